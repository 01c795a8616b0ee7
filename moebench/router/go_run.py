"""Runs the tree of a Go template on plain values: texts, numbers, truth values, lists and mappings.

Nothing but text can come of it: a template reaches only the values that it is given and the functions below, and
the steps and the text that it may take are bounded. What would be an error in Go is one here.

Source: pkg.go.dev/text/template; `exec.go` and `funcs.go` of Go's text/template
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from moebench.router.go_lex import refused
from moebench.router.go_parse import (
    Action,
    Block,
    Chain,
    Dot,
    Field,
    Jump,
    Literal,
    Name,
    Node,
    Operand,
    Pipe,
    Text,
    Variable,
)

MOST_STEPS = 500_000
LONGEST_OUTPUT = 4_000_000

Value = Any  # str, int, float, bool, None, a list, a mapping, or a Struct
Function = Callable[..., Value]


class Struct:
    """A value with fixed fields, unlike a mapping, in which any may be missing."""

    __slots__ = ("fields",)

    def __init__(self, **fields: Value) -> None:
        self.fields = fields


class _Leaves(Exception):
    """Leaves the innermost range, or only its current turn."""


class _Breaks(_Leaves):
    pass


def run(nodes: Sequence[Node], data: Mapping[str, Value], functions: Mapping[str, Function]) -> str:
    """Returns the text that a template makes of some values.

    Args:
        nodes: The template, as `parse` returns it.
        data: What `.` and `$` are at its beginning; a name that is missing is nil.
        functions: What may be called beside Go's own functions.

    Raises:
        TemplateError: it fails as it would in Go, calls what is not known here, or does not come to an end.
    """
    runner = _Runner(data, functions)
    try:
        runner.walk(nodes, data)
    except _Leaves:
        raise refused("a break or continue in it stands outside of a range") from None
    return "".join(runner.output)


class _Runner:
    """One run of a template."""

    def __init__(self, data: Mapping[str, Value], functions: Mapping[str, Function]) -> None:
        self.output: list[str] = []
        self._length = 0
        self._steps = 0
        self._variables: list[tuple[str, Value]] = [("$", data)]
        self._functions = {**FUNCTIONS, **functions}

    def walk(self, nodes: Sequence[Node], dot: Value) -> None:
        """Runs nodes one after the other."""
        for node in nodes:
            self._step()
            if isinstance(node, Text):
                self._print(node.text)
            elif isinstance(node, Action):
                value = self._pipe(node.pipe, dot)
                if not node.pipe.variables:
                    self._print(printed(value))
            elif isinstance(node, Jump):
                raise _Breaks if node.kind == "break" else _Leaves
            else:
                depth = len(self._variables)
                self._block(node, dot)
                del self._variables[depth:]

    def _block(self, block: Block, dot: Value) -> None:
        if block.kind == "range":
            self._range(block, dot)
            return
        value = self._pipe(block.pipe, dot)
        if true(value):
            self.walk(block.body, value if block.kind == "with" else dot)
        else:
            self.walk(block.otherwise, dot)

    def _range(self, block: Block, dot: Value) -> None:
        names = block.pipe.variables
        items = list(_items(self._pipe(block.pipe, dot, assign=False)))
        depth = len(self._variables)
        for place, item in items:
            self._step()
            for name, value in zip(names, (item,) if len(names) == 1 else (place, item), strict=False):
                self._assign(name, value, declares=block.pipe.declares)
            try:
                self.walk(block.body, item)
            except _Breaks:
                break
            except _Leaves:
                continue
            finally:
                del self._variables[depth:]
        if not items:
            self.walk(block.otherwise, dot)

    def _pipe(self, pipe: Pipe, dot: Value, *, assign: bool = True) -> Value:
        self._step()
        value: Value = None
        for number, command in enumerate(pipe.commands):
            value = self._command(command, dot, (value,) if number else ())
        if assign:
            for name in pipe.variables:
                self._assign(name, value, declares=pipe.declares)
        return value

    def _command(self, command: Sequence[Operand], dot: Value, last: tuple[Value, ...]) -> Value:
        first = command[0]
        if isinstance(first, Name):
            return self._call(first.name, command[1:], dot, last)
        if len(command) > 1 or last:
            raise refused("it gives an argument to what is no function")
        if isinstance(first, Literal) and first.value is None:
            raise refused("nil is no command")
        return self._operand(first, dot)

    def _call(self, name: str, operands: Sequence[Operand], dot: Value, last: tuple[Value, ...]) -> Value:
        function = self._functions.get(name)
        if name not in ("and", "or") and function is None:
            raise refused(f"it calls the function {name}, which is not known here")
        if function is None:
            return self._and_or(name, operands, dot, last)
        arguments = [self._operand(operand, dot) for operand in operands]
        try:
            return function(*arguments, *last)
        except TypeError:
            count = len(arguments) + len(last)
            raise refused(f"it calls {name} with {count} values, or with ones of a wrong kind") from None

    def _and_or(self, name: str, operands: Sequence[Operand], dot: Value, last: tuple[Value, ...]) -> Value:
        """`and` and `or` look at no more values than they need, and return the one that decides."""
        if not operands and not last:
            raise refused(f"{name} has no values")
        value: Value = None
        for operand in operands:
            value = self._operand(operand, dot)
            if true(value) == (name == "or"):
                return value
        return last[0] if last else value

    def _operand(self, operand: Operand, dot: Value) -> Value:
        self._step()
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Dot):
            return dot
        if isinstance(operand, Field):
            return field(dot, operand.names)
        if isinstance(operand, Variable):
            return field(self._variable(operand.name), operand.names)
        if isinstance(operand, Name):
            return self._call(operand.name, (), dot, ())
        if isinstance(operand, Chain):
            return field(self._pipe(operand.pipe, dot), operand.names)
        return self._pipe(operand, dot)

    def _variable(self, name: str) -> Value:
        for known, value in reversed(self._variables):
            if known == name:
                return value
        raise refused(f"the variable {name} is not declared")

    def _assign(self, name: str, value: Value, *, declares: bool) -> None:
        if declares:
            self._variables.append((name, value))
            return
        for place in range(len(self._variables) - 1, -1, -1):
            if self._variables[place][0] == name:
                self._variables[place] = (name, value)
                return
        raise refused(f"the variable {name} is not declared")

    def _print(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_OUTPUT:
            raise refused(f"it makes more than {LONGEST_OUTPUT:,} characters")
        self.output.append(text)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise refused(f"it takes more than {MOST_STEPS:,} steps")


def true(value: Value) -> bool:
    """Whether a value counts as true: not false, 0, nil or empty."""
    return value is not None and (isinstance(value, Struct) or bool(value))


def printed(value: Value) -> str:
    """Returns a value as Go prints it."""
    if isinstance(value, str):
        return value
    if value is None:
        return "<no value>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    raise refused("it prints a list or a number with a fraction, whose form is not known here")


def field(value: Value, names: Sequence[str]) -> Value:
    """Returns a field of a value, or of a field of it, and so on."""
    for name in names:
        if isinstance(value, Struct):
            if name not in value.fields:
                raise refused(f"it asks for the field {name}, which is not known here")
            value = value.fields[name]
        elif isinstance(value, Mapping):
            value = value.get(name)
        else:
            raise refused(f"it asks for the field {name} of a value that has none")
    return value


def _items(value: Value) -> Iterator[tuple[Value, Value]]:
    if isinstance(value, bool) or not isinstance(value, int | list | tuple | Mapping | None):
        raise refused("it ranges over a value that holds no others")
    if isinstance(value, int):
        if value > MOST_STEPS:
            raise refused(f"it takes more than {MOST_STEPS:,} steps")
        return ((number, number) for number in range(value))
    if isinstance(value, Mapping):
        return iter(sorted(value.items()))
    return enumerate(value or ())


def _kind(value: Value) -> str:
    kinds = {bool: "truth value", int: "number", float: "fraction", str: "text", type(None): "nil"}
    return kinds.get(type(value), "other")


def _equal(first: Value, *others: Value) -> bool:
    if not others:
        raise refused("eq has one value only")
    for other in others:
        if "other" in (_kind(first), _kind(other)):
            raise refused("it compares lists")
        if _kind(first) != _kind(other) and first is not None and other is not None:
            raise refused(f"it compares a {_kind(first)} with a {_kind(other)}")
        if _kind(first) == _kind(other) and first == other:
            return True
    return False


def _less(first: Value, second: Value) -> bool:
    if _kind(first) != _kind(second) or _kind(first) not in ("number", "fraction", "text"):
        raise refused(f"it asks whether a {_kind(first)} is less than a {_kind(second)}")
    if isinstance(first, str):
        return bool(first.encode() < second.encode())
    return bool(first < second)


def _length(value: Value) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, list | tuple | Mapping):
        return len(value)
    raise refused("it asks for the length of a value that has none")


def _index(value: Value, *places: Value) -> Value:
    if value is None:
        raise refused("it asks for an element of nil")
    for place in places:
        if isinstance(value, Mapping):
            value = value.get(place)
            continue
        whole = value.encode() if isinstance(value, str) else value
        if (
            not isinstance(whole, bytes | list | tuple)
            or isinstance(place, bool)
            or not isinstance(place, int)
        ):
            raise refused("it asks for an element of a value that has none")
        if not 0 <= place < len(whole):
            raise refused(f"it asks for the element {place} of {len(whole)}")
        value = whole[place]
    return value


def _slice(value: Value, *places: Value) -> Value:
    whole = value.encode() if isinstance(value, str) else value
    if not isinstance(whole, bytes | list | tuple) or len(places) > 2:
        raise refused("it asks for a slice of a value that has none")
    bounds = [*places, *(0, len(whole))[len(places) :]]
    start, end = bounds
    if not all(type(place) is int for place in places) or not 0 <= start <= end <= len(whole):
        raise refused(f"it asks for a slice from {start} to {end} of {len(whole)}")
    part = whole[start:end]
    try:
        return part.decode() if isinstance(part, bytes) else part
    except UnicodeDecodeError:
        raise refused("it cuts a text in the middle of a character") from None


def _json(value: Value) -> str:
    if _kind(value) in ("other", "fraction") and not (isinstance(value, list | tuple) and not value):
        raise refused("it writes a list or a number with a fraction as JSON")
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":  # Go escapes what HTML could misread
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _print_all(*values: Value) -> str:
    """Go's `print`: a space between two values of which neither is a text."""
    parts: list[str] = []
    for number, value in enumerate(values):
        if number and not isinstance(value, str) and not isinstance(values[number - 1], str):
            parts.append(" ")
        parts.append("<nil>" if value is None else printed(value))
    return "".join(parts)


