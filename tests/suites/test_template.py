"""Templates: plain substitution and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.suites.template import fill, placeholders


def test_names_are_replaced() -> None:
    assert fill("{a} and {b_2}, {a}", {"a": "x", "b_2": "y"}) == "x and y, x"


def test_doubled_braces_are_braces() -> None:
    assert fill('{{"k": {v}}}', {"v": "1"}) == '{"k": 1}'


def test_what_is_put_in_is_not_looked_at_again() -> None:
    assert fill("{a}", {"a": "{b} {{ }"}) == "{b} {{ }"


def test_placeholders_come_once_each_and_in_order() -> None:
    assert placeholders("{b} {a} {b} {{c}}") == ("b", "a")


@pytest.mark.parametrize(
    "template", ["{", "}", "{a.b}", "{a[0]}", "{a!r}", "{a:>10}", "{}", "{0}", "{a b}", "x {a", "a}"]
)
def test_anything_more_is_malformed(template: str) -> None:
    with pytest.raises(ValueError, match="belongs to no"):
        placeholders(template)


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{a}", {})


@given(st.text())
def test_any_text_can_be_put_in_and_comes_out_as_it_is(text: str) -> None:
    assert fill("<{a}>", {"a": text}) == f"<{text}>"
