"""The units and currencies of `data/units.toml` and `data/currencies.toml`: what can a name or a symbol mean?

Names are looked up in any case, number, spelling ("metre") and order of words ("ounces fluid"); symbols as they
stand first, then in any case. SI prefixes are put before both by rule.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

Kind = Literal["measure", "money", "count"]
Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit.

    Attributes:
        name: Canonical, American spelling, singular, for instance `kilometer per hour` or `US dollar`.
        kind: `count` is a counted thing that no table knows ("participant").
        size: In the base units of its dimension; None where there is no exact one.
        dimension: Base dimensions with their powers, sorted; units convert only within one.
        prefixes: Which prefixes may stand before it: a group of `data/units.toml`; empty for none.
    """

    name: str
    kind: Kind
    size: Fraction | None
    dimension: Dimension
    prefixes: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """What can be meant, the preferred unit first.

    Attributes:
        words: By name, see `word_key`.
        shuffled: By the sorted words of a name.
        symbols: By symbol.
        folded: By symbol in lower case.
    """

    words: dict[str, list[Unit]] = field(default_factory=dict)
    shuffled: dict[str, list[Unit]] = field(default_factory=dict)
    symbols: dict[str, list[Unit]] = field(default_factory=dict)
    folded: dict[str, list[Unit]] = field(default_factory=dict)


@lru_cache(maxsize=8)
def data(name: str) -> Mapping[str, Any]:
    """Returns a data file of `moebench/reading/data`, for instance `units`."""
    path = resources.files("moebench.reading").joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Returns a list of words of `data/quantity_words.toml`."""
    return frozenset(data("quantity_words")["words"][name].split())


_IRREGULAR: Mapping[str, str] = data("quantity_words")["irregular_plurals"]
_PLURALS_WITHOUT_S = words("plurals_without_s")
_IN_IE = words("singulars_in_ie")
_JOINTS = re.compile(r"[-‐‑_\s]+")
_BRITISH = re.compile(r"(?:(?<=met)|(?<=lit)|(?<=opt)|(?<=cent))re\b|(?<=gram)me\b")
_LETTERS = str.maketrans("łøđı’ʻʼ", "lodi'''")
_DROPPED = frozenset({"of", "the"})


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """Returns the singular of a lower-case English noun; a word that is no plural comes back as it is.

    "person", "persons" and "individuals" all become "people", the name moebench has for them.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s", "’s")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-1] if word[:-1] in _IN_IE else word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    """Whether a lower-case word looks like a plural noun."""
    return word in _PLURALS_WITHOUT_S or word.endswith("men") or singular(word) != word


@lru_cache(maxsize=8192)
def word_key(name: str) -> str:
    """Returns a name as the index has it: lower case, singular, American, without accents, hyphens, full stops."""
    plain = name.lower().translate(_LETTERS).replace(".", "")
    key = " ".join(singular(part) for part in _JOINTS.split(plain.strip("-‐‑_ ")))
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    return _BRITISH.sub(lambda match: "er" if match[0] == "re" else "", key)


def _sorted_words(key: str) -> str:
    return " ".join(sorted(word.removesuffix("'s") for word in key.split() if word not in _DROPPED))


def fraction(text: str) -> Fraction:
    """Reads `0.3048`, `5/9`, `1852/3600`, `0.45*9.8/2`."""
    value = Fraction(1)
    for factor in text.split("*"):
        first, *divisors = factor.split("/")
        value *= Fraction(first)
        for divisor in divisors:
            value /= Fraction(divisor)
    return value


_POWER = re.compile(r"([^\W\d]+|#)(-?[0-9])?")


def _measure(name: str, row: Mapping[str, Any]) -> Unit:
    number, _, bases = row.get("size", "1").partition(" ")
    powers = {base: int(power or 1) for base, power in _POWER.findall(bases)} or {name: 1}
    dimension = tuple(sorted(powers.items()))
    prefixes = row.get("prefixes", "")
    return Unit(name=name, kind="measure", size=fraction(number), dimension=dimension, prefixes=prefixes)


def _add(built: Index, unit: Unit, row: Mapping[str, Any], *, names: Iterable[str] = ()) -> None:
    symbols = row.get("symbols", [])
    for name in (unit.name, *row.get("names", ()), *names, *(symbol for symbol in symbols if " " in symbol)):
        key = word_key(name)
        for spelling in dict.fromkeys((key, key.replace(" ", ""))):
            built.words.setdefault(spelling, []).append(unit)
        if " " in key and "per" not in key.split():
            built.shuffled.setdefault(_sorted_words(key), []).append(unit)
    for symbol in (*symbols, *filter(None, [row.get("code")])):
        if " " not in symbol:
            built.symbols.setdefault(symbol, []).append(unit)


def _add_money(built: Index, name: str, row: Mapping[str, Any]) -> None:
    """Adds a currency or a coin by its names, and as "Malaysia ringgit" by the countries whose it is."""
    size, dimension = fraction(row.get("size", "1")), ((row.get("of", name), 1),)
    coin = name.split()[-1]
    countries = [f"{country} {coin}" for country in row.get("country", ())]
    _add(built, Unit(name=name, kind="money", size=size, dimension=dimension), row, names=countries)


@lru_cache(maxsize=1)
def index() -> Index:
    """Returns the index; built once, at its first use."""
    built = Index()
    for part in data("units")["order"]:
        if part == "currencies":
            for name, row in data("currencies")["currencies"].items():
                _add_money(built, name, row)
            continue
        for name, row in data("units")[part].items():
            _add(built, _measure(name, row), row)
    _fold(built)
    return built


def _fold(built: Index) -> None:
    """Fills the look-up that ignores case; a code that is a word ("all", "top", "try") has none."""
    for symbol in sorted(words("symbols_in_any_case")):
        built.folded.setdefault(symbol.lower(), []).extend(exact_symbol(built, symbol))
    codes = words("codes_that_are_words")
    for symbol, units in built.symbols.items():
        money = units[0].kind == "money" and symbol.isalpha()
        if money and (symbol.upper() in codes or len(symbol) < 3):
            continue
        for spelling in dict.fromkeys((symbol.lower(), symbol.replace(".", "").lower())):
            if len(spelling) > 1:
                built.folded.setdefault(spelling, []).extend(units)


PREFIXES: Mapping[str, str] = data("units")["prefixes"]["symbols"]
_POWERS: Mapping[str, int] = data("units")["prefixes"]["powers"]
_GROUPS = {group: frozenset(names.split()) for group, names in data("units")["prefixes"]["groups"].items()}
_BY_SYMBOL = {symbol: name for name, symbol in PREFIXES.items()} | {"u": "micro", "μ": "micro", "K": "kilo"}
_BY_WORD = {name: name for name in PREFIXES} | data("units")["prefixes"]["other_spellings"]


def _prefixed(built: Index, unit: Unit, prefix: str) -> Unit:
    """Returns the prefixed unit: the table's own for it where there is one ("milliliter"), else a new one."""
    key = word_key(prefix + unit.name)
    if key in built.words:
        return built.words[key][0]
    base = 1024 if prefix.endswith("bi") else 10
    size = None if unit.size is None else unit.size * Fraction(base) ** _POWERS[prefix]
    return Unit(name=prefix + unit.name, kind=unit.kind, size=size, dimension=unit.dimension)


