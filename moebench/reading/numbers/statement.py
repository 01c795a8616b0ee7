"""Which of a sentence's numbers is what the sentence says?

"She earned $450 from selling 90 mugs at $5 each" says 450: the others hang on prepositions. What gives grounds, a
purpose or a condition, stands in brackets or is only reckoned with counts least. Of the rest counts what stands
behind the last step ("so", "and now", "="); then what the question asks for; then the closest to the verb.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from moebench.reading.equations.chains import calculation
from moebench.reading.numbers.question import PATTERNS, WORDS, Question, singular
from moebench.reading.numerals.text import Number, Reading, plain

_MARK = re.compile(
    rf"(?P<step>{PATTERNS['steps'].pattern})|(?P<grounds>{PATTERNS['grounds'].pattern})"
    rf"|(?P<open>[(\[])|(?P<close>[)\]])|(?P<resumes>{PATTERNS['resumes'].pattern})"
)
_TOKEN = re.compile(r"at (?:least|most)|i\.e|e\.g|[a-z]+(?:['’-][a-z]+)*|[,;:()—=≈]|\s[-–]\s")
_WORD = re.compile("[a-z]{2}")
_NEXT_THING = re.compile(r"[,;:(0-9]| and | or ")
_SKIPPED = WORDS["fillers"] | WORDS["determiners"]
_BACK = 90  # characters looked back over for the words that govern a number


class Rank(IntEnum):
    """How close a number is to being what its sentence says; lower is closer."""

    RESULT = 0  # "comes to 12", "a total of 12", behind an equals sign
    OBJECT = 1  # behind a verb: "she has 12"
    SUBJECT = 2  # before it: "12 are left"
    NOTED = 3  # a result in brackets: "we add them (3 + 9 = 12)"
    SHARED = 4  # "half of", "20% of"
    GOVERNED = 5  # behind a preposition: "for 12 days"
    APART = 6  # in grounds, a purpose, a condition, brackets, a calculation
    DENIED = 7  # "not 12"


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a sentence."""

    number: Number
    rank: Rank
    step: int  # how many steps ("so", "=") stand before it in the sentence
    asked: bool  # whether it counts what the question asks for
    worked_out: bool = False  # whether it is the result of a calculation that does not tell it


def said(reading: Reading, start: int, end: int, question: Question) -> Said | None:
    """Returns what the sentence at start..end says; None where there is no number in it."""
    numbers = [*reading.between(start, end), *_zeros(reading.low, start, end)]
    if not numbers:
        return None
    found = _ranked(reading.low, start, end, sorted(numbers, key=lambda number: number.start), question)
    last = max((one.step for one in found if one.rank < Rank.NOTED), default=0)
    found = [one for one in found if one.step >= last]
    asked = _asked_for(reading.low, start, end, found, question)
    best = min(asked or found, key=lambda one: _order(one, question))
    worked = _worked_out(reading, start, end) if best.rank is Rank.APART else None
    return best if worked is None else replace(best, number=worked, rank=Rank.RESULT, worked_out=True)


def _asked_for(low: str, start: int, end: int, found: Sequence[Said], question: Question) -> list[Said]:
    """Returns what is told of the one that is asked for, where it is told of others too, or as what is left."""
    owned, others, left = [], False, []
    for one in found:
        owner = PATTERNS["owner"].search(low, max(start, one.number.start - _BACK), one.number.start)
        others = others or bool(
            owner and owner["name"] not in {question.subject, "there", "that", "it", "which"}
        )
        owned += [one] if owner and owner["name"] == question.subject else []
        near = PATTERNS["left"].search(low, max(start, one.number.start - _BACK), one.number.start)
        behind = _NEXT_THING.split(low[one.number.end : min(end, one.number.end + 40)], maxsplit=1)[0]
        tells = near or PATTERNS["left_behind"].match(behind)
        left += [one] if tells and one.rank < Rank.GOVERNED else []
        start = one.number.end
    of_kind = any(one.asked for one in left) or not any(one.asked for one in found)
    return left if question.left and left and of_kind else owned if others else []


