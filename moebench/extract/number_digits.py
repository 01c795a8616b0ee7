"""Numerals: how digits are written, and which digits are no numbers.

All functions read a lower-cased text of the same length as the original (`lowered`), so positions agree.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from moebench.extract.number_words import HIGHEST, Exact

_LONGEST = 40  # a longer run of digits is no number that anybody means
_BLANK = r"\x20\u00a0\u202f\u2009"
_COMMA = r"(?:,|\{,\}|,\\!\x20?|\\,)"  # LaTeX sets thousands apart with {,} and ,\! and \,
_VULGAR = {
    "½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5), "⅖": Fraction(2, 5), "⅗": Fraction(3, 5), "⅘": Fraction(4, 5), "⅙": Fraction(1, 6),
    "⅚": Fraction(5, 6), "⅐": Fraction(1, 7), "⅛": Fraction(1, 8), "⅜": Fraction(3, 8), "⅝": Fraction(5, 8),
    "⅞": Fraction(7, 8), "⅑": Fraction(1, 9), "⅒": Fraction(1, 10),
}  # fmt: skip

NUMERAL = rf"""(?<![0-9])(?:
      (?P<grouped>[0-9]{{1,3}}(?:{_COMMA}[0-9]{{3}}){{1,12}}(?![0-9])(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<indian>[0-9]{{1,2}}(?:,[0-9]{{2}}){{1,6}},[0-9]{{3}}(?![0-9])(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<dotted>[0-9]{{1,3}}(?:(?:\.[0-9]{{3}}){{1,12}},[0-9]{{1,6}}|(?:\.[0-9]{{3}}){{2,12}})(?![0-9]|[.,][0-9]))
    | (?P<quoted>[0-9]{{1,3}}(?:['’][0-9]{{3}}){{1,12}}(?![0-9])(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?P<spaced>[0-9]{{1,3}}(?:[{_BLANK}][0-9]{{3}}){{1,6}}(?![0-9]|,[0-9]{{3}}|[{_BLANK}][0-9]|[/⁄:][0-9]|-[a-z])
        (?:[.,][0-9]{{1,{_LONGEST}}})?)
    | (?P<comma>(?:0|[0-9]{{4,12}}),[0-9]{{1,12}}(?![0-9]|,[0-9])
        | [0-9]{{1,3}},[0-9]{{2}}(?![0-9]|,\s?[0-9])
        | [0-9]{{1,3}},[0-9](?=[{_BLANK}]?[%€]))
    | (?P<plain>[0-9]+(?:\.[0-9]{{1,{_LONGEST}}})?)
    | (?<![a-z.)\]_])(?P<pointed>\.[0-9]{{1,{_LONGEST}}})
    | (?P<vulgar>[{"".join(_VULGAR)}])
    )"""
_SEPARATOR = re.compile(rf"{_COMMA}|['’{_BLANK}]")
_POWER = re.compile(r"\s?(?:[x×*·]|\\times|\\cdot)\s?10\s?(?:\^|\*\*)\s?\{?\s?([-−]?[0-9]{1,3})\}?(?![0-9])")
_EXPONENT = re.compile(r"e([-+−]?[0-9]{1,3})(?![0-9a-z_])")
_DENOMINATOR = re.compile(r"[/⁄]([0-9]{1,9})(?![0-9/⁄]|[.,][0-9]|\^)")
_MIXED = re.compile(rf"[{_BLANK}]([0-9]{{1,6}})[/⁄]([0-9]{{1,6}})(?![0-9/⁄]|[.,][0-9]|\^)")
_VULGAR_BEHIND = re.compile(rf"[{_BLANK}]?([{''.join(_VULGAR)}])")
_SKIPPED = re.compile(
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])"  # clock time
    r"|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}(?![0-9])|[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"  # date
    r"|[0-9]{3}-[0-9]{3,4}-[0-9]{4}(?![0-9])"  # telephone
    r"|[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9}){0,4}(?![0-9,])(?<!\.000)"  # version, address
    r"|[0-9]{1,9}(?:st|nd|rd|th)\b"  # ordinal
    r"|[0-9]{1,9}(?:[a-wyz]|[a-z]{2})[a-z]{0,8}[0-9][0-9a-z]{0,30}(?<!e[0-9])(?<!e[0-9][0-9])"  # 12abc34
    r"|[0-9]{1,9}(?:[xyzn](?![0-9a-z])|_|d\b)"  # 2x, 3D
)
_MARKER = re.compile(r"(?:\\?[.)]|\*\*[.)]|[.)]\*\*)[ \t]+(?![ \t])[^\s]")
_LABEL = re.compile(
    r"\b(?:steps?|questions?|problem|example|exercise|part|option|case|figure|table|equation|method|rule"
    r"|approach|scenario|attempt|no\.)[ \t]?[#(]?$"
)
_LINE_START = re.compile(r"(?:^|[\n\r])[ \t>*#_(-]{0,24}$")
_SIGN = re.compile(r"(?:^|[\s([{=:,;$<>+*/×÷~≈|\"'])([-−+–])(?:(?:us)?\\?[$€£¥₹]\s?)?$")
_IN_NAME = re.compile(r"(?:[a-z][-‐‑]?|_|\^\{?[-−]?|(?<!#)#|[0-9][.,])$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral with its sign.

    Attributes:
        fraction: Whether it has a numerator and a denominator.
    """

    exact: Exact
    start: int
    end: int
    fraction: bool


def lowered(text: str) -> str:
    """Returns `text` in lower case, with the same length (some capital letters have longer small ones)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def skipped(low: str, start: int) -> int:
    """Returns where a clock time, date, version, ordinal or name that begins at `start` ends; 0: there is none."""
    match = _SKIPPED.match(low, start)
    return match.end() if match else 0


def is_marker(low: str, start: int, end: int) -> bool:
    """Whether the digits at start..end number a line ("1. First", "(2) Then") or a step ("Step 3")."""
    if end - start > 3 or not low[start:end].isdigit():
        return False
    if _MARKER.match(low, end) and _LINE_START.search(low, max(0, start - 26), start):
        return True
    return bool(_LABEL.search(low, max(0, start - 14), start))


def numeral(match: re.Match[str], low: str, text: str) -> Numeral | None:
    """Turns a match of `NUMERAL` into a number, with the fraction, exponent and sign that belong to it.

    Args:
        match: A match in `low`.
        low: The lower-cased text.
        text: The text as written ("$5M" is five million, "5 m" five metres).

    Returns:
        None where the digits are part of a name, an exponent, or too many.
    """
    start, end = match.span()
    before = low[max(0, start - 3) : start]
    if _IN_NAME.search(before) and not _is_times(low, start):
        return None
    exact = _value(match)
    if exact is None:
        return None
    exact, end, fraction = _with_fraction(match, low, exact, end)
    if not fraction:
        exact, end = _with_exponent(low, text, start, exact, end)
    if abs(exact) > HIGHEST:
        return None
    sign = _SIGN.search(low, max(0, start - 7), start)
    if sign:
        return Numeral(-exact if sign[1] != "+" else exact, sign.start(1), end, fraction)
    return Numeral(exact, start, end, fraction)


def _is_times(low: str, start: int) -> bool:
    """Whether the letter before is a times sign, as in "3x5"."""
    return low[start - 1] == "x" and start > 1 and low[start - 2] in "0123456789) "


def _value(match: re.Match[str]) -> Exact | None:
    kind, written = match.lastgroup, match[0]
    if kind == "vulgar":
        return _VULGAR[written]
    if kind == "plain" and written.isdigit():
        return int(written) if len(written) <= _LONGEST else None
    if kind in {"dotted", "comma"}:
        written = written.replace(".", "").replace(",", "." if kind == "comma" or "," in written else "")
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
    if not isinstance(exact, int):
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


def _with_exponent(low: str, text: str, start: int, exact: Exact, end: int) -> tuple[Exact, int]:
    """Applies "e3", " x 10^6", "k", and behind a currency sign "M" and "B"."""
    power = _EXPONENT.match(low, end) or _POWER.match(low, end)
    if power:
        digits = int(power[1].replace("−", "-"))
        if abs(digits) <= 60:
            return exact * Fraction(10) ** digits, power.end()
    behind = low[end : end + 3]
    letters = behind[: len(behind) - len(behind.lstrip("kmbnil"))] if behind[:1] in {"k", "m", "b"} else ""
    follows = low[end + len(letters) : end + len(letters) + 1]
    if letters == "k" and not follows.isalnum():
        return exact * 1000, end + 1
    money = low[max(0, start - 2) : start].strip()[-1:] in {"$", "€", "£"} and not follows.isalnum()
    scale = {"m": 10**6, "mm": 10**6, "mn": 10**6, "mil": 10**6, "b": 10**9, "bn": 10**9}.get(letters)
    if scale and (money or letters in {"bn", "mn", "mil"} or text[end : end + 1] == "B") and not follows.isalnum():
        return exact * scale, end + len(letters)
    return exact, end
