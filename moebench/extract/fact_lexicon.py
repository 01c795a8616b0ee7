"""Words that the check for invented content knows: opposites, and given names that open a sentence."""

from typing import Final

from moebench.extract.fact_words import stem

NEGATIVE_PREFIXES: Final = ("un", "in", "im", "dis", "non", "ir", "il", "mis", "sub")

_PAIRS: Final = """
increase decrease | rise fall | raise lower | grow shrink | more less | more fewer | higher lower
win lose | accept reject | accept refuse | agree disagree | allow forbid | allow prevent | allow ban
approve reject | arrive leave | begin end | start stop | start finish | open close | buy sell
cheap expensive | large small | big small | huge tiny | early late | before after | easy difficult
easy hard | simple complex | fast slow | quick slow | strong weak | rich poor | hot cold | warm cold
sunny rainy | sunny cloudy | wet dry | clean dirty | good bad | better worse | best worst | happy sad
happy angry | love hate | like dislike | success failure | succeed fail | support oppose | attack defend
old young | old new | long short | wide narrow | high low | deep shallow | heavy light | full empty
safe dangerous | positive negative | male female | man woman | boy girl | public private | include exclude
include omit | minimum maximum | minimise maximise | minimize maximize | minor major | majority minority
many few | always never | optimal suboptimal | efficient inefficient | improve worsen | gain loss
profit loss | alive dead | guilty innocent | convict acquit | remember forget | find lose | enter leave
enter exit | catch miss | gentle rough | calm angry | interior exterior | inside outside | upper lower
left right | first last | local foreign | national international
"""


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
