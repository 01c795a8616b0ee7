"""Which words are common: what lists that we write ourselves are made of."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from spellchecker import SpellChecker

from moebench.reading.words.vocabulary import dictionary

_COMMON: Final = 1000  # times that films and series say a common word


@cache
def common_words(letters: int) -> tuple[str, ...]:
    """Returns the common words of so many letters, in order: plain a to z, none indecent, hardly any names."""
    spoken, words = SpellChecker(language="en").word_frequency, dictionary()
    kept_out = tomllib.loads((files("benchmarks.agreement") / "common_words.toml").read_text("utf-8"))

    def is_decent(word: str) -> bool:
        named = word + "'s" in words and not {word + "s", word + "es", word[:-1] + "ies"} & words
        return not (named or word in kept_out["names"] or any(part in word for part in kept_out["indecent"]))

    common = (word for word in spoken.words() if len(word) == letters and spoken[word] >= _COMMON)
    return tuple(sorted(word for word in common if word.isascii() and word.isalpha() and is_decent(word)))
