"""Names that can be added to, and what is said of unknown ones."""

import pytest

from moebench.errors import UsageError
from moebench.registry import Registry, did_you_mean, registering


def test_what_is_registered_can_be_got_and_is_listed_sorted() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("two", 2)
    assert registering(registry, "one")(1) == 1
    assert registry.get("two") == 2
    assert registry.names() == ["one", "two"]
    assert "one" in registry


def test_a_name_is_given_once() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("one", 1)
    with pytest.raises(UsageError, match="taken"):
        registry.register("one", 11)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("eleven", 11)
    with pytest.raises(UsageError) as caught:
        registry.get("elven")
    assert caught.value.what == "unknown number 'elven'"
    assert "Did you mean 'eleven'?" in caught.value.fix


def test_a_name_like_no_other_gets_no_suggestion() -> None:
    assert did_you_mean("zzz", ["eleven"]) == ""
