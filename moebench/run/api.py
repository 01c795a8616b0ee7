"""The public functions that make runs: run, resume, regrade, list_models. The command line calls these."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from moebench.demo.embedded import STAND_INS, embedded_server
from moebench.errors import DataError, SuiteError, UsageError
from moebench.models.bandwidth import checked_bandwidth
from moebench.models.monitor import Monitor, open_monitor
from moebench.models.roofline import with_device
from moebench.ollama.address import is_local, public_url
from moebench.ollama.client import Client, full_name
from moebench.ollama.revival import Reviver
from moebench.ollama.server import Server, connect
from moebench.run.asking import retrying
from moebench.run.names import look_at_names
from moebench.run.observer import Observer
from moebench.run.plan import make_plan, suites_of
from moebench.run.records import budgets_used, graded, new_header, parted
from moebench.run.runner import Runner
from moebench.run.store import RESULTS, SCHEMA, append_to_run, create_run, load_run, read_lines
from moebench.types import (
    ModelCard,
    ModelReport,
    Options,
    Record,
    Run,
    RunHeader,
    Sample,
    ServerInfo,
    ServerOptions,
    Suite,
)


def run(
    models: Sequence[str],
    *,
    suites: Sequence[str | Suite] = (),
    chains: Sequence[str] = (),
    limit: int | None = None,
    repeats: int = 1,
    variants: int = 0,
    options: Options | None = None,
    server: ServerOptions | None = None,
    out: Path = RESULTS,
    observer: Observer | None = None,
) -> Run:
    """Asks every model every question, grades the answers, and keeps all of it in a new run file.

    Args:
        models: Tags as Ollama knows them.
        suites: Names of shipped suites, suite files, or suites themselves; empty: all shipped ones.
        chains: Chain names; empty: each suite's own.
        limit: At most so many samples of each suite.
        repeats: How often each sample is asked; each repeat has its own seed, derived from the options'.
        variants: So many freshly generated samples are added to each suite, from the options' seed.
        options: What shapes the answers; None: `Options()`.
        server: Which server, and how it is asked; None: `ServerOptions()`.
        out: Folder of the run file.
        observer: Sees what is going on.

    Returns:
        The run as it is on disk. Trials that broke or are unfinished are in it, without scores.

    Raises:
        MoebenchError: the run could not start, or server or disk went away; what was finished is kept.
    """
    plan, chosen = make_plan(
        models,
        suites=suites,
        chains=chains,
        limit=limit,
        repeats=repeats,
        variants=variants,
        options=options,
    )
    how, watcher = _checked(server or ServerOptions()), observer or Observer()
    with _connected(how, watcher) as (found, client), _monitor(found) as monitor:
        for attempt in retrying(Reviver(found), tell=watcher.on_note):
            with attempt:
                looked = look_at_names(plan, chosen, client=client, how=how)
        for note in looked.notes:
            watcher.on_note(note)
        header = new_header(
            replace(plan, models=looked.models),
            chosen,
            how=replace(how, host=None if how.host is None else public_url(how.host)),
            server=_described(found, looked.others),
            notes=looked.notes,
        )
        with (
            create_run(header, out) as writer,
            Runner(
                found, client, writer=writer, header=header, how=how, observer=watcher, monitor=monitor
            ) as runner,
        ):
            for model in runner.waiting:
                runner.run_model(model)
    return load_run(writer.path)


def _checked(how: ServerOptions) -> ServerOptions:
    if how.repeatable and (how.parallel or 1) > 1:
        raise UsageError(
            "a repeatable run cannot have several requests in flight",
            why="what a server answers at once changes what it answers",
            fix="leave out --parallel, or --repeatable",
        )
    if how.parallel is not None and how.parallel < 1:
        raise UsageError(
            f"parallel cannot be {how.parallel}", why="it must be at least 1", fix="raise parallel"
        )
    return replace(how, bandwidth=None if how.bandwidth is None else checked_bandwidth(how.bandwidth))


@contextmanager
def _connected(how: ServerOptions, observer: Observer) -> Iterator[tuple[Server, Client]]:
    opened = (
        embedded_server(parallel=how.parallel or 1, on_progress=observer.on_setup)
        if how.embedded
        else connect(how.host, parallel=how.parallel, on_progress=observer.on_setup)
    )
    with opened as server, Client(server.base_url, embedded=server.embedded) as client:
        yield server, client


def _monitor(server: Server) -> AbstractContextManager[Monitor | None]:
    """The embedded server uses no GPU, and of GPUs elsewhere nothing is known."""
    return open_monitor() if is_local(server.base_url) and not server.embedded else nullcontext()


def _described(server: Server, others: Sequence[str]) -> ServerInfo:
    return ServerInfo(
        url=public_url(server.base_url),
        version=server.version,
        started_by_moebench=server.started_by_us,
        prompt_cache=server.prompt_cache,
        others_loaded=tuple(others),
    )


def resume(
    path: str | Path,
    *,
    server: ServerOptions | None = None,
    think_budget: int | None = None,
    observer: Observer | None = None,
) -> Run:
    """Runs what has no score yet in a run file: trials that broke, and those that never began.

    Args:
        path: The run file; it is appended to.
        server: Its `host`, `parallel`, `pull` and `bandwidth` are taken where they are set; all else is as the run
            began. Speeds that were measured before are held against a bandwidth that is given.
        think_budget: Tokens that a thinking model may think before it answers, more than the run gave it: trials
            that are unfinished are asked again, too. None: they stay as they are.
        observer: Sees what is going on.

    Raises:
        UsageError: no device has such a bandwidth, or the budget is no larger than the run's.
        DataError: a model's digest is not the one of the run's start, the run's answers were made elsewhere, or it
            was begun by moebench 0.1.
    """
    watcher, given = observer or Observer(), _checked(server or ServerOptions())
    with append_to_run(Path(path)) as writer:
        before = load_run(path)
        _refuse_unresumable(before)
        options = _larger_budget(before, think_budget)
        before = _held_against(before, given.bandwidth)
        for report in before.models if given.bandwidth is not None else ():
            writer.append(report)
        how = _checked(_as_begun(before, given))
        with _connected(how, watcher) as (found, client), _monitor(found) as monitor:
            runner = Runner(
                found,
                client,
                writer=writer,
                header=before.header,
                how=how,
                observer=watcher,
                monitor=monitor,
                before=before,
                options=options,
            )
            with runner:
                for model in runner.waiting:
                    runner.run_model(model)
    return load_run(path)


def _as_begun(before: Run, given: ServerOptions) -> ServerOptions:
    """Returns how a run is gone on with: as it began, but for what is given now."""
    info = before.header.environment.server
    where = None if info is None or info.started_by_moebench else info.url
    began = before.header.server
    return replace(
        began,
        host=given.host or where,
        parallel=given.parallel or began.parallel,
        pull=given.pull,
        bandwidth=given.bandwidth or began.bandwidth,
    )


def _larger_budget(run: Run, budget: int | None) -> Options | None:
    """Returns the run's options with a larger thinking budget; None: unfinished trials stay as they are."""
    options = run.header.plan.options
    if budget is None or options is None:
        return None
    used = budgets_used(run)
    if budget <= used[0]:
        raise UsageError(
            f"a thinking budget of {budget:,} tokens cannot help",
            why=f"the unfinished trials had {used[0]:,} or more",
            fix=f"give more, for instance --think-budget {2 * used[-1] or 4096}",
        )
    return replace(options, think_budget=budget)


