"""The little English that the generators need."""

from dataclasses import dataclass

from moebench.variants.base import Draw

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WOMEN = "Anna Carla Emma Fatima Grace Ines Julia Kira Leila Maya Nadia Olga Priya Rosa Sofia Tara Wanda Zoe"
_MEN = "Amir Ben David Felix Hugo Ivan Jonas Kofi Liam Marco Noah Omar Paul Ravi Simon Tomas Victor Yusuf"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a story.

    Attributes:
        subject: she or he.
        object: her or him.
        possessive: her or his.
    """

    name: str
    subject: str
    object: str
    possessive: str

    @property
    def she(self) -> str:
        """The subject at the beginning of a sentence: She or He."""
        return self.subject.capitalize()


PEOPLE = (
    *(Person(name, "she", "her", "her") for name in _WOMEN.split()),
    *(Person(name, "he", "him", "his") for name in _MEN.split()),
)


def people(draw: Draw, n: int) -> list[Person]:
    """Returns n different people."""
    return draw.some(PEOPLE, n)


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing that can be counted."""

    one: str
    many: str

    def __str__(self) -> str:
        return self.many

    def count(self, n: int | str) -> str:
        """Returns `1 apple` or `2 apples`."""
        return f"{n} {self.one if str(n) in ('1', 'one') else self.many}"


def nouns(words: str) -> tuple[Noun, ...]:
    """Returns the nouns of a text such as `apple cherry/cherries`; without a slash, an s makes the plural."""
    pairs = [word.partition("/")[::2] for word in words.split()]
    return tuple(Noun(one.replace("_", " "), (many or one + "s").replace("_", " ")) for one, many in pairs)


def a(word: str) -> str:
    """Returns the word behind `a` or `an`; right for the words used here, not for `hour` or `university`."""
    return f"{'an' if word[0].lower() in 'aeiou' else 'a'} {word}"


def in_words(n: int) -> str:
    """Returns a number from 0 to 99 in words.

    Raises:
        ValueError: it is not in that range.
    """
    if not 0 <= n <= 99:
        raise ValueError(f"{n} is not written in words here")
    ones = _ONES.split()
    if n < len(ones):
        return ones[n]
    ten, one = divmod(n, 10)
    return _TENS.split()[ten - 2] + (f"-{ones[one]}" if one else "")
