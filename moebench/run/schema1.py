"""Run files of moebench 0.1 (schema 1), read as what they say today."""

import json
from typing import Any

from moebench.types import RunHeader

_UNSENT = ("typical_p", "presence_penalty", "frequency_penalty")


def upgraded(kind: str, held: bytes, header: RunHeader | None) -> bytes:
    """Returns a value of a schema 1 file as schema 2 writes it.

    Args:
        kind: `header`, `model` or `record`.
        held: The value, as JSON.
        header: The file's; None: this is it, or no header has been read.

    Returns:
        The value; what is no JSON object, or of another schema, as it came, for its reader to refuse.
    """
    try:
        value = json.loads(held)
    except (ValueError, RecursionError):
        return held
    if not isinstance(value, dict) or (kind == "header" and value.get("schema") != 1):
        return held
    if kind == "header":
        _header(value)
    elif kind == "model":
        _model(value, thought=header is not None and _thought(header))
    else:
        _record(value)
    return json.dumps(value).encode()


def _thought(header: RunHeader) -> bool:
    return header.plan.options is not None and header.plan.options.think == "on"


def _header(value: dict[str, Any]) -> None:
    plan = value.get("plan")
    options = plan.get("options") if isinstance(plan, dict) else None
    if isinstance(options, dict):
        # What 0.1 did not send was left to the model's file and the server: nobody knows what it was.
        options.update(dict.fromkeys(_UNSENT), think="on" if options.get("think") else "off", think_budget=0)
    environment = value.get("environment")
    environment = environment if isinstance(environment, dict) else {}
    embedded, server = bool(value.pop("embedded", False)), environment.get("server")
    slots = server.get("requests_in_flight") if isinstance(server, dict) else None
    value["server"] = {"embedded": embedded, "parallel": None if embedded and slots == 1 else slots}
    value["environment"] = _environment(environment)


def _environment(old: dict[str, Any]) -> dict[str, Any]:
    known = ("packages", "python", "platform", "processor", "cpus", "ram_bytes", "speed")
    new = {name: old[name] for name in known if old.get(name) is not None}
    server = old.get("server")
    if isinstance(server, dict) and server.get("url"):
        new["server"] = {
            "url": server["url"],
            "version": server.get("version") or "",
            "started_by_moebench": bool(server.get("started_by_moebench")),
        }
    if isinstance(old.get("regraded_with"), dict):
        new["regraded_with"] = _environment(old["regraded_with"])
    return new


def _model(value: dict[str, Any], *, thought: bool) -> None:
    """Its first token was the answer's first; where the model thought, that of the thoughts was not measured."""
    speed = value.get("speed")
    if isinstance(speed, dict):
        speed["first_answer_token_s"] = speed.get("first_token_s") or []
        speed["first_token_s"] = [] if thought else speed["first_answer_token_s"]


def _record(value: dict[str, Any]) -> None:
    made = value.get("generation")
    if not isinstance(made, dict):
        return
    calls = made.get("calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, dict):
            call["first_answer_token_s"] = call.get("first_token_s")
            call["first_token_s"] = None if made.get("thinking") else call.get("first_token_s")
