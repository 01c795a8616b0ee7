"""Every mistake in a suite file is told at once, with its line and what to do."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moebench.suites import check_suite
from tests.suites.writing import GOOD, HEAD, SAMPLE, told, write


def test_a_good_file_has_no_problems(tmp_path: Path) -> None:
    assert check_suite(write(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "fix"),
    [
        ("moebench: 1\n", "", 1, "the field 'moebench' is missing", "Add 'moebench: ...'"),
        ("moebench: 1", "moebench: 2", 1, "format is 'moebench: 2'", "Write 'moebench: 1'"),
        ("moebench: 1", "moebench: true", 1, "format is 'moebench: True'", "Write 'moebench: 1'"),
        ("version: 2\n", "", 1, "the field 'version' is missing", "Add 'version: ...'"),
        ("version: 2", "version: 0", 3, "the field 'version' is 0", "Correct"),
        ("version: 2", "version: 2.5", 3, "this is not a whole number", "whole number"),
        ("version: 2", 'version: "2"', 3, "this is not a whole number", "without quotation marks"),
        ("name: apples", "name: Äpfel und Birnen", 2, "characters that are not allowed", "lower-case"),
        ("name: apples", "name:", 2, "the field 'name' has no value", "Give it one"),
        ("title: Apples", "titel: Apples", 4, "unknown field 'titel'", "Did you mean 'title'?"),
        ("title: Apples", 'title: ""', 4, "there is nothing in it", "Write a text"),
        ("final_number", "final_nmber", 5, "unknown grader 'final_nmber'", "Did you mean 'final_number'?"),
        (
            "title: Apples",
            "title: Apples\nchain: step_by_stp",
            5,
            "unknown chain",
            "Did you mean 'step_by_step'?",
        ),
        ("title: Apples", "title: Apples\nprompt: 'Hi {question'", 5, "belongs to no {name}", "{{ or }}"),
        (
            "title: Apples",
            "title: Apples\nprompt: Hi",
            5,
            "the prompt has no {placeholder}",
            "Put {question} into it",
        ),
        (
            "title: Apples",
            "title: Apples\nprompt: '{question} {unit}'",
            8,
            "{unit} has no input in 'first'",
            "Add it",
        ),
        ("question:", "qestion:", 8, "unknown field 'qestion'", "Did you mean 'question'?"),
        (
            "question:",
            "inputs: {question: x, tone: y}\n    tags:",
            8,
            "the input 'tone' of 'first'",
            "{tone} into",
        ),
        (
            '"How many are 2 and 3 apples?"',
            "5",
            8,
            "the field 'question' is 5: this is not text",
            "quotation marks",
        ),
        ("{expect: 5}", "5", 9, "these are no fields", "'name: value'"),
        ("{expect: 5}", "{}", 9, "the field 'expect' is missing", "Add 'expect: ...'"),
        ("{expect: 5}", "{expect: five}", 9, "this is not a number", "30000 or 1.5"),
        ("{expect: 5}", "{expct: 5}", 9, "unknown field 'expct'", "Did you mean 'expect'?"),
        ("{expect: 5}", "{expect: yes}", 9, "is 'yes': this is not a number", ""),
        ('"2 + 3 = 5, so the answer is 5."', "5", 10, "this is not text", "quotation marks"),
        ("so the answer is 5.", "so the answer is 6.", 10, "scores 0.00, not 1.0", "must be a right answer"),
        ("id: first", "id: the first", 7, "characters that are not allowed", "'_' and '-'"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, line: int, what: str, fix: str) -> None:
    assert GOOD.count(old) == 1
    problems = told(write(tmp_path, GOOD.replace(old, new)))
    assert any(
        problem.startswith(f"apples.yaml:{line}:") and what in problem and fix in problem
        for problem in problems.splitlines()
    ), problems


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
        moebench: 1
        name: apples
        titel: Apples
        version: 0
        grader: final_number
        prompt: "{question} {unit}"
        samples:
          - id: first
            question: 3
            target: {expect: "5", more: 1}
            example:
          - id: first
            inputs: {question: x, units: y}
            target: {expect: 5}
            example: The answer is 6.
            example: The answer is #5.
        """,
    )
    lines = [problem.line for problem in check_suite(path)]
    assert lines == sorted(lines)
    assert set(lines) == {1, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16}


def test_a_target_must_fit_inside_its_lists_too(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
        moebench: 1
        name: apples
        version: 1
        title: Apples
        grader: quantities
        samples:
          - id: first
            question: "Which values? It is 5 km."
            target:
              expect:
                - value: "5"
                  unit: km
                - value: 5
            example: "- 5 km"
        """,
    )
    problems = told(path)
    assert "apples.yaml:11: in the target of 'first', the field 'expect[0].value' is '5'" in problems
    assert "the field 'expect[1].unit' is missing" in problems


def test_a_field_that_the_targets_parts_do_not_know_is_told(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
        moebench: 1
        name: apples
        version: 1
        title: Apples
        grader: quantities
        samples:
          - id: first
            question: "Which values? It is 5 km."
            target: {expect: [{value: 5, unit: km, alsoo: [kilometers]}]}
            example: "- 5 km"
        """,
    )
    assert "unknown field 'alsoo'. Did you mean 'also'?" in told(path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("- a\n- b\n", "the file holds no fields"),
        ("just text\n", "the file holds no fields"),
        (HEAD, "either 'samples' or 'samples_from'"),
        (HEAD + "samples: []\n", "there is nothing in it"),
        (HEAD + "samples: 3\n", "this is not a list"),
        (HEAD + "samples: [3]\n", "these are no fields"),
        (GOOD + "map: {}\n", "belong together"),
        (GOOD + "samples_from: a.csv\nmap: {target: {}, example: a}\n", "either 'samples' or 'samples_from'"),
    ],
)
def test_a_file_without_samples_is_told(tmp_path: Path, text: str, what: str) -> None:
    assert what in told(write(tmp_path, text))


def test_a_file_that_is_not_utf8_is_told_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "apples.yaml"
    path.write_bytes(GOOD.replace("title: Apples", "title: Äpfel").encode("latin-1"))
    assert told(path) == "apples.yaml:4: this line is not UTF-8. Save the file as UTF-8."


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "apples.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert check_suite(path) == []


def test_a_huge_file_is_told_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "apples.yaml"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    assert "more than 1 MB" in told(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "No such file" in told(tmp_path / "apples.yaml")


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert "this is not a file" in str(check_suite(tmp_path)[0])


def test_thousands_of_mistakes_end_the_check(tmp_path: Path) -> None:
    problems = check_suite(write(tmp_path, HEAD + "samples:\n" + "  - {}\n" * 2000))
    assert len(problems) < 600
    assert problems[-1].what == "there are too many mistakes to go on"


def test_a_lone_surrogate_is_no_text(tmp_path: Path) -> None:
    text = GOOD.replace('"How many are', '"\\ud800 How many are')
    assert "question" in told(write(tmp_path, text))


def test_line_numbers_hold_in_windows_files(tmp_path: Path) -> None:
    path = tmp_path / "apples.yaml"
    path.write_bytes((HEAD + SAMPLE.replace("example", "exmple")).replace("\n", "\r\n").encode())
    assert "apples.yaml:10: unknown field 'exmple'" in told(path)


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_the_check_raise(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert check_suite(path)


@given(st.lists(st.sampled_from(GOOD.splitlines(keepends=True)), max_size=14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_a_good_files_lines_makes_the_check_raise(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "any.yaml"
    path.write_text("".join(lines), encoding="utf-8")
    check_suite(path)
