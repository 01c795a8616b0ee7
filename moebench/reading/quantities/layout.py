"""Units that do not stand beside their number: tables, JSON, "Unit: km" fields, labels, "42, kilometers".

Works on the numbers that `quantity_units` left bare. Every search is bounded to a line or a number of characters.
"""

import re
from collections.abc import Sequence

from moebench.reading.quantities.nouns import phrase_unit
from moebench.reading.quantities.numbers import Draft
from moebench.reading.quantities.unit_index import Unit
from moebench.reading.quantities.unit_reader import ENGLISH, noun_unit, read_unit
from moebench.reading.quantities.unit_words import is_plural, word_set
from moebench.reading.quantities.units import known_unit, normalise, readings, scale_of

_UNIT_FIELD = re.compile(
    r"(?<![A-Za-z])units?(?:\s(?:of\s)?measure(?:ment)?)?"
    r"(?P<joint>[\"'*_`)]{0,4}\s{0,3}(?:[:=>–—]|-[ ]|(?:is|are)\s)[>\s]{0,3}[(]?\s?[\"'*_`]{0,3})"
    r"(?=\[(?P<list>[^\]]{1,200})\]|(?P<unit>[^\n\"}\]<]{1,80}))",
    re.IGNORECASE,
)
_FIELD_HINT = re.compile(r"unit", re.IGNORECASE)
_QUALIFIER = (
    r"(?:about|approximately|approx\.?|around|over|more than|nearly|almost|at least|up to|some|roughly|exactly"
    r"|a total of)"
)
_NEXT_LABEL = re.compile(r"[\s,;|]*[\"'*_`]*[A-Za-z ]{1,24}[\"'*_`]{0,3}[:=]|[0-9]")
_END_OF_LIST = re.compile(r"  |\. |\brespectively\b")
_END_OF_WORDING = re.compile(r"[(]| for ")
_LIST_SPLIT = re.compile(r"\s*(?:,\s*and\s|[,;|&]|\sand\s)\s*[\"'*_`]*")
_MARKUP = " \t\"'“”’`*_()[]{}<>"

_BEHIND = re.compile(
    r"[\"'”’`*_)\]]{0,4}[ \t]{0,4}(?P<sign>,|;|:|=|->|=>|→|—|–|\||\t|-(?=[ ]))[ \t]{0,4}[\"'“`*_(\[]{0,3}"
)
_PIECE = re.compile(r"[^\n,;|\"“”}\])({.:=\d<]{1,60}")
_ENDS = re.compile(r"[*_`'’”\"]{0,3}\s?(?:$|[\n,;|\])}(<.]|\s[-–—]\s)")
_IS_LABEL = re.compile(r"[\"'”*_`)\]]{0,4}\s?[:=](?!=)")
_LABEL = re.compile(
    r"(?:^|[\n,;{\[(|]|[.!?]\s)[\s\"'“`*_>•#\-–]{0,8}(?:[0-9]{1,2}[.)]\s{1,3})?[\s\"'“`*_]{0,4}"
    r"(?P<label>[^\n:=|,;{}\[\]\"]{1,60}?)[\"'”’`*_)\]]{0,4}[ ]{0,3}(?:[:=|→]|->|–|—|-(?=[ ]))"
    r"[ ]{0,3}[\"'“`*_(~≈\[]{0,4}[ ]?"
    rf"(?:{_QUALIFIER}[ ])?$",
    re.IGNORECASE,
)
_NUMBER_IS = re.compile(
    r"\b(?:number|count|amount|quantity)\sof\s(?P<noun>[A-Za-z][A-Za-z \-]{2,60}?)\s"
    rf"(?:(?:is|was|are|were|equals|being|reached)\s)(?:{_QUALIFIER}\s)?[\"'*_`]{{0,3}}$",
    re.IGNORECASE,
)
_NUMBER_OF_BEHIND = re.compile(
    r"[\s,:;=()\"'*_`–—-]{0,6}(?:(?:is|are|was|were|which|that|it|represent(?:s|ing)|refer(?:s|ring)|to|denotes|indicat(?:es|ing)"
    r"|stands|for|correspond(?:s|ing)|describes|shows|means|being|gives|as)\s){0,4}(?:(?:the|a|total|approximate)\s){0,3}"
    r"(?:number|count|total) of\s(?P<noun>[A-Za-z][A-Za-z \-]{2,40})",
    re.IGNORECASE,
)
_IN_BEHIND = re.compile(
    r"[^\d\n;]{0,70}?(?:\b(?:measured|expressed|given)?\s?in\s|\bunits?\s(?:is|are|of|being)\s|\bunits?\s)[\"'*_`(]{0,3}",
    re.IGNORECASE,
)
_MOST_CELLS = 30
_EMPTY_LABELS = word_set(
    """value number unit quantity result answer figure measurement amount step total text example question sentence
    output response extraction fact item note line part numeric numerical number/unit"""
)


