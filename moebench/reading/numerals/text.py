r"""Numbers as they stand in a text: digits, separators, signs, fractions, percentages, words.

    "1,000.50"  "1 000"  "1'000"  "1.000,5"  "-5"  "1/2"  "½"  "1 1/2"  "1.5e3"  "1.3 x 10^6"  "20%"  "12k"  "3M"
    "١٢"  "1️⃣0️⃣"  "三百"  "3万"  "eleven"  "three hundred and five"  "two and a half"  "a dozen"  "48.2 million"

Not numbers: list markers ("1. First"), labels ("Step 3"), parts of names ("B12", "GPT-4", "x2"), exponents, "one"
as a pronoun ("which one"), and the `not_numbers` of the data file: clock times, dates, versions.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
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

MAX_CHARS: Final = 40_000
"""How much of a text is read. Longer than any answer; a bound on the work that hostile text can cause."""

_PIECES: Final = TABLE["pieces"] | {
    "SKIPPED": "|".join(row["pattern"] for row in TABLE["not_numbers"]),
    "COUNTED": "|".join(TABLE["counted"]),
}
_HAN: Final = dict(zip(TABLE["han"]["digits"], range(10), strict=True)) | TABLE["han"]["also"]
_TENS: Final[dict[str, int]] = TABLE["han"]["tens"]
_MYRIADS: Final[dict[str, int]] = TABLE["han"]["myriads"]


def _compiled(pattern: str, **other: str) -> re.Pattern[str]:
    """Compiles a pattern of the data file, its pieces filled in."""
    for _ in range(2):  # a piece may have pieces
        for name, piece in (_PIECES | other).items():
            pattern = pattern.replace(name, piece)
    return re.compile(pattern, re.VERBOSE)


_WORD: Final = re.compile(r"[a-z]+|&")
_DIGIT: Final = _compiled("[0-9VULGARHAN]")
_RE: Final = {name: _compiled(pattern) for name, pattern in TABLE["patterns"].items()}
_ENDS: Final = {word: _compiled(pattern) for word, pattern in TABLE["ends"].items()}
# Where "3,5" is 3.5 and "1.500" 1500.
_WITH_COMMA: Final = _compiled(TABLE["patterns"]["numeral"], UNIT="", EURO="")
_COMMA_WORD: Final = re.compile(rf"\b(?:{'|'.join(TABLE['comma_languages'])})\b")
_MAY_STAND_BEFORE: Final = frozenset(f"-−+–{_PIECES['MONEY']}")
_WORD_END: Final = re.compile(r"[^\W_]|[.)\]_]")  # a point behind one of these begins no decimal
_MEASURES: Final = re.compile(rf"\b(?:{'|'.join(TABLE['before_point'])}) $")
_PRONOUN: Final = re.compile("|".join(map(re.escape, TABLE["behind_pronoun"])))


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
    run: list[Token] = []
    for token in [*_tokens(text, low), END]:
        if run and not _joined(low, run[-1], token):
            found += _numbers(text, low, run)
            run = []
        run.append(token)
    return tuple(number for number in found if ordinals or not number.ordinal)


def _joined(low: str, left: Token, right: Token) -> bool:
    """Whether nothing but a blank or a hyphen stands between two tokens, or "of": "three quarters of a million"."""
    if left.kind == right.kind == "digits":
        return False
    of_a = left.kind == "part" and right.kind == "a" and low[left.end : right.start] == " of "
    return of_a or _RE["joint"].fullmatch(low, left.end, right.start) is not None


def _numbers(text: str, low: str, run: list[Token]) -> Iterator[Number]:
    """Yields the numbers of tokens that stand together."""
    if len(run) == 1 and run[0].kind == "digits":  # as most are: quicker than by the grammar
        yield _number(text, low, run, Read(run[0].value, 1))
        return
    tokens, after = [*run, END], 0
    while after < len(run):
        first, read = after, read_number(tokens, after)
        after = read.after if read else after + 1
        if read and not _is_remark(low, run[first:after]):
            yield _number(text, low, run[first:after], read)


def _number(text: str, low: str, tokens: Sequence[Token], read: Read) -> Number:
    start, end = tokens[0].start, tokens[-1].end
    percent = _RE["percent"].match(low, end)
    end = percent.end() if percent else end
    digits = tokens[0].kind == "digits"
    money = tokens[0].word if digits else low[max(0, start - 2) : start].strip()
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=plain(read.value),
        exact=read.value if read.value.denominator > 1 else int(read.value),
        percent=percent is not None,
        currency=money if money and money.removeprefix("US") in _PIECES["MONEY"] else "",
        in_words=len(tokens) > 1 or not digits,
        ordinal=read.ordinal,
    )


def _tokens(text: str, low: str) -> list[Token]:
    """Returns number words and numerals in order."""
    found = list(_numerals(text, low))
    for match in _WORD.finditer(low):
        token, ends = VOCABULARY.get(match[0]), _ENDS.get(match[0])
        if token is None or (ends and not ends.match(low, match.end())):
            continue
        start, end = match.span()
        if token.word in TABLE["scales"] and _is_vague(low[max(0, start - 40) : start]):
            continue
        found.append(token._replace(start=start, end=end))
        if token.kind == "scale" and token.value > 100 and low[end : end + 2] == ", ":
            found.append(Token("and", 0, ",", end, end + 1))
    return sorted(found, key=attrgetter("start"))


def _is_vague(before: str) -> bool:
    """Whether a scale behind this counts nothing certain: "a few hundred thousand"."""
    words = [word for word in before.split() if word not in TABLE["scales"]]
    return bool(words) and words[-1] in TABLE["vague"]


def _numerals(text: str, low: str) -> Iterator[Token]:
    """Yields numerals in order."""
    pattern = _WITH_COMMA if _COMMA_WORD.search(low) else _RE["numeral"]
    lines: set[int] = set()
    at = 0
    while (digit := _DIGIT.search(low, at)) is not None:
        start = digit.start()
        start -= low[start - 1 : start] == "." and not _WORD_END.search(low[max(0, start - 2) : start - 1])
        match = pattern.match(low, start)
        token: Token | None = None
        at = match.end() if match else digit.end()
        if match and match["number"]:
            token = None if _is_marker(low, match, lines) else _numeral(text, match)
            at = token.end if token else match.end("number")
        elif match and match.lastgroup != "skipped":
            token = _other(low, match, lines)
        if token is not None:
            yield token


def _is_remark(low: str, tokens: Sequence[Token]) -> bool:
    """Whether "one" stands for a thing ("which one", "one of them"), or "point one" for a part of a talk."""
    kind, _, word, start, end = tokens[0]
    if kind == "point":
        return _MEASURES.search(low, max(0, start - 12), start) is None
    if word != "one" or len(tokens) > 1:
        return False
    before = low[max(0, start - 12) : start].split()[-1:]
    named = before and before[0] in TABLE["before_pronoun"] and not _RE["counted"].match(low, end)
    return bool(named or _PRONOUN.match(low, end))


def _is_marker(low: str, match: re.Match[str], known: set[int]) -> bool:
    """Whether digits number a line ("1. First", "(2) Then") or a step ("Step 3").

    `known` holds the line numbers met so far: only the first, or one behind another, counts.
    """
    digits, (start, end) = match["number"], match.span("number")
    if not digits.isdigit():
        return False
    if low[end : end + 1] in {".", ")", "\\", "*"} and (int(digits) <= 1 or int(digits) - 1 in known):
        cut_off = end + 4 >= len(low) and not low[end + 1 :].strip() and int(digits) > 1
        if (cut_off or _RE["marker"].match(low, end)) and _begins_line(low, start):
            known.add(int(digits))
            return True
    before = low[max(0, start - 12) : start].rsplit(None, 1)
    return bool(before) and before[-1].strip("(*") in TABLE["labels"]


def _begins_line(low: str, start: int) -> bool:
    return _RE["line_start"].search(low, max(0, start - 26), start) is not None


def _other(low: str, match: re.Match[str], known: set[int]) -> Token | None:
    """Returns what a keycap, "4th" or a Chinese numeral is."""
    kind, (start, end) = match.lastgroup, match.span()
    if kind == "nth":
        return Token("ordinal", int(match[0]), "", start, end + 2)
    if kind == "han":
        han = _han(match[0], low[start - 1 : start], low[end : end + 1])
        return None if han is None else Token("digits", han, "", start, end)
    value = int(re.sub("[^0-9]", "", match[0]))
    numbers_line = value - 1 in known or (value <= 1 and _begins_line(low, start))
    if numbers_line and low[end : end + 2].strip():
        known.add(value)
        return None
    return Token("digits", value, "", start, end)


def _numeral(text: str, match: re.Match[str]) -> Token | None:
    """Returns a numeral with its sign, currency, fraction and exponent; None where it is too large."""
    exact, end = _written(match), match.end("number")
    low, start = match.string, match.start("number")
    near = low[max(0, start - 2) : start].rstrip(" ")[-1:]
    before = _RE["before"].search(low, max(0, start - 6), start) if near in _MAY_STAND_BEFORE else None
    money = ((before["money"] or before["later"] or "") if before else "").strip("\\ ")
    fraction = match["vulgar"] is not None
    over, top, bottom, part, times, power_of = match.group("over", "top", "bottom", "part", "times", "power")
    if (over or top or part) and "." not in match["number"] and low[start - 1 : start] != "/":
        more = _vulgar(part) if part else Fraction(int(top or 0), int(bottom or 1))
        if more < 1:
            exact = Fraction(exact) / int(over) if over else exact + more
            end, fraction = max(match.end("over"), match.end("bottom"), match.end("part")), True
    elif times and (factor := _factor(text, match, money=bool(money))) is not None:
        exact, end = exact * factor, match.end("times")
    power: Exact | None = exact
    if power_of and low[end : match.start("power")].strip(" {") in {"^", "**"}:
        power, end = raise_to(exact, int(power_of.replace("−", "-"))), match.end()
    if power is None or power > HIGHEST:
        return None
    if before and before["sign"]:
        power, start = power if before["sign"] == "+" else -power, before.start("sign")
    return Token("digits", power, money.upper() or "/" * fraction, start, end)


def _written(match: re.Match[str]) -> Exact:
    """Returns what the digits say, without fraction, exponent and sign."""
    written = match["number"]
    if match["vulgar"]:
        return _vulgar(written)
    if match["dotted"]:
        written = written.replace(".", "")
    written = _RE["separator"].sub("", written if match["grouped"] else written.replace(",", "."))
    return Fraction(written) if "." in written else int(written)


def _vulgar(char: str) -> Fraction:
    return Fraction(unicodedata.numeric(char)).limit_denominator(10)


def _factor(text: str, match: re.Match[str], *, money: bool) -> Exact | None:
    """Returns what "e3", " x 10^6", "k", "3M", "万" behind digits multiply by; None: it is something else."""
    letters, number = match["letters"], match["number"]
    if match["ten"]:
        return Fraction(10) ** int(match["ten"].replace("−", "-"))
    if letters is None:
        return math.prod((_TENS | _MYRIADS)[char] for char in match["times"])
    begin, end = match.span("letters")
    if text[begin - 1] == " ":  # "$5 M", "1,674.5 G"; else it is a unit
        meant = text[begin:end].isupper() and (money or "," in number)
    else:
        large = text[begin:end] == "M" or (letters == "b" and "." in number)
        variable = re.match(r"\s?[-+*/=)]", text[end : end + 2])  # "3M + 2"
        meant = money or letters in {"k", "bn", "mn", "mil"} or (large and not variable)
    return int(TABLE["letters"][letters[0]]) if meant else None


def _han(written: str, before: str, behind: str) -> Exact | None:
    """Reads Chinese numerals; None where they are part of a word ("一起", "万一", "十分")."""
    below, over, above = written.partition("分之")  # "三分之一" is a third
    if over:
        return Fraction(_han_value(above), _han_value(below))
    alone = len(written) == 1 and written != "一"
    between = "\u4e00" <= behind <= "\u9fff" and behind not in TABLE["han"]["behind"]
    after = "\u4e00" <= before <= "\u9fff" and before not in TABLE["han"]["before"]
    is_word = written[0] in _MYRIADS or (len(written) == 1 and (not alone or between or after))
    return None if is_word else _han_value(written)


def _han_value(written: str) -> int:
    total = section = digit = 0
    for char in written:
        if char in _HAN:
            digit = digit * 10 + _HAN[char]
        elif char in _TENS:
            section, digit = section + (digit or 1) * _TENS[char], 0
        else:
            part, size = section + digit, _MYRIADS[char]
            total, section, digit = total + part * size if part else total * size, 0, 0
    return total + section + digit
