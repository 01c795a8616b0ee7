"""Grades a summary that has to be one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import prod
from typing import Final

from moebench.graders.base import grader, unanswered
from moebench.reading.facts import Mention, Source, mention
from moebench.reading.facts.words import Token, is_prose, tokens
from moebench.reading.sentences import Sentence, sentences
from moebench.reading.sentences.layout import is_talk
from moebench.types import Score, Span

# What each name or number takes off that the source does not have. Little: on summaries that people wrote, one in
# eight names something that its source does not (a speaker, a place known from elsewhere).
_INVENTED_COST: Final = 0.1
_COPIED: Final = 0.9  # share of the words in copied stretches from which a summary counts as copied out
_COPIED_WORTH: Final = 0.5


@grader("one_sentence", version=3)
def one_sentence(
    text: str, *, source: str, facts: Sequence[Sequence[str]], max_words: int | None = None
) -> Score:
    """Grades a one-sentence summary: the product of its parts.

    Parts, each 0 to 1 and None where there is nothing to compare with:
        one_sentence: 1 divided by the number of sentences; talk around the summary does not count. 0 for a row of
            keywords, in which hardly a function word or an inflected form stands.
        facts: the share of the facts that it tells; one that it denies is not told.
        brevity: `max_words` (without it, the length of the source) divided by the number of words, at most 1.
        supported: 1, less 0.1 for each number or name that the source does not have.
        own_words: 0.5 where nine words in ten stand in stretches of five that are copied from the source, else 1.

    Meaning is not read. What it cannot see: who did what to whom ("The squirrel walked Bob home"), facts told in
    words that no alternative names, two of the source's own names or numbers exchanged, and ordinary words put for
    others.

    Args:
        text: The answer.
        source: The text that was summarised; empty: support and copying are not judged.
        facts: What the summary must tell: for each fact its alternatives, any of which will do. An alternative is a
            word or phrase, found in any inflection and order.
        max_words: Longest summary, in words; None: as long as the source.

    Returns:
        The score; its answer is the summary, its spans are the words that tell a fact (right), invented words and
        further sentences (wrong).
    """
    told = [piece for piece in sentences(text) if piece.kind == "sentence"]
    if not told:
        return unanswered("no sentence was found")
    said = tuple(chain.from_iterable(tokens(text, piece.start, piece.end) for piece in told))
    known = _source(source, tuple(chain.from_iterable(facts))) if source else None
    strict = known is not None and not known.negates
    found = [_found(text, said, alternatives, strict=strict) for alternatives in facts]
    if not any(_is_told(one) for one in found):
        if all(is_talk(piece.text, "opening", "steps") for piece in told):
            return unanswered("nothing follows the introduction")
        if is_talk(told[0].text, "refusal"):
            return unanswered("the model declined or asked for the text")
    reading = _Reading(
        text=text,
        told=told,
        prose=is_prose(said),
        facts=facts,
        found=found,
        invented=known.invented(text, said) if known else (),
        words=sum(any(char.isalnum() for char in word) for piece in told for word in piece.text.split()),
        limit=max_words if max_words is not None else len(source.split()) or None,
        copied=known is not None and known.copied(said) >= _COPIED,
    )
    parts = reading.parts(has_source=known is not None)
    value = prod(part for part in parts.values() if part is not None)
    answer = "\n".join(piece.text for piece in told)
    return Score(value=value, answer=answer, reason=reading.reason(), parts=parts, spans=reading.spans())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was found in an answer, before it is scored."""

    text: str
    told: Sequence[Sentence]
    prose: bool
    facts: Sequence[Sequence[str]]
    found: Sequence[Mention | None]
    invented: Sequence[Token]
    words: int
    limit: int | None
    copied: bool

    def parts(self, *, has_source: bool) -> dict[str, float | None]:
        told = sum(_is_told(one) for one in self.found)
        return {
            "one_sentence": self.prose / len(self.told),
            "facts": told / len(self.found) if self.found else None,
            "brevity": None if self.limit is None else min(1.0, max(0, self.limit) / max(1, self.words)),
            "supported": max(0.0, 1 - _INVENTED_COST * len(self.invented)) if has_source else None,
            "own_words": (_COPIED_WORTH if self.copied else 1.0) if has_source else None,
        }

    def reason(self) -> str:
        pairs = list(zip(self.facts, self.found, strict=True))
        missing = [_name(one) for one, mentioned in pairs if mentioned is None]
        denied = [_name(one) for one, mentioned in pairs if mentioned and mentioned.denied]
        too_long = self.limit is not None and self.words > self.limit
        said = [
            f"{len(self.told)} sentence{'s' * (len(self.told) != 1)}",
            f"{len(pairs) - len(missing) - len(denied)} of {len(pairs)} facts",
            f"{self.words} words" + f" (at most {self.limit})" * too_long,
        ]
        said += ["only a row of keywords"] * (not self.prose)
        said += [f"missing: {', '.join(missing)}"] * bool(missing)
        said += [f"denied: {', '.join(denied)}"] * bool(denied)
        said += [
            f"not in the source: {', '.join(sorted({self.text[one.start : one.end] for one in self.invented}))}"
        ] * bool(self.invented)
        return "; ".join(said + ["copied from the source"] * self.copied)

    def spans(self) -> tuple[Span, ...]:
        """Disjoint: each further sentence whole; in the first, what is invented and the words that tell facts."""
        kinds = ("name not in the source", "number not in the source")
        marks = {(one.start, one.end): (False, [kinds[one.stem[0].isdigit()]]) for one in self.invented}
        for alternatives, mentioned in zip(self.facts, self.found, strict=True):
            for word in mentioned.words if mentioned else ():
                ok, labels = marks.setdefault(word, (_is_told(mentioned), []))
                if ok == _is_told(mentioned):
                    labels.append(("" if ok else "denied: ") + _name(alternatives))
        first = [
            Span(start=start, end=end, ok=ok, label=", ".join(dict.fromkeys(labels)))
            for (start, end), (ok, labels) in sorted(marks.items())
            if end <= self.told[0].end
        ]
        further = [
            Span(start=one.start, end=one.end, ok=False, label="further sentence") for one in self.told[1:]
        ]
        return (*first, *further)


def _is_told(found: Mention | None) -> bool:
    return found is not None and not found.denied


def _found(text: str, said: Sequence[Token], alternatives: Sequence[str], *, strict: bool) -> Mention | None:
    """Returns the first mention of any alternative that is not denied, else a denied one, else None."""
    denied: Mention | None = None
    for phrase in alternatives:
        found = mention(text, said, phrase, strict=strict)
        if _is_told(found):
            return found
        denied = denied or found
    return denied


@lru_cache(maxsize=256)
def _source(source: str, known: tuple[str, ...]) -> Source:
    return Source(source, known=known)


def _name(alternatives: Sequence[str]) -> str:
    return alternatives[0] if alternatives else "(no wording)"
