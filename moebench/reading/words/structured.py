"""Lists in JSON, in Python's notation, and in tables (Markdown, CSV, columns set with spaces or tabs)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from moebench.reading.words.blocks import Block, word_of
from moebench.reading.words.inline import read_inline
from moebench.reading.words.items import LONGEST_ITEM, WORD, Piece, item_at, plain_text
from moebench.reading.words.lexicon import HOLDS_OTHER, HOLDS_WORDS, TAGS
from moebench.reading.words.lines import Line

_OPEN = re.compile(r"(?<![^\s=:`>(])[\[{](?=\s{0,200}[\"'\[{])")
_TOKEN = re.compile(
    r"\s+|(?P<string>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.|'(?=[^\W\d_]))*'?)|(?P<mark>[\[\]{}():,])"
    r"|-?\d[\d.eE+-]*|true|false|null|True|False|None|#[^\n]*|//[^\n]*|\.\.\."
)
_PHRASE = re.compile(rf"{WORD}(?: {WORD}){{0,{LONGEST_ITEM - 1}}}")
_CELL = re.compile(r"[^|]+")
_LEAD: Final = 400  # characters before a list that may say what it is

Span = tuple[int, int]


class _String(NamedTuple):
    """A string in JSON: where its content stands, whether it is a key, and the key that it belongs to."""

    start: int
    end: int
    is_key: bool
    key: str | None


def json_blocks(text: str) -> Iterator[Block]:
    """Yields a block for each JSON array or object in the text; one without pieces where it lists no words."""
    at, after = 0, 0
    while opening := _OPEN.search(text, at):
        start = opening.start()
        strings, end = _strings(text, start)
        at = max(end, opening.end())
        if len(strings) < 2 and text[text.rfind("\n", 0, start) + 1 : start].strip(" \t`"):
            continue  # a remark such as `beautiful ["adjective"]`
        pieces = [p for string in _chosen(text, strings) for p in _pieces(text, string)]
        lead = text[max(after, start - _LEAD) : start].strip(" \t\n`")
        yield Block(pieces=pieces, lead=lead, marked=True, start=start, end=end)
        after = end


def _strings(text: str, start: int) -> tuple[list[_String], int]:
    """Returns the strings of the JSON that starts at `start`, and where it ends, is cut off or breaks."""
    found: list[_String] = []
    key, depth, at = None, 0, start
    while at < len(text) and (token := _TOKEN.match(text, at)):
        at, mark, string = token.end(), token["mark"], token["string"]
        if string:
            closed = len(string) > 1 and string[-1] == string[0]
            found.append(_String(token.start() + 1, at - closed, is_key=False, key=key))
        elif mark == ":" and found:
            last = found[-1]
            key = text[last.start : last.end]
            found[-1] = last._replace(is_key=True)
        elif mark:
            depth += (mark in "[{(") - (mark in "]})")
            if depth == 0:
                break
    return found, at


def _chosen(text: str, strings: list[_String]) -> list[_String]:
    """Returns the strings that hold words: values of arrays and of keys such as `word`; else the keys themselves."""
    values = [s for s in strings if not s.is_key]
    chosen = [
        s
        for s in values
        if s.key is None
        or s.key.isdigit()
        or (HOLDS_WORDS.search(s.key.replace("_", " ")) and not HOLDS_OTHER.search(s.key.replace("_", " ")))
    ]
    if chosen:
        return chosen
    names = [s for s in strings if s.is_key]
    if len({s.key for s in values}) == 1 and len(values) > 1:
        return values
    fields = any(p.search(text[s.start : s.end]) for s in names for p in (HOLDS_WORDS, HOLDS_OTHER))
    return [] if fields else names


def _pieces(text: str, string: _String) -> list[Piece]:
    content = plain_text(text[string.start : string.end])
    if _PHRASE.fullmatch(content.rstrip(" .,")):
        return [Piece(string.start, string.start + len(text[string.start : string.end].rstrip(" .,")), len(content.split()))]
    return [p for inline in read_inline(text, string.start, string.end, marked=True) for p in inline.pieces]


def tables(text: str, lines: Sequence[Line]) -> Iterator[Span]:
    """Yields the tables among the lines, each as (index of its first line, index behind its last)."""
    start, bars = 0, 0
    for i, line in enumerate([*lines, None]):
        content = text[line.body : line.end].strip() if line else ""
        if content[:1] == "|" or 0 < content.count("|") < 6:
            start, bars = start if bars else i, bars + 1
        elif not (bars and line and line.kind == "rule"):
            if bars > 1 or (bars and i - start > 1):
                yield start, i
            bars = 0


def table_block(text: str, lines: Sequence[Line], *, after: int) -> Block:
    """Returns the block of words in a table; it is without pieces where no column has any.

    Args:
        text: The readable text.
        lines: The table's lines, rule lines included.
        after: Where the block before it ended.
    """
    rows = [_cells(text, line) for line in lines if line.kind != "rule"]
    names = [text[a:b].strip() for a, b in rows[0]]
    ruled = len(lines) > 1 and lines[1].kind == "rule"
    titled = all(HOLDS_WORDS.search(n) or HOLDS_OTHER.search(n) or not n.strip("#") for n in names)
    headed = ruled or (titled and any(HOLDS_WORDS.search(n) for n in names))
    columns = _word_columns(text, rows[1:] if headed else rows, names if headed else [])
    pieces = sorted(piece for column in columns for piece in column)
    start, end = lines[0].start, lines[-1].end
    lead = text[max(after, start - _LEAD) : start].strip()
    return Block(pieces=pieces, lead=lead, marked=True, start=start, end=end)


def _cells(text: str, line: Line) -> list[Span]:
    spans = [m.span() for m in _CELL.finditer(text, line.start, line.end)]
    edges = (0, len(spans) - 1)
    return [s for i, s in enumerate(spans) if i not in edges or text[s[0] : s[1]].strip()]


def _word_columns(text: str, rows: list[list[Span]], names: list[str]) -> list[list[Piece]]:
    """Returns the items of each column that lists words: those so named, else all that look like it."""
    width = max((len(row) for row in rows), default=0)
    columns = [_column(text, [row[i] for row in rows if i < len(row)]) for i in range(width)]
    named = [i for i, n in enumerate(names[:width]) if HOLDS_WORDS.search(n) and not HOLDS_OTHER.search(n)]
    if any(columns[i] for i in named):
        return [columns[i] for i in named]
    return [
        column
        for i, column in enumerate(columns)
        if not (i < len(names) and HOLDS_OTHER.search(names[i])) and _lists_words(text, column)
    ]


def _column(text: str, cells: list[Span]) -> list[Piece]:
    read = (item_at(text, *cell, marked=True) for cell in cells)
    return [piece for piece in read if piece]


def _lists_words(text: str, column: list[Piece]) -> bool:
    found = [word_of(text, p) for p in column if p.words == 1]
    if not found or len(found) * 2 < len(column) or sum(w in TAGS for w in found) * 2 >= len(found):
        return False
    return len(column) < 4 or len(set(found)) * 3 > len(column)
