"""What JSON and tables say besides the words of a list, blanked out: keys, counts, columns of another kind."""

import re
from collections.abc import Iterable, Iterator

from moebench.reading.words.items import item_at
from moebench.reading.words.lexicon import PHRASES, TAGS

_FIELD = re.compile(
    r"(?P<key>\"[^\"\n]{1,60}\"|'[^'\n]{1,60}')\s{0,9}:\s{0,200}"
    r"(?P<value>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|-?\d[\d.]*|true|false|null)?"
)
_TABLE = re.compile(r"(?:^(?:[ \t]*\||[^|\n]+\|(?!(?:[^|\n]*\|){5})).*(?:\n|\Z)){2,}", re.MULTILINE)
_ROW = re.compile(r".+")
_CELL = re.compile(r"[^|]+")

Span = tuple[int, int]


def without_fields(text: str) -> str:
    """Leaves of JSON objects the words: values of keys such as `word`, or the keys that have other values."""
    fields = list(_FIELD.finditer(text)) if "{" in text else []
    held = [_held(m["key"][1:-1].replace("_", " ")) for m in fields]
    spans = []
    for field, holds in zip(fields, held, strict=True):
        opens = not holds and field["value"] is None  # `"nouns": ["apple"]`
        key = holds == "words" or opens  # `"word": "apple"`
        start = field.start() if key or any(held) else field.end("key")
        spans.append((start, text.index(":", field.end("key")) + 1 if key else field.end()))
    return _blanked(text, spans)


def _held(name: str) -> str:
    """Returns what a field or a column of this name holds: `words`, `other` things, or nothing known."""
    if PHRASES["other"].search(name) or name == "#":
        return "other"
    return "words" if name.isdigit() or PHRASES["words"].search(name) else ""


def without_columns(text: str) -> str:
    """Leaves of tables (Markdown's, or with bars alone) the columns that list words."""
    found = [_ROW.finditer(text, *table.span()) for table in _TABLE.finditer(text)]
    tables = ([_cells(text, *row.span()) for row in rows] for rows in found)
    return _blanked(text, (span for rows in tables for span in _other_cells(text, rows)))


def _blanked(text: str, spans: Iterable[Span]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*kept, text[at:]])


def _cells(text: str, start: int, end: int) -> list[Span]:
    """Returns the cells of a row, of a rule none."""
    content = text[start:end].strip(" \t|")
    at = text.index(content, start)
    return [m.span() for m in _CELL.finditer(text, at, at + len(content)) if content.strip("|-: =+")]


def _other_cells(text: str, rows: list[list[Span]]) -> Iterator[Span]:
    """Yields the cells without words: the head, and columns that are named otherwise or hold tags and remarks."""
    held = [_held(text[a:b].strip()) for a, b in rows[0]]
    headed = not rows[1] or ("words" in held and all(held))
    width = len(max(rows, key=len))
    names = (held if headed else []) + [""] * width
    kept = {i for i, name in enumerate(names) if name == "words"}
    for i in range(0 if kept else width):
        read = [item_at(text, *row[i], marked=True) for row in rows[headed:] if i < len(row)]
        found = {piece.said(text) for piece in read if piece and piece.words == 1}
        if width == 1 or (names[i] != "other" and len(found - TAGS) * 3 > len(read)):
            kept.add(i)
    for number, row in enumerate(rows):
        yield from (cell for i, cell in enumerate(row) if i not in kept or (headed and number == 0))
