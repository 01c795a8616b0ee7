"""The trial runner: plan -> pending trials -> generate -> grade -> append; resume; regrade.

Models are the outermost loop: each is loaded once, measured alone, asked everything, and unloaded, while the
next one is already being pulled. A record is on disk before it counts.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from moebench.chains import CHAINS
from moebench.errors import DataError, ModelUnavailable, ServerUnreachable, SetupError
from moebench.graders import GRADERS
from moebench.models import hardware
from moebench.models.monitor import Monitor, Watch, longer
from moebench.models.roofline import with_device
from moebench.ollama.address import is_local
from moebench.ollama.client import Client
from moebench.ollama.failures import NO_WAY, classify
from moebench.ollama.inflight import Slots, Turn
from moebench.ollama.langchain import OllamaModels, import_langchain
from moebench.ollama.revival import Reviver
from moebench.ollama.route import what_to_do
from moebench.run.asking import generate, trying
from moebench.run.environment import environment
from moebench.run.observer import Observer
from moebench.run.parallel import unordered
from moebench.run.plan import Trial, chain_names, count, repeat_options, trials
from moebench.run.probe import HOW, probe_slots, probe_speed
from moebench.run.store import SCHEMA, RunWriter, new_run_id
from moebench.types import (
    JSON,
    Failure,
    Generation,
    Key,
    ModelCard,
    ModelReport,
    Options,
    Plan,
    Record,
    RunHeader,
    Score,
    Speed,
    Stage,
    Suite,
)

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

T = TypeVar("T")
READY = 2  # trials in progress for each slot of the server: one it answers, one whose question is ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What running trials needs: a server, a run file that is open, and what is known already.

    Attributes:
        client: The server's own interface.
        reviver: Starts the server again if it can.
        stand_ins: What each model of an embedded server stands in for.
        slots: How many requests to keep in flight; None: what each model is seen to take.
        pull: Whether missing models may be pulled.
        probe: Whether each model's speed is measured.
        bandwidth: Bytes a second that the server's device reads, as the user says; None: to be found out.
        monitor: Of the GPUs of the server's machine, if it is this one; None: there is nothing to watch.
        scored: Trials that the run file has a score for.
        ungraded: Answers in the run file whose grading broke: they are graded again, not asked again.
        reports: The last report of each model in the run file.
    """

    client: Client
    reviver: Reviver
    writer: RunWriter
    header: RunHeader
    observer: Observer
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    slots: int | None = None
    pull: bool = True
    probe: bool = True
    bandwidth: float | None = None
    monitor: Monitor | None = None
    scored: frozenset[Key] = frozenset()
    ungraded: Mapping[Key, Generation] = field(default_factory=dict)
    reports: Mapping[str, ModelReport] = field(default_factory=dict)


def new_header(
    plan: Plan,
    suites: Sequence[Suite],
    *,
    server: Mapping[str, object] | None = None,
    embedded: bool = False,
    parent_run: str | None = None,
) -> RunHeader:
    """Returns the header of a run that starts now.

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
        environment={**environment(), "server": server, **({"speed": HOW} if plan.options else {})},
        parent_run=parent_run,
        embedded=embedded,
    )


def execute(session: Session) -> None:
    """Runs all trials of a session that have no score yet.

    Raises:
        ServerUnreachable: the server is gone and did not come back; what is finished is on disk.
        RunFileError: a record could not be written.
    """
    plan, suites = session.header.plan, session.header.suites
    session.observer.on_start(session.header, trials=count(plan, suites), done=len(session.scored))
    for trial in (t for model in plan.models for t in trials(plan, suites, model)):
        if kept := session.ungraded.get(trial.key):
            _finish(session, trial, kept)
    waiting = [model for model in plan.models if next(_pending(session, model), None)]
    pulls: dict[str, Future[None]] = {}
    try:
        for place, model in enumerate(waiting):
            if model not in pulls:
                pulls[model] = _in_background(partial(_fetch, session, model))
            _run_model(session, model, pulls, next(iter(waiting[place + 1 :]), None))
    finally:
        session.reviver.ending.set()


def _pending(session: Session, model: str) -> Iterator[Trial]:
    """Yields the trials that must be asked; never all at once, so that memory does not grow with their number."""
    for trial in trials(session.header.plan, session.header.suites, model):
        if trial.key not in session.scored and trial.key not in session.ungraded:
            yield trial


def _in_background(work: Callable[[], T]) -> "Future[T]":
    """Like an executor's `submit`, in a daemon thread: a long pull must not hold up the end of the process."""
    future: Future[T] = Future()

    def target() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - not handled here, but raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=target, name="moebench-background", daemon=True).start()
    return future


