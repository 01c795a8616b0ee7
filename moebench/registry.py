"""Names for things that can be added to: graders and chains."""

import difflib
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from moebench.errors import UsageError

T = TypeVar("T")


def did_you_mean(name: str, known: Iterator[str] | list[str]) -> str:
    """Returns ` Did you mean 'x'?` for the nearest known name, else an empty string."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean '{near[0]}'?" if near else ""


class Registry(Generic[T]):
    """A mapping from names to things, which says what it knows when asked for what it does not.

    Args:
        kind: What it holds, in the singular, for its error messages.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> T:
        """Adds `item` under `name`.

        Raises:
            UsageError: the name is taken.
        """
        if name in self._items:
            raise UsageError(
                f"cannot register the {self.kind} '{name}'",
                why="that name is taken",
                fix="choose another name",
            )
        self._items[name] = item
        return item

    def get(self, name: str) -> T:
        """Returns the item called `name`.

        Raises:
            UsageError: there is none; the nearest name is suggested.
        """
        if name not in self._items:
            raise UsageError(
                f"unknown {self.kind} '{name}'",
                why=f"known are: {', '.join(self.names())}",
                fix=f"use one of these.{did_you_mean(name, self.names())}",
            )
        return self._items[name]

    def names(self) -> list[str]:
        """Returns all names, sorted."""
        return sorted(self._items)

    def __contains__(self, name: object) -> bool:
        return name in self._items


def registering(registry: "Registry[T]", name: str) -> Callable[[T], T]:
    """Returns a decorator that registers what it decorates under `name`."""
    return lambda item: registry.register(name, item)
