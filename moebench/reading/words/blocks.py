"""The lists of an answer: lines that stand together and could each be the list asked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from moebench.reading.words.inline import Inline, read_columns, read_inline, read_numbered
from moebench.reading.words.items import (
    LONGEST_ITEM,
    WORD,
    Piece,
    is_prose,
    is_told,
    item_at,
    named_word,
    phrase_at,
)
from moebench.reading.words.lexicon import ABOUT, ASIDES, REMARKS, REPLIES
from moebench.reading.words.lines import Line

Shape = Literal["item", "glossed", "phrase", "list", "prose"]

# The commonest line: a word, in bold or not, and nothing else.
_BARE = re.compile(rf"[*_`\"]{{0,3}}({WORD})[*_`\"]{{0,3}}[.,]?[*_`\"]{{0,3}}[ \t]*$")
_STOPPED = re.compile(r"[*_\"'”’]{0,4}([.!?:：])")
_COUNT = re.compile(r"[^\w\n]{1,4}\d{1,2}(?:[ ]letters?)?[^\w\n]{0,3}$")
_CODE = re.compile(r"[ ]?[\[=]")
_TOKEN = re.compile(r"\S+")
_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+|\n")
_NESTED: Final = 2  # columns: a bullet and its blank; numbers are wider by one
_NEAR: Final = 8  # entries of a list that tell whether its words have glosses
_PARAGRAPH: Final = 30  # words
_LEAD: Final = 400  # characters before a list that may say what it is


class Entry(NamedTuple):
    """One line, read.

    Attributes:
        shape: `item` is one word and nothing else, `glossed` one with a gloss, `phrase` two or three words.
        cued: Whether the line says by itself that it gives a word or a list.
        whole: Whether a list takes up all of the line; of a phrase, whether no full stop follows it.
        lead: Whether the line leads to a list of its own: `Nouns: apple, table`.
    """

    line: Line
    shape: Shape = "prose"
    pieces: list[Piece] = []  # noqa: RUF012 - of a tuple, never changed
    cued: bool = False
    whole: bool = True
    lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that may be a list.

    Attributes:
        pieces: The items.
        lead: The text before it, since the block before: what it is said to be.
        marked: Whether bullets or numbers stand before its items.
        start: Index of its first line.
        end: Index behind it.
    """

    pieces: list[Piece]
    lead: str
    marked: bool
    start: int
    end: int


def word_of(text: str, piece: Piece) -> str:
    """Returns an item in lower case."""
    return text[piece.start : piece.end].casefold()


def read_entry(text: str, line: Line) -> Entry:
    """Reads what one line gives."""
    start, end, marked = line.body, line.end, line.marked
    if line.kind in {"blank", "rule", "heading"}:
        return Entry(line)
    if bare := _BARE.match(text, start, end):
        remark = bare[1].casefold() in REMARKS and bare[0].rstrip().endswith(".") and not marked
        return Entry(line) if remark else Entry(line, "item", [Piece(*bare.span(1), 1)])
    if not marked and text[start:end].rstrip(" \t*_`").endswith((":", "：")):
        return Entry(line)
    if found := read_numbered(text, line.start, end) or read_columns(text, start, end):
        return _list_entry(text, line, [found])
    piece = item_at(text, start, end, marked=marked)
    if piece and not marked and (text.startswith("(", piece.end) or (piece.words > 1 and is_prose(text, piece))):
        piece = None  # code, as `print(word)`, or a sentence
    if piece and not piece.glossed:
        stop = None if marked else _STOPPED.match(text, piece.end, end)
        if stop and stop[1] != ".":
            return Entry(line)
        return Entry(line, "item" if piece.words == 1 else "phrase", [piece], whole=piece.words == 1 or not stop)
    if not (piece and is_told(text, piece, end)) and (inlines := read_inline(text, start, end, marked=marked)):
        return _list_entry(text, line, inlines)
    heads = piece and (marked or piece.end - piece.start > 1)
    if piece and heads and word_of(text, piece) not in REMARKS:
        return Entry(line, "glossed", [piece])
    # `The word is "beautiful".`; in a paragraph, it would be said in passing
    named = named_word(text, start, end) if text.count(" ", start, end) < _PARAGRAPH else None
    if named or (piece and heads):
        return Entry(line, "glossed", [p for p in [named or piece] if p], cued=named is not None)
    phrase = phrase_at(text, start, end) if marked else None
    return Entry(line, "phrase", [phrase]) if phrase else Entry(line)


