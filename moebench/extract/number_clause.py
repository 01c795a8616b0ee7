"""Which number of a sentence is what the sentence says?

"She earned $450 from selling 90 mugs at $5 each" says 450: the other numbers hang on prepositions. Each number gets
a rank from the words before it in its clause; the best rank wins, and of equals the first.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from moebench.extract.number_question import Question, singular
from moebench.extract.number_text import Number
from moebench.extract.number_zero import zeros

_TOKEN = re.compile(r"[a-z]+(?:['’-][a-z]+)*|[,;:()—]|\s[-–]\s|[=≈]")
_EXPLAINING = frozenset(
    "for from at in after before by with of per every each over during within between than among across through "
    "until till if when because since while whose costing as considering given assuming who where into on against "
    "without besides despite unless once instead including excluding using around about' based under above below "
    "off versus vs plus minus times toward towards having multiply multiplied multiplying multiplies add adding added "
    "subtract subtracting subtracted subtracts divide dividing divided divides combining combine".split()
)
_VERBS = frozenset(
    "is are was were be been being am has have had will would can could should must may might does do did "
    "get gets got gotten gives give gave earns earn earned makes make made making costs cost needs need needed "
    "equals equal leaves leave left leaving means requires require required takes take took pays pay paid spends "
    "spend spent saves save saved sells sell sold buys buy bought receives receive received contains contain "
    "remain remains remaining becomes become totals total weighs weigh owes owe owed eats eat ate uses use used "
    "collects collect collected produces produce produced drives drive drove travels travel walks walk walked runs "
    "run ran reads read drinks drink drank works work worked scores score scored catches catch caught finds find "
    "found lasts last charges charge charged brings bring brought holds hold held wins win won loses lose lost "
    "keeps keep kept contributes gains gain gained counts count counted shows show reaches reach charged won't "
    "yields yield yielded isn't doesn't can't i'll he'll she'll they'll it's that's there's she's he's we've they've i've you've".split()
)
_SUBJECTS = frozenset("i you he she it they we there this that which".split())
_DETERMINERS = frozenset("the these those his her its their your our my all both".split())
_FILLERS = frozenset(
    "only just exactly approximately another an a additional total nearly almost roughly about around still now also "
    "at least most more extra exact the full whole average".split()
)
_AMOUNTS = frozenset(
    "total sum profit average cost price amount maximum minimum difference count loss balance rate result value score "
    "speed distance salary revenue remainder income net bill tally combined overall sale answer figure".split()
)
_REACHING = frozenset(
    "come comes came amount amounts equal equals equivalent up sum sums add adds rounds rounded work works down drop "
    "dropped increase increased increases decreased decreases reduced reduces reduce grew grow grows rises rise rose fell "
    "falls out leads lead brings bring brought boils simplifies simplify".split()
)
_STEPS = re.compile(
    r",? (?:so|therefore|thus|hence|and so)[ ,]|[,;:] (?:which (?:means|leaves|gives|makes|brings|results)|meaning|leaving|giving"
    r"|making|resulting in|for a (?:grand )?total(?: of)?|(?:and )?finally,?|totall?ing|i\.e\.|that is|that leaves|this leaves)\b"
    r"|\b(?:means|meaning|so that|such that)(?: that)?\b|\b(?:for|with) a (?:grand )?total of\b|(?:→|⇒|=>|;)"
)
_CHANGES = re.compile(
    r"(?:exceed|increas|decreas|reduc|drop|ris|rose|grew|grow|fell|fall|short|outnumber|differ|late|beat|surpass)"
)
_CALCULATES = re.compile(r"[0-9)%] - \$?[0-9(]|[0-9)%] ?[a-z ]{0,20}[+*×÷] ?\$?[0-9(]|\b(?:plus|minus|times|multiplied by|divided by) \$?[0-9(]")
_NOTED = re.compile(r"\([^()\n]{0,120}=[^()\n]{0,60}\)")
_GROUNDS = re.compile(
    r",? (?:because(?! of)|since|given that|considering|if|when|provided)\b"
    r"|, (?:where|seeing|as (?:she|he|they|it|we|there|the|each|you|i))\b"
)
_CONCLUDES = re.compile(r"\b(?:so|therefore|thus|hence)\b")
_OPENING = re.compile(
    r"[\s*#>\"'(-]*(?:(?:so|then|therefore|thus|and|but|now|hence|next|finally),? )?(?:(?P<clause>if|when|since|because|as|while|given"
    r"|considering|assuming|once|after|before|knowing|starting|having)|by|with|from|out of|of|instead of|at|in|for|on|during|over|per)\b"
)
_AFTERTHOUGHT = re.compile(r", (?:when|where|which|while|who|if|as|because|since|at|for|in|or)\b")
_COMES_TO = re.compile(r",? (?:or|which (?:is|are|equals|totals|comes to|gives|makes)|equals?(?: to)?|is equal to|to get|gives|makes|is|leaves)\b")
_COMPARED = re.compile(r"\s*(?:[a-z]+\s)?(?:times|more than|less than|fewer than)\b|\s?x (?:as|more|the)\b|-(?=[a-z])")
_SHARED = re.compile(r"\s*(?:%|percent)?\s*(?:of|out of)\b")
_BACK = 90  # characters looked back over for the words that govern a number


class Rank(IntEnum):
    """How close a number is to being what the sentence says; lower is closer."""

    OBJECT = 0
    SUBJECT = 1
    DETERMINED = 2
    COMPARED = 3
    GOVERNED = 4
    DENIED = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its numbers.

    Attributes:
        text: As written.
        view: Without markup, same positions.
        low: The view in lower case.
        numbers: In order.
        starts: Where they start.
        question: What was asked.
    """

    text: str
    view: str
    low: str
    numbers: Sequence[Number]
    starts: Sequence[int]
    question: Question

    def between(self, start: int, end: int) -> list[Number]:
        """Returns the numbers that lie within start..end."""
        first = bisect_left(self.starts, start)
        found = []
        for number in self.numbers[first:]:
            if number.start >= end:
                break
            if number.end <= end:
                found.append(number)
        return found


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
    found.sort(key=lambda number: number.start)
    outside = _outside_brackets(reading.low, start, end, found)
    if outside and not _only_hang(reading, start, outside):
        found = outside
    elif "=" in reading.low[start:end]:
        return _behind_last_equals(reading.low, start, end, found) or found[-1]
    start, end, found = _main_clause(reading.low, start, end, found)
    start, found = _behind_equals(reading.low, start, end, found)
    if not announced or _CALCULATES.search(reading.low, start, end):
        start, found = _last_step(reading.low, start, end, found)
    if len(found) == 1:
        return found[0]
    ranks = _ranks(reading.low, start, found, announced=announced)
    order = {
        id(number): (rank, not _asked_for(reading, number, end), _in_question(reading, number), number.start)
        for number, rank in zip(found, ranks, strict=True)
    }
    return min(found, key=lambda number: order[id(number)])


