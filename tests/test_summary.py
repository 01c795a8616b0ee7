"""From records to what can be said about models: frame, summarize, compare."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from moebench.errors import DataError, UsageError
from moebench.stats import difference_interval, holm, mean_interval, wilson
from moebench.summary import compare, contenders, frame, summarize
from moebench.types import (
    JSON,
    Call,
    Failure,
    Generation,
    Key,
    ModelCard,
    ModelReport,
    Options,
    Plan,
    Record,
    Run,
    RunHeader,
    Sample,
    Score,
    Suite,
)
from moebench.verdicts import Cell, Combined, Contender, Pair, Summary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BROKEN = None
UNANSWERED = "unanswered"
Given = float | str | Score | None
Scores = Mapping[str, Sequence[Given | Sequence[Given]]]


def call(**changes: object) -> Call:
    known = {
        "input_tokens": 10,
        "output_tokens": 21,
        "load_s": 0.0,
        "prefill_s": 0.1,
        "decode_s": 2.0,
        "total_s": 2.1,
        "first_token_s": 0.2,
        "stop": "stop",
    }
    return Call(**{**known, **changes})  # type: ignore[arg-type] # a mixed bag on purpose: each test changes one field


def generation(text: str = "some answer", **changes: object) -> Generation:
    known = {"prompt": "a question", "text": text, "calls": (call(),), "wall_s": 3.0}
    return Generation(**{**known, **changes})  # type: ignore[arg-type] # as above


def record(key: Key, given: Given, *, text: str = "some answer") -> Record:
    """A record with this score, unanswered, or broken."""
    if given is BROKEN:
        failure = Failure(stage="generate", kind="timeout", message="no answer in 600 s")
        return Record(key=key, finished_at=NOON, generation=None, score=None, failure=failure)
    if isinstance(given, Score):
        score = given
    elif isinstance(given, str):
        score = Score(value=0.0, answer=None, reason="nothing found")
    else:
        score = Score(value=given, answer=given, reason="fits")
    return Record(key=key, finished_at=NOON, generation=generation(text), score=score, failure=None)


def suite(
    name: str, samples: int, *, chain: str = "direct", tags: Mapping[int, tuple[str, ...]] | None = None
) -> Suite:
    return Suite(
        name=name,
        version=1,
        title=name.title(),
        grader="final_number",
        chain=chain,
        prompt="{question}",
        samples=tuple(
            Sample(
                id=f"s{i:03}",
                inputs={"question": f"question {i}"},
                target={"expect": i},
                example=str(i),
                tags=(tags or {}).get(i, ()),
            )
            for i in range(samples)
        ),
        digest=f"{name}-{samples}",
    )


def run_of(
    scores: Mapping[str, Scores],
    *,
    run_id: str = "run-1",
    suites: Sequence[Suite] | None = None,
    tags: Mapping[int, tuple[str, ...]] | None = None,
    embedded: bool = False,
    options: Options | None = None,
) -> Run:
    """A run from model -> suite -> scores, one a sample; a list in place of a score holds its repeats."""
    lengths: dict[str, int] = {}
    for by_suite in scores.values():
        for name, given in by_suite.items():
            lengths[name] = max(lengths.get(name, 0), len(given))
    used = tuple(suites or (suite(name, n, tags=tags) for name, n in lengths.items()))
    chains = {each.name: each.chain for each in used}
    records = [
        record(
            Key(model=model, suite=name, chain=chains[name], sample=f"s{i:03}", repeat=repeat),
            value,
            text=f"{model} says {value}",
        )
        for model, by_suite in scores.items()
        for name, given in by_suite.items()
        for i, one in enumerate(given)
        for repeat, value in enumerate(one if isinstance(one, list | tuple) else [one])
    ]
    header = RunHeader(
        schema=1,
        run_id=run_id,
        created_at=NOON,
        plan=Plan(models=tuple(scores), suites=tuple(chains), options=options or Options()),
        suites=used,
        graders={"final_number": 1},
        environment={"server": {"version": "0.6.0"}},
        embedded=embedded,
    )
    return Run(header=header, models=(), records=tuple(records))


def cell(summary: Summary, model: str, name: str | None = None) -> Cell:
    return next(c for c in summary.cells if c.contender.model == model and c.suite == name)


def pair(summary: Summary, a: str, b: str, name: str | None = None) -> Pair:
    return next(p for p in summary.pairs if (p.a.model, p.b.model, p.suite) == (a, b, name))


def combined(summary: Summary, name: str | None = None) -> Combined:
    return next(entry for entry in summary.combined if entry.suite == name)


# --- frame


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
    grade = ["score", "answer", "unanswered", "truncated", "broken", "failure_kind", "reason"]
    parts = ["part_words", "part_order"]
    words = ["text", "prompt", "tags"]
    costs = ["input_tokens", "output_tokens", "load_s", "prefill_s", "decode_s", "first_token_s"]
    rest = ["calls", "wall_s", "attempts", "finished_at", "run_id"]
    assert columns == [*key, *grade, *parts, *words, *costs, *rest]


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


# --- cells


def test_pass_rates_get_wilsons_interval() -> None:
    found = cell(summarize(run_of({"m": {"s": [1, 1, 0, 1]}})), "m", "s")
    assert found.mean == 0.75
    assert found.interval == wilson(3, 4)
    assert found.interval_kind == "Wilson"


def test_other_scores_get_a_bootstrap_interval() -> None:
    scores = [0.2, 0.9, 1.0, 0.4]
    found = cell(summarize(run_of({"m": {"s": scores}})), "m", "s")
    assert found.interval == mean_interval(scores)
    assert found.interval_kind == "bootstrap"


def test_broken_trials_are_counted_and_never_averaged() -> None:
    found = cell(summarize(run_of({"m": {"s": [1.0, BROKEN, 1.0]}})), "m", "s")
    assert (found.mean, found.samples, found.trials, found.broken) == (1.0, 2, 2, 1)


def test_unanswered_trials_are_counted_and_score_nothing() -> None:
    found = cell(summarize(run_of({"m": {"s": [1.0, UNANSWERED]}})), "m", "s")
    assert (found.mean, found.unanswered, found.right) == (0.5, 1, 1)


def test_truncated_answers_are_counted() -> None:
    run = run_of({"m": {"s": [1.0, 0.0]}})
    cut = replace(run.records[0], generation=generation(calls=(call(stop="length"),)))
    assert cell(summarize(replace(run, records=(cut, run.records[1]))), "m", "s").truncated == 1


def test_repeats_of_a_sample_are_averaged_first() -> None:
    found = cell(summarize(run_of({"m": {"s": [[1.0, 1.0, 1.0], [0.0]]}})), "m", "s")
    assert (found.mean, found.samples, found.trials, found.right) == (0.5, 2, 4, 3)


def test_all_suites_together_weigh_each_sample_the_same() -> None:
    found = cell(summarize(run_of({"m": {"a": [1.0], "b": [0.0, 0.0, 0.0]}})), "m")
    assert (found.mean, found.samples) == (0.25, 4)


def test_variants_of_one_template_count_as_one_cluster() -> None:
    tags = {i: ("generated", f"template:{'pie' if i < 4 else 'train'}") for i in range(8)}
    scores = [1, 1, 1, 0, 0, 0, 0, 1]
    found = cell(summarize(run_of({"m": {"s": scores}}, tags=tags)), "m", "s")
    assert found.interval_kind == "bootstrap over 2 independent groups"
    assert found.interval == mean_interval(scores, clusters=[0] * 4 + [1] * 4)


def test_a_template_of_one_suite_is_not_that_of_another() -> None:
    tags = {0: ("template:pie",)}
    found = cell(summarize(run_of({"m": {"a": [1.0], "b": [0.0]}}, tags=tags)), "m")
    assert found.interval == wilson(1, 2)


def test_a_contender_without_scores_has_a_cell_that_says_so() -> None:
    found = cell(summarize(run_of({"m": {"s": [BROKEN, BROKEN]}})), "m", "s")
    assert (found.mean, found.interval, found.interval_kind) == (None, None, "")
    assert (found.samples, found.broken) == (0, 2)


def test_every_contender_has_a_cell_for_every_suite_and_for_all() -> None:
    summary = summarize(run_of({"m": {"a": [1.0]}, "n": {"b": [1.0]}}))
    assert {(c.contender.model, c.suite) for c in summary.cells} == {
        (model, name) for model in "mn" for name in ("a", "b", None)
    }


def test_the_order_in_which_trials_were_finished_changes_nothing() -> None:
    run = run_of({"m": {"a": [1.0, 0.3, 0.5], "b": [0.2, 0.4]}, "n": {"a": [0.4, 0.1, 0.9], "b": [1.0, 0.6]}})
    shuffled = list(run.records)
    random.Random(3).shuffle(shuffled)
    assert summarize(replace(run, records=tuple(shuffled))) == summarize(run)


# --- pairs


def test_pairs_are_compared_on_the_samples_that_both_have_a_score_for() -> None:
    summary = summarize(run_of({"m": {"s": [1.0, BROKEN, 0.0, 1.0]}, "n": {"s": [0.0, 1.0, 0.0, BROKEN]}}))
    found = pair(summary, "m", "n", "s")
    assert (found.samples, found.difference) == (2, 0.5)
    assert (found.wins, found.losses, found.ties) == (1, 0, 1)
    assert (found.both_right, found.only_a, found.only_b, found.both_wrong) == (0, 1, 0, 1)


def test_without_common_samples_nothing_is_said() -> None:
    found = pair(summarize(run_of({"m": {"a": [1.0]}, "n": {"b": [1.0]}})), "m", "n")
    assert (found.samples, found.difference, found.interval, found.p) == (0, None, None, None)
    assert found.verdict == "no difference shown"
    assert found.words == "no difference shown between m and n: no sample has a score from both"


def test_a_shown_difference_is_better_or_worse_in_words_too() -> None:
    summary = summarize(run_of({"low": {"s": [0] * 12 + [1]}, "high": {"s": [1] * 13}}))
    found = pair(summary, "low", "high", "s")
    assert found.verdict == "worse"
    assert found.p == pytest.approx(2 / 2**12)
    assert found.words.startswith("low is worse than high by 0.92 (95 % interval 0.")
    assert found.words.endswith("p < 0.001) on 13 samples")


def test_a_difference_that_is_not_shown_says_how_many_samples_it_would_take() -> None:
    summary = summarize(run_of({"m": {"s": [1, 0, 1, 1, 0, 1, 1]}, "n": {"s": [1, 1, 0, 1, 0, 1, 0]}}))
    found = pair(summary, "m", "n", "s")
    assert found.samples_needed is not None
    assert found.words.endswith("would need about 1,500 samples to see 0.05")


def test_where_all_scores_are_the_same_that_is_said() -> None:
    found = pair(summarize(run_of({"m": {"s": [1] * 8}, "n": {"s": [1] * 8}})), "m", "n", "s")
    assert found.words.endswith("; both have the same score on each of them")
    assert found.samples_needed is None


def test_where_there_are_too_few_samples_for_any_test_that_is_said() -> None:
    found = pair(summarize(run_of({"m": {"s": [1] * 4}, "n": {"s": [0] * 4}})), "m", "n", "s")
    assert found.words.endswith(
        "; at least 6 independent samples are needed to show any difference, and there are 4"
    )


def test_p_values_are_adjusted_over_all_pairs_of_a_suite() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [1] * 10 + [0] * 2, "t": [1, 0]},
        "b": {"s": [0] * 10 + [1] * 2, "t": [0, 0]},
        "c": {"s": [1, 0] * 6, "t": [1, 1]},
    }
    found = [p for p in summarize(run_of(scores)).pairs if p.suite == "s"]
    assert len(found) == 3
    assert [p.p_adjusted for p in found] == pytest.approx(holm([p.p or 0.0 for p in found]))


def test_a_difference_that_only_holds_before_the_correction_is_not_shown() -> None:
    wins, rest = [1, 1, 1, 1, 1, 1, 0], [0] * 7
    scores: Mapping[str, Scores] = {"a": {"s": wins}, "b": {"s": rest}, "c": {"s": rest}}
    found = pair(summarize(run_of(scores)), "a", "b", "s")
    assert found.p is not None
    assert found.p < 0.05
    assert found.p_adjusted == pytest.approx(3 * found.p)
    assert found.verdict == "no difference shown"
    assert found.words.endswith("; p = 0.031 alone, but p = 0.094 among all the pairs compared")


# --- repeats


def test_repeats_are_reported_where_samples_were_repeated() -> None:
    summary = summarize(run_of({"m": {"s": [[1, 1, 0], [0, 0, 0]], "t": [1, 0]}}))
    assert [(entry.suite, entry.repeats) for entry in summary.repeats] == [("s", 3), (None, 3)]
    found = summary.repeats[0]
    assert found.pass_at == pytest.approx({1: 1 / 3, 2: 0.5, 3: 0.5})
    assert found.pass_all == pytest.approx({1: 1 / 3, 2: 1 / 6, 3: 0.0})
    assert found.agreement == 0.5
    assert found.within == pytest.approx(((4 / 9 + 1 / 9 + 1 / 9) + 0) / 4)


def test_without_repeats_there_are_none() -> None:
    assert summarize(run_of({"m": {"s": [1, 0]}})).repeats == ()


def test_a_repeat_that_broke_is_no_try() -> None:
    found = summarize(run_of({"m": {"s": [[1, BROKEN], [1, 0]]}})).repeats[0]
    assert found.pass_at == pytest.approx({1: 0.75, 2: 1.0})
    assert found.agreement == 0.0


# --- memorisation gap


FAMOUS = {
    0: ("article",),
    1: ("article",),
    2: ("generated",),
    3: ("generated",),
    4: ("generated", "template:pie"),
}


def test_the_memorisation_gap_is_famous_minus_fresh() -> None:
    (found,) = summarize(run_of({"m": {"s": [1, 1, 0, 1, 0, 0]}}, tags=FAMOUS)).gaps
    assert (found.famous, found.famous_samples, found.fresh_samples) == (1.0, 2, 3)
    assert found.gap == pytest.approx(1 - 1 / 3)
    assert found.interval == difference_interval(1.0, wilson(2, 2), 1 / 3, wilson(1, 3))


def test_without_fresh_variants_there_is_no_gap() -> None:
    assert (
        summarize(run_of({"m": {"s": [1, 1, BROKEN]}}, tags={0: ("article",), 2: ("generated",)})).gaps == ()
    )


# --- choosing among contenders


def answered(value: float, answer: JSON) -> Score:
    return Score(value=value, answer=answer, reason="")


def test_the_oracle_takes_the_best_score_on_each_sample_that_all_have() -> None:
    summary = summarize(run_of({"m": {"s": [1, 0, 0, 1]}, "n": {"s": [0, 1, 0, BROKEN]}}))
    found = combined(summary, "s")
    assert found.oracle == pytest.approx(2 / 3)
    assert found.oracle_interval == wilson(2, 3)


def test_the_majority_gets_the_score_of_the_most_frequent_answer() -> None:
    right, wrong = answered(1.0, 18), answered(0.0, 17)
    scores: Mapping[str, Scores] = {
        "a": {"s": [right, wrong]},
        "b": {"s": [answered(1.0, 18.0), wrong]},
        "c": {"s": [wrong, right]},
    }
    found = combined(summarize(run_of(scores)), "s")
    assert found.majority == 0.5
    assert found.majority_interval == wilson(1, 2)


def test_answers_with_as_many_votes_share_alike() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [answered(1.0, 1)]},
        "b": {"s": [answered(0.0, 2)]},
        "c": {"s": [answered(0.0, 3)]},
    }
    assert combined(summarize(run_of(scores)), "s").majority == pytest.approx(1 / 3)


def test_each_contender_has_one_vote_however_often_it_was_asked() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [[answered(1.0, 1)] * 4]},
        "b": {"s": [answered(0.0, 2)]},
        "c": {"s": [answered(0.0, 2)]},
    }
    assert combined(summarize(run_of(scores)), "s").majority == 0.0


def test_the_unanswered_do_not_vote() -> None:
    scores: Mapping[str, Scores] = {
        "a": {"s": [answered(1.0, 1), UNANSWERED]},
        "b": {"s": [UNANSWERED, UNANSWERED]},
        "c": {"s": [UNANSWERED, UNANSWERED]},
    }
    assert combined(summarize(run_of(scores)), "s").majority == 0.5


@pytest.mark.parametrize("answer", [["a", "b"], {"value": 1}, "a long sentence " * 8])
def test_lists_and_long_texts_are_not_voted_on(answer: JSON) -> None:
    scores: Mapping[str, Scores] = {name: {"s": [answered(1.0, answer)], "t": [1.0]} for name in "abc"}
    summary = summarize(run_of(scores))
    assert combined(summary, "s").majority is None
    assert combined(summary, "t").majority == 1.0
    assert combined(summary).majority is None


def test_two_votes_are_no_majority() -> None:
    assert combined(summarize(run_of({"a": {"s": [1]}, "b": {"s": [1]}})), "s").majority is None


def test_the_best_is_shown_only_where_it_is_better_than_every_other() -> None:
    good, bad = [1] * 12, [0] * 12
    shown = summarize(run_of({"a": {"s": good}, "b": {"s": bad}, "c": {"s": bad}}))
    assert combined(shown, "s").best == Contender(model="a", chain="direct")
    assert combined(shown, "s").best_shown
    ahead = summarize(run_of({"a": {"s": good}, "b": {"s": bad}, "c": {"s": [*good[1:], 0]}}))
    assert combined(ahead, "s").best == Contender(model="a", chain="direct")
    assert not combined(ahead, "s").best_shown


def test_two_with_the_same_mean_are_neither_best() -> None:
    assert combined(summarize(run_of({"a": {"s": [1, 0]}, "b": {"s": [0, 1]}})), "s").best is None


def test_a_single_contender_leaves_nothing_to_choose() -> None:
    assert summarize(run_of({"a": {"s": [1, 0]}, "b": {"s": [BROKEN, BROKEN]}})).combined == ()


# --- throughput


def test_throughput_counts_tokens_and_takes_medians() -> None:
    run = run_of({"m": {"s": [1, 1, BROKEN]}})
    slow = replace(run.records[1], generation=generation(calls=(call(decode_s=4.0),), wall_s=None))
    (found,) = summarize(replace(run, records=(run.records[0], slow, run.records[2]))).throughput
    assert found.output_tokens == 42
    assert found.decode_tokens_per_s == pytest.approx((20 / 2 + 20 / 4) / 2)
    assert found.first_token_s == 0.2
    assert found.wall_s == 3.0


def test_throughput_of_answers_made_elsewhere_is_unknown() -> None:
    run = run_of({"m": {"s": [1]}})
    bare = replace(run.records[0], generation=generation(calls=(), wall_s=None))
    (found,) = summarize(replace(run, records=(bare,))).throughput
    assert (found.output_tokens, found.decode_tokens_per_s, found.first_token_s, found.wall_s) == (
        0,
        None,
        None,
        0.0,
    )


# --- contenders and several runs


def test_contenders_come_in_the_plans_order_even_without_records() -> None:
    run = run_of({"z": {}, "a": {"s": [1]}})
    assert [c.model for c in summarize(run).contenders] == ["z", "a"]


def test_suites_asked_through_their_own_differing_chains_make_one_contender() -> None:
    suites = [suite("a", 2, chain="direct"), suite("b", 2, chain="step_by_step")]
    run = run_of({"m": {"a": [1, 1], "b": [0, 0]}}, suites=suites)
    summary = summarize(run)
    assert summary.contenders == (Contender(model="m", chain="default"),)
    assert cell(summary, "m").mean == 0.5
    assert contenders(run)["run-1", "m", "step_by_step"] == summary.contenders[0]


def test_chains_that_were_asked_for_are_kept_apart() -> None:
    run = run_of({"m": {"a": [1, 1]}})
    again = [replace(r, key=replace(r.key, chain="step_by_step")) for r in run.records]
    plan = replace(run.header.plan, chains=("direct", "step_by_step"))
    both = replace(run, header=replace(run.header, plan=plan), records=(*run.records, *again))
    summary = summarize(both)
    assert [c.chain for c in summary.contenders] == ["direct", "step_by_step"]
    assert summary.pairs[0].words.startswith("no difference shown between m · direct and m · step_by_step on")


def test_runs_of_different_models_are_pooled() -> None:
    first, second = run_of({"m": {"s": [1, 1]}}), run_of({"n": {"s": [0, 1]}}, run_id="run-2")
    summary = summarize([first, second])
    assert [c.model for c in summary.contenders] == ["m", "n"]
    assert pair(summary, "m", "n", "s").difference == 0.5


def test_the_same_model_in_two_runs_is_kept_apart_by_the_runs_id() -> None:
    first, second = run_of({"m": {"s": [1, 1]}}), run_of({"m": {"s": [0, 1]}}, run_id="run-2")
    summary = summarize([first, second])
    assert [c.model for c in summary.contenders] == ["m @ run-1", "m @ run-2"]
    assert cell(summary, "m @ run-2", "s").mean == 0.5


def changed_suite(run: Run, **changes: object) -> Run:
    (first, *rest) = run.header.suites
    suites = (replace(first, **changes), *rest)  # type: ignore[arg-type] # each test changes one field
    return replace(run, header=replace(run.header, run_id="run-2", suites=suites))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"version": 2}, "the suite s has version 1 in run-1 and version 2 in run-2"),
        (
            {"digest": "x", "prompt": "{question}?"},
            "the suite s has another digest in run-2 than in run-1 (another prompt)",
        ),
        ({"digest": "x", "samples": suite("s", 3).samples}, "1 sample added: s002"),
        ({"digest": "x", "samples": suite("s", 1).samples}, "1 sample left out: s001"),
        (
            {
                "digest": "x",
                "samples": tuple(replace(s, target={"expect": 7}) for s in suite("s", 2).samples),
            },
            "2 samples changed: s000, s001",
        ),
        ({"name": "other"}, "the suite other is only in run-2; the suite s is only in run-1"),
    ],
)
def test_runs_of_different_suites_are_not_pooled(changes: dict[str, object], why: str) -> None:
    run = run_of({"m": {"s": [1, 1]}})
    with pytest.raises(DataError) as caught:
        summarize([run, changed_suite(run, **changes)])
    assert why in caught.value.why


def test_runs_graded_by_different_versions_of_a_grader_are_not_pooled() -> None:
    run = run_of({"m": {"s": [1, 1]}})
    other = replace(run, header=replace(run.header, run_id="run-2", graders={"final_number": 2}))
    with pytest.raises(
        DataError, match="the grader final_number has version 1 in run-1 and version 2 in run-2"
    ):
        summarize([run, other])


@pytest.mark.parametrize("runs", [0, 2])
def test_one_run_twice_or_none_is_refused(runs: int) -> None:
    with pytest.raises(DataError):
        summarize([run_of({"m": {"s": [1]}})] * runs)


# --- the headline


def test_the_headline_of_one_model_is_its_score() -> None:
    said = summarize(run_of({"mixtral": {"a": [1, 0, 1], "b": [1]}})).headline
    assert said == "mixtral scores 0.75 (95 % interval 0.30 to 0.95) on 4 samples of 2 suites."


def test_the_headline_of_one_suite_names_it() -> None:
    said = summarize(run_of({"mixtral": {"word_lists": [1]}})).headline
    assert said == "mixtral scores 1.00 (95 % interval 0.21 to 1.00) on 1 sample of word_lists."


def test_the_headline_of_two_that_differ_says_which_is_better() -> None:
    said = summarize(run_of({"low": {"s": [0] * 20}, "high": {"s": [1] * 18 + [0] * 2}})).headline
    assert said.startswith("high is better than low by 0.90 (95 % interval 0.")
    assert said.endswith(") on 20 samples: 0.90 against 0.00.")


def test_the_headline_of_two_that_are_not_shown_to_differ_names_no_winner() -> None:
    said = summarize(run_of({"m": {"s": [1, 0, 1, 1, 0, 1, 1]}, "n": {"s": [1, 1, 0, 1, 0, 1, 0]}})).headline
    assert said == (
        "No difference shown between m (0.71) and n (0.57) on 7 samples; "
        "would need about 1,500 samples to see 0.05."
    )


def test_the_headline_of_many_names_the_best_where_it_is_shown() -> None:
    scores: Mapping[str, Scores] = {"b": {"s": [0] * 12}, "a": {"s": [1] * 12}, "c": {"s": [0] * 11 + [1]}}
    said = summarize(run_of(scores)).headline
    assert said == "a (1.00) is better than each of c (0.08) and b (0.00) on 12 samples."


def test_the_headline_of_many_without_a_shown_best_names_none() -> None:
    scores: Mapping[str, Scores] = {"b": {"s": [0] * 12}, "a": {"s": [1] * 12}, "c": {"s": [1] * 11 + [0]}}
    said = summarize(run_of(scores)).headline
    assert said == (
        "No best model shown on 12 samples: a (1.00) is not shown to differ from c (0.92), "
        "but is better than b (0.00)."
    )


def test_the_headline_keeps_to_a_few_names() -> None:
    said = summarize(run_of({f"m{i}": {"s": [1, 0]} for i in range(9)})).headline
    assert said.count("m") < 12
    assert "5 others" in said


def test_the_headline_of_nothing_but_broken_trials_says_so() -> None:
    said = summarize(run_of({"m": {"s": [BROKEN] * 3}, "n": {"s": [BROKEN]}})).headline
    assert said == "All 4 trials broke, so there is nothing to compare (timeout 4)."


def test_the_headline_of_no_records_says_so() -> None:
    run = run_of({"m": {}, "n": {}}, suites=[suite("a", 2)])
    assert summarize(run).headline == "Nothing has been answered yet (2 contenders on 1 suite)."


def test_the_headline_says_what_is_left_out() -> None:
    said = summarize(run_of({"m": {"s": [1, BROKEN, 0]}, "n": {"s": [BROKEN] * 3}})).headline
    assert said == (
        "m scores 0.50 (95 % interval 0.09 to 0.91) on 2 samples of s; no trial of n could be graded; "
        "4 trials of 6 broke and are left out."
    )


def test_the_headline_of_stand_ins_says_that_they_are() -> None:
    said = summarize(run_of({"m": {"s": [1]}}, embedded=True)).headline
    assert said.startswith("Of the embedded stand-ins, not the real models: m scores 1.00")


def test_hardly_a_headline_of_equal_models_names_a_winner() -> None:
    """By simulation: at most 5 % should; in 100 runs, 11 is 3 standard errors more."""
    generator = np.random.default_rng(8)
    winners = 0
    for _ in range(100):
        scores = {name: {"s": (generator.random(15) < 0.6).astype(float).tolist()} for name in "abc"}
        winners += "is better than" in summarize(run_of(scores)).headline
    assert winners <= 11


# --- compare


def test_a_later_run_is_held_against_the_first() -> None:
    first, later = run_of({"m": {"s": [1] * 12}}), run_of({"m": {"s": [0] * 12}}, run_id="run-2")
    found = compare([first, later])
    assert [(p.a.model, p.b.model, p.suite, p.verdict) for p in found.pairs] == [
        ("m @ run-2", "m @ run-1", "s", "worse"),
        ("m @ run-2", "m @ run-1", None, "worse"),
    ]
    assert found.worse == found.pairs
    assert found.refusals == ()
    assert found.headline.startswith("m @ run-2 is worse than m @ run-1 by 1.00")


def test_a_difference_that_is_not_shown_is_not_worse() -> None:
    found = compare([run_of({"m": {"s": [1] * 5}}), run_of({"m": {"s": [0] * 5}}, run_id="run-2")])
    assert found.worse == ()
    assert found.headline.startswith("No difference shown between m @ run-2 and m @ run-1")


def test_models_that_only_one_run_has_are_compared_with_those_that_only_the_other_has() -> None:
    first = run_of({"m": {"s": [1]}, "old": {"s": [1]}})
    later = run_of({"m": {"s": [1]}, "new": {"s": [1]}}, run_id="run-2")
    found = compare([first, later])
    assert [(p.a.model, p.b.model) for p in found.pairs if p.suite is None] == [
        ("m @ run-2", "m @ run-1"),
        ("new", "old"),
    ]


def test_three_runs_are_each_held_against_the_first() -> None:
    runs = [run_of({"m": {"s": [1]}}, run_id=name) for name in ("a", "b", "c")]
    assert [(p.a.model, p.b.model) for p in compare(runs).pairs if p.suite is None] == [
        ("m @ b", "m @ a"),
        ("m @ c", "m @ a"),
    ]


def test_runs_of_different_suites_are_not_compared_unless_forced() -> None:
    first = run_of({"m": {"s": [1] * 8}})
    later = changed_suite(run_of({"m": {"s": [0] * 8}}), digest="x", prompt="another")
    found = compare([first, later])
    assert found.pairs == ()
    assert found.refusals == ("the suite s has another digest in run-2 than in run-1 (another prompt)",)
    assert found.headline == f"Not compared, because the scores do not mean the same: {found.refusals[0]}."
    forced = compare([first, later], force=True)
    assert forced.forced
    assert forced.refusals == found.refusals
    assert forced.pairs[0].verdict == "worse"
    assert forced.headline.startswith("Forced, although the scores do not mean the same: ")


def test_a_comparison_says_what_differs() -> None:
    first = run_of({"m": {"s": [1]}})
    later = run_of({"m": {"s": [1]}}, run_id="run-2", options=Options(temperature=0.7))
    reports = (ModelReport(card=ModelCard(name="m", digest="abc")),)
    later = replace(
        later,
        header=replace(later.header, environment={"server": {"version": "0.7.0"}}),
        models=reports,
    )
    first = replace(first, models=(ModelReport(card=ModelCard(name="m", digest="def")),))
    assert {(d.what, d.values) for d in compare([first, later]).differences} == {
        ("option temperature", ("0.0", "0.7")),
        ("model m: digest", ("def", "abc")),
        ("server version", ("0.6.0", "0.7.0")),
    }


def test_runs_made_alike_differ_in_nothing() -> None:
    first, later = run_of({"m": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2")
    later = replace(later, header=replace(later.header, created_at=NOON + timedelta(days=1)))
    assert compare([first, later]).differences == ()


def test_a_single_run_cannot_be_compared() -> None:
    with pytest.raises(UsageError, match="single run"):
        compare([run_of({"m": {"s": [1]}})])
