"""Will a model fit: a verdict before anything is pulled or loaded, with its arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from moebench.models.cache import KINDS
from moebench.models.catalogue import Entry
from moebench.models.demand import Demand, Setting, demand
from moebench.models.hardware import Machine
from moebench.types import ModelCard

Outcome: TypeAlias = Literal["fits", "spills", "does not fit", "unknown"]

# What is not a model's on each GPU: the driver's context (0.3 to 0.5 GB) and what Ollama keeps back
# (457 MiB, discover/gpu.go of ollama/ollama).
RESERVE_BYTES = (430 + 457) * 2**20
SYSTEM_RAM_BYTES = 2**30
USUAL_CONTEXTS = tuple(1024 * 2**i for i in range(14))
# Bits a weight of whole files, as in the library's: name -> bits.
QUANTIZATIONS = (
    ("q8_0", 8.5),
    ("q6_K", 6.6),
    ("q5_K_M", 5.7),
    ("q4_K_M", 4.9),
    ("q4_0", 4.55),
    ("q3_K_M", 3.9),
    ("q2_K", 2.95),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A model's verdict.

    Attributes:
        name: The tag that was asked for.
        card: None: neither a server nor the catalogue knows the model.
        on_server: Whether the card is a server's; then nothing needs to be pulled.
        entry: The catalogue's entry for the tag; None: it has none.
        demand: None: the size of its file is not known.
        outcome: `unknown` where the model or the machine is not known well enough.
        place: Where it fits, for instance `GPU`, `2 GPUs`, `RAM`; empty where it does not.
        spilled: Layers that would be on the CPU; None where that does not apply or is not known.
        longest: The longest usual context with which it fits as a whole; None: none does, or not known.
        disk_ok: Whether its download fits the disk; None: nothing to pull, or not known.
        helps: What would make it fit.
    """

    name: str
    setting: Setting
    machine: Machine
    card: ModelCard | None
    on_server: bool
    entry: Entry | None = None
    demand: Demand | None = None
    outcome: Outcome = "unknown"
    place: str = ""
    spilled: int | None = None
    longest: int | None = None
    disk_ok: bool | None = None
    helps: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether it fits as a whole, and its download too."""
        return self.outcome == "fits" and self.disk_ok is not False


def judge(
    name: str,
    card: ModelCard | None,
    *,
    setting: Setting,
    machine: Machine,
    on_server: bool,
    entry: Entry | None = None,
) -> Fit:
    """Returns whether a model fits a machine.

    Args:
        name: The tag that was asked for.
        card: The server's, else the catalogue's; None: unknown.
        setting: How it is to be loaded.
        machine: Where.
        on_server: Whether the server has it already.
        entry: The catalogue's entry for the tag.
    """
    fit = Fit(name=name, setting=setting, machine=machine, card=card, on_server=on_server, entry=entry)
    need = demand(card, setting) if card else None
    if card is None or need is None:
        return fit
    free = machine.disk_free_bytes
    fit = replace(
        fit, demand=need, disk_ok=None if on_server or free is None else need.weights <= free, longest=None
    )
    outcome, place = _placed(need, machine)
    fit = replace(fit, outcome=outcome, place=place, longest=_longest(card, setting, machine))
    if outcome == "spills":
        fit = replace(fit, spilled=_spilled(card, need, machine))
    return fit if fit.good else replace(fit, helps=tuple(_helps(fit, card, need)))


def gpu_room(machine: Machine) -> int | None:
    """Returns what all GPUs together have for a model; 0 without a GPU; None: not known."""
    if machine.gpus is None:
        return None
    return sum(max(0, gpu.memory_bytes - RESERVE_BYTES) for gpu in machine.gpus)


def ram_room(machine: Machine) -> int | None:
    """Returns what the RAM has for the layers that no GPU takes; None: not known."""
    if machine.ram_bytes is None:
        return None
    lent = sum(gpu.memory_bytes for gpu in machine.gpus or () if gpu.shares_ram)
    return max(0, machine.ram_bytes - SYSTEM_RAM_BYTES - lent)


def _placed(need: Demand, machine: Machine) -> tuple[Outcome, str]:
    room, ram = gpu_room(machine), ram_room(machine)
    if room is None:
        return "unknown", ""
    sure: Outcome = "fits" if need.complete else "unknown"
    largest = max((gpu.memory_bytes - RESERVE_BYTES for gpu in machine.gpus or ()), default=0)
    if need.total <= largest:
        return sure, "GPU"
    if need.total <= room:
        return sure, f"{len(machine.gpus or ())} GPUs"
    if ram is None:
        return "unknown", ""
    if need.total > room + ram:
        return "does not fit", ""
    return (sure, "RAM") if not machine.gpus else ("spills", "")


def _spilled(card: ModelCard, need: Demand, machine: Machine) -> int | None:
    """Layers are placed whole; weights and cache are spread evenly over them."""
    room = gpu_room(machine)
    if room is None or not card.layers:
        return None
    per_layer = (need.weights + (need.cache or 0)) / card.layers
    placed = int(max(0, room - (need.buffers or 0)) / per_layer)
    return card.layers - min(placed, card.layers - 1)


def _fits(card: ModelCard, setting: Setting, machine: Machine) -> bool:
    need = demand(card, setting)
    return need is not None and _placed(need, machine)[0] == "fits"


def _longest(card: ModelCard, setting: Setting, machine: Machine) -> int | None:
    most = card.context_tokens or max(USUAL_CONTEXTS)
    fitting = [
        tokens
        for tokens in (*USUAL_CONTEXTS, most)
        if tokens <= most and _fits(card, replace(setting, num_ctx=tokens), machine)
    ]
    return max(fitting, default=None)


def _helps(fit: Fit, card: ModelCard, need: Demand) -> Iterator[str]:
    if fit.disk_ok is False and fit.machine.disk_free_bytes is not None:
        missing = need.weights - fit.machine.disk_free_bytes
        yield f"{_gb(missing)} more free disk, or OLLAMA_MODELS on a larger one"
    if fit.outcome in {"fits", "unknown"}:
        return
    settings = list(_settings(fit, card))
    yield from settings
    files = list(_files(fit, card))
    yield from files
    if fit.entry and fit.entry.smaller:
        yield f"the smaller {fit.entry.smaller}"
    room, ram = gpu_room(fit.machine) or 0, ram_room(fit.machine) or 0
    if fit.machine.gpus:
        yield f"{_gib(need.total + RESERVE_BYTES)} of GPU memory"
    if need.total > room + ram and not (settings or files):
        yield f"{_gib(need.total - room + SYSTEM_RAM_BYTES)} of RAM, answering slowly"


def _settings(fit: Fit, card: ModelCard) -> Iterator[str]:
    """The same file, loaded otherwise."""
    if fit.longest is not None and fit.longest < fit.setting.num_ctx:
        yield f"--num-ctx {fit.longest}"
    if fit.setting.parallel > 1 and _fits(card, replace(fit.setting, parallel=1), fit.machine):
        yield "--parallel 1 (OLLAMA_NUM_PARALLEL=1)"
    if not fit.setting.flash and _fits(card, replace(fit.setting, flash=True), fit.machine):
        yield "flash attention (newer servers use it where the GPU can; OLLAMA_FLASH_ATTENTION=1)"
        return
    smaller = [kind for kind in KINDS if KINDS[kind] < KINDS[fit.setting.kv]]
    kind = next((k for k in smaller if _fits(card, replace(fit.setting, kv=k), fit.machine)), None)
    if kind:
        yield f"--kv {kind} (OLLAMA_KV_CACHE_TYPE={kind} and flash attention)"


def _files(fit: Fit, card: ModelCard) -> Iterator[str]:
    """A smaller file of the same model: one of the catalogue's, else by bits a weight; the largest that does."""
    tags = fit.entry.tags if fit.entry else {}
    named = sorted(((size, f"{tag} ({_gb(size)})") for tag, size in tags.items()), reverse=True)
    sizes = [(name, round((card.parameters or 0) * bits / 8)) for name, bits in QUANTIZATIONS]
    supposed = [(size, f"a {name} file (about {_gb(size)}), if there is one") for name, size in sizes]
    smaller = [(size, words) for size, words in (*named, *supposed) if 0 < size < (card.size_bytes or 0)]
    for wanted, but in (("fits", ""), ("spills", ", partly on the CPU")):
        for size, words in smaller if wanted != fit.outcome else ():
            need = demand(replace(card, size_bytes=size), fit.setting)
            if need and _placed(need, fit.machine)[0] == wanted:
                yield words + but
                return
    if fit.outcome == "spills" and tags and named[-1] in smaller:
        less = replace(card, size_bytes=named[-1][0])
        need = demand(less, fit.setting)
        left = _spilled(less, need, fit.machine) if need else None
        if left and left < (fit.spilled or 0):
            yield f"{named[-1][1]}, which leaves {left} layers on the CPU"


