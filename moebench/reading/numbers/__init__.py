"""The final answer of a worked solution, and the equations in its working."""

from dataclasses import replace

from moebench.reading.equations import WORKING_CHARS, Equation, equations
from moebench.reading.numbers.answer import find_answer
from moebench.reading.numerals.text import MAX_CHARS, Number

__all__ = ["WORKING_CHARS", "Equation", "Number", "equations", "final_number"]


def final_number(text: str, *, question: str = "") -> Number | None:
    """Returns the final answer of a worked solution.

    Args:
        text: A model's answer; of more than `MAX_CHARS` characters the last are read.
        question: What was asked. It helps to tell the answer from numbers that are merely repeated, and to choose
            between "3 apples and 2 pears"; the empty string: unknown.

    Returns:
        What the text announces or concludes; "none left" is 0. None where there is no final answer: nothing but the
        question's numbers, a refusal, a text that breaks off before its conclusion.
    """
    offset = max(0, len(text) - MAX_CHARS)
    number = find_answer(text[offset:], question)
    if number is None or not offset:
        return number
    return replace(number, start=number.start + offset, end=number.end + offset)
