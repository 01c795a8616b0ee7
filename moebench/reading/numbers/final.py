r"""The final number of a worked solution.

What the text announces counts ("answer" in JSON, `####`, `\boxed{}`, "the answer is", "Answer:"), else what it
concludes with; a later correction ("wait, that is 14") wins over both.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction

from moebench.reading.answer import locate
from moebench.reading.numbers.announced import Announced, announcements
from moebench.reading.numbers.conclusion import conclusion, corrected_at, sentence_end
from moebench.reading.numbers.compound import whole
from moebench.reading.numerals.view import widened
from moebench.reading.numbers.question import PATTERNS
from moebench.reading.numbers.question import Question, read_question
from moebench.reading.numerals.text import Reading, read
from moebench.reading.numbers.statement import Rank, said
from moebench.reading.numerals.text import MAX_CHARS, Number, plain, read_numbers

_NOTED = re.compile(r"<<[^<>\n]{0,200}>>")
_ROOT_BEFORE = re.compile(r"(?:√|\\sqrt\s?\{?|\^\{?)\s?$")
_FORMULA_BEHIND = re.compile(r"\s?[+-]?\s?(?:\\sqrt|√|π|\\pi\b|\\pm\b|±)")
_DIRECT = re.compile(r"[\s:*\"'`$([]*(?:\([a-e]\)|[a-e]\))?[^a-z0-9]*(?:about|approximately|exactly|only|just|x =|equal to)?[^a-z0-9]*")


def final_number(text: str, *, question: str = "") -> Number | None:
    """Returns the final answer of a worked solution.

    Args:
        text: A model's answer; of more than `MAX_CHARS` characters the last are read.
        question: What was asked. It helps to tell the answer from numbers that are merely repeated, and to choose
            between "3 apples and 2 pears"; the empty string: unknown.

    Returns:
        What the text announces or concludes; "none left" is 0. None where there is no final answer: nothing but the
        question's numbers, a refusal, a text that breaks off before its conclusion, two answers and no choice.
    """
    start, end = locate(text, thinking=False)
    start = max(start, end - MAX_CHARS)
    body = text[start:end]
    reading, asked = _without_notes(read(body)), read_question(question)
    number = _answer(reading, asked)
    if number is None or _in_formula(body, number) or _is_undecided(reading, number):
        return None
    number = whole(reading, _counted_in(asked.scale, number), asked.nouns)
    left, right = widened(text, number.start + start, number.end + start)
    return replace(number, text=text[left:right], start=left, end=right)


def _answer(reading: Reading, question: Question) -> Number | None:
    for one in reversed(announcements(reading)):
        found = _announced(reading, question, one)
        if found is None and not one.field:
            continue
        correction = corrected_at(reading.low, one.end or sentence_end(reading.low, one.start))
        corrected = None if correction is None else conclusion(reading, question, start=correction)
        return found if corrected is None else corrected
    return conclusion(reading, question)


def _announced(reading: Reading, question: Question, one: Announced) -> Number | None:
    """Returns the number that an announcement announces."""
    low, start = reading.low, one.start
    end = one.end or sentence_end(low, start)
    if one.end is None and not re.search(r"\w", low[start:end]):
        following = re.compile(r"\w").search(low, end)
        start = following.start() if following else len(low)
        end = sentence_end(low, start)
    found = said(reading, start, end, question)
    if found is None:
        return conclusion(reading, question, start=start) if one.opens else None
    first = next(iter(reading.between(start, end)), found.number)
    direct = _DIRECT.fullmatch(low, start, first.start) is not None
    if one.opens and not (direct and found.number == first and "=" not in low[start:end]):
        return conclusion(reading, question, start=start)
    if direct and not one.opens and found.step == 0 and found.number.start > first.start:
        return first
    return found.number if found.rank < Rank.GOVERNED or one.end else None


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


def _in_formula(body: str, number: Number) -> bool:
    """Whether the number is only a part of a formula that is not worked out: "3√2", "(1 + √5) / 2"."""
    before, behind = body[max(0, number.start - 8) : number.start], body[number.end : number.end + 8]
    if _ROOT_BEFORE.search(before) or _FORMULA_BEHIND.match(behind):
        return True
    return before.endswith("}{") and "sqrt" in body[max(0, number.start - 60) : number.start]


def _is_undecided(reading: Reading, number: Number) -> bool:
    """Whether another answer stands beside the number, and none is chosen: "2 or 3", "3; otherwise 2"."""
    low = reading.low
    near = reading.between(max(0, low.rfind("\n", 0, number.start)), sentence_end(low, number.end))
    for left, right in zip(near, near[1:], strict=False):
        same = left.value == right.value or left.percent != right.percent
        if same or number.start not in {left.start, right.start}:
            continue
        choice = PATTERNS["either"].fullmatch(low, left.end, right.start)
        behind = low[right.end : right.end + 30].split(maxsplit=1)[:1]
        if choice and (not choice["one"] or [choice["one"]] == [word.strip(".,") for word in behind]):
            return True
        if PATTERNS["otherwise"].search(low, left.end, right.start):
            return True
        if PATTERNS["unknowns"].search(low, max(0, left.start - 4), right.end):
            return True
    cases = PATTERNS["numbered"].finditer(low)
    values = {one.value for case in cases for one in reading.between(case.end(), case.end() + 20)[:1]}
    return len(values) > 1 and number.value in values


def _counted_in(scale: str, number: Number) -> Number:
    """Returns 2 for "2 dozen" where the question asks how many dozens."""
    if not scale or not number.text.lower().rstrip("s").endswith(scale):
        return number
    exact = Fraction(number.exact) / read_numbers(f"a {scale}")[0].exact
    return replace(number, value=plain(exact), exact=exact)
