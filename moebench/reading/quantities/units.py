"""What unit does a wording mean, are two wordings the same unit, and how does one convert into another?

    normalise("km") == normalise("Kilometres") == "kilometer"
    normalise("kilometers per hour") == normalise("km/h") == "kilometer per hour"
    normalise("registered participants") == "registered participant"

The units themselves are data, in `unit_table`, `unit_table_physics` and `unit_table_money`.
"""

import re
from fractions import Fraction
from functools import lru_cache

from moebench.reading.quantities.unit_index import Unit
from moebench.reading.quantities.unit_reader import noun_unit, read_unit, with_divisors
from moebench.reading.quantities.unit_words import word_set

_EDGES = " \t\r\n\"'`*_“”‘’«»<>{}[]()|,;:!?=~\\"
_NO_UNIT = word_set(
    """none null nil n/a na unitless dimensionless undefined unspecified unknown - – — . value number unit units
    (none)"""
) | {
    "no unit",
    "no units",
    "not applicable",
    "not specified",
    "not given",
    "no specific unit",
    "without unit",
}
_BRACKET = re.compile(r"(?P<outer>[^()\[\]]{0,80})[(\[](?P<inner>[^()\[\]]{1,80})[)\]]\s*$")
_LABEL = re.compile(r"(?:the\s|units?(?:\sof\smeasure(?:ment)?)?(?:\sis|\sare|:)?\s)+", re.IGNORECASE)
_COUNT = re.compile(
    r"(?:(?:the|a|an|total|overall|approximate|estimated|number|count|amount|quantity|sum|of|individual|whole|full)\s)+",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|unit|units)\s+(?P<unit>[^,;]{1,60})$", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:\s(?:in\s|of\s)?(?:long|wide|tall|high|deep|thick|old|away|apart|each|total|length|distance|width|height"
    r"|depth|weight|mass|volume|area|time|age|duration|speed|temperature|diameter|radius|size|long\b.{0,20}))+$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:[,;|]|\s/\s|\bor\b|\baka\b|\s[-–—]\s)\s*")
_SCALE = re.compile(
    r"(?:(?P<words>hundred|thousand|lakh|million|crore|billion|trillion)s?|(?P<letters>mn|bn|tn)\b)(?:\s+of)?\s*",
    re.IGNORECASE,
)
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "mn": 10**6, "crore": 10**7,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_TO_KELVIN = {
    "kelvin": (Fraction(1), Fraction(0)),
    "degree Celsius": (Fraction(1), Fraction("273.15")),
    "degree Fahrenheit": (Fraction(5, 9), Fraction("459.67")),
    "degree Rankine": (Fraction(5, 9), Fraction(0)),
}
# A bare "dollar" does not say whose: whoever writes "USD" for it, or the other way round, means the same.
_INTERCHANGEABLE = {"US dollar": "dollar", "dollar": "US dollar"}
_LONGEST = 120


def normalise(unit_text: str) -> str | None:
    """Returns the canonical name of a unit, however it is spelled.

    Args:
        unit_text: For instance `km`, `Kilometres`, `kilometers (km)`, `distance in km`, `number of participants`.

    Returns:
        The name in American spelling and the singular ("kilometer", "US dollar", "degree Celsius"; persons of all
        kinds are "people"); an unknown noun in lower case and the singular; None for no unit at all.
    """
    units = readings(unit_text)
    return units[0].name if units else None


@lru_cache(maxsize=8192)
def readings(unit_text: str) -> tuple[Unit, ...]:
    """Returns the units that a wording can mean, the usual one first ("pound": of mass, sterling)."""
    written = " ".join(unit_text[:_LONGEST].split())
    text = written.strip(_EDGES + ".")
    if not text:
        return (
            whole_unit(written) if len(written) < 3 else ()
        )  # one of the signs that inches and feet are written by
    if text.lower() in _NO_UNIT:
        return ()
    return _rate_of_things(text) or known_unit(written) or known_unit(text) or _noun(text)


def _rate_of_things(text: str) -> tuple[Unit, ...]:
    """Reads "times per week", "people per square kilometer"."""
    thing, per, _ = text.partition(" per ")
    if not per or not thing.replace(" ", "").isalpha() or known_unit(thing):
        return ()
    read = with_divisors(text, _noun(thing), len(thing))
    return read.units if read.end == len(text) else ()


def whole_unit(text: str) -> tuple[Unit, ...]:
    """Returns what `text` means when all of it is one known unit; empty otherwise."""
    read = read_unit(text, 0)
    if read is None or read.end < len(text.rstrip(" .")):
        return ()
    return read.units


def known_unit(text: str) -> tuple[Unit, ...]:
    """Returns the known unit that a wording names, alone or among other words; empty where there is none."""
    found = whole_unit(text)
    if found:
        return found
    label = _LABEL.match(text)
    if label and label.end() < len(text):
        return known_unit(text[label.end() :])
    bracket = _BRACKET.match(text)
    if bracket:
        return known_unit(bracket["outer"].strip(_EDGES)) or known_unit(bracket["inner"].strip(_EDGES))
    filler = _FILLER.search(text)
    if filler and filler.start():
        return known_unit(text[: filler.start()])
    pieces = [piece for piece in _SPLIT.split(text) if piece]
    if len(pieces) > 1:
        return next(filter(None, map(known_unit, pieces)), ())
    inside = _IN.search(text)
    if inside and inside.start():
        return known_unit(inside["unit"])
    return _last_word(text)


def _last_word(text: str) -> tuple[Unit, ...]:
    """Reads "road miles", "number of kilometers", "distance_km": what stands last decides."""
    words = re.split(r"[ _]", text)
    for i in range(max(1, len(words) - 3), len(words)):
        tail = " ".join(words[i:])
        read = read_unit(tail, 0)
        if read and read.end == len(tail) and (not read.symbolic or "_" in text):
            return read.units
    return ()


def _noun(text: str) -> tuple[Unit, ...]:
    bracket = _BRACKET.match(text)
    if bracket and bracket["outer"].strip():
        text = bracket["outer"]
    text = _SPLIT.split(text, maxsplit=1)[0] or text
    count = _COUNT.match(text)
    if count and count.end() < len(text):
        text = text[count.end() :]
    words = text.strip(_EDGES + ".").split()
    return (noun_unit(" ".join(words)),) if words else ()


def scale_of(unit_text: str) -> tuple[int, str]:
    """Splits "million kilometers" into a factor and the unit; the factor is 1 where there is none."""
    match = _SCALE.match(unit_text)
    if match is None:
        return 1, unit_text
    return _SCALES[(match["words"] or match["letters"]).lower()], unit_text[match.end() :]


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
    return bool(mine and theirs) and _same_noun(mine[0], theirs[0])


def _same_noun(one: Unit, other: Unit) -> bool:
    if one.kind != "count" or other.kind != "count":
        return False
    a, b = one.name.split(), other.name.split()
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
        if source.name == "degree Celsius" or source.name == "kelvin":
            kelvin = exact * slope + shift
        else:
            kelvin = (exact + shift) * slope
        celsius_like = target.name in {"degree Celsius", "kelvin"}
        return kelvin - shift_to if celsius_like else kelvin / slope_to - shift_to
    if source.dimension != target.dimension or source.size is None or target.size is None:
        return None
    return exact * source.size / target.size
