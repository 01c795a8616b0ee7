"""The overview of the answers: a square for each, and what the page's filters look at."""

from collections.abc import Sequence

from moebench.report import figures
from moebench.report.answers import Answers, Question
from moebench.report.view import Column

_KINDS = [
    ("d", "Different", "the models' scores differ"),
    ("a", "All wrong", "nobody was right even once"),
    ("f", "Flaky", "repeats of one model got different scores"),
    ("m", "Memorised", "right on the famous wording, but wrong on most fresh variants"),
]
_CODES = {"right": "r", "partial": "p", "wrong": "w", "unanswered": "u", "unfinished": "o", "broken": "b"}


def squares(question: Question) -> list[str]:
    """Returns the class of each contender's square: r, w, u, o (unfinished), b, n (not asked), p1 to p9."""
    return [_square(answers) for answers in question.answers]


def _square(answers: Answers | None) -> str:
    if answers is None:
        return "n"
    code = _CODES[answers.outcome]
    if answers.outcome == "partial" and answers.mean is not None:
        code += str(min(9, max(1, round(answers.mean * 10))))
    return f"{code} f" if answers.flaky else code


def square_words(question: Question, shown: Sequence[Column]) -> str:
    """Returns the same in words: `article-13x9: A 1.00, B 0.31, C broken`."""
    parts = [
        f"{column.letter} {_in_a_word(answers)}"
        for column, answers in zip(shown, question.answers, strict=True)
    ]
    return f"{question.sample_id}: {', '.join(parts)}"


def _in_a_word(answers: Answers | None) -> str:
    if answers is None:
        return "not asked"
    if answers.outcome in {"unanswered", "unfinished", "broken"}:
        return answers.outcome
    return figures.score(answers.mean)


def filter_codes(question: Question) -> str:
    """Returns what the page's filters look at: for each contender the letters of its trials, joined by `|`."""
    return "|".join(_trial_codes(answers) for answers in question.answers)


def _trial_codes(answers: Answers | None) -> str:
    if answers is None:
        return "n"
    codes = {_CODES[trial.outcome] for trial in answers.trials}
    codes |= {"t"} if any(trial.truncated for trial in answers.trials) else set()
    return "".join(sorted(codes))


def kinds_found(questions: Sequence[Question]) -> list[tuple[str, str, str]]:
    """Returns letter, name and meaning of the kinds of questions to filter by, as far as there are any."""
    found = {letter for question in questions for letter in filter_flags(question)}
    return [kind for kind in _KINDS if kind[0] in found]


def filter_flags(question: Question) -> str:
    """Returns the letters of the question's own filters: d(ifferent), a(ll wrong), f(laky), m(emorised)."""
    flags = {"d": question.different, "a": question.all_wrong, "f": question.flaky, "m": question.memorised}
    return "".join(letter for letter, holds in flags.items() if holds)


def strips(questions: Sequence[Question], titles: dict[str, str]) -> list[tuple[str, list[Question]]]:
    """Returns the questions of each suite, with its title, in order."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(question.suite_name, []).append(question)
    return [(titles.get(name, name), group) for name, group in found.items()]
