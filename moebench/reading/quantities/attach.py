"""Which unit belongs to a number in a text: before it ("$5"), behind it ("5 km"), in brackets, a counted thing."""

import re

from moebench.reading.quantities.draft import Draft
from moebench.reading.quantities.unit_index import data, is_plural, named, pattern, singular, word_key, words
from moebench.reading.quantities.units import (
    ENGLISH,
    NEVER_IMPLIED,
    NOT_THINGS,
    SCALES,
    STOP,
    ReadUnit,
    Units,
    is_thing,
    noun_unit,
    phrase_unit,
    read_unit,
    stands_alone,
    symbol_of_money,
    with_divisors,
)

_SIGNS = data("currencies")["signs"]
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?:(?P<first>[A-Za-z.]{{1,12}})(?P<blank>\ ?))?\\?(?P<sign>[{_SIGNS}])"
    r"|(?:(?P<country>[A-Za-z.]{2,12})\ )?(?P<last>[A-Za-zéč./]{2,9}))[ \u00a0]?$"
)
_COINS_BEFORE, _CODES_BEFORE, _SPACED_LEADS = (
    words("coins_before"),
    words("codes_before"),
    words("spaced_leads"),
)
_FORMULA = re.compile(r"[^$\n]{0,40}(?<!\s)\$(?![0-9])")
_BLANKS = re.compile(r"[ \u00a0]{0,2}")
_NUMBER_NEXT = re.compile(r"[ \u00a0]?[0-9]")
_SCALE_BEHIND = re.compile(r" (thousand|million|billion|trillion)\b")

_GAP = pattern("gap")
_GAP_OF_PART = re.compile(r"[ -](?:(?:of )?(?:an?|one) |of )")
_OPEN_BRACKET = re.compile(r"\([0-9.,\s±+/\-–−]{1,16}$")  # "(12 ± 3) %"
_BRACKET = re.compile(r"(?:\*\*|[*_`])?\s?(?:\*\*)?([(\[{<])\s?")
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">"}
_INCH_WORD = pattern("inch_word")
_QUOTES = {'"': '"', "“": '"', "”": "“", "''": "``", "'": "'", "’": "'"}
_OPENED = re.compile(r"(?:^|[\s(:\[])['‘](?=\S)")
_SINGLE_NEVER = frozenset("ayeouxnzi")
_WORDS_AT_END = frozenset({"LE", "le", "L.E", "l.e.", "a.u.", "in", "A"})
_LINES_OF_A_SCREEN = 480

_WORDS = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]{0,29}(?:-[A-Za-zÀ-ÿ]{1,20}){0,3}")
_GLUED_NOUN = re.compile(r"[A-Za-z]{2,8}(?![A-Za-z0-9_\-])")
_YEAR_BEFORE = pattern("year_before")
_BEFORE_PLURAL = words("before_plural")

Found = tuple[Units, int, int]
Before = tuple[Units, int, str]


def attach(text: str, draft: Draft, floor: int, limit: int) -> None:
    """Gives a number the unit beside it, between the end of the quantity before it and the next number."""
    money = _money_before(text, draft, floor)
    if money:
        _with_money(text, draft, money)
        return
    pos = _unit_start(text, draft)
    found = (
        _behind(text, draft, pos, limit)
        or _in_brackets(text, draft, limit)
        or _counted(text, draft, pos, limit)
    )
    if found:
        draft.units, start, end = found
        draft.unit_text, draft.right = text[start:end].strip(" *_`"), max(end, draft.right)


def _money_before(text: str, draft: Draft, floor: int) -> Before | None:
    """Returns the currency before a number, where it begins, and how it is written ("hk $", "EUR")."""
    start = draft.start
    inner = text[start + 1 : start + 3].lstrip("\\ ")[:1] if text[start] in "-−+–" else ""
    if inner and inner in _SIGNS and draft.end - start > 1:
        return symbol_of_money(inner), start, inner
    window = text[max(floor, start - 24) : start]
    match = _BEFORE.search(window) if window and window[-1] not in "(\n," else None
    if match is None or (match["sign"] and is_formula(text, draft)):
        return None
    sign, last, first = match["sign"], match["last"] or "", match["first"] or match["country"] or ""
    if sign:
        lead = first if not match["blank"] or first.lower() in _SPACED_LEADS else ""
        wordings = [(lead + sign, match.start()), (lead, match.start())] if lead else []
        wordings.append((sign, match.start("sign")))
    elif not (last.isupper() or not _reads_behind(text, draft)) or last in ENGLISH:
        return None
    elif (len(last) == 3 and last.isalpha()) or last in _CODES_BEFORE:
        wordings = [(last, match.start("last"))]
    else:
        wordings = [(f"{first} {last}", match.start()), (last, match.start("last"))]
    for wording, at in wordings:
        units = symbol_of_money(wording) or symbol_of_money(wording.upper())
        if not units and singular(last.lower()) in _COINS_BEFORE:
            units = named(word_key(wording))
        if units and units[0].kind == "money":
            return units, start - len(window) + at, window[at:].strip()
    return None


