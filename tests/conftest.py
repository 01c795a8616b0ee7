"""What the tests of several packages share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from moebench.demo.embedded import embedded_server
from moebench.ollama.server import Server

settings.register_profile("moebench", deadline=None)  # no test asserts on the machine's speed
settings.load_profile("moebench")


@pytest.fixture(scope="session")
def embedded() -> Iterator[Server]:
    """The real embedded Ollama with its four models; set up in the user's cache the first time."""
    with embedded_server() as server:
        yield server
