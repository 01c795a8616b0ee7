"""Counted things: "30,000 people", "17 red apples", "four times per week", and short phrases that name a unit."""

import re

from moebench.reading.quantities.numbers import Draft
from moebench.reading.quantities.unit_index import Unit
from moebench.reading.quantities.unit_reader import ENGLISH, noun_unit, with_divisors
from moebench.reading.quantities.unit_words import is_plural, word_set
from moebench.reading.quantities.units import known_unit

_WORDS = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]{0,29}(?:-[A-Za-zÀ-ÿ]{1,20}){0,3}")
_GLUED_NOUN = re.compile(r"[A-Za-z]{2,8}(?![A-Za-z0-9_\-])")
_TIMES_NUMBER = re.compile(
    r"times (?:[0-9]|the|as|more|less|a (?!second|minute|hour|day|night|week|month|year))"
)
_LABEL_OF_NEXT = re.compile(r"[*_`\"'”]{0,3}\s?:\s{0,2}[\"'*_`~]{0,3}[0-9]")
_FIELD = re.compile(r"[*_`\"'”)]{0,4}\s?[:=]")
_UNIT_LABEL = re.compile(r"(?:the )?units?\s?(?:[:=]|is|are)\s?[\"'*_`]{0,3}", re.IGNORECASE)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|from|during|of|year|years|early|late|mid|circa|before|after|around|summer|winter"
    r"|spring|fall|autumn|to|and|the)\s$",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"(?:(?:the|a|total|approximate|estimated|overall)\s){0,3}(?:number|count|amount|total|quantity)\sof\s",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[014-9]|[23]{2}")  # those of exponents may be in a unit
_ALTERNATIVES = re.compile(r"[,;/]| - | – | or ")
_BEFORE_PLURAL = word_set(
    "data media series species staff police news fish aircraft sports goods sales savings"
)
_NOT_THINGS = word_set(
    """is was has does goes its this us yes plus minus equals means represents refers indicates shows gives makes
    minus versus perhaps always sometimes thus as less besides across alas towards afterwards corresponds
    includes contains describes appears stands follows there's it's that's here's"""
)
_STOP = ENGLISH | word_set(
    """been being am into onto upon about above below between during while when where which what whose whom that
    those these there here their our my some each every both either neither than because although though
    however also just only even still again ago later earlier old long wide tall high deep thick away apart
    hence would could should might must shall can't won't don't less more most many much few several one two
    three four five six seven eight nine ten such same very too so equals within without against through
    across along around near off like now today yesterday tomorrow left total altogether apiece together
    remaining overall combined fewer extra each participated respectively approximately roughly nearly almost
    exactly including followed corresponds represents"""
)
META_NOUNS = word_set(
    """value values number numbers unit units quantity quantities measurement measurements pair pairs item items
    entry entries result results step steps sentence sentences example examples figure figures answer answers
    numeral numerals digit digits fact facts piece pieces list lists line lines data datum point points type
    types thing things"""
)
"""What answers count when they speak of themselves: "there are two numerical values"."""


def phrase_unit(phrase: str) -> tuple[Unit, ...]:
    """Returns the unit that a short phrase names: a known one, "number of X", or a plural noun; else empty."""
    phrase = _UNIT_LABEL.sub("", phrase.strip(" \t\"'*_`.:"))
    if not phrase or len(phrase) > 80 or _DIGITS.search(phrase):
        return ()
    low = phrase.lower()
    if low in ENGLISH:
        return ()
    units = known_unit(phrase)
    if units:
        return units
    first = _ALTERNATIVES.split(phrase, maxsplit=1)[0].strip()
    count = _NUMBER_OF.match(first)
    words = first[count.end() :].split() if count else first.split()
    if count:
        words = words[: _noun_end(words)]
    if not words or len(words) > 4:
        return ()
    last = words[-1].lower()
    if count or (is_plural(last) and last not in _NOT_THINGS and last not in _STOP):
        return (noun_unit(" ".join(words)),)
    return ()


