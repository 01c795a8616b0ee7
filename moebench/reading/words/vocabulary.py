"""Is it a word of English, and which words are common. Loaded when first asked for (half a second, 40 MB).

The vocabulary is the union of two lists that are kept up and come with MIT-licensed packages of 7 MB each:
`pyspellchecker` (160,572 words with how often films and series say them) and `symspellpy` (82,834, with British
spelling). `wordfreq` (59 MB, no longer kept up) is no better: level on words with one letter changed, but it takes
30 to 70 of 1,000 common misspellings for words, against 4 here. Names that the lists have count as words, too.
"""

import unicodedata
from functools import cache
from importlib import resources
from typing import Final

from moebench.reading.words.lexicon import table

_COMMON: Final = 1000  # times that the films and series behind pyspellchecker's counts say a common word
_SAME: Final = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": None, "\u200b": None})


@cache
def _counts() -> dict[str, int]:
    """Returns the vocabulary: each word with how often films and series say it; 0 where that is not known."""
    from spellchecker import SpellChecker  # here, because it takes a third of a second

    file = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    listed = file.read_text(encoding="utf-8-sig").splitlines()
    spoken = SpellChecker(language="en").word_frequency
    return {line.partition(" ")[0]: 0 for line in listed} | {word: spoken[word] for word in spoken.words()}


def is_word(text: str) -> bool:
    """Whether a text is a word of English (or several, `ice cream`) that a dictionary has, American or British.

    Case, accents (`naïve`, `naive`) and the kind of apostrophe do not matter; a word with hyphens is one if all its
    parts are words or letters.
    """
    parts = unicodedata.normalize("NFC", text).casefold().translate(_SAME).split()
    return bool(parts) and all(map(_is_single_word, parts))


def _is_single_word(word: str) -> bool:
    counts = _counts()
    if len(word) == 1:
        return word in {"a", "i", "o"}
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if word in counts or bare in counts or word.removesuffix("'s") in counts:
        return True
    parts = word.removesuffix("'").split("-")
    known = all(part in counts or (len(part) == 1 and part.isalpha()) for part in parts)
    return known and (len(parts) > 1 or word.endswith("s'"))


@cache
def common_words(letters: int) -> tuple[str, ...]:
    """Returns the common words of so many letters, in order: plain a to z, none indecent, hardly any names."""
    counts, kept_out = _counts(), table("vocabulary")
    names, indecent = set(kept_out["names"]), kept_out["indecent"]

    def is_name(word: str) -> bool:  # the lists have its genitive, but no plural
        return word + "'s" in counts and not {word + "s", word + "es", word[:-1] + "ies"} & counts.keys()

    long = (
        w for w, n in counts.items() if len(w) == letters and n >= _COMMON and w.isascii() and w.isalpha()
    )
    decent = (w for w in long if w not in names and not any(part in w for part in indecent))
    return tuple(sorted(word for word in decent if not is_name(word)))
