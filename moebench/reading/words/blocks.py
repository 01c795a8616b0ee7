"""The lists of an answer: lines that stand together and could each be the list asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from moebench.reading.words.inline import Inline, read_inline, read_numbered
from moebench.reading.words.items import WORD, Piece, is_prose, is_told, item_at, named_word
from moebench.reading.words.lexicon import ABOUT, ASIDES, REMARKS, REPLIES, TITLES
from moebench.reading.words.lines import Line

Shape = Literal["item", "glossed", "remark", "phrase", "list", "prose"]

# The commonest line: a word, in bold or not, and nothing else.
_BARE = re.compile(rf"[*_`\"]{{0,3}}({WORD})[*_`\"]{{0,3}}[.,]?[*_`\"]{{0,3}}[ \t]*$")
# Without one of these, what follows the head of an item cannot make a list with it.
_SEPARATED = re.compile(r"[,;|•/→\t，、；،]| - .* - ")
_EXCLAIMED = re.compile(r"[*_\"'”’]{0,4}[!?:：]")
_ENDED = re.compile(r"[*_\"'”’]{0,4}[.!?:：]")
_COUNT = re.compile(r"[^\w\n]{1,4}\d{1,2}(?:[ ]letters?)?[^\w\n]{0,3}$")
_CODE = re.compile(r"\(|[ ]?[\[=]")
_TOKEN = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?]+\s+|\n")
_NESTED: Final = 2  # columns: a bullet and its blank; numbers are wider
_LEAD: Final = 400  # characters before a list that may say what it is


class Entry(NamedTuple):
    """One line, read.

    Attributes:
        shape: `item` is one word and nothing else, `glossed` one with a gloss, `remark` the same where the
            word is one such as `Note`; `phrase` is two or three words.
        start: Where the pieces start; what stands before them on the line leads to them.
        cued: Whether the line says by itself that it gives a word or a list.
        whole: Whether a list takes up all of the line; of a phrase, whether no full stop follows it.
    """

    line: Line
    shape: Shape
    pieces: list[Piece]
    start: int
    cued: bool = False
    whole: bool = True

    @property
    def has_lead(self) -> bool:
        """Whether the line leads to a list of its own: `Nouns: apple, table`."""
        return self.shape == "list" and self.start > self.line.value + 3


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


def prose(line: Line) -> Entry:
    """Returns the entry of a line that gives nothing."""
    return Entry(line, "prose", [], line.end)


def word_of(text: str, piece: Piece) -> str:
    """Returns an item in lower case."""
    return text[piece.start : piece.end].casefold()


def is_about(text: str, piece: Piece) -> bool:
    """Whether words in a row speak of a list: `nine-letter words`."""
    return piece.words > 1 and ABOUT.search(text, piece.start, piece.end) is not None


def read_entry(text: str, line: Line) -> Entry:
    """Reads what one line gives."""
    marked = line.kind != "plain"
    bare = _BARE.match(text, line.body, line.end)
    if bare:
        return Entry(line, "item", [Piece(*bare.span(1), 1, False, line.number)], bare.start(1))
    labelled = line.value != line.body
    if text[line.body : line.end].rstrip(" \t*_`").endswith((":", "：")) and not (marked and not labelled):
        return prose(line)
    numbered = read_numbered(text, line.start, line.end)
    if numbered:
        return _list_entry(text, line, [numbered])
    return (_labelled(text, line) if labelled else None) or _content(text, line, marked=marked)


def _labelled(text: str, line: Line) -> Entry | None:
    """Reads what stands behind a label such as `Word 3:` or `Answer:`."""
    piece = item_at(text, line.value, line.end, marked=True)
    if piece is None:
        return None
    if piece.words > 1 or piece.glossed:
        inlines = read_inline(text, line.value, line.end, marked=False)
        if inlines:
            return _list_entry(text, line, inlines)._replace(cued=True)
        if is_prose(text, piece):
            return None
        if piece.words == 3 and not piece.glossed:
            return Entry(line, "list", _split(text, piece), line.value, True)
    return Entry(line, "item", [piece], piece.start, True)


def _content(text: str, line: Line, *, marked: bool) -> Entry:
    """Reads a line without a label; one with nothing before it is likelier to be prose."""
    piece = item_at(text, line.body, line.end, marked=marked)
    if not marked and piece and piece.words > 1 and is_prose(text, piece):
        piece = None
    if piece and not piece.glossed:
        emphasised = text[piece.start - 1 : piece.start] in {"*", "_", '"', "“", "`"}
        ends = _EXCLAIMED if piece.words == 1 or emphasised else _ENDED
        entry = Entry(line, "item" if piece.words == 1 else "phrase", [piece._replace(number=line.number)], piece.start)
        if marked or not ends.match(text, piece.end, line.end):
            return entry
        ended = piece.words > 1 and text.startswith(".", piece.end)
        return entry._replace(whole=False) if ended else prose(line)
    told = marked and piece and (is_told(text, piece, line.end) or not _SEPARATED.search(text, piece.end, line.end))
    inlines = [] if told else read_inline(text, line.body, line.end, marked=marked)
    if inlines:
        return _list_entry(text, line, inlines)
    if piece and (marked or piece.end - piece.start > 1):
        shape: Shape = "remark" if word_of(text, piece) in REMARKS else "glossed"
        return Entry(line, shape, [piece._replace(number=line.number)], piece.start)
    # `The word is "beautiful".`; in a paragraph, it would be said in passing
    named = named_word(text, line.body, line.end) if text.count(" ", line.body, line.end) < 30 else None
    return Entry(line, "glossed", [named._replace(number=line.number)], named.start, True) if named else prose(line)


def _list_entry(text: str, line: Line, inlines: list[Inline]) -> Entry:
    pieces = [piece for inline in inlines for piece in inline.pieces]
    if all(ABOUT.fullmatch(text, p.start, p.end) or word_of(text, p) in REMARKS for p in pieces):
        return prose(line)  # the head of a table: `word, length`
    start = inlines[0].start
    rest = text[line.body : start] + text[max(pieces[-1].end, inlines[-1].end) : line.end]
    whole = not any(map(str.isalpha, rest))
    return Entry(line, "list", pieces, start, any(inline.cued for inline in inlines), whole)


def _split(text: str, phrase: Piece) -> list[Piece]:
    return [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, phrase.start, phrase.end)]


@dataclass(slots=True)
class _Group:
    """Lines that stand together.

    Attributes:
        marked: Whether bullets or numbers stand before them.
        interrupted: Whether prose stands behind the last of them.
        numbers: The last number at each indent.
    """

    entries: list[Entry]
    marked: bool
    interrupted: bool = False
    last: dict[int, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.interrupted = False
        if entry.line.number is not None:
            self.last[entry.line.indent] = entry.line.number

    def takes(self, entry: Entry, *, marked: bool) -> bool:
        """Whether a line goes on with this group: no restart of its numbers, no prose in between."""
        line = entry.line
        if marked != self.marked:
            return False
        if not marked:
            return not (entry.shape == "list" and entry.cued and entry.start > line.body + 3)
        last = self.last.get(line.indent)
        if line.number is not None and last is not None:
            return line.number == last + 1 if self.interrupted else not (line.number == 1 and last > 1)
        return not self.interrupted

    def resolve_remark(self, text: str, entry: Entry) -> Entry:
        """Makes a line such as `Note: ...` prose; in a list of words with glosses it is one more of them."""
        piece, others = entry.pieces[0], self.entries[:8]
        glossed = sum(e.shape == "glossed" for e in others) * 2 > len(others)
        last = entry.line.kind == "plain" or (entry.line.kind == "bullet" and entry is self.entries[-1])
        aside = last and word_of(text, piece) in ASIDES and ":" in text[piece.end : piece.end + 4]
        return entry._replace(shape="glossed") if glossed and not aside else prose(entry.line)


def _groups(text: str, lines: Iterable[Line]) -> Iterator[_Group]:
    """Yields the lines that stand together, in order; lines of prose stand between them."""
    group: _Group | None = None
    for line in lines:
        if line.kind == "rule" and group and not group.marked:
            yield group
            group = None
        if line.kind in {"blank", "rule"}:
            continue
        marked = line.kind in {"number", "letter", "bullet"}
        if not marked and group and group.marked and line.indent > group.entries[-1].line.indent + 1:
            continue  # a remark below an item
        entry = prose(line) if line.kind == "heading" else read_entry(text, line)
        if entry.shape == "remark" and not marked:
            entry = group.resolve_remark(text, entry) if group else prose(line)
        if entry.shape == "prose" and not marked:
            if group and group.marked:
                goes_on = line.start == group.entries[-1].line.end + 1 and line.kind == "plain"
                leads = text[line.start : line.end].rstrip(" \t*_").endswith(":")
                group.interrupted = group.interrupted or not goes_on or leads
            elif group:
                yield group
                group = None
            continue
        if group is None or not group.takes(entry, marked=marked):
            if group:
                yield group
            group = _Group([], marked)
        group.add(entry)
    if group:
        yield group


class _Answer:
    """A text, and what is asked of it again and again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.first = len(text) - len(text.lstrip())
        self.last = len(text.rstrip())
        others = (s for s in _SENTENCE_END.split(text) if not ABOUT.search(s))
        self.size = sum(any(map(str.isalpha, token)) for s in others for token in s.split())

    def is_all(self, group: _Group) -> bool:
        """Whether there is nothing but these lines."""
        return group.entries[0].line.start <= self.first and group.entries[-1].line.end >= self.last


