"""Option values with units: sizes of memory, and how fast it is read."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from moebench.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])
_UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12} | {
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "tib": 2**40,
}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s{0,3}([a-z]{0,3})", re.IGNORECASE)


class Size(click.ParamType):
    """`24GiB` or `24GB` as bytes."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Reads a number with a unit; without one it counts bytes."""
        if isinstance(value, int):
            return value
        found = read_size(str(value))
        if found is None:
            self.fail(f"{value!r} is not a size such as 24GiB or 16GB", param, ctx)
        return round(found)


class Rate(click.ParamType):
    """`300GB/s` as bytes a second."""

    name = "GB/s"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Reads a number with a unit; `/s` may be left out."""
        from moebench.models.bandwidth import checked_bandwidth

        text = re.sub(r"\s{0,3}/\s{0,3}s$", "", str(value).strip())
        found = value if isinstance(value, float) else read_size(text)
        if found is None or text.replace(".", "").isdigit():
            raise UsageError(
                f"cannot read the bandwidth '{value}'",
                why="it is not a number with a unit of bytes a second",
                fix="give it as the device's data sheet does, for instance: --bandwidth 300GB/s",
            )
        return checked_bandwidth(found)


def read_size(text: str) -> float | None:
    """Returns `24GiB` as bytes; None: it is no size."""
    found = _SIZE.fullmatch(text.strip())
    factor = _UNITS.get(found[2].lower()) if found else None
    return None if found is None or factor is None else float(found[1]) * factor


def bandwidth_option(help_text: str) -> Callable[[F], F]:
    """Returns the option --bandwidth.

    Args:
        help_text: Where the figure comes from without it.
    """
    return click.option(
        "--bandwidth", type=Rate(), metavar="GB/s", help=f"Memory read in a second, as 300GB/s.  {help_text}"
    )
