import pytest

from moebench.reading.words.vocabulary import common_words, is_word

WORDS = (
    "apple", "Beautiful", "RUNNING", "children", "went", "happiest", "dictionary", "necessary", "juxtapose",
    "colour", "color", "favourite", "organise", "organize", "programme", "jewellery", "aluminium", "travelled",
    "café", "cafe\u0301", "naïve", "naive", "fiancée", "jalapeño", "mother-in-law", "well-known", "T-shirt",
    "x-ray",
    "o'clock", "o’clock", "don't", "children's", "dogs'", "ice cream", "Wednesday", "September", "I", "a",
    "encyclopedia", "independence", "screenshot", "website",
)  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_a_dictionary_has(text: str) -> None:
    assert is_word(text)


STRINGS = (
    "abcdefghi", "grammarly", "beautifull", "definately", "recieve", "seperate", "occured", "accomodate", "wich",
    "adventuree", "aple", "appple", "blorp", "quixel", "zzzzzzzzz", "asdfghjkl", "q", "b", "-", "--", "'", "", " ",
    "1",
    "9x",
    "Straßenbahn",
    "desafortunadamente", "苹果", "яблоко", "well-knwon", "mother-in-lwa",
    "ice creem", "xylo phone",
    "neccessary", "independance", "tommorow", "untill", "begining", "goverment", "enviroment", "publically",
)  # fmt: skip


@pytest.mark.parametrize("text", STRINGS)
def test_no_english_dictionary_has(text: str) -> None:
    assert not is_word(text)


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
