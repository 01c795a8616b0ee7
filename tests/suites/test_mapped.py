"""Samples out of JSONL and CSV files."""

import json
from pathlib import Path

import pytest

from moebench.suites import load_suite, question
from moebench.types import JSON, Suite
from tests.suites.writing import HEAD, told, write

MAP = """\
map:
  id: "{id}"
  question: "{question}"
  target: {expect: "{answer:number}"}
  example: "The answer is {answer:number}."
  tags: [hard, "{kind}"]
"""
ROWS: list[JSON] = [
    {"id": "r1", "question": "What is {2} + 3?", "answer": "5", "kind": "add"},
    {"id": "r2", "question": "What is 2,000 * 3?", "answer": "$6,000", "kind": "times"},
    {"id": "r3", "question": "What is 1 / 2?", "answer": 0.5, "kind": "over"},
    {"id": "r4", "question": "What is 2 - 5?", "answer": -3.0, "kind": "minus"},
]


def jsonl(folder: Path, rows: list[JSON], *, mapping: str = MAP) -> Path:
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return write(folder, HEAD + "samples_from: rows.jsonl\n" + mapping)


def targets(suite: Suite) -> list[JSON]:
    return [sample.target["expect"] for sample in suite.samples]


def test_each_row_of_a_jsonl_file_is_a_sample(tmp_path: Path) -> None:
    suite = load_suite(jsonl(tmp_path, ROWS))
    assert [sample.id for sample in suite.samples] == ["r1", "r2", "r3", "r4"]
    assert question(suite, suite.samples[0]) == "What is {2} + 3?"
    assert targets(suite) == [5, 6000, 0.5, -3]
    assert suite.samples[1].example == "The answer is 6000."
    assert suite.samples[1].tags == ("hard", "times")


def test_each_row_of_a_csv_file_is_a_sample(tmp_path: Path) -> None:
    text = 'id,question,answer,kind\nr1,"How many, all in all?\n(2 and 3)",5,add\nr2,"2,000 * 3?","6,000",times\n'
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    suite = load_suite(write(tmp_path, HEAD + "samples_from: rows.csv\n" + MAP))
    assert [sample.id for sample in suite.samples] == ["r1", "r2"]
    assert suite.samples[0].inputs == {"question": "How many, all in all?\n(2 and 3)"}
    assert targets(suite) == [5, 6000]


def test_the_number_of_a_worked_solution_stands_behind_its_last_four_signs(tmp_path: Path) -> None:
    rows = [{"id": "a", "question": "?", "answer": "9 * 2 = <<9*2=18>>18\n#### 1,018", "kind": "x"}]
    mapping = MAP.replace('"The answer is {answer:number}."', '"{answer}"')
    suite = load_suite(jsonl(tmp_path, rows, mapping=mapping))
    assert targets(suite) == [1018]
    assert suite.samples[0].example == rows[0]["answer"]


def test_a_lone_field_in_the_target_keeps_lists_as_they_are(tmp_path: Path) -> None:
    rows: list[JSON] = [{"q": "Which values? It is 5 km.", "gold": [{"value": 5, "unit": "km"}]}]
    mapping = 'map: {question: "{q}", target: {expect: "{gold}"}, example: "- 5 km"}\n'
    path = jsonl(tmp_path, rows, mapping=mapping)
    path.write_text(path.read_text(encoding="utf-8").replace("final_number", "quantities"), encoding="utf-8")
    assert load_suite(path).samples[0].target == {"expect": [{"value": 5, "unit": "km"}]}


def test_rows_without_an_id_are_called_by_their_lines(tmp_path: Path) -> None:
    suite = load_suite(jsonl(tmp_path, ROWS, mapping=MAP.replace('  id: "{id}"\n', "")))
    assert [sample.id for sample in suite.samples][:2] == ["row-00001", "row-00002"]


