"""The sentences of a text, as people and models write them, and what else stands around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from moebench.reading.sentences.layout import Piece, is_talk, pieces

Kind = Literal["sentence", "preamble", "working", "comment", "heading", "mark"]
_SAYS: Final = re.compile(r"[^\W_]")
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
            `working` stands before a label that announces the answer ("Final summary:"), or is a list before it,
            `comment` comes behind it ("Let me know if ...", "(28 words)", "Note: ..."),
            `heading` is a line that stands over others,
            `mark` has neither letter nor digit ("***", ":)").
    """

    text: str
    start: int
    end: int
    kind: Kind


def sentences(text: str) -> tuple[Sentence, ...]:
    """Splits a text into sentences; what belongs to the conversation rather than to the answer is told apart.

    Args:
        text: Any text; English is what the rules know.

    Returns:
        All pieces in order; they do not overlap. Count those of kind `sentence` for the length of an answer.
        Only the first 30,000 characters of an answer are read.
    """
    found = list(pieces(text))
    return tuple(
        Sentence(text=one.text, start=one.start, end=one.end, kind=kind)
        for one, kind in zip(found, _kinds(found), strict=True)
    )


def _kinds(found: Sequence[Piece]) -> list[Kind]:
    styled: dict[str, Kind] = {"heading": "heading", "label": "preamble"}
    kinds = [styled.get(one.style, "sentence") if _SAYS.search(one.text) else "mark" for one in found]
    if found and kinds[-1] == "heading":
        kinds[-1] = "sentence"
    content = [
        at for at, kind in enumerate(kinds) if kind == "sentence" and not is_talk(found[at].text, "closing")
    ]
    first = max((at + 1 for at in range(content[-1] if content else 0) if _announces(found[at])), default=0)
    for at in range(first):
        if kinds[at] == "sentence":
            before = at + 1 == first or is_talk(found[at].text, "opening", "steps")
            kinds[at] = "preamble" if before else "working"
    answer = _set_apart(found, kinds, [at for at in content if at >= first]) if content else len(found)
    appendix, remarks = False, -1  # the paragraph that a remark opened
    for at, piece in enumerate(found[answer + 1 :], start=answer + 1):
        if kinds[at] != "sentence":
            continue
        appendix = appendix or is_talk(piece.text, "appendix")
        if appendix or piece.paragraph == remarks or is_talk(piece.text, "closing"):
            remarks = piece.paragraph if found[at - 1].paragraph != piece.paragraph else remarks
            kinds[at] = "comment"
        elif len(piece.text) <= _SHORT and _ends_open(piece) and piece is not found[-1]:
            kinds[at] = "heading"  # "Or, alternatively:"
    return kinds


def _set_apart(found: Sequence[Piece], kinds: list[Kind], content: Sequence[int]) -> int:
    """Marks what introduces the answer or is worked out before it; returns the place of its first sentence."""
    last = max((found[at].paragraph for at in content if found[at].style == "text"), default=-1)
    points = {found[at].paragraph for at in content if found[at].style == "item"}
    thinking = -1  # the paragraph that opens with "Let's think"
    for at, following in zip(content, [*content[1:], None], strict=True):
        piece = found[at]
        thinking = piece.paragraph if is_talk(piece.text, "steps") else thinking
        if following is not None and _introduces(piece, found[following]):
            kinds[at] = "preamble"
        elif piece.paragraph < last and (
            piece.paragraph == thinking or (len(points) > 1 and piece.style == "item")
        ):
            kinds[at] = "working"  # and behind it the answer stands as a paragraph of its own
        else:
            return at
    return len(found)


def _announces(piece: Piece) -> bool:
    """Tells whether a label, heading or title announces the answer."""
    title = piece.style in {"label", "heading"} or (len(piece.text) <= _SHORT and piece.text[-1:].isalnum())
    return (title or _ends_open(piece)) and is_talk(piece.text, "label")


def _introduces(piece: Piece, following: Piece) -> bool:
    """Tells whether a piece only introduces the sentence that follows; a question never does."""
    if following.style == "heading" or piece.text.endswith("?"):
        return False
    parted = following.paragraph != piece.paragraph or is_talk(following.text, "opening", "steps", "ahead")
    return _ends_open(piece) or is_talk(piece.text, "opening", "steps", "ahead" if parted else "opening")


def _ends_open(piece: Piece) -> bool:
    return piece.text.rstrip('*_"“ ').endswith(":")
