"""A run's records as a table."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from moebench.summary import frame, summarize
from moebench.types import JSON, Score
from tests.summary.made_up import (
    BROKEN,
    NOON,
    UNANSWERED,
    UNFINISHED,
    call,
    generation,
    run_of,
    suite,
)


def test_a_frame_has_one_row_a_record_in_their_order() -> None:
    run = run_of({"m": {"apples": [1.0, BROKEN, UNANSWERED]}})
    table = frame(run)
    assert table["sample"].tolist() == ["s000", "s001", "s002"]
    assert table["broken"].tolist() == [False, True, False]
    assert table["unanswered"].tolist() == [False, False, True]
    assert table["failure_kind"].tolist() == [None, "timeout", None]
    assert table["reason"].tolist() == ["fits", "no answer in 600 s", "nothing found"]
    assert table["text"].tolist() == ["m says 1.0", None, "m says unanswered"]
    assert table["run_id"].tolist() == ["run-1"] * 3


def test_a_broken_trial_has_no_score_and_is_not_unanswered() -> None:
    row = frame(run_of({"m": {"apples": [BROKEN]}})).iloc[0]
    assert np.isnan(row["score"])
    assert not row["unanswered"]
    assert row["answer"] is None
    assert np.isnan(row["wall_s"])


def test_a_frame_of_an_empty_run_has_its_columns_and_no_rows() -> None:
    table = frame(run_of({"m": {}}, suites=[suite("apples", 2)]))
    assert len(table) == 0
    expected = frame(run_of({"m": {"apples": [1.0]}})).dtypes
    assert table.dtypes.to_dict() == expected.to_dict()


def test_a_frame_has_the_promised_columns() -> None:
    given = Score(value=0.5, answer=["a"], reason="half", parts={"words": 0.5, "order": None})
    columns = list(frame(run_of({"m": {"words": [given]}})).columns)
    key = ["model", "suite", "chain", "sample", "repeat"]
    grade = ["score", "answer", "unanswered", "truncated", "unfinished", "broken", "failure_kind", "reason"]
    parts = ["part_words", "part_order"]
    words = ["text", "thinking", "thinking_characters", "prompt", "tags"]
    costs = ["input_tokens", "cached_tokens", "output_tokens", "load_s", "prefill_s", "decode_s"]
    first = ["first_token_s", "first_answer_token_s"]
    rest = ["calls", "wall_s", "attempts", "node", "finished_at", "run_id"]
    assert columns == [*key, *grade, *parts, *words, *costs, *first, *rest]


def test_an_unfinished_trial_has_its_thinking_and_no_score_and_is_neither_broken_nor_truncated() -> None:
    row = frame(run_of({"m": {"apples": [UNFINISHED]}})).iloc[0]
    assert np.isnan(row["score"])
    assert row["unfinished"]
    assert row[["broken", "unanswered", "truncated"]].tolist() == [False] * 3
    assert (row["thinking"], row["thinking_characters"]) == ("Wait, let me count", 18)
    assert row["reason"] == "still thinking at 4,608 tokens, no answer begun"


def test_both_first_tokens_what_was_cached_and_the_node_are_in_the_frame() -> None:
    run = run_of({"m": {"apples": [1.0]}})
    made = generation(calls=(call(first_token_s=0.2, first_answer_token_s=7.5, cached_tokens=4),))
    row = frame(replace(run, records=(replace(run.records[0], generation=made, node="gpu:11434"),))).iloc[0]
    assert (row["first_token_s"], row["first_answer_token_s"]) == (0.2, 7.5)
    assert (row["cached_tokens"], row["node"]) == (4, "gpu:11434")


@pytest.mark.parametrize("answer", [18, "é", ("a", "b"), [{"value": 42, "unit": "km"}], False])
def test_an_answer_is_kept_as_json_text(answer: JSON) -> None:
    text = frame(run_of({"m": {"s": [Score(value=1.0, answer=answer, reason="")]}}))["answer"][0]
    assert json.loads(text) == (list(answer) if isinstance(answer, tuple) else answer)


def test_half_a_surrogate_pair_survives() -> None:
    run = run_of({"m": {"s": [[1.0, 1.0]]}})
    broken = replace(
        run.records[0], generation=generation("\ud83d oops"), score=Score(value=1, answer="\ud83d", reason="")
    )
    both = replace(run, records=(broken, run.records[1]))
    assert frame(both)["text"][0] == "\ud83d oops"
    assert summarize(both).repeats[0].agreement == 0.0


def test_costs_are_sums_over_a_trials_requests_and_unknown_where_one_is() -> None:
    run = run_of({"m": {"s": [1.0, 1.0]}})
    several = [
        replace(run.records[0], generation=generation(calls=(call(), call(first_token_s=9.0)))),
        replace(run.records[1], generation=generation(calls=(call(), call(output_tokens=None)))),
    ]
    table = frame(replace(run, records=tuple(several)))
    assert table["output_tokens"][0] == 42
    assert table["decode_s"].tolist() == [4.0, 4.0]
    assert np.isnan(table["output_tokens"][1])
    assert table["first_token_s"][0] == 0.2
    assert table["calls"].tolist() == [2, 2]


def test_a_part_that_does_not_apply_is_not_a_number() -> None:
    scores = [
        Score(value=0, answer=1, reason="", parts={"a": None}),
        Score(value=0, answer=1, reason="", parts={"b": 1}),
    ]
    table = frame(run_of({"m": {"s": scores}}))
    assert table["part_a"].isna().all()
    assert table["part_b"].tolist()[1] == 1.0


def test_tags_and_times_are_in_the_frame() -> None:
    table = frame(run_of({"m": {"s": [1.0, 0.0]}}, tags={0: ("article", "short")}))
    assert table["tags"].tolist() == ["article, short", ""]
    assert table["finished_at"].tolist() == [pd.Timestamp(NOON)] * 2
