"""Reading a unit at a place in a text: "km", "square miles", "kg/m³", "J m^-2 per year", "US$ an hour".

    unit   = factor { (product factor) | (per factor) }
    factor = ["square" | "cubic"] name-or-symbol [exponent]

Every look-up is bounded (five words, four factors), so reading takes constant time at each place.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from moebench.reading.quantities.unit_index import (
    PREFIXES,
    Unit,
    exact_symbol,
    index,
    named,
    symbolised,
    word_key,
)
from moebench.reading.quantities.unit_words import singular, word_set

# Letters of any script a unit is written in; `\w` would take raised digits along.
_LETTER = "[A-Za-zµÀ-ÖØ-öø-ɏʻͰ-ϿЀ-ӿ԰-֏ა-ჿḀ-ỿ\u2126\u212a\u212b]"
_WORD = rf"{_LETTER}{{1,30}}(?:['’.]{_LETTER}{{1,12}}){{0,3}}"
_RUN = re.compile(rf"{_WORD}(?:\.?[ \-‐‑]{_WORD}){{0,4}}")
_JOINT = re.compile(r"\.?[ \-‐‑]")
_SIGNS = "$＄﹩€£￡₤¥￥円圓元块₹₨₽₿₺₴₩￦₫₪₱฿₡₦₭₮₲₵₸₼₾֏៛৳؋₯₧₣ƒ₠Ξ¢￠﷼"
_SYMBOL = re.compile(
    rf"""(?:[A-Za-z.]{{0,4}}[{_SIGNS}](?:ur\b|U\b|[A-Z]{{3}}\b)?
    | [°º˚]\ ?(?:[A-Za-zé]{{1,10}}(?![A-Za-z]))?
    | (?:wt|vol|mol|at|w/w|v/v)\.?\ ?[%％]
    | [yY]/[oO]\b | dB\(A\) | (?:in|ft|cm|mm|m)H[2₂]O
    | fb[-−⁻][1¹] | pb[-−⁻][1¹]
    | M[☉⊕♃]|R[☉⊕]|L☉|M_☉
    | [%％﹪٪‰‱℃℉ℓ℔℧\u2126]
    | ["″”“]Hg | ['′’"″”“]|'' | \#
    | [SB]/\.?(?=[ ]?[0-9]|$)
    )""",
    re.VERBOSE,
)
_POWER_WORD = re.compile(r"(?:(square|sq\.?)|(?:cubic|cu\.?)|(inverse|reciprocal))[ \-‐_]", re.IGNORECASE)
_GLUED_POWER = re.compile(r"(?:(sq)\.?(?=[kcdm]?m\b|ft\b|in\b|yd\b|mi\b)|(cu)\.?(?=ft\b|in\b|yd\b|cm\b))")
_EXPONENT = re.compile(
    r"""(?:\s?(?:\^|\*\*)\s?(?:(?P<caret>[-−–]?[1-9])(?![0-9]) | [{(]\s?(?P<braced>[-−–]?[1-9])\s?[})])
    | (?P<raised>⁻?[¹²³⁴⁵⁶])
    | (?P<plain>[-−–]?[1-4])(?![0-9.,]?[0-9]|[A-Za-z])
    | [ \-](?P<word>squared|cubed|sq\b\.?)
    )""",
    re.VERBOSE,
)
_RAISED = str.maketrans("⁻¹²³⁴⁵⁶−–", "-123456--")
_PER = re.compile(
    r"(?:\s?/\s?(?=\S)|[ \-]p(?:er|/)[ \-]|[ \-](?P<article>an?|each|every)[ \-])(?:(?:each|one|every)\s)?",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"\s?[·⋅∙•×*]\s?|[ \-]")
_ONLY_NEGATIVE = re.compile(rf"[ ·⋅]({_LETTER}{{1,6}})(?:\^|\*\*)?[{{(]?(?=[-−–⁻][1-4¹²³])")
_PAIRS = word_set(
    """N·m kN·m MPa·m W·h W·s kW·h MW·h A·h A·m V·A Pa·s J·s N·s C·m kg·m g·cm lb·ft ft·lb lbf·ft lm·s cd·s"""
)
_GLUED_PAIR = re.compile(r"(k?N|[kM]?J|[kM]?W|[mk]?V|Pa|C|cd|lm|lx|kg)([smh])$")
_BEHIND_ARTICLE = re.compile(r" (?:earlier|ago|later|before|after|old|from|since)\b")
_NOUN = re.compile(r"[a-z]{3,20}(?![A-Za-z])")
_ROUND_NUMBER = re.compile(r"(10{1,3}(?:,000){0,2})[ \-]?(?=[^\W\d])")
_NEXT_LETTERS = re.compile(r"[A-Za-z]{1,5}")
_LEADING_PER = re.compile(r"(?:/\s?|per )(?P<article>(?!))?", re.IGNORECASE)
_AFTER_UNIT = re.compile(r"[A-Za-zÀ-ÿ0-9_]|&[A-Za-z]|['’][a-z]{1,2}\b(?<!['’]s)")
_MAX_FACTORS = 5
_MOST_WORDS = 5

# After a slash these are what something is counted or paid by; after any other word the slash means "or".
_PAID_BY = word_set(
    """people person share unit night item piece bottle capita head household serving employee student ticket family
    user seat room page word token cell sample molecule visit trip game match lesson class copy box pack case
    customer child adult couple guest plate slice dose tablet capsule vehicle car kill call click query
    request sheet set"""
)
# Words of ordinary English that are also symbols of units: in running text they are words.
ENGLISH = word_set(
    """a am an and any are as at ban be but by can did do for fr from get go had has he her him his how i if in is
    it
    its la le let may me met my nat no nor not of off on or our out over per re she so st than the then they
    this to too top under until up us use was way we were who why will with yes yet you your de da et al cf ed
    etc fig ref vol ch sec no dec mar sat sun mon ar oh ok id tv vs via mid pre ex be das il el"""
)
_EXCEPT_SHORT = frozenset({"sec"})


# Codes of currencies that are words of their own in capitals: "TOP 10", "COP26", "AMD64".
_WORD_CODES = word_set(
    "ALL TOP TRY CUP PEN MAD COP BAM GEL AMD LAK SOS MOP NAD ETH LSL MUR BOB BAN GIP SAR MIL"
)


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A unit as read: what it can mean (the preferred reading first), and where it ends.

    Attributes:
        symbolic: Written as a symbol ("km"), not as a word.
    """

    units: tuple[Unit, ...]
    end: int
    symbolic: bool

    @property
    def unit(self) -> Unit:
        """The preferred reading."""
        return self.units[0]


