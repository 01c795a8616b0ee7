r"""The final number of a worked solution.

What the text announces counts ("answer" in JSON, `####`, `\boxed{}`, "the answer is", "Answer:"), else what it
concludes with; a later correction ("wait, that is 14") wins over both.

A conclusion: what its first sentence says if the rest explains it, or if it answers in the question's words and
only talk follows; else what the last one says, of the one that is asked for where it tells of several.

Questions, talk, what the question says already, remarks in brackets, what is said to be beside the point, other
cases ("if she sold one more, ...") and checks are left out first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from moebench.reading.numbers.question import PATTERNS, Question, read_question, singular, stems
from moebench.reading.numbers.statement import Rank, Said, is_asked, operands, said
from moebench.reading.numerals.text import MAX_CHARS, Number, Reading, plain, read, read_numbers
from moebench.reading.numerals.view import closing, widened
from moebench.reading.quantities import quantities

_ANNOUNCEMENTS = 30  # no text announces its answer more often, unless it goes round in circles
_ENDING = 160  # characters in which an announcement of nothing is looked for
_NEAR = 30  # characters that one part of an amount takes
_LONGEST = 2000  # characters of a sentence that are read


@dataclass(frozen=True, slots=True)
class _Announced:
    """Where a text announces its answer."""

    at: int  # where the announcement begins
    start: int  # where what it announces begins
    end: int | None = None  # where that ends; None: with its sentence
    opens: bool = False  # whether it is a heading, behind which a text may come to its answer only at its end
    closes: bool = False  # whether nothing before it is read: a field of JSON, "the answer is unknown"


def final_number(text: str, *, question: str = "") -> Number | None:
    """Returns the final answer of a worked solution.

    Args:
        text: The answer, without thinking or further turns (see `moebench.reading.answer.locate`); of more than
            `MAX_CHARS` characters the last are read.
        question: What was asked. It helps to tell the answer from numbers that are merely repeated, and to choose
            between "3 apples and 2 pears"; the empty string: unknown.

    Returns:
        What the text announces or concludes; "none left" is 0. None where there is no final answer: nothing but the
        question's numbers, a refusal, a text that breaks off before its conclusion, two answers and no choice.
    """
    start, end = max(0, len(text) - MAX_CHARS), len(text)
    ending = PATTERNS["open_end"].search(text[max(start, end - _ENDING) : end].lower())
    end -= len(ending[0]) if ending else 0
    reading = read(PATTERNS["note"].sub(lambda note: " " * len(note[0]), text[start:end]))
    asked = read_question(question)
    number = None if asked.place else _answer(reading, asked)
    if number is None and question:
        places = [
            one for one in read_numbers(reading.low, ordinals=True) if one.text.lstrip("-−–")[:1].isdigit()
        ]
        number = _answer(replace(reading, numbers=places), asked)
    number = number and _decided(reading, _in_asked_unit(reading, number, asked), asked)
    if number is None:
        return None
    left = max(0, number.start - _NEAR)
    formulas = PATTERNS["formula"].finditer(reading.text[left : number.end + _NEAR].lower())
    if any(match.start() <= number.start - left < match.end() for match in formulas):
        return None
    left, right = widened(text, number.start + start, number.end + start)
    return replace(number, text=text[left:right], start=left, end=right)


def _answer(reading: Reading, question: Question) -> Number | None:
    for one in reversed(_announcements(reading)):
        found = _announced(reading, question, one)
        if found is not None or one.closes:
            end = one.end or sentence_end(reading.low, one.start)
            correction = PATTERNS["takes_back"].search(reading.low, end)
            corrected = conclusion(reading, question, start=correction.start()) if correction else None
            return corrected or found
    return _bold(reading, question) or conclusion(reading, question)


def _bold(reading: Reading, question: Question) -> Number | None:
    """Returns the only number in bold, where it stands in a first line of its own or in the last paragraph."""
    spans = [match.span("told") for match in PATTERNS["bold"].finditer(reading.text)]
    numbers = [one for span in spans for one in reading.between(*span)]
    if len(numbers) != 1 or numbers[0].value in question.values:
        return None
    start, end = numbers[0].start, numbers[0].end
    opens = "\n" not in reading.text[:start].strip() and PATTERNS["alone"].match(reading.text, end)
    later = reading.low.find("\n\n", end)
    closes = later < 0 or not reading.between(later, len(reading.low))
    goes_on = PATTERNS["takes_back"].search(reading.low, end) or PATTERNS["so"].search(reading.low, end)
    return numbers[0] if (opens or closes) and not goes_on else None


def _announcements(reading: Reading) -> list[_Announced]:
    """Returns the last announcements of a text, in order; what JSON calls its answer wins over what is inside."""
    low = reading.low
    found = []
    for cue in list(PATTERNS["cue"].finditer("\n" + low))[-_ANNOUNCEMENTS:]:
        at, start = max(0, cue.start() - 1), cue.end() - 1
        if low[at] in "fcr" and "=" in low[sentence_end(low, start) :]:
            continue  # "the final price is $180" was not the end
        unsaid = cue["not"] or PATTERNS["unsaid"].search(low, max(0, at - 30), at)
        if not unsaid and not PATTERNS["formula_first"].match(low, start):
            found.append(_Announced(at=at, start=start, opens=cue.lastgroup is not None))
    for match in list(PATTERNS["boxed"].finditer(reading.text))[-_ANNOUNCEMENTS:]:
        end = closing(reading.text, match.end() - 1) if match[0].endswith("{") else match.end() + 12
        found.append(_Announced(at=match.start(), start=match.end(), end=end))
    for match in list(PATTERNS["none_given"].finditer(low))[-1:]:
        found.append(_Announced(at=match.end(), start=match.end(), end=match.end(), closes=True))
    found.sort(key=lambda one: one.at)
    for match in list(PATTERNS["field"].finditer(low))[-1:]:
        start, end = match.span(match.lastgroup or 0)
        until = max(end, low.rfind("}")) if PATTERNS["next_field"].match(low, end) else end
        later = (one for one in found if one.at >= until)
        return [_Announced(at=match.start(), start=start, end=end, closes=True), *later]
    return found


def _announced(reading: Reading, question: Question, one: _Announced) -> Number | None:
    """Returns the number that an announcement announces."""
    low, start = reading.low, one.start
    end = one.end or sentence_end(low, start)
    found, numbers = said(reading, start, end, question), reading.between(start, end)
    direct = bool(numbers) and PATTERNS["direct"].fullmatch(low, start, numbers[0].start) is not None
    if one.opens and not (found and direct and found.number == numbers[0] and "=" not in low[start:end]):
        return conclusion(reading, question, start=start)
    if found is None or (direct and found.step == 0 and found.number.start > numbers[0].start):
        return numbers[0] if found else None
    return found.number if found.rank < Rank.GOVERNED or one.end else None


def _decided(reading: Reading, number: Number, question: Question) -> Number | None:
    """Returns the number; None where another stands beside it and none is chosen: "2 or 3", "3; otherwise 2"."""
    low = reading.low
    near = reading.between(low.rfind("\n", 0, number.start) + 1, (low + "\n").index("\n", number.end))
    reckoned = operands(low, near)
    for left, right in pairwise(near):
        within = number.end >= right.end > right.start > number.start  # "2 hours 30 minutes"
        same = left.value == right.value or left.percent != right.percent
        if within or same or left in reckoned or number.start not in {left.start, right.start}:
            continue
        before, behind = low[max(0, left.start - _NEAR) : left.start], low[right.end : right.end + _NEAR]
        told = f"{before}\0{low[left.end : right.start]}\0{behind}"
        alike = (left.value in question.values) == (right.value in question.values)
        asked = any(is_asked(low, len(low), one, question) for one in (left, right))
        things = question.words and alike and not asked and PATTERNS["two_things"].search(told)
        if things or PATTERNS["two_answers"].search(told):
            return None
        if unknowns := PATTERNS["unknowns"].search(low, max(0, left.start - 4), right.end):
            named = ((left, unknowns["x"]), (right, unknowns["y"]))
            return next((one for one, name in named if question.contains(name)), None)
    cases = PATTERNS["numbered"].finditer(low)
    values = {one.value for case in cases for one in reading.between(case.end(), case.end() + 20)[:1]}
    return None if len(values) > 1 and number.value in values else number


def _in_asked_unit(reading: Reading, number: Number, question: Question) -> Number:
    """Returns 2 for "2 dozen" where dozens are asked for, and the whole of an amount in two units.

    "2 hours 30 minutes" is 150 where minutes are asked for, and else 2.5.
    """
    if question.scale and number.text.lower().rstrip("s").endswith(question.scale):
        exact = Fraction(number.exact) / read_numbers(f"a {question.scale}")[0].exact
        return replace(number, value=plain(exact), exact=exact)
    if PATTERNS["below_zero"].match(reading.low, number.end):
        return replace(number, value=-number.value, exact=-number.exact)
    offset = max(0, number.start - _NEAR)
    beside = pairwise(reading.between(offset, number.end + _NEAR))
    if not any(PATTERNS["amount"].fullmatch(reading.low, one.end, other.start) for one, other in beside):
        return number
    for amount in quantities(reading.text[offset : number.end + _NEAR]):
        start, end, value = amount.start + offset, amount.end + offset, amount.value
        compound = amount.unit and amount.low is None and len(amount.parts) == 2
        if compound and start <= number.start < end:
            large, small = amount.parts
            asked = {one.unit for name in question.nouns for one in quantities(f"1 {name}")}
            if small.unit in asked and large.unit not in asked and small.value:
                value = large.value * round(small.value / (value - large.value)) + small.value
            return replace(number, start=start, end=end, value=value, exact=Fraction(value))
    return number


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence or line; `text` is `low[start:end]` with the mark that ends it."""

    start: int
    end: int
    text: str

    def opens_with(self, *names: str) -> bool:
        """Whether it begins with one of the phrases of these names."""
        text = self.text.lstrip(' \t\n\r*#>_("-')
        return any(PATTERNS[name].match(text) for name in names)


