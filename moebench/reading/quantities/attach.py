"""Which unit belongs to a number in a text: before it ("$5"), behind it ("5 km"), in brackets, a counted thing."""

import re

from moebench.reading.quantities.money import (
    SIGNS,
    is_formula,
    money_before,
    scale_behind_code,
    scaled_code,
    with_money,
)
from moebench.reading.quantities.nouns import counted, is_closed, is_counted_plural, phrase_unit
from moebench.reading.quantities.numbers import Draft
from moebench.reading.quantities.unit_index import Unit
from moebench.reading.quantities.unit_reader import ENGLISH, ReadUnit, read_unit, stands_alone
from moebench.reading.quantities.unit_words import word_set

_GAP = re.compile(
    r"""\+?(?:\*\*|__|[*_`]|</?[a-z]{1,6}>)?
    (?:[ \t\u00a0\u202f\u2009]{1,8} | -[ ]?(?=[A-Za-z]) | [‐‑–](?=[A-Za-z]) | ~ | \\[,;:! ][ ]?)?
    (?:\\(?:text|mathrm|textrm|textbf|mathbf|rm)\s?\{\s?)?
    (?:\*\*|__|[*_`])?
    (?:(?:additional|more|extra|further|full|whole|consecutive|entire|different|other)[ ](?!than\b))?""",
    re.VERBOSE,
)
_GAP_OF_PART = re.compile(r"[ -](?:(?:of )?(?:an?|one) |of )")
_BRACKET = re.compile(r"(?:\*\*|[*_`])?\s?(?:\*\*)?[(\[{<]\s?")
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">"}
_INCH_WORD = re.compile(
    r"(?:\.|$|[\s]*[)\],;:|\n\"']|\s(?:x|by|long|wide|tall|high|deep|thick|across|in diameter|and)\b)"
)
_QUOTES = frozenset({'"', "'", "”", "’", "“", "''"})
_OPENED = re.compile(r"(?:^|[\s(:\[])['‘](?=\S)")
_SINGLE_NEVER = word_set("a y e o u x n z i")
_WORDS_AT_END = frozenset({"LE", "le", "L.E", "l.e.", "a.u."})
_LINES_OF_A_SCREEN = 480

Found = tuple[tuple[Unit, ...], int, int]


def attach(text: str, draft: Draft, floor: int, limit: int) -> None:
    """Gives a number the unit that stands beside it.

    Args:
        text: The whole text.
        draft: The number; its units and its span are set.
        floor: Where the quantity before it ends; no currency begins earlier.
        limit: Where the next number begins; no unit reaches farther.
    """
    money = money_before(text, draft)
    if money and money[1] >= floor:
        with_money(text, draft, money)
        return
    found = _behind(text, draft, limit) or _in_brackets(text, draft, limit)
    found = found or counted(text, draft, _behind_gap(text, draft.end), limit)
    if found:
        draft.units, start, end = found
        draft.unit_text, draft.right = text[start:end].strip(" *_`"), max(end, draft.right)


def _behind_gap(text: str, pos: int) -> int:
    gap = _GAP.match(text, pos)
    return gap.end() if gap else pos


def _behind(text: str, draft: Draft, limit: int) -> Found | None:
    pos = draft.end + 1 if text.startswith("$", draft.end) and is_formula(text, draft) else draft.end
    is_part = draft.value.denominator > 1 and "." not in text[draft.start : pos]
    of = _GAP_OF_PART.match(text, pos) if is_part else None
    pos = _past_quote(text, draft, of.end() if of else _behind_gap(text, pos))
    if pos >= len(text) or pos >= limit:
        return None
    read = read_unit(text, pos)
    if read is None:
        return scaled_code(text, draft, pos)
    if not _is_meant(text, draft, pos, read):
        return None
    scale_behind_code(text, draft, read)
    return read.units, pos, read.end


