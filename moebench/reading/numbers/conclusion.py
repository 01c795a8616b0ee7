"""The answer of a text that does not announce it: what its first sentence says, or the one that concludes."""

import re
from dataclasses import dataclass

from moebench.reading.numbers.clause import hangs, pick
from moebench.reading.numbers.cues import sentence_end
from moebench.reading.numbers.reading import Reading
from moebench.reading.numerals.text import Number

_INDENT = r"[\s*#>_-]{0,8}"
_EXPLAINS = re.compile(
    rf"{_INDENT}(?:here['’]?s (?:why|how|the (?:reasoning|explanation|breakdown|working|step|calculation|work))"
    r"|here is (?:why|how|the)|(?:detailed |step[- ]by[- ]step )?explanation|(?:the )?reason(?:ing)?\b"
    r"|this is because|that['’]s because|let me explain|to (?:explain|see why|break (?:it|this) down|arrive)"
    r"|(?:calculation|working|steps|breakdown|workings|proof|justification|solution)s?\s*:"
    r"|we (?:can )?(?:get|find|know|calculate) this|this (?:can be|is) (?:found|calculated|obtained)"
    r"|how (?:i|we) got)"
)
_MARKED = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|to conclude|finally|in total|altogether|overall|in all|in summary"
    r"|to summarize|as a result|this means|that means|which means|consequently|accordingly|so|final|total|left"
    r"|remaining|remain)\b"
)
_STRONG = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|to conclude|in summary|altogether|consequently|final(?:ly)?)\b"
)
_CHECKS = re.compile(
    rf"{_INDENT}(?:(?:to |let['’]?s |let me |we can )?"
    r"(?:double[- ]?check|check|verify|verification|confirm|proof)\b|note\b|\(?note that|remember|keep in mind"
    r"|p\.?s\.?\b|disclaimer|fun fact|by the way)"
)
_GOES_ON = re.compile(
    rf"{_INDENT}(?:[0-9]{{1,2}}[.)] )?(?:now|then|next|since|because|if|after|adding|and|to|in|so|finally|this"
    r"|that|as|when|each|it)\b"
)
_FILLER = re.compile(
    rf"{_INDENT}(?:i hope|hope (?:this|that)|let me know|if you|please|feel free|is there|thank|does that|do you"
    r"|would you|great|good|happy|you['’]re welcome|have a|good luck|sure|certainly|of course)\b"
)
_REFUSES = re.compile(
    r"\b(?:can(?:not|['’]t| not) (?:be )?(?:determine|answer|say|tell|calculate|solve|help|provide|know|find|assist"
    r"|compute|give|figure)|unable to|not able to|depends on|not possible|impossible to"
    r"|(?:not|n['’]t) (?:have |given |provide[ds]? )?enough (?:information|data|detail)"
    r"|insufficient (?:information|data)|(?:do not|don['’]t) know|not sure|unclear|more information"
    r"|(?:does not|doesn['’]t) (?:say|tell|specify|provide|state|mention|give))"
)
_CANNOT = re.compile(r"\b(?:i (?:can(?:not|['’]t| not)|could(?: not|n['’]t))|sorry|as an ai)\b")
_INTENDS = re.compile(
    r"\b(?:solving (?:this|the|for|that)"
    r"|(?:to|can|will|then|and) (?:find|determine|calculate|get|figure|see)\b(?: out)? (?:the|how|what)"
    r"|need to (?:find|calculate|determine|know|add|subtract|multiply|divide)|will give (?:us|you))"
)
_OPERATES = re.compile(r"\b(?:divide|multiply|subtract|add)\b")
_BREAKS_OFF = re.compile(
    r"(?:[,:;(=+*/×÷–-]|\b(?:the|a|an|of|and|to|is|are|was|were|for|by|we|she|he|they|it|per|then|so|which|with|in|at"
    r"|on|from|that|this|his|her|their|x|but|or|if|as|has|have|had|need|needs|will|can|would|i|you|also|than|because"
    r"|since|when|first|next|step))\s*$"
)
_TAKEN_BACK = re.compile(
    r"\b(?:wait(?=[,.!:;—–-]| no\b| a )|correction|oops|scratch that|hold on|on second thought|not quite"
    r"|i made (?:a|an) (?:[a-z]+ )?(?:mistake|error)|no, (?:that|it|this|wait|the|actually|sorry)|hmm)"
)
_DOUBTED = re.compile(
    r"\b(?:actually|sorry|apologi[sz]e|apologies|i mean|mistake"
    r"|let me (?:re-?[a-z]+|correct|fix|try again|think again)|rather|should(?: actually)? be)\b"
)
_RESTATED = re.compile(
    r"\b(?:it|that|this|answer|total|result|count|number|value|there|amount|sum)(?:['’]s| is| are| was| should be"
    r"| would be| must be| comes to)(?: actually| really)? \W?\w|=|\bshould(?: actually)? be \W?[0-9]"
)
_LABEL = re.compile(r"\W*(?:(?:the )?(?:solution|result|total|value|count|output|response)\W*)?\W*")
_CLOSED = re.compile(r"[.!?…\"'”’)\]}>|*`$%]\s*$")
_WORD = re.compile(r"[a-z0-9]+")
_LAST_SENTENCES = 3  # so many sentences with a number may follow the conclusion, it included


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    text: str


