"""The grammar of English number words: "twenty-one", "six thousand, two hundred & ten", "two and a half million".

It works on tokens, not on text: `text` finds them and says where they stand. Every rule looks a bounded number of
tokens ahead, so reading is linear.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

Exact = int | Fraction
Kind = Literal[
    "digits", "unit", "tens", "scale", "bound", "part", "ordinal", "a", "and", "comma", "point", "minus", "over"
]

TABLE: Final[Mapping[str, Any]] = tomllib.loads(
    (files("moebench.reading") / "data" / "numerals.toml").read_text(encoding="utf-8")
)
HIGHEST: Final = 10**60
"""What is larger is not a number that anybody means."""

_DOZEN: Final = 12
_MOST_TOKENS: Final = 9  # of a numerator or a denominator


class Token(NamedTuple):
    """A word or numeral that may be part of a number.

    Attributes:
        kind: What it does in the grammar; a `bound` scale needs a number or an article before it.
        value: Its value, or the denominator of a part.
        word: As written, in lower case; for digits the currency symbol before them, or `/` for a fraction.
        start: First character.
        end: One past the last character.
    """

    kind: Kind
    value: Exact
    word: str
    start: int = 0
    end: int = 0


class Read(NamedTuple):
    """A number that the grammar found.

    Attributes:
        value: Exact.
        after: Index of the first token behind it.
        ordinal: Whether it is an ordinal ("twenty-first").
    """

    value: Exact
    after: int
    ordinal: bool = False


Tokens = Sequence[Token]


def _vocabulary() -> dict[str, Token]:
    """Returns the token of each word, without a place."""
    words = [Token("unit", value, word) for value, word in enumerate(TABLE["units"])]
    words += [Token("unit", 0, word) for word in ("nought", "naught")]
    words += [Token("tens", 10 * value, word) for value, word in enumerate(TABLE["tens"], start=2)]
    words += [Token("scale", value, word) for word, value in TABLE["scales"].items()]
    words += [Token("bound", value, word) for word, value in TABLE["bound_scales"].items()]
    words += [Token("ordinal", value, word) for word, value in TABLE["ordinals"].items()]
    words += [Token("part", value, word) for word, value in TABLE["denominators"].items()]
    words += [Token("part", value, word + "s") for word, value in TABLE["denominators"].items()]
    words += [Token("part", 2, "halves"), Token("a", 1, "a"), Token("a", 1, "an"), Token("and", 0, "and")]
    words += [Token("point", 0, "point"), Token("over", 0, "over")]
    words += [Token("minus", -1, "minus"), Token("minus", -1, "negative")]
    return {token.word: token for token in words}


VOCABULARY: Final = _vocabulary()


def read_number(tokens: Tokens, i: int) -> Read | None:
    """Reads one number that begins at token `i`.

    Args:
        tokens: Tokens with nothing but blanks and hyphens between them.
        i: Where to begin.

    Returns:
        The longest number; None: none begins here.
    """
    if _kind(tokens, i) == "minus":
        read = read_number(tokens, i + 1) if _kind(tokens, i + 1) not in {"minus", "a"} else None
        return None if read is None or read.ordinal else Read(-read.value, read.after)
    fraction = _fraction(tokens, i)
    if fraction is not None:
        return _scaled_part(tokens, fraction)
    cardinal = _cardinal(tokens, i)
    ordinal = _ordinal(tokens, cardinal, i)
    if ordinal is not None or cardinal is None:
        return ordinal
    value, j = _decimals(tokens, cardinal)
    if j > cardinal.after:
        return Read(*_scaled(tokens, j, value)[:2])
    return _mixed(tokens, j, value)


def raise_to(base: Exact, exponent: int) -> Exact | None:
    """Returns base ** exponent; None where it is undefined or too large."""
    if not base:
        return 0 if exponent > 0 else None
    if abs(math.log10(abs(base))) * abs(exponent) > 60:
        return None
    return Fraction(base) ** exponent


def _kind(tokens: Tokens, i: int) -> Kind | None:
    return tokens[i].kind if 0 <= i < len(tokens) else None


def _is_scale(tokens: Tokens, i: int, limit: Exact = HIGHEST) -> bool:
    return _kind(tokens, i) in {"scale", "bound"} and tokens[i].value < limit


def _small(tokens: Tokens, i: int) -> tuple[Exact, int] | None:
    """Reads a number below a hundred, or digits."""
    kind = _kind(tokens, i)
    if kind in {"unit", "digits"}:
        return tokens[i].value, i + 1
    if kind != "tens":
        return None
    if _kind(tokens, i + 1) == "unit" and 0 < tokens[i + 1].value < 10:
        return tokens[i].value + tokens[i + 1].value, i + 2
    return tokens[i].value, i + 1


def _scaled(tokens: Tokens, i: int, value: Exact, limit: Exact = HIGHEST) -> tuple[Exact, int, Exact]:
    """Multiplies `value` by the scales that follow; gives the last of them too, 0 without any."""
    last: Exact = 0
    while _is_scale(tokens, i, limit) and -HIGHEST < value < HIGHEST and not last == tokens[i].value == _DOZEN:
        last = tokens[i].value
        value, i = value * last, i + 1
    return value, i, last


def _cardinal(tokens: Tokens, i: int, limit: Exact = HIGHEST) -> Read | None:
    """Reads "three", "a hundred", "hundred thousand", "two hundred and two thousand, three hundred & five".

    Args:
        tokens: See `read_number`.
        i: Where to begin.
        limit: Scales from here on belong to what stands before.
    """
    small = _small(tokens, i)
    if small is None:
        article = _kind(tokens, i) == "a"
        if not (_kind(tokens, i) == "scale" or (article and _is_scale(tokens, i + 1))):
            return None
        small = (1, i + article)
    value, j, scale = _scaled(tokens, small[1], small[0], limit)
    if j == i:
        return None
    while scale > _DOZEN and (rest := _rest(tokens, j, scale)) is not None:
        value, j, scale = _scaled(tokens, rest.after, value + rest.value, limit if scale == 100 else 0)
    return Read(value, j)


def _rest(tokens: Tokens, i: int, scale: Exact) -> Read | None:
    """Reads what a number goes on with behind a scale: a smaller number, perhaps behind "and" or a comma."""
    joint = _kind(tokens, i)
    k = i + 1 if joint in {"and", "comma"} else i
    rest = _cardinal(tokens, k, scale)
    if rest is None or not 0 < rest.value < scale or rest.value != int(rest.value):
        return None
    inside = tokens[k : rest.after]
    scales = [token.value for token in inside if token.kind in {"scale", "bound"}]
    if any(value <= _DOZEN for value in scales) or (joint == "comma" and not scales):
        return None
    if inside[0].kind == "digits" and (inside[0].word or (k == i and not scales)):
        return None  # "$5 million and $3"; "three hundred 21"
    follower = _kind(tokens, rest.after)
    if follower in {"scale", "bound"} and not (scale == 100 and tokens[rest.after].value > 100):
        return None  # "one hundred and two hundred"
    return None if follower == "part" and k > i else rest  # "one hundred and two thirds"


def _decimals(tokens: Tokens, whole: Read) -> tuple[Exact, int]:
    """Reads "point five", "point zero eight", "point eleven" behind a cardinal."""
    digits, j = "", whole.after + 1
    while _kind(tokens, whole.after) == "point" and _kind(tokens, j) in {"unit", "tens"} and len(digits) < 20:
        small = _small(tokens, j)
        if small is None:
            break
        digits, j = digits + str(small[0]), small[1]
    if not digits:
        return whole.value, whole.after
    return whole.value + Fraction(int(digits), 10 ** len(digits)), j


def _denominator(tokens: Tokens, i: int) -> tuple[int, bool, int] | None:
    """Reads "thirds", "twenty-fifth", "one hundred and fifths": the value, whether plural, and what follows."""
    base = _cardinal(tokens, i) if _kind(tokens, i) in {"unit", "tens"} else Read(0, i)
    if base is None:
        return None
    j = base.after + (base.after > i and _kind(tokens, base.after) == "and")
    if _kind(tokens, j) != "part":
        return None
    part, last = tokens[j], tokens[base.after - 1]
    room = {"tens": 10, "scale": last.value}.get(last.kind, 0) if base.after > i else HIGHEST
    if part.value >= room or (base.after > i and part.word.startswith(("half", "quarter"))):
        return None
    return int(base.value + part.value), part.word.endswith("s"), j + 1


def _fraction(tokens: Tokens, i: int) -> Read | None:
    """Reads "half", "a third", "three quarters", "one twenty-fifth", "one over three": a numerator and its parts."""
    kind = _kind(tokens, i)
    if kind == "part":
        word = tokens[i].word
        alone = word == "half" or (word == "quarter" and _is_scale(tokens, i + 1))
        return Read(Fraction(1, int(tokens[i].value)), i + 1) if alone else None
    if kind not in {"a", "unit", "tens", "digits", "scale"}:
        return None
    ahead = [token.kind for token in tokens[i + 1 : i + _MOST_TOKENS]]
    if "part" not in ahead and "over" not in ahead:
        return None
    for k in range(i + 1, min(len(tokens), i + _MOST_TOKENS)):
        if tokens[k].kind == "and":
            return None  # "one hundred and three quarters"
        if tokens[k - 1].kind == "tens" and tokens[k].kind == "unit":
            continue
        top = Read(1, k) if kind == "a" else _cardinal(tokens[i:k], 0)
        if top is None or (kind != "a" and top.after != k - i):
            continue
        if tokens[k].kind == "over":
            below = _small(tokens, k + 1)
            return Read(Fraction(top.value) / below[0], below[1]) if below and below[0] else None
        bottom = _denominator(tokens, k)
        if bottom is not None and bottom[1] == (top.value != 1):
            coins = kind == "digits" and tokens[k].word in {"quarters", "quarter"}  # "3 quarters" are coins
            return None if coins else Read(Fraction(top.value) / bottom[0], bottom[2])
        if kind == "a":
            return None
    return None


def _scaled_part(tokens: Tokens, part: Read) -> Read:
    """Multiplies a fraction by the scale of which it is a part: "half a dozen", "three quarters of a million"."""
    j = part.after + (_kind(tokens, part.after) == "a" and _is_scale(tokens, part.after + 1))
    value, after, _ = _scaled(tokens, j, part.value)
    return Read(value, after if after > j else part.after)


def _mixed(tokens: Tokens, i: int, value: Exact) -> Read:
    """Adds what an "and" brings: "two and a half", "six million and two thirds", "one and a half million"."""
    last = tokens[i - 1]
    if _kind(tokens, i) != "and" or (last.kind == "digits" and last.word):
        return Read(value, i)
    part = _fraction(tokens, i + 1)
    in_words = part is not None
    if part is None and _kind(tokens, i + 1) == "digits" and tokens[i + 1].word == "/":
        part = Read(tokens[i + 1].value, i + 2)
    if part is None or not 0 < part.value < 1:
        return Read(value, i)
    own = _scaled_part(tokens, part)
    if own.after > part.after:  # "two million and half a million"; "one and a half million"
        whole = value if last.kind == "scale" else value * Fraction(own.value) / part.value
        return Read(whole + own.value, own.after)
    of = last.value if in_words and last.kind == "scale" and last.value > 100 else 1
    return Read(value + part.value * of, part.after)


def _ordinal(tokens: Tokens, cardinal: Read | None, i: int) -> Read | None:
    """Reads "third", "twenty-first", "one hundred and fifth", given the cardinal that begins at `i`."""
    j = cardinal.after if cardinal else i
    joined = cardinal is not None and _kind(tokens, j) == "and" and tokens[j - 1].kind == "scale"
    j += joined
    if _kind(tokens, j) not in {"part", "ordinal"} or tokens[j].word.endswith(("s", "half", "quarter")):
        return None
    before = tokens[j - 1 - joined].kind if cardinal else None
    if before not in {None, "tens", "scale"}:
        return None
    return Read((cardinal.value if cardinal else 0) + tokens[j].value, j + 1, ordinal=True)
