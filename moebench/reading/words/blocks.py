"""The lists of an answer: lines that stand together and could each be the list asked for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from moebench.reading.words.inline import Inline, read_apart, read_inline
from moebench.reading.words.items import LONGEST_ITEM, PHRASE_LINE, Piece, item_at, named_word
from moebench.reading.words.lexicon import ABOUT, ASIDES, REMARKS, REPLIES
from moebench.reading.words.lines import Line

_STOPPED = re.compile(r"[*_\"'”’]{0,4}([.!?])")
_CODE = re.compile(r"[ ]?[\[=]")
_TOKEN = re.compile(r"\S+")
_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+|\n")
_NESTED: Final = 2  # columns: a bullet and its blank; numbers are wider by one
_NEAR: Final = 8  # entries of a list that tell whether its words have glosses
_GLOSS: Final = 8  # words of a line that is one word with its gloss
_REMARK: Final = 40  # words behind an answer of one word
_LEAD: Final = 400  # characters before a list that may say what it is


class Entry(NamedTuple):
    """One line, read: `item` is one word and nothing else, `glossed` one with a gloss, `phrase` a few words."""

    line: Line
    shape: Literal["item", "glossed", "phrase", "list", "prose"] = "prose"
    pieces: Sequence[Piece] = ()
    cued: bool = False  # whether the line says by itself that it gives a word or a list
    whole: bool = True  # whether the list or the phrase takes up all of the line; a full stop is more
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
    if found := read_apart(text, line):
        return _list_entry(text, line, [found])
    piece = item_at(text, start, end, marked=marked)
    if piece and not marked and (text[piece.end : piece.end + 1] == "(" or _is_talk(text, piece)):
        piece = None  # `print(word)`
    if piece and not piece.glossed:
        stop = _STOPPED.match(text, piece.end, end)
        if stop and not marked and stop[1] != ".":
            return Entry(line)
        return Entry(line, "item" if piece.words == 1 else "phrase", [piece], whole=not stop)
    inlines = read_inline(text, start, end)
    if inlines and not (marked and piece and inlines[0].start > piece.end and not _is_title(text, piece)):
        return _list_entry(text, line, inlines)  # and not in the gloss of an item
    if named := named_word(text, start, end):
        return Entry(line, "glossed", [named], cued=True)
    if piece and (marked or piece.end - piece.start > 1):
        return Entry(line, "glossed", [piece])
    if marked and (phrase := PHRASE_LINE.match(text, start, end)):  # `a walk in the park`
        return Entry(line, "phrase", [Piece(*phrase.span(1), len(phrase[1].split()))])
    return Entry(line)


def _is_talk(text: str, piece: Piece) -> bool:
    """Whether several words are a part of a sentence or speak of a list: `Best wishes`, `nine-letter words`."""
    said = piece.said(text)
    about = said.split()[0] in REMARKS or ABOUT.search(said) is not None
    return piece.words > 1 and (about or piece.is_prose(text))


def _is_title(text: str, piece: Piece) -> bool:
    """Whether a word speaks of a list or heads a remark: `Note`, `Answer`, `words`."""
    said = piece.said(text)
    return said in REMARKS or ABOUT.fullmatch(said) is not None


def _list_entry(text: str, line: Line, inlines: list[Inline]) -> Entry:
    pieces = [piece for inline in inlines for piece in inline.pieces]
    if all(_is_title(text, piece) for piece in pieces):
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
        if kept and (block := _block(text, kept, after)):
            after = kept[-1].line.end
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
            gloss = marked and line.start == group[-1].line.end + 1 and line.kind != "break"
            broken = broken or not gloss
            continue
        if group and _starts_anew(group[0], entry, last.get(line.indent), broken=broken):
            yield group
            group, last = [], {}
        group.append(entry)
        broken = False
        if line.number is not None:
            last[line.indent] = line.number
    if group:
        yield group


def _starts_anew(first: Entry, entry: Entry, last: int | None, *, broken: bool) -> bool:
    """Whether a line is not of the group before it: another kind, a restart of its numbers, prose in between."""
    line = entry.line
    if line.marked != first.line.marked:
        return True
    if line.number is not None and last is not None:
        return line.number != last + 1 if broken else line.number == 1 and last > 1
    return broken or (entry.lead and entry.cued and not line.marked)


def _is_remark(text: str, entry: Entry, among: list[Entry]) -> bool:
    """Whether it is a line such as `Note: ...`; among words with glosses such a word is one more of them."""
    word = entry.pieces[0].said(text) if entry.shape == "glossed" and not entry.cued else ""
    near = among[:_NEAR]
    others = [e for e in near if e.shape == "glossed" and e.pieces[0].said(text) not in REMARKS]
    return word in REMARKS and (len(others) * 2 <= len(near) or (word in ASIDES and entry is among[-1]))


def _block(text: str, group: list[Entry], after: int) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    first, end, marked = group[0], group[-1].line.end, group[0].line.marked
    start = first.pieces[0].start if first.lead else first.line.start
    lead = text[max(after, start - _LEAD) : start].strip()
    announced = any(e.cued for e in group) or (not first.lead and lead.rstrip("*_`").endswith((":", "：")))
    alone = not (text[: first.line.start] + text[end:]).strip()
    pieces = _listed(text, group) if marked else _unmarked(text, group, announced=announced, alone=alone)
    if not pieces:
        return None
    if len(pieces) == 1:
        entry = next(e for e in group if pieces[0].start < e.line.end)
        if not _is_lone_word(text, entry, pieces[0], announced=announced, alone=alone):
            return None
    return Block(pieces, lead, marked)


def _listed(text: str, entries: list[Entry]) -> list[Piece]:
    """Returns the items of lines with bullets or numbers; none if they are steps or sentences."""
    entries = _level(text, entries)
    ends = [e.shape == "phrase" and not e.whole for e in entries]
    steps = sum(
        e.shape == "prose" or (stops and e.pieces[0].is_sentence(text))
        for e, stops in zip(entries, ends, strict=True)
    )
    phrases = all(e.shape == "phrase" for e in entries)
    kept = [e for e in entries if phrases or e.shape != "phrase" or e.pieces[0].words <= LONGEST_ITEM]
    pieces = [p._replace(number=e.line.number) for e in kept for p in e.pieces]
    titles = not any(ends) and all(e.shape in {"item", "phrase"} for e in entries)
    words = sum(p.words == 1 for p in pieces) * 2 >= len(pieces)
    return pieces if steps * 2 <= len(entries) and (words or titles) else []


def _unmarked(text: str, entries: list[Entry], *, announced: bool, alone: bool) -> list[Piece]:
    """Returns the items of lines without marks, if they are a list."""
    title = len(entries) > 1 and entries[1].shape == "list" and entries[0].pieces[0].said(text) in REMARKS
    stops = any(e.shape == "item" and not e.whole for e in entries)  # `Apple.`, `Ice cream.`; but no `He left.`
    entries = [e for e in entries[title:] if stops or e.whole or e.shape != "phrase"]  # `**Answer**`
    pieces = [p for e in entries for p in e.pieces]
    if not pieces:
        return []
    start, end = pieces[0].start, pieces[0].end
    shapes = {e.shape for e in entries}
    if len(entries) == 1 and alone and "glossed" in shapes and not entries[0].cued:
        behind = [p for inline in read_inline(text, end, entries[0].line.end) for p in inline.pieces]
        pieces = behind if len(behind) > 3 else pieces  # `peaceful - calm, quiet, still, serene`
    if len(entries) == 1 and "phrase" in shapes and (announced or (alone and text[start:end].islower())):
        pieces = [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, start, end)]
    words = sum(p.words == 1 for p in pieces) * 2 >= len(pieces)
    return pieces if words and (announced or _stands_alone(text, entries, pieces, alone=alone)) else []


def _stands_alone(text: str, group: list[Entry], pieces: list[Piece], *, alone: bool) -> bool:
    """Whether lines without marks are a list though nothing announces one."""
    if any(e.shape == "item" for e in group):
        return True
    if any(e.shape == "glossed" for e in group):
        bold = all(text.endswith(("*", "_"), 0, p.start) for p in pieces)
        return alone or len(group) > (1 if bold else 2)
    if not all(e.whole for e in group):
        said = _SENTENCE.split(text[group[0].line.start : group[-1].line.end])
        size = sum(any(map(str.isalpha, w)) for s in said if not ABOUT.search(s) for w in s.split())
        return len(pieces) * 5 >= size * 2
    found = [text[p.start : p.end] for p in pieces]
    if len(pieces) > 1 and not text[pieces[0].end : pieces[1].start].isspace():
        return len(pieces) > 2 or (alone and found[0].casefold() not in REMARKS)
    lower = sum(map(str.islower, found))
    sentence = lower < len(found) and any(p.is_prose(text) for p in pieces) and not found[-1].isupper()
    alike = lower * 5 >= len(found) * 4 or lower * 5 <= len(found)
    return not sentence and (alike or (alone and len(found) > 3))


def _is_lone_word(text: str, entry: Entry, piece: Piece, *, announced: bool, alone: bool) -> bool:
    """Whether a single word is the answer: announced, all there is, or followed by no more than a remark."""
    line = entry.line
    corrected = announced and "." in text[line.start : line.body]  # `4. flame`; but no `252 eggs`
    counted = (line.number or 0) > 1 and not corrected
    if piece.said(text) in REPLIES or counted or _CODE.match(text, piece.end):
        return False
    opens = not text[: line.start].strip() and text.startswith("\n\n", line.end)
    short = entry.shape != "glossed" or len(text[line.body : line.end].split()) <= _GLOSS
    return announced or (alone and short) or (opens and len(text[line.end :].split()) <= _REMARK)


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested."""
    depths = _depths(text, [e.line for e in entries])
    top = [e for e, depth in zip(entries, depths, strict=True) if depth == 0]
    below = [e for e, depth in zip(entries, depths, strict=True) if depth > 0]
    heads = (text[e.line.body : e.line.end].strip(" \t*_`#") for e in top)
    headings = sum(head.endswith((":", "：")) or ABOUT.search(head) is not None for head in heads)
    items = sum(e.shape in {"item", "list"} for e in below)
    return below if below and headings * 2 >= len(top) and items * 2 >= len(below) else top


def _depths(text: str, lines: list[Line]) -> list[int]:
    """Returns how deep each marked line is nested: by its indent, and by its marker if the first two differ.

    A line is of a level if its indent differs from that of the level's last line by less than a marker's width
    (right-aligned numbers). The indent of the first line of a text is not known, because white space at its head
    is left out.
    """
    if not text[: lines[0].start].strip():
        margin = min((line.indent for line in lines[1:]), default=0)
        lines[0] = lines[0]._replace(indent=max(lines[0].indent, margin))
    mixed = len({line.kind for line in lines[:2]}) == 1  # `1. apple`, `2. pear`, `- plum`
    levels: list[Line] = []
    depths = []
    for line in lines:
        width = _NESTED + (line.kind != "bullet")
        gaps = [abs(line.indent - at.indent) for at in levels]
        near = [d for d, at in enumerate(levels) if gaps[d] < width and (mixed or at.kind == line.kind)]
        deeper = sum(at.indent <= line.indent for at in levels)
        depth = min(near, key=gaps.__getitem__, default=deeper)
        levels[depth:] = [line]
        depths.append(depth)
    return depths
