r"""Where a text announces its answer: `"answer": 5`, `####`, `\boxed{}`, "the answer is", "A:", a last line."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from moebench.reading.equations.arithmetic import evaluate
from moebench.reading.equations.chains import calculation_items
from moebench.reading.numbers.clause import hangs, pick
from moebench.reading.numbers.layout import closing
from moebench.reading.numbers.reading import Reading
from moebench.reading.numerals.text import Number, plain

_KEY = re.compile(
    r"""(?:answer|result)["']\s{0,3}:\s{0,3}"""
    r"""(?:"(?P<string>(?:[^"\\\n]|\\.){0,2000})"?|'(?P<single>[^'\n]{0,2000})'?"""
    r"""|(?P<bare>[^"'\s,}\]][^,}\]\n]{0,200}))"""
)
_HASHES = re.compile(r"####[ \t]*(?=[^\s#])(?P<rest>.{1,300})")
_BOXED = re.compile(r"\\(?:boxed|fbox)\s?(?P<brace>\{)?")
_IS = (
    r"\s{0,3}(?:is|was|would be|will be|should be|must be|comes out (?:to be|as|to)|=|:|is equal to|equals)"
    r"(?![a-z])(?: (?:therefore|thus|then|simply|actually|just|indeed|that))?(?: not)?\s{0,3}:?"
)
_SAID = re.compile(  # each branch begins with one character, which `re` finds fast
    r"a(?<![a-z]a)ns(?:wer)?(?: to (?:the|this|your) (?:question|problem|puzzle|riddle))?(?: here)?"
    rf"(?: \([a-z ]{{1,30}}\))?,?{_IS}"
    r"|(?:f(?<![a-z]f)inal|c(?<![a-z]c)orrect|r(?<![a-z]r)ight) "
    r"(?:count|result|total|value|tally|amount|number|price|cost|score|sum|output|balance|solution)"
    rf"(?: of [a-z ]{{1,30}})?{_IS}"
    r"|\n[ \t>#*_-]{0,8}a[ \t]{0,2}:"
)
_SAID_BEHIND = re.compile(
    r"i(?<![a-z]i)s (?:the|my|our|your) (?:final |correct |right )?(?:answer|result|solution)\b"
)
_SAID_FIRST = re.compile(r"[ \t>#*_-]{0,8}a[ \t]{0,2}:")
_OPTION_B = re.compile(r"\n[ \t>#*_-]{0,8}b[ \t]{0,2}:")  # then "A:" is an option or a person
_NOT_SAID = re.compile(
    r"\b(?:if|whether|find|finding|get|getting|calculate|check|verify|what|until|reach|know) "
    r"(?:that )?(?:the |an |our |your )?$"
)
_ANNOUNCEMENTS = 30
_LONGEST_SENTENCE = 2000
_CALCULATES = re.compile(r"[+*/×÷⟮^]|[0-9] ?x ?\$?[0-9]")
_UNITS_ONLY = re.compile(r"[ \t]*(?:[a-zµ°²³/%$€£]+[ .]?){0,3}[\W_]*")
_END = re.compile(r"\n|[.!?](?=[\s\"'”)*\]]|$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|vs|approx|no|etc|oz|ft|sq|in|jr|sr|[a-z]|[ap]\.m)|\be\.g|\bi\.e)$"
)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a text announces as its answer.

    Attributes:
        number: None where what it announces is no number ("unlimited").
        at: Where the announcement begins.
        end: Where the announced piece of text ends.
        kind: `json`, `hashes`, `boxed`, `said`, `headed` ("Answer:" before a whole sentence) or `line`.
    """

    number: Number | None
    at: int
    end: int
    kind: str


def announced(reading: Reading) -> list[Announced]:
    """Returns all announced answers, in order."""
    found = [*_in_json(reading), *_behind_hashes(reading), *_boxed(reading), *_said(reading)]
    found += _said_behind(reading)
    line = _last_line(reading)
    if line is not None:
        found.append(line)
    return sorted(found, key=lambda one: (one.at, one.end))


def _last(pattern: re.Pattern[str], text: str) -> deque[re.Match[str]]:
    """Returns the last matches: no text announces more answers than that, unless it goes round in circles."""
    return deque(pattern.finditer(text), maxlen=_ANNOUNCEMENTS)


def _in_json(reading: Reading) -> Iterator[Announced]:
    if "answer" not in reading.low and "result" not in reading.low:
        return
    for match in _last(_KEY, reading.low):
        name = match.lastgroup or "bare"
        start, end = match.span(name)
        written = match[name].strip(" \t{[")
        number = None if written in {"none", "null", "nothing"} else value_of(reading, start, end)
        if written or number is not None:
            yield Announced(number, match.start(), match.end(), "json")


def _behind_hashes(reading: Reading) -> Iterator[Announced]:
    if "####" not in reading.text:
        return
    for match in _last(_HASHES, reading.text):
        start, end = match.span("rest")
        number = value_of(reading, start, end)
        if number is not None and not re.search("[a-z]", reading.low[start : number.start]):
            yield Announced(number, match.start(), end, "hashes")


def _boxed(reading: Reading) -> Iterator[Announced]:
    if "boxed" not in reading.text and "fbox" not in reading.text:
        return
    for match in _last(_BOXED, reading.text):
        start, end = match.end(), min(len(reading.text), match.end() + 12)
        if match["brace"]:
            brace = closing(reading.text, start - 1)
            end = (
                start + len(reading.text[start : start + 200].partition("\n")[0]) if brace is None else brace
            )
        number = value_of(reading, start, end)
        if number is not None:
            yield Announced(number, match.start(), end, "boxed")


def _said(reading: Reading) -> Iterator[Announced]:
    low = reading.low
    first = _SAID_FIRST.match(low)
    options = _OPTION_B.search(low) is not None
    for match in [*([first] if first else []), *_last(_SAID, low)]:
        if (match[0].strip(" \t\n>#*_-")[:2] in {"a:", "a "} and options) or _is_denied(low, match):
            continue
        end = sentence_end(reading, match.end())
        if not low[match.end() : end].strip(" \t:*\"'`$([") and end < len(low):
            end = sentence_end(reading, _next_text(low, end))
        number = value_of(reading, match.end(), end)
        if number is None or hangs(reading, match.end(), number) or _is_note(low, match.start()):
            continue
        if match[0][0] in "fcr" and "=" in low[end:]:
            continue  # "the final price is $180" was not the end
        in_sentence = re.search("[a-z]{2}", low[match.end() : number.start]) is not None
        headed = in_sentence and match[0].rstrip().endswith((":", "="))
        yield Announced(number, match.start(), end, "headed" if headed else "said")


def _said_behind(reading: Reading) -> Iterator[Announced]:
    """Finds "144 is the answer"."""
    for match in _last(_SAID_BEHIND, reading.low):
        start = max(reading.low.rfind("\n", 0, match.start()), reading.low.rfind(". ", 0, match.start())) + 1
        numbers = reading.between(start, match.start())
        if numbers and _UNITS_ONLY.fullmatch(reading.low, numbers[-1].end, match.start()):
            yield Announced(numbers[-1], numbers[-1].start, match.end(), "said")


def _is_denied(low: str, match: re.Match[str]) -> bool:
    """Whether it says what the answer is not, or only speaks of finding it."""
    before = _NOT_SAID.search(low, max(0, match.start() - 30), match.start())
    return " not" in match[0] or before is not None


def _is_note(low: str, at: int) -> bool:
    """Whether the line up to `at` begins with "Note"."""
    return low[low.rfind("\n", 0, at) + 1 : at].lstrip(" \t*_(>-").startswith("note")


def _last_line(reading: Reading) -> Announced | None:
    """Returns the number that stands alone, with a unit at most, in the last line."""
    low = reading.low.rstrip(" \t\n\r`}*_.\"'|>-")
    start = max(low.rfind("\n"), low.rfind("\r")) + 1
    if len(low) - start > 80:
        return None
    numbers = reading.between(start, len(low) + 1)
    if len(numbers) != 1:
        return None
    before, behind = low[start : numbers[0].start], reading.low[numbers[0].end : len(low)]
    if re.search(r"[a-z0-9=+*/÷×]", before) or not _UNITS_ONLY.fullmatch(behind):
        return None
    return Announced(numbers[0], start, len(low), "line")


def _next_text(low: str, at: int) -> int:
    while at < len(low) and not low[at].isalnum() and low[at] not in "$-":
        at += 1
    return at


def sentence_end(reading: Reading, start: int) -> int:
    """Returns where the sentence or line that goes on at `start` ends, or where it is too long for a sentence."""
    low = reading.low
    limit = min(len(low), start + _LONGEST_SENTENCE)
    for match in _END.finditer(low, start, limit):
        abbreviated = match[0] == "." and _ABBREVIATED.search(
            low, max(start, match.start() - 8), match.start()
        )
        if not abbreviated:
            return match.start()
    return limit


def value_of(reading: Reading, start: int, end: int) -> Number | None:
    """Returns the number that an announced piece of text says; a calculation without its result is worked out."""
    low = reading.low[start:end]
    if "=" not in low and _CALCULATES.search(low):
        worked = _worked_out(reading, start, end)
        if worked is not None:
            return worked
    return pick(reading, start, end, announced=True)


def _worked_out(reading: Reading, start: int, end: int) -> Number | None:
    """Computes "5 * 3" or "2^10" where that is all there is."""
    end = start + len(reading.low[start:end].rstrip(" .$*"))
    found = calculation_items(reading.low, start, end, reading.between(start, end))
    tokens = [item for item in found if item.kind != "break"]
    if any(item.kind in {"word", "of"} for item in tokens):
        return None  # "5 apples + 3 pears" and "3/8 of 24 slices" are answers as they stand
    value = evaluate(tokens, 0, len(tokens))
    if value is None or value.after != len(tokens) or not value.operations:
        return None
    left, right = tokens[0].start, tokens[-1].end
    return Number(
        text=reading.text[left:right], start=left, end=right, value=plain(value.exact), exact=value.exact
    )
