r"""Numbers as they stand in a text: digits, separators, signs, fractions, percentages, words.

    "1,000.50"  "1 000"  "1'000"  "1.000,5"  "-5"  "1/2"  "½"  "1 1/2"  "1.5e3"  "1.3 x 10^6"  "20%"  "12k"  "3M"
    "١٢"  "1️⃣0️⃣"  "三百"  "3万"  "eleven"  "three hundred and five"  "two and a half"  "a dozen"  "48.2 million"

Not numbers: list markers ("1. First"), and the `not_numbers` of the data file: clock times, dates, versions, labels
("Step 3"), parts of names ("B12", "GPT-4", "x2"), exponents, "one" as a pronoun ("which one").
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from moebench.reading.numerals.view import lowered, plain_view
from moebench.reading.numerals.words import (
    END,
    HIGHEST,
    TABLE,
    VOCABULARY,
    Exact,
    Read,
    Token,
    raise_to,
    read_number,
)

MAX_CHARS: Final = 30_000
"""How much of a text is read. Longer than any answer; a bound on the work that hostile text can cause."""

_PIECES: Final = TABLE["pieces"] | {
    "SKIPPED": "|".join(row["pattern"] for row in TABLE["not_numbers"]),
    "PHRASES": "|".join(row["pattern"] for row in TABLE["not_words"]),
    "PRONOUN": "|".join(rf"(?<=\b{re.escape(word)}\s)" for word in TABLE["before_pronoun"]),
    "NO_MEASURE": "".join(rf"(?<!\b{word}\s)" for word in TABLE["before_point"]),
    "LABELS": "|".join(TABLE["labels"]),
    "VAGUE": "|".join(TABLE["vague"]),
    "SCALES": "|".join(TABLE["scales"]),
    "COUNTED": "|".join(TABLE["counted"]),
}


def _compiled(pattern: str, **other: str) -> re.Pattern[str]:
    """Compiles a pattern of the data file, its pieces filled in."""
    for _ in range(3):  # a piece may have pieces
        for name, piece in (_PIECES | other).items():
            pattern = pattern.replace(name, piece)
    return re.compile(pattern, re.VERBOSE)


_RE: Final = {name: _compiled(pattern) for name, pattern in TABLE["patterns"].items()}
# Where "3,5" is 3.5 and "1.500" 1500.
_WITH_COMMA: Final = _compiled(TABLE["patterns"]["token"], UNIT="", EURO="")
_COMMA_WORD: Final = re.compile(rf"\b(?:{'|'.join(TABLE['comma_languages'])})\b")


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
        ordinal: Whether it is one ("4th", "twenty-first").
    """

    text: str
    start: int
    end: int
    value: int | float
    exact: Exact
    percent: bool = False
    currency: str = ""
    in_words: bool = False
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its numbers and where they start; `low` is without markup and in lower case, same positions."""

    text: str
    low: str
    numbers: Sequence[Number]
    starts: Sequence[int]

    def between(self, start: int, end: int) -> list[Number]:
        """Returns the numbers that lie within start..end."""
        numbers = self.numbers[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return [number for number in numbers if number.end <= end]


@lru_cache(maxsize=8)  # a grader looks for the answer and for the equations in the same text
def read(text: str) -> Reading:
    """Returns a text without its markup, with its numbers."""
    view = plain_view(text)
    numbers = read_numbers(view)
    return Reading(text, lowered(view), numbers, [number.start for number in numbers])


def plain(exact: Exact) -> int | float:
    """Returns an int when `exact` is integral, else the nearest float."""
    return exact.numerator if exact.denominator == 1 else float(exact)


def read_numbers(text: str, *, ordinals: bool = False) -> tuple[Number, ...]:
    """Returns the numbers in `text`, in order, without overlaps.

    Args:
        text: Any text; its first `MAX_CHARS` characters are read, in linear time.
        ordinals: Whether to give ordinals too.
    """
    text = text[:MAX_CHARS]
    low = lowered(text)
    found: list[Number] = []
    run: list[Token] = []  # tokens that stand together
    for token in [*_tokens(text, low), END]:
        gap = _RE["joint"].match(low, run[-1].end) if run else None
        if gap and gap.end() != token.start:
            found += _numbers(text, low, run)
            run = []
        run.append(token)
    return tuple(number for number in found if ordinals or not number.ordinal)


def _numbers(text: str, low: str, run: list[Token]) -> Iterator[Number]:
    """Yields the numbers of tokens that stand together; those of one token, as most are, without the grammar."""
    if len(run) == 1 and run[0].kind in {"digits", "a", "and", "of"}:
        if run[0].kind == "digits":
            yield _number(text, low, run, Read(run[0].value, 1))
        return
    tokens, after = [*run, END, END, END], 0
    while after < len(run):
        first, read = after, read_number(tokens, after)
        after = read.after if read else after + 1
        if read and not _is_remark(low, run[first:after]):
            yield _number(text, low, run[first:after], read)


def _is_remark(low: str, tokens: Sequence[Token]) -> bool:
    """Whether "one" stands for a thing ("which one", "one of them"), or "point one" for a part of a talk."""
    match = _RE["remark"].match(low, tokens[0].start)
    return match is not None and (match[0] == "point" or match.end() == tokens[-1].end)


def _number(text: str, low: str, tokens: Sequence[Token], read: Read) -> Number:
    start, end = tokens[0].start, tokens[-1].end
    percent = _RE["percent"].match(low, end)
    end = percent.end() if percent else end
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=plain(read.value),
        exact=read.value if read.value.denominator > 1 else int(read.value),
        percent=percent is not None,
        currency=tokens[0].word.strip("/") if tokens[0].kind == "digits" else "",
        in_words=any(token.kind != "digits" for token in tokens),
        ordinal=read.ordinal,
    )


def _tokens(text: str, low: str) -> Iterator[Token]:
    """Yields number words and numerals in order."""
    pattern = _WITH_COMMA if _COMMA_WORD.search(low) else _RE["token"]
    markers = _markers(low)
    at = 0
    while (match := pattern.search(low, at)) is not None:
        at, kind = match.end(), match.lastgroup
        if kind == "word" and match[0] in VOCABULARY:
            yield VOCABULARY[match[0]]._replace(start=match.start(), end=at)
        elif kind == "han":
            yield from _han(match["han"], match.start())
        elif match["number"] and match.start("number") in markers:
            at = match.end("number")
        elif match["number"]:
            token = _numeral(text, match)
            at = token.end if token else match.end("number")
            if token:
                yield token


def _markers(low: str) -> set[int]:
    """Returns where digits number a line ("1. First", "(2) Then"): only 1, or what is one more than another."""
    known: set[int] = set()
    starts: set[int] = set()
    for match in _RE["marker"].finditer(low):
        value = int(re.sub("[^0-9]", "", match["digits"]))
        if value - 1 in known or (value <= 1 and match["cut"] is None):
            known.add(value)
            starts.add(match.start("digits"))
    return starts


def _han(written: str, start: int) -> Iterator[Token]:
    """Yields the tokens of a Chinese numeral in the order of English ones; the last has its place."""
    below, over, above = written.partition("分之")  # "三分之一" is a third
    pieces = re.findall(_PIECES["HAN_PIECE"], f"{above}/{below}" if over else written)
    for i, piece in enumerate(pieces, start=1):
        if len(piece) > 1:  # "二〇二四" is 2024
            token = Token("unit", int("".join(str(VOCABULARY[sign].value) for sign in piece)), piece)
        else:
            token = VOCABULARY[piece]
        yield token._replace(start=start, end=start + len(written) * (i == len(pieces)))


def _numeral(text: str, match: re.Match[str]) -> Token | None:
    """Returns a numeral with its sign, currency and factor; None where it is too large."""
    exact, (start, end) = _written(match), match.span("number")
    if match["nth"]:
        return Token("ordinal", exact, "", start, end + 2)
    money = (match["money"] or match["later"] or "").strip("\\ ").upper()
    factor = _factor(text, match, money=bool(money)) if match["times"] else 1
    if factor is not None:
        exact, end = exact * factor, match.end()
    power: Exact | None = exact
    if factor is not None and match["power"]:
        power = raise_to(exact, int(match["power"].replace("−", "-")))
    if power is None or power > HIGHEST:
        return None
    if match["sign"]:
        power, start = power if match["sign"][0] == "+" else -power, match.start("sign")
    fraction = "/" if match["vulgar"] or match["ratio"] else ""
    return Token("digits", power, money or fraction, start, end)


def _written(match: re.Match[str]) -> Exact:
    """Returns what the digits say, without exponent and sign."""
    written = match["number"].replace("⁄", "/")
    if match["vulgar"]:
        return Fraction(unicodedata.numeric(written)).limit_denominator(10)
    if match["dotted"]:
        written = written.replace(".", "")
    if not (match["grouped"] or match["ratio"]):
        written = written.replace(",", ".")
    written = _RE["separator"].sub("", written)
    return int(written) if written.isdigit() else Fraction(written)


def _factor(text: str, match: re.Match[str], *, money: bool) -> Exact | None:
    """Returns what "e3", " x 10^6", "k", "3M" behind digits multiply by; None: it is something else."""
    if match["ten"]:
        return Fraction(10) ** int(match["ten"].replace("−", "-"))
    letters, number = match["letters"].strip(), match["number"]
    begin, end = match.span("letters")
    if text[begin] == " ":  # "$5 M", "1,674.5 G"; else it is a unit
        meant = text[begin:end].isupper() and (money or "," in number)
    else:
        large = text[begin:end] == "M" or (letters == "b" and "." in number)
        variable = re.match(r"\s?[-+*/=)]", text[end : end + 2])  # "3M + 2"
        meant = money or letters in {"k", "bn", "mn", "mil"} or (large and not variable)
    return int(TABLE["letters"][letters[0]]) if meant else None
