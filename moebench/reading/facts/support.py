"""What a summary says that its source does not: numbers, names, negations and opposites.

It sees a number, a name, a negation or an opposite (un-, in-, dis-; increase, decrease) that stands nowhere in
the source, and a word that the source only denies. It cannot see two of the source's own names or numbers
exchanged, one ordinary word put for another, a wrong relation between right words, or a fact left out: most of what
careful readers find wrong in summaries. What it reports is rarely wrong; that it reports nothing proves little.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from moebench.reading.facts import negated_before
from moebench.reading.facts.lexicon import GIVEN_NAMES, OPPOSITES, root_of_negative
from moebench.reading.facts.words import NEGATORS, STOP, Token, stem, tokens

_SCALE: Final = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
}
_ROUGHLY: Final = frozenset(
    {"about", "around", "over", "nearly", "almost", "approximately", "roughly", "some"}
    | {"than", "under", "below", "above", "least", "most"}
)
_UNCOUNTED: Final = frozenset({"one", "once", "first", "second", "third"})
STRETCH: Final = 5  # words in a row that count as copied
_STOPS: Final = re.compile(r"[.!?;:()\n]")
_NEAR: Final = 4  # words behind a negation among which the denied one is sought
_UNTIL: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A piece of a summary that the source does not support.

    Attributes:
        text: As the summary has it.
        start: First character in the summary.
        end: One past the last.
        kind: What it is.
    """

    text: str
    start: int
    end: int
    kind: Literal["number", "name", "negation", "opposite"]


class Source:
    """A source text, read once for many summaries.

    Attributes:
        stretches: All stretches of `STRETCH` words, by stem.

    Args:
        text: The text that was summarised.
        known: Further words that a summary may use, such as the wording of the facts.
    """

    def __init__(self, text: str, *, known: Sequence[str] = ()) -> None:
        self.text = text
        self.said = tuple(tokens(text))
        extra = [token for phrase in known for token in tokens(phrase)]
        self.stems = {token.stem for token in (*self.said, *extra)}
        self.families = {one[:5] for one in self.stems if len(one) >= 5}
        self.numbers = {
            value for index in range(len(self.said)) if (value := _value(self.said, index)) is not None
        }
        self.numbers |= {float(one) for one in self.stems if _is_number(one)}
        self.initials = _initials(text)
        self.acronyms = {one.lower() for one in re.findall(r"\b[A-Z]{2,6}\b", text)}
        self.denied, self.only_denied = _polarity(text, self.said)
        words = [token.stem for token in self.said]
        self.stretches = frozenset(
            tuple(words[index : index + STRETCH]) for index in range(len(words) - STRETCH + 1)
        )

    def invented(self, summary: str, said: Sequence[Token] | None = None) -> tuple[Invented, ...]:
        """Returns what the source does not support, in order of appearance.

        Args:
            summary: The text that holds the summary.
            said: The tokens of the sentence to judge; None: all of the text's.
        """
        said = tuple(tokens(summary)) if said is None else said
        titled = _title_case(summary, said)
        found: list[Invented] = []
        for index, token in enumerate(said):
            kind = self._judge(summary, said, index)
            if kind is not None and not (titled and kind == "name"):
                found.append(
                    Invented(
                        text=summary[token.start : token.end], start=token.start, end=token.end, kind=kind
                    )
                )
        return tuple(found)

    def _judge(
        self, summary: str, said: Sequence[Token], index: int
    ) -> Literal["number", "name", "negation", "opposite"] | None:
        token = said[index]
        if _is_number(token.stem):
            return None if token.word in _UNCOUNTED or self._has_number(said, index) else "number"
        if token.word in NEGATORS:
            return None if self._has_negation(summary, said, index) else "negation"
        if token.stem in self.stems:
            return (
                "negation"
                if token.stem in self.only_denied and not negated_before(summary, said, index)
                else None
            )
        if _is_name(summary, said, index) and not self._has_name(summary, token):
            return "name"
        return "opposite" if self._has_opposite(token) else None

    def _has_number(self, said: Sequence[Token], index: int) -> bool:
        token = said[index]
        if token.stem in self.stems:
            return True
        value = _value(said, index)
        if value is None or value in self.numbers:
            return True
        slack = 0.005 if value != float(token.stem) else 0.0  # 2.9 million for 2,904,000
        if any(near.word in _ROUGHLY for near in said[max(0, index - 2) : index]):
            slack = 0.1
        return any(abs(value - other) <= slack * abs(other) for other in self.numbers)

    def _has_name(self, summary: str, token: Token) -> bool:
        name = summary[token.start : token.end]
        if len(token.stem) >= 5 and token.stem[:5] in self.families:
            return True
        if name.isupper():
            return name.lower() in self.initials or len(name) == 1
        return any(
            one in self.acronyms for one in _initials(summary[max(0, token.start - 40) : token.end + 40])
        )

    def _has_negation(self, summary: str, said: Sequence[Token], index: int) -> bool:
        """The source denies the next content word too, or lacks it; "not ... until" affirms what follows."""
        ahead = list(said[index + 1 : index + 1 + _UNTIL])
        for place, one in enumerate(ahead):
            if _STOPS.search(summary, said[index + place].end, one.start):
                ahead = ahead[:place]
                break
        if any(one.word in {"until", "only"} for one in ahead):
            return True
        content = next((one.stem for one in ahead[:_NEAR] if one.word not in STOP), "")
        return content not in self.stems or content in self.denied

    def _has_opposite(self, token: Token) -> bool:
        root = root_of_negative(token.word)
        if root is not None and stem(root) in self.stems:
            return stem(root) not in self.denied
        return any(one in self.stems for one in OPPOSITES.get(token.stem, ()))


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d+(?:\.\d+)?", word))


