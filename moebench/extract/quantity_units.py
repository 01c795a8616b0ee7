"""Which unit belongs to a number that stands in a text: before it ("$5"), behind it ("5 km"), in brackets, a noun."""

import re

from moebench.extract.quantity_numbers import Draft
from moebench.extract.unit_index import Unit, named, word_key
from moebench.extract.unit_reader import (
    ENGLISH,
    ReadUnit,
    noun_unit,
    read_unit,
    symbol_of_money,
    with_divisors,
)
from moebench.extract.unit_words import is_plural, singular
from moebench.extract.units import known_unit

_SIGNS = "$＄€£￡₤¥￥₹₨₽₿₺₴₩₫₪₱฿₡₦₭₮₲₵₸₼₾֏؋ƒ¢"
_SIGN_BEFORE = re.compile(rf"(?:(?<![A-Za-z])(?P<lead>[A-Za-z.]{{1,4}})(?P<gap>\ ?))?(?P<sign>\\?[{_SIGNS}])\s?$")
_SPACED_LEADS = frozenset("c us u.s. u.s hk nz nt au usd aud cad nzd can mex sg ca C US U.S. U.S HK NZ NT AU USD AUD CAD".split())
_CODE_BEFORE = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<code>[A-Z]{3}|Rs\.?|rs\.?|RM|Rp\.?|Kč|Tk\.?|KSh|SFr\.?|Fr\.|S/\.?|kr\.?|usd|eur|gbp)[ \u00a0]?$"
)
_NAME_BEFORE = re.compile(r"(?<![\w-])(?:[A-Za-z]{2,12} )?(?P<coin>[A-Za-zé]{3,9})\s$")
_COINS_BEFORE = frozenset(
    """dollar euro yen yuan rupee ringgit franc peso rupiah baht naira dirham riyal dinar krona krone shekel lira zloty
    forint ruble rand renminbi cedi shilling pound usd eur gbp inr bitcoin""".split()
)
_MATH = re.compile(r"[^$\n]{0,40}\$(?![0-9])")
_PLACE_BEHIND_SIGN = re.compile(r"\s?[0-9]")

_GAP = re.compile(
    r"""\+?(?:\*\*|__|[*_`])?
    (?:[ \t\u00a0\u202f\u2009]{1,8} | -[ ]?(?=[A-Za-z]) | [‐‑–](?=[A-Za-z]) | ~ | \\[,;:! ][ ]?)?
    (?:\\(?:text|mathrm|textrm|textbf|mathbf|rm)\s?\{\s?)?
    (?:\*\*|__|[*_`])?
    (?:(?:additional|more|extra|further|full|whole|consecutive|entire|different|other)[ ](?!than\b))?""",
    re.VERBOSE,
)
_GAP_OF_PART = re.compile(r"[ -](?:(?:of )?(?:an?|one) |of )")
_BRACKET = re.compile(r"(?:\*\*|[*_`])?\s?(?:\*\*)?[(\[{<]\s?")
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">"}
_INCH_WORD = re.compile(r"(?:\.|$|[\s]*[)\],;:|\n\"']|\s(?:x|by|long|wide|tall|high|deep|thick|across|in diameter|and)\b)")
_AFTER_UNIT = re.compile(r"[A-Za-zÀ-ÿ0-9_]|&[A-Za-z]|['’][a-z]{1,2}\b(?<!['’]s)")
_SINGLE_NEVER = frozenset("a y e o u x n z i".split())
_WORDS = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]{0,29}(?:-[A-Za-zÀ-ÿ]{1,20}){0,3}")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|from|during|of|year|years|early|late|mid|circa|before|after|around|summer|winter|spring"
    r"|fall|autumn|to|and|the)\s$",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(r"(?:(?:the|a|total|approximate|estimated|overall)\s){0,3}(?:number|count|amount|total|quantity)\sof\s", re.IGNORECASE)
