"""From text to pieces: lines, list items, headings, labels, and the sentences within them.

Only wording that speaks of the task ("Here is a summary", "Let me know") is talk; a story in the first person stays
a story.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from moebench.reading.sentences.breaks import TABLES, WORDS, breaks

Talk = Literal["opening", "agrees", "ahead", "closing", "appendix", "label", "refusal", "steps"]
_LONGEST: Final = 300  # characters; longer pieces are never talk
Style = Literal["text", "item", "heading", "label"]
LONGEST_READ: Final = 40_000  # characters of an answer that are read: far more than a task here asks for
_LINE: Final = re.compile(r"\S[^\r\n]*")
_MARKER: Final = re.compile(
    r">\s?|[-*+•‣◦▪●–—·]\s+(?:\[[ xX]\]\s)?|(?:\*\*)?Step \d{1,2}(?:\*\*)?(?:[:.]| [-–—])(?:\*\*)?\s+"
    r"|\(?\d{1,3}(?:\.\)|[.):])(?:\s+|(?=\*\*))|\(?(?:[a-z]|[ivx]{1,5})(?:\.\)|[.)])\s+|\(?[A-Z]\)\s+"
)
_HEADING: Final = re.compile(r"#{1,6}\s+|(?=(?:\*\*|__)(?=\S)[^*_]{1,80}(?<![.!?])(?:\*\*|__):?\Z)")
_RULE: Final = re.compile(r"[-_*=~#|:+\s]{3,200}\Z|(?:```|~~~)\w*\s*\Z")
_LABEL: Final = re.compile(
    r"[^:.!?\n]{1,160}:[*_`]{0,3}(?=\s|[*_`\"“]*\Z)"
    r"|\W{0,3}(?:here(?:'s|’s| is)\b[^.:!?\n]{0,60}|(?:one|single|1)[- ]sentence )?"
    r"(?:summary|tl;?dr)[*_`]{0,3} [-–—](?=\s)",
    re.I,
)
_TAG: Final = re.compile(r"(?:</?[a-z]{1,12}>|<\|[^|<>]{1,20}\|>|\[/?INST\])\s*", re.I)
_CARRIES: Final = re.compile(r"[.,;!?)”]|\([^A-Z]")
_WORD: Final = re.compile(r"\w+")
_CLOSERS: Final = "\"'”’»)]}*_`"


def _phrases(phrases: list[str]) -> re.Pattern[str]:
    """Phrases are matched at the start, behind a few marks such as ** or (."""
    pattern = re.sub(r"\n *", "", "|".join(phrases))  # a long phrase goes on in the next line
    for name, words in TABLES["talk"]["words"].items():
        pattern = pattern.replace(f"{{{name}}}", words.replace("\n", ""))
    return re.compile(rf"\W{{0,4}}(?:{pattern})", re.I | re.S)


_PHRASES: Final = {name: _phrases(phrases) for name, phrases in TABLES["talk"].items() if name != "words"}


def is_talk(text: str, *kinds: Talk) -> bool:
    """Tells whether a piece is talk of one of these kinds; the data file says what each is."""
    plain = text[:_LONGEST].replace("’", "'")
    short = len(text) <= _LONGEST or "closing" in kinds
    return short and any(_PHRASES[kind].match(plain) for kind in kinds)


class Piece(NamedTuple):
    """A stretch of text between two breaks, with the number of its paragraph."""

    text: str
    start: int
    end: int
    paragraph: int
    style: Style


def pieces(text: str) -> Iterator[Piece]:
    """Yields the pieces of a text in order; rules, fences and blank lines are not among them."""
    for number, (begin, stop, style) in enumerate(_paragraphs(text, min(len(text), LONGEST_READ))):
        if style == "heading":
            yield from _piece(text, begin, stop, number, style)
            continue
        for cut in (*breaks(text, begin, stop), stop):
            while behind := _label(text, begin, cut):
                yield from _piece(text, begin, behind, number, "label")
                begin = behind
            yield from _piece(text, begin, cut, number, style)
            begin = cut


def _piece(text: str, begin: int, stop: int, paragraph: int, style: Style) -> Iterator[Piece]:
    first, last = _trimmed(text, begin, stop)
    if first < last:
        yield Piece(text[first:last], first, last, paragraph, style)


def _label(text: str, begin: int, end: int) -> int:
    """Returns where a label that introduces the answer ends, 0 where there is none."""
    match = _LABEL.match(text, _past_markers(text, begin, end), end)
    return match.end() if match and is_talk(match[0].rstrip(), "label", "agrees") else 0


def _paragraphs(text: str, end: int) -> Iterator[tuple[int, int, Style]]:
    """Yields start, end and style of each stretch in which sentences follow each other."""
    begin = stop = -1
    style: Style = "text"
    for match in _LINE.finditer(text, 0, end):
        first, last = match.start(), match.start() + len(match[0].rstrip())
        content = _past_markers(text, first, last)
        heading = _HEADING.match(text, content, last)
        rule = _RULE.match(text, first, last)
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


def _past_markers(text: str, begin: int, stop: int) -> int:
    """Skips up to four list or quotation markers; returns where the content begins."""
    for _ in range(4):
        match = _MARKER.match(text, begin, stop)
        if not match or match.end() >= stop:
            break
        begin = match.end()
    return begin


def _goes_on(text: str, begin: int, end: int, line: int) -> bool:
    """Tells whether the line that begins at `line` carries on the paragraph `text[begin:end]`."""
    before = text[max(begin, end - 60) : end]
    last = before.rstrip(_CLOSERS)[-1:]
    if last == ":":
        return False
    if last in ".!?…‽。！？" or _CARRIES.match(text, line):
        return True
    words = re.findall(r"[\w']+", before)
    if not text[line].islower():
        return last in {",", ";"} or bool(words and words[-1].lower() in WORDS["unfinished"])
    opening = _WORD.search(text, _past_markers(text, begin, end), begin + 20)
    following = _WORD.match(text, line, line + 20)  # lines that all begin in lower case are a list
    return not (opening and opening[0][0].islower()) or bool(
        following and following[0] in WORDS["unfinished"]
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leaves out white space, tags, and emphasis that encloses the piece or has no partner in it, at both ends."""
    piece = text[start:end]
    start, end = end - len(piece.lstrip()), start + len(piece.rstrip())
    start = _past_markers(text, start, end)
    if opening := _TAG.match(text, start, end):
        start = opening.end()
    if text.endswith(">", start, end) and (closing := _TAG.fullmatch(text, text.rfind("<", start, end), end)):
        end = closing.start()
    for mark in ("**", "__", "*", "_", "`"):
        opens, closes = text.startswith(mark, start, end), text.endswith(mark, start, end)
        if opens and closes and end - start > 2 * len(mark):
            return start + len(mark), end - len(mark)
        if opens != closes and text.count(mark, start, end) == 1:
            return start + len(mark) * opens, end - len(mark) * closes
    return start, end
