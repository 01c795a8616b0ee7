"""What unit does a wording mean, are two wordings the same unit, and how does one convert into another?

    normalise("km") == normalise("Kilometres") == "kilometer"
    normalise("kilometers per hour") == normalise("km/h") == "kilometer per hour"
    normalise("registered participants") == "registered participant"

A unit is read by this grammar; every look-up is bounded, so reading takes constant time at each place:

    unit   = factor { (product factor) | (per factor) }
    factor = ["square" | "cubic" | "inverse"] name-or-symbol [exponent]
"""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import NamedTuple

from moebench.reading.quantities.unit_index import (
    Unit,
    data,
    in_any_order,
    index,
    is_plural,
    named,
    pattern,
    singular,
    symbolised,
    word_key,
    words,
)

_LETTER = r"[^\W\d_⁰¹²³⁴-⁹₀-₉ªº]"
_WORD = rf"{_LETTER}{{1,30}}(?:['’.ʻ]{_LETTER}{{1,12}}){{0,3}}"
_RUN = re.compile(rf"{_WORD}(?:['’](?=\s))?(?:\.?[ \-‐‑]{_WORD}){{0,5}}")
_JOINT = re.compile(r"\.?[ \-‐‑]")
_SYMBOL = re.compile(
    rf"""(?:[A-Za-z.]{{0,4}}[{data("currencies")["signs"]}](?:ur\b|U\b|[A-Z]{{3}}\b)?
    | [°º˚]\ ?(?:[A-Za-zé]{{1,10}}(?![A-Za-z]))?
    | (?:wt|vol|mol|at|w/w|v/v)\.?\ ?[%％] | [yY]/[oO]\b | dB\(A\) | (?:in|ft|cm|mm|m)H[2₂]O
    | [fp]b[-−⁻][1¹] | M_?[☉⊕♃]|R[☉⊕]|L☉ | [%％﹪٪‰‱℃℉ℓ℔℧]
    | ["″”“]Hg | ['′’"″”“]|'' | \# | [SB]/\.?(?=[ ]?[0-9]|$))""",
    re.VERBOSE,
)
_POWER_WORD = pattern("power_word")
_EXPONENT = pattern("exponent")
_RAISED = str.maketrans("⁻¹²³⁴⁵⁶−–", "-123456--")
_PER = pattern("per")
_LEADING_PER = re.compile(r"(?:/\s?|per )(?P<article>(?!))?", re.IGNORECASE)
_PRODUCT = re.compile(r"\s?[·⋅∙•×*]\s?|[ \-]")
_ONLY_NEGATIVE = re.compile(rf"[ ·⋅]{_LETTER}{{1,6}}(?:\^|\*\*)?[{{(]?(?=[-−–⁻][1-4¹²³])")
_PAIRS = words("products_with_a_blank")
_BEHIND_ARTICLE = re.compile(r" (?:earlier|ago|later|before|after|old|from|since)\b")
_NOUN = re.compile(r"[a-z]{3,20}(?![A-Za-z])")
_ROUND_NUMBER = re.compile(r"(10{1,3}(?:,000){0,2})[ \-]?(?=[^\W\d])")
_AFTER_UNIT = re.compile(r"[A-Za-zÀ-ÿ0-9_]|&[A-Za-z]|['’][a-z]{1,2}\b(?<!['’]s)")
_MAX_FACTORS = 5

ENGLISH = words("english")
"""Words of ordinary English that are also symbols of units: in running text they are words."""
_PAID_BY = words("paid_by")
_WORD_CODES = words("codes_that_are_words")

Units = tuple[Unit, ...]
Factor = tuple[Units, int]


class ReadUnit(NamedTuple):
    """A unit as read.

    Attributes:
        units: What it can mean, the preferred reading first.
        end: One past its last character.
        symbolic: Whether it is written as a symbol ("km"), not as a word.
    """

    units: Units
    end: int
    symbolic: bool

    @property
    def unit(self) -> Unit:
        """The preferred reading."""
        return self.units[0]


