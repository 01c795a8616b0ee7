"""Where and with what a run was made. No credentials, no home folders."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from moebench.models.hardware import processor, ram_bytes
from moebench.types import Environment, ServerInfo

PACKAGES = ("moebench", "langchain-core", "langchain-ollama", "ollama", "httpx", "pydantic")


def package_version(name: str) -> str | None:
    """Returns a distribution's version, or None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def environment(*, server: ServerInfo | None = None, speed: Mapping[str, str] | None = None) -> Environment:
    """Returns versions and hardware as far as the standard library can tell.

    Args:
        server: The server that the run begins with.
        speed: How each figure of speed is measured.
    """
    return Environment(
        packages={name: package_version(name) for name in PACKAGES},
        python=platform.python_version(),
        platform=platform.platform(),
        processor=processor(),
        cpus=os.cpu_count(),
        ram_bytes=ram_bytes(),
        server=server,
        speed=speed or {},
    )
