"""What one line of an answer gives: an item of a list, an item with a gloss, a list, or prose."""

import re
from typing import Literal, NamedTuple

from moebench.reading.words.inline import ABOUT, Inline, read_inline, read_numbered
from moebench.reading.words.items import FUNCTION_WORDS, WORD, Piece, is_told, named_word, read_head
from moebench.reading.words.lines import Line

Shape = Literal["item", "glossed", "remark", "phrase", "list", "prose"]

# Heads that are remarks on a list, not items of it, when something follows them.
REMARKS = frozenset({
    "note", "notes", "total", "count", "sure", "certainly", "okay", "ok", "remember", "explanation",
    "answer", "question", "definition", "meaning", "letters", "length", "example", "examples", "synonym",
    "synonyms", "pronunciation", "reason", "hint", "tip", "verification", "check", "checking",
    "assistant", "user", "human", "solution", "summary", "conclusion", "step", "result", "here", "done",
    "enjoy", "thanks", "thank", "sorry", "requirement", "requirements", "condition", "conditions",
    "criterion", "criteria", "constraint", "characters", "character", "subject", "yes", "no", "hello",
    "hi", "hey", "dear", "best", "regards", "cheers", "sincerely", "yours", "love", "email", "from", "to",
    "date", "cc", "website", "address",
})  # fmt: skip
# The commonest line: a word, in bold or not, and nothing else.
_BARE = re.compile(rf"[*_`\"]{{0,3}}({WORD})[*_`\"]{{0,3}}[.,]?[*_`\"]{{0,3}}[ \t]*$")
# Without one of these, what follows the head of an item cannot make a list with it.
_SEPARATED = re.compile(r"[,;|•/→\t，、；،]")
_TOKEN = re.compile(r"\S+")
_EXCLAIMED = re.compile(r"[*_\"'”’]{0,4}[!?:：]")
_ENDED = re.compile(r"[*_\"'”’]{0,4}[.!?:：]")


class Entry(NamedTuple):
    """One line, read.

    Attributes:
        shape: `item` is one word and nothing else, `glossed` one with a gloss, `remark` the same where the
            word is one such as `Note`; `phrase` is two or three words.
        start: Where the pieces start; what stands before them on the line leads to them.
        cued: Whether the line says by itself that it gives a word or a list.
        whole: Whether a list takes up all of the line; of a phrase, whether no full stop follows it.
    """

    line: Line
    shape: Shape
    pieces: list[Piece]
    start: int
    cued: bool = False
    whole: bool = True

    @property
    def has_lead(self) -> bool:
        """Whether the line leads to a list of its own: `Nouns: apple, table`."""
        return self.shape == "list" and self.start > self.line.value + 3


def prose(line: Line) -> Entry:
    """Returns the entry of a line that gives nothing."""
    return Entry(line, "prose", [], line.end)


def is_prose(text: str, piece: Piece) -> bool:
    """Whether words in a row are a part of a sentence."""
    return any(word in FUNCTION_WORDS for word in text[piece.start : piece.end].casefold().split())


def is_about(text: str, piece: Piece) -> bool:
    """Whether words in a row speak of a list: `nine-letter words`."""
    return piece.words > 1 and ABOUT.search(text, piece.start, piece.end) is not None


def read_entry(text: str, line: Line) -> Entry:
    """Reads what one line gives."""
    marked = line.kind != "plain"
    bare = _BARE.match(text, line.body, line.end)
    if bare:
        return Entry(line, "item", [Piece(bare.start(1), bare.end(1), 1)], bare.start(1))
    leads = text[line.body : line.end].rstrip(" \t*_`").endswith((":", "："))
    if leads and not (marked and line.value == line.body):
        return prose(line)
    numbered = read_numbered(text, line.start, line.end)
    if numbered:
        return _list_entry(text, line, [numbered])
    labelled = _labelled(text, line) if line.value != line.body else None
    return labelled or (_marked_entry(text, line) if marked else _plain_entry(text, line))


