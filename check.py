"""All checks, in the order in which they are quickest to fail: lint, format, types, tests.

    python -m pip install '.[dev]' && python check.py --install

`--install` first installs the system packages that the tests use (Debian and Ubuntu), if they are missing,
and the extra `routing`, whose library is compiled for some minutes where pip has no wheel of it yet.
Further arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import time

SYSTEM = {"chromium": "chromium", "cc": "gcc", "c++": "g++", "npm": "npm"}
CHECKS = (
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "mypy"],
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


def main() -> None:
    """Runs the checks and stops at the first that fails."""
    arguments = sys.argv[1:]
    if "--install" in arguments:
        arguments.remove("--install")
        install_missing()
        install_routing()
    for command in (*CHECKS, ["-m", "pytest", *arguments]):
        print("$ python", *command, flush=True)  # noqa: T201 - a script's output
        begun = time.monotonic()
        status = subprocess.run([sys.executable, *command], check=False).returncode  # noqa: S603 - as listed above
        print(f"[{time.monotonic() - begun:.0f} s]", flush=True)  # noqa: T201 - a script's output
        if status:
            sys.exit(status)


if __name__ == "__main__":
    main()
