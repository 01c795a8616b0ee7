"""What each piece of an answer is: a sentence of it, or talk around it.

Only wording that speaks about the answer itself ("Here is a summary", "Let me know", "This sentence captures") is
set apart; a story in the first person stays a story.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
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


_LOOK: Final = 300  # longer pieces are never talk
_SHORT: Final = 30
_ABOUT: Final = (
    r"\b(?:summar(?:y|i[sz]\w+)|sentences?|texts?|passage|story|answer|version|paragraph|tl;?dr)\b"
)
_AGREES: Final = "sure|certainly|absolutely|of course|okay|ok|yes|alright"


def _any_of(*patterns: str, end: str = "") -> re.Pattern[str]:
    """Compiles alternatives that are matched at the start, behind a few marks such as ** or (."""
    return re.compile(rf"\W{{0,4}}(?:{'|'.join(patterns)}){end}", re.I | re.S)


_OPENING: Final = _any_of(
    rf"(?:{_AGREES}|all right|got it|understood|great|sounds good|no problem|hello|hi|hey|thanks"
    r"|thank you|(?:great|good) question|happy to help|gladly)(?: thing| there"
    r"| for (?:asking|sharing|providing|the|your (?:question|patience|request))[^.!?:]{0,60})?"
    r"[.!,…]*[\"'*_)]{0,3}\Z",
    rf"(?:{_AGREES})\b[,!]? (?:i'll|i'd|i'm|i can|i will|let me|let's|here)\b",
    r"(?:i'd|i would|i'll|i will|i can|i'm|i am|let me) (?:be )?(?:certainly |gladly |very |going to )?(?:"
    r"(?:happy|glad) to (?:help|assist|summari[sz]e|do|provide)|summari[sz]e|do my best|help you"
    rf"|.{{0,60}}{_ABOUT})",
    r"let(?:'s| us) (?:think|break|take|summari[sz]e|start|work through|go through|first|see)\b",
    rf"here(?:'s| is| are| you go| it is)\b.{{0,160}}{_ABOUT}[^-–—:\"“]{{0,60}}\Z",
    r"(?:the following|this|below) is (?:a|an|the|my|one)\b.{0,60}(?:\bsummary\b|\bone[- ]sentence\b)",
    rf"(?:we (?:need|have|want) to|to (?:summari[sz]e|condense)|first,?) .{{0,60}}{_ABOUT}[^:]{{0,40}}\Z",
    r"question:",
)
_SAYS: Final = (
    r"(?:above |i |we |is|was|has|provides?|captures?|includes?|condenses?|covers?|conveys|combines?|contains|keeps"
    r"|highlights|omits|focuses|maintains|retains|effectively|accurately|concisely|succinctly)\b"
)
_CLOSING: Final = _any_of(
    r"(?:please )?let me know (?:if|how|what|whether|when|your)\b",
    r"(?:please )?feel free to\b|(?:please )?(?:don't|do not) hesitate\b",
    r"(?:i )?hope (?:this|that) (?:helps|is|was|works|meets|captures|answers)\b",
    r"(?:would|do) you (?:like|want|need) (?:me|any|more|a|another|help)\b|is there anything (?:else|more)\b",
    r"do you have any (?:other |more |further )?questions\b",
    r"if you(?:'d| would| want| need| have| prefer| like)\b.{0,100}\b(?:me|i|let|ask|free|version)\b",
    r"(?:i can also|can i|how (?:else )?can i) (?:help|assist|provide|make|shorten|write|expand)\b",
    r"(?:i'm )?(?:happy|glad) to (?:help|assist)\b|you(?:'re| are) welcome\b",
    rf"(?:please )?note(?: that)?\b[:,]? .{{0,80}}(?:{_ABOUT}|\bi\b|\boriginal\b|\bwords?\b)",
    r"notes?:|n\.?b\.?:|p\. ?s\.|ps:|(?:explanation|reasoning|rationale|disclaimer|justification|analysis)\W{0,3}:",
    r"(?:total )?(?:word|character) count\b",
    r"(?:approximately|approx\.?|about|exactly|total:?|length:?)? ?~?\d{1,3} (?:words?|characters)\b\W{0,3}\Z",
    r"(?:in )?(?:this|that|the|my) (?:(?:one|single)[- ])?(?:sentence )?"
    rf"(?:summary|sentence|summari[sz]ation|response|answer|version) {_SAYS}",
    r"this (?:captures|summari[sz]es|condenses|combines|covers|conveys|one-sentence|single[- ]sentence)\b",
    r"i(?:'ve| have)? (?:also )?(?:tried|aimed|combined|condensed|summari[sz]ed|kept|omitted|focused|included|used"
    rf"|made sure|removed) .{{0,100}}(?:{_ABOUT}|\b(?:original|details|concise|key|main|important)\b)",
    r"(?:this|it) (?:is|has|contains) (?:exactly |only |about )?(?:one sentence|a single sentence|\d{1,3} words)\b",
    r"that(?:'s| is) (?:the summary|one sentence|a one-sentence|a single sentence)\b",
)
# These announce that all that follows is about the answer, not part of it.
_APPENDIX: Final = _any_of(
    r"explanation|reasoning|rationale|notes?|analysis|word count|justification|breakdown|why this works",
    r"key (?:points|changes|details)|changes made|(?:this|the) (?:summary|sentence) (?:\w+ ){1,6}following",
    end=r"\b[^.!?]{0,60}:",
)
_ANSWER_LABEL: Final = re.compile(
    r"\W{0,4}(?:so,? |thus,? |therefore,? |finally,? |now,? )?(?:"
    r"here(?:'s| is)\b.{0,120}\b(?:summary|sentence|answer|version|result|attempt)\b.{0,60}"
    r"|(?:the|my|a|our) .{0,60}\b(?:summary|answer|sentence)\b.{0,80}\b(?:is|be|as follows|reads?)\b.{0,60}"
    r"|(?:the|my|a|our|your)? ?(?:(?:final|overall|brief|short|concise|revised|improved|one|single|1|complete"
    r"|possible|combined|step \d)[-: ]+){0,4}(?:summary|answer|sentence|tl;? ?dr|result|output|response)"
    r"(?: (?:in|as|of|sentence|one|a|single|the|text|story|passage|summary|\(?one[- ]sentence\)?)){0,6}"
    r"|(?:in short|in brief|in a nutshell|in summary|to sum up|to summari[sz]e"
    r"|(?:in|as|into) (?:one|a single) sentence)\b.{0,60}|putting it all together|combin(?:ed|ing).{0,80}"
    r")\W{0,6}\Z",
    re.I | re.S,
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
            found[index] = "preamble" if is_talk(units[index].text) else "working"
    _mark_opening(units, found, first)
    _mark_closing(units, found, first)
    return found


def is_talk(text: str) -> bool:
    """Tells whether a piece only introduces an answer: "Sure!", "Let's think step by step."."""
    return len(text) <= _LOOK and bool(_OPENING.match(_plain(text)))


def is_answer_label(text: str) -> bool:
    """Tells whether a piece announces the answer itself: "Summary:", "So, in one sentence:"."""
    return len(text) <= _LOOK and bool(_ANSWER_LABEL.match(_plain(text)))


def _plain(text: str) -> str:
    return text[:_LOOK].replace("’", "'")


def _introduces(text: str) -> bool:
    return text.rstrip('*_"“ ').endswith(":")


def _by_layout(unit: Unit, *, last: bool) -> Kind:
    if not any(char.isalnum() for char in unit.text):
        return "mark"
    if unit.style == "label":
        return "preamble"
    if unit.style == "heading":
        return "sentence" if last else "heading"
    return "sentence"


def _answer_begins(units: Sequence[Unit], found: list[Kind]) -> int:
    """Returns the index behind the last label or heading that announces the answer; 0 without one."""
    content = False
    for index in range(len(units) - 1, -1, -1):
        unit = units[index]
        title = len(unit.text) <= _SHORT and unit.text[-1:].isalnum()
        announces = unit.style in {"label", "heading"} or title or _introduces(unit.text)
        if content and announces and is_answer_label(unit.text):
            found[index] = "heading" if found[index] == "heading" else "preamble"
            return index + 1
        if found[index] == "sentence" and not _CLOSING.match(_plain(unit.text)):
            content = True
    return 0


def _mark_opening(units: Sequence[Unit], found: list[Kind], first: int) -> None:
    """What only introduces is a preamble, as long as a sentence follows it that is no closing remark."""
    behind = [
        index
        for index in range(first, len(units))
        if found[index] == "sentence" and not _CLOSING.match(_plain(units[index].text))
    ]
    for index, following in pairwise(behind):
        text = units[index].text
        if not (is_talk(text) or _introduces(text)) or units[following].style == "heading":
            return
        found[index] = "preamble"


def _mark_closing(units: Sequence[Unit], found: list[Kind], first: int) -> None:
    """Comments come behind the first sentence; one that opens a paragraph makes comments of the rest of it."""
    seen = appendix = False
    paragraph = -1
    for index in range(first, len(units)):
        unit, text = units[index], _plain(units[index].text)
        if not seen or found[index] == "mark":
            seen = seen or found[index] == "sentence"
            continue
        appendix = appendix or bool(_APPENDIX.match(text))
        if appendix or unit.paragraph == paragraph or _CLOSING.match(text):
            if units[index - 1].paragraph != unit.paragraph:
                paragraph = unit.paragraph
            found[index] = "comment"
        elif len(text) <= _SHORT and _introduces(text) and index + 1 < len(units):
            found[index] = "heading"  # "Or, alternatively:"
