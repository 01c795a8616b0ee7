"""Quantities as they stand in a text: a number and what it counts or measures.

    "The marathon was 42 kilometers long, and over 30,000 people participated."
        42 kilometer, 30000 people

Reads running text and the forms in which language models list quantities: "42 (kilometers)", "1. 42 kilometers",
tables, JSON, "Value: 42, Unit: km", "kilometers: 42". Numbers of list items, steps, dates and clock times are no
quantities.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moebench.reading.numerals.text import plain
from moebench.reading.quantities.attach import attach
from moebench.reading.quantities.draft import Draft
from moebench.reading.quantities.layout import place_units
from moebench.reading.quantities.merge import merge
from moebench.reading.quantities.numbers import drafts, implied


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
    found = drafts(text)[:_MAX_NUMBERS]
    _attach(text, found)
    found = _without_overlaps(found)
    extra = list(implied(text, found))
    found = sorted((*found, *extra), key=lambda draft: draft.left) if extra else found
    place_units(text, found)
    return tuple(_finished(text, draft) for draft in merge(text, found))


def _attach(text: str, found: list[Draft]) -> None:
    floor = 0
    for i, draft in enumerate(found):
        attach(text, draft, floor, found[i + 1].start if i + 1 < len(found) else len(text))
        floor = draft.right


def _without_overlaps(found: Iterable[Draft]) -> list[Draft]:
    """Cuts a unit that reaches into the next number, and drops a number that is part of the unit before it."""
    kept: list[Draft] = []
    for draft in found:
        if kept and draft.start < kept[-1].right:
            continue
        if kept and draft.left < kept[-1].right:
            draft.left = draft.start
        kept.append(draft)
    return kept


def _finished(text: str, draft: Draft) -> Quantity:
    left, right = (draft.start, draft.end) if draft.shared and not draft.parts else (draft.left, draft.right)
    return Quantity(
        text=text[left:right],
        start=left,
        end=right,
        value=plain(draft.value),
        unit=draft.unit.name if draft.unit else None,
        unit_text=draft.unit_text,
        low=None if draft.low is None else plain(draft.low),
        high=None if draft.high is None else plain(draft.high),
        implied=draft.implied,
        parts=tuple(_finished(text, part) for part in draft.parts),
    )
