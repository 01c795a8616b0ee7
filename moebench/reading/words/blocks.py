"""The lists of an answer: lines that stand together and could each be the list asked for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from moebench.reading.words.entries import REMARKS, Entry, is_about, is_prose
from moebench.reading.words.groups import Group, groups
from moebench.reading.words.items import Piece
from moebench.reading.words.lines import Line

_REFUSALS = frozenset({
    "yes", "no", "none", "nothing", "sorry", "ok", "okay", "sure", "unknown", "hi", "hello", "hey",
    "done", "thanks",
})  # fmt: skip
_TITLES = frozenset(
    {"words", "word", "list", "answers", "certainly", "absolutely", "results", "nouns", "verbs"}
)
_COUNT = re.compile(r"[^\w\n]{1,4}\d{1,2}(?:[ ]letters?)?[^\w\n]{0,3}$")
_CODE = re.compile(r"\(|[ ]?[\[=]")
_TOKEN = re.compile(r"\S+")


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


class _Answer:
    """A text, and what is asked of it again and again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.first = len(text) - len(text.lstrip())
        self.last = len(text.rstrip())

    @cached_property
    def size(self) -> int:
        """Number of its words."""
        return sum(any(map(str.isalpha, token)) for token in self.text.split())

    def is_all(self, group: Group) -> bool:
        """Whether there is nothing but these lines."""
        return group.entries[0].line.start <= self.first and group.entries[-1].line.end >= self.last


def gather(text: str, lines: Iterable[Line]) -> Iterator[Block]:
    """Yields the blocks that lines make up, in order; only those that could be a list of words."""
    answer = _Answer(text)
    after = 0
    for group in groups(text, lines):
        block = _marked_block(answer, group, after) if group.marked else _plain_block(answer, group, after)
        if block:
            after = block.end
            yield block


def _marked_block(answer: _Answer, group: Group, after: int) -> Block | None:
    text = answer.text
    entries = [
        group.resolve_remark(text, e) if e.shape == "remark" else e for e in _level(text, group.entries)
    ]
    plain = [e for e in entries if not e.has_lead]
    if any(e.shape in {"item", "glossed"} for e in plain):
        entries = plain
    pieces = [p for e in entries for p in e.pieces if not (e.shape == "phrase" and is_about(text, p))]
    prose = sum(e.shape == "prose" for e in entries)
    numbers = [e.line.number for e in entries if e.line.number is not None]
    if prose > len(pieces):
        return None
    return _block(answer, group, after, pieces=pieces, numbers=(numbers[0], numbers[-1]) if numbers else None)


def _level(text: str, entries: list[Entry]) -> list[Entry]:
    """Returns the lines of the level that has the items, of lines that may be nested."""
    first = entries[0].line
    top = [e for e in entries if (e.line.indent, e.line.kind) == (first.indent, first.kind)]
    below = [e for e in entries if (e.line.indent, e.line.kind) != (first.indent, first.kind)]
    if not below:
        return top
    headings = sum(e.shape in {"prose", "remark"} or _leads(text, e) for e in top)
    items = sum(e.shape in {"item", "list"} for e in below)
    if (
        headings * 2 >= len(top)
        and items * 2 >= len(below)
        and (len(below) >= 2 * len(top) or items == len(below))
    ):
        return below
    return top


def _leads(text: str, entry: Entry) -> bool:
    """Whether a line announces those below it: `Nouns:`, `A.`, `Words with B`."""
    content = text[entry.line.body : entry.line.end].strip(" \t*_`#")
    return content.endswith((":", "：")) or len(content) == 1 or any(is_about(text, p) for p in entry.pieces)


def _plain_block(answer: _Answer, group: Group, after: int) -> Block | None:
    text = answer.text
    stops = any(e.shape == "item" and text.startswith(".", e.pieces[0].end) for e in group.entries)
    entries = [e for e in group.entries if e.shape != "phrase" or _is_item(text, e, stops=stops)]
    if not entries:
        return None
    if any(e.shape == "item" for e in entries):
        entries = _without_titles(text, entries)
    if len(entries) == 1 and entries[0].shape == "phrase" and _is_list(answer, group, after):
        entries = [entries[0]._replace(pieces=_split(text, entries[0].pieces[0]), shape="list")]
    pieces = [p for e in _without_initials(text, entries) for p in e.pieces]
    return _block(answer, group, after, pieces=pieces, numbers=None)


