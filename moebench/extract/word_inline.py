"""Lists that stand within one line: `a, b and c`, `1. a 2. b`, `So the answer is a b c`."""

import re
from typing import NamedTuple

from moebench.extract.word_items import FUNCTION_WORDS, WORD, Piece, phrase_at, read_head

# A line that speaks of words, letters or lists is about a list, not in it.
ABOUT = re.compile(r"\b(?:words?|letters?|lists?|characters?|answers?|examples?|following|here(?:'s|’s)?|sorted|nouns?|verbs?|adjectives?|adverbs?|results?)\b", re.IGNORECASE)
_CUE = re.compile(
    r"\b(?:words?|lists?|answers?|letters?|characters?|examples?|options?|they|these|some|here|following|result)\b[^,:;\n]{0,80}?"
    r"(?:\b(?:are|is|include|includes|including|such as|like|be)\b|[-–—])[ \t]+",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?<=[^\s(,;])[*_`\"'”’]{0,3}[ \t]*\([^()\n]{0,200}\)")
_STOP = re.compile(r"[.!?][\"'”’*_`)\]]{0,4}(?=[ \t]+[\"'“‘(*_`]{0,3}[A-Z0-9]|[ \t]*$)")
_INLINE_NUMBER = re.compile(r"(?<![^\s,;|])[*_`(\[]{0,3}(\d{1,3})(?:[.)\]:]{1,2}|[ \t]?[-–—])(?!\d)[*_`]{0,3}[ \t]*")
_BULLETS = re.compile(r"[ \t]*[•‣●▪◦·|/→⇒][ \t]*|[ \t]+[-–—*+][ \t]+")
_COLUMNS = re.compile(r"\t[ \t]*|[ ]{2,}")
_SEPARATORS = (
    re.compile(r"[;；]"),
    re.compile(r"[,，、،]"),
    _BULLETS,
)
_TOKEN = re.compile(r"\S+")
_BARE = re.compile(rf"[*_`\"'“”‘’\[({{]{{0,4}}({WORD})[*_`\"'“”‘’\])}}]{{0,4}}[.!]?")
_EDGE = re.compile(r"[*_`\"'“‘\[({\s]*")


class Inline(NamedTuple):
    """A list within one line.

    Attributes:
        pieces: Its items, in order.
        start: Where it starts; what stands before it on the line leads to it.
        cued: Whether the line itself says that a list follows.
    """

    pieces: list[Piece]
    start: int
    cued: bool


def read_inline(text: str, start: int, end: int) -> Inline | None:
    """Finds the list that stands in `text[start:end]`, a part of one line; None where there is none."""
    numbered = _numbered(text, start, end)
    if numbered:
        return numbered
    plain = _BRACKETED.sub(lambda m: " " * len(m[0]), text[start:end]) if "(" in text[start:end] else text[start:end]
    colon = _colon(plain)
    if colon:
        pieces = _items(text, plain, start, colon)
        lead = plain[:colon]
        if pieces and (len(lead.split()) > 1 or ABOUT.search(lead) or len(lead.strip()) == 2):
            return Inline(pieces, start + colon, ABOUT.search(lead) is not None)
        return None
    pieces = _items(text, plain, start, 0)
    if pieces:
        return Inline(pieces, start, False)
    cue = _CUE.search(plain)
    pieces = _items(text, plain, start, cue.end()) if cue else None
    return Inline(pieces, start + cue.end(), True) if cue and pieces else None


def _colon(plain: str) -> int:
    """Returns the index behind the colon that leads to a list; 0 where there is none."""
    found = re.search(r"[:：][*_`]{0,3}(?=[ \t]|$|[\[\"“])", plain)
    return found.end() if found else 0


def _numbered(text: str, start: int, end: int) -> Inline | None:
    marks = list(_INLINE_NUMBER.finditer(text, start, end))
    if len(marks) < 2 or any(int(b[1]) != int(a[1]) + 1 for a, b in zip(marks, marks[1:], strict=False)):
        return None
    pieces = []
    for mark, after in zip(marks, [m.start() for m in marks[1:]] + [end], strict=True):
        head = read_head(text, mark.end(), after, marked=True)
        if head:
            pieces.append(head.piece)
    return Inline(pieces, marks[0].start(), True) if len(pieces) * 2 > len(marks) else None


def _items(text: str, plain: str, offset: int, at: int) -> list[Piece] | None:
    """Returns the items of the list that takes up `plain[at:]`, up to the end of its first sentence."""
    stop = _STOP.search(plain, at)
    last = stop.start() if stop else len(plain)
    for separator in _SEPARATORS:
        cuts = list(separator.finditer(plain, at, last))
        if cuts:
            bounds = [at, *(i for cut in cuts for i in cut.span()), last]
            segments = list(zip(bounds[::2], bounds[1::2], strict=True))
            pieces = _segments(text, plain, offset, segments)
            if pieces and (len(pieces) >= 3 or (at and len(pieces) == 2) or separator is not _BULLETS):
                return pieces
    if stop and plain[stop.end() :].strip():
        return None
    return _spaced(plain, offset, at)
