"""Lists that stand within one line: `a, b and c`, `1. a 2. b`, `So the answer is a b c`."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from moebench.reading.words.items import FUNCTION_WORDS, WORD, Piece, read_head

# A line that speaks of words, letters or lists is about a list, not in it.
ABOUT = re.compile(
    r"\b(?:words?|letters?|lists?|listed|characters?|answers?|examples?|following|here|sorted|nouns?|verbs?"
    r"|adjectives?|adverbs?|results?|output|sure|certainly|drafts?|candidates?|ideas?|options?|attempt)\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:words?|list|answers?|letters?|examples)\b[^,:;.\n]{0,80}?"
    r"\b(?:are|is|include|includes|including|such as|like|be)[ \t]+",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?<=[^\s(,;])[ \t]{0,4}\([^()\n]{0,200}\)")
_STOP = re.compile(r"[.!?](?![.!?])[\"'”’*_`)\]]{0,4}(?:[ \t]+(?=[\"'“‘(*_`\[]{0,3}[A-Z0-9])|[ \t]*$)")
_COLON = re.compile(r"[:：][*_`]{0,3}(?=[ \t]|$|[\[\"“*_`])")
_NUMBER = re.compile(
    r"(?<![^\s,;|])[*_`(\[]{0,3}(\d{1,3})(?:\\?[.)\]:]{1,2}|[ \t]?[-–—])(?!\d)[*_`]{0,3}[ \t]*"
)
_DIGITS = re.compile(r"\d\D+\d")
_COMMA = re.compile(r"[,，、،]")
_COLUMNS = re.compile(r"\t[ \t]*|(?<! )[ ]{2,}")
_SEMICOLON = re.compile(r"[;；]")
_DOT = re.compile(r"[•‣●▪◦|→⇒]")
_DASH = re.compile(r"(?<=[ \t])[-–—*&·](?=[ \t])|/|->")
_LAST = re.compile(r"(?<=[ \t])(?:and|or|&)(?=[ \t])")
_SEPARATORS = (_SEMICOLON, _COMMA, _DOT, _DASH, _COLUMNS)
_ANY = re.compile("|".join(separator.pattern for separator in _SEPARATORS))
_BARE = re.compile(rf"[#*_`\"'“”‘’\[({{]{{0,4}}({WORD})[*_`\"'“”‘’\])}}]{{0,4}}[.!]?…*")
_ODD = re.compile(rf"({WORD}[&.+]{WORD})")  # `at&t`
_TOKEN = re.compile(r"\S+")


class Inline(NamedTuple):
    """A list within one line.

    Attributes:
        pieces: Its items, in order.
        start: Where it starts; what stands before it on the line leads to it.
        cued: Whether the line itself says that a list of words follows.
    """

    pieces: list[Piece]
    start: int
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
    found = []
    sentences = list(_sentences(plain))
    lone = [_BARE.fullmatch(plain, first, last) for first, last in sentences] if len(sentences) > 2 else []
    if lone and all(lone):
        return [Inline([Piece(m.start(1) + start, m.end(1) + start, 1) for m in lone if m], start, False)]
    for first, last in sentences:
        inline = _sentence_list(plain, first, last, marked=marked)
        if inline:
            pieces = [Piece(p.start + start, p.end + start, p.words) for p in inline.pieces]
            found.append(Inline(pieces, inline.start + start, inline.cued))
    return found


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(plain):
        yield start, stop.start()
        start = stop.end()
    if start < len(plain):
        yield start, len(plain)


def read_numbered(text: str, start: int, end: int) -> Inline | None:
    """Finds a list of two or more numbered items in a line: `1. apple 2. banana`."""
    if _DIGITS.search(text, start, end) is None:
        return None
    marks = list(_NUMBER.finditer(text, start, end))
    if len(marks) < 2 or any(int(b[1]) != int(a[1]) + 1 for a, b in pairwise(marks)):
        return None
    pieces = []
    for mark, after in zip(marks, [m.start() for m in marks[1:]] + [end], strict=True):
        head = read_head(text, mark.end(), after, marked=True)
        if head:
            pieces.append(head.piece)
    lead = text[start : marks[0].start()]
    cued = not lead.strip() or ABOUT.search(lead) is not None
    return Inline(pieces, marks[0].start(), cued) if len(pieces) * 2 > len(marks) else None


def _sentence_list(plain: str, start: int, end: int, *, marked: bool) -> Inline | None:
    """Reads one sentence: behind its colon, else as a whole, else behind words such as `the answer is`."""
    colon = _COLON.search(plain, start, end)
    if colon:
        lead = plain[start : colon.start()]
        about = ABOUT.search(lead) is not None
        listed = not marked or _COMMA.search(plain, colon.end(), end)
        if listed and (about or len(lead.split()) > 1 or len(lead.strip()) == 1):
            pieces = _items(plain, colon.end(), end, marked=False, cued=about)
            if pieces:
                return Inline(pieces, colon.end(), about)
    tokens = plain[start:end].casefold().split()
    if sum(token in FUNCTION_WORDS for token in tokens) * 3 <= len(tokens):
        pieces = _items(plain, start, end, marked=marked, cued=False)
        if pieces:
            return Inline(pieces, start, False)
    cue = _CUE.search(plain, colon.end() if colon else start, end)
    pieces = _items(plain, cue.end(), end, marked=False, cued=True) if cue else None
    return Inline(pieces, cue.end(), True) if cue and pieces else None


def _items(plain: str, start: int, end: int, *, marked: bool, cued: bool) -> list[Piece] | None:
    """Returns the items of the list that takes up all of `plain[start:end]`."""
    whole = cued or (not plain[:start].strip() and not plain[end:].strip())
    separators = _SEPARATORS if _ANY.search(plain, start, end) else ()
    for separator in separators:
        cuts = [cut.span() for cut in separator.finditer(plain, start, end)]
        if not cuts:
            continue
        least = 3 if separator in {_DASH, _COLUMNS} or not (cued or whole) else 2
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
    pieces, glossed, bad, filled = [], [], 0, 0
    for first, stop in zip(bounds[::2], bounds[1::2], strict=True):
        if not plain[first:stop].strip(" \t.…*_`\"'”’)]}"):
            continue
        filled += 1
        head = read_head(plain, first, stop, marked=False)
        if head is None or (head.piece.words > 1 and _is_prose(plain[head.piece.start : head.piece.end])):
            bad += 1
        else:
            pieces.append(head.piece)
            glossed.append(head.glossed)
    if bad * 5 > filled - 1 or sum(p.words == 1 for p in pieces) * 2 < filled:
        return None
    if glossed[0] and sum(glossed) * 2 <= len(glossed):
        return None  # `Beautiful - pleasing, attractive`: one item, and its gloss
    return pieces


def _is_prose(phrase: str) -> bool:
    return any(word in FUNCTION_WORDS for word in phrase.casefold().split())


def _spaced(plain: str, start: int, end: int, *, cued: bool) -> list[Piece] | None:
    """Returns the words of a list that has only spaces between them."""
    pieces, prose, odd = [], 0, 0
    for token in _TOKEN.finditer(plain, start, end):
        if token[0][0] == token[0][-1] == "…":
            continue  # what was in brackets
        bare = _BARE.fullmatch(plain, token.start(), token.end()) or _ODD.fullmatch(
            plain, token.start(), token.end()
        )
        if bare is None:
            return None
        odd += bare.re is _ODD
        pieces.append(Piece(bare.start(1), bare.end(1), 1))
        prose += bare[1].casefold() in FUNCTION_WORDS
    if odd * 8 > len(pieces):
        return None
    if len(pieces) < 6 and any(ABOUT.fullmatch(plain, p.start, p.end) for p in pieces):
        return None  # `the words are listed below`
    if cued:
        return pieces if len(pieces) > 1 and prose * 6 <= len(pieces) else None
    return pieces if len(pieces) > 3 and prose * 6 <= len(pieces) else None
