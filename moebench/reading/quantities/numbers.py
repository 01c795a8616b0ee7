"""The numbers of a text that may be quantities: what `read_numbers` finds, no markers, labels, times and dates.

The number reader gets a copy of the text, as long as it, in which units glued to digits ("24703m2", "CHF3.04") are
blanked out and some spellings are written as it reads them ("5.5x10-3"); positions are those of the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from moebench.reading.numerals.text import read_numbers
from moebench.reading.quantities.unit_index import Unit, data, index, pattern, singular
from moebench.reading.quantities.units import ENGLISH, NEVER_IMPLIED, read_unit, symbol_of_money

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_REWRITES = data("quantity_words")["rewrites"]
_GLUED_CODE = re.compile(r"(?<![A-Za-z0-9_.\-])(?:[A-Z]{3}|Rs\.?|RM|Rp|Kč|Tk|KSh|US)(?=[0-9])")
_RARE = re.compile(  # one scan that tells whether any of them can match
    r"[0-9](?:\s?[x×·*]\s?1|[a-zμµ]{1,2}[2-4²³]|[a-zμµ°%CFWVL]{1,2}-[0-9]|\([0-9]|h[0-5]| [.,] ?|[⁻⁺⁰¹²³⁴-⁹])"
    r"|-[bto][yor]-[0-9]|point [0-9]"
)
_KELVIN = re.compile(r"(?<=[0-9])K(?![A-Za-z0-9])")
_TEMPERATURE = re.compile(r"°|℃|℉|[Cc]elsius|[Kk]elvin|[Ff]ahrenheit|[Tt]emperature")
_PERCENT_TAIL = re.compile(r"[ \u00a0\u202f]?(?:\\?%|per\s?cent(?:age)?)$", re.IGNORECASE)
_CLOCK = re.compile(r"[0-9]{1,2}(?:\.[0-5][0-9])?\s?(?:[ap]\.?m\b|o['’]?clock)", re.IGNORECASE)
_ANY_MONTH = pattern("any_month")
_BEFORE_DAY = pattern("before_day")
_BEHIND_DAY = pattern("behind_day")
_INLINE_MARKER = re.compile(r"(?<![^\s(（])([0-9]{1,2})(?:[.)](?=\s)|[、．）])")
_COUNTING = re.compile(r"^[ \t]*\|?[ \t]*(?:#|no\.?|nr\.?|s\.? ?no\.?|item|row|index)[ \t]*\|", re.I | re.M)
_COUNTED = re.compile(r"\n[ \t]*\|?[ \t]*([0-9]{1,2})[ \t.]*(?=\|)")
_LABEL_WORD = pattern("label_word")
_LABEL_END = re.compile(r"[\"'*_)]{0,4}\s?[:)=\-–]|\\?\.\s")
_AND_QUARTER = re.compile(r" and quarter\b")  # with an article the numerals read it
_NOT_IMPLIED = ENGLISH | NEVER_IMPLIED
_ARTICLE = re.compile(r"\b[Aa]n?[ -](?=(?P<word>[A-Za-z]{3,12}|[kcm][gm]\b|lb\b|oz\b))")


@dataclass(slots=True)
class Draft:
    """A quantity in the making.

    Attributes:
        start: First character of the number.
        end: One past its last character, without percent sign or unit.
        left: First character of number and unit together.
        right: One past the last character of both.
        units: What the unit can mean, the preferred reading first; empty for a bare number.
        shared: Whether the unit stands elsewhere: behind a later number, in a heading, in a label.
        implied: Whether there is an article in the number's place ("a gallon").
        in_words: Whether the number is spelled out.
        parts: What it was put together from.
    """

    value: int | Fraction
    start: int
    end: int
    left: int
    right: int
    units: tuple[Unit, ...] = ()
    unit_text: str = ""
    shared: bool = False
    implied: bool = False
    in_words: bool = False
    parts: list["Draft"] = field(default_factory=list)
    low: int | Fraction | None = None
    high: int | Fraction | None = None

    @property
    def unit(self) -> Unit | None:
        """The preferred reading of its unit."""
        return self.units[0] if self.units else None


def drafts(text: str) -> list[Draft]:
    """Returns the numbers of a text, without units yet, in order and without overlaps."""
    copy, ends = _copy(text)
    markers = _inline_markers(text)
    dated = _ANY_MONTH.search(text) is not None
    found: list[Draft] = []
    last = 0
    for number in read_numbers(copy):
        start, end = number.start, ends.get(number.end, number.end)
        tail = _PERCENT_TAIL.search(number.text) if number.percent else None
        end -= len(number.text) - tail.start() if tail else 0
        value = number.exact
        part = _AND_QUARTER.match(text, end) if number.in_words and value.denominator == 1 else None
        value, end = (value + Fraction(1, 4), part.end()) if part else (value, end)
        if found and found[-1].value == value and text[last:start] == " (" and text[end : end + 1] == ")":
            last = found[-1].end = found[-1].right = end + 1  # "42 (forty-two) kilometers"
        if start < last:
            continue
        draft = Draft(value, start, end, start, end, in_words=number.in_words)
        last = end
        if start not in markers and not _is_no_quantity(text, draft, dated=dated):
            found.append(draft)
    return found


def _copy(text: str) -> tuple[str, dict[int, int]]:
    """Returns the copy, and where numbers that were shortened in it really end."""
    ends: dict[int, int] = {}

    def put(match: re.Match[str]) -> str:
        written = match.expand(row["write"]).translate(_RAISED)
        if written:
            ends[match.start() + len(written)] = match.end()
        return written.ljust(len(match[0]))

    copy = _GLUED_CODE.sub(lambda match: " " * len(match[0]) if symbol_of_money(match[0]) else match[0], text)
    for row in _REWRITES if _RARE.search(text) else ():
        copy = re.sub(row["match"], put, copy)
    return _KELVIN.sub(" ", copy) if _TEMPERATURE.search(text) else copy, ends


def _inline_markers(text: str) -> set[int]:
    """Returns where "1.", "2." or "1、" number the items of a list in one line, or "| 1 |" the rows of a table."""
    if heading := _COUNTING.search(text):
        return {row.start(1) for row in _COUNTED.finditer(text, heading.end())}
    expected, starts = 1, []
    for match in _INLINE_MARKER.finditer(text):
        if int(match[1]) == expected:
            starts.append(match.start())
            expected += 1
    return set(starts) if len(starts) > 1 else set()


def _is_no_quantity(text: str, draft: Draft, *, dated: bool) -> bool:
    start, end = draft.start, draft.end
    if _CLOCK.match(text, start):
        return True
    if _LABEL_END.match(text, end) and _LABEL_WORD.search(text, max(0, start - 14), start):
        return True
    return dated and not draft.in_words and _is_date(text, draft)


def may_be_year(text: str, draft: Draft) -> bool:
    """Whether a number is a year by its size and form."""
    return 1500 <= draft.value < 2100 and text[draft.start : draft.end].isdigit()


def _is_date(text: str, draft: Draft) -> bool:
    if draft.value.denominator != 1 or not (1 <= draft.value <= 31 or 1000 <= draft.value < 3000):
        return False
    before = _BEFORE_DAY.search(text, max(0, draft.start - 20), draft.start)
    return bool(before or (draft.value <= 31 and _BEHIND_DAY.match(text, draft.end)))


def implied(text: str, taken: list[Draft]) -> Iterator[Draft]:
    """Yields the articles outside of `taken` that stand for one, with their unit: "a gallon"."""
    lefts, last = [draft.left for draft in taken], 0
    for match in _ARTICLE.finditer(text):
        start, after = match.span()
        i = bisect_right(lefts, start)
        word = match["word"].lower()
        free = start >= max(last, taken[i - 1].right if i else 0) and word not in _NOT_IMPLIED
        is_name = len(word) != 3 or singular(word) in index().words  # "bed" is a symbol too
        read = read_unit(text, after) if free and is_name else None
        if read is None or read.unit.name in NEVER_IMPLIED or text[read.end : read.end + 1].isalpha():
            continue
        last = read.end
        if last <= (lefts[i] if i < len(lefts) else len(text)):
            yield Draft(
                1, start, after - 1, start, last, read.units, text[after:last], implied=True, in_words=True
            )
