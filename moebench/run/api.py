"""The public functions that make runs: run, resume, regrade, grade_answers. The command line calls these."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from moebench.chains import CHAINS
from moebench.demo.embedded import STAND_INS, embedded_server
from moebench.errors import DataError, SuiteError, UsageError
from moebench.models.bandwidth import checked_bandwidth
from moebench.models.monitor import Monitor, open_monitor
from moebench.models.roofline import with_device
from moebench.ollama.address import is_local, public_url
from moebench.ollama.client import Client, full_name
from moebench.ollama.revival import Reviver
from moebench.ollama.server import Server, connect
from moebench.run.observer import Observer
from moebench.run.plan import chain_names
from moebench.run.runner import Session, execute, graded, new_header
from moebench.run.store import RESULTS, append_to_run, create_run, load_run, read_lines
from moebench.suites import resolve_suites
from moebench.types import JSON, ModelCard, ModelReport, Options, Plan, Record, Run, RunHeader, Sample, Suite
from moebench.variants import GENERATOR_VERSION, add_variants


def run(
    models: Sequence[str],
    *,
    suites: Sequence[str] = (),
    chains: Sequence[str] = (),
    limit: int | None = None,
    repeats: int = 1,
    variants: int = 0,
    options: Options | None = None,
    host: str | None = None,
    embedded: bool = False,
    parallel: int | None = None,
    pull: bool = True,
    probe: bool = True,
    bandwidth: float | None = None,
    out: Path = RESULTS,
    observer: Observer | None = None,
) -> Run:
    """Asks every model every question, grades the answers, and keeps all of it in a new run file.

    Args:
        models: Tags as Ollama knows them.
        suites: Names of shipped suites, or suite files; empty: all shipped ones.
        chains: Chain names; empty: each suite's own.
        limit: At most so many samples of each suite.
        repeats: How often each sample is asked; each repeat has its own seed, derived from the options'.
        variants: So many freshly generated samples are added to each suite, from the options' seed.
        options: Sampling options; None: `Options()`.
        host: The server; None: `OLLAMA_HOST`, else the default address.
        embedded: Use the embedded server with its stand-in models.
        parallel: Requests in flight; None: what the server is known to take, else 1.
        pull: Pull missing models.
        probe: Measure each model's speed before its trials.
        bandwidth: Bytes a second that the server's device reads, which speed is held against; None: the GPU's data
            sheet says it, or it is measured on the CPU.
        out: Folder of the run file.
        observer: Sees what is going on.

    Returns:
        The run as it is on disk. Trials that broke are in it, with their failures.

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
    return new_run(
        plan,
        chosen,
        host=host,
        embedded=embedded,
        parallel=parallel,
        pull=pull,
        probe=probe,
        bandwidth=bandwidth,
        out=out,
        observer=observer,
    )


def new_run(
    plan: Plan,
    suites: Sequence[Suite],
    *,
    host: str | None = None,
    embedded: bool = False,
    parallel: int | None = None,
    pull: bool = True,
    probe: bool = True,
    bandwidth: float | None = None,
    out: Path = RESULTS,
    observer: Observer | None = None,
) -> Run:
    """Carries out a plan on suites that need not come from files; otherwise as `run`."""
    watcher = observer or Observer()
    given = None if bandwidth is None else checked_bandwidth(bandwidth)
    with _server(host, embedded=embedded, parallel=parallel, observer=watcher) as server:
        slots = _slots(server, parallel)
        header = new_header(plan, suites, server=_described(server, slots), embedded=embedded)
        with (
            create_run(header, out) as writer,
            Client(server.base_url, embedded=server.embedded) as client,
            _monitor(server) as monitor,
        ):
            session = Session(
                client=client,
                reviver=Reviver(server),
                writer=writer,
                header=header,
                observer=watcher,
                stand_ins=STAND_INS if embedded else {},
                slots=slots,
                pull=pull,
                probe=probe,
                bandwidth=given,
                monitor=monitor,
            )
            execute(session)
    return load_run(writer.path)


