"""Turns a text into the tokens of calculations: numbers, operators, brackets, equals signs, words, and breaks."""

import re
from collections.abc import Iterator, Sequence

from moebench.extract.arithmetic import Item
from moebench.extract.number_digits import lowered
from moebench.extract.number_layout import OVER
from moebench.extract.number_text import Number

_GAP = re.compile(
    rf"""(?P<skip>[ \t\u00a0\u202f]+|<<|>>|\$(?=[^a-z]|$)|[€£¥₹¢°]|us\$)
    | (?P<equals>=(?![=>])|\bequals?\b(?:\ to\b)?)
    | (?P<about>[≈≅]|~=)
    | (?P<phrase>multiplied\ by|divided\ by|is\ equal\ to)\b
    | (?P<of>\bof\b)
    | (?P<is>\bis\b)
    | (?P<named>(?:plus|minus|times)\b)
    | (?P<cross>x(?![a-z0-9_'’]))
    | (?P<op>[-+*/^×÷]|–)
    | (?P<over>{OVER})
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<word>[a-z]+(?:['’-][a-z]+)*|\#)
    | (?P<break>[\n.,;:!?|"“”—=…→<>]+)
    | (?P<symbol>.)
    """,
    re.VERBOSE,
)
_OPERATORS = {"×": "*", "÷": "/", "–": "-", "plus": "+", "minus": "-", "times": "*", "x": "*"}
_PHRASES = {"multiplied by": "*", "divided by": "/"}
_DOZEN = ("dozen", "dozens")
_BULLET_STAR = re.compile(r"\*(?=[^\s(0-9$.-])|(?<=\S)\*(?=[\s.,;:!?)]|$)")


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
    return found


def _number_items(number: Number) -> Iterator[Item]:
    """Yields a number, with its sign apart: whether that is a minus is for the expression to say."""
    text, start, value = number.text.lower(), number.start, number.exact
    if text[0] in "-–+":
        yield Item("op", "+" if text[0] == "+" else "-", start, start + 1)
        value, start, text = abs(value), start + 1, text[1:]
    if text[0].isdigit() and text.endswith(_DOZEN):
        value = value * 1 / 12 if isinstance(value, float) else _per_dozen(value)
    share = number.percent or "/" in text or (number.in_words and 0 < value < 1) or (0 < value < 1)
    yield Item("number", text, start, number.end, value=value, percent=number.percent, share=share)
    if text[0].isdigit() and text.endswith(_DOZEN):
        yield Item("word", "dozen", number.end, number.end)
