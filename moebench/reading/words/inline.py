"""Lists that stand within one line: `a, b and c`, `1. a 2. b`, `So the answer is a b c`."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from moebench.reading.words.items import WORD, Piece, is_prose, item_at
from moebench.reading.words.lexicon import ABOUT, FUNCTION_WORDS, OFFERS

# What a sentence has before its list (`The words are`), and behind it (`all have nine letters`).
_CUE = re.compile(
    r"\b(?:words?|list|answers?|letters?|examples|choices?|picks?)\b[^,:;.\n]{0,80}?"
    r"\b(?:are|is|include|includes|including|such as|like|be)[ \t]+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[ \t]+(?:(?:which|that|they|all|each|both|three|four|five)[ \t]+)?"
    r"(?:are|have|contain|fit|match|meet|consist)\b[^,;:]{0,80}\b(?:words?|letters?|characters?|long)\b[^,;:]{0,40}$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?<=[^\s(,;])[ \t]{0,4}\([^()\n]{0,200}\)")
_STOP = re.compile(
    r"[.!?](?![.!?])[\"'”’*_`)\]]{0,4}(?:[ \t]+(?=[\"'“‘(*_`\[]{0,3}[A-Z0-9])|[ \t]*$|(?<=[!?])[ \t]+)"
)
_COLON = re.compile(r"[:：][*_`]{0,3}(?=[ \t]|$|[\[\"“*_`])|=(?=[ ]?[\[({])")
_LEADING_DASH = re.compile(r"(?<= you go|hey are|for you)[ \t]+[-–—][ \t]", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![^\s,;|])[*_`(\[]{0,3}(\d{1,3})(?:\\?[.)\]:]{1,2}|[ \t]?[-–—])(?!\d)[*_`]{0,3}[ \t]*"
)
_COMMA = re.compile(r"[,，、،]")
_GAP = re.compile(r"(?<=\S)(?:[ ]*\t[ \t]*|[ ]{3,})(?=\S)")
_WIDE = re.compile(r"\t|  ")
_COLUMNS = re.compile(r"\t[ \t]*|(?<! )[ ]{2,}")
_DASH = re.compile(r"(?<=[ \t])[-–—*&·](?=[ \t])|/|->")
_LAST = re.compile(r"(?<=[ \t])(?:and|or|&)(?=[ \t])")
_SEPARATORS: Final = (re.compile(r"[;；]"), _COMMA, re.compile(r"[•‣●▪◦|→⇒]"), _DASH, _COLUMNS)
_BARE = re.compile(
    rf"[#*_`\"'“”‘’\[({{]{{0,4}}({WORD}|{WORD}[&.+]{WORD})[*_`\"'“”‘’\])}}]{{0,4}}[.!]?…*"  # `at&t` is one
)
_TOKEN = re.compile(r"\S+")
_NOT_BLANK = re.compile(r"\S")


class Inline(NamedTuple):
    """A list within one line.

    Attributes:
        pieces: Its items, in order.
        start: Where it starts; what stands before it on the line leads to it.
        end: Where it ends; what stands between, and what is left out of its sentence, is the frame of the list.
        cued: Whether the line itself says that a list of words follows.
    """

    pieces: list[Piece]
    start: int
    end: int
    cued: bool


def read_inline(text: str, start: int, end: int, *, marked: bool) -> list[Inline]:
    """Finds the lists that stand in `text[start:end]`, a part of one line.

    `marked` tells whether a bullet or number stands before it; then a dash is likelier to start a gloss.
    """
    plain = text[start:end]
    if plain.startswith("(") and plain.rstrip(" \t.").endswith(")"):
        plain = " " + plain[1:].rstrip(" \t.")[:-1]
    if "(" in plain:
        plain = _BRACKETED.sub(lambda m: "…" * len(m[0]), plain)
    sentences = list(_sentences(plain))
    lone = [_BARE.fullmatch(plain, first, last) for first, last in sentences] if len(sentences) > 2 else []
    if lone and all(lone):
        found = [Inline([Piece(*m.span(1), 1) for m in lone if m], 0, len(plain), False)]
    else:
        read = (_sentence_list(plain, first, last, marked=marked) for first, last in sentences)
        found = [inline for inline in read if inline]
    return [
        Inline(
            [p._replace(start=p.start + start, end=p.end + start) for p in inline.pieces],
            inline.start + start,
            inline.end + start,
            inline.cued,
        )
        for inline in found
    ]


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(plain):
        yield start, stop.start()
        start = stop.end()
    if start < len(plain):
        yield start, len(plain)


def read_numbered(text: str, start: int, end: int) -> Inline | None:
    """Finds a list of two or more numbered items in a line: `1. apple 2. banana`."""
    marks = list(_NUMBER.finditer(text, start, end))
    steps = {int(b[1]) - int(a[1]) for a, b in pairwise(marks)}
    columns = len(steps) == 1 and min(steps) > 1 and all(_WIDE.search(text, m.start() - 2, m.start()) for m in marks[1:])
    if steps != {1} and not columns:
        return None
    bounds = [*(m.start() for m in marks[1:]), end]
    read = [item_at(text, m.end(), stop, marked=True) for m, stop in zip(marks, bounds, strict=True)]
    pieces = [piece for piece in read if piece]
    lead = text[start : marks[0].start()]
    cued = not lead.strip() or ABOUT.search(lead) is not None
    return Inline(pieces, marks[0].start(), end, cued) if len(pieces) * 2 > len(marks) else None


def read_columns(text: str, start: int, end: int) -> Inline | None:
    """Finds items that stand in columns, set with tabs or spaces: `apple     banana`."""
    bounds = [start, *(i for gap in _GAP.finditer(text, start, end) for i in gap.span()), end]
    pieces = [item_at(text, a, b, marked=False) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    found = [p for p in pieces if p and not p.glossed and (p.words == 1 or not is_prose(text, p))]
    return Inline(found, start, end, False) if 1 < len(found) == len(pieces) else None


def _sentence_list(plain: str, start: int, end: int, *, marked: bool) -> Inline | None:
    """Reads one sentence: behind its colon, else as a whole, else without what frames the list in it."""
    dash = None if marked else _LEADING_DASH.search(plain, start, end)
    colon = _COLON.search(plain, start, end) or dash
    if colon:
        lead = plain[start : colon.start()]
        about = ABOUT.search(lead) is not None
        listed = not marked or _COMMA.search(plain, colon.end(), end)
        if listed and (about or len(lead.split()) > 1 or len(lead.strip()) == 1):
            pieces = _items(plain, colon.end(), end, marked=False, cued=about)
            if pieces:
                return Inline(pieces, colon.end(), end, about)
    behind = colon.end() if colon else start
    found = [_framed(plain, start, end, behind)]
    tokens = plain[start:end].casefold().split()
    if sum(token in FUNCTION_WORDS for token in tokens) * 3 <= len(tokens):
        pieces = _items(plain, start, end, marked=marked, cued=False)
        found.append(Inline(pieces or [], start, end, False))
    cue = _CUE.search(plain, behind, end)
    if cue:
        found.append(Inline(_items(plain, cue.end(), end, marked=False, cued=True) or [], cue.end(), end, True))
    best = max(found, key=lambda inline: len(inline.pieces))
    return best if best.pieces else None


def _framed(plain: str, start: int, end: int, behind: int) -> Inline:
    """Reads what a sentence offers: `I would choose a, b and c`, `A and b have nine letters`."""
    tail = _TAIL.search(plain, behind, end)
    first = _NOT_BLANK.search(plain, behind, end)
    offer = OFFERS.match(plain, first.start() if first else behind, end)
    pieces = None
    if tail or offer:
        behind, last = offer.end() if offer else behind, tail.start() if tail else end
        pieces = _items(plain, behind, last, marked=False, cued=True)
    least = 2 if tail and _LAST.search(plain, start, end) else 3
    return Inline(pieces if pieces and len(pieces) >= least else [], start, end, tail is not None)


def _items(plain: str, start: int, end: int, *, marked: bool, cued: bool) -> list[Piece] | None:
    """Returns the items of the list that takes up all of `plain[start:end]`."""
    whole = cued or (not plain[:start].strip() and not plain[end:].strip())
    for separator in _SEPARATORS:
        cuts = [cut.span() for cut in separator.finditer(plain, start, end)]
        if not cuts:
            continue
        least = 3 if separator in {_DASH, _COLUMNS} or not whole else 2
        pieces = _segments(plain, start, end, cuts)
        if pieces and len(pieces) >= least:
            return pieces
    joined = _LAST.search(plain, start, end) if whole and not marked else None
    pieces = _segments(plain, start, end, [joined.span()]) if joined else None
    return pieces or (_spaced(plain, start, end, cued=cued) if whole else None)


def _segments(plain: str, start: int, end: int, cuts: list[tuple[int, int]]) -> list[Piece] | None:
    """Returns the items between the cuts, if they are items and not parts of a sentence."""
    last = _LAST.search(plain, cuts[-1][1], end)
    bounds = [start, *(i for cut in [*cuts, *([last.span()] if last else [])] for i in cut), end]
    pieces, bad, filled = [], 0, 0
    for first, stop in zip(bounds[::2], bounds[1::2], strict=True):
        if not plain[first:stop].strip(" \t.…*_`\"'”’)]}"):
            continue
        filled += 1
        piece = item_at(plain, first, stop, marked=False)
        if piece is None or (piece.words > 1 and is_prose(plain, piece)):
            bad += 1
        else:
            pieces.append(piece)
    if bad * 5 > filled - 1 or sum(p.words == 1 for p in pieces) * 2 < filled:
        return None
    glossed = sum(p.glossed for p in pieces)
    if pieces[0].glossed and glossed * 2 <= len(pieces):
        return None  # `Beautiful - pleasing, attractive`: one item, and its gloss
    return pieces


def _spaced(plain: str, start: int, end: int, *, cued: bool) -> list[Piece] | None:
    """Returns the words of a list that has only spaces between them."""
    pieces = []
    for token in _TOKEN.finditer(plain, start, end):
        if token[0][0] == token[0][-1] == "…":
            continue  # what was in brackets
        bare = _BARE.fullmatch(plain, token.start(), token.end())
        if bare is None:
            return None
        pieces.append(Piece(*bare.span(1), 1))
    if len(pieces) < 6 and any(ABOUT.fullmatch(plain, p.start, p.end) for p in pieces):
        return None  # `the words are listed below`
    prose = sum(is_prose(plain, p) for p in pieces)
    return pieces if len(pieces) > (1 if cued else 3) and prose * 6 <= len(pieces) else None
