"""What a text concludes with: what its first sentence says if the rest explains it, else its last that says a number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from moebench.reading.numbers.question import PATTERNS
from moebench.reading.numbers.question import Question
from moebench.reading.numerals.text import Reading
from moebench.reading.numbers.statement import Rank, Said, said
from moebench.reading.numerals.text import Number

_END = re.compile(r"\n|[。！？؟।]|[.!?](?=[\s\"'”)*\]]|$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|vs|approx|no|etc|oz|ft|sq|in|jr|sr|[a-z]|[ap]\.m)|\be\.g|\bi\.e)$"
)
_LONGEST_SENTENCE = 2000
_LABEL = re.compile(r"\W*(?:(?:the )?(?:solution|result|total|value|count|output|response)\W*)?\W*")
_CLOSED = re.compile(r"[.!?…\"'”’)\]}>|*`$%。！？।]\s*$")
_INDENT = re.compile(r"[\s*#>_(\"-]{0,12}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or line: `text` is `low[start:end]` with the mark that ends it."""

    start: int
    end: int
    text: str

    def opens_with(self, name: str) -> bool:
        """Whether it begins with one of the phrases of that name."""
        indent = _INDENT.match(self.text)
        return PATTERNS[name].match(self.text, indent.end() if indent else 0) is not None


def sentence_end(low: str, start: int) -> int:
    """Returns where the sentence or line that goes on at `start` ends, or where it is too long for one."""
    limit = min(len(low), start + _LONGEST_SENTENCE)
    for match in _END.finditer(low, start, limit):
        if match[0] != "." or not _ABBREVIATED.search(low, max(start, match.start() - 8), match.start()):
            return match.start()
    return limit


def conclusion(reading: Reading, question: Question, *, start: int = 0) -> Number | None:
    """Returns the number that the text from `start` on concludes with; None where it comes to no conclusion."""
    sentences = _sentences(reading.low, start)
    while sentences and sentences[-1].opens_with("talk"):
        sentences.pop()
    if not sentences or _breaks_off(reading, sentences, question):
        return None
    body = _body(reading, sentences, question)
    if not body:
        return None
    lead = _lead(reading, body, question) if len(body) > 1 else None
    if lead is not None:
        return lead
    if _is_bare(reading, body[-1]):
        return _said(reading, body[-1:], question)
    for i, one in enumerate(body):
        if i and one.opens_with("checks"):
            body = body[:i]
            break
    if _declines(reading, body[-1], question):
        return None
    return _said(reading, body, question)


def _said(reading: Reading, body: Sequence[Sentence], question: Question) -> Number | None:
    """Returns what the last sentence says that says a number; one that says it again in another unit does not count."""
    again: Said | None = None
    for one in reversed(body):
        found = said(reading, one.start, one.end, question)
        if found is None or found.number.text.lower() == "half":
            continue
        if again or found.asked or not (question.nouns and one.opens_with("restated")):
            return found.number if found.asked or not again else again.number
        again = found
    return again.number if again else None


def corrected_at(low: str, start: int) -> int | None:
    """Returns where the text behind `start` takes back what it said; None where it does not."""
    match = PATTERNS["takes_back"].search(low, start)
    if match:
        return match.start()
    match = PATTERNS["doubts"].search(low, start)
    return match.start() if match and PATTERNS["restates"].search(low, match.start()) else None


def _sentences(low: str, start: int) -> list[Sentence]:
    found, at = [], start
    while at < len(low):
        end = sentence_end(low, at)
        stop = min(len(low), end + 1)
        if low[at:end].strip():
            found.append(Sentence(at, end, low[at:stop]))
        at = stop
    return found


def _body(reading: Reading, sentences: Sequence[Sentence], question: Question) -> list[Sentence]:
    """Leaves out questions, what the question says, talk, remarks in brackets, and other cases."""
    body: list[Sentence] = []
    for one in sentences:
        text = one.text.strip(" \t\n\"'*_")
        aside = text.endswith("?") or (len(one.text.split()) > 2 and question.contains(one.text)) or one.opens_with("talk")
        aside = aside or (bool(body) and text.startswith("(") and text.rstrip(".!").endswith(")"))
        aside = aside or (bool(body) and _is_other_case(one, question))
        if not aside:
            body.append(one)
    return body


def _is_other_case(one: Sentence, question: Question) -> bool:
    """Whether a sentence is about a case that was not asked about: "If he had 2 more, he would have 8"."""
    if one.opens_with("contrary"):
        return True
    if not one.opens_with("what_if"):
        return False
    changes = PATTERNS["other_case"].finditer(one.text.partition(",")[0])
    return any(not question.contains(change[0]) for change in changes)


def _breaks_off(reading: Reading, sentences: Sequence[Sentence], question: Question) -> bool:
    """Whether the text ends in the middle of a sentence."""
    last = sentences[-1]
    text = last.text.rstrip()
    if PATTERNS["breaks_off"].search(text):
        return True
    if _CLOSED.search(text) or len(sentences) == 1:
        return False
    found = said(reading, last.start, last.end, question)
    numbers = reading.between(last.start, last.end)
    if found and numbers and len(reading.low[numbers[-1].end : last.end].split()) <= 2:
        whole = "=" in text or found.rank < Rank.GOVERNED
        return not whole and sentences[-2].text.rstrip()[-1:] in {".", "!", "?"}
    closed = sum(one.text.rstrip()[-1:] in {".", "!", "?"} for one in sentences[:-1])
    return closed >= 2 and closed * 2 > len(sentences) - 1


def _declines(reading: Reading, last: Sentence, question: Question) -> bool:
    """Whether the last sentence refuses to answer, or says only what is to be calculated."""
    if "=" in last.text:
        return False
    if PATTERNS["refuses"].search(last.text):
        return True
    numbers = reading.between(last.start, last.end)
    if PATTERNS["plans"].search(last.text):
        known = {float(number.value) for number in reading.between(0, last.start)} | question.values
        return all(float(number.value) in known for number in numbers)
    found = said(reading, last.start, last.end, question)
    reckons = PATTERNS["operates"].search(last.text) is not None
    return reckons and found is not None and found.rank >= Rank.GOVERNED


def _lead(reading: Reading, body: Sequence[Sentence], question: Question) -> Number | None:
    """Returns what the first sentence says if the text goes on to explain it and concludes nothing else."""
    first = body[0]
    explained = body[1].opens_with("explains")
    if "=" in first.text or not (explained or _is_bare(reading, first)):
        return None
    found = said(reading, first.start, first.end, question)
    if found is None:
        return None
    correction = corrected_at(reading.low, first.end)
    if correction is not None:
        return conclusion(reading, question, start=correction) or found.number
    for one in reversed(body[1:]):
        if PATTERNS["concludes"].search(one.text) or (not explained and "=" in one.text):
            later = said(reading, one.start, one.end, question)
            return (later or found).number
    return found.number


def _is_bare(reading: Reading, one: Sentence) -> bool:
    """Whether there is nothing but one number in a sentence."""
    numbers = reading.between(one.start, one.end)
    if len(numbers) != 1:
        return False
    beside = reading.low[one.start : numbers[0].start] + reading.low[numbers[0].end : one.end]
    return _LABEL.fullmatch(beside) is not None
