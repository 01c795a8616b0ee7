"""The trial runner: plan -> pending trials -> ask -> grade -> append.

Models are the outermost loop: each is loaded once, measured alone, asked everything, asked a little again, and
unloaded, while the next one is already being pulled. A record is on disk before it counts.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from moebench.chains import CHAINS
from moebench.errors import ModelUnavailable, ServerUnreachable, SetupError
from moebench.models.monitor import Monitor, Watch, longer
from moebench.ollama.address import public_netloc
from moebench.ollama.client import Client
from moebench.ollama.failures import NO_WAY, OF_THE_MODEL, classify
from moebench.ollama.inflight import Slots, Turn, deadline
from moebench.ollama.revival import Reviver
from moebench.ollama.route import what_to_do
from moebench.ollama.server import Server
from moebench.run.asking import generation, retrying
from moebench.run.names import duration
from moebench.run.observer import Observer
from moebench.run.parallel import unordered
from moebench.run.plan import Trial, chain_names, count, trials
from moebench.run.prepare import Preparer, guarded, in_background
from moebench.run.records import graded
from moebench.run.store import RunWriter, spoken
from moebench.suites import question
from moebench.types import (
    AskedAgain,
    Failure,
    Generation,
    Key,
    ModelReport,
    Options,
    Record,
    Run,
    RunHeader,
    ServerOptions,
    Unfinished,
)

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


T = TypeVar("T")
READY = 2  # trials in progress for each slot of the server: one it answers, one whose question is ready
AGAIN = 5  # questions asked again after a model's trials ...
AGAIN_EVERY = 4  # ... but at most every fourth, so that a small run does not take much longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A model that is ready to be asked.

    Attributes:
        report: As far as it is known before its trials.
        chains: By name and seed: making LangChain's objects takes longer than a short answer.
        slots: Where requests wait.
        over: Why nothing more is asked, once that is known; empty before.
    """

    report: ModelReport
    chains: "Mapping[tuple[str, int], Runnable[dict[str, Any], str]]"
    slots: Slots
    over: list[Failure] = field(default_factory=list)


