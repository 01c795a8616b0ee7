"""A real, CPU-only Ollama and four tiny models, made once in the user's cache from wheels on PyPI.

For trying moebench out and for its tests. Linux x86-64 only; about 200 MB are downloaded, 1 GB is kept.
The server is Ollama 0.5.4 out of Intel's build (wheel bigdl-core-cpp, Apache-2.0), whose GPU library is
replaced by one that knows no GPU. It computes common head sizes wrongly on a CPU, so it must answer for no
models but its own four: see `STAND_INS` and `embedded_models`.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from moebench.demo import wheels
from moebench.errors import EmbeddedUnavailable, ServerUnreachable
from moebench.ollama.address import public_url
from moebench.ollama.process import POLL_S, ServerProcess, cache_dir, new_log
from moebench.ollama.server import (
    CACHE_LIMIT,
    START_S,
    OnSetup,
    Server,
    SetupProgress,
    await_server,
    not_started,
)

STAND_INS: Mapping[str, str] = {
    "smollm2:135m": "a stand-in for trying moebench: SmolLM2-135M-Instruct, a tiny dense model",
    "smolmoe:8x135m": (
        "a stand-in in Mixtral's architecture: SmolLM2-135M upcycled to 8 experts, 2 active; not Mixtral"
    ),
    "tiny-dbrx": "a stand-in in DBRX's architecture with random weights: its text is noise; not DBRX",
    "tiny-deepseek2": (
        "a stand-in in DeepSeek-V2's architecture with random weights: its text is noise; not DeepSeek-V2"
    ),
}

RECIPE = 2  # bumped when other files are written than before
SPACE_BYTES = 1_500_000_000

NO_GPU_LIBRARY = "libollama-ggml-sycl.so"
NO_GPU_C = """\
/* Stands in for the GPU library: it knows no device, so everything runs on the CPU. No libc is needed. */
void *ggml_backend_sycl_reg(void) { return 0; }
void *ggml_backend_sycl_init(int device) { (void)device; return 0; }
const char *ggml_backend_sycl_get_device_name(int device) { (void)device; return ""; }
void _Z26ggml_format_convert_to_xpuPKvPvmi(const void *from, void *to, unsigned long size, int type)
{ (void)type; __builtin_memcpy(to, from, size); }
"""
MODELFILE = '''\
FROM @sha256:{digest}
TEMPLATE """{{{{- range .Messages }}}}<|im_start|>{{{{ .Role }}}}
{{{{ .Content }}}}<|im_end|>
{{{{ end }}}}<|im_start|>assistant
"""
PARAMETER stop <|im_end|>
PARAMETER num_ctx 2048
LICENSE Apache-2.0
'''

STEPS = 3 + len(STAND_INS)
_LISTENING = re.compile(r"Listening on (127\.0\.0\.1:\d+)")
_PORT_POLL_S = 0.02

Report = Callable[..., None]  # (step, number, done_bytes, total_bytes)


@contextmanager
def embedded_server(*, parallel: int = 1, on_progress: OnSetup | None = None) -> Iterator[Server]:
    """Yields the embedded Ollama on a free port of 127.0.0.1, set up first if need be; stops it afterwards.

    Its models are the keys of `STAND_INS`, ready to answer, in a store of its own.

    Args:
        parallel: How many requests it answers at once (OLLAMA_NUM_PARALLEL).
        on_progress: Told how far the set-up is; it takes about a minute, once.

    Raises:
        EmbeddedUnavailable: it cannot be built or started here; says why and what to do.
    """
    folder = ensure_built(on_progress=on_progress)
    with _serving(folder, parallel=parallel, log_path=new_log()) as server:
        yield server


def embedded_folder() -> Path:
    """Returns where the embedded Ollama is or would be; its name changes with the recipe."""
    recipe = json.dumps([RECIPE, [wheel.sha256 for wheel in wheels.WHEELS], NO_GPU_C, MODELFILE])
    return cache_dir() / f"embedded-{RECIPE}-{hashlib.sha256(recipe.encode()).hexdigest()[:10]}"


def ensure_built(*, on_progress: OnSetup | None = None) -> Path:
    """Builds the embedded Ollama and its models unless they are there; returns their folder.

    It is built beside its place and moved there when it is complete, by one process at a time.

    Raises:
        EmbeddedUnavailable: it cannot be built here.
    """
    folder = embedded_folder()
    if folder.is_dir():
        return folder
    wheels.check_platform(platform.system(), platform.machine())
    if ":" in str(folder) or ";" in str(folder):
        raise EmbeddedUnavailable(
            "the embedded Ollama cannot be set up",
            why=f"the cache folder's name holds a colon or semicolon, which separate library paths: {folder}",
            fix="set MOEBENCH_CACHE to a folder without them",
        )

    def report(step: str, number: int, done_bytes: int | None = None, total_bytes: int | None = None) -> None:
        if on_progress:
            counts = {"done_bytes": done_bytes, "total_bytes": total_bytes}
            on_progress(SetupProgress(step=step, number=number, steps=STEPS, **counts))

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _lock(folder.with_suffix(".lock"), report):
            if not folder.is_dir():
                _build(folder, report)
    except OSError as error:
        raise EmbeddedUnavailable(
            "the embedded Ollama cannot be set up",
            why=str(error),
            fix="make room and see that the folder can be written, or set MOEBENCH_CACHE to another one",
        ) from error
    return folder


def _build(folder: Path, report: Report) -> None:
    """Builds in `<folder>.partial`, which whoever holds the lock may throw away, then renames it."""
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    compiler = wheels.find_compiler()
    check_space(folder.parent)
    (partial / "runtime").mkdir(parents=True)
    try:
        wheels.download(
            partial / "wheels", on_bytes=lambda done, total: report("downloading", 1, done, total)
        )
        report("unpacking the server", 2)
        wheels.unpack(partial / "wheels", runtime=partial / "runtime", model=partial / "smollm2.gguf")
        compile_library(compiler, NO_GPU_C, partial / "runtime" / NO_GPU_LIBRARY)
        digests = _write_models(partial, report)
        report("registering the models", STEPS)
        _register(partial, digests)
        for leftover in ("wheels", "home"):
            shutil.rmtree(partial / leftover, ignore_errors=True)
        (partial / "smollm2.gguf").unlink()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_models(partial: Path, report: Report) -> dict[str, str]:
    """Writes the models straight into the store, as blobs; returns their digests by name.

    `ollama create FILE` would copy them. A blob that the store already holds is taken as it is.
    """
    from moebench.demo.models import WRITERS  # needs gguf, which takes a while to import

    blobs = partial / "models" / "blobs"
    blobs.mkdir(parents=True)
    digests = {}
    for number, (name, write) in enumerate(WRITERS.items(), start=3):
        report(f"writing {name}", number)
        written = blobs / "written"
        write(partial / "smollm2.gguf", written)
        with written.open("rb") as file:
            digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
        written.rename(blobs / f"sha256-{digests[name]}")
    return digests


def _register(partial: Path, digests: Mapping[str, str]) -> None:
    """Has the new server itself make the models' manifests."""
    log_path = partial / "register.log"
    log_path.touch()
    with (
        _serving(partial, parallel=1, log_path=log_path) as server,
        httpx.Client(timeout=60, trust_env=False) as client,
    ):
        for name, digest in digests.items():
            body = {"model": name, "modelfile": MODELFILE.format(digest=digest), "stream": False}
            try:
                answer = client.post(f"{server.base_url}/api/create", json=body)
            except httpx.HTTPError as error:
                raise _not_working(partial, f"{type(error).__name__}: {error}") from error
            if answer.status_code != 200 or '"success"' not in answer.text:
                raise _not_working(partial, f"it refused the model {name}: {answer.text.strip()[:300]}")
    log_path.unlink()
    _make_digests_portable(partial / "models" / "manifests")


