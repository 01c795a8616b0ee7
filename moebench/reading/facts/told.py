"""Which facts a summary tells, and what numbers and names it says besides: by words, without a model.

Meaning is not read: who did what to whom, two of the source's own names or numbers exchanged, one ordinary word
put for another. Most of what careful readers find wrong in summaries is of these kinds. A name or number that the
source does not have may be known from elsewhere; that all are there proves little.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from moebench.reading.facts.words import TABLES, WORDS, Token, tokens

_CLAUSE_END: Final = re.compile(r"[,;:.!?()\n—–]")
_ENOUGH: Final = 0.7  # share of a phrase's content words
_REACH: Final = 4  # words before a word among which a negation denies it
_STRETCH: Final = 5  # words in a row that count as copied
_FAMILY: Final = 5  # letters that words of one family share: Nigeria, Nigerian
_GLUED: Final = re.compile(r"(?:st|nd|rd|th|s)\b")
_OPENS: Final = re.compile(r"(?:\A|[.!?:\"“'`(•*_>\n-])\s*\Z")
_PLAIN: Final = WORDS["function"] | WORDS["negators"]


class Mention(NamedTuple):
    """Start and end of each word by which a text speaks of a phrase; whether it denies it ("never got home")."""

    words: tuple[tuple[int, int], ...]
    denied: bool


def mention(text: str, said: Sequence[Token], phrase: str, *, strict: bool = False) -> Mention | None:
    """Finds a phrase in a text, in any order and inflection; None where it is not there.

    Of its content words seven tenths must be there, which is all of up to three; it is denied where one of them is
    each time that it stands there.

    Args:
        text: Where to look.
        said: The tokens of `text`, so that many phrases can be looked for at the cost of one.
        phrase: One or a few words, or a clause.
        strict: One flat denial ("never took his dog"; not "could not") denies, whatever else is said.
    """
    wanted, negative = wording(phrase)
    by = {at: _negation(text, said, at) for at, token in enumerate(said) if token.stem in wanted}
    first: dict[str, int] = {}  # where each word stands that is there: undenied, if it does anywhere
    for at in sorted(by, key=lambda at: by[at] is not None):
        first.setdefault(said[at].stem, at)
    if not first or len(first) < _ENOUGH * len(wanted):
        return None
    denied = all(by[at] is None for at in first.values()) == negative
    if strict and not negative:
        flat = [at for at in by.values() if at and said[at].word in WORDS["flat"]]
        denied = denied or any(said[at - 1].word not in WORDS["modals"] for at in flat)
    return Mention(tuple((said[at].start, said[at].end) for at in sorted(first.values())), denied)


@lru_cache(maxsize=4096)
def wording(phrase: str) -> tuple[frozenset[str], bool]:
    """Returns the stems of a phrase's content words (of all, if it has none), and whether it denies something."""
    asked = tuple(tokens(phrase))
    content = [token for token in asked if token.word not in _PLAIN]
    denies = any(token.word in WORDS["negators"] for token in asked)
    return frozenset(token.stem for token in content or asked), bool(content) and denies


def _negation(text: str, said: Sequence[Token], place: int) -> int | None:
    """Returns the place of a negation shortly before a word in the same clause."""
    for at in range(place - 1, max(-1, place - 1 - _REACH), -1):
        word, following = said[at].word, said[at + 1]
        if word in WORDS["clause"] or _CLAUSE_END.search(text, said[at].end, following.start):
            return None
        if word in WORDS["negators"]:
            return None if following.word in WORDS["affirming"] else at
    return None


class Source:
    """A source text, read once for many summaries; `negates` says whether it denies anything.

    Args:
        text: The text that was summarised.
        known: Further words that a summary may use: the wording of the facts.
    """

    def __init__(self, text: str, *, known: Sequence[str] = ()) -> None:
        said = tuple(tokens(text))
        self.negates = any(token.word in WORDS["negators"] for token in said)
        self._stretches = set(_stretches(said))
        self._stems = {token.stem for phrase in (text, *known) for token in tokens(phrase)}
        self._families = {one[:_FAMILY] for one in self._stems if len(one) >= _FAMILY}
        numbers = {value for at in range(len(said)) if (value := _value(said, at))}
        pairs = product(numbers, (0.0, *numbers)) if len(numbers) <= 6 else ()  # of a short story
        self._numbers = numbers.union(  # and what anyone can figure from them
            *((a + b, a - b, 100 * a / b if b else a, a / 2, 60 * a, a / 1000) for a, b in pairs)
        )

    def copied(self, said: Sequence[Token]) -> float:
        """Returns the share of a summary's words that stand in stretches of five copied from the source."""
        starts = [at for at, words in enumerate(_stretches(said)) if words in self._stretches]
        return len({at + further for at in starts for further in range(_STRETCH)}) / max(1, len(said))

    def invented(self, summary: str, said: Sequence[Token] | None = None) -> tuple[Token, ...]:
        """Returns the numbers and names that the source does not have, of some tokens of a summary or of all."""
        said = tuple(tokens(summary)) if said is None else said
        capitals = [summary[one.start].isupper() for one in said if one.word not in WORDS["function"]]
        titled = len(capitals) > 5 and sum(capitals) > 0.6 * len(capitals)
        known = self._stems | _PLAIN | WORDS["unjudged"]
        return tuple(
            one
            for at, one in enumerate(said)
            if known.isdisjoint((one.stem, one.word))
            and (self._lacks_number(summary, said, at) or self._lacks_name(summary, one, titled=titled))
        )

    def _lacks_number(self, summary: str, said: Sequence[Token], at: int) -> bool:
        """A number may be rounded ("12 million" of 11.9); ordinals and decades (19th, 1800s) are not judged."""
        token, value = said[at], _value(said, at)
        if value is None or _GLUED.match(summary, token.end):
            return False
        rough = any(near.word in WORDS["roughly"] for near in said[max(0, at - 2) : at])
        digits = max(2 - rough, len(token.stem.replace(".", "").strip("0")))
        return not any(float(f"{other:.{digits - 1}e}") == value for other in self._numbers)

    def _lacks_name(self, summary: str, token: Token, *, titled: bool) -> bool:
        """A name has a capital that no full stop asks for; acronyms are not judged."""
        name = summary[token.start : token.end]
        opens = titled or _OPENS.search(summary[max(0, token.start - 4) : token.start])
        named = name[0].isupper() and name[1:].islower() and (not opens or token.word in WORDS["given_names"])
        return named and token.stem[:_FAMILY] not in self._families


def _stretches(said: Sequence[Token]) -> list[tuple[str, ...]]:
    words = [token.stem for token in said]
    return list(zip(*(words[at:] for at in range(_STRETCH)), strict=False))


def _value(said: Sequence[Token], at: int) -> float | None:
    """The number at a token, times the "million" behind it; None where there is none."""
    if not re.fullmatch(r"\d+(?:\.\d+)?", said[at].stem):
        return None
    scale = TABLES["scales"].get(said[at + 1].word, 1) if at + 1 < len(said) else 1
    return float(said[at].stem) * float(scale)
