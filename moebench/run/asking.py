"""One trial's question to one model: the chain, its deadline, and further tries where they can help."""

import itertools
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential,
    wait_random,
)

from moebench.ollama.failures import classify
from moebench.ollama.inflight import deadline
from moebench.ollama.langchain import CallRecorder, invoke
from moebench.ollama.revival import Reviver
from moebench.run.plan import Trial
from moebench.suites import question
from moebench.types import Generation

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

T = TypeVar("T")

# Tries in all, by kind of failure. What is not named is not tried again: a bad request, a missing model or
# too little memory will not be mended by asking twice. A server loads a model anew after its runner crashed, so
# one more try tells an accident from a model that crashes each time; so does one for a stream that just ended.
TRIES: Mapping[str, int] = {
    "connection": 6,
    "busy": 6,
    "bad_gateway": 6,
    "runner_crashed": 2,
    "incomplete": 2,
}
_WAIT = wait_exponential(multiplier=0.2, max=10.0) + wait_random(0.0, 0.2)


def generate(trial: Trial, chain: "Runnable[dict[str, Any], str]", *, reviver: Reviver) -> Generation:
    """Asks one question.

    Args:
        trial: What to ask.
        chain: The trial's chain on its model, with the trial's options; may be shared between threads.
        reviver: See `trying`.

    Raises:
        TrialError: there is no whole answer. Other errors come as the chain raises them.
    """
    attempts = itertools.count(1)
    return trying(lambda: _once(trial, chain, attempts=next(attempts)), reviver=reviver)


def trying(work: Callable[[], T], *, reviver: Reviver) -> T:
    """Returns `work()`, called again after a while where that can help; raises the last error where not.

    Args:
        work: Speaks with the server.
        reviver: Called before another try when the connection broke: starts the server again if it can.
    """

    def before_next_try(state: RetryCallState) -> None:
        if _kind(state) == "connection":
            reviver()

    retrying = Retrying(
        retry=_may_help,
        wait=_WAIT,
        before_sleep=before_next_try,
        stop=stop_when_event_set(reviver.ending),
        sleep=sleep_using_event(reviver.ending),
        reraise=True,
    )
    return retrying(work)


def _may_help(state: RetryCallState) -> bool:
    kind = _kind(state)
    return kind is not None and state.attempt_number < TRIES.get(kind, 1)


def _kind(state: RetryCallState) -> str | None:
    error = state.outcome.exception() if state.outcome else None
    return None if error is None else classify(error).kind


def _once(trial: Trial, chain: "Runnable[dict[str, Any], str]", *, attempts: int) -> Generation:
    recorder = CallRecorder(trial.options.num_ctx)
    started = time.perf_counter()
    with deadline(trial.options.timeout_s) as clock:
        text = invoke(chain, {"question": question(trial.suite, trial.sample)}, recorder)
    wall_s = time.perf_counter() - started - clock.waited_s
    return Generation(
        prompt=storable(recorder.prompt),
        text=storable(text),
        calls=recorder.calls(),
        wall_s=wall_s,
        attempts=attempts,
        thinking=storable(recorder.thinking) if recorder.thinking else None,
    )


def storable(text: str) -> str:
    """Returns text that UTF-8 can hold: a lone half of a surrogate pair is no character and becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
