"""What each piece of an answer is: a sentence of it, or talk around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["sentence", "preamble", "working", "comment", "heading", "mark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece between two breaks, before it is known what it is.

    Attributes:
        paragraph: Number of the paragraph it stands in.
        style: How the paragraph was laid out: `text`, `heading` or `label`.
    """

    text: str
    start: int
    end: int
    paragraph: int
    style: str


_OPENING: Final = re.compile(
    r"""\W{0,3}(?:
    (?:sure|certainly|absolutely|of\ course|okay|ok|alright|all\ right|got\ it|understood|great|sounds\ good|no\ problem
      |yes|hello|hi|hey|thanks|thank\ you|great\ question|good\ question|happy\ to\ help|gladly)
      (?:\ (?:thing|there|for\ (?:the|your|sharing|providing)[^.!?:]{0,60}))?[.!…]*\W{0,3}\Z
    |(?:sure|certainly|absolutely|of\ course|okay|ok|yes|alright)\b[,!]?\ (?:i|let|here|we)\b.{0,160}\Z
    |(?:i'd|i\ would|i'll|i\ will|i\ can|i'm|i\ am|let\ me)\ (?:(?:be|certainly|gladly|be\ very)\ )?
      (?:happy|glad|summari[sz]e|try|help|do\ my\ best|provide|give|break)\b.{0,160}\Z
    |let(?:'s|’s|\ us)\ (?:think|break|take|summari[sz]e|start|work|go|see|first)\b.{0,160}\Z
    |here(?:'s|’s|\ is|\ are|\ you\ go|\ it\ is)\b.{0,160}(?:\bsummar|\bsentence\b|\bversion\b|:\W{0,3}\Z).{0,60}\Z
    |(?:the\ following|this|below)\ is\ (?:a|an|the|my|one)\b.{0,60}(?:\bsummary\b|\bone[- ]sentence\b).{0,60}\Z
    |question\b:?.{0,80}\Z
    )""",
    re.I | re.X | re.S,
)
_CLOSING: Final = re.compile(
    r"""\W{0,4}(?:
    (?:please\ )?let\ me\ know\b|(?:please\ )?feel\ free\b|(?:please\ )?don't\ hesitate\b
    |(?:i\ )?hope\ (?:this|that|it)\b|would\ you\ like\b|do\ you\ (?:want|need|have\ any)\b|is\ there\ anything\b
    |if\ you\ (?:(?:would|'d)\ like|want|need|have|prefer|would\ prefer|'d\ prefer)\b|if\ you'd\b
    |i\ can\ also\b|can\ i\ help\b|happy\ to\ help\b|you(?:'re|\ are)\ welcome\b|thank\ you\ for\b|thanks\ for\b
    |(?:please\ )?note(?:\ that)?\b:?|n\.?b\.?:|p\.?s\.?:|explanation\b|reasoning\b|rationale\b|disclaimer\b
    |word\ count\b|character\ count\b|\(?(?:approximately|approx\.?|about|exactly|total:?)?\ ?~?\d{1,3}\ words?\b
    |(?:in\ )?(?:this|that|the|my)\ (?:one[- ]|single[- ])?(?:summary|sentence|summari[sz]ation|response|answer|version)
      \ (?:above\ )?(?:i\b|we\b|is\b|was\b|has\b|provides?\b|captures?\b|includes?\b|condenses?\b|covers?\b|conveys\b|combines?\b
      |contains\b|keeps\b|highlights\b|omits\b|focuses\b|maintains\b|retains\b|effectively\b|accurately\b|concisely\b|succinctly\b)
    |this\ (?:captures|summari[sz]es|condenses|combines|covers|keeps|single|conveys|one-sentence)\b
    |i(?:'ve|’ve|\ have)?\ (?:tried|aimed|combined|condensed|summari[sz]ed|kept|omitted|focused|included|used|made\ sure|removed)\b
    |(?:this|it)\ (?:is|has|contains)\ (?:exactly\ |only\ |about\ )?(?:one\ sentence|a\ single\ sentence|\d{1,3}\ words)\b
    |that(?:'s|’s|\ is)\ (?:it|the\ summary|one\ sentence|a\ one-sentence)\b
    )""",
    re.I | re.X,
)
# These announce that all that follows is about the answer, not part of it.
_APPENDIX: Final = re.compile(
    r"\W{0,4}(?:explanation|reasoning|rationale|notes?|analysis|word count|justification|breakdown|why this works"
    r"|key points|key changes|changes made)\b[^.!?]{0,40}:",
    re.I,
)
_ANSWER_LABEL: Final = re.compile(
    r"""\W{0,4}(?:so,?\ |thus,?\ |therefore,?\ |finally,?\ |now,?\ )?
    (?:here(?:'s|’s|\ is)\b.{0,160}
    |(?:the|my|a|our)\ .{0,60}\b(?:summary|answer|sentence)\b.{0,80}\b(?:is|be|as\ follows|reads?)\b.{0,60}
    |(?:(?:final|overall|brief|short|concise|revised|one|single|1|the|complete|possible|summary|answer|in|a|your|combined)
       (?:[- ]|\Z|(?=\W))){0,5}(?:summary|answer|sentence|tl;?\ ?dr|to\ summari[sz]e|result|output|response)
       (?:\ (?:in|as|of|sentence|one|a|single|the|text|story|passage|\(?one\ sentence\)?)\b){0,6}
    |(?:in\ short|in\ brief|in\ a\ nutshell|to\ sum\ up|to\ summari[sz]e|in\ (?:one|a\ single)\ sentence).{0,60}
    )\W{0,6}\Z""",
    re.I | re.X | re.S,
)


