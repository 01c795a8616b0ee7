"""The phrases of the final number: what their file must hold."""

import re
import tomllib
from importlib.resources import files

import pytest

DATA = tomllib.loads((files("moebench.reading") / "data" / "final_number.toml").read_text("utf-8"))


def test_the_file_holds_words_and_patterns_only() -> None:
    assert set(DATA) == {"words", "patterns"}


@pytest.mark.parametrize("name", DATA["words"])
def test_words_are_in_lower_case_and_stand_there_once(name: str) -> None:
    words = DATA["words"][name].split()
    assert words == [word.lower() for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", DATA["patterns"])
def test_patterns_compile_one_by_one_and_match_nothing_empty(name: str) -> None:
    for pattern in DATA["patterns"][name]:
        assert re.compile(pattern).match("") is None, pattern
        assert pattern == pattern.lower() or re.search(r"\\[A-Z]|\(\?P", pattern), pattern
