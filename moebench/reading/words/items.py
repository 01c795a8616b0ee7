"""What a word is, and how one item of a word list is read."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

# A letter is whatever is not white space, a digit, punctuation, a symbol or an emoji: so combining marks
# stay with their letters in every script, and one character class does it (fast, and linear).
LETTER = (
    r"[^\s\d_!-/:-@\[-`{-~\x7f-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7ʼ"
    r"\u2000-\u2129\u212c-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe00-\ufe0f\uff00-\uff20\uff3b-\uff40\uff5b-\uff65"
    r"\ufff0-\uffff\U0001f000-\U0001faff]"
)
# What may stand between two letters of one word: apostrophes, hyphens, a middle dot, and marks of no width.
WORD = rf"{LETTER}+(?:['’ʼ\-‐‑·\xad\u200b-\u200d]{LETTER}+)*"

_PHRASE = re.compile(rf"{WORD}(?: {WORD}){{0,4}}")
_AND = re.compile(r"(?:and|or)[ \t]+(?=\S)", re.IGNORECASE)
_FIRST = re.compile(r"[^\W_]")
_SPELLED = re.compile(r"\w(?:-\w){2,}")
_UNSEEN = re.compile("[\xad\u200b-\u200d·]")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_CLOSERS = {
    '"': '"',
    "“": "”",
    "«": "»",
    "„": "“",
    "`": "`",
    "*": "*",
    "_": "_",
    "'": "'",
    "‘": "’",
    "[": "]",
}

# What may follow the head of an item on its line: nothing, or a gloss set off from it.
_END = re.compile(r"[^\w(]*$")
_GLOSS = re.compile(
    r"[*_`\"'”’»\]\\]{0,6}[ \t]*(?::(?!//)|[：;=|({\[（【<→⇒–—―~/✓✔✅❌✗✘☑√…\U0001f300-\U0001faff]"
    r"|\.{2,200}[ ]?\d|(?<=\t)(?=\S)|(?<=   )(?=\S)|[-‐]{1,3}>|[-‐]{1,3}(?=[ \t])|(?<=[ \t])[-‐]{1,3}"
    r"|\d{1,2}[ \t]?(?:letters?|characters?|chars?)?\W{0,4}$)"
)
_VERB = re.compile(r"[ \t]+(?:has|have|contains?|is|means?|with|consists|counts|refers)\b", re.IGNORECASE)
_VERB_AFTER = re.compile(
    r"[*_`\"'”’»]{0,4}[ \t]+(?:has|have|contains?|is|means?|with|consists|counts|refers)\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"[*_`\"'”’»]{0,4}(?:,|[ \t]+(?:has|have|contains?|with|is)\b)[ \t]*(?:exactly[ \t]+)?\(?"
    r"(?:\d{1,2}|[a-z]{3,9})(?:[ \t-]{0,2}(?:letters?|characters?)\b|(?<=\d)\W{0,4}$)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[.!](?=[ \t])|,(?=[ \t])")
_THE_WORD = re.compile(
    rf"\bword(?:(?:[ \t]+\w+){{0,6}}[ \t]+(?:is|be))?[ \t]*:?[ \t]*[\"“*_`‘']{{1,3}}({WORD})(?=[\"”*_`’'])"
    rf"|\bword(?:[ \t]+\w+){{0,8}}[ \t]+(?:is|be)[ \t]*:?[ \t]*({WORD})[.!]?[ \t]*$"
    rf"|\b(?:word|example|answer)\b[^:\n]{{0,100}}:[ \t]*[\"“*_`‘']{{0,3}}({WORD})[\"”*_`’']{{0,3}}[.!]?[ \t]*$",
    re.IGNORECASE,
)

# English words that make sentences, not lists of words.
FUNCTION_WORDS = frozenset({
    "the", "a", "an", "of", "to", "in", "is", "are", "was", "were", "be", "been", "being", "am", "i",
    "you", "he", "she", "it", "we", "they", "me", "him", "her", "us", "them", "this", "that", "these",
    "those", "and", "or", "but", "not", "no", "nor", "for", "with", "without", "on", "at", "by", "from",
    "as", "into", "about", "my", "your", "his", "its", "our", "their", "can", "cannot", "could", "would",
    "will", "shall", "should", "may", "might", "must", "do", "does", "did", "have", "has", "had", "there",
    "here", "what", "which", "who", "whom", "whose", "how", "when", "where", "why", "if", "so", "because",
    "than", "then", "also", "just", "only", "very", "each", "every", "all", "any", "some", "i'm", "i'll",
    "i've", "it's", "let's", "please", "let",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One item of a word list.

    Attributes:
        text: As it stands in the answer, `answer[start:end]`, without marks around it.
        start: Index of its first character in the answer.
        end: Index behind its last character.
        letters: Number of letters. A letter with its accents is one, however it is encoded, and so is ß;
            hyphens, apostrophes, spaces and digits are not letters.
        key: What makes it the same word as another: NFC, casefolded, one kind of hyphen and of apostrophe;
            a word that is spelled out (`c-a-t`) without its hyphens.
    """

    text: str
    start: int
    end: int
    letters: int
    key: str

    @property
    def parts(self) -> int:
        """How many words the item has: 1, but 2 for `ice cream`. A hyphen does not divide."""
        return len(self.key.split())


