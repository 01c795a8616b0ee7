"""Reads single values of a model's metadata: what is missing, of a wrong type or out of bounds is None."""

from moebench.types import JSON


def number(value: JSON, *, most: int, least: int = 1) -> int | None:
    """Returns a whole number within bounds; None for anything else. 8.0 is 8, True is no number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if least <= value <= most else None


def text(value: JSON) -> str | None:
    """Returns a text that is not blank; None for anything else."""
    return value if isinstance(value, str) and value.strip() else None
