"""How a run was made: options, models, versions, and what to be careful about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields

from moebench.ollama.failures import can_help
from moebench.report.answers import not_run
from moebench.report.figures import count, size, when
from moebench.report.served import served_notes
from moebench.run.records import budgets_used
from moebench.run.store import SCHEMA, spoken
from moebench.types import JSON, Failure, ModelCard, Options, Run, Unfinished
from moebench.verdicts import Summary

Row = tuple[str, str]

_UNITS = {"timeout_s": " s", "keep_alive_s": " s", "num_ctx": " tokens", "num_predict": " tokens"}
_UNITS |= {"think_budget": " tokens"}
_FEW = 30  # below so many samples, intervals are wide whatever the model does


def options_rows(run: Run) -> list[Row]:
    """Returns every sampling option with its value."""
    options = run.header.plan.options
    if options is None:
        return [("options", "not known: the answers were made elsewhere")]
    rows = []
    for field in fields(Options):
        value = getattr(options, field.name)
        text = "not sent" if value is None else plain(value) + _UNITS.get(field.name, "")
        rows.append((field.name.removesuffix("_s"), text))
    return rows


def environment_rows(run: Run) -> list[Row]:
    """Returns what is known of the machine and the versions, nested names joined by a space."""
    known, server = asdict(run.header.environment), run.header.environment.server
    told = known.get("server") or {}
    others, cache = told.pop("others_loaded", ()), told.pop("prompt_cache", None)
    rows = [row for name, value in known.items() if value not in (None, {}) for row in _flat(name, value)]
    rows = [(name.removeprefix("packages "), value) for name, value in rows]
    if others:
        rows.append(("in memory before the run, of somebody else", ", ".join(others)))
    if server is not None and cache is False:
        rows.append(("server prompt cache", "keeps no finished prompts: LLAMA_ARG_CACHE_RAM=0"))
    if run.header.server.repeatable:
        how = "each model loaded anew and asked one at a time, in order; if nothing interrupts it, it repeats"
        rows.append(("repeatable", how))
    return [*rows, *(("said before the run", note) for note in run.header.notes)]


def machine(run: Run) -> list[str]:
    """Returns where the answers were made, in a few short pieces for one line."""
    known = run.header.environment
    return [
        *([f"Ollama {known.server.version}"] if known.server and known.server.version else []),
        *([known.processor] if known.processor else []),
        *([count(known.cpus, "CPU")] if known.cpus else []),
        *([f"{size(known.ram_bytes)} RAM"] if known.ram_bytes else []),
    ]


def stand_ins(run: Run) -> list[ModelCard]:
    """Returns the cards of the models that only stand in for others."""
    return [report.card for report in run.models if report.card.stand_in]


def warnings(runs: Run | Sequence[Run], summary: Summary, *, mends: bool = True) -> list[str]:
    """Returns what a careful reader should know before trusting the figures, one sentence each.

    Args:
        runs: The run or runs.
        summary: What `summarize(runs)` returned.
        mends: Whether to add what `lost` says of each run.
    """
    several = [runs] if isinstance(runs, Run) else runs
    own = [
        f"Run {number}: {said}" if len(several) > 1 else said
        for number, run in enumerate(several, start=1)
        for said in (
            *(lost(run) if mends else ()),
            *_missing(run),
            *served_notes(run),
            *_set_up_warnings(run),
        )
    ]
    return [*_trial_warnings(summary), *own]


def lost(run: Run) -> list[str]:
    """Returns why trials have no score, a line for each kind, and commands where asking again can help."""
    unfinished = [record.unfinished for record in run.records if record.unfinished is not None]
    broken = [record.failure for record in run.records if record.failure is not None]
    resume = f"moebench resume {_spoken(run)}"
    lines = [f"{n:,} unfinished: {message}." for _, n, message in _by_kind(unfinished)]
    if _can_resume(run) and any(one.kind == "thinking" for one in unfinished):
        budget = f"--think-budget {_larger_budget(run)}"
        lines.append(f"To ask the unfinished again, with twice the tokens to think: {resume} {budget}")
    lines += [f"{n:,} broken, {kind}: {message}" for kind, n, message in _by_kind(broken)]
    if _can_resume(run) and any(can_help(one.kind) for one in broken):
        lines.append(f"To ask the broken ones again, where that can help: {resume}")
    return lines


def _by_kind(lost: Sequence[Unfinished | Failure]) -> Iterator[tuple[str, int, str]]:
    """Yields each kind, the most frequent first, with its number and its first message on one line."""
    first = {one.kind: " ".join(one.message.split()) for one in reversed(lost)}
    yield from ((kind, n, first[kind]) for kind, n in Counter(one.kind for one in lost).most_common())


def _can_resume(run: Run) -> bool:
    header = run.header
    return header.plan.options is not None and header.parent_run is None and header.schema >= SCHEMA


def _larger_budget(run: Run) -> int:
    return 2 * budgets_used(run)[-1] or Options().think_budget


def _spoken(run: Run) -> str:
    return run.header.run_id if run.path is None else spoken(run.path)


def _missing(run: Run) -> Iterator[str]:
    missing = not_run(run)
    if missing:
        yield f"{count(missing, 'planned trial')} not run yet; `moebench resume {_spoken(run)}` goes on."


def _trial_warnings(summary: Summary) -> Iterator[str]:
    overall = [cell for cell in summary.cells if cell.suite is None]
    missing = sum(cell.missing for cell in overall)
    if missing:
        yield (
            f"{count(missing, 'trial')} without a score, in no mean; a verdict that such a trial could change is "
            "not given."
        )
    truncated = sum(cell.truncated for cell in overall)
    if truncated:
        yield f"{count(truncated, 'answer')} cut off at the length limit (num_predict), and graded as they stand."
    few = [name for name in summary.suites if 0 < _most_samples(summary, name) < _FEW]
    if few:
        yield f"Few samples (under {_FEW}) in {', '.join(few)}: wide intervals are to be expected."


def _set_up_warnings(run: Run) -> Iterator[str]:
    plan = run.header.plan
    if plan.options is not None and plan.repeats > 1 and plan.options.temperature == 0:
        yield "Repeats at temperature 0 mostly give the same text again: they say little about steadiness."
    if run.header.parent_run:
        yield f"Graded again: the answers are those of run {run.header.parent_run}."
    if plan.options is None:
        yield "The answers were made elsewhere: moebench graded them, but did not see how they were made."
    unknown = [r.card.name for r in run.models if r.card.digest is None]
    if unknown and plan.options is not None:
        yield f"Digest not known for {', '.join(unknown)}: which weights answered cannot be proved."


def _most_samples(summary: Summary, suite: str) -> int:
    return max((cell.samples for cell in summary.cells if cell.suite == suite), default=0)


def plain(value: JSON) -> str:
    """Returns an option's value as it is given on the command line; whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _flat(name: str, value: JSON) -> Iterable[Row]:
    if isinstance(value, Mapping):
        for inner, deeper in value.items():
            yield from _flat(f"{name} {inner}", deeper)
    elif name.endswith("_bytes") and isinstance(value, int):
        yield name.removesuffix("_bytes").replace("_", " "), size(value)
    else:
        yield name.replace("_", " "), _text(value)


def _text(value: JSON) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def created(run: Run) -> str:
    """Returns when the run was made."""
    return when(run.header.created_at)
