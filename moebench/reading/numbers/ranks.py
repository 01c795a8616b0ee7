"""How close a number is to being what its sentence says, by the words around it."""

import re
from collections.abc import Sequence
from enum import IntEnum

from moebench.reading.numerals.lexicon import (
    AMOUNTS,
    CHANGING,
    DETERMINERS,
    EXPLAINING,
    FILLERS,
    NEGATIONS,
    QUALIFIERS,
    REACHING,
    STAYING,
    SUBJECTS,
    SUBORDINATING,
    VERBS,
    YIELDING,
)
from moebench.reading.numerals.text import Number

WORDS = re.compile(r"[a-z]+(?:['’-][a-z]+)*|[,;:()—]|\s[-–]\s|[=≈]")
_COMPARED = re.compile(
    r"\s*(?:[a-z]+\s)?(?:times|more than|less than|fewer than)\b|\s?x (?:as|more|the)\b|-(?=[a-z])"
)
_SHARED = re.compile(r"\s*(?:%|percent)?\s*(?:of|out of)\b")
_CLAUSE_STARTS = frozenset((",", ";", ":", "(", ")", "—", " - ", " – ", "=", "≈"))
_SUBJECT_WORDS = 4
_BACK = 90  # characters looked back over for the words that govern a number


class Rank(IntEnum):
    """How close a number is to being what the sentence says; lower is closer."""

    RESULT = 0  # "comes to 12", "a total of 12", behind an equals sign
    OBJECT = 1  # behind a verb: "she has 12"
    SUBJECT = 2  # before it: "12 are left"
    DETERMINED = 3  # known already: "the 12 eggs", "she had 12"
    COMPARED = 4  # "3 times as many", "half"
    GOVERNED = 5  # behind a preposition: "for 12 days"
    DENIED = 6  # "not 12"


def ranks(low: str, start: int, found: Sequence[Number], *, announced: bool) -> list[Rank]:
    """Returns the rank of each of the numbers in a sentence.

    Args:
        low: The text in lower case.
        start: Where the sentence begins.
        found: Numbers of the sentence, in order.
        announced: Whether the sentence goes on behind "the answer is" or an equals sign.
    """
    result: list[Rank] = []
    for i, number in enumerate(found):
        since = max(start, found[i - 1].end) if i else start
        rank = rank_of(low, since, number, result[-1] if result else None)
        result.append(Rank.RESULT if rank < Rank.DETERMINED and announced and not i else rank)
    return result


def rank_of(low: str, since: int, number: Number, previous: Rank | None = None) -> Rank:
    """Returns the rank of one number by the words between `since` and it, and by what follows it.

    Args:
        low: The text in lower case.
        since: Where the sentence begins, or the number before ends.
        number: The number.
        previous: The rank of the number before it in the sentence; None: it is the first.
    """
    rank = _by_words(WORDS.findall(low, max(since, number.start - _BACK), number.start), previous)
    if rank >= Rank.GOVERNED:
        return rank
    behind = low[number.end : number.end + 24]
    part = number.percent or "/" in number.text or 0 < number.value < 1
    if number.text.lower() in {"half", "one"} or _COMPARED.match(behind) or (part and _SHARED.match(behind)):
        return Rank.COMPARED
    return rank


def _by_words(words: list[str], previous: Rank | None) -> Rank:
    """Ranks a number by the words before it, the nearest first."""
    last = len(words) - 1
    determined = False
    while last >= 0 and (words[last] in FILLERS or words[last] in DETERMINERS):
        near = words[last] in DETERMINERS and (last + 1 == len(words) or words[last] != "the")
        determined = determined or near
        last -= 1
    if last >= 0 and words[last] in NEGATIONS:
        return Rank.DENIED
    if _is_amount(words, last):
        return Rank.RESULT
    for i in range(last, -1, -1):
        rank = _by_word(words, i, last, previous, determined=determined)
        if rank is not None:
            return rank
    if determined:
        return Rank.DETERMINED
    return Rank.OBJECT if previous is not None and last >= 2 else Rank.SUBJECT


def _behind_verb(words: list[str], verb: int, *, determined: bool) -> Rank:
    """Ranks a number behind the verb at `verb`: "she has 12", but not "before she has 12" and not "she had 12"."""
    clause = words[max(0, verb - _SUBJECT_WORDS) : verb]
    for i in range(len(clause) - 1, -1, -1):
        if clause[i] in _CLAUSE_STARTS:
            break
        if clause[i] in SUBORDINATING:
            return Rank.GOVERNED
    return Rank.DETERMINED if determined or words[verb] == "had" else Rank.OBJECT


def _is_amount(words: list[str], last: int) -> bool:
    """Whether the number is an amount: "a total of 18", "left with 5"; never "the cost of 3 pens"."""
    if last < 1:
        return False
    if words[last] == "with":
        return words[last - 1] in STAYING
    if words[last] != "of" or words[last - 1] not in AMOUNTS:
        return False
    i = last - 2
    while i >= 0 and (words[i] in AMOUNTS or words[i] in QUALIFIERS):
        i -= 1
    return i < 0 or words[i] not in DETERMINERS


def _by_word(words: list[str], i: int, last: int, previous: Rank | None, *, determined: bool) -> Rank | None:
    """Returns the rank that the word at `i` gives to the number behind `last`; None: it gives none."""
    word, before = words[i], words[i - 1] if i else ""
    if word in VERBS or word in SUBJECTS:
        return _behind_verb(words, i, determined=determined)
    if word == "in" and before in YIELDING:
        return Rank.RESULT
    if word == "by" and i == last and any(other.startswith(CHANGING) for other in words[:i]):
        return Rank.RESULT
    if word in EXPLAINING and (i == last or word not in {"per", "each", "every"}):
        return Rank.GOVERNED
    if word == "to":
        aside = "which" in words[max(0, i - _SUBJECT_WORDS) : i]  # "..., which adds up to 60"
        reached = Rank.OBJECT if aside else Rank.RESULT
        return reached if before in REACHING else Rank.GOVERNED
    if word in {"and", "or"} and previous is not None and len(words) - i <= 3:
        return previous if previous in {Rank.SUBJECT, Rank.GOVERNED, Rank.DENIED} else Rank.OBJECT
    if word in _CLAUSE_STARTS:
        whole = Rank.SUBJECT if len(words) - i <= 2 else Rank.OBJECT
        return Rank.DETERMINED if determined else whole
    return None