@lru_cache(maxsize=8192)
def _single(token: str) -> tuple[Units, bool]:
    """Returns what one token can mean, and whether it is a symbol."""
    exact, names = index().symbols.get(token, ()), named(word_key(token))
    return tuple(dict.fromkeys((*exact, *names))) or symbolised(token), bool(exact) or not names


def _name(text: str, pos: int) -> ReadUnit | None:
    """Reads a name or a symbol made of letters: the longest of up to six words."""
    run = _RUN.match(text, pos)
    if run is None:
        return None
    ends = [joint.start() for joint in _JOINT.finditer(run[0])] + [len(run[0])]
    several = word_key(run[0][: ends[0]]) in index().parts
    for end in reversed(ends[1:]) if several else ():
        key = word_key(run[0][:end])
        rate = " per " in key and named(key.partition(" ")[0])
        goes_on = (rate and text.startswith(" per ", pos + end)) or (
            (rate or len(key) < 6) and _EXPONENT.match(text, pos + end)
        )
        if goes_on or key.rpartition(" ")[2] in ENGLISH:
            continue  # in "meter per second squared", "N m^2" the last alone is squared; "7 lb in two weeks"
        if units := named(key):
            return ReadUnit(units, pos + end, False)
    first, end = run[0][: ends[0]], pos + ends[0]
    if text[end : end + 1] == "." and first + "." in index().symbols and first not in index().symbols:
        return ReadUnit(symbolised(first + "."), end + 1, True)
    found, symbolic = _single(first)
    return ReadUnit(found, end, symbolic) if found else None


def _sign(text: str, pos: int) -> ReadUnit | None:
    """Reads a symbol that is not all letters: "$", "US$", "°C", "wt%"."""
    match = _SYMBOL.match(text, pos)
    if match is None:
        return None
    token = match[0]
    for candidate in (token, token.replace(" ", "")):
        if units := symbolised(candidate) or named(word_key(candidate)):
            return ReadUnit(units, pos + len(token), True)
    return ReadUnit(symbolised("°"), pos + 1, True) if token[0] in "°º˚" else None


def _factor(text: str, pos: int) -> tuple[Factor, int, bool] | None:
    power = 1
    before = _POWER_WORD.match(text, pos)
    if before:
        whole = _name(text, pos)
        if whole and whole.end > before.end():
            return (whole.units, 1), whole.end, False  # "square yard" has a line of its own
        power = 2 if before["square"] or before["sq"] else -1 if before["inverse"] else 3
        pos = before.end()
    read = _sign(text, pos) or _name(text, pos)
    if read is None:
        return None
    after = _EXPONENT.match(text, read.end) if power == 1 else None
    symbol = read.symbolic and text[read.end - 1].isalpha() and read.unit.kind != "money"
    if after is None or (after["plain"] and not symbol):
        return (read.units, power), read.end, read.symbolic
    written = {"squared": "2", "sq": "2", "sq.": "2", "cubed": "3"}.get(after["word"]) or after["caret"]
    power = int((written or after["raised"] or after["plain"]).translate(_RAISED))
    return (read.units, power), after.end(), read.symbolic


def _divisor(text: str, pos: int, per: re.Match[str]) -> tuple[list[Factor], int] | None:
    """Reads what stands behind "per" or a slash: a factor, a product in brackets, a noun, or "100 km"."""
    many = _ROUND_NUMBER.match(text, pos)
    if many:
        inner = _divisor(text, many.end(), per)
        if inner is None or len(inner[0]) > 1:
            return None
        unit, number = inner[0][0][0][0], int(many[1].replace(",", ""))
        made = replace(unit, name=f"{number} {unit.name}", size=unit.size * number)
        return [((made,), 1)], inner[1]
    if text[pos : pos + 1] == "(":
        inner = _product(text, pos + 1, inside=True)
        return (inner[0], inner[1] + 1) if inner and text[inner[1] : inner[1] + 1] == ")" else None
    read = _factor(text, pos)
    noun = _NOUN.match(text, pos)
    if read and not (read[2] and noun and noun.end() > read[1]):
        word = not read[2] and read[0][0][0].kind != "money"  # "$5 a month", but no "5 m a s"
        by_article = word and not _BEHIND_ARTICLE.match(text, read[1])
        return ([read[0]], read[1]) if by_article or not per["article"] else None
    if noun is None or per["article"] or noun[0] in ENGLISH:
        return None
    slash = "/" in per[0] and "p/" not in per[0]
    if slash and (singular(noun[0]) not in _PAID_BY or " " in per[0]):
        return None  # behind any other word the slash means "or"
    return [((noun_unit(noun[0]),), 1)], noun.end()


