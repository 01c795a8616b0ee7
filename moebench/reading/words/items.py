"""What a word is, and how one item of a word list is read."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple
from unicodedata import category, normalize

from moebench.reading.words.lexicon import FUNCTION_WORDS, PATTERNS

LONGEST_ITEM: Final = 3  # words; more of them in a row are a sentence about the list, hardly ever an item

_NOTHING = re.compile(r"(?:[^\w(]|_)*$")
_SPELT = re.compile(r"\w(?:-\w){2,}")  # `c-a-t` is `cat`
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SAME: Final = str.maketrans("’ʼ‐‑", "''--", "\xad\u200b\u200c\u200d·")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One item of a word list.

    Attributes:
        text: As it stands in the answer, `answer[start:end]`, without marks around it.
        start: Index of its first character in the answer.
        end: Index behind its last character.
        letters: Number of letters. A letter with its accents is one, however it is encoded, and so is ß;
            hyphens, apostrophes, spaces and digits are not letters.
        key: What makes it the same word as another: NFC, casefolded, one kind of hyphen and of apostrophe.
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


class Piece(NamedTuple):
    """Where an item stands, of how many words it is, whether a gloss follows it, and its number in the list."""

    start: int
    end: int
    words: int
    glossed: bool = False
    number: int | None = None

    def said(self, text: str) -> str:
        """Returns the item in lower case."""
        return text[self.start : self.end].casefold()

    def is_prose(self, text: str) -> bool:
        """Whether it has words that make sentences."""
        return not FUNCTION_WORDS.isdisjoint(self.said(text).split())


def word_at(text: str, start: int, end: int) -> Word:
    """Returns the word that stands at `text[start:end]`."""
    plain = normalize("NFC", _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text[start:end]).translate(_SAME))
    plain = plain.replace("-", "") if _SPELT.fullmatch(plain) else plain
    letters = sum(category(c)[0] == "L" for c in plain)
    key = " ".join(normalize("NFC", plain.casefold()).split())
    return Word(text=text[start:end], start=start, end=end, letters=letters, key=key)


def item_at(text: str, start: int, end: int, *, marked: bool) -> Piece | None:
    """Reads the item that `text[start:end]` starts with; a sentence about it may follow if a bullet `marked` it."""
    if (found := PATTERNS["phrase"].match(text, start, end)) is None:
        return None
    at, after = found.span(1)
    piece = Piece(at, after, len(found[1].split()))
    single, prose, whole = piece.words == 1, piece.is_prose(text), _NOTHING.match(text, after, end)
    if (piece.words > LONGEST_ITEM and not (whole and marked)) or (prose and not single and not marked):
        return None
    if whole:
        return piece
    if PATTERNS["gloss"].match(text, after, end):
        value = PATTERNS["value"].match(text, after, end)
        counts = value and not value["part"] and after - at <= 2 * int(value["n"] or 0) <= 4 * (after - at)
        return None if value and not counts else piece._replace(glossed=True)
    counted = PATTERNS["counted"].match(text, after, end)
    if counted and not marked and not _NOTHING.match(text, counted.end(), end):
        return None  # a sentence that goes on: `Birds with six letters are rare`
    plain = not prose or (counted and single and (marked or text[after] == ","))
    follows = counted or (marked and PATTERNS["remark"].match(text, after, end))
    return piece._replace(glossed=True) if plain and follows else None


def named_word(text: str, start: int, end: int) -> Piece | None:
    """Returns the word of a line that says `the word "beautiful"` or `the word is beautiful`."""
    found = PATTERNS["named"].search(text, start, end)
    piece = Piece(*found.span(found.lastindex or 1), 1, glossed=True) if found else None
    return None if piece is None or piece.is_prose(text) else piece