Factor = tuple[tuple[Unit, ...], int]


@lru_cache(maxsize=1)
def _first_words() -> dict[str, int]:
    """How many words the longest name has that begins with a word."""
    longest: dict[str, int] = dict.fromkeys(PREFIXES, _MOST_WORDS)
    for key, units in index().words.items():
        first, *rest = key.split(" ")
        prefixes = ("", *PREFIXES) if any(unit.prefixes for unit in units) else ("",)
        for prefix in prefixes if rest else ():
            longest[prefix + first] = max(longest.get(prefix + first, 0), 1 + len(rest))
    return longest


@lru_cache(maxsize=8192)
def _single(token: str) -> tuple[tuple[Unit, ...], bool]:
    """Returns what one token can mean, and whether it is a symbol."""
    exact = tuple(exact_symbol(index(), token))
    if exact:
        return tuple(dict.fromkeys((*exact, *named(word_key(token))))), True
    names = named(word_key(token))
    return (names, False) if names else (symbolised(token), True)


def _glued(token: str) -> ReadUnit | None:
    """Reads "Js", "Pas": two symbols written as one."""
    pair = _GLUED_PAIR.match(token)
    if pair is None:
        return None
    return ReadUnit((compose([(symbolised(pair[1]), 1), (symbolised(pair[2]), 1)])[0],), len(token), True)


