import time
from collections.abc import Iterator

import httpx
import pytest

from moebench.demo.embedded import STAND_INS
from moebench.errors import ModelUnavailable, ServerUnreachable
from moebench.ollama.client import Client, PullProgress, RunningModel, classify, full_name
from moebench.ollama.options import request_options
from moebench.ollama.server import Server
from moebench.types import Options
from tests.ollama.fake import HTML_502, Reply, Request, fake_ollama, free_port, lines, reply


@pytest.fixture
def real(embedded: Server) -> Iterator[Client]:
    """A client of the real embedded Ollama."""
    with Client(embedded.base_url) as client:
        yield client


def pulled(*events: object, cut: bool = False) -> list[PullProgress]:
    """What is seen of a pull with these events."""
    seen: list[PullProgress] = []
    with fake_ollama({"/api/pull": lines(*events, cut=cut)}) as fake, Client(fake.url) as client:
        client.pull("m", on_progress=seen.append)
    return seen


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("mixtral", "mixtral:latest"),
        ("mixtral:8x22b", "mixtral:8x22b"),
        ("me/mixtral", "me/mixtral:latest"),
        ("library/mixtral", "mixtral:latest"),
        ("registry.ollama.ai/library/mixtral:8x7b", "mixtral:8x7b"),
        ("hf.co/me/model-GGUF:Q4_0", "hf.co/me/model-gguf:q4_0"),
        ("localhost:5000/me/model", "localhost:5000/me/model:latest"),
    ],
)
def test_a_name_without_a_tag_means_latest(name: str, full: str) -> None:
    assert full_name(name) == full


def test_another_tag_of_a_model_is_not_the_model() -> None:
    tags = reply({"models": [{"name": "mixtral:8x22b"}, {"model": "dbrx:latest"}, "junk", {"name": 5}]})
    with fake_ollama({"/api/tags": tags}) as fake, Client(fake.url) as client:
        assert not client.has("mixtral")
        assert client.has("mixtral:8x22b")
        assert client.has("dbrx")
        assert client.tag("dbrx") == {"model": "dbrx:latest"}


def test_a_server_without_models_says_null() -> None:
    with fake_ollama({"/api/tags": reply({"models": None})}) as fake, Client(fake.url) as client:
        assert client.models() == ()


@pytest.mark.parametrize(
    "answer", [reply({"models": 5}), reply([]), Reply(body=b"<html>"), Reply(body=b"[" * 9999)]
)
def test_a_list_that_is_none_is_said_to_be_no_ollamas(answer: Reply) -> None:
    with (
        fake_ollama({"/api/tags": answer}) as fake,
        Client(fake.url) as client,
        pytest.raises(ServerUnreachable, match="not Ollama"),
    ):
        client.models()


def test_a_redirect_is_named_instead_of_followed() -> None:
    moved = Reply(status=308, headers={"Location": "https://me:secret@new.example/api/show"})
    with (
        fake_ollama({"/api/show": moved}) as fake,
        Client(fake.url) as client,
        pytest.raises(ServerUnreachable, match=r"redirects to https://new\.example") as caught,
    ):
        client.show("m")
    assert "secret" not in str(caught.value)


def test_a_proxys_page_becomes_one_line() -> None:
    with (
        fake_ollama({"/api/tags": HTML_502}) as fake,
        Client(fake.url) as client,
        pytest.raises(ServerUnreachable) as caught,
    ):
        client.models()
    assert caught.value.why == "HTTP 502: 502 Bad Gateway"
    assert classify(caught.value).kind == "bad_gateway"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            401,
            {"error": "unauthorized", "signin_url": "https://s.example/?key=1"},
            "https://s.example/?key=1",
        ),
        (
            403,
            {"error": "ollama cloud is disabled: remote model is unavailable"},
            "runs on the server itself",
        ),
        (403, {"error": "this model requires a subscription, upgrade for access"}, "choose another model"),
    ],
)
def test_a_cloud_model_that_is_refused_is_no_fault_of_the_servers(
    status: int, body: dict[str, str], words: str
) -> None:
    with (
        fake_ollama({"/api/show": reply(body, status=status)}) as fake,
        Client(fake.url) as client,
        pytest.raises(ModelUnavailable, match="'x:cloud' is not available") as caught,
    ):
        client.show("x:cloud")
    assert words in caught.value.fix
    assert not classify(caught.value).again


