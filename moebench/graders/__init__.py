"""Graders: pure functions from (text, target) to a score that says why."""

from moebench.graders import final_number, one_sentence, quantities, word_list
from moebench.graders.base import GRADERS, Grader, grade, grader, unanswered

__all__ = [
    "GRADERS",
    "Grader",
    "final_number",
    "grade",
    "grader",
    "one_sentence",
    "quantities",
    "unanswered",
    "word_list",
]
