"""The simplest rule for a final number."""

import pytest

from moebench.reading.last_number import last_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 and 4", 4),
        ("it is $1,200.", 1200),
        ("x is -5", -5),
        ("7", 7),
        ("18 (of 30)", 30),
        ("none", None),
        ("1.5.", 1.5),
        ("1.2.3", None),
        ("", None),
        ("9" * 400, None),
        ("7" + " x" * 500_000, None),
    ],
)
def test_the_last_number_in_digits_is_read(text: str, value: float | None) -> None:
    assert last_number(text) == value
