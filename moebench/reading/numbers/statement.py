"""Which of a sentence's numbers is what the sentence says?

"She earned $450 from selling 90 mugs at $5 each" says 450: the others hang on prepositions. What gives grounds, a
purpose or a condition, stands in brackets, or is only reckoned with, counts least. Of the rest, what stands behind the
last step ("so", "leaving", "=") counts; then what the question asks for; then the closest to the verb; then the first.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from moebench.reading.equations.arithmetic import evaluate
from moebench.reading.equations.items import calculation_items
from moebench.reading.numbers.phrases import PATTERNS, WORDS
from moebench.reading.numbers.question import Question, singular
from moebench.reading.numerals.text import Reading
from moebench.reading.numerals.text import Number, plain

_MARK = re.compile(
    rf"(?P<step>{PATTERNS['steps'].pattern})|(?P<grounds>{PATTERNS['grounds'].pattern})"
    rf"|(?P<open>[(\[])|(?P<close>[)\]])|(?P<resumes>{PATTERNS['resumes'].pattern})"
)
_TOKEN = re.compile(r"at (?:least|most)|i\.e|e\.g|[a-z]+(?:['’-][a-z]+)*|[,;:()—=≈]|\s[-–]\s")
_OPERATES = re.compile(
    r"[\s)}]*(?P<minus>-)?(?:(?:[a-z]+ ){0,2}(?:[+*/×÷⟮^]|(?<=\s)-(?=\s))|(?<=[\s0-9])x|-|plus|minus|times"
    r"|(?:multiplied|divided) by)[\s({$€£¥]*"
)
_NEXT_THING = re.compile(r"[,;:(0-9]| and | or ")
_BACK = 90  # characters looked back over for the words that govern a number


class Rank(IntEnum):
    """How close a number is to being what its sentence says; lower is closer."""

    RESULT = 0  # "comes to 12", "a total of 12", behind an equals sign
    OBJECT = 1  # behind a verb: "she has 12"
    SUBJECT = 2  # before it: "12 are left"
    DETERMINED = 3  # known already: "the 12 eggs", "she had 12"
    NOTED = 4  # a result in brackets: "we add them (3 + 9 = 12)"
    COMPARED = 5  # "3 times as many", "half"
    GOVERNED = 6  # behind a preposition: "for 12 days"
    APART = 7  # in grounds, a purpose, a condition, brackets, a calculation
    DENIED = 8  # "not 12"


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a sentence.

    Attributes:
        number: The number.
        rank: How close it is to being what the sentence says.
        step: How many steps ("so", "=") stand before it in the sentence.
        asked: Whether it counts what the question asks for.
    """

    number: Number
    rank: Rank
    step: int
    asked: bool = False


def said(reading: Reading, start: int, end: int, question: Question) -> Said | None:
    """Returns what the sentence at start..end says; None where there is no number in it."""
    numbers = reading.between(start, end)
    numbers += zeros(reading.low, start, end)
    if not numbers:
        return None
    numbers.sort(key=lambda number: number.start)
    found = [
        replace(one, asked=_is_asked(reading.low, end, question, one.number))
        for one in _ranked(reading.low, start, end, numbers)
    ]
    last = max((one.step for one in found if one.rank < Rank.NOTED), default=0)
    behind = [one for one in found if one.step >= last]
    best = min(behind, key=lambda one: _order(question, one))
    worked = _worked_out(reading, start, end) if best.rank is Rank.APART else None
    return best if worked is None else Said(worked, Rank.RESULT, best.step)


