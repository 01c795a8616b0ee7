"""The little English that the generators need."""

import pytest

from moebench.variants.english import PEOPLE, Noun, a, in_words, nouns


def test_counts_agree_with_their_nouns() -> None:
    apple = Noun("apple", "apples")
    assert [apple.count(n) for n in (0, 1, 2)] == ["0 apples", "1 apple", "2 apples"]


def test_plurals_are_regular_or_given() -> None:
    peach, plant = nouns("peach/peaches tomato_plant")
    assert (peach.count(2), plant.count(1), plant.count(2)) == (
        "2 peaches",
        "1 tomato plant",
        "2 tomato plants",
    )


@pytest.mark.parametrize(
    ("word", "with_article"), [("apple", "an apple"), ("pie", "a pie"), ("Oak", "an Oak")]
)
def test_the_article_fits_the_word(word: str, with_article: str) -> None:
    assert a(word) == with_article


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (7, "seven"), (13, "thirteen"), (20, "twenty"), (45, "forty-five"), (99, "ninety-nine")],
)
def test_numbers_are_spelled_out(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, 100])
def test_other_numbers_are_not_spelled_out(number: int) -> None:
    with pytest.raises(ValueError, match="not written in words"):
        in_words(number)


def test_people_have_names_of_their_own() -> None:
    assert len({person.name for person in PEOPLE}) == len(PEOPLE) == 36
