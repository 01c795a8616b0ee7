"""The grammar of number words: "twenty-one", "six thousand, two hundred & ten", "two and a half million".

It works on tokens, not on text: `text` finds them and says where they stand. Every rule looks a bounded number of
tokens ahead, so reading is linear.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from moebench.tables import table

Exact = int | Fraction
TABLE: Final = table("reading/data/numerals.toml")
_MOST_DIGITS: Final = 60
HIGHEST: Final = 10**_MOST_DIGITS
"""What is larger is not a number that anybody means."""


class Token(NamedTuple):
    """A word or numeral that may be part of a number: what it does in the grammar, its value, and where it stands.

    `kind` is one of the tables of `_vocabulary` or "digits"; `value` is the denominator of a part; `word` is small,
    for digits the currency symbol before them, or `/` for a fraction.
    """

    kind: str
    value: Exact
    word: str
    start: int = 0
    end: int = 0


class Read(NamedTuple):
    """A number that the grammar found: its value, the index of the token behind it, whether it is an ordinal."""

    value: Exact
    after: int
    ordinal: bool = False


Tokens = Sequence[Token]
END: Final = Token("end", 0, "")


def _vocabulary() -> dict[str, Token]:
    """Returns the token of each word, without a place."""
    parts = TABLE["denominators"]
    kinds: dict[str, dict[str, int]] = TABLE["others"] | {
        "unit": {word: value for value, word in enumerate(TABLE["units"])} | TABLE["more_units"],
        "tens": {word: 10 * value for value, word in enumerate(TABLE["tens"], start=2)} | TABLE["more_tens"],
        "scale": TABLE["scales"] | TABLE["bound_scales"],
        "ordinal": TABLE["ordinals"],
        "part": parts | {word + "s": size for word, size in parts.items()} | {"halves": 2},
    }
    return {word: Token(kind, value, word) for kind, words in kinds.items() for word, value in words.items()}


VOCABULARY: Final = _vocabulary()


def read_number(tokens: Tokens, i: int) -> Read | None:
    """Reads the longest number that begins at token `i` of tokens that stand together, three `END` behind them."""
    if tokens[i].kind == "minus":
        read = read_number(tokens, i + 1) if tokens[i + 1].kind != "minus" else None
        return None if read is None or read.ordinal else Read(-read.value, read.after)
    part = _fraction(tokens, i)
    if part is not None:
        return _scaled(tokens, part)
    cardinal = _cardinal(tokens, i)
    decimal = _with_decimals(tokens, cardinal or Read(0, i))
    if decimal is not None:
        return _scaled(tokens, decimal)
    return _ordinal(tokens, i, cardinal) or (cardinal and _with_fraction(tokens, cardinal))


def magnitude(exact: Exact) -> Exact:
    """Returns the absolute value; `abs` does not tell its type."""
    return max(exact, -exact)


def raise_to(base: Exact, exponent: Exact) -> Exact | None:
    """Returns base ** exponent; None where it is undefined, no fraction, or too large."""
    if not base:
        return 0 if exponent > 0 else None
    if exponent.denominator > 1 or abs(math.log10(magnitude(base)) * exponent) > _MOST_DIGITS:
        return None
    return Fraction(base) ** exponent.numerator


def _cardinal(tokens: Tokens, i: int, room: Exact = HIGHEST) -> Read | None:
    """Reads "three", "hundred thousand", "two hundred and two thousand, three hundred & five".

    Scales from `room` on belong to what stands before.
    """
    small = _small(tokens, i)
    if small is None:
        return None
    value, after = small.value, small.after
    while tokens[after].kind == "scale" and (size := tokens[after].value) < room and value < HIGHEST:
        value, after = value * size, after + 1
        comma = tokens[after].kind == "comma" and size > 100
        if comma and tokens[after + 1].kind == "digits" and tokens[after + 2].kind != "scale":
            break  # "4.5 million, 128 minutes" is a list
        joined = tokens[after].kind == "and" or comma
        rest = _cardinal(tokens, after + joined, size) if size % 10 == 0 else None  # no more behind "dozen"
        follower = tokens[rest.after] if rest else END
        again = follower.kind == "scale" and (size != 100 or follower.value <= 100)  # "100 and two hundred"
        part = follower.kind == "part" and joined  # "one hundred and two thirds"
        if rest and 0 < rest.value < size and rest.value.denominator == 1 and not again and not part:
            value, after = value + rest.value, rest.after
    return Read(value, after) if after > i else None


def _small(tokens: Tokens, i: int) -> Read | None:
    """Reads what stands before a scale: "three", "twenty-one", "a"; also "one twenty two", which is 122."""
    first, second, third = tokens[i : i + 3]
    if first.kind == "unit" and 0 < first.value < 10 and second.kind == "tens" and third.kind == "unit":
        return Read(100 * first.value + second.value + third.value, i + 3)
    if first.kind in {"unit", "digits"}:
        return Read(first.value, i + 1)
    if first.kind == "tens":
        more = second.kind == "unit" and 0 < second.value < 10
        return Read(first.value + more * second.value, i + 1 + more)
    article = first.kind == "a" and second.kind == "scale"
    return Read(1, i + article) if article or first.word in TABLE["scales"] else None


def _scaled(tokens: Tokens, read: Read) -> Read:
    """Multiplies by the scales that follow: "2.5 million", "half a dozen", "three quarters of a million"."""
    value, start = read.value, read.after
    start += tokens[start].kind == "of" and tokens[start + 1].kind == "a"
    start += tokens[start].kind == "a"
    i = start
    while tokens[i].kind == "scale" and value < HIGHEST:
        value, i = value * tokens[i].value, i + 1
    return Read(value, i) if i > start else read


def _with_decimals(tokens: Tokens, whole: Read) -> Read | None:
    """Reads "point five", "point zero eight", "point oh eight", "point eleven" behind a cardinal or alone."""
    digits, j = "", whole.after + 1
    while (
        tokens[whole.after].kind == "point" and tokens[j].kind in {"unit", "tens", "oh"} and len(digits) < 20
    ):
        small = _cardinal(tokens, j, 0) or Read(0, j + 1)
        digits, j = digits + str(small.value), small.after
    return Read(whole.value + Fraction(int(digits), 10 ** len(digits)), j) if digits else None


def _ordinal(tokens: Tokens, i: int, base: Read | None) -> Read | None:
    """Reads "third", "twenty-first", "one hundred and fifth", given the cardinal that begins at `i`."""
    j = base.after + (tokens[base.after].kind == "and") if base else i
    kind, size, word, *_ = tokens[j]
    digits = tokens[i].kind == "digits"  # "280 million first shares"
    if kind not in {"part", "ordinal"} or word.startswith(("half", "quarter")) or digits:
        return None
    last = tokens[base.after - 1] if base else END
    room = {"tens": 10, "scale": last.value, "end": HIGHEST}.get(last.kind, 0)
    if base and base.value in {1, 10, 100} and size >= 100:
        return Read(base.value * size, j + 1, ordinal=True)  # "ten-thousandth"
    return Read((base.value if base else 0) + size, j + 1, ordinal=True) if size < room else None


def _fraction(tokens: Tokens, i: int) -> Read | None:
    """Reads "half", "a third", "three quarters", "one twenty-fifth", "one over three"."""
    first, second = tokens[i : i + 2]
    if first.word == "/":
        return Read(first.value, i + 1)
    if first.word == "half" or (first.word == "quarter" and second.kind == "scale"):
        return Read(Fraction(1, int(first.value)), i + 1)
    one = first.value == 1 and first.kind in {"a", "unit"}
    for top in (Read(1, i + 1) if one else None, _cardinal(tokens, i)):
        below = _denominator(tokens, top) if top else None
        if top and below and below.value:
            return Read(Fraction(top.value) / below.value, below.after)
    return None


def _denominator(tokens: Tokens, top: Read) -> Read | None:
    """Reads "thirds", "twenty-fifth", "ten-thousandths", "over three" behind a numerator."""
    first, second = tokens[top.after : top.after + 2]
    if first.kind == "over":
        return _cardinal(tokens, top.after + 1)
    below = Read(first.value, top.after + 1) if first.kind == "part" else None
    if first.kind in {"unit", "tens"} or (second.kind == "part" and second.value >= 100):
        below = _ordinal(tokens, top.after, _cardinal(tokens, top.after))
    word = tokens[below.after - 1].word if below else ""
    return below if word == "quarter" or word.endswith("s") == (top.value != 1) else None


def _with_fraction(tokens: Tokens, whole: Read) -> Read:
    """Adds "and a half", "and two thirds", "1/2"; "one and a half million", "six million and two thirds"."""
    value, i, last = whole.value, whole.after, tokens[whole.after - 1]
    joined = tokens[i].kind == "and" and not (last.kind == "digits" and last.word)  # "$5 and 1/3 pound"
    mixed = tokens[i].word == "/" and last.kind == "digits"  # "2 1/2"; not "two 1/4 pound burgers"
    part = _fraction(tokens, i + joined) if joined or mixed else None
    if part is None or not 0 < part.value < 1 or value.denominator > 1:
        return whole
    more, after, _ = scaled = _scaled(tokens, part)
    if last.kind != "scale":  # "one and a half million"
        value *= Fraction(more) / part.value
    elif scaled == part and last.value != 100:  # "a million and a half"
        more *= last.value
    return Read(value + (more if value >= 0 else -more), after)
