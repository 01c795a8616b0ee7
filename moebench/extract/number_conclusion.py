"""The answer of a text that does not announce it: the first sentence, if it is explained, or the one that concludes."""

import re
from dataclasses import dataclass

from moebench.extract.number_clause import hangs, pick
from moebench.extract.number_cues import sentence_end
from moebench.extract.number_reading import Reading
from moebench.extract.number_text import Number

_EXPLAINS = re.compile(
    r"[\s*#>_-]{0,8}(?:here['’]?s (?:why|how|the (?:reasoning|explanation|breakdown|working|step|calculation|work))|here is (?:why|how|the)"
    r"|(?:detailed |step[- ]by[- ]step )?explanation|(?:the )?reason(?:ing)?\b|this is because|that['’]s because|let me explain"
    r"|to (?:explain|see why|break (?:it|this) down|arrive)|(?:calculation|working|steps|breakdown|workings|proof|justification|solution)s?\s*:"
    r"|we (?:can )?(?:get|find|know|calculate) this|this (?:can be|is) (?:found|calculated|obtained)|how (?:i|we) got)"
)
_MARKED = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|to conclude|finally|in total|altogether|overall|in all|in summary|to summarize|as a result"
    r"|this means|that means|which means|consequently|accordingly|so)\b|\b(?:final(?:ly)?|total|left|remaining|remain)\b"
)
_STRONG = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|to conclude|in summary|altogether|consequently|the final|final(?:ly)?)\b"
)
_CHECKS = re.compile(
    r"[\s*#>_-]{0,8}(?:(?:to |let['’]?s |let me |we can )?(?:double[- ]?check|check|verify|verification|confirm|proof)\b|note\b|\(?note that"
    r"|remember|keep in mind|p\.?s\.?\b|disclaimer|fun fact|by the way)"
)
_GOES_ON = re.compile(
    r"[\s*#>_-]{0,8}(?:[0-9]{1,2}[.)] )?(?:now|then|next|since|because|if|after|adding|and|to|in|so|finally|this|that|as|when|each|it)\b"
)
_FILLER = re.compile(
    r"[\s*#>_-]{0,8}(?:i hope|hope (?:this|that)|let me know|if you|please|feel free|is there|thank|does that|do you|would you|great|good"
    r"|happy|you['’]re welcome|have a|good luck|sure|certainly|of course)\b"
)
_REFUSES = re.compile(
    r"\b(?:can(?:not|['’]t| not) (?:be )?(?:determine|answer|say|tell|calculate|solve|help|provide|know|find|assist|compute|give|figure)"
    r"|unable to|not possible|impossible to|(?:not|n['’]t) (?:have |given |provide[ds]? )?enough (?:information|data|detail)|insufficient (?:information|data)"
    r"|(?:do not|don['’]t) know|not sure|unclear|more information|(?:does not|doesn['’]t) (?:say|tell|specify|provide|state|mention|give))"
)
_CANNOT = re.compile(r"\b(?:i (?:can(?:not|['’]t| not)|could(?: not|n['’]t))|sorry|as an ai)\b")
_INTENDS = re.compile(
    r"\b(?:solving (?:this|the|for|that)|(?:to|can|will|then|and) (?:find|determine|calculate|get|figure|see)\b(?: out)? (?:the|how|what)"
    r"|need to (?:find|calculate|determine|know|add|subtract|multiply|divide)|will give (?:us|you))"
)
_BREAKS_OFF = re.compile(
    r"(?:[,:;(=+*/×÷–-]|\b(?:the|a|an|of|and|to|is|are|was|were|for|by|we|she|he|they|it|per|then|so|which|with|in|at|on|from|that|this"
    r"|his|her|their|x|but|or|if|as|has|have|had|need|needs|will|can|would|i|you|also|than|because|since|when|first|next|step))\s*$"
)
CORRECTED = re.compile(
    r"\b(?:wait|actually|correction|sorry|apologi[sz]e|apologies|oops|scratch that|hold on|on second thought|i mean|i made (?:a|an)"
    r"|mistake|hmm|let me (?:re-?[a-z]+|correct|fix|try again|think again)|rather|should(?: actually)? be|no,|not quite)\b"
)
"""Words with which a text takes back what it said."""
_CLOSED = re.compile(r"[.!?…\"'”’)\]}>|*`$%]\s*$")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    text: str