def place_units(text: str, drafts: Sequence[Draft]) -> None:
    """Gives bare numbers the units that stand elsewhere.

    Args:
        text: The whole text.
        drafts: All numbers in order, those beside a unit already with theirs; changed in place.
    """
    if all(draft.units for draft in drafts):
        return
    if _FIELD_HINT.search(text):
        _from_fields(text, drafts)
    if "|" in text:
        _from_tables(text, drafts)
    for i, draft in enumerate(drafts):
        if draft.units:
            continue
        limit = drafts[i + 1].left if i + 1 < len(drafts) else len(text)
        start = drafts[i - 1].right if i else 0
        units = _behind(text, draft, limit) or _label(text, draft, start) or _described(text, draft, limit)
        if units:
            _share(draft, units)


def _share(draft: Draft, units: tuple[Unit, ...], wording: str = "") -> None:
    draft.units, draft.unit_text, draft.shared = units, wording or units[0].name, True


def _from_fields(text: str, drafts: Sequence[Draft]) -> None:
    """Pairs "Unit: km" with its number: the bare number before it, else the one behind."""
    last = 0
    fields = list(_UNIT_FIELD.finditer(text))
    position = 0
    for n, field in enumerate(fields):
        end = fields[n + 1].start() if n + 1 < len(fields) else len(text)
        while position < len(drafts) and drafts[position].left < last:
            position += 1
        before: list[Draft] = []
        behind: list[Draft] = []
        i = position
        while i < len(drafts) and drafts[i].left < end:
            (before if drafts[i].left < field.start() else behind).append(drafts[i])
            i += 1
        last = _pair(field, before, behind)


def _pair(field: re.Match[str], before: list[Draft], behind: list[Draft]) -> int:
    """Gives the field's unit to its numbers; returns where the next field's numbers may begin."""
    bare = [draft for draft in before if not draft.units]
    wordings = _wordings(field["unit"] or " ".join(field["list"].split()))
    if not wordings or any(readings(wording) == () for wording in wordings[:1]):
        return field.end()
    if 1 < len(wordings) <= len(bare):
        for draft, wording in zip(bare[-len(wordings) :], wordings, strict=True):
            _give(draft, wording)
    elif bare:
        plural = len(bare) > 1 and len(before) == len(bare) and field[0].lower().startswith("units")
        for draft in bare if plural else bare[-1:]:
            _give(draft, wordings[0])
    elif not before and behind and not behind[0].units:
        _give(behind[0], wordings[0])
        return behind[0].right
    return field.end()


def _give(draft: Draft, wording: str) -> None:
    scale, unit_text = scale_of(wording.strip())
    units = readings(unit_text)
    if units:
        draft.value *= scale
        _share(draft, units, unit_text)


def _wordings(written: str) -> list[str]:
    """Splits what stands behind "Unit:" at the next label; "km, people" are two units, "km" is one."""
    cut = _NEXT_LABEL.search(written)
    if cut and cut.start():
        written = written[: cut.start()]
    elif cut:
        return []
    written = _END_OF_LIST.split(written)[0].strip(_MARKUP + ".")
    pieces = _LIST_SPLIT.split(written)
    if len(pieces) == 1 and "/" in written and not known_unit(written):
        pieces = written.split("/")
    pieces = [_END_OF_WORDING.split(piece)[0].strip(_MARKUP + ".") for piece in pieces]
    return [piece for piece in pieces if piece]


def _from_tables(text: str, drafts: Sequence[Draft]) -> None:
    """Reads rows between bars: the unit is in a column of its own, in the heading, or in a neighbouring cell."""
    heading: list[str] = []
    position, previous = 0, False
    for line in re.finditer(r"[^\n]+", text):
        is_row = "|" in line[0]
        if not is_row:
            previous = False
            continue
        while position < len(drafts) and drafts[position].left < line.start():
            position += 1
        here, i = [], position
        while i < len(drafts) and drafts[i].left < line.end():
            here.append(drafts[i])
            i += 1
        cells = line[0].strip().strip("|").split("|")
        if not previous and not here:
            heading = [cell.strip(_MARKUP) for cell in cells]
        elif not previous:
            heading = []
        previous = True
        if here and len(cells) <= _MOST_CELLS:
            _row(line, here, heading)