def _held_against(run: Run, bandwidth: float | None) -> Run:
    """Returns a run whose speeds are held against the bandwidth that the user gave, if one was given."""
    if bandwidth is None:
        return run
    held = (
        replace(
            report, speed=with_device(report.speed, gpus=None, bandwidth=bandwidth) if report.speed else None
        )
        for report in run.models
    )
    return replace(run, models=tuple(held))


def _refuse_unresumable(run: Run) -> None:
    header = run.header
    if header.plan.options is None or header.parent_run is not None:
        raise DataError(
            f"the run {header.run_id} cannot be resumed",
            why="its answers were made elsewhere"
            if header.parent_run is None
            else f"it is the run {header.parent_run} graded again",
            fix="resume the run that made the answers"
            if header.parent_run
            else "grade the answers again with `moebench grade`",
        )
    if header.schema < SCHEMA:
        raise DataError(
            f"the run {header.run_id} cannot be resumed",
            why="it was begun by moebench 0.1, which sent other options than are sent today",
            fix="start a new run; the old one can be reported, compared and graded again as it is",
        )
    _refuse_edited_suites(header)


def _refuse_edited_suites(header: RunHeader) -> None:
    """The run file has its suites whole, but whoever edited one expects the new questions to be asked."""
    plan = header.plan
    try:
        now = suites_of(
            plan.suite_sources, limit=plan.limit, variants=plan.variants, variants_seed=plan.variants_seed
        )
    except (SuiteError, UsageError):
        return  # the file is gone or broken by now; the run's own copy is as good as ever
    before = {suite.name: suite.digest for suite in header.suites}
    edited = [suite.name for suite in now if before.get(suite.name, suite.digest) != suite.digest]
    if edited:
        raise DataError(
            f"the run {header.run_id} cannot be resumed",
            why=f"these suites are not what they were when it began: {', '.join(edited)}",
            fix="start a new run, or put the old version of the files back",
        )


def regrade(path: str | Path, *, out: Path = RESULTS) -> Path:
    """Grades the stored answers of a run again, with today's graders, into a new run file.

    Nothing is generated: what broke before there was an answer stays broken. In answers of moebench 0.1 thinking is
    parted from the answer first, and an answer that never began is unfinished.

    Args:
        path: A run file; it is only read.
        out: Folder of the new one.

    Returns:
        The new file; its header names the old run as `parent_run`.
    """
    lines = read_lines(Path(path))
    old = next(lines)
    assert isinstance(old, RunHeader)  # noqa: S101 - `read_lines` has refused anything else
    fresh = new_header(old.plan, old.suites, how=old.server, notes=old.notes, parent_run=old.run_id)
    header = replace(fresh, environment=replace(old.environment, regraded_with=fresh.environment))
    targets = {(suite.name, sample.id): (suite, sample) for suite in old.suites for sample in suite.samples}
    with create_run(header, out, sync=False) as writer:
        for value in lines:
            if isinstance(value, ModelReport):
                writer.append(value)
            elif isinstance(value, Record):
                writer.append(_regraded(value, targets, old=old.schema < SCHEMA))
    return writer.path


def _regraded(
    record: Record, targets: Mapping[tuple[str, str], tuple[Suite, Sample]], *, old: bool
) -> Record:
    if record.generation is None:
        return record
    suite, sample = targets[record.key.suite, record.key.sample]
    made = parted(record.generation) if old else record.generation
    return graded(record.key, suite, sample.target, made, node=record.node, extra=record.extra)


def list_models(*, server: ServerOptions | None = None) -> tuple[ModelCard, ...]:
    """Returns the cards of all models that a server has."""
    how = server or ServerOptions()
    with _connected(how, Observer()) as (_, client):
        stand_ins = {full_name(name): text for name, text in STAND_INS.items()} if how.embedded else {}
        return tuple(client.card(name, stand_in=stand_ins.get(full_name(name))) for name in client.names())
