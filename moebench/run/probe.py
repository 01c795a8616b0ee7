"""The speed probe: one model, one request at a time, after a warm-up, before the suites load the server.

Quality and speed are measured apart, so that requests in parallel make a run short without making its speed
figures mean something else.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from statistics import median_high
from typing import TYPE_CHECKING, Any

from moebench.chains import direct
from moebench.errors import TrialError
from moebench.ollama.client import Client
from moebench.ollama.inflight import deadline
from moebench.ollama.langchain import CallRecorder, OllamaModels, invoke
from moebench.run.parallel import unordered
from moebench.types import Call, Options, Speed

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

REPEATS = 3
ANSWER_TOKENS = 64
SLOT_TOKENS = 24
MOST_SLOTS = 16
KEPT_UP = 0.75  # share of a round's requests that must have been answered at once to try a larger one
ENOUGH_TOKENS = 16  # below, the first token (billed to the prompt) and the end mark weigh too much
HOW: Mapping[str, str] = {
    "load_s": "the server's own load time, nothing else running",
    "first_token_s": f"one request at a time, by our clock, {REPEATS} repeats after one warm-up",
    "prefill_tokens_per_s": "prompt_eval_count / prompt_eval_duration, prompts that begin with a fresh number",
    "decode_tokens_per_s": f"(eval_count - 1) / eval_duration, {ENOUGH_TOKENS} to {ANSWER_TOKENS} tokens each",
    "memory_bytes": "size of /api/ps after the repeats; gpu_bytes is its size_vram",
    "aggregate_tokens_per_s": "tokens of all answers over the wall time of all trials, in_flight at once",
    "usage": "NVML, about once a second while the trials run, all GPUs here; energy: the whole cards' draw",
}
PROMPT = (
    "{nonce} is the number of this note; it has no meaning. A librarian sorts returned books every evening: "
    "novels go to the left shelf, atlases to the right one, and whatever is damaged goes to a basket by the "
    "door, where a binder picks it up on Fridays. Readers may keep a book for three weeks, and longer if nobody "
    "else has asked for it. Write down, one below the other, every whole number from one to two hundred in words."
)


def probe_speed(
    client: Client, base_url: str, model: str, options: Options, *, load_s: float | None
) -> Speed:
    """Measures a loaded model, alone.

    Each prompt begins with a fresh random number, since the server keeps the beginnings of prompts that it has
    seen and then reports a prefill that never took place.

    Args:
        client: For the memory in use.
        base_url: The server.
        model: Its tag.
        options: The run's; only the answer's length is the probe's own.
        load_s: What loading the model took.

    Returns:
        The figures; repeats that ended before `ENOUGH_TOKENS` tokens give no decode rate.
    """
    with OllamaModels(base_url, model, replace(options, num_predict=ANSWER_TOKENS)) as models:
        chain = direct(models)
        _ask(chain, options)  # warm-up, not counted
        calls = [call for _ in range(REPEATS) for call in _ask(chain, options)]
    prompts = [call.input_tokens for call in calls if call.input_tokens]
    loaded = client.running(model)
    return Speed(
        load_s=load_s,
        first_token_s=tuple(call.first_token_s for call in calls if call.first_token_s is not None),
        prefill_tokens_per_s=tuple(rate for call in calls if (rate := prefill_rate(call)) is not None),
        decode_tokens_per_s=tuple(rate for call in calls if (rate := decode_rate(call)) is not None),
        memory_bytes=loaded.size_bytes if loaded else None,
        gpu_bytes=loaded.gpu_bytes if loaded else None,
        prompt_tokens=median_high(prompts) if prompts else None,
    )


def _ask(chain: "Runnable[dict[str, Any], str]", options: Options) -> tuple[Call, ...]:
    recorder = CallRecorder(options.num_ctx)
    question = PROMPT.format(nonce=secrets.token_hex(8))
    with deadline(options.timeout_s):
        invoke(chain, {"question": question}, recorder)
    try:
        return recorder.calls()
    except TrialError:
        return ()  # an answer without its end mark has no account; the others still count


def prefill_rate(call: Call) -> float | None:
    """Returns prompt tokens a second, or None where the server did not say."""
    if not call.input_tokens or not call.prefill_s:
        return None
    return call.input_tokens / call.prefill_s


def decode_rate(call: Call) -> float | None:
    """Returns decode tokens a second: `(eval_count - 1) / eval_duration`.

    The first token's time is billed to the prompt, so it is left out. None below `ENOUGH_TOKENS` tokens.
    """
    if call.output_tokens is None or call.output_tokens < ENOUGH_TOKENS or not call.decode_s:
        return None
    return (call.output_tokens - 1) / call.decode_s


def probe_slots(base_url: str, model: str, options: Options) -> int:
    """Finds how many requests a server answers at once for a loaded model.

    The time that the server says it spent on the requests of a round, over the round's time by our clock, is
    how many it worked on at once. Rounds are doubled as long as the server keeps up with them.

    Returns:
        1 to `MOST_SLOTS`; 1 also where the server does not account for its time.
    """
    slots = 1
    with OllamaModels(base_url, model, replace(options, num_predict=SLOT_TOKENS)) as models:
        chain = direct(models)
        while slots < MOST_SLOTS:
            wanted = 2 * slots
            started = time.perf_counter()
            calls = list(unordered(lambda _: _ask(chain, options), range(wanted), threads=wanted))
            busy_s = sum((call.prefill_s or 0.0) + (call.decode_s or 0.0) for one in calls for call in one)
            at_once = busy_s / (time.perf_counter() - started)
            if at_once < KEPT_UP * wanted:
                return max(slots, round(at_once))
            slots = wanted
    return slots
