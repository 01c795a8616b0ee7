"""The final answer of a worked solution, and the equations in its working."""

import re
from dataclasses import dataclass

from moebench.reading.equations.chains import Chain, find_chains
from moebench.reading.numbers.final import final_number
from moebench.reading.numerals.view import widened
from moebench.reading.numerals.text import Number, plain

WORKING_CHARS = 30_000
"""How much of a working is checked: more than any model writes; a bound on the work that hostile text can cause."""

_PREFIX = re.compile(r"(?:\\?[$€£¥₹] ?|\\[a-z]{2,8} ?)$")

__all__ = ["Equation", "Number", "equations", "final_number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """An equation in a text, or a chain of them (`a = b = c`).

    Attributes:
        text: As written.
        start: First character.
        end: One past the last character.
        holds: Whether all its equals signs are right; see `equation_truth` for rounding, percent and units.
        value: What its last side comes to; a percentage is a hundredth.
        expected: What its last side should have come to; None when it holds.
    """

    text: str
    start: int
    end: int
    holds: bool
    value: int | float
    expected: int | float | None = None


def equations(text: str) -> tuple[Equation, ...]:
    """Returns the equations in `text` that are made of numbers only, in order, without overlaps.

    Args:
        text: Any text; of more than `WORKING_CHARS` characters the last are read.

    Returns:
        Chains such as `2 + 2 = 4`, `9 * $2 = $18`, `20% of 50 = 10`, `<<3*3=9>>`, `3 apples + 2 apples = 5 apples`,
        `2 plus 2 is 4`. An equation with a variable is none of them, nor is one that computes nothing (`1 hour = 60
        minutes`).
    """
    offset = max(0, len(text) - WORKING_CHARS)
    return tuple(_equation(text, chain, offset) for chain in find_chains(text[offset:]))


def _equation(text: str, chain: Chain, offset: int) -> Equation:
    start, end = _widened(text, chain.start + offset, chain.end + offset)
    return Equation(
        text=text[start:end],
        start=start,
        end=end,
        holds=chain.holds,
        value=plain(chain.value.exact),
        expected=None if chain.expected is None else plain(chain.expected.exact),
    )


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Takes in the currency sign or LaTeX command before the first number, and a brace that it opens."""
    start, end = widened(text, start, end)
    before = _PREFIX.search(text, max(0, start - 12), start)
    start = before.start() if before else start
    if text[end : end + 1] == "}" and text.count("{", start, end) > text.count("}", start, end):
        end += 1
    return start, end
