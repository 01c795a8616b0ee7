"""The built-in catalogue: the mixtures that Ollama serves, as published; for use before a model is pulled.

`catalogue.yaml` holds the facts and their sources. A card made from it has no digest: nothing was served.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from moebench.models.architecture import FAMILIES
from moebench.models.counting import Parameters, parameters
from moebench.models.description import described
from moebench.types import JSON, ModelCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A model of the catalogue.

    Attributes:
        title: Its right name, whatever its tag is called.
        names: Its tags.
        info: Its metadata, under the keys that a server would use.
        parameters: Counted from that.
        published: Billions of parameters in all and active, as its makers say.
        note: What one should know of the figures; empty: nothing.
        tag_note: What one should know of the tag: that it is not the model one may think; empty: nothing.
        quantization: The default tag's; None: not known.
        size_bytes: The default tag's download; None: not known.
        tags: Other files of the same model, tag -> bytes.
        smaller: A smaller relative's tag; None: there is none.
    """

    title: str
    names: tuple[str, ...]
    info: Mapping[str, JSON]
    parameters: Parameters
    published: tuple[float, float]
    note: str = ""
    tag_note: str = ""
    quantization: str | None = None
    size_bytes: int | None = None
    tags: Mapping[str, int]
    smaller: str | None = None

    def card(self, name: str) -> ModelCard:
        """Returns the card of this model under the tag that was asked for."""
        tag, size = self.file(name) or (None, self.size_bytes)
        card = ModelCard(
            name=name,
            architecture=self.info["general.architecture"],
            parameters=self.parameters.total,
            active_parameters=self.parameters.active,
            quantization=tag.rpartition("-")[2] if tag else self.quantization,
            size_bytes=size,
            info=self.info,
        )
        return described(card)

    def file(self, name: str) -> tuple[str, int] | None:
        """Returns tag and size of another file of this model; None where `name` is none of them."""
        wanted = name.strip().lower()
        return next(((tag, size) for tag, size in self.tags.items() if tag.lower() == wanted), None)


@cache
def catalogue() -> tuple[Entry, ...]:
    """Returns all models of the catalogue."""
    text = files(__package__).joinpath("catalogue.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return tuple(_entry(model) for model in data["models"])


def find_entry(name: str) -> Entry | None:
    """Returns the catalogue's entry for a tag; None: it has none.

    `mixtral:latest` and `mixtral` are one; a quantized tag that is not listed (`mixtral:8x7b-text-q5_0`) is
    not guessed at.
    """
    wanted = name.strip().lower()
    return next((entry for entry in catalogue() if wanted in entry.names or entry.file(wanted)), None)


def _entry(model: Mapping[str, JSON]) -> Entry:
    own = dict(model["metadata"])
    architecture = own.pop("general.architecture")
    info = {"general.architecture": architecture} | {f"{architecture}.{key}": own[key] for key in own}
    counted = parameters(info, tied=model["tied"])
    if counted is None:  # the file is ours: this is a mistake in it
        raise ValueError(f"catalogue.yaml: {model['title']} cannot be counted; one of {sorted(FAMILIES)}?")
    in_all, active = model["published"]
    return Entry(
        title=model["title"],
        names=tuple(model["names"]),
        info=info,
        parameters=counted,
        published=(in_all, active),
        note=model.get("note", ""),
        tag_note=model.get("tag_note", ""),
        quantization=model.get("quantization"),
        size_bytes=model.get("size_bytes"),
        tags=model.get("tags", {}),
        smaller=model.get("smaller"),
    )
