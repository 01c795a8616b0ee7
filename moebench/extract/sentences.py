"""The sentences of a text, as people and models write them."""

from dataclasses import dataclass

from moebench.extract.sentence_breaks import breaks
from moebench.extract.sentence_kinds import Kind, Unit, kinds
from moebench.extract.sentence_layout import LONGEST_READ, answer_range, paragraphs


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
    stops, lower-case web text and emoticons are understood; a `<think>...</think>` before the answer is left out.
    What belongs to the conversation rather than to the answer is recognised and told apart by its `kind`.

    Args:
        text: Any text; English is what the rules know.

    Returns:
        All pieces in order; they do not overlap. Count those of kind `sentence` for the length of an answer.
        Only the first 40,000 characters of an answer are read.
    """
    start, end = answer_range(text)
    units: list[Unit] = []
    for number, paragraph in enumerate(paragraphs(text, start, min(end, start + LONGEST_READ))):
        cuts = breaks(text, paragraph.start, paragraph.end) if paragraph.style == "text" else []
        begin = paragraph.start
        for cut in [*cuts, paragraph.end]:
            first, last = _trimmed(text, begin, cut)
            if first < last:
                units.append(
                    Unit(
                        text=text[first:last], start=first, end=last, paragraph=number, style=paragraph.style
                    )
                )
            begin = cut
    return tuple(
        Sentence(text=unit.text, start=unit.start, end=unit.end, kind=kind)
        for unit, kind in zip(units, kinds(units), strict=True)
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leaves out white space and unpaired or enclosing emphasis at both ends."""
    piece = text[start:end]
    start, end = end - len(piece.lstrip()), start + len(piece.rstrip())
    for mark in ("**", "__", "*", "_", "`"):
        if (
            text.startswith(mark, start, end)
            and text.endswith(mark, start, end)
            and end - start > 2 * len(mark)
        ):
            return start + len(mark), end - len(mark)
        inner = text.count(mark, start, end)
        if inner == 1 and text.startswith(mark, start, end):
            return start + len(mark), end
        if inner == 1 and text.endswith(mark, start, end):
            return start, end - len(mark)
    return start, end
