r"""Where a text announces its answer: `"answer": 5`, `####`, `\boxed{}`, "the answer is", "Answer:"."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from moebench.reading.numbers.conclusion import sentence_end
from moebench.reading.numerals.view import closing
from moebench.reading.numbers.question import PATTERNS
from moebench.reading.numerals.text import Reading

_KEY = re.compile(
    r"""(?:answer|result)["']\s{0,3}:\s{0,3}"""
    r"""(?:"(?P<string>(?:[^"\\\n]|\\.){0,2000})"?|'(?P<single>[^'\n]{0,2000})'?"""
    r"""|(?P<bare>[^"'\s,}\]][^,}\]\n]{0,200}))"""
)
_NEXT_KEY = re.compile(r"""\s*["']?\s*,\s*["'][\w ]{1,40}["']\s*:""")
_HASHES = re.compile(r"####[ \t]*(?=[^\s#])[^\n]{1,300}")
_BOXED = re.compile(r"\\(?:boxed|fbox)\s?\{?")
_CUE = re.compile(
    rf"(?:{PATTERNS['announces'].pattern})(?:{PATTERNS['is'].pattern})"
    rf"|(?:\n|\A)[ \t>#*_-]{{0,8}}(?P<letter>a)[ \t]{{0,2}}:|(?:{PATTERNS['elsewhere'].pattern})"
)
_OPTION_B = re.compile(r"\n[ \t>#*_-]{0,8}b[ \t]{0,2}:")  # then "A:" is an option or a person
_ANNOUNCEMENTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """Where a text announces its answer.

    Attributes:
        at: Where the announcement begins.
        start: Where what it announces begins.
        end: Where that ends at the latest; None: with its sentence.
        opens: Whether it is a heading, so that a text may follow that comes to its answer only at its end.
        field: Whether it is a field of JSON.
    """

    at: int
    start: int
    end: int | None = None
    opens: bool = False
    field: bool = False


def announcements(reading: Reading) -> list[Announced]:
    """Returns the last announcements of a text, in order; what JSON calls its answer wins over what is inside."""
    fields = [_field(match) for match in _last(_KEY, reading.low)] if "answer" in reading.low or "result" in reading.low else []
    others = sorted([*_hashes(reading), *_boxed(reading), *_cues(reading)], key=lambda one: one.at)
    if not fields:
        return others
    last = fields[-1]
    end = last.end or 0
    if _NEXT_KEY.match(reading.text, end):
        end = max(end, reading.text.rfind("}"))
    return [last, *(one for one in others if one.at >= end)]


def _last(pattern: re.Pattern[str], text: str) -> deque[re.Match[str]]:
    """Returns the last matches: no text announces more answers than that, unless it goes round in circles."""
    return deque(pattern.finditer(text), maxlen=_ANNOUNCEMENTS)


def _field(match: re.Match[str]) -> Announced:
    start, end = match.span(match.lastgroup or 0)
    return Announced(at=match.start(), start=start, end=end, field=True)


def _hashes(reading: Reading) -> Iterator[Announced]:
    if "####" not in reading.text:
        return
    for match in _last(_HASHES, reading.text):
        start = match.start() + 4
        numbers = reading.between(start, match.end())
        if numbers and not re.search("[a-z]", reading.low[start : numbers[0].start]):
            yield Announced(at=match.start(), start=start, end=match.end())


def _boxed(reading: Reading) -> Iterator[Announced]:
    if "boxed" not in reading.text and "fbox" not in reading.text:
        return
    for match in _last(_BOXED, reading.text):
        start, end = match.end(), match.end() + 12
        if match[0].endswith("{"):
            line = reading.text.find("\n", start, start + 200)
            end = closing(reading.text, start - 1) or (line if line >= 0 else start + 200)
        yield Announced(at=match.start(), start=start, end=min(end, len(reading.text)))


def _cues(reading: Reading) -> Iterator[Announced]:
    low = reading.low
    options = _OPTION_B.search(low) is not None
    for match in _last(_CUE, low):
        unsaid = PATTERNS["unsaid"].search(low, max(0, match.start() - 30), match.start())
        note = low[low.rfind("\n", 0, match.start()) + 1 : match.start()].lstrip(" \t*_(>-").startswith("note")
        goes_on = match[0][0] in "fcr" and "=" in low[sentence_end(low, match.end()) :]  # "the final price is $180"
        if not (unsaid or note or goes_on or match["not"] or (match["letter"] and options)):
            opens = bool(match["opens"] or match["letter"])
            yield Announced(at=match.start(), start=match.end(), opens=opens)