def _order(one: Said, question: Question) -> tuple[int, bool, bool, bool, int, int, int]:
    """Returns what the numbers of a sentence are sorted by; of those asked for the last comes first."""
    given, hangs = one.number.value in question.values, one.rank >= Rank.SHARED
    asked, start = one.asked and not (given and hangs), one.number.start
    place = -start if one.asked else start
    return max(one.rank, Rank.GOVERNED), not asked, hangs, given, one.rank, -one.step, place


def is_asked(low: str, end: int, number: Number, question: Question) -> bool:
    """Whether the number counts what the question asks for."""
    if question.scale:
        return question.scale in number.text.lower()
    behind = _NEXT_THING.split(low[number.end : min(end, number.end + 40)], maxsplit=1)[0]
    words = [singular(word) for word in re.findall(r"[a-z]+", behind)[:3]]
    part = PATTERNS["other_part"].match(behind)
    if part and part[1] in question.asks:
        return True
    right_kind = (question.money and number.currency) or (question.percent and number.percent)
    return bool(right_kind) or not question.nouns.isdisjoint(words)


def _zeros(low: str, start: int, end: int) -> list[Number]:
    """Returns what says zero, such as "none left", and full hours, such as "4:00 pm", as numbers."""
    spans = [match.span(match.lastgroup or 0) for match in PATTERNS["zero"].finditer(low, start, end)]
    zeros = [Number(text=low[i:j], start=i, end=j, value=0, exact=0, in_words=True) for i, j in spans]
    hours = [
        (int(match["hour"]), *match.span("hour")) for match in PATTERNS["clock"].finditer(low, start, end)
    ]
    return zeros + [Number(text=low[i:j], start=i, end=j, value=hour, exact=hour) for hour, i, j in hours]


def _worked_out(reading: Reading, start: int, end: int) -> Number | None:
    """Computes "5 * 3", "x = 2^10" where that is all there is."""
    found = calculation(reading, start, end)
    if found is None or found.value is None or found.worked_out or _WORD.search(reading.low, start, end):
        return None
    text = reading.text[found.start : found.end]
    return Number(text=text, start=found.start, end=found.end, value=plain(found.value), exact=found.value)


def _ranked(low: str, start: int, end: int, numbers: Sequence[Number], question: Question) -> list[Said]:
    """Ranks the numbers of the sentence at start..end."""
    marks = deque(_MARK.finditer(low, start, end))
    reckoned = operands(low, numbers)
    found: list[Said] = []
    step, depth, since = 0, 0, start
    apart = trailing = False  # within grounds; such as follow what they are grounds for
    for number in numbers:
        while marks and marks[0].start() < number.start:
            mark = marks.popleft()
            if mark["open"] or mark["close"]:
                depth = max(0, depth + (1 if mark["open"] else -1))
            elif mark["grounds"]:
                apart = apart or not depth
                trailing = trailing or (apart and any(one.rank < Rank.APART for one in found))
            elif mark["resumes"] and not apart:
                step += mark[0] == ":" and len(found) > 1  # a sum of several numbers is told behind a colon
            elif (mark["step"] and mark[0] not in "=≈") or not trailing:
                step, since, apart, trailing = step + 1, mark.end(), False, False
        rank = _rank(low, since, number, found[-1].rank if found and since <= found[-1].number.end else None)
        if number in reckoned or apart:
            rank = max(rank, Rank.APART)
        elif low[since - 1 : number.start].strip(" $€£¥") in {"=", "≈"}:
            rank = Rank.NOTED if depth else Rank.RESULT
        elif depth:
            rank = max(rank, Rank.APART)
        elif rank < Rank.NOTED and found and found[-1].number in reckoned:
            step, rank = step + 1, Rank.RESULT  # "3 plus 4 is 7"
        found.append(Said(number, rank, step, is_asked(low, end, number, question)))
        since = max(since, number.end)
    return found