def kinds(units: Sequence[Unit]) -> list[Kind]:
    """Says what each unit is.

    Args:
        units: All pieces of one answer, in order.

    Returns:
        One kind a unit, in the same order.
    """
    found: list[Kind] = [_by_layout(unit, last=index == len(units) - 1) for index, unit in enumerate(units)]
    first = _answer_begins(units, found)
    for index in range(first):
        if found[index] == "sentence":
            found[index] = "working"
    _mark_opening(units, found, first)
    _mark_closing(units, found, first)
    return found


def _by_layout(unit: Unit, *, last: bool) -> Kind:
    if not any(char.isalnum() for char in unit.text[:200]):
        return "mark"
    if unit.style == "label":
        return "preamble"
    if unit.style == "heading":
        return "sentence" if last else "heading"
    return "sentence"


def _answer_begins(units: Sequence[Unit], found: list[Kind]) -> int:
    """Returns the index behind the last label or heading that announces the answer; 0 without one."""
    content = len(units)
    for index in range(len(units) - 1, -1, -1):
        unit = units[index]
        announces = unit.style in {"label", "heading"} or unit.text.rstrip("*_\"“ ").endswith(":")
        if announces and content < len(units) and len(unit.text) <= 240 and _ANSWER_LABEL.match(unit.text):
            found[index] = "preamble" if found[index] != "heading" else "heading"
            return index + 1
        if found[index] == "sentence" and not _CLOSING.match(unit.text):
            content = index
    return 0


def _mark_opening(units: Sequence[Unit], found: list[Kind], first: int) -> None:
    for index in range(first, len(units)):
        text = units[index].text
        if found[index] != "sentence":
            continue
        introduces = text.rstrip("*_\"“ ").endswith(":") and index + 1 < len(units)
        if not introduces and not (len(text) <= 300 and _OPENING.match(text.replace("’", "'"))):
            return
        found[index] = "preamble"


def _mark_closing(units: Sequence[Unit], found: list[Kind], first: int) -> None:
    """Comments come behind the first sentence; one makes comments of what follows in its paragraph."""
    seen = False
    appendix = False
    paragraph = -1
    for index in range(first, len(units)):
        unit = units[index]
        text = unit.text.replace("’", "'")
        if seen and _APPENDIX.match(text):
            appendix = True
        if found[index] == "heading" and not appendix:
            continue
        if seen and found[index] != "mark" and (appendix or unit.paragraph == paragraph or _CLOSING.match(text)):
            found[index] = "comment"
            paragraph = unit.paragraph
        seen = seen or found[index] == "sentence"