def _make_digests_portable(manifests: Path) -> None:
    """Takes this machine's paths out of the manifests: a model's digest is its manifest's hash."""
    for path in manifests.rglob("*"):
        if path.is_file():
            manifest = json.loads(path.read_bytes())
            for layer in manifest["layers"]:
                layer.pop("from", None)
            path.write_text(json.dumps(manifest, separators=(",", ":")), encoding="utf-8")


@contextmanager
def _serving(folder: Path, *, parallel: int, log_path: Path) -> Iterator[Server]:
    """Starts the server in `folder` on a port that the system chooses, and stops it afterwards."""
    child = ServerProcess(
        (str(folder / "runtime" / "ollama-lib"), "serve"),
        env=_environment(folder, parallel=parallel),
        log_path=log_path,
    )
    try:
        yield _started(child, folder)
    finally:
        child.close()


def _started(child: ServerProcess, folder: Path) -> Server:
    try:
        child.start("127.0.0.1:0")
        base_url = _listening(child)
        version = await_server(child, base_url, settle_s=0)  # its own log has told the port
    except ServerUnreachable as error:
        raise _not_working(folder, error.why) from error
    except OSError as error:
        raise _not_working(folder, str(error)) from error
    return Server(base_url, version=version, child=child, embedded=True)


def _listening(child: ServerProcess) -> str:
    """Waits until a server has logged where it listens; returns that base URL."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if found := _LISTENING.search(child.log_text()):
            return f"http://{found[1]}"
        if child.popen is not None and child.popen.poll() is not None:
            raise not_started(child, f"it ended with exit status {child.popen.returncode}")
        time.sleep(_PORT_POLL_S)
    raise not_started(child, f"it did not listen within {START_S:.0f} s")


def _environment(folder: Path, *, parallel: int) -> dict[str, str]:
    """Returns a server's environment: none of the user's settings for another Ollama, a home of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OLLAMA_")}
    return inherited | {
        "HOME": str(folder / "home"),  # where it writes its key
        "LD_LIBRARY_PATH": str(folder / "runtime"),
        "OLLAMA_MODELS": str(folder / "models"),
        "OLLAMA_NOPRUNE": "1",  # several may serve one store
        "OLLAMA_NUM_PARALLEL": str(parallel),
        CACHE_LIMIT: "0",
    }


