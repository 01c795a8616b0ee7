"""YAML with JSON's scalars, and line numbers for everything.

Stock YAML turns `no` into false, `12:30` into 750 and `1_000` into 1000, and drops all but the last of two equal
keys in silence. Here a plain scalar is null, true, false or a number only where it would be that in JSON; anything
else is text. Duplicate keys, anchors, aliases, merge keys, tags and further documents are mistakes.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from moebench.suites.findings import Findings
from moebench.types import JSON

MAX_DEPTH = 20
_CONSTANTS: dict[str, JSON] = {"": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
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
    ("expected <block end>", "Check the indentation. A text that begins with a quotation mark must end with it."),
    ("expected ',' or", "Close the bracket, and put commas between the values."),
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
    value: "None | bool | int | float | str | list[Node] | dict[str, Node]"

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
            if isinstance(node.value, dict) and isinstance(step, str) and step in node.value:
                node = node.value[step]
            elif isinstance(node.value, list) and isinstance(step, int) and 0 <= step < len(node.value):
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
    builder = _Builder(text, findings)
    try:
        return builder.document()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        findings.add(line, f"the character {error.character:#06x} is not allowed", "Remove it.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        advice = next((fix for part, fix in _ADVICE if part in said), _IN_QUOTES)
        findings.add(mark.line + 1 if mark else 0, f"this is not YAML: {said}", advice)
    except _TooDeep as error:
        findings.add(error.line, f"lists and fields are nested more than {MAX_DEPTH} deep", "Make it flatter.")
    return None


class _TooDeep(Exception):
    """Raised to leave a document that is nested too deeply."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Builder:
    """Turns PyYAML's events into nodes."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.SafeLoader))

    def document(self) -> Node | None:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), depth=0)
        next(self._events)  # the document's end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            fix = "Write one suite a file, and no '---' below it."
            self._findings.add(after.start_mark.line + 1, "a second document begins here", fix)
        return node

    def _node(self, event: yaml.Event, *, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise _TooDeep(line)
        self._refuse_references(event, line)
        if isinstance(event, yaml.ScalarEvent):
            return Node(line, self._scalar(event, line))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, self._list(depth=depth + 1))
        if isinstance(event, yaml.MappingStartEvent):
            return Node(line, self._fields(depth=depth + 1))
        return Node(line, None)  # an alias, noted above

    def _refuse_references(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._findings.add(line, f"'*{event.anchor}' is a YAML alias, which suite files do not use", _IN_QUOTES)
        elif getattr(event, "anchor", None):
            self._findings.add(line, f"'&{event.anchor}' is a YAML anchor, which suite files do not use", _IN_QUOTES)
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            self._findings.add(line, f"'{tag}' is a YAML tag, which suite files do not use", _IN_QUOTES)

    def _list(self, *, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth=depth))
        return items

    def _fields(self, *, depth: int) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            key = self._key(event, depth=depth)
            value = self._node(next(self._events), depth=depth)
            if key in fields:
                earlier = fields[key].line
                self._findings.add(line, f"'{key}' is here for the second time", f"It is already in line {earlier}.")
            elif key is not None:
                fields[key] = Node(line, value.value)
        return fields

    def _key(self, event: yaml.Event, *, depth: int) -> str | None:
        """Returns a field's name, as it is written; None where it is none."""
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, depth=depth)
            self._findings.add(line, "a field's name must be a word", "Put '{' at the start of a text in quotes.")
            return None
        self._refuse_references(event, line)
        if event.value == "<<":
            self._findings.add(line, "'<<' merges YAML anchors, which suite files do not use", "Write the fields out.")
            return None
        return event.value

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None | bool | int | float | str:
        text = event.value
        if event.style is not None or (event.tag is not None and event.tag == "!"):
            return text
        if text in _CONSTANTS:
            constant: None | bool = _CONSTANTS[text]
            return constant
        if number := _NUMBER.fullmatch(text):
            return self._number(text, line, whole=number[1] is None and number[2] is None)
        rest = self._text[event.end_mark.index :].partition("\n")[0]
        if " " in text and rest.lstrip(" \t").startswith("#"):
            what = "this text ends where a ' #' starts a comment"
            self._findings.add(event.end_mark.line + 1, what, _IN_QUOTES)
        return text

    def _number(self, text: str, line: int, *, whole: bool) -> int | float:
        number: int | float = math.inf
        if len(text) <= _MAX_NUMBER_CHARACTERS:
            number = int(text) if whole else float(text)
        if math.isinf(number):
            self._findings.add(line, "this number is too large", "Put it in quotation marks if it is text.")
            return 0
        return number
