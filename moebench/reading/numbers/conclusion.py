"""What a text concludes with: what its first sentence says if the rest explains it, else what the last one says.

Questions, talk, what the question says already, remarks in brackets, other cases ("if she sold one more, ...") and
whatever follows a check or a note are left out first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from moebench.reading.numbers.question import PATTERNS, Question, singular, stems
from moebench.reading.numbers.statement import Rank, said
from moebench.reading.numerals.text import Number, Reading

_LONGEST = 2000  # characters of a sentence that are read


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence or line; `text` is `low[start:end]` with the mark that ends it."""

    start: int
    end: int
    text: str

    def opens_with(self, name: str) -> bool:
        """Whether it begins with one of the phrases of that name."""
        return PATTERNS[name].match(self.text.lstrip(' \t\n\r*#>_("-')) is not None


def sentence_end(low: str, start: int) -> int:
    """Returns where the sentence or line that goes on at `start` ends, or where it is too long for one."""
    limit = min(len(low), start + _LONGEST)
    for match in PATTERNS["sentence_end"].finditer(low, start, limit):
        if match[0] != "." or not PATTERNS["abbreviations"].search(
            low, max(start, match.start() - 8), match.start()
        ):
            return match.start()
    return limit


def corrected_at(low: str, start: int) -> int | None:
    """Returns where the text behind `start` takes back what it said; None where it does not."""
    match = PATTERNS["takes_back"].search(low, start)
    return match.start() if match else None


def conclusion(reading: Reading, question: Question, *, start: int = 0) -> Number | None:
    """Returns the number that the text from `start` on concludes with; None where it comes to no conclusion."""
    sentences: list[_Sentence] = []
    paragraph = (reading.low + "\n\n").index("\n\n", start)  # where the first one ends
    while start < len(reading.low):
        end = sentence_end(reading.low, start)
        one = _Sentence(start, end, reading.low[start : end + 1])
        talk = one.opens_with("talk") or (start > paragraph and _is_remark(reading, one, question))
        if one.text.strip() and not talk:
            sentences.append(one)
        start = end + 1
    if (
        len(sentences) > 1
        and sentences[-1].opens_with("remarks")
        and _breaks_off(reading, sentences, question)
    ):
        sentences.pop()
    body: list[_Sentence] = []
    for one in sentences:
        if not _is_aside(one, question, first=not body):
            body.append(one)
    if not body or _breaks_off(reading, sentences, question):
        return None
    lead = _lead(reading, body, question) if len(body) > 1 else None
    if lead is not None:
        return lead
    if _is_bare(reading, body[-1]):
        return reading.between(body[-1].start, body[-1].end)[0]
    checks = (i for i, one in enumerate(body) if i and one.opens_with("checks"))
    body = body[: next(checks, None)]
    if _declines(reading, body[-1], question):
        return None
    telling = (said(reading, one.start, one.end, question) for one in reversed(body))
    return next((one.number for one in telling if one and one.number.text.lower() != "half"), None)


def _is_aside(one: _Sentence, question: Question, *, first: bool) -> bool:
    """Whether a sentence asks, says what the question says, or is about another case than the one asked."""
    text = one.text.strip(" \t\n\"'*_")
    if text.endswith("?") or (len(text.split()) > 2 and question.contains(text)):
        return True
    if first:
        return False
    condition = text.partition(",")[0]
    contrary = one.opens_with("contrary") and not question.contains(" ".join(condition.split()[:4]))
    if contrary or (text.startswith("(") and ")" not in text.rstrip(".!)")):
        return True
    if one.opens_with("notes") and "=" not in text and not PATTERNS["concludes"].search(text):
        return True
    again = PATTERNS["in_unit"].match(text)
    if again and question.nouns and singular(again["unit"]) not in question.nouns:
        return True
    changes = PATTERNS["other_case"].finditer(condition)
    return one.opens_with("what_if") and not all(question.contains(change[0]) for change in changes)


def _is_remark(reading: Reading, one: _Sentence, question: Question) -> bool:
    """Whether a sentence behind the first paragraph neither concludes nor is about what the question is about."""
    if "=" in one.text or PATTERNS["concludes"].search(one.text) or _is_bare(reading, one):
        return False
    return bool(question.words) and question.stems.isdisjoint(stems(one.text))


def _breaks_off(reading: Reading, sentences: Sequence[_Sentence], question: Question) -> bool:
    """Whether the text ends in the middle of a sentence or of a calculation."""
    last = sentences[-1]
    text = last.text.rstrip()
    if PATTERNS["breaks_off"].search(text):
        return True
    if PATTERNS["closed"].search(text):
        return False
    found, numbers = said(reading, last.start, last.end, question), reading.between(last.start, last.end)
    if (
        len(sentences) > 1
        and "=" not in text
        and (found is None or found.rank >= Rank.APART or found.worked_out)
    ):
        return True
    closed = [one.text.rstrip()[-1:] in {".", "!", "?"} for one in sentences[:-1]]
    goes_on = any(closed[-1:]) and reading.low[last.start - 1] != "\n"  # in the same line
    if not (goes_on or sum(closed) * 2 > len(sentences)):
        return False
    concludes = not goes_on or "=" in text or PATTERNS["concludes"].search(text)
    whole = found and concludes and ("=" in text or found.rank < Rank.GOVERNED)
    return not (whole and numbers and len(reading.low[numbers[-1].end : last.end].split()) <= 2)


def _declines(reading: Reading, last: _Sentence, question: Question) -> bool:
    """Whether the last sentence refuses to answer, or says only what is to be calculated."""
    if "=" in last.text:
        return False
    refusal = PATTERNS["refuses"].search(last.text)
    if refusal:
        goes_on = said(reading, last.start + refusal.end(), last.end, question)
        return goes_on is None or goes_on.step == 0
    plans = PATTERNS["plans"].search(last.text)
    known = {one.value for one in reading.between(0, last.start)} | question.values
    if plans and all(one.value in known for one in reading.between(last.start, last.end)):
        return True
    found = said(reading, last.start, last.end, question)
    reckons = plans or PATTERNS["operates"].search(last.text)
    return bool(reckons) and found is not None and found.rank >= Rank.GOVERNED and not found.asked


def _lead(reading: Reading, body: Sequence[_Sentence], question: Question) -> Number | None:
    """Returns what the first sentence says if the text goes on to explain it, and does not take it back."""
    first = body[0]
    if "=" in first.text or not (body[1].opens_with("explains") or _is_bare(reading, first)):
        return None
    found = said(reading, first.start, first.end, question)
    if found is None or found.rank >= Rank.GOVERNED or corrected_at(reading.low, first.end):
        return None
    return found.number


def _is_bare(reading: Reading, one: _Sentence) -> bool:
    """Whether there is nothing but one number in a sentence."""
    numbers = reading.between(one.start, one.end)
    if len(numbers) != 1:
        return False
    beside = reading.low[one.start : numbers[0].start] + reading.low[numbers[0].end : one.end]
    return PATTERNS["label"].fullmatch(beside) is not None