def compile_library(compiler: str, source: str, target: Path) -> None:
    """Compiles a shared library that needs no other.

    Raises:
        EmbeddedUnavailable: the compiler refuses, with its words.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        file = Path(folder, "no_gpu.c")
        file.write_text(source, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - a compiler found on PATH, fixed arguments, no shell
            [
                compiler,
                *("-O1", "-shared", "-fPIC", "-nostdlib"),
                f"-Wl,-soname,{target.name}",
                "-o",
                target,
                file,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise EmbeddedUnavailable(
            "the embedded Ollama cannot be set up",
            why=f"{compiler} failed: {done.stderr.strip()[-500:]}",
            fix="repair the C compiler (on Debian and Ubuntu: `apt-get install gcc`), or use a real Ollama",
        )


def check_space(folder: Path, *, needed: int = SPACE_BYTES) -> None:
    """Refuses to begin what could not be finished.

    Raises:
        EmbeddedUnavailable: the disk has fewer than `needed` bytes free.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EmbeddedUnavailable(
            "the embedded Ollama cannot be set up",
            why=f"{free / 1e9:.2f} GB are free in {folder}, {needed / 1e9:.2f} GB are needed meanwhile",
            fix="make room, or set MOEBENCH_CACHE to a folder on another disk",
        )


@contextmanager
def _lock(path: Path, report: Report) -> Iterator[None]:
    """Holds a file lock, which the system frees however its holder ends."""
    import fcntl  # not on every system; here the platform has been checked

    with path.open("ab") as file:
        waited = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waited:
                    report("waiting for another process that sets it up", 1)
                waited = True
                time.sleep(POLL_S)
        yield


def _not_working(folder: Path, why: str) -> EmbeddedUnavailable:
    return EmbeddedUnavailable(
        "the embedded Ollama was built but does not work here",
        why=public_url(why),
        fix=f"delete {folder} so that it is built anew; if that does not help, use a real Ollama",
    )