def conclusion(reading: Reading, *, start: int = 0) -> Number | None:
    """Returns the number that the text from `start` on concludes with; None where it comes to no conclusion."""
    sentences = _sentences(reading, start)
    while sentences and _is_filler(reading, sentences[-1]):
        sentences.pop()
    if not sentences:
        return None
    cut = _breaks_off(reading, sentences)
    body = [one for one in sentences if not _is_aside(reading, one)]
    if start == 0 and not cut or start == 0 and len(body) > 1:
        lead = _lead(reading, body)
        if lead is not None:
            return lead
    if cut:
        return None
    body = _until_check(body)
    if not body or _REFUSES.search(body[-1].text):
        return None
    if _INTENDS.search(body[-1].text) and "=" not in body[-1].text and not _news(reading, body[-1]):
        return None
    number = _concluding(reading, body)
    refused = number is not None and _CANNOT.search(body[-1].text) and hangs(reading, body[-1].start, number)
    return None if refused else number


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


def _is_aside(reading: Reading, one: _Sentence) -> bool:
    """Whether a sentence asks, or only says again what the question says."""
    if one.text.rstrip(" \t\n\"'*)").endswith("?"):
        return True
    words = frozenset(_WORD.findall(one.text))
    if len(words) < 3 or not reading.question.sentences or "=" in one.text:
        return False
    if any(
        float(number.value) not in reading.question.values for number in reading.between(one.start, one.end)
    ):
        return False
    return any(
        len(words & asked) >= 0.9 * len(words) and len(words) >= 0.6 * len(asked)
        for asked in reading.question.sentences
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


def _news(reading: Reading, one: _Sentence) -> bool:
    """Whether a sentence has a number that stands neither in the question nor in the text before it."""
    known = {float(number.value) for number in reading.between(0, one.start)} | reading.question.values
    return any(float(number.value) not in known for number in reading.between(one.start, one.end))


def _is_closed(one: _Sentence) -> bool:
    return one.text.rstrip()[-1:] in {".", "!", "?"}


def _lead(reading: Reading, body: list[_Sentence]) -> Number | None:
    """Returns what the first sentence says if the text goes on to explain it and concludes nothing else."""
    if len(body) < 2 or "=" in body[0].text:
        return None
    explained = _EXPLAINS.match(body[1].text) is not None
    numbers = reading.between(body[0].start, body[0].end)
    alone = len(numbers) == 1 and not re.search("[a-z0-9]", _without(reading, body[0], numbers[0]))
    number = pick(reading, body[0].start, body[0].end) if explained or alone else None
    if number is None:
        return None
    changed = CORRECTED.search(reading.low, body[0].end)
    if changed:
        later = conclusion(reading, start=changed.start())
        return number if later is None else later
    for one in reversed(body[1:]):
        if _STRONG.search(one.text) or (not explained and "=" in one.text):
            last = pick(reading, one.start, one.end)
            return number if last is None else last
    return number


def _without(reading: Reading, one: _Sentence, number: Number) -> str:
    return reading.low[one.start : number.start] + reading.low[number.end : one.end]


def _concluding(reading: Reading, body: list[_Sentence]) -> Number | None:
    """Returns what the last sentence with a number says, or a marked one shortly before it."""
    telling = []
    for one in reversed(body):
        number = pick(reading, one.start, one.end)
        if number is not None and number.text.lower() != "half":
            telling.append((one, number))
        if len(telling) == 3:
            break
    for i, (one, number) in enumerate(telling):
        if i and not _STRONG.search(one.text):
            continue
        if i or "=" in one.text or _MARKED.search(one.text) or _GOES_ON.match(one.text):
            return number
    return telling[0][1] if telling else None
