"""From a run's model to the file that answered, in stores made by hand."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from moebench.errors import DataError, ModelUnavailable
from moebench.router.served import Message, find_served, given_file, manifest_path, stores
from moebench.types import Environment, ModelCard, Plan, Run, RunHeader, ServerInfo, ServerOptions
from tests.router.test_gguf_file import whole

KIND = "application/vnd.ollama.image."


def a_run(*, url: str = "http://127.0.0.1:11434", embedded: bool = False) -> Run:
    header = RunHeader(
        schema=1,
        run_id="r",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        plan=Plan(models=("mix",), suites=()),
        suites=(),
        graders={},
        environment=Environment(server=ServerInfo(url=url, version="0.12.0")),
        server=ServerOptions(embedded=embedded),
    )
    return Run(header=header, models=(), records=())


class Store:
    """An Ollama store in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs").mkdir(parents=True)

    def blob(self, data: bytes, kind: str = "model") -> dict[str, Any]:
        sha256 = hashlib.sha256(data).hexdigest()
        (self.folder / "blobs" / f"sha256-{sha256}").write_bytes(data)
        return {"mediaType": KIND + kind, "digest": f"sha256:{sha256}", "size": len(data)}

    def model(self, name: str, *layers: dict[str, Any], config: bytes = b"{}") -> ModelCard:
        """Registers a model; returns its card."""
        raw = json.dumps({"config": self.blob(config, "config"), "layers": layers}).encode()
        path = self.folder / "manifests" / manifest_path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return ModelCard(name=name, digest=hashlib.sha256(raw).hexdigest(), template="from the card")

    def file(self, layer: dict[str, Any]) -> Path:
        return self.folder / "blobs" / str(layer["digest"]).replace(":", "-")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "models")


def test_the_file_is_found_by_the_models_digest_with_all_that_shapes_its_prompts(store: Store) -> None:
    layer = store.blob(whole())
    messages = json.dumps([{"role": "user", "content": "before"}]).encode()
    card = store.model(
        "mix:8x7b",
        layer,
        store.blob(b"{{ .Prompt }}!", "template"),
        store.blob(b"Be brief.", "system"),
        store.blob(messages, "messages"),
    )
    served = find_served(a_run(), card, folders=[store.folder])
    assert served.file.path == store.file(layer)
    assert served.file_sha256 == layer["digest"].removeprefix("sha256:")
    assert (served.template, served.system) == ("{{ .Prompt }}!", "Be brief.")
    assert served.messages == (Message(role="user", content="before"),)
    assert served.renderer is None


def test_a_model_that_has_another_name_now_is_found_by_its_digest(store: Store) -> None:
    card = store.model("renamed", store.blob(whole()))
    assert find_served(a_run(), replace(card, name="mix"), folders=[store.folder]).template == "from the card"


def test_code_that_makes_the_prompt_in_place_of_a_template_is_noticed(store: Store) -> None:
    card = store.model("mix", store.blob(whole()), config=b'{"renderer": "qwen3-coder"}')
    assert find_served(a_run(), card, folders=[store.folder]).renderer == "qwen3-coder"


def test_a_model_that_was_pulled_again_with_another_digest_is_refused(store: Store) -> None:
    card = store.model("mix", store.blob(whole()))
    with pytest.raises(ModelUnavailable, match="mix has changed since the run"):
        find_served(a_run(), replace(card, digest="0" * 64), folders=[store.folder])


def test_a_store_on_another_machine_is_said_with_what_to_do(tmp_path: Path) -> None:
    card = ModelCard(name="mix", digest="0" * 64)
    with pytest.raises(ModelUnavailable, match=r"on another machine, http://gpu-box:11434.*--gguf FILE"):
        find_served(a_run(url="http://gpu-box:11434"), card, folders=[tmp_path])


def test_a_digest_that_is_in_no_store_is_said_with_the_folders(store: Store) -> None:
    card = ModelCard(name="other", digest="0" * 64)
    with pytest.raises(ModelUnavailable, match=rf"no manifest has the digest 000000000000 in {store.folder}"):
        find_served(a_run(), card, folders=[store.folder])


