"""What the simplest rule, the last number of the answer, would have read, beside what was read and graded."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose

from moebench.reading.last_number import last_number
from moebench.report import figures, small_print
from moebench.types import JSON, Record
from moebench.verdicts import Contender

GRADER = "final_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNumber:
    """The last number of an answer whose final number was graded.

    Attributes:
        value: None: no number stands there in digits.
        same: Whether it is the number that was graded.
        read_right: Whether the graded one is right.
        right: Whether the last one is.
    """

    value: float | None
    same: bool
    read_right: bool
    right: bool

    @property
    def words(self) -> str:
        """What is said beside an answer whose last number is another one; empty where it is the same."""
        if self.same:
            return ""
        shown = "none" if self.value is None else small_print.plain(self.value)
        return f"last number: {shown}{', which would be right' if self.right and not self.read_right else ''}"


def beside(record: Record, expect: JSON) -> LastNumber | None:
    """Returns the last number of an answer that `final_number` graded; None where nothing was graded.

    Args:
        record: A trial of a suite with that grader.
        expect: The right number, as the sample's target has it.
    """
    if record.score is None or record.generation is None:
        return None
    value = last_number(record.generation.text)
    return LastNumber(
        value=value,
        same=_alike(value, record.score.answer),
        read_right=record.score.right,
        right=value is not None and _alike(value, expect),
    )


def _alike(value: float | None, other: JSON) -> bool:
    if value is None or other is None:
        return value is other
    return isinstance(other, int | float) and isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)


def told(
    found: Iterable[tuple[str, Contender, LastNumber]],
) -> dict[str, dict[Contender, str]]:
    """Returns, by suite and contender, in how many answers the last number is the one that was read.

    Args:
        found: Suite, contender and last number of each answer.
    """
    grouped: defaultdict[str, defaultdict[Contender, list[LastNumber]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for suite, contender, one in found:
        grouped[suite][contender].append(one)
    return {
        suite: {contender: _words(ones) for contender, ones in of_suite.items()}
        for suite, of_suite in grouped.items()
    }


def _words(ones: list[LastNumber]) -> str:
    same = sum(one.same for one in ones)
    words = f"the same in {same} of {figures.count(len(ones), 'answer')}"
    if same == len(ones):
        return words
    by_rule, read = sum(one.right for one in ones), sum(one.read_right for one in ones)
    return f"{words}, another in {len(ones) - same} ({by_rule} right by it, {read} as read)"
