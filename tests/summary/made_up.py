"""Made-up runs for the tests of summaries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from moebench.types import (
    Call,
    Environment,
    Failure,
    Generation,
    Key,
    Options,
    Plan,
    Record,
    Run,
    RunHeader,
    Sample,
    Score,
    ServerInfo,
    ServerOptions,
    Suite,
    Unfinished,
)
from moebench.verdicts import Cell, Combined, Pair, Summary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BROKEN = None
UNANSWERED = "unanswered"
UNFINISHED = "unfinished"
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
    """A record with this score, unanswered, unfinished, or broken."""
    if given is BROKEN:
        failure = Failure(stage="generate", kind="timeout", message="no answer in 600 s")
        return Record(key=key, finished_at=NOON, generation=None, score=None, failure=failure)
    if given == UNFINISHED:
        made = generation("", thinking="Wait, let me count", calls=(call(stop="length", output_tokens=4608),))
        stopped = Unfinished(
            kind="thinking", message="still thinking at 4,608 tokens, no answer begun", limit_tokens=4608
        )
        return Record(key=key, finished_at=NOON, generation=made, unfinished=stopped)
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
        schema=2,
        run_id=run_id,
        created_at=NOON,
        plan=Plan(models=tuple(scores), suites=tuple(chains), options=options or Options()),
        suites=used,
        graders={"final_number": 1},
        environment=Environment(server=ServerInfo(url="http://127.0.0.1:11434", version="0.6.0")),
        server=ServerOptions(embedded=embedded),
    )
    return Run(header=header, models=(), records=tuple(records))


def cell(summary: Summary, model: str, name: str | None = None) -> Cell:
    return next(c for c in summary.cells if c.contender.model == model and c.suite == name)


def pair(summary: Summary, a: str, b: str, name: str | None = None) -> Pair:
    return next(p for p in summary.pairs if (p.a.model, p.b.model, p.suite) == (a, b, name))


def combined(summary: Summary, name: str | None = None) -> Combined:
    return next(entry for entry in summary.combined if entry.suite == name)


def changed_suite(run: Run, **changes: object) -> Run:
    """The run as `run-2`, with its first suite changed."""
    (first, *rest) = run.header.suites
    suites = (replace(first, **changes), *rest)  # type: ignore[arg-type] # each test changes one field
    return replace(run, header=replace(run.header, run_id="run-2", suites=suites))