def is_formula(text: str, draft: Draft) -> bool:
    """Whether the dollar sign opens a formula ("$42$ km") and is no money."""
    before = text[max(0, draft.start - 3) : draft.start]
    if before[-1:] != "$" or before[-2:-1] == "\\" or "$" in before[:-1]:
        return False
    return _FORMULA.match(text, draft.end) is not None


def _reads_behind(text: str, draft: Draft) -> bool:
    pos = _skip(_BLANKS, text, draft.end)
    read = None if text.startswith(("per ", "/", "a "), pos) else read_unit(text, pos)
    return read is not None and not _belongs_to_next(text, read)


def _belongs_to_next(text: str, read: ReadUnit) -> bool:
    """Whether a currency stands before the next number: "EUR 30 GBP 45"."""
    return read.unit.kind == "money" and _NUMBER_NEXT.match(text, read.end) is not None


def _with_money(text: str, draft: Draft, before: Before) -> None:
    """Gives a number the currency before it, together with what stands behind it: "$5 USD", "$20 per hour"."""
    units, start, unit_text = before
    draft.units, draft.unit_text, draft.left = units, unit_text, min(start, draft.left)
    pos = _skip(_BLANKS, text, draft.end)
    after = read_unit(text, pos)
    own = after and after.unit.kind == "money" and not _belongs_to_next(text, after)
    if after and own and stands_alone(text, after.end):
        code = text[pos : after.end]
        if after.unit.name != units[0].name and (units[0].name == "dollar" or not after.symbolic):
            draft.units, draft.unit_text = after.units, code
        if code not in {"$", "£", "€", "c"}:
            draft.right = after.end
            return
    per = with_divisors(text, draft.units, draft.end)
    if per.end > draft.end and stands_alone(text, per.end):
        draft.units, draft.unit_text, draft.right = per.units, unit_text + text[draft.end : per.end], per.end


def _skip(pattern: re.Pattern[str], text: str, pos: int) -> int:
    match = pattern.match(text, pos)
    return match.end() if match else pos


def _unit_start(text: str, draft: Draft) -> int:
    """Returns where the unit of a number would begin: behind blanks, markup, and what closes around the number."""
    pos = draft.end + 1 if text.startswith("$", draft.end) and is_formula(text, draft) else draft.end
    is_part = draft.value.denominator > 1 and "." not in text[draft.start : pos]
    of_it = is_part or text[draft.start : pos].lower().endswith(("couple", "dozen"))
    if of_it and (of := _GAP_OF_PART.match(text, pos)):
        return of.end()  # "half a cup", "a couple of days"
    if text.startswith(")", pos) and _OPEN_BRACKET.search(text, max(0, draft.start - 16), draft.start):
        pos += 1
    pos = _skip(_GAP, text, pos)
    quoted = text[pos : pos + 1] in {*"\"'”’"} and text[draft.start - 1 : draft.start] in {*"\"'“‘"}
    return pos + 1 + text.startswith(" ", pos + 1) if quoted else pos  # `"42" km`


def _behind(text: str, draft: Draft, pos: int, limit: int) -> Found | None:
    if pos >= min(len(text), limit):
        return None
    read = read_unit(text, pos)
    if read is None or not _is_meant(text, draft, pos, read):
        return None
    scale = _SCALE_BEHIND.match(text, read.end) if read.unit.kind == "money" else None
    if scale:  # "75 USD million"
        draft.value *= SCALES[scale[1]]
        draft.right = scale.end()
    return read.units, pos, read.end


