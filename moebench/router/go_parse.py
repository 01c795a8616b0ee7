"""Reads the part of Go's template language that prompt templates use into a tree, and runs nothing.

Left out, and refused by name: `define`, `template` and `block`, complex numbers.

Source: pkg.go.dev/text/template
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from moebench.router.go_lex import Token, pieces, refused

LONGEST = 200_000  # characters; the longest template of Ollama's library has some 10,000
DEEPEST = 40  # blocks and brackets inside each other
_ENDS = frozenset({"end", "else"})
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    '"': '"',
    "'": "'",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number, truth value or nil (None)."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Dot:
    """The current value."""


@dataclass(frozen=True, slots=True)
class Field:
    """Fields of the current value, one inside the other: `.Function.Name`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, and fields of it: `$m.Role`; `$` is what the template was given."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A function's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands, each given the result of the one before; the last result may be put into variables.

    Attributes:
        variables: Their names, `$` included.
        declares: Whether they are new (`:=`) or known (`=`).
    """

    variables: tuple[str, ...]
    declares: bool
    commands: tuple[tuple["Operand", ...], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Fields of a bracket's result: `(index .Messages 0).Role`."""

    pipe: Pipe
    names: tuple[str, ...]


Operand: TypeAlias = Literal | Dot | Field | Variable | Name | Pipe | Chain


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """A pipe whose result is printed, unless it goes into variables."""

    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Block:
    """`if`, `with` or `range`, and what stands in place of it where the condition does not hold."""

    kind: str
    pipe: Pipe
    body: tuple["Node", ...]
    otherwise: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    kind: str


Node: TypeAlias = Text | Action | Block | Jump


def parse(template: str) -> tuple[Node, ...]:
    """Reads a template.

    Raises:
        TemplateError: it is not one, or uses what is not known here.
    """
    if len(template) > LONGEST:
        raise refused(f"it is {len(template):,} characters long, more than {LONGEST:,}")
    parser = _Parser(list(pieces(template)))
    nodes, end = parser.nodes(inside=0)
    if end is not None:
        raise refused(f"it has an {{{{ {end[0].text} }}}} too many")
    return nodes


class _Parser:
    """Builds the tree from the pieces."""

    def __init__(self, pieces: list[str | list[Token]]) -> None:
        self._pieces = pieces
        self._place = 0

    def nodes(self, *, inside: int) -> tuple[tuple[Node, ...], list[Token] | None]:
        """Reads up to an `end` or `else` of the enclosing block; returns that action too, None at the end."""
        if inside > DEEPEST:
            raise refused(f"its blocks are nested more than {DEEPEST} deep")
        found: list[Node] = []
        while self._place < len(self._pieces):
            piece = self._pieces[self._place]
            self._place += 1
            if isinstance(piece, str):
                if piece:
                    found.append(Text(piece))
                continue
            word = piece[0].text
            if word in _ENDS:
                return tuple(found), piece
            found.append(self._node(word, piece, inside=inside))
        if inside:
            raise refused("a block in it has no {{ end }}")
        return tuple(found), None

    def _node(self, word: str, tokens: list[Token], *, inside: int) -> Node:
        if word in ("if", "range", "with"):
            return self._block(word, tokens[1:], inside=inside + 1)
        if word in ("break", "continue"):
            return Jump(word)
        if word in ("define", "template", "block"):
            raise refused(f"it uses {{{{ {word} }}}}")
        return Action(_Tokens(tokens).whole_pipe())

    def _block(self, kind: str, tokens: list[Token], *, inside: int) -> Block:
        pipe = _Tokens(tokens).whole_pipe(most=2 if kind == "range" else 1)
        body, end = self.nodes(inside=inside)
        otherwise: tuple[Node, ...] = ()
        if end is not None and end[0].text == "else":
            rest = [token for token in end[1:] if token.kind != "space"]
            if rest and rest[0].text in ("if", "with"):  # `else if`: a block of its own with the same end
                place = end.index(rest[0])
                return Block(
                    kind, pipe, body, (self._block(rest[0].text, end[place + 1 :], inside=inside + 1),)
                )
            if rest:
                raise refused(f"it has {{{{ else {rest[0].text} }}}}")
            otherwise, end = self.nodes(inside=inside)
            if end is not None and end[0].text == "else":
                raise refused("a block in it has two {{ else }}")
        if end is None or len(end) != 1:
            raise refused("a block in it does not end with {{ end }}")
        return Block(kind, pipe, body, otherwise)


