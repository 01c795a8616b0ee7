"""Quantities: a number and what it counts or measures."""

from moebench.reading.quantities.quantity import Quantity, quantities

__all__ = ["Quantity", "quantities"]
