"""The data file behind word lists: `word_lists.toml`."""

import pytest

from moebench.tables import table

SETS = ("function", "remarks", "asides", "replies", "tags")
PHRASES = (
    "about", "redo", "whole", "refused", "words", "other", "offers", "lists", "gives", "all", "fits", "lengths",
)  # fmt: skip


def test_the_word_lists_have_their_tables_and_no_others() -> None:
    found = table("reading/data/word_lists.toml")
    assert set(found) == {*SETS, "html", "phrases", "patterns"}
    assert set(found["phrases"]) == set(PHRASES)
    assert set(found["asides"]) <= set(found["remarks"])


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_lower_case_words_once_each(name: str) -> None:
    listed = table("reading/data/word_lists.toml")[name]
    assert len(listed) == len(set(listed)) > 0
    assert all(word == word.casefold() and not word.isspace() and " " not in word for word in listed)


@pytest.mark.parametrize("name", PHRASES)
def test_phrases_are_words_with_blanks_and_stars_once_each(name: str) -> None:
    listed = table("reading/data/word_lists.toml")["phrases"][name]
    assert len(listed) == len(set(listed)) > 0
    assert all(
        phrase.replace("*", "").replace(" ", "").replace("'", "").replace("’", "").replace("-", "").isalpha()
        for phrase in listed
    )


def test_no_pattern_has_the_name_of_phrases() -> None:
    assert set(table("reading/data/word_lists.toml")["patterns"]).isdisjoint(PHRASES)