def _product(text: str, pos: int, *, inside: bool = False) -> tuple[list[Factor], int] | None:
    """Reads factors side by side: "N m", "kW·h", "m s^-1"."""
    first = _factor(text, pos)
    if first is None:
        return None
    factors, end = [first[0]], first[1]
    while len(factors) < _MAX_FACTORS and (joint := _PRODUCT.match(text, end)):
        if joint[0] in {" ", "-"} and not inside and not _ONLY_NEGATIVE.match(text, end):
            following = _RUN.match(text, joint.end())
            if not following or f"{text[pos:end]}·{_JOINT.split(following[0])[0]}" not in _PAIRS:
                break  # "12 m 2 dm" are two quantities
        more = _factor(text, joint.end())
        if more is None:
            break
        factors.append(more[0])
        end = more[1]
    return factors, end


def _divisors(text: str, factors: list[Factor], end: int) -> tuple[list[Factor], int]:
    while len(factors) < _MAX_FACTORS:
        per = (_PER if factors else _LEADING_PER).match(text, end)
        divisor = _divisor(text, per.end(), per) if per else None
        if divisor is None:
            break
        factors = factors + [(units, -power) for units, power in divisor[0]]
        end = divisor[1]
    return factors, end


def read_unit(text: str, pos: int) -> ReadUnit | None:
    """Reads the longest known unit that begins at `pos`; None where none does, as at counted things ("people")."""
    first = ([], pos) if _LEADING_PER.match(text, pos) else _product(text, pos)
    if first is None:
        return None
    factors, end = _divisors(text, *first)
    if not factors or (len(factors) == 1 and factors[0][1] < 0 and end - pos < 3):
        return None
    symbolic = len(factors) == 1 and text[end - 1 : end].isalpha() and end - pos <= 3
    return ReadUnit(_compose(factors), end, symbolic)


def with_divisors(text: str, units: Units, end: int) -> ReadUnit:
    """Reads on behind a unit, or a counted thing, that ends at `end`: " per hour", "/person", " a day"."""
    factors, end = _divisors(text, [(units, 1)], end)
    return ReadUnit(_compose(factors), end, False)


def stands_alone(text: str, end: int) -> bool:
    """Whether a unit that ends at `end` is not the beginning of a longer word."""
    return _AFTER_UNIT.match(text, end) is None or not text[end - 1].isalnum()


def symbol_of_money(symbol: str) -> Units:
    """Returns the currencies that a symbol or code before a number can mean; empty where it is none."""
    units = () if symbol.upper() in _WORD_CODES else symbolised(symbol)
    return units if units and units[0].kind == "money" else ()


def noun_unit(noun: str) -> Unit:
    """Returns the unit of a counted thing: its name is the singular, in lower case."""
    amounts = (part.split() for part in noun.lower().split(" per "))
    name = " per ".join(" ".join((*parts[:-1], singular(parts[-1]))) for parts in amounts if parts)
    return Unit(name=name, kind="count", size=Fraction(1), dimension=((f"noun {name}", 1),))


def _compose(factors: list[Factor]) -> Units:
    """Returns the compound unit, once for each reading of its first factor."""
    alternatives, power = factors[0]
    if len(factors) == 1 and power == 1:
        return alternatives
    rest = [(units[0], power) for units, power in factors[1:]]
    return tuple(dict.fromkeys(_composed([(unit, power), *rest]) for unit in alternatives))


