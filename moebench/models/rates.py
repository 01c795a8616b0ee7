"""Tokens a second, from a server's account of one request."""

from moebench.types import Call

ENOUGH_TOKENS = 16  # below, the first token (billed to the prompt) and the end mark weigh too much


def prefill_rate(call: Call) -> float | None:
    """Returns computed prompt tokens a second, or None where the server did not say."""
    computed = (call.input_tokens or 0) - (call.cached_tokens or 0)
    return computed / call.prefill_s if computed > 0 and call.prefill_s else None


def decode_rate(call: Call) -> float | None:
    """Returns decode tokens a second: `(eval_count - 1) / eval_duration`.

    The first token's time is billed to the prompt, so it is left out. None below `ENOUGH_TOKENS` tokens.
    """
    if call.output_tokens is None or call.output_tokens < ENOUGH_TOKENS or not call.decode_s:
        return None
    return (call.output_tokens - 1) / call.decode_s