_NOT_THINGS = frozenset(
    """is was has does goes its this us yes plus minus equals means represents refers indicates shows gives makes
    minus versus perhaps always sometimes thus as less besides across alas towards afterwards corresponds includes
    contains describes appears stands follows there's it's that's here's""".split()
)
_STOP = ENGLISH | frozenset(
    """been being am into onto upon about above below between during while when where which what whose whom that those
    these there here their our my some each every both either neither than because although though however
    also just only even still again ago later earlier old long wide tall high deep thick away apart hence would could
    should might must shall can't won't don't less more most many much few several one two three four five six seven
    eight nine ten such same very too so equals within without against through across along around near off like
    now today yesterday tomorrow left total altogether apiece together remaining overall combined fewer extra each
    participated respectively approximately roughly nearly almost exactly including followed corresponds represents
    """.split()
)


META_NOUNS = frozenset(
    """value values number numbers unit units quantity quantities measurement measurements pair pairs item items entry
    entries result results step steps sentence sentences example examples figure figures answer answers numeral numerals
    digit digits fact facts piece pieces list lists line lines data datum point points type types thing things""".split()
)
"""What answers count when they speak of themselves: "there are two numerical values"."""


def attach(text: str, draft: Draft, floor: int, limit: int) -> None:
    """Gives a number the unit that stands beside it.

    Args:
        text: The whole text.
        draft: The number; its units and its span are set.
        floor: Where the quantity before it ends; no currency begins earlier.
        limit: Where the next number begins; no unit reaches farther.
    """
    money = _money_before(text, draft)
    if money and money[1] >= floor:
        _with_money(text, draft, *money)
        return
    found = _behind(text, draft, limit) or _in_brackets(text, draft, limit) or _counted(text, draft, limit)
    if found:
        units, start, end = found
        draft.units, draft.unit_text, draft.right = units, text[start:end].strip(" *_`"), max(end, draft.right)


Found = tuple[tuple[Unit, ...], int, int]


def _with_money(text: str, draft: Draft, units: tuple[Unit, ...], start: int, unit_text: str) -> None:
    draft.units, draft.unit_text, draft.left = units, unit_text, min(start, draft.left)
    gap = _GAP.match(text, draft.end)
    after = read_unit(text, gap.end() if gap else draft.end)
    if gap and after and after.unit.kind == "money" and _stands_alone(text, after.end):
        code = text[gap.end() : after.end]
        if after.unit.name != units[0].name and (units[0].name == "dollar" or not after.symbolic):
            draft.units, draft.unit_text = after.units, code
        if code.strip() not in {"$", "£", "€", "c"}:
            draft.right = after.end
            return
    per = with_divisors(text, draft.units, draft.end)
    if per.end > draft.end and _stands_alone(text, per.end):
        draft.units, draft.unit_text, draft.right = per.units, unit_text + text[draft.end : per.end], per.end


def _money_before(text: str, draft: Draft) -> tuple[tuple[Unit, ...], int, str] | None:
    """Returns the currency before a number, where it begins, and how it is written."""
    start = draft.start
    if text[start] in "-−+–" and draft.end - start > 1:
        inner = text[start + 1 : start + 3].lstrip("\\ ")[:1]
        if inner and inner in _SIGNS:
            return symbol_of_money(inner), start, inner
    last = text[start - 1 : start]
    if not last or last in "(\n,":
        return None
    if last == " ":
        last = text[start - 2 : start - 1]
    if last in _SIGNS:
        return _sign_before(text, draft)
    if not (last.isalpha() or last in "./"):
        return None
    window = text[max(0, start - 24) : start]
    return _code_before(window, start) or _name_before(text, window, draft)


def _sign_before(text: str, draft: Draft) -> tuple[tuple[Unit, ...], int, str] | None:
    window = text[max(0, draft.start - 8) : draft.start]
    match = _SIGN_BEFORE.search(window)
    if match is None or _is_math(text, draft):
        return None
    sign = match["sign"].lstrip("\\")
    lead = match["lead"] or ""
    offset = draft.start - len(window)
    if lead and (not match["gap"] or lead in _SPACED_LEADS):
        units = symbol_of_money(lead + sign) or symbol_of_money(lead.upper() + sign) or symbol_of_money(lead.upper())
        if units:
            return units, offset + match.start(), match[0].strip()
    return symbol_of_money(sign), offset + match.start("sign"), sign


