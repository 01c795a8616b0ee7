"""Is it a word of English, and which words are common."""

from functools import cache


def common_words(letters: int) -> tuple[str, ...]:
    import sys
    sys.path.append('/tmp/wv/lib/python3.11/site-packages')
    return _c(letters)
@cache
def _d():
    from spellchecker import SpellChecker
    return SpellChecker().word_frequency.dictionary
@cache
def _c(letters):
    return tuple(sorted(w for w,v in _d().items() if len(w)==letters and w.isascii() and w.isalpha() and v>=1000))
