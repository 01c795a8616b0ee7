"""Is it a list of so many words of so many letters?"""

from collections.abc import Sequence

from moebench.graders.base import grader, unanswered
from moebench.reading.words import Word, words
from moebench.reading.words.vocabulary import is_word
from moebench.types import Score, Span

# How many words of a kind the reason names before it says "and N more".
_NAMED = 5


@grader("word_list", version=3)
def word_list(text: str, *, count: int, letters: int) -> Score:
    """Grades a list of `count` different words that have `letters` letters each.

    The value is the number of right and different words, at most `count` of them, over `count` or over the
    number of words listed if that is more: each word too many costs as much as a wrong one, so 26 right words
    where 13 were asked for get 0.5. A word listed twice counts once as right and twice as listed. An item of
    several words (`ice cream`) is listed, but never right. Whether a dictionary has a word does not change the
    value, as the task does not ask for it (`abcdefghi` has 9 letters); the part `real_words` and the reason tell.

    Args:
        text: The answer.
        count: How many words were asked for; at least 1.
        letters: How many letters each of them should have; at least 1.

    Returns:
        A score with the words listed as its answer, and the parts `exact` (share of them with the right number
        of letters), `distinct` (share that repeat no earlier one), `count_ok` (1 if as many as asked for are
        listed) and `real_words` (share that an English dictionary has).

    Raises:
        ValueError: `count` or `letters` is less than 1.
    """
    if count < 1 or letters < 1:
        raise ValueError(f"count and letters are at least 1, not {count} and {letters}")
    listed = words(text)
    if not listed:
        return unanswered("no list of words found")
    repeated = _repeats(listed)
    exact = [_fits(word, letters) for word in listed]
    real = [is_word(word.key) for word in listed]
    good = [fits and not again for fits, again in zip(exact, repeated, strict=True)]
    right = min(sum(good), count)
    return Score(
        value=right / max(count, len(listed)),
        answer=[word.text for word in listed],
        reason=_reason(listed, exact, repeated, real, right=right, count=count),
        parts={
            "exact": sum(exact) / len(listed),
            "distinct": 1 - sum(repeated) / len(listed),
            "count_ok": float(len(listed) == count),
            "real_words": sum(real) / len(listed),
        },
        spans=tuple(map(_span, listed, good, repeated)),
    )


def _span(word: Word, good: bool, again: bool) -> Span:
    return Span(start=word.start, end=word.end, ok=good, label=_label(word, again=again))


def _fits(word: Word, letters: int) -> bool:
    return word.letters == letters and word.parts == 1


def _repeats(listed: Sequence[Word]) -> list[bool]:
    """Returns for each word whether it stands in the list before."""
    seen: set[str] = set()
    repeated = []
    for word in listed:
        repeated.append(word.key in seen)
        seen.add(word.key)
    return repeated


def _label(word: Word, *, again: bool) -> str:
    if again:
        return "repeated"
    if word.parts > 1:
        return f"{word.parts} words"
    return f"{word.letters} letter{'' if word.letters == 1 else 's'}"


def _reason(
    listed: Sequence[Word],
    exact: Sequence[bool],
    repeated: Sequence[bool],
    real: Sequence[bool],
    *,
    right: int,
    count: int,
) -> str:
    """Returns one line: how many are right, and what is wrong with the others."""
    out = max(count, len(listed))
    clauses = [f"{right} of {out} words {'is' if right == 1 else 'are'} right"]
    if len(listed) != count:
        clauses.append(f"{abs(len(listed) - count)} too {'many' if len(listed) > count else 'few'}")
    several = [word for word in listed if word.parts > 1]
    if several:
        clauses.append(f"{_are(len(several))} not one word: {_some([word.text for word in several])}")
    wrong = [w for w, fits in zip(listed, exact, strict=True) if not fits and w.parts == 1]
    if wrong:
        have = "has" if len(wrong) == 1 else "have"
        clauses.append(
            f"{len(wrong)} {have} another length: {_some([f'{w.text} ({w.letters})' for w in wrong])}"
        )
    again = [word.text for word, is_again in zip(listed, repeated, strict=True) if is_again]
    if again:
        clauses.append(f"{len(again)} repeated: {_some(again)}")
    unknown = [word.text for word, is_real in zip(listed, real, strict=True) if not is_real]
    if unknown:
        noun = "a dictionary word" if len(unknown) == 1 else "dictionary words"
        clauses.append(f"{_are(len(unknown))} not {noun}: {_some(unknown)}")
    return "; ".join(clauses)


def _are(number: int) -> str:
    return f"{number} {'is' if number == 1 else 'are'}"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(dict.fromkeys(names[:_NAMED]))
    return shown + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