def _list_entry(text: str, line: Line, inlines: list[Inline]) -> Entry:
    pieces = [piece for inline in inlines for piece in inline.pieces]
    if all(ABOUT.fullmatch(text, p.start, p.end) or word_of(text, p) in REMARKS for p in pieces):
        return Entry(line)  # the head of a table: `word, length`
    start, end = inlines[0].start, max(pieces[-1].end, inlines[-1].end)
    whole = not any(map(str.isalpha, text[line.body : start] + text[end : line.end]))
    cued = any(inline.cued for inline in inlines)
    return Entry(line, "list", pieces, cued, whole, lead=start > line.body + 3)


def gather(text: str, lines: Iterable[Line]) -> Iterator[Block]:
    """Yields the blocks that lines make up, in order; only those that could be a list of words."""
    after = 0
    for group in _groups(text, lines):
        kept = [entry for entry in group if not _is_remark(text, entry, group)]
        pieces = _marked_pieces(text, kept) if group[0].line.marked else _plain_pieces(text, kept, after)
        block = _block(text, kept, pieces, after) if pieces else None
        if block:
            after = block.end
            yield block


def _groups(text: str, lines: Iterable[Line]) -> Iterator[list[Entry]]:
    """Yields the lines that stand together, in order; lines of prose stand between them."""
    group: list[Entry] = []
    last: dict[int, int] = {}  # the last number at each indent
    broken = False
    for line in lines:
        marked = group and group[0].line.marked
        if line.kind == "blank" or (marked and not line.marked and line.indent > group[-1].line.indent + 1):
            continue  # nothing, or a remark below an item
        entry = read_entry(text, line)
        if not line.marked and (entry.shape == "prose" or _is_remark(text, entry, group)):
            goes_on = marked and line.kind == "plain" and line.start == group[-1].line.end + 1
            broken = broken or not goes_on or text[line.start : line.end].rstrip(" \t*_").endswith(":")
            continue
        if group and _starts_anew(group, entry, last.get(line.indent), broken=broken):
            yield group
            group, last = [], {}
        group.append(entry)
        broken = False
        if line.number is not None:
            last[line.indent] = line.number
    if group:
        yield group


def _starts_anew(group: list[Entry], entry: Entry, last: int | None, *, broken: bool) -> bool:
    """Whether a line is not of the group before it: another kind, a restart of its numbers, prose in between."""
    line = entry.line
    if line.marked != group[0].line.marked:
        return True
    if not line.marked:
        return broken or (entry.lead and entry.cued)
    if line.number is not None and last is not None:
        return line.number != last + 1 if broken else line.number == 1 and last > 1
    return broken


def _is_remark(text: str, entry: Entry, among: list[Entry]) -> bool:
    """Whether it is a line such as `Note: ...`; among words with glosses such a word is one more of them."""
    if entry.shape != "glossed" or entry.cued or (word := word_of(text, entry.pieces[0])) not in REMARKS:
        return False
    others = [e for e in among[:_NEAR] if e.shape == "glossed" and word_of(text, e.pieces[0]) not in REMARKS]
    return len(others) * 2 <= len(among[:_NEAR]) or (word in ASIDES and entry is among[-1])


def _marked_pieces(text: str, entries: list[Entry]) -> list[Piece]:
    entries = _level(text, entries) if entries else []
    if any(e.pieces and not e.lead for e in entries):
        entries = [e for e in entries if not e.lead]
    if any(e.shape in {"item", "glossed"} for e in entries):
        entries = [e._replace(shape="prose", pieces=[]) if _is_saying(e) else e for e in entries]
    steps = sum(e.shape == "prose" or _is_step(text, e) for e in entries)
    phrases = all(e.shape == "phrase" for e in entries)
    kept = [e for e in entries if phrases or not _is_about(text, e)]
    pieces = [p._replace(number=e.line.number) for e in kept for p in e.pieces]
    return pieces if steps * 2 <= len(entries) else []


