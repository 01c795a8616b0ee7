"""A run's records as a table."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from moebench.types import Call, Generation, Record, Run

_GENERATION = Generation(prompt="", text="", calls=(), wall_s=math.nan)


def frame(run: Run) -> pd.DataFrame:
    """Returns a run's records as a table, one row a record, in the order in which they were finished.

    Columns:
        model, suite, chain, sample, repeat: The trial's key.
        score: 0 to 1; NaN where the trial is unfinished or broke.
        answer: What the grader took to be the answer, as JSON text; None where there is none.
        unanswered: A whole answer in which nothing gradable was found: its score is 0.
        truncated: An answer was begun and cut off at the limit.
        unfinished: The model was stopped at its limit before it began to answer: no score.
        broken: A failure: no score.
        failure_kind: The kind of failure; None where it did not break.
        reason: The grader's reason, or what became of the trial.
        part_NAME: One column for each part of any score, 0 to 1; NaN where it does not apply.
        text, thinking, prompt: The answer, what the model thought before it, and what was sent; None where there
            was none.
        thinking_characters: Length of the thinking; 0 where there was none.
        tags: The sample's tags, joined by `, `.
        input_tokens, cached_tokens, output_tokens, load_s, prefill_s, decode_s: Sums over the trial's requests; NaN
            where the server did not say for each of them. Output is thinking and answer together.
        first_token_s: Of the first request, to the first token of any kind.
        first_answer_token_s: Of the first request, to the first token of the answer; NaN where none began.
        calls: Number of requests.
        wall_s, attempts: As in `Generation`; NaN where there was no answer.
        node: Which server made it; empty: none of moebench's, or not known.
        finished_at: Aware UTC.
        run_id: The run's id.
    """
    records = run.records
    made = [record.generation or _GENERATION for record in records]
    tags = {
        (suite.name, sample.id): ", ".join(sample.tags)
        for suite in run.header.suites
        for sample in suite.samples
    }
    return pd.DataFrame(
        {
            **_graded(records, made),
            **_parts(records),
            "text": _objects([r.generation.text if r.generation else None for r in records]),
            "thinking": _objects([generation.thinking for generation in made]),
            "thinking_characters": pd.Series([len(g.thinking or "") for g in made], dtype="int64"),
            "prompt": _objects([r.generation.prompt if r.generation else None for r in records]),
            "tags": _objects([tags.get((r.key.suite, r.key.sample), "") for r in records]),
            **_costs(records, made),
            "node": _objects([record.node for record in records]),
            "finished_at": pd.to_datetime([r.finished_at for r in records], utc=True).as_unit("us"),
            "run_id": _objects([run.header.run_id] * len(records)),
        }
    )


def _objects(values: Sequence[str | None]) -> "pd.Series[Any]":
    """A column of Python strings: pandas' own text type refuses half a surrogate pair, which models do write."""
    return pd.Series(values, dtype=object)


def _graded(records: Sequence[Record], made: Sequence[Generation]) -> dict[str, Any]:
    keys = [record.key for record in records]
    scores = [record.score for record in records]
    return {
        "model": _objects([key.model for key in keys]),
        "suite": _objects([key.suite for key in keys]),
        "chain": _objects([key.chain for key in keys]),
        "sample": _objects([key.sample for key in keys]),
        "repeat": pd.Series([key.repeat for key in keys], dtype="int64"),
        "score": pd.Series([score.value if score else math.nan for score in scores], dtype=float),
        "answer": _objects(
            [_json(score.answer) if score and not score.unanswered else None for score in scores]
        ),
        "unanswered": pd.Series([score is not None and score.unanswered for score in scores], dtype=bool),
        "truncated": pd.Series(
            [g.truncated and r.unfinished is None for r, g in zip(records, made, strict=True)], dtype=bool
        ),
        "unfinished": pd.Series([record.outcome == "unfinished" for record in records], dtype=bool),
        "broken": pd.Series([record.outcome == "broken" for record in records], dtype=bool),
        "failure_kind": _objects([record.failure.kind if record.failure else None for record in records]),
        "reason": _objects([_reason(record) for record in records]),
    }


def _reason(record: Record) -> str | None:
    if record.score is not None:
        return record.score.reason
    missing = record.unfinished or record.failure
    return missing.message if missing else None


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain).encode


def _parts(records: Sequence[Record]) -> dict[str, Any]:
    """Returns the columns of the parts, in the order in which the parts are first met."""
    found = [record.score.parts if record.score else {} for record in records]
    names = dict.fromkeys(name for parts in found for name in parts)
    return {f"part_{name}": pd.Series([parts.get(name) for parts in found], dtype=float) for name in names}


def _costs(records: Sequence[Record], made: Sequence[Generation]) -> dict[str, Any]:
    calls = [generation.calls for generation in made]
    sums = ("input_tokens", "cached_tokens", "output_tokens", "load_s", "prefill_s", "decode_s")
    first = {
        name: [getattr(each[0], name) if each else None for each in calls]
        for name in ("first_token_s", "first_answer_token_s")
    }
    attempts = [record.generation.attempts if record.generation else None for record in records]
    return {
        **{name: pd.Series([_total(each, name) for each in calls], dtype=float) for name in sums},
        **{name: pd.Series(values, dtype=float) for name, values in first.items()},
        "calls": pd.Series([len(each) for each in calls], dtype="int64"),
        "wall_s": pd.Series([generation.wall_s for generation in made], dtype=float),
        "attempts": pd.Series(attempts, dtype=float),
    }


def _total(calls: Sequence[Call], name: str) -> float:
    """Sums up over a trial's requests; NaN where one is unknown, for then the sum is too."""
    values = [getattr(call, name) for call in calls]
    return math.nan if not values or None in values else sum(values)
