"""Suites are found by name or path, from any folder, and come out whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from moebench.digest import suite_digest
from moebench.errors import SuiteError, UsageError
from moebench.suites import check_suite, load_suite, question, resolve_suites, shipped_suites
from tests.suites.writing import GOOD, HEAD, write


def test_a_suite_holds_what_its_file_says(tmp_path: Path) -> None:
    suite = load_suite(write(tmp_path, GOOD))
    assert (suite.name, suite.version, suite.title, suite.grader) == ("apples", 2, "Apples", "final_number")
    assert (suite.chain, suite.prompt) == ("step_by_step", "{question}")
    (sample,) = suite.samples
    assert (sample.id, sample.target, sample.tags) == (
        "first",
        {"expect": 5, "question": "How many are 2 and 3 apples?"},
        (),
    )
    assert question(suite, sample) == "How many are 2 and 3 apples?"


def test_a_prompt_is_filled_from_the_inputs(tmp_path: Path) -> None:
    text = GOOD.replace("question:", "inputs: {unit: apples, question: '{unit}?'}\n    tags: [x]\n    #")
    suite = load_suite(
        write(tmp_path, text.replace("title: Apples", "title: A\nprompt: '{{{unit}}} {question}'"))
    )
    assert question(suite, suite.samples[0]) == "{apples} {unit}?"


def test_a_file_with_mistakes_is_refused_and_the_mistakes_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("title", "titel").replace("target", "tarjet"))
    with pytest.raises(SuiteError) as caught:
        load_suite(path)
    assert "has 4 mistakes" in caught.value.what
    assert f"{path}:4: unknown field 'titel'. Did you mean 'title'?" in caught.value.why
    assert "moebench tasks check" in caught.value.fix
    assert caught.value.exit_code == 3


def test_only_the_first_ten_mistakes_are_named_in_full(tmp_path: Path) -> None:
    with pytest.raises(SuiteError) as caught:
        load_suite(write(tmp_path, HEAD + "samples:\n" + "  - {}\n" * 30))
    assert len(caught.value.why.splitlines()) == 11
    assert caught.value.why.endswith("more")


def test_a_missing_file_is_a_suite_error(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="No such file"):
        load_suite(tmp_path / "none.yaml")


def test_an_unknown_name_is_a_usage_error_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match="Did you mean 'word_problems'") as caught:
        load_suite("word_problem")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["..", "", ".", "../tasks"])
def test_a_name_never_leads_elsewhere(name: str) -> None:
    with pytest.raises((UsageError, SuiteError)):
        load_suite(name)


def test_shipped_suites_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shipped_suites() == ["one_sentence", "quantities", "word_lists", "word_problems"]
    assert [suite.name for suite in resolve_suites([])] == shipped_suites()
    assert check_suite("quantities") == []


def test_names_and_paths_can_be_mixed_and_keep_their_order(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert [suite.name for suite in resolve_suites(["word_lists", str(path)])] == ["word_lists", "apples"]


def test_two_suites_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two of the suites are called 'word_lists'"):
        resolve_suites(["word_lists", write(tmp_path, GOOD.replace("name: apples", "name: word_lists"))])


def test_the_digest_changes_with_what_decides_a_score_and_with_nothing_else(tmp_path: Path) -> None:
    digest = load_suite(write(tmp_path, GOOD)).digest
    same = (
        ("title: Apples", "title: Other"),
        ("version: 2", "version: 3"),
        ("so the answer", "and the answer"),
    )
    other = ("2 and 3 apples", "3 and 2 apples"), ("id: first", "id: second"), ("5", "5.0")
    assert len(digest) == 64
    for old, new in same:
        assert load_suite(write(tmp_path, GOOD.replace(old, new))).digest == digest
    for old, new in other:
        assert load_suite(write(tmp_path, GOOD.replace(old, new))).digest != digest


def test_the_order_of_samples_decides_too(tmp_path: Path) -> None:
    suite = load_suite("word_problems")
    turned = replace(suite, samples=suite.samples[::-1])
    assert suite_digest(prompt=turned.prompt, grader=turned.grader, samples=turned.samples) != suite.digest


def test_a_grader_that_wants_to_know_the_question_is_told_it(tmp_path: Path) -> None:
    """A number that merely repeats the question is no answer, so `final_number` reads the question too."""
    text = GOOD.replace("title: Apples", "title: Apples\nprompt: 'Hello. {question}'")
    (sample,) = load_suite(write(tmp_path, text)).samples
    assert sample.target["question"] == "Hello. How many are 2 and 3 apples?"


def test_a_question_in_the_target_is_kept(tmp_path: Path) -> None:
    (sample,) = load_suite(
        write(tmp_path, GOOD.replace("{expect: 5}", '{expect: 5, question: "Why?"}'))
    ).samples
    assert sample.target == {"expect": 5, "question": "Why?"}
