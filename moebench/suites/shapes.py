"""What a suite file may hold, and how a misfit is told to its writer."""

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from moebench.graders import GRADERS
from moebench.registry import did_you_mean
from moebench.types import JSON

FORMAT = 1
DEFAULT_PROMPT = "{question}"
_STRICT = ConfigDict(extra="forbid", strict=True)
_Text = Annotated[str, Field(min_length=1)]
_Word = Annotated[str, Field(pattern=r"^[^\s,\x00-\x1f\x7f]{1,200}$")]

# Pydantic's word for a misfit -> what is wrong, and what to do.
_TOLD = {
    "string_type": ("this is not text", "Put it in quotation marks."),
    "bool_type": ("this is neither true nor false", "Write true or false."),
    "int_type": ("this is not a whole number", "Write digits only, without quotation marks."),
    "int_from_float": ("this is not a whole number", "Write a whole number."),
    "float_type": ("this is not a number", "Write it without quotation marks, as 30000 or 1.5."),
    "list_type": ("this is not a list", "Write '- one' on each line, or [one, two]."),
    "sequence_str": ("this is not a list", "Write '- one' on each line, or [one, two]."),
    "is_instance_of": ("this is not a list", "Write '- one' on each line, or [one, two]."),
    "dict_type": ("these are no fields", "Write 'name: value' on each line, or {name: value}."),
    "model_type": ("these are no fields", "Write 'name: value' on each line, or {name: value}."),
    "string_too_short": ("there is nothing in it", "Write a text."),
    "too_short": ("there is nothing in it", "Add an item."),
    "string_pattern_mismatch": (
        "it holds characters that are not allowed here, or too many",
        "Use letters, digits, '_' and '-'; in a suite's name lower-case ones.",
    ),
}

Path = tuple[str | int, ...]
Note = Callable[[Path, str, str], None]


class SuiteShape(BaseModel):
    """A suite file."""

    model_config = _STRICT

    moebench: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    version: Annotated[int, Field(ge=1)]
    title: _Text
    grader: str
    chain: str = "step_by_step"
    prompt: _Text = DEFAULT_PROMPT
    samples: Annotated[list[Any] | None, Field(min_length=1)] = None
    samples_from: str | None = None
    map: dict[str, Any] | None = None


class SampleShape(BaseModel):
    """One sample of a suite file, or of a data file after mapping.

    `question: x` is short for `inputs: {question: x}`.
    """

    model_config = _STRICT

    id: _Word
    question: _Text | None = None
    inputs: dict[str, str] | None = None
    target: dict[str, Any]
    example: _Text
    tags: list[_Word] = []


class MapShape(BaseModel):
    """How rows of a data file become samples: a sample with `{field}` and `{field:number}` in its texts."""

    model_config = _STRICT

    id: _Text | None = None
    question: _Text | None = None
    inputs: dict[str, str] | None = None
    target: dict[str, Any]
    example: _Text
    tags: list[str] = []


@lru_cache(maxsize=64)
def target_shape(grader_name: str) -> type[BaseModel]:
    """Returns the model of a grader's target: the keyword-only parameters of its function, strictly.

    Raises:
        UsageError: no grader of that name.
    """
    function = GRADERS.get(grader_name).function
    hints = typing.get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {
        name: (hints.get(name, Any), ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    return create_model(f"Target of {grader_name}", __config__=_STRICT, **fields)


def misfits(shape: type[BaseModel], data: JSON, note: Note) -> bool:
    """Compares data with a shape, and notes each misfit with its path, what it is, and what to do.

    Returns:
        Whether there was any.
    """
    try:
        model = shape.model_validate(data)
    except ValidationError as error:
        known = _known_names(shape)
        for detail in error.errors(include_url=False):
            note(_present(detail["loc"], data), *_told(detail, known))
        return True
    lost = list(_lost(data, model.model_dump(), ()))
    for path in lost:
        note(path, *_unknown(str(path[-1]), _known_names(shape)))
    return bool(lost)


def _present(location: tuple[str | int, ...], data: JSON) -> Path:
    """Returns pydantic's location without the names of union members, which stand nowhere in the data."""
    path: list[str | int] = []
    for step in location:
        inside_mapping = isinstance(data, Mapping) and step in data
        inside_list = isinstance(data, list) and isinstance(step, int)
        if inside_mapping or inside_list:
            data = data[step]
            path.append(step)
        elif step == location[-1] and isinstance(data, Mapping):
            path.append(step)
    return tuple(path)


def _told(detail: Any, known: Sequence[str]) -> tuple[str, str]:
    """Returns what is wrong and what to do, for one of pydantic's error details."""
    name = _where(detail["loc"])
    kind: str = detail["type"]
    if kind == "missing":
        return f"the field '{name}' is missing", f"Add '{detail['loc'][-1]}: ...'."
    if kind == "extra_forbidden":
        return _unknown(str(detail["loc"][-1]), known)
    if detail["input"] is None:
        return f"the field '{name}' has no value", "Give it one, or leave the field out."
    message, fix = _TOLD.get(kind, (detail["msg"][0].lower() + detail["msg"][1:], "Correct the value."))
    return f"the field '{name}' is {detail['input']!r:.60}: {message}", fix


def _unknown(name: str, known: Sequence[str]) -> tuple[str, str]:
    near = did_you_mean(name, list(known)).strip()
    return f"unknown field '{name}'", near or f"Leave it out. Known are: {', '.join(known)}."


def _where(location: tuple[str | int, ...]) -> str:
    """Returns a location as `expect[0].unit`."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


@lru_cache(maxsize=64)
def _known_names(shape: type[BaseModel]) -> tuple[str, ...]:
    """Returns the names of all fields at any depth of a shape."""
    return tuple(_names(shape.model_json_schema()))


def _names(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yields the names of all fields that a JSON schema knows, its definitions' too."""
    yield from schema.get("properties", {})
    for definition in schema.get("$defs", {}).values():
        yield from _names(definition)


def _lost(data: JSON, kept: JSON, path: Path) -> Iterator[Path]:
    """Yields the paths of what validation dropped: fields that a TypedDict does not know."""
    if isinstance(data, Mapping) and isinstance(kept, Mapping):
        for key, value in data.items():
            if key in kept:
                yield from _lost(value, kept[key], (*path, key))
            else:
                yield (*path, key)
    elif isinstance(data, list) and isinstance(kept, list | tuple):
        for index, (value, same) in enumerate(zip(data, kept, strict=False)):
            yield from _lost(value, same, (*path, index))