def _composed(pairs: list[tuple[Unit, int]]) -> Unit:
    factors: dict[Unit, int] = {}
    for unit, power in pairs:
        whole = named(word_key(_piece(unit, abs(power)))) if abs(power) > 1 else ()  # cm³ is "milliliter"
        unit, power = (whole[0], power // abs(power)) if whole else (unit, power)
        factors[unit] = factors.get(unit, 0) + power
    above = [_piece(unit, power) for unit, power in factors.items() if power > 0]
    below = sorted(_piece(unit, -power) for unit, power in factors.items() if power < 0)
    name = " ".join((*above, *(f"per {'person' if piece == 'people' else piece}" for piece in below)))
    known = named(word_key(name))
    if known:
        return known[0]
    powers: Counter[str] = Counter()
    for unit, power in factors.items():
        powers.update({base: exponent * power for base, exponent in unit.dimension})
    dimension = tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))
    size = prod((unit.size**power for unit, power in factors.items()), start=Fraction(1))
    return Unit(name=name, kind=next(iter(factors)).kind, size=size, dimension=dimension)


def _piece(unit: Unit, power: int) -> str:
    return {1: "", 2: "square ", 3: "cubic "}.get(power, f"{power} times ") + unit.name


_EDGES = " \t\r\n\"'`*_“”‘’«»<>{}[]()|,;:!?=~\\"
_NO_UNIT = frozenset(data("quantity_words")["no_unit"])
_BRACKET = re.compile(r"([^()\[\]]{0,80})[(\[]([^()\[\]]{1,80})[)\]]\s*$")
_LABEL = pattern("unit_label")
_NUMBER_OF = pattern("number_of")
_FILLER = pattern("filler")
_SPLIT = re.compile(r"\s*(?:[,;|]|\s/\s|\bor\b|\baka\b|\s[-–—]\s)\s*")
_DIGITS = re.compile(r"[014-9]|[23]{2}")  # those of exponents may be in a unit
NOT_THINGS = words("not_things")
STOP = ENGLISH | words("stop")
"""What ends a counted thing: "20 people in", "5 men who"."""
NEVER_IMPLIED = words("never_implied")
"""Units that are words of their own behind "a": "a bit", "a point"."""
META_NOUNS = words("meta")
"""What answers count when they speak of themselves: "there are two numerical values"."""
SCALES: dict[str, int] = data("quantity_words")["scales"]
"""What multiplies a number or stands before a unit, singular and in lower case: `million`, `bn`."""
_SCALE = re.compile(rf"({'|'.join(sorted(SCALES, key=len, reverse=True))})s?\b(?:\s+of)?\s*", re.IGNORECASE)
_TO_KELVIN = {  # kelvins in one of it, and its zero
    "kelvin": (Fraction(1), Fraction(0)),
    "degree Celsius": (Fraction(1), Fraction("273.15")),
    "degree Fahrenheit": (Fraction(5, 9), Fraction("459.67") * 5 / 9),
    "degree Rankine": (Fraction(5, 9), Fraction(0)),
}
# A bare "dollar" does not say whose: whoever writes "USD" for it, or the other way round, means the same.
_INTERCHANGEABLE = {"US dollar": "dollar", "dollar": "US dollar"}
_LONGEST = 120


def normalise(unit_text: str) -> str | None:
    """Returns the canonical name of a unit: of `km`, `Kilometres`, `kilometers (km)`, `distance in km` "kilometer".

    It is in American spelling and the singular ("US dollar", "degree Celsius"; persons of all kinds are "people");
    that of an unknown noun too, in lower case. None for no unit at all.
    """
    units = readings(unit_text)
    return units[0].name if units else None


@lru_cache(maxsize=8192)
def readings(unit_text: str) -> Units:
    """Returns the units that a wording can mean, the usual one first ("pound": of mass, sterling)."""
    written = " ".join(unit_text[:_LONGEST].split())
    text = written.strip(_EDGES + ".")
    if text.lower() in _NO_UNIT:
        return ()
    known = known_unit(written) or known_unit(text)
    if known or not text:  # without letters: one of the signs that inches and feet are written by, or nothing
        return known
    noun = _counted(text)[0]
    return (noun_unit(noun),) if noun else ()


def known_unit(text: str) -> Units:
    """Returns the known unit that a wording names, alone or among other words; empty where there is none."""
    text = _LABEL.sub("", text, count=1)
    bracket = _BRACKET.match(text)
    for wording in (text, *(bracket.groups() if bracket else ())):
        for piece in dict.fromkeys((wording, *_SPLIT.split(wording))):
            found = _ending_in(piece) or _ending_in(_FILLER.sub("", piece.strip(_EDGES)))
            if found:
                return found
    return ()


