"""All checks, in the order in which they are quickest to fail: lint, format, types, tests.

    python -m pip install '.[dev]' && python check.py --install

`--install` first installs the system packages that the tests use (Debian and Ubuntu), if they are missing,
and the extra `routing`, whose library is compiled for some minutes where pip has no wheel of it yet.
`--lowest` checks instead, in an environment made for it and with the lowest Python, that every direct dependency
does at the lower bound that pyproject.toml gives; types are not checked there, for stubs follow their libraries.
Further arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

SYSTEM = {"chromium": "chromium", "cc": "gcc", "c++": "g++", "npm": "npm"}
LINT = (["-m", "ruff", "check", "."], ["-m", "ruff", "format", "--check", "."])
LOWEST_PYTHON = "3.11"
LOWEST = (  # quick, and together they call nearly every dependency; llama.cpp is left out, for it is compiled
    *("tests/cli", "--ignore=tests/cli/test_routing.py", "tests/graders", "tests/ollama", "tests/run"),
    *("tests/suites", "tests/summary", "tests/reading/test_vocabulary.py", "tests/models/test_monitor.py"),
    *("tests/models/test_tensors.py", "tests/report/test_html.py", "tests/report/test_joined_browser.py"),
    *("tests/test_stats.py", "tests/test_types.py"),
)


def install_missing() -> None:
    """Installs the system packages whose programs are not on PATH."""
    missing = [package for program, package in SYSTEM.items() if not shutil.which(program)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        sys.exit(f"error: install these first, apt-get is not here to do it: {' '.join(missing)}")
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        subprocess.run([*sudo, "apt-get", *command], check=True, env=environment)  # noqa: S603 - fixed names


def install_routing() -> None:
    """Installs the extra that reads routers; of its library only what is needed is compiled."""
    environment = {"CMAKE_ARGS": "-DLLAVA_BUILD=OFF", **os.environ}
    command = [sys.executable, "-m", "pip", "install", "--quiet", ".[routing]"]
    print("$ python", *command[1:], "(compiles for up to 12 minutes, once)", flush=True)  # noqa: T201 - a script's output
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - fixed words


def check_lowest(arguments: Sequence[str]) -> None:
    """Lints and tests with the lowest versions of the lowest Python; stops at the first that fails."""
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        install = ["pip", "install", "--quiet", "--python", python, "--resolution", "lowest-direct", ".[dev]"]
        run(["-m", "uv", "venv", "--quiet", "--clear", "--python", LOWEST_PYTHON, folder])
        run(["-m", "uv", *install])
        for command in (*LINT, ["-m", "pytest", *LOWEST, *arguments]):
            run(command, python=python)


def run(command: Sequence[str], *, python: str = sys.executable) -> None:
    """Runs one check, tells its time, and ends all with its status if it fails."""
    print("$ python", *command, flush=True)  # noqa: T201 - a script's output
    begun = time.monotonic()
    status = subprocess.run([python, *command], check=False).returncode  # noqa: S603 - the words above
    print(f"[{time.monotonic() - begun:.0f} s]", flush=True)  # noqa: T201 - a script's output
    if status:
        sys.exit(status)


def main() -> None:
    """Runs the checks and stops at the first that fails."""
    arguments = sys.argv[1:]
    if "--lowest" in arguments:
        arguments.remove("--lowest")
        check_lowest(arguments)
        return
    if "--install" in arguments:
        arguments.remove("--install")
        install_missing()
        install_routing()
    for command in (*LINT, ["-m", "mypy"], ["-m", "pytest", *arguments]):
        run(command)


if __name__ == "__main__":
    main()
