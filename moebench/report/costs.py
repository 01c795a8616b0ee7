"""What models cost, for the terminal: a card, and whether models fit. Renderables that print nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from moebench.models.article import claims
from moebench.models.bandwidth import Bandwidth
from moebench.models.comparison import differences, right_name
from moebench.models.fit import Fit, arithmetic
from moebench.models.roofline import limit
from moebench.ollama.server import CACHE_LIMIT
from moebench.report import figures, model_cards, trade, view
from moebench.report.limits import limit_words
from moebench.report.terminal import Indented, joined, words
from moebench.types import ModelCard, ModelReport, Run
from moebench.verdicts import Summary

if TYPE_CHECKING:
    from moebench.run.preflight import Found

_STYLES = {"fits": "green", "spills": "yellow", "does not fit": "red", "unknown": "cyan"}
_UNITS = (
    "needs: weights, KV cache and buffers. longest context: in tokens, before the model spills or no longer fits. "
    "Memory in GiB, of which one is 1.07 GB; downloads in GB, as Ollama shows them."
)
_NOT_COUNTED = (
    "Not counted: Ollama 0.30 and later keep finished prompts in up to 8 GiB of host memory. "
    f"{CACHE_LIMIT}=0 in the server's environment switches that off; moebench sets it where it starts the server."
)
_TEMPLATE_LINES = 12
_NAME = 24  # columns of a model's name before it is folded
_AGREES = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "cyan")}


def card_view(found: "Found", *, bandwidth: Bandwidth | None = None) -> RenderableType:
    """Returns a model's card: from the server or the catalogue, where they differ, and the article's figures.

    Args:
        found: The model.
        bandwidth: Of the device that it would run on, for its speed limit; None: not known.
    """
    card, entry = found.card, found.entry
    if card is None:
        return words(f"{found.name}: neither the server nor the catalogue knows it.")
    title = right_name(card, entry)
    source = (
        "as the server has it" if found.on_server else "from the catalogue: no server that answers has it"
    )
    parts: list[RenderableType] = [
        words(f"{title} ({card.name})" if title else card.name, "bold"),
        words(source, "dim" if found.on_server else "yellow"),
        _pairs([*_card_rows(found), *_limit_rows(card, bandwidth)]),
    ]
    if entry and not card.stand_in:
        parts += [words(note, "yellow") for note in (entry.tag_note, entry.note) if note]
    if entry and found.on_server and not card.stand_in:
        parts += list(_differences(differences(card, entry)))
    if card.template:
        parts += [Text(""), words("template", "dim"), *_template(card.template)]
    said = claims(card)
    if said:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, title="model against article", title_justify="left")
        for heading in ("figure", "the article", "this model", ""):
            table.add_column(heading, overflow="fold")
        for claim in said:
            sign, colour = _AGREES[claim.agrees]
            table.add_row(*map(words, (claim.what, claim.article, claim.model)), Text(sign, style=colour))
        parts += [Text(""), table]
    return Group(*parts)


def _card_rows(found: "Found") -> list[tuple[str, str]]:
    left_out = {"model"} if found.on_server else {"model", "digest"}
    assert found.card is not None  # noqa: S101 - the caller has looked
    return [row for row in model_cards.card_rows(ModelReport(card=found.card)) if row[0] not in left_out]


def _template(template: str) -> Iterator[RenderableType]:
    lines = template.splitlines()
    yield Indented(words("\n".join(lines[:_TEMPLATE_LINES])))
    if len(lines) > _TEMPLATE_LINES:
        yield words(
            f"… {figures.count(len(lines) - _TEMPLATE_LINES, 'more line')}; a run's report has it whole",
            "dim",
        )


def _limit_rows(card: ModelCard, bandwidth: Bandwidth | None) -> list[tuple[str, str]]:
    most = limit(card, bandwidth) if bandwidth else None
    return [] if most is None else [("speed limit, short context", limit_words(most))]


def fits_view(fits: Sequence[Fit], *, explain: bool = False) -> RenderableType:
    """Returns a table of verdicts, what would help below it, and the arithmetic where it is asked for."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("model", "needs", "verdict", "longest context", "download"):
        numeric = heading in {"needs", "longest context", "download"}
        table.add_column(heading, overflow="fold", justify="right" if numeric else "left")
    for fit in fits:
        table.add_row(*_row(fit))
    parts: list[RenderableType] = [_heading(fits), table, *notes(fits)]
    if any(fit.demand for fit in fits):
        parts += [words(_UNITS, "dim"), words(_NOT_COUNTED, "dim")]
    for fit in fits if explain else ():
        parts += [Text(""), words(fit.name, "bold"), _pairs(arithmetic(fit))]
    return Group(*parts)