def sentence_end(low: str, start: int) -> int:
    """Returns where the sentence or line that goes on at `start` ends, or where it is too long for one."""
    limit = min(len(low), start + _LONGEST)
    match = PATTERNS["sentence_end"].search(low, start, limit)
    return match.start() if match else limit


def _sentences(reading: Reading, question: Question, start: int) -> list[_Sentence]:
    """Returns the sentences from `start` on, without talk, remarks and checks."""
    sentences: list[_Sentence] = []
    checks = False
    paragraph = (reading.low + "\n\n").index("\n\n", start)  # where the first one ends
    while start < len(reading.low):
        end = sentence_end(reading.low, start)
        one = _Sentence(start, end, reading.low[start : end + 1])
        checks = checks or (bool(sentences) and one.opens_with("checks"))
        concludes = one.opens_with("steps") and _echoes(one, question) and "=" not in one.text
        checks = checks and not (concludes or _bare(reading, one))
        talk = one.opens_with("talk") or (start > paragraph and _is_remark(reading, one, question))
        if PATTERNS["says"].search(one.text) and not (talk or checks):
            sentences.append(one)
        start = end + 1
    return sentences


def conclusion(reading: Reading, question: Question, *, start: int = 0) -> Number | None:
    """Returns the number that the text from `start` on concludes with; None where it comes to no conclusion."""
    sentences = _sentences(reading, question, start)
    body: list[_Sentence] = []
    for one in sentences:
        if not _is_aside(one, question, first=not body):
            body.append(one)
    if len(body) > 1 and (lead := _lead(reading, body, question)):
        return lead
    if sentences and _breaks_off(reading, sentences, question):
        broken = sentences[-1]
        body = [one for one in body if one is not broken] if broken.opens_with("remarks") else []
    if not body:
        return None
    if bare := _bare(reading, body[-1]):
        return bare
    if _declines(reading, body[-1], question):
        return None
    return _told(reading, body, question)