def operands(low: str, numbers: Sequence[Number]) -> set[Number]:
    """Returns the numbers that are only reckoned with: 3 and 4 in "3 apples + 4", "3 plus 4", "multiply 3 by 4"."""
    variable = PATTERNS["beside_variable"]
    found = {one for one in numbers if variable.search(low, max(0, one.start - 5), one.start)}
    for left, right in pairwise(numbers):
        gap = left.end, right.start
        reckoned = PATTERNS["operates"].search(low, max(0, left.start - 16), left.start)  # "multiply 3 by 4"
        operates = PATTERNS["operator"].fullmatch(low, *gap) or (
            reckoned and PATTERNS["operands"].fullmatch(low, *gap)
        )
        is_range = low[left.end : right.start] == "-" and left.value <= right.value
        if (operates or right.text[:5].lower() == "minus") and not is_range:  # "5-6 hours"
            found |= {left, right}
    return found


def _rank(low: str, since: int, number: Number, previous: Rank | None) -> Rank:
    """Ranks a number by the words from `since` on and by what follows it; `previous`: the number's before it."""
    tokens = _TOKEN.findall(low, max(since, number.start - _BACK), number.start)
    clause = max((i + 1 for i, token in enumerate(tokens) if not token[0].isalpha()), default=0)
    rank = _rank_by_words(tokens[clause:], None if clause else previous)
    part = number.percent or "/" in number.text or 0 < number.value < 1
    shared = part and PATTERNS["shared"].match(low, number.end)
    return max(rank, Rank.SHARED) if shared else rank


def _rank_by_words(words: list[str], previous: Rank | None) -> Rank:
    """Ranks a number by the words of its clause before it."""
    while words and (words[-1] in _SKIPPED or PATTERNS["possessive"].fullmatch(words[-1])):
        words.pop()
    last, before = [*reversed(words[-2:]), "", ""][:2]
    if last in WORDS["denying"]:
        return Rank.DENIED
    if _is_amount(words, last, before):
        return Rank.RESULT
    if PATTERNS["operates"].fullmatch(last) and not WORDS["modal"].isdisjoint(words):
        return Rank.OBJECT  # "needs to add 3 spoons"
    if last in WORDS["governing"] or (last.endswith("ing") and last not in WORDS["telling"]):
        return Rank.GOVERNED
    if last in {"and", "or"} and (previous is not None or len(words) == 1):
        return previous or Rank.SUBJECT
    if last in WORDS["labels"] or _is_aside(words[-5:], first=previous is None or previous >= Rank.GOVERNED):
        return Rank.GOVERNED
    return Rank.OBJECT if words else Rank.SUBJECT


def _is_amount(words: Sequence[str], last: str, before: str) -> bool:
    """Whether a number behind the words is an amount: "a total of", "left with"; never "the cost of"."""
    if last == "of" and before in WORDS["amounts"]:
        first = next((word for word in reversed(words[:-1]) if word not in WORDS["amounts"]), "")
        return first not in WORDS["determiners"]
    if last in {"by", "for"}:
        kinds = tuple(WORDS["changing" if last == "by" else "lasting"])
        return any(word.startswith(kinds) for word in words)
    return before in WORDS.get({"with": "staying", "to": "reaching", "in": "yielding"}.get(last, ""), ())


def _is_aside(near: Sequence[str], *, first: bool) -> bool:
    """Whether the words before a number are a clause of time or reason, or say what for: "buses to carry"."""
    if not WORDS["subordinating"].isdisjoint(near):
        return True
    if "to" not in near:
        return False
    i = len(near) - 1 - near[::-1].index("to")
    if first and not WORDS["arriving"].isdisjoint(near[i + 1 : i + 2]):
        return False
    return i == 0 or near[i - 1] not in WORDS["modal"]