def make_plan(
    models: Sequence[str],
    *,
    suites: Sequence[str] = (),
    chains: Sequence[str] = (),
    limit: int | None = None,
    repeats: int = 1,
    variants: int = 0,
    options: Options | None = None,
) -> tuple[Plan, tuple[Suite, ...]]:
    """Returns what `run` would do with these arguments, and the suites with just the samples it would ask.

    Raises:
        UsageError: no models, a model named twice, an unknown chain, or a number out of range.
        SuiteError: a suite file has mistakes.
    """
    _check_numbers(
        {"limit": limit, "repeats": repeats, "num_predict": (options or Options()).num_predict}, least=1
    )
    _check_numbers({"variants": variants}, least=0)
    _check_models(models)
    sampling = options or Options()
    chosen = _chosen(suites, limit=limit, variants=variants, variants_seed=sampling.seed)
    plan = Plan(
        models=tuple(models),
        suites=tuple(suite.name for suite in chosen),
        suite_sources=tuple(suites),
        chains=tuple(chains),
        limit=limit,
        repeats=repeats,
        variants=variants,
        variants_seed=sampling.seed,
        generator_version=GENERATOR_VERSION if variants else None,
        options=sampling,
    )
    for name in chain_names(plan, chosen):
        CHAINS.get(name)
    return plan, chosen


def _chosen(
    sources: Sequence[str], *, limit: int | None, variants: int, variants_seed: int
) -> tuple[Suite, ...]:
    chosen = [replace(suite, samples=suite.samples[:limit]) for suite in resolve_suites(sources)]
    if variants:
        chosen = [add_variants(suite, n=variants, seed=variants_seed) for suite in chosen]
    return tuple(chosen)


def _check_numbers(numbers: Mapping[str, int | None], *, least: int) -> None:
    for name, number in numbers.items():
        if number is not None and number < least:
            raise UsageError(
                f"{name} cannot be {number}", why=f"it must be at least {least}", fix=f"raise {name}"
            )


def _check_models(models: Sequence[str]) -> None:
    twice = sorted({model for model in models if list(models).count(model) > 1})
    if not models or twice or not all(models):
        raise UsageError(
            "the list of models cannot be used",
            why=f"named twice: {', '.join(twice)}" if twice else "a name in it is missing",
            fix="name each model once, for instance: --models mixtral,dbrx,deepseek-v2",
        )


@contextmanager
def _server(
    host: str | None, *, embedded: bool, parallel: int | None, observer: Observer
) -> Iterator[Server]:
    opened = (
        embedded_server(parallel=parallel or 1, on_progress=observer.on_setup)
        if embedded
        else connect(host, parallel=parallel, on_progress=observer.on_setup)
    )
    with opened as server:
        yield server


def _monitor(server: Server) -> AbstractContextManager[Monitor | None]:
    """The embedded server uses no GPU, and of GPUs elsewhere nothing is known."""
    return open_monitor() if is_local(server.base_url) and not server.embedded else nullcontext()


def _slots(server: Server, parallel: int | None) -> int | None:
    """How many requests to keep in flight; None where that must be found out."""
    if parallel is None and server.embedded:
        return 1  # what an embedded server is started with
    return parallel


def _described(server: Server, slots: int | None) -> Mapping[str, JSON]:
    return {
        "url": public_url(server.base_url),
        "version": server.version,
        "started_by_moebench": server.started_by_us,
        "requests_in_flight": slots,
    }


