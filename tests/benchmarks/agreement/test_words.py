import json
from pathlib import Path

import pytest

from benchmarks.agreement.base import Case, LabelledSet, measure
from benchmarks.agreement.word_formats import STYLES, format_case
from benchmarks.agreement.words import SETS, found, keys
from moebench.reading.words import words

NAMED = {labelled.name: labelled for labelled in SETS}
CASES = [format_case(number, seed=7) for number in range(10 * len(STYLES))]


def _cases(name: str, tmp_path: Path, *rows: dict[str, object]) -> tuple[LabelledSet, list[Case]]:
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return NAMED[name], list(NAMED[name].load(path))


def test_at_least_98_of_100_lists_are_recovered_exactly() -> None:
    wrong = [case for case in CASES if found(case) != keys(case.gold)]
    assert len(wrong) <= 0.02 * len(CASES), [case.text for case in wrong[:3]]


@pytest.mark.parametrize("style", STYLES)
def test_a_list_in_each_format_is_recovered(style: str) -> None:
    cases = [case for case in CASES if case.context["format"] == style]
    right = sum(found(case) == keys(case.gold) for case in cases)
    assert right >= 0.8 * len(cases)


def test_there_are_many_formats() -> None:
    assert len(STYLES) >= 25


def test_a_generated_list_is_the_same_every_time() -> None:
    assert format_case(3, seed=1) == format_case(3, seed=1)
    assert format_case(3, seed=1) != format_case(3, seed=2)


def test_every_generated_case_has_its_own_id() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


def test_words_are_compared_without_regard_to_case_and_encoding() -> None:
    assert keys(["CAFÉ", "o’clock"]) == keys(["cafe\u0301", "o'clock"])


def test_the_list_behind_the_cue_is_the_label_of_a_worked_sorting(tmp_path: Path) -> None:
    row = {"prompt": "p", "prompting": "cot", "gold_list": "ant bee cow", "model": "m"}
    labelled, cases = _cases(
        "bbh_word_sorting_cot",
        tmp_path,
        {**row, "response": 'The first letter: "bee": "b" (2). So the answer is ant bee cow.'},
        {**row, "prompt": "q", "response": 'The first letter: "bee": "b" (2). "ant": "a"'},
        {**row, "prompt": "r", "prompting": "direct", "response": "ant bee"},
    )
    announced, cut_off = cases
    assert announced.gold == (("ant", "bee", "cow"),)
    assert cut_off.gold[0] == ()
    assert measure(labelled, cases, reviews={}).raw.value == 1


def test_the_checkers_count_decides_whether_a_word_has_the_length_asked_for(tmp_path: Path) -> None:
    stated = "However, you just generated a word:\n1) with {} character;\n2) with more."
    row = {"prompt": "a word\n1) with exactly 5 characters;", "model": "m", "round": "1st"}
    labelled, cases = _cases(
        "collie_verdicts",
        tmp_path,
        {**row, "response": "stone", "checker_feedback": stated.format(5)},
        {**row, "round": "2nd", "response": "stones", "checker_feedback": stated.format(6)},
        {
            **row,
            "round": "3rd",
            "response": "cloud",
            "checker_feedback": "The generated word satisfies all constraints.",
        },
        {**row, "model": "n", "response": "stone", "checker_feedback": None},
    )
    assert [case.gold for case in cases] == [True, False, True]
    assert measure(labelled, cases, reviews={}).raw.value == 1


def test_prose_of_one_sentence_is_left_out(tmp_path: Path) -> None:
    _, cases = _cases(
        "no_list_in_prose",
        tmp_path,
        {"text": "It rains. I stay.", "n_sentences": 2},
        {"text": "Apples, pears", "n_sentences": 1},
    )
    (case,) = cases
    without, listed = case.gold
    assert without == ()
    assert case.context["with_list"].startswith("It rains. I stay.\n\n1. " + listed[0])


def test_each_real_word_is_set_against_one_with_a_letter_changed(tmp_path: Path) -> None:
    labelled, cases = _cases("real_words", tmp_path, {"gold_list": "mountain elephant"})
    assert [case.gold for case in cases] == [True, True, False, False]
    assert all(abs(len(case.text) - 8) <= 1 for case in cases)
    assert measure(labelled, cases, reviews={}).raw.value == 1


def test_the_words_of_all_styles_stand_in_the_text() -> None:
    for case in CASES[:200]:
        assert all(case.text[word.start : word.end] == word.text for word in words(case.text))
