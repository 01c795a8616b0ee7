"""What a change to the rules changes, case by case; of check only how many."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.agreement import golden, table
from benchmarks.agreement.base import case_id, split_of
from benchmarks.agreement.numbers import Found
from moebench.reading.quantities import quantities

ROW = {"question": "", "gold_answer": "18", "is_correct": True, "author_pred": "18", "model_output": "18"}
ROWS = [{"id": f"r{i}", **ROW} for i in range(30)]
LOOK = [one for i in range(30) if split_of(one := case_id(f"r{i}")) == "look"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "arith_gsm8k_zeroeval_json.dev.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return tmp_path


def test_what_is_read_otherwise_is_counted_and_listed_for_look_alone(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled = next(one for _, one in table.labelled_sets() if one.name == "zeroeval")
    monkeypatch.setattr(golden, "labelled_sets", lambda: iter([("numbers", labelled)]))
    frozen = json.loads(json.dumps(golden.freeze(data)))
    assert list(golden.changes(data, frozen)) == [
        f"zeroeval: 0 of {len(LOOK)} in look, 0 of {30 - len(LOOK)} in check"
    ]
    other = replace(labelled, predict=lambda case: Found(17, 18))
    monkeypatch.setattr(golden, "labelled_sets", lambda: iter([("numbers", other)]))
    head, *lines = golden.changes(data, frozen)
    look, check = len(LOOK), 30 - len(LOOK)
    counts = f"{look} of {look} in look, {check} of {check} in check"
    assert head == f"zeroeval: {counts}; of look 0 now right, {look} now wrong"
    assert sorted(line.split()[0] for line in lines) == sorted(LOOK)
    assert all("right -> wrong" in line for line in lines)
    marks = frozen["sets"]["zeroeval"]["cases"][4::5]
    assert (marks.count("+"), marks.count("."), marks.count("-")) == (len(LOOK), 30 - len(LOOK), 0)


def test_other_cases_are_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labelled = next(one for _, one in table.labelled_sets() if one.name == "zeroeval")
    monkeypatch.setattr(golden, "labelled_sets", lambda: iter([("numbers", labelled)]))
    frozen = golden.freeze(data)
    frozen["answers"]["word_lists/article-13x9"] = [0, None, "nothing"]
    (data / labelled.file).write_text(json.dumps(ROWS[0]), encoding="utf-8")
    first, second = golden.changes(data, frozen)
    assert first == "zeroeval: other cases than when it was frozen"
    assert second.startswith("word_lists/article-13x9: [0, None, 'nothing'] -> [1.0, ")


def test_a_quantity_counts_by_its_value_and_unit_alone() -> None:
    one, other = quantities("It is 5 km long."), quantities("5 kilometers")
    assert golden.essence(one) == golden.essence(other) == (("5", "kilometer", None, None),)
    assert golden.essence(frozenset({2, 1})) == (1, 2)


def test_the_shipped_examples_are_held_in_full() -> None:
    held = json.loads(Path(golden.__file__).parent.parent.joinpath("golden.json").read_text(encoding="utf-8"))
    assert {name for name, _ in golden.answers()} == set(held["answers"])
