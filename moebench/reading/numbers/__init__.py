"""The final number of a worked solution."""

from moebench.reading.numbers.final import final_number
from moebench.reading.numerals.text import Number

__all__ = ["Number", "final_number"]