def conclusion(reading: Reading, *, start: int = 0) -> Number | None:
    """Returns the number that the text from `start` on concludes with; None where it comes to no conclusion.

    Args:
        reading: The text.
        start: 0, or where a correction begins; a first sentence that is explained afterwards counts only at 0.
    """
    sentences = _sentences(reading, start)
    while sentences and _is_filler(reading, sentences[-1]):
        sentences.pop()
    if not sentences:
        return None
    breaks_off = _breaks_off(reading, sentences)
    body = _without_asides(reading, sentences)
    if not start and len(body) > 1:
        lead = _lead(reading, body)
        if lead is not None:
            return lead
    body = _until_check(body)
    if breaks_off or not body or _declines(reading, body[-1]):
        return None
    return _concluding(reading, body)


def corrected_at(reading: Reading, start: int) -> int | None:
    """Returns where the text behind `start` takes back what it said; None where it does not."""
    match = _TAKEN_BACK.search(reading.low, start)
    if match:
        return match.start()
    match = _DOUBTED.search(reading.low, start)
    return match.start() if match and _RESTATED.search(reading.low, match.start()) else None


def _sentences(reading: Reading, start: int) -> list[_Sentence]:
    found = []
    at = start
    while at < len(reading.low):
        end = sentence_end(reading, at)
        stop = min(len(reading.low), end + 1)
        if reading.low[at:end].strip():
            found.append(_Sentence(at, end, reading.low[at:stop]))
        at = stop
    return found


def _is_filler(reading: Reading, one: _Sentence) -> bool:
    return _FILLER.match(one.text) is not None and not reading.between(one.start, one.end)


def _without_asides(reading: Reading, sentences: list[_Sentence]) -> list[_Sentence]:
    """Leaves out sentences that ask, and those at the beginning that only say again what the question says."""
    first = next((i for i, one in enumerate(sentences) if not _repeats(reading, one)), len(sentences))
    return [one for one in sentences[first:] if not _asks(one)]


def _asks(one: _Sentence) -> bool:
    return one.text.rstrip(" \t\n\"'*)").endswith("?")


def _repeats(reading: Reading, one: _Sentence) -> bool:
    """Whether a sentence asks, or says nothing but what the question says."""
    if _asks(one):
        return True
    words = frozenset(_WORD.findall(one.text))
    question = reading.question
    if len(words) < 3 or not question.sentences or "=" in one.text:
        return False
    if any(float(number.value) not in question.values for number in reading.between(one.start, one.end)):
        return False
    return any(
        len(words & asked) >= 0.9 * len(words) and len(words) >= 0.6 * len(asked)
        for asked in question.sentences
    )


