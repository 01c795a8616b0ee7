"""Where one sentence ends and the next begins within a paragraph.

A full stop, question mark, exclamation mark or ellipsis is a candidate; what stands on both sides of it decides.
Every look to the left or right is bounded, so the whole takes linear time on any text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from moebench.tables import patterns, table, word_sets

TABLES: Final = table("reading/data/sentences.toml")
WORDS: Final = word_sets(TABLES["words"])
PATTERNS: Final = patterns(TABLES["patterns"])
_ABBREVIATIONS: Final = {
    word: kind for kind, all_ in TABLES["abbreviations"].items() for word in all_.split()
}
_OPENER: Final = "\"'“‘«([{*_`"
_LOOK: Final = 60  # characters looked at on either side


def breaks(text: str, start: int, end: int) -> list[int]:
    """Returns where sentences end inside a paragraph `text[start:end]`, sorted; its own end is left out."""
    block = text[start:end]
    items = _inline_list(block)
    unmarked = sorted(
        {0, *(first for first, _ in items), *(match.end() for match in PATTERNS["unmarked"].finditer(block))}
    )
    shut = sorted([(-1, -1), *items, *_asides(block)])
    found = [0]
    for match in PATTERNS["candidate"].finditer(block):
        at = match.start()
        inside = shut[bisect_left(shut, (at,)) - 1][1] > at
        floor = max(found[-1], unmarked[bisect_right(unmarked, at) - 1])
        if match.end() < len(block) and not inside and _ends(block, match, floor):
            found.append(match.start("gap"))
    last = len(block.rstrip())
    return sorted({start + position for position in (*found, *unmarked) if 0 < position < last})


def _ends(block: str, match: re.Match[str], floor: int) -> bool:
    """Tells whether a sentence that began at `floor` ends at a candidate that is not the last of its block."""
    before = block[max(floor, match.start() - _LOOK) : match.start()]
    if len(before) < 40 and PATTERNS["label"].fullmatch(before):
        return False  # "1." and "A." in front of a sentence
    run, closed = match["run"], match["closers"].strip("*_`")
    left = re.split(r"[\s\"“”‘(\[]", before)[-1].lstrip("*_`'’")
    ahead = block[match.end() : match.end() + _LOOK]
    if not match["gap"]:
        return _glued(left, match[0], ahead)
    first = ahead.lstrip(_OPENER)[:1]
    if ahead[0] in ",;:" or run == ". . ." or before.endswith("["):
        return False  # three spaced dots and [...] leave something out; a fourth dot ends the sentence
    if run.strip(". …"):  # "!", "?" and the like
        if _said(ahead, quoted=bool(closed)):
            return False
        dash = ahead[0] in "-–—" and not PATTERNS["dash_opens"].match(ahead)
        named = run == "!" and left[:1].isupper() and not left.isupper() and before != left  # "at Yahoo! in"
        return not dash and not (first.islower() and (closed or named))
    if not first.isalnum():
        return bool(PATTERNS["dash_opens"].match(ahead) or ahead[0] == "[" or not ahead[0].isascii())
    if len(run) > 1 or run == "…":
        return not first.islower()
    return _stop(before, left, ahead, first=first, closed=bool(closed))


def _said(ahead: str, *, quoted: bool) -> bool:
    """Tells whether a speech goes on: "Stop! he cried", or behind its closing mark "I cried", "Anna cried"."""
    match = PATTERNS["next"].match(ahead)
    if not match or WORDS["speech_verbs"].isdisjoint((match[1], match[3])):
        return False
    return match[1].islower() or (quoted and (match[1] == "I" or match[1].lower() not in WORDS["openers"]))


def _stop(before: str, left: str, ahead: str, *, first: str, closed: bool) -> bool:
    """Tells whether a single full stop between the words `left` and `ahead` ends the sentence."""
    word = left.lower()
    kind = _ABBREVIATIONS.get(word, "")
    dotted = bool(PATTERNS["dotted"].fullmatch(left))
    counted = bool(PATTERNS["counted"].search(before))  # "300 ft. Children", "5 ft. 3 in. tall"
    if first.islower():
        known = kind or dotted or word.isdigit() or len(word) == 1 or (counted and word == "in")
        return not (closed or known)
    if kind == "title" and not closed:
        return False
    if first.isdigit():
        return not kind
    if kind == "saint" and counted:
        return True
    match = PATTERNS["next"].match(ahead)
    if not match or not (dotted or kind in {"name", "time", "saint"} or (len(left) == 1 and left.isupper())):
        return True
    following, verb = match[1].replace("’", "'"), match[3] or ""
    fronted = PATTERNS["fronted"].match(before) is not None  # "At 5 p.m. Tom left"
    if following.lower() in WORDS["openers"]:
        return not fronted and not (match[2] and len(following) == 1)
    abbreviated = match[2] and following.lower() in _ABBREVIATIONS  # "Hartmann & Co. Ltd."
    named = following.isupper() or abbreviated or following.lower().partition("-")[0] in WORDS["carries_on"]
    return kind in {"name", "time"} and not fronted and not named and verb[:1].islower()


def _glued(left: str, run: str, ahead: str) -> bool:
    """Tells whether a sentence ends at a mark without white space behind it: "the park.They left"."""
    if run[0] in "。！？":
        return ahead[0].isalnum()
    if PATTERNS["address"].search(left + run + ahead.split(maxsplit=1)[0]):
        return False
    if "?" in run or "!" in run:
        return ahead[0].isalpha() and left[-1:].isalnum()
    known = left.lower() in _ABBREVIATIONS or PATTERNS["dotted"].fullmatch(left) or len(left) < 2
    if known or not re.match(r"[A-Z][a-z]|[AI] ", ahead):
        return False
    return len(run) > 1 or left[-1].islower() or left[-1] in '0123456789)”"'


def _asides(block: str) -> Iterator[tuple[int, int]]:
    """Yields bracketed and quoted stretches that lie within one sentence.

    A bracket that opens in mid-sentence belongs to that sentence, whatever is in it. A quotation does when the
    sentence goes on behind it in lower case.
    """
    for match in PATTERNS["enclosed"].finditer(block):
        behind = block[match.end() : match.end() + _LOOK].lstrip()[:1]
        before = block[max(0, match.start() - _LOOK) : match.start()].rstrip()[-1:]
        bracket = match[0][0] in "(["
        if behind.islower() or behind in {",", ";"} or (bracket and before not in {"", *'.!?…:”"'}):
            yield match.start(), match.end() - 1


def _inline_list(block: str) -> list[tuple[int, int]]:
    """Returns the markers of list items within a line: "1. The first item 2. The second item"."""
    found: list[tuple[int, int]] = []
    expected = style = ""
    for match in PATTERNS["marker"].finditer(block):
        label, mark = match[1], match[2]
        opens = match.start() == 0 or mark == style or block[match.start() - 2] in ".!?:"
        if (opens and label in {"1", "a", "A", "i"}) or (label == expected and mark == style):
            if PATTERNS["runs_on"].search(block, max(0, match.start() - 6), match.start()):
                return []  # "1) walked, 2) ran, and 3) slept" is one sentence
            found.append(match.span())
            expected, style = str(int(label) + 1) if label.isdigit() else chr(ord(label[0]) + 1), mark
    return found if len(found) > 1 else []
