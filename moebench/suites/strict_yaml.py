"""YAML with JSON's scalars, and line numbers for everything.

Stock YAML turns `no` into false, `12:30` into 750 and `1_000` into 1000, and drops all but the last of two
equal keys in silence. Here a plain scalar is null, true, false or a number only where it would be that in
JSON; anything else is text. Duplicate keys, anchors, aliases, merge keys, tags and further documents are
mistakes.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from moebench.suites.findings import Findings
from moebench.types import JSON

MAX_DEPTH = 20
_CONSTANTS: dict[str, bool | None] = {"": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_COMMENT = re.compile(r"[ \t]+#")
_MAX_NUMBER_CHARACTERS = 300
_IN_QUOTES = "Put the text in quotation marks, or write it as a block after '|-'."

# What PyYAML says, in part -> what to do about it.
_ADVICE = (
    ("mapping values are not allowed", f"A ': ' in plain text starts a new field. {_IN_QUOTES}"),
    ("character '\\t'", "Indent with spaces, not with tabs."),
    ("unexpected end of stream", "Close the quotation mark."),
    ("unexpected document separator", "Close the quotation mark."),
    ("could not find expected ':'", f"Write 'field: value'. If this is a text of more lines: {_IN_QUOTES}"),
    ("expected alphabetic or numeric", f"Text must not begin with '*', '&' or '!'. {_IN_QUOTES}"),
    ("that cannot start any token", f"Text must not begin with this character. {_IN_QUOTES}"),
    (
        "expected <block end>",
        "Check the indentation; a text that begins with a quotation mark must end with it.",
    ),
    ("expected ',' or", "Close the bracket, put commas between the values, and put text in quotation marks."),
    ("escape", "Use single quotation marks or a block after '|-', where a backslash is just a backslash."),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a YAML file.

    Attributes:
        line: Where it stands, from 1; for the value of a field, where the field's name stands.
        value: A scalar, a list of nodes, or a dict of nodes.
    """

    line: int
    value: "bool | int | float | str | list[Node] | dict[str, Node] | None"

    def plain(self) -> JSON:
        """Returns the value without its line numbers."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def line_of(self, path: Sequence[str | int]) -> int:
        """Returns the line of what stands at `path` below this node, or of the nearest thing above it."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and isinstance(step, str):
                node = node.value.get(step, node)
            elif isinstance(node.value, list) and isinstance(step, int):
                node = node.value[step]
        return node.line


def read_yaml(text: str, findings: Findings) -> Node | None:
    """Reads one YAML document.

    Args:
        text: The file's text.
        findings: Where mistakes are noted; after a mistake in the syntax nothing more can be read.

    Returns:
        The document; None where it is empty or its syntax is broken.
    """
    try:
        return _Builder(text, findings).document()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        findings.add(line, f"the character U+{ord(text[error.position]):04X} is not allowed", "Remove it.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        advice = next((fix for part, fix in _ADVICE if part in said), _IN_QUOTES)
        findings.add(mark.line + 1 if mark else 0, f"this is not YAML: {said}", advice)
    except _TooDeepError as error:
        findings.add(error.args[0], "it is nested too deeply", f"Use at most {MAX_DEPTH} levels.")
    return None


class _TooDeepError(Exception):
    """Leaves a document that is nested too deeply; its argument is the line."""


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _Builder:
    """Turns PyYAML's events into nodes."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._text = text
        self._note = findings.add
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.SafeLoader))

    def document(self) -> Node | None:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), depth=0)
        next(self._events)  # the document's end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            fix = "Write one suite a file, and '---' at most once."
            self._note(_line(after), "a second document begins here", fix)
        return node

    def _node(self, event: yaml.Event, *, depth: int) -> Node:
        line = _line(event)
        if depth > MAX_DEPTH:
            raise _TooDeepError(line)
        self._refuse_references(event, line)
        if isinstance(event, yaml.ScalarEvent):
            return Node(line, self._scalar(event, line))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, self._list(depth=depth + 1))
        if isinstance(event, yaml.MappingStartEvent):
            return Node(line, self._fields(depth=depth + 1))
        return Node(line, None)  # an alias, noted above

    def _refuse_references(self, event: yaml.Event, line: int) -> None:
        """Notes an alias, an anchor, or a tag other than `!`, which makes a scalar text as quotes do."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            self._note(line, f"'*{anchor}' is a YAML alias, which suite files do not use", _IN_QUOTES)
        elif anchor:
            self._note(line, f"'&{anchor}' is a YAML anchor, which suite files do not use", _IN_QUOTES)
        if tag and tag != "!":
            self._note(line, f"'{tag}' is a YAML tag, which suite files do not use", _IN_QUOTES)

    def _list(self, *, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth=depth))
        return items

    def _fields(self, *, depth: int) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._key(event, depth=depth)
            value = self._node(next(self._events), depth=depth)
            if key in fields:
                fix = f"Keep one; the first is in line {fields[key].line}."
                self._note(line, f"'{key}' is here for the second time", fix)
            elif key is not None:
                fields[key] = Node(line, value.value)
        return fields

    def _key(self, event: yaml.Event, *, depth: int) -> str | None:
        """Returns a field's name, as it is written; None where it is none."""
        line = _line(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, depth=depth)
            self._note(
                line, "a field's name must be a word", "A text that begins with a '{' or '[' needs quotes."
            )
            return None
        self._refuse_references(event, line)
        if event.value == "<<":
            self._note(
                line, "'<<' merges YAML anchors, which suite files do not use", "Write the fields out."
            )
            return None
        return event.value

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> bool | int | float | str | None:
        text = event.value
        if event.style is not None or event.tag == "!":
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if number := _NUMBER.fullmatch(text):
            return self._number(text, line, whole=number[1] is None and number[2] is None)
        end = event.end_mark
        if end and " " in text and _COMMENT.match(self._text, end.index):
            self._note(end.line + 1, "this text ends where a ' #' starts a comment", _IN_QUOTES)
        return text

    def _number(self, text: str, line: int, *, whole: bool) -> int | float:
        number: int | float = math.inf
        if len(text) <= _MAX_NUMBER_CHARACTERS:
            number = int(text) if whole else float(text)
        if math.isinf(number):
            self._note(line, "this number is too large", "Put it in quotation marks if it is text.")
            return 0
        return number
