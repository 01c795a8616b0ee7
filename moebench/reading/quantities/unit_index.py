"""The units and currencies of `data/units.toml` and `data/currencies.toml`: what can a name or a symbol mean?

Names are looked up in any case, number, spelling ("metre") and order of words ("ounces fluid"); symbols as they
stand first, then in any case. SI prefixes are put before both by rule.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any, Literal

from moebench.tables import table, word_sets

Kind = Literal["measure", "money", "count"]
Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit.

    Attributes:
        name: Canonical, American spelling, singular, for instance `kilometer per hour` or `US dollar`.
        kind: `count` is a counted thing that no table knows ("participant").
        size: In the base units of its dimension, exact.
        dimension: Base dimensions with their powers, sorted; units convert only within one.
        zero: Where its zero lies in the base unit, of temperatures: 273.15 for degree Celsius.
        prefixes: Which prefixes may stand before it: a group of `data/units.toml`; empty for none.
    """

    name: str
    kind: Kind
    size: Fraction
    dimension: Dimension
    zero: Fraction = Fraction(0)
    prefixes: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """What can be meant by a name (see `word_key`), its words in any order, a symbol, one in lower case."""

    words: dict[str, list[Unit]] = field(default_factory=dict)
    shuffled: dict[frozenset[str], list[Unit]] = field(default_factory=dict)
    symbols: dict[str, list[Unit]] = field(default_factory=dict)
    folded: dict[str, list[Unit]] = field(default_factory=dict)


def data(name: str) -> Mapping[str, Any]:
    """Returns a data file of `moebench/reading/data`, for instance `units`."""
    return table(f"reading/data/{name}.toml")


_PIECES = {"SIGNS": data("currencies")["signs"], **data("quantity_patterns")["pieces"]}
WORDS = word_sets(data("quantity_words")["words"])
"""The lists of words of `data/quantity_words.toml`."""


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, piece in _PIECES.items():
        pattern = pattern.replace(name, piece)
    return re.compile(pattern)


PATTERNS = {name: _compiled(row) for name, row in data("quantity_patterns").items() if name != "pieces"}
"""The patterns of `data/quantity_patterns.toml`."""
_IRREGULAR: Mapping[str, str] = data("quantity_words")["irregular_plurals"]
_LETTERS = str.maketrans("łøđı’ʻʼ", "lodi'''")
_DROPPED = frozenset({"of", "the"})


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """Returns the singular of a lower-case English noun; a word that is no plural comes back as it is.

    "person", "persons" and "individuals" all become "people", the name moebench has for them.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s", "’s", "siemens")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-1] if word[:-1] in WORDS["singulars_in_ie"] else word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    """Whether a lower-case word looks like a plural noun."""
    return word in WORDS["plurals_without_s"] or word.endswith("men") or singular(word) != word


@lru_cache(maxsize=8192)
def word_key(name: str) -> str:
    """Returns a name as the index has it: lower case, singular, American, without accents, hyphens, full stops."""
    plain = name.lower().translate(_LETTERS).replace(".", "")
    key = " ".join(singular(part) for part in PATTERNS["name_joint"].split(plain.strip("-‐‑_ ")))
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    return PATTERNS["british"].sub(lambda match: "er" if match[0] == "re" else "", key)


def fraction(text: str) -> Fraction:
    """Reads `0.3048`, `5/9`, `0.45*9.8/2`."""
    above, *below = text.split("/")
    return prod(map(Fraction, above.split("*")), start=Fraction(1)) / prod(map(Fraction, below))


PREFIXES: Mapping[str, int] = data("units")["prefixes"]["powers"]
"""The prefixes' names and powers of ten; those of the binary ones are of 1024."""