def _print_formatted(form: Value, *values: Value) -> str:
    if not isinstance(form, str):
        raise refused("the form of a printf is no text")
    pieces = form.split("%")
    left, done, place = list(values), [pieces[0]], 1
    while place < len(pieces):
        piece = pieces[place]
        if piece == "" and place + 1 < len(pieces):  # a doubled sign
            done.append("%" + pieces[place + 1])
            place += 2
            continue
        if not piece or not left or not _fits(piece[0], left[0]):
            raise refused(f"printf with {form!r} is not known here")
        done.append(printed(left.pop(0)) + piece[1:])
        place += 1
    if left:
        raise refused(f"printf with {form!r} has {len(left)} values too many")
    return "".join(done)


def _fits(verb: str, value: Value) -> bool:
    kinds = {"s": ("text",), "d": ("number",), "v": ("text", "number", "truth value"), "t": ("truth value",)}
    return _kind(value) in kinds.get(verb, ())


FUNCTIONS: Mapping[str, Function] = {
    "eq": _equal,
    "ge": lambda first, second: not _less(first, second),
    "gt": lambda first, second: not _less(first, second) and not _equal(first, second),
    "index": _index,
    "json": _json,
    "le": lambda first, second: _less(first, second) or _equal(first, second),
    "len": _length,
    "lt": _less,
    "ne": lambda first, second: not _equal(first, second),
    "not": lambda value: not true(value),
    "print": _print_all,
    "printf": _print_formatted,
    "println": lambda *values: " ".join("<nil>" if v is None else printed(v) for v in values) + "\n",
    "slice": _slice,
}