def plain_text(text: str) -> str:
    """Returns the text with JSON's escapes for letters undone: four hexadecimal digits behind a `u`."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "\\u" in text else text


def word_at(text: str, start: int, end: int) -> Word:
    """Returns the word that stands at `text[start:end]`."""
    found = text[start:end]
    if found.isascii() and found.isalpha():
        return Word(text=found, start=start, end=end, letters=end - start, key=found.lower())
    plain = plain_text(found)
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", plain))
    letters = sum(unicodedata.category(c)[0] == "L" and c != "ʼ" for c in plain)
    key = unicodedata.normalize("NFC", plain.casefold()).translate(_SAME)
    if _SPELLED.fullmatch(key):
        key = key.replace("-", "")
    return Word(text=found, start=start, end=end, letters=letters, key=" ".join(key.split()))


_SAME = str.maketrans("’ʼ‐‑", "''--")


class Piece(NamedTuple):
    """Where an item stands, and of how many words it is."""

    start: int
    end: int
    words: int


class Head(NamedTuple):
    """What an item starts with: its piece, and whether a gloss follows."""

    piece: Piece
    glossed: bool


def phrase_at(text: str, start: int, end: int) -> Piece | None:
    """Returns the words that stand in a row at `start`, without an `and` before the last item of a list."""
    joined = _AND.match(text, start, end)
    if joined:
        start = joined.end()
        first = _FIRST.search(text, start, end)
        start = first.start() if first else start
    found = _PHRASE.match(text, start, end)
    if found is None:
        return None
    return Piece(found.start(), found.end(), len(found[0].split()))


def read_head(text: str, start: int, end: int, *, marked: bool) -> Head | None:
    """Reads the item that a line, a cell or a segment of a list starts with.

    Args:
        text: The readable text.
        start: Where its content starts, behind any bullet or number.
        end: Where the line, cell or segment ends.
        marked: Whether a bullet or a number stood before it; then a sentence about the word may follow it.

    Returns:
        None where it starts with no item: prose, a remark in brackets, a number.
    """
    first = _FIRST.search(text, start, end)
    if first is None or "(" in text[start : first.start()]:
        return None
    at = first.start()
    before = text[at - 1] if at > start else ""
    stop = _closing(text, _CLOSERS[before], at, end) if before in _CLOSERS else -1
    piece = phrase_at(text, at, stop if stop > at else end)
    if piece is None:
        return None
    if stop > at and not _FIRST.search(text, piece.end, stop):
        return _closed(text, piece, stop + 1, end, loose=marked or before in "*_")
    return _separated(text, piece, end, marked=marked)


def _closed(text: str, piece: Piece, start: int, end: int, *, loose: bool) -> Head | None:
    """Returns the head of an item in quotes or bold; without `loose`, a gloss must be set off from it."""
    if piece.words > 3:
        return None
    if _END.match(text, start, end):
        return Head(piece, False)
    set_off = loose or _GLOSS.match(text, start, end) or _COUNTED.match(text, start, end)
    return Head(piece, True) if set_off else None


def _closing(text: str, mark: str, start: int, end: int) -> int:
    """Returns the index of the closing mark, -1 where there is none; an apostrophe within a word is none."""
    at = text.find(mark, start, end)
    while mark in "'’" and 0 <= at < end - 1 and text[at + 1].isalnum():
        at = text.find(mark, at + 1, end)
    return at


def _separated(text: str, piece: Piece, end: int, *, marked: bool) -> Head | None:
    """Returns the head if what follows it is the end of the line, or is set off from it."""
    verb = _VERB.search(text, piece.start, piece.end) if piece.words > 1 else None
    if verb and (marked or _COUNTED.match(text, verb.start(), end)):
        before = text[piece.start : verb.start()]
        piece = Piece(piece.start, verb.start(), len(before.split()))
        counted = piece.words == 1 and _COUNTED.match(text, verb.start(), end)
        prose = not counted and any(word in FUNCTION_WORDS for word in before.casefold().split())
        return None if prose or piece.words > 3 else Head(piece, True)
    if piece.words > 3:
        return None
    if _END.match(text, piece.end, end):
        return Head(piece, False)
    if _GLOSS.match(text, piece.end, end) or _COUNTED.match(text, piece.end, end):
        return Head(piece, True)
    if not marked or piece.words > 1 or text[piece.start : piece.end].casefold() in FUNCTION_WORDS:
        return None
    if _VERB_AFTER.match(text, piece.end, end):
        return Head(piece, True)
    aside = _ASIDE.match(text, piece.end, end)
    few = aside and (aside[0] != "," or len(text[aside.end() : end].split(None, 5)) <= 5)
    return Head(piece, True) if few else None


def is_told(text: str, piece: Piece, end: int) -> bool:
    """Whether a sentence about the word follows it: `"beautiful" has 9 letters`."""
    return _VERB_AFTER.match(text, piece.end, end) is not None


def named_word(text: str, start: int, end: int) -> Piece | None:
    """Returns the word of a line that says `the word "beautiful"` or `the word is beautiful`."""
    found = _THE_WORD.search(text, start, end)
    if found is None:
        return None
    group = found.lastindex or 1
    if found[group].casefold() in FUNCTION_WORDS:
        return None
    return Piece(found.start(group), found.end(group), 1)
