"""What a model is asked with.

One function goes from a run's options and a model's card to the options in force, one from those to a request.
Loading, warm-up, probe, the search for slots and all trials use these, so that no load-time option differs between
them: a server loads a model anew when one does (num_ctx and the like, and since Ollama 0.30 `shift`).
"""

import math
from dataclasses import replace
from typing import Any

from moebench.types import ModelCard, Options, Think

_LEVELS: dict[Think, bool | str] = {
    "off": False,
    "on": True,
    "low": "low",
    "medium": "medium",
    "high": "high",
    "max": "max",
}
NEUTRAL: dict[str, Any] = {"num_keep": 4, "mirostat": 0, "tfs_z": 1.0}
"""What a model's file could set besides, at the values at which it does nothing; older servers know them all."""
SENT = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "typical_p",
    "repeat_penalty",
    "repeat_last_n",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "num_ctx",
    "num_predict",
)


def in_force(options: Options, card: ModelCard) -> Options:
    """Returns the options that a model is asked with.

    - `think` is not sent to a model that cannot think: the server would refuse the request. To one that can,
      `default` is sent as `on`, which it means: where nothing is sent, a server (seen: 0.33) lets the model think
      all the same, but hands out some models' thoughts as their answer.
    - The limit of a model that thinks is `think_budget` higher, since a server counts thinking and answer together.
      Told not to think (`off`), a model gets no more than the others, unless it was seen to think anyway.
    - The context of a model that can think is as much larger, told not to think or not: whether it obeys is known
      only once it is loaded, and another context would load it again. It is not made larger than the context that
      the model was trained for.

    Args:
        options: The run's.
        card: The model's; `opens_thinking` and `thinks_anyway` as far as they are known.
    """
    sent: Think = "on" if options.think == "default" else options.think
    if "thinking" not in (card.capabilities or ()):
        sent = "default"
    if not card.can_think:
        return replace(options, think=sent)
    thinks = sent != "off" or card.thinks_anyway or card.opens_thinking
    window = options.num_ctx + options.think_budget
    trained = math.inf if card.context_tokens is None else card.context_tokens
    return replace(
        options,
        think=sent,
        num_predict=options.num_predict + (options.think_budget if thinks else 0),
        num_ctx=int(max(options.num_ctx, min(window, trained))),
    )


def request_options(options: Options) -> dict[str, Any]:
    """Returns the `options` of a request: all that a model's file could set, so that none applies unseen.

    Left to the file are its `stop` words, which end the turns of its template, and what changes only how fast an
    answer comes (`num_batch`, `draft_num_predict`, ...); the page tells them.
    """
    return {**NEUTRAL, **{name: getattr(options, name) for name in SENT}}


def request_fields(options: Options) -> dict[str, Any]:
    """Returns the other fields of a request.

    `truncate` and `shift`: a prompt or an answer that does not fit is refused or ends (Ollama 0.12.6 and later),
    where a server would otherwise cut the prompt, or forget its beginning, without a word.
    """
    fields: dict[str, Any] = {
        "keep_alive": keep_alive(options.keep_alive_s),
        "truncate": False,
        "shift": False,
    }
    return fields if options.think == "default" else {**fields, "think": _LEVELS[options.think]}


def keep_alive(seconds: float) -> int:
    """Returns whole seconds, as the API takes them. 0 means to unload at once, so nothing else is rounded to it."""
    return math.ceil(seconds) if seconds > 0 else math.floor(seconds)
