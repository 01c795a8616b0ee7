"""Model cards: what the server says a model is, from `/api/show` and `/api/tags`, never from its name.

Metadata is written by whoever made the file. What is missing, of a wrong type or out of all proportion is
unknown: the field is None, nothing is guessed and nothing is raised.

Source: github.com/ggml-org/ggml/blob/master/docs/gguf.md for the keys of `model_info`.
"""

from collections.abc import Mapping
from dataclasses import replace

from moebench.models.description import described
from moebench.models.metadata import number, text
from moebench.models.tensors import active_tensor_bytes
from moebench.reading.answer import opens_thinking
from moebench.types import JSON, ModelCard

LICENSE_CHARACTERS = 200
_MOST_BYTES = 10**16


def model_card(
    show: Mapping[str, JSON], tag: Mapping[str, JSON], *, stand_in: str | None, name: str | None = None
) -> ModelCard:
    """Returns a model's card.

    Args:
        show: The answer of `/api/show`.
        tag: The model's entry in `/api/tags`; empty where there is none.
        stand_in: What an embedded model stands in for; None for a real one.
        name: The tag that was asked for; None: as the server lists it.
    """
    info = _mapping(show.get("model_info"))
    details = _mapping(show.get("details")) or _mapping(tag.get("details"))
    architecture = text(info.get("general.architecture"))
    listed = text(tag.get("name")) or text(tag.get("model")) or ""

    card = ModelCard(
        name=listed if name is None else name,
        digest=_digest(tag.get("digest")),
        architecture=architecture,
        quantization=_quantization(details.get("quantization_level")),
        size_bytes=number(tag.get("size"), most=_MOST_BYTES),
        template=text(show.get("template")),
        license=_license(show.get("license")) or _license(info.get("general.license")),
        capabilities=_capabilities(show.get("capabilities")),
        stand_in=stand_in,
        info=info,
        file_parameters=_parameters(show.get("parameters")),
        renderer=_named(show, "RENDERER"),
        parser=_named(show, "PARSER"),
        remote_host=text(show.get("remote_host")) or text(tag.get("remote_host")),
        opens_thinking=opens_thinking(text(show.get("template")) or ""),
    )
    card = described(card)
    needed = active_tensor_bytes(show.get("tensors"), experts=card.experts, used=card.experts_used)
    return replace(card, active_weight_bytes=needed)


def _mapping(value: JSON) -> Mapping[str, JSON]:
    return value if isinstance(value, Mapping) else {}


def _digest(value: JSON) -> str | None:
    found = text(value)
    return found.removeprefix("sha256:") if found else None


def _quantization(value: JSON) -> str | None:
    found = text(value)
    return None if found is None or found.lower() == "unknown" else found


def _license(value: JSON) -> str | None:
    """The first line that is not blank."""
    found = text(value)
    return found.strip().splitlines()[0].strip()[:LICENSE_CHARACTERS] if found else None


def _parameters(value: JSON) -> str | None:
    """One parameter a line, as the model's file sets them; the server pads them to columns."""
    found = text(value)
    lines = sorted(" ".join(line.split()) for line in (found or "").splitlines())  # the server's order varies
    return "\n".join(filter(None, lines)) or None


def _named(show: Mapping[str, JSON], word: str) -> str | None:
    """The server's own renderer or parser: no field of the answer, but a line of the model's file."""
    lines = (text(show.get("modelfile")) or "").splitlines()
    found = next((line.split() for line in lines if line.startswith(f"{word} ")), [])
    return found[1] if len(found) == 2 else None


def _capabilities(value: JSON) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    return tuple(item for item in value if isinstance(item, str))