def _is_math(text: str, draft: Draft) -> bool:
    """Whether the dollar sign opens a formula ("$42$ km") and is no money."""
    if text[draft.start - 1 : draft.start] != "$" or text[draft.start - 2 : draft.start - 1] == "\\":
        return False
    return _MATH.match(text, draft.end) is not None and "$" not in text[max(0, draft.start - 3) : draft.start - 1]


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
    gap = _GAP.match(text, draft.end)
    if gap and read_unit(text, gap.end()) is not None:
        return None
    for first in (match.start(), match.start("coin")):
        name = window[first:].strip()
        units = named(word_key(name))
        if units and units[0].kind == "money":
            return units, draft.start - len(window) + first, name
    return None


def _stands_alone(text: str, end: int) -> bool:
    """Whether a unit that ends at `end` is not the beginning of a longer word."""
    return _AFTER_UNIT.match(text, end) is None or not text[end - 1].isalnum()


def _behind(text: str, draft: Draft, limit: int) -> Found | None:
    pos = draft.end + 1 if text.startswith("$", draft.end) and _is_math(text, draft) else draft.end
    is_part = draft.value.denominator > 1 and "." not in text[draft.start : pos]
    gap = (is_part and _GAP_OF_PART.match(text, pos)) or _GAP.match(text, pos)
    pos = _past_quote(text, draft, gap.end() if gap else pos)
    if pos >= len(text) or pos >= limit:
        return None
    read = read_unit(text, pos)
    if read is None:
        return _scaled_money(text, draft, pos)
    if not _is_meant(text, draft, pos, read):
        return None
    _scale_behind_code(text, draft, read)
    return read.units, pos, read.end


def _past_quote(text: str, draft: Draft, pos: int) -> int:
    """Steps over the quotation mark that closes a quoted number: `"42" km`."""
    mark = text[pos : pos + 1]
    if mark in {'"', "'", "”", "’"} and draft.start and text[draft.start - 1] in {'"', "'", "“", "‘"}:
        return pos + 2 if text[pos + 1 : pos + 2] == " " else pos + 1
    return pos


_MULTIPLE_CODE = re.compile(r"([kKMB])([A-Z]{3})\b")
_SCALE_BEHIND = re.compile(r" (thousand|million|billion|trillion)\b")
_SCALES = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def _scaled_money(text: str, draft: Draft, pos: int) -> Found | None:
    """Reads "48.5 MGBP"."""
    match = _MULTIPLE_CODE.match(text, pos)
    units = symbol_of_money(match[2]) if match else ()
    if match is None or not units:
        return None
    draft.value *= _SCALES[match[1]]
    return units, match.start(2), match.end()


def _scale_behind_code(text: str, draft: Draft, read: ReadUnit) -> None:
    """Reads "75 USD million"."""
    if read.unit.kind != "money":
        return
    match = _SCALE_BEHIND.match(text, read.end)
    if match:
        draft.value *= _SCALES[match[1]]
        draft.right = match.end()


