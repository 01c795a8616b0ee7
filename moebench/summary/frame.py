"""A run's records as a table."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moebench.types import Call, Generation, Record, Run

if TYPE_CHECKING:
    import pandas as pd

Column = tuple[Any, Sequence[Any]]
"""The type of a column, as pandas names it, and its values."""

NOTHING = Generation(prompt="", text="", calls=(), wall_s=math.nan)


def frame(run: Run) -> "pd.DataFrame":
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
    import pandas as pd  # here: a summary needs none, and it takes half a second

    made = [record.generation or NOTHING for record in run.records]
    columns = {
        **_graded(run.records, made),
        **_parts(run.records),
        **_said(run, made),
        **_costs(run.records, made),
    }
    table = pd.DataFrame({name: pd.Series(values, dtype=kind) for name, (kind, values) in columns.items()})
    table["node"] = pd.Series([record.node for record in run.records], dtype=object)
    table["finished_at"] = pd.to_datetime([r.finished_at for r in run.records], utc=True).as_unit("us")
    table["run_id"] = pd.Series([run.header.run_id] * len(table), dtype=object)
    return table


def _graded(records: Sequence[Record], made: Sequence[Generation]) -> dict[str, Column]:
    keys = [record.key for record in records]
    scores = [record.score for record in records]
    return {
        "model": (object, [key.model for key in keys]),
        "suite": (object, [key.suite for key in keys]),
        "chain": (object, [key.chain for key in keys]),
        "sample": (object, [key.sample for key in keys]),
        "repeat": ("int64", [key.repeat for key in keys]),
        "score": (float, [score.value if score else math.nan for score in scores]),
        "answer": (object, [_json(s.answer) if s and not s.unanswered else None for s in scores]),
        "unanswered": (bool, [score is not None and score.unanswered for score in scores]),
        "truncated": (
            bool,
            [g.truncated and r.unfinished is None for r, g in zip(records, made, strict=True)],
        ),
        "unfinished": (bool, [record.outcome == "unfinished" for record in records]),
        "broken": (bool, [record.outcome == "broken" for record in records]),
        "failure_kind": (object, [record.failure.kind if record.failure else None for record in records]),
        "reason": (object, [_reason(record) for record in records]),
    }


def _said(run: Run, made: Sequence[Generation]) -> dict[str, Column]:
    tags = {(suite.name, sample.id): sample.tags for suite in run.header.suites for sample in suite.samples}
    return {  # object: pandas' own text type refuses half a surrogate pair, which models do write
        "text": (object, [r.generation.text if r.generation else None for r in run.records]),
        "thinking": (object, [generation.thinking for generation in made]),
        "thinking_characters": ("int64", [len(generation.thinking or "") for generation in made]),
        "prompt": (object, [r.generation.prompt if r.generation else None for r in run.records]),
        "tags": (object, [", ".join(tags.get((r.key.suite, r.key.sample), ())) for r in run.records]),
    }


def _reason(record: Record) -> str | None:
    if record.score is not None:
        return record.score.reason
    missing = record.unfinished or record.failure
    return missing.message if missing else None


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain).encode


def _parts(records: Sequence[Record]) -> dict[str, Column]:
    """Returns the columns of the parts, in the order in which the parts are first met."""
    found = [record.score.parts if record.score else {} for record in records]
    names = dict.fromkeys(name for parts in found for name in parts)
    return {f"part_{name}": (float, [parts.get(name) for parts in found]) for name in names}


def _costs(records: Sequence[Record], made: Sequence[Generation]) -> dict[str, Column]:
    calls = [generation.calls for generation in made]
    sums = ("input_tokens", "cached_tokens", "output_tokens", "load_s", "prefill_s", "decode_s")
    first = {
        name: [getattr(each[0], name) if each else None for each in calls]
        for name in ("first_token_s", "first_answer_token_s")
    }
    attempts = [record.generation.attempts if record.generation else None for record in records]
    return {
        **{name: (float, [total(each, name) for each in calls]) for name in sums},
        **{name: (float, values) for name, values in first.items()},
        "calls": ("int64", [len(each) for each in calls]),
        "wall_s": (float, [generation.wall_s for generation in made]),
        "attempts": (float, attempts),
    }


def total(calls: Sequence[Call], name: str) -> float:
    """Sums up over a trial's requests; NaN where one is unknown, for then the sum is too."""
    values = [getattr(call, name) for call in calls]
    return math.nan if not values or None in values else sum(values)
