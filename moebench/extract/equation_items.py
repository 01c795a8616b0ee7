"""Turns a text into the tokens of calculations: numbers, operators, brackets, equals signs, words, and breaks."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from moebench.extract.arithmetic import Item
from moebench.extract.number_digits import lowered
from moebench.extract.number_layout import OVER
from moebench.extract.number_text import Number

_GAP = re.compile(
    rf"""(?P<skip>[ \t\u00a0\u202f$€£¥₹¢°{{}}]+|us\$|(?<=[^\s])-(?=[a-z])|/[ ]?(?=[a-z])|%)
    | (?P<equals>={{1,2}}(?![=>])|\bequals?\b(?:\ to\b)?|\bis\ equal\ to\b|\bis\b(?!\ (?:now|then|also|about)\b))
    | (?P<about>[≈≅]|~=)
    | (?P<of>\bof\b)
    | (?P<named>(?:plus|minus|times|multiplied\ by|divided\ by)\b)
    | (?P<cross>(?<=[0-9)%])x(?=[0-9($])|(?<=\s)x(?=\s+[0-9($€£.-]))
    | (?P<op>[-+*/^×÷–])
    | (?P<over>{OVER})
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<word>[a-z]+(?:['’-][a-z]+)*)
    | (?P<symbol>[0-9_√±∑∫~≠≤≥π∞](?:[0-9a-z_.:/]{{0,40}}[0-9a-z])?)
    | (?P<break>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATORS = {"×": "*", "÷": "/", "–": "-", "plus": "+", "minus": "-", "times": "*", "x": "*"}
_OPERATORS |= {"multiplied by": "*", "divided by": "/"}
_WORDS_IN_BRACKETS = 6


def items(view: str, numbers: Sequence[Number]) -> list[Item]:
    """Returns the tokens of `view` in order.

    Args:
        view: A plain view of the text (`plain_view`).
        numbers: The numbers in it (`read_numbers`).
    """
    low = lowered(view)
    found: list[Item] = []
    at = 0
    for number in numbers:
        found.extend(_between(low, at, number.start))
        found.extend(_number_items(number))
        at = number.end
    found.extend(_between(low, at, len(low)))
    return _without_plain_brackets(_without_wraps(found))


def _number_items(number: Number) -> Iterator[Item]:
    """Yields a number, with its sign apart: whether that is a minus is for the expression to say."""
    text, start, value = number.text.lower(), number.start, number.exact
    if text[0] in "-–−+":
        yield Item("op", "+" if text[0] == "+" else "-", start, start + 1)
        value, start, text = abs(value), start + 1, text[1:].lstrip("$ ")
    dozens = text[:1].isdigit() and text.rstrip("s").endswith("dozen")
    if dozens:
        value = Fraction(value, 12)  # "21 dozens" counts dozens here: "21 dozens * $2 per dozen = $42"
    share = number.percent or "/" in text or 0 < value < 1
    money = bool(number.currency)
    yield Item("number", text, start, number.end, value=value, percent=number.percent, share=share, money=money)
    if dozens:
        yield Item("word", "dozen", number.end, number.end)


def _between(low: str, start: int, end: int) -> Iterator[Item]:
    for match in _GAP.finditer(low, start, end):
        kind, text = match.lastgroup, match[0]
        if kind == "skip":
            continue
        if kind in {"op", "named", "cross"}:
            yield Item("op", _OPERATORS.get(text, text), match.start(), match.end())
        elif kind == "over":
            yield Item("op", "/", match.start(), match.start())
            yield Item("open", "(", match.start(), match.end())
        elif kind in {"equals", "about", "of", "open", "close", "word", "symbol"}:
            yield Item(kind, text, match.start(), match.end())
        else:
            yield Item("break", text, match.start(), match.end())


def _without_wraps(found: list[Item]) -> list[Item]:
    """Leaves out line breaks next to an equals sign: the equation goes on in the next line."""
    kept: list[Item] = []
    for i, item in enumerate(found):
        if item.kind == "break" and item.text == "\n":
            follows = found[i + 1].kind if i + 1 < len(found) else "break"
            if follows in {"equals", "about"} or (kept and kept[-1].text == "="):
                continue
        kept.append(item)
    return kept


def _without_plain_brackets(found: list[Item]) -> list[Item]:
    """Turns brackets that hold nothing but a few words, such as "(per day)", into words."""
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
