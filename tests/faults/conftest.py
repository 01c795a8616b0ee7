"""What the tests of faults share: a stub server that takes its time, and a suite of forty samples."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, StubServer, serving
from tests.faults.command import forty


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with serving(Behaviour(first_token_s=0.01, tokens_per_s=400), keep_bodies=False) as server:
        yield server


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite file with 40 samples, whose right answer is what the stub says."""
    return forty(tmp_path)