@lru_cache(maxsize=1)
def index() -> Index:
    """Returns the index; built once, at its first use."""
    built = Index()
    for part in data("units")["order"]:
        for name, row in data("currencies" if part == "currencies" else "units")[part].items():
            number, _, bases = row.get("size", "1").partition(" ")
            powers = {base: int(power or 1) for base, power in PATTERNS["base_power"].findall(bases)}
            unit = Unit(
                name=name,
                kind="money" if part == "currencies" else "measure",
                size=fraction(number),
                dimension=tuple(sorted((powers or {row.get("of", name): 1}).items())),
                zero=fraction(row.get("zero", "0")),
                prefixes=row.get("prefixes", ""),
            )
            _add(built, unit, row)
    in_any_case = [*sorted(WORDS["symbols_in_any_case"]), *built.symbols]
    _add_prefixes(built)
    _fold(built, in_any_case)
    return built


def _add(built: Index, unit: Unit, row: Mapping[str, Any]) -> None:
    symbols = [*row.get("symbols", ()), *filter(None, [row.get("code")])]
    coins = [f"{country} {unit.name.split()[-1]}" for country in row.get("country", ())]  # "Malaysia ringgit"
    for name in (unit.name, *row.get("names", ()), *coins, *(symbol for symbol in symbols if " " in symbol)):
        key = word_key(name)
        for spelling in dict.fromkeys((key, key.replace(" ", ""))):
            built.words.setdefault(spelling, []).append(unit)
        if " per " not in key:
            built.shuffled.setdefault(frozenset(key.split()) - _DROPPED, []).append(unit)
    for symbol in symbols:
        built.symbols.setdefault(symbol, []).append(unit)


def _add_prefixes(built: Index) -> None:
    """Puts each prefix before the units that take it; the table's own ("milliliter") come first."""
    prefixes = data("units")["prefixes"]
    for names, written in ((built.words, prefixes["names"]), (built.symbols, prefixes["symbols"])):
        added: dict[str, list[Unit]] = {}
        for name, unit in [(name, unit) for name, units in names.items() for unit in units if unit.prefixes]:
            for prefix in prefixes["groups"][unit.prefixes].split():
                power = Fraction(1024 if prefix.endswith("bi") else 10) ** PREFIXES[prefix]
                made = replace(unit, name=prefix + unit.name, size=unit.size * power, prefixes="")
                known = built.words.get(word_key(made.name), [made])[0]
                for spelling in written[prefix].split():
                    added.setdefault(spelling + name, []).append(known)
        names.update({name: units for name, units in added.items() if name not in names})


def _fold(built: Index, symbols: Iterable[str]) -> None:
    """Fills the look-up that ignores case; a code that is a word ("all", "top", "try") has none."""
    for symbol in symbols:
        units = built.symbols.get(symbol, [])
        is_word = symbol.upper() in WORDS["codes_that_are_words"] or len(symbol) < 3
        if symbol.isalpha() and is_word and units and units[0].kind == "money":
            continue
        for spelling in dict.fromkeys((symbol.lower(), symbol.replace(".", "").lower())):
            built.folded.setdefault(spelling, []).extend(units)


@lru_cache(maxsize=8192)
def named(key: str) -> tuple[Unit, ...]:
    """Returns the units that a name, as `word_key` gives it, can mean."""
    prefix, _, rest = key.partition(" ")
    return tuple(dict.fromkeys(index().words.get(prefix + rest if prefix in PREFIXES else key, ())))


def in_any_order(key: str) -> tuple[Unit, ...]:
    """Returns the units whose name has the words of `key`, as `word_key` gives it: "ounces fluid"."""
    return tuple(dict.fromkeys(index().shuffled.get(frozenset(key.split()) - _DROPPED, ())))


@lru_cache(maxsize=8192)
def symbolised(symbol: str) -> tuple[Unit, ...]:
    """Returns the units that a symbol can mean: as it stands, without full stops, in the plural, in any case."""
    built = index()
    bare = symbol.replace(".", "")
    for candidate in (symbol, symbol.rstrip("."), bare):
        if candidate in built.symbols:
            return tuple(dict.fromkeys(built.symbols[candidate]))
    capitals = bare[-1:] == "s" and bare[:-1].isupper() and len(bare) > 2  # "BTUs"
    if capitals or (bare[-1:] in {"s", "S"} and bare[:-1].lower() in WORDS["symbols_with_s"]):
        return symbolised(bare[:-1])
    return tuple(dict.fromkeys(built.folded.get(bare.lower(), ()))) if len(bare) > 1 else ()
