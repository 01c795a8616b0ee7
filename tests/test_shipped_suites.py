"""The suites that come with moebench: the article's questions word for word, and examples that are right."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from moebench import suites
from moebench.errors import SuiteError
from moebench.graders import grade
from moebench.suites import _GRADED, check_suite, load_suite, question, shipped_suites

TASKS = Path(__file__).parent.parent / "tasks"
ARTICLE = {
    "word_lists": {
        "article-13x9": "Give me a list of 13 words that have 9 letters.",
        "article-13x9-exactly": "Provide a list of 13 words, each containing exactly 9 letters.",
    },
    "one_sentence": {
        "article-bob-was-a-boy": (
            'Summarize the following into one sentence: "Bob was a boy. He had a dog. Bob and his dog went for a '
            "walk. Bob and his dog walked to the park. At the park, Bob threw a stick and his dog brought it back "
            "to him. The dog chased a squirrel, and Bob ran after him. Bob got his dog back and they walked home "
            'together."'
        ),
        "article-bob-accompanied": (
            'Summarize the following into one sentence: "Bob was a boy. He had a dog. Taking a walk, Bob was '
            "accompanied by his dog. At the park, Bob threw a stick and his dog brought it back to him. The dog "
            'chased a squirrel, and Bob ran after him. Bob got his dog back and they walked home together."'
        ),
        "article-bob-is-a-boy": (
            "Summarize the following text into one sentence: 'Bob is a boy. Bob has a dog. Bob takes his dog for a "
            "walk. At the park, Bob throws a stick for the dog to retrieve. The dog chases a squirrel; Bob chases "
            "his dog. Bob finds his dog, and they return home together.'"
        ),
    },
    "quantities": {
        "article-marathon-was": (
            'Extract all numerical values and their corresponding units from the text: "The marathon was 42 '
            "kilometers long, and over 30,000 people participated."
        ),
        "article-marathon-covers": (
            "Extract all numeric values and their corresponding units from the following text: 'A marathon covers "
            "a distance of 42 kilometers, with over 30,000 participants.'"
        ),
    },
    "word_problems": {
        "article-apples": (
            "I have 2 apples, then I buy 2 more. I bake a pie with 2 of the apples. After eating half of the pie "
            "how many apples do I have left?"
        ),
        "article-apples-bought": (
            "I have 2 apples. I bought 2 more. I used 2 apples to bake a pie. After eating half the pie, how many "
            "apples do I have left?"
        ),
    },
}


def test_the_files_whose_examples_no_run_grades_are_those_graded_here() -> None:
    shipped = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in TASKS.glob("*.yaml")}
    assert shipped == _GRADED
    assert sorted(ARTICLE) == shipped_suites()


def test_a_shipped_suite_that_was_changed_is_graded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (TASKS / "word_problems.yaml").read_text(encoding="utf-8")
    (tmp_path / "word_problems.yaml").write_text(text.replace("expect: 2", "expect: 9", 1), encoding="utf-8")
    monkeypatch.setattr(suites, "_shipped_folder", lambda: tmp_path)
    with pytest.raises(SuiteError, match="scores"):
        load_suite("word_problems")


@pytest.mark.parametrize("name", ARTICLE)
def test_a_suite_has_no_mistake_and_every_example_scores_one(name: str) -> None:
    assert [str(problem) for problem in check_suite(name)] == []


@pytest.mark.parametrize("name", ARTICLE)
def test_the_articles_questions_are_there_word_for_word(name: str) -> None:
    suite = load_suite(name)
    asked = {sample.id: question(suite, sample) for sample in suite.samples if "article" in sample.tags}
    assert asked == ARTICLE[name]


@pytest.mark.parametrize("name", ARTICLE)
def test_there_are_some_ten_samples_besides(name: str) -> None:
    assert sum("article" not in sample.tags for sample in load_suite(name).samples) >= 10


def test_the_shipped_suites_are_these_and_called_like_their_files() -> None:
    assert shipped_suites() == sorted(ARTICLE)
    assert [load_suite(name).name for name in shipped_suites()] == sorted(ARTICLE)


@pytest.mark.parametrize("name", ["one_sentence", "word_lists", "word_problems"])
def test_repeating_the_question_is_no_right_answer(name: str) -> None:
    suite = load_suite(name)
    scores = {
        sample.id: grade(suite.grader, question(suite, sample), **sample.target).value
        for sample in suite.samples
    }
    assert {sample: value for sample, value in scores.items() if value == 1.0} == {}


def test_the_story_of_a_summary_stands_in_its_question() -> None:
    for sample in load_suite("one_sentence").samples:
        assert sample.target["source"] in sample.inputs["question"]


def test_the_articles_word_lists_come_as_answers_that_anyone_can_grade() -> None:
    text = files("moebench").joinpath("examples/article_answers.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert [set(row) for row in rows] == [
        {"model", "suite", "sample", "text", "published_verdict", "source"}
    ] * 2
    targets = {sample.id: sample.target for sample in load_suite("word_lists").samples}
    values = {row["model"]: grade("word_list", row["text"], **targets[row["sample"]]).value for row in rows}
    assert values == {"mixtral": pytest.approx(11 / 13), "dbrx": pytest.approx(4 / 13)}
