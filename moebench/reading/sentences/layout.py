"""From text to paragraphs: lines, list items, headings, labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from moebench.reading.sentences.lexicon import UNFINISHED

Style = Literal["text", "heading", "label"]

_LINE: Final = re.compile(r"\S[^\r\n]*")
_MARKER: Final = re.compile(
    r">\s?|[-*+•‣◦▪●–—·]\s+(?:\[[ xX]\]\s)?"
    r"|\(?\d{1,3}(?:\.\)|[.):])(?:\s+|(?=\*\*))"
    r"|\(?(?:[a-z]|[ivx]{1,5})(?:\.\)|[.)])\s+|\(?[A-Z]\)\s+"
)
_HEADING: Final = re.compile(r"#{1,6}\s+")
_RULE: Final = re.compile(r"[-_*=~#|:+\s]{3,}\Z|(?:```|~~~)\w*\s*\Z")
_BOLD: Final = re.compile(r"(\*\*|__)(?=\S)[^*_]{1,80}\1:?\Z")
_SUMMARY: Final = r"\b(?:summar(?:y|i[sz]\w+)|(?:one|single|1|a)[- ]sentence|tl;? ?dr)\b"
_LABEL: Final = re.compile(
    r"[*_`\"]{0,3}"
    r"(?:(?:final |short |revised |possible |one-sentence |single-sentence |your )?"
    r"(?:answer|response|result|output|sentence|solution|assistant|ai|bot)"
    r"|(?:so,? |therefore,? )?(?:the|my) (?:final )?(?:answer|response|result) (?:is|would be)"
    r"|(?:in short|in brief|in a nutshell|to sum up)"
    rf"|(?=[^:\n]{{0,160}}?{_SUMMARY})[^:.!?\n]{{1,160}}"
    r"|(?:sure|certainly|of course|okay|ok|absolutely|yes)\b[^:.?\n]{0,120})"
    r"[*_`]{0,3}:[*_`]{0,3}(?=\s|[*_`\"“]*\Z)",
    re.I,
)
_DASHED_LABEL: Final = re.compile(
    r"[*_`]{0,3}(?:here(?:'s|’s| is)\b[^.:!?\n]{0,60}|(?:one|single|1)[- ]sentence )?"
    r"(?:summary|tl;?dr)[*_`]{0,3} [-–—](?=\s)",
    re.I,
)
_LONGEST_LABEL: Final = 240  # characters
LONGEST_READ: Final = 40_000  # characters of an answer that are read: far more than a task here asks for
_TERMINAL: Final = ".!?…:‽。！？"
_CLOSERS: Final = "\"'”’»)]}*_`"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text in which sentences follow each other.

    Attributes:
        start: First character, behind any list marker.
        end: One past the last character.
        style: `heading` for a heading, `label` for what introduces the answer ("Summary:").
    """

    start: int
    end: int
    style: Style


def paragraphs(text: str, start: int, end: int) -> Iterator[Paragraph]:
    """Yields the paragraphs of `text[start:end]` in order; rules, fences and blank lines are not yielded."""
    open_start = open_end = -1
    for line in _lines(text, start, end):
        if (
            line.style == "text"
            and open_end >= 0
            and not label(text, line.start, line.end)
            and _goes_on(text, open_start, open_end, line)
        ):
            open_end = line.end
            continue
        if open_end >= 0:
            yield from _labelled(text, open_start, open_end)
            open_end = -1
        if line.style == "heading":
            yield Paragraph(line.start, line.end, "heading")
        elif line.start < line.end:
            open_start, open_end = line.start, line.end
    if open_end >= 0:
        yield from _labelled(text, open_start, open_end)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    style: Literal["text", "heading", "break"]  # break: a list item or the line after a gap begins here


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    before = start
    for match in _LINE.finditer(text, start, end):
        begin, stop = match.start(), match.start() + len(match[0].rstrip())
        gap = text.count("\n", before, begin) > 1 or text.count("\r", before, begin) > 1
        before = match.end()
        if stop - begin <= 200 and _RULE.match(text, begin, stop):
            yield _Line(stop, stop, "break")
            continue
        content, marked = _past_markers(text, begin, stop)
        heading = _HEADING.match(text, content, stop)
        if heading or (
            stop - content <= 90 and _BOLD.match(text, content, stop) and text[stop - 3] not in ".!?"
        ):
            yield _Line(heading.end() if heading else content, stop, "heading")
        else:
            yield _Line(content, stop, "break" if gap or marked or begin == start else "text")


def _past_markers(text: str, begin: int, stop: int) -> tuple[int, bool]:
    """Skips up to four list or quotation markers; returns where the content begins and whether there were any."""
    content = begin
    for _ in range(4):
        match = _MARKER.match(text, content, stop)
        if not match or match.end() >= stop:
            break
        content = match.end()
    return content, content > begin


def _goes_on(text: str, begin: int, end: int, line: _Line) -> bool:
    """Tells whether a line carries on the one before it."""
    before = text[max(begin, end - 60) : end]
    last = before.rstrip(_CLOSERS)[-1:]
    if last == ":":
        return False
    if last in _TERMINAL:
        return True
    first = text[line.start]
    if first.islower():
        opening = re.search(r"\w", text[begin : begin + 20])
        starts_low = opening is not None and opening[0].islower()
        return not starts_low or _word_at(text, line.start) in UNFINISHED
    if first in ".,;!?)”" or (first == "(" and not text[line.start + 1 : line.start + 2].isupper()):
        return True
    last_word = re.search(r"[\w']+\Z", before)
    return (
        last in "-–—(;"
        or (last_word is not None and last_word[0].lower() in UNFINISHED)
        or (last == "," and end - begin > 40)
    )


def _word_at(text: str, position: int) -> str:
    match = re.match(r"\w+", text[position : position + 20])
    return match[0].lower() if match else ""


def label(text: str, start: int, end: int) -> int:
    """Returns where a label at `start` ends; 0 where there is none."""
    reach = min(end, start + _LONGEST_LABEL)
    match = _LABEL.match(text, start, reach) if text.find(":", start, reach) >= 0 else None
    match = match or _DASHED_LABEL.match(text, start, reach)
    return match.end() if match else 0


def _labelled(text: str, start: int, end: int) -> Iterator[Paragraph]:
    """Yields a paragraph, with the labels in front of it ("Final answer: The summary is:") set apart."""
    for _ in range(3):
        if not (behind := label(text, start, end)):
            break
        yield Paragraph(start, behind, "label")
        start, _ = _past_markers(text, behind + len(text[behind:end]) - len(text[behind:end].lstrip()), end)
    if text[start:end].strip(_CLOSERS + " \n"):
        yield Paragraph(start, end, "text")
