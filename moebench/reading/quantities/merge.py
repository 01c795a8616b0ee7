"""Quantities that are made of several numbers: ranges, tolerances, "5 feet 2 inches", "50 and 100 mg", "1 over 3".

Works from left to right on drafts that have their units; what is put together keeps its pieces.
"""

import re
from dataclasses import replace
from fractions import Fraction

from moebench.reading.numerals.words import Exact
from moebench.reading.quantities.numbers import Draft
from moebench.reading.quantities.unit_index import Unit, named
from moebench.reading.quantities.unit_table_money import HUNDREDTHS
from moebench.reading.quantities.units import convert

_MARKUP = r"[*_`\"'”“]{0,3}"
_RANGE = re.compile(
    rf"{_MARKUP}(?:\s?(?:--?|–|—|~|∼|−|\.\.\.?)\s?(?:about )?"
    rf"|-?\s(?:to|through|until|up to|till)\s(?:about |around |approximately |over |~)?){_MARKUP}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s?(?:and|to|-|–)\s(?:about |around |approximately )?", re.IGNORECASE)
_BEFORE_BETWEEN = re.compile(
    r"\b(?:between|from)\s(?:about |around |approximately |∼|~)?[*_`]{0,2}$", re.IGNORECASE
)
_SCALED = re.compile(r"(?P<digits>[0-9][0-9.,]*) (?P<scale>thousand|million|billion|trillion)$")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LIST = re.compile(
    r"-?\s?(?:,? and|,? of(?: the| these| those)|,? or|&|/|x|×|by|,? and/or|vs\.?)\s?|/", re.IGNORECASE
)
_COMMA = re.compile(r",\s?")
_TOLERANCE = re.compile(r"\s?(?:±|\+/-|\+-|\\pm|plus or minus)\s?")
_COMPOUND = re.compile(r"(?:\s|,\s|,?\sand\s|-)?", re.IGNORECASE)
_COMPOUND_BARE = re.compile(r"\s(?:and\s)?|\sand\sa?\s?|-|", re.IGNORECASE)
_RATIO = re.compile(r"\s(?:over|out of|in)\s(?:every\s)?", re.IGNORECASE)
_CHANCE = re.compile(r"\sin\s", re.IGNORECASE)
_ENDS = re.compile(r"\s?(?:$|[\n.,;:!?)\]\"'*]|more\b|for\b|in\b|to\b|on\b)")
_BELOW_ZERO = re.compile(r"(?:\s(?:degrees?|°))?\s?below (?:zero|freezing)\b", re.IGNORECASE)

# Lengths of calendar units for sums such as "1 year 2 days": the nominal ones, for no exact ones exist.
_MONTH_S = Fraction(30 * 86400)
_YEAR_S = Fraction(365 * 86400)


def merge(text: str, drafts: list[Draft]) -> list[Draft]:
    """Puts together what belongs together.

    Args:
        text: The whole text.
        drafts: All numbers with their units, in order; those behind which a unit stands share it backwards.
    """
    _share_backwards(text, drafts)
    merged: list[Draft] = []
    for i, draft in enumerate(drafts):
        _below_zero(text, draft)
        following = drafts[i + 1] if i + 1 < len(drafts) else None
        last = merged[-1] if merged else None
        if last and draft.start < last.right:
            continue  # the zero of "2 degrees below zero"
        whole = last and (
            _range(text, last, draft, following) or _sum(text, last, draft) or _ratio(text, last, draft)
        )
        if whole:
            merged[-1] = whole
        else:
            merged.append(draft)
    return merged


def _between(text: str, left: Draft, right: Draft) -> str | None:
    return text[left.right : right.left] if 0 <= right.left - left.right <= 24 else None


def _share_backwards(text: str, drafts: list[Draft]) -> None:
    """Gives bare numbers the unit of the number behind them: "5 to 10 kg", "50, 100 and 200 mg", "2 x 3 m"."""
    linked = False
    for left, right in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=True):
        joint = None if left.units or not right.units else _between(text, left, right)
        if joint is None or left.implied:
            linked = False
            continue
        is_list = bool(_LIST.fullmatch(joint)) or (linked and bool(_COMMA.fullmatch(joint)))
        is_range = _is_range_joint(text, left, right, joint)
        if (
            (is_list or is_range)
            and _may_share(right, is_range=is_range)
            and not _starts_with_sign(text, right)
        ):
            left.units, left.unit_text, left.shared = right.units, right.unit_text, True
            linked = is_list
        else:
            linked = False


def _starts_with_sign(text: str, right: Draft) -> bool:
    """Whether the right number has its unit before it: "5 and $10"."""
    return right.left < right.start


