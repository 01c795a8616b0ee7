"""Labelled sets of the word-list family: lists found, letters counted, and real words told from made-up ones."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.agreement.base import Case, LabelledSet, Tally, case_id, rows
from benchmarks.agreement.word_formats import format_case
from moebench.reading.words import words
from moebench.reading.words.items import word_at
from moebench.reading.words.vocabulary import is_word

GRADER: Final = "word_list"
_BBH: Final = "list_bbh_word_sorting.dev.jsonl"
_BBH_SOURCE: Final = "suzgunmirac/BIG-Bench-Hard @9ee07bd481 code-davinci-002-outputs/**/word_sorting* (MIT)"
_COLLIE: Final = "list_collie_single_word.dev.jsonl"
_COLLIE_SOURCE: Final = "princeton-nlp/Collie @efce1c882e logs/*.json (MIT)"
_STRAWBERRY: Final = "arith_strawberry_letter_counts.dev.jsonl"
_EWT: Final = "sent_ud_ewt_paragraphs.dev.jsonl"
_SOLUTIONS: Final = "arith_gsm8k_openai_solutions.dev.jsonl"
_CUE: Final = "So the answer is "
_FORMATS: Final = 4350  # fifty of each format
_LISTED: Final = (
    "anchor",
    "basket",
    "cradle",
    "dragon",
    "engine",
    "falcon",
    "garden",
    "hammer",
    "island",
    "jacket",
)
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_STATED = re.compile(r"you just generated a word(?::\s*1\))? with (\d+) character")
_ASKED = re.compile(r"\bwith (exactly|at least) (\d+) characters")


def keys(listed: Sequence[str]) -> tuple[str, ...]:
    """Returns words in the form in which they are compared: NFC, casefolded."""
    return tuple(word_at(word, 0, len(word)).key for word in listed)


def found(case: Case) -> tuple[str, ...]:
    """Our own prediction: the words of the list in the answer, in order."""
    return tuple(word.key for word in words(case.answer))


def _same(prediction: object, gold: object) -> Tally:
    return Tally(float(prediction == gold), 1, 1)


def _same_words(prediction: Sequence[str], gold: Sequence[str]) -> Tally:
    return Tally(float(keys(prediction) == keys(gold)), 1, 1)


def _bbh_cases(prompting: str) -> Callable[[Path], list[Case]]:
    """Loads the replies of one prompting; the label is the list that the authors' rule compares.

    That rule takes what stands behind the last "So the answer is" (the whole reply where the model was asked
    for the list alone), and gives the published accuracies. Half of the replies that reason are cut off before it.
    """

    def load(path: Path) -> list[Case]:
        cases = []
        for row in rows(path):
            if row["prompting"] != prompting:
                continue
            _, cue, after = row["response"].rpartition(_CUE)
            answer = after.strip().removesuffix(".") if cue or prompting == "direct" else ""
            key = ("bbh", prompting, row["prompt"])
            if answer:
                gold = (tuple(answer.split()),)
                cases.append(Case(id=case_id(*key), text=row["response"], gold=gold))
            else:
                cases.append(_twins(row["response"], *key))
        return cases

    return load


def _collie_cases(path: Path) -> list[Case]:
    """Loads the replies that the authors' checker judged: whether the word has the length asked for.

    The checker measures the whole reply, so where a model wrote more than the word its verdict is about that;
    such labels are set right in the reviewed file.
    """
    cases = []
    for row in rows(path):
        asked, feedback = _ASKED.search(row["prompt"]), row["checker_feedback"] or ""
        if asked is None or not feedback:
            continue
        length = int(asked[2])
        stated = _STATED.search(feedback)
        fits = stated is None or _fits(int(stated[1]), length, exactly=asked[1] == "exactly")
        cases.append(
            Case(
                id=case_id("collie", row["prompt"], row["model"], row["round"]),
                text=row["response"],
                gold=fits,
                context={"length": length, "exactly": asked[1] == "exactly"},
            )
        )
    return cases


def _fits(letters: int, length: int, *, exactly: bool) -> bool:
    return letters == length if exactly else letters >= length


def _has_length(case: Case) -> bool | None:
    """Our verdict: one word is given, and it has the length asked for."""
    return verdict(case, [word.letters for word in words(case.answer)])


def verdict(case: Case, letters: Sequence[int]) -> bool | None:
    """Returns whether one word is given, and has the length asked for; None: the reply's only word was not found.

    Args:
        case: A reply, and what was asked for.
        letters: Letters of each word that was found.
    """
    if not letters and len(case.text.split()) == 1:
        return None
    length, exactly = case.context["length"], case.context["exactly"]
    return len(letters) == 1 and _fits(letters[0], length, exactly=exactly)


def _collie_counts(path: Path) -> list[Case]:
    """Loads the replies of nothing but letters for which the checker stated how many they are."""
    cases = []
    for row in rows(path):
        stated = _STATED.search(row["checker_feedback"] or "")
        if stated and row["response"].isalpha():
            key = case_id("collie", row["prompt"], row["model"], row["round"])
            cases.append(Case(id=key, text=row["response"], gold=int(stated[1])))
    return cases


def _count_letters(case: Case) -> int | None:
    listed = words(case.answer)
    return listed[0].letters if len(listed) == 1 else None


def _letter_cases(path: Path) -> list[Case]:
    """Loads each word and letter once; the label is how often the letter is in the word."""
    asked = {(row["word"], row["letter"]): int(row["gold_answer"]) for row in rows(path)}
    return [
        Case(id=case_id("letter", word, letter), text=word, gold=gold, context={"letter": letter})
        for (word, letter), gold in asked.items()
    ]


def _count_letter(case: Case) -> int:
    return word_at(case.text, 0, len(case.text)).key.count(case.context["letter"].casefold())


def _prose_cases(path: Path) -> list[Case]:
    """Loads paragraphs of two and more sentences: prose, so without a list of words."""
    return [_twins(row["text"], "prose", row["text"]) for row in rows(path) if row["n_sentences"] > 1]


def _working_cases(path: Path) -> list[Case]:
    return [_twins(row["model_output"], "working", row["question"], row["model"]) for row in rows(path)]


def _twins(text: str, *key: object) -> Case:
    """A text without a list, and the same with one behind it: whoever never finds a list is wrong on the other."""
    one = case_id(*key)
    listed = random.Random(one).sample(_LISTED, 5)
    numbered = "\n".join(f"{n}. {word}" for n, word in enumerate(listed, start=1))
    return Case(id=one, text=text, gold=((), tuple(listed)), context={"with_list": f"{text}\n\n{numbered}"})


def each(find: Callable[[Case], Sequence[str]]) -> Callable[[Case], tuple[tuple[str, ...], ...]]:
    """Returns a predictor of what `find` finds in a case's text and, if it has one, in its twin with a list."""

    def predict(case: Case) -> tuple[tuple[str, ...], ...]:
        twin = case.context.get("with_list")
        texts = [case.text] if twin is None else [case.text, twin]
        return tuple(tuple(find(replace(case, text=text))) for text in texts)

    return predict