def _row(line: re.Match[str], drafts: list[Draft], heading: list[str]) -> None:
    shift = len(line[0]) - len(line[0].lstrip().lstrip("|"))
    cells = line[0][shift:].rstrip().rstrip("|").split("|")
    unit_column = next(
        (
            n
            for n, name in enumerate(heading)
            if "unit" in name.lower().split()[-1:] or "units" in name.lower().split()
        ),
        None,
    )
    for draft in drafts:
        if draft.units:
            continue
        column = line[0][shift : draft.start - line.start()].count("|")
        units: tuple[Unit, ...] = ()
        if unit_column is not None and unit_column < len(cells) and unit_column != column:
            wording = cells[unit_column].strip(_MARKUP)
            _give(draft, wording)
            continue
        if column < len(heading) and len(heading) == len(cells):
            units = _column_unit(heading[column])
        if not units:
            others = [
                n for n in (*range(column + 1, len(cells)), *range(column - 1, -1, -1)) if n < len(cells)
            ]
            units = next(filter(None, (known_unit(cells[n].strip(_MARKUP)) for n in others[:4])), ())
        if units:
            _share(draft, units)


def _column_unit(name: str) -> tuple[Unit, ...]:
    """Reads a heading: "Distance (km)", "Kilometers", "Participants"; "Value" names no unit."""
    words = name.lower().split()
    if not words or words[-1].rstrip("s") in _EMPTY_LABELS:
        return ()
    return _label_unit(name)


def _behind(text: str, draft: Draft, limit: int) -> tuple[Unit, ...]:
    """Reads "42, kilometers", "42: km", `"42", "kilometers"`, "42 -> people", "| 42 | km |"."""
    joint = _BEHIND.match(text, draft.end)
    if joint is None or joint.end() >= limit:
        return ()
    read = read_unit(text, joint.end())
    if read and _ENDS.match(text, read.end) and not _IS_LABEL.match(text, read.end):
        written = text[joint.end() : read.end].lower()
        return (
            ()
            if written in ENGLISH or (read.symbolic and len(written) == 1 and joint["sign"] in ",;")
            else read.units
        )
    piece = _PIECE.match(text, joint.end(), min(limit, joint.end() + 60))
    if piece is None or _IS_LABEL.match(text, piece.end()) or text[piece.end() : piece.end() + 1].isdigit():
        return ()
    return phrase_unit(piece[0])


def _label(text: str, draft: Draft, start: int) -> tuple[Unit, ...]:
    """Reads "kilometers: 42", "Distance (km): 42", "Number of people - 30,000", "the number of people is 5"."""
    window = text[max(start, draft.left - 110) : draft.left]
    match = _LABEL.search(window) or (_LABEL.search("\n" + window) if start else None)
    if match:
        return _label_unit(match["label"])
    counted = _NUMBER_IS.search(window)
    return phrase_unit("number of " + counted["noun"].split(" in the ")[0]) if counted else ()


def _label_unit(label: str) -> tuple[Unit, ...]:
    label = label.strip(" \t\"'“”’`*_>•#-–")
    words = label.lower().replace("_", " ").split()
    if not words or len(label) < 2 or label.lower() in ENGLISH:
        return ()
    if normalise(words[-1].strip("()[]")) in _EMPTY_LABELS and "(" not in label:
        return ()
    units = known_unit(label)
    if units:
        return units
    if "(" in label:
        inner = label[label.index("(") + 1 :].strip(" )")
        return known_unit(inner) or ((noun_unit(inner),) if is_plural(inner.lower()) else ())
    return phrase_unit(label)


def _described(text: str, draft: Draft, limit: int) -> tuple[Unit, ...]:
    """Reads "42 is the distance in kilometers", "30,000 represents the number of participants"."""
    stop = min(limit, draft.right + 110)
    count = _NUMBER_OF_BEHIND.match(text, draft.right, stop)
    if count:
        return phrase_unit("number of " + count["noun"].strip())
    inside = _IN_BEHIND.match(text, draft.right, stop)
    if inside is None:
        return ()
    read = read_unit(text, inside.end())
    if read is None or read.end > limit:
        return ()
    if read.symbolic and read.end - inside.end() < 2:
        return ()
    return read.units if _ENDS.match(text, read.end) or text[read.end : read.end + 1] == " " else ()
