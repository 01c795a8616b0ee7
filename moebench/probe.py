"""The speed probe: one model, one request at a time, after a warm-up, before the suites load the server.

Quality and speed are measured apart, so that requests in parallel make a run short without making its speed
figures mean something else.
"""

import secrets
from dataclasses import replace

from moebench.chains import direct
from moebench.errors import TrialError
from moebench.ollama.client import Client
from moebench.ollama.langchain import CallRecorder, OllamaModels
from moebench.ollama.transport import deadline
from moebench.parallel import unordered
from moebench.types import Call, Options, Speed

REPEATS = 3
ANSWER_TOKENS = 64
SLOT_TOKENS = 24
MOST_SLOTS = 16
ENOUGH_TOKENS = 16  # below, the first token (billed to the prompt) and the end mark weigh too much
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
        _ask(models, options)  # warm-up, not counted
        calls = [call for _ in range(REPEATS) for call in _ask(models, options)]
    loaded = client.running(model)
    return Speed(
        load_s=load_s,
        first_token_s=tuple(call.first_token_s for call in calls if call.first_token_s is not None),
        prefill_tokens_per_s=tuple(rate for call in calls if (rate := prefill_rate(call)) is not None),
        decode_tokens_per_s=tuple(rate for call in calls if (rate := decode_rate(call)) is not None),
        memory_bytes=loaded.size_bytes if loaded else None,
        gpu_bytes=loaded.gpu_bytes if loaded else None,
    )


def _ask(models: OllamaModels, options: Options) -> tuple[Call, ...]:
    recorder = CallRecorder(options.num_ctx)
    question = PROMPT.format(nonce=secrets.token_hex(8))
    with deadline(options.timeout_s):
        direct(models).invoke({"question": question}, config={"callbacks": [recorder]})
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

    A server with too few slots lets the others wait, and that waiting is what its total time has over load,
    prefill and decode. Twice as many requests are sent in each round, until one of them waited.

    Returns:
        1 to `MOST_SLOTS`; 1 also where the server does not account for its time.
    """
    slots = 1
    with OllamaModels(base_url, model, replace(options, num_predict=SLOT_TOKENS)) as models:
        while slots < MOST_SLOTS:
            calls = list(unordered(lambda _: _ask(models, options), range(2 * slots), threads=2 * slots))
            at_once = sum(not _waited(call) for one in calls for call in one)
            if at_once < 2 * slots:
                return max(slots, at_once)
            slots *= 2
    return slots


def _waited(call: Call) -> bool:
    parts = (call.load_s, call.prefill_s, call.decode_s)
    if call.total_s is None or call.decode_s is None:
        return True
    return call.total_s - sum(part or 0.0 for part in parts) > 0.5 * call.decode_s