def _is_item(text: str, phrase: Entry, *, stops: bool) -> bool:
    """Whether a phrase is an item: it does not speak of the list, and ends with a full stop only if items do."""
    return not is_about(text, phrase.pieces[0]) and (phrase.whole or stops)


def _without_initials(text: str, entries: list[Entry]) -> list[Entry]:
    """Leaves out single letters that head the parts of an alphabetical list."""
    kept = []
    for entry, after in zip(entries, [*entries[1:], None], strict=True):
        letter = text[entry.pieces[0].start : entry.pieces[0].end].casefold() if entry.shape == "item" else ""
        first = text[after.pieces[0].start : after.pieces[0].end].casefold() if after else ""
        if len(letter) != 1 or len(first) < 2 or first[0] != letter:
            kept.append(entry)
    return kept


def _is_list(answer: _Answer, group: Group, after: int) -> bool:
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
    word = text[entry.pieces[0].start : entry.pieces[0].end].casefold()
    return entry.shape == "phrase" or (entry.shape == "item" and (word in REMARKS or word in _TITLES))


def _split(text: str, phrase: Piece) -> list[Piece]:
    return [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, phrase.start, phrase.end)]


def _block(
    answer: _Answer,
    group: Group,
    after: int,
    *,
    pieces: list[Piece],
    numbers: tuple[int, int] | None,
) -> Block | None:
    """Returns the block if it could be a list of words; None if it is prose, or steps of an explanation."""
    if not pieces or sum(p.words == 1 for p in pieces) * 2 < len(pieces):
        return None
    text = answer.text
    first, last = group.entries[0], group.entries[-1]
    lead = text[
        max(after, first.line.start - 400) : first.start if first.shape == "list" else first.line.start
    ]
    announced = any(e.cued for e in group.entries) or (not first.has_lead and _announces(lead))
    if not (announced or group.marked or _stands_alone(answer, group, pieces)):
        return None
    if len(pieces) == 1 and not _is_lone_word(answer, group, pieces[0], announced=announced):
        return None
    return Block(
        pieces=pieces,
        lead=lead.strip(),
        marked=group.marked,
        first=numbers[0] if numbers else None,
        last=numbers[1] if numbers else None,
        cued=announced,
        start=first.line.start,
        end=last.line.end,
    )


def _announces(lead: str) -> bool:
    """Whether what stands before lines is a heading, or ends with a colon."""
    last = lead[-200:].rstrip().rpartition("\n")[2].strip()
    return (
        last.rstrip(" \t*_`").endswith((":", "：")) or last.startswith("#") or (last[:2] == last[-2:] == "**")
    )


def _stands_alone(answer: _Answer, group: Group, pieces: list[Piece]) -> bool:
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
        return len(pieces) > 3 or text[pieces[0].start : pieces[0].end].casefold() not in REMARKS
    return max(cases.values()) * 5 >= 4 * len(pieces) if spaced else len(pieces) > 2


def _case(word: str) -> str:
    return "lower" if word.islower() else "upper" if word.isupper() else "title"


def _is_lone_word(answer: _Answer, group: Group, piece: Piece, *, announced: bool) -> bool:
    """Whether a single word is the answer: announced, all there is, or followed by no more than a remark."""
    text, entry = answer.text, group.entries[0]
    word = text[piece.start : piece.end].casefold()
    if word in _REFUSALS or (word in REMARKS and not answer.is_all(group)):
        return False
    if (entry.line.number or 0) > 1 or _CODE.match(text, piece.end):
        return False  # `252 eggs`, `print(word)`
    if announced or answer.is_all(group):
        return (
            announced or entry.shape != "glossed" or len(text[entry.line.body : entry.line.end].split()) <= 8
        )
    opens = entry.line.start <= answer.first and text.startswith("\n\n", entry.line.end)
    return opens and len(text[entry.line.end :].split()) <= 40
