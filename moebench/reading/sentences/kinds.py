"""The sentences of a text, as people and models write them, and what else stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from moebench.reading.sentences.layout import Piece, pieces
from moebench.reading.sentences.talk import is_talk

Kind = Literal["sentence", "preamble", "working", "comment", "heading", "mark"]
_SHORT: Final = 30  # characters of a title, or of "Or, alternatively:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, or one other piece of a text that stands on its own.

    Attributes:
        text: As written, without list markers and without emphasis around it: `source[start:end]`.
        start: First character, counted in Python characters from 0.
        end: One past the last character.
        kind: `sentence`; or what is set apart from the sentences of an answer:
            `preamble` introduces it ("Sure!", "Here is a one-sentence summary:", "Summary:"),
            `working` stands before a label that announces the answer ("Final summary:"), or is a plan or a list of
            points before it,
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
    found = list(pieces(text))
    return tuple(
        Sentence(text=one.text, start=one.start, end=one.end, kind=kind)
        for one, kind in zip(found, _kinds(found), strict=True)
    )


def _kinds(found: Sequence[Piece]) -> list[Kind]:
    kinds: list[Kind] = [_by_layout(one, last=one is found[-1]) for one in found]
    first = _answer_begins(found, kinds)
    for index in range(first):
        if kinds[index] == "sentence":
            kinds[index] = "preamble" if is_talk(found[index].text, "opening") else "working"
    _mark_opening(found, kinds, first)
    _mark_points(found, kinds)
    _mark_closing(found, kinds, first)
    return kinds


def _by_layout(piece: Piece, *, last: bool) -> Kind:
    if not any(char.isalnum() for char in piece.text):
        return "mark"
    if piece.style == "heading" and not last:
        return "heading"
    return "preamble" if piece.style == "label" else "sentence"


def _answer_begins(found: Sequence[Piece], kinds: list[Kind]) -> int:
    """Returns the index behind the last label or heading that announces the answer; 0 without one."""
    content = False
    for index in range(len(found) - 1, -1, -1):
        piece = found[index]
        title = len(piece.text) <= _SHORT and piece.text[-1:].isalnum()
        if (
            content
            and (title or piece.style in {"label", "heading"} or _ends_open(piece))
            and is_talk(piece.text, "label")
        ):
            kinds[index] = "heading" if kinds[index] == "heading" else "preamble"
            return index + 1
        content = content or (kinds[index] == "sentence" and not is_talk(piece.text, "closing"))
    return 0


def _ends_open(piece: Piece) -> bool:
    return piece.text.rstrip('*_"“ ').endswith(":")


def _mark_opening(found: Sequence[Piece], kinds: list[Kind], first: int) -> None:
    """What only introduces is a preamble, as long as a sentence follows it that is no closing remark."""
    told = [
        index
        for index in range(first, len(found))
        if kinds[index] == "sentence" and not is_talk(found[index].text, "closing")
    ]
    for index, following in pairwise(told):
        piece, after = found[index], found[following]
        alone = after.paragraph != piece.paragraph or is_talk(after.text, "opening", "ahead")
        if (
            not (is_talk(piece.text, "opening", "ahead" if alone else "opening") or _ends_open(piece))
            or after.style == "heading"
        ):
            return
        kinds[index] = "preamble"


def _mark_points(found: Sequence[Piece], kinds: list[Kind]) -> None:
    """A list at the head, behind talk only, is working where the answer follows as a paragraph of its own."""
    told = [index for index, kind in enumerate(kinds) if kind == "sentence"]
    listed = 0
    while listed < len(told) and found[told[listed]].style == "item":
        listed += 1
    points = {found[index].paragraph for index in told[:listed]}
    if len(points) > 1 and listed < len(told) and not is_talk(found[told[listed]].text, "closing"):
        for index in told[:listed]:
            kinds[index] = "working"


def _mark_closing(found: Sequence[Piece], kinds: list[Kind], first: int) -> None:
    """Comments come behind the first sentence; one that opens a paragraph makes comments of the rest of it."""
    seen = appendix = False
    paragraph = -1
    for index in range(first, len(found)):
        piece = found[index]
        if not seen or kinds[index] == "mark":
            seen = seen or kinds[index] == "sentence"
            continue
        appendix = appendix or is_talk(piece.text, "appendix")
        if appendix or piece.paragraph == paragraph or is_talk(piece.text, "closing"):
            if found[index - 1].paragraph != piece.paragraph:
                paragraph = piece.paragraph
            kinds[index] = "comment"
        elif len(piece.text) <= _SHORT and _ends_open(piece) and piece is not found[-1]:
            kinds[index] = "heading"  # "Or, alternatively:"
