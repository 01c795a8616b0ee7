"""Memory that a model takes, against what the real embedded server reports and logs."""

import re
from collections.abc import Mapping

import pytest

from moebench.demo.embedded import STAND_INS
from moebench.models.demand import Demand, Setting, demand
from moebench.ollama.client import Client
from moebench.ollama.server import Server
from moebench.types import ModelCard, Options
from tests.models.catalogued import card

CONTEXTS = (512, 2048, 8192)
MIB = 2**20
Measured = Mapping[tuple[str, int], tuple[Demand, int, tuple[float, float, float]]]


@pytest.fixture(scope="module")
def measured(embedded: Server) -> Measured:
    """Loads every stand-in at every context: our sum, `/api/ps`, and the log's weights, cache and buffers."""
    found = {}
    assert embedded.log_path is not None
    with Client(embedded.base_url, embedded=True) as client:
        for name in STAND_INS:
            card = client.card(name)
            for tokens in CONTEXTS:
                begun = embedded.log_path.stat().st_size
                client.load(name, Options(num_ctx=tokens))
                running = client.running(name)
                client.unload(name)
                log = embedded.log_path.read_bytes()[begun:].decode()
                buffers = [
                    sum(map(float, re.findall(rf"CPU {kind} buffer size = +([\d.]+) MiB", log))) * MIB
                    for kind in ("model", "KV", "compute")
                ]
                need = demand(card, Setting(num_ctx=tokens))
                assert need is not None
                assert running is not None
                found[name, tokens] = (
                    need,
                    running.size_bytes or 0,
                    (buffers[0], buffers[1], buffers[2]),
                )
    return found


@pytest.mark.parametrize("tokens", CONTEXTS)
@pytest.mark.parametrize("name", sorted(set(STAND_INS) - {"tiny-dbrx"}))
def test_the_sum_is_within_a_tenth_of_what_the_server_reports(
    name: str, tokens: int, measured: Measured
) -> None:
    """Not for DBRX: Ollama 0.5.4 has no formula for its buffers and leaves them out of `/api/ps`."""
    need, reported, _ = measured[name, tokens]
    assert need.total == pytest.approx(reported, rel=0.1)


@pytest.mark.parametrize("tokens", CONTEXTS)
@pytest.mark.parametrize("name", sorted(STAND_INS))
def test_each_part_is_within_a_tenth_of_what_the_runner_allocates(
    name: str, tokens: int, measured: Measured
) -> None:
    need, _, (weights, cache, buffers) = measured[name, tokens]
    assert need.weights == pytest.approx(weights, rel=0.1)
    assert need.cache == pytest.approx(cache, rel=0.01)
    assert need.buffers == pytest.approx(buffers, rel=0.1)


def test_the_large_deepseek_takes_what_a_server_has_logged() -> None:
    """ollama/ollama issue 5522: 132.5 GiB in all and 9.4 GiB of cache for the 236B file at 2048 tokens."""
    need = demand(card("deepseek-coder-v2:236b"), Setting(num_ctx=2048))
    assert need is not None
    assert need.cache is not None
    assert need.cache / 2**30 == pytest.approx(9.4, abs=0.05)
    assert need.total / 2**30 == pytest.approx(132.5, rel=0.02)


def test_no_more_context_is_counted_than_the_model_was_trained_for() -> None:
    assert demand(card("mixtral"), Setting(num_ctx=10**6)) == demand(card("mixtral"), Setting(num_ctx=32768))


def test_flash_attention_needs_smaller_buffers_and_comes_with_a_smaller_cache() -> None:
    plain = demand(card("mixtral"), Setting(num_ctx=32768))
    flash = demand(card("mixtral"), Setting(num_ctx=32768, flash=True))
    quantized = demand(card("mixtral"), Setting(num_ctx=32768, kv="q8_0"))
    assert plain is not None
    assert flash is not None
    assert quantized is not None
    assert flash.buffers == quantized.buffers
    assert (flash.buffers or 0) < (plain.buffers or 0) / 5


def test_without_a_known_architecture_only_the_file_counts() -> None:
    need = demand(ModelCard(name="m", size_bytes=10), Setting(num_ctx=1))
    assert need is not None
    assert (need.total, need.cache, need.complete) == (10, None, False)
    assert demand(ModelCard(name="m"), Setting(num_ctx=1)) is None