def hangs(reading: Reading, start: int, number: Number) -> bool:
    """Whether the number, in a sentence that goes on at `start`, only hangs on a preposition or a denial."""
    return _rank(reading.low, start, number, None) >= Rank.GOVERNED


def _outside_brackets(low: str, start: int, end: int, found: list[Number]) -> list[Number]:
    """Leaves out numbers in brackets, if there are others: "12 apples (4 + 8)"."""
    if "(" not in low[start:end] and "[" not in low[start:end]:
        return found
    depth, at, kept = 0, start, []
    for number in found:
        piece = low[at : number.start]
        depth = max(0, depth + piece.count("(") + piece.count("[") - piece.count(")") - piece.count("]"))
        at = number.start
        if not depth:
            kept.append(number)
    return kept


def _only_hang(reading: Reading, start: int, found: Sequence[Number]) -> bool:
    """Whether all numbers hang on prepositions while a calculation with its result stands in brackets."""
    return _NOTED.search(reading.low, start) is not None and all(
        rank >= Rank.COMPARED for rank in _ranks(reading.low, start, found, announced=False)
    )


def _behind_last_equals(low: str, start: int, end: int, found: Sequence[Number]) -> Number | None:
    last = max(low.rfind("=", start, end), low.rfind("≈", start, end))
    return next((number for number in found if number.start > last), None)


def _main_clause(low: str, start: int, end: int, found: list[Number]) -> tuple[int, int, list[Number]]:
    """Cuts off "If she sells 90 mugs at $5 each," before and ", because 4 * 8 = 32" behind, if numbers remain."""
    comma = _opening_end(low, start, end)
    if comma and any(number.start > comma for number in found):
        start, found = comma, [number for number in found if number.start > comma]
    match = _GROUNDS.search(low, found[0].end, end)
    if match and not _CONCLUDES.search(low, match.end(), end):
        end, found = match.start(), [number for number in found if number.start < match.start()]
    return start, end, found


def _opening_end(low: str, start: int, end: int) -> int:
    """Returns where a sentence goes on behind "If ...," or "After 3 days,"; 0 where it does not open so."""
    opening = _OPENING.match(low, start, end)
    comma = low.find(", ", opening.end(), end) if opening else -1
    if opening is None or comma < 0 or _AFTERTHOUGHT.match(low, comma):
        return 0
    if opening["clause"] is None and any(word in _VERBS for word in _TOKEN.findall(low, opening.end(), comma)):
        return 0
    return comma + 1


def _behind_equals(low: str, start: int, end: int, found: list[Number]) -> tuple[int, list[Number]]:
    """Goes behind the last equals sign outside brackets, if a number follows it."""
    last = max(low.rfind("=", start, end), low.rfind("≈", start, end))
    if last < 0 or low.count("(", start, last) > low.count(")", start, last):
        return start, found
    behind = [number for number in found if number.start > last]
    return (last + 1, behind) if behind else (start, found)


