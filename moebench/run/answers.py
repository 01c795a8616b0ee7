"""Answers made elsewhere become a normal run: graded, shown and reported, with no server."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from moebench.errors import DataError
from moebench.reading.answer import part
from moebench.registry import did_you_mean
from moebench.run.asking import storable
from moebench.run.records import graded, new_header
from moebench.run.store import RESULTS, create_run, load_run
from moebench.suites import question, resolve_suites
from moebench.types import JSON, Generation, Key, ModelCard, ModelReport, Plan, Record, Run, Suite

FIELDS = ("model", "suite", "sample", "text")
CHAIN = "elsewhere"


def example_answers() -> Path:
    """Returns the file with the article's two word lists, which travels with the package."""
    return Path(str(files("moebench") / "examples" / "article_answers.jsonl"))


def grade_answers(path: Path, *, suites: tuple[str, ...] = (), out: Path = RESULTS) -> Run:
    """Grades answers made elsewhere into a new run.

    Args:
        path: JSONL, one answer a line: `{"model", "suite", "sample", "text"}`. Further fields are kept in the
            record's `extra`. A second answer of one model to one sample counts as its next repeat. Thinking in a
            text is parted from its answer, and kept beside it.
        suites: Where to look the samples up; empty: the shipped suites.
        out: Folder of the run file.

    Raises:
        DataError: a line cannot be used; all such lines are named, and nothing is written.
    """
    known = {suite.name: suite for suite in resolve_suites(suites)}
    rows = list(_rows(path))
    _refuse(path, [problem for number, row in rows for problem in _problems(number, row, known)])
    used = tuple(suite for name, suite in known.items() if any(row["suite"] == name for _, row in rows))
    repeats: Counter[tuple[str, ...]] = Counter()
    records = []
    for _, row in rows:
        place = (row["model"], row["suite"], row["sample"])
        records.append(_record(row, known[row["suite"]], repeat=repeats[place]))
        repeats[place] += 1
    models = tuple(dict.fromkeys(row["model"] for _, row in rows))
    plan = Plan(
        models=models,
        suites=tuple(suite.name for suite in used),
        chains=(),
        repeats=max(repeats.values()),
        options=None,
    )
    header = new_header(plan, used)
    with create_run(header, out, sync=False) as writer:
        for model in models:
            writer.append(ModelReport(card=ModelCard(name=model)))
        for record in records:
            writer.append(record)
    return load_run(writer.path)


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"cannot read {path}", why=str(error), fix="give a JSONL file, one answer a line, in UTF-8"
        ) from error
    rows = [(number, _parsed(line)) for number, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise DataError(
            f"{path} has no answers", why="it is empty", fix=f"put lines with {', '.join(FIELDS)} in it"
        )
    yield from rows


def _parsed(line: str) -> Any:
    try:
        return _storable(json.loads(line))
    except json.JSONDecodeError as error:
        return str(error)


def _storable(value: JSON) -> JSON:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(name): _storable(item) for name, item in value.items()}
    return value


def _problems(number: int, row: Any, known: Mapping[str, Suite]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"line {number} is not a JSON object{f' ({row})' if isinstance(row, str) else ''}"
        return
    wrong = [name for name in FIELDS if not isinstance(row.get(name), str)]
    if wrong:
        yield f"line {number} has no text in: {', '.join(wrong)}"
        return
    if row["suite"] not in known:
        yield f"line {number}: unknown suite '{row['suite']}'.{did_you_mean(row['suite'], list(known))}"
        return
    samples = [sample.id for sample in known[row["suite"]].samples]
    if row["sample"] not in samples:
        near = did_you_mean(row["sample"], samples)
        yield f"line {number}: the suite {row['suite']} has no sample '{row['sample']}'.{near}"


def _refuse(path: Path, problems: list[str]) -> None:
    if problems:
        more = f" (and {len(problems) - 20} more)" if len(problems) > 20 else ""
        raise DataError(
            f"{path} cannot be graded",
            why="; ".join(problems[:20]) + more,
            fix="correct these lines; `moebench tasks list` and `moebench tasks show SUITE` show what there is",
        )


def _record(row: Mapping[str, Any], suite: Suite, *, repeat: int) -> Record:
    sample = next(sample for sample in suite.samples if sample.id == row["sample"])
    parted = part(row["text"])
    generation = Generation(
        prompt=question(suite, sample),
        text=parted.answer,
        calls=(),
        wall_s=None,
        thinking=parted.thinking or None,
    )
    key = Key(model=row["model"], suite=suite.name, chain=CHAIN, sample=sample.id, repeat=repeat)
    extra = {name: value for name, value in row.items() if name not in FIELDS}
    return graded(key, suite, sample.target, generation, extra=extra)