def _labelled(text: str, line: Line) -> Entry | None:
    """Reads what stands behind a label such as `Word 3:` or `Answer:`."""
    head = read_head(text, line.value, line.end, marked=True)
    if head and (head.piece.words > 1 or head.glossed):
        inlines = read_inline(text, line.value, line.end, marked=False)
        if inlines:
            return _list_entry(text, line, inlines)._replace(cued=True)
        if is_prose(text, head.piece):
            return None
        if head.piece.words == 3 and not head.glossed:
            pieces = [Piece(*m.span(), 1) for m in _TOKEN.finditer(text, head.piece.start, head.piece.end)]
            return Entry(line, "list", pieces, line.value, True)
    return Entry(line, "item", [head.piece], head.piece.start, True) if head else None


def _marked_entry(text: str, line: Line) -> Entry:
    """Reads a line with a bullet or a number before it."""
    head = read_head(text, line.body, line.end, marked=True)
    if head is None:
        return _sentence_entry(text, line)
    if not head.glossed:
        return _head_entry(line, head.piece)
    if not is_told(text, head.piece, line.end) and (
        _SEPARATED.search(text, head.piece.end, line.end) or text.count(" - ", head.piece.end, line.end) > 1
    ):
        inlines = read_inline(text, line.body, line.end, marked=True)
        if inlines:
            return _list_entry(text, line, inlines)
    return _glossed_entry(text, line, head.piece)


def _plain_entry(text: str, line: Line) -> Entry:
    """Reads a line with nothing before it, which is likelier to be prose."""
    head = read_head(text, line.body, line.end, marked=False)
    if head and head.piece.words > 1 and is_prose(text, head.piece):
        head = None
    if head and not head.glossed:
        emphasised = text[head.piece.start - 1 : head.piece.start] in {"*", "_", '"', "“", "`"}
        ends = _EXCLAIMED if head.piece.words == 1 or emphasised else _ENDED
        if not ends.match(text, head.piece.end, line.end):
            return _head_entry(line, head.piece)
        ended = head.piece.words > 1 and text.startswith(".", head.piece.end)
        return _head_entry(line, head.piece)._replace(whole=False) if ended else prose(line)
    inlines = read_inline(text, line.body, line.end, marked=False)
    if inlines:
        return _list_entry(text, line, inlines)
    if head and head.piece.end - head.piece.start > 1:
        return _glossed_entry(text, line, head.piece)
    return _named_entry(text, line)


def _sentence_entry(text: str, line: Line) -> Entry:
    """Reads a marked line that does not start with its item."""
    inlines = read_inline(text, line.body, line.end, marked=True)
    if inlines:
        return _list_entry(text, line, inlines)
    return _named_entry(text, line)


def _named_entry(text: str, line: Line) -> Entry:
    """Reads a sentence such as `The word is "beautiful".`; in a paragraph, it would be said in passing."""
    named = named_word(text, line.body, line.end) if text.count(" ", line.body, line.end) < 30 else None
    return Entry(line, "glossed", [named], named.start, True) if named else prose(line)


def _head_entry(line: Line, piece: Piece) -> Entry:
    return Entry(line, "item" if piece.words == 1 else "phrase", [piece], piece.start)


def _word(text: str, piece: Piece) -> str:
    return text[piece.start : piece.end].casefold()


def _glossed_entry(text: str, line: Line, piece: Piece) -> Entry:
    remark = _word(text, piece) in REMARKS
    return Entry(line, "remark" if remark else "glossed", [piece], piece.start)


def _list_entry(text: str, line: Line, inlines: list[Inline]) -> Entry:
    pieces = [piece for inline in inlines for piece in inline.pieces]
    if all(ABOUT.fullmatch(text, p.start, p.end) or _word(text, p) in REMARKS for p in pieces):
        return prose(line)  # the head of a table: `word, length`
    start = inlines[0].start
    rest = text[line.body : start] + text[pieces[-1].end : line.end]
    whole = not any(map(str.isalpha, rest))
    return Entry(line, "list", pieces, start, any(inline.cued for inline in inlines), whole)
