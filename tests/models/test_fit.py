"""Verdicts: what fits where, and what would help."""

import pytest

from moebench.models.catalogue import catalogue, find_entry
from moebench.models.demand import Setting
from moebench.models.fit import Fit, arithmetic, judge
from moebench.models.hardware import Gpu, Machine
from moebench.types import ModelCard

GIB = 2**30
COLAB = Machine(gpus=(Gpu(name="T4", memory_bytes=15 * GIB),), ram_bytes=int(12.7e9), disk_free_bytes=10**11)


def fit(name: str, machine: Machine = COLAB, *, setting: Setting | None = None) -> Fit:
    entry = find_entry(name)
    assert entry is not None
    chosen = setting or Setting(num_ctx=4096)
    return judge(name, entry.card(name), setting=chosen, machine=machine, on_server=False, entry=entry)


def with_gpus(*sizes: int, ram: int = 64) -> Machine:
    gpus = tuple(Gpu(name="G", memory_bytes=size * GIB) for size in sizes)
    return Machine(gpus=gpus, ram_bytes=ram * GIB, disk_free_bytes=10**12)


def test_of_the_three_only_deepseek_lite_fits_a_t4_and_to_16k() -> None:
    found = {name: fit(name) for name in ("mixtral", "dbrx", "deepseek-v2")}
    assert {name: one.outcome for name, one in found.items()} == {
        "mixtral": "does not fit",
        "dbrx": "does not fit",
        "deepseek-v2": "fits",
    }
    assert found["deepseek-v2"].longest == 16_384


def test_too_long_a_context_spills_and_says_which_fits() -> None:
    found = fit("deepseek-v2", setting=Setting(num_ctx=32768))
    assert found.outcome == "spills"
    assert found.spilled is not None
    assert 0 < found.spilled < 27
    assert found.helps[0] == "--num-ctx 16384"
    assert any("--kv q8_0" in words for words in found.helps)


def test_slots_multiply_the_context() -> None:
    found = fit("deepseek-v2", setting=Setting(num_ctx=16384, parallel=2))
    assert found.outcome == "spills"
    assert any("--parallel 1" in words for words in found.helps)


def test_a_smaller_file_is_named_where_it_helps() -> None:
    found = fit("mixtral", with_gpus(24))
    assert found.outcome == "spills"
    assert any("mixtral:8x7b-instruct-v0.1-q2_K (16.0 GB)" in words for words in found.helps)


def test_a_model_may_be_spread_over_several_gpus() -> None:
    found = fit("mixtral", with_gpus(16, 16))
    assert (found.outcome, found.place) == ("fits", "2 GPUs")
    assert fit("mixtral", with_gpus(80, 24)).place == "GPU"


def test_without_a_gpu_it_is_the_ram_that_counts() -> None:
    assert (fit("mixtral", with_gpus()).outcome, fit("mixtral", with_gpus()).place) == ("fits", "RAM")
    assert fit("dbrx", with_gpus()).outcome == "does not fit"


def test_of_a_machine_elsewhere_nothing_is_known() -> None:
    elsewhere = Machine(gpus=None, ram_bytes=None, disk_free_bytes=None)
    found = fit("mixtral", elsewhere)
    assert (found.outcome, found.disk_ok, found.helps) == ("unknown", None, ())
    assert found.demand is not None


def test_an_unknown_model_is_unknown() -> None:
    found = judge("mine", None, setting=Setting(num_ctx=1), machine=COLAB, on_server=False)
    assert (found.outcome, found.demand, arithmetic(found)) == ("unknown", None, [("file", "size not known")])


def test_an_unknown_architecture_does_not_fit_for_sure_but_may_surely_not_fit() -> None:
    def of(size: int) -> Fit:
        card = ModelCard(name="m", architecture="new", size_bytes=size)
        return judge("m", card, setting=Setting(num_ctx=1024), machine=COLAB, on_server=True)

    assert of(GIB).outcome == "unknown"
    assert of(100 * GIB).outcome == "does not fit"


def test_a_full_disk_is_in_the_way_only_of_what_must_be_pulled() -> None:
    full = Machine(gpus=COLAB.gpus, ram_bytes=COLAB.ram_bytes, disk_free_bytes=10**9)
    entry = find_entry("deepseek-v2")
    assert entry is not None
    card, setting = entry.card("deepseek-v2"), Setting(num_ctx=4096)
    pulled = judge("deepseek-v2", card, setting=setting, machine=full, on_server=False)
    there = judge("deepseek-v2", card, setting=setting, machine=full, on_server=True)
    assert (pulled.disk_ok, pulled.good, there.disk_ok, there.good) == (False, False, None, True)
    assert "more free disk" in pulled.helps[0]


def test_the_arithmetic_adds_up() -> None:
    rows = dict(arithmetic(fit("deepseek-v2", setting=Setting(num_ctx=16384))))
    assert rows["KV cache"] == "4.2 GiB = 16,384 tokens x 270.0 KiB"
    assert rows["together"] == "13.1 GiB"
    assert rows["T4"] == "15.0 GiB less 0.9 GiB for driver and server = 14.1 GiB"


@pytest.mark.parametrize("name", [name for entry in catalogue() for name in (*entry.names, *entry.tags)])
@pytest.mark.parametrize("machine", [COLAB, with_gpus(), with_gpus(8), with_gpus(80, 80)])
def test_every_tag_gets_a_verdict_on_every_machine(name: str, machine: Machine) -> None:
    found = fit(name, machine)
    assert (found.outcome == "unknown") == (found.demand is None)
    assert found.good or found.helps or found.outcome == "unknown"
