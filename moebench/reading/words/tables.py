"""Lists in tables (Markdown, or columns set with spaces or tabs)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from moebench.reading.words.blocks import Block
from moebench.reading.words.items import Piece, read_head
from moebench.reading.words.lines import Line, number_at

_CELL = re.compile(r"[^|]+")
_GAP = re.compile(r"\t[ \t]*|[ ]{3,}|[ ]{2}(?=\S)")
_WORDS = re.compile(r"\b(?:words?|terms?|items?|names?|entry|entries|answers?)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:count|counts|length|type|class|meaning|meanings|definition|definitions|part|letters|number|no|category"
    r"|synonyms?|examples?|pos|notes?|check|description|sentence|usage|origin|index|rank|translation)\b|^\W*$",
    re.IGNORECASE,
)

_TAGS = frozenset({
    "noun", "verb", "adjective", "adverb", "pronoun", "preposition", "conjunction", "interjection", "adj",
    "adv", "n", "v", "yes", "no", "true", "false", "correct", "incorrect", "ok", "letters",
})  # fmt: skip

Cell = tuple[int, int]


def tables(text: str, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Returns the tables among the lines, each as (index of its first line, index behind its last)."""
    found, start = [], None
    kinds = [_row_kind(text, line) for line in lines]
    for i, kind in enumerate([*kinds, ""]):
        if start is not None and kinds[start] == "gaps" and i < len(lines) and _is_last_cell(text, lines[i]):
            kinds[i] = kind = "gaps"
        if start is not None and (not kind or (kind != "rule" and kind != kinds[start])):
            if sum(k != "rule" for k in kinds[start:i]) >= 2 or "rule" in kinds[start:i]:
                found.append((start, i))
            start = None
        if start is None and kind and kind != "rule":
            start = i
    return found


def _row_kind(text: str, line: Line) -> str:
    if line.kind == "rule":
        return "rule"
    if line.kind == "blank":
        return ""
    content = text[line.body if line.kind == "bullet" else line.start : line.end].strip()
    if not content:
        return ""
    if "|" in content and (content[0] == "|" or content.count("|") < 6):
        return "bars"
    if ("\t" in content or "  " in content) and all(len(cell.split()) <= 3 for cell in _GAP.split(content)):
        return "gaps"
    return ""


def _is_last_cell(text: str, line: Line) -> bool:
    """Whether a line could be the lone cell of a last row."""
    return line.kind not in {"blank", "rule"} and len(text[line.start : line.end].split()) <= 3


def table_block(text: str, lines: Sequence[Line], *, after: int) -> Block | None:
    """Returns the block of words in a table; None where no column has any.

    Args:
        text: The readable text.
        lines: The table's lines, rule lines included.
        after: Where the block before it ended.
    """
    rows = [_cells(text, line) for line in lines if line.kind != "rule"]
    rows = [row for row in rows if row]
    if not rows:
        return None
    names = [text[a:b].strip() for a, b in rows[0]]
    ruled = len(lines) > 1 and lines[1].kind == "rule"
    titled = all(_WORDS.search(name) or _OTHER.search(name) for name in names)
    headed = ruled or (titled and any(_WORDS.search(name) for name in names))
    body = rows[1:] if headed else rows
    columns = _word_columns(text, body, names if headed else None)
    pieces = sorted(piece for column in columns for piece in column)
    if not pieces:
        return None
    start, end = lines[0].start, lines[-1].end
    lead = text[max(after, start - 400) : start].strip()
    return Block(
        pieces=pieces, lead=lead, marked=True, first=None, last=None, cued=True, start=start, end=end
    )


def _cells(text: str, line: Line) -> list[Cell]:
    content = text[line.start : line.end]
    if "|" in content:
        spans = [m.span() for m in _CELL.finditer(text, line.start, line.end)]
        edges = (0, len(spans) - 1)
        return [s for i, s in enumerate(spans) if i not in edges or text[s[0] : s[1]].strip()]
    start = line.body if line.kind == "bullet" else line.start + len(content) - len(content.lstrip())
    spans = []
    for gap in _GAP.finditer(text, start, line.end):
        spans.append((start, gap.start()))
        start = gap.end()
    return [*spans, (start, line.end)]


def _word_columns(text: str, rows: list[list[Cell]], names: list[str] | None) -> list[list[Piece]]:
    """Returns the items of each column that lists words: those so named, else all that look like it."""
    width = max((len(row) for row in rows), default=0)
    columns = [_column(text, [row[i] for row in rows if i < len(row)]) for i in range(width)]
    if names:
        named = [i for i, name in enumerate(names) if _WORDS.search(name) and not _OTHER.search(name)]
        if any(columns[i].pieces for i in named if i < width):
            return [columns[i].pieces for i in named if i < width]
        columns = [c for i, c in enumerate(columns) if i >= len(names) or not _OTHER.search(names[i])]
    return [column.pieces for column in columns if column.numbered or _lists_words(text, column.pieces)]


class _Column(NamedTuple):
    pieces: list[Piece]
    numbered: bool


def _column(text: str, cells: list[Cell]) -> _Column:
    pieces, numbers = [], 0
    for start, end in cells:
        number = number_at(text, start, end)
        head = read_head(text, number or start, end, marked=True)
        if head:
            pieces.append(head.piece)
            numbers += number is not None
    return _Column(pieces, bool(pieces) and numbers == len(pieces))


def _lists_words(text: str, column: list[Piece]) -> bool:
    single = [p for p in column if p.words == 1]
    found = [text[p.start : p.end].casefold() for p in single]
    if not single or len(single) * 2 < len(column) or sum(w in _TAGS for w in found) * 2 >= len(found):
        return False
    return len(column) < 4 or len(set(found)) * 3 > len(column)
