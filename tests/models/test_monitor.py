"""Watching GPUs: what each card tells, what it does not, and that nothing of it can break a run."""

import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, serving
from moebench.models.monitor import Monitor, Watch, longer, open_monitor
from moebench.run.store import load_run
from moebench.types import GpuUse, Usage
from tests.models.nvml import Card, Nvml
from tests.support import run_on

FAST_S = 0.01
WATCHED_S = 0.3


def watched(*cards: Card) -> tuple[GpuUse, ...]:
    """Watches cards for a while."""
    with Monitor(Nvml(*cards), interval_s=FAST_S).watching() as watch:
        time.sleep(WATCHED_S)
    return watch.gpus


@pytest.mark.parametrize(("counter", "source"), [(True, "counter"), (False, "power")])
def test_energy_is_the_counters_where_a_card_has_one_else_power_added_up(counter: bool, source: str) -> None:
    begun_s = time.perf_counter()
    (use,) = watched(Card(power_w=70, counter=counter))
    assert use.energy_from == source
    assert use.energy_j is not None
    assert 0.99 * 70 * WATCHED_S < use.energy_j < 1.01 * 70 * (time.perf_counter() - begun_s)
    assert use.name == "Tesla T4"
    assert (use.busy, use.power_w, use.before_w) == pytest.approx((0.9, 70, 70))


def test_a_card_that_tells_nothing_is_named_all_the_same() -> None:
    silent = Card(name="NVIDIA A100 MIG 1g.5gb", power_w=None, busy=None)
    assert watched(silent) == (GpuUse(name="NVIDIA A100 MIG 1g.5gb"),)


@pytest.mark.parametrize("counter", [True, False])
def test_a_card_lost_in_mid_run_has_no_energy(counter: bool) -> None:
    """What it drew before it was lost is not what the answers cost."""
    lost, other = watched(Card(lost_after=2, counter=counter), Card())
    assert (lost.energy_j, lost.energy_from) == (None, None)
    assert lost.busy == pytest.approx(0.9)
    assert other.energy_j is not None


def test_a_counter_that_began_anew_is_not_believed() -> None:
    class Reloaded(Nvml):
        def nvmlDeviceGetTotalEnergyConsumption(self, card: Card) -> int:  # noqa: N802 - NVML's own name
            return 5000 if card.readings < 3 else 10

    with Monitor(Reloaded(Card()), interval_s=FAST_S).watching() as watch:
        time.sleep(10 * FAST_S)
    assert watch.gpus[0].energy_from == "power"


def test_the_watch_ends_with_its_context_even_when_that_breaks() -> None:
    monitor = Monitor(Nvml(Card()), interval_s=FAST_S)
    with pytest.raises(KeyError), monitor.watching() as watch:
        raise KeyError
    assert watch.gpus
    assert not [thread for thread in threading.enumerate() if thread.name == "moebench-gpus"]


def test_a_driver_that_is_not_there_is_nothing_to_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", Nvml(driver=False))
    with open_monitor() as monitor:
        assert monitor is None


def test_the_library_is_closed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    nvml = Nvml(Card())
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    with open_monitor() as monitor:
        assert monitor is not None
        assert nvml.opened == 1
    assert nvml.opened == 0


@pytest.mark.parametrize(
    ("on_gpu", "here"), [(9 * 2**30, True), (40 * 2**30, False), (0, False), (None, False)]
)
def test_a_model_that_cannot_be_on_these_cards_is_on_others(on_gpu: int | None, here: bool) -> None:
    """The server may be another machine's, behind a tunnel."""
    assert Monitor(Nvml(Card(used_bytes=10 * 2**30))).holds(on_gpu) is here


def test_no_card_is_no_usage() -> None:
    assert Watch().usage(answers=3) is None


def test_of_two_processes_the_one_with_more_answers_counts() -> None:
    long, short = (Usage(seconds=1, answers=n, gpus=(GpuUse(name="T4"),)) for n in (100, 1))
    assert longer(long, short) is long
    assert longer(short, long) is long
    assert longer(None, short) is short
    assert longer(long, None) is long


def test_a_sample_of_four_cards_costs_under_two_milliseconds_of_processor_time() -> None:
    """At one a second that is under 0.2 % of one core, everything else that this process does included."""
    cards = [Card() for _ in range(4)]
    monitor, begun_s = Monitor(Nvml(*cards), interval_s=0.001), time.process_time()
    with monitor.watching():
        time.sleep(0.5)
    spent_s = time.process_time() - begun_s
    assert cards[0].readings > 20
    assert spent_s / cards[0].readings < 0.002


def test_a_run_on_a_gpu_of_this_machine_says_what_each_answer_drew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", Nvml(Card()))
    with serving(Behaviour(gpu_bytes=9 * 2**30, first_token_s=0.02)) as stub:
        run = run_on(stub, tmp_path)
    used = run.models[0].usage
    assert used is not None
    assert used.answers == 4
    assert used.energy_per_answer_j is not None
    assert 0 < used.energy_per_answer_j < 70 * used.seconds
    assert load_run(next(tmp_path.iterdir())).models[0].usage == used


@pytest.mark.parametrize("gpu_bytes", [0, 40 * 2**30])
def test_a_model_on_the_cpu_or_elsewhere_has_no_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gpu_bytes: int
) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", Nvml(Card()))
    with serving(Behaviour(gpu_bytes=gpu_bytes)) as stub:
        run = run_on(stub, tmp_path)
    assert run.models[0].usage is None


def test_a_card_lost_in_mid_run_does_not_break_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", Nvml(Card(lost_after=2)))
    with serving(Behaviour(gpu_bytes=9 * 2**30)) as stub:
        run = run_on(stub, tmp_path)
    assert all(record.score for record in run.records)
    assert run.models[0].usage is None or run.models[0].usage.energy_j is None