def _fetch(session: Session, model: str) -> None:
    """Makes sure that the server has a model."""
    if session.client.has(model):
        return
    if not session.pull:
        raise ModelUnavailable(
            f"the model '{model}' is not on the server",
            why="it has not been pulled, and pulling was not allowed (--no-pull)",
            fix=f"ollama pull {model}",
        )
    session.client.pull(model, on_progress=lambda progress: session.observer.on_pull(model, progress))


def _run_model(session: Session, model: str, pulls: dict[str, "Future[None]"], following: str | None) -> None:
    """Runs a model's trials; the following model's pull begins as soon as this one is here."""
    session.observer.on_model(model, "pull")
    try:
        pulls[model].result()
        if following:
            pulls[following] = _in_background(partial(_fetch, session, following))
        report = trying(partial(_prepare, session, model), reviver=session.reviver)
    except SetupError as error:
        _give_up(session, model, error)
        return
    session.writer.append(report)
    session.observer.on_model(model, "trials")
    with _watching(session, model) as watch:
        answers, aggregate = _ask_all(session, report)
    usage = longer(report.usage, watch.usage(answers=answers))
    session.writer.append(replace(report, aggregate_tokens_per_s=aggregate, usage=usage))
    session.observer.on_model(model, "unload")
    with suppress(SetupError):  # everything is asked and on disk; a server that is gone has nothing loaded
        session.client.unload(model)


def _give_up(session: Session, model: str, error: SetupError) -> None:
    """Records a model's trials as broken, in the server's words; without a server the run ends instead."""
    cause = classify(error)
    if cause.kind in NO_WAY:
        _stop_if_server_is_gone(session)
    session.observer.on_model(model, "unavailable")
    for trial in _pending(session, model):
        _finish(session, trial, Failure(stage="generate", kind=cause.kind, message=cause.message))


def _prepare(session: Session, model: str) -> ModelReport:
    """Loads a model, reads its card and measures its speed."""
    options = session.header.plan.options or Options()
    card = session.client.card(model, stand_in=session.stand_ins.get(model))
    _refuse_other_weights(session.reports.get(model), card)
    session.observer.on_model(model, "load")
    imported = _in_background(import_langchain)
    load_s = session.client.load(model, num_ctx=options.num_ctx, keep_alive_s=options.keep_alive_s)
    imported.result()
    before = session.reports.get(model)
    speed = before.speed if before else None
    if session.probe and speed is None:
        session.observer.on_model(model, "speed")
        speed = _speed(session, model, options, load_s)
    slots = session.slots or (before.in_flight if before else None)
    return ModelReport(
        card=card,
        speed=speed,
        in_flight=slots or _slots(session, model, options),
        usage=before.usage if before else None,
    )


def _refuse_other_weights(before: ModelReport | None, card: ModelCard) -> None:
    if before is not None and before.card.digest != card.digest:
        raise DataError(
            f"'{card.name}' is not the model that this run began with",
            why=f"its digest was {before.card.digest}, the server has {card.digest} now",
            fix="start a new run, so that answers of two models are not mixed under one name",
        )


def _speed(session: Session, model: str, options: Options, load_s: float | None) -> Speed | None:
    result = _guarded(
        "generate",
        lambda: probe_speed(session.client, session.client.base_url, model, options, load_s=load_s),
    )
    if isinstance(result, Failure):
        return None
    gpus = hardware.gpus() if is_local(session.client.base_url) else None
    return with_device(result, gpus=gpus, bandwidth=session.bandwidth)


def _slots(session: Session, model: str, options: Options) -> int:
    slots = _guarded("generate", lambda: probe_slots(session.client.base_url, model, options))
    return 1 if isinstance(slots, Failure) else slots


def _watching(session: Session, model: str) -> AbstractContextManager[Watch]:
    """Watches this machine's GPUs, if the model is on them."""
    loaded = _guarded("generate", lambda: session.client.running(model)) if session.monitor else None
    if session.monitor is None or loaded is None or isinstance(loaded, Failure):
        return nullcontext(Watch())
    return session.monitor.watching() if session.monitor.holds(loaded.gpu_bytes) else nullcontext(Watch())


