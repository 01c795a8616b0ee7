"""The sentences of a text, as people and models write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moebench.reading.sentences.breaks import breaks
from moebench.reading.sentences.kinds import Kind, Unit, is_answer_label, kinds
from moebench.reading.sentences.layout import LONGEST_READ, Paragraph, Style, label, paragraphs

_TAG: Final = re.compile(r"(?:</?[a-z]{1,12}>|<\|[^|<>]{1,20}\|>|\[/?INST\])\s*", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, or one other piece of a text that stands on its own.

    Attributes:
        text: As written, without list markers and without emphasis around it: `source[start:end]`.
        start: First character, counted in Python characters from 0.
        end: One past the last character.
        kind: `sentence`; or what is set apart from the sentences of an answer:
            `preamble` introduces it ("Sure!", "Here is a one-sentence summary:", "Summary:"),
            `working` stands before a label that announces the answer ("Final summary:"),
            `comment` comes behind it ("Let me know if ...", "(28 words)", "Note: ..."),
            `heading` is a line that stands over others,
            `mark` has neither letter nor digit ("***", ":)").
    """

    text: str
    start: int
    end: int
    kind: Kind


def sentences(text: str) -> tuple[Sentence, ...]:
    """Splits a text into sentences.

    Bullets, quotations, abbreviations, initials, decimals, ellipses, addresses, lists, headings, missing full
    stops, lower-case web text and emoticons are understood.
    What belongs to the conversation rather than to the answer is recognised and told apart by its `kind`.

    Args:
        text: Any text; English is what the rules know.

    Returns:
        All pieces in order; they do not overlap. Count those of kind `sentence` for the length of an answer.
        Only the first 40,000 characters of an answer are read.
    """
    units: list[Unit] = []
    for number, paragraph in enumerate(paragraphs(text, 0, min(len(text), LONGEST_READ))):
        for first, last, style in _pieces(text, paragraph):
            if first < last:
                units.append(
                    Unit(text=text[first:last], start=first, end=last, paragraph=number, style=style)
                )
    return tuple(
        Sentence(text=unit.text, start=unit.start, end=unit.end, kind=kind)
        for unit, kind in zip(units, kinds(units), strict=True)
    )


def _pieces(text: str, paragraph: Paragraph) -> Iterator[tuple[int, int, Style]]:
    """Yields start, end and style of a paragraph's sentences; "So, in one sentence:" is split off as a label."""
    if paragraph.style != "text":
        yield (*_trimmed(text, paragraph.start, paragraph.end), paragraph.style)
        return
    begin = paragraph.start
    for cut in (*breaks(text, paragraph.start, paragraph.end), paragraph.end):
        first, last = _trimmed(text, begin, cut)
        behind = label(text, first, last) if begin > paragraph.start else 0
        if behind and behind < last and is_answer_label(text[first:behind]):
            yield first, behind, "label"
            first, last = _trimmed(text, behind, cut)
        yield first, last, "text"
        begin = cut


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leaves out white space, tags, and emphasis that encloses the piece or has no partner in it, at both ends."""
    piece = text[start:end]
    start, end = end - len(piece.lstrip()), start + len(piece.rstrip())
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
