"""Beside each final number: what the last number of the answer would have been."""

from dataclasses import replace

import pytest

from moebench.report.answers import last_numbers, questions
from moebench.report.html import render
from moebench.report.last_numbers import LastNumber, beside
from moebench.report.tables import answers_view
from moebench.summary import summarize
from moebench.types import Key, Record, Run, Score
from moebench.verdicts import Contender
from tests.report.artificial import artificial_run, broken_record, record
from tests.report.test_tables import printed


def graded(text: str, answer: float | None, value: float, *, sample: str = "article-1") -> Record:
    key = Key(model="a", suite="word_problems", chain="direct", sample=sample)
    return record(key, text, Score(value=value, answer=answer, reason="why"))


@pytest.mark.parametrize(
    ("text", "answer", "value", "words"),
    [
        ("It is 2.", 2.0, 1.0, ""),
        ("It is 2, of 4.", 2.0, 1.0, "last number: 4"),
        ("It is two.", 2.0, 1.0, "last number: none"),
        ("It is 5, so 2", 5.0, 0.0, "last number: 2, which would be right"),
        ("Who knows?", None, 0.0, ""),
        ("Who knows 3?", None, 0.0, "last number: 3"),
    ],
)
def test_another_last_number_is_told(text: str, answer: float | None, value: float, words: str) -> None:
    found = beside(graded(text, answer, value), 2)
    assert found is not None
    assert found.words == words


def test_what_was_not_graded_has_none() -> None:
    assert beside(broken_record(Key(model="a", suite="s", chain="c", sample="1")), 2) is None


@pytest.fixture
def run() -> Run:
    made = artificial_run(samples=3, repeats=1)
    suites = tuple(
        replace(
            suite,
            grader="final_number",
            samples=tuple(replace(sample, target={"expect": 2}) for sample in suite.samples),
        )
        if suite.name == "word_problems"
        else suite
        for suite in made.header.suites
    )
    suite = next(one for one in suites if one.name == "word_problems")
    texts = (("It is 2.", 2.0, 1.0), ("It is 2, of 4.", 2.0, 1.0), ("It is 7, as 5 + 2", 7.0, 0.0))
    records = tuple(
        graded(*text, sample=sample.id) for text, sample in zip(texts, suite.samples, strict=False)
    )
    return replace(made, header=replace(made.header, suites=suites), records=records)


def test_how_often_both_say_the_same_stands_above_the_answers_and_the_others_are_marked(run: Run) -> None:
    words = "the same in 1 of 3 answers, another in 2 (2 right by it, 2 as read)"
    contender = Contender(model="a", chain="direct")
    asked = questions(run, (contender,), owners={("a", "direct"): contender})
    assert last_numbers(asked) == {"word_problems": {contender: words}}
    page = render(run, summarize(run))
    assert words in page
    assert page.count('<span class="last">last number: ') == 2
    shown = printed(answers_view(run), width=200)
    assert f"a: {words}" in shown
    assert "last number: 4" in shown


def test_other_graders_answers_have_none() -> None:
    made = artificial_run(samples=2, repeats=1)
    lists = replace(made, records=tuple(one for one in made.records if one.key.suite == "word_lists"))
    assert 'class="last"' not in render(lists, summarize(lists))
    assert LastNumber(value=None, same=True, read_right=False, right=False).words == ""
