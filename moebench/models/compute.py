"""How fast a device does the arithmetic of matrix products: from a table of GPUs, or measured on a CPU.

A yardstick rather than a wall: kernels for quantized weights may use integer units, which are faster still.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from moebench.models.gpus import gpu_row, one_kind
from moebench.models.hardware import Gpu

SIDE = 2048  # of the square matrices that are multiplied: 17 GFLOP, far more than the call costs
REPEATS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """Floating-point operations a second, a multiplication and an addition counted apart.

    Attributes:
        source: Where the figure comes from, in a few words.
    """

    flop_per_s: float
    source: str


def gpu_peak(gpu: Gpu) -> Peak | None:
    """Returns a GPU's dense FP16 figure from the table; None: it is not in it."""
    row = gpu_row(gpu)
    if row is None or row.get("fp16_tflops") is None:
        return None
    return Peak(flop_per_s=row["fp16_tflops"] * 1e12, source=f"dense FP16, data sheet of the {row['name']}")


def device_peak(gpus: Sequence[Gpu] | None) -> Peak | None:
    """Returns the figure of what a machine would read prompts on: one of its GPUs, or its processor if it has none.

    A short prompt goes through a model's layers one after the other, so several GPUs are no faster than one.

    Args:
        gpus: The machine's; None: not known. GPUs of several kinds have no one figure.
    """
    if not one_kind(gpus):
        return None
    return gpu_peak(gpus[0]) if gpus else measured_peak()


@cache
def measured_peak(*, side: int = SIDE, repeats: int = REPEATS) -> Peak:
    """Measures how fast this machine's processor multiplies two matrices of float32, with all its cores.

    The best of some repeats after a warm-up, 2 x side^3 operations each, by NumPy's own library. Measured once in
    a process, so that all models are held against the same figure.
    """
    import numpy as np

    left = np.full((side, side), 0.5, np.float32)
    right, product = left.copy(), np.empty_like(left)
    np.matmul(left, right, out=product)
    best_s = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        np.matmul(left, right, out=product)
        best_s = min(best_s, time.perf_counter() - started)
    return Peak(flop_per_s=2 * side**3 / best_s, source="measured: float32 matrix product on the CPU")
