"""Quantities as they stand in a text: a number and what it counts or measures.

    "The marathon was 42 kilometers long, and over 30,000 people participated."
        42 kilometer, 30000 people

Reads running text and the forms in which language models list quantities: "42 (kilometers)", "1. 42 kilometers",
tables, JSON, "Value: 42, Unit: km", "kilometers: 42". Numbers of list items, steps, dates and clock times are no
quantities.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from moebench.reading.numerals.text import plain
from moebench.reading.quantities.attach import attach, place_units
from moebench.reading.quantities.merge import merge
from moebench.reading.quantities.numbers import Draft, drafts, implied


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with what it counts or measures.

    Attributes:
        text: As written, number and unit where they stand side by side, else the number alone.
        start: First character.
        end: One past the last character.
        value: An int when integral. 25 for "25 %"; the middle for a range; of a compound ("5 feet 2 inches") the
            whole in its first unit; of a ratio ("3 out of 5") the quotient.
        unit: Canonical name, see `moebench.reading.quantities.units.normalise`; None for a bare number.
        unit_text: The unit as written; empty for a bare number.
        low: Lower end of a range or tolerance ("5 to 10 kg", "20 ± 1 g"); None for a single value.
        high: Upper end.
        implied: Whether an article stands in the number's place ("a gallon").
        parts: The quantities that a range, compound or ratio is made of, in order; empty for a single value. A sum
            of calendar units ("1 year 2 days") takes a year for 365 days and a month for 30.
    """

    text: str
    start: int
    end: int
    value: int | float
    unit: str | None = None
    unit_text: str = ""
    low: int | float | None = None
    high: int | float | None = None
    implied: bool = False
    parts: tuple["Quantity", ...] = ()

    def each(self) -> Iterator["Quantity"]:
        """Yields the single values that it is made of; itself where it is one."""
        for part in self.parts:
            yield from part.each()
        if not self.parts:
            yield self


MAX_CHARS = 40_000
"""How much of a text is read: longer than any answer, and a bound on the work that hostile text can cause."""
_MAX_NUMBERS = 8_000


def quantities(text: str) -> tuple[Quantity, ...]:
    """Returns the quantities in a text, bare numbers too, in order and without overlaps.

    Args:
        text: Any text; its first `MAX_CHARS` characters are read, and no more than 8,000 numbers, in linear time.
    """
    text = text[:MAX_CHARS]
    numbers = drafts(text)[:_MAX_NUMBERS]
    found: list[Draft] = []
    for number, limit in zip(numbers, [*(number.start for number in numbers[1:]), len(text)], strict=False):
        floor = found[-1].right if found else 0
        if number.start >= floor:  # else it is part of the unit before it
            attach(text, number, floor, limit)
            found.append(number)
    found = sorted((*found, *implied(text, found)), key=lambda draft: draft.left)
    place_units(text, found)
    return tuple(_finished(text, draft) for draft in merge(text, found))


def _finished(text: str, draft: Draft) -> Quantity:
    return Quantity(
        text=text[draft.left : draft.right],
        start=draft.left,
        end=draft.right,
        value=plain(draft.value),
        unit=draft.unit.name if draft.unit else None,
        unit_text=draft.unit_text,
        low=None if draft.low is None else plain(draft.low),
        high=None if draft.high is None else plain(draft.high),
        implied=draft.implied,
        parts=tuple(_finished(text, part) for part in draft.parts),
    )
