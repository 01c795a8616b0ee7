import tomllib
from importlib.resources import files

import pytest

from benchmarks.agreement.common_words import common_words
from moebench.reading.words.vocabulary import is_word


@pytest.mark.parametrize("letters", range(3, 14))
def test_common_words_are_plain_words_of_that_length(letters: int) -> None:
    found = common_words(letters)
    assert len(found) > 100
    assert all(len(word) == letters and word.isascii() and word.islower() and is_word(word) for word in found)
    assert list(found) == sorted(set(found))


def test_there_are_no_common_words_of_a_length_that_no_word_has() -> None:
    assert common_words(0) == ()
    assert common_words(40) == ()


def test_common_words_have_everyday_words_of_nine_letters() -> None:
    assert {"beautiful", "chocolate", "dangerous", "important", "landscape"} <= set(common_words(9))


@pytest.mark.parametrize(
    "word", ["jennifer", "elizabeth", "australia", "september", "christmas", "microsoft", "michael"]
)
def test_common_words_have_no_names(word: str) -> None:
    assert word not in common_words(len(word))


def test_common_words_have_no_indecent_ones() -> None:
    found = {word for letters in range(3, 16) for word in common_words(letters)}
    assert not {word for word in found if "fuck" in word or "shit" in word}


def test_what_is_kept_out_of_common_words_is_lower_case_and_unique() -> None:
    found = tomllib.loads((files("benchmarks.agreement") / "common_words.toml").read_text("utf-8"))
    assert set(found) == {"names", "indecent"}
    for listed in found.values():
        assert len(listed) == len(set(listed))
        assert all(word.isalpha() and word.islower() for word in listed)
