"""Words as facts are compared by: lower case, without inflection, numbers in digits."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from moebench.tables import table, word_sets

TABLES: Final = table("reading/data/facts.toml")
WORDS: Final = word_sets(TABLES["words"])
_FORMS: Final = {form: base for base, forms in TABLES["irregular"].items() for form in forms.split()} | {
    word: str(value) for word, value in TABLES["numbers"].items()
}
_TOKEN: Final = re.compile(  # "didn't" is `did` and `n't`, "cannot" is `can` and `not`
    r"\d+(?:[.,]\d+)*|n['’]t\b|[^\W\d_]+?(?=n['’]t\b)|can(?=not\b)|[^\W\d_]+(?:['’][^\W\d_]+)*", re.I
)
# One syllable that ends in one consonant: before -ing it is doubled (hopping), unless an e has gone (hoping).
_SHORT: Final = re.compile(r"[^aeiouy]*[aeiouy][^aeiouywx]")
_INFLECTED: Final = re.compile(r"(?:[^su]s|[aeiouy]\w{1,9}ed|[aeiouy]\w{0,9}ing|n't)\Z")
_PROSE: Final = 0.2  # share of function words and inflected forms in a sentence; headlines have 0.22 or more


class Token(NamedTuple):
    """A word (lower case, without a possessive 's) or number of a text, with its stem and where it stands."""

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yields the words and numbers of `text[start:end]`."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match[0].lower().replace("’", "'")
        word = re.sub(r"'(?:s|re|ve|ll|d|m)\Z", "", word) if "'" in word else word
        yield Token(word, stem(word), *match.span())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Returns a lower-case word without inflection (walked; went), a number or number word as digits (30,000)."""
    word = _FORMS.get(word, word)
    if word[:1].isdigit() or len(word) <= 3 or word in WORDS["whole"]:
        return word.replace(",", "")
    word = re.sub(r"(?<=..)ies\Z", "y", word)
    word = re.sub(r"(ss|sh|ch|x|zz)es\Z|([^sui])s\Z", r"\1\2", word)
    root = re.sub(r"(?<=ee)d\Z|(?<=...)(?:ing|(?<!e)ed)\Z", "", word)
    if root == word or not re.search("[aeiouy]", root):
        root = re.sub(r"(?<=....)ly\Z", "", word)
    elif _SHORT.fullmatch(root):
        return root + "e"
    if len(root) <= 3 or (root[-1] == "e" and _SHORT.fullmatch(root[:-1])):
        return root  # hope is not hop
    return re.sub(r"([^aeiou])\1\Z|e\Z", r"\1", re.sub(r"y\Z", "i", root))


def is_prose(said: Sequence[Token]) -> bool:
    """Tells whether words form a sentence rather than a row of keywords ("Bob dog walk stick squirrel home")."""
    functions = sum(one.word in WORDS["function"] for one in said)
    inflected = sum(one.word in _FORMS or _INFLECTED.search(one.word) is not None for one in said)
    joined = sum(one.end + 1 == other.start for one, other in pairwise(said))
    told = functions + inflected >= _PROSE * len(said) and (functions > 0 or 3 * joined > len(said))
    return len(said) < 4 or told
