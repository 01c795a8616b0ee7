"""The unit tables, indexed: which units can a name or a symbol mean?"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from moebench.reading.quantities import unit_table, unit_table_money, unit_table_physics
from moebench.reading.quantities.unit_words import singular, word_set

Kind = Literal["measure", "money", "count"]
Dimension = tuple[tuple[str, int], ...]

PREFIXES = {
    "quetta": ("Q", 30), "ronna": ("R", 27), "yotta": ("Y", 24), "zetta": ("Z", 21), "exa": ("E", 18),
    "peta": ("P", 15), "tera": ("T", 12), "giga": ("G", 9), "mega": ("M", 6), "kilo": ("k", 3), "hecto": ("h", 2),
    "deca": ("da", 1), "deci": ("d", -1), "centi": ("c", -2), "milli": ("m", -3), "micro": ("µ", -6),
    "nano": ("n", -9), "pico": ("p", -12), "femto": ("f", -15), "atto": ("a", -18), "zepto": ("z", -21),
    "yocto": ("y", -24), "ronto": ("r", -27), "quecto": ("q", -30),
}  # fmt: skip
_BINARY = {"kibi": ("Ki", 1), "mebi": ("Mi", 2), "gibi": ("Gi", 3), "tebi": ("Ti", 4), "pebi": ("Pi", 5),
           "exbi": ("Ei", 6), "zebi": ("Zi", 7), "yobi": ("Yi", 8)}  # fmt: skip
_OTHER_SPELLINGS = {"deka": "deca", "hector": "hecto", "mibi": "mebi"}
_SMALL = word_set("milli micro nano pico femto")
_LARGE = word_set("kilo mega giga tera peta exa")
_DATA = _LARGE | word_set("zetta yotta ronna quetta")
_ALLOWED = {"+": frozenset(PREFIXES), "-": _SMALL, "k": _LARGE, "b": _DATA, "": frozenset()}

# Symbols that people also write all in capitals, all in small letters, or with an s.
_LOOSE = word_set(
    """km cm mm dm nm µm kg mg ml cl dl kHz MHz GHz Hz kW MW GW kWh MWh GWh kJ kcal kPa MPa kV mV mA mAh Wh MB GB
    TB KB"""
)
_LOOSE_MONEY = word_set(
    """USD EUR GBP JPY CNY RMB INR CAD AUD NZD CHF KRW SEK NOK DKK SGD HKD TWD MXN BRL ZAR RUB PLN CZK HUF THB PHP
    IDR MYR AED SAR QAR KWD ILS EGP TRL NGN KES PKR BDT VND UAH BTC XBT LBP BGN RON ISK CLP COP. ARS Rs"""
)
_WITH_S = word_set(
    "km cm mm kg mg ml kl cl dl mi oz lb ft yd gal hr min sec gm kb mb gb tb mph kWh MB GB TB KB kw mw"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit.

    Attributes:
        name: Canonical, American spelling, singular, for instance `kilometer per hour` or `US dollar`.
        kind: `count` is a counted thing that no table knows ("participant").
        size: In the base units of its dimension; None where there is no exact one.
        dimension: Base dimensions with their powers, sorted; units convert only within one.
        prefixes: Which SI prefixes may stand before it: a letter of the table's format.
    """

    name: str
    kind: Kind
    size: Fraction | None
    dimension: Dimension
    prefixes: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """Names (see `word_key`) and symbols to the units they can mean, the preferred one first."""

    words: dict[str, list[Unit]] = field(default_factory=dict)
    symbols: dict[str, list[Unit]] = field(default_factory=dict)
    folded: dict[str, list[Unit]] = field(default_factory=dict)


def word_key(name: str) -> str:
    """Returns a name as the index has it: lower case, words in the singular, blanks for hyphens, no full stops."""
    plain = name.lower().replace(".", "").replace("’", "'")
    for joint in ("-", "‐", "‑", "_"):
        plain = plain.replace(joint, " ")
    return " ".join(singular(word) for word in plain.split())


def fraction(text: str) -> Fraction:
    """Reads `0.3048`, `5/9`, `1852/3600`, `0.45*9.8/2`."""
    value = Fraction(1)
    for factor in text.split("*"):
        first, *divisors = factor.split("/")
        value *= Fraction(first)
        for divisor in divisors:
            value /= Fraction(divisor)
    return value


def _dimension(words: Iterable[str]) -> Dimension:
    powers = {}
    for word in words:
        base = word.rstrip("-0123456789")
        powers[base] = int(word[len(base) :] or 1)
    return tuple(sorted(powers.items()))


def _rows(table: str) -> Iterator[tuple[str, str, list[str], list[str]]]:
    for line in table.strip().splitlines():
        name, size, words, symbols = (part.strip() for part in line.split(";"))
        yield name, size, [word.strip() for word in words.split(",") if word.strip()], symbols.split()


def _measure(name: str, size: str) -> Unit:
    parts = size.split()
    prefixes = parts.pop() if parts[-1] in _ALLOWED else ""
    if not parts[0][0].isdigit():
        return Unit(
            name=name, kind="measure", size=Fraction(1), dimension=((parts[0], 1),), prefixes=prefixes
        )
    return Unit(
        name=name, kind="measure", size=fraction(parts[0]), dimension=_dimension(parts[1:]), prefixes=prefixes
    )


