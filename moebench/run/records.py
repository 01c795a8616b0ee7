"""What is written down: a run's header, and the record of a finished trial."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from moebench.graders import GRADERS
from moebench.ollama.failures import classify
from moebench.reading.answer import part
from moebench.run.environment import environment
from moebench.run.store import SCHEMA, new_run_id
from moebench.types import (
    JSON,
    Failure,
    Generation,
    Key,
    Options,
    Plan,
    Record,
    Run,
    RunHeader,
    ServerInfo,
    ServerOptions,
    Suite,
    Unfinished,
)

HOW: Mapping[str, str] = {
    "load_s": "the server's own load time, nothing else running",
    "first_token_s": "to the first token of any kind, one request at a time, by our clock, after one warm-up",
    "first_answer_token_s": "the same to the first token of the answer, behind any thinking",
    "prefill_tokens_per_s": "(prompt_eval_count - cached tokens) / prompt_eval_duration, prompts that begin with a "
    "fresh number and are sent without the template, whose head a cache would know",
    "decode_tokens_per_s": "(eval_count - 1) / eval_duration, thinking and answer alike",
    "memory_bytes": "size of /api/ps after the repeats; gpu_bytes is its size_vram; without the finished prompts "
    "that a server from 0.30 on keeps in host memory",
    "aggregate_tokens_per_s": "tokens of all answers over the wall time of all trials, in_flight at once",
    "in_flight": "the number that answered most tokens a second in rounds of short answers",
    "usage": "NVML, about once a second while the trials run, all GPUs here; energy: the whole cards' draw",
}
"""How each figure of speed is measured."""


def new_header(
    plan: Plan,
    suites: Sequence[Suite],
    *,
    how: ServerOptions | None = None,
    server: ServerInfo | None = None,
    notes: Sequence[str] = (),
    parent_run: str | None = None,
) -> RunHeader:
    """Returns the header of a run that starts now.

    Args:
        plan: What it sets out to do.
        suites: With just the samples that it asks.
        how: How the server is asked, without credentials; None: no server is.
        server: The server; None: there is none.
        notes: What was said before the first model was loaded.
        parent_run: The run whose generations these are.

    Raises:
        UsageError: an unknown grader.
    """
    now = datetime.now(UTC)
    return RunHeader(
        schema=SCHEMA,
        run_id=new_run_id(now),
        created_at=now,
        plan=plan,
        suites=tuple(suites),
        graders={suite.grader: GRADERS.get(suite.grader).version for suite in suites},
        environment=environment(server=server, speed=HOW if plan.options else None),
        server=how or ServerOptions(),
        notes=tuple(notes),
        parent_run=parent_run,
    )


def graded(
    key: Key,
    suite: Suite,
    target: Mapping[str, JSON],
    outcome: Generation | Failure,
    *,
    node: str = "",
    extra: Mapping[str, JSON] | None = None,
) -> Record:
    """Returns the record of a finished trial: its answer graded, or how it came to none."""
    record = partial(
        Record,
        key=key,
        node=node,
        finished_at=datetime.now(UTC),
        generation=outcome if isinstance(outcome, Generation) else None,
        extra=extra or {},
    )
    if isinstance(outcome, Failure):
        return record(failure=outcome)
    if stopped := unfinished(outcome):
        return record(unfinished=stopped)
    try:
        return record(score=GRADERS.get(suite.grader)(outcome.text, **target))
    except Exception as error:  # noqa: BLE001 - a grader may raise anything; its answer is kept all the same
        cause = classify(error)
        return record(failure=Failure(stage="grade", kind=cause.kind, message=cause.message))


def unfinished(made: Generation) -> Unfinished | None:
    """Returns how a model was stopped before it began to answer; None: it answered, or ended by itself."""
    stop = made.calls[-1].stop if made.calls else "unknown"
    if made.text.strip() or stop not in ("length", "repetition"):
        return None
    if stop == "repetition":
        loop = Unfinished(kind="loop", message="its thoughts repeated themselves without end")
        return loop if made.thinking else None
    written = made.calls[-1].output_tokens
    told = "the token limit" if written is None else f"{written:,} tokens"
    if made.thinking:
        message = f"still thinking at {told}, no answer begun"
        return Unfinished(kind="thinking", message=message, limit_tokens=written)
    return Unfinished(kind="silent", message=f"nothing but white space up to {told}", limit_tokens=written)


def budgets_used(run: Run) -> tuple[int, ...]:
    """Returns the thinking budgets that a run's unfinished trials had, in tokens, the smallest first.

    Where none of them tells, it is the plan's: there is always one.
    """
    options = run.header.plan.options or Options()
    limits = (record.unfinished.limit_tokens for record in run.records if record.unfinished)
    used = sorted({max(0, limit - options.num_predict) for limit in limits if limit is not None})
    return tuple(used) or (options.think_budget,)


def parted(made: Generation) -> Generation:
    """Returns an answer of moebench 0.1, or of elsewhere, with its thinking apart."""
    found = part(made.text)
    if not found.thinking and found.closed:
        return made
    thinking = "\n\n".join(filter(None, (made.thinking, found.thinking)))
    return replace(made, text=found.answer, thinking=thinking or None)
