"""A copy of a text for the number reader, in which numbers are written as it reads them.

The copy is as long as the text, so positions agree: a unit glued to a number ("24703m2") or a currency before it
("CHF3.04") is blanked out; "5.5x10-3" becomes "5.5e-3", "46 . 8" becomes "46.8", padded with blanks.
"""

import re
from dataclasses import dataclass, field

from moebench.reading.quantities.unit_reader import symbol_of_money

_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_POWER_OF_TEN = re.compile(r"(?<=[0-9])\s?[x×·*]\s?10([-−][0-9]{1,2}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?![0-9])")
_BARE_POWER = re.compile(r"(?<![0-9.,])10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})")
_GLUED_UNIT = re.compile(r"(?<=[0-9])(?:[kcmdµμn]?m|ft|in|yd|mi|s)[2-4²³](?![\w])")
_GLUED_MONEY = re.compile(r"(?<![A-Za-z0-9_.\-])([A-Z]{3}|Rs\.?|RM|Rp|Kč|Tk|KSh|US|INR)(?=[0-9])")
_SPLIT_NUMBER = re.compile(
    r"(?<![0-9.,])(?:([0-9]{1,6}) (?:\.|point) ([0-9]{1,4})|([1-9][0-9]{0,2}) , ([0-9]{3}))(?![0-9])(?! [,.] [0-9])"
)
_LEADING_POINT = re.compile(r"\bpoint (?=[0-9])")
_SECOND = re.compile(r"second(?=s?\b)(?! (?:half|place))")
_COUNTED_SECOND = re.compile(
    r"(?:[0-9]|\b(?:one|two|three|four|five|ten|twenty|thirty|sixty))[ -]$", re.IGNORECASE
)
_HYPHEN_RANGE = re.compile(r"(?<=[0-9])(k|[kcmμµn]?[mgsLlWV]|ft|mi|lb|oz|°[CF]?|[CF]|%)-(?=[0-9])")
_LAST_DIGIT = re.compile(r"(?<=[0-9]\.[0-9])([0-9]{0,6})\([0-9]{1,2}\)")
_MARKED_SIGN = re.compile(r"[`>_](?=[-−][0-9])")
_LABEL_AT_LINE_END = re.compile(
    r"\b(?:steps?|questions?|problems?|examples?|exercises?|parts?|options?|cases?|figures?|tables?|equations?|methods?"
    r"|rules?)(?=[ \t]*\n)",
    re.IGNORECASE,
)
_HOURS = re.compile(r"(?<=[0-9])h(?=[0-5][0-9](?![0-9]))")
_KELVIN = re.compile(r"(?<=[0-9])K(?![A-Za-z0-9])")
_TEMPERATURE = re.compile(r"°|℃|℉|[Cc]elsius|[Kk]elvin|[Ff]ahrenheit|[Tt]emperature")
_RARE = re.compile(  # one scan that tells whether any of the above but `_SECOND` can match
    r"[0-9](?:\s?[x×·*]\s?1|[a-zμµ]{1,2}[2-4²³]|[a-zμµ°%CFWVL]{1,2}-[0-9]|K|h[0-5]| [.,] |\([0-9])"
    r"|[A-Zčpks.][0-9]|[`>_][-−][0-9]|point [0-9]|[a-z][ \t]{0,2}\n[ \t]{0,4}[0-9]|10[⁻⁺⁰¹²³⁴-⁹]"
)


@dataclass(slots=True)
class Copy:
    """The copy, and where numbers that were shortened in it really stand.

    Attributes:
        starts: Where a number begins in the text, by where it begins in the copy.
        ends: The same for its end.
    """

    text: str
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)

    def left(self, match: re.Match[str], written: str) -> str:
        """Returns `written`, padded behind to the length of the match; notes where it really ends."""
        self.ends[match.start() + len(written)] = match.end()
        return written.ljust(len(match[0]))

    def right(self, match: re.Match[str], written: str) -> str:
        """Returns `written`, padded before to the length of the match; notes where it really begins."""
        self.starts[match.end() - len(written)] = match.start()
        return written.rjust(len(match[0]))


def copy_for_reading(text: str) -> Copy:
    """Returns the copy; most texts need no change."""
    copy = Copy(text)
    if _RARE.search(text):
        _write_out(copy)
    if "second" in copy.text:
        copy.text = _SECOND.sub(_sekond, copy.text)
    return copy


def _write_out(copy: Copy) -> None:
    text = _HYPHEN_RANGE.sub(r"\1–", copy.text)
    text = _LAST_DIGIT.sub(lambda match: copy.left(match, match[1]), text)
    text = _MARKED_SIGN.sub(" ", text)
    text = _LABEL_AT_LINE_END.sub(lambda match: "x" * len(match[0]), text)  # "12 steps\n5 km": no step 5
    text = _HOURS.sub(" ", text)
    text = _POWER_OF_TEN.sub(lambda match: copy.left(match, "e" + match[1].translate(_RAISED_DIGITS)), text)
    text = _BARE_POWER.sub(lambda match: copy.left(match, "1e" + match[1].translate(_RAISED_DIGITS)), text)
    text = _GLUED_UNIT.sub(_blank, text)
    text = _GLUED_MONEY.sub(lambda match: _blank(match) if symbol_of_money(match[1]) else match[0], text)
    text = _SPLIT_NUMBER.sub(lambda match: copy.right(match, _joined(match)), text)
    text = _LEADING_POINT.sub(lambda match: copy.right(match, "."), text)
    copy.text = _KELVIN.sub(" ", text) if _TEMPERATURE.search(text) else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _joined(match: re.Match[str]) -> str:
    return f"{match[1]}.{match[2]}" if match[1] else match[3] + match[4]


def _sekond(match: re.Match[str]) -> str:
    """Keeps the number reader from taking "1 second" for an ordinal."""
    counted = _COUNTED_SECOND.search(match.string, max(0, match.start() - 8), match.start())
    return "sekond" if counted else "second"
