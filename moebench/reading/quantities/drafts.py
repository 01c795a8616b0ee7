"""The numbers of a text, and the units that belong to them.

Numbers are what `read_numbers` finds, but for markers, times and dates. It gets a copy of the text, as long as it,
in which units glued to digits ("24703m2", "CHF3.04") are blanked out and some spellings are written as it reads
them ("5.5x10-3"); positions are those of the text.

`attach` looks beside them: before ("$5") and behind ("5 km", "30,000 people"). `place_units` gives those left bare
a unit set apart, "42 (kilometers)", "42, kilometers", "kilometers: 42", "Value: 42, Unit: km", or what their row or
the heading of their column names. Every search is bounded to a line or a number of characters.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import takewhile

from moebench.reading.numerals.text import read_numbers
from moebench.reading.quantities.unit_index import (
    PATTERNS,
    WORDS,
    Unit,
    data,
    index,
    is_plural,
    named,
    singular,
    word_key,
)
from moebench.reading.quantities.units import (
    SCALES,
    STOP,
    ReadUnit,
    Units,
    is_thing,
    noun_unit,
    read_unit,
    readings,
    stands_alone,
    symbol_of_money,
    with_divisors,
)

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_REWRITES = [
    (re.compile(row.get("where", "")), re.compile(row["match"]), row["write"])
    for row in data("quantity_words")["rewrites"]
]
_SIGNS = data("currencies")["signs"]
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">", '"': '"', "“": "”", "'": "'", "‘": "’", "$": "$"}


@dataclass(slots=True)
class Draft:
    """A quantity in the making.

    Attributes:
        start: First character of the number.
        end: One past its last character, without percent sign or unit.
        left: First character of number and unit together.
        right: One past the last character of both.
        units: What the unit can mean, the preferred reading first; empty for a bare number.
        shared: Whether the unit stands elsewhere: behind a later number, in a heading, in a label.
        implied: Whether there is an article in the number's place ("a gallon").
        in_words: Whether the number is spelled out.
        parts: What it was put together from.
    """

    value: int | Fraction
    start: int
    end: int
    left: int
    right: int
    units: Units = ()
    unit_text: str = ""
    shared: bool = False
    implied: bool = False
    in_words: bool = False
    parts: list["Draft"] = field(default_factory=list)
    low: int | Fraction | None = None
    high: int | Fraction | None = None

    @property
    def unit(self) -> Unit | None:
        """The preferred reading of its unit."""
        return self.units[0] if self.units else None


def drafts(text: str) -> list[Draft]:
    """Returns the numbers of a text, without units yet, in order and without overlaps."""
    copy, ends = _copy(text)
    skipped = _skipped(text)
    found: list[Draft] = []
    last = 0
    for number in read_numbers(copy):
        start, end = number.start, ends.get(number.end, number.end)
        tail = PATTERNS["percent_tail"].search(number.text) if number.percent else None
        end -= len(number.text) - tail.start() if tail else 0
        again = found and found[-1].value == number.exact and text[last:start] == " ("
        if again and text[end : end + 1] == ")":  # "42 (forty-two) kilometers"
            last = found[-1].end = found[-1].right = end + 1
        if start >= last:
            last = end
            if start not in skipped:
                found.append(Draft(number.exact, start, end, start, end, in_words=number.in_words))
    return found


def _copy(text: str) -> tuple[str, dict[int, int]]:
    """Returns the copy, and where numbers that were shortened in it really end."""
    ends: dict[int, int] = {}

    def put(write: str, match: re.Match[str]) -> str:
        written = match.expand(write).translate(_RAISED)
        if written:
            ends[match.start() + len(written)] = match.end()
        return written.ljust(len(match[0]))

    def hide(match: re.Match[str]) -> str:
        return " " * len(match[0]) if symbol_of_money(match[0]) else match[0]

    copy = PATTERNS["glued_code"].sub(hide, text)
    for where, pattern, write in _REWRITES:
        if where.search(text):
            copy = pattern.sub(partial(put, write), copy)
    return copy, ends


def _skipped(text: str) -> set[int]:
    """Returns where digits begin that are no quantity: of dates, times, labels, and numbers of items or rows.

    Items may stand in one line, "1.", "2." or "1、"; the rows are those of a table, "| 1 |".
    """
    matches = PATTERNS["no_quantity"].finditer(text)
    found = {one.start() for match in matches for one in PATTERNS["digits"].finditer(text, *match.span())}
    if heading := PATTERNS["numbered_rows"].search(text):
        return found | {row.start(1) for row in PATTERNS["row_number"].finditer(text, heading.end())}
    starts: list[int] = []
    for match in PATTERNS["inline_marker"].finditer(text):
        if int(match[1]) == len(starts) + 1:
            starts.append(match.start())
    return found.union(starts) if len(starts) > 1 else found


def is_year(text: str, draft: Draft, *, surely: bool = True) -> bool:
    """Whether a number is a year by its size and form and, if it is to be sure, by the word before it."""
    if not 1500 <= draft.value < 2100 or not text[draft.start : draft.end].isdigit():
        return False
    before = PATTERNS["year_before"].search(text, max(0, draft.start - 12), draft.start)
    return before is not None or not surely


def implied(text: str, taken: list[Draft]) -> Iterator[Draft]:
    """Yields the articles outside of `taken` that stand for one, with their unit: "a gallon"."""
    masked = list(text)
    for draft in taken:
        masked[draft.left : draft.right] = "0" * (draft.right - draft.left)
    rest, last = "".join(masked), 0
    for match in PATTERNS["article"].finditer(rest):
        start, after, word = match.start(), match.end(), match["word"].lower()
        is_name = len(word) != 3 or singular(word) in index().words  # "bed" is a symbol too
        known = is_name and word not in WORDS["english"] and word not in WORDS["never_implied"]
        read = read_unit(rest, after) if known and start >= last else None
        complete = read and not rest[read.end : read.end + 1].isalnum()
        if read and complete and read.unit.name not in WORDS["never_implied"]:
            last = read.end
            yield Draft(1, start, after - 1, start, last, read.units, text[after:last], False, True, True)


def attach(text: str, draft: Draft, floor: int, limit: int) -> None:
    """Gives a number the unit beside it, between the end of the quantity before it and the next number."""
    money = _money_before(text, draft, floor)
    if money:
        draft.units, draft.left, draft.unit_text = money
        word = read_unit(text, draft.end + 1) if PATTERNS["word"].match(text, draft.end + 1) else None
        if word and word.unit.kind == "money" and not word.symbolic:  # "$5 dollars an hour"
            draft.units, draft.right = word.units, word.end
        per = with_divisors(text, draft.units, draft.right)
        if per.end > draft.right and stands_alone(text, per.end):  # "$20 per hour"
            draft.unit_text += text[draft.right : per.end]
            draft.units, draft.right = per.units, per.end
        return
    pos = _unit_start(text, draft)
    read = read_unit(text, pos) if pos < limit else None
    if read is None or not _is_meant(text, draft, pos, read):
        read = _counted(text, draft, pos, limit)
    elif read.unit.kind == "money" and (scale := PATTERNS["scale"].match(text, read.end)):
        draft.value, draft.right = draft.value * SCALES[scale[1]], scale.end()  # "75 USD million"
    if read:
        draft.units, draft.unit_text = read.units, text[pos : read.end].strip(" *_`")
        draft.right = max(read.end, draft.right)


def _money_before(text: str, draft: Draft, floor: int) -> tuple[Units, int, str] | None:
    """Returns the currency before a number, where it begins, and how it is written ("hk $", "EUR")."""
    signed = PATTERNS["signed_money"].match(text, draft.start)
    if signed:
        return symbol_of_money(signed[1]), draft.start, signed[1]
    window = text[max(floor, draft.start - 24) : draft.start]
    match = PATTERNS["money_before"].search(window)
    formula = PATTERNS["formula"].match(text, draft.start - 1) if draft.start else None
    if match is None or match["last"] in WORDS["english"] or (match["sign"] and formula):
        return None
    sign, last, first = match["sign"], match["last"] or "", match["first"] or match["country"] or ""
    wordings = [(f"{first} {last}", match.start()), (last, match.start("last"))]
    if sign:
        spaced = first.lower() in WORDS["spaced_leads"] and (first.isupper() or window[-1] == " ")
        lead = "" if match["blank"] and not spaced else first
        wordings = [(lead and lead + sign, match.start()), (sign, match.start("sign"))]
    coin = singular(last.lower()) in WORDS["coins_before"]
    for wording, at in wordings:
        units = symbol_of_money(wording) or symbol_of_money(wording.upper())
        units = units or (named(word_key(wording)) if coin else ())
        if units and units[0].kind == "money":
            return units, draft.start - len(window) + at, window[at:].strip()
    return None


def _unit_start(text: str, draft: Draft) -> int:
    """Returns where the unit of a number would begin: behind blanks, markup, and what closes around the number."""
    around = PATTERNS["opened_around"].search(text, max(0, draft.start - 24), draft.start)
    pos = draft.end + bool(around and text.startswith(_CLOSE[around[around.lastindex or 0]], draft.end))
    written = text[draft.start : pos].lower()
    is_part = (draft.value.denominator > 1 and "." not in written) or written.endswith(("couple", "dozen"))
    gap = (is_part and PATTERNS["gap_of_part"].match(text, pos)) or PATTERNS["gap"].match(text, pos)
    return gap.end() if gap else pos


def _is_meant(text: str, draft: Draft, pos: int, read: ReadUnit) -> bool:
    """Whether what could be a unit is one here, and not a word, a decade or a quotation mark."""
    written, behind = text[pos : read.end], text[read.end : read.end + 1]
    if not stands_alone(text, read.end):
        return written in {"h", "m"} and behind.isdigit()  # "2h30"
    if written in _SIGNS and behind.isdigit():
        return False  # "50 $20 bills"
    if written in WORDS["quotes"]:
        if pos > draft.end and behind.isalpha():
            return False  # "one 'o' in it"
        line = text[max(0, text.rfind("\n", 0, draft.start), draft.start - 400) : draft.start]
        return line.count('"') % 2 == 0 if written == '"' else PATTERNS["opened"].search(line) is None
    if written in WORDS["words_at_end"]:
        ends = PATTERNS["inch_word"].match(text, read.end) is not None
        return ends or (written == "A" and pos == draft.end)
    if written.lower() in WORDS["english"] and written.lower() != "sec":
        return False
    if written == "s" and pos == draft.end and draft.value >= 1000 and draft.value % 10 == 0:
        return False  # "the 1990s"
    if behind == " " and written.lower() in WORDS["never_implied"]:
        word = PATTERNS["word"].match(text, read.end + 1)
        return word is None or not is_thing(word[0])  # "60 point guards"
    return True


def _counted(text: str, draft: Draft, pos: int, limit: int) -> ReadUnit | None:
    """Reads the counted thing behind a number: "30,000 people", "17 red apples", "four times per week"."""
    if pos == draft.end:
        glued = PATTERNS["glued_noun"].match(text, pos)
        return ReadUnit((noun_unit(glued[0]),), glued.end(), False) if glued else None
    run = None if is_year(text, draft) else PATTERNS["phrase"].match(text, pos, min(limit, pos + 90))
    said = PATTERNS["word"].finditer(text, pos, run.end()) if run else ()
    parts = list(takewhile(lambda word: word[0].lower() not in STOP, said))
    head = _head(text, parts, draft, hyphen=text[pos - 1] == "-") if parts else None
    return head and with_divisors(text, (noun_unit(head[0]),), head.end())


def _head(text: str, parts: list[re.Match[str]], draft: Draft, *, hyphen: bool) -> re.Match[str] | None:
    """Returns the word of a phrase that is the counted thing: its first plural, or the only word there is."""
    low = [part[0].lower() for part in parts]
    if hyphen:
        return None if low[0].endswith("ed") else parts[0]
    for i, word in enumerate(low[:4]):
        if is_plural(word):
            if i and draft.value in {1, -1}:
                return parts[i - 1]  # "one monkey eats"
            more = word in WORDS["before_plural"] and i + 1 < len(low) and is_plural(low[i + 1])
            return parts[i + more]
    closed = text[parts[-1].end() : parts[-1].end() + 1] in "\n.,;:!?()]}|\"'*”<"
    alone = len(parts) == 1
    few = -1 <= draft.value <= 1 and (alone or draft.value.denominator == 1)
    return parts[-1] if few + closed + alone > 1 else None


def place_units(text: str, drafts: Sequence[Draft]) -> None:
    """Gives bare numbers, changed in place, the units that stand apart from them."""
    _from_fields(text, drafts)
    _from_tables(text, drafts)
    last = 0
    for draft, limit in zip(drafts, [*(draft.left for draft in drafts[1:]), len(text)], strict=False):
        if not draft.units and not _set_apart(text, draft, limit):
            label = PATTERNS["label"].search(text[max(last, draft.left - 110) : draft.left])
            _share(draft, label["label"] if label else "", sure=False)
        last = draft.right


def _share(draft: Draft, wording: str, *, sure: bool) -> None:
    """Gives a number the unit that a wording names, if any; a label of one letter names something else."""
    first, _, rest = wording.partition(" ")
    scale = SCALES.get(first.lower(), 1) if sure and rest else 1  # "Unit: million kilometers"
    wording = rest.removeprefix("of ") if scale > 1 else wording
    if units := readings(wording, sure=sure) if sure or len(wording.strip(" *_")) > 1 else ():
        draft.value *= scale
        draft.units, draft.unit_text, draft.shared = units, wording if sure else units[0].name, True


def _from_fields(text: str, drafts: Sequence[Draft]) -> None:
    """Pairs "Unit: km" with the bare number before it, "Units: km, people" with two; else the one behind."""
    fields = list(PATTERNS["unit_field"].finditer(text))
    lefts = [draft.left for draft in drafts] if fields else []
    last = 0
    for match, end in zip(fields, [*(match.start() for match in fields[1:]), len(text)], strict=False):
        first, middle, behind = (bisect_left(lefts, at) for at in (last, match.start(), end))
        written = match["unit"] or " ".join(match["list"].split())
        cut = PATTERNS["next_label"].search(written)
        pieces = PATTERNS["list_of_units"].split(written[: cut.start()] if cut else written)
        wordings = list(filter(None, (piece.strip(" \t\"'“”’`*_.") for piece in pieces)))
        bare = [draft for draft in drafts[first:middle] if not draft.units][-len(wordings) or len(drafts) :]
        if first == middle and wordings and readings(wordings[0]):
            bare = [draft for draft in drafts[middle:behind][:1] if not draft.units]
        for draft, wording in zip(bare, wordings, strict=False):
            _share(draft, wording, sure=True)
        last = max(match.end(), *(draft.right for draft in bare), 0)


def _from_tables(text: str, drafts: Sequence[Draft]) -> None:
    """Reads rows "| 42 | road | km |" below "Unit", and what stands below a unit: "| Distance (km) |"."""
    lefts = [draft.left for draft in drafts]
    heading: list[str] = []
    for line in re.finditer(r"[^\n]+", text) if "|" in text else ():
        here = drafts[bisect_left(lefts, line.start()) : bisect_left(lefts, line.end())]
        cells = [cell.strip(" *_`") for cell in line[0].strip(" |").split("|")]
        if "|" not in line[0]:
            heading = []
        elif not heading and not here:
            heading = cells
        if not here or not len(cells) == len(heading) <= 30:
            continue
        first = line.start() + len(line[0]) - len(line[0].lstrip(" |"))
        bare = {text.count("|", first, draft.start): draft for draft in here if not draft.units}
        for i, name in enumerate(heading):
            if name.lower() in {"unit", "units"} and bare:
                nearest = max(bare, key=lambda column: (column < i, column if column < i else -column))
                _share(bare[nearest], cells[i], sure=True)
        for column, draft in bare.items():
            _share(draft, "" if draft.units else heading[column], sure=False)


def _set_apart(text: str, draft: Draft, limit: int) -> bool:
    """Reads "42 (kilometers, by road)", "42, kilometers", "42: km", `"42", "km"`, "42 -> people", "| 42 | km |"."""
    joint = PATTERNS["set_apart"].match(text, draft.end)
    piece = PATTERNS["piece"].match(text, joint.end(), limit) if joint and joint.end() < limit else None
    if joint is None or piece is None:
        return False
    sign, wording, behind = joint["sign"], piece[0].strip(), text[piece.end() : piece.end() + 1]
    is_label = sign not in _CLOSE and PATTERNS["is_label"].match(text, piece.end())
    if is_label or behind.isdigit() or (len(wording) == 1 and (sign in ",;" or behind == "(")):
        return False
    symbol = len(wording) < 3 and sign in _CLOSE  # "in" is one here
    units = readings(wording, sure=symbol)
    if not units or (symbol and units[0].kind == "count"):
        return False
    draft.units, draft.unit_text, draft.shared = units, wording, sign not in _CLOSE
    if sign in _CLOSE:
        close = text.find(_CLOSE[sign], piece.end(), min(limit, piece.end() + 80))
        draft.right = max(close + 1, draft.right)
    return True