def _worked_out(reading: Reading, start: int, end: int) -> Number | None:
    """Computes "5 * 3", "x = 2^10" where that is all there is."""
    end = start + len(reading.low[start:end].rstrip(" .$*"))
    equals = reading.low.rfind("=", start, end)
    tokens = calculation_items(reading.low, equals + 1 or start, end, reading.between(equals + 1 or start, end))
    tokens = [item for item in tokens if item.kind != "break"]
    if any(item.kind in {"word", "of"} for item in tokens):
        return None  # "5 apples + 3 pears" and "3/8 of 24 slices" are answers as they stand
    value = evaluate(tokens, 0, len(tokens))
    if value is None or value.after != len(tokens) or not value.operations:
        return None
    left, right = tokens[0].start, tokens[-1].end
    return Number(
        text=reading.text[left:right], start=left, end=right, value=plain(value.exact), exact=value.exact
    )


def _order(question: Question, one: Said) -> tuple[object, ...]:
    given = float(one.number.value) in question.values
    asked = one.asked and not (given and one.rank >= Rank.COMPARED)
    apart = max(one.rank, Rank.GOVERNED)
    return apart, not asked, one.rank >= Rank.COMPARED, given, one.rank, -one.step


def _is_asked(low: str, end: int, question: Question, number: Number) -> bool:
    """Whether the number counts what the question asks for."""
    if question.scale:
        return question.scale in number.text.lower()
    behind = _NEXT_THING.split(low[number.end : min(end, number.end + 40)], maxsplit=1)[0]
    words = [singular(word) for word in re.findall(r"[a-z]+", behind)[:3]]
    if question.money and (number.currency or words[:1] in (["dollar"], ["cent"], ["euro"])):
        return True
    return (question.percent and number.percent) or not question.nouns.isdisjoint(words)


def _ranked(low: str, start: int, end: int, numbers: Sequence[Number]) -> list[Said]:
    """Ranks the numbers of the sentence at start..end."""
    marks = deque(_MARK.finditer(low, start, end))
    operands = _operands(low, numbers)
    found: list[Said] = []
    step = depth = 0
    apart = trailing = False
    since = start
    for number in numbers:
        while marks and marks[0].start() < number.start:
            mark = marks.popleft()
            if mark["open"] or mark["close"]:
                depth = max(0, depth + (1 if mark["open"] else -1))
            elif mark["grounds"]:
                trailing = trailing or (not depth and _says_something(found))
                apart = apart or not depth
            elif mark["resumes"] and not trailing and not apart:
                step += mark[0] == ":" and len(found) > 1  # a sum of several numbers is told behind a colon
            elif mark["step"] and mark[0] not in "=≈" or not trailing:
                step, since = step + 1, mark.end()
                apart = trailing = False
        rank = _rank(low, since, number, found[-1].rank if found and since <= found[-1].number.end else None)
        if number in operands or apart or trailing:
            rank = max(rank, Rank.APART)
        elif low[since - 1 : number.start].strip(" $€£¥") in {"=", "≈"}:
            rank = Rank.NOTED if depth else Rank.RESULT
        elif depth:
            rank = max(rank, Rank.APART)
        elif rank < Rank.NOTED and found and found[-1].number in operands:
            step, rank = step + 1, Rank.RESULT  # "3 plus 4 is 7"
        found.append(Said(number, rank, step))
        since = max(since, number.end)
    return found


def _says_something(found: Sequence[Said]) -> bool:
    return any(one.rank < Rank.APART for one in found)


def _operands(low: str, numbers: Sequence[Number]) -> set[Number]:
    """Returns the numbers that are only reckoned with: 3 and 4 in "3 apples + 4 apples", "3 plus 4"."""
    found: set[Number] = set()
    for left, right in zip(numbers, numbers[1:], strict=False):
        operator = _OPERATES.fullmatch(low, left.end, right.start)
        if operator is None and PATTERNS["operates"].search(low, max(0, left.start - 16), left.start):
            operator = PATTERNS["operands"].fullmatch(low, left.end, right.start)
        if (operator or right.text[:5].lower() == "minus") and not (low[left.end : right.start] == "-" and left.value <= right.value):  # "5-6 hours"
            found |= {left, right}
    return found


