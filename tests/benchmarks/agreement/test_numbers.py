"""Measuring the final-number family: on rows of our own, and on the texts that we generate."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.agreement.base import Case, LabelledSet, Review, measure
from benchmarks.agreement.number_prose import prose
from benchmarks.agreement.numbers import SETS, as_number, equation_id, gold_number
from benchmarks.rivals.numbers import RIVALS, behind_hashes
from moebench.reading.last_number import last_number

BY_NAME = {labelled.name: labelled for labelled in SETS}


def load(folder: Path, name: str, rows: list[dict[str, Any]]) -> tuple[LabelledSet, list[Case]]:
    labelled = BY_NAME[name]
    path = folder / labelled.file
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return labelled, list(labelled.load(path))


def agreement(labelled: LabelledSet, cases: list[Case]) -> float:
    return measure(labelled, cases, reviews={}).raw.value


def solution(number: int, output: str, *, right: bool, gold: str = "18", **more: Any) -> dict[str, Any]:
    row = {"id": f"r{number}", "question": "How much?", "gold_answer": gold, "model": "own"}
    return {**row, "model_output": output, "is_correct": right, **more}


def test_the_label_is_the_number_that_was_announced_or_else_whether_it_is_right(tmp_path: Path) -> None:
    rows = [
        solution(1, "9 * 2 = <<9*2=18>>18\nA: 18", right=True),
        solution(2, "9 * 2 = 17\nA: 17", right=False),
        solution(3, "so\nA: 1,800", right=True, gold="1,800"),
        solution(4, "so\nA: none", right=True),
    ]
    labelled, cases = load(tmp_path, "gsm8k_solutions", rows)
    assert [case.gold for case in cases] == [18, 17, 1800, True]
    assert agreement(labelled, cases) == 0.75


def test_empty_replies_are_left_out(tmp_path: Path) -> None:
    rows = [solution(i, text, right=True, author_pred="18") for i, text in enumerate(("", "18"))]
    for name in ("gsm8k_solutions", "zeroeval", "strawberry"):
        assert len(load(tmp_path, name, rows)[1]) == 1


def test_the_label_of_bbh_is_whether_the_last_number_is_right(tmp_path: Path) -> None:
    rows = [
        {
            "id": "1",
            "question": "",
            "gold_answer": "-240",
            "model_output": "8 * -30 = -240. The answer is -240.",
        },
        {"id": "2", "question": "", "gold_answer": "8", "model_output": "9"},
        {"id": "3", "question": "", "gold_answer": "8", "model_output": "none"},
    ]
    _, cases = load(tmp_path, "bbh_arithmetic", rows)
    assert [case.gold for case in cases] == [-240, 9, False]


def test_only_numeric_pairs_are_kept(tmp_path: Path) -> None:
    golds = ["1000", "$\\frac{1}{3}$", "-10/9", " So the answer is: \\[ \\boxed{32349} \\]", "28\\%", "0,111"]
    others = ["$-2,1$", "$x > 5$", "$[-3,2]$", "$\\sqrt{3}$", "\\text{odd}", "$(1,2)$"]
    rows = [
        {"id": str(i), "gold": gold, "pred": gold, "expected_match": True}
        for i, gold in enumerate(golds + others)
    ]
    labelled, cases = load(tmp_path, "mathverify_numeric", rows)
    assert len(cases) == len(golds)
    assert agreement(labelled, cases) == 1


def test_the_announcement_is_cut_off_and_becomes_the_label(tmp_path: Path) -> None:
    rows = [
        solution(1, "She sells 9 eggs at $2. 9 * 2 = <<9*2=18>>18 dollars in 7 days\nA: 18", right=True),
        solution(2, "She sells eggs.\nA: 18", right=True),
    ]
    labelled, cases = load(tmp_path, "gsm8k_solutions_unannounced", rows)
    assert [(case.text, case.context["expect"]) for case in cases] == [
        ("She sells 9 eggs at $2. 9 * 2 = 18 dollars in 7 days", 18.0)
    ]
    assert agreement(labelled, cases) == 1


def test_a_reasoning_is_read_without_its_answer_field(tmp_path: Path) -> None:
    output = '{"reasoning": "9 eggs at $2 make $18 in 7 days.", "answer": "$18"}'
    _, (case,) = load(tmp_path, "zeroeval_unannounced", [solution(1, output, right=True, author_pred="$18")])
    assert (case.text, case.context["expect"]) == ("9 eggs at $2 make $18 in 7 days.", 18.0)


def test_calculator_notes_are_checked_by_other_code(tmp_path: Path) -> None:
    notes = ("3*3=9", "3*3=10", "10/3=3.33", "05+1=6", "2*(1+.5)=3.0", "x+1=5", "5=5", "1/0=1", "-5+2=-3")
    output = " ".join(f"<<{note}>>" for note in notes)
    labelled, (case,) = load(tmp_path, "gsm8k_calculator_notes", [solution(1, output, right=True)])
    assert [truth for _, truth in case.gold] == [True, False, True, True, True, True]
    assert agreement(labelled, [case]) == 1


def test_an_equation_read_by_hand_is_missed_cut_short_or_judged_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {equation_id("r1", 3): (3, 12, True), equation_id("r1", 17): (17, 26, False)}
    monkeypatch.setattr("benchmarks.agreement.numbers._sample", lambda: known)
    rows = [solution(1, "So 2 + 2 = 4 and 2 + 2 = 5", right=True)]
    labelled, cases = load(tmp_path, "equations_sample", rows)
    assert len(cases) == 2
    assert agreement(labelled, cases) == 1
    wrong = ((), (("2+2=4", False),), (("2+2", True),), (("2+2=4", True), ("2+2=5", False)))
    for found in wrong:
        assert labelled.compare(found, ("2+2=4", True)).hits == 0


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("$-1,000.5$", -1000.5),
        ("0,25", 0.25),
        ("\\frac{1}{4}", 0.25),
        ("100%", 100),
        ("2,1", None),
        ("x", None),
    ],
)
def test_a_gold_is_read_without_our_reader(written: str, number: float | None) -> None:
    assert gold_number(written) == number


def test_the_id_of_an_equation_depends_on_its_row_and_place() -> None:
    assert len({equation_id("r1", 0), equation_id("r1", 1), equation_id("r2", 0)}) == 3


def test_our_texts_are_the_same_for_the_same_seed() -> None:
    assert prose(repeats=1, seed=3) == prose(repeats=1, seed=3)
    assert prose(repeats=1, seed=3) != prose(repeats=1, seed=4)


def test_our_texts_are_filled_and_say_their_answer() -> None:
    for one in prose(repeats=2, seed=5):
        assert not re.search(r"\{[a-z]+\}", one.question), one
        assert "{answer}" not in one.text
        assert str(one.answer) in one.text


def test_our_texts_hardly_ever_end_with_their_answer() -> None:
    texts = prose(repeats=4, seed=6)
    assert sum(last_number(one.text) == one.answer for one in texts) < 0.05 * len(texts)


def test_our_texts_are_read_rightly_with_other_names_and_numbers() -> None:
    """Another seed than that of the published figure."""
    labelled = BY_NAME["prose_after_answer"]
    cases = [
        Case(
            id=str(i),
            text=one.text,
            gold=float(one.answer),
            context={"expect": float(one.answer), "question": one.question},
        )
        for i, one in enumerate(prose(repeats=3, seed=99))
    ]
    assert agreement(labelled, cases) == 1


def test_ids_are_unique() -> None:
    cases = BY_NAME["prose_after_answer"].load(Path())
    assert len({case.id for case in cases}) == len(cases) >= 600


def test_the_strict_rule_wants_hashes() -> None:
    assert behind_hashes("so\n#### 1,200 dollars") == 1200
    assert behind_hashes("the answer is 12") is None


def test_labels_and_bare_answers_are_read_as_numbers() -> None:
    assert [as_number(text) for text in ("$1,200", " 18 ", 7, "none", None)] == [1200, 18, 7, None, None]


def test_rivals_are_measured_on_sets_that_exist() -> None:
    assert set(RIVALS) <= set(BY_NAME)


def test_a_reviewed_label_sets_the_published_one_right(tmp_path: Path) -> None:
    row = solution(1, '{"answer": "9 * 2 = 18"}', right=False, author_pred=None)
    labelled, cases = load(tmp_path, "zeroeval", [row])
    reviews = {cases[0].id: Review(gold=True, reason="the answer is right")}
    measured = measure(labelled, cases, reviews=reviews)
    assert (measured.raw.value, measured.reviewed.value) == (0, 1)
