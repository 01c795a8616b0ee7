"""Numerals: how digits are written, and which digits are no numbers.

All functions read a lower-cased text of the same length as the original (`lowered`), so positions agree.
"""

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from moebench.reading.numerals.lexicon import word_set
from moebench.reading.numerals.words import HIGHEST, Exact, Token

_LONGEST = 40  # a longer run of digits is no number that anybody means
_BLANK = r"\x20\u00a0\u202f\u2009"
_COMMA = r"(?:,\\!\x20?|,|\{,\}|\\,)"  # LaTeX sets thousands apart with {,} and ,\! and \,
_VULGAR = {
    "½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5), "⅖": Fraction(2, 5), "⅗": Fraction(3, 5), "⅘": Fraction(4, 5), "⅙": Fraction(1, 6),
    "⅚": Fraction(5, 6), "⅐": Fraction(1, 7), "⅛": Fraction(1, 8), "⅜": Fraction(3, 8), "⅝": Fraction(5, 8),
    "⅞": Fraction(7, 8), "⅑": Fraction(1, 9), "⅒": Fraction(1, 10),
}  # fmt: skip

_NUMERAL = re.compile(
    rf"""(?:
      (?P<grouped>[1-9][0-9]{{0,2}}(?:{_COMMA}[0-9]{{3}}){{1,12}}(?![0-9])(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<indian>[1-9][0-9]?(?:,[0-9]{{2}}){{1,6}},[0-9]{{3}}(?![0-9])(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<dotted>[1-9][0-9]{{0,2}}(?:(?:\.[0-9]{{3}}){{1,12}},[0-9]{{1,6}}|(?:\.[0-9]{{3}}){{2,12}})
        (?![0-9]|[.,][0-9]))
    | (?P<quoted>[1-9][0-9]{{0,2}}(?:['’][0-9]{{3}}){{1,12}}(?![0-9])(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<spaced>(?:[1-9][0-9]?(?:[{_BLANK}][0-9]{{3}}){{1,6}}|[1-9][0-9]{{2}}(?:\x20000){{1,6}}
        |[1-9][0-9]{{2}}(?:[\u00a0\u202f\u2009][0-9]{{3}}){{1,6}})
        (?![0-9]|,[0-9]{{3}}|[{_BLANK}][0-9]|[/⁄:][0-9]|-[a-z])(?:[.,][0-9]{{1,{_LONGEST}}})?)
    | (?P<comma>(?:0|[0-9]{{4,12}}),[0-9]{{1,12}}(?![0-9]|,[0-9])
        | [0-9]{{1,3}},[0-9]{{2}}(?![0-9]|,\s?[0-9])
        | [0-9]{{1,3}},[0-9](?=[{_BLANK}]?[%€]))
    | (?P<plain>[0-9]+(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<pointed>\.[0-9]{{1,{_LONGEST}}})
    | (?P<vulgar>[{"".join(_VULGAR)}])
    )""",
    re.VERBOSE,
)
_DIGITS = re.compile(rf"[0-9{''.join(_VULGAR)}][0-9]*")
_SEPARATOR = re.compile(rf"{_COMMA}|['’{_BLANK}]")
_POWER = re.compile(r"\s?(?:[x×*·]|\\times|\\cdot)\s?10\s?(?:\^|\*\*)\s?\{?\s?([-−]?[0-9]{1,3})\}?(?![0-9])")
_RAISED = re.compile(r"\s?(?:\^|\*\*)\s?\{?\s?([-−]?[0-9]{1,3})\}?(?![0-9])")
_EXPONENT = re.compile(r"e([-+−]?[0-9]{1,3})(?![0-9a-z_])")
_BEHIND = {"k": 10**3, "m": 10**6, "mm": 10**6, "mn": 10**6, "mil": 10**6, "b": 10**9, "bn": 10**9}
_LETTERS = re.compile(r"(?:k|mm|mn|mil|m|bn|b)(?![0-9a-z_])")
_DENOMINATOR = re.compile(r"[/⁄]([0-9]{1,9})(?![0-9/⁄]|[.,][0-9]|\^)")
_MIXED = re.compile(rf"[{_BLANK}]([0-9]{{1,6}})[/⁄]([0-9]{{1,6}})(?![0-9/⁄]|[.,][0-9]|\^)")
_VULGAR_BEHIND = re.compile(rf"[{_BLANK}]?([{''.join(_VULGAR)}])")
_SKIPPED = re.compile(
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])"  # clock time
    r"|[0-9]{1,2}(?:/[0-9]{1,2}/|\.[0-9]{1,2}\.)[0-9]{4}(?![0-9])|[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"  # date
    r"|[0-9]{3}-[0-9]{3,4}-[0-9]{4}(?![0-9])"  # telephone
    r"|(?![1-9][0-9]{0,2}\.[0-9]{3}\.[0-9]{3}(?![0-9.]))"  # 1.234.567
    r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9}){0,4}(?![0-9,])(?<!\.000)"  # version, address
    r"|[0-9]{1,9}(?:st|nd|rd|th)\b"  # ordinal
    r"|[0-9]{1,9}(?:[a-df-wyz]|[a-z]{2})[a-z]{0,8}[0-9][0-9a-z]{0,30}"  # 12abc34
    r"|[0-9]{1,9}(?:[xyzn](?![0-9a-z])|_|d\b)"  # 2x, 3D
)
_MARKER = re.compile(r"(?:\\?[.)]|\*\*[.)]|[.)]\*\*)[ \t]+(?![ \t])[^\s]")
_LABELS = word_set(
    """
    step steps question questions problem example exercise part option case figure table equation method rule
    approach scenario attempt no. #
    """
)
_LINE_START = re.compile(r"(?:^|[\n\r])[ \t>*#_(-]{0,24}$")
_MONEY = "$€£¥₹"
_DASHES = "-−+–"
_ALL_DIGITS = frozenset("0123456789")
_GOES_ON = {  # what must follow a character behind digits for it to belong to the number
    ".": _ALL_DIGITS,
    ",": _ALL_DIGITS | {"\\"},
    " ": _ALL_DIGITS | frozenset("x×*·\\^") | frozenset(_VULGAR),
}
_PLAIN_END = frozenset('\n)]}?!;"%=+<>|~$') | {""}  # what cannot go on with a number
_FOLLOWED = frozenset(" \u00a0\u202f/⁄^*x×·\\ekmb" + "".join(_VULGAR))  # what may go on with the number
_MAY_SIGN = frozenset("([{=:,;<>+*/×÷~≈|\"'$")  # what may stand before a sign, besides blanks and the start


