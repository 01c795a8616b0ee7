"""Looks at every model that a run names, before anything is pulled or loaded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from moebench.errors import ModelUnavailable
from moebench.models.bandwidth import device_bandwidth
from moebench.models.catalogue import find_entry
from moebench.models.hardware import gpus
from moebench.models.roofline import limit
from moebench.ollama.address import is_local
from moebench.ollama.client import Client, RunningModel, full_name
from moebench.ollama.options import in_force
from moebench.registry import did_you_mean
from moebench.run.plan import count
from moebench.types import ModelCard, Options, Plan, ServerOptions, Suite

TYPICAL_TOKENS = 250  # an answer to the shipped suites, thoughts left out: the mean of the article's answers
SHARE_OF_LIMIT = 0.5  # of what memory allows; llama.cpp decodes mixtures at 0.4 to 0.7 of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at the names of a run showed.

    Attributes:
        models: Those to ask, by the server's spelling; the same one twice is left out.
        notes: What to know before the run, a line each.
        others: Models of somebody else's that are in memory, a line each.
    """

    models: tuple[str, ...]
    notes: tuple[str, ...]
    others: tuple[str, ...]


def look_at_names(plan: Plan, suites: Sequence[Suite], *, client: Client, how: ServerOptions) -> Looked:
    """Looks at a run's models.

    Raises:
        UsageError: no model is left, or a name is no model's.
        ModelUnavailable: one can only embed, or runs elsewhere and that was not allowed.
    """
    listed = client.names()
    cards: dict[str, ModelCard | None] = {}
    notes: list[str] = []
    for asked in plan.models:
        served = client.spelling(asked)
        name = asked if served is None or asked == asked.lower() else served.removesuffix(":latest")
        card = None if served is None else client.card(name)
        _refuse_unusable(asked, card, how=how)
        twin = next((other for other, known in cards.items() if _same(name, card, other, known)), None)
        if twin is not None:
            notes.append(f"{asked} is the same model as {twin}, by its digest: it is left out")
            continue
        cards[name] = card
        notes += _missing(asked, listed, how=how, embedded=client.embedded) if card is None else []
    options = plan.options or Options()
    for name, card in cards.items():
        notes += _about(name, card, options) if card else []
    others = _others(client.all_running(), cards)
    notes += [
        f"{line} is in memory already and takes room from the run; take it out: ollama stop {line.split()[0]}"
        for line in others
    ]
    asked_plan = replace(plan, models=tuple(cards))
    notes += _cost(
        asked_plan, suites, cards, options, local=is_local(client.base_url) and not client.embedded
    )
    return Looked(models=tuple(cards), notes=tuple(notes), others=tuple(others))


def _same(name: str, card: ModelCard | None, other: str, known: ModelCard | None) -> bool:
    if full_name(name) == full_name(other):
        return True
    return card is not None and known is not None and card.digest is not None and card.digest == known.digest


def _refuse_unusable(name: str, card: ModelCard | None, *, how: ServerOptions) -> None:
    if card is not None and card.capabilities and "completion" not in card.capabilities:
        raise ModelUnavailable(
            f"the model '{name}' cannot answer questions",
            why=f"the server lists it as able to: {', '.join(card.capabilities)}",
            fix="leave it out of --models",
        )
    tag = full_name(name).rpartition(":")[2]
    host = card.remote_host if card else ("ollama.com" if tag == "cloud" or tag.endswith("-cloud") else None)
    if host and not how.allow_cloud:
        raise ModelUnavailable(
            f"the model '{name}' does not run on this server",
            why=f"it runs at {host}: every question would leave this machine, and nothing of its speed or memory "
            "would be this server's",
            fix="leave it out of --models, or allow it with --allow-cloud",
        )


def _missing(name: str, listed: Sequence[str], *, how: ServerOptions, embedded: bool) -> Iterator[str]:
    near = did_you_mean(name, [one.removesuffix(":latest") for one in listed])
    will = "it will be pulled" if how.pull and not embedded else "its trials will be recorded as broken"
    yield f"{name} is not on the server: {will}.{near}"


def _about(name: str, card: ModelCard, options: Options) -> Iterator[str]:
    force = in_force(options, card)
    if card.remote_host:
        yield f"{name} runs at {card.remote_host}, not here: questions leave this machine; no speed, no memory"
    elif card.context_tokens is not None and card.context_tokens < options.num_ctx:
        yield (
            f"{name} was trained for a context of {card.context_tokens:,} tokens: of the {options.num_ctx:,} asked "
            "for, no more than these count"
        )
    if force.num_predict > options.num_predict:
        way_out = "" if force.think == "off" else "; --think off asks it not to"
        yield f"{name} thinks: up to {options.think_budget:,} tokens more an answer{way_out}"


def _others(running: Sequence[RunningModel], cards: dict[str, ModelCard | None]) -> list[str]:
    own = {full_name(name) for name in cards}
    return [
        f"{one.name} ({one.size_bytes / 1e9:.1f} GB)" if one.size_bytes else one.name
        for one in running
        if full_name(one.name) not in own
    ]


def _cost(
    plan: Plan, suites: Sequence[Suite], cards: dict[str, ModelCard | None], options: Options, *, local: bool
) -> Iterator[str]:
    """What the whole run will take, as far as that can be told before anything was measured."""
    known = {name: card or _catalogued(name) for name, card in cards.items()}
    missing = [card.size_bytes for name, card in known.items() if card and cards[name] is None]
    if sizes := [size for size in missing if size]:
        yield f"about {sum(sizes) / 1e9:.0f} GB will be pulled"
    device = device_bandwidth(gpus()) if local and gpus() else None
    if device is None:
        return  # without a GPU of a known speed the first model's measurement tells more than any guess
    each = count(plan, suites) // max(1, len(plan.models))
    seconds, thinking = 0.0, 0.0
    for card in known.values():
        most = limit(card, device) if card else None
        if most is None:
            return
        seconds += each * TYPICAL_TOKENS / (SHARE_OF_LIMIT * most.tokens_per_s)
        extra = in_force(options, card).num_predict - options.num_predict if card else 0
        thinking += each * extra / (SHARE_OF_LIMIT * most.tokens_per_s)
    more = f", and up to {duration(thinking)} more if every answer thinks to its limit" if thinking else ""
    yield f"about {duration(seconds)} of answers where each takes {TYPICAL_TOKENS} tokens, on the GPU{more}"


def _catalogued(name: str) -> ModelCard | None:
    entry = find_entry(name)
    return entry.card(name) if entry else None


def duration(seconds: float) -> str:
    """Returns seconds as a reader says them: `45 s`, `20 min`, `2.5 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
