"""A quantity in the making, which the steps of reading complete."""

from dataclasses import dataclass, field
from fractions import Fraction

from moebench.reading.quantities.unit_index import Unit


@dataclass(slots=True)
class Draft:
    """A quantity in the making.

    Attributes:
        value: Exact.
        start: First character of the number.
        end: One past its last character, without percent sign or unit.
        left: First character of number and unit together.
        right: One past the last character of both.
        units: What the unit can mean, the preferred reading first; empty for a bare number.
        unit_text: As written.
        shared: Whether the unit stands elsewhere: behind a later number, in a heading, in a label.
        implied: Whether there is an article in the number's place ("a gallon").
        in_words: Whether the number is spelled out.
        parts: What it was put together from.
        low: Lower end of a range.
        high: Upper end of a range.
    """

    value: int | Fraction
    start: int
    end: int
    left: int
    right: int
    units: tuple[Unit, ...] = ()
    unit_text: str = ""
    shared: bool = False
    implied: bool = False
    in_words: bool = False
    parts: list["Draft"] = field(default_factory=list)
    low: int | Fraction | None = None
    high: int | Fraction | None = None

    @property
    def unit(self) -> Unit | None:
        """The preferred reading of its unit."""
        return self.units[0] if self.units else None
