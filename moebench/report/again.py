"""The exact command that does a run again."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import PurePath

from moebench.models.bandwidth import GIVEN
from moebench.ollama.address import DEFAULT_URL, public_url
from moebench.report.provenance import plain
from moebench.suites import shipped_suites
from moebench.types import JSON, Options, Plan, Run

_FLAGS = {
    "temperature": "--temperature",
    "top_p": "--top-p",
    "top_k": "--top-k",
    "min_p": "--min-p",
    "repeat_penalty": "--repeat-penalty",
    "repeat_last_n": "--repeat-last-n",
    "seed": "--seed",
    "num_ctx": "--num-ctx",
    "num_predict": "--num-predict",
    "timeout_s": "--timeout",
}


def again(run: Run) -> str | None:
    """Returns the exact command that does the run again, an option a line; None for answers made elsewhere.

    Only options that differ from the defaults are named; but suites always are, because a later moebench may
    ship more of them. What the command line has no words for is in `again_notes`. What is not recorded, because no
    answer depends on it, is not there: where the run file was put, whether models were pulled, and whether the
    speed was measured.
    """
    plan, server = run.header.plan, _server(run)
    if plan.options is None:
        return None
    given: list[tuple[str, str | None]] = [
        ("--models", ",".join(plan.models)),
        ("--suites", ",".join(plan.suite_sources or plan.suites)),
        ("--chains", ",".join(plan.chains) or None),
        ("--limit", None if plan.limit is None else str(plan.limit)),
        ("--repeats", None if plan.repeats == 1 else str(plan.repeats)),
        ("--variants", str(plan.variants) if plan.variants else None),
        *((_FLAGS[name], plain(value)) for name, value in _changed(plan.options) if name in _FLAGS),
        ("--host", server.get("host")),
        ("--parallel", server.get("parallel")),
        ("--bandwidth", _given_bandwidth(run)),
    ]
    lines = [f"{flag} {shlex.quote(value)}" for flag, value in given if value is not None]
    lines += ["--think"] if plan.options.think else []
    lines += ["--embedded"] if run.header.embedded else []
    return " \\\n    ".join(["moebench run", *lines])


def again_notes(run: Run) -> list[str]:
    """Returns what has to be known beside the command, one sentence each; empty: the command is all."""
    plan, parent = run.header.plan, run.header.parent_run
    if plan.options is None:
        return []
    notes = [*_about_suites(plan), *_beyond_the_command_line(plan, plan.options)]
    if parent is not None:
        notes.append(
            f"That makes new answers. Those of run {parent} are graded again by: moebench regrade {parent}"
        )
    return notes


def _server(run: Run) -> Mapping[str, str]:
    """Returns the values of --host and --parallel, where these are not the defaults."""
    known, asked = run.header.environment.server, run.header.server
    told = {}
    if known is not None and known.url != DEFAULT_URL and not asked.embedded:
        told["host"] = public_url(known.url)
    if asked.parallel is not None:
        told["parallel"] = str(asked.parallel)
    return told


def _given_bandwidth(run: Run) -> str | None:
    speeds = (report.speed for report in run.models if report.speed)
    given = (s.bandwidth_bytes_per_s for s in speeds if s.bandwidth_source == GIVEN)
    rate = next((rate for rate in given if rate is not None), None)
    return None if rate is None else f"{rate / 1e9:.6f}".rstrip("0").rstrip(".") + "GB/s"


def _about_suites(plan: Plan) -> Iterator[str]:
    sources = plan.suite_sources or plan.suites
    files = [source for source in sources if source not in plan.suites]
    if any(not PurePath(file).is_absolute() for file in files):
        yield "Suite files are named as they were given: from the folder in which the run was started."
    elsewhere = sorted(set(plan.suites) - set(shipped_suites())) if not plan.suite_sources else []
    if elsewhere:
        names = ", ".join(elsewhere)
        yield f"Not shipped with moebench, and no file is known: {names}. The run file holds them whole."


def _beyond_the_command_line(plan: Plan, options: Options) -> Iterator[str]:
    for name, value in _changed(options):
        if name not in _FLAGS and name != "think":
            yield f"The command line has no option for {name}; from Python: Options({name}={value!r})."
    if plan.variants and plan.variants_seed != options.seed:
        yield f"The variants were made from seed {plan.variants_seed}, not from the seed of the answers."
    if any("," in name for name in (*plan.models, *plan.suite_sources, *plan.chains)):
        yield "A name has a comma in it, which the command line takes for a list; from Python it can be given."


def _changed(options: Options) -> Iterator[tuple[str, JSON]]:
    for field in fields(Options):
        value = getattr(options, field.name)
        if field.default is not MISSING and value != field.default:
            yield field.name, value
