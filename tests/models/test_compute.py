"""Peak arithmetic and the limit of prefill, against figures worked out by hand."""

import pytest

from moebench.models.bandwidth import Bandwidth
from moebench.models.compute import Peak, device_peak, gpu_peak, measured_peak
from moebench.models.gpus import _table
from moebench.models.hardware import Gpu
from moebench.models.roofline import prefill_flop, prefill_limit, with_device
from moebench.types import ModelCard, Speed
from tests.models.catalogued import card

T4 = Gpu(name="Tesla T4", memory_bytes=15 * 2**30)
H100 = Peak(flop_per_s=989e12, source="data sheet")
READS = Bandwidth(bytes_per_s=3.35e12, source="data sheet")


@pytest.mark.parametrize(
    ("name", "tflops"),
    [("Tesla T4", 65), ("NVIDIA L4", 121), ("NVIDIA A100-SXM4-80GB", 312), ("NVIDIA H100 80GB HBM3", 989)],
)
def test_gpus_have_the_dense_fp16_figure_of_their_data_sheets(name: str, tflops: float) -> None:
    found = gpu_peak(Gpu(name=name, memory_bytes=80 * 2**30))
    assert found is not None
    assert found.flop_per_s == tflops * 1e12
    assert found.source.startswith("dense FP16, data sheet of the ")


def test_what_no_maker_publishes_is_not_known() -> None:
    assert gpu_peak(Gpu(name="NVIDIA GeForce RTX 3060", memory_bytes=12 * 2**30)) is None
    assert device_peak(None) is None
    assert device_peak((T4, Gpu(name="NVIDIA L4", memory_bytes=1))) is None


def test_several_gpus_of_a_kind_are_no_faster_than_one() -> None:
    assert device_peak((T4, T4)) == gpu_peak(T4)


def test_every_figure_of_the_table_is_plausible() -> None:
    """FLOP for each byte read: between that of a card without tensor cores and that of the newest."""
    for row in _table():
        tflops = row.get("fp16_tflops")
        assert tflops is None or 20 < tflops * 1e3 / row["gb_per_s"] < 450, row["name"]


def test_a_processor_is_measured_with_an_honest_name() -> None:
    found = measured_peak(side=256, repeats=2)
    assert 10**8 < found.flop_per_s < 10**15
    assert found.source == "measured: float32 matrix product on the CPU"


def test_the_arithmetic_of_a_token_is_twice_its_active_weights_without_embeddings() -> None:
    """Mixtral: 12.88 B active, of which 2 x 32000 x 4096 are embeddings."""
    flop = prefill_flop(card("mixtral"), 0)
    assert flop == pytest.approx(2 * (12.88e9 - 2 * 32_000 * 4096), rel=1e-3)


def test_attention_adds_half_the_prompt_for_each_layer_and_head() -> None:
    """Mixtral: 32 layers x 32 heads x (128 + 128) x 2 operations x 512 / 2 tokens."""
    short, long = prefill_flop(card("mixtral"), 0), prefill_flop(card("mixtral"), 512)
    assert short is not None
    assert long is not None
    assert long - short == 32 * 32 * 256 * 2 * 256


def test_a_short_prompt_is_held_up_by_memory_and_a_long_one_by_arithmetic() -> None:
    short = prefill_limit(card("mixtral"), H100, bandwidth=READS, tokens=60)
    long = prefill_limit(card("mixtral"), H100, bandwidth=READS, tokens=512)
    assert short is not None
    assert long is not None
    assert (short.bound, long.bound) == ("memory", "arithmetic")
    assert short.weight_bytes == pytest.approx(26.4e9, rel=0.01)  # 60 tokens touch all experts
    assert short.tokens_per_s == pytest.approx(60 * 3.35e12 / 26.4e9, rel=0.01)
    assert long.tokens_per_s == pytest.approx(989e12 / long.flop_per_token)


def test_without_a_bandwidth_only_the_arithmetic_counts() -> None:
    found = prefill_limit(card("mixtral"), H100, bandwidth=None, tokens=60)
    assert found is not None
    assert found.bound == "arithmetic"


def test_an_unknown_architecture_has_no_limit() -> None:
    assert prefill_limit(ModelCard(name="m", size_bytes=10), H100, bandwidth=READS, tokens=60) is None


def speed_of(memory: int, gpu: int) -> Speed:
    return Speed(
        load_s=None,
        first_token_s=(),
        prefill_tokens_per_s=(),
        decode_tokens_per_s=(),
        memory_bytes=memory,
        gpu_bytes=gpu,
    )


@pytest.mark.parametrize(
    ("gpu", "gpus", "peak"),
    [
        (10, (T4,), 65e12),
        (10, (), None),
        (10, None, None),
        (4, (T4,), None),
        (0, None, None),
    ],
)
def test_a_speed_gets_the_peak_of_the_device_it_was_measured_on(
    gpu: int, gpus: tuple[Gpu, ...] | None, peak: float | None
) -> None:
    found = with_device(speed_of(10, gpu), gpus=gpus, bandwidth=1e11)
    assert found.peak_flop_per_s == peak
    assert found.bandwidth_source == "as given by the user"