def _rank(low: str, since: int, number: Number, previous: Rank | None) -> Rank:
    """Ranks a number by the words from `since` on and by what follows it; `previous`: the number's before it."""
    words = _TOKEN.findall(low, max(since, number.start - _BACK), number.start)
    rank = _rank_by_words(words, previous)
    if rank >= Rank.GOVERNED:
        return rank
    part = number.percent or "/" in number.text or 0 < number.value < 1
    if number.text.lower() in {"half", "one"} or PATTERNS["compared"].match(low, number.end):
        return Rank.COMPARED
    return Rank.COMPARED if part and PATTERNS["shared"].match(low, number.end) else rank


def _rank_by_words(tokens: Sequence[str], previous: Rank | None) -> Rank:
    clause = max((i + 1 for i, token in enumerate(tokens) if not token[0].isalpha()), default=0)
    words = list(tokens[clause:])
    determined = False
    while words and (words[-1] in WORDS["fillers"] or words[-1].startswith("at ") or _determines(words[-1])):
        near = len(words) == len(tokens) - clause
        word = words.pop()
        determined = determined or (_determines(word) and (near or word != "the"))
    last, before = ([" ", " ", *words])[-1], ([" ", " ", *words])[-2]
    if last in WORDS["denying"]:
        return Rank.DENIED
    if _is_amount(words, last, before):
        return Rank.RESULT
    if PATTERNS["operates"].fullmatch(last) and not WORDS["modal"].isdisjoint(words):
        return Rank.OBJECT  # "needs to add 3 spoons"
    if last in WORDS["governing"] or (last.endswith("ing") and last not in WORDS["telling"]):
        return Rank.GOVERNED
    if words in (["and"], ["or"]) and clause:
        return Rank.SUBJECT
    if last in {"and", "or"} and previous is not None:
        return previous if previous is Rank.SUBJECT or previous >= Rank.GOVERNED else Rank.OBJECT
    if last in WORDS["labels"] or _is_aside(words, first=previous is None or previous >= Rank.GOVERNED):
        return Rank.GOVERNED
    if determined or last == "had":
        return Rank.DETERMINED
    return Rank.OBJECT if words else Rank.SUBJECT


def _determines(word: str) -> bool:
    """Whether a word is "the", "her" or "Omar's"."""
    return word in WORDS["determiners"] or (
        word.endswith(("'s", "’s")) and word[:-2] not in WORDS["subjects"]
    )


def _is_amount(words: Sequence[str], last: str, before: str) -> bool:
    """Whether a number behind the words is an amount: "a total of", "left with"; never "the cost of"."""
    if last == "of" and before in WORDS["amounts"]:
        i = len(words) - 2
        while i >= 0 and words[i] in WORDS["amounts"]:
            i -= 1
        return i < 0 or words[i] not in WORDS["determiners"]
    if last == "for":
        return not {"last", "lasts", "lasted"}.isdisjoint(words)
    if last == "by":
        return any(word.startswith(tuple(WORDS["changing"])) for word in words)
    kinds = {"with": "staying", "to": "reaching", "in": "yielding"}
    return last in kinds and before in WORDS[kinds[last]]


def _is_aside(words: Sequence[str], *, first: bool) -> bool:
    """Whether the words before a number are a clause of time or reason, or say what for: "buses to carry"."""
    near = words[-5:]
    if not WORDS["subordinating"].isdisjoint(near):
        return True
    if "to" not in near:
        return False
    i = len(near) - 1 - near[::-1].index("to")
    if first and i + 1 < len(near) and near[i + 1] in WORDS["arriving"]:
        return False
    return i == 0 or near[i - 1] not in WORDS["modal"]


def zeros(low: str, start: int, end: int) -> list[Number]:
    """Returns what says zero in start..end, such as "none left", as numbers of value 0."""
    if "no" not in low[start:end] and "any" not in low[start:end]:
        return []
    spans = [match.span(match.lastgroup or 0) for match in PATTERNS["zero"].finditer(low, start, end)]
    return [Number(text=low[i:j], start=i, end=j, value=0, exact=0, in_words=True) for i, j in spans]
