"""Makes a model ready to be asked: loads it once, looks whether it thinks, measures its speed."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from moebench.demo.embedded import STAND_INS
from moebench.errors import DataError
from moebench.models import hardware
from moebench.models.roofline import with_device
from moebench.ollama.address import is_local
from moebench.ollama.client import Client
from moebench.ollama.failures import classify
from moebench.ollama.options import in_force
from moebench.reading.answer import opens_thinking
from moebench.run.observer import Observer
from moebench.types import Failure, ModelCard, ModelReport, Options, ServerOptions, Speed

if TYPE_CHECKING:
    from moebench.run.probe import Probe

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """What every model of a run is prepared with.

    Attributes:
        options: The run's.
        how: How the server is asked.
        node: Which server it is.
    """

    client: Client
    options: Options
    how: ServerOptions
    node: str
    observer: Observer

    def prepared(self, model: str, *, before: ModelReport | None) -> ModelReport:
        """Loads a model, reads its card, looks whether it thinks, and measures its speed.

        Args:
            model: One that the server has.
            before: Its last report in a run that is resumed: its speed is not measured again.

        Raises:
            SetupError: it cannot be loaded.
            DataError: it is not the model that the run began with.
        """
        card = self.client.card(model, stand_in=STAND_INS.get(model) if self.how.embedded else None)
        _refuse_other_weights(before, card)
        if card.remote_host is not None:
            return self._elsewhere(card)
        options = in_force(self.options, card)
        self.observer.on_model(model, "load")
        imported = in_background(_import_langchain)
        load_s = self.client.load(model, options)
        imported.result()
        card = self._looked(card, options)
        options = replace(in_force(self.options, card), num_ctx=options.num_ctx)
        report = ModelReport(
            card=card,
            node=self.node,
            options=options,
            context_tokens=self._window(card, options),
            usage=before.usage if before else None,
            asked_again=before.asked_again if before else None,
        )
        report = self._measured(report, before, load_s=load_s)
        if self.how.repeatable:  # nothing that was asked so far may be in a cache
            self.client.unload(model)
            self.client.load(model, options)
        return report

    def _looked(self, card: ModelCard, options: Options) -> ModelCard:
        """Returns the card with what the model shows of its thinking: in its prompt, and in a short answer."""
        # A server that lists no capabilities is too old to tell a prompt alone: it would answer.
        if card.capabilities is not None:
            prompt = guarded(lambda: self.client.rendered(card.name, options))
            if isinstance(prompt, str):
                card = replace(card, opens_thinking=opens_thinking(prompt))
        if not (card.can_think or self.how.probe):
            return card
        seen = guarded(self._probe(card, options).look)
        return card if isinstance(seen, Failure) else seen

    def _probe(self, card: ModelCard, options: Options) -> "Probe":
        from moebench.run.probe import Probe

        return Probe(client=self.client, card=card, options=options)

    def _window(self, card: ModelCard, options: Options) -> int:
        """Returns the context that counts: the least of asked, trained and loaded."""
        loaded = guarded(lambda: self.client.running(card.name))
        told = None if loaded is None or isinstance(loaded, Failure) else loaded.context_tokens
        return min(options.num_ctx, told or card.context_tokens or options.num_ctx)

    def _measured(self, report: ModelReport, before: ModelReport | None, *, load_s: float) -> ModelReport:
        """Returns the report with the model's speed and the number of requests to keep in flight."""
        assert report.options is not None  # noqa: S101 - narrows; `prepared` has set them
        probe = self._probe(report.card, report.options)
        if before is not None and before.speed is not None:
            report = replace(report, speed=before.speed)
        elif self.how.probe:
            self.observer.on_model(report.card.name, "speed")
            speed = guarded(lambda: self._held_against_device(probe.speed(load_s=load_s)))
            if isinstance(speed, Failure):
                report = replace(report, speed_why=f"the measurement broke: {speed.message}")
            else:
                report = replace(report, speed=speed)
        number = 1 if self.how.repeatable or self.how.embedded else before.in_flight if before else None
        if number := self.how.parallel or number:
            return replace(report, in_flight=number)
        rounds = guarded(probe.parallel)
        if isinstance(rounds, Failure):
            return report
        from moebench.run.probe import fastest

        return replace(report, in_flight=fastest(rounds), parallel=rounds)

    def _held_against_device(self, speed: Speed) -> Speed:
        gpus = hardware.gpus() if is_local(self.client.base_url) else None
        return with_device(speed, gpus=gpus, bandwidth=self.how.bandwidth)

    def _elsewhere(self, card: ModelCard) -> ModelReport:
        """A cloud model: nothing of it runs here, so nothing is loaded or measured."""
        _import_langchain()
        return ModelReport(
            card=card,
            node=self.node,
            options=in_force(self.options, card),
            speed_why=f"it runs at {card.remote_host}, not here",
            in_flight=self.how.parallel or 1,
        )


def _import_langchain() -> None:
    """Imports all that models are asked with; it takes a second, which costs none while a model loads."""
    for name in ("moebench.run.probe", "langchain_core.prompts.chat", "langchain_core.output_parsers.string"):
        import_module(name)


def _refuse_other_weights(before: ModelReport | None, card: ModelCard) -> None:
    if before is not None and before.card.digest != card.digest:
        raise DataError(
            f"'{card.name}' is not the model that this run began with",
            why=f"its digest was {before.card.digest}, the server has {card.digest} now",
            fix="start a new run, so that answers of two models are not mixed under one name",
        )


def in_background(work: Callable[[], T]) -> "Future[T]":
    """Like an executor's `submit`, in a daemon thread: a long pull must not hold up the end of the process."""
    future: Future[T] = Future()

    def target() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - not handled here, but raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=target, name="moebench-background", daemon=True).start()
    return future


def guarded(work: Callable[[], T]) -> T | Failure:
    """Returns `work()`; where it breaks, its failure: what is only measured ends no run."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - LangChain and a server may raise anything
        cause = classify(error)
        return Failure(stage="generate", kind=cause.kind, message=cause.message)
