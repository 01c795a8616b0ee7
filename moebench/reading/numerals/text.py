"""Numbers as they stand in a text: digits, separators, signs, fractions, percentages, words.

    "1,000.50"  "1 000"  "1'000"  "1.000,5"  "-5"  "1/2"  "½"  "1 1/2"  "1.5e3"  "1.3 x 10^6"  "20%"
    "eleven"  "three hundred and five"  "two and a half"  "a dozen"  "48.2 million"

Not numbers: list markers ("1. First"), ordinals ("4th", "twenty-first"), parts of names ("B12", "GPT-4", "x2"),
clock times ("10:30"), dates ("5/17/2018"), versions ("1.2.3"), exponents, "one" as a pronoun ("which one").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from moebench.reading.numerals.digits import lowered, numerals
from moebench.reading.numerals.words import MONEY, VOCABULARY, WORDS, Exact, Token, read_run

MAX_CHARS = 60_000
"""How much of a text is read. Longer than any answer; a bound on the work that hostile text can cause."""

_PERCENT = re.compile(r"[ \u00a0\u202f]?(?:\\?%|per\s?cent(?:age)?\b)")
_GAP = re.compile(r"[ \u00a0\u202f]{1,2}|[ \u00a0]?[-‐‑][ \u00a0]?")
_BEFORE_PRONOUN = re.compile(
    r"\b(?:which|this|that|each|every|no|any|another|the|first|last|next|other|only|new|some|either)\s$"
)
_BEHIND_PRONOUN = re.compile(r"\s?(?:of|another|day|by one|thing|way|more)\b|['’]s\b|-(?:way|sided)\b")
_START = attrgetter("start")
_PERCENT_START = frozenset(" \u00a0\u202f%\\p")
_WORD = re.compile(WORDS)


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
    if type(exact) is int:  # isinstance is slow where an abstract class is asked
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
        if len(run) == 1 and run[0].kind == "digits":
            found.append(_number(text, low, run, run[0].value))
            continue
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


def _tokens(low: str) -> list[Token]:
    """Returns number words and numerals in order."""
    tokens = list(numerals(low))
    words = [Token(*VOCABULARY[m[0]], m[0], m.start(), m.end()) for m in _WORD.finditer(low)]
    return sorted(tokens + words, key=_START) if words else tokens


def _runs(low: str, tokens: list[Token]) -> Iterator[list[Token]]:
    """Groups tokens between which there is nothing but a blank or a hyphen."""
    run: list[Token] = []
    for token in tokens:
        if run and not (token.start - run[-1].end <= 3 and _joined(low, run[-1], token)):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _joined(low: str, left: Token, right: Token) -> bool:
    if left.kind == right.kind == "digits":
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
    percent = None
    if low[end : end + 1] in _PERCENT_START:
        percent = _PERCENT.match(low, end)
        end = percent.end() if percent else end
    if type(value) is not int and value.denominator == 1:
        value = value.numerator
    word = tokens[0].word
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=plain(value),
        exact=value,
        percent=percent is not None,
        currency=word if word in MONEY else _currency(low, start) if tokens[0].kind != "digits" else "",
        in_words=len(tokens) > 1 or tokens[0].kind != "digits",
    )


def _currency(low: str, start: int) -> str:
    """Returns the currency symbol before a number in words."""
    before = low[max(0, start - 2) : start].strip()
    return before if before in MONEY else ""
