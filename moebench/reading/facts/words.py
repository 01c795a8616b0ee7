"""Words as facts are compared by: lower case, without inflection, numbers in digits."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

TABLES: Final = tomllib.loads((files("moebench.reading") / "data/facts.toml").read_text("utf-8"))
WORDS: Final = {name: frozenset(words.split()) for name, words in TABLES["words"].items()}
_FORMS: Final = {
    **{form: base for base, forms in TABLES["irregular"].items() for form in forms.split()},
    **{word: str(value) for word, value in TABLES["numbers"].items()},
}
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL: Final = re.compile(r"[aeiouy]")
# One syllable that ends in one consonant: before -ing it is doubled (hopping), unless an e has gone (hoping).
_SHORT: Final = re.compile(r"[^aeiouy]*[aeiouy][^aeiouywx]")
_PROSE: Final = 0.2  # share of function words and inflected forms in a sentence; headlines have 0.22 or more


class Token(NamedTuple):
    """A word (lower case, without a possessive 's) or number of a text, with its stem and where it stands."""

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yields the words and numbers of `text[start:end]`; "didn't" gives `did` and `n't`."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        first, last = match.span()
        word = match[0].lower().replace("’", "'")
        if word.endswith("n't") or word == "cannot":
            if word != "n't":
                yield Token(word[:-3], stem(word[:-3]), first, last - 3)
            yield Token("n't", "n't", last - 3, last)
        else:
            word = re.sub(r"'(?:s|re|ve|ll|d|m)\Z", "", word) if "'" in word else word
            yield Token(word, stem(word), first, last)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Returns a lower-case word without inflection (walked; went), a number or number word as digits (30,000)."""
    word = _FORMS.get(word, word)
    if word[:1].isdigit():
        return word.replace(",", "")
    if len(word) <= 3 or word in WORDS["whole"]:
        return word
    word = re.sub(r"(?<=..)ies\Z", "y", word)
    word = re.sub(r"(ss|sh|ch|x|zz)es\Z|([^sui])s\Z", r"\1\2", word)
    if word.endswith("eed"):
        return word[:-2] if _VOWEL.search(word[:-3]) else word
    root = re.sub(r"(?<=...)(?:ing|ed)\Z", "", word)
    if root == word or not _VOWEL.search(root):
        return _root(re.sub(r"(?<=....)ly\Z", "", word))
    return root + "e" if _SHORT.fullmatch(root) else _root(root)


def _root(word: str) -> str:
    """Drops a final e but in short words (hope is not hop), y becomes i, a doubled consonant becomes single."""
    if len(word) <= 3 or (word[-1] == "e" and _SHORT.fullmatch(word[:-1])):
        return word
    return re.sub(r"([^aeiou])\1\Z|e\Z", r"\1", word[:-1] + "i" if word[-1] == "y" else word)


def is_prose(said: Sequence[Token]) -> bool:
    """Tells whether words form a sentence rather than a row of keywords ("Bob dog walk stick squirrel home")."""
    functions = sum(one.word in WORDS["function"] for one in said)
    joined = sum(one.end + 1 == other.start for one, other in pairwise(said))
    enough = functions + sum(_is_inflected(one.word) for one in said) >= _PROSE * len(said)
    return len(said) < 4 or (enough and (functions > 0 or 3 * joined > len(said)))


@lru_cache(maxsize=50_000)
def _is_inflected(word: str) -> bool:
    if word in _FORMS or word == "n't" or (word[-1] == "s" and word[-2:-1] not in {"s", "u"}):
        return True
    return word.endswith(("ed", "ing")) and _VOWEL.search(word[:-3]) is not None
