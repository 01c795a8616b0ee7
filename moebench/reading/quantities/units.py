"""What unit does a wording mean, are two wordings the same unit, and how does one convert into another?

    normalise("km") == normalise("Kilometres") == "kilometer"
    normalise("kilometers per hour") == normalise("km/h") == "kilometer per hour"
    normalise("registered participants") == "registered participant"

A unit is read by this grammar; every look-up is bounded, so reading takes constant time at each place:

    unit    = factor { (product sign | blank) factor | divisor }
    divisor = ("/" | "per" | "a") ["100"] (factor | "(" factors ")" | noun)
    factor  = ["square" | "cubic" | "inverse"] name-or-symbol [exponent]
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import NamedTuple

from moebench.reading.numerals.words import TABLE
from moebench.reading.quantities.unit_index import (
    PATTERNS,
    WORDS,
    Unit,
    data,
    in_any_order,
    index,
    is_plural,
    named,
    singular,
    symbolised,
    word_key,
)

_POWERS: dict[str, int] = data("quantity_words")["powers"]
_RAISED = str.maketrans("⁻¹²³⁴⁵⁶−–", "-123456--")


Units = tuple[Unit, ...]
Factors = list[tuple[Units, int]]


class ReadUnit(NamedTuple):
    """A unit, or a factor of one, as read.

    Attributes:
        units: What it can mean, the preferred reading first.
        end: One past its last character.
        symbolic: Whether it is written as a symbol ("km"), not as a word.
        power: That of a factor.
    """

    units: Units
    end: int
    symbolic: bool
    power: int = 1

    @property
    def unit(self) -> Unit:
        """The preferred reading."""
        return self.units[0]


def _name(text: str, pos: int) -> ReadUnit | None:
    """Reads one symbol ("US$", "°C", "wt%"), or the longest name or symbol of up to six words."""
    sign, run = PATTERNS["symbol"].match(text, pos), PATTERNS["run"].match(text, pos)
    if sign:
        close = sign[0].replace(" ", "")
        units = symbolised(sign[0]) or symbolised(close) or named(word_key(close))
        if units or sign[0][0] in "°º˚":
            return ReadUnit(units or symbolised("°"), sign.end() if units else pos + 1, True)
    if run is None:
        return None
    ends = [joint.start() for joint in PATTERNS["word_end"].finditer(run[0])]
    first = run[0][: ends[0]]
    for end in reversed(ends[1:]):
        key, after = word_key(run[0][:end]), pos + end
        rate = " per " in key and named(key.partition(" ")[0])
        squared = PATTERNS["exponent"].match(text, after) if rate or len(key) < 6 else None  # "N m^2"
        goes_on = squared or (rate and text.startswith(" per ", after))  # "meter per second per second"
        last = key.rpartition(" ")[2]  # a word of the sentence in "7 lb in two weeks"
        if not goes_on and last not in WORDS["english"] and (units := named(key)):
            return ReadUnit(units, after, False)
    exact, names = index().symbols.get(first, ()), named(word_key(first))
    units = tuple(dict.fromkeys((*exact, *names))) or symbolised(first)
    return ReadUnit(units, pos + ends[0], bool(exact) or not names) if units else None


def _factor(text: str, pos: int) -> ReadUnit | None:
    before, read = PATTERNS["power_word"].match(text, pos), _name(text, pos)
    if before and (read is None or read.end <= before.end()):  # "square yard" has a line of its own
        read = _name(text, before.end())
        return read and read._replace(power=_POWERS[before[1].lower()])
    after = PATTERNS["exponent"].match(text, read.end) if read else None
    if read is None or after is None:
        return read
    symbol = read.symbolic and text[read.end - 1].isalpha() and read.unit.kind != "money"
    if after["plain"] and not symbol:
        return read
    written = after[after.lastgroup or 0]
    power = _POWERS.get(written.lower()) or int(written.translate(_RAISED))
    return ReadUnit(read.units, after.end(), read.symbolic, power)


def _factors(text: str, pos: int, factors: Factors, *, inside: bool = False) -> tuple[Factors, int]:
    """Reads on at `pos`, behind the factors read so far: "kW·h", "m s^-1", "kg/m³", "J/(kg K)".

    In brackets every blank joins; elsewhere "12 m 2 dm" are two quantities.
    """
    end = pos
    while len(factors) < 5:
        per = None if inside else (PATTERNS["per"] if factors else PATTERNS["leading_per"]).match(text, end)
        joint = PATTERNS["product"].match(text, end) if factors else None
        pair = joint and f"{text[pos:end]}·{joint['next']}"
        joined = joint and (not joint["blank"] or inside or pair in WORDS["spaced_products"])
        if per and (divisors := _divisor(text, per)):
            factors, end = factors + divisors[0], divisors[1]
        elif not per and (joined or not factors) and (read := _factor(text, joint.end() if joint else pos)):
            factors, end = [*factors, (read.units, read.power)], read.end
        else:
            break
    return factors, end


def _divisor(text: str, per: re.Match[str]) -> tuple[Factors, int] | None:
    """Reads what stands behind "per" or a slash: a factor, a product in brackets, a noun, or "100 km"."""
    many = PATTERNS["round_number"].match(text, per.end())
    pos = many.end() if many else per.end()
    if text[pos : pos + 1] == "(":
        inner, end = _factors(text, pos + 1, [], inside=True)
        closed = inner and text[end : end + 1] == ")"
        return ([(units, -power) for units, power in inner], end + 1) if closed else None
    read, noun = _factor(text, pos), PATTERNS["noun"].match(text, pos)
    word = read is None or (not read.symbolic and read.unit.kind != "money")  # "$5 a month", but no "5 m a s"
    if per["article"] and (read is None or not word or PATTERNS["behind_article"].match(text, read.end)):
        return None
    if read is None:
        if noun is None or noun[0] in WORDS["english"] or (many and not is_plural(noun[0])):
            return None
        slash = "/" in per[0] and "p/" not in per[0]
        if slash and (singular(noun[0]) not in WORDS["paid_by"] or " " in per[0]):
            return None  # behind any other word the slash means "or"
        read = ReadUnit((noun_unit(noun[0]),), noun.end(), False)
    if many:
        unit, number = read.unit, int(many[1].replace(",", ""))
        read = read._replace(units=(replace(unit, name=f"{number} {unit.name}", size=unit.size * number),))
    return [(read.units, -read.power)], read.end


def read_unit(text: str, pos: int) -> ReadUnit | None:
    """Reads the longest known unit that begins at `pos`; None where none does, as at counted things ("people")."""
    factors, end = _factors(text, pos, [])
    if not factors or (len(factors) == 1 and factors[0][1] < 0 and end - pos < 3):
        return None
    symbolic = len(factors) == 1 and text[end - 1].isalpha() and end - pos <= 3
    return ReadUnit(_compose(factors), end, symbolic)


def with_divisors(text: str, units: Units, end: int) -> ReadUnit:
    """Reads on behind a unit, or a counted thing, that ends at `end`: " per hour", "/person", " a day"."""
    factors, end = _factors(text, end, [(units, 1)])
    return ReadUnit(_compose(factors), end, False)


def stands_alone(text: str, end: int) -> bool:
    """Whether a unit that ends at `end` is not the beginning of a longer word."""
    return PATTERNS["after_unit"].match(text, end) is None or not text[end - 1].isalnum()


def symbol_of_money(symbol: str) -> Units:
    """Returns the currencies that a symbol or code before a number can mean; empty where it is none."""
    units = () if symbol.upper() in WORDS["codes_that_are_words"] else symbolised(symbol)
    return units if units and units[0].kind == "money" else ()


def noun_unit(noun: str) -> Unit:
    """Returns the unit of a counted thing: its name is the singular, in lower case."""
    *before, last = noun.lower().split()
    name = " ".join((*before, singular(last)))
    return Unit(name=name, kind="count", size=Fraction(1), dimension=((f"noun {name}", 1),))


def _compose(factors: Factors) -> Units:
    """Returns the compound unit, once for each reading of its first factor."""
    alternatives, power = factors[0]
    if len(factors) == 1 and power == 1:
        return alternatives
    rest = [(units[0], power) for units, power in factors[1:]]
    return tuple(dict.fromkeys(_composed([(unit, power), *rest]) for unit in alternatives))


def _composed(pairs: list[tuple[Unit, int]]) -> Unit:
    factors: Counter[Unit] = Counter()
    for unit, power in pairs:
        whole = named(word_key(_piece(unit, abs(power)))) if abs(power) > 1 else ()  # cm³ is "milliliter"
        unit, power = (whole[0], power // abs(power)) if whole else (unit, power)
        factors[unit] += power
    above = [_piece(unit, power) for unit, power in factors.items() if power > 0]
    below = sorted(_piece(unit, -power) for unit, power in factors.items() if power < 0)
    name = " ".join((*above, *(f"per {'person' if piece == 'people' else piece}" for piece in below)))
    known = named(word_key(name))
    if known:
        return known[0]
    powers: Counter[str] = Counter()
    for unit, power in factors.items():
        for base, exponent in unit.dimension:
            powers[base] += exponent * power
    dimension = tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))
    size = prod((unit.size**power for unit, power in factors.items()), start=Fraction(1))
    return Unit(name=name, kind=next(iter(factors)).kind, size=size, dimension=dimension)


def _piece(unit: Unit, power: int) -> str:
    return {1: "", 2: "square ", 3: "cubic "}.get(power, f"{power} times ") + unit.name


_EDGES = " \t\r\n\"'`*_“”‘’«»<>{}[]()|,;:!?=~\\.•#-–"
STOP = WORDS["english"] | WORDS["stop"] | WORDS["not_things"]
"""What ends a counted thing: "20 people in", "5 men who"."""
META_NOUNS = WORDS["meta"]
"""What answers count when they speak of themselves: "there are two numerical values"."""
SCALES: dict[str, int] = TABLE["scales"] | TABLE["bound_scales"]
"""What multiplies a number or stands before a unit, in small letters: `million`, `bn`."""


def normalise(unit_text: str) -> str | None:
    """Returns the canonical name of a unit: of `km`, `Kilometres`, `kilometers (km)`, `distance in km` "kilometer".

    It is in American spelling and the singular ("US dollar", "degree Celsius"; persons of all kinds are "people");
    that of an unknown noun too, in lower case. None for no unit at all.
    """
    units = readings(unit_text)
    return units[0].name if units else None


@lru_cache(maxsize=8192)
def readings(wording: str, *, sure: bool = True) -> Units:
    """Returns the units that a wording can mean, the usual one first ("pound": of mass, sterling).

    Args:
        wording: Such as `km`, `distance (km)`, `registered participants`.
        sure: Whether it is known to name a unit; else only known units, plurals and "number of X" do.
    """
    written = PATTERNS["unit_label"].sub("", " ".join(wording[:120].split()), count=1)
    text = written.strip(_EDGES)
    if text.lower() in data("quantity_words")["no_unit"] or (not sure and text.lower() in WORDS["english"]):
        return ()
    known = (sure and _known(written)) or _known(text)
    if known or not text:  # without letters: one of the signs that inches and feet are written by, or nothing
        return known
    pieces = [part.strip(_EDGES) for part in PATTERNS["split"].split(text) if part.strip(_EDGES)] or [text]
    first = next((piece for piece in pieces if is_thing(_head(piece).rpartition(" ")[2])), pieces[0])
    noun = PATTERNS["number_of"].sub("", first, count=1) or first
    parts, counted = noun.split(), " of " in first[: len(first) - len(noun)]
    for i, part in enumerate(parts if counted else ()):  # "number of people who ran"
        if part.lower() in STOP or is_plural(part.lower()):
            parts = parts[: i + (part.lower() not in STOP)]
            break
    noun = " ".join(parts)
    head = _head(noun)
    last = head.rpartition(" ")[2].lower()
    thing = (counted or is_thing(last)) and last not in META_NOUNS and PATTERNS["nouns"].fullmatch(head)
    read = with_divisors(noun, (noun_unit(head),), len(head)) if head and (sure or thing) else None
    return () if read is None else (noun_unit(noun),) if sure and read.end < len(noun) else read.units


def _head(noun: str) -> str:
    """Returns the counted thing of a rate: of "deaths per 1,000 people", "inhabitants/km²"."""
    return re.split(r"\s?/\s?| per ", noun, maxsplit=1)[0]


def _known(text: str) -> Units:
    """Returns the known unit that a wording, or a part of it, names; empty where there is none."""
    symbols = index().symbols
    read_below = text.isalpha() or text[-1:] in "'\"’”″" or (text[-1] == "." and text[:-1] in symbols)
    if text in symbols and not read_below:
        return tuple(dict.fromkeys(symbols[text]))  # "req/s", "Ct."
    for wording, sure in _parts(text):
        read = read_unit(wording, 0)
        if read and read.end >= len(wording.rstrip(" .")) and (sure or not read.symbolic):
            return read.units
        if sure and (units := named(word_key(wording)) or in_any_order(word_key(wording))):
            return units
    return ()


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yields a wording, its parts ("distance (km)"), and their last words ("distance in km").

    With each comes whether it may be a symbol: the last word of "exhibit A" is none.
    """
    yield text, True
    for piece in PATTERNS["split"].split(text):
        for wording in dict.fromkeys((piece, PATTERNS["filler"].sub("", piece.strip(_EDGES)))):
            yield wording, True
            parts = re.split("[ _]", wording)
            for i in range(max(1, len(parts) - 3), len(parts)):
                if "per" not in parts[: i + 1]:
                    sure = "_" in wording or parts[i - 1].lower() in {"in", "unit", "units"}
                    yield " ".join(parts[i:]), sure


def is_thing(word: str) -> bool:
    """Whether a word is a plural noun, as far as its form tells."""
    low = word.lower()
    return is_plural(low) and low not in STOP


def same_unit(one: str, other: str) -> bool:
    """Whether two wordings can mean the same unit.

    Counted things are where one ends in the other: "male students" are "students", but no "female students".
    """
    mine, theirs = readings(one), readings(other)
    if not {unit.name for unit in mine}.isdisjoint(unit.name for unit in theirs):
        return True
    things = [f" {units[0].name}" for units in (mine, theirs) if units and units[0].kind == "count"]
    return len(things) == 2 and (things[0].endswith(things[1]) or things[1].endswith(things[0]))


def convert(value: Fraction | int | float, source: Unit, target: Unit) -> Fraction | None:
    """Converts exactly; a float is taken as the decimal number that it prints as.

    Returns:
        None where the units do not measure the same, or where the factor between them is not exact (a month has no
        fixed number of days, currencies change).
    """
    if source.dimension != target.dimension:
        return None
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    return (exact * source.size + source.zero - target.zero) / target.size