def notes(fits: Sequence[Fit]) -> list[Text]:
    """Returns what would help each model that does not fit as a whole, and what its tag really is."""
    lines = []
    for fit in fits:
        if fit.helps:
            lines.append(words(f"{fit.name}: would help: {'; or '.join(fit.helps)}"))
        if fit.card is None:
            lines.append(words(f"{fit.name}: not known before it is pulled"))
        if fit.demand and not fit.demand.complete:
            lines.append(words(f"{fit.name}: its KV cache is not known, so it needs more than is shown"))
        if fit.entry and fit.entry.tag_note and ":" not in fit.name:
            lines.append(words(f"{fit.name}: {fit.entry.tag_note}", "dim"))
    return lines


def verdict(fit: Fit) -> Text:
    """Returns the verdict in a few words: `fits on GPU`, `spills 6 of 27 layers to the CPU`."""
    text: str = fit.outcome
    if fit.outcome == "fits":
        text = f"fits in {fit.place}" if fit.place == "RAM" else f"fits on {fit.place}"
    if fit.outcome == "spills":
        layers = fit.card.layers if fit.card else None
        text = f"spills {fit.spilled or 'some'} of {layers or 'its'} layers to the CPU"
    if fit.disk_ok is False:
        text += "; disk too full for the download"
    return words(text, _STYLES[fit.outcome] if fit.disk_ok is not False else "red")


def trade_view(run: Run, summary: Summary, columns: Sequence[view.Column]) -> list[RenderableType]:
    """Returns score against cost: what may be said, and a table; nothing where no cost is known."""
    rows = trade.trade_rows(summary, columns)
    if not rows:
        return []
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("model", overflow="fold", max_width=_NAME)
    figures_of = _trade_figures(rows)
    for heading in figures_of:
        table.add_column(heading, justify="right", no_wrap=True)
    for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
        name = words(column.name, "bold")
        name.append("  ◆" if row.front else "", style="green")
        name.append("\nstand-in" if column.stand_in else "", style="yellow")
        name.append(f"\n{row.spill}" if row.spill else "", style="yellow")
        table.add_row(name, *(words(cells[place]) for cells in figures_of.values()))
    together = [words(line, "dim") for line in trade.batch_words(columns)]
    legend = words("◆ no other has a higher mean for as little memory or less.", "dim")
    return [Text(""), *map(words, trade.trade_words(summary, columns, run)), table, *together, legend]


def _trade_figures(rows: Sequence[trade.TradeRow]) -> Mapping[str, list[str]]:
    """Returns the table's columns by their headings; those that nothing is known for are left out."""
    found = {
        "score/\nGB": [figures.ratio(row.per_gb) for row in rows],
        "active": [figures.parameters(row.active) for row in rows],
        "score/\nactive B": [figures.ratio(row.per_active_billion) for row in rows],
        "decode,\nof limit": [figures.share(row.reached) for row in rows],
        "prefill,\nof limit": [figures.share(row.reached_reading) for row in rows],
        "energy/\nanswer": [figures.energy(row.energy_j) for row in rows],
    }
    return {heading: cells for heading, cells in found.items() if set(cells) != {figures.UNKNOWN}}


def _row(fit: Fit) -> Iterator[Text]:
    name = words(fit.name, "bold")
    title = right_name(fit.card, fit.entry) if fit.card else None
    if title:
        name.append(f"\n{title}", style="dim")
    yield name
    yield words(f"{fit.demand.total / 2**30:,.1f} GiB" if fit.demand else figures.UNKNOWN)
    yield verdict(fit)
    yield words(figures.count(fit.longest))
    size = fit.card.size_bytes if fit.card else None
    yield words("on the server" if fit.on_server else figures.size(size))


def _heading(fits: Sequence[Fit]) -> Text:
    if not fits:
        return words("no models")
    machine, setting = fits[0].machine, fits[0].setting
    gpus = [f"{gpu.name} {gpu.memory_bytes / 2**30:,.1f} GiB" for gpu in machine.gpus or ()]
    slots = f", {setting.parallel} slots" if setting.parallel > 1 else ""
    ram, disk = machine.ram_bytes, machine.disk_free_bytes
    pieces = [
        *(gpus or ["GPU not known" if machine.gpus is None else "no GPU"]),
        "RAM not known" if ram is None else f"{ram / 2**30:,.1f} GiB RAM",
        *([] if disk is None else [f"{figures.size(disk)} of disk free"]),
        f"{setting.num_ctx:,} tokens{slots}, {setting.kv} cache",
    ]
    return joined(pieces, style="dim")


def _pairs(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(words(name), words(value))
    return table


def _differences(rows: Sequence[tuple[str, str, str]]) -> Iterator[RenderableType]:
    if not rows:
        return
    yield words("The server's file differs from the catalogue, and wins:", "yellow")
    yield _pairs([(name, f"{served} (catalogue: {said})") for name, served, said in rows])
