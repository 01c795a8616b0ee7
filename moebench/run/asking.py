"""How a question is asked again where that can help, and what is kept of its answer."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tenacity import (
    RetryCallState,
    Retrying,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential,
    wait_random,
)

from moebench.ollama.failures import Cause, classify
from moebench.ollama.revival import Reviver
from moebench.types import Generation

if TYPE_CHECKING:
    from moebench.ollama.langchain import CallRecorder

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
_BACKOFF = wait_exponential(multiplier=0.2, max=10.0) + wait_random(0.0, 0.2)


TOLD_S = 5.0  # a server that asks for a longer wait than this is told of


def retrying(reviver: Reviver, *, tell: Callable[[str], None]) -> Retrying:
    """Returns the attempts at something that speaks with the server, to be looped over, each with its own `with`.

    There is another after a while where it can help, and not before the server said; the last error is raised where
    it cannot.

    Args:
        reviver: Called before another try when the connection broke: starts the server again if it can.
        tell: Called with a line about a long wait.
    """

    def before_next_try(state: RetryCallState) -> None:
        cause = _cause(state)
        if cause is not None and cause.kind == "connection":
            reviver()
        if cause is not None and (cause.wait_s or 0.0) > TOLD_S:
            tell(f"the server asks to wait for {cause.wait_s:.0f} s: {cause.message}")

    return Retrying(
        retry=_may_help,
        wait=_wait_s,
        before_sleep=before_next_try,
        stop=stop_when_event_set(reviver.ending),
        sleep=sleep_using_event(reviver.ending),
        reraise=True,
    )


def _may_help(state: RetryCallState) -> bool:
    cause = _cause(state)
    return cause is not None and state.attempt_number < TRIES.get(cause.kind, 1)


def _wait_s(state: RetryCallState) -> float:
    cause = _cause(state)
    return cause.wait_s if cause is not None and cause.wait_s is not None else _BACKOFF(state)


def _cause(state: RetryCallState) -> Cause | None:
    error = state.outcome.exception() if state.outcome else None
    return None if error is None else classify(error)


def generation(text: str, recorder: "CallRecorder", *, wall_s: float, attempts: int) -> Generation:
    """Returns what a chain answered, with all that its recorder saw.

    Raises:
        TrialError: there is no whole answer, see `wire.Exchange.call`.
    """
    thinking = recorder.thinking
    return Generation(
        prompt=storable(recorder.prompt),
        text=storable(text),
        calls=recorder.calls(),
        wall_s=wall_s,
        attempts=attempts,
        thinking=None if thinking is None else storable(thinking),
        tokens=recorder.tokens(),
    )


def storable(text: str) -> str:
    """Returns text that UTF-8 can hold: a lone half of a surrogate pair is no character and becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
