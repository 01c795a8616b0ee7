"""What is known of models before a run: the server's word first, then the catalogue's."""

from collections.abc import Iterator

import pytest

from moebench.errors import ServerUnreachable
from moebench.models.demand import Setting
from moebench.models.hardware import Gpu, Machine
from moebench.run.preflight import find_model, preflight
from tests.ollama.fake import FakeOllama, fake_ollama, free_port, reply

T4 = Machine(gpus=(Gpu(name="T4", memory_bytes=15 * 2**30),), ram_bytes=2**34, disk_free_bytes=10**11)
SETTING = Setting(num_ctx=4096)
SMALL_DBRX = {
    "general.architecture": "dbrx",
    "general.parameter_count": 131_596_523_520,
    "dbrx.block_count": 40,
    "dbrx.embedding_length": 6144,
    "dbrx.feed_forward_length": 10752,
    "dbrx.attention.head_count": 48,
    "dbrx.attention.head_count_kv": 8,
    "dbrx.expert_count": 16,
    "dbrx.expert_used_count": 4,
}


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    """A server that has a dbrx of 5 GB, which no catalogue knows of."""
    routes = {
        "/api/version": reply({"version": "0.30.0"}),
        "/api/tags": reply({"models": [{"name": "dbrx:latest", "size": 5 * 10**9, "digest": "abc"}]}),
        "/api/show": reply({"model_info": SMALL_DBRX, "details": {"quantization_level": "IQ1_S"}}),
    }
    with fake_ollama(routes) as fake:
        yield fake


def test_the_servers_card_wins_over_the_catalogues(server: FakeOllama) -> None:
    found = find_model("dbrx", host=server.url)
    assert found.on_server
    assert found.card is not None
    assert (found.card.size_bytes, found.card.quantization) == (5 * 10**9, "IQ1_S")
    assert found.card.active_parameters == 36_469_708_800
    assert found.entry is not None


def test_what_the_server_lacks_comes_from_the_catalogue(server: FakeOllama) -> None:
    found = find_model("Mixtral", host=server.url)
    assert not found.on_server
    assert found.card is not None
    assert found.card.size_bytes == 26_400_000_000


def test_what_nobody_knows_is_unknown(server: FakeOllama) -> None:
    found = find_model("mine:7b", host=server.url)
    assert (found.card, found.entry) == (None, None)


def test_the_verdicts_are_of_the_servers_files(server: FakeOllama) -> None:
    there, absent, unknown = preflight(
        ["dbrx", "mixtral", "mine"], setting=SETTING, host=server.url, machine=T4
    )
    assert (there.outcome, there.on_server) == ("fits", True)
    assert (absent.outcome, absent.on_server) == ("spills", False)
    assert (unknown.outcome, unknown.demand) == ("unknown", None)


def test_nothing_is_pulled_or_loaded(server: FakeOllama) -> None:
    preflight(["dbrx", "mixtral"], setting=SETTING, host=server.url, machine=T4)
    assert {request.path for request in server.requests} <= {"/api/version", "/api/tags", "/api/show", "/"}


def test_a_named_server_must_answer() -> None:
    with pytest.raises(ServerUnreachable):
        find_model("dbrx", host=f"127.0.0.1:{free_port()}")


def test_without_a_server_the_catalogue_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{free_port()}")
    (found,) = preflight(["deepseek-v2"], setting=SETTING, machine=T4)
    assert (found.outcome, found.on_server, found.longest) == ("fits", False, 16_384)