def _until_check(body: list[_Sentence]) -> list[_Sentence]:
    """Leaves out a check or note behind the conclusion."""
    for i, one in enumerate(body):
        if i and _CHECKS.match(one.text):
            return body[:i]
    return body


def _breaks_off(reading: Reading, sentences: list[_Sentence]) -> bool:
    """Whether the text ends in the middle of a sentence."""
    last = sentences[-1].text.rstrip()
    if _BREAKS_OFF.search(last):
        return True
    if _CLOSED.search(last) or len(sentences) == 1:
        return False
    numbers = reading.between(sentences[-1].start, sentences[-1].end)
    if numbers and len(last[numbers[-1].end - sentences[-1].start :].split()) <= 2:
        whole = "=" in last or not hangs(reading, sentences[-1].start, numbers[-1])
        return not whole and _is_closed(sentences[-2])
    closed = sum(1 for one in sentences[:-1] if _is_closed(one))
    return closed >= 2 and closed * 2 > len(sentences) - 1


def _is_closed(one: _Sentence) -> bool:
    return one.text.rstrip()[-1:] in {".", "!", "?"}


def _declines(reading: Reading, last: _Sentence) -> bool:
    """Whether the last sentence refuses to answer, or says only what is to be calculated."""
    if "=" in last.text:
        return False
    if _REFUSES.search(last.text):
        return True
    if _INTENDS.search(last.text) and not _has_news(reading, last):
        return True
    if not (_CANNOT.search(last.text) or _OPERATES.search(last.text)):
        return False
    number = pick(reading, last.start, last.end)
    return number is not None and hangs(reading, last.start, number)


def _has_news(reading: Reading, one: _Sentence) -> bool:
    """Whether a sentence has a number that stands neither in the question nor in the text before it."""
    known = {float(number.value) for number in reading.between(0, one.start)} | reading.question.values
    return any(float(number.value) not in known for number in reading.between(one.start, one.end))


def _lead(reading: Reading, body: list[_Sentence]) -> Number | None:
    """Returns what the first sentence says if the text goes on to explain it and concludes nothing else."""
    first = body[0]
    if "=" in first.text:
        return None
    explained = _EXPLAINS.match(body[1].text) is not None
    if not explained and not _is_bare(reading, first):
        return None
    number = pick(reading, first.start, first.end)
    if number is None:
        return None
    correction = corrected_at(reading, first.end)
    later = None
    if correction is not None:
        later = conclusion(reading, start=correction)
    else:
        for one in reversed(body[1:]):
            if _STRONG.search(one.text) or (not explained and "=" in one.text):
                later = pick(reading, one.start, one.end)
                break
    return number if later is None else later


def _is_bare(reading: Reading, one: _Sentence) -> bool:
    """Whether there is nothing but one number in a sentence."""
    numbers = reading.between(one.start, one.end)
    if len(numbers) != 1:
        return False
    beside = reading.low[one.start : numbers[0].start] + reading.low[numbers[0].end : one.end]
    return _LABEL.fullmatch(beside) is not None


def _concluding(reading: Reading, body: list[_Sentence]) -> Number | None:
    """Returns what the last sentence with a number says, or a marked one shortly before it."""
    telling: list[tuple[_Sentence, Number]] = []
    for one in reversed(body):
        number = pick(reading, one.start, one.end)
        if number is not None and number.text.lower() != "half":
            telling.append((one, number))
        if len(telling) == _LAST_SENTENCES:
            break
    if not telling:
        return None
    last, said = telling[0]
    if "=" in last.text or _MARKED.search(last.text) or _GOES_ON.match(last.text):
        return said
    return next((number for one, number in telling if _STRONG.search(one.text)), said)