def _past_quote(text: str, draft: Draft, pos: int) -> int:
    """Steps over the quotation mark that closes a quoted number: `"42" km`."""
    mark = text[pos : pos + 1]
    if mark in {'"', "'", "”", "’"} and draft.start and text[draft.start - 1] in {'"', "'", "“", "‘"}:
        return pos + 2 if text[pos + 1 : pos + 2] == " " else pos + 1
    return pos


def _is_meant(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """Whether what could be a unit is one here, and not a word or a quotation mark."""
    written = text[pos : read.end]
    if not stands_alone(text, read.end):
        return written == "h" and text[read.end : read.end + 1].isdigit()  # "2h30"
    if written in _QUOTES:
        return not _closes_quote(text, draft, written)
    if written in {"#", "k", "K."} or (written in SIGNS and _sign_of_next(text, pos, read.end)):
        return False
    low = written.lower()
    if low == "in" or written in _WORDS_AT_END:
        return _INCH_WORD.match(text, read.end) is not None
    if low in ENGLISH and low != "sec":
        return False
    return len(written) > 1 or _is_meant_letter(text, draft, pos, read)


def _is_meant_letter(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """The same for a single letter, which may be a word, a decade, a scale or the lines of a screen."""
    letter, glued = text[pos], pos == draft.end
    if letter == "s" and glued and _is_decade(text, draft):
        return False
    if letter == "p" and draft.value >= _LINES_OF_A_SCREEN:
        return False
    if letter in _SINGLE_NEVER and not glued:
        return False
    if letter == "b" and glued and draft.value.denominator > 1:  # there are no parts of a bit
        draft.value, draft.end, draft.right = draft.value * 10**9, read.end, read.end
        return False
    return not (letter in {"m", "M"} and _means_million(text, draft, read.end))


def _is_decade(text: str, draft: Draft) -> bool:
    return draft.value % 10 == 0 and draft.value >= 1000 and text[draft.start : draft.end].isdigit()


def _means_million(text: str, draft: Draft, end: int) -> bool:
    """Reads "5m people": a counted thing follows, so the letter is a scale."""
    if text[draft.end : draft.end + 1] not in {"m", "M"}:
        large = text[end - 1] == "M" and draft.value >= 100 and is_closed(text, end)
        if large:  # "1,674.5 M": no solution is as strong
            draft.value, draft.end, draft.right = draft.value * 10**6, end, end
        return large
    thing = text[end : end + 1] == " " and is_counted_plural(text, end + 1)
    if not thing and text[draft.end] == "m":
        return False
    draft.value *= 10**6
    draft.end = draft.right = end
    return True


def _sign_of_next(text: str, pos: int, end: int) -> bool:
    """Whether a currency sign belongs to the number behind it: "50 $20 bills"."""
    return text[pos - 1] == " " and text[end : end + 1].isdigit()


def _closes_quote(text: str, draft: Draft, mark: str) -> bool:
    line = text[max(0, text.rfind("\n", 0, draft.start), draft.start - 400) : draft.start]
    if mark == "”":
        return line.count("“") > line.count("”")
    if mark in {'"', "“"}:
        return line.count('"') % 2 == 1
    if mark == "''":
        return "``" in line or "` `" in line
    return _OPENED.search(line) is not None


def _in_brackets(text: str, draft: Draft, limit: int) -> Found | None:
    """Reads "20 (kg)", "42 (kilometers, marathon distance)", "30,000 (number of participants)"."""
    opening = _BRACKET.match(text, draft.end)
    if opening is None:
        return None
    start = opening.end()
    close = text.find(_CLOSE[opening[0].strip()[-1]], start, start + 120)
    stop = min(close if close >= 0 else start + 80, limit)
    inner = text[start:stop].strip()
    units = phrase_unit(inner)
    if not units:
        return None
    end = close + 1 if 0 <= close <= limit else start + len(inner)
    draft.right = end
    return units, start, start + len(inner)
