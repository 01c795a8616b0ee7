"""What the doctor says of a machine."""

from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, serving
from moebench.run.doctor import Check, checks

NOWHERE = "http://127.0.0.1:9"


def found(host: str) -> dict[str, Check]:
    return {check.name: check for check in checks(host)}


def test_whatever_is_not_in_order_comes_with_advice() -> None:
    for check in found(NOWHERE).values():
        assert check.ok or check.advice or check.name == "RAM"


def test_a_server_that_answers_is_shown_with_its_version_and_models() -> None:
    with serving(Behaviour(version="9.9.9")) as stub:
        told = found(stub.url)
    assert "9.9.9" in told["Ollama server"].found
    assert told["Models"].found == "stub:latest"


def test_without_an_ollama_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = found(NOWHERE)
    assert "ollama.com/download" in told["Ollama program"].advice
    assert "--embedded" in told["Ollama server"].advice
    assert told["Embedded Ollama"].ok is None


@pytest.mark.parametrize(
    ("version", "keeps"),
    [
        ("0.30.0", True),
        ("0.33.0-rc2", True),
        ("1.0", True),
        ("0.29.9", False),
        ("0.5.4", False),
        ("dev", False),
    ],
)
def test_a_server_that_keeps_finished_prompts_is_told_of_with_the_way_to_switch_it_off(
    version: str, keeps: bool
) -> None:
    with serving(Behaviour(version=version)) as stub:
        told = found(stub.url)
    assert ("Prompt cache" in told) is keeps
    assert not keeps or "LLAMA_ARG_CACHE_RAM=0" in told["Prompt cache"].advice