def _name(text: str, pos: int) -> ReadUnit | None:
    """Reads a name or a symbol made of letters."""
    run = _RUN.match(text, pos)
    if run is None:
        return None
    words = run[0]
    ends = [joint.start() for joint in _JOINT.finditer(words)] + [len(words)]
    first = words[: ends[0]]
    most = min(len(ends), _first_words().get(singular(first.lower().replace(".", "")), 1))
    for count in range(most, 1, -1):
        key = word_key(words[: ends[count - 1]])
        if " per " in key and named(singular(first.lower())):
            continue  # `_divisors` reads it, so that "per second squared" is read whole
        if units := named(key):
            return ReadUnit(units, pos + ends[count - 1], False)
    end = pos + ends[0]
    if text[end : end + 1] == "." and first + "." in index().symbols and not exact_symbol(index(), first):
        return ReadUnit(tuple(index().symbols[first + "."]), end + 1, True)
    units, symbolic = _single(first)
    if units:
        return ReadUnit(units, end, symbolic)
    glued = _glued(first)
    return ReadUnit(glued.units, pos + glued.end, True) if glued else None


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
    before = _POWER_WORD.match(text, pos) or _GLUED_POWER.match(text, pos)
    whole = _name(text, pos) if before and before.re is _POWER_WORD else None
    if whole and before and whole.end > before.end():
        return (whole.units, 1), whole.end, False
    if before:
        power = 2 if before[1] else -1 if before.re is _POWER_WORD and before[2] else 3
        pos = before.end()
    read = _sign(text, pos) or _name(text, pos)
    if read is None:
        return None
    end = read.end
    after = _EXPONENT.match(text, end)
    if after and power == 1:
        number = _exponent(after, read)
        if number:
            return (read.units, number), after.end(), read.symbolic
    return (read.units, power), end, read.symbolic


def _exponent(match: re.Match[str], read: ReadUnit) -> int:
    if match["word"]:
        return 3 if match["word"] == "cubed" else 2
    if match["plain"] and not (read.symbolic and match.string[read.end - 1].isalpha()):
        return 0
    if match["plain"] and read.unit.kind == "money":
        return 0
    return int((match["caret"] or match["braced"] or match["raised"] or match["plain"]).translate(_RAISED))


def symbol_of_money(symbol: str) -> tuple[Unit, ...]:
    """Returns the currencies that a symbol or code before a number can mean; empty where it is none."""
    units = () if symbol in _WORD_CODES else symbolised(symbol)
    return units if units and units[0].kind == "money" else ()


def with_divisors(text: str, units: tuple[Unit, ...], end: int) -> ReadUnit:
    """Reads on behind a unit, or a counted thing, that ends at `end`: " per hour", "/person", " a day"."""
    factors, end = _divisors(text, [(units, 1)], end)
    return ReadUnit(compose(factors) if len(factors) > 1 else units, end, False)


def stands_alone(text: str, end: int) -> bool:
    """Whether a unit that ends at `end` is not the beginning of a longer word."""
    return _AFTER_UNIT.match(text, end) is None or not text[end - 1].isalnum()


def noun_unit(noun: str) -> Unit:
    """Returns the unit of a counted thing: its name is the singular, in lower case."""
    name = " ".join((*noun.lower().split()[:-1], singular(noun.lower().split()[-1])))
    return Unit(name=name, kind="count", size=Fraction(1), dimension=((f"noun {name}", 1),))


def _divisor(text: str, pos: int, per: re.Match[str]) -> tuple[list[Factor], int] | None:
    """Reads what stands behind "per" or a slash: a factor, a product in brackets, a noun, or "100 km"."""
    many = _ROUND_NUMBER.match(text, pos)
    if many:
        inner = _divisor(text, many.end(), per)
        if inner is None or len(inner[0]) > 1:
            return None
        return [((_many(inner[0][0][0][0], int(many[1].replace(",", ""))),), 1)], inner[1]
    if text[pos : pos + 1] == "(":
        inner = _product(text, pos + 1, inside=True)
        if inner and text[inner[1] : inner[1] + 1] == ")":
            return inner[0], inner[1] + 1
        return None
    slash = "/" in per[0] and "p/" not in per[0]
    read = _factor(text, pos)
    noun = _NOUN.match(text, pos)
    if read and not (read[2] and noun and noun.end() > read[1]):
        if per["article"] and (
            read[2] or read[0][0][0].kind == "money" or _BEHIND_ARTICLE.match(text, read[1])
        ):
            return None
        return [read[0]], read[1]
    if noun is None or per["article"] or noun[0] in ENGLISH:
        return None
    if slash and (singular(noun[0]) not in _PAID_BY or " " in per[0]):
        return None
    return [((noun_unit(noun[0]),), 1)], noun.end()


