"""The numbers of a text that may be quantities: what `read_numbers` finds, with what units and lists ask for.

List markers, labels ("Value 1:"), clock times and dates are taken out; scales in the plural, "three quarters of a
million" and articles that stand for one are added.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from moebench.reading.numerals.text import Number, read_numbers
from moebench.reading.numerals.words import Exact
from moebench.reading.quantities.copy import Copy, copy_for_reading
from moebench.reading.quantities.unit_index import Unit, index
from moebench.reading.quantities.unit_reader import ENGLISH, read_unit
from moebench.reading.quantities.unit_words import singular, word_set


@dataclass(slots=True)
class Draft:
    """A quantity in the making.

    Attributes:
        value: Exact.
        start: First character of the number.
        end: One past its last character, without percent sign or unit.
        left: First character of number and unit together.
        right: One past the last character of both.
        units: What the unit can mean; empty for a bare number.
        unit_text: As written.
        shared: Whether the unit stands elsewhere: behind a later number, in a heading, in a label.
        implied: Whether there is an article in the number's place ("a gallon").
        in_words: Whether the number is spelled out.
        parts: What it was put together from.
        low: Lower end of a range.
        high: Upper end of a range.
    """

    value: Exact
    start: int
    end: int
    left: int
    right: int
    units: tuple[Unit, ...] = ()
    unit_text: str = ""
    shared: bool = False
    implied: bool = False
    in_words: bool = False
    parts: list["Draft"] = field(default_factory=list)
    low: Exact | None = None
    high: Exact | None = None

    @property
    def unit(self) -> Unit | None:
        """The preferred reading of its unit."""
        return self.units[0] if self.units else None


_PERCENT_TAIL = re.compile(r"[ \u00a0\u202f]?(?:\\?%|per\s?cent(?:age)?)$", re.IGNORECASE)
_CLOCK = re.compile(r"\s?(?:[ap]\.?m\b|o['’]?clock)", re.IGNORECASE)
_CLOCK_NUMBER = re.compile(r"[0-9]{1,2}(?:\.[0-5][0-9])?$")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_ANY_MONTH = re.compile(rf"\b{_MONTH}\b")
_BEFORE_DAY = re.compile(rf"\b{_MONTH}\.?\s(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s)?$")
_BEHIND_DAY = re.compile(rf"\s(?:of\s)?{_MONTH}\b")
_BEFORE_YEAR = re.compile(rf"\b{_MONTH}\.?,?\s(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s)?$")
_INLINE_MARKER = re.compile(r"(?<![^\s(])([0-9]{1,2})[.)](?=\s)")
_LABEL_WORD = re.compile(
    r"(?:value|item|number|quantity|unit|answer|entry|measurement|pair|sentence|line|fact|result|row|data|num|no|id)s?"
    r"[ _]?[#(]?$",
    re.IGNORECASE,
)
_LABEL_END = re.compile(r"[\"'*_)]{0,4}\s?[:)=\-–]|\\?\.\s")
_TEN_NAMES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONE_NAMES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ARTICLE = re.compile(
    r"\b(?:(?P<number>[Aa] couple(?: of)?|couple of|nil|[Ss]ingle"
    r"|(?<![a-z] )[Qq]uarter(?=[ -](?:mile|hour|inch|cup|pint|pound|gallon|lit|teaspoon|ounce|million|billion|ton))"
    r"|(?<!few )(?<!many )(?<!several )(?:[Hh]undred|[Tt]housand|[Mm]illion)(?= [a-z])"
    r"|[Aa] (?:hundred|thousand|million|billion|trillion)th"
    rf"|[Aa] (?P<tens>{'|'.join(_TEN_NAMES)})-(?P<ones>{'|'.join(_ONE_NAMES)})(?=$|[.,;]| of))\b"
    r"|[Aa]n?[ -](?=(?P<word>[A-Za-z]{2,12})))"
)
_POWERS = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORD_VALUES: dict[str, Exact] = {
    "nil": 0,
    "single": 1,
    "quarter": Fraction(1, 4),
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
}
_WORD_VALUES |= {f"a {scale}th": Fraction(1, size) for scale, size in _POWERS.items()}
_NEVER_IMPLIED = word_set(
    """bit point mark real turn pole section chain link hand span score strike shot pipe circle cycle count line
    degree bar grade finger butt proof crown sol won bob guinea cable moment shake kiwi magnitude score drop
    nit carat rod right grain second slug stone star rad gray strike blob league pace generation shilling kip
    tun ream magnitude"""
)


def drafts(text: str) -> list[Draft]:
    """Returns the numbers of a text, without units yet, in order and without overlaps."""
    copy = copy_for_reading(text)
    markers = _inline_markers(text)
    dated = _ANY_MONTH.search(text) is not None
    found: list[Draft] = []
    last = 0
    for number in read_numbers(copy.text):
        draft = _draft(number, copy)
        if draft.start < last or (found and _repeats(text, found[-1], draft)):
            continue
        _read_on(text, draft)
        last = draft.end
        if found and _continues(text, found[-1], draft):
            continue
        if draft.start in markers or _is_no_quantity(text, draft, dated=dated):
            continue
        found.append(draft)
    return found


def _repeats(text: str, before: Draft, draft: Draft) -> bool:
    """Whether a number only says the one before it again, in brackets: "42 (forty-two) kilometers"."""
    if (
        draft.value != before.value
        or text[before.end : draft.start].strip() != "("
        or text[draft.end : draft.end + 1] != ")"
    ):
        return False
    before.end = before.right = draft.end + 1
    return True


def _continues(text: str, before: Draft, draft: Draft) -> bool:
    """Adds the second half of "4 thousand 3 hundred" to the first."""
    if text[before.end : draft.start] != " ":
        return False
    above, below = (text[d.start : d.end].rpartition(" ")[2].rstrip("s") for d in (before, draft))
    if above not in _POWERS or below not in _POWERS or not 0 < draft.value < _POWERS[above]:
        return False
    before.value += draft.value
    before.end = before.right = draft.end
    return True


def _draft(number: Number, copy: Copy) -> Draft:
    start, end = copy.starts.get(number.start, number.start), copy.ends.get(number.end, number.end)
    draft = Draft(number.exact, start, end, start, end, in_words=number.in_words)
    tail = _PERCENT_TAIL.search(number.text) if number.percent else None
    if tail:
        draft.end = draft.right = end - (len(number.text) - tail.start())
    return draft


_SCALE = re.compile(
    r"[ -](hundreds|lakhs?|lkhs?|la[ck]s?|crores?|thousands?|millions?|billions?|trillions?|ml[nd]|bln|mio|mrd)\b"
    r"(?! of)"
)
_SCALES = {
    "hu": 100,
    "la": 10**5,
    "lk": 10**5,
    "cr": 10**7,
    "th": 10**3,
    "mi": 10**6,
    "bi": 10**9,
    "tr": 10**12,
    "ml": 10**6,
    "bl": 10**9,
    "mr": 10**9,
}
_TENS = {name: 10 * n for n, name in enumerate(_TEN_NAMES, start=2)}
_ONES = {name: n for n, name in enumerate(_ONE_NAMES, start=1)}
_ORDINAL_PART = re.compile(rf"[ -](?P<tens>{'|'.join(_TENS)})-(?P<ones>{'|'.join(_ONES)})(?P<plural>s?)\b")
_PART_OF_SCALE = re.compile(r" of an? (hundred|thousand|million|billion|trillion)\b")
_AND_PART = re.compile(r" and (?:an? )?(?P<three>three )?(?P<part>half|quarter)s?(?= )")


def _read_on(text: str, draft: Draft) -> None:
    """Adds what the number reader leaves to units: scales in the plural, "one and three quarter" of an hour."""
    part = _AND_PART.match(text, draft.end) if draft.in_words else None
    if part and draft.value.denominator == 1:
        draft.value += Fraction(3 if part["three"] else 1, 2 if part["part"] == "half" else 4)
        draft.end = draft.right = part.end()
    ordinal = _ORDINAL_PART.match(text, draft.end) if draft.in_words else None
    if ordinal and (draft.value == 1) != bool(ordinal["plural"]):
        draft.value = Fraction(draft.value) / (_TENS[ordinal["tens"]] + _ONES[ordinal["ones"]])
        draft.end = draft.right = ordinal.end()
    whole = _PART_OF_SCALE.match(text, draft.end) if draft.value.denominator > 1 else None
    if whole:
        draft.value *= _POWERS[whole[1]]
        draft.end = draft.right = whole.end()
    scale = _SCALE.match(text, draft.end) if text[draft.end : draft.end + 1] in {" ", "-"} else None
    if scale and draft.right == draft.end:
        draft.value *= _SCALES[scale[1][:2]] if scale[1] != "mld" else 10**9
        draft.end = draft.right = scale.end()


def _inline_markers(text: str) -> set[int]:
    """Returns where "1.", "2.", "3." number the items of a list that is written in one line."""
    expected = 1
    starts = []
    for match in _INLINE_MARKER.finditer(text):
        if int(match[1]) == expected:
            starts.append(match.start())
            expected += 1
    return set(starts) if len(starts) > 1 else set()


def _is_no_quantity(text: str, draft: Draft, *, dated: bool) -> bool:
    start, end = draft.start, draft.end
    if text[end : end + 1] in {"\ufe0f", "\u20e3"}:  # the keycap emoji that number lists
        return True
    if not draft.in_words and _CLOCK.match(text, end) and _CLOCK_NUMBER.match(text[start:end]):
        return True
    if _LABEL_END.match(text, end) and _LABEL_WORD.search(text, max(0, start - 14), start):
        return True
    return dated and not draft.in_words and _is_date(text, draft)


def _is_date(text: str, draft: Draft) -> bool:
    if draft.value.denominator != 1 or draft.value < 1:
        return False
    before = text[max(0, draft.start - 20) : draft.start]
    if draft.value <= 31:
        return bool(_BEFORE_DAY.search(before) or _BEHIND_DAY.match(text, draft.end))
    return 1000 <= draft.value < 3000 and bool(_BEFORE_YEAR.search(before))


def implied(text: str, taken: list[Draft]) -> Iterator[Draft]:
    """Yields the articles that stand for one: "a gallon", "an hour", "a couple of miles".

    Args:
        text: The whole text.
        taken: The quantities found so far, with their units; nothing inside them is read again.
    """
    spans = iter([(draft.left, draft.right) for draft in taken])
    span, last = next(spans, None), 0
    for match in _ARTICLE.finditer(text):
        while span is not None and span[1] <= match.start():
            span = next(spans, None)
        limit = len(text) if span is None else span[0]
        if match.end() > limit or match.start() < last:
            continue
        draft = _one(text, match) if match["word"] else _vague(match)
        if draft is not None and draft.right <= limit:
            last = draft.right
            yield draft


def _vague(match: re.Match[str]) -> Draft:
    """Returns the number that "a couple", "nil", "thousand" or "a millionth" is."""
    value = _WORD_VALUES.get(match[0].lower(), 2)
    if match["tens"]:
        value = Fraction(1, _TENS[match["tens"]] + _ONES[match["ones"]])
    return Draft(value, *match.span(), *match.span(), implied=value in {0, 1, 2}, in_words=True)


def _is_unit_word(word: str) -> bool:
    low = singular(word.lower())
    if low in _NEVER_IMPLIED or word.lower() in ENGLISH:
        return False
    return low in index().words or word in {"kg", "km", "lb", "oz", "mg", "ml", "cm", "mm"} or len(low) > 7


def _one(text: str, match: re.Match[str]) -> Draft | None:
    read = read_unit(text, match.end()) if _is_unit_word(match["word"]) else None
    if read is None or read.unit.name in _NEVER_IMPLIED or text[read.end : read.end + 1].isalpha():
        return None
    draft = Draft(
        Fraction(1), match.start(), match.end() - 1, match.start(), read.end, implied=True, in_words=True
    )
    draft.units, draft.unit_text = read.units, text[match.end() : read.end]
    return draft
