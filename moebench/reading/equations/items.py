"""Turns a text into the tokens of calculations: numbers, operators, brackets, equals signs, words, and breaks."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from moebench.reading.equations.arithmetic import Item, Kind
from moebench.reading.numbers.layout import OVER
from moebench.reading.numerals.text import Number

_GAP = re.compile(
    rf"""(?P<skip>[ \t\u00a0\u202f$€£¥₹¢°{{}}%]+)
    | (?P<word>[a-z]+(?:['’-][a-z]+)*)
    | (?P<equals>={{1,2}}(?![=>]))
    | (?P<raised>(?:\^|\*\*)\s?\{{?[0-9]{{1,3}}\}}?)
    | (?P<op>[-+*^×÷–]|/(?![ ]?[a-z]))
    | (?P<about>[≈≅]|~=)
    | (?P<over>{OVER})
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<symbol>[0-9_√±∑∫~≠≤≥π∞](?:[0-9a-z_.:/]{{0,40}}[0-9a-z])?)
    | (?P<break>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(r"[-–−+]|(?:minus|negative)[ -]", re.IGNORECASE)
_OPERATORS = {"×": "*", "÷": "/", "–": "-"}
_NAMED = {"plus": "+", "minus": "-", "times": "*", "multiplied": "*", "divided": "/"}
_IS_NOT = frozenset(
    ("a", "about", "also", "an", "he", "it", "not", "now", "she", "that", "the", "then", "they", "we")
)
_AS_IS: dict[str | None, Kind] = {
    "equals": "equals", "about": "about", "open": "open", "close": "close", "symbol": "symbol"
}  # fmt: skip
_WORDS_IN_BRACKETS = 6
_Piece = tuple[Kind, str, int, int]


def calculation_items(low: str, start: int, end: int, numbers: Sequence[Number]) -> list[Item]:
    """Returns the tokens of a piece of text, in order.

    Args:
        low: A plain view of the text (`plain_view`), in lower case.
        start: Where the piece begins.
        end: Where it ends.
        numbers: The numbers in it (`read_numbers`).
    """
    found: list[Item] = []
    for number in numbers:
        found += _between(low[start : number.start], start)
        found += _number_items(number)
        start = number.end
    found += _between(low[start:end], start)
    return _without_plain_brackets(found)


def _number_items(number: Number) -> Iterator[Item]:
    """Yields a number, with its sign apart: whether that is a minus is for the expression to say."""
    text, start, value = number.text, number.start, number.exact
    sign = _SIGN.match(text)
    if sign:
        yield Item("op", "+" if text[0] == "+" else "-", start, start + sign.end())
        value, start, text = max(value, -value), start + sign.end(), text[sign.end() :].lstrip("$ ")
    dozens = number.in_words and text[:1].isdigit() and text.lower().rstrip("s").endswith("dozen")
    if dozens:
        value = Fraction(value, 12)  # "21 dozens" counts dozens here: "21 dozens * $2 per dozen = $42"
    share = number.percent or "/" in text or 0 < value < 1
    yield Item("number", text, start, number.end, value, number.percent, share, bool(number.currency))
    if dozens:
        yield Item("word", "dozen", number.end, number.end)


def _between(gap: str, start: int) -> list[Item]:
    """Returns the tokens of what stands between two numbers."""
    pieces = _short_pieces(gap) if len(gap) <= 12 else _pieces(gap)
    return [
        Item(kind, text, start + left, start + right, int(text) if kind == "number" else 0)
        for kind, text, left, right in pieces
    ]


@lru_cache(maxsize=4096)
def _short_pieces(gap: str) -> tuple[_Piece, ...]:
    return tuple(_pieces(gap))


def _pieces(gap: str) -> Iterator[_Piece]:
    behind_by = False
    for match in _GAP.finditer(gap):
        kind, text = match.lastgroup, match[0]
        left, right = match.span()
        if kind == "skip" or (behind_by and text == "by"):
            continue
        behind_by = False
        if kind == "word":
            piece = _word(gap, text, left, right)
            behind_by = text in {"multiplied", "divided"}
            if piece is not None:
                yield piece
        elif kind == "op":
            if not (text == "-" and gap[right : right + 1].isalpha() and gap[left - 1 : left].strip()):
                yield "op", _OPERATORS.get(text, text), left, right
        elif kind == "raised" and not gap[:left].rstrip()[-1:].isalpha():  # "cm^2" is a unit
            yield "op", "^", left, left + 1
            yield "number", text.strip("^*{} "), left + 1, right
        elif kind == "over":
            yield "op", "/", left, left
            yield "open", "(", left, right
        elif kind in _AS_IS:
            yield _AS_IS[kind], text, left, right
        elif text != "/" and kind != "raised":  # "$2/dozen": a unit
            yield "break", text, left, right


def _word(gap: str, text: str, left: int, right: int) -> _Piece | None:
    if text in _NAMED:
        if text in {"multiplied", "divided"} and not gap.startswith(" by", right):
            return "word", text, left, right
        return "op", _NAMED[text], left, right
    if text == "x":
        glued, spaced = (
            left == 0 and right == len(gap),
            gap[:left].endswith(" ") and gap[right:].startswith(" "),
        )
        bracketed = gap[left - 1 : left] in {"", ")", "%"} and gap[right : right + 1] in {"", "(", "$"}
        return ("op", "*", left, right) if glued or spaced or bracketed else ("symbol", text, left, right)
    if text == "of":
        return "of", text, left, right
    if text in {"is", "equals", "equal"}:
        if text == "is" and gap[right:].split(None, 1)[:1] == ["equal"]:
            return None
        if text == "is" and (gap[right:].split(None, 1) or [""])[0] in _IS_NOT:
            return "word", text, left, right
        return "equals", text, left, right
    if text == "to" and gap[:left].rstrip().endswith("equal"):
        return None
    return "word", text, left, right


def _without_plain_brackets(found: list[Item]) -> list[Item]:
    """Turns brackets that hold nothing but a few words, such as "(per day)", into words."""
    if not any(item.kind == "open" for item in found):
        return found
    kept: list[Item] = []
    opened = -1
    for item in found:
        kept.append(item)
        if item.kind == "open":
            opened = len(kept) - 1
        elif item.kind == "close" and opened >= 0:
            inner = kept[opened + 1 : -1]
            if 0 < len(inner) <= _WORDS_IN_BRACKETS and all(part.kind in {"word", "of"} for part in inner):
                kept[opened:] = [Item("word", "()", kept[opened].start, item.end)]
            opened = -1
        elif item.kind not in {"word", "of"}:
            opened = -1
    return kept
