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
    if line.kind == "break" or (not marked and text[start:end].rstrip(" \t*_`").endswith((":", "："))):
        return Entry(line)
    if found := read_apart(text, line):
        return _list_entry(text, line, [found])
    piece = item_at(text, start, end, marked=marked)
    if piece and not marked and (text[piece.end : piece.end + 1] == "(" or piece.is_sentence(text)):
        piece = None  # `print(word)`
    if piece and not piece.glossed:
        stop = None if marked else _STOPPED.match(text, piece.end, end)
        if stop and stop[1] != ".":
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
        if block := _block(text, kept, after):
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
            gloss = marked and line.start == group[-1].line.end + 1
            broken = broken or not gloss or text[line.start : line.end].rstrip(" \t*_").endswith(":")
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
    if entry.shape != "glossed" or entry.cued:
        return False
    word, phrase = entry.pieces[0].said(text), entry.pieces[0].words > 1
    if phrase or word not in REMARKS:
        return phrase and not entry.line.marked and ABOUT.search(word) is not None  # `Total words: 3`
    near = among[:_NEAR]
    others = [e for e in near if e.shape == "glossed" and e.pieces[0].said(text) not in REMARKS]
    return len(others) * 2 <= len(near) or (word in ASIDES and entry is among[-1])


def _pieces(text: str, entries: list[Entry]) -> list[Piece]:
    """Returns the items of lines that stand together; none if they are steps or sentences."""
    if not entries:
        return []
    if not entries[0].line.marked:
        kept = [e for e in entries if e.shape != "phrase" or (e.whole and not _is_aside(text, e))]
        if len(kept) > 1 and kept[1].shape == "list" and kept[0].pieces[0].said(text) in REMARKS:
            kept = kept[1:]  # a title: `**Answer**`
        if len(kept) == 1 and kept[0].shape == "phrase":
            start, end = kept[0].pieces[0][:2]
            announced = text[:start].rstrip("\n*_` ").endswith((":", "："))
            if announced or (text[start:end].islower() and text.strip(" .\n") == text[start:end]):
                return [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, start, end)]
        return [p for e in kept for p in e.pieces]
    entries = _level(text, entries)
    steps = [e for e in entries if e.shape == "prose" or (_ends(text, e) and e.pieces[0].is_sentence(text))]
    if len(steps) * 2 > len(entries):
        return []
    phrases = all(e.shape == "phrase" for e in entries)
    kept = [e for e in entries if phrases or not _is_aside(text, e)]
    return [p._replace(number=e.line.number) for e in kept for p in e.pieces]


def _ends(text: str, entry: Entry) -> bool:
    """Whether a phrase ends with a full stop."""
    return entry.shape == "phrase" and text.startswith(".", entry.pieces[0].end)


def _is_aside(text: str, entry: Entry) -> bool:
    """Whether a phrase speaks of the list (`nine-letter words`), or is too long for an item of one of words."""
    if entry.shape != "phrase":
        return False
    phrase, said = entry.pieces[0], entry.pieces[0].said(text)
    closing = not entry.line.marked and said.split()[0] in REMARKS  # `Best wishes`
    return closing or phrase.words > LONGEST_ITEM or ABOUT.search(said) is not None


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested."""
    depths = _depths(text, entries)
    top = [e for e, depth in zip(entries, depths, strict=True) if depth == 0]
    below = [e for e, depth in zip(entries, depths, strict=True) if depth > 0]
    heads = (text[e.line.body : e.line.end].strip(" \t*_`#") for e in top)
    headings = sum(head.endswith((":", "：")) or ABOUT.search(head) is not None for head in heads)
    items = sum(e.shape in {"item", "list"} for e in below)
    return below if below and headings * 2 >= len(top) and items * 2 >= len(below) else top


def _depths(text: str, entries: list[Entry]) -> list[int]:
    """Returns how deep each marked line is nested: its number, its marker and its indent decide together.

    A line whose number is due at a level is of that level, however it is indented (right-aligned numbers); so is
    one with the same kind of marker whose indent differs by less than the marker's width. The indent of the
    first line of a text is not known, because white space at its head is left out.
    """
    lines = [e.line for e in entries]
    if not text[: lines[0].start].strip() and entries[0].shape != "prose":
        margin = min((line.indent for line in lines[1:]), default=0)
        lines[0] = lines[0]._replace(indent=max(lines[0].indent, margin))
    places = {line.number - place for place, line in enumerate(lines) if line.number is not None}
    alike = len({line.kind for line in lines[:2]}) == 1 or all(e.shape == "item" for e in entries)
    if alike and len(places) <= 1 and all(abs(line.indent - lines[0].indent) < _NESTED for line in lines):
        return [0] * len(entries)
    levels: list[Line] = []
    depths = []
    for line in lines:
        width = _NESTED + (line.kind != "bullet")
        due = [d for d, at in enumerate(levels) if line.number and at.number == line.number - 1]
        near = [
            d for d, at in enumerate(levels) if at.kind == line.kind and abs(line.indent - at.indent) < width
        ]
        deeper = sum(at.indent <= line.indent for at in levels)
        depth = min(due or near, key=lambda d: abs(levels[d].indent - line.indent), default=deeper)
        levels[depth:] = [line]
        depths.append(depth)
    return depths


def _block(text: str, group: list[Entry], after: int) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    if not (pieces := _pieces(text, group)):
        return None
    first, end = group[0], group[-1].line.end
    phrases = first.line.marked and all(e.shape in {"item", "phrase"} and not _ends(text, e) for e in group)
    if sum(p.words == 1 for p in pieces) * 2 < len(pieces) and not phrases:
        return None
    start = first.pieces[0].start if first.lead else first.line.start
    lead = text[max(after, start - _LEAD) : start].strip()
    announced = any(e.cued for e in group) or (not first.lead and lead.rstrip("*_`").endswith((":", "：")))
    alone = not (text[: first.line.start] + text[end:]).strip()
    if alone and first.shape == "glossed" and not first.line.marked and not first.cued:
        behind = [p for inline in read_inline(text, pieces[0].end, end) for p in inline.pieces]
        pieces = behind if len(behind) > 3 else pieces  # `peaceful - calm, quiet, still, serene`
    if not (announced or first.line.marked or _stands_alone(text, group, pieces, alone=alone)):
        return None
    if len(pieces) == 1:
        entry = next(e for e in group if pieces[0].start < e.line.end)
        if not _is_lone_word(text, entry, pieces[0], announced=announced, alone=alone):
            return None
    return Block(pieces, lead, first.line.marked)


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
