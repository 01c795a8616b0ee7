"""A run in which whatever others choose ends in one long word without a place to break."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
TAIL = "W" * 150
OURS = {"inputs", "environment"}  # mappings whose keys moebench chooses, or the prompt's braces ask for


def endless(value: T) -> T:
    """The same with `TAIL` after every text in it; words that moebench chooses among stay as they are."""
    hints = get_type_hints(type(value))
    found: dict[str, Any] = {}
    for one in fields(value):
        kept = _words_of(hints[one.name])
        found[one.name] = _longer(getattr(value, one.name), kept=kept, keys=one.name not in OURS)
    return replace(value, **found)


def _longer(value: Any, *, kept: frozenset[Any], keys: bool) -> Any:
    if isinstance(value, str):
        return value if value in kept else value + TAIL
    if isinstance(value, Mapping):
        names = [
            _longer(name, kept=kept | {"published_verdict"}, keys=keys) if keys else name for name in value
        ]
        return dict(zip(names, _longer([*value.values()], kept=kept, keys=keys), strict=True))
    if isinstance(value, tuple | list):
        return type(value)(_longer(inner, kept=kept, keys=keys) for inner in value)
    return endless(value) if is_dataclass(value) and not isinstance(value, type) else value


def _words_of(hint: Any) -> frozenset[Any]:
    """The words that a field can hold and no other."""
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    return frozenset[Any]().union(*map(_words_of, get_args(hint)))