def _is_meant(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """Whether what could be a unit is one here, and not a word or a quotation mark."""
    written = text[pos : read.end]
    if not _stands_alone(text, read.end):
        return written == "h" and text[read.end : read.end + 1].isdigit()  # "2h30"
    if written in {'"', "'", "”", "’", "''", "“"}:
        return not _closes_quote(text, draft, written)
    if written in {"#", "k", "K."} or (written in _SIGNS and _sign_of_next(text, pos, read.end)):
        return False
    low = written.lower()
    if low == "in":
        return _INCH_WORD.match(text, read.end) is not None
    if low in ENGLISH and written != "sec":
        return written in {"LE", "le", "L.E", "l.e.", "a.u."} and _INCH_WORD.match(text, read.end) is not None
    if written == "s" and pos == draft.end and _is_decade(text, draft):
        return False
    if written == "p" and draft.value >= 480:  # lines of a screen
        return False
    if len(written) == 1 and pos > draft.end and written in _SINGLE_NEVER:
        return False
    if written == "b" and pos == draft.end and draft.value.denominator > 1:  # there are no parts of a bit
        draft.value, draft.end, draft.right = draft.value * 10**9, read.end, read.end
        return False
    return not (written in {"m", "M"} and _means_million(text, draft, read.end))


def _is_decade(text: str, draft: Draft) -> bool:
    return draft.value % 10 == 0 and draft.value >= 1000 and text[draft.start : draft.end].isdigit()


def _means_million(text: str, draft: Draft, end: int) -> bool:
    """Reads "5m people": a counted thing follows, so the letter is a scale."""
    if text[draft.end : draft.end + 1] not in {"m", "M"}:
        large = text[end - 1] == "M" and draft.value >= 100 and _is_closed(text, end)
        if large:  # "1,674.5 M": no solution is as strong
            draft.value, draft.end, draft.right = draft.value * 10**6, end, end
        return large
    word = _WORDS.match(text, end + 1) if text[end : end + 1] == " " else None
    thing = word is not None and is_plural(word[0].lower()) and word[0].lower() not in _NOT_THINGS
    if not thing and text[draft.end] == "m":
        return False
    draft.value *= 10**6
    draft.end = draft.right = end
    return True


def _sign_of_next(text: str, pos: int, end: int) -> bool:
    """Whether a currency sign belongs to the number behind it: "50 $20 bills"."""
    return text[pos - 1] == " " and text[end : end + 1].isdigit()


def _closes_quote(text: str, draft: Draft, mark: str) -> bool:
    line = text[max(0, text.rfind("\n", 0, draft.start), draft.start - 400) : draft.start]
    if mark == "”":
        return line.count("“") > line.count("”")
    if mark in {'"', "“"}:
        return line.count('"') % 2 == 1
    if mark == "''":
        return "``" in line or "` `" in line
    return re.search(r"(?:^|[\s(:\[])['‘](?=\S)", line) is not None


def _in_brackets(text: str, draft: Draft, limit: int) -> Found | None:
    """Reads "20 (kg)", "42 (kilometers, marathon distance)", "30,000 (number of participants)"."""
    opening = _BRACKET.match(text, draft.end)
    if opening is None:
        return None
    start = opening.end()
    close = text.find(_CLOSE[opening[0].strip()[-1]], start, start + 120)
    stop = min(close if close >= 0 else start + 80, limit)
    inner = text[start:stop].strip()
    units = phrase_unit(inner)
    if not units:
        return None
    end = close + 1 if 0 <= close <= limit else start + len(inner)
    draft.right = end
    return units, start, start + len(inner)


def phrase_unit(phrase: str) -> tuple[Unit, ...]:
    """Returns the unit that a short phrase names: a known one, "number of X", or a plural noun; else empty."""
    phrase = _UNIT_LABEL.sub("", phrase.strip(" \t\"'*_`.:"))
    if not phrase or len(phrase) > 80 or any(c.isdigit() for c in phrase.replace("2", "").replace("3", "")):
        return ()
    low = phrase.lower()
    if low in ENGLISH:
        return ()
    units = known_unit(phrase)
    if units:
        return units
    first = re.split(r"[,;/]| - | – | or ", phrase, maxsplit=1)[0].strip()
    count = _NUMBER_OF.match(first)
    words = first[count.end() :].split() if count else first.split()
    if count:
        words = words[: _noun_end(words)]
    if not words or len(words) > 4:
        return ()
    last = words[-1].lower()
    if count or (is_plural(last) and last not in _NOT_THINGS and last not in _STOP):
        return (noun_unit(" ".join(words)),)
    return ()


_UNIT_LABEL = re.compile(r"(?:the )?units?\s?(?:[:=]|is|are)\s?[\"'*_`]{0,3}", re.IGNORECASE)


def _noun_end(words: list[str]) -> int:
    """Returns where a counted thing ends: behind its first plural, before a word that cannot belong to it."""
    for i, word in enumerate(words):
        if word.lower() in _STOP:
            return i
        if is_plural(word.lower()):
            return i + 1
    return len(words)


def _counted(text: str, draft: Draft, limit: int) -> Found | None:
    """Reads the counted thing behind a number: "30,000 people", "17 red apples", "four times per week"."""
    gap = _GAP.match(text, draft.end)
    pos = gap.end() if gap else draft.end
    if pos == draft.end:
        glued = _GLUED_NOUN.match(text, pos)
        return ((noun_unit(glued[0]),), pos, glued.end()) if glued and not draft.in_words else None
    if _is_year(text, draft) or _TIMES_NUMBER.match(text, pos):
        return None
    hyphen = text[pos - 1 : pos] == "-"
    words = _phrase(text, pos, min(limit, pos + 90))
    if not words:
        return None
    either = text.startswith(("(s)", "(es)"), words[-1].end())  # "participant(s)"
    head = len(words) - 1 if either else _head(words, draft, hyphen=hyphen, closed=_is_closed(text, words[-1].end()))
    if head is None:
        return None
    end = text.index(")", words[head].end()) + 1 if either else words[head].end()
    if words[head][0].lower() not in META_NOUNS and _LABEL_OF_NEXT.match(text, end):
        return None
    units = (noun_unit(words[head][0]),)
    per = with_divisors(text, units, end)
    return per.units, pos, per.end


_LABEL_OF_NEXT = re.compile(r"[*_`\"'”]{0,3}\s?:\s{0,2}[\"'*_`~]{0,3}[0-9]")
_BEFORE_PLURAL = frozenset("data media series species staff police news fish aircraft sports goods sales savings".split())
_GLUED_NOUN = re.compile(r"[A-Za-z]{2,8}(?![A-Za-z0-9_\-])")
_TIMES_NUMBER = re.compile(r"times (?:[0-9]|the|as|more|less|a (?!second|minute|hour|day|night|week|month|year))")


def _is_year(text: str, draft: Draft) -> bool:
    if not 1500 <= draft.value < 2100 or not text[draft.start : draft.end].isdigit():
        return False
    return _YEAR_BEFORE.search(text, max(0, draft.start - 12), draft.start) is not None


def _phrase(text: str, pos: int, limit: int) -> list[re.Match[str]]:
    """Returns up to five words in a row, up to the first that cannot belong to a counted thing."""
    words: list[re.Match[str]] = []
    while len(words) < 5:
        word = _WORDS.match(text, pos, limit)
        if word is None or word[0].lower() in _STOP or word[0].lower() in _NOT_THINGS:
            break
        words.append(word)
        if text[word.end() : word.end() + 1] != " ":
            break
        pos = word.end() + 1
    return words


def _is_closed(text: str, end: int) -> bool:
    """Whether nothing but punctuation follows, so that the phrase is all there is."""
    return end >= len(text) or text[end] in "\n.,;:!?)]}|\"'*”<&"


def _head(words: list[re.Match[str]], draft: Draft, *, hyphen: bool, closed: bool) -> int | None:
    """Returns which word of a phrase is the counted thing: its first plural, or the only word there is."""
    if hyphen:
        return None if words[0][0].lower().endswith("ed") else 0
    for i, word in enumerate(words[:4]):
        if is_plural(word[0].lower()):
            if i and abs(draft.value) == 1:
                return i - 1  # "one monkey eats"
            more = i + 1 < len(words) and word[0].lower() in _BEFORE_PLURAL and is_plural(words[i + 1][0].lower())
            return i + 1 if more else i
    if abs(draft.value) <= 1 and len(words) == 1:
        return 0
    if abs(draft.value) == 1 and closed:
        return len(words) - 1
    return 0 if closed and len(words) == 1 else None