def _told(reading: Reading, body: Sequence[_Sentence], question: Question) -> Number | None:
    """Returns what the last sentence with a number says, unless that speaks of something else."""
    found = (said(reading, one.start, one.end, question) for one in reversed(body))
    telling = (one for one in found if one and one.number.text.lower() != "half")
    last = next(telling, None)
    if last is None:
        return None
    two_ways = len(body) > 1 and body[-1].opens_with("other_way") and body[-2].opens_with("one_way")
    strays = last.rank >= Rank.GOVERNED and bool(question.nouns) and not last.asked
    before = next(telling, None) if two_ways or strays else None
    if two_ways and before and before.number.value != last.number.value:
        return None
    if answer := _answer_first(reading, body, question):
        return answer.number
    if strays and before and before.asked and before.rank < Rank.GOVERNED:
        return before.number
    one: Said | None = last
    while one and one.owner != question.subject and question.subject and question.contains(one.owner):
        one = next(telling, None)  # of several persons' values the asked one's
    return one.number if one and one.owner == question.subject else last.number


def _echoes(one: _Sentence, question: Question) -> bool:
    """Whether a sentence has most of the words by which the question asks."""
    return bool(question.gist) and len(question.gist & stems(one.text)) * 3 >= len(question.gist) * 2


def _answer_first(reading: Reading, body: Sequence[_Sentence], question: Question) -> Said | None:
    """Returns what the first sentence tells if it answers in the question's words, and only talk follows it."""
    if not _echoes(body[0], question):
        return None
    found = said(reading, body[0].start, body[0].end, question)
    if found is None or found.rank >= Rank.GOVERNED or found.number.value in question.values:
        return None
    for one in body[1:]:
        if PATTERNS["steps"].search(one.text):
            return None
        told = said(reading, one.start, one.end, question)
        if told and told.number.value not in question.values:
            counts = told.number.currency or PATTERNS["thing"].match(reading.low, told.number.end)
            if told.asked or not counts or PATTERNS["goes_on"].search(one.text):
                return None
    return found if found.asked or not question.nouns else None


