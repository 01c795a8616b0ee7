"""Numbers as they stand in a text: digits, separators, signs, fractions, percentages, words.

    "1,000.50"  "1 000"  "1'000"  "1.000,5"  "-5"  "1/2"  "½"  "1 1/2"  "1.5e3"  "1.3 x 10^6"  "20%"
    "eleven"  "three hundred and five"  "two and a half"  "a dozen"  "48.2 million"

Not numbers: list markers ("1. First"), ordinals ("4th", "twenty-first"), parts of names ("B12", "GPT-4", "x2"),
clock times ("10:30"), dates ("5/17/2018"), versions ("1.2.3"), exponents, "one" as a pronoun ("which one").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from moebench.extract.number_digits import NUMERAL, is_marker, lowered, numeral, skipped
from moebench.extract.number_words import VOCABULARY, WORDS, Exact, Token, read_run

MAX_CHARS = 100_000
"""How much of a text is read. Longer than any answer; a bound on the work that hostile text can cause."""

_PERCENT = re.compile(r"[ \u00a0\u202f]?(?:\\?%|per\s?cent(?:age)?\b)")
_CURRENCY = re.compile(r"(us\$|[$€£¥₹])[ ]?$")
_GAP = re.compile(r"[ \u00a0\u202f]{1,2}|[ \u00a0]?[-‐‑][ \u00a0]?")
_BEFORE_PRONOUN = re.compile(
    r"\b(?:which|this|that|each|every|no|any|another|the|first|last|next|other|only|new|some|either)\s$"
)
_BEHIND_PRONOUN = re.compile(r"\s?(?:of|another|day|by one|thing|way|more)\b|['’]s\b|-(?:way|sided)\b")
_FOUND = re.compile(rf"(?P<word>\b(?:{WORDS})\b)|{NUMERAL}", re.VERBOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a text.

    Attributes:
        text: As written: sign, digits or words, scale ("million"), percent sign; no currency before it
            (except between sign and digits, as in "-$5").
        start: First character.
        end: One past the last character.
        value: An int when integral; 20 % is 20.
        exact: The same without rounding.
        percent: Whether a percent sign or word follows.
        currency: The symbol before it, such as `$`; empty without.
        in_words: Whether any of it is spelled out.
    """

    text: str
    start: int
    end: int
    value: int | float
    exact: Exact
    percent: bool = False
    currency: str = ""
    in_words: bool = False


def plain(exact: Exact) -> int | float:
    """Returns an int when `exact` is integral, else the nearest float."""
    if isinstance(exact, int):
        return exact
    return exact.numerator if exact.denominator == 1 else float(exact)


def read_numbers(text: str) -> tuple[Number, ...]:
    """Returns the numbers in `text`, in order, without overlaps.

    Args:
        text: Any text; its first `MAX_CHARS` characters are read, in linear time.
    """
    text = text[:MAX_CHARS]
    low = lowered(text)
    found: list[Number] = []
    for run in _runs(low, _tokens(low)):
        i = 0
        while i < len(run):
            read = read_run(run, i)
            if read is None:
                i = _behind_ordinal(run, i)
                continue
            value, j = read
            if not (j - i == 1 and _is_pronoun(low, run[i])):
                found.append(_number(text, low, run[i:j], value))
            i = j
    return tuple(found)


def _tokens(low: str) -> Iterator[Token]:
    """Yields number words and numerals, without list markers."""
    covered = 0
    markers: set[int] = set()
    for match in _FOUND.finditer(low):
        start, end = match.span()
        if start < covered:
            continue
        word = match["word"]
        if word is not None:
            kind, value = VOCABULARY[word]
            yield Token(kind, value, word, start, end)
            continue
        covered = skipped(low, start, end)
        if covered or is_marker(low, start, end, markers):
            continue
        read = numeral(match, low)
        if read is not None:
            covered = read.end
            word = "/" if read.fraction else "$" if _currency(low, read.start) else ""
            yield Token("digits", read.exact, word, read.start, read.end)


def _runs(low: str, tokens: Iterator[Token]) -> Iterator[Sequence[Token]]:
    """Groups tokens between which there is nothing but a blank or a hyphen."""
    run: list[Token] = []
    for token in tokens:
        if run and not _joined(low, run[-1], token):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _joined(low: str, left: Token, right: Token) -> bool:
    if right.start - left.end > 3 or left.kind == right.kind == "digits":
        return False
    return _GAP.fullmatch(low, left.end, right.start) is not None


def _behind_ordinal(run: Sequence[Token], i: int) -> int:
    """Returns where to go on after a token that begins no number: behind an ordinal's tens and hundreds."""
    if run[i].kind not in {"unit", "tens", "digits", "hundred"}:
        return i + 1
    j = i + 1
    while j < len(run) and run[j].kind not in {"part", "ordinal"}:
        j += 1
    return min(j + 1, len(run))


def _is_pronoun(low: str, token: Token) -> bool:
    """Whether "one" stands for a thing ("which one", "one of them")."""
    if token.word != "one":
        return False
    return bool(_BEFORE_PRONOUN.search(low, max(0, token.start - 12), token.start)) or bool(
        _BEHIND_PRONOUN.match(low, token.end)
    )


def _number(text: str, low: str, tokens: Sequence[Token], value: Exact) -> Number:
    start, end = tokens[0].start, tokens[-1].end
    percent = _PERCENT.match(low, end)
    end = percent.end() if percent else end
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=plain(value),
        exact=value,
        percent=percent is not None,
        currency=_currency(low, start),
        in_words=len(tokens) > 1 or tokens[0].kind != "digits",
    )


def _currency(low: str, start: int) -> str:
    """Returns the currency symbol before a number, or between its sign and its digits."""
    if low[start] in "-−+–":
        inner = low[start + 1 : start + 3].strip("\\ ")[:1]
        if inner in {"$", "€", "£", "¥", "₹"}:
            return inner
    before = low[max(0, start - 4) : start]
    if not before or before[-1] not in " $€£¥₹":
        return ""
    money = _CURRENCY.search(before)
    return money[1].upper() if money else ""
