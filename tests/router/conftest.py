"""The stand-in models' files, and a short real run of them, made once."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from moebench.demo.embedded import ensure_built
from moebench.router.gguf_file import GgufFile, read_gguf
from moebench.run.api import run
from moebench.types import Options, Run, ServerOptions

MIXTURES = ("smolmoe:8x135m", "tiny-dbrx", "tiny-deepseek2")
SUITES = ("word_lists", "word_problems")


@pytest.fixture(scope="session")
def files() -> Mapping[str, GgufFile]:
    """The GGUF files of the embedded models, by their tags."""
    store = ensure_built() / "models"
    found = {}
    for name in (*MIXTURES, "smollm2:135m"):
        model, _, tag = name.partition(":")
        path = store / "manifests" / "registry.ollama.ai" / "library" / model / (tag or "latest")
        layers = json.loads(path.read_bytes())["layers"]
        digest = next(layer["digest"] for layer in layers if layer["mediaType"].endswith("image.model"))
        found[name] = read_gguf(store / "blobs" / digest.replace(":", "-"))
    return found


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of all four stand-ins through a text chain and a chat chain, with short answers."""
    return run(
        ["smollm2:135m", *MIXTURES],
        suites=SUITES,
        chains=["step_by_step", "chat"],
        limit=1,
        options=Options(num_ctx=512, num_predict=12),
        server=ServerOptions(embedded=True, probe=False, recheck=False),
        out=tmp_path_factory.mktemp("answered"),
    )


@pytest.fixture
def fresh(answered: Run, tmp_path: Path) -> Run:
    """The same run in a place of its own, without any routing."""
    from moebench.run.store import load_run

    assert answered.path is not None
    path = tmp_path / Path(answered.path).name
    path.write_bytes(Path(answered.path).read_bytes())
    return load_run(path)
