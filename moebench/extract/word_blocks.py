"""The lists of an answer: its lines, gathered into blocks that may each be the list asked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from moebench.extract.word_inline import ABOUT, read_inline
from moebench.extract.word_items import Piece, named_word, read_head
from moebench.extract.word_lines import Line

Shape = Literal["item", "glossed", "phrase", "list", "prose"]

# Heads that are remarks on a list, not items of it, when something follows them.
_REMARKS = frozenset(
    "note notes total count sure certainly okay ok remember explanation answer question definition meaning letters "
    "length example examples synonym synonyms pronunciation reason hint tip verification check checking "
    "assistant user human solution summary conclusion step result here done enjoy thanks thank sorry "
    "yes no hello hi".split()
)
_EXCLAIMED = re.compile(r"[*_\"'”’]{0,4}[!?,:：]")


class Entry(NamedTuple):
    """One line, read.

    Attributes:
        shape: `item` is one word and nothing else, `glossed` one with a remark, `phrase` two or three words.
        cued: Whether the line says by itself that it gives a word or a list.
    """

    line: Line
    shape: Shape
    pieces: list[Piece]
    start: int
    cued: bool = False


@dataclass(slots=True)
class Block:
    """Lines that may be a list.

    Attributes:
        pieces: The items.
        lead: The text before it, since the block before: what it is said to be.
        marked: Whether bullets or numbers stand before its items.
        first: Number of its first item; None where they are not numbered.
        last: Number of its last item.
        cued: Whether it says itself that it is the list.
        end: Index behind it.
    """

    pieces: list[Piece]
    lead: str
    marked: bool
    first: int | None
    last: int | None
    cued: bool
    end: int


def read_entry(text: str, line: Line) -> Entry:
    """Reads what one line gives."""
    marked = line.kind != "plain"
    if line.value != line.body:
        entry = _value(text, line)
        if entry:
            return entry
    head = read_head(text, line.body, line.end, marked=marked)
    if head and not head.glossed:
        if not marked and head.piece.words == 1 and _EXCLAIMED.match(text, head.piece.end, line.end):
            return Entry(line, "prose", [], line.end)
        return Entry(line, "item" if head.piece.words == 1 else "phrase", [head.piece], head.piece.start)
    inlines = read_inline(text, line.body, line.end, marked=marked)
    if inlines:
        pieces = [piece for inline in inlines for piece in inline.pieces]
        return Entry(line, "list", pieces, inlines[0].start, any(i.cued for i in inlines))
    if head:
        remark = text[head.piece.start : head.piece.end].casefold() in _REMARKS
        return Entry(line, "prose" if remark else "glossed", [] if remark else [head.piece], head.piece.start)
    named = named_word(text, line.body, line.end)
    if named:
        return Entry(line, "glossed", [named], named.start, True)
    return Entry(line, "prose", [], line.end)


def _value(text: str, line: Line) -> Entry | None:
    """Reads what stands behind a label such as `Word 3:` or `Answer:`."""
    head = read_head(text, line.value, line.end, marked=True)
    if head and head.piece.words == 1 and not head.glossed:
        return Entry(line, "item", [head.piece], head.piece.start, True)
    inlines = read_inline(text, line.value, line.end, marked=False)
    if inlines:
        pieces = [piece for inline in inlines for piece in inline.pieces]
        return Entry(line, "list", pieces, inlines[0].start, True)
    return Entry(line, "item", [head.piece], head.piece.start, True) if head else None
