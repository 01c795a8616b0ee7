"""Is this machine ready? Each check says what it found and, where something is amiss, what to do."""

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from moebench.errors import MoebenchError
from moebench.models.hardware import ram_bytes
from moebench.ollama.address import public_url
from moebench.ollama.client import Client
from moebench.ollama.server import CACHE_LIMIT, connect
from moebench.run.environment import PACKAGES, package_version

ENOUGH_DISK_BYTES = 30_000_000_000  # mixtral, the smallest of the three, is 26 GB
KEEPS_PROMPTS_SINCE = (0, 30)  # from this version on, Ollama runs models in llama-server, which does


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding.

    Attributes:
        ok: True fine; False in the way; None neither: good to know.
        advice: What to do; empty where there is nothing to do.
    """

    name: str
    ok: bool | None
    found: str
    advice: str = ""


def checks(host: str | None = None) -> list[Check]:
    """Looks at Python, packages, Ollama, GPU, memory and disk. Starts and changes nothing.

    Args:
        host: The server; None: `OLLAMA_HOST`, else the default address.
    """
    return [_python(), _packages(), _program(), *_server(host), _embedded(), _gpu(), _memory(), _disk()]


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    advice = "" if ok else "install Python 3.11 or later"
    return Check(name="Python", ok=ok, found=platform.python_version(), advice=advice)


def _packages() -> Check:
    versions = {name: package_version(name) for name in PACKAGES}
    missing = [name for name, found in versions.items() if found is None]
    found = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    advice = f"python -m pip install {' '.join(missing)}" if missing else ""
    return Check(name="Packages", ok=not missing, found=found, advice=advice)


def _program() -> Check:
    path = shutil.which("ollama")
    if path:
        return Check(name="Ollama program", ok=True, found=path)
    return Check(
        name="Ollama program",
        ok=None,
        found="not on PATH",
        advice="install it from https://ollama.com/download, give --host, or try moebench with --embedded",
    )


def _server(host: str | None) -> list[Check]:
    try:
        with connect(host, start=False) as server, Client(server.base_url) as client:
            names = [str(entry.get("name")) for entry in client.models()]
            found = f"{public_url(server.base_url)}, version {server.version}"
    except MoebenchError as error:
        return [Check(name="Ollama server", ok=None, found=f"{error.what}: {error.why}", advice=error.fix)]
    advice = "" if names else "moebench run pulls what is missing; or: ollama pull mixtral"
    return [
        Check(name="Ollama server", ok=True, found=found),
        *_prompt_cache(server.version),
        Check(name="Models", ok=True if names else None, found=", ".join(names) or "none", advice=advice),
    ]


def _prompt_cache(version: str) -> list[Check]:
    """A running server does not tell how it was started, so this is said of each that is new enough."""
    told = re.match(r"v?(\d{1,6})\.(\d{1,6})", version)
    if told is None or (int(told[1]), int(told[2])) < KEEPS_PROMPTS_SINCE:
        return []
    return [
        Check(
            name="Prompt cache",
            ok=None,
            found="unless told otherwise at its start, it keeps finished prompts in up to 8 GiB of host memory",
            advice=f"start it with {CACHE_LIMIT}=0 to switch that off",
        )
    ]


def _embedded() -> Check:
    fits = sys.platform == "linux" and platform.machine() == "x86_64"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if fits and compiler:
        return Check(name="Embedded Ollama", ok=True, found="can be set up here: moebench demo")
    why = "no C compiler" if fits else f"needs Linux x86-64, this is {sys.platform} {platform.machine()}"
    advice = "apt-get install gcc, or your system's like" if fits else "use a real Ollama"
    return Check(name="Embedded Ollama", ok=None, found=why, advice=advice)


def _gpu() -> Check:
    program = shutil.which("nvidia-smi")
    if program is None:
        return Check(
            name="GPU",
            ok=None,
            found="no nvidia-smi; other makers' GPUs are not looked for",
            advice="without a GPU, large models answer slowly or not at all",
        )
    query = [program, "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True)  # noqa: S603 - fixed argv
    except (OSError, subprocess.SubprocessError) as error:
        return Check(name="GPU", ok=None, found=f"nvidia-smi: {error}", advice="check the NVIDIA driver")
    return Check(name="GPU", ok=True, found="; ".join(answer.stdout.strip().splitlines()))


def _memory() -> Check:
    size = ram_bytes()
    return Check(name="RAM", ok=None, found="unknown" if size is None else f"{size / 1e9:.0f} GB")


def _disk() -> Check:
    folder = Path(os.environ.get("OLLAMA_MODELS") or platformdirs.user_data_dir()).expanduser()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    advice = (
        ""
        if free >= ENOUGH_DISK_BYTES
        else "mixtral alone is 26 GB: make room, or set OLLAMA_MODELS to a larger disk"
    )
    return Check(
        name="Disk",
        ok=None if advice else True,
        found=f"{free / 1e9:.0f} GB free where models go",
        advice=advice,
    )
