"""What plain rules and other word lists get on the sets of `benchmarks.agreement.words`: same cases, same run.

Wanted besides moebench: wordfreq, english-words, spylls. One that is missing fails when it is first called.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from benchmarks.agreement.base import Case
from benchmarks.agreement.words import each, verdict

Find = Callable[[str], list[str]]
_NUMBERED = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s*\W*(\w[\w'’-]*)", re.MULTILINE)
_FIRST = re.compile(r"^\W*\d*\W*(\w[\w'’-]*)", re.MULTILINE)
_WORDS = re.compile(r"\b[^\W\d_]+\b")
_SPLIT = re.compile(r"[,;\n]|\s{2,}|\band\b")
_EDGES = " \t\n.,;:!?*_`\"'“”‘’()[]{}0123456789-•"


def marked_lines(text: str) -> list[str]:
    """The first word behind each number or bullet."""
    return _NUMBERED.findall(text)


def first_of_lines(text: str) -> list[str]:
    """The first word of each line."""
    return _FIRST.findall(text)


def split(text: str) -> list[str]:
    """What stands behind the last colon, cut at commas, semicolons and line breaks."""
    pieces = (piece.strip(_EDGES) for piece in _SPLIT.split(text.rpartition(":")[2]))
    return [piece for piece in pieces if piece]


def all_words(text: str) -> list[str]:
    """Every word."""
    return _WORDS.findall(text)


def _has_length(find: Find) -> Callable[[Case], bool | None]:
    return lambda case: verdict(case, [len(word) for word in find(case.text)])


def _count(find: Find) -> Callable[[Case], int | None]:
    def predict(case: Case) -> int | None:
        found = find(case.text)
        return len(found[0]) if len(found) == 1 else None

    return predict


def _list(find: Find) -> Callable[[Case], list[str]]:
    return lambda case: find(case.text)


def _count_letter(case: Case) -> int:
    return case.text.count(case.context["letter"])


def wordfreq_knows(case: Case) -> bool:
    return bool(import_module("wordfreq").zipf_frequency(case.text, "en") > 0)


def wordfreq_often(case: Case) -> bool:
    return bool(import_module("wordfreq").zipf_frequency(case.text, "en") >= 2)


@lru_cache(maxsize=1)
def _web2() -> set[str]:
    found: set[str] = import_module("english_words").get_english_words_set(["web2"], lower=True)
    return found


def web2(case: Case) -> bool:
    return case.text in _web2()


@lru_cache(maxsize=1)
def _hunspell() -> Any:
    spylls: Any = import_module("spylls.hunspell")
    return spylls.Dictionary.from_files("en_US")


def hunspell(case: Case) -> bool:
    return bool(_hunspell().lookup(case.text) or _hunspell().lookup(case.text.capitalize()))


_FINDERS: dict[str, Find] = {
    "regex: marked lines": marked_lines,
    "regex: first of each line": first_of_lines,
    "regex: split": split,
    "regex: all words": all_words,
}
_LISTS = ("list_formats",)
_TWINS = ("bbh_word_sorting_cot", "bbh_word_sorting_direct", "no_list_in_prose", "no_list_in_working")

RIVALS: dict[str, dict[str, Callable[[Case], Any]]] = {
    **{name: {rule: _list(find) for rule, find in _FINDERS.items()} for name in _LISTS},
    **{name: {rule: each(_list(find)) for rule, find in _FINDERS.items()} for name in _TWINS},
    "collie_verdicts": {rule: _has_length(find) for rule, find in _FINDERS.items()},
    "collie_letters": {rule: _count(find) for rule, find in _FINDERS.items()},
    "strawberry_letters": {"str.count": _count_letter},
    "real_words": {
        "wordfreq, any": wordfreq_knows,
        "wordfreq, Zipf 2": wordfreq_often,
        "english-words web2": web2,
        "Hunspell en_US (spylls)": hunspell,
    },
}
