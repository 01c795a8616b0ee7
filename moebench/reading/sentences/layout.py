"""From text to pieces: lines, list items, headings, labels, and the sentences within them.

Only wording that speaks of the task ("Here is a summary", "Let me know") is talk; a story in the first person stays
a story.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from moebench.reading.sentences.breaks import PATTERNS, TABLES, WORDS, breaks
from moebench.tables import patterns

Talk = Literal["opening", "yes", "ahead", "closing", "appendix", "label", "refusal", "steps"]
Style = Literal["text", "item", "heading", "label"]
LONGEST_READ: Final = 30_000  # characters of an answer that are read: far more than a task here asks for
_LONGEST: Final = 300  # characters; longer pieces are never talk
_TALK: Final = patterns(TABLES["talk"], re.IGNORECASE | re.DOTALL)
_CLOSERS: Final = "\"'”’»)]}*_`"


def is_talk(text: str, *kinds: Talk) -> bool:
    """Tells whether a piece is talk of one of these kinds; the data file says what each is."""
    plain = re.sub(r"\A\W{1,4}", "", text[:_LONGEST].replace("’", "'"))  # behind ** or (
    short = len(text) <= _LONGEST or "closing" in kinds
    return short and any(_TALK[kind].match(plain) for kind in kinds)


class Piece(NamedTuple):
    """A stretch of text between two breaks, with the number of its paragraph."""

    text: str
    start: int
    end: int
    paragraph: int
    style: Style


def pieces(text: str) -> Iterator[Piece]:
    """Yields the pieces of a text in order; rules, fences and blank lines are not among them."""
    for number, (begin, stop, whole) in enumerate(_paragraphs(text, min(len(text), LONGEST_READ))):
        for cut in (stop,) if whole == "heading" else (*breaks(text, begin, stop), stop):
            while begin < cut:
                label = 0 if whole == "heading" else _label(text, begin, cut)
                first, last = _trimmed(text, begin, label or cut)
                begin = label or cut
                if first < last:
                    yield Piece(text[first:last], first, last, number, "label" if label else whole)


def _behind(name: str, text: str, begin: int, stop: int) -> int:
    """Returns where what is there of a pattern ends."""
    match = PATTERNS[name].match(text, begin, stop)
    return match.end() if match else begin


def _label(text: str, begin: int, end: int) -> int:
    """Returns where a label that introduces the answer ends, 0 where there is none."""
    match = PATTERNS["introduction"].match(text, _behind("markers", text, begin, end), end)
    return match.end() if match and is_talk(match[0].rstrip(), "label", "yes") else 0


def _paragraphs(text: str, end: int) -> Iterator[tuple[int, int, Style]]:
    """Yields start, end and style of each stretch in which sentences follow each other."""
    begin = stop = -1
    style: Style = "text"
    for match in PATTERNS["line"].finditer(text, 0, end):
        first, last = match.start(), match.start() + len(match[0].rstrip())
        content = _behind("markers", text, first, last)
        heading = PATTERNS["heading"].match(text, content, last)
        rule = PATTERNS["rule"].match(text, first, last)
        gap = begin < 0 or text.count("\n", stop, first) > 1
        marked = content > first and text[first] != ">"
        apart = gap or marked or heading or rule or _label(text, first, last)
        if not apart and _goes_on(text, begin, stop, first):
            stop = last
            continue
        if begin >= 0:
            yield begin, stop, style
            begin = -1
        if heading:
            yield heading.end(), last, "heading"
        elif not rule:
            listed = marked or (style == "item" and not gap)  # a line below an item belongs to it
            begin, stop, style = first, last, "item" if listed else "text"
    if begin >= 0:
        yield begin, stop, style


def _goes_on(text: str, begin: int, end: int, line: int) -> bool:
    """Tells whether the line that begins at `line` carries on the paragraph `text[begin:end]`."""
    before = text[max(begin, end - 60) : end]
    last = before.rstrip(_CLOSERS)[-1:]
    if last == ":":
        return False
    if last in ".!?…‽。！？" or PATTERNS["carries"].match(text, line):
        return True
    words = re.findall(r"[\w']+", before)
    if not text[line].islower():
        return last in {",", ";"} or bool(words and words[-1].lower() in WORDS["unfinished"])
    opening = PATTERNS["word"].search(text, _behind("markers", text, begin, end), begin + 20)
    following = PATTERNS["word"].match(text, line, line + 20)  # lines that all begin in lower case are a list
    return not (opening and opening[0][0].islower()) or bool(
        following and following[0] in WORDS["unfinished"]
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leaves out white space, tags, and emphasis that encloses the piece or has no partner in it, at both ends."""
    start, end = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    start = _behind("tag", text, _behind("markers", text, start, end), end)
    last = max(start, text.rfind("<", start, end))
    if _behind("tag", text, last, end) == end:
        end = last
    for mark in ("**", "__", "*", "_", "`"):
        opens, closes = text.startswith(mark, start, end), text.endswith(mark, start, end)
        if opens and closes and end - start > 2 * len(mark):
            return start + len(mark), end - len(mark)
        if opens != closes and text.count(mark, start, end) == 1:
            return start + len(mark) * opens, end - len(mark) * closes
    return start, end