class Runner:
    """Holds what running needs, and runs the trials of a run that have no score yet; a context manager.

        with Runner(...) as runner:
            for model in runner.waiting:
                runner.run_model(model)

    Args:
        server: The one to ask.
        client: Its own interface.
        writer: The run file, open.
        header: Its header.
        how: How to ask.
        observer: Sees what is going on.
        monitor: Of the GPUs of the server's machine, if it is this one; None: there is nothing to watch.
        before: The run as its file holds it, for one that is resumed.
        options: Those to resume it with; None: the plan's. Trials that were stopped at a smaller limit are then
            asked again.

    Attributes:
        waiting: The models that have trials without a score, in the plan's order; known once it is entered.
    """

    def __init__(
        self,
        server: Server,
        client: Client,
        *,
        writer: RunWriter,
        header: RunHeader,
        how: ServerOptions,
        observer: Observer,
        monitor: Monitor | None = None,
        before: Run | None = None,
        options: Options | None = None,
    ) -> None:
        self.client = client
        self.reviver = Reviver(server)
        self.writer = writer
        self.header = header
        self.how = how
        self.observer = observer
        self.monitor = monitor
        self.options = options or header.plan.options or Options()
        self.node = "embedded" if server.embedded else public_netloc(server.base_url)
        self.preparer = Preparer(
            client=client, options=self.options, how=self.how, node=self.node, observer=observer
        )
        records = before.records if before else ()
        larger = options.num_predict + options.think_budget if options else 0
        self.done = {r.key for r in records if r.score or _stays(r.unfinished, larger)}
        self.ungraded = {r.key: r.generation for r in records if r.failure and r.generation}
        self.reports = {report.card.name: report for report in (before.models if before else ())}
        self.waiting: list[str] = []
        self._pulls: dict[str, Future[None]] = {}

    def __enter__(self) -> Self:
        """Tells that the run begins, and grades again what could not be graded."""
        plan, suites = self.header.plan, self.header.suites
        self.observer.on_start(self.header, trials=count(plan, suites), done=len(self.done))
        for trial in (t for model in plan.models for t in self._trials(model)):
            if kept := self.ungraded.get(trial.key):
                self._finish(trial, kept)
        self.waiting = [model for model in plan.models if next(self._pending(model), None)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reviver.ending.set()

    def _trials(self, model: str) -> Iterator[Trial]:
        return trials(self.header.plan, self.header.suites, model)

    def _pending(self, model: str) -> Iterator[Trial]:
        """Yields the trials that must be asked; never all at once: memory does not grow with their number."""
        for trial in self._trials(model):
            if trial.key not in self.done and trial.key not in self.ungraded:
                yield trial

    def run_model(self, model: str) -> None:
        """Runs a model's trials that have no score yet.

        Raises:
            ServerUnreachable: the server is gone and did not come back; what is finished is on disk.
            RunFileError: a record could not be written.
        """
        try:
            self._arrive(model)
            for attempt in retrying(self.reviver, tell=self.observer.on_note):
                with attempt:
                    report = self.preparer.prepared(model, before=self.reports.get(model))
        except (ModelUnavailable, ServerUnreachable) as error:
            self._give_up(model, error)
            return
        self.writer.append(report)
        self._tell_of_thinking(report)
        self.observer.on_model(model, "trials")
        with ExitStack() as stack:
            asking = self._asking(report, stack)
            pending = ((trial, asking.slots.turn()) for trial in self._pending(model))
            ask = partial(self._ask, asking)
            first: list[tuple[Trial, Record]] = []
            tokens, number, started = 0, 0, time.perf_counter()
            with self._watching(model) as watch:
                answers = stack.enter_context(
                    closing(unordered(ask, pending, threads=READY * report.in_flight))
                )
                for trial, outcome in answers:
                    record, number = self._finish(trial, outcome), number + 1
                    tokens += _tokens(record)
                    first += [(trial, record)] if len(first) < AGAIN and record.score else []
                    if isinstance(outcome, Failure) and outcome.kind in NO_WAY:
                        self._stop_if_server_is_gone()
            seconds = time.perf_counter() - started
            again = self._ask_again(first[: -(-number // AGAIN_EVERY)], ask, asking)
        self._conclude(
            replace(
                report,
                aggregate_tokens_per_s=self._aggregate(report, tokens / seconds if tokens else None, number),
                usage=longer(report.usage, watch.usage(answers=number)),
                asked_again=again if _asked(again) > _asked(report.asked_again) else report.asked_again,
            )
        )

    def _arrive(self, model: str) -> None:
        """Waits until the server has a model, and begins to pull the next one."""
        following = next(iter(self.waiting[self.waiting.index(model) + 1 :]), None)
        self.observer.on_model(model, "pull")
        if model not in self._pulls:
            self._pulls[model] = in_background(partial(self._fetch, model))
        self._pulls[model].result()
        if following:
            self._pulls[following] = in_background(partial(self._fetch, following))

    def _fetch(self, model: str) -> None:
        if self.client.has(model):
            return
        if not self.how.pull:
            raise ModelUnavailable(
                f"the model '{model}' is not on the server",
                why="it has not been pulled, and pulling was not allowed (--no-pull)",
                fix=f"ollama pull {model}",
            )
        self.client.pull(model, on_progress=lambda progress: self.observer.on_pull(model, progress))

    def _give_up(self, model: str, error: SetupError) -> None:
        """Records a model's trials as broken, in the server's words; without a server the run ends instead."""
        cause = classify(error)
        if cause.kind in NO_WAY:
            self._stop_if_server_is_gone()
        self.observer.on_model(model, "unavailable")
        for trial in self._pending(model):
            self._finish(trial, Failure(stage="generate", kind=cause.kind, message=cause.message))

    def _watching(self, model: str) -> AbstractContextManager[Watch]:
        """Watches this machine's GPUs, if the model is on them."""
        loaded = guarded(lambda: self.client.running(model)) if self.monitor else None
        if self.monitor is None or loaded is None or isinstance(loaded, Failure):
            return nullcontext(Watch())
        return self.monitor.watching() if self.monitor.holds(loaded.gpu_bytes) else nullcontext(Watch())

    def _asking(self, report: ModelReport, stack: ExitStack) -> Asking:
        """Builds each chain once for each seed; what is still asked when `stack` closes is cut off."""
        from moebench.ollama.langchain import OllamaModels

        assert report.options is not None  # noqa: S101 - narrows; `Preparer` has set them
        slots = Slots(report.in_flight)
        names = chain_names(self.header.plan, self.header.suites)
        chains: dict[tuple[str, int], Runnable[dict[str, Any], str]] = {}
        for repeat in range(self.header.plan.repeats):
            seeded = replace(report.options, seed=self.options.seed + repeat)
            models = OllamaModels(
                self.client.base_url,
                report.card.name,
                seeded,
                slots=slots,
                opened=report.card.opens_thinking,
            )
            stack.enter_context(models)
            chains.update({(name, seeded.seed): CHAINS.get(name)(models) for name in names})
        stack.callback(slots.close)
        return Asking(report=report, chains=chains, slots=slots)

    def _ask(self, asking: Asking, what: tuple[Trial, Turn]) -> tuple[Trial, Generation | Failure]:
        """The trial boundary: whatever breaks inside one trial becomes its failure and does not end the run."""
        from moebench.ollama.langchain import CallRecorder

        trial, turn = what
        if asking.over:
            turn.leave()
            return trial, asking.over[0]
        chain = asking.chains[trial.key.chain, self.options.seed + trial.key.repeat]
        window = asking.report.context_tokens or self.options.num_ctx
        try:
            with turn:
                for attempt in retrying(self.reviver, tell=self.observer.on_note):
                    with attempt:
                        recorder = CallRecorder(window, opened=asking.report.card.opens_thinking)
                        started = time.perf_counter()
                        with deadline(self.options.timeout_s) as clock, recorder.cut_short() as cut:
                            inputs = {"question": question(trial.suite, trial.sample)}
                            cut.text = chain.invoke(inputs, config={"callbacks": [recorder]})
                        wall_s = time.perf_counter() - started - clock.waited_s
                        tries = attempt.retry_state.attempt_number
                        return trial, generation(cut.text, recorder, wall_s=wall_s, attempts=tries)
        except Exception as error:  # noqa: BLE001 - a chain or a client may raise anything
            cause = classify(error)
            failure = Failure(stage="generate", kind=cause.kind, message=cause.message)
            if cause.kind in OF_THE_MODEL and not asking.over:
                asking.over.append(failure)
                name = asking.report.card.name
                self.observer.on_note(f"{name}: {failure.message}; its other questions are not asked")
            return trial, failure
        raise AssertionError("the last attempt returns or raises")

    def _tell_of_thinking(self, report: ModelReport) -> None:
        """Says how long a model's thoughts may take, now that its speed is known."""
        rates = report.speed.decode_tokens_per_s if report.speed else ()
        extra = report.options.num_predict - self.options.num_predict if report.options else 0
        if rates and extra > 0:
            questions = count(replace(self.header.plan, models=(report.card.name,)), self.header.suites)
            longest = questions * extra / max(rates)
            self.observer.on_note(
                f"{report.card.name} thinks: up to {extra:,} tokens more an answer, at {max(rates):.0f} tokens/s "
                f"up to {duration(longest)} more for {questions} questions"
            )

    def _finish(self, trial: Trial, outcome: Generation | Failure) -> Record:
        """Grades what came back, and puts the record on disk."""
        record = graded(trial.key, trial.suite, trial.sample.target, outcome, node=self.node)
        self.writer.append(record)
        self.observer.on_record(record)
        return record

    def _ask_again(
        self,
        first: list[tuple[Trial, Record]],
        ask: "Callable[[tuple[Trial, Turn]], tuple[Trial, Generation | Failure]]",
        asking: Asking,
    ) -> AskedAgain | None:
        """Asks a few questions once more, to see how far a model's answers repeat on this server.

        What a server has in its prompt caches, and what it answers beside, may change even greedy answers.
        """
        if not first or not self.how.recheck or self.how.repeatable:
            return None
        self.observer.on_model(asking.report.card.name, "again")
        before: dict[Key, Record] = {record.key: record for _, record in first}
        questions = ((trial, asking.slots.turn()) for trial, _ in first)
        pairs = []
        with closing(unordered(ask, questions, threads=READY * asking.report.in_flight)) as answers:
            for trial, outcome in answers:
                if isinstance(outcome, Generation):
                    record = graded(trial.key, trial.suite, trial.sample.target, outcome)
                    pairs.append((before[trial.key], record))
        return AskedAgain(
            asked=len(pairs),
            same_text=sum(_text(a) == _text(b) for a, b in pairs),
            same_score=sum(_value(a) == _value(b) for a, b in pairs),
            answers=tuple((b.key, b.generation) for _, b in pairs if b.generation),
        )

    def _aggregate(self, report: ModelReport, rate: float | None, asked: int) -> float | None:
        """Returns the aggregate rate; of a run that is resumed that of the larger part, if it was asked alike."""
        before = self.reports.get(report.card.name)
        if before is None or before.aggregate_tokens_per_s is None or before.in_flight != report.in_flight:
            return rate
        whole = count(replace(self.header.plan, models=(report.card.name,)), self.header.suites)
        return rate if asked > whole / 2 else before.aggregate_tokens_per_s

    def _conclude(self, report: ModelReport) -> None:
        """Writes what is known when a model's trials are done, and takes it out of memory."""
        model = report.card.name
        with suppress(
            SetupError
        ):  # everything is asked and on disk; a server that is gone tells nothing more
            digest = self.client.digest(model)
            if digest != report.card.digest:
                report = replace(report, digest_after=digest or "none")
                self.observer.on_note(
                    f"{model} was pulled anew, or removed, while it was asked: it is not compared"
                )
        self.writer.append(report)
        self.observer.on_model(model, "unload")
        with suppress(SetupError):
            if report.card.remote_host is None:
                self.client.unload(model)

    def _stop_if_server_is_gone(self) -> None:
        try:
            self.client.version()
        except ServerUnreachable as error:
            with suppress(ServerUnreachable):
                if self.reviver():  # another thread may be at it just now: its server is not gone yet
                    return
            tail = self.reviver.log_tail()
            way_out = what_to_do(self.client.base_url, error.__cause__)
            raise ServerUnreachable(
                "the server is gone; the run stops here, and what is finished is kept",
                why=f"{error.why}; the end of its log:\n{tail}" if tail else error.why,
                fix=f"{way_out or 'start the server again'}, then: moebench resume {spoken(self.writer.path)}",
            ) from error


def _stays(stopped: Unfinished | None, limit_tokens: int) -> bool:
    """Whether a trial stays unfinished: it was stopped at a limit that is no smaller than today's."""
    return stopped is not None and (not limit_tokens or (stopped.limit_tokens or 0) >= limit_tokens)


def _asked(again: AskedAgain | None) -> int:
    return again.asked if again else 0


def _tokens(record: Record) -> int:
    return sum(call.output_tokens or 0 for call in record.generation.calls) if record.generation else 0


def _text(record: Record) -> str | None:
    return record.generation.text if record.generation else None


def _value(record: Record) -> float | None:
    return record.score.value if record.score else None