def _is_about(text: str, entry: Entry) -> bool:
    """Whether a line speaks of a list: `nine-letter words`."""
    return entry.shape == "phrase" and ABOUT.search(text, *entry.pieces[0][:2]) is not None


def _is_saying(entry: Entry) -> bool:
    """Whether a line is a phrase that is too long for an item of a list of words."""
    return entry.shape == "phrase" and entry.pieces[0].words > LONGEST_ITEM


def _is_step(text: str, entry: Entry) -> bool:
    """Whether a phrase is a short sentence: `Open a dictionary.`"""
    return (
        entry.shape == "phrase"
        and text.startswith(".", entry.pieces[0].end)
        and is_prose(text, entry.pieces[0])
    )


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested."""
    depths = _depths(text, entries)
    top = [e for e, depth in zip(entries, depths, strict=True) if depth == 0]
    below = [e for e, depth in zip(entries, depths, strict=True) if depth > 0]
    headings = sum(e.shape == "prose" or _leads(text, e) for e in top)
    items = sum(e.shape in {"item", "list"} for e in below)
    many = len(below) >= 2 * len(top) or items == len(below)
    return below if below and headings * 2 >= len(top) and items * 2 >= len(below) and many else top


def _depths(text: str, entries: list[Entry]) -> list[int]:
    """Returns how deep each marked line is nested: its number, its marker and its indent decide together.

    A line whose number is due at a level is of that level, however it is indented (right-aligned numbers); so is
    one with the same kind of marker whose indent differs by less than the marker's width. Numbers and bullets
    in turns at one indent are one level where each number is that of its place in the list. The indent of the
    first line of a text is not known, because white space at its head is left out.
    """
    lines = [e.line for e in entries]
    if not text[: lines[0].start].strip() and entries[0].shape != "prose":
        lines[0] = lines[0]._replace(
            indent=max(lines[0].indent, min((n.indent for n in lines[1:]), default=0))
        )
    first = lines[0]
    starts = {line.number - place for place, line in enumerate(lines) if line.number is not None}
    plain = all(e.shape not in {"prose", "list"} for e in entries)
    level = plain and all(abs(line.indent - first.indent) < _NESTED for line in lines)
    if (
        level
        and len(starts) <= 1
        and (all(e.shape == "item" for e in entries) or lines[min(1, len(lines) - 1)].kind == first.kind)
    ):
        return [0] * len(entries)
    levels: list[Line] = []
    depths = []
    for line in lines:
        width = _NESTED + (line.kind != "bullet")
        due = [d for d, at in enumerate(levels) if line.number and at.number == line.number - 1]
        near = [
            d for d, at in enumerate(levels) if at.kind == line.kind and abs(line.indent - at.indent) < width
        ]
        depth = min(due or near, key=lambda d: abs(levels[d].indent - line.indent), default=None)
        if depth is None:
            depth = sum(at.indent <= line.indent for at in levels)
        levels[depth:] = [line]
        depths.append(depth)
    return depths


def _leads(text: str, entry: Entry) -> bool:
    """Whether a line announces those below it: `Nouns:`, `A.`, `Words with B`."""
    content = text[entry.line.body : entry.line.end].strip(" \t*_`#")
    return content.endswith((":", "：")) or len(content) == 1 or _is_about(text, entry)


def _plain_pieces(text: str, entries: list[Entry], after: int) -> list[Piece]:
    stops = any(e.shape == "item" and text.startswith(".", e.pieces[0].end) for e in entries)
    entries = [e for e in entries if e.shape != "phrase" or ((e.whole or stops) and not _is_about(text, e))]
    if len(entries) > 2 and any(e.shape == "item" for e in entries):
        apart = [b.line.start > a.line.end + 1 for a, b in pairwise(entries)]
        first = _is_title(text, entries[0]) and apart[0] and not all(apart[1:])
        last = _is_title(text, entries[-1]) and apart[-1] and not all(apart[first:-1])
        entries = entries[first : len(entries) - last]
    if len(entries) == 1 and entries[0].shape == "phrase" and _is_list(text, entries[0], after):
        phrase = entries[0].pieces[0]
        return [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, phrase.start, phrase.end)]
    return [p for e in entries for p in e.pieces]


def _is_list(text: str, entry: Entry, after: int) -> bool:
    """Whether two or three words in a line are a list with spaces, not a title, a name or a remark."""
    line, piece = entry.line, entry.pieces[0]
    if _announces(text[after : line.start]):
        return True
    apart = not text[: line.start].strip() or text.endswith("\n\n", 0, line.start)
    all_there_is = not (text[: line.start] + text[line.end :]).strip()
    return text[piece.start : piece.end].islower() and (all_there_is or (piece.words == 3 and apart))


def _is_title(text: str, entry: Entry) -> bool:
    """Whether a line could be a title of a list, or a word such as `Okay` before it."""
    return entry.shape == "phrase" or word_of(text, entry.pieces[0]) in REMARKS


def _block(text: str, group: list[Entry], pieces: list[Piece], after: int) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    first, end = group[0], group[-1].line.end
    if sum(p.words == 1 for p in pieces) * 2 < len(pieces) and not _are_phrases(text, group):
        return None
    start = first.pieces[0].start if first.lead else first.line.start
    lead = text[max(after, start - _LEAD) : start]
    announced = any(e.cued for e in group) or (not first.lead and _announces(lead))
    alone = not (text[: first.line.start] + text[end:]).strip()
    if not (announced or first.line.marked or _stands_alone(text, group, pieces, alone=alone)):
        return None
    if len(pieces) == 1 and not _is_lone_word(
        text, next(e for e in group if pieces[0].start < e.line.end), announced=announced, alone=alone
    ):
        return None
    return Block(pieces=pieces, lead=lead.strip(), marked=first.line.marked, start=first.line.start, end=end)


def _are_phrases(text: str, group: list[Entry]) -> bool:
    """Whether marked lines are a list of phrases, rather than steps or pieces of advice."""
    return group[0].line.marked and all(
        e.shape in {"item", "phrase"} and not text.startswith(".", e.pieces[0].end) for e in group
    )


def _announces(lead: str) -> bool:
    """Whether what stands before lines is a heading, or ends with a colon."""
    last = lead[-200:].rstrip().rpartition("\n")[2].strip()
    return (
        last.rstrip(" \t*_`").endswith((":", "：")) or last.startswith("#") or (last[:2] == last[-2:] == "**")
    )


def _stands_alone(text: str, group: list[Entry], pieces: list[Piece], *, alone: bool) -> bool:
    """Whether lines without marks are a list though nothing announces one."""
    if any(e.shape == "item" for e in group):
        return True
    if any(e.shape == "glossed" for e in group):
        counted = all(_COUNT.match(text, e.pieces[-1].end, e.line.end) for e in group)
        bold = all(text.endswith(("*", "_"), 0, e.pieces[0].start) for e in group)
        return alone or len(group) > 2 or (len(group) > 1 and (counted or bold))
    if not all(e.whole for e in group):
        said = (
            s for s in _SENTENCE.split(text[group[0].line.start : group[-1].line.end]) if not ABOUT.search(s)
        )
        return len(pieces) * 5 >= sum(any(map(str.isalpha, word)) for s in said for word in s.split()) * 2
    found = [text[p.start : p.end] for p in pieces]
    if len(pieces) > 1 and not text[pieces[0].end : pieces[1].start].isspace():
        return len(pieces) > 2 or (alone and found[0].casefold() not in REMARKS)
    if not all(map(str.islower, found)) and any(is_prose(text, p) for p in pieces):
        return False
    return (alone and len(pieces) > 3) or all(map(str.islower, found)) or not any(map(str.islower, found[1:]))


def _is_lone_word(text: str, entry: Entry, *, announced: bool, alone: bool) -> bool:
    """Whether a single word is the answer: announced, all there is, or followed by no more than a remark."""
    piece, line = entry.pieces[0], entry.line
    word = word_of(text, piece)
    numbered = announced and "." in text[line.start : line.body]  # a correction: `4. flame`
    if word in REPLIES or (word in REMARKS and not alone):
        return False
    if ((line.number or 0) > 1 and not numbered) or _CODE.match(text, piece.end):
        return False  # `252 eggs`, `return [w for w in words]`
    if announced or alone:
        return announced or entry.shape != "glossed" or len(text[line.body : line.end].split()) <= 8
    opens = not text[: line.start].strip() and text.startswith("\n\n", line.end)
    return opens and len(text[line.end :].split()) <= 40
