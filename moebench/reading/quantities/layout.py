"""Units that do not stand beside their number: tables, JSON, "Unit: km" fields, labels, "42, kilometers".

Works on the numbers that `attach` left bare. Every search is bounded to a line or a number of characters.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from moebench.reading.quantities.draft import Draft
from moebench.reading.quantities.unit_index import is_plural, pattern, words
from moebench.reading.quantities.units import (
    ENGLISH,
    Units,
    known_unit,
    normalise,
    noun_unit,
    phrase_unit,
    read_unit,
    readings,
    scale_of,
)

_UNIT_FIELD = pattern("unit_field")
_NEXT_LABEL = re.compile(r"[\s,;|]*[\"'*_`]*[A-Za-z ]{1,24}[\"'*_`]{0,3}[:=]|[0-9]")
_END_OF_LIST = re.compile(r"  |\. |\brespectively\b")
_END_OF_WORDING = re.compile(r"[(]| for ")
_LIST_SPLIT = re.compile(r"\s*(?:,\s*and\s|[,;|&]|\sand\s)\s*[\"'*_`]*")
_MARKUP = " \t\"'“”’`*_()[]{}<>"
_BEHIND = pattern("set_apart")
_PIECE = re.compile(r"[^\n,;|\"“”}\])({.:=\d<]{1,60}")
_ENDS = re.compile(r"[*_`'’”\"]{0,3}\s?(?:$|[\n,;|\])}(<.]|\s[-–—]\s)")
_IS_LABEL = re.compile(r"[\"'”*_`)\]]{0,4}\s?[:=](?!=)")
_LABEL = pattern("label")
_MOST_CELLS = 30
_EMPTY_LABELS = words("empty_labels")


def place_units(text: str, drafts: Sequence[Draft]) -> None:
    """Gives bare numbers, changed in place, the units that stand elsewhere; the others have theirs already."""
    if all(draft.units for draft in drafts):
        return
    _from_fields(text, drafts)
    if "|" in text:
        _from_tables(text, drafts)
    for i, draft in enumerate(drafts):
        if draft.units:
            continue
        limit = drafts[i + 1].left if i + 1 < len(drafts) else len(text)
        start = drafts[i - 1].right if i else 0
        _share(draft, _behind(text, draft, limit) or _label(text, draft, start))


def _share(draft: Draft, units: Units, wording: str = "") -> None:
    if units:
        draft.units, draft.unit_text, draft.shared = units, wording or units[0].name, True


def _from_fields(text: str, drafts: Sequence[Draft]) -> None:
    """Pairs "Unit: km" with its number: the bare number before it, else the one behind."""
    fields = list(_UNIT_FIELD.finditer(text))
    ends = [*(field.start() for field in fields[1:]), len(text)]
    lefts = [draft.left for draft in drafts]
    last = 0
    for field, end in zip(fields, ends if fields else (), strict=True):
        here = drafts[bisect_left(lefts, last) : bisect_left(lefts, end)]
        before = [draft for draft in here if draft.left < field.start()]
        last = _pair(field, before, here[len(before) :])


def _pair(field: re.Match[str], before: Sequence[Draft], behind: Sequence[Draft]) -> int:
    """Gives the field's unit to its numbers; returns where the next field's numbers may begin."""
    bare = [draft for draft in before if not draft.units]
    wordings = _wordings(field["unit"] or " ".join(field["list"].split()))
    if not wordings or not readings(wordings[0]):
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
    written = _END_OF_LIST.split(written[: cut.start()] if cut else written)[0].strip(_MARKUP + ".")
    pieces = _LIST_SPLIT.split(written)
    if len(pieces) == 1 and "/" in written and not known_unit(written):
        pieces = written.split("/")
    pieces = [_END_OF_WORDING.split(piece)[0].strip(_MARKUP + ".") for piece in pieces]
    return [piece for piece in pieces if piece]


def _from_tables(text: str, drafts: Sequence[Draft]) -> None:
    """Reads rows between bars whose heading names the unit, "Distance (km)", or has a column "Unit"."""
    heading: list[str] = []
    in_table = False
    lefts = [draft.left for draft in drafts]
    for line in re.finditer(r"[^\n]+", text):
        here = drafts[bisect_left(lefts, line.start()) : bisect_left(lefts, line.end())]
        shift = len(line[0]) - len(line[0].lstrip().lstrip("|"))
        cells = [cell.strip(_MARKUP) for cell in line[0][shift:].rstrip().rstrip("|").split("|")]
        is_row = "|" in line[0] and len(cells) <= _MOST_CELLS
        if not (is_row and in_table):
            heading = cells if is_row and not here else []
        in_table = is_row
        for draft in here if heading and len(heading) == len(cells) else ():
            column = line[0][shift : draft.start - line.start()].count("|")
            unit = next(
                (n for n, name in enumerate(heading) if {"unit", "units"} & {*name.lower().split()}), column
            )
            if not draft.units and unit != column:
                _give(draft, cells[unit])
            elif not draft.units and (normalise(heading[column].split(" ")[-1]) or "") not in _EMPTY_LABELS:
                _share(draft, _label_unit(heading[column]))


def _behind(text: str, draft: Draft, limit: int) -> Units:
    """Reads "42, kilometers", "42: km", `"42", "kilometers"`, "42 -> people", "| 42 | km |"."""
    joint = _BEHIND.match(text, draft.end)
    if joint is None or joint.end() >= limit:
        return ()
    read = read_unit(text, joint.end())
    if read and _ENDS.match(text, read.end) and not _IS_LABEL.match(text, read.end):
        written = text[joint.end() : read.end].lower()
        letter = read.symbolic and len(written) == 1 and joint["sign"] in ",;"
        return () if written in ENGLISH or letter else read.units
    piece = _PIECE.match(text, joint.end(), min(limit, joint.end() + 60))
    if piece is None or _IS_LABEL.match(text, piece.end()) or text[piece.end() : piece.end() + 1].isdigit():
        return ()
    return phrase_unit(piece[0])


def _label(text: str, draft: Draft, start: int) -> Units:
    """Reads "kilometers: 42", "Distance (km): 42", "Number of people - 30,000"."""
    window = text[max(start, draft.left - 110) : draft.left]
    match = _LABEL.search(window) or (_LABEL.search("\n" + window) if start else None)
    return _label_unit(match["label"]) if match else ()


def _label_unit(label: str) -> Units:
    label = label.strip(" \t\"'“”’`*_>•#-–")
    parts = label.lower().replace("_", " ").split()
    if not parts or len(label) < 2 or label.lower() in ENGLISH:
        return ()
    if (normalise(parts[-1].strip("()[]")) or "") in _EMPTY_LABELS and "(" not in label:
        return ()
    units = known_unit(label)
    if units or "(" not in label:
        return units or phrase_unit(label)
    inner = label[label.index("(") + 1 :].strip(" )")
    return known_unit(inner) or ((noun_unit(inner),) if is_plural(inner.lower()) else ())
