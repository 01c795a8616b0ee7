"""Templates of questions: `{name}` is replaced by a text, and that is all.

No attribute access, no format specification, no expressions: task files are data. `{{` and `}}` stand for
literal braces.
"""

import re
from collections.abc import Mapping

_PIECE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}|[{}]")


def placeholders(template: str) -> tuple[str, ...]:
    """Returns the names of a template's placeholders, each once, in the order of their first appearance.

    Raises:
        ValueError: a brace that is neither doubled nor part of a `{name}`.
    """
    names: dict[str, None] = {}
    for piece in _PIECE.finditer(template):
        if piece[0] in ("{", "}"):
            raise ValueError(f"'{piece[0]}' at character {piece.start() + 1} belongs to no {{name}}")
        if piece[1]:
            names[piece[1]] = None
    return tuple(names)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Returns the template with each `{name}` replaced; what is put in is not looked at again.

    Raises:
        KeyError: no value for a placeholder.
        ValueError: the template is malformed.
    """
    placeholders(template)
    return _PIECE.sub(lambda piece: values[piece[1]] if piece[1] else piece[0][0], template)
