"""What every family of variants shares: a draw that is the same everywhere, and what a template returns."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from moebench.types import JSON, Sample

T = TypeVar("T")


class Draw:
    """Random choices that depend on the key alone: not on the Python version, the platform or the hash seed.

    `random.Random` promises the same floats for the same seed in later versions of Python, but not the same
    choices and shuffles, so these few lines do it: number k is the first 8 bytes of SHA-256 of `key/k`.

    Args:
        *key: What is drawn for, such as a version, a family, a seed and a position.
    """

    def __init__(self, *key: object) -> None:
        self._key = "/".join(str(part) for part in key)
        self._count = 0

    def below(self, n: int) -> int:
        """Returns a whole number from 0 to n - 1."""
        block = hashlib.sha256(f"{self._key}/{self._count}".encode()).digest()
        self._count += 1
        return int.from_bytes(block[:8], "big") * n >> 64

    def between(self, low: int, high: int) -> int:
        """Returns a whole number from low to high, both included."""
        if high < low:
            raise ValueError(f"nothing lies between {low} and {high}")
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """Returns one of the items."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], n: int) -> list[T]:
        """Returns n different items, in a drawn order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(n)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What a template makes of a draw.

    Attributes:
        target: The grader's keyword arguments.
        example: A right answer, as a model might write it; it must score 1.0.
        wrong: A plausible wrong answer; it must score less.
    """

    question: str
    target: Mapping[str, JSON]
    example: str
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A freshly generated sample, with a plausible wrong answer to it."""

    sample: Sample
    wrong: str


Template = Callable[[Draw], Fresh]
