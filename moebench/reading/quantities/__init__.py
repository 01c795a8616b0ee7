"""Quantities: a number and what it counts or measures."""

from moebench.reading.quantities.quantity import MAX_CHARS, Quantity, quantities

__all__ = ["MAX_CHARS", "Quantity", "quantities"]
