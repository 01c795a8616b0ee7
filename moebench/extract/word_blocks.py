"""The lists of an answer: its lines, gathered into blocks that may each be the list asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from moebench.extract.word_inline import ABOUT, Inline, read_inline, read_numbered
from moebench.extract.word_items import FUNCTION_WORDS, WORD, Piece, is_told, named_word, read_head
from moebench.extract.word_lines import Line

Shape = Literal["item", "glossed", "remark", "phrase", "list", "prose"]

# Heads that are remarks on a list, not items of it, when something follows them.
_REMARKS = frozenset(
    "note notes total count sure certainly okay ok remember explanation answer question definition meaning letters "
    "length example examples synonym synonyms pronunciation reason hint tip verification check checking "
    "assistant user human solution summary conclusion step result here done enjoy thanks thank sorry "
    "requirement requirements condition conditions criterion criteria constraint characters character subject "
    "yes no hello hi hey dear".split()
)
# Of these, the ones that are hardly ever words of a list, even where its words have glosses.
_ASIDES = frozenset("note notes total count explanation remember hint tip verification conclusion summary".split())
# The commonest line: a word, in bold or not, and nothing else.
_BARE = re.compile(rf"[*_`\"]{{0,3}}({WORD})[*_`\"]{{0,3}}[.,]?[*_`\"]{{0,3}}[ \t]*$")
_SEPARATED = re.compile(r"[,;|•/→\t，、；،]|-[ ][^\n]*[ ]-[ ]")
_EXCLAIMED = re.compile(r"[*_\"'”’]{0,4}[!?:：]")
_ENDED = re.compile(r"[*_\"'”’]{0,4}[.!?:：]")


class Entry(NamedTuple):
    """One line, read.

    Attributes:
        shape: `item` is one word and nothing else, `glossed` one with a gloss, `remark` the same where the
            word is one such as `Note`; `phrase` is two or three words.
        cued: Whether the line says by itself that it gives a word or a list.
        whole: Whether a list takes up all of the line.
    """

    line: Line
    shape: Shape
    pieces: list[Piece]
    start: int
    cued: bool = False
    whole: bool = True


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
        start: Index of its first line.
        end: Index behind it.
    """

    pieces: list[Piece]
    lead: str
    marked: bool
    first: int | None
    last: int | None
    cued: bool
    start: int
    end: int


def read_entry(text: str, line: Line) -> Entry:
    """Reads what one line gives."""
    marked = line.kind != "plain"
    bare = _BARE.match(text, line.body, line.end)
    if bare:
        return Entry(line, "item", [Piece(bare.start(1), bare.end(1), 1)], bare.start(1))
    if text[line.body : line.end].rstrip(" \t*_`").endswith((":", "：")) and (not marked or line.value != line.body):
        return Entry(line, "prose", [], line.end)
    numbered = read_numbered(text, line.start, line.end)
    if numbered:
        return _list_entry(text, line, [numbered])
    if line.value != line.body:
        entry = _value(text, line)
        if entry:
            return entry
    head = read_head(text, line.body, line.end, marked=marked)
    if head and not marked and head.piece.words > 1 and _is_prose(text, head.piece):
        head = None
    if head and not head.glossed:
        if not marked and (_EXCLAIMED if head.piece.words == 1 or text[head.piece.start - 1] in "*_\"“`" else _ENDED).match(text, head.piece.end, line.end):
            return Entry(line, "prose", [], line.end)
        return Entry(line, "item" if head.piece.words == 1 else "phrase", [head.piece], head.piece.start)
    told = head is not None and marked and (
        is_told(text, head.piece, line.end) or not _SEPARATED.search(text, head.piece.end, line.end)
    )
    inlines = [] if told else read_inline(text, line.body, line.end, marked=marked)
    if inlines:
        return _list_entry(text, line, inlines)
    if head and (marked or head.piece.end - head.piece.start > 1):
        remark = text[head.piece.start : head.piece.end].casefold() in _REMARKS
        return Entry(line, "remark" if remark else "glossed", [head.piece], head.piece.start)
    named = named_word(text, line.body, line.end)
    if named:
        return Entry(line, "glossed", [named], named.start, True)
    return Entry(line, "prose", [], line.end)


def _list_entry(text: str, line: Line, inlines: list[Inline]) -> Entry:
    pieces = [piece for inline in inlines for piece in inline.pieces]
    start = inlines[0].start
    rest = text[line.body : start] + text[pieces[-1].end : line.end]
    whole = not any(map(str.isalpha, rest))
    return Entry(line, "list", pieces, start, any(i.cued for i in inlines), whole)


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


