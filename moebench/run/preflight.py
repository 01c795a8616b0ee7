"""Looks before a run or a pull: which models are known, and will they fit?"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from moebench.demo.embedded import STAND_INS, embedded_server
from moebench.errors import ServerUnreachable
from moebench.models.catalogue import Entry, find_entry
from moebench.models.demand import Setting
from moebench.models.fit import Fit, judge
from moebench.models.hardware import Machine, this_machine
from moebench.ollama.address import is_local
from moebench.ollama.client import Client, full_name
from moebench.ollama.options import in_force
from moebench.ollama.server import connect
from moebench.types import ModelCard, Options

ELSEWHERE = Machine(gpus=None, ram_bytes=None, disk_free_bytes=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a model.

    Attributes:
        name: The tag that was asked for.
        card: The server's, else the catalogue's; None: neither knows the model.
        on_server: Whether it is the server's.
        entry: The catalogue's entry; None: it has none.
        local: Whether the server is on this machine, or there is none.
    """

    name: str
    card: ModelCard | None
    on_server: bool
    entry: Entry | None
    local: bool


def find_model(name: str, *, host: str | None = None, embedded: bool = False) -> Found:
    """Looks for a model on the server, then in the catalogue. Starts no server but the embedded one.

    Args:
        name: A tag.
        host: The server; None: `OLLAMA_HOST`, else the default address.
        embedded: The embedded server instead.
    """
    with _client(host, embedded=embedded) as client:
        return _found(name, client)


def preflight(
    models: Sequence[str],
    *,
    setting: Setting,
    host: str | None = None,
    machine: Machine | None = None,
    think_budget: int = 0,
) -> list[Fit]:
    """Returns for each model whether it will fit. Starts, pulls and loads nothing.

    Args:
        models: Tags.
        setting: How they are to be loaded.
        host: The server; None: `OLLAMA_HOST`, else the default address. Of a machine elsewhere nothing is known.
        machine: What to fit them on; None: the server's machine, if that is this one.
        think_budget: Tokens by which the context of a model that can think will be larger.
    """
    with _client(host, embedded=False) as client:
        found = [_found(name, client) for name in models]
    where = machine or (this_machine() if all(one.local for one in found) else ELSEWHERE)
    return [
        judge(
            one.name,
            one.card,
            setting=_with_thoughts(setting, one.card, think_budget),
            machine=where,
            on_server=one.on_server,
            entry=one.entry,
        )
        for one in found
    ]


def _with_thoughts(setting: Setting, card: ModelCard | None, budget: int) -> Setting:
    if card is None or not card.can_think:
        return setting
    asked = in_force(Options(num_ctx=setting.num_ctx, think_budget=budget), card)
    return replace(setting, num_ctx=asked.num_ctx)


def _found(name: str, client: Client | None) -> Found:
    entry = find_entry(name)
    card = _served(name, client)
    local = client is None or is_local(client.base_url)
    if card is not None:
        return Found(name=name, card=card, on_server=True, entry=entry, local=local)
    known = entry.card(name) if entry else None
    return Found(name=name, card=known, on_server=False, entry=entry, local=local)


def _served(name: str, client: Client | None) -> ModelCard | None:
    """Returns the server's card, whatever the case of the name: `DeepSeek-V2` is `deepseek-v2:latest`."""
    if client is None:
        return None
    wanted = full_name(name).lower()
    listed = [str(entry.get("name") or entry.get("model") or "") for entry in client.models()]
    exact = next((model for model in listed if model.lower() == wanted), None)
    if exact is None:
        return None
    stand_in = STAND_INS.get(exact.removesuffix(":latest")) if client.embedded else None
    return client.card(exact if name.lower() != name else name, stand_in=stand_in)


@contextmanager
def _client(host: str | None, *, embedded: bool) -> Iterator[Client | None]:
    """Yields a client of the server; None where no server answers at the default address."""
    if embedded:
        with embedded_server() as server, Client(server.base_url, embedded=True) as client:
            yield client
        return
    with ExitStack() as stack:
        try:
            server = stack.enter_context(connect(host, start=False))
        except ServerUnreachable:
            if host is not None:
                raise  # a server that was named must answer
            yield None
            return
        yield stack.enter_context(Client(server.base_url))
