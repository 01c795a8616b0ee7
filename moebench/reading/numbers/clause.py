"""Which number of a sentence is what the sentence says?

"She earned $450 from selling 90 mugs at $5 each" says 450: the other numbers hang on prepositions. Clauses that
only give grounds ("If she sells 90 mugs, ...", "..., because 4 * 8 = 32") are left out first; then what stands
behind the last equals sign or the last "so" counts; then the rank of each number (`number_ranks`), and of equals
the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from moebench.reading.numbers.question import singular
from moebench.reading.numbers.ranks import WORDS, Rank, rank_of, ranks
from moebench.reading.numbers.reading import Reading
from moebench.reading.numbers.zero import zeros
from moebench.reading.numerals.lexicon import VERBS
from moebench.reading.numerals.text import Number

_STEPS = re.compile(
    r",? (?:so|therefore|thus|hence|and so)[ ,]|:(?= \$?[0-9])"
    r"|[,;:] (?:which (?:means|leaves|gives|makes|brings|results)|meaning|leaving|giving|making"
    r"|resulting in|which (?:we )?(?:can )?rounds? (?:up |down |off )?to(?! \w+ decimal)"
    r"|for a (?:grand )?total(?: of)?|(?:and )?finally,?|totall?ing|i\.e\.|that is|that leaves|this leaves)\b"
    r"|\b(?:means|meaning|so that|such that)(?: that)?\b|\b(?:for|with) a (?:grand )?total of\b|(?:→|⇒|=>)"
)
_CALCULATES = re.compile(
    r"[0-9)%] - \$?[0-9(]|[0-9)%] ?[a-z ]{0,20}[+*×÷] ?\$?[0-9(]"
    r"|\b(?:plus|minus|times|multiplied by|divided by) \$?[0-9(]"
    r"|(?:[0-9]%|/[0-9]{1,3}|half|third|quarters?) of [a-z$0-9]"
)
_COMES_TO = re.compile(
    r",? (?:or|which (?:is|are|equals|totals|comes to|gives|makes)|equals?(?: to)?|is equal to|to get|gives|makes"
    r"|is|leaves)\b"
)
_NOTED = re.compile(r"\([^()\n]{0,120}=[^()\n]{0,60}\)")
_GROUNDS = re.compile(
    r",? (?:because(?! of)|since|given that|considering|if|when|provided|give or take|plus or minus)\b"
    r"|, (?:where|seeing|as (?:she|he|they|it|we|there|the|each|you|i|\$?[0-9]+))\b|;(?![^=.\n]{0,200}=)"
)
_CONCLUDES = re.compile(r"\b(?:so|therefore|thus|hence)\b")
_OPENING = re.compile(
    r"[\s*#>\"'(-]{0,12}(?:(?:so|then|therefore|thus|and|but|now|hence|next|finally),? )?"
    r"(?:(?P<clause>if|when|since|because|as|while|given|considering|assuming|once|after|before|knowing|starting|having)"
    r"|by|with|from|out of|of|instead of|at|in|for|on|during|over|per)\b"
)
_NEXT_THING = re.compile(r"[,;:(0-9]| and | or ")
_AFTERTHOUGHT = re.compile(r", (?:when|where|which|while|who|if|as|because|since|at|for|in|or)\b")


@dataclass(frozen=True, slots=True)
class _Clause:
    """What is left of a sentence: the numbers between start and end that may be what it says."""

    low: str
    start: int
    end: int
    found: Sequence[Number]

    def behind(self, position: int) -> "_Clause":
        """Returns what stands behind `position`; the clause itself where no number does."""
        found = [number for number in self.found if number.start >= position]
        return replace(self, start=position, found=found) if found else self

    def before(self, position: int) -> "_Clause":
        """Returns what stands before `position`."""
        return replace(self, end=position, found=[number for number in self.found if number.start < position])

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.low, self.start, self.end)


def pick(reading: Reading, start: int, end: int, *, announced: bool = False) -> Number | None:
    """Returns the number that the sentence at start..end says; None if it says none.

    Args:
        reading: The text.
        start: First character of the sentence.
        end: One past its last character.
        announced: Whether it stands behind "the answer is", so that its first number is what counts.
    """
    found = reading.between(start, end)
    found += zeros(reading.low, start, end, has_numbers=bool(found))
    if not found:
        return None
    whole = _Clause(reading.low, start, end, sorted(found, key=lambda number: number.start))
    outside = replace(whole, found=_outside_brackets(whole))
    if not outside.found or _only_notes_its_result(outside):
        last = _last_equals(whole)
        if last:
            return whole.behind(last).found[0]
        outside = whole
    clause = _without_grounds(_asked_percent(reading, outside))
    result = _behind_equals(clause)
    leads = announced or result is not clause
    if not announced or result.search(_CALCULATES):
        result = _last_step(result)
    return result.found[0] if len(result.found) == 1 else _best(reading, result, announced=leads)


def _best(reading: Reading, clause: _Clause, *, announced: bool) -> Number:
    """Returns the number of the best rank; what the question asks for goes before what merely ranks better."""
    numbers = clause.found
    ranked = ranks(clause.low, clause.start, numbers, announced=announced)
    order = [
        (
            rank >= Rank.GOVERNED,
            rank is Rank.COMPARED or not _asked_for(reading, number, clause.end),
            rank,
            float(number.value) in reading.question.values,
            i,
        )
        for i, (rank, number) in enumerate(zip(ranked, numbers, strict=True))
    ]
    return numbers[min(order)[-1]]


def _asked_percent(reading: Reading, clause: _Clause) -> _Clause:
    """Keeps only percentages where the question asks for one and there is one."""
    shares = [number for number in clause.found if number.percent] if reading.question.percent else []
    return replace(clause, found=shares) if shares else clause


def hangs(reading: Reading, start: int, number: Number) -> bool:
    """Whether the number, in a sentence that goes on at `start`, only hangs on a preposition or a denial."""
    return rank_of(reading.low, start, number) >= Rank.GOVERNED


def _outside_brackets(clause: _Clause) -> list[Number]:
    """Returns the numbers that stand in no brackets: only 12 in "12 apples (4 + 8)"."""
    depth, at, kept = 0, clause.start, []
    for number in clause.found:
        piece = clause.low[at : number.start]
        depth = max(0, depth + piece.count("(") + piece.count("[") - piece.count(")") - piece.count("]"))
        at = number.start
        if not depth:
            kept.append(number)
    return kept


def _only_notes_its_result(clause: _Clause) -> bool:
    """Whether a calculation with its result stands in brackets, and all numbers outside hang on something."""
    if clause.search(_NOTED) is None:
        return False
    return min(ranks(clause.low, clause.start, clause.found, announced=False)) >= Rank.COMPARED


def _last_equals(clause: _Clause) -> int:
    """Returns the position behind the last equals sign; 0: there is none."""
    return 1 + max(
        clause.low.rfind("=", clause.start, clause.end), clause.low.rfind("≈", clause.start, clause.end)
    )


def _without_grounds(clause: _Clause) -> _Clause:
    """Cuts off "If she sells 90 mugs at $5 each," before and ", because 4 * 8 = 32" behind, if numbers remain."""
    comma = _opening_end(clause)
    if comma:
        clause = clause.behind(comma)
    grounds = _GROUNDS.search(clause.low, clause.found[0].end, clause.end)
    if grounds and not _CONCLUDES.search(clause.low, grounds.end(), clause.end):
        clause = clause.before(grounds.start())
    return clause


def _opening_end(clause: _Clause) -> int:
    """Returns where a sentence goes on behind "If ...," or "After 3 days,"; 0 where it does not open so."""
    low = clause.low
    opening = _OPENING.match(low, clause.start, clause.end)
    comma = low.find(", ", opening.end(), clause.end) if opening else -1
    if opening is None or comma < 0 or _AFTERTHOUGHT.match(low, comma):
        return 0
    if opening["clause"] is None:
        told = sum(number.start < comma for number in clause.found) > 1
        if told or any(word in VERBS for word in WORDS.findall(low, opening.end(), comma)):
            return 0  # "In 3 hours she drives 180 miles, ..."
    return comma + 1


def _behind_equals(clause: _Clause) -> _Clause:
    """Goes behind the last equals sign outside brackets, if a number follows it."""
    last = _last_equals(clause)
    if not last or clause.low.count("(", clause.start, last) > clause.low.count(")", clause.start, last):
        return clause
    return clause.behind(last)


def _last_step(clause: _Clause) -> _Clause:
    """Goes behind the last "so", "which means", "leaving", if a number that is not merely compared follows."""
    steps = list(_STEPS.finditer(clause.low, clause.start, clause.end))
    if clause.search(_CALCULATES):
        comes_to = _COMES_TO.finditer(clause.low, clause.start, clause.end)
        steps = sorted([*steps, *comes_to], key=lambda match: match.start())
    for step in reversed(steps):
        rest = clause.behind(step.end())
        if step[0] == ":" and len(clause.found) - len(rest.found) < 2:
            continue  # only a sum of several numbers is told behind a colon
        if (
            rest is not clause
            and ranks(clause.low, step.end(), rest.found[:1], announced=True)[0] < Rank.COMPARED
        ):
            return rest
    return clause


def _asked_for(reading: Reading, number: Number, end: int) -> bool:
    """Whether the number counts what the question asks for."""
    question = reading.question
    if question.scale:
        return question.scale in number.text.lower()
    behind = _NEXT_THING.split(reading.low[number.end : min(end, number.end + 40)], maxsplit=1)[0]
    words = [singular(word) for word in re.findall(r"[a-z]+", behind)[:3]]
    if question.money and (number.currency or words[:1] in (["dollar"], ["cent"], ["euro"])):
        return True
    return any(word in question.nouns for word in words)
