"""What a question asks for: its numbers, and the thing or unit to be counted."""

import re
from dataclasses import dataclass
from functools import lru_cache

from moebench.reading.numerals.view import plain_view
from moebench.reading.numerals.text import read_numbers

_HOW_MANY = re.compile(
    r"\bhow many (?:(?:more|fewer|less|total|whole|different|additional|of (?:the|his|her|their)) )?"
    r"([a-z]+)(?: of)?(?: ([a-z]+))?"
)
_MONEY = re.compile(
    r"\bhow much (?:more |less |total |extra )?(?:money|change|profit)"
    r"|\bhow much .{0,60}\b(?:cost|pay|paid|earn|spend|spent|owe|worth|save|saved|make|charge|price|salary|profit"
    r"|bill|tip)|\b(?:how many|in) (?:dollars|cents)|\btotal cost|\bwhat .{0,30}(?:price|cost)\b"
)
_SCALE = re.compile(r"\bhow many (dozen|hundred|thousand|million|billion)s?\b")
_PERCENT = re.compile(r"\bpercent(?:age)?\b[^.?]{0,80}\?|%[^.?]{0,40}\?")
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Question:
    """What can be read from a question.

    Attributes:
        values: The numbers in it.
        nouns: Singular forms of what "how many" asks for, such as `egg` and, in "cups of tea", `tea`.
        money: Whether an amount of money is asked for.
        percent: Whether a percentage is asked for.
        scale: `dozen` or `million` where dozens or millions are to be counted; empty otherwise.
        words: Its words in lower case, with a blank before and behind each.
    """

    values: frozenset[float] = frozenset()
    nouns: frozenset[str] = frozenset()
    money: bool = False
    percent: bool = False
    scale: str = ""
    words: str = ""

    def repeats(self, sentence: str) -> bool:
        """Whether a sentence in lower case says only what stands in the question."""
        words = _WORDS.findall(sentence)
        return len(words) >= 3 and self.contains(sentence)

    def contains(self, phrase: str) -> bool:
        """Whether the words of a phrase in lower case stand in the question one after the other."""
        return f" {' '.join(_WORDS.findall(phrase))} " in self.words


def singular(word: str) -> str:
    """Returns a crude singular, the same for singular and plural of most words."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 2 else word


@lru_cache(maxsize=256)
def read_question(question: str) -> Question:
    """Reads a question; an empty one tells nothing."""
    if not question:
        return Question()
    view = plain_view(question[:20_000])
    low = view.lower()
    nouns = {singular(word) for match in _HOW_MANY.finditer(low) for word in match.groups() if word}
    scale = _SCALE.search(low)
    return Question(
        values=frozenset(float(number.value) for number in read_numbers(view)),
        nouns=frozenset(
            nouns - {"is", "did", "doe", "are", "will", "can", "ha", "have", "wa", "were", "in", "the"}
        ),
        money=_MONEY.search(low) is not None,
        percent=_PERCENT.search(low) is not None,
        scale=scale[1] if scale else "",
        words=f" {' '.join(_WORDS.findall(low))} ",
    )
