import pytest

from moebench.reading.words.vocabulary import is_word

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
