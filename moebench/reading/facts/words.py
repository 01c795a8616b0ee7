"""Words as facts are compared by: lower case, without inflection, numbers in digits."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL: Final = re.compile(r"[aeiouy]")
# One syllable that ends in one consonant: before -ing it is doubled (hopping), unless an e has gone (hoping).
_SHORT: Final = re.compile(r"[^aeiouy]*[aeiouy][^aeiouywx]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP: Final = _words(
    """
    a an the of to in on at by for from with and or but as that than which who whom whose what when where
    while if is are was were be been being am has have had having do does did will would can could shall
    should may might must it its he him his she her hers they them their theirs we us our you your i me my
    this these those there here so then also just very about into after before up out over again too such s t
    """
)
# As written. What follows one of these is said not to be so.
NEGATORS: Final = _words(
    """
    not no never none nobody nothing neither nor n't without unable fail fails failed failing refuse refuses
    refused refusing deny denies denied denying lack lacks lacked lacking hardly barely instead
    """
)

_IRREGULAR_FORMS: Final = """
be: am is are was were been being | have: has had having | go: goes went gone | take: took taken
bring: brought | throw: threw thrown | find: found | run: ran | say: said | tell: told | see: saw seen
come: came | give: gave given | get: got gotten | make: made | know: knew known | think: thought
leave: left leaves | lose: lost | win: won | buy: bought | sell: sold | pay: paid | send: sent
spend: spent | begin: began begun | break: broke broken | catch: caught | choose: chose chosen
do: did done does | draw: drew drawn | drive: drove driven | eat: ate eaten | fall: fell fallen
feel: felt | fight: fought | fly: flew flown flies | forget: forgot forgotten | grow: grew grown
hear: heard | hold: held | keep: kept | lead: led | meet: met | ride: rode ridden | rise: rose risen
shoot: shot | sing: sang sung | sit: sat | sleep: slept | speak: spoke spoken | stand: stood
steal: stole stolen | strike: struck stricken | swim: swam swum | teach: taught | wear: wore worn
write: wrote written | build: built | mean: meant | die: died dying dead death dies | child: children
man: men | woman: women | person: people | foot: feet | tooth: teeth | mouse: mice | goose: geese
wife: wives | life: lives | knife: knives | wolf: wolves | half: halves | bear: bore born | become: became
hide: hid hidden | shake: shook shaken | tear: tore torn | wake: woke woken | sink: sank sunk
drink: drank drunk | ring: rang rung | seek: sought | feed: fed | flee: fled | bite: bit bitten
blow: blew blown | deal: dealt | dig: dug | freeze: froze frozen | hang: hung | lend: lent | light: lit
ring: rang | shine: shone | shrink: shrank shrunk | slide: slid | spin: spun | spread: spread
stick: stuck | swear: swore sworn | sweep: swept | swing: swung | weep: wept | lie: lay lain lying
forgive: forgave forgiven | bend: bent | arise: arose arisen | beat: beaten | bind: bound | bleed: bled
breed: bred | burn: burnt | cling: clung | creep: crept | dream: dreamt | kneel: knelt | leap: leapt
learn: learnt | overcome: overcame | undertake: undertook undertaken | withdraw: withdrew withdrawn
understand: understood | mistake: mistook mistaken | fail: failure | refuse: refusal | good: better best
bad: worse worst | far: further farther furthest | use: used using | tie: tied tying | go: going
"""
_NUMBERS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS: Final = "thirty forty fifty sixty seventy eighty ninety"


def _irregular() -> dict[str, str]:
    forms: dict[str, str] = {}
    for entry in re.split(r"[|\n]", _IRREGULAR_FORMS.strip()):
        base, _, others = entry.partition(":")
        forms.update(dict.fromkeys(others.split(), base.strip()))
    forms.update({word: str(value) for value, word in enumerate(_NUMBERS.split())})
    forms.update({word: str(10 * value) for value, word in enumerate(_TENS.split(), start=3)})
    forms.update(
        {"hundred": "100", "thousand": "1000", "once": "1", "first": "1", "second": "2", "third": "3"}
    )
    return forms


_IRREGULAR: Final = _irregular()
_WHOLE: Final = _words("evening during morning nothing anything something everything sibling outing")


class Token(NamedTuple):
    """A word or number of a text.

    Attributes:
        word: Lower case, as written, without a possessive 's.
        stem: What it is compared by.
        start: First character.
        end: One past the last character.
    """

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yields the words and numbers of `text[start:end]`; "didn't" gives `did` and `n't`."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        first, last = match.span()
        word = match[0].lower()
        if "'" in word or "’" in word or word == "cannot":
            yield from _contracted(word.replace("’", "'"), first, last)
        else:
            yield Token(word, stem(word), first, last)


def _contracted(word: str, start: int, end: int) -> Iterator[Token]:
    """A word with an apostrophe: "n't" becomes a token of its own, other endings ('s, 'll) go."""
    if word.endswith("n't") or word == "cannot":
        if word != "n't":
            yield Token(word[:-3], stem(word[:-3]), start, end - 3)
        yield Token("n't", "n't", end - 3, end)
        return
    if word.endswith(("'s", "'re", "'ve", "'ll", "'d", "'m")):
        word = word.partition("'")[0]
    yield Token(word, stem(word), start, end)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Returns what a lower-case word is compared by.

    Inflection goes (walks, walked, walking; parties, party), with common irregular forms (went, brought, children);
    numbers lose their separators and number words become digits (30,000; twelve).
    """
    if word[:1].isdigit():
        return word.replace(",", "").rstrip(".") or word
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or word[0].isdigit() or word in _WHOLE:
        return word
    word = _without_s(word)
    if word.endswith("eed"):
        return word[:-2] if _VOWEL.search(word[:-3]) else word
    for ending, shortest in (("ing", 3), ("ed", 3)):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= shortest and _VOWEL.search(root):
            return root + "e" if _SHORT.fullmatch(root) else _root(root)
    if word.endswith("ly") and len(word) >= 6:
        word = word[:-2]
    return _root(word)


def _without_s(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _root(word: str) -> str:
    """Drops a final e but in short words (hope is not hop), y becomes i, a doubled consonant becomes single."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        return word[:-1]
    if word.endswith("e") and len(word) > 3:
        return word if _SHORT.fullmatch(word, 0, len(word) - 1) else word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
