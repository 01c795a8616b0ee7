from dataclasses import replace

import pytest

from moebench.report.answers import Question, answer_verdict, labels, not_run, question_text, questions
from moebench.stats import Interval
from moebench.types import Failure, Key, Record, Run, Score
from moebench.verdicts import Contender, MemorisationGap
from tests.report.artificial import BEGUN, artificial_run, broken_record, record, suites

A, B = Contender(model="a", chain="direct"), Contender(model="b", chain="direct")
OWNERS = {("a", "direct"): A, ("b", "direct"): B}


def graded(
    model: str, value: float, *, repeat: int = 0, sample: str = "article-1", answer: str | None = "x"
) -> Record:
    key = Key(model=model, suite="word_lists", chain="direct", sample=sample, repeat=repeat)
    return record(key, "text", Score(value=value, answer=answer, reason="why"))


def a_run(*records: Record) -> Run:
    run = artificial_run(samples=4, repeats=1)
    return replace(run, records=records)


def only(*records: Record, gaps: tuple[MemorisationGap, ...] = ()) -> Question:
    (question,) = questions(a_run(*records), (A, B), owners=OWNERS, gaps=gaps)
    return question


@pytest.mark.parametrize(
    ("value", "answer", "expected"),
    [(1, "x", "right"), (0.5, "x", "partial"), (0, "x", "wrong"), (0, None, "unanswered")],
)
def test_a_score_tells_the_outcome(value: float, answer: str | None, expected: str) -> None:
    assert answer_verdict(graded("a", value, answer=answer)) == expected


def test_a_failure_is_broken() -> None:
    assert answer_verdict(broken_record(Key(model="a", suite="s", chain="c", sample="1"))) == "broken"


def test_answers_stand_in_the_contenders_order_and_none_where_not_asked() -> None:
    question = only(graded("b", 1))
    assert question.answers[0] is None
    assert question.answers[1] is not None


def test_repeats_are_put_together_in_order() -> None:
    question = only(graded("a", 0, repeat=1), graded("a", 1, repeat=0))
    assert question.answers[0] is not None
    assert [trial.record.key.repeat for trial in question.answers[0].trials] == [0, 1]
    assert question.answers[0].mean == 0.5
    assert question.answers[0].outcome == "partial"
    assert question.flaky


def test_a_repeat_with_the_same_text_is_not_shown_again() -> None:
    answers = only(graded("a", 1), graded("a", 1, repeat=1)).answers[0]
    assert answers is not None
    assert [trial.same_as_first for trial in answers.trials] == [False, True]


def test_a_broken_repeat_does_not_count_in_the_mean() -> None:
    answers = only(graded("a", 1), broken_record(graded("a", 1, repeat=1).key)).answers[0]
    assert answers is not None
    assert (answers.mean, answers.outcome, answers.flaky) == (1, "right", False)


def test_a_question_is_different_where_means_differ() -> None:
    assert only(graded("a", 1), graded("b", 0.25)).spread == 0.75
    assert only(graded("a", 1), graded("b", 0.25)).different
    assert not only(graded("a", 1), graded("b", 1)).different


def test_all_wrong_means_that_nobody_was_right_even_once() -> None:
    assert only(graded("a", 0.9), graded("b", 0)).all_wrong
    assert not only(graded("a", 0), graded("a", 1, repeat=1)).all_wrong
    assert not only(broken_record(graded("a", 1).key)).all_wrong


def gap(famous: float, fresh: float) -> MemorisationGap:
    return MemorisationGap(
        contender=A,
        suite="word_lists",
        famous=famous,
        famous_samples=3,
        fresh=fresh,
        fresh_samples=9,
        gap=famous - fresh,
        interval=Interval(-1, 1),
    )


def test_memorised_is_the_famous_wording_right_and_most_fresh_variants_wrong() -> None:
    assert only(graded("a", 1), gaps=(gap(1, 0.2),)).memorised
    assert not only(graded("a", 1), gaps=(gap(1, 0.8),)).memorised
    assert not only(graded("a", 0.5), gaps=(gap(1, 0.2),)).memorised
    assert not only(graded("a", 1, sample="variant-001"), gaps=(gap(1, 0.2),)).memorised


def test_a_prompt_that_all_were_sent_is_told_once() -> None:
    question = only(graded("a", 1), graded("b", 1))
    assert len(question.prompts) == 1
    assert all(answers.trials[0].own_prompt is None for answers in question.answers if answers)


def test_prompts_that_differ_stand_with_their_answers() -> None:
    other = graded("b", 1)
    assert other.generation is not None
    other = replace(other, generation=replace(other.generation, prompt="another"))
    question = only(graded("a", 1), other)
    assert question.prompts == ()
    assert question.answers[1] is not None
    assert question.answers[1].trials[0].own_prompt == "another"


def test_no_record_is_lost_whose_suite_the_file_does_not_hold() -> None:
    stray = replace(graded("a", 1), key=Key(model="a", suite="gone", chain="direct", sample="x"))
    found = questions(a_run(stray), (A, B), owners=OWNERS)
    assert [(question.suite_name, question.text) for question in found] == [("gone", None)]


def test_anchors_are_safe_and_unique() -> None:
    keys = [("s", "a b"), ("s", "a/b"), ("s", "<a>\u202e b"), ("s", "é")]
    records = [
        Record(
            key=Key(model="a", suite=suite, chain="direct", sample=sample),
            finished_at=BEGUN,
            generation=None,
            score=None,
            failure=Failure(stage="generate", kind="x", message="y"),
        )
        for suite, sample in keys
    ]
    anchors = [question.anchor for question in questions(a_run(*records), (A, B), owners=OWNERS)]
    assert anchors == ["q-s-a-b", "q-s-a-b-2", "q-s-a-b-3", "q-s-"]


def test_questions_stand_in_the_order_of_the_suites() -> None:
    found = questions(a_run(graded("a", 1, sample="variant-001"), graded("a", 1)), (A, B), owners=OWNERS)
    assert [question.sample_id for question in found] == ["article-1", "variant-001"]


def test_a_question_is_the_prompt_with_its_inputs() -> None:
    suite = suites(1)[0]
    assert question_text(suite, suite.samples[0]) == "Give me a list of 2 words that have 9 letters."


def test_a_prompt_that_cannot_be_filled_is_shown_as_it_is() -> None:
    suite = replace(suites(1)[0], prompt="{missing} }")
    assert question_text(suite, suite.samples[0]) == "{missing} }"


def test_contenders_are_called_by_their_chain_only_where_there_are_several() -> None:
    assert labels([A, B]) == ["a", "b"]
    assert labels([A, replace(A, chain="chat")]) == ["a · direct", "a · chat"]


def test_planned_trials_without_a_record_are_counted() -> None:
    run = artificial_run(samples=3, repeats=1)
    assert not_run(run) == 0
    assert not_run(replace(run, records=run.records[:-5])) == 5


def test_answers_made_elsewhere_were_not_planned() -> None:
    run = artificial_run(samples=3, repeats=1)
    plan = replace(run.header.plan, options=None)
    assert not_run(replace(run, header=replace(run.header, plan=plan), records=run.records[:1])) == 0
