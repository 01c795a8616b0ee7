"""How fast a device reads its memory: from a table of GPUs, or measured on a CPU."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import yaml

from moebench.models.hardware import Gpu
from moebench.types import JSON

ARRAY_BYTES = 256 * 2**20  # far more than a processor's caches hold
REPEATS = 5
_MEMORY_TOLERANCE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidth:
    """Bytes a second that a device can read.

    Attributes:
        source: Where the figure comes from, in a few words.
    """

    bytes_per_s: float
    source: str


def gpu_bandwidth(gpu: Gpu) -> Bandwidth | None:
    """Returns a GPU's bandwidth from the table; None: it is not in it.

    A name is only taken for another's beginning where what follows is no further word of a model's name:
    `RTX 3090` does not speak for the `RTX 3090 Ti`, nor for the `RTX 4090 Laptop GPU`.
    """
    for row in sorted(_table(), key=lambda row: -len(row["name"])):
        start = gpu.name.lower().find(row["name"].lower())
        rest = gpu.name[start + len(row["name"]) :] if start >= 0 else ""
        if start >= 0 and _ends_here(rest) and _memory_agrees(row, gpu):
            return Bandwidth(bytes_per_s=row["gb_per_s"] * 1e9, source=f"data sheet of the {row['name']}")
    return None


def device_bandwidth(gpus: Sequence[Gpu] | None, *, given: float | None = None) -> Bandwidth | None:
    """Returns the bandwidth of what a machine would decode on: its GPUs if it has any, else its processor.

    Args:
        gpus: The machine's; None: not known. GPUs of several kinds have no one bandwidth.
        given: Bytes a second, as the user says; None: from the table of GPUs, or measured.
    """
    if given is not None:
        return Bandwidth(bytes_per_s=given, source="as given")
    if gpus is None or len({gpu.name for gpu in gpus}) > 1:
        return None
    return gpu_bandwidth(gpus[0]) if gpus else measured_bandwidth()


def measured_bandwidth(*, array_bytes: int = ARRAY_BYTES, repeats: int = REPEATS) -> Bandwidth:
    """Measures how fast this machine's processor reads and writes memory, as STREAM's copy does.

    Bytes read and bytes written both count; the best of some repeats. One thread may not reach what all cores
    together could, so several copy at once, each its own part; NumPy lets them.

    Source: McCalpin 1995, cs.virginia.edu/stream.
    """
    from concurrent.futures import ThreadPoolExecutor
    from os import cpu_count

    import numpy as np

    source = np.ones(array_bytes // 8, np.float64)
    target = np.zeros_like(source)
    threads = min(cpu_count() or 1, 16)
    edges = [len(source) * i // threads for i in range(threads + 1)]
    parts = [slice(low, high) for low, high in pairwise(edges)]
    best_s = float("inf")
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(repeats):
            started = time.perf_counter()
            list(pool.map(lambda part: np.copyto(target[part], source[part]), parts))
            best_s = min(best_s, time.perf_counter() - started)
    return Bandwidth(bytes_per_s=2 * source.nbytes / best_s, source="measured: copying memory on the CPU")


def _ends_here(rest: str) -> bool:
    """`-16GB` and ` 80GB` may follow a name; ` Ti`, ` SUPER`, ` Laptop GPU`, `S` and `0` make it another's."""
    words = rest.replace("-", " ").split()
    return (not rest or rest[0] in " -") and all(word.upper().endswith("GB") for word in words)


def _memory_agrees(row: dict[str, JSON], gpu: Gpu) -> bool:
    expected = row.get("memory_gib")
    return expected is None or abs(gpu.memory_bytes / 2**30 - expected) <= _MEMORY_TOLERANCE * expected


@cache
def _table() -> tuple[dict[str, JSON], ...]:
    text = files(__package__).joinpath("gpus.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["gpus"])