def test_how_long_a_busy_server_asks_to_wait_is_known_of_a_load() -> None:
    busy = Reply(status=503, body=b'{"error": "server busy"}', headers={"Retry-After": "7"})
    with (
        fake_ollama({"/api/generate": busy}) as fake,
        Client(fake.url) as client,
        pytest.raises(ServerUnreachable) as caught,
    ):
        client.load("m")
    assert (classify(caught.value).kind, classify(caught.value).wait_s) == ("busy", 7.0)


def test_a_server_that_is_gone_is_unreachable() -> None:
    with (
        Client(f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises(ServerUnreachable, match="refused") as caught,
    ):
        client.version()
    assert classify(caught.value).kind == "connection"


def test_a_server_that_is_silent_is_unreachable() -> None:
    with (
        fake_ollama({"/api/version": Reply(delay_s=10)}) as fake,
        Client(fake.url, timeout_s=0.2) as client,
        pytest.raises(ServerUnreachable) as caught,
    ):
        client.version()
    assert classify(caught.value).kind == "timeout"


def test_credentials_of_the_address_are_sent_but_not_shown() -> None:
    with fake_ollama({"/api/tags": reply({"error": "no"}, status=401)}) as fake:
        address = fake.url.replace("http://", "http://me:secret@")
        with Client(address) as client, pytest.raises(ServerUnreachable) as caught:
            client.models()
    assert fake.requests[0].headers["authorization"].startswith("Basic ")
    assert "secret" not in str(caught.value)


def test_an_unknown_model_is_told_in_the_servers_words() -> None:
    missing = reply({"error": "model 'm' not found"}, status=404)
    with (
        fake_ollama({"/api/show": missing}) as fake,
        Client(fake.url) as client,
        pytest.raises(ModelUnavailable) as caught,
    ):
        client.show("m")
    assert caught.value.why == "model 'm' not found"
    assert classify(caught.value).kind == "model_unavailable"


def test_what_is_in_memory_is_counted_in_bytes() -> None:
    loaded = {"name": "m:latest", "size": 10, "size_vram": 4, "context_length": 8, "digest": "d"}
    odd = {"name": "odd:latest", "size": "big", "size_vram": -1}
    with fake_ollama({"/api/ps": reply({"models": [loaded, odd]})}) as fake, Client(fake.url) as client:
        assert client.running("m") == RunningModel(
            name="m:latest", digest="d", size_bytes=10, gpu_bytes=4, context_tokens=8
        )
        assert client.running("odd") == RunningModel(
            name="odd:latest", digest=None, size_bytes=None, gpu_bytes=None, context_tokens=None
        )
        assert client.running("m:8b") is None


def test_a_pull_adds_up_the_bytes_of_all_files() -> None:
    seen = pulled(
        {"status": "pulling manifest"},
        {"status": "pulling aa", "digest": "aa", "total": 100},
        {"status": "pulling aa", "digest": "aa", "total": 100, "completed": 100},
        {"status": "pulling bb", "digest": "bb", "total": 20, "completed": 5},
        {"status": "success"},
    )
    assert [(progress.done_bytes, progress.total_bytes) for progress in seen] == [
        (None, None),
        (0, 100),
        (100, 100),
        (105, 120),
        (105, 120),
    ]
    assert seen[-1].status == "success"


@pytest.mark.parametrize(
    "events", [[], [{"status": "pulling manifest"}], [{"status": "success"}, {"status": "x"}]]
)
def test_a_pull_that_does_not_end_in_success_has_failed(events: list[object]) -> None:
    with pytest.raises(ModelUnavailable, match="without 'success'"):
        pulled(*events)


def test_a_pull_that_the_server_gives_up_is_told_in_its_words() -> None:
    error = "pull model manifest: file does not exist"
    with pytest.raises(ModelUnavailable) as caught:
        pulled({"status": "pulling manifest"}, {"error": error})
    assert caught.value.why == error


def test_a_pull_whose_connection_breaks_has_failed() -> None:
    with pytest.raises(ServerUnreachable):
        pulled({"status": "pulling manifest"}, cut=True)


def test_a_pull_that_sends_no_json_has_failed() -> None:
    with (
        fake_ollama({"/api/pull": Reply(body=b"<html><title>Login</title>\n")}) as fake,
        Client(fake.url) as client,
        pytest.raises(ServerUnreachable, match="Login"),
    ):
        client.pull("m")


def test_a_pull_that_is_interrupted_by_its_watcher_closes_the_connection() -> None:
    class Stop(BaseException):
        pass

    def stop(progress: PullProgress) -> None:
        raise Stop

    with (
        fake_ollama({"/api/pull": lines({"status": "pulling manifest"})}) as fake,
        Client(fake.url) as client,
        pytest.raises(Stop),
    ):
        client.pull("m", on_progress=stop)


def test_the_embedded_server_pulls_nothing(embedded: Server) -> None:
    with (
        Client(embedded.base_url, embedded=True) as client,
        pytest.raises(ModelUnavailable, match="stand-ins only"),
    ):
        client.pull("mixtral")


@pytest.mark.parametrize(
    ("seconds", "sent"), [(3600.0, 3600), (0, 0), (0.2, 1), (90.5, 91), (-1, -1), (-0.5, -1)]
)
def test_loading_sends_all_options_and_whole_seconds_that_never_mean_unload(
    seconds: float, sent: int
) -> None:
    options = Options(num_ctx=128, keep_alive_s=seconds)
    with fake_ollama({"/api/generate": reply({"done": True})}) as fake, Client(fake.url) as client:
        client.load("m", options)
    body = fake.requests[0].body
    assert body["options"] == request_options(options)
    assert (body["keep_alive"], body["shift"], body["truncate"]) == (sent, False, False)
    assert body["stream"] is False
    assert "prompt" not in body


def test_a_load_time_is_in_seconds() -> None:
    told = reply({"done": True, "load_duration": 1_500_000_000})
    with fake_ollama({"/api/generate": told}) as fake, Client(fake.url) as client:
        assert client.load("m", Options()) == pytest.approx(1.5)


def test_a_load_time_that_the_server_does_not_tell_is_measured() -> None:
    with fake_ollama({"/api/generate": Reply(body=b"{}", delay_s=0.1)}) as fake, Client(fake.url) as client:
        started = time.perf_counter()
        load_s = client.load("m", Options())
        assert 0.1 <= load_s <= time.perf_counter() - started


def test_too_little_memory_for_a_load_is_told_in_the_servers_words() -> None:
    words = "model requires more system memory (24.1 GiB) than is available (12.0 GiB)"
    with (
        fake_ollama({"/api/generate": reply({"error": words}, status=500)}) as fake,
        Client(fake.url) as client,
        pytest.raises(ModelUnavailable) as caught,
    ):
        client.load("m", Options())
    assert caught.value.why == words
    assert "smaller" in caught.value.fix
    assert classify(caught.value).kind == "out_of_memory"


def test_unloading_waits_until_the_model_is_gone() -> None:
    left = [{"models": [{"name": "m:latest"}]}] * 3 + [{"models": []}]

    def memory(request: Request) -> Reply:
        return reply(left.pop(0))

    with (
        fake_ollama({"/api/ps": memory, "/api/generate": reply({"done": True})}) as fake,
        Client(fake.url) as client,
    ):
        assert client.unload("m")
    assert left == []
    assert [r.body["keep_alive"] for r in fake.requests if r.path == "/api/generate"] == [0]


def test_a_model_that_is_not_in_memory_need_not_be_unloaded() -> None:
    with fake_ollama({"/api/ps": reply({"models": []})}) as fake, Client(fake.url) as client:
        assert client.unload("m")
    assert [request.path for request in fake.requests] == ["/api/ps"]


def test_a_base_path_is_kept() -> None:
    with (
        fake_ollama({"/ollama/api/version": reply({"version": "1"})}) as fake,
        Client(f"{fake.url}/ollama") as client,
    ):
        assert client.version() == "1"


def test_a_real_server_tells_its_version(real: Client, embedded: Server) -> None:
    assert real.version() == embedded.version


def test_a_real_server_lists_and_shows(real: Client) -> None:
    tag = real.tag("tiny-dbrx")
    assert tag is not None
    assert tag["size"] == 66_072_037
    details = real.show("tiny-dbrx")["details"]
    assert isinstance(details, dict)
    assert details["family"] == "dbrx"
    assert not real.has("tiny-dbrx:1b")
    assert not real.has("smollm2")


def test_a_real_load_is_seen_in_memory_and_gone_after_unload(real: Client) -> None:
    load_s = real.load("tiny-dbrx", Options(num_ctx=512, keep_alive_s=60))
    assert 0 < load_s < 60
    loaded = real.running("tiny-dbrx")
    assert loaded is not None
    assert loaded.gpu_bytes == 0
    assert loaded.size_bytes is not None
    assert loaded.size_bytes > 10_000_000
    assert real.unload("tiny-dbrx")
    assert real.running("tiny-dbrx") is None


def test_a_real_server_says_what_it_does_not_have(real: Client) -> None:
    for ask in (real.show, lambda name: real.load(name, Options()), real.card):
        with pytest.raises(ModelUnavailable) as caught:
            ask("no-such-model")
        assert "not found" in caught.value.why
        assert classify(caught.value).kind == "model_unavailable"


def test_a_real_pull_of_an_unknown_model_fails_with_its_words(real: Client) -> None:
    """Whether or not the registry can be reached."""
    seen: list[PullProgress] = []
    with pytest.raises(ModelUnavailable, match="pull model manifest"):
        real.pull("no-such-model-of-moebench", on_progress=seen.append)
    assert seen[0].status == "pulling manifest"


@pytest.mark.parametrize(
    ("model", "architecture", "experts", "used", "shared", "layers", "context"),
    [
        ("smollm2:135m", "llama", None, None, None, 30, 8192),
        ("smolmoe:8x135m", "llama", 8, 2, None, 30, 8192),
        ("tiny-dbrx", "dbrx", 16, 4, None, 4, 32768),
        ("tiny-deepseek2", "deepseek2", 64, 6, 2, 27, 163840),
    ],
)
def test_real_cards_tell_dense_from_mixture(
    real: Client,
    model: str,
    architecture: str,
    experts: int | None,
    used: int | None,
    shared: int | None,
    layers: int,
    context: int,
) -> None:
    card = real.card(model, stand_in=STAND_INS[model])
    assert card.name == model
    assert card.architecture == architecture
    assert (card.experts, card.experts_used, card.experts_shared) == (experts, used, shared)
    assert card.is_mixture is (experts is not None)
    assert (card.layers, card.context_tokens, card.license) == (layers, context, "Apache-2.0")
    assert card.digest is not None
    assert len(card.digest) == 64
    assert card.stand_in == STAND_INS[model]
    assert card.capabilities is None  # an old server lists none
    assert card.template is not None
    assert "<|im_start|>" in card.template


def test_real_cards_count_all_weights(real: Client) -> None:
    dense, mixture = real.card("smollm2:135m"), real.card("smolmoe:8x135m")
    assert dense.parameters == 137_832_804
    assert mixture.parameters == 695_354_724
    assert mixture.size_bytes is not None
    assert dense.size_bytes is not None
    assert mixture.size_bytes > 3 * dense.size_bytes


def test_a_client_may_be_used_by_several_threads(real: Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(lambda _: real.version(), range(20)))
    assert len(set(versions)) == 1


def test_a_client_closes_its_connections() -> None:
    with fake_ollama() as fake:
        client = Client(fake.url)
        client.close()
        with pytest.raises(RuntimeError, match="closed"):
            client.version()
    assert isinstance(client._http, httpx.Client)