def lowered(text: str) -> str:
    """Returns `text` in lower case, with the same length (some capital letters have longer small ones)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def numerals(low: str) -> Iterator[Token]:
    """Yields the numerals of a text, with sign, fraction and exponent, in order.

    Args:
        low: The lower-cased text.
    """
    covered = 0
    markers: set[int] = set()
    for digits in _DIGITS.finditer(low):
        start, end = digits.span()
        if start < covered or (low[start] in _VULGAR and low[start - 1 : start] in _VULGAR):
            continue
        if low[end : end + 1] in _PLAIN_END or (
            low[end] in _GOES_ON and low[end + 1 : end + 2] not in _GOES_ON[low[end]]
        ):
            token = _plain(low, start, end, markers)
        else:
            if low[start - 1 : start] == "." and not _may_follow_point(low, start - 2):
                start -= 1
            covered = _skipped(low, start, end)
            token = None if covered else _rich(low, start, markers)
        if token is not None:
            covered = max(covered, token.end)
            yield token


def _may_follow_point(low: str, i: int) -> bool:
    """Whether a point behind the character at `i` ends a word or number, rather than begins a decimal."""
    return i >= 0 and (low[i].isalnum() or low[i] in ".)]_")


def _plain(low: str, start: int, end: int, markers: set[int]) -> Token | None:
    """Reads digits behind which nothing can belong to the number."""
    if end - start > _LONGEST or low[start] in _VULGAR:
        return _rich(low, start, markers)
    if low[start - 1 : start] == "." and not _may_follow_point(low, start - 2):
        return _rich(low, start - 1, markers)
    if (start and _in_name(low, start)) or _is_marker(low, start, end, markers):
        return None
    return _token(low, start, end, int(low[start:end]), "")


def _token(low: str, start: int, end: int, exact: Exact, word: str) -> Token:
    """Returns the token with its sign and its currency."""
    before = low[start - 1] if start else "\n"
    money = ""
    if before in _MONEY:
        money = "US$" if low[max(0, start - 3) : start] == "us$" else before
    elif before == " " and start > 1 and low[start - 2] in _MONEY:
        money = "US$" if low[max(0, start - 4) : start - 1] == "us$" else low[start - 2]
    elif before not in _DASHES:
        return Token("digits", exact, word, start, end)
    sign = _sign(low, start)
    if sign is not None:
        exact = exact if low[sign] == "+" else -exact
        if not money and sign:
            money = low[sign - 1] if low[sign - 1] in _MONEY else ""
        start = sign
    return Token("digits", exact, money or word, start, end)


def _skipped(low: str, start: int, end: int) -> int:
    """Returns the end of the clock time, date, version, ordinal or name whose first digits are start..end.

    0: there is none.
    """
    follows = low[end : end + 1]
    if not (follows.isalpha() or follows in {":", "/", ".", "-", "_"}):
        return 0
    match = _SKIPPED.match(low, start)
    return match.end() if match else 0


def _is_marker(low: str, start: int, end: int, known: set[int]) -> bool:
    """Whether the digits at start..end number a line ("1. First", "(2) Then") or a step ("Step 3").

    Args:
        low: The lower-cased text.
        start: First digit.
        end: One past the last digit.
        known: Line numbers met so far, to which this one is added: only the first, or one behind another, counts.
    """
    if end - start > 3:
        return False
    if low[end : end + 1] in {".", ")", "\\", "*"}:
        number = int(low[start:end])
        if number <= 1 or number - 1 in known:
            cut_off = end + 4 >= len(low) and not low[end + 1 :].strip() and number > 1
            if (cut_off or _MARKER.match(low, end)) and _LINE_START.search(low, max(0, start - 26), start):
                known.add(number)
                return True
    before = low[max(0, start - 12) : start].rsplit(None, 1)
    return bool(before) and before[-1].strip("(*") in _LABELS


def _rich(low: str, start: int, markers: set[int]) -> Token | None:
    """Reads a numeral that may have separators, a fraction or an exponent.

    Returns:
        None where the digits are part of a name, an exponent, or too many.
    """
    match = _NUMERAL.match(low, start)
    if match is None or (start and _in_name(low, start)):
        return None
    end = match.end()
    if match[0].isdigit() and _is_marker(low, start, end, markers):
        return None
    exact = _value(match)
    if exact is None:
        return None
    fraction = False
    if low[end : end + 1] in _FOLLOWED or match.lastgroup == "vulgar":
        exact, end, fraction = _with_fraction(match, low, exact, end)
        if not fraction:
            exact, end = _with_exponent(low, start, exact, end)
        raised = _RAISED.match(low, end)
        if raised:
            power = raise_to(exact, int(raised[1].replace("−", "-")))
            if power is None:
                return None
            exact, end = power, raised.end()
    if exact > HIGHEST:
        return None
    return _token(low, start, end, exact, "/" if fraction else "")


def _in_name(low: str, start: int) -> bool:
    """Whether the digits at `start` belong to a name ("B12", "GPT-4", "#5") or are an exponent ("cm^2")."""
    before = low[start - 1]
    if before in {" ", "\n", "$", "(", "*"}:
        return False
    second = low[start - 2] if start > 1 else ""
    if before.isalpha():
        return not (before == "x" and second and second in "0123456789) ")
    if before in "-‐‑":
        return second.isalpha()
    if before == "{":
        return second == "^"
    if before == ".":
        return second.isdigit()
    return before in "_^" or (before == "#" and second != "#")


def _sign(low: str, start: int) -> int | None:
    """Returns the position of the sign that belongs to the digits at `start`; None: there is none."""
    i = start
    if i and low[i - 1] in _MONEY:
        i -= 1
        i -= 1 if i and low[i - 1] == "\\" else 0
    elif i > 1 and low[i - 1] == " " and low[i - 2] in _MONEY:
        i -= 2
    if not i or low[i - 1] not in _DASHES:
        return None
    before = low[i - 2] if i > 1 else " "
    if before == low[i - 1]:  # "= --5" is a slip for minus five
        before = low[i - 3] if i > 2 else " "
    return i - 1 if before.isspace() or before in _MAY_SIGN else None


def raise_to(base: Exact, exponent: int) -> Exact | None:
    """Returns base ** exponent; None where it is undefined or too large."""
    if not base:
        return 0 if exponent > 0 else None
    if abs(math.log10(max(base, -base))) * abs(exponent) > 60:
        return None
    return Fraction(base) ** exponent


def _value(match: re.Match[str]) -> Exact | None:
    kind, written = match.lastgroup, match[0]
    if kind == "vulgar":
        return _VULGAR[written]
    if kind == "plain" and written.isdigit():
        return int(written) if len(written) <= _LONGEST else None
    if kind in {"dotted", "comma"}:
        written = written.replace(".", "").replace(",", ".")
    elif kind == "spaced":
        written = _SEPARATOR.sub("", written.replace(",", "."))
    else:
        written = _SEPARATOR.sub("", written)
    if len(written) > 2 * _LONGEST:
        return None
    return Fraction(written) if "." in written else int(written)


def _with_fraction(match: re.Match[str], low: str, exact: Exact, end: int) -> tuple[Exact, int, bool]:
    """Adds "/2", " 1/2" or "½" behind whole digits."""
    if match.lastgroup == "vulgar":
        return exact, end, True
    if type(exact) is not int or low[match.start() - 1 : match.start()] == "/":
        return exact, end, False
    over = _DENOMINATOR.match(low, end)
    if over and int(over[1]):
        return Fraction(exact, int(over[1])), over.end(), True
    mixed = _MIXED.match(low, end)
    if mixed and 0 < int(mixed[1]) < int(mixed[2]):
        return exact + Fraction(int(mixed[1]), int(mixed[2])), mixed.end(), True
    vulgar = _VULGAR_BEHIND.match(low, end)
    if vulgar:
        return exact + _VULGAR[vulgar[1]], vulgar.end(), True
    return exact, end, False


def _with_exponent(low: str, start: int, exact: Exact, end: int) -> tuple[Exact, int]:
    """Applies "e3", " x 10^6", "k", and behind a currency sign "M" and "B"."""
    power = _EXPONENT.match(low, end) or _POWER.match(low, end)
    if power:
        digits = int(power[1].replace("−", "-"))
        if abs(digits) <= 60:
            return exact * Fraction(10) ** digits, power.end()
    letters = _LETTERS.match(low, end)
    if letters is None:
        return exact, end
    money = low[max(0, start - 2) : start].strip()[-1:] in {"$", "€", "£"}
    if money or letters[0] in {"k", "bn", "mil"}:
        return exact * _BEHIND[letters[0]], letters.end()
    return exact, end