def _ask_all(session: Session, report: ModelReport) -> tuple[int, float | None]:
    """Asks everything; returns the number of answers, and the tokens of all of them over the wall time."""
    answers, tokens, started = 0, 0, time.perf_counter()
    slots = Slots(report.in_flight)
    pending = ((trial, slots.turn()) for trial in _pending(session, report.card.name))
    with ExitStack() as open_models:
        chains = _chains(session, report.card, slots, open_models)
        open_models.callback(slots.close)

        def ask(next_one: tuple[Trial, Turn]) -> tuple[Trial, Generation | Failure]:
            trial, turn = next_one
            chain = chains[trial.key.chain, trial.options.seed]
            with turn:
                return trial, _guarded("generate", lambda: generate(trial, chain, reviver=session.reviver))

        threads = READY * report.in_flight
        results = open_models.enter_context(closing(unordered(ask, pending, threads=threads)))
        for trial, outcome in results:
            _finish(session, trial, outcome)
            if isinstance(outcome, Generation):
                answers += 1
                tokens += sum(call.output_tokens or 0 for call in outcome.calls)
            elif outcome.kind in NO_WAY:
                _stop_if_server_is_gone(session)
    return answers, tokens / (time.perf_counter() - started) if tokens else None


def _chains(
    session: Session, card: ModelCard, slots: Slots, open_models: ExitStack
) -> "Mapping[tuple[str, int], Runnable[dict[str, Any], str]]":
    """Builds each chain once for each seed: making LangChain's objects takes longer than a short answer."""
    chains: dict[tuple[str, int], Runnable[dict[str, Any], str]] = {}
    names = chain_names(session.header.plan, session.header.suites)
    for options in repeat_options(session.header.plan):
        able = _thinking_where_it_can(options, card)
        models = OllamaModels(session.client.base_url, card.name, able, slots=slots)
        open_models.enter_context(models)
        chains.update({(name, options.seed): CHAINS.get(name)(models) for name in names})
    return chains


def _thinking_where_it_can(options: Options, card: ModelCard) -> Options:
    """Asking a model that cannot think to think is an error on the server."""
    can = card.capabilities is None or "thinking" in card.capabilities
    return options if can else replace(options, think=False)


def _finish(session: Session, trial: Trial, outcome: Generation | Failure) -> None:
    """Grades what came back, and puts the record on disk."""
    record = graded(trial.key, trial.suite, trial.sample.target, outcome)
    session.writer.append(record)
    session.observer.on_record(record)


def graded(
    key: Key,
    suite: Suite,
    target: Mapping[str, JSON],
    outcome: Generation | Failure,
    *,
    extra: Mapping[str, JSON] | None = None,
) -> Record:
    """Returns the record of a finished trial: its answer graded, or what broke."""
    generation = outcome if isinstance(outcome, Generation) else None
    result: Score | Failure
    if isinstance(outcome, Generation):
        text = outcome.text
        result = _guarded("grade", lambda: GRADERS.get(suite.grader)(text, **target))
    else:
        result = outcome
    return Record(
        key=key,
        finished_at=datetime.now(UTC),
        generation=generation,
        score=result if isinstance(result, Score) else None,
        failure=result if isinstance(result, Failure) else None,
        extra=extra or {},
    )


def _guarded(stage: Stage, work: Callable[[], T]) -> T | Failure:
    """The trial boundary: whatever breaks inside one trial becomes its failure and does not end the run."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - a chain, a grader or a client may raise anything
        cause = classify(error)
        return Failure(stage=stage, kind=cause.kind, message=cause.message)


def _stop_if_server_is_gone(session: Session) -> None:
    try:
        session.client.version()
    except ServerUnreachable as error:
        with suppress(ServerUnreachable):
            if session.reviver():  # another thread may be at it just now: its server is not gone yet
                return
        tail = session.reviver.log_tail()
        way_out = what_to_do(session.client.base_url, error.__cause__)
        raise ServerUnreachable(
            "the server is gone; the run stops here, and what is finished is kept",
            why=f"{error.why}; the end of its log:\n{tail}" if tail else error.why,
            fix=f"{way_out or 'start the server again'}, then: moebench resume {session.header.run_id}",
        ) from error
