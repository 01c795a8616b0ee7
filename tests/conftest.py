"""What the tests of several packages share."""

from collections.abc import Iterator

import pytest

from moebench.demo.embedded import embedded_server
from moebench.ollama.server import Server


@pytest.fixture(scope="session")
def embedded() -> Iterator[Server]:
    """The real embedded Ollama with its four models; set up in the user's cache the first time."""
    with embedded_server() as server:
        yield server