def _prefixes(built: Index, units: Iterable[Unit], prefix: str) -> list[Unit]:
    return [_prefixed(built, unit, prefix) for unit in units if prefix in _GROUPS.get(unit.prefixes, ())]


def exact_symbol(built: Index, symbol: str) -> list[Unit]:
    """Returns what a symbol means as it stands, alone or behind a prefix ("km", "µg", "MiB")."""
    found = built.symbols.get(symbol, [])
    for length in (1, 2):
        prefix = _BY_SYMBOL.get(symbol[:length])
        if found or prefix is None or len(symbol) == length:
            continue
        found = _prefixes(built, built.symbols.get(symbol[length:], ()), prefix)
        if symbol[0] == "K" and length == 1:
            found = [unit for unit in found if unit.dimension[0][0] == "B"]  # KB, but no KW
    return found


@lru_cache(maxsize=8192)
def named(key: str, *, any_order: bool = False) -> tuple[Unit, ...]:
    """Returns the units that a name can mean.

    Args:
        key: A name as `word_key` gives it.
        any_order: Whether its words may stand in another order.
    """
    built = index()
    found = built.words.get(key, [])
    for spelling, prefix in () if found else _BY_WORD.items():
        if key.startswith(spelling):
            found = found or _prefixes(built, built.words.get(key[len(spelling) :].lstrip(), ()), prefix)
    if not found and any_order and "per" not in key.split():
        found = built.shuffled.get(_sorted_words(key), [])
    return tuple(dict.fromkeys(found))


_WITH_S = words("symbols_with_s")


@lru_cache(maxsize=8192)
def symbolised(symbol: str) -> tuple[Unit, ...]:
    """Returns the units that a symbol can mean: as it stands, without full stops, in the plural, in any case."""
    built = index()
    bare = symbol.replace(".", "")
    for candidate in dict.fromkeys((symbol, symbol.rstrip("."), bare)):
        if candidate and (found := exact_symbol(built, candidate)):
            return tuple(dict.fromkeys(found))
    if bare[-1:] in {"s", "S"} and bare[:-1].lower() in _WITH_S:
        return symbolised(bare[:-1])
    return tuple(dict.fromkeys(built.folded.get(bare.lower(), ()))) if len(bare) > 1 else ()
