"""The embedded Ollama, real, and what happens where it cannot be set up."""

import fcntl
import hashlib
import os
import sys
import threading
import zipfile
from pathlib import Path

import httpx
import pytest

from moebench.demo import wheels as embedded_wheels
from moebench.demo.embedded import (
    STAND_INS,
    STEPS,
    check_space,
    compile_library,
    embedded_folder,
    embedded_server,
    ensure_built,
)
from moebench.errors import EmbeddedUnavailable
from moebench.ollama.client import Client
from moebench.ollama.server import Server, SetupProgress
from moebench.types import Options
from tests.ollama.program import group_members


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOEBENCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip that reaches no package index, at once."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:secret@127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")


def ask(server: Server, model: str, prompt: str) -> str:
    options = {"temperature": 0, "num_predict": 16, "repeat_penalty": 1.0, "num_ctx": 1024}
    body = {"model": model, "prompt": prompt, "stream": False, "options": options}
    answer = httpx.post(f"{server.base_url}/api/generate", json=body, timeout=120, trust_env=False)
    text = answer.json()["response"]
    assert isinstance(text, str)
    return text


def test_it_serves_its_four_models_and_no_other(embedded: Server) -> None:
    with Client(embedded.base_url) as client:
        names = {str(entry["name"]).removesuffix(":latest") for entry in client.models()}
    assert names == set(STAND_INS)


def test_it_is_said_to_be_embedded_and_ours(embedded: Server) -> None:
    assert embedded.embedded
    assert embedded.started_by_us
    assert embedded.base_url.startswith("http://127.0.0.1:")
    assert embedded.version.startswith("0.5.4")


def test_what_only_looks_like_a_great_model_is_called_a_stand_in() -> None:
    assert all("stand-in" in text for text in STAND_INS.values())
    assert "not Mixtral" in STAND_INS["smolmoe:8x135m"]
    assert "not DBRX" in STAND_INS["tiny-dbrx"]
    assert "not DeepSeek-V2" in STAND_INS["tiny-deepseek2"]


def test_the_dense_model_answers_in_english(embedded: Server) -> None:
    assert "Paris" in ask(embedded, "smollm2:135m", "What is the capital of France?")


def test_the_mixture_answers_as_the_model_it_was_made_of(embedded: Server) -> None:
    question = "Name three fruits."
    assert ask(embedded, "smolmoe:8x135m", question) == ask(embedded, "smollm2:135m", question) != ""


def test_a_second_start_finds_it_ready_and_leaves_no_process(embedded: Server) -> None:
    seen: list[SetupProgress] = []
    with embedded_server(parallel=2, on_progress=seen.append) as server:
        assert server.base_url != embedded.base_url
        assert server.process is not None
        group = server.process.pid
        with Client(server.base_url) as client:
            client.load("tiny-dbrx", Options(num_ctx=256))
        assert len(group_members(group)) == 2  # the server and its runner
        assert server.log_path is not None
        assert "OLLAMA_NUM_PARALLEL:2" in server.log_path.read_text()
    assert seen == []
    assert group_members(group) == []


