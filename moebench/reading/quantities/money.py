"""Money: the currency before a number ("$5", "c $ 16.4 million", "CHF 3", "ringgit 42"), scales behind its code."""

import re

from moebench.reading.quantities.numbers import Draft
from moebench.reading.quantities.unit_index import Unit, named, word_key
from moebench.reading.quantities.unit_reader import (
    ReadUnit,
    read_unit,
    stands_alone,
    symbol_of_money,
    with_divisors,
)
from moebench.reading.quantities.unit_words import singular, word_set

SIGNS = "$＄€£￡₤¥￥₹₨₽₿₺₴₩₫₪₱฿₡₦₭₮₲₵₸₼₾֏؋ƒ¢"
_SIGN_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?P<lead>[A-Za-z.]{{1,4}})(?P<gap>\ ?))?(?P<sign>\\?[{SIGNS}])\s?$"
)
_SPACED_LEADS = word_set(
    "c us u.s. u.s hk nz nt au usd aud cad nzd can mex sg ca C US U.S. U.S HK NZ NT AU USD AUD CAD"
)
_CODE_BEFORE = re.compile(
    r"(?<![A-Za-z0-9_-])"
    r"(?P<code>[A-Z]{3}|RM|DM|FF|KD|SR|QR|[Rr]s\.?|Rp\.?|Kč|Tk\.?|KSh|SFr\.?|Fr\.|S/\.?|kr\.?|usd|eur|gbp)"
    r"[ \u00a0]?$"
)
_NAME_BEFORE = re.compile(r"(?<![\w-])(?:[A-Za-z]{2,12} )?(?P<coin>[A-Za-zé]{3,9})\s$")
_COINS_BEFORE = word_set(
    """dollar euro yen yuan rupee ringgit franc peso rupiah baht naira dirham riyal dinar krona krone shekel lira
    zloty forint ruble rand renminbi cedi shilling pound usd eur gbp inr bitcoin"""
)
_FORMULA = re.compile(r"[^$\n]{0,40}\$(?![0-9])")
_GAP = re.compile(r"[ \u00a0]{0,2}")
_MULTIPLE_CODE = re.compile(r"([kKMB])([A-Z]{3})\b")
_SCALE_BEHIND = re.compile(r" (thousand|million|billion|trillion)\b")
_SCALES = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "thousand": 10**3, "million": 10**6, "billion": 10**9,
           "trillion": 10**12}  # fmt: skip

Before = tuple[tuple[Unit, ...], int, str]


def money_before(text: str, draft: Draft) -> Before | None:
    """Returns the currency before a number, where it begins, and how it is written; None where there is none."""
    start = draft.start
    if text[start] in "-−+–" and draft.end - start > 1:
        inner = text[start + 1 : start + 3].lstrip("\\ ")[:1]
        if inner and inner in SIGNS:
            return symbol_of_money(inner), start, inner
    last = text[start - 1 : start]
    if not last or last in "(\n,":
        return None
    if last == " ":
        last = text[start - 2 : start - 1]
    if last in SIGNS:
        return _sign_before(text, draft)
    if not (last.isalpha() or last in "./"):
        return None
    window = text[max(0, start - 24) : start]
    return _code_before(window, start) or _name_before(text, window, draft)


def _sign_before(text: str, draft: Draft) -> tuple[tuple[Unit, ...], int, str] | None:
    window = text[max(0, draft.start - 8) : draft.start]
    match = _SIGN_BEFORE.search(window)
    if match is None or is_formula(text, draft):
        return None
    sign = match["sign"].lstrip("\\")
    lead = match["lead"] or ""
    offset = draft.start - len(window)
    if lead and (not match["gap"] or lead in _SPACED_LEADS):
        units = (
            symbol_of_money(lead + sign)
            or symbol_of_money(lead.upper() + sign)
            or symbol_of_money(lead.upper())
        )
        if units:
            return units, offset + match.start(), match[0].strip()
    return symbol_of_money(sign), offset + match.start("sign"), sign


def is_formula(text: str, draft: Draft) -> bool:
    """Whether the dollar sign opens a formula ("$42$ km") and is no money."""
    if text[draft.start - 1 : draft.start] != "$" or text[draft.start - 2 : draft.start - 1] == "\\":
        return False
    return (
        _FORMULA.match(text, draft.end) is not None
        and "$" not in text[max(0, draft.start - 3) : draft.start - 1]
    )


def _code_before(window: str, start: int) -> tuple[tuple[Unit, ...], int, str] | None:
    match = _CODE_BEFORE.search(window)
    if match is None:
        return None
    units = symbol_of_money(match["code"])
    return (units, start - len(window) + match.start("code"), match["code"]) if units else None


def _name_before(text: str, window: str, draft: Draft) -> tuple[tuple[Unit, ...], int, str] | None:
    match = _NAME_BEFORE.search(window)
    if match is None or singular(match["coin"].lower()) not in _COINS_BEFORE:
        return None
    if read_unit(text, _behind_blanks(text, draft.end)) is not None:
        return None
    for first in (match.start(), match.start("coin")):
        name = window[first:].strip()
        units = named(word_key(name))
        if units and units[0].kind == "money":
            return units, draft.start - len(window) + first, name
    return None


def _behind_blanks(text: str, pos: int) -> int:
    gap = _GAP.match(text, pos)
    return gap.end() if gap else pos


def with_money(text: str, draft: Draft, before: Before) -> None:
    """Gives a number the currency before it, together with what stands behind it: "$5 USD", "$20 per hour"."""
    units, start, unit_text = before
    draft.units, draft.unit_text, draft.left = units, unit_text, min(start, draft.left)
    pos = _behind_blanks(text, draft.end)
    after = read_unit(text, pos)
    if after and after.unit.kind == "money" and stands_alone(text, after.end):
        code = text[pos : after.end]
        if after.unit.name != units[0].name and (units[0].name == "dollar" or not after.symbolic):
            draft.units, draft.unit_text = after.units, code
        if code not in {"$", "£", "€", "c"}:
            draft.right = after.end
            return
    per = with_divisors(text, draft.units, draft.end)
    if per.end > draft.end and stands_alone(text, per.end):
        draft.units, draft.unit_text, draft.right = per.units, unit_text + text[draft.end : per.end], per.end


def scaled_code(text: str, draft: Draft, pos: int) -> tuple[tuple[Unit, ...], int, int] | None:
    """Reads "48.5 MGBP"."""
    match = _MULTIPLE_CODE.match(text, pos)
    units = symbol_of_money(match[2]) if match else ()
    if match is None or not units:
        return None
    draft.value *= _SCALES[match[1]]
    return units, match.start(2), match.end()


def scale_behind_code(text: str, draft: Draft, read: ReadUnit) -> None:
    """Reads "75 USD million"."""
    if read.unit.kind != "money":
        return
    match = _SCALE_BEHIND.match(text, read.end)
    if match:
        draft.value *= _SCALES[match[1]]
        draft.right = match.end()
