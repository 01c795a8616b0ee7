"""From a run to the very file that answered, found by its digest in a store of this machine.

A path that a server told is never opened. A model's digest is the SHA-256 of its manifest, a small JSON file in
the store that names the model's parts by their own SHA-256.

Source: manifest/ and docs/faq.md (where models are stored) in github.com/ollama/ollama
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moebench.demo.embedded import embedded_folder
from moebench.digest import short_digest
from moebench.errors import DataError, ModelUnavailable
from moebench.ollama.address import is_local
from moebench.router.gguf_file import GgufFile, read_gguf
from moebench.types import ModelCard, Run

VERIFIED_BYTES = 2_000_000_000  # files up to this size are hashed anew: some seconds
_MANIFEST_BYTES = 1 << 20
_SMALL_LAYER_BYTES = 1 << 20
_KIND = "application/vnd.ollama.image."
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_HOST, _NAMESPACE, _TAG = "registry.ollama.ai", "library", "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a conversation."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What answered, as far as it decides what the model read.

    Attributes:
        file: The model's file, its head read and checked.
        file_sha256: Hex. Checked for files up to `VERIFIED_BYTES`, by name for larger ones of a store.
        template: The prompt template; None: the model has none.
        system: The system message that the model brings along; None: it has none, or nobody told.
        messages: Messages that come before every conversation.
        renderer: Name of the built-in code that makes the prompt instead of the template; None: there is none.
    """

    file: GgufFile
    file_sha256: str
    template: str | None
    system: str | None = None
    messages: tuple[Message, ...] = ()
    renderer: str | None = None


def stores(run: Run) -> tuple[Path, ...]:
    """Returns where the models of a run's server may be on this machine, the likeliest place first."""
    if run.header.embedded:
        return (embedded_folder() / "models",)
    own = os.environ.get("OLLAMA_MODELS")
    places = (
        *((Path(own).expanduser(),) if own else ()),
        Path("~/.ollama/models").expanduser(),  # macOS and Windows, and Linux when started by hand
        Path("/usr/share/ollama/.ollama/models"),  # Linux's service
        Path("/var/lib/ollama/.ollama/models"),
        Path("/var/lib/ollama"),
        Path("/var/snap/ollama/common/models"),
    )
    return tuple(dict.fromkeys(places))


def find_served(run: Run, card: ModelCard, *, folders: Sequence[Path] | None = None) -> Served:
    """Finds the file that answered as a run's model.

    Args:
        run: The run.
        card: The model's card in it.
        folders: Stores to look into; None: `stores(run)`.

    Raises:
        ModelUnavailable: it is not in any store of this machine, or another version of it is.
        DataError: it is there, but not whole, or not a single GGUF file.
    """
    places = stores(run) if folders is None else tuple(folders)
    found = _by_digest(places, card)
    if found is None:
        raise _missing(run, card, places)
    store, manifest = found
    return _served(store, manifest, card)


def given_file(path: Path, run: Run, card: ModelCard) -> Served:
    """Takes a file that the user names as a run's model.

    It must be of the card's architecture and size of mixture; if a store of this machine has the run's manifest,
    of its digest, too. Where no store has it nothing more can be checked: only the token counts tell.

    Raises:
        DataError: it cannot be read, or is another model.
    """
    file = read_gguf(path)
    for name, ours, theirs in (
        ("architecture", card.architecture, file.architecture),
        ("number of experts", card.experts, file.experts or None),
    ):
        if ours is not None and ours != theirs:
            raise DataError(
                f"{path.name} is not the run's {card.name}",
                why=f"its {name} is {theirs or 'none'}, the run's is {ours}",
                fix="give the file that answered in this run",
            )
    sha256 = _hash(path)
    found = _by_digest(stores(run), card)
    if found is None:
        return Served(file=file, file_sha256=sha256, template=card.template)
    store, manifest = found
    named = _model_layer(manifest, card)["digest"].removeprefix("sha256:")
    if named != sha256:
        raise DataError(
            f"{path.name} is not the run's {card.name}",
            why=f"its SHA-256 begins {short_digest(sha256)}, that of the file that answered {short_digest(named)}",
            fix="give the file that answered in this run, or leave --gguf out: it is in the store",
        )
    return _described(store, manifest, card, file=file, sha256=sha256)


def _by_digest(places: Sequence[Path], card: ModelCard) -> tuple[Path, dict[str, Any]] | None:
    """Returns the store and the manifest with the card's digest; None where there is none, or no digest."""
    if card.digest is None:
        return None
    for store in places:
        for path, raw in _manifests(store, card):
            if hashlib.sha256(raw).hexdigest() == card.digest.removeprefix("sha256:"):
                return store, _manifest(raw, path)
    return None


def _manifests(store: Path, card: ModelCard) -> Iterator[tuple[Path, bytes]]:
    """Yields a store's manifests, the one of the model's name first; none that may not be read."""
    folder = store / "manifests"
    try:
        paths = [folder / manifest_path(card.name), *sorted(folder.rglob("*"))]
    except OSError:
        return
    for path in paths:
        with suppress(OSError):
            if path.is_file() and path.stat().st_size <= _MANIFEST_BYTES:
                yield path, path.read_bytes()