def gather(text: str, lines: Iterable[Line]) -> Iterator[Block]:
    """Yields the blocks that lines make up, in order; only those that could be a list of words."""
    answer = _Answer(text)
    after = 0
    for group in _groups(text, lines):
        pieces = _marked_pieces(text, group) if group.marked else _plain_pieces(answer, group, after)
        block = _block(answer, group, pieces, after)
        if block:
            after = block.end
            yield block


def _marked_pieces(text: str, group: _Group) -> list[Piece]:
    entries = [group.resolve_remark(text, e) if e.shape == "remark" else e for e in _level(text, group.entries)]
    plain = [e for e in entries if not e.has_lead]
    if any(e.shape in {"item", "glossed", "phrase"} for e in plain):
        entries = plain
    pieces = [p for e in entries for p in e.pieces if not (e.shape == "phrase" and is_about(text, p))]
    steps = sum(e.shape == "prose" or _is_step(text, e) for e in entries)
    return pieces if steps * 2 <= len(entries) else []


def _is_step(text: str, entry: Entry) -> bool:
    """Whether a phrase is a short sentence: `Open a dictionary.`"""
    return entry.shape == "phrase" and text.startswith(".", entry.pieces[0].end) and is_prose(text, entry.pieces[0])


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested."""
    depths = _depths(entries)
    top = [e for e, depth in zip(entries, depths, strict=True) if depth == 0]
    below = [e for e, depth in zip(entries, depths, strict=True) if depth > 0]
    headings = sum(e.shape in {"prose", "remark"} or _leads(text, e) for e in top)
    items = sum(e.shape in {"item", "list"} for e in below)
    many = len(below) >= 2 * len(top) or items == len(below)
    return below if below and headings * 2 >= len(top) and items * 2 >= len(below) and many else top


def _depths(entries: list[Entry]) -> list[int]:
    """Returns how deep each marked line is nested: its number, its marker and its indent decide together.

    A line whose number is due at a level is of that level, however it is indented (right-aligned numbers); so is
    one with the same kind of marker whose indent differs by less than the marker's width. Numbers and bullets
    in turns at one indent are one level where each number is that of its place in the list.
    """
    first = entries[0].line
    starts = {e.line.number - place for place, e in enumerate(entries) if e.line.number is not None}
    level = all(abs(e.line.indent - first.indent) < _NESTED and e.shape not in {"prose", "list"} for e in entries)
    alike = all(e.shape == "item" for e in entries) or {e.line.kind for e in entries[:2]} == {first.kind}
    if level and alike and len(starts) <= 1:
        return [0] * len(entries)
    levels: list[Line] = []
    depths = []
    for entry in entries:
        line = entry.line
        due = [d for d, level in enumerate(levels) if line.number and level.number == line.number - 1]
        near = [
            d
            for d, level in enumerate(levels)
            if level.kind == line.kind and abs(line.indent - level.indent) < _NESTED + (line.kind != "bullet")
        ]
        depth = min(due or near, key=lambda d: abs(levels[d].indent - line.indent), default=None)
        if depth is None:
            depth = sum(level.indent <= line.indent for level in levels)
        levels[depth:] = [line]
        depths.append(depth)
    return depths


def _leads(text: str, entry: Entry) -> bool:
    """Whether a line announces those below it: `Nouns:`, `A.`, `Words with B`."""
    content = text[entry.line.body : entry.line.end].strip(" \t*_`#")
    return content.endswith((":", "：")) or len(content) == 1 or any(is_about(text, p) for p in entry.pieces)


def _plain_pieces(answer: _Answer, group: _Group, after: int) -> list[Piece]:
    text = answer.text
    stops = any(e.shape == "item" and text.startswith(".", e.pieces[0].end) for e in group.entries)
    entries = [
        e
        for e in group.entries
        if e.shape != "phrase" or (not is_about(text, e.pieces[0]) and (e.whole or stops))
    ]
    if any(e.shape == "item" for e in entries):
        entries = _without_titles(text, entries)
    if len(entries) == 1 and entries[0].shape == "phrase" and _is_list(answer, group, after):
        return _split(text, entries[0].pieces[0])
    return [p for e in _without_initials(text, entries) for p in e.pieces]


def _without_initials(text: str, entries: list[Entry]) -> list[Entry]:
    """Leaves out single letters that head the parts of an alphabetical list."""
    heads = [word_of(text, e.pieces[0]) for e in entries] + [""]
    return [
        e
        for e, head, after in zip(entries, heads, heads[1:], strict=False)
        if e.shape != "item" or len(head) != 1 or len(after) < 2 or after[0] != head
    ]


def _is_list(answer: _Answer, group: _Group, after: int) -> bool:
    """Whether two or three words in a line are a list with spaces, not a title, a name or a remark."""
    entry = group.entries[0]
    text, piece = answer.text, entry.pieces[0]
    if _announces(text[after : entry.line.start]):
        return True
    apart = answer.first >= entry.line.start or text.endswith("\n\n", 0, entry.line.start)
    lower = text[piece.start : piece.end].islower()
    return lower and (answer.is_all(group) or (piece.words == 3 and apart))


def _without_titles(text: str, entries: list[Entry]) -> list[Entry]:
    """Leaves out a title or a word such as `Okay` that stands apart, before or behind lines that stand together."""
    apart = [b.line.start > a.line.end + 1 for a, b in pairwise(entries)]
    if len(entries) > 2 and _is_title(text, entries[0]) and apart[0] and not all(apart[1:]):
        entries, apart = entries[1:], apart[1:]
    if len(entries) > 2 and _is_title(text, entries[-1]) and apart[-1] and not all(apart[:-1]):
        entries = entries[:-1]
    return entries


def _is_title(text: str, entry: Entry) -> bool:
    word = word_of(text, entry.pieces[0])
    return entry.shape == "phrase" or (entry.shape == "item" and (word in REMARKS or word in TITLES))


def _block(answer: _Answer, group: _Group, pieces: list[Piece], after: int) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    text = answer.text
    if not pieces or (sum(p.words == 1 for p in pieces) * 2 < len(pieces) and not _are_phrases(text, group)):
        return None
    first = group.entries[0]
    lead = text[max(after, first.line.start - _LEAD) : first.start if first.shape == "list" else first.line.start]
    announced = any(e.cued for e in group.entries) or (not first.has_lead and _announces(lead))
    if not (announced or group.marked or _stands_alone(answer, group, pieces)):
        return None
    if len(pieces) == 1 and not _is_lone_word(answer, group, pieces[0], announced=announced):
        return None
    end = group.entries[-1].line.end
    return Block(pieces=pieces, lead=lead.strip(), marked=group.marked, start=first.line.start, end=end)


def _are_phrases(text: str, group: _Group) -> bool:
    """Whether marked lines are a list of phrases, rather than steps or pieces of advice."""
    return group.marked and all(
        e.shape in {"item", "phrase"} and not any(is_prose(text, p) for p in e.pieces) and not text.startswith(".", e.pieces[-1].end)
        for e in group.entries
    )


def _announces(lead: str) -> bool:
    """Whether what stands before lines is a heading, or ends with a colon."""
    last = lead[-200:].rstrip().rpartition("\n")[2].strip()
    return last.rstrip(" \t*_`").endswith((":", "：")) or last.startswith("#") or (last[:2] == last[-2:] == "**")


def _stands_alone(answer: _Answer, group: _Group, pieces: list[Piece]) -> bool:
    """Whether lines without marks are a list though nothing announces one."""
    text, entries = answer.text, group.entries
    if any(e.shape == "item" for e in entries):
        return True
    if any(e.shape == "glossed" for e in entries):
        counted = len(entries) > 1 and all(_COUNT.match(text, e.pieces[-1].end, e.line.end) for e in entries)
        bold = len(entries) > 1 and all(text.endswith(("*", "_"), 0, e.pieces[0].start) for e in entries)
        return counted or bold or len(entries) > 2 or answer.is_all(group)
    if not all(e.whole for e in entries):
        return len(pieces) * 5 >= answer.size * 2
    spaced = len(pieces) < 2 or text[pieces[0].end : pieces[1].start].isspace()
    cases = Counter(_case(text[p.start : p.end]) for p in pieces)
    if spaced and cases["lower"] < len(pieces) and any(is_prose(text, p) for p in pieces):
        return False
    if answer.is_all(group) and len(pieces) > 1:
        # `Regards, Bob` is none, but a longer list may well begin with such a word
        return len(pieces) > 3 or word_of(text, pieces[0]) not in REMARKS
    return max(cases.values()) * 5 >= 4 * len(pieces) if spaced else len(pieces) > 2


def _case(word: str) -> str:
    return "lower" if word.islower() else "upper" if word.isupper() else "title"


def _is_lone_word(answer: _Answer, group: _Group, piece: Piece, *, announced: bool) -> bool:
    """Whether a single word is the answer: announced, all there is, or followed by no more than a remark."""
    text, entry = answer.text, group.entries[0]
    word = word_of(text, piece)
    if word in REPLIES or (word in REMARKS and not answer.is_all(group)):
        return False
    numbered = announced and "." in text[entry.line.start : entry.line.body]  # a correction: `4. flame`
    if ((entry.line.number or 0) > 1 and not numbered) or _CODE.match(text, piece.end):
        return False  # `252 eggs`, `print(word)`
    if announced or answer.is_all(group):
        return announced or entry.shape != "glossed" or len(text[entry.line.body : entry.line.end].split()) <= 8
    opens = entry.line.start <= answer.first and text.startswith("\n\n", entry.line.end)
    return opens and len(text[entry.line.end :].split()) <= 40
