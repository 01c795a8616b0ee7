"""Which facts a summary tells: by words, without a model.

`coverage` gives each fact (a clause or sentence) a share from 0 to 1; `mention` finds a phrase and says whether the
text denies it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moebench.reading.facts.words import NEGATORS, STOP, Token, stem, tokens

_STOP_WEIGHT: Final = 0.1  # of a function word, where a content word weighs 1
_FAMILY: Final = 5  # letters that words of one family share: Nigeria, Nigerian
_FAMILY_CREDIT: Final = 0.6
_CLAUSE_END: Final = re.compile(r"[,;:.!?()\n—–]")
_NEW_CLAUSE: Final = frozenset(
    {"but", "and", "then", "because", "until", "before", "after", "while", "so", "when", "though", "although"}
)
_NEGATIVE_VERBS: Final = frozenset(stem(verb) for verb in ("lose", "forget", "miss", "fail", "stop", "leave"))
_SHORT: Final = 3  # content words up to which a phrase must stand together, whole
_ENOUGH: Final = 0.7  # share of a longer phrase's content words
_REACH: Final = 3  # words between a negation and what it denies


def coverage(summary: str, facts: Sequence[str]) -> tuple[float, ...]:
    """Measures how much of each fact a summary tells.

    The share of the fact's words that the summary has, anywhere and in any inflection. A function word counts a
    tenth; a word of the same family (the same first five letters) counts 0.6; a word that several of the facts
    share tells less about each, so it is divided by the square root of their number.

    What it cannot see: who did what to whom, synonyms, and whether the summary denies what it mentions.

    Args:
        summary: Any text.
        facts: Facts about one source, one clause or sentence each.

    Returns:
        One share a fact, 0 to 1, in the same order; 0 for a fact without words.
    """
    present = {token.stem for token in tokens(summary)}
    families = {word[:_FAMILY] for word in present if len(word) >= _FAMILY}
    worded = [tuple(tokens(fact)) for fact in facts]
    facts_with = Counter(word for fact in worded for word in {token.stem for token in fact})
    return tuple(_share(fact, present, families, facts_with) for fact in worded)


def covers(summary: str, fact: str) -> float:
    """Measures how much of one fact a summary tells: `coverage` of a single fact, 0 to 1."""
    return coverage(summary, [fact])[0]


def _share(fact: Sequence[Token], present: set[str], families: set[str], facts_with: Counter[str]) -> float:
    found = total = 0.0
    for token in fact:
        weight = (_STOP_WEIGHT if token.word in STOP else 1.0) / facts_with[token.stem] ** 0.5
        total += weight
        if token.stem in present:
            found += weight
        elif len(token.stem) >= _FAMILY and token.stem[:_FAMILY] in families:
            found += weight * _FAMILY_CREDIT
    return min(1.0, found / total) if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a text speaks of a phrase.

    Attributes:
        words: Start and end of each word that matched, sorted.
        denied: The text denies what the phrase says ("never got home"), or affirms what it denies.
    """

    words: tuple[tuple[int, int], ...]
    denied: bool


def mention(text: str, said: Sequence[Token], phrase: str) -> Mention | None:
    """Finds a phrase in a text, in any order and inflection.

    Up to three content words must all be there, close together. Of a longer phrase, seven tenths must be there,
    anywhere.

    Args:
        text: Where to look.
        said: The tokens of `text`, so that many phrases can be looked for at the cost of one.
        phrase: One or a few words, or a clause.

    Returns:
        The first mention that is not denied, else the first denied one, else None.
    """
    wanted, negative = _asked(phrase)
    first: Mention | None = None
    short = len(wanted) <= _SHORT
    for places in _windows(said, wanted) if short else _anywhere(said, wanted):
        negated = _negated(text, said, places) if short else _some_negated(text, said, places)
        denied = negated != negative
        found = Mention(words=tuple((said[place].start, said[place].end) for place in places), denied=denied)
        if not denied:
            return found
        first = first or found
    return first


@lru_cache(maxsize=4096)
def _asked(phrase: str) -> tuple[frozenset[str], bool]:
    """Returns the stems that a mention of the phrase must have, and whether the phrase denies something."""
    asked = tuple(tokens(phrase))
    wanted = frozenset(token.stem for token in asked if token.word not in STOP and token.word not in NEGATORS)
    negative = bool(wanted) and any(token.word in NEGATORS for token in asked)
    return wanted or frozenset(token.stem for token in asked), negative


def _windows(said: Sequence[Token], wanted: frozenset[str]) -> Iterator[list[int]]:
    """Yields the places of matching tokens, a list for each window in which all of them stand together."""
    reach = 1 if len(wanted) == 1 else 2 * len(wanted) + 6
    places = [index for index, token in enumerate(said) if token.stem in wanted]
    begin = 0
    for end, place in enumerate(places):
        while place - places[begin] >= reach:
            begin += 1
        window = {said[one].stem: one for one in places[begin : end + 1]}  # the last of each word
        if wanted and len(window) == len(wanted):
            yield sorted(window.values())


def _anywhere(said: Sequence[Token], wanted: frozenset[str]) -> Iterator[list[int]]:
    """Yields the first places of the wanted words, once, if there are enough of them."""
    places: dict[str, int] = {}
    for index, token in enumerate(said):
        if token.stem in wanted:
            places.setdefault(token.stem, index)
    if len(places) >= _ENOUGH * len(wanted):
        yield list(places.values())


def _negated(text: str, said: Sequence[Token], places: Sequence[int]) -> bool:
    """Tells whether a negation stands among these words or shortly before them in the same clause."""
    inside = any(said[one].word in NEGATORS for one in range(places[0], places[-1] + 1) if one not in places)
    return inside or negated_before(text, said, places[0])


def _some_negated(text: str, said: Sequence[Token], places: Sequence[int]) -> bool:
    return any(negated_before(text, said, place) for place in places)


def negated_before(text: str, said: Sequence[Token], place: int) -> bool:
    """Tells whether a negation stands at most three words before a token, in the same clause."""
    for back in range(place - 1, max(-1, place - 2 - _REACH), -1):
        between = text[said[back].end : said[back + 1].start]
        token = said[back]
        if _CLAUSE_END.search(between) or token.word in _NEW_CLAUSE:
            return False
        if token.word in NEGATORS:
            return said[back + 1].word != "only" and said[back + 1].stem not in _NEGATIVE_VERBS
    return False
