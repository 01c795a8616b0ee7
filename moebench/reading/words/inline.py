"""Lists that stand within one line: `a, b and c`, `1. a 2. b`, `So the answer is a b c`."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from moebench.reading.words.items import Piece, item_at
from moebench.reading.words.lexicon import FUNCTION_WORDS, PATTERNS, PHRASES
from moebench.reading.words.lines import Line

_BRACKETED = re.compile(r"(?<=[^\s(,;=])[ \t]{0,4}\([^()\n]{0,200}\)")
_DASH = re.compile(r"(?<=[ \t])[-–—*&·](?=[ \t])|/|->")
_LAST = re.compile(r"(?<=[ \t])(?:and|or|&)(?=[ \t])")
_SEPARATORS: Final = (re.compile(r"[;；]"), re.compile(r"[,，、،]"), re.compile(r"[•‣●▪◦|→⇒]"), _DASH, _LAST)
_COLUMNS = re.compile(rf"(?<=\S)(?:[ ]*\t[ \t]*|[ ]{{3,}})(?:{PATTERNS['inner_number'].pattern})?(?=\S)")
_TOKEN = re.compile(r"\S+")


class Inline(NamedTuple):
    """A list within one line, `text[start:end]` with what its own sentence says of it."""

    pieces: list[Piece]
    start: int
    end: int
    cued: bool = False  # whether the line itself says that a list of words follows


def read_inline(text: str, start: int, end: int) -> Inline | None:
    """Finds the lists in the sentences of a part of one line, as one."""
    if text.startswith("(", start) and text[:end].rstrip(" .").endswith(")"):
        start += 1  # `(a, b, c)`
    if text.find("(", start, end) >= 0:  # remarks in brackets are left out
        text = text[:start] + _BRACKETED.sub(lambda m: "…" * len(m[0]), text[start:end]) + text[end:]
    stops = (stop.span() for stop in PATTERNS["stop"].finditer(text, start, end))
    sentences = [(first, last) for first, last in _between(start, end, stops) if first < last]
    found = (_sentence_list(text, *sentence, whole=len(sentences) == 1) for sentence in sentences)
    lists = [inline for inline in found if inline]
    pieces = [piece for inline in lists for piece in inline.pieces]
    cued = any(inline.cued for inline in lists)
    return Inline(pieces, lists[0].start, max(pieces[-1].end, lists[-1].end), cued) if lists else None


def _between(start: int, end: int, cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the parts of `text[start:end]` between the cuts."""
    bounds = [start, *(i for cut in cuts for i in cut), end]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def read_apart(text: str, line: Line) -> Inline | None:
    """Finds items that numbers or wide gaps set apart in a line: `1. apple 2. banana`, `apple     banana`."""
    marks = list(PATTERNS["inner_number"].finditer(text, line.start, line.end))
    numbered = len(marks) > 1 and all(int(b[1]) == int(a[1]) + 1 for a, b in pairwise(marks))
    start = marks[0].end() if numbered else line.body
    gaps = marks[1:] if numbered else _COLUMNS.finditer(text, start, line.end)
    spans = _between(start, line.end, (gap.span() for gap in gaps))
    read = [item_at(text, *span, marked=numbered) for span in spans] if len(spans) > 1 else []
    pieces = [p for p in read if p and (numbered or not p.glossed)]
    enough = len(pieces) * 2 > len(read) if numbered else len(pieces) == len(read)
    return Inline(pieces, line.start if numbered else start, line.end) if pieces and enough else None


def _sentence_list(text: str, start: int, end: int, *, whole: bool) -> Inline | None:
    """Reads a sentence (the `whole` line or not) behind its colon, as a whole, or without what frames the list."""
    colon = PATTERNS["colon"].search(text, start, end)
    behind = colon.end() if colon else start
    about = PHRASES["about"].search(text, start, behind) is not None
    ways = [(behind, end, about)] if about or len(text[start:behind].split()) > 1 else []
    if cue := PATTERNS["cue"].search(text, behind, end):
        ways.append((cue.end(), end, True))
    offer = PHRASES["offers"].match(text, end - len(text[behind:end].lstrip()), end)
    tail = PATTERNS["tail"].search(text, behind, end)
    if offer or tail:
        last = tail.start() if tail else end
        ways.append((offer.end() if offer else behind, last, whole or tail is not None))
    tokens = text[start:end].casefold().split()
    if sum(token in FUNCTION_WORDS for token in tokens) * 3 <= len(tokens):
        ways.append((start, end, False))
    found = []
    for first, last, cued in ways:
        sure = cued or (whole and first == start)
        pieces = _items(text, first, last, sure=sure) or (sure and _spaced(text, first, last, cued=cued))
        found += [Inline(pieces, first, last, cued)] if pieces else []
    return max(found, key=lambda inline: len(inline.pieces), default=None)


def _items(text: str, start: int, end: int, *, sure: bool) -> list[Piece]:
    """Returns the items of the list that takes up all of `text[start:end]`, none if it is no list."""
    for separator in _SEPARATORS:
        cuts = [cut.span() for cut in separator.finditer(text, start, end)]
        dash = separator is _DASH
        pieces = _segments(text, start, end, cuts) if len(cuts) > dash else []
        if len(pieces) >= (2 if sure and not dash else 3):
            return pieces
    return []


def _segments(text: str, start: int, end: int, cuts: list[tuple[int, int]]) -> list[Piece]:
    """Returns the items between the cuts, if they are items and not parts of a sentence."""
    cuts = [*cuts, *(last.span() for last in list(_LAST.finditer(text, cuts[-1][1], end))[:1])]
    spans = [span for span in _between(start, end, cuts) if re.search(r"\w", text[slice(*span)])]
    read = [item_at(text, *span, marked=False) for span in spans]
    pieces = [p for p in read if p]
    if (len(read) - len(pieces)) * 5 > len(read) - 1 or not pieces:
        return []
    # `Beautiful - pleasing, attractive` is one item, and its gloss.
    return pieces if not pieces[0].glossed or sum(p.glossed for p in pieces) * 2 > len(pieces) else []


def _spaced(text: str, start: int, end: int, *, cued: bool) -> list[Piece]:
    """Returns the words of a list that has only spaces between them."""
    tokens = [m.span() for m in _TOKEN.finditer(text, start, end) if not m[0][0] == m[0][-1] == "…"]
    pieces = [
        Piece(*word.span(1), 1) for token in tokens if (word := PATTERNS["bare"].fullmatch(text, *token))
    ]
    prose = sum(p.is_prose(text) for p in pieces)
    sentence = prose and not (cued or text[start:end].islower() or text[start:end].isupper())
    enough = len(tokens) == len(pieces) > (1 if cued else 3) and prose * 6 <= len(pieces)
    return pieces if enough and not sentence else []
