"""Watches NVIDIA's GPUs while a model answers: how busy they are, and what power and energy they draw.

One thread asks NVML about once a second, which takes it well below a millisecond. Whatever the driver will not
tell, or stops telling, is None: watching never breaks a run.

Source: docs.nvidia.com/deploy/nvml-api, nvmlDeviceGetTotalEnergyConsumption (since Volta), PowerUsage,
UtilizationRates.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from statistics import fmean
from typing import Any, TypeVar

from moebench.types import GpuUse, Usage

T = TypeVar("T")
INTERVAL_S = 1.0
PATIENCE_S = 10.0  # for the last sample; a driver that hangs must not hang the run
_OURS = 0.8  # of what the server says is on its GPUs, so much must be in use on ours


@dataclass(slots=True, kw_only=True)
class _Meter:
    """What was read of one GPU so far.

    Attributes:
        counter_j: The energy counter at the start; None: the card has none.
        drawn_j: Power added up over time.
        gap: Whether a reading of the power failed, so that `drawn_j` lacks something.
    """

    counter_j: float | None
    power_w: float | None
    at_s: float
    drawn_j: float = 0.0
    gap: bool = False
    powers: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def add(self, *, busy: float | None, power_w: float | None) -> None:
        """Takes a sample; power between two samples runs straight from one to the other."""
        now_s = time.perf_counter()
        if power_w is None or self.power_w is None:
            self.gap = True
        else:
            self.drawn_j += (now_s - self.at_s) * (power_w + self.power_w) / 2
            self.powers.append(power_w)
        self.at_s, self.power_w = now_s, power_w
        if busy is not None:
            self.busy.append(busy)


class Watch:
    """What the GPUs did while they were watched; whole when the watching has ended."""

    def __init__(self) -> None:
        self.started_s = time.perf_counter()
        self.seconds = 0.0
        self.gpus: tuple[GpuUse, ...] = ()

    def usage(self, *, answers: int) -> Usage | None:
        """Returns it with the number of answers that were finished meanwhile; None where nothing was seen."""
        if not any(gpu.busy is not None or gpu.power_w is not None or gpu.energy_j for gpu in self.gpus):
            return None
        return Usage(seconds=self.seconds, answers=answers, gpus=self.gpus)


class Monitor:
    """Asks NVML; `open_monitor` makes one.

    Args:
        nvml: The module `pynvml`, initialised; it has no types.
        interval_s: Time between two samples.
    """

    def __init__(self, nvml: Any, *, interval_s: float = INTERVAL_S) -> None:
        self._nvml = nvml
        self._interval_s = interval_s
        count = self._ask(nvml.nvmlDeviceGetCount) or 0
        self._gpus = [self._ask(nvml.nvmlDeviceGetHandleByIndex, place) for place in range(count)]
        self._names = [self._name(gpu) for gpu in self._gpus]
        self._before_w = [self._power_w(gpu) for gpu in self._gpus]

    def holds(self, gpu_bytes: int | None) -> bool:
        """Whether so much of a model can be here: a server behind a tunnel has other GPUs than this machine."""
        used = [self._ask(self._nvml.nvmlDeviceGetMemoryInfo, gpu) for gpu in self._gpus]
        return bool(gpu_bytes) and sum(int(memory.used) for memory in used if memory) >= _OURS * (
            gpu_bytes or 0
        )

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """Yields a watch of all GPUs; it is whole when the context has ended."""
        watch, meters = Watch(), [self._meter(gpu) for gpu in self._gpus]
        stop = threading.Event()
        thread = threading.Thread(target=self._sample, args=(meters, stop), name="moebench-gpus", daemon=True)
        thread.start()
        try:
            yield watch
        finally:
            stop.set()
            thread.join(timeout=PATIENCE_S)
            watch.seconds = time.perf_counter() - watch.started_s
            watch.gpus = tuple(self._use(place, meter) for place, meter in enumerate(meters))

    def _sample(self, meters: list[_Meter], stop: threading.Event) -> None:
        ended = False
        while not ended:
            ended = stop.wait(self._interval_s)
            for gpu, meter in zip(self._gpus, meters, strict=True):
                rates = self._ask(self._nvml.nvmlDeviceGetUtilizationRates, gpu)
                meter.add(busy=None if rates is None else rates.gpu / 100, power_w=self._power_w(gpu))

    def _meter(self, gpu: Any) -> _Meter:
        power_w, counter_j = self._power_w(gpu), self._counter_j(gpu)
        return _Meter(counter_j=counter_j, power_w=power_w, at_s=time.perf_counter())

    def _use(self, place: int, meter: _Meter) -> GpuUse:
        after_j, powers = self._counter_j(self._gpus[place]), list(meter.powers)
        counted = None if after_j is None or meter.counter_j is None else after_j - meter.counter_j
        if counted is None or counted < 0:  # a driver that was loaded anew counts from 0
            counted = None
        added = meter.drawn_j if powers and not meter.gap else None
        return GpuUse(
            name=self._names[place],
            busy=_mean(list(meter.busy)),
            power_w=_mean(powers),
            before_w=self._before_w[place],
            energy_j=added if counted is None else counted,
            energy_from="counter" if counted is not None else "power" if added is not None else None,
        )

    def _name(self, gpu: Any) -> str:
        name = self._ask(self._nvml.nvmlDeviceGetName, gpu)
        return name.decode(errors="replace") if isinstance(name, bytes) else str(name or "GPU without a name")

    def _power_w(self, gpu: Any) -> float | None:
        milliwatts = self._ask(self._nvml.nvmlDeviceGetPowerUsage, gpu)
        return None if milliwatts is None else milliwatts / 1e3

    def _counter_j(self, gpu: Any) -> float | None:
        millijoules = self._ask(self._nvml.nvmlDeviceGetTotalEnergyConsumption, gpu)
        return None if millijoules is None else millijoules / 1e3

    def _ask(self, question: Callable[..., T], *arguments: Any) -> T | None:
        """Returns NVML's answer; None where this card has none, or is gone."""
        if None in arguments:
            return None
        try:
            return question(*arguments)
        except (self._nvml.NVMLError, OSError, ValueError):
            return None


@contextmanager
def open_monitor(*, interval_s: float = INTERVAL_S) -> Iterator[Monitor | None]:
    """Yields a monitor of this machine's NVIDIA GPUs; None where there is no driver."""
    try:
        nvml = import_module("pynvml")
        nvml.nvmlInit()
    except ImportError:
        yield None
        return
    except nvml.NVMLError:
        yield None
        return
    try:
        yield Monitor(nvml, interval_s=interval_s)
    finally:
        with suppress(nvml.NVMLError):
            nvml.nvmlShutdown()


def longer(before: Usage | None, now: Usage | None) -> Usage | None:
    """Returns the one that covers more answers: a resumed run may have had few left to ask."""
    if before is None or now is None:
        return before or now
    return before if before.answers > now.answers else now


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None
