"""Where and with what a run was made. No credentials, no home folders."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from moebench.types import JSON

PACKAGES = ("moebench", "langchain-core", "langchain-ollama", "ollama", "httpx", "pydantic")


def package_version(name: str) -> str | None:
    """Returns a distribution's version, or None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def environment() -> Mapping[str, JSON]:
    """Returns versions and hardware as far as the standard library can tell; None: unknown."""
    return {
        "packages": {name: package_version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": processor(),
        "cpus": os.cpu_count(),
        "ram_bytes": ram_bytes(),
    }


def processor() -> str | None:
    """Returns the processor's name, or None where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or None
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or None


def ram_bytes() -> int | None:
    """Returns the size of the main memory, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
