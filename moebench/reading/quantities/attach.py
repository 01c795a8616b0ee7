"""Which unit belongs to a number in a text.

`attach` looks beside it: before it ("$5"), behind it ("5 km"), in brackets, a counted thing. `place_units` gives
the numbers that it left bare a unit set apart: "42, kilometers", "kilometers: 42", "Value: 42, Unit: km", and what
the heading of its column names. Every search is bounded to a line or a number of characters.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from moebench.reading.quantities.numbers import Draft, may_be_year
from moebench.reading.quantities.unit_index import data, is_plural, named, pattern, singular, word_key, words
from moebench.reading.quantities.units import (
    ENGLISH,
    META_NOUNS,
    NEVER_IMPLIED,
    NOT_THINGS,
    SCALES,
    STOP,
    ReadUnit,
    Units,
    is_thing,
    known_unit,
    noun_unit,
    phrase_unit,
    read_unit,
    readings,
    scale_of,
    stands_alone,
    symbol_of_money,
    with_divisors,
)

_SIGNS = data("currencies")["signs"]
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?:(?P<first>[A-Za-z.]{{1,12}})(?P<blank>\ ?))?\\?(?P<sign>[{_SIGNS}])"
    r"|(?:(?P<country>[A-Za-z.]{2,12})\ )?(?P<last>[A-Za-zéč./]{2,9}))[ \u00a0]?\Z"
)
_SIGNED = re.compile(rf"[-−+–]\\?\ ?([{_SIGNS}])")
_COINS_BEFORE, _SPACED_LEADS = words("coins_before"), words("spaced_leads")
_FORMULA = re.compile(r"[^$\n]{0,40}(?<!\s)\$(?![0-9])")

_SCALE_BEHIND = re.compile(r" (thousand|million|billion|trillion)\b")
_GAP = pattern("gap")
_GAP_OF_PART = re.compile(r"[ -](?:(?:of )?(?:an?|one) |of )")
_BRACKET = re.compile(r"(?:\*\*|[*_`])?\s?(?:\*\*)?([(\[{<])\s?")
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">"}
_INCH_WORD = pattern("inch_word")
_QUOTES = frozenset({'"', "“", "”", "''", "'", "’"})
_OPENED = re.compile(r"(?:^|[\s(:\[{])['‘“](?=\S|$)")
_WORDS_AT_END = frozenset({"LE", "le", "L.E", "l.e.", "a.u.", "in", "A"})

_WORDS = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]{0,29}(?:-[A-Za-zÀ-ÿ]{1,20}){0,3}")
_GLUED_NOUN = re.compile(r"[A-Za-z]{2,8}(?![A-Za-z0-9_\-])")
_YEAR_BEFORE = pattern("year_before")
_BEFORE_PLURAL = words("before_plural")

_UNIT_FIELD = pattern("unit_field")
_NEXT_LABEL = re.compile(r"[\s,;|]*[\"'*_`]*[A-Za-z ]{1,24}[\"'*_`]{0,3}[:=]|[0-9]|  |\. |\brespectively\b")
_LIST_SPLIT = re.compile(r"\s*(?:,\s*and\s|[,;|&]|\sand\s)\s*[\"'*_`]*")
_SET_APART = pattern("set_apart")
_PIECE = re.compile(r"[^\n,;|\"“”}\])({.:=\d<]{1,60}")
_IS_LABEL = re.compile(r"[\"'”*_`)\]]{0,4}\s?[:=](?!=)")
_LABEL = pattern("label")
_MOST_CELLS = 30

Found = tuple[Units, int, int]


def attach(text: str, draft: Draft, floor: int, limit: int) -> None:
    """Gives a number the unit beside it, between the end of the quantity before it and the next number."""
    money = _money_before(text, draft, floor)
    if money:
        draft.units, draft.left, draft.unit_text = money
        word = read_unit(text, draft.end + 1) if _WORDS.match(text, draft.end + 1) else None
        if word and word.unit.kind == "money" and not word.symbolic:  # "$5 dollars an hour"
            draft.units, draft.right = word.units, word.end
        per = with_divisors(text, draft.units, draft.right)
        if per.end > draft.right and stands_alone(text, per.end):  # "$20 per hour"
            draft.unit_text += text[draft.right : per.end]
            draft.units, draft.right = per.units, per.end
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


def _money_before(text: str, draft: Draft, floor: int) -> tuple[Units, int, str] | None:
    """Returns the currency before a number, where it begins, and how it is written ("hk $", "EUR")."""
    signed = _SIGNED.match(text, draft.start)
    if signed:
        return symbol_of_money(signed[1]), draft.start, signed[1]
    window = text[max(floor, draft.start - 24) : draft.start]
    match = _BEFORE.search(window)
    if match is None or match["last"] in ENGLISH or (match["sign"] and is_formula(text, draft)):
        return None
    sign, last, first = match["sign"], match["last"] or "", match["first"] or match["country"] or ""
    if sign:
        lead = first if not match["blank"] or first.lower() in _SPACED_LEADS else ""
        wordings = [(lead + sign, match.start()), (lead, match.start())] if lead else []
        wordings.append((sign, match.start("sign")))
    else:
        wordings = [(f"{first} {last}", match.start()), (last, match.start("last"))]
    for wording, at in wordings:
        units = symbol_of_money(wording) or symbol_of_money(wording.upper())
        if not units and singular(last.lower()) in _COINS_BEFORE:
            units = named(word_key(wording))
        if units and units[0].kind == "money":
            return units, draft.start - len(window) + at, window[at:].strip()
    return None


def is_formula(text: str, draft: Draft) -> bool:
    """Whether the dollar sign opens a formula ("$42$ km") and is no money."""
    before = text[max(0, draft.start - 3) : draft.start]
    if before[-1:] != "$" or before[-2:-1] == "\\" or "$" in before[:-1]:
        return False
    return _FORMULA.match(text, draft.end) is not None


def _unit_start(text: str, draft: Draft) -> int:
    """Returns where the unit of a number would begin: behind blanks, markup, and what closes around the number."""
    pos = draft.end + 1 if text.startswith("$", draft.end) and is_formula(text, draft) else draft.end
    is_part = draft.value.denominator > 1 and "." not in text[draft.start : pos]
    of_it = is_part or text[draft.start : pos].lower().endswith(("couple", "dozen"))
    if of_it and (of := _GAP_OF_PART.match(text, pos)):
        return of.end()  # "half a cup", "a couple of days"
    gap = _GAP.match(text, pos)
    return gap.end() if gap else pos


def _behind(text: str, draft: Draft, pos: int, limit: int) -> Found | None:
    read = read_unit(text, pos)
    if read is None or pos >= limit or not _is_meant(text, draft, pos, read):
        return None
    scale = _SCALE_BEHIND.match(text, read.end) if read.unit.kind == "money" else None
    if scale:  # "75 USD million"
        draft.value, draft.right = draft.value * SCALES[scale[1]], scale.end()
    return read.units, pos, read.end


def _is_meant(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """Whether what could be a unit is one here, and not a word, a decade or a quotation mark."""
    written = text[pos : read.end]
    if not stands_alone(text, read.end):
        return written == "h" and text[read.end : read.end + 1].isdigit()  # "2h30"
    if written in _SIGNS and text[read.end : read.end + 1].isdigit():
        return False  # "50 $20 bills"
    if written in _QUOTES:
        line = text[max(0, text.rfind("\n", 0, draft.start), draft.start - 400) : draft.start]
        return line.count('"') % 2 == 0 if written == '"' else _OPENED.search(line) is None
    if written in _WORDS_AT_END:
        return (written == "A" and pos == draft.end) or _INCH_WORD.match(text, read.end) is not None
    if written.lower() in ENGLISH and written.lower() != "sec":
        return False
    if written == "s" and pos == draft.end and draft.value >= 1000 and draft.value % 10 == 0:
        return False  # "the 1990s"
    if written.lower() not in NEVER_IMPLIED:
        return True
    word = _WORDS.match(text, read.end + 1) if text[read.end : read.end + 1] == " " else None
    return word is None or not is_thing(word[0])  # "60 point guards"


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
        glued = _GLUED_NOUN.match(text, pos)
        return ((noun_unit(glued[0]),), pos, glued.end()) if glued else None
    parts = [] if _is_year(text, draft) else _phrase(text, pos, min(limit, pos + 90))
    head = _head(text, parts, draft, hyphen=text[pos - 1] == "-") if parts else None
    if head is None:
        return None
    per = with_divisors(text, (noun_unit(parts[head][0]),), parts[head].end())
    return per.units, pos, per.end


def _is_year(text: str, draft: Draft) -> bool:
    """Whether a bare number is a year by its size and the word before it."""
    before = _YEAR_BEFORE.search(text, max(0, draft.start - 12), draft.start)
    return before is not None and may_be_year(text, draft)


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
    closed = text[parts[-1].end() : parts[-1].end() + 1] in "\n.,;:!?()]}|\"'*”<"
    if -1 <= draft.value <= 1 and (len(parts) == 1 or (draft.value in {1, -1} and closed)):
        return len(parts) - 1
    return 0 if closed and len(parts) == 1 else None


def place_units(text: str, drafts: Sequence[Draft]) -> None:
    """Gives bare numbers, changed in place, the units that stand apart from them."""
    _from_fields(text, drafts)
    _from_headings(text, drafts)
    ends = [0, *(draft.right for draft in drafts)]
    limits = [*(draft.left for draft in drafts[1:]), len(text)]
    for draft, start, limit in zip(drafts, ends, limits, strict=False):
        if not draft.units:
            _share(draft, _apart(text, draft, limit) or _label(text, draft, start))


def _share(draft: Draft, units: Units, wording: str = "") -> None:
    if units:
        draft.units, draft.unit_text, draft.shared = units, wording or units[0].name, True


def _from_fields(text: str, drafts: Sequence[Draft]) -> None:
    """Pairs "Unit: km" with the bare number before it, "Units: km, people" with two; else the one behind."""
    fields = list(_UNIT_FIELD.finditer(text))
    lefts = [draft.left for draft in drafts] if fields else []
    last = 0
    for field, end in zip(fields, [*(field.start() for field in fields[1:]), len(text)], strict=False):
        first, middle, behind = (bisect_left(lefts, at) for at in (last, field.start(), end))
        wordings = _wordings(field["unit"] or " ".join(field["list"].split()))
        bare = [draft for draft in drafts[first:middle] if not draft.units][-len(wordings) or len(drafts) :]
        if first == middle and wordings and readings(wordings[0]):
            bare = [draft for draft in drafts[middle:behind][:1] if not draft.units]
        for draft, wording in zip(bare, wordings, strict=False):
            scale, unit_text = scale_of(wording)
            units = readings(unit_text)
            draft.value *= scale if units else 1
            _share(draft, units, unit_text)
        last = max(field.end(), *(draft.right for draft in bare), 0)


def _wordings(written: str) -> list[str]:
    """Splits what stands behind "Unit:" at the next label; "km, people" are two units, "km" is one."""
    cut = _NEXT_LABEL.search(written)
    pieces = _LIST_SPLIT.split(written[: cut.start()] if cut else written)
    pieces = [re.split(r"[(]| for ", piece)[0].strip(" \t\"'“”’`*_()[]{}<>.") for piece in pieces]
    return [piece for piece in pieces if piece]


def _apart(text: str, draft: Draft, limit: int) -> Units:
    """Reads "42, kilometers", "42: km", `"42", "kilometers"`, "42 -> people", "| 42 | km |"."""
    joint = _SET_APART.match(text, draft.end)
    if joint is None or joint.end() >= limit:
        return ()
    piece = _PIECE.match(text, joint.end(), min(limit, joint.end() + 60))
    if piece is None or _IS_LABEL.match(text, piece.end()) or text[piece.end() : piece.end() + 1].isdigit():
        return ()
    letter = len(piece[0].strip()) == 1 and joint["sign"] in ",;"
    return () if letter else phrase_unit(piece[0])


def _label(text: str, draft: Draft, start: int) -> Units:
    """Reads "kilometers: 42", "Distance (km): 42", "Number of people - 30,000"."""
    window = text[max(start, draft.left - 110) : draft.left]
    match = _LABEL.search(window) or (_LABEL.search("\n" + window) if start else None)
    return _label_unit(match["label"]) if match else ()


def _label_unit(label: str) -> Units:
    label = label.strip(" \t\"'“”’`*_>•#-–")
    if len(label) < 2 or label.lower() in ENGLISH or label.lower().split()[-1] in META_NOUNS:
        return ()
    units = known_unit(label)
    _, bracket, inner = label.partition("(")
    return units or (known_unit(inner.strip(" )")) if bracket else phrase_unit(label))


def _from_headings(text: str, drafts: Sequence[Draft]) -> None:
    """Reads the rows of a table whose heading names the units: "| Distance (km) | Participants |"."""
    lefts = [draft.left for draft in drafts]
    heading: list[str] = []
    for line in re.finditer(r"[^\n]+", text) if "|" in text else ():
        here = drafts[bisect_left(lefts, line.start()) : bisect_left(lefts, line.end())]
        cells = line[0].strip(" |").split("|")
        if "|" not in line[0]:
            heading = []
        elif not heading and not here:
            heading = cells
        for draft in here if len(cells) == len(heading) <= _MOST_CELLS else ():
            column = text.count("|", line.start(), draft.start) - line[0].lstrip().startswith("|")
            if not draft.units:
                _share(draft, _label_unit(heading[column]))