def _may_share(right: Draft, *, is_range: bool) -> bool:
    unit = right.unit
    return unit is not None and not right.implied and (is_range or unit.kind != "count" or not right.shared)


def _is_range_joint(text: str, left: Draft, right: Draft, joint: str) -> bool:
    if _RANGE.fullmatch(joint):
        return True
    if joint in {"", " "} and right.value < 0 and text[right.start] in "-−–":
        return -right.value > left.value > 0
    return bool(_BETWEEN.fullmatch(joint)) and bool(
        _BEFORE_BETWEEN.search(text, max(0, left.left - 30), left.left)
    )


def _whole(left: Draft, right: Draft) -> Draft:
    return Draft(
        left.value, left.start, right.end, left.left, right.right, right.units or left.units,
        right.unit_text or left.unit_text, left.shared and right.shared, parts=[left, right],
    )  # fmt: skip


def _range(text: str, left: Draft, right: Draft, following: Draft | None) -> Draft | None:
    joint = _between(text, left, right)
    if joint is None or left.parts or left.implied:
        return None
    if _TOLERANCE.fullmatch(joint) and _same_kind(left, right):
        whole = _whole(left, right)
        whole.low, whole.high = left.value - right.value, left.value + right.value
        return whole
    if not _is_range_joint(text, left, right, joint):
        return None
    if following is not None and text[right.right : following.left] in {"-", "/"}:
        return None  # a telephone number, a score
    _share_forward(text, left, right)
    if _in_unit_of(right, left) is None:
        return None
    if joint in {"", " "} and right.value < 0:
        right.value = -right.value  # the sign was a hyphen
    low, high = left.value, _in_unit_of(right, left) or Fraction(0)
    hyphen = joint.strip() in {"-", "–", "−"}
    if low >= high and (hyphen or not (left.units and right.units)):
        return None
    whole = _whole(left, right)
    whole.units, whole.unit_text = (
        (left.units, left.unit_text) if left.units else (right.units, right.unit_text)
    )
    whole.low, whole.high = min(low, high), max(low, high)
    whole.value = Fraction(low + high) / 2
    before = _BEFORE_BETWEEN.search(text, max(0, left.left - 30), left.left)
    whole.left = before.start() if before else whole.left
    return whole


def _share_forward(text: str, left: Draft, right: Draft) -> None:
    """Completes "$5-10" and "5 to 10 million"."""
    if not right.units and left.left < left.start:
        right.units, right.unit_text, right.shared = left.units, left.unit_text, True
    scaled = _SCALED.search(text[right.start : right.end])
    if (
        scaled
        and text[left.start : left.end].replace(".", "").isdigit()
        and left.value < right.value / _SCALES[scaled["scale"]]
    ):
        left.value *= _SCALES[scaled["scale"]]


def _same_kind(left: Draft, right: Draft) -> bool:
    if not left.units:
        left.units, left.unit_text = right.units, right.unit_text
    return _in_unit_of(right, left) is not None


def _in_unit_of(draft: Draft, other: Draft) -> Exact | None:
    """Returns the value of `draft` in the unit of `other`; None where they do not measure the same."""
    if draft.unit is None or other.unit is None:
        return draft.value if draft.unit is other.unit else None
    if draft.unit == other.unit:
        return draft.value
    if draft.unit.kind == "count" or other.unit.kind == "count":
        return None
    return convert(draft.value, draft.unit, other.unit)


def _sum(text: str, left: Draft, right: Draft) -> Draft | None:
    """Reads "5 feet 2 inches", "1 hour and 30 minutes", "3 dollars 50 cents", "15 dollars and 50"."""
    joint = _between(text, left, right)
    if joint is None or left.low is not None or left.unit is None or left.unit.kind == "count":
        return None
    pieces = left.parts or [left]
    last = pieces[-1]
    if right.unit is None or right.shared:
        added = _bare_part(text, last, right, joint)
    elif _COMPOUND.fullmatch(joint) and not right.left < right.start:
        added = _part(last, right)
    else:
        added = None
    if added is None or (last.value.denominator != 1 and left.unit.kind == "money"):
        return None
    whole = Draft(
        left.value + added * _ratio_of(pieces[0], last), left.start, right.end, left.left, right.right, left.units,
        text[left.end : right.right].strip(), parts=[*pieces, right],
    )  # fmt: skip
    whole.unit_text = left.unit_text
    return whole


def _ratio_of(first: Draft, last: Draft) -> Fraction:
    """Returns how many of the first piece's unit one of the last piece's unit is."""
    if first.unit is None or last.unit is None or first.unit == last.unit:
        return Fraction(1)
    return _share_of(last.unit, first.unit)


