"""What a question asks for, and the phrases by which it is answered (`data/final_number.toml`)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moebench.reading.numerals.text import MAX_CHARS, read_numbers
from moebench.reading.numerals.view import plain_view
from moebench.tables import patterns, table, word_sets

_DATA: Final = table("reading/data/final_number.toml")
WORDS: Final = word_sets(_DATA["words"])
_ANY_OF: Final = {name: words.split() for name, words in _DATA["words"].items()}
PATTERNS: Final = patterns(_ANY_OF | _DATA["patterns"] | _DATA["ranks"])
RANKS: Final = tuple(_DATA["ranks"])

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 400  # characters of the sentence that asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What can be read from a question.

    Attributes:
        values: The numbers in it.
        nouns: Singular forms of what "how many" asks for, such as `egg`, in "cups of tea" `tea`,
            and the names of currencies where money is asked for.
        money: Whether an amount of money is asked for.
        percent: Whether a percentage is asked for.
        scale: `dozen` or `million` where dozens or millions are to be counted; empty otherwise.
        place: Whether an ordinal is asked for ("in which place?").
        asks: The words of the sentence that asks.
        words: Its words in lower case, with a blank between.
        subject: Whose or of what it is asked, `spike` in "how many apples does Spike have?"; empty otherwise.
        left: Whether what is left is asked for.
        gist: How the words of that sentence begin that are not in most texts.
        stems: How the words begin that are not in most texts, and pronouns, which stand for names.
    """

    values: frozenset[float] = frozenset()
    nouns: frozenset[str] = frozenset()
    money: bool = False
    percent: bool = False
    scale: str = ""
    place: bool = False
    asks: frozenset[str] = frozenset()
    words: str = ""
    subject: str = ""
    left: bool = False
    gist: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()

    def contains(self, phrase: str) -> bool:
        """Whether the words of a phrase in lower case stand in the question one after the other."""
        return f" {' '.join(_WORD.findall(phrase))} " in f" {self.words} "


def singular(word: str) -> str:
    """Returns a crude singular, the same for singular and plural of most words."""
    return PATTERNS["plural"].sub("", re.sub(r"(?<=..)ies$", "y", word))


def stems(text: str) -> frozenset[str]:
    """Returns how the words of a text in lower case begin that are not in most texts."""
    return frozenset(word[:4] for word in _WORD.findall(text) if len(word) > 2) - WORDS["common"]


@lru_cache(maxsize=256)
def read_question(question: str) -> Question:
    """Reads a question; an empty one tells nothing."""
    view = plain_view(question[:MAX_CHARS])
    low = view.lower()
    parts = re.split(r"(?<=[.!?])\s+", low.strip())
    last = next((part for part in reversed(parts) if part.endswith("?")), parts[-1])[-_LONGEST:]
    asked = [word for match in PATTERNS["how_many"].finditer(low) for word in match.groups() if word]
    money, percent, place, scale = (
        PATTERNS[name].search(low) for name in ("money", "percent", "place", "scale")
    )
    subject, left = (PATTERNS[name].search(last) for name in ("subject", "asks_left"))
    asked += [place[1]] if place else []
    asked += WORDS["durations"] if PATTERNS["how_long"].search(low) else []
    currencies = WORDS["currencies"] if money else frozenset()
    return Question(
        values=frozenset(float(number.value) for number in read_numbers(view)),
        nouns=frozenset(map(singular, asked)) - WORDS["no_nouns"] | currencies,
        money=money is not None,
        percent=percent is not None,
        scale=scale[1] if scale else "",
        place=place is not None,
        subject=subject["name"] if subject else "",
        left=left is not None,
        asks=frozenset(_WORD.findall(last)),
        gist=stems(last) - WORDS["persons"] - (WORDS["of_money"] if money else frozenset()),
        words=" ".join(_WORD.findall(low)),
        stems=stems(low) | WORDS["persons"] if low else frozenset(),
    )
