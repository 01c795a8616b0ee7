"""A prompt as Ollama makes it from messages and a model's template.

Templates of the newer kind loop over `.Messages`. Those of the older kind know `.System`, `.Prompt` and
`.Response` of one turn; they are run once a turn, and for the last one end where the model's response begins.

Source: template/template.go in github.com/ollama/ollama (`Execute`, `collate`, `Identifiers`, `deleteNode`)
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from moebench.router.go_lex import refused
from moebench.router.go_parse import Action, Block, Field, Node, Operand, Pipe, Variable, parse
from moebench.router.go_run import Function, Struct, run
from moebench.router.served import Message

DEFAULT = "{{ .Prompt }}"  # what Ollama takes where a model has no template
_RESPONSE = Action(Pipe((), False, ((Field(("Response",)),),)))


def render(
    template: str,
    messages: Sequence[Message],
    *,
    think: bool = False,
    think_is_set: bool = False,
    today: date | None = None,
) -> str:
    """Returns the prompt that a server hands to the model.

    Args:
        template: The model's template; empty: the messages' text alone.
        messages: All messages, the model's own included.
        think: Whether the model was asked to think first.
        think_is_set: Whether it was told so, or told not to; servers before 0.9 tell templates nothing.
        today: The server's day, for the few templates that name it; None: those are refused.

    Raises:
        TemplateError: the template uses what is not known here.
    """
    nodes = _parsed(template or DEFAULT)
    names = set(_names(nodes))
    if not names & {"messages", "response"}:
        nodes = (*nodes, _RESPONSE)
    system, turns = _collated(messages)
    thinking = {"Think": think, "IsThinkSet": think_is_set, "ThinkLevel": ""} if think_is_set else {}
    functions = _functions(today)
    if names & {"messages", "document"}:
        values = {
            "System": system,
            "Messages": [_struct(turn) for turn in turns],
            "Tools": [],
            "Response": "",
        }
        return run(nodes, {**values, **thinking}, functions)
    *over, last = _turns(turns)
    done = "".join(run(nodes, {**turn, **thinking}, functions) for turn in over)
    return done + run(_cut(nodes), {**last, **thinking}, functions)


@cache
def _parsed(template: str) -> tuple[Node, ...]:
    return parse(template)


def _functions(today: date | None) -> dict[str, Function]:
    if today is None:
        return {}
    return {
        "currentDate": today.isoformat,
        "yesterdayDate": (today - timedelta(days=1)).isoformat,
    }


def _collated(messages: Sequence[Message]) -> tuple[str, list[Message]]:
    """Returns all system messages as one text, and the messages with neighbours of one role joined."""
    joined: list[Message] = []
    for message in messages:
        if joined and joined[-1].role == message.role and message.role != "tool":
            joined[-1] = Message(role=message.role, content=f"{joined[-1].content}\n\n{message.content}")
        else:
            joined.append(message)
    return "\n\n".join(m.content for m in messages if m.role == "system"), joined


def _struct(message: Message) -> Struct:
    return Struct(
        Role=message.role,
        Content=message.content,
        Thinking="",
        Images=[],
        ToolCalls=[],
        ToolName="",
        ToolCallID="",
    )


def _turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Returns the values of each turn, at least one, for a template of the older kind.

    A system message ends a turn that has a prompt or response, a prompt one that has a response.
    """
    empty = {"System": "", "Prompt": "", "Response": ""}
    turns = [dict(empty)]
    for message in messages:
        turn = turns[-1]
        over = {"system": turn["Prompt"] or turn["Response"], "user": turn["Response"]}.get(message.role)
        if over:
            turns.append(dict(empty))
        name = {"system": "System", "user": "Prompt", "assistant": "Response"}.get(message.role)
        if name:
            turns[-1][name] = message.content
    return turns


def _names(nodes: Sequence[Node]) -> Iterator[str]:
    """Yields the names of all fields and variables of a template, in lower case."""
    for node in nodes:
        if isinstance(node, Action | Block):
            yield from _pipe_names(node.pipe)
        if isinstance(node, Block):
            yield from _names(node.body)
            yield from _names(node.otherwise)


def _pipe_names(pipe: Pipe) -> Iterator[str]:
    for operand in (operand for command in pipe.commands for operand in command):
        if isinstance(operand, Field):
            yield from (name.lower() for name in operand.names)
        elif isinstance(operand, Variable):
            yield from (name.lower() for name in (operand.name, *operand.names))
        elif isinstance(operand, Pipe):
            yield from _pipe_names(operand)


def _cut(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Returns a template up to and with its first `.Response` outside of a condition."""
    return _cut_after(nodes)[0]


def _cut_after(nodes: Sequence[Node]) -> tuple[tuple[Node, ...], bool]:
    kept: list[Node] = []
    for node in nodes:
        if isinstance(node, Block):
            body, found = _cut_after(node.body)
            otherwise, also = ((), False) if found else _cut_after(node.otherwise)
            kept.append(Block(node.kind, node.pipe, body, otherwise))
            found = found or also
        else:
            kept.append(node)
            found = isinstance(node, Action) and _prints_response(node.pipe)
        if found:
            return tuple(kept), True
    return tuple(kept), False


def _prints_response(pipe: Pipe) -> bool:
    """Whether an action prints `.Response`. What stands behind it in the action Ollama would throw away."""
    operands = list(_flat(pipe))
    answers = [isinstance(operand, Field) and "Response" in operand.names for operand in operands]
    if any(answers[:-1]):
        raise refused("it prints .Response together with something else")
    return answers[-1]


def _flat(pipe: Pipe) -> Iterator[Operand]:
    for operand in (operand for command in pipe.commands for operand in command):
        if isinstance(operand, Pipe):
            yield from _flat(operand)
        else:
            yield operand