def _without_accents(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("ø", "o"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def _add(index: Index, unit: Unit, words: Iterable[str], symbols: Iterable[str]) -> None:
    for word in words:
        key = word_key(word)
        for spelling in dict.fromkeys((key, _without_accents(key), key.replace(" ", ""))):
            index.words.setdefault(spelling, []).append(unit)
    for symbol in symbols:
        plain = symbol.replace("_", " ")
        if " " in plain:
            index.words.setdefault(word_key(plain), []).append(unit)
        else:
            index.symbols.setdefault(plain, []).append(unit)


def _money(index: Index) -> None:
    for name, code, words, symbols in _rows(unit_table_money.CURRENCIES):
        part, whole = unit_table_money.COINS.get(name, ("1", name))
        unit = Unit(name=name, kind="money", size=fraction(part), dimension=((whole, 1),))
        coin = name.split()[-1]
        names = [f"{word[1:]} {coin}" if word.startswith("=") else word for word in words]
        _add(index, unit, [name, *names], [*symbols, *([code] if code else [])])


@lru_cache(maxsize=1)
def index() -> Index:
    """Returns the index; built once, at its first use."""
    built = Index()
    early = (unit_table.LENGTH_AND_AREA, unit_table.VOLUME, unit_table.MASS, unit_table.TIME)
    late = (
        unit_table_physics.FORCE_PRESSURE_ENERGY_POWER,
        unit_table_physics.MOTION_ANGLE_TEMPERATURE,
        unit_table_physics.ELECTRICITY_LIGHT_RADIATION,
        unit_table_physics.COMPUTING_AND_RATIOS,
    )
    for table in early:
        _measures(built, table)
    _money(built)
    for table in late:
        _measures(built, table)
    _fold(built)
    return built


def _measures(built: Index, table: str) -> None:
    for name, size, words, symbols in _rows(table):
        _add(built, _measure(name, size), [name, *words], symbols)


def _fold(built: Index) -> None:
    """Fills the look-up that ignores case: symbols of two letters and more, and the loose list."""
    for symbol in sorted(_LOOSE):
        built.folded.setdefault(symbol.lower(), []).extend(exact_symbol(built, symbol))
    for symbol, units in built.symbols.items():
        if symbol.isalpha() and units[0].kind == "money" and symbol not in _LOOSE_MONEY:
            continue  # "all", "top" and "try" are words before they are codes
        if len(symbol) > 1:
            built.folded.setdefault(symbol.lower(), []).extend(units)
        bare = symbol.rstrip(".").replace(".", "")
        if len(bare) > 1 and bare != symbol:
            built.folded.setdefault(bare.lower(), []).extend(units)


def _prefixed(built: Index, unit: Unit, prefix: str) -> Unit:
    """Returns the prefixed unit: the table's own line for it where there is one ("milliliter"), else a new one."""
    key = word_key(prefix + unit.name)
    if key in built.words:
        return built.words[key][0]
    scale = Fraction(1024) ** _BINARY[prefix][1] if prefix in _BINARY else Fraction(10) ** PREFIXES[prefix][1]
    size = None if unit.size is None else unit.size * scale
    return Unit(name=prefix + unit.name, kind=unit.kind, size=size, dimension=unit.dimension)


def _takes(unit: Unit, prefix: str) -> bool:
    return (unit.prefixes == "b" and prefix in _BINARY) or prefix in _ALLOWED[unit.prefixes]


_SYMBOL_PREFIXES = {
    **{symbol: name for name, (symbol, _) in PREFIXES.items()},
    **{symbol: name for name, (symbol, _) in _BINARY.items()},
    "u": "micro",
    "μ": "micro",
    "K": "kilo",
}


def exact_symbol(built: Index, symbol: str) -> list[Unit]:
    """Returns what a symbol means as it stands, alone or behind an SI prefix ("km", "µg", "MiB")."""
    found = built.symbols.get(symbol)
    if found:
        return found
    for length in (1, 2):
        prefix = _SYMBOL_PREFIXES.get(symbol[:length])
        if prefix is None or len(symbol) == length:
            continue
        units = [unit for unit in built.symbols.get(symbol[length:], ()) if _takes(unit, prefix)]
        if symbol[0] == "K" and length == 1:
            units = [unit for unit in units if unit.prefixes == "b"]
        if units:
            return [_prefixed(built, unit, prefix) for unit in units]
    return []


def _prefixed_word(built: Index, key: str) -> list[Unit]:
    for spelling in (*PREFIXES, *_BINARY, *_OTHER_SPELLINGS):
        if not key.startswith(spelling):
            continue
        prefix = _OTHER_SPELLINGS.get(spelling, spelling)
        rest = key[len(spelling) :].lstrip(" ")
        units = [unit for unit in built.words.get(rest, ()) if _takes(unit, prefix)]
        if units:
            return [_prefixed(built, unit, prefix) for unit in units]
    return []


@lru_cache(maxsize=8192)
def named(key: str) -> tuple[Unit, ...]:
    """Returns the units that a name can mean.

    Args:
        key: A name as `word_key` gives it.
    """
    built = index()
    return tuple(dict.fromkeys(built.words.get(key) or _prefixed_word(built, key)))


@lru_cache(maxsize=8192)
def symbolised(symbol: str) -> tuple[Unit, ...]:
    """Returns the units that a symbol can mean: as it stands, without full stops, in the plural, in any case."""
    built = index()
    bare = symbol.replace(".", "")
    for candidate in dict.fromkeys((symbol, symbol.rstrip("."), bare)):
        if candidate and (found := exact_symbol(built, candidate)):
            return tuple(dict.fromkeys(found))
    if bare.endswith("s") and bare[:-1] in _WITH_S:
        return symbolised(bare[:-1])
    if len(bare) < 2:
        return ()
    if bare.lower().endswith("s") and bare.lower()[:-1] in _WITH_S:
        return tuple(built.folded.get(bare.lower()[:-1], ()))
    return tuple(dict.fromkeys(built.folded.get(bare.lower(), ())))