def resume(
    path: Path,
    *,
    host: str | None = None,
    parallel: int | None = None,
    pull: bool = True,
    bandwidth: float | None = None,
    observer: Observer | None = None,
) -> Run:
    """Runs what has no score yet in a run file: trials that broke, and those that never began.

    Args:
        path: The run file; it is appended to.
        host: The server; None: the one that the run began with.
        parallel: Requests in flight, as in `run`.
        pull: Pull missing models.
        bandwidth: As in `run`; speeds that were measured before are held against it from now on.
        observer: Sees what is going on.

    Raises:
        UsageError: no device has such a bandwidth.
        DataError: a model's digest is not the one of the run's start, or the run's answers were made elsewhere.
    """
    watcher = observer or Observer()
    with append_to_run(path) as writer:
        before = load_run(path)
        _refuse_unresumable(before)
        reports = _held_against(before.models, bandwidth)
        for report in reports if bandwidth is not None else ():
            writer.append(report)
        server_was = before.header.environment.get("server") or {}
        where = host or (None if server_was.get("started_by_moebench") else server_was.get("url"))
        with (
            _server(where, embedded=before.header.embedded, parallel=parallel, observer=watcher) as server,
            Client(server.base_url, embedded=server.embedded) as client,
            _monitor(server) as monitor,
        ):
            session = Session(
                client=client,
                reviver=Reviver(server),
                writer=writer,
                header=before.header,
                observer=watcher,
                stand_ins=STAND_INS if before.header.embedded else {},
                slots=_slots(server, parallel),
                pull=pull,
                probe=any(report.speed for report in before.models),
                bandwidth=bandwidth,
                monitor=monitor,
                scored=frozenset(record.key for record in before.records if record.score),
                ungraded={r.key: r.generation for r in before.records if not r.score and r.generation},
                reports={report.card.name: report for report in reports},
            )
            execute(session)
    return load_run(path)


def _held_against(reports: Sequence[ModelReport], bandwidth: float | None) -> list[ModelReport]:
    """Returns reports whose speeds are held against the bandwidth that the user gave, if one was given."""
    if bandwidth is None:
        return list(reports)
    given = checked_bandwidth(bandwidth)
    return [
        replace(report, speed=with_device(report.speed, gpus=None, bandwidth=given) if report.speed else None)
        for report in reports
    ]


def _refuse_unresumable(run: Run) -> None:
    if run.header.plan.options is None or run.header.parent_run is not None:
        raise DataError(
            f"the run {run.header.run_id} cannot be resumed",
            why="its answers were made elsewhere"
            if run.header.parent_run is None
            else f"it is the run {run.header.parent_run} graded again",
            fix="resume the run that made the answers"
            if run.header.parent_run
            else "grade the answers again with `moebench grade`",
        )
    _refuse_edited_suites(run.header)


def _refuse_edited_suites(header: RunHeader) -> None:
    """The run file has its suites whole, but whoever edited one expects the new questions to be asked."""
    plan = header.plan
    try:
        now = _chosen(
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


def regrade(path: Path, *, out: Path = RESULTS) -> Path:
    """Grades the stored answers of a run again, with today's graders, into a new run file.

    Nothing is generated: what broke before there was an answer stays broken.

    Args:
        path: A run file; it is only read.
        out: Folder of the new one.

    Returns:
        The new file; its header names the old run as `parent_run`.
    """
    lines = read_lines(path)
    old = next(lines)
    assert isinstance(old, RunHeader)  # noqa: S101 - `read_lines` has refused anything else
    fresh = new_header(old.plan, old.suites, embedded=old.embedded, parent_run=old.run_id)
    header = replace(fresh, environment={**old.environment, "regraded_with": fresh.environment})
    targets = {(suite.name, sample.id): (suite, sample) for suite in old.suites for sample in suite.samples}
    with create_run(header, out, sync=False) as writer:
        for value in lines:
            if isinstance(value, ModelReport):
                writer.append(value)
            elif isinstance(value, Record):
                writer.append(_regraded(value, targets))
    return writer.path


def _regraded(record: Record, targets: Mapping[tuple[str, str], tuple[Suite, Sample]]) -> Record:
    if record.generation is None:
        return record
    suite, sample = targets[record.key.suite, record.key.sample]
    return graded(record.key, suite, sample.target, record.generation, extra=record.extra)


def list_models(*, host: str | None = None, embedded: bool = False) -> tuple[ModelCard, ...]:
    """Returns the cards of all models that a server has.

    Args:
        host: The server; None: `OLLAMA_HOST`, else the default address.
        embedded: The embedded server instead.
    """
    with (
        _server(host, embedded=embedded, parallel=None, observer=Observer()) as server,
        Client(server.base_url, embedded=server.embedded) as client,
    ):
        names = [str(entry.get("name") or entry.get("model")) for entry in client.models()]
        stand_ins = {full_name(name): text for name, text in STAND_INS.items()} if embedded else {}
        return tuple(client.card(name, stand_in=stand_ins.get(name)) for name in names)