def manifest_path(name: str) -> Path:
    """Returns where a model's manifest is below `manifests`, from its tag: [HOST/][NAMESPACE/]MODEL[:TAG]."""
    rest, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        rest, tag = name, _TAG
    parts = rest.split("/")
    whole = [_HOST, _NAMESPACE][: max(0, 3 - len(parts))] + parts
    return Path(*(re.sub(r"[^\w.-]|^\.+$", "_", part) for part in [*whole, tag]))


def _manifest(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(raw)
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("layers"), list):
        raise DataError(f"{path} cannot be read", why="it is no manifest", fix="pull the model again")
    return manifest


def _layers(manifest: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Returns the layers of a kind that are well formed."""
    return [
        layer
        for layer in manifest["layers"]
        if isinstance(layer, dict)
        and layer.get("mediaType") == _KIND + kind
        and isinstance(layer.get("digest"), str)
        and _DIGEST.fullmatch(layer["digest"])
        and isinstance(layer.get("size"), int)
    ]


def _model_layer(manifest: dict[str, Any], card: ModelCard) -> dict[str, Any]:
    layers = _layers(manifest, "model")
    if len(layers) != 1 or _layers(manifest, "adapter"):
        parts = "an adapter beside it" if layers else "no GGUF file"
        raise DataError(
            f"the routers of {card.name} cannot be read",
            why=f"its manifest names {parts if len(layers) < 2 else f'{len(layers)} model files'}",
            fix="only models of one GGUF file can be read: leave this one out with --models",
        )
    return layers[0]


def _served(store: Path, manifest: dict[str, Any], card: ModelCard) -> Served:
    layer = _model_layer(manifest, card)
    sha256 = layer["digest"].removeprefix("sha256:")
    blob = _blob(store, sha256)
    try:
        size = blob.stat().st_size
    except OSError as error:
        raise DataError(
            f"the file of {card.name} is missing",
            why=f"{blob}: {error.strerror}",
            fix=f"ollama pull {card.name}, or give the file with --gguf",
        ) from error
    if size != layer["size"]:
        raise DataError(
            f"the file of {card.name} is cut off",
            why=f"{blob.name} has {size:,} bytes, its manifest says {layer['size']:,}",
            fix=f"ollama pull {card.name}",
        )
    if size <= VERIFIED_BYTES and _hash(blob) != sha256:
        raise DataError(
            f"the file of {card.name} is damaged",
            why=f"the content of {blob.name} does not have the digest that it is named after",
            fix=f"ollama rm {card.name}, then ollama pull {card.name}",
        )
    return _described(store, manifest, card, file=read_gguf(blob), sha256=sha256)


def _described(
    store: Path, manifest: dict[str, Any], card: ModelCard, *, file: GgufFile, sha256: str
) -> Served:
    """Adds what the manifest tells of the prompt to a file."""
    config = _json(_small(store, manifest.get("config")))
    renderer = config.get("renderer") if isinstance(config, dict) else None
    messages = _json(_first(store, manifest, "messages"))
    template = _first(store, manifest, "template")
    return Served(
        file=file,
        file_sha256=sha256,
        template=card.template if template is None else template,
        system=_first(store, manifest, "system") or None,
        messages=tuple(
            Message(role=str(message.get("role")), content=str(message.get("content")))
            for message in (messages if isinstance(messages, list) else [])
            if isinstance(message, dict)
        ),
        renderer=renderer if isinstance(renderer, str) and renderer else None,
    )


def _first(store: Path, manifest: dict[str, Any], kind: str) -> str | None:
    return next((_small(store, layer) for layer in _layers(manifest, kind)), None)


def _small(store: Path, layer: Any) -> str | None:
    """Returns the text of a small part of a model; None where it is not there."""
    digest = _DIGEST.fullmatch(str(layer.get("digest"))) if isinstance(layer, dict) else None
    if digest is None:
        return None
    try:
        with _blob(store, digest[1]).open("rb") as file:
            return file.read(_SMALL_LAYER_BYTES).decode("utf-8", "replace")
    except OSError:
        return None


def _json(text: str | None) -> Any:
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def _blob(store: Path, sha256: str) -> Path:
    return store / "blobs" / f"sha256-{sha256}"


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(
            f"cannot read {path.name}",
            why=error.strerror or str(error),
            fix="see that you may read Ollama's store, or copy the file and give it with --gguf",
        ) from error


def _missing(run: Run, card: ModelCard, places: Sequence[Path]) -> ModelUnavailable:
    what = f"the file of {card.name} is not in a store of this machine"
    if card.digest is None:
        return ModelUnavailable(
            f"the file of {card.name} cannot be found",
            why="the run's server told no digest to find it by",
            fix="give the file with --gguf FILE",
        )
    looked = [place for place in places if _is_folder(place)]
    if any(_is_file(store / "manifests" / manifest_path(card.name)) for store in looked):
        return ModelUnavailable(
            f"{card.name} has changed since the run",
            why=f"the store has it with another digest than the {short_digest(card.digest)} of the run",
            fix="run anew with the model as it is now, or give the old file with --gguf",
        )
    server = run.header.environment.server
    url = server.url if server else ""
    if url and not is_local(url):
        return ModelUnavailable(
            what,
            why=f"the run's server was on another machine, {url}",
            fix="run this there, or copy the model's blob from there and give it with --gguf FILE",
        )
    return ModelUnavailable(
        what,
        why=f"no manifest has the digest {short_digest(card.digest)} in "
        + (", ".join(str(place) for place in looked) or "any of the usual folders"),
        fix="set OLLAMA_MODELS to the store's folder, or give the file with --gguf FILE",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above it may not be read
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