def test_a_card_without_a_digest_is_never_matched_by_its_name_alone(store: Store) -> None:
    card = replace(store.model("mix", store.blob(whole())), digest=None)
    with pytest.raises(ModelUnavailable, match=r"told no digest.*--gguf"):
        find_served(a_run(), card, folders=[store.folder])


def test_a_blob_that_is_missing_cut_off_or_damaged_is_refused(store: Store) -> None:
    layer = store.blob(whole())
    card = store.model("mix", layer)
    blob = store.file(layer)
    blob.write_bytes(b"GGUF" + whole()[4:-1] + b"!")
    with pytest.raises(DataError, match="damaged"):
        find_served(a_run(), card, folders=[store.folder])
    blob.write_bytes(whole()[:-1])
    with pytest.raises(DataError, match="cut off"):
        find_served(a_run(), card, folders=[store.folder])
    blob.unlink()
    with pytest.raises(DataError, match="missing"):
        find_served(a_run(), card, folders=[store.folder])


def test_a_model_of_no_file_of_two_or_with_an_adapter_is_refused(store: Store) -> None:
    first, second = store.blob(whole()), store.blob(whole() + bytes(32))
    for layers, why in (((), "no GGUF file"), ((first, second), "2 model files")):
        with pytest.raises(DataError, match=why):
            find_served(a_run(), store.model("mix", *layers), folders=[store.folder])
    with pytest.raises(DataError, match="an adapter"):
        find_served(a_run(), store.model("mix", first, store.blob(b"x", "adapter")), folders=[store.folder])


def test_a_digest_that_is_a_path_is_not_followed(store: Store) -> None:
    layer = {"mediaType": KIND + "model", "digest": "sha256:../../secret", "size": 1}
    with pytest.raises(DataError, match="no GGUF file"):
        find_served(a_run(), store.model("mix", layer), folders=[store.folder])


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("mixtral", "registry.ollama.ai/library/mixtral/latest"),
        ("mixtral:8x7b", "registry.ollama.ai/library/mixtral/8x7b"),
        ("me/mixtral:8x7b", "registry.ollama.ai/me/mixtral/8x7b"),
        ("hf.co/me/mixtral-GGUF:Q4_K_M", "hf.co/me/mixtral-GGUF/Q4_K_M"),
        ("../../etc:passwd", "_/_/etc/passwd"),
        ("..:..", "registry.ollama.ai/library/_/_"),
    ],
)
def test_a_tag_names_a_place_in_the_store_and_none_outside(name: str, place: str) -> None:
    assert manifest_path(name).as_posix() == place


def test_the_places_are_the_embedded_servers_own_or_the_usual_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path))
    assert stores(a_run())[0] == tmp_path
    assert Path("~/.ollama/models").expanduser() in stores(a_run())
    (own,) = stores(a_run(embedded=True))
    assert own != tmp_path


def test_a_given_file_is_checked_against_the_stores_manifest(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", str(store.folder))
    card = store.model("mix", store.blob(whole()), store.blob(b"T", "template"))
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(whole())
    assert given_file(copy, a_run(), card).template == "T"
    copy.write_bytes(whole() + bytes(32))
    with pytest.raises(DataError, match="its SHA-256 begins"):
        given_file(copy, a_run(), card)


def test_a_given_file_of_which_no_store_knows_is_taken_with_the_cards_template(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path))
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(whole())
    card = ModelCard(name="mix", digest="0" * 64, architecture="llama", template="T")
    served = given_file(copy, a_run(), card)
    assert (served.template, served.file_sha256) == ("T", hashlib.sha256(whole()).hexdigest())


@pytest.mark.parametrize("card", [ModelCard(name="m", architecture="dbrx"), ModelCard(name="m", experts=8)])
def test_a_given_file_of_another_model_is_refused(card: ModelCard, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(whole())
    with pytest.raises(DataError, match="not the run's m"):
        given_file(copy, a_run(), card)