def _same_twins(prediction: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> Tally:
    right = all(keys(ours) == keys(theirs) for ours, theirs in zip(prediction, gold, strict=True))
    return Tally(float(right), 1, 1)


def _format_cases(_: Path) -> list[Case]:
    return [format_case(number, seed=1) for number in range(_FORMATS)]


def _vocabulary_cases(path: Path) -> list[Case]:
    """Loads the words that are to be sorted, and as many made-up ones: each with one letter changed."""
    listed = {word for row in rows(path) for word in row["gold_list"].split()}
    real = sorted(word for word in listed if len(word) > 4 and word.isascii() and word.isalpha())
    made_up = {_changed(word) for word in real} - listed
    return [
        Case(id=case_id("word", word), text=word, gold=is_real)
        for is_real, group in ((True, real), (False, sorted(made_up)))
        for word in group
    ]


def _changed(word: str) -> str:
    """Puts in, leaves out or changes one letter of a word; always the same one."""
    draw = random.Random(word)
    at, letter = draw.randrange(len(word)), draw.choice(_ALPHABET)
    before, after = word[:at], word[at + 1 :]
    return draw.choice((before + letter + word[at:], before + after, before + letter + after))


def _is_real(case: Case) -> bool:
    return is_word(case.text)


_set = partial(LabelledSet, grader=GRADER, metric="accuracy", predict=found, compare=_same)

SETS: tuple[LabelledSet, ...] = (
    _set(
        name="list_formats",
        part="exact list, 87 formats",
        file="",
        source="our own lists, benchmarks/agreement/word_formats.py",
        load=_format_cases,
        compare=_same_words,
    ),
    _set(
        name="bbh_word_sorting_cot",
        part="exact list",
        file=_BBH,
        source=f"{_BBH_SOURCE}; label: what the authors' rule compares, which gives the published accuracy",
        load=_bbh_cases("cot"),
        predict=each(found),
        compare=_same_twins,
    ),
    _set(
        name="bbh_word_sorting_direct",
        part="exact list",
        file=_BBH,
        source=f"{_BBH_SOURCE}; label: what the authors' rule compares, which gives the published accuracy",
        load=_bbh_cases("direct"),
        predict=each(found),
        compare=_same_twins,
    ),
    _set(
        name="collie_verdicts",
        part="one word of the length asked for",
        file=_COLLIE,
        source=f"{_COLLIE_SOURCE}; label: the authors' checker, which measures the whole reply",
        load=_collie_cases,
        predict=_has_length,
    ),
    _set(
        name="collie_letters",
        part="number of letters",
        file=_COLLIE,
        source=f"{_COLLIE_SOURCE}; replies of letters alone, label: the checker's count",
        load=_collie_counts,
        predict=_count_letters,
    ),
    _set(
        name="strawberry_letters",
        part="letters of a kind",
        file=_STRAWBERRY,
        source="floleuerer/strawberry-bench @c41c4163f0 results/*.json (MIT); each word and letter once",
        load=_letter_cases,
        predict=_count_letter,
    ),
    _set(
        name="no_list_in_prose",
        part="no list in prose, and the one behind it",
        file=_EWT,
        source="UniversalDependencies/UD_English-EWT @15d613d844 (CC BY-SA 4.0); paragraphs of two and more "
        "sentences; of each also the same with a list of five words of ours behind it",
        load=_prose_cases,
        predict=each(found),
        compare=_same_twins,
    ),
    _set(
        name="no_list_in_working",
        part="no list in a worked solution, and the one behind it",
        file=_SOLUTIONS,
        source="openai/grade-school-math @3101c7d507 example_model_solutions.jsonl (MIT); "
        "of each also the same with a list of five words of ours behind it",
        load=_working_cases,
        predict=each(found),
        compare=_same_twins,
    ),
    _set(
        name="real_words",
        part="real words",
        file=_BBH,
        source=f"{_BBH_SOURCE}; its words of 5 and more letters, and each of them with one letter changed",
        load=_vocabulary_cases,
        predict=_is_real,
    ),
)