def arithmetic(fit: Fit) -> list[tuple[str, str]]:
    """Returns the sum behind a verdict, line by line: what, and how much."""
    need, setting = fit.demand, fit.setting
    if need is None or fit.card is None:
        return [("file", "size not known")]
    per_token = fit.card.kv_bytes_per_token
    slots = f" x {setting.parallel} slots" if setting.parallel > 1 else ""
    how = f" = {need.num_ctx:,} tokens{slots}, {setting.kv}"
    if per_token and setting.kv == "f16":
        how = f" = {need.num_ctx:,} tokens{slots} x {per_token / 1024:,.1f} KiB"
    unknown = "not known for this architecture"
    lines = [
        ("weights, as large as the file", _gib(need.weights)),
        ("KV cache", unknown if need.cache is None else _gib(need.cache) + how),
        (
            f"buffers, {'with' if need.flash else 'without'} flash attention",
            unknown if need.buffers is None else _gib(need.buffers),
        ),
        ("together", _gib(need.total) + ("" if need.complete else " and what is not known")),
    ]
    for gpu in fit.machine.gpus or ():
        rest = max(0, gpu.memory_bytes - RESERVE_BYTES)
        kept = f"{_gib(gpu.memory_bytes)} less {_gib(RESERVE_BYTES)} for driver and server = {_gib(rest)}"
        kept += f"; {_gib(gpu.used_bytes)} in use now" if gpu.used_bytes else ""
        lines.append((gpu.name, kept))
    ram = ram_room(fit.machine)
    return [*lines, ("RAM, less what the system needs", "not known" if ram is None else _gib(ram))]


def _gib(size: int) -> str:
    return f"{size / 2**30:,.1f} GiB"


def _gb(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
