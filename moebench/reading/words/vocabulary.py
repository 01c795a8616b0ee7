"""Is it a word of English: from the lists of pyspellchecker and symspellpy, both MIT.

`wordfreq` (59 MB, against 7 MB each) is no better: it takes 30 to 70 of 1,000 common misspellings for words,
against 4 here. Names that the lists have count as words, too.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_SAME: Final = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": None, "\u200b": None})


@cache
def dictionary() -> frozenset[str]:
    """Returns the words of English, lower case (0.5 s, 40 MB)."""
    from spellchecker import SpellChecker  # here, because it takes a third of a second

    listed = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig").splitlines()
    return frozenset(SpellChecker(language="en").word_frequency.words()).union(
        line.partition(" ")[0] for line in listed
    )


def is_word(text: str) -> bool:
    """Whether a text is a word of English, or several (`ice cream`); case and accents do not matter."""
    parts = unicodedata.normalize("NFC", text).casefold().translate(_SAME).split()
    return bool(parts) and all(map(_is_one_word, parts))


def _is_one_word(word: str) -> bool:
    if len(word) == 1:
        return word in {"a", "i", "o"}
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    stem = word[:-1] if word.endswith("s'") else word.removesuffix("'s")
    parts = stem.split("-")
    joined = len(parts) > 1 and all(p in dictionary() or (len(p) == 1 and p.isalpha()) for p in parts)
    return joined or not dictionary().isdisjoint({word, bare, stem})