def _is_aside(one: _Sentence, question: Question, *, first: bool) -> bool:
    """Whether a sentence asks, says what the question says, or is about another case than the one asked."""
    text = one.text.strip(" \t\n\"'*_")
    again = PATTERNS["question_label"].sub("", text)
    if text.endswith("?") or (len(again.split()) > 2 and question.contains(again)):
        return True
    if first or PATTERNS["beside_the_point"].search(text):
        return not first
    condition = text.partition(",")[0]
    contrary = one.opens_with("contrary") and not question.contains(" ".join(condition.split()[:4]))
    note = one.opens_with("notes") and "=" not in text and not PATTERNS["concludes"].search(text)
    if contrary or note or (text.startswith("(") and ")" not in text.rstrip(".!)")):
        return True
    converted = PATTERNS["in_unit"].match(text)
    if converted and question.nouns and singular(converted["unit"]) not in question.nouns:
        return True
    changes = PATTERNS["other_case"].finditer(condition)
    return one.opens_with("what_if") and not all(question.contains(change[0]) for change in changes)


def _is_remark(reading: Reading, one: _Sentence, question: Question) -> bool:
    """Whether a sentence behind the first paragraph neither concludes nor is about what the question is about."""
    if "=" in one.text or PATTERNS["concludes"].search(one.text) or _bare(reading, one):
        return False
    if not one.text.islower() or (len(one.text.split()) < 4 and reading.between(one.start, one.end)):
        return False  # "3.", at which a text was cut off; "7.5 km"
    return bool(question.words) and question.stems.isdisjoint(stems(one.text))


def _breaks_off(reading: Reading, sentences: Sequence[_Sentence], question: Question) -> bool:
    """Whether the text ends in the middle of a sentence or of a calculation."""
    last = sentences[-1]
    text = last.text.rstrip()
    numbers = reading.between(last.start, last.end)
    if PATTERNS["breaks_off"].search(text) or not (numbers or text.islower()):  # "3.", a marker
        return True
    if text.endswith(")") and numbers and numbers[-1] in operands(reading.low, numbers):
        return True  # "x = (26 + 34)"
    if len(sentences) == 1 or PATTERNS["closed"].search(text):
        return False
    found = said(reading, last.start, last.end, question)
    numbers = numbers or ([found.number] if found else [])
    if found is None or numbers[-1] in operands(reading.low, numbers):
        return True
    labelled = ":" in text and reading.low[last.start - 1] == "\n"
    result = "=" in text or labelled or _bare(reading, last)
    earlier = (said(reading, one.start, one.end, question) for one in reversed(sentences[:-1]))
    before = next((one for one in earlier if one), None)
    known = {one.value for one in reading.between(0, last.start)} if not found.asked else set()
    repeats = found.number.value in known | question.values
    repeats = repeats and not (before and before.number.value == found.number.value)
    if not result and (repeats or found.rank >= Rank.APART):
        return True
    marked = sum(one.text.rstrip()[-1:] in {".", "!", "?"} for one in sentences)
    behind = len(reading.low[numbers[-1].end : last.end].split())
    whole = "=" in text or found.rank < Rank.GOVERNED
    return marked * 2 > len(sentences) and not (whole and behind <= 3)


def _declines(reading: Reading, last: _Sentence, question: Question) -> bool:
    """Whether the last sentence refuses to answer, or says only what is to be calculated."""
    if "=" in last.text:
        return False
    if refusal := PATTERNS["refuses"].search(last.text):
        goes_on = said(reading, last.start + refusal.end(), last.end, question)
        return goes_on is None or goes_on.step == 0
    plans = PATTERNS["plans"].search(last.text)
    known = {one.value for one in reading.between(0, last.start)} | question.values
    if plans and all(one.value in known for one in reading.between(last.start, last.end)):
        return True
    found = said(reading, last.start, last.end, question)
    if PATTERNS["unreckoned"].search(last.text) and not (found and found.asked):
        return True
    reckons = plans or PATTERNS["operates"].search(last.text)
    return bool(reckons) and found is not None and found.rank >= Rank.GOVERNED and not found.asked


def _lead(reading: Reading, body: Sequence[_Sentence], question: Question) -> Number | None:
    """Returns what the first sentence says if the text goes on to explain it, and does not take it back."""
    first = body[0]
    found = said(reading, first.start, first.end, question)
    if found is None or found.rank >= Rank.GOVERNED or "=" in first.text:
        return None
    none_left = found.asked and found.number.value == 0 and found.number.in_words
    explained = body[1].opens_with("explains") or none_left or _bare(reading, first)
    kept = explained and not PATTERNS["takes_back"].search(reading.low, first.end)
    return found.number if kept else None


def _bare(reading: Reading, one: _Sentence) -> Number | None:
    """Returns the number of a sentence in which there is nothing but one."""
    numbers = reading.between(one.start, one.end)
    if len(numbers) != 1:
        return None
    beside = reading.low[one.start : numbers[0].start] + reading.low[numbers[0].end : one.end]
    return numbers[0] if PATTERNS["label"].fullmatch(beside) else None