def _value(said: Sequence[Token], index: int) -> float | None:
    """The number at a token, times the "million" behind it; None where there is none."""
    if not _is_number(said[index].stem):
        return None
    scale = _SCALE.get(said[index + 1].word, 1.0) if index + 1 < len(said) else 1.0
    return float(said[index].stem) * scale


def _is_name(text: str, said: Sequence[Token], index: int) -> bool:
    token = said[index]
    written = text[token.start : token.end]
    if not written[0].isupper() or token.word in STOP or len(token.word) < 2:
        return False
    before = text[max(0, token.start - 3) : token.start].rstrip()
    opens = index == 0 or not before or before[-1] in '.!?:"“(\n•-'
    return not opens or token.word in GIVEN_NAMES


def _title_case(text: str, said: Sequence[Token]) -> bool:
    """Tells whether most words begin with a capital, so that a capital says nothing."""
    worded = [token for token in said if token.word not in STOP and token.word[0].isalpha()]
    return sum(text[token.start].isupper() for token in worded) > len(worded) * 0.6 and len(worded) > 5


def _initials(text: str) -> set[str]:
    """Returns the initials of capitalised words that follow each other: "los angeles" gives `la`."""
    found: set[str] = set()
    for match in re.finditer(r"\b[A-Z]\w*(?:(?: of| and| the)? [A-Z]\w*){1,5}", text):
        letters = "".join(word[0] for word in match[0].split() if word[0].isupper()).lower()
        found.update(
            letters[start:end] for start in range(len(letters)) for end in range(start + 2, len(letters) + 1)
        )
    return found


def _polarity(text: str, said: Sequence[Token]) -> tuple[set[str], set[str]]:
    """Returns the stems that the text denies somewhere, and those of them that follow a negation every time."""
    denied: set[str] = set()
    at_once: set[str] = set()
    affirmed: set[str] = set()
    for index, token in enumerate(said):
        if token.word in STOP or token.word in NEGATORS:
            continue
        if not negated_before(text, said, index):
            affirmed.add(token.stem)
            continue
        denied.add(token.stem)
        if said[index - 1].word in NEGATORS:
            at_once.add(token.stem)
    return denied, at_once - affirmed
