"""moebench models, models show, models fit."""

from collections.abc import Callable
from io import StringIO

import click
import pytest
from click.testing import CliRunner, Result

from moebench.cli import cli
from moebench.cli.models import announce_fit
from moebench.errors import ModelUnavailable
from moebench.models.hardware import Gpu, Machine
from tests.ollama.fake import free_port


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("COLUMNS", "110")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", *arguments], standalone_mode=False)


def test_on_a_t4_only_deepseek_lite_fits() -> None:
    result = call("fit", "mixtral,dbrx,deepseek-v2", "--vram", "15GiB", "--ram", "12.7GB")
    assert result.return_value == 3
    rows = {
        line.split()[0]: line
        for line in result.output.splitlines()
        if line.startswith((" mix", " db", " de"))
    }
    assert "does not fit" in rows["mixtral"]
    assert "does not fit" in rows["dbrx"]
    assert "fits on GPU" in rows["deepseek-v2"]
    assert "16,384" in rows["deepseek-v2"]
    assert "DeepSeek-V2-Lite" in result.output
    assert "mixtral: would help: mixtral:8x7b-instruct-v0.1-q2_K" in result.output


def test_the_arithmetic_is_shown_on_request() -> None:
    arguments = ("fit", "deepseek-v2", "--vram", "15GiB", "--num-ctx", "16384")
    assert "16,384 tokens x 270.0 KiB" in call(*arguments, "--explain").output
    assert "KiB" not in call(*arguments).output


def test_a_quantized_cache_makes_a_longer_context_fit() -> None:
    arguments = ("fit", "deepseek-v2", "--vram", "15GiB", "--num-ctx", "32768")
    assert call(*arguments).return_value == 3
    assert call(*arguments, "--kv", "q8_0").return_value == 0


@pytest.mark.parametrize("size", ["much", "-3GiB", "5 XB", ""])
def test_a_size_must_be_a_size(size: str) -> None:
    result = CliRunner().invoke(cli, ["models", "fit", "dbrx", "--vram", size])
    assert result.exit_code == 2


def test_a_card_before_the_pull_says_where_it_is_from_and_its_right_name() -> None:
    result = call("show", "DeepSeek-V2")
    assert result.return_value == 0
    assert "DeepSeek-V2-Lite (DeepSeek-V2)" in result.output
    assert "from the catalogue" in result.output
    assert "2,661,150,208 (17" in result.output
    assert "deepseek-v2:236b" in result.output
    assert "model against article" in result.output


def test_a_model_that_nobody_knows_is_an_error() -> None:
    assert isinstance(call("show", "mine:7b").exception, ModelUnavailable)


def test_before_a_run_it_is_said_what_does_not_fit_and_what_a_tag_really_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Context and slots are so many that no machine holds them."""
    announce_fit(["mixtral", "deepseek-v2"], num_ctx=32768, parallel=10_000, host=None, yes=False)
    said = capsys.readouterr().err
    assert "mixtral: does not fit" in said
    assert "not DeepSeek-V2 with 236 billion" in " ".join(said.split())


def test_a_run_whose_server_does_not_answer_is_left_to_complain_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    announce_fit(["mixtral"], num_ctx=4096, parallel=1, host=f"127.0.0.1:{free_port()}", yes=False)
    assert capsys.readouterr().err == ""


T4 = Machine(gpus=(Gpu(name="T4", memory_bytes=15 * 2**30),), ram_bytes=2**35, disk_free_bytes=10**12)
NO_GPU = Machine(gpus=(), ram_bytes=2**33, disk_free_bytes=10**12)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Returns what is said before a run of a model that spills on a T4, and asked and answered."""

    def said(answer: str, *, machine: Machine = T4, yes: bool = False, terminal: bool = True) -> str:
        monkeypatch.setattr("sys.stdin", StringIO(answer))
        announce_fit(
            ["mixtral"], num_ctx=4096, parallel=1, host=None, yes=yes, machine=machine, terminal=terminal
        )
        return capsys.readouterr().err

    return said


def test_a_run_that_would_spill_asks_first(announced: Callable[..., str]) -> None:
    said = announced("y\n")
    assert "mixtral: spills 15 of 32 layers to the CPU" in said
    assert "Go on?" in said
    with pytest.raises(click.Abort):
        announced("n\n")


def test_nobody_is_asked_with_yes_or_away_from_a_terminal_or_without_a_gpu(
    announced: Callable[..., str],
) -> None:
    assert "Go on?" not in announced("", yes=True)
    assert "Go on?" not in announced("", terminal=False)
    assert "does not fit" in announced("", machine=NO_GPU)
    assert "Go on?" not in announced("", machine=NO_GPU)
