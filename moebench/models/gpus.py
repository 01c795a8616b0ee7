"""What GPUs' makers publish of them: a table, looked up by the name that the driver gives."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TypeGuard

import yaml

from moebench.models.hardware import Gpu
from moebench.types import JSON

_MEMORY_TOLERANCE = 0.1


def gpu_row(gpu: Gpu) -> dict[str, JSON] | None:
    """Returns a GPU's row of the table; None: it is not in it.

    A name is only taken for another's beginning where what follows is no further word of a model's name:
    `RTX 3090` does not speak for the `RTX 3090 Ti`, nor for the `RTX 4090 Laptop GPU`.
    """
    for row in sorted(_table(), key=lambda row: -len(row["name"])):
        start = gpu.name.lower().find(row["name"].lower())
        rest = gpu.name[start + len(row["name"]) :] if start >= 0 else ""
        if start >= 0 and _ends_here(rest) and _memory_agrees(row, gpu):
            return row
    return None


def one_kind(gpus: Sequence[Gpu] | None) -> TypeGuard[Sequence[Gpu]]:
    """Whether one figure can stand for a machine: it is known, and has not GPUs of several kinds."""
    return gpus is not None and len({gpu.name for gpu in gpus}) <= 1


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