def _many(unit: Unit, number: int) -> Unit:
    size = None if unit.size is None else unit.size * number
    return Unit(name=f"{number} {unit.name}", kind=unit.kind, size=size, dimension=unit.dimension)


def _product(text: str, pos: int, *, inside: bool = False) -> tuple[list[Factor], int] | None:
    """Reads factors side by side: "N m", "kW·h", "m s^-1"."""
    first = _factor(text, pos)
    if first is None:
        return None
    factors, end = [first[0]], first[1]
    while len(factors) < _MAX_FACTORS:
        joint = _PRODUCT.match(text, end)
        if joint is None:
            break
        blank = joint[0] in {" ", "-"}
        if blank and not inside and not _may_follow(text, pos, end, joint.end()):
            break
        more = _factor(text, joint.end())
        if more is None:
            break
        factors.append(more[0])
        end = more[1]
    return factors, end


def _may_follow(text: str, start: int, end: int, after: int) -> bool:
    """Whether a symbol behind a blank belongs to the unit before it: "m s-1" and "N m" do, "12 m 2 dm" does not."""
    if _ONLY_NEGATIVE.match(text, end):
        return True
    word = _NEXT_LETTERS.match(text, after)
    return word is not None and f"{text[start:end]}·{word[0]}" in _PAIRS


def read_unit(text: str, pos: int) -> ReadUnit | None:
    """Reads the longest unit that begins at `pos`.

    Args:
        text: Any text.
        pos: Where the unit must begin.

    Returns:
        None where no known unit begins there. Counted things ("people") are not read here.
    """
    if text[pos : pos + 1] == "/" or text[pos : pos + 4].lower() == "per ":
        factors, end = [], pos
    else:
        first = _product(text, pos)
        if first is None:
            return None
        factors, end = list(first[0]), first[1]
    if not factors and text[pos : pos + 4].lower() == "per ":
        whole = _name(text, pos)
        if whole:
            return whole
    symbolic = len(factors) == 1 and text[end - 1 : end].isalpha() and end - pos <= 3
    factors, end = _divisors(text, factors, end)
    if not factors or (len(factors) == 1 and factors[0][1] < 0 and end - pos < 3):
        return None
    if len(factors) == 1 and factors[0][1] == 1:
        return ReadUnit(factors[0][0], end, symbolic)
    return ReadUnit(compose(factors), end, symbolic)


def _divisors(text: str, factors: list[Factor], end: int) -> tuple[list[Factor], int]:
    while len(factors) < _MAX_FACTORS:
        per = _PER.match(text, end) if factors else _LEADING_PER.match(text, end)
        if per is None:
            break
        divisor = _divisor(text, per.end(), per)
        if divisor is None:
            break
        factors = factors + [(units, -power) for units, power in divisor[0]]
        end = divisor[1]
    return factors, end


def _piece(unit: Unit, power: int) -> str:
    return {1: "", 2: "square ", 3: "cubic "}.get(power, "") + unit.name + (f"^{power}" if power > 3 else "")


def compose(factors: list[Factor]) -> tuple[Unit, ...]:
    """Returns the compound unit, once for each reading of its first factor."""
    alternatives, power = factors[0]
    return tuple(
        dict.fromkeys(
            _compose([(unit, power), *((units[0], p) for units, p in factors[1:])]) for unit in alternatives
        )
    )


def _compose(pairs: list[tuple[Unit, int]]) -> Unit:
    factors: dict[Unit, int] = {}
    for unit, power in pairs:
        factors[unit] = factors.get(unit, 0) + power
    above = [_piece(unit, power) for unit, power in factors.items() if power > 0]
    below = sorted(_piece(unit, -power) for unit, power in factors.items() if power < 0)
    below = ["person" if piece == "people" else piece for piece in below]
    name = " ".join((*above, *(f"per {piece}" for piece in below)))
    known = named(word_key(name))
    if known:
        return known[0]
    size: Fraction | None = Fraction(1)
    powers: dict[str, int] = {}
    for unit, power in factors.items():
        size = None if size is None or unit.size is None else size * unit.size**power
        for base, exponent in unit.dimension:
            powers[base] = powers.get(base, 0) + exponent * power
    dimension = tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))
    return Unit(name=name, kind=next(iter(factors)).kind, size=size, dimension=dimension)