class _Tokens:
    """Reads one action's tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def whole_pipe(self, *, most: int = 1) -> Pipe:
        """Reads a pipe that takes up the whole action, with at most so many variables before it."""
        pipe = self._pipe(depth=0)
        if self._place < len(self._tokens):
            raise refused(f"{self._tokens[self._place].text!r} stands at a wrong place")
        if len(pipe.variables) > most:
            raise refused("it puts one value into two variables")
        return pipe

    def _peek(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else Token("end", "")

    def _next(self) -> Token:
        token = self._peek()
        self._place += 1
        return token

    def _skip_space(self) -> None:
        while self._peek().kind == "space":
            self._place += 1

    def _pipe(self, *, depth: int) -> Pipe:
        if depth > DEEPEST:
            raise refused(f"its brackets are nested more than {DEEPEST} deep")
        self._skip_space()
        variables, declares = self._variables()
        commands = [self._command(depth=depth)]
        while self._peek().text == "|":
            self._next()
            commands.append(self._command(depth=depth))
        return Pipe(variables, declares, tuple(commands))

    def _variables(self) -> tuple[tuple[str, ...], bool]:
        """Reads `$x :=`, `$x =` or `$i, $x :=`, if that is what comes."""
        start, names = self._place, []
        while self._peek().kind == "variable":
            names.append(self._next().text)
            self._skip_space()
            sign = self._peek().text
            if sign in (":=", "="):
                self._next()
                return tuple(names), sign == ":="
            if sign != ",":
                break
            self._next()
            self._skip_space()
        self._place = start
        return (), False

    def _command(self, *, depth: int) -> tuple[Operand, ...]:
        operands: list[Operand] = []
        while True:
            self._skip_space()
            token = self._peek()
            if token.kind == "end" or token.text in ("|", ")"):
                break
            operands.append(self._operand(depth=depth))
            if self._peek().kind not in ("space", "end") and self._peek().text not in ("|", ")"):
                raise refused(f"{self._peek().text!r} stands at a wrong place")
        if not operands:
            raise refused("a command in it is missing")
        return tuple(operands)

    def _operand(self, *, depth: int) -> Operand:
        token = self._next()
        if token.text == "(":
            pipe = self._pipe(depth=depth + 1)
            if self._next().text != ")":
                raise refused("a bracket in it is not closed")
            names = self._fields()
            return Chain(pipe, names) if names else pipe
        if token.kind == "field":
            return Field((token.text[1:], *self._fields()))
        if token.kind == "variable":
            return Variable(token.text, self._fields())
        if token.text == ".":
            return Dot()
        if token.kind == "word":
            words = {"true": Literal(True), "false": Literal(False), "nil": Literal(None)}
            return words.get(token.text) or Name(token.text)
        return Literal(_constant(token))

    def _fields(self) -> tuple[str, ...]:
        names = []
        while self._peek().kind == "field":
            names.append(self._next().text[1:])
        return tuple(names)


def _constant(token: Token) -> str | int | float:
    if token.kind == "raw":
        return token.text[1:-1].replace("\r", "")
    if token.kind in ("string", "char"):
        text = _ESCAPE.sub(_unescaped, token.text[1:-1])
        if token.kind == "string":
            return text
        if len(text) == 1:
            return ord(text)
    if token.kind != "number":
        raise refused(f"{token.text!r} stands at a wrong place")
    digits = token.text.replace("_", "")
    try:
        return int(digits, 16 if "x" in digits.lower() else 10)
    except ValueError:
        return float(digits)


def _unescaped(found: re.Match[str]) -> str:
    for group, base in ((1, 16), (2, 16), (3, 16), (4, 8)):
        if found[group]:
            code = int(found[group], base)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000 or (group in (1, 4) and code > 0x7F):
                raise refused(f"{found[0]} is not a character by itself")
            return chr(code)
    if found[5] not in _ESCAPES:
        raise refused(f"{found[0]} is not an escape that Go knows")
    return _ESCAPES[found[5]]
