"""The grammar of English number words: "twenty-one", "six thousand, two hundred & ten", "two and a half million".

It works on tokens, not on text: `text` finds them and says where they stand. Every rule looks a bounded number of
tokens ahead, so reading is linear.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from moebench.tables import table

Exact = int | Fraction
Kind = Literal[
    "digits", "unit", "tens", "scale", "part", "ordinal", "a", "and", "point", "minus", "over", "end"
]

TABLE: Final = table("reading/data/numerals.toml")
_MOST_DIGITS: Final = 60
HIGHEST: Final = 10**_MOST_DIGITS
"""What is larger is not a number that anybody means."""

_DOZEN: Final = 12
_DIVIDES: Final = frozenset({"part", "ordinal", "over"})
_MOST_TOKENS: Final = 9  # of a numerator


class Token(NamedTuple):
    """A word or numeral that may be part of a number: what it does in the grammar, its value, and where it stands.

    `value` is the denominator of a part; `word` is small, for digits the currency symbol before them, or `/` for a
    fraction.
    """

    kind: Kind
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
    kinds: dict[Kind, dict[str, int]] = TABLE["others"] | {
        "unit": {word: value for value, word in enumerate(TABLE["units"])} | TABLE["zeros"],
        "tens": {word: 10 * value for value, word in enumerate(TABLE["tens"], start=2)},
        "scale": TABLE["scales"] | TABLE["bound_scales"],
        "ordinal": TABLE["ordinals"],
        "part": parts | {word + "s": size for word, size in parts.items()} | {"halves": 2},
    }
    return {word: Token(kind, value, word) for kind, words in kinds.items() for word, value in words.items()}


VOCABULARY: Final = _vocabulary()


def read_number(tokens: Tokens, i: int) -> Read | None:
    """Reads the longest number that begins at token `i` of tokens that stand together, with `END` behind them."""
    if tokens[i].kind == "minus":
        read = read_number(tokens, i + 1) if tokens[i + 1].kind not in {"minus", "a"} else None
        return None if read is None or read.ordinal else Read(-read.value, read.after)
    part = _fraction(tokens, i)
    if part is not None:
        return _of_scale(tokens, part)
    cardinal = _cardinal(tokens, i)
    decimal = _with_decimals(tokens, cardinal or Read(0, i))
    if decimal is not None:
        return _scaled(tokens, decimal)
    ordinal = _ordinal(tokens, i, cardinal)
    return ordinal or (cardinal and _with_fraction(tokens, cardinal))


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


def _scaled(tokens: Tokens, read: Read, limit: Exact = HIGHEST) -> Read:
    """Multiplies a number by the scales below `limit` that follow."""
    value, i = read.value, read.after
    while tokens[i].kind == "scale" and tokens[i].value < limit and -HIGHEST < value < HIGHEST:
        value, i = value * tokens[i].value, i + 1
    return Read(value, i)


def _cardinal(tokens: Tokens, i: int, limit: Exact = HIGHEST) -> Read | None:
    """Reads "three", "hundred thousand", "two hundred and two thousand, three hundred & five".

    Scales from `limit` on belong to what stands before.
    """
    small = _small(tokens, i)
    if small is None:
        return None
    read = _scaled(tokens, small, limit)
    before = small.after
    while read.after > before and (scale := tokens[read.after - 1].value) > _DOZEN:
        rest = _rest(tokens, read.after, scale)
        if rest is None:
            break
        before = rest.after
        total = Read(read.value + rest.value, before)
        read = _scaled(tokens, total, limit if scale == 100 else 0)  # "two hundred and two" thousand
    return read if read.after > i else None


def _small(tokens: Tokens, i: int) -> Read | None:
    """Reads what stands before a scale: "three", "twenty-one", "a"; also "one twenty two", which is 122."""
    first, second, third = (*tokens[i : i + 3], END, END)[:3]
    if first.kind == "unit" and 0 < first.value < 10 and second.kind == "tens" and third.kind == "unit":
        return Read(100 * first.value + second.value + third.value, i + 3)
    if first.kind in {"unit", "digits"}:
        return Read(first.value, i + 1)
    if first.kind == "tens":
        more = second.kind == "unit" and 0 < second.value < 10
        return Read(first.value + more * second.value, i + 1 + more)
    article = first.kind == "a" and second.kind == "scale"
    return Read(1, i + article) if article or first.word in TABLE["scales"] else None


def _rest(tokens: Tokens, i: int, scale: Exact) -> Read | None:
    """Reads what a number goes on with behind a scale: a smaller number, perhaps behind "and" or a comma."""
    joined = tokens[i].kind == "and"
    rest = _cardinal(tokens, i + joined, scale)
    if rest is None or not 0 < rest.value < scale or rest.value.denominator > 1:
        return None
    follower = tokens[rest.after]
    again = follower.kind == "scale" and not (scale == 100 < follower.value)  # "one hundred and two hundred"
    part = joined and follower.kind == "part"  # "one hundred and two thirds"
    return None if again or part else rest


def _with_decimals(tokens: Tokens, whole: Read) -> Read | None:
    """Reads "point five", "point zero eight", "point eleven" behind a cardinal or alone."""
    digits, j = "", whole.after + 1
    while tokens[whole.after].kind == "point" and tokens[j].kind in {"unit", "tens"} and len(digits) < 20:
        small = _cardinal(tokens, j, 0) or Read(0, j + 1)
        digits, j = digits + str(small.value), small.after
    return Read(whole.value + Fraction(int(digits), 10 ** len(digits)), j) if digits else None


def _ordinal(tokens: Tokens, i: int, base: Read | None) -> Read | None:
    """Reads "third", "twenty-first", "one hundred and fifth", given the cardinal that begins at `i`."""
    before = base or Read(0, i)
    j = before.after + (base is not None and tokens[before.after].kind == "and")
    if tokens[j].kind not in {"part", "ordinal"} or tokens[j].word.startswith(("half", "quarter")):
        return None
    last = tokens[before.after - 1] if base else END
    room = {"end": HIGHEST, "tens": 10, "scale": last.value}.get(last.kind, 0)
    if tokens[j].value >= room or (base and tokens[i].kind == "digits"):
        return None  # "280 million first shares"
    return Read(before.value + tokens[j].value, j + 1, ordinal=True)


def _denominator(tokens: Tokens, i: int, *, plural: bool) -> Read | None:
    """Reads "thirds", "twenty-fifth", "one hundred and fifths", "hundred thousandth" behind a numerator."""
    first, second = tokens[i : i + 2]
    large = first.value in {1, 10} or (first.word == "hundred" and not plural)
    if first.kind == "part":
        found: Read | None = Read(first.value, i + 1)
    elif large and second.kind == "part" and second.value >= 100:
        found = Read(first.value * second.value, i + 2)
    else:
        found = _ordinal(tokens, i, _cardinal(tokens, i)) if first.kind in {"unit", "tens"} else None
    word = tokens[found.after - 1].word if found else ""
    return found if word.endswith("s") == plural or word == "quarter" else None  # "three quarter million"


def _fraction(tokens: Tokens, i: int) -> Read | None:
    """Reads "half", "a third", "three quarters", "one twenty-fifth", "one over three"."""
    kind, word = tokens[i].kind, tokens[i].word
    if word == "/":
        return Read(tokens[i].value, i + 1)
    if word == "half" or (word == "quarter" and tokens[i + 1].kind == "scale"):
        return Read(Fraction(1, int(tokens[i].value)), i + 1)
    ahead = tokens[i + 1 : i + _MOST_TOKENS]
    if not any(token.kind in _DIVIDES for token in ahead):
        return None
    for k in range(i + 1, i + 1 + len(ahead)):
        if tokens[k].kind == "and" or (kind == "a" and k > i + 1):
            return None  # "one hundred and three quarters"
        top = Read(1, 1) if kind == "a" else _cardinal([*tokens[i:k], END], 0)
        if top is None or top.after != k - i or (tokens[k - 1].kind == "tens" and tokens[k].kind == "unit"):
            continue
        over = tokens[k].kind == "over"
        below = _cardinal(tokens, k + 1, 0) if over else _denominator(tokens, k, plural=top.value != 1)
        if below is not None and below.value:
            coins = kind == "digits" and tokens[k].word.startswith("quarter")  # "3 quarters" are coins
            return None if coins else Read(Fraction(top.value) / below.value, below.after)
    return None


def _of_scale(tokens: Tokens, part: Read) -> Read:
    """Multiplies a fraction by the scale of which it is a part: "half a dozen", "three quarters of a million"."""
    article = tokens[part.after].kind == "a"
    scaled = _scaled(tokens, Read(part.value, part.after + article))
    return scaled if scaled.after > part.after + article else part


def _with_fraction(tokens: Tokens, whole: Read) -> Read:
    """Adds what an "and" brings: "two and a half", "six million and two thirds", "one and a half million"."""
    value, i = whole.value, whole.after
    last = tokens[i - 1]
    if tokens[i].kind != "and" or (last.kind == "digits" and last.word):
        return whole
    part = _fraction(tokens, i + 1)
    of = last.value if part and last.kind == "scale" and last.value > 100 else 1
    if part is None or not 0 < part.value < 1:
        return whole
    own = _of_scale(tokens, part)
    if own.after > part.after:  # "two million and half a million"; "one and a half million"
        scaled = value if last.kind == "scale" else value * Fraction(own.value) / part.value
        return Read(scaled + own.value, own.after)
    return Read(value + part.value * of, part.after)
