r"""The final answer of a worked solution.

In this order: the part of the text that is the answer (no next question made up by the model);
what it announces ("answer" in JSON, `####`, `\boxed{}`, "the answer is", "Answer:", a bare last line); a first
sentence that is explained afterwards; the sentence that concludes. A later correction ("wait, that is 14") wins
over what it corrects. None where the text refuses, or breaks off before it comes to a conclusion.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from moebench.reading.numbers.conclusion import conclusion, corrected_at
from moebench.reading.numbers.cues import Announced, announced
from moebench.reading.numbers.layout import widened
from moebench.reading.numbers.question import read_question
from moebench.reading.numbers.reading import Reading, read
from moebench.reading.numerals.text import Number, plain
from moebench.reading.numerals.words import TABLE

_CONTROL = re.compile(
    r"<\|(?:im_start|im_end|eot_id|endoftext|end|user|assistant|end_of_text|start_header_id|eom_id)\|>"
    r"|</s>|<end_of_turn>|<start_of_turn>|\[/?INST\]|<\|end▁of▁sentence\|>"
)
_NEXT = re.compile(
    r"\n[ \t*#_]{0,6}(?:(?:next |new |another )?(?:q|question|problem|exercise)(?: ?#?[0-9]{1,3})?[*_]{0,2}[ \t]?"
    r"[:.]|(?:human|user|student|instruction|input)[*_]{0,2}[ \t]?:"
    r"|#{2,4} (?:instruction|question|problem|input)\b)",
    re.IGNORECASE,
)
_NEXT_QUESTIONS = 4  # an answer that has none before the fourth has none
_ROOT_BEFORE = re.compile(r"(?:√|\\sqrt\s?\{?|\^\{?)\s?$")
_FORMULA_BEHIND = re.compile(r"\s?(?:\\sqrt|√|π|\\pi\b|\\pm\b|±)")
_NEXT_KEY = re.compile(r"""\s*["']?\s*,\s*["'][\w ]{1,40}["']\s*:""")
_NOTED = re.compile(r"<<[^<>\n]{0,200}>>")


def find_answer(text: str, question: str) -> Number | None:
    """Returns the final answer of `text`, with positions in it; see `numbers.final_number`."""
    start, end = 0, len(text)
    for match in _CONTROL.finditer(text):
        if text[start : match.start()].strip():
            end = match.start()
            break
        start = match.end()
    body = text[start:end]
    for match in islice(_NEXT.finditer(body), _NEXT_QUESTIONS):
        number = _answer(body[: match.start()], question)
        if number is not None:
            break
    else:
        number = _answer(body, question)
    if number is None or _in_formula(body, number):
        return None
    return _moved(text, _counted_in(read_question(question).scale, number), start)


def _moved(text: str, number: Number, offset: int) -> Number:
    start, end = widened(text, number.start + offset, number.end + offset)
    return replace(number, text=text[start:end], start=start, end=end)


def _in_formula(body: str, number: Number) -> bool:
    """Whether the number is only a part of a formula that is not worked out: "3√2", "(1 + √5) / 2"."""
    before, behind = body[max(0, number.start - 8) : number.start], body[number.end : number.end + 8]
    if _ROOT_BEFORE.search(before) or _FORMULA_BEHIND.match(behind):
        return True
    return before.endswith("}{") and "sqrt" in body[max(0, number.start - 60) : number.start]


def _counted_in(scale: str, number: Number) -> Number:
    """Returns 2 for "2 dozen" where the question asks how many dozens."""
    if not scale or not number.text.lower().rstrip("s").endswith(scale):
        return number
    exact = Fraction(number.exact) / (TABLE["scales"] | TABLE["bound_scales"])[scale]
    return replace(number, value=plain(exact), exact=exact)


def _answer(text: str, question: str) -> Number | None:
    reading = replace(_without_notes(read(text)), question=read_question(question))
    best = _best(announced(reading), text)
    if best is None:
        return conclusion(reading)
    if best.number is None:
        return None
    correction = corrected_at(reading, best.end)
    corrected = None if correction is None else conclusion(reading, start=correction)
    return best.number if corrected is None else corrected


def _without_notes(reading: Reading) -> Reading:
    """Leaves out calculator notes such as `<<9*2=18>>`."""
    if "<<" not in reading.low:
        return reading
    notes = [match.span() for match in _NOTED.finditer(reading.low)]
    low = _NOTED.sub(lambda match: " " * len(match[0]), reading.low)
    ends = [end for _, end in notes]
    numbers = []
    for number in reading.numbers:
        note = bisect_right(ends, number.start)
        if note == len(notes) or number.start < notes[note][0]:
            numbers.append(number)
    return replace(reading, low=low, numbers=numbers, starts=[number.start for number in numbers])


def _best(found: list[Announced], text: str) -> Announced | None:
    """Chooses the last announcement; what JSON calls its answer wins over what stands inside the JSON."""
    in_json = [one for one in found if one.kind == "json"]
    if not in_json:
        return found[-1] if found else None
    answer = in_json[-1]
    end = max(answer.end, text.rfind("}")) if _NEXT_KEY.match(text, answer.end) else answer.end
    return [one for one in found if one is answer or (one.at >= end and one.kind != "headed")][-1]