def test_braces_in_a_mapping_are_doubled(tmp_path: Path) -> None:
    suite = load_suite(jsonl(tmp_path, ROWS, mapping=MAP.replace('"{question}"', '"{{{question}}}"')))
    assert suite.samples[1].inputs == {"question": "{What is 2,000 * 3?}"}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"id": "r", "question": "?", "kind": "k"}, "there is no field 'answer' in this row"),
        ({"id": "r", "qestion": "?", "kind": "k", "answer": 1}, "Did you mean 'qestion'?"),
        ({"id": "r", "question": "?", "kind": "k", "answer": "many"}, "which is no number"),
        ({"id": "r", "question": "?", "kind": "k", "answer": True}, "which is no number"),
        ({"id": "r", "question": ["?"], "kind": "k", "answer": 1}, "not text"),
        ({"id": "r", "question": None, "kind": "k", "answer": 1}, "not text"),
        ({"id": "r", "question": "", "kind": "k", "answer": 1}, "there is nothing in it"),
        ({"id": "r 1", "question": "?", "kind": "k", "answer": 1}, "characters that are not allowed"),
        ({"id": "r1", "question": "?", "kind": "k", "answer": 1}, "the id 'r1' is here for the second time"),
        ([1], "this line is JSON, but no object"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_file_and_line(tmp_path: Path, row: JSON, what: str) -> None:
    problems = told(jsonl(tmp_path, [ROWS[0], row]))
    assert problems.startswith("rows.jsonl:2: ")
    assert what in problems


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "this line is not JSON"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": 1, "a": 2}', "a key comes twice"),
        ("[" * 100_000, "this line is not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "this line is not JSON"),
    ],
)
def test_a_line_that_is_not_json_is_told(tmp_path: Path, line: str, what: str) -> None:
    path = jsonl(tmp_path, ROWS)
    (tmp_path / "rows.jsonl").write_text(f"{json.dumps(ROWS[0])}\n{line}\n", encoding="utf-8")
    problems = told(path)
    assert problems.startswith("rows.jsonl:2: ")
    assert what in problems


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id,question,answer,answer\n1,2,3,4\n", "two columns have one name"),
        (
            "id,question,answer,kind\nr1,how many, really?,3,4\n",
            "rows.csv:2: this row has 5 values for 4 columns",
        ),
        ('id,question,answer,kind\nr1,"?,3,4\n', "this is not CSV"),
        ("id,question,answer,kind\n", "there are no rows"),
        ("", "there are no rows"),
    ],
)
def test_a_broken_csv_file_is_told(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    assert what in told(write(tmp_path, HEAD + "samples_from: rows.csv\n" + MAP))


def test_a_data_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    path = jsonl(tmp_path, ROWS)
    (tmp_path / "rows.jsonl").write_bytes(b'{"id": "\xff"}\n')
    assert "rows.jsonl: the file is not UTF-8" in told(path)


@pytest.mark.parametrize(
    ("mapping", "what"),
    [
        (MAP.replace("question:", "qestion:"), "unknown field 'qestion'"),
        (MAP.replace("{question}", "{question"), "apples.yaml:9: '{' at character 1 belongs to no {field}"),
        (
            MAP.replace("answer:number}.", "answer:int}."),
            "'{answer:int}' is neither {answer} nor {answer:number}",
        ),
        (MAP.replace("  example", "  exmple"), "the field 'example' is missing"),
        ("map: 3\n", "these are no fields"),
        ("", "belong together"),
    ],
)
def test_a_mistake_in_the_mapping_is_told(tmp_path: Path, mapping: str, what: str) -> None:
    assert what in told(jsonl(tmp_path, ROWS, mapping=mapping))


@pytest.mark.parametrize(
    "name", ["../rows.jsonl", "/etc/hosts.jsonl", "below/../../rows.jsonl", "link.jsonl"]
)
def test_a_data_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "rows.jsonl").write_text("{}\n", encoding="utf-8")
    folder = tmp_path / "suites"
    folder.mkdir()
    (folder / "link.jsonl").symlink_to(tmp_path / "rows.jsonl")
    assert "lies outside the folder" in told(write(folder, HEAD + f"samples_from: {name}\n" + MAP))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("none.jsonl", "there is no file"),
        ("apples.yaml", "neither a .jsonl nor a .csv file"),
        (".", "neither a .jsonl"),
    ],
)
def test_a_data_file_that_cannot_be_used_is_told(tmp_path: Path, name: str, what: str) -> None:
    assert what in told(write(tmp_path, HEAD + f"samples_from: {name}\n" + MAP))


def test_a_data_file_below_the_suite_file_is_found(tmp_path: Path) -> None:
    jsonl(tmp_path, ROWS)
    (tmp_path / "data").mkdir()
    (tmp_path / "rows.jsonl").rename(tmp_path / "data" / "rows.jsonl")
    suite = load_suite(write(tmp_path, HEAD + "samples_from: data/rows.jsonl\n" + MAP))
    assert len(suite.samples) == len(ROWS)


def test_many_broken_rows_end_the_check(tmp_path: Path) -> None:
    problems = told(jsonl(tmp_path, [{"id": "x"}] * 1000)).splitlines()
    assert len(problems) < 40
    assert "too many mistakes" in problems[-1]
