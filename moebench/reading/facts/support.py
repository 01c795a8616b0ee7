"""What a summary says that its source does not: numbers and names.

It cannot see two of the source's own names or numbers exchanged, one ordinary word put for another, a wrong
relation between right words, or a fact left out: most of what careful readers find wrong in summaries. A name or
number that it reports may be known from elsewhere; that it reports nothing proves little.
"""

import re
from collections.abc import Sequence
from itertools import product
from typing import Final

from moebench.reading.facts.words import TABLES, WORDS, Token, tokens

STRETCH: Final = 5  # words in a row that count as copied
_CLAUSE: Final = 20  # words before a verb among which its subject is sought
_STOP: Final = re.compile(r"[.!?;:,()\n]")
_FEW: Final = 6  # numbers of a short story
_FAMILY: Final = 5  # letters that words of one family share: Nigeria, Nigerian
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_GLUED: Final = re.compile(r"(?:st|nd|rd|th|s)\b")
_DATED: Final = re.compile(r"\b(?:[12]\d{3}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)")
_DAY: Final = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|christmas|easter|halloween")
_OPENS: Final = re.compile(r"[.!?:\"“'`(•*_>\n-]\s*\Z")
_CAPITALS: Final = re.compile(r"(?:[A-Z]\w+ ?){1,6}")


class Source:
    """A source text, read once for many summaries.

    Attributes:
        stretches: All stretches of `STRETCH` words, by stem.
        negates: Whether it denies anything.

    Args:
        text: The text that was summarised.
        known: Further words that a summary may use, and the key words: the wording of the facts.
    """

    def __init__(self, text: str, *, known: Sequence[str] = ()) -> None:
        said = tuple(tokens(text))
        words = [token.stem for token in said]
        self.stretches = frozenset(tuple(words[at : at + STRETCH]) for at in range(len(words) - STRETCH + 1))
        self.negates = any(token.word in WORDS["negators"] for token in said)
        self._keys = {token.stem for phrase in known for token in tokens(phrase)}
        self._stems = {*words, *self._keys}
        self._families = {one[:_FAMILY] for one in self._stems if len(one) >= _FAMILY}
        self._numbers = _figured({value for at in range(len(said)) if (value := _value(said, at))})
        self._acronyms = set(re.findall(r"\b[A-Z]{2,6}\b", text))
        self._dated = bool(_DATED.search(text))
        self._doers = {  # a word and one that stands behind it in the same clause
            (said[back].stem, said[at].stem)
            for at in range(len(said))
            for back in range(max(0, at - _CLAUSE), at)
            if not _STOP.search(text, said[back].end, said[at].start)
        }

    def invented(self, summary: str, said: Sequence[Token] | None = None) -> tuple[Token, ...]:
        """Returns the numbers and names that the source does not have, of some tokens of a summary or of all."""
        said = tuple(tokens(summary)) if said is None else said
        capitals = [summary[one.start].isupper() for one in said if one.word not in WORDS["function"]]
        titled = len(capitals) > 5 and sum(capitals) > 0.6 * len(capitals)
        return tuple(
            token
            for at, token in enumerate(said)
            if token.stem not in self._stems
            and (self._lacks_number(summary, said, at) or self._lacks_name(summary, token, opens=titled))
        )

    def swapped(self, summary: str, said: Sequence[Token]) -> tuple[Token, ...]:
        """Returns the verbs of a summary that exchange who does it and to whom ("The squirrel walked Bob").

        Where a verb stands alone between two key words, and in the source always behind the second, a name.
        """
        heavy = [token for token in said if token.word not in WORDS["light"]]
        return tuple(
            verb
            for one, verb, other in zip(heavy, heavy[1:], heavy[2:], strict=False)
            if verb.word != verb.stem not in WORDS["function"]
            and one.stem in self._keys
            and other.stem in self._keys
            and summary[other.start].isupper()
            and (other.stem, verb.stem) in self._doers
            and (one.stem, verb.stem) not in self._doers
            and not _STOP.search(summary, one.end, other.start)
        )

    def _lacks_number(self, summary: str, said: Sequence[Token], index: int) -> bool:
        """A number may be rounded ("12 million" of 11.9); ordinals and decades (19th, 1800s) are not judged."""
        token, value = said[index], _value(said, index)
        if value is None or token.word in WORDS["uncounted"] or _GLUED.match(summary, token.end):
            return False
        rough = any(near.word in WORDS["roughly"] for near in said[max(0, index - 2) : index])
        digits = max(2 - rough, len(token.stem.replace(".", "").strip("0")))
        return not any(float(f"{other:.{digits - 1}e}") == value for other in self._numbers)

    def _lacks_name(self, summary: str, token: Token, *, opens: bool) -> bool:
        """A name has a capital that no full stop asks for; acronyms, and the day of a date, are not judged."""
        name = summary[token.start : token.end]
        before = summary[max(0, token.start - 4) : token.start]
        opens = opens or not before.strip() or _OPENS.search(before) is not None
        if not (name[0].isupper() and name[1:].islower()) or token.word in WORDS["negators"]:
            return False
        ordinary = token.word in WORDS["function"] or (opens and token.word not in WORDS["given_names"])
        if ordinary or token.stem[:_FAMILY] in self._families:
            return False
        spelt = _CAPITALS.search(summary, max(0, token.start - 30))  # "Los Angeles" where the source has LA
        initials = "".join(filter(str.isupper, spelt[0])) if spelt else ""
        return initials not in self._acronyms and not (self._dated and _DAY.fullmatch(token.word))


def _value(said: Sequence[Token], index: int) -> float | None:
    """The number at a token, times the "million" behind it; None where there is none."""
    if not _NUMBER.fullmatch(said[index].stem):
        return None
    scale = TABLES["scales"].get(said[index + 1].word, 1) if index + 1 < len(said) else 1
    return float(said[index].stem) * float(scale)


def _figured(numbers: set[float]) -> set[float]:
    """Adds to a few numbers what anyone can figure from them: sums, differences, percentages, kilometres."""
    pairs = product(numbers, (0.0, *numbers)) if len(numbers) <= _FEW else ()
    return numbers.union(
        *((a + b, a - b, 100 * a / b if b else a, a / 2, 60 * a, a / 1000) for a, b in pairs)
    )
