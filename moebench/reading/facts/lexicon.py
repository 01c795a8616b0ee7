"""Words that the check for invented content knows: opposites, and given names that open a sentence."""

import re
from typing import Final

from moebench.reading.facts.words import stem

# Turns a word into its opposite: unsuitable, dishonest, inaccurate; the rest must be a word of the source.
_NEGATIVE: Final = re.compile(
    r"(?:un|dis|mis)(?=\w{4})|(?:in|im|ir|il)(?=\w{2,}(?:ble|nt|al|ate|ive|ect|ite|ous|ic|ly|ure|ity|nce|per|lar)\Z)"
)
_WHOLE: Final = """
display discover discovery discharge discount discard disorder mistake intent instant infant dispatch disclose
dispose distill mister unless indent incline uncover unveil unit unite unload unpack unlock united
"""
_NOT_NEGATIVE: Final = frozenset(stem(word) for word in _WHOLE.split())

# Contraries only: of a converse pair (win and lose, buy and sell, find and lose) a summary may rightly use either.
_PAIRS: Final = """
increase decrease | rise fall | raise lower | grow shrink | accept reject | accept refuse | agree disagree
allow forbid | allow prevent | allow ban | approve reject | cheap expensive | easy difficult | easy hard
simple complex | fast slow | quick slow | strong weak | rich poor | hot cold | warm cold | sunny rainy
sunny cloudy | wet dry | clean dirty | good bad | happy sad | happy angry | love hate | success failure
succeed fail | support oppose | safe dangerous | positive negative | male female | man woman | boy girl
public private | include exclude | include omit | minimum maximum | minimise maximise | minimize maximize
majority minority | always never | optimal suboptimal | improve worsen | gain loss | profit loss | alive dead
guilty innocent | convict acquit | gentle rough | calm angry | interior exterior
"""


def root_of_negative(word: str) -> str | None:
    """Returns what a negative prefix stands before (suitable of unsuitable); None where there is none."""
    match = _NEGATIVE.match(word)
    return word[match.end() :] if match and stem(word) not in _NOT_NEGATIVE else None


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _PAIRS.strip().splitlines():
        for pair in line.split(" | "):
            one, other = (stem(word) for word in pair.split())
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES: Final = _opposites()

_NAMES: Final = """
adam alan albert alex alexander alice amanda amy andrea andrew angela ann anna anne anthony arthur barbara
ben benjamin bella betty bob bobby brandon brian bruce carl carlos carol caroline charles charlie
charlotte chris christian christine christopher cindy claire clara daisy dan daniel danny dave david
deborah denise dennis diana donald donna dorothy douglas edward eleanor elena elizabeth ella ellen emily
emma eric ethan eva evelyn fiona frank fred gabriel gary george gerald gina gloria grace greg gregory
hannah harold harry heather helen henry howard ian irene isabella jack jacob jake james jane janet jason
jean jeff jeffrey jennifer jenny jeremy jerry jessica jill jim jimmy joan joe john johnny jonathan jose
joseph joshua joyce juan judith judy julia julie justin karen kate katherine kathleen keith kelly ken
kenneth kevin kim larry laura lauren leo leon leonard liam lily linda lisa lois louis lucas lucy luis luke
luna lydia madison margaret maria marie mark martha martin mary matt matthew max megan melissa mia michael
michelle mike milo molly nancy natalie nathan nicholas nicole noah nora oliver olivia oscar pamela
patricia patrick paul paula peter philip rachel ralph raymond rebecca richard robert robin roger ronald
rosa ruth ryan sally sam samantha samuel sandra sara sarah scott sean sharon shirley sofia sophia sophie
stephanie stephen steve steven susan teresa theresa thomas tim timothy tina toby tom tommy tony tyler
victor victoria vincent walter wendy william zoe
"""

GIVEN_NAMES: Final = frozenset(_NAMES.split())