def _is_meant(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """Whether what could be a unit is one here, and not a word or a quotation mark."""
    written = text[pos : read.end]
    if not stands_alone(text, read.end):
        return written == "h" and text[read.end : read.end + 1].isdigit()  # "2h30"
    if written in _QUOTES:
        return not _closes_quote(text, draft, written)
    sign_of_next = written in _SIGNS and text[pos - 1] == " " and text[read.end : read.end + 1].isdigit()
    if written in {"#", "k", "K."} or sign_of_next:  # "50 $20 bills"
        return False
    if written in _WORDS_AT_END:
        return (written == "A" and pos == draft.end) or _INCH_WORD.match(text, read.end) is not None
    low = written.lower()
    if low in ENGLISH and low != "sec":
        return False
    if low in NEVER_IMPLIED and _thing_follows(text, read.end):
        return False  # "60 point guards"
    return len(written) > 1 or _is_meant_letter(text, draft, pos, read)


def _is_meant_letter(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """The same for a single letter, which may be a word, a decade, a scale or the lines of a screen."""
    letter, glued = text[pos], pos == draft.end
    if letter == "s" and glued and draft.value >= 1000 and draft.value % 10 == 0:
        return False  # "the 1990s"
    if (letter == "p" and draft.value >= _LINES_OF_A_SCREEN) or (letter in _SINGLE_NEVER and not glued):
        return False
    if letter == "m" and glued and _thing_follows(text, read.end):
        draft.value, draft.end, draft.right = draft.value * 10**6, read.end, read.end  # "5m people"
        return False
    return True


def _thing_follows(text: str, end: int) -> bool:
    word = _WORDS.match(text, end + 1) if text[end : end + 1] == " " else None
    return word is not None and is_thing(word[0])


def _closes_quote(text: str, draft: Draft, mark: str) -> bool:
    line = text[max(0, text.rfind("\n", 0, draft.start), draft.start - 400) : draft.start]
    if mark == "”":
        return line.count("“") > line.count("”")
    if mark in {'"', "“"}:
        return line.count('"') % 2 == 1
    return "``" in line or "` `" in line if mark == "''" else _OPENED.search(line) is not None


def _in_brackets(text: str, draft: Draft, limit: int) -> Found | None:
    """Reads "20 (kg)", "42 (kilometers, marathon distance)", "30,000 (number of participants)"."""
    opening = _BRACKET.match(text, draft.end)
    if opening is None:
        return None
    start = opening.end()
    close = text.find(_CLOSE[opening[1]], start, start + 120)
    inner = text[start : min(close if close >= 0 else start + 80, limit)].strip()
    units = phrase_unit(inner)
    if not units:
        return None
    draft.right = close + 1 if 0 <= close <= limit else start + len(inner)
    return units, start, start + len(inner)


def _counted(text: str, draft: Draft, pos: int, limit: int) -> Found | None:
    """Reads the counted thing behind a number: "30,000 people", "17 red apples", "four times per week"."""
    if pos == draft.end:
        glued = None if draft.in_words else _GLUED_NOUN.match(text, pos)
        return ((noun_unit(glued[0]),), pos, glued.end()) if glued else None
    if is_year(text, draft):
        return None
    parts = _phrase(text, pos, min(limit, pos + 90))
    if not parts:
        return None
    either = text.startswith(("(s)", "(es)"), parts[-1].end())  # "participant(s)"
    hyphen = text[pos - 1 : pos] == "-"
    head = len(parts) - 1 if either else _head(text, parts, draft, hyphen=hyphen)
    if head is None:
        return None
    end = text.index(")", parts[head].end()) + 1 if either else parts[head].end()
    per = with_divisors(text, (noun_unit(parts[head][0]),), end)
    return per.units, pos, per.end


def is_year(text: str, draft: Draft) -> bool:
    """Whether a bare number is a year by its size and the word before it."""
    if not 1500 <= draft.value < 2100 or not text[draft.start : draft.end].isdigit():
        return False
    return _YEAR_BEFORE.search(text, max(0, draft.start - 12), draft.start) is not None


def _phrase(text: str, pos: int, limit: int) -> list[re.Match[str]]:
    """Returns up to five words in a row, up to the first that cannot belong to a counted thing."""
    parts: list[re.Match[str]] = []
    while len(parts) < 5:
        word = _WORDS.match(text, pos, limit)
        if word is None or word[0].lower() in STOP or word[0].lower() in NOT_THINGS:
            break
        parts.append(word)
        if text[word.end() : word.end() + 1] != " ":
            break
        pos = word.end() + 1
    return parts


def _head(text: str, parts: list[re.Match[str]], draft: Draft, *, hyphen: bool) -> int | None:
    """Returns which word of a phrase is the counted thing: its first plural, or the only word there is."""
    low = [part[0].lower() for part in parts]
    if hyphen:
        return None if low[0].endswith("ed") else 0
    for i, word in enumerate(low[:4]):
        if is_plural(word):
            if i and draft.value in {1, -1}:
                return i - 1  # "one monkey eats"
            more = word in _BEFORE_PLURAL and i + 1 < len(low) and is_plural(low[i + 1])
            return i + 1 if more else i
    closed = text[parts[-1].end() : parts[-1].end() + 1] in "\n.,;:!?)]}|\"'*”<"
    if -1 <= draft.value <= 1 and (len(parts) == 1 or (draft.value in {1, -1} and closed)):
        return len(parts) - 1
    return 0 if closed and len(parts) == 1 else None
