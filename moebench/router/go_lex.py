"""Cuts a Go template into texts and the tokens of its actions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from moebench.errors import DataError

_TRIMMED = " \t\r\n"

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<string>"(?:[^"\\\n]|\\[^\n])*+")
    | (?P<raw>`[^`]*+`)
    | (?P<char>'(?:[^'\\\n]|\\[^\n])*+')
    | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|[0-9][0-9_]*+(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]+)?))
    | (?P<field>\.[^\W\d]\w*+)
    | (?P<variable>\$\w*+)
    | (?P<word>[^\W\d]\w*+)
    | (?P<sign>:=|[().|=,])""",
    re.VERBOSE,
)


class TemplateError(DataError):
    """A template that cannot be rendered here."""


def refused(why: str) -> TemplateError:
    """Returns the error for a template that cannot be rendered."""
    return TemplateError(
        "the model's prompt template cannot be rendered here",
        why=why,
        fix="leave this model out with --models, and report its template as a gap of moebench",
    )


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind is the name of its group in the expression above; white space counts."""

    kind: str
    text: str


def pieces(template: str) -> Iterator[str | list[Token]]:
    """Yields texts and actions in turn, white space trimmed where the template says so."""
    place, trim = 0, False
    while True:
        start = template.find("{{", place)
        text = template[place:] if start < 0 else template[place:start]
        text = text.lstrip(_TRIMMED) if trim else text
        if start < 0:
            yield text
            return
        inside = start + 2
        if template[inside : inside + 1] == "-" and template[inside + 1 : inside + 2] in tuple(_TRIMMED):
            text, inside = text.rstrip(_TRIMMED), inside + 2
        yield text
        tokens, place, trim = _action(template, inside)
        if tokens:
            yield tokens


def _action(template: str, place: int) -> tuple[list[Token], int, bool]:
    """Reads an action up to and with its `}}`; returns its tokens, where it ends, and whether it trims after it."""
    begin = re.compile(r"\s*+").match(template, place)
    after_space = begin.end() if begin else place
    if template.startswith("/*", after_space):
        return _comment(template, after_space)
    tokens: list[Token] = []
    while True:
        if template.startswith("}}", place):
            return _checked(tokens), place + 2, False
        if template.startswith("-}}", place) and tokens and tokens[-1].kind == "space":
            return _checked(tokens), place + 3, True
        found = _TOKEN.match(template, place)
        if found is None:
            raise refused(f"it cannot be read from {template[place : place + 20]!r} on")
        tokens.append(Token(found.lastgroup or "", found[0]))
        place = found.end()


def _comment(template: str, place: int) -> tuple[list[Token], int, bool]:
    end = template.find("*/", place + 2)
    if end < 0:
        raise refused("a comment in it has no end")
    rest = re.compile(r"\}\}|[ \t\r\n]-\}\}").match(template, end + 2)
    if rest is None:
        raise refused("a comment in it does not end with its action")
    return [], rest.end(), len(rest[0]) > 2


def _checked(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].kind == "space":
        tokens.pop()
    if tokens and tokens[0].kind == "space":
        tokens = tokens[1:]
    if not tokens:
        raise refused("it has an empty action")
    return tokens