def _share_of(below: Unit, above: Unit) -> Fraction:
    """Returns how many of `above` one of `below` is: exactly, or at nominal length between clock and calendar."""
    if below.dimension != above.dimension and _is_time(below) and _is_time(above):
        return _seconds(below) / _seconds(above)
    return _size(below) / _size(above)


def _size(unit: Unit) -> Fraction:
    return unit.size if unit.size is not None else Fraction(1)


def _is_time(unit: Unit) -> bool:
    return unit.dimension in {(("T", 1),), (("Y", 1),)}


def _seconds(unit: Unit) -> Fraction:
    if unit.dimension == (("T", 1),):
        return _size(unit)
    return (
        _size(unit) / 12 * _YEAR_S if unit.name in {"year", "decade", "century"} else _size(unit) * _MONTH_S
    )


def _part(last: Draft, right: Draft) -> Fraction | None:
    """Returns what `right` adds in the unit of `last`; None where it is no smaller unit of the same kind."""
    above, below = last.unit, right.unit
    if above is None or below is None or right.value < 0 or right.parts:
        return None
    if last.implied and right.implied:
        return None
    if below.name in HUNDREDTHS and above.name not in HUNDREDTHS:
        money = tuple(unit for unit in last.units if unit.kind == "money")
        last.units = money or last.units
        return Fraction(right.value) / 100 if money else None
    below = next((unit for unit in right.units if unit.dimension == above.dimension), below)
    if not (_is_time(above) and _is_time(below)) and not _adds_up(above, below):
        return None
    share = _share_of(below, above)
    return right.value * share if share < 1 else None


def _adds_up(above: Unit, below: Unit) -> bool:
    """Whether people write sums of these units: lengths, masses, volumes, angles; not percents or temperatures."""
    if above.dimension != below.dimension or above.size is None or below.size is None:
        return False
    if above.kind != "measure" or below.kind != "measure" or len(above.dimension) != 1:
        return False
    return above.dimension[0][0] not in {"K", "ratio", "celsius", "fahrenheit"}


def _bare_part(text: str, last: Draft, right: Draft, joint: str) -> Fraction | None:
    """Reads the number without a unit in "15 dollars 50", "1 hour fifteen", "one month and half", "6 feet 2"."""
    unit = last.unit
    if (
        unit is None
        or right.shared
        or not _COMPOUND_BARE.fullmatch(joint)
        or not _ENDS.match(text, right.right)
    ):
        return None
    if right.value == Fraction(1, 2) and right.in_words and joint.strip():
        return Fraction(1, 2)
    if right.value.denominator != 1 or not 0 < right.value < 100 or last.implied:
        return None
    behind = last.right > last.end or joint.strip()
    if unit.kind == "money" and (behind or len(text[right.start : right.end]) == 2):
        return Fraction(right.value, 100) if joint and last.value.denominator == 1 else None
    if unit.name == "hour" and right.value < 60 and (joint or last.unit_text == "h"):
        return Fraction(right.value, 60)
    if unit.name == "foot" and right.value < 12 and (last.unit_text in {"'", "′", "’"} or joint == " "):
        return Fraction(right.value, 12)
    return None


def _ratio(text: str, left: Draft, right: Draft) -> Draft | None:
    """Reads "1 over 3", "two out of five hundred", "one in twenty": a fraction; its two numbers stay its parts."""
    joint = _between(text, left, right)
    if joint is None or left.units or left.parts or left.implied:
        return None
    if (
        not joint.strip()
        and 0 < right.value < 1
        and "/" in text[right.start : right.end]
        and left.value.denominator == 1
    ):
        return replace(right, value=left.value + right.value, start=left.start, left=left.left)  # "2  1/4"
    if not _RATIO.fullmatch(joint):
        return None
    if not -right.value < left.value < right.value and "over" not in joint.lower():
        return None
    if not right.value or right.value < 0 or right.value.denominator != 1 or left.value.denominator != 1:
        return None
    if _CHANCE.fullmatch(joint) and (left.value != 1 or 1500 <= right.value < 2100):
        return None
    whole = _whole(left, right)
    whole.value, whole.units, whole.unit_text = Fraction(left.value) / right.value, (), ""
    whole.right = right.end
    return whole


def _below_zero(text: str, draft: Draft) -> None:
    match = _BELOW_ZERO.match(text, draft.right)
    if match and draft.value > 0 and (not draft.units or "degree" in draft.units[0].name):
        draft.value = -draft.value
        draft.right = match.end()
        if not draft.units:
            draft.units, draft.unit_text = named("degree"), match[0].strip()
