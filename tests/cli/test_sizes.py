"""Sizes and bandwidths on the command line."""

import click
import pytest
from click.testing import CliRunner

from moebench.cli import cli
from moebench.cli.sizes import Rate, Size
from moebench.errors import UsageError


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("300GB/s", 300e9),
        ("300GB", 300e9),
        ("1.555 TB/s", 1.555e12),
        ("936 gb / s", 936e9),
        ("20GiB/s", 20 * 2**30),
    ],
)
def test_a_bandwidth_is_read_as_data_sheets_write_it(text: str, rate: float) -> None:
    assert Rate().convert(text, None, None) == pytest.approx(rate)


@pytest.mark.parametrize(
    "text",
    ["", "fast", "300", "300.5", "-3GB/s", "300Gb/h", "3 GB/s/s", "0GB/s", "5kB/s", "900000TB/s", "1e9"],
)
def test_a_bandwidth_that_cannot_be_is_told_with_what_to_do(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Rate().convert(text, None, None)
    assert caught.value.why
    assert "--bandwidth 300GB/s" in caught.value.fix


@pytest.mark.parametrize(
    "command", [("run", "--models", "a"), ("resume", "latest"), ("models", "show", "dbrx")]
)
def test_every_command_that_takes_a_bandwidth_refuses_a_bad_one(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*command, "--bandwidth", "300"], standalone_mode=False)
    assert isinstance(result.exception, UsageError)


def test_a_size_may_stand_without_a_unit() -> None:
    assert Size().convert("1024", None, None) == 1024
    assert Size().convert("1.5GiB", None, None) == 3 * 2**29
    with pytest.raises(click.BadParameter):
        Size().convert("24GB/s", None, None)
