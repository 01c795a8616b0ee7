"""Extractors: what a text says. Pure, useful alone; graders only compare what these find."""

from moebench.extract.numbers import Equation, Number, equations, final_number
from moebench.extract.quantities import Quantity, quantities
from moebench.extract.sentences import Sentence, sentences
from moebench.extract.words import Word, words

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
