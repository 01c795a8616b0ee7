"""Each set has two splits; of one of them nothing but figures is shown."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import graders
from benchmarks.agreement.base import Case, LabelledSet, Tally, case_id, disagreements, split_of
from benchmarks.agreement.numbers import Found
from benchmarks.agreement.show import ratio, table_view
from benchmarks.agreement.table import measure_all
from moebench.errors import UsageError

ROW = {"question": "", "gold_answer": "18", "is_correct": True, "author_pred": "18", "model_output": "17"}
ROWS = [{"id": f"r{i}", **ROW} for i in range(60)]
LABELLED = LabelledSet(
    name="own",
    grader="final_number",
    part="final number",
    file="",
    source="our own",
    metric="accuracy",
    load=lambda path: [],
    predict=lambda case: False,
    compare=lambda prediction, gold: Tally(float(prediction == gold), 1, 1),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "arith_gsm8k_zeroeval_json.dev.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return tmp_path


def test_a_third_of_the_cases_are_check_and_a_case_stays_where_it_is() -> None:
    ids = [case_id("one", i) for i in range(3000)]
    assert 900 < sum(split_of(one) == "check" for one in ids) < 1100
    assert [split_of("0" * 12), split_of("00000000000a"), split_of("00000000000c")] == [
        "check",
        "look",
        "check",
    ]


def test_disagreements_of_check_are_refused() -> None:
    case = Case(id="000000000003", text="", gold=True)
    with pytest.raises(UsageError, match="check are not shown"):
        list(disagreements(LABELLED, [case], reviews={}))
    assert list(disagreements(LABELLED, [case], reviews={}, only_to_publish=True)) == [(case, False)]


def test_the_tool_writes_the_disagreements_of_look_alone(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.txt"
    words = ["--data", str(data), "--set", "zeroeval", "--no-rivals", "--disagreements", str(file)]
    graders.main(words)
    ids = [
        line.split()[-1] for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("==")
    ]
    assert sorted(ids) == sorted(one for i in range(60) if split_of(one := case_id(f"r{i}")) == "look")


def test_the_tool_refuses_those_of_check_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.txt"
    words = ["--data", str(data), "--set", "zeroeval", "--disagreements", str(file), "--of", "check"]
    with pytest.raises(SystemExit, match="check are not shown"):
        graders.main(words)
    assert not file.exists()


def test_both_splits_stand_side_by_side(data: Path) -> None:
    rivals = {"zeroeval": {"right": lambda case: Found(18.0, 18.0)}}
    table = measure_all(data, sets=["zeroeval"], rivals=rivals)
    page = io.StringIO()
    Console(width=200, file=page).print(table_view(table))
    counts = {split: side.ours.raw.n for split, side in table.results[0].sides.items()}
    line = page.getvalue().splitlines()[-1].split()
    assert line[:4] == ["zeroeval,", "accuracy", str(counts["look"]), "0.0000"]
    assert counts["look"] + counts["check"] == 60
    assert line[-1] == "1.0"


def test_the_ratio_of_error_rates() -> None:
    assert [ratio(0.1, 0.15), ratio(0, 0), ratio(0, 0.1), ratio(0.1, 0)] == ["1.5", "–", "∞", "0.0"]


def test_an_unknown_set_is_a_clear_error(data: Path) -> None:
    with pytest.raises(UsageError, match="nothing_of_ours"):
        measure_all(data, sets=["nothing_of_ours"])