@dataclass(slots=True)
class _Group:
    """Lines that stand together, before it is decided what they are."""

    entries: list[Entry]
    start: int
    marked: bool
    interrupted: bool = False
    alone: bool = False
    numbers: dict[int, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.interrupted = False
        if entry.line.number is not None:
            self.numbers[entry.line.indent] = entry.line.number

    def takes(self, line: Line) -> bool:
        """Whether a marked line goes on with this group: no restart of its numbers, no prose in between."""
        if not self.marked:
            return False
        last = self.numbers.get(line.indent)
        if line.number is not None and last is not None:
            return line.number == last + 1 if self.interrupted else not (line.number == 1 and last > 1)
        return not self.interrupted


def gather(text: str, lines: Iterable[Line]) -> Iterator[Block]:
    """Yields the blocks that lines make up, in order; only those that could be a list."""
    after = 0
    whole = len(text) - len(text.lstrip()), len(text.rstrip())
    for group in _groups(text, lines):
        group.alone = group.entries[0].line.start <= whole[0] and group.entries[-1].line.end >= whole[1]
        block = _marked_block(text, group, after) if group.marked else _plain_block(text, group, after)
        if block:
            after = block.end
            yield block


def _groups(text: str, lines: Iterable[Line]) -> Iterator[_Group]:
    group: _Group | None = None
    for line in lines:
        if line.kind in {"blank", "rule"}:
            continue
        marked = line.kind in {"number", "letter", "bullet"}
        entry = read_entry(text, line) if line.kind != "heading" else Entry(line, "prose", [], line.end)
        if not marked and group and group.marked and line.indent > group.entries[0].line.indent:
            continue  # a remark below an item
        if not marked and entry.shape == "remark":
            entry = _remark(text, entry, group)
        if not marked and entry.shape == "prose":
            if group and group.marked:
                group.interrupted = True
            elif group:
                yield group
                group = None
            continue
        labelled = entry.shape == "list" and entry.cued and entry.start > line.body + 3
        if group and (group.takes(line) if marked else not group.marked and not labelled):
            group.add(entry)
            continue
        if group:
            yield group
        group = _Group([], line.start, marked)
        group.add(entry)
    if group:
        yield group


def _remark(text: str, entry: Entry, group: _Group | None) -> Entry:
    """Makes a line such as `Note: ...` prose; in a list of words with glosses it is one more of them."""
    piece = entry.pieces[0]
    others = group.entries[:8] if group else []
    glossed = sum(e.shape == "glossed" for e in others) * 2 > len(others)
    aside = text[piece.start : piece.end].casefold() in _ASIDES and entry.line.kind not in {"number", "letter"}
    aside = aside and ":" in text[piece.end : piece.end + 4]
    return entry._replace(shape="glossed") if glossed and not aside else entry._replace(shape="prose", pieces=[])


def _marked_block(text: str, group: _Group, after: int) -> Block | None:
    entries = _level(text, group.entries)
    entries = [_remark(text, e, group) if e.shape == "remark" else e for e in entries]
    plain = [e for e in entries if e.shape != "list" or e.start <= e.line.value + 3]
    if any(e.shape in {"item", "glossed"} for e in plain):
        entries = plain
    pieces = [p for e in entries for p in e.pieces if not (e.shape == "phrase" and _is_about(text, p))]
    prose = sum(e.shape == "prose" for e in entries)
    numbers = [e.line.number for e in entries if e.line.number is not None]
    return _block(
        text,
        group,
        after,
        pieces=pieces,
        strays=prose,
        numbers=(numbers[0], numbers[-1]) if numbers else (None, None),
    )


def _is_about(text: str, piece: Piece) -> bool:
    return piece.words > 1 and ABOUT.search(text, piece.start, piece.end) is not None


def _is_prose(text: str, piece: Piece) -> bool:
    return any(word in FUNCTION_WORDS for word in text[piece.start : piece.end].casefold().split())


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested."""
    first = entries[0].line
    top = [e for e in entries if (e.line.indent, e.line.kind) == (first.indent, first.kind)]
    below = [e for e in entries if (e.line.indent, e.line.kind) != (first.indent, first.kind)]
    if not below:
        return top
    headings = sum(e.shape in {"prose", "remark"} or _leads(text, e) for e in top)
    items = sum(e.shape in {"item", "list"} for e in below)
    if headings * 2 >= len(top) and items * 2 >= len(below) and (len(below) >= 2 * len(top) or items == len(below)):
        return below
    return top


def _leads(text: str, entry: Entry) -> bool:
    """Whether a line announces those below it: `Nouns:`, `A.`, `Words with B`."""
    content = text[entry.line.body : entry.line.end].strip(" \t*_`#")
    return content.endswith((":", "：")) or len(content) == 1 or any(_is_about(text, p) for p in entry.pieces)


def _plain_block(text: str, group: _Group, after: int) -> Block | None:
    entries = [e for e in group.entries if not (e.shape == "phrase" and _is_about(text, e.pieces[0]))]
    if any(e.shape == "item" for e in entries):
        entries = _without_titles(entries)
    if len(entries) == 1 and entries[0].shape == "phrase" and _is_list(text, group, entries[0], after):
        entries = [entries[0]._replace(pieces=_split(text, entries[0].pieces[0]), shape="list")]
    pieces = [p for e in _without_initials(text, entries) for p in e.pieces]
    return _block(text, group, after, pieces=pieces, strays=0, numbers=(None, None))


def _without_initials(text: str, entries: list[Entry]) -> list[Entry]:
    """Leaves out single letters that head the parts of an alphabetical list."""
    kept = []
    for entry, after in zip(entries, [*entries[1:], None], strict=True):
        letter = text[entry.pieces[0].start : entry.pieces[0].end].casefold() if entry.shape == "item" else ""
        first = text[after.pieces[0].start : after.pieces[0].end].casefold() if after else ""
        if len(letter) != 1 or len(first) < 2 or first[0] != letter:
            kept.append(entry)
    return kept


def _is_list(text: str, group: _Group, entry: Entry, after: int) -> bool:
    """Whether two or three words in a line are a list with spaces, not a title or a remark."""
    words = text[entry.pieces[0].start : entry.pieces[0].end].split()
    return _announces(text[after : entry.line.start]) or (group.alone and len(set(map(_case, words))) == 1)


def _without_titles(entries: list[Entry]) -> list[Entry]:
    """Leaves out a phrase that stands apart, before or behind lines that stand together."""
    apart = [b.line.start > a.line.end + 1 for a, b in zip(entries, entries[1:], strict=False)]
    if len(entries) > 2 and entries[0].shape == "phrase" and apart[0] and not all(apart[1:]):
        entries, apart = entries[1:], apart[1:]
    if len(entries) > 2 and entries[-1].shape == "phrase" and apart[-1] and not all(apart[:-1]):
        entries = entries[:-1]
    return entries


def _split(text: str, phrase: Piece) -> list[Piece]:
    return [Piece(m.start(), m.end(), 1) for m in re.compile(r"\S+").finditer(text, phrase.start, phrase.end)]


def _block(
    text: str,
    group: _Group,
    after: int,
    *,
    pieces: list[Piece],
    strays: int,
    numbers: tuple[int | None, int | None],
) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    if not pieces or sum(p.words == 1 for p in pieces) * 2 < len(pieces) or strays > len(pieces):
        return None
    first, last = group.entries[0], group.entries[-1]
    lead = text[max(after, first.line.start - 400) : first.start if first.shape == "list" else first.line.start]
    on_own_line = first.shape != "list" or first.start <= first.line.value + 3
    announced = any(e.cued for e in group.entries) or (on_own_line and _announces(lead))
    if not (announced or group.marked or _stands_alone(text, group, pieces)):
        return None
    if len(pieces) == 1 and not _is_lone_word(text, group, pieces[0], announced=announced):
        return None
    return Block(
        pieces=pieces,
        lead=lead.strip(),
        marked=group.marked,
        first=numbers[0],
        last=numbers[1],
        cued=announced,
        start=first.line.start,
        end=last.line.end,
    )


def _announces(lead: str) -> bool:
    """Whether what stands before lines is a heading, or ends with a colon."""
    last = lead.rstrip().rpartition("\n")[2].strip()
    return last.rstrip(" \t*_`").endswith((":", "：")) or last.startswith("#") or (last[:2] == last[-2:] == "**")


def _stands_alone(text: str, group: _Group, pieces: list[Piece]) -> bool:
    """Whether lines without marks are a list though nothing announces one."""
    entries = group.entries
    if any(e.shape == "item" for e in entries):
        return True
    if any(e.shape == "glossed" for e in entries):
        return len(entries) > 2 or group.alone
    if not all(e.whole for e in entries):
        return len(pieces) * 2 >= sum(any(map(str.isalpha, token)) for token in text.split())
    spaced = len(pieces) < 2 or text[pieces[0].end : pieces[1].start].isspace()
    if spaced and any(_is_prose(text, p) for p in pieces) and not all(text[p.start : p.end].islower() for p in pieces):
        return False
    if group.alone and len(pieces) > 1:
        return True
    cases = Counter(_case(text[p.start : p.end]) for p in pieces)
    return cases.most_common(1)[0][1] * 5 >= 4 * len(pieces) if spaced else len(pieces) > 2


def _case(word: str) -> str:
    return "lower" if word.islower() else "upper" if word.isupper() else "title"


def _is_lone_word(text: str, group: _Group, piece: Piece, *, announced: bool) -> bool:
    """Whether a single word is the answer: all there is, or announced."""
    if text[piece.start : piece.end].casefold() in _REMARKS:
        return False
    line = group.entries[0].line
    if (line.number is not None and line.number > 1) or text[piece.end : piece.end + 1] == "(":
        return False  # `252 eggs`, `print(word)`
    if group.alone and group.entries[0].shape == "glossed":
        return announced or len(text[line.body : line.end].split()) <= 8
    opens = not text[: line.start].strip() and text.startswith("\n\n", line.end)
    return announced or group.alone or (opens and len(text[line.end :].split()) <= 40)
