"""Fills a card with what its metadata tells; what is already there stays."""

from dataclasses import replace

from moebench.models.architecture import (
    MOST_EXPERTS,
    MOST_LAYERS,
    MOST_PARAMETERS,
    read_shape,
)
from moebench.models.cache import kv_bytes_per_token
from moebench.models.counting import active_parameters
from moebench.models.metadata import number
from moebench.types import ModelCard

_MOST_TOKENS = 10**9
_MOST_WIDTH = 10**7


def described(card: ModelCard) -> ModelCard:
    """Returns the card with every number that its metadata gives; None where it does not."""
    info, architecture = card.info, card.architecture
    if architecture is None:
        return card

    def own(key: str, *, most: int, least: int = 1) -> int | None:
        """Reads one of the architecture's own numbers."""
        return number(info.get(f"{architecture}.{key}"), most=most, least=least)

    total = card.parameters or number(info.get("general.parameter_count"), most=MOST_PARAMETERS)
    active = card.active_parameters or active_parameters(info, counted=total)
    shape = read_shape(info)
    dense_layers = shape.dense_layers if shape and shape.experts else None
    return replace(
        card,
        parameters=total,
        active_parameters=active,
        experts=own("expert_count", most=MOST_EXPERTS, least=0),
        experts_used=own("expert_used_count", most=MOST_EXPERTS),
        experts_shared=own("expert_shared_count", most=MOST_EXPERTS, least=0),
        dense_layers=dense_layers,
        layers=own("block_count", most=MOST_LAYERS),
        width=own("embedding_length", most=_MOST_WIDTH),
        heads=own("attention.head_count", most=_MOST_WIDTH),
        kv_heads=own("attention.head_count_kv", most=_MOST_WIDTH),
        context_tokens=own("context_length", most=_MOST_TOKENS),
        kv_bytes_per_token=kv_bytes_per_token(info),
    )
