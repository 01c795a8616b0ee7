"""The exact command that does a run again."""

import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import PurePath

from moebench.models.bandwidth import GIVEN
from moebench.ollama.address import DEFAULT_URL, public_url
from moebench.report.provenance import plain
from moebench.suites import shipped_suites
from moebench.types import JSON, Options, Plan, Run

_NO_FLAG = {"keep_alive_s"}


def again(run: Run) -> str | None:
    """Returns the exact command that does the run again, an option a line; None for answers made elsewhere.

    Only options that differ from the defaults are named; but suites always are, because a later moebench may
    ship more of them. What the command line has no words for is in `again_notes`. Where the run file was put is not
    recorded, since no answer depends on it; and models that had to be there before may be pulled now.
    """
    plan, how = run.header.plan, run.header.server
    if plan.options is None:
        return None
    given: list[tuple[str, str | None]] = [
        ("--models", ",".join(plan.models)),
        ("--suites", ",".join(plan.suite_sources or plan.suites)),
        ("--chains", ",".join(plan.chains) or None),
        ("--limit", None if plan.limit is None else str(plan.limit)),
        ("--repeats", None if plan.repeats == 1 else str(plan.repeats)),
        ("--variants", str(plan.variants) if plan.variants else None),
        *((_flag(name), plain(value)) for name, value in _changed(plan.options) if name not in _NO_FLAG),
        ("--host", _host(run)),
        ("--parallel", None if how.parallel is None else str(how.parallel)),
        ("--bandwidth", _given_bandwidth(run)),
    ]
    lines = [f"{flag} {shlex.quote(value)}" for flag, value in given if value is not None]
    switches = {
        "--embedded": how.embedded,
        "--allow-cloud": how.allow_cloud,
        "--repeatable": how.repeatable,
        "--no-recheck": not how.recheck,
        "--no-probe": not how.probe,
    }
    lines += [flag for flag, given_too in switches.items() if given_too]
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


def _flag(option: str) -> str:
    return f"--{option.removesuffix('_s').replace('_', '-')}"


def _host(run: Run) -> str | None:
    """Returns the value of --host; None where the default is enough."""
    known = run.header.environment.server
    elsewhere = known is not None and known.url != DEFAULT_URL and not run.header.embedded
    return public_url(known.url) if known is not None and elsewhere else None


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
        if name in _NO_FLAG:
            yield f"The command line has no option for {name}; from Python: Options({name}={value!r})."
    if plan.variants and plan.variants_seed != options.seed:
        yield f"The variants were made from seed {plan.variants_seed}, not from the seed of the answers."
    if any("," in name for name in (*plan.models, *plan.suite_sources, *plan.chains)):
        yield "A name has a comma in it, which the command line takes for a list; from Python it can be given."


def _changed(options: Options) -> Iterator[tuple[str, JSON]]:
    for field in fields(Options):
        value = getattr(options, field.name)
        if value not in (field.default, None):  # None: moebench 0.1 did not send it
            yield field.name, value
