"""Fresh variants of `word_lists`: other letter counts, list lengths and wordings.

The article asks for 13 words of 9 letters. Here it is 9 to 17 words of 7 to 11 letters, both around the article's,
so that the questions are as hard on average; English has hundreds of common words of each of these lengths.
"""

from collections.abc import Sequence

from moebench.variants.base import Draw, Fresh, Template
from moebench.variants.english import in_words

# For the examples only: 20 everyday words of each length.
WORDS = {
    7: "balcony blanket captain chicken concert dolphin evening fashion freedom garment harvest holiday journey "
    "kitchen library machine morning pattern quality teacher",
    8: "airplane birthday building calendar daughter elephant festival hospital keyboard language mountain "
    "notebook painting question sandwich shoulder sunshine triangle umbrella vacation",
    9: "adventure beautiful butterfly chocolate direction education furniture hurricane important knowledge "
    "landscape newspaper orchestra pineapple sculpture signature telephone vegetable waterfall yesterday",
    10: "accountant background basketball conference collection commercial depression everything friendship "
    "generation helicopter investment laboratory motorcycle playground references strawberry technology "
    "television university",
    11: "agriculture application combination comfortable countryside description electricity examination "
    "grandfather grandmother imagination improvement independent information mathematics observation "
    "performance photography temperature traditional",
}
_COUNTS = tuple(range(9, 18))
_FORMS = ("", " Number the words.", " Write one word on each line.", " Separate the words with commas.")
_ENDS = ("", " Do not repeat a word.", " No word may appear twice.", " All of the words must be different.")

_WORDINGS = {
    "have": "Give me a list of {count} words that have {letters} letters.",
    "containing": "Provide a list of {count} words, each containing exactly {letters} letters.",
    "name": "Name {count} words with {letters} letters each.",
    "letter-words": "Write down {count} {letters_word}-letter words.",
    "what-are": "What are {count} English words that are exactly {letters} letters long?",
    "game": "For a word game I need {count} words. Each of them must have {letters} letters.",
    "think-of": "Think of {count} words that consist of exactly {letters} letters, and list them.",
    "spelled": "List {count} words that are spelled with {letters_word} letters.",
    "quiz": "I am writing a quiz. Please list {count} words of {letters} letters for it.",
    "come-up": "Come up with {count} words. Each one should be {letters_word} letters long, no more and no less.",
}


def _template(wording: str) -> Template:
    def make(draw: Draw) -> Fresh:
        letters, count = draw.pick(tuple(WORDS)), draw.pick(_COUNTS)
        if (count, letters) == (13, 9):
            letters = draw.pick((8, 10))  # the article's own numbers are no fresh ones
        asked = wording.format(count=count, letters=letters, letters_word=in_words(letters))
        form = draw.pick(_FORMS)
        words = draw.some(WORDS[letters].split(), count)
        return Fresh(
            question=asked + form + draw.pick(_ENDS),
            target={"count": count, "letters": letters},
            example=_answer(words, form),
            wrong=_answer(_spoiled(words, letters, draw), form),
        )

    return make


def _spoiled(words: Sequence[str], letters: int, draw: Draw) -> list[str]:
    """Returns the words with the mistakes that models make: other lengths, repeats, a list cut short."""
    spoiled = list(words)
    kind = draw.below(3)
    if kind == 0:
        others = WORDS[letters + 1 if letters + 1 in WORDS else letters - 1].split()
        for place, word in zip(range(1, len(spoiled), 3), draw.some(others, 6), strict=False):
            spoiled[place] = word
    elif kind == 1:
        spoiled[-1] = spoiled[0]
        spoiled[-2] = spoiled[2]
    else:
        del spoiled[-3:]
    return spoiled


def _answer(words: Sequence[str], form: str) -> str:
    if "comma" in form:
        return ", ".join(words)
    if "line" in form:
        return "\n".join(words)
    return "\n".join(f"{number}. {word.capitalize()}" for number, word in enumerate(words, start=1))


TEMPLATES: dict[str, Template] = {name: _template(wording) for name, wording in _WORDINGS.items()}
