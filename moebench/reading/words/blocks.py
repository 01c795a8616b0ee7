"""The lists of an answer: lines that stand together and could each be the list asked for."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from moebench.reading.words.inline import read_apart, read_inline
from moebench.reading.words.items import LONGEST_ITEM, Piece, item_at, named_word
from moebench.reading.words.lexicon import ASIDES, PHRASES, REMARKS, REPLIES
from moebench.reading.words.lines import Line, line_at

_ABOUT: Final = PHRASES["about"]
_STOPPED = re.compile(r"[*_\"'”’]{0,4}([.!?:：])")
_EACH = re.compile(r"^.*$", re.MULTILINE)
_TOKEN = re.compile(r"\S+")
_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+|\n")
_NESTED: Final = 2  # columns: a bullet and its blank; numbers are wider by one
_GLOSS: Final = 8  # words of a line that is one word with its gloss
_REMARK: Final = 40  # words behind an answer of one word
_LEAD: Final = 200  # characters before a list that may say what it is


class Entry(NamedTuple):
    """One line, read: `item` is one word and nothing else, `glossed` one with a gloss, `phrase` a few words.

    A `remark` looks like a word with its gloss, but its word heads remarks (`Note: ...`).
    """

    line: Line
    shape: Literal["item", "glossed", "remark", "phrase", "list", "prose"] = "prose"
    pieces: Sequence[Piece] = ()
    cued: bool = False  # whether the line says by itself that it gives a word or a list
    whole: bool = True  # whether the item, phrase or list takes up all of the line; a full stop is more
    lead: bool = False  # whether it leads to a list of its own: `Nouns: apple, table`


class Block(NamedTuple):
    """Lines that may be a list; `lead` is the text before it, since the block before: what it is said to be."""

    pieces: list[Piece]
    lead: str
    marked: bool  # whether bullets or numbers stand before its items


def read_entry(text: str, line: Line) -> Entry:
    """Reads what one line gives."""
    start, end, marked = line.body, line.end, line.marked
    if line.kind == "break":
        return Entry(line)
    found = read_apart(text, line)
    piece = None if found else item_at(text, start, end, marked=marked)
    said = piece.said(text) if piece else ""
    remark = said.partition(" ")[0] in REMARKS
    if piece and not marked:
        talk = piece.words > 1 and (remark or _ABOUT.search(said))  # `nine-letter words`, `Best wishes`
        piece = None if talk or text.startswith("(", piece.end) else piece  # nor `print(word)`
    if piece and not piece.glossed:
        stop = _STOPPED.match(text, piece.end, end)
        if stop and ((stop[1] != "." and not marked) or (piece.words > 1 and piece.is_prose(text))):
            return Entry(line)
        return Entry(line, "item" if piece.words == 1 else "phrase", [piece], whole=not stop)
    found = found or read_inline(text, start, end)
    in_gloss = found and marked and piece and found.start > piece.end and not remark
    if found and not in_gloss:
        if all(one.said(text) in REMARKS for one in found.pieces):
            return Entry(line)  # the head of a table: `word, length`
        whole = not any(map(str.isalpha, text[start : found.start] + text[found.end : end]))
        return Entry(line, "list", found.pieces, found.cued, whole, lead=found.start > start + 3)
    if named := named_word(text, start, end):
        return Entry(line, "glossed", [named], cued=True)
    if piece and (marked or piece.end - piece.start > 1):
        return Entry(line, "remark" if remark else "glossed", [piece])
    return Entry(line)


def gather(text: str) -> Iterator[Block]:
    """Yields the blocks that a readable text has, in order; only those that could be a list of words."""
    after = 0
    for group in _groups(text):
        kept = _without_remarks(text, group)
        if kept and (block := _block(text, kept, after)):
            after = kept[-1].line.end
            yield block


def _groups(text: str) -> Iterator[list[Entry]]:
    """Yields the lines that stand together, in order; lines of prose stand between them."""
    group: list[Entry] = []
    broken = False
    for each in _EACH.finditer(text):
        line = line_at(text, *each.span())
        marked = group and group[0].line.marked
        if line.kind == "blank" or (marked and not line.marked and line.indent > group[-1].line.indent + 1):
            continue  # nothing, or a remark below an item
        entry = read_entry(text, line)
        beside = entry.shape == "prose" or (entry.shape == "remark" and (marked or not group))
        if beside and not line.marked:
            gloss = marked and line.start == group[-1].line.end + 1 and line.kind != "break"
            broken = broken or not gloss
            continue
        if group and _starts_anew(group, entry, broken=broken):
            yield group
            group = []
        group.append(entry)
        broken = False
    if group:
        yield group


def _starts_anew(group: list[Entry], entry: Entry, *, broken: bool) -> bool:
    """Whether a line is not of the group before it: another kind, a restart of its numbers, prose in between."""
    line = entry.line
    before = (e.line.number for e in reversed(group) if e.line.number and e.line.indent == line.indent)
    last = next(before, 0) if line.number else 0
    anew = line.marked != group[0].line.marked or line.number == 1 < last or (entry.lead and not line.marked)
    runs_on = last > 0 and line.number == last + 1
    return anew or (broken and not runs_on)


def _without_remarks(text: str, group: list[Entry]) -> list[Entry]:
    """Leaves remarks and a title out; among more words with glosses a remark is left out only at the end."""
    shapes = [e.shape for e in group]
    if shapes[0] == "item" and group[0].pieces[0].said(text) in REMARKS and not group[0].line.marked:
        blanks = [one.line.start - other.line.end > 1 for other, one in pairwise(group[:3])]
        if shapes[1:2] == ["list"] or blanks == [True, False]:
            return group[1:]  # `**Answer**`
    if shapes.count("glossed") <= shapes.count("remark"):
        return [e for e in group if e.shape != "remark"]
    asides = [e.shape == "remark" and not e.line.number and e.pieces[0].said(text) in ASIDES for e in group]
    while asides.pop():
        group.pop()
    return group


def _block(text: str, group: list[Entry], after: int) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    first, end, marked = group[0], group[-1].line.end, group[0].line.marked
    start = first.pieces[0].start if first.lead else first.line.start
    lead = text[max(after, start - _LEAD) : start].strip()
    announced = any(e.cued for e in group) or (not first.lead and lead.rstrip("*_`").endswith((":", "：")))
    alone = not (text[: first.line.start] + text[end:]).strip()
    entries = _level(text, group) if marked else group
    pieces = _pieces(text, entries)
    if len(entries) == 1 and not marked:
        pieces = _of_one_line(text, first, announced=announced, alone=alone) or pieces
    given = pieces and _is_given(text, entries, pieces, announced=announced, alone=alone)
    return Block(pieces, lead, marked) if given else None


def _pieces(text: str, entries: list[Entry]) -> list[Piece]:
    """Returns the items of lines of one level; none if most are prose (steps, an essay) or several words."""
    # With `Apple.` in it, `Ice cream.` is one more; else a phrase with a full stop is a sentence.
    stops = any(e.shape == "item" and not e.whole for e in entries)
    plain = all(e.shape in {"item", "phrase"} and (e.whole or stops) for e in entries)
    names = all(e.pieces and text[slice(*e.pieces[0][:2])].istitle() for e in entries)  # `Marie Curie - ...`
    titles = entries[0].line.marked and (plain or names)
    kept = [
        e
        for e in entries
        if titles or e.shape != "phrase" or ((e.whole or stops) and e.pieces[0].words <= LONGEST_ITEM)
    ]
    pieces = [piece._replace(number=e.line.number) for e in kept for piece in e.pieces]
    prose = sum(e.shape == "prose" for e in entries) * 2 > len(entries)
    single = sum(piece.words == 1 for piece in pieces) * 2 >= len(pieces)
    return pieces if not prose and (titles or single) else []


def _of_one_line(text: str, entry: Entry, *, announced: bool, alone: bool) -> list[Piece]:
    """Returns the items of a line without marks that looks like one item but is a list."""
    start, end = entry.pieces[0].start, entry.pieces[0].end
    if entry.shape == "glossed" and not entry.cued:  # `peaceful - calm, quiet, still, serene`
        behind = read_inline(text, end, entry.line.end)
        return behind.pieces if behind and len(behind.pieces) > 3 else []
    if entry.shape == "phrase" and (announced or (alone and text[start:end].islower())):
        return [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, start, end)]
    return []


def _is_given(text: str, group: list[Entry], pieces: list[Piece], *, announced: bool, alone: bool) -> bool:
    """Whether lines are said to be a list, have marks, or look like nothing else.

    A single word has to be announced, all there is, or followed by no more than a remark.
    """
    shapes = {e.shape for e in group}
    if len(pieces) == 1:
        line, shape = next((e.line, e.shape) for e in group if pieces[0].start < e.line.end)
        corrected = announced and "." in text[line.start : line.body]  # `4. flame`; but no `252 eggs`
        if pieces[0].said(text) in REPLIES or ((line.number or 0) > 1 and not corrected):
            return False
        opens = not text[: line.start].strip() and text.startswith("\n\n", line.end)
        short = shape != "glossed" or len(text[line.body : line.end].split()) <= _GLOSS
        return announced or (alone and short) or (opens and len(text[line.end :].split()) <= _REMARK)
    if announced or group[0].line.marked or "item" in shapes:
        return True
    if "glossed" in shapes:
        bold = all(text.endswith(("*", "_"), 0, p.start) for p in pieces)
        return alone or len(group) > (1 if bold else 2)
    if not all(e.whole for e in group):
        said = _SENTENCE.split(text[group[0].line.start : group[-1].line.end])
        size = sum(any(map(str.isalpha, w)) for s in said if not _ABOUT.search(s) for w in s.split())
        return len(pieces) * 5 >= size * 2
    return len(pieces) > 2 or (alone and pieces[0].said(text) not in REMARKS)


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested.

    Nested is a line with a marker's width more indent than the last of the top (right-aligned numbers have less),
    or with another marker if the first two differ in it. White space at the head of the text is not known.
    """
    kinds = {e.line.kind for e in entries[:2]}
    at_head = not text[: entries[0].line.start].strip()
    margin = min((e.line.indent for e in entries[1:]), default=0) if at_head else 0
    top: list[Entry] = []
    below: list[Entry] = []
    indent, nested = 0, False
    for entry in entries:
        line = entry.line
        deeper = line.indent - indent >= _NESTED + (line.kind != "bullet")
        other = len(kinds) > 1 and line.kind != entries[0].line.kind and line.indent >= indent
        if top and (deeper or other):
            below.append(entry)
            nested = nested or deeper
        else:
            top.append(entry)
            indent = max(line.indent, margin)
    heads = (text[e.line.body : e.line.end].strip(" \t*_`#") for e in top)
    headings = sum(head.endswith((":", "：")) or _ABOUT.search(head) is not None for head in heads)
    items = sum(e.shape in {"item", "list"} for e in below)
    if len(top) == 1 and not headings and len(below) > 1 and items == len(below) and top[0].shape == "item":
        bold = text.endswith(("*", "_"), 0, top[0].pieces[0].start)
        return below if nested or bold else entries  # a heading, or one list with marks of two kinds
    return below if below and headings * 2 >= len(top) and items * 2 >= len(below) else top