def test_its_settings_and_key_are_its_own(embedded: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", "/nowhere")
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    with embedded_server() as server, Client(server.base_url) as client:
        assert len(client.models()) == len(STAND_INS)
    assert (embedded_folder() / "home" / ".ollama" / "id_ed25519").exists()


def test_it_can_be_started_again_at_its_address(embedded: Server) -> None:
    with embedded_server() as server:
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        server.restart()
        with Client(server.base_url) as client:
            assert client.has("tiny-dbrx")


def test_a_models_digest_is_the_same_on_every_machine(embedded: Server) -> None:
    """It is the hash of a manifest, which must name no path."""
    manifests = [path for path in (embedded_folder() / "models" / "manifests").rglob("*") if path.is_file()]
    assert len(manifests) == len(STAND_INS)
    assert not [path for path in manifests if "/blobs/" in path.read_text()]
    with Client(embedded.base_url) as client:
        served = {entry["digest"] for entry in client.models()}
    assert served == {hashlib.sha256(path.read_bytes()).hexdigest() for path in manifests}


def test_the_models_take_their_space_once(embedded: Server) -> None:
    blobs = embedded_folder() / "models" / "blobs"
    assert sum(blob.stat().st_size for blob in blobs.iterdir()) < 940_000_000
    assert not list(embedded_folder().rglob("*.gguf"))
    assert not list(embedded_folder().rglob("*.whl"))


@pytest.mark.parametrize(
    ("system", "machine"), [("Darwin", "arm64"), ("Windows", "AMD64"), ("Linux", "aarch64"), ("", "")]
)
def test_other_platforms_are_refused(system: str, machine: str) -> None:
    with pytest.raises(EmbeddedUnavailable, match="Linux on x86-64 only") as caught:
        embedded_wheels.check_platform(system, machine)
    assert caught.value.exit_code == 3


def test_linux_on_x86_64_is_taken() -> None:
    embedded_wheels.check_platform("Linux", "x86_64")


def test_a_missing_compiler_is_named(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(empty_cache))
    with pytest.raises(EmbeddedUnavailable, match="C compiler"):
        ensure_built()


def test_a_broken_compiler_is_quoted(tmp_path: Path) -> None:
    compiler = tmp_path / "cc"
    compiler.write_text("#!/bin/sh\necho 'cannot find ld' >&2\nexit 1\n")
    compiler.chmod(0o755)
    with pytest.raises(EmbeddedUnavailable, match="cannot find ld"):
        compile_library(str(compiler), "int x;", tmp_path / "x.so")


def test_too_little_space_is_told_in_numbers(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedUnavailable, match=r"1000000000\.00 GB are needed"):
        check_space(tmp_path, needed=10**18)


def test_a_colon_in_the_caches_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOEBENCH_CACHE", str(tmp_path / "a:b"))
    with pytest.raises(EmbeddedUnavailable, match="colon"):
        ensure_built()


def test_a_cache_that_cannot_be_written_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MOEBENCH_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(EmbeddedUnavailable, match="Not a directory"):
        ensure_built()


def test_no_index_is_told_in_pips_own_words_and_leaves_nothing(empty_cache: Path, no_index: None) -> None:
    seen: list[SetupProgress] = []
    with pytest.raises(EmbeddedUnavailable, match="PyPI can be reached") as caught:
        ensure_built(on_progress=seen.append)
    assert "bigdl-core-cpp" in caught.value.why
    assert "secret" not in str(caught.value)
    assert not embedded_folder().exists()
    assert [path.suffix for path in empty_cache.iterdir()] == [".lock"]
    assert (seen[0].step, seen[0].number, seen[0].steps) == ("downloading", 1, STEPS)
    assert seen[0].total_bytes == 197_398_530


def test_a_wheel_with_another_hash_is_refused(
    tmp_path: Path, no_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    index.mkdir()
    with zipfile.ZipFile(index / "bigdl_core_cpp-2.6.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("bigdl_core_cpp-2.6.0.dist-info/METADATA", "Name: bigdl-core-cpp\nVersion: 2.6.0\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    with pytest.raises(EmbeddedUnavailable, match="pinned") as caught:
        embedded_wheels.download(tmp_path / "wheels", on_bytes=lambda done, total: None)
    assert "HASHES" in caught.value.why


def test_a_python_without_pip_is_told_how_to_get_it(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n')
    python.chmod(0o755)
    with pytest.raises(EmbeddedUnavailable, match="ensurepip"):
        embedded_wheels.download(tmp_path / "wheels", on_bytes=lambda done, total: None, python=str(python))


def test_a_wheel_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    first = embedded_wheels.WHEELS[0]
    with zipfile.ZipFile(tmp_path / f"bigdl_core_cpp-{first.version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("bigdl/cpp/libs/README", "")
    with pytest.raises(EmbeddedUnavailable, match="holds no ollama-lib"):
        embedded_wheels.unpack(tmp_path, runtime=tmp_path, model=tmp_path / "model")


def test_bytes_are_counted_once_while_pip_moves_a_wheel(tmp_path: Path) -> None:
    """pip writes a wheel to its temporary folder, then copies it to its destination."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\nmkdir "$TMPDIR/pip-1"; head -c 1000 /dev/zero > "$TMPDIR/pip-1/a.whl"; sleep 0.4\n'
        'cp "$TMPDIR/pip-1/a.whl" "$TMPDIR/../a.whl"; sleep 0.4\n'
    )
    python.chmod(0o755)
    seen: list[int] = []
    embedded_wheels.download(
        tmp_path / "wheels", on_bytes=lambda done, total: seen.append(done), python=str(python)
    )
    assert set(seen) <= {0, 1000}
    assert seen[-1] == 1000


def test_what_an_interrupted_build_left_is_never_used(empty_cache: Path, no_index: None) -> None:
    partial = embedded_folder().with_suffix(".partial")
    (partial / "runtime").mkdir(parents=True)
    (partial / "runtime" / "ollama-lib").write_text("half")
    with pytest.raises(EmbeddedUnavailable):
        ensure_built()
    assert not partial.exists()
    assert not embedded_folder().exists()


def test_while_another_process_builds_it_is_awaited_and_then_used(empty_cache: Path) -> None:
    folder = embedded_folder()
    folder.parent.mkdir(parents=True)
    seen: list[SetupProgress] = []
    waiting = threading.Event()

    def on_progress(progress: SetupProgress) -> None:
        seen.append(progress)
        waiting.set()

    def build() -> None:
        assert waiting.wait(10)
        folder.mkdir()
        lock.close()

    lock = folder.with_suffix(".lock").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    other = threading.Thread(target=build)
    other.start()
    assert ensure_built(on_progress=on_progress) == folder
    other.join()
    assert [progress.step for progress in seen] == ["waiting for another process that sets it up"]


def test_a_server_that_was_built_but_does_not_start_reports_its_log(empty_cache: Path) -> None:
    program = embedded_folder() / "runtime" / "ollama-lib"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho 'libsvml.so: cannot open shared object file'\nexit 127\n")
    program.chmod(0o755)
    with pytest.raises(EmbeddedUnavailable, match=r"libsvml\.so: cannot open") as caught, embedded_server():
        pass
    assert "exit status 127" in caught.value.why
    assert str(embedded_folder()) in caught.value.fix


def test_another_recipe_lives_in_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    before = embedded_folder()
    monkeypatch.setattr("moebench.demo.embedded.RECIPE", 10_000)
    assert embedded_folder() != before
