"""Where one sentence ends and the next begins within a paragraph.

A full stop, question mark, exclamation mark or ellipsis is a candidate; what stands on both sides of it decides.
Every look to the left or right is bounded, so the whole takes linear time on any text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moebench.reading.sentences.lexicon import (
    BEFORE_NUMBER,
    MID_SENTENCE,
    NEVER_FINAL,
    OFTEN_FINAL,
    PRONOUNS,
    SIGNATURE,
    SPEECH_VERBS,
    STARTERS,
)

EMOTICON: Final = r"(?:[:;=][-'^o]?[)(DPpO3*/\\|\]\[]|[xX]-?D|<3|\^_?\^|[)(][-']?[:;=])(?![\w/])"
_CLOSERS: Final = r"[\"'”’»)\]}*_`]{0,8}"
_CANDIDATE: Final = re.compile(
    r"(?P<run>(?:\.(?: \.){2,12})|[.!?…‽。！？]+)"
    rf"(?P<closers>{_CLOSERS}(?:(?<![\s])\[\d{{1,3}}(?:[-–,]\s?\d{{1,3}})?\]){{0,6}})"
    r"(?P<note>(?<=[a-z)]\.)\d{1,3}(?:[ ,]\d{1,3}){0,4}(?=\s+[A-Z]))?"  # "ill health.11 12 Take the example"
    rf"(?P<smile>(?:\s{{0,2}}{EMOTICON}){{1,3}}[.!?]{{0,3}})?"
)
_SMILE: Final = re.compile(rf"(?<=\s){EMOTICON}(?=\s+[A-Z])")
_BULLET: Final = re.compile(r"(?<!\S)[•⁃‣◦▪●∙](?=\s?\S)")
_RULE: Final = re.compile(r"(?<!\S)(?:[-_=~]{4,}|\*{3,}|[-_=~*]{2}(?=\s+[A-Z]))(?!\S)")
_URL: Final = re.compile(r"(?<!\S)[(\[<]?(?:https?://|www\.)\S+")
_HEADER: Final = re.compile(
    r"\A(?:e-?mail|from|to|cc|reply-to): [^<>\n]{0,80}<[^<>\s]{1,80}@[^<>\s]{1,80}>(?=\s+\w)", re.I
)
_ADDRESS: Final = re.compile(
    r"://|www\.|@|[\w-]/[\w-]|\.(?:com|org|net|edu|gov|io|co|uk|de|html?|py|js|txt|pdf)\b", re.I
)
_OPENED: Final = re.compile(r"[\"“”‘(\[]")
_DASH_OPENS: Final = re.compile(r"[-–—]{1,2}\s*[A-Z]|[-=]{3,}")
_WORD: Final = re.compile(r"\w")
_NEXT_WORD: Final = re.compile(r"[^\w\s]*([\w'’-]+)(?:\s+(\w+))?")
_MARKER: Final = re.compile(r"(?<!\S)(?:[•⁃]\s?)?\(?(\d{1,2}|[a-zA-Z]|[ivx]{1,5})(\.\)|[.)])(?=\s+\S)")
_MARKER_END: Final = re.compile(r"(?<!\w)(\d{1,2}|[a-zA-Z]|[ivx]{1,5})(\.\)|[.)])\s+\Z")
_LABEL: Final = re.compile(r"\s*(?:[•⁃‣◦]\s?)?\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})\)?\s*")
_RUNS_ON: Final = re.compile(r"(?:[,;]|\b(?:and|or|then))\s+\Z")
_FIRST: Final = frozenset({"1", "a", "A", "i"})
_PAIRED: Final = re.compile(r"[()\[\]“”\"]")
_PAIR: Final = {")": "(", "]": "[", "”": "“", '"': '"'}
_OPENING: Final = '([“"'
_LONGEST_ASIDE: Final = 400  # characters
_OPENER: Final = "\"'“‘«([{*_`"
_LOOK: Final = 60  # characters looked at on either side


@dataclass(frozen=True, slots=True)
class _Spot:
    """A candidate: the run of marks, where the sentence would end, and where the next would begin."""

    start: int  # of the run
    end: int  # behind the run and its closing marks
    next: int  # first character of what follows
    run: str
    closed: bool  # a quotation mark or bracket closes behind the run
    note: bool  # the number of a footnote stands behind the run


def breaks(text: str, start: int, end: int) -> list[int]:
    """Returns where sentences end inside `text[start:end]`, sorted; the end of the paragraph itself is left out.

    Args:
        text: Any text.
        start: First character of a paragraph.
        end: One past its last character.

    Returns:
        Positions in `text`; each is one past the last character of a sentence.
    """
    block = text[start:end]
    items = _inline_list(block, opened=_marker_before(text, start))
    unmarked = sorted({*_unmarked(block), *(item[0] for item in items)})
    shut = _merged([*_shut_regions(block), *items])
    found: list[int] = []
    floor = behind = region = 0
    for spot in _spots(block):
        while behind < len(unmarked) and unmarked[behind] <= spot.start:
            floor = max(floor, unmarked[behind])
            behind += 1
        while region < len(shut) and shut[region][1] <= spot.start:
            region += 1
        inside = region < len(shut) and shut[region][0] < spot.start
        if not inside and _ends(block, spot, _left_token(block, floor, spot.start), floor):
            found.append(spot.end)
            floor = spot.end
    last = len(block.rstrip())
    return sorted({start + position for position in (*found, *unmarked) if 0 < position < last})


def _spots(block: str) -> Iterator[_Spot]:
    for match in _CANDIDATE.finditer(block):
        end = match.end()
        following = end
        while following < len(block) and block[following].isspace():
            following += 1
        if following >= len(block):
            return
        yield _Spot(
            match.start(),
            end,
            following,
            match["run"],
            bool(match["closers"].strip("*_`")),
            bool(match["note"]),
        )


def _ends(block: str, spot: _Spot, left: str, floor: int) -> bool:
    """Tells whether a sentence ends at a candidate that is not the last.

    Args:
        block: The paragraph.
        spot: The candidate.
        left: What stands before its mark.
        floor: Where the sentence began.
    """
    if not _WORD.search(block, max(floor, spot.start - _LOOK), spot.start):
        return False
    if spot.start - floor < 12 and _LABEL.fullmatch(block, floor, spot.start):
        return False  # "1." and "A." in front of a sentence
    if spot.next == spot.end:
        return _glued(block, spot, left)
    ahead = block[spot.next : spot.next + _LOOK]
    first = ahead.lstrip(_OPENER)[:1]
    if "!" in spot.run or "?" in spot.run or spot.run[0] in "‽。！？":
        return _ends_strong(spot, left, ahead, first)
    if spot.run == ". . .":
        return False  # three spaced dots leave something out; a fourth ends the sentence
    if len(spot.run) > 1 or spot.run == "…":
        return not first.islower() and (first.isalnum() or ahead[0] in _OPENER)
    return _ends_stop(block, spot, left, ahead)


def _ends_strong(spot: _Spot, left: str, ahead: str, first: str) -> bool:
    """! and ? end a sentence unless it plainly goes on: a dash, a speech verb, a name such as Yahoo!"""
    if ahead[0] in "-–—" and not _DASH_OPENS.match(ahead):
        return False
    if ahead[0] in ",;:":
        return False
    if not first.islower():
        return True
    if spot.closed:
        return False
    word = _NEXT_WORD.match(ahead)
    if word and (word[1] in SPEECH_VERBS or (word[1] in PRONOUNS and word[2] in SPEECH_VERBS)):
        return False
    brand = spot.run == "!" and left[:1].isupper() and not left.isupper() and spot.start - len(left) > 0
    return not brand


def _ends_stop(block: str, spot: _Spot, left: str, ahead: str) -> bool:
    """A single full stop with white space behind it."""
    first = ahead.lstrip(_OPENER)[:1]
    if ahead[0] in ",;:" or (spot.closed and first.islower()):
        return False
    word = left.lower().lstrip("*_`'’")
    if (word in NEVER_FINAL and not spot.closed) or (spot.note and word in BEFORE_NUMBER):
        return False
    if first.isdigit():
        return not (word in BEFORE_NUMBER or word in OFTEN_FINAL or word in MID_SENTENCE)
    known = word in OFTEN_FINAL or _dotted(left)
    if first.islower():
        return not (
            known or word in MID_SENTENCE or word in BEFORE_NUMBER or len(word) == 1 or word.isdigit()
        )
    if (known or _initial(left)) and not (spot.closed and ")" in block[spot.start : spot.end]):
        return _opens(ahead, spot)
    if not first.isalnum():
        opens = _DASH_OPENS.match(ahead) if ahead[0] in "-–—" else ahead[0] == "[" or not ahead[0].isascii()
        return bool(opens) and word not in MID_SENTENCE
    return True


def _opens(ahead: str, spot: _Spot) -> bool:
    """Tells whether the next word looks like the first of a sentence rather than like a name."""
    word = _NEXT_WORD.match(ahead)
    return spot.closed or (
        word is not None and word[1].replace("’", "'") in STARTERS and not ahead.startswith("I.")
    )


def _glued(block: str, spot: _Spot, left: str) -> bool:
    """No white space behind the mark: "service.There", "person??cos", "martyr.[1] The"."""
    ahead = block[spot.next : spot.next + _LOOK]
    if spot.run[0] in "。！？":
        return ahead[0].isalnum()
    token = left + block[spot.start : spot.end] + ahead.split(maxsplit=1)[0]
    if _ADDRESS.search(token):
        return False
    if "?" in spot.run or "!" in spot.run:
        return ahead[0].isalpha() and left[-1:].isalnum()
    word = left.lower()
    if word in NEVER_FINAL or word in OFTEN_FINAL or _dotted(left) or len(left) < 2:
        return False
    if not re.match(r"[A-Z][a-z]|[AI] ", ahead):
        return False
    if len(spot.run) > 1:
        return True
    return left[-1].islower() or left[-1].isdigit() or left[-1] in ')”"' or spot.closed


def _left_token(block: str, floor: int, position: int) -> str:
    """Returns what stands before the mark, back to white space, an opening bracket or a quotation mark."""
    before = block[max(floor, position - _LOOK) : position]
    if not before or before[-1].isspace():
        return ""
    return _OPENED.split(before.rsplit(None, 1)[-1])[-1]


def _dotted(token: str) -> bool:
    """U.S, Ph.D, J.C: letters with full stops between."""
    return bool(re.fullmatch(r"(?:[A-Za-z]{1,3}\.){1,6}[A-Za-z]{1,3}", token))


def _initial(token: str) -> bool:
    return len(token) == 1 and token.isupper()


def _shut_regions(block: str) -> list[tuple[int, int]]:
    """Returns bracketed and quoted stretches that lie within one sentence.

    A bracket that opens in mid-sentence belongs to that sentence, whatever is in it. A quotation does when the
    sentence goes on behind it in lower case.
    """
    regions: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for match in _PAIRED.finditer(block):
        mark, at = match[0], match.start()
        depth = next(
            (back for back in (1, 2, 3) if back <= len(opened) and opened[-back][0] == _PAIR.get(mark)), 0
        )
        if not depth:
            if mark in _OPENING:
                opened.append((mark, at))
            continue
        begin = opened[-depth][1]
        del opened[-depth:]
        if at - begin <= _LONGEST_ASIDE and _within(block, begin, at, mark):
            regions.append((begin, at))
    return regions


def _within(block: str, begin: int, at: int, mark: str) -> bool:
    behind = block[at + 1 : at + 1 + _LOOK].lstrip()
    goes_on = behind[:1].islower() or behind[:1] in {",", ";"}
    if mark in ")]":
        before = block[max(0, begin - _LOOK) : begin].rstrip()
        return goes_on or (bool(before) and before[-1] not in '.!?…:”"')
    return goes_on


def _merged(regions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, at in sorted(regions):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(at, merged[-1][1]))
        else:
            merged.append((begin, at))
    return merged


def _unmarked(block: str) -> Iterator[int]:
    """Ends without a mark: before a bullet, around a rule, behind a leading address, a mail header or a closing."""
    yield from (match.start() for match in _BULLET.finditer(block))
    for rule in _RULE.finditer(block):
        yield from rule.span()
    yield from (match.end() for match in _SMILE.finditer(block))
    behind = 0
    for url in _URL.finditer(block):
        if not block[behind : url.start()].strip():
            yield url.start()
            yield url.end()
        behind = url.end()
    for pattern in (_HEADER, SIGNATURE):
        if match := pattern.match(block):
            yield match.end()


def _marker_before(text: str, start: int) -> tuple[str, str] | None:
    """Returns label and mark of a list marker that stands right before a paragraph."""
    match = _MARKER_END.search(text[max(0, start - 8) : start])
    return (match[1], match[2]) if match else None


def _inline_list(block: str, *, opened: tuple[str, str] | None) -> list[tuple[int, int]]:
    """Returns the markers of list items within a line: "1. The first item 2. The second item".

    Args:
        block: The paragraph.
        opened: The marker of the first item, where it stands before the paragraph.
    """
    found: list[tuple[int, int]] = []
    expected, style = (_successor(opened[0]), opened[1]) if opened else ("", "")
    for match in _MARKER.finditer(block):
        label, mark = match[1], match[2]
        first = label in _FIRST and (
            match.start() == 0 or mark == style or block[match.start() - 2] in ".!?:"
        )
        if first or (label == expected and mark == style):
            if _RUNS_ON.search(block, max(0, match.start() - 6), match.start()):
                return []  # "1) walked, 2) ran, and 3) slept" is one sentence
            found.append((match.start(), match.end()))
            expected, style = _successor(label), mark
    return found if opened or len(found) > 1 else []


_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def _successor(label: str) -> str:
    if label.isdigit():
        return str(int(label) + 1)
    if label in _ROMAN[:-1]:
        return _ROMAN[_ROMAN.index(label) + 1]
    return chr(ord(label) + 1) if len(label) == 1 else ""
