"""Measures a loaded model before its trials: does it think, how fast is it alone, how many requests at once?

Quality and speed are measured apart, so that requests in parallel make a run short without making its speed
figures mean something else.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median_high
from typing import TYPE_CHECKING, Any

from moebench.chains import direct
from moebench.errors import TrialError
from moebench.models.rates import decode_rate, prefill_rate
from moebench.ollama.client import Client
from moebench.ollama.inflight import deadline
from moebench.ollama.langchain import CallRecorder, OllamaModels
from moebench.run.parallel import unordered
from moebench.types import Call, ModelCard, Options, Parallel, Speed

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

REPEATS = 3
ANSWER_TOKENS = 64
LOOK_TOKENS = 16
SLOT_TOKENS = 24
MOST_SLOTS = 16
KEPT_UP = 0.75  # share of a round's requests that must have been answered at once to try a larger one
WORTH_IT = 1.1  # how many times the tokens a second more requests must bring; less is within the noise
PROMPT = (
    "{nonce} is the number of this note; it has no meaning. A librarian sorts returned books every evening: "
    "novels go to the left shelf, atlases to the right one, and whatever is damaged goes to a basket by the "
    "door, where a binder picks it up on Fridays. Readers may keep a book for three weeks, and longer if nobody "
    "else has asked for it. Write down, one below the other, every whole number from one to two hundred in words."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Asks one loaded model.

    Attributes:
        card: As far as it is known.
        options: Those in force; only the answer's length is the probe's own.
    """

    client: Client
    card: ModelCard
    options: Options

    def look(self) -> ModelCard:
        """Returns the card with what a first short answer shows of thinking; it is the warm-up, too."""
        with self._chain(LOOK_TOKENS) as chain:
            recorder = self._ask(chain)
        if recorder.parted_by_server:  # then a text is never the thoughts', whatever the prompt ends with
            told_not_to = self.options.think == "off"
            return replace(self.card, opens_thinking=False, thinks_anyway=told_not_to)
        if recorder.thinking and self.options.think == "off":
            return replace(self.card, thinks_anyway=True)
        return self.card

    def speed(self, *, load_s: float | None) -> Speed:
        """Measures the model alone; it must have been warmed up.

        Args:
            load_s: What loading the model took.

        Returns:
            The figures; repeats that ended too early for it give no decode rate.
        """
        with self._chain(ANSWER_TOKENS) as chain:
            calls = [call for _ in range(REPEATS) for call in _account(self._ask(chain))]
        read = [self.client.prefill(self.card.name, _prompt(), self.options) for _ in range(REPEATS)]
        prompts = [call.input_tokens for call in read if call.input_tokens]
        loaded = self.client.running(self.card.name)
        return Speed(
            load_s=load_s,
            first_token_s=_known(call.first_token_s for call in calls),
            first_answer_token_s=_known(call.first_answer_token_s for call in calls),
            prefill_tokens_per_s=_known(map(prefill_rate, read)),
            decode_tokens_per_s=_known(map(decode_rate, calls)),
            memory_bytes=loaded.size_bytes if loaded else None,
            gpu_bytes=loaded.gpu_bytes if loaded else None,
            prompt_tokens=median_high(prompts) if prompts else None,
        )

    def parallel(self) -> tuple[Parallel, ...]:
        """Finds how many requests to keep in flight.

        Rounds of 1, 2, 4... requests are sent, as long as the server works on all of a round at once: the time
        that it says it spent on them, over the round's time by our clock, is how many it worked on.

        Returns:
            What each round showed, in the order of their numbers; `fastest` chooses.
        """
        rounds: list[Parallel] = []
        wanted = 1
        with self._chain(SLOT_TOKENS) as chain:
            self._ask(chain)  # what is slow only once is in no round
            while wanted <= MOST_SLOTS:
                at_once, rate = self._round(chain, wanted)
                if wanted > 1 and at_once < KEPT_UP * wanted:  # a busy moment of this machine looks the same
                    at_once, rate = max((at_once, rate), self._round(chain, wanted))
                kept_up = wanted == 1 or at_once >= KEPT_UP * wanted
                number = wanted if kept_up else max(rounds[-1].requests, round(at_once))
                if not rounds or number > rounds[-1].requests:
                    rounds.append(Parallel(requests=number, tokens_per_s=rate))
                if not kept_up:
                    break
                wanted *= 2
        return tuple(rounds)

    def _round(self, chain: "Runnable[dict[str, Any], str]", wanted: int) -> tuple[float, float]:
        """Sends so many requests; returns how many were worked on at once, and the tokens a second of all."""
        asked = list(unordered(lambda _: self._ask(chain), range(wanted), threads=wanted))
        times = [time for recorder in asked if (time := recorder.at_server())]
        if not times:
            return 0.0, 0.0
        # What LangChain does before and after is nothing of the server's, and much of a short answer's time.
        seconds = max(ended for _, ended in times) - min(sent for sent, _ in times)
        calls = [call for recorder in asked for call in _account(recorder)]
        busy_s = sum((call.prefill_s or 0.0) + (call.decode_s or 0.0) for call in calls)
        return busy_s / seconds, sum(call.output_tokens or 0 for call in calls) / seconds

    @contextmanager
    def _chain(self, tokens: int) -> "Iterator[Runnable[dict[str, Any], str]]":
        """The question alone, for answers of so many tokens; built once, which takes longer than a short answer."""
        limited = replace(self.options, num_predict=tokens)
        url, name = self.client.base_url, self.card.name
        with OllamaModels(url, name, limited, opened=self.card.opens_thinking) as models:
            yield direct(models)

    def _ask(self, chain: "Runnable[dict[str, Any], str]") -> CallRecorder:
        recorder = CallRecorder(self.options.num_ctx, opened=self.card.opens_thinking)
        with deadline(self.options.timeout_s), recorder.cut_short():
            chain.invoke({"question": _prompt()}, config={"callbacks": [recorder]})
        return recorder


def fastest(rounds: tuple[Parallel, ...]) -> int:
    """Returns the number of requests that answers most tokens a second; of two alike the smaller; at least 1."""
    best = Parallel(requests=1, tokens_per_s=0.0)
    for one in rounds:
        if one.tokens_per_s > best.tokens_per_s * WORTH_IT:
            best = one
    return best.requests


def _prompt() -> str:
    """A prompt whose very beginning no cache can know."""
    return PROMPT.format(nonce=secrets.token_hex(8))


def _account(recorder: CallRecorder) -> tuple[Call, ...]:
    try:
        return recorder.calls()
    except TrialError:
        return ()  # an answer without its end mark has no account; the others still count


def _known(values: Iterable[float | None]) -> tuple[float, ...]:
    return tuple(value for value in values if value is not None)
