"""Lines of an answer that stand together, before it is decided what they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moebench.reading.words.entries import Entry, prose, read_entry
from moebench.reading.words.lines import Line

# Of the remarks, those that are hardly ever words of a list, even where its words have glosses.
_ASIDES = frozenset({
    "note", "notes", "total", "count", "explanation", "remember", "hint", "tip", "verification",
    "conclusion", "summary",
})  # fmt: skip


@dataclass(slots=True)
class Group:
    """Lines that stand together.

    Attributes:
        marked: Whether bullets or numbers stand before them.
        interrupted: Whether prose stands behind the last of them.
        numbers: The last number at each indent.
    """

    entries: list[Entry]
    marked: bool
    interrupted: bool = False
    numbers: dict[int, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Adds a line."""
        self.entries.append(entry)
        self.interrupted = False
        if entry.line.number is not None:
            self.numbers[entry.line.indent] = entry.line.number

    def takes(self, entry: Entry, *, marked: bool) -> bool:
        """Whether a line goes on with this group: no restart of its numbers, no prose in between."""
        line = entry.line
        if marked != self.marked:
            return False
        if not marked:
            return not (entry.shape == "list" and entry.cued and entry.start > line.body + 3)
        last = self.numbers.get(line.indent)
        if line.number is not None and last is not None:
            return line.number == last + 1 if self.interrupted else not (line.number == 1 and last > 1)
        return not self.interrupted

    def interrupt(self, text: str, line: Line) -> None:
        """Notes that a line of prose follows; right behind an item, it goes on with it, unless it leads on."""
        goes_on = line.start == self.entries[-1].line.end + 1 and line.kind == "plain"
        if not goes_on or text[line.start : line.end].rstrip(" \t*_").endswith(":"):
            self.interrupted = True

    def resolve_remark(self, text: str, entry: Entry) -> Entry:
        """Makes a line such as `Note: ...` prose; in a list of words with glosses it is one more of them."""
        piece = entry.pieces[0]
        others = self.entries[:8]
        glossed = sum(e.shape == "glossed" for e in others) * 2 > len(others)
        last = entry.line.kind == "plain" or (entry.line.kind == "bullet" and entry is self.entries[-1])
        aside = last and text[piece.start : piece.end].casefold() in _ASIDES
        aside = aside and ":" in text[piece.end : piece.end + 4]
        return entry._replace(shape="glossed") if glossed and not aside else prose(entry.line)


def groups(text: str, lines: Iterable[Line]) -> Iterator[Group]:
    """Yields the lines that stand together, in order; lines of prose stand between them."""
    group: Group | None = None
    for line in lines:
        if line.kind in {"blank", "rule"}:
            continue
        marked = line.kind in {"number", "letter", "bullet"}
        if not marked and group and group.marked and line.indent > group.entries[0].line.indent:
            continue  # a remark below an item
        entry = prose(line) if line.kind == "heading" else read_entry(text, line)
        if entry.shape == "remark" and not marked:
            entry = group.resolve_remark(text, entry) if group else prose(line)
        if entry.shape == "prose" and not marked:
            if group and group.marked:
                group.interrupt(text, line)
            elif group:
                yield group
                group = None
        elif group and group.takes(entry, marked=marked):
            group.add(entry)
        else:
            if group:
                yield group
            group = Group([], marked)
            group.add(entry)
    if group:
        yield group
