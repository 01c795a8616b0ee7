"""Answers made elsewhere become a normal run."""

import json
from pathlib import Path

import pytest

from moebench.errors import DataError
from moebench.export import export_run
from moebench.run.answers import example_answers, grade_answers
from moebench.run.store import load_run


def written(folder: Path, *rows: object) -> Path:
    path = folder / "answers.jsonl"
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8"
    )
    return path


def row(**changes: object) -> dict[str, object]:
    base = {"model": "m", "suite": "word_problems", "sample": "article-apples", "text": "The answer is 2."}
    return {**base, **changes}


def test_the_articles_word_lists_come_with_the_package(tmp_path: Path) -> None:
    run = grade_answers(example_answers(), out=tmp_path)
    values = {record.key.model: record.score.value for record in run.records if record.score}
    assert values == {"mixtral": pytest.approx(11 / 13), "dbrx": pytest.approx(4 / 13)}
    assert run.records[0].extra["published_verdict"] == "8 of the 13 words have exactly 9 letters"


def test_thinking_in_an_answer_is_kept_beside_it_and_not_graded(tmp_path: Path) -> None:
    """The right answer is only thought in the second, which never came to one."""
    rows = [row(text="<think>\nIt is 17.\n</think>\n\nThe answer is 2."), row(text="<think>The answer is 2.")]
    answered, cut_off = grade_answers(written(tmp_path, *rows), out=tmp_path).records
    assert answered.generation is not None
    assert cut_off.generation is not None
    assert (answered.generation.text, answered.generation.thinking) == ("The answer is 2.", "It is 17.")
    assert (cut_off.generation.text, cut_off.generation.thinking) == ("", "The answer is 2.")
    assert answered.score is not None
    assert cut_off.score is not None
    assert (answered.score.answer, cut_off.score.answer) == (2, None)


def test_such_a_run_says_that_nobody_knows_how_the_answers_were_made(tmp_path: Path) -> None:
    run = grade_answers(written(tmp_path, row()), out=tmp_path)
    assert run.header.plan.options is None
    (record,) = run.records
    assert record.generation is not None
    assert record.generation.wall_s is None
    assert record.generation.calls == ()


def test_further_fields_are_kept(tmp_path: Path) -> None:
    run = grade_answers(
        written(tmp_path, row(published_verdict="right", more=[1, {"a": None}])), out=tmp_path
    )
    assert run.records[0].extra == {"published_verdict": "right", "more": [1, {"a": None}]}
    assert load_run(run.path or "").records == run.records


def test_a_second_answer_to_the_same_sample_is_its_next_repeat(tmp_path: Path) -> None:
    run = grade_answers(written(tmp_path, row(), row(text="The answer is 3."), row(model="n")), out=tmp_path)
    assert [(record.key.model, record.key.repeat) for record in run.records] == [("m", 0), ("m", 1), ("n", 0)]
    assert run.header.plan.repeats == 2


def test_half_a_surrogate_pair_does_not_lose_the_answer(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(row(text="2 \ud83d left", note="\udc00")))
    run = grade_answers(path, out=tmp_path)
    (record,) = load_run(run.path or "").records
    assert record.generation is not None
    assert record.generation.text == "2 \ufffd left"
    assert export_run(run, kind="csv")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["not json"], "line 1 is not a JSON object"),
        ([row(), row(text=None)], "line 2 has no text in: text"),
        ([row(suite="word_problem")], "Did you mean 'word_problems'"),
        ([row(sample="article-apple")], "Did you mean 'article-apples'"),
        ([], "it is empty"),
    ],
)
def test_what_cannot_be_graded_is_named_and_nothing_is_written(
    tmp_path: Path, rows: list[object], why: str
) -> None:
    with pytest.raises(DataError) as caught:
        grade_answers(written(tmp_path, *rows), out=tmp_path / "results")
    assert why in caught.value.why
    assert not (tmp_path / "results").exists()
