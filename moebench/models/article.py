"""Holds the article's figures against a model's own: who says what, and do they agree?"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from moebench.models.architecture import read_shape
from moebench.models.catalogue import find_entry
from moebench.models.counting import implied_vocabulary, parameters
from moebench.types import JSON, ModelCard

_WORDS = {
    "experts": "routed experts",
    "experts_used": "of them chosen for each token",
    "experts_shared": "shared experts",
    "experts_active": "experts active in all",
    "layers": "layers",
    "vocabulary": "vocabulary",
    "width": "width",
    "expert_billions": "one expert, all layers",
    "total_billions": "parameters in all",
    "active_billions": "parameters active",
    "context_tokens": "context, tokens",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure of the article beside the model's own.

    Attributes:
        what: Which figure.
        article: As the article has it.
        model: As the model has it; `not known` where it cannot be known.
        agrees: To the article's own precision; None: not known.
    """

    what: str
    article: str
    model: str
    agrees: bool | None


def claims(card: ModelCard) -> tuple[Claim, ...]:
    """Returns the article's figures for a model; none where the article does not speak of it.

    Args:
        card: The model's; its tag decides which of the article's models it was taken for. A stand-in is none
            of them.
    """
    entry = None if card.stand_in else find_entry(card.name)
    if entry is None:
        return ()
    said: dict[str, float] = next((m["figures"] for m in _article() if entry.title in m["titles"]), {})
    own = _own(card)
    return tuple(_claim(key, value, own.get(key)) for key, value in said.items())


@cache
def _article() -> list[dict[str, JSON]]:
    text = files(__package__).joinpath("article.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text))


def _own(card: ModelCard) -> dict[str, float | None]:
    shape = read_shape(card.info)
    counted = parameters(card.info, counted=card.parameters)
    used, shared = card.experts_used, card.experts_shared
    return {
        "experts": card.experts,
        "experts_used": used,
        "experts_shared": shared,
        "experts_active": None if used is None else used + (shared or 0),
        "layers": card.layers,
        "vocabulary": implied_vocabulary(card.info, counted=card.parameters),
        "width": card.width,
        "expert_billions": counted.expert * shape.mixture_layers / 1e9 if counted and shape else None,
        "total_billions": None if card.parameters is None else card.parameters / 1e9,
        "active_billions": None if card.active_parameters is None else card.active_parameters / 1e9,
        "context_tokens": card.context_tokens,
    }


def _claim(key: str, said: float, own: float | None) -> Claim:
    billions = key.endswith("_billions")
    decimals = 0 if isinstance(said, int) else 1
    agrees = None if own is None else round(own, decimals) == said
    return Claim(
        what=_WORDS[key],
        article=f"{said:,} billion" if billions else f"{said:,}",
        model="not known" if own is None else f"{own:,.1f} billion" if billions else f"{own:,}",
        agrees=agrees,
    )
