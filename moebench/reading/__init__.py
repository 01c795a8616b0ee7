"""Readings: what a text says. Pure, useful alone; graders only compare what these find."""

from moebench.reading.equations import Equation, equations
from moebench.reading.numbers import Number, final_number
from moebench.reading.quantities import Quantity, quantities
from moebench.reading.sentences import Sentence, sentences
from moebench.reading.words import Word, words

__all__ = [
    "Equation",
    "Number",
    "Quantity",
    "Sentence",
    "Word",
    "equations",
    "final_number",
    "quantities",
    "sentences",
    "words",
]
