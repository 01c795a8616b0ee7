"""A text as all number extractors read it: its plain view, in small letters too, and its numbers."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from moebench.reading.numbers.layout import plain_view
from moebench.reading.numbers.question import Question
from moebench.reading.numerals.view import lowered
from moebench.reading.numerals.text import Number, read_numbers


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its numbers.

    Attributes:
        text: As written.
        low: Without markup and in lower case; same positions.
        numbers: In order.
        starts: Where they start.
        question: What was asked.
    """

    text: str
    low: str
    numbers: Sequence[Number]
    starts: Sequence[int]
    question: Question = field(default_factory=Question)

    def between(self, start: int, end: int) -> list[Number]:
        """Returns the numbers that lie within start..end."""
        numbers = self.numbers[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return [number for number in numbers if number.end <= end]


@lru_cache(maxsize=8)
def read(text: str) -> Reading:
    """Returns the reading of a text, without a question.

    The last few texts are remembered, since a grader looks for the answer and for the equations in the same text.
    """
    view = plain_view(text)
    numbers = read_numbers(view)
    return Reading(text, lowered(view), numbers, [number.start for number in numbers])
