"""Which facts a summary tells: by words, without a model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moebench.reading.facts.words import WORDS, Token, tokens

_CLAUSE_END: Final = re.compile(r"[,;:.!?()\n—–]")
_SHORT: Final = 3  # content words up to which a phrase must stand together, whole
_ENOUGH: Final = 0.7  # share of a longer phrase's content words
_REACH: Final = 4  # words before a word among which a negation denies it


def coverage(summary: str, facts: Sequence[str]) -> tuple[float, ...]:
    """Returns the share of each fact's content words that a summary has, 0 to 1, in any inflection and order.

    This is ROUGE-1 recall without function words: who did what to whom, and denials, are not seen.
    """
    present = {token.stem for token in tokens(summary)}
    return tuple(len(wanted & present) / max(1, len(wanted)) for wanted, _ in map(_asked, facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Start and end of each word by which a text speaks of a phrase; whether it denies it ("never got home")."""

    words: tuple[tuple[int, int], ...]
    denied: bool


def mention(text: str, said: Sequence[Token], phrase: str, *, strict: bool = False) -> Mention | None:
    """Finds a phrase in a text, in any order and inflection.

    Up to three content words must all be there, close together; they are denied where each mention of them is.
    Of a longer phrase, seven tenths must be there, anywhere.

    Args:
        text: Where to look.
        said: The tokens of `text`, so that many phrases can be looked for at the cost of one.
        phrase: One or a few words, or a clause.
        strict: One denial ("never took his dog") denies, whatever else is said; not of what could not be done.

    Returns:
        The mention that decides, or None.
    """
    wanted, negative = _asked(phrase)
    if len(wanted) > _SHORT:
        places = {one.stem: index for index, one in reversed(list(enumerate(said))) if one.stem in wanted}
        windows = [sorted(places.values())] if len(places) >= _ENOUGH * len(wanted) else []
        denied = [False] * len(windows)
    else:
        windows = list(_windows(said, wanted))
        negations = [_negation(text, said, window) for window in windows]
        denied = [(negation is not None) != negative for negation in negations]
        pairs = [(said[one - 1].word, said[one].word) for one in negations if one is not None]
        hard = [two for one, two in pairs if two in WORDS["flat"] and one not in WORDS["modals"]]
        if strict and hard and not negative:
            denied = [True] * len(windows)
    if not windows:
        return None
    chosen = windows[denied.index(False) if False in denied else 0]
    words = tuple((said[one].start, said[one].end) for one in chosen)
    return Mention(words=words, denied=False not in denied)


@lru_cache(maxsize=4096)
def _asked(phrase: str) -> tuple[frozenset[str], bool]:
    """Returns the stems that a mention of the phrase must have, and whether the phrase denies something."""
    asked = tuple(tokens(phrase))
    content = [token for token in asked if token.word not in WORDS["function"] | WORDS["negators"]]
    negative = bool(content) and any(token.word in WORDS["negators"] for token in asked)
    return frozenset(token.stem for token in content or asked), negative


def _windows(said: Sequence[Token], wanted: frozenset[str]) -> Iterator[list[int]]:
    """Yields the places of matching tokens, a list for each window in which all of them stand together."""
    reach = 1 if len(wanted) == 1 else 2 * len(wanted) + 6
    places = [index for index, token in enumerate(said) if token.stem in wanted]
    begin = 0
    for end, place in enumerate(places):
        while place - places[begin] >= reach:
            begin += 1
        window = {said[one].stem: one for one in places[begin : end + 1]}  # the last of each word
        if len(window) == len(wanted):
            yield sorted(window.values())


def _negation(text: str, said: Sequence[Token], places: Sequence[int]) -> int | None:
    """Returns the place of a negation among these words, or shortly before them in the same clause."""
    for place in range(places[0] + 1, places[-1]):
        if place not in places and said[place].word in WORDS["negators"]:
            return place
    for place in range(places[0] - 1, max(-1, places[0] - 1 - _REACH), -1):
        word, following = said[place].word, said[place + 1]
        if word in WORDS["clause"] or _CLAUSE_END.search(text, said[place].end, following.start):
            return None
        if word in WORDS["negators"]:
            return None if following.word in WORDS["affirming"] else place
    return None