def _last_step(low: str, start: int, end: int, found: list[Number]) -> tuple[int, list[Number]]:
    """Goes behind the last "so", "which means", "leaving", if a number that is not merely compared follows."""
    steps = list(_STEPS.finditer(low, start, end))
    if _CALCULATES.search(low, start, end):
        steps = sorted([*steps, *_COMES_TO.finditer(low, start, end)], key=lambda match: match.start())
    for step in reversed(steps):
        behind = [number for number in found if number.start >= step.end()]
        if behind and _ranks(low, step.end(), behind[:1], announced=True)[0] < Rank.COMPARED:
            return step.end(), behind
    return start, found


def _ranks(low: str, start: int, found: Sequence[Number], *, announced: bool) -> list[Rank]:
    ranks: list[Rank] = []
    for i, number in enumerate(found):
        previous_end = found[i - 1].end if i else start
        rank = _rank(low, max(start, previous_end), number, ranks[-1] if ranks else None)
        if rank is Rank.SUBJECT and announced and not i:
            rank = Rank.OBJECT
        ranks.append(rank)
    return ranks


def _rank(low: str, since: int, number: Number, previous: Rank | None) -> Rank:
    """Ranks one number by the words between `since` and it, and by what follows it."""
    words = _TOKEN.findall(low, max(since, number.start - _BACK), number.start)
    rank = _rank_by_words(words, previous)
    if rank is Rank.DENIED or rank is Rank.GOVERNED:
        return rank
    behind = low[number.end : number.end + 24]
    if number.text.lower() in {"half", "one"} or _COMPARED.match(behind) or ((number.percent or "/" in number.text or 0 < number.value < 1) and _SHARED.match(behind)):
        return Rank.COMPARED
    return rank


def _rank_by_words(words: list[str], previous: Rank | None) -> Rank:
    i = len(words) - 1
    determined = False
    while i >= 0 and (words[i] in _FILLERS or words[i] in _DETERMINERS):
        if words[i] == "all" or (words[i] in _DETERMINERS and (i + 1 == len(words) or words[i] != "the")):
            determined = True
        i -= 1
    if i >= 0 and words[i] in {"not", "neither", "nor", "isn't", "wasn't"}:
        return Rank.DENIED
    if i >= 1 and words[i] == "of" and words[i - 1] in _AMOUNTS | {"total"} and _is_indefinite(words, i - 1):
        return Rank.OBJECT
    if i >= 1 and words[i] == "with" and words[i - 1] in {"left", "end", "ends", "up", "remain", "remains", "ended"}:
        return Rank.OBJECT
    for j in range(i, -1, -1):
        word = words[j]
        if word in _VERBS or word in _SUBJECTS:
            return Rank.DETERMINED if determined else Rank.OBJECT
        if word == "in" and j and words[j - 1] in {"bring", "brings", "brought", "bringing", "take", "takes", "took"}:
            return Rank.OBJECT
        if word == "by" and j == i and any(_CHANGES.match(before) for before in words[:j]):
            return Rank.OBJECT
        if word in _EXPLAINING and (j == i or word not in {"per", "each", "every"}):
            return Rank.GOVERNED
        if word == "to":
            return Rank.OBJECT if j and words[j - 1] in _REACHING else Rank.GOVERNED
        if word in {"and", "or"} and previous is not None and len(words) - j <= 3:
            return previous if previous > Rank.OBJECT else Rank.SUBJECT
        if word in {",", ";", ":", "(", ")", "—", " - ", " – ", "=", "≈"}:
            return _at_clause_start(words, j, determined=determined)
    if determined:
        return Rank.DETERMINED
    if previous is not None and i >= 2:
        return Rank.OBJECT
    return Rank.SUBJECT


def _is_indefinite(words: list[str], i: int) -> bool:
    """Whether "a", "an" or no article stands before the noun at `i`: "a total of 18", never "the cost of 3"."""
    j = i - 1
    while j >= 0 and (words[j] in _AMOUNTS or words[j] in {"grand", "daily", "weekly", "new", "final"}):
        j -= 1
    return j < 0 or words[j] not in _DETERMINERS


def _at_clause_start(words: list[str], comma: int, *, determined: bool) -> Rank:
    """Ranks a number whose clause begins with the words behind `comma`."""
    if determined:
        return Rank.DETERMINED
    return Rank.SUBJECT if len(words) - comma <= 2 else Rank.OBJECT


def _asked_for(reading: Reading, number: Number, end: int) -> bool:
    """Whether the number counts what the question asks for."""
    question = reading.question
    if question.percent and number.percent:
        return True
    behind = reading.low[number.end : min(end, number.end + 40)]
    words = [singular(word) for word in re.findall(r"[a-z]+", behind.split(",")[0])[:3]]
    if question.money and (number.currency or words[:1] in (["dollar"], ["cent"], ["euro"])):
        return True
    return any(word in question.nouns for word in words)


def _in_question(reading: Reading, number: Number) -> bool:
    return float(number.value) in reading.question.values
