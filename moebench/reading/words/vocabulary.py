"""Is it a word of English, and which words are common: from the lists of pyspellchecker and symspellpy, both MIT.

`wordfreq` (59 MB, against 7 MB each) is no better: it takes 30 to 70 of 1,000 common misspellings for words,
against 4 here. Names that the lists have count as words, too.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from moebench.tables import table

_COMMON: Final = 1000  # times that films and series say a common word
_SAME: Final = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": None, "\u200b": None})


@cache
def _counts() -> dict[str, int]:
    """Returns each word with how often films and series say it, 0 where that is not known (0.5 s, 40 MB)."""
    from spellchecker import SpellChecker  # here, because it takes a third of a second

    listed = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig").splitlines()
    spoken = SpellChecker(language="en").word_frequency
    return {line.partition(" ")[0]: 0 for line in listed} | {word: spoken[word] for word in spoken.words()}


def is_word(text: str) -> bool:
    """Whether a text is a word of English, or several (`ice cream`); case and accents do not matter."""
    parts = unicodedata.normalize("NFC", text).casefold().translate(_SAME).split()
    return bool(parts) and all(_has(_counts(), part) for part in parts)


def _has(counts: dict[str, int], word: str) -> bool:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    stem = word[:-1] if word.endswith("s'") else word.removesuffix("'s")
    if len(word) == 1 or {word, bare, stem} & counts.keys():
        return len(word) > 1 or word in {"a", "i", "o"}
    parts = stem.split("-")
    return len(parts) > 1 and all(part in counts or (len(part) == 1 and part.isalpha()) for part in parts)


@cache
def common_words(letters: int) -> tuple[str, ...]:
    """Returns the common words of so many letters, in order: plain a to z, none indecent, hardly any names."""
    counts, kept_out = _counts(), table("reading/data/vocabulary.toml")

    def is_decent(word: str) -> bool:
        named = word + "'s" in counts and not {word + "s", word + "es", word[:-1] + "ies"} & counts.keys()
        return not (named or word in kept_out["names"] or any(part in word for part in kept_out["indecent"]))

    common = (w for w, n in counts.items() if len(w) == letters and n >= _COMMON)
    return tuple(sorted(w for w in common if w.isascii() and w.isalpha() and is_decent(w)))
