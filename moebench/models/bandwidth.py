"""How fast a device reads its memory: from a table of GPUs, or measured on a CPU."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from moebench.errors import UsageError
from moebench.models.gpus import gpu_row, one_kind
from moebench.models.hardware import Gpu

LEAST, MOST = 1e8, 1e14  # bytes a second that a device may be said to read: 0.1 GB/s to 100 TB/s
ARRAY_BYTES = 256 * 2**20  # far more than a processor's caches hold
REPEATS = 5
GIVEN = "as given by the user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidth:
    """Bytes a second that a device can read.

    Attributes:
        source: Where the figure comes from, in a few words.
    """

    bytes_per_s: float
    source: str


def gpu_bandwidth(gpu: Gpu) -> Bandwidth | None:
    """Returns a GPU's bandwidth from the table; None: it is not in it."""
    row = gpu_row(gpu)
    if row is None:
        return None
    return Bandwidth(bytes_per_s=row["gb_per_s"] * 1e9, source=f"data sheet of the {row['name']}")


def device_bandwidth(gpus: Sequence[Gpu] | None, *, given: float | None = None) -> Bandwidth | None:
    """Returns the bandwidth of what a machine would decode on: its GPUs if it has any, else its processor.

    Args:
        gpus: The machine's; None: not known. GPUs of several kinds have no one bandwidth.
        given: Bytes a second, as the user says; None: from the table of GPUs, or measured.
    """
    if given is not None:
        return Bandwidth(bytes_per_s=given, source=GIVEN)
    if not one_kind(gpus):
        return None
    return gpu_bandwidth(gpus[0]) if gpus else measured_bandwidth()


def checked_bandwidth(bytes_per_s: float) -> float:
    """Returns a bandwidth that a user gave.

    Raises:
        UsageError: no device reads memory like this; a unit is missing, say.
    """
    if not math.isfinite(bytes_per_s) or not LEAST <= bytes_per_s <= MOST:
        raise UsageError(
            f"a bandwidth of {bytes_per_s:,.6g} bytes a second cannot be",
            why=f"devices read {LEAST / 1e9:g} GB/s to {MOST / 1e12:g} TB/s",
            fix="give bytes a second: 300e9 in Python, --bandwidth 300GB/s on the command line",
        )
    return bytes_per_s


@cache
def measured_bandwidth(*, array_bytes: int = ARRAY_BYTES, repeats: int = REPEATS) -> Bandwidth:
    """Measures how fast this machine's processor reads and writes memory, as STREAM's copy does.

    Bytes read and bytes written both count; the best of some repeats. One thread may not reach what all cores
    together could, so several copy at once, each its own part; NumPy lets them. Measured once in a process, so that
    all models are held against the same figure.

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
