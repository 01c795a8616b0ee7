"""The grammar of numbers in English words: "twenty-one", "three hundred and five", "48.2 million".

Works on tokens, not on text: `number_text` finds them and says where they stand. Every rule looks at a bounded
number of tokens ahead, so reading is linear.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from moebench.reading.numerals.lexicon import word_set

Exact = int | Fraction
Kind = Literal["digits", "unit", "tens", "hundred", "scale", "part", "ordinal", "a", "and", "point", "minus"]

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "twentieth": 20,
    "thirtieth": 30,
    "hundredth": 100,
    "thousandth": 1000,
}
_ORDINALS = word_set(
    """
    first second eleventh thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
    """
)

MONEY = frozenset(("$", "US$", "€", "£", "¥", "₹"))
DOZEN = 12
HIGHEST = 10**60  # what is larger is not a number that anybody means


def _vocabulary() -> dict[str, tuple[Kind, int]]:
    words: dict[str, tuple[Kind, int]] = {
        "a": ("a", 1),
        "an": ("a", 1),
        "and": ("and", 0),
        "point": ("point", 0),
    }
    words |= {"minus": ("minus", -1), "negative": ("minus", -1), "nought": ("unit", 0), "naught": ("unit", 0)}
    words |= {word: ("unit", value) for value, word in enumerate(_UNITS)}
    words |= {word: ("tens", 10 * value) for value, word in enumerate(_TENS, start=2)}
    words |= {"hundred": ("hundred", 100), "dozen": ("scale", DOZEN), "dozens": ("scale", DOZEN)}
    words |= {word: ("scale", value) for word, value in SCALES.items() if word != "hundred"}
    words |= {"half": ("part", 2), "halves": ("part", 2)}
    words |= {word: ("part", value) for word, value in _PARTS.items()}
    words |= {word + "s": ("part", value) for word, value in _PARTS.items()}
    return words | dict.fromkeys(_ORDINALS, ("ordinal", 0))


def _pattern(words: Sequence[str]) -> str:
    """Returns a pattern of all words whose branches begin with a letter, which `re` finds ten times as fast."""
    initials = sorted({word[0] for word in words})
    tails = {c: sorted((w[1:] for w in words if w[0] == c), key=len, reverse=True) for c in initials}
    return "|".join(rf"{c}(?<![a-z0-9_]{c})(?:{'|'.join(tails[c])})(?![a-z0-9_])" for c in initials)


VOCABULARY = _vocabulary()
WORDS = _pattern(list(VOCABULARY))


class Token(NamedTuple):
    """A word or numeral that may be part of a number.

    Attributes:
        kind: What it does in the grammar.
        value: Its value, or the denominator of a part.
        word: As written, in lower case; for digits the currency symbol before them, or `/` for a fraction.
        start: First character.
        end: One past the last character.
    """

    kind: Kind
    value: Exact
    word: str
    start: int
    end: int

    @property
    def plural(self) -> bool:
        """Whether a part is written in the plural, as in "two thirds"."""
        return self.word.endswith("s")


Tokens = Sequence[Token]
Read = tuple[Exact, int]


def _kind(tokens: Tokens, i: int) -> Kind | None:
    return tokens[i].kind if i < len(tokens) else None


def _below_hundred(tokens: Tokens, i: int) -> Read | None:
    kind = _kind(tokens, i)
    if kind in {"unit", "digits"}:
        return tokens[i].value, i + 1
    if kind != "tens":
        return None
    value = tokens[i].value
    if _kind(tokens, i + 1) == "unit" and 0 < tokens[i + 1].value < 10:
        return value + tokens[i + 1].value, i + 2
    return value, i + 1


def _is_integer_piece(tokens: Tokens, i: int, j: int) -> bool:
    """Whether tokens i..j may follow a hundred or a scale: "three hundred 21", never "three hundred 2.5"."""
    return all(token.kind != "digits" or token.value == int(token.value) for token in tokens[i:j])


def _below_thousand(tokens: Tokens, i: int) -> Read | None:
    if _kind(tokens, i) == "a" and _kind(tokens, i + 1) in {"hundred", "scale"}:
        read: Read | None = (1, i + 1)
    else:
        read = _below_hundred(tokens, i)
    if read is None or _kind(tokens, read[1]) != "hundred":
        return read
    value, j = read[0] * 100, read[1] + 1
    after = j + 1 if _kind(tokens, j) == "and" else j
    rest = _below_hundred(tokens, after)
    if rest is None or not 0 < rest[0] < 100 or not _is_integer_piece(tokens, after, rest[1]):
        return value, j
    if _kind(tokens, rest[1]) in {"hundred", "point"} or (after > j and _kind(tokens, rest[1]) == "part"):
        return value, j
    if after == j and tokens[after].kind == "digits":
        return value, j
    return value + rest[0], rest[1]


def _scaled(tokens: Tokens, i: int, value: Exact) -> Read:
    """Multiplies `value` by the scales that follow: "two", then "million"; "lakh crore" is both."""
    while _kind(tokens, i) == "scale" and -HIGHEST < value < HIGHEST:
        if tokens[i].value == DOZEN and i and tokens[i - 1].word in {"dozen", "dozens"}:
            break
        value *= tokens[i].value
        i += 1
    return value, i


def _cardinal(tokens: Tokens, i: int) -> Read | None:
    read = _below_thousand(tokens, i)
    if read is None:
        return None
    value, j = _scaled(tokens, read[1], read[0])
    smallest = tokens[j - 1].value if tokens[j - 1].kind == "scale" else 0
    while smallest > DOZEN:
        after = j + 1 if _kind(tokens, j) == "and" else j
        more = _below_thousand(tokens, after)
        if more is None or not _is_integer_piece(tokens, after, more[1]):
            break
        if after == j and tokens[after].kind == "digits":
            break
        if after > j and _kind(tokens, more[1]) == "part":
            break
        piece, k = _scaled(tokens, more[1], more[0])
        if not 0 < piece < smallest:
            break
        value, j = value + piece, k
        smallest = tokens[j - 1].value if tokens[j - 1].kind == "scale" else 0
    return value, j


def _decimals(tokens: Tokens, i: int, value: Exact) -> Read:
    """Reads "point five", "point zero eight", "point eleven" behind a cardinal."""
    if _kind(tokens, i) != "point" or _below_hundred(tokens, i + 1) is None:
        return value, i
    digits, j = "", i + 1
    while _kind(tokens, j) in {"unit", "tens"} and len(digits) < 20:
        read = _below_hundred(tokens, j)
        if read is None:
            break
        digits, j = digits + str(read[0]), read[1]
    if not digits:
        return value, i
    return value + Fraction(int(digits), 10 ** len(digits)), j


def _fraction(tokens: Tokens, i: int) -> Read | None:
    """Reads "half", "a half", "a third", "three quarters", "two thirds": a numerator and its parts."""
    if _kind(tokens, i) == "part" and tokens[i].word in {"half", "quarter"}:
        read = _half_of_scale(tokens, i)
        return None if tokens[i].word == "quarter" and read[1] == i + 1 else read
    if _kind(tokens, i) == "a":
        if _kind(tokens, i + 1) == "part" and not tokens[i + 1].plural:
            return _half_of_scale(tokens, i + 1)
        return None
    top = _below_thousand(tokens, i)
    if top is None or _kind(tokens, top[1]) != "part":
        return None
    part = tokens[top[1]]
    if not part.plural and top[0] != 1:
        return None
    if tokens[i].kind == "digits" and part.word in {"quarter", "quarters", "half", "fourth"}:
        return None  # "3 quarters" are coins
    return Fraction(top[0]) / part.value, top[1] + 1


def _half_of_scale(tokens: Tokens, i: int) -> Read:
    """Reads what may follow "half" or "quarter": "half a dozen", "half a million", "quarter million"."""
    value = Fraction(1) / tokens[i].value
    j = i + 2 if _kind(tokens, i + 1) == "a" else i + 1
    return _scaled(tokens, j, value) if _kind(tokens, j) == "scale" else (value, i + 1)


def _mixed(tokens: Tokens, i: int, value: Exact) -> Read:
    """Adds what an "and" brings: "two and a half", "six million and two thirds", "one and a half million"."""
    if _kind(tokens, i) != "and" or tokens[i - 1].word in MONEY:
        return value, i
    read = _fraction(tokens, i + 1)
    if read is None and _kind(tokens, i + 1) == "digits":
        token = tokens[i + 1]
        read = (token.value, i + 2) if 0 < token.value < 1 and "/" in token.word else None
    if read is None:
        return value, i
    part, j = Fraction(read[0]), read[1]
    last = tokens[i - 1]
    if last.kind != "scale":
        if tokens[j - 1].kind == "scale":  # "one and a half million", read by `_fraction` as half a million
            return (value + part / tokens[j - 1].value) * tokens[j - 1].value, j
        return _scaled(tokens, j, value + part)
    if part >= last.value:
        return value, i
    return _of_scale(tokens, i, value, read)


def _of_scale(tokens: Tokens, i: int, value: Exact, read: Read) -> Read:
    """Reads "six million and two thirds": the fraction is of the scale, unless it names a scale of its own."""
    part, j = read
    scale = tokens[i - 1].value
    if _kind(tokens, j) == "scale":
        part, j = _scaled(tokens, j, part)
        return value + part, j
    if part >= 1 or tokens[i - 1].value <= DOZEN:
        return value + part, j
    return value + part * scale if tokens[i + 1].kind != "digits" else value + part, j


def read_run(tokens: Tokens, i: int) -> Read | None:
    """Reads one number that begins at token `i`.

    Args:
        tokens: Tokens with nothing but blanks and hyphens between them.
        i: Where to begin.

    Returns:
        The value and the index of the first token behind it; None: no number begins here. An ordinal
        ("twenty-first") gives None too.
    """
    if _kind(tokens, i) == "minus":
        read = read_run(tokens, i + 1) if _kind(tokens, i + 1) not in {"minus", "a", None} else None
        return (-read[0], read[1]) if read else None
    fraction = _fraction(tokens, i)
    if fraction is not None:
        return fraction
    read = _cardinal(tokens, i)
    if read is None:
        return None
    value, j = _decimals(tokens, read[1], read[0])
    if j > read[1]:
        return _scaled(tokens, j, value)
    follower = _kind(tokens, j)
    if follower == "ordinal" or _is_ordinal(tokens, j):
        return None
    if follower == "part" and tokens[j].word not in {"half", "quarter"}:
        return _numerator(tokens, i, j, value)
    return _mixed(tokens, j, value)


def _is_ordinal(tokens: Tokens, j: int) -> bool:
    """Whether "and fifth" follows a hundred or a scale: "one hundred and fifth"."""
    if (
        tokens[j - 1].kind not in {"hundred", "scale"}
        or _kind(tokens, j) != "and"
        or _kind(tokens, j + 1) != "part"
    ):
        return False
    return tokens[j + 1].word not in {"half", "quarter"} and not tokens[j + 1].plural


def _numerator(tokens: Tokens, i: int, j: int, value: Exact) -> Read | None:
    """A cardinal before a part: a numerator ("twenty-three fifths"), else an ordinal ("twenty-fifth")."""
    part = tokens[j]
    if part.plural and not (tokens[i].kind == "digits" and part.word == "quarters"):
        return Fraction(value) / part.value, j + 1
    if tokens[j - 1].kind in {"tens", "hundred", "scale"} and not part.plural:
        return None
    return value, j