def _noun_end(words: list[str]) -> int:
    """Returns where a counted thing ends: behind its first plural, before a word that cannot belong to it."""
    for i, word in enumerate(words):
        if word.lower() in _STOP:
            return i
        if is_plural(word.lower()):
            return i + 1
    return len(words)


def counted(text: str, draft: Draft, pos: int, limit: int) -> tuple[tuple[Unit, ...], int, int] | None:
    """Reads the counted thing behind a number.

    Args:
        text: The whole text.
        draft: The number.
        pos: Where the thing would begin, behind blanks and markup.
        limit: Where the next number begins.

    Returns:
        The unit, where it begins and where it ends; None where there is none.
    """
    if pos == draft.end:
        glued = _GLUED_NOUN.match(text, pos)
        return ((noun_unit(glued[0]),), pos, glued.end()) if glued and not draft.in_words else None
    if _is_year(text, draft) or _TIMES_NUMBER.match(text, pos):
        return None
    hyphen = text[pos - 1 : pos] == "-"
    words = _phrase(text, pos, min(limit, pos + 90))
    if not words:
        return None
    either = text.startswith(("(s)", "(es)"), words[-1].end())  # "participant(s)"
    head = (
        len(words) - 1
        if either
        else _head(words, draft, hyphen=hyphen, closed=is_closed(text, words[-1].end()))
    )
    if head is None:
        return None
    end = text.index(")", words[head].end()) + 1 if either else words[head].end()
    noun = words[head][0].lower()
    label = _FIELD if noun in {"unit", "units"} else _LABEL_OF_NEXT
    if (noun not in META_NOUNS or label is _FIELD) and label.match(text, end):
        return None
    units = (noun_unit(words[head][0]),)
    per = with_divisors(text, units, end)
    return per.units, pos, per.end


def _is_year(text: str, draft: Draft) -> bool:
    if not 1500 <= draft.value < 2100 or not text[draft.start : draft.end].isdigit():
        return False
    return _YEAR_BEFORE.search(text, max(0, draft.start - 12), draft.start) is not None


def _phrase(text: str, pos: int, limit: int) -> list[re.Match[str]]:
    """Returns up to five words in a row, up to the first that cannot belong to a counted thing."""
    words: list[re.Match[str]] = []
    while len(words) < 5:
        word = _WORDS.match(text, pos, limit)
        if word is None or word[0].lower() in _STOP or word[0].lower() in _NOT_THINGS:
            break
        words.append(word)
        if text[word.end() : word.end() + 1] != " ":
            break
        pos = word.end() + 1
    return words


def is_closed(text: str, end: int) -> bool:
    """Whether nothing but punctuation follows, so that the phrase is all there is."""
    return end >= len(text) or text[end] in "\n.,;:!?)]}|\"'*”<"


def _head(words: list[re.Match[str]], draft: Draft, *, hyphen: bool, closed: bool) -> int | None:
    """Returns which word of a phrase is the counted thing: its first plural, or the only word there is."""
    if hyphen:
        return None if words[0][0].lower().endswith("ed") else 0
    for i, word in enumerate(words[:4]):
        if is_plural(word[0].lower()):
            if i and draft.value in {1, -1}:
                return i - 1  # "one monkey eats"
            more = (
                i + 1 < len(words)
                and word[0].lower() in _BEFORE_PLURAL
                and is_plural(words[i + 1][0].lower())
            )
            return i + 1 if more else i
    if -1 <= draft.value <= 1 and len(words) == 1:
        return 0
    if draft.value in {1, -1} and closed:
        return len(words) - 1
    return 0 if closed and len(words) == 1 else None


def is_counted_plural(text: str, pos: int) -> bool:
    """Whether the word at `pos` is a plural noun, as far as its form tells."""
    word = _WORDS.match(text, pos)
    return word is not None and is_plural(word[0].lower()) and word[0].lower() not in _NOT_THINGS
