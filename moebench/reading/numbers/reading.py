"""A text with its numbers (for the equations, until they read it themselves)."""

from moebench.reading.numerals.text import Reading, read

__all__ = ["Reading", "read"]
