"""A model's parameters, counted from its shape.

Active parameters are those that one token is computed with: embeddings, attention, norms, router, dense and
shared feed-forward networks, and the chosen ones among the routed experts.

Sources: as in `architecture`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moebench.models.architecture import FAMILIES, Shape, read_shape
from moebench.models.metadata import number, text
from moebench.types import JSON

_AGREES = 0.02  # how far a server's count may be from ours: vision parts, biases and the like
_PLAUSIBLE_VOCABULARY = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """How many weights a model has.

    Attributes:
        total: All of them.
        active: Those that one token is computed with, the input embedding included.
        input_embedding: The matrix of which a token only needs one row; 0 where it is the output's too.
        embeddings: Input and output matrix together, or the one that is both.
        expert: One routed expert of one layer.
    """

    total: int
    active: int
    input_embedding: int
    embeddings: int
    expert: int


def count_parameters(
    shape: Shape, *, tied: bool | None = None, vocabulary: int | None = None
) -> Parameters | None:
    """Counts a model's weights; None where the vocabulary, or whether the embeddings are tied, is not known.

    Args:
        shape: The model's.
        tied: Whether input and output embedding are one; None: as the architecture has it.
        vocabulary: Entries of it; None: as the shape has it.
    """
    entries = shape.vocabulary if vocabulary is None else vocabulary
    tied = shape.family.tied if tied is None else tied
    if entries is None or tied is None:
        return None
    embedding = entries * shape.width
    total = _without_embeddings(shape) + embedding * (1 if tied else 2)
    return Parameters(
        total=total,
        active=total - _idle(shape),
        input_embedding=0 if tied else embedding,
        embeddings=embedding * (1 if tied else 2),
        expert=_expert(shape),
    )


def parameters(
    info: Mapping[str, JSON], *, counted: int | None = None, tied: bool | None = None
) -> Parameters | None:
    """Returns a model's parameters; None where they cannot be known.

    Where the server has counted the file's weights, its total stands, and only the experts that are idle for
    a token are taken off; our own count must then agree to 2 %, or else nothing is known.

    Args:
        info: GGUF metadata.
        counted: The server's count of all weights; None: it has not counted.
        tied: Whether input and output embedding are one; None: to be found out.
    """
    shape = read_shape(info)
    if shape is None:
        return None
    if counted is None:
        return count_parameters(shape, tied=tied)
    if shape.vocabulary is None:
        return _by_difference(shape, counted)
    ways = [count_parameters(shape, tied=way) for way in _ways(shape, tied)]
    best = min((way for way in ways if way), key=lambda way: abs(way.total - counted), default=None)
    if best is None or abs(best.total - counted) > _AGREES * counted:
        return None
    return Parameters(
        total=counted,
        active=counted - _idle(shape),
        input_embedding=best.input_embedding,
        embeddings=best.embeddings,
        expert=best.expert,
    )


def active_parameters(info: Mapping[str, JSON], *, counted: int | None) -> int | None:
    """Returns how many weights one token is computed with; None where that cannot be known.

    A dense model of whatever architecture uses all that the server has counted.
    """
    architecture = text(info.get("general.architecture"))
    experts = info.get(f"{architecture}.expert_count")
    dense = architecture is not None and (experts is None or number(experts, most=1, least=0) is not None)
    if dense and counted is not None and architecture not in FAMILIES:
        return counted
    found = parameters(info, counted=counted)
    return found.active if found else counted if dense else None


def implied_vocabulary(info: Mapping[str, JSON], *, counted: int | None) -> int | None:
    """Returns the entries of the vocabulary, from the metadata or from what the server counted."""
    shape = read_shape(info)
    if shape is None or shape.vocabulary is not None or counted is None:
        return shape.vocabulary if shape else None
    matrices = 1 if shape.family.tied else 2
    entries = (counted - _without_embeddings(shape)) // (matrices * shape.width)
    return entries if 0 < entries <= _PLAUSIBLE_VOCABULARY else None


def _ways(shape: Shape, tied: bool | None) -> tuple[bool, ...]:
    known = shape.family.tied if tied is None else tied
    return (True, False) if known is None else (known,)


def _by_difference(shape: Shape, counted: int) -> Parameters | None:
    """The embeddings are what is left; that must be a vocabulary as models have one."""
    left = counted - _without_embeddings(shape)
    if not 0 < left <= 2 * _PLAUSIBLE_VOCABULARY * shape.width:
        return None
    tied = shape.family.tied
    return Parameters(
        total=counted,
        active=counted - _idle(shape),
        input_embedding=0 if tied or tied is None else left // 2,
        embeddings=left,
        expert=_expert(shape),
    )


def _without_embeddings(shape: Shape) -> int:
    per_layer = _attention_weights(shape) + 2 * shape.width  # two norms
    mixture = shape.experts * (_expert(shape) + shape.width + shape.family.biases)  # experts and router
    mixture += 3 * shape.width * shape.shared_feed_forward
    dense_layers = shape.layers - shape.mixture_layers
    return (
        shape.layers * per_layer
        + shape.mixture_layers * mixture
        + dense_layers * _feed_forward_weights(shape, shape.feed_forward)
        + shape.width  # the last norm
    )


def _attention_weights(shape: Shape) -> int:
    if shape.family.latent:
        return _latent_attention_weights(shape)
    query, key_value = (
        shape.heads * shape.key_length,
        shape.kv_heads * (shape.key_length + shape.value_length),
    )
    output = shape.heads * shape.value_length
    weights = shape.width * (query + key_value + output)
    weights += (query + key_value) * shape.family.input_bias
    weights += (shape.width + shape.heads) * shape.family.biases
    return weights + 2 * shape.key_length * shape.family.head_norms


def _latent_attention_weights(shape: Shape) -> int:
    query, rank = shape.heads * shape.key_length, shape.query_rank
    queries = shape.width * rank + rank + rank * query if rank else shape.width * query
    compressed = shape.width * (shape.latent_rank + shape.rope_length) + shape.latent_rank
    content = shape.key_length - shape.rope_length
    expanded = shape.latent_rank * shape.heads * (content + shape.value_length)
    return queries + compressed + expanded + shape.heads * shape.value_length * shape.width


def _feed_forward_weights(shape: Shape, hidden: int) -> int:
    """Gate, up and down."""
    return 3 * shape.width * hidden + (2 * hidden + shape.width) * shape.family.biases


def _expert(shape: Shape) -> int:
    return _feed_forward_weights(shape, shape.expert_feed_forward) if shape.experts else 0


def _idle(shape: Shape) -> int:
    return shape.mixture_layers * (shape.experts - shape.experts_used) * _expert(shape)
