"""The starting file of a new suite."""

from pathlib import Path

import pytest

from moebench.errors import UsageError
from moebench.graders import GRADERS
from moebench.suites import check_suite, load_suite, new_suite_text
from tests.suites.writing import write


@pytest.mark.parametrize("grader", GRADERS.names())
def test_a_starting_file_passes_the_checks(tmp_path: Path, grader: str) -> None:
    path = write(tmp_path, new_suite_text("my-suite_2", grader))
    assert check_suite(path) == []
    assert load_suite(path).name == "my-suite_2"


def test_a_starting_file_is_commented() -> None:
    assert new_suite_text("mine", "word_list").count("#") > 10


@pytest.mark.parametrize("name", ["", "My Suite", "a/b", "../x", "ä", "-x", "x" * 65, "a: b"])
def test_a_name_that_no_suite_may_have_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a suite's name"):
        new_suite_text(name, "word_list")


def test_an_unknown_grader_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match="Did you mean 'word_list'"):
        new_suite_text("mine", "wordlist")
