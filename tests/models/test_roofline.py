"""Speed limits, against figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.models.bandwidth import Bandwidth, gpu_bandwidth, measured_bandwidth
from moebench.models.hardware import Gpu
from moebench.models.roofline import (
    active_weight_bytes,
    batch_speedup,
    experts_touched,
    limit,
    where,
    with_device,
)
from moebench.types import ModelCard, Speed
from tests.models.catalogued import card

H100 = Bandwidth(bytes_per_s=3.35e12, source="data sheet")
T4 = Bandwidth(bytes_per_s=320e9, source="data sheet")


@pytest.mark.parametrize(
    ("name", "gigabytes"),
    [("mixtral", 7.2), ("dbrx", 20.2), ("deepseek-v2:236b", 11.8), ("deepseek-v2", 1.39)],
)
def test_the_weights_that_a_token_needs(name: str, gigabytes: float) -> None:
    weights = active_weight_bytes(card(name))
    assert weights is not None
    assert weights / 1e9 == pytest.approx(gigabytes, rel=0.01)


@pytest.mark.parametrize(
    ("name", "bandwidth", "rate"), [("mixtral", H100, 465), ("dbrx", H100, 166), ("deepseek-v2", T4, 230)]
)
def test_the_limit_with_an_empty_cache(name: str, bandwidth: Bandwidth, rate: float) -> None:
    found = limit(card(name), bandwidth)
    assert found is not None
    assert found.tokens_per_s == pytest.approx(rate, rel=0.01)
    assert found.share(rate / 2) == pytest.approx(0.5, rel=0.01)


def test_a_long_context_lowers_the_limit() -> None:
    short, long = limit(card("mixtral"), H100, tokens=0), limit(card("mixtral"), H100, tokens=32_768)
    assert short is not None
    assert long is not None
    assert long.cache_bytes == 2**32
    assert long.tokens_per_s < short.tokens_per_s


def test_uneven_files_and_unknown_models_have_no_limit() -> None:
    assert active_weight_bytes(card("gpt-oss")) is None
    assert limit(ModelCard(name="m", size_bytes=10), H100) is None


@pytest.mark.parametrize(("experts", "used", "touched"), [(8, 2, 5.5), (16, 4, 10.9)])
def test_four_requests_touch_most_experts(experts: int, used: int, touched: float) -> None:
    assert experts_touched(experts, used, 4) == pytest.approx(touched, abs=0.05)


@given(st.integers(1, 512), st.integers(1, 64), st.data())
def test_touched_experts_grow_from_one_tokens_to_all(experts: int, batch: int, data: st.DataObject) -> None:
    used = data.draw(st.integers(1, experts))
    touched = experts_touched(experts, used, batch)
    assert experts_touched(experts, used, 1) == pytest.approx(used)
    assert used - 1e-9 <= touched <= experts + 1e-9
    assert touched <= used * batch + 1e-9


def test_a_mixture_gains_less_from_batching_than_a_dense_model() -> None:
    mixtral = batch_speedup(card("mixtral"), 4)
    assert mixtral is not None
    assert 1 < mixtral < 2
    dense = {
        "general.architecture": "llama",
        "llama.block_count": 30,
        "llama.embedding_length": 576,
        "llama.feed_forward_length": 1536,
        "llama.attention.head_count": 9,
        "llama.vocab_size": 49152,
    }
    assert batch_speedup(ModelCard(name="m", info=dense, parameters=None), 4) is None
    assert batch_speedup(card("mixtral"), 1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "gigabytes"),
    [
        ("Tesla T4", 320),
        ("NVIDIA L4", 300),
        ("NVIDIA L40S", 864),
        ("NVIDIA A100-SXM4-40GB", 1555),
        ("NVIDIA A100-SXM4-80GB", 2039),
        ("NVIDIA H100 80GB HBM3", 3350),
        ("NVIDIA GeForce RTX 3090", 936),
        ("NVIDIA GeForce RTX 3090 Ti", 1008),
        ("Tesla V100-SXM2-16GB", 900),
    ],
)
def test_gpus_are_found_by_the_drivers_name(name: str, gigabytes: float) -> None:
    found = gpu_bandwidth(Gpu(name=name, memory_bytes=24 * 2**30))
    assert found is not None
    assert found.bytes_per_s == gigabytes * 1e9


@pytest.mark.parametrize(
    "name", ["NVIDIA GeForce RTX 4090 Laptop GPU", "NVIDIA A100X", "NVIDIA L400", "", "GeForce RTX 4080"]
)
def test_other_gpus_are_not_taken_for_them(name: str) -> None:
    assert gpu_bandwidth(Gpu(name=name, memory_bytes=24 * 2**30)) is None


def test_one_name_with_another_memory_is_another_gpu() -> None:
    assert gpu_bandwidth(Gpu(name="NVIDIA GeForce RTX 3060", memory_bytes=12 * 2**30)) is not None
    assert gpu_bandwidth(Gpu(name="NVIDIA GeForce RTX 3060", memory_bytes=8 * 2**30)) is None


def test_a_processor_is_measured() -> None:
    found = measured_bandwidth(array_bytes=2**24, repeats=2)
    assert 10**8 < found.bytes_per_s < 10**13


@pytest.mark.parametrize(
    ("memory", "gpu", "place"),
    [(10, 10, "gpu"), (10, 0, "cpu"), (10, 4, "split"), (None, 4, None), (10, None, None)],
)
def test_only_what_is_in_one_place_has_one_limit(memory: int | None, gpu: int | None, place: str) -> None:
    assert where(speed_of(memory, gpu)) == place


def speed_of(memory: int | None, gpu: int | None) -> Speed:
    return Speed(
        load_s=None,
        first_token_s=(),
        prefill_tokens_per_s=(),
        decode_tokens_per_s=(),
        memory_bytes=memory,
        gpu_bytes=gpu,
    )


TESLA = Gpu(name="Tesla T4", memory_bytes=15 * 2**30)
OTHER = Gpu(name="NVIDIA L4", memory_bytes=24 * 2**30)


@pytest.mark.parametrize(
    ("memory", "gpu", "gpus", "given", "bandwidth"),
    [
        (10, 10, (TESLA,), None, 320e9),
        (10, 10, (TESLA, TESLA), None, 320e9),
        (10, 10, (TESLA, OTHER), None, None),
        (10, 10, (), None, None),
        (10, 4, (TESLA,), None, None),
        (10, 0, None, None, None),
        (None, None, (TESLA,), None, None),
        (10, 10, None, 5e11, 5e11),
    ],
)
def test_a_speed_gets_the_bandwidth_of_the_device_it_was_measured_on(
    memory: int | None,
    gpu: int | None,
    gpus: tuple[Gpu, ...] | None,
    given: float | None,
    bandwidth: float | None,
) -> None:
    found = with_device(speed_of(memory, gpu), gpus=gpus, bandwidth=given)
    assert found.bandwidth_bytes_per_s == bandwidth
    assert (found.bandwidth_source is None) == (bandwidth is None)


def test_on_a_processor_the_bandwidth_is_measured_even_beside_a_gpu() -> None:
    found = with_device(speed_of(10, 0), gpus=(TESLA,))
    assert found.bandwidth_source == "measured: copying memory on the CPU"