def _ending_in(text: str) -> Units:
    """Reads "kilometers", "ounces fluid", "road miles", "distance in km", "distance_km": the last decides."""
    parts = re.split(r"[ _]", text)
    for i in (0, *range(max(1, len(parts) - 3), len(parts))):
        tail = " ".join(parts[i:]) if i else text
        read = read_unit(tail, 0) if not i or "per" not in parts[: i + 1] else None
        sure = not i or "_" in text or parts[i - 1].lower() in {"in", "unit", "units"}
        if read and read.end >= len(tail.rstrip(" .")) and (sure or not read.symbolic):
            return read.units
        if not i and (units := named(word_key(text)) or in_any_order(word_key(text))):
            return units
    return ()


def phrase_unit(phrase: str) -> Units:
    """Returns the unit that a short phrase names: a known one, "number of X", or a plural noun; else empty."""
    phrase = _LABEL.sub("", phrase.strip(" \t\"'*_`.:"), count=1)
    if not phrase or len(phrase) > 80 or _DIGITS.search(phrase) or phrase.lower() in ENGLISH:
        return ()
    units = known_unit(phrase)
    if units:
        return units
    noun, counted = _counted(phrase.replace("/", ","))
    parts = noun.split()
    for i, part in enumerate(parts if counted else ()):
        if part.lower() in STOP or is_plural(part.lower()):
            parts = parts[: i + (part.lower() not in STOP)]
            break
    meant = 0 < len(parts) < 5 and (counted or is_thing(parts[-1]))
    return (noun_unit(" ".join(parts)),) if meant else ()


def _counted(text: str) -> tuple[str, bool]:
    """Returns the noun of "number of participants", "runners (total)", and whether it is said to be counted."""
    bracket = _BRACKET.match(text)
    text = bracket[1] if bracket and bracket[1].strip() else text
    first = (_SPLIT.split(text, maxsplit=1)[0] or text).strip(_EDGES + ".")
    count = _NUMBER_OF.match(first)
    end = count.end() if count else 0
    return first[end:] or first, " of " in first[:end]


def is_thing(word: str) -> bool:
    """Whether a word is a plural noun, as far as its form tells."""
    low = word.lower()
    return is_plural(low) and low not in NOT_THINGS and low not in STOP


def scale_of(unit_text: str) -> tuple[int, str]:
    """Splits "million kilometers" into a factor and the unit; the factor is 1 where there is none."""
    match = _SCALE.match(unit_text)
    return (SCALES[match[1].lower()], unit_text[match.end() :]) if match else (1, unit_text)


def same_unit(one: str, other: str) -> bool:
    """Whether two wordings can mean the same unit.

    Counted things are the same where one wording ends in the other: "registered participants" are "participants",
    "male students" are not "female students".
    """
    mine, theirs = readings(one), readings(other)
    names = {unit.name for unit in mine}
    names |= {_INTERCHANGEABLE[name] for name in names if name in _INTERCHANGEABLE}
    if not names.isdisjoint(unit.name for unit in theirs):
        return True
    if not mine or not theirs or mine[0].kind != "count" or theirs[0].kind != "count":
        return False
    a, b = mine[0].name.split(), theirs[0].name.split()
    shorter = min(len(a), len(b))
    return a[-shorter:] == b[-shorter:]


def convert(value: Fraction | int | float, source: Unit, target: Unit) -> Fraction | None:
    """Converts exactly.

    Args:
        value: In `source`; a float is taken as the decimal number that it prints as.
        source: What `value` is measured in.
        target: What it is to be measured in.

    Returns:
        None where the units do not measure the same, or where the factor between them is not exact (a month has no
        fixed number of days, currencies change).
    """
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    if source.name in _TO_KELVIN and target.name in _TO_KELVIN:
        (slope, shift), (slope_to, shift_to) = _TO_KELVIN[source.name], _TO_KELVIN[target.name]
        return (exact * slope + shift - shift_to) / slope_to
    if source.dimension != target.dimension:
        return None
    return exact * source.size / target.size
