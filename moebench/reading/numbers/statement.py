"""Which of a sentence's numbers is what the sentence says?

"She earned $450 from selling 90 mugs at $5 each" says 450: the others hang on prepositions. What gives grounds, a
purpose or a condition, stands in brackets or is only reckoned with counts least. Of the rest counts what stands
behind the last step ("so", "and now", "="); then what the question asks for; then the closest to the verb.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from moebench.reading.equations.chains import calculate
from moebench.reading.numbers.question import PATTERNS, RANKS, WORDS, Question, singular
from moebench.reading.numerals.text import Number, Reading

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
    owner: str = ""  # of whom or what it is told: "Ann" in "Ann has 12"


def said(reading: Reading, start: int, end: int, question: Question) -> Said | None:
    """Returns what the sentence at start..end says; None where there is no number in it."""
    numbers = [*reading.between(start, end), *_unwritten(reading.low, start, end)]
    if not numbers:
        return None
    found = _ranked(reading.low, start, end, sorted(numbers, key=lambda number: number.start), question)
    last = max((one.step for one in found if one.rank < Rank.NOTED), default=0)
    found = [one for one in found if one.step >= last]
    asked = _asked_for(reading.low, end, found, question)
    best = min(asked or found, key=lambda one: _order(one, question))
    bare = best.rank is Rank.APART and not re.search("[a-z]{2}", reading.low[start:end])
    worked = calculate(reading, start, end) if bare else None  # "5 * 3", "x = 2^10" and no more
    return best if worked is None else replace(best, number=worked, rank=Rank.RESULT)


def _asked_for(low: str, end: int, found: Sequence[Said], question: Question) -> list[Said]:
    """Returns what is told of the one that is asked for, where it is told of others too, or as what is left."""
    left = []
    for one in found if question.left else ():
        start, behind = one.number.start, _behind(low, end, one.number)
        tells = PATTERNS["left_behind"].match(behind)
        of_kind = one.asked or not (tells and tells["thing"] and any(other.asked for other in found))
        tells = tells or PATTERNS["left"].search(low[max(0, start - 30) : start])
        left += [one] if tells and of_kind and one.rank < Rank.GOVERNED else []
    owners = {one.owner for one in found}
    if left or not question.subject or owners <= {"", question.subject}:
        return left
    apart = any(one.asked and not one.owner for one in found)  # "In 5 years Sam will be 14"
    return [] if apart else [one for one in found if one.owner == question.subject]


def _behind(low: str, end: int, number: Number) -> str:
    """Returns what stands behind a number, up to the next thing."""
    return PATTERNS["next_thing"].split(low[number.end : min(end, number.end + 40)], maxsplit=1)[0]


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
    behind = _behind(low, end, number)
    words = [singular(word) for word in re.findall(r"[a-z]+", behind)[:3]]
    part = PATTERNS["other_part"].match(behind)
    counted = part and (not part["thing"] or singular(part["thing"]) in question.nouns)
    if part and counted and question.contains(part["part"]):
        return part["part"] in question.asks
    if behind.startswith("¢") and "cent" in question.nouns:
        return True
    right_kind = (question.money and number.currency) or (question.percent and number.percent)
    return bool(right_kind) or not question.nouns.isdisjoint(words)


def _unwritten(low: str, start: int, end: int) -> Iterator[Number]:
    """Yields what says zero, such as "none left", and full hours, such as "4:00 pm", as numbers."""
    for match in PATTERNS["unwritten"].finditer(low, start, end):
        i, j = match.span(match.lastgroup or 0)
        hour = int(match["hour"] or 0)
        yield Number(text=low[i:j], start=i, end=j, value=hour, exact=hour, in_words=not hour)


def _ranked(low: str, start: int, end: int, numbers: Sequence[Number], question: Question) -> list[Said]:
    """Ranks the numbers of the sentence at start..end."""
    marks = deque(PATTERNS["mark"].finditer(low, start, end))
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
                follows = not low[start : mark.start()].endswith(("and ", "but "))
                trailing = trailing or (apart and follows and any(one.rank < Rank.APART for one in found))
            elif mark["resumes"] and not apart:
                step += mark[0] == ":" and len(found) > 1  # a sum of several numbers is told behind a colon
            elif (mark["step"] and mark[0] not in "=≈") or not trailing:
                step, since, apart, trailing = step + 1, mark.end(), False, False
        rank = _rank(low, since, number, found[-1].rank if found and since <= found[-1].number.end else None)
        equals = low[since - 1 : number.start].strip(" $€£¥") in {"=", "≈"}
        than = question.words and PATTERNS["compared"].match(low, number.end)
        compared = than and question.asks.isdisjoint({*WORDS["comparing"], than["how"]})
        if number in reckoned or apart or compared or (depth and not equals):
            rank = max(rank, Rank.APART)
        elif equals:
            rank = Rank.NOTED if depth else Rank.RESULT
        elif rank < Rank.NOTED and found and found[-1].number in reckoned:
            step, rank = step + 1, Rank.RESULT  # "3 plus 4 is 7"
        since_last = max(start, found[-1].number.end if found else 0), number.start
        owner = PATTERNS["owner"].search(low, *since_last) if question.subject else None
        asked = is_asked(low, end, number, question)
        found.append(Said(number, rank, step, asked, owner["name"] if owner else ""))
        since = max(since, number.end)
    return found


def operands(low: str, numbers: Sequence[Number]) -> set[Number]:
    """Returns the numbers that are only reckoned with: 3 and 4 in "3 apples + 4", "3 plus 4", "multiply 3 by 4"."""
    found = {one for one in numbers if PATTERNS["reckoned"].match(low, one.start)}
    for left, right in pairwise(numbers):
        told = f"{low[max(0, left.start - 16) : left.start]}\0{low[left.end : right.start]}\0"
        operates = PATTERNS["calculation"].search(told)
        is_range = low[left.end : right.start] == "-" and left.value <= right.value
        if (operates or right.text[:5].lower() == "minus") and not is_range:  # "5-6 hours"
            found |= {left, right}
    return found


def _rank(low: str, since: int, number: Number, previous: Rank | None) -> Rank:
    """Ranks a number by the words from `since` on and by what follows it; `previous`: the number's before it."""
    tokens = PATTERNS["token"].findall(low, max(since, number.start - _BACK), number.start)
    clause = max((i + 1 for i, token in enumerate(tokens) if not token[0].isalpha()), default=0)
    words = PATTERNS["skipped"].sub("", " ".join(tokens[clause:]))
    rank = Rank.OBJECT if words else Rank.SUBJECT
    if words in {"and", "or"} or (words.endswith((" and", " or")) and previous is not None and not clause):
        rank = (None if clause else previous) or Rank.SUBJECT
    else:
        rank = next((Rank[name.upper()] for name in RANKS if PATTERNS[name].search(words)), rank)
    part = number.percent or "/" in number.text or 0 < number.value < 1
    return max(rank, Rank.SHARED) if part and PATTERNS["shared"].match(low, number.end) else rank
