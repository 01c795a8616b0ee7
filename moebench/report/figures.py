"""Numbers as people read them: scores, intervals, sizes, speeds, times."""

from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlsplit

from moebench.stats import Interval
from moebench.types import ModelCard

UNKNOWN = "–"
MINUS = "\N{MINUS SIGN}"
_FLOP = ((1e12, "TFLOP"), (1e9, "GFLOP"), (1e6, "MFLOP"))


def score(value: float | None) -> str:
    """Returns a score with two decimals; never `1.00` for less than 1, nor `0.00` for more than 0."""
    if value is None:
        return UNKNOWN
    if 0.995 <= value < 1:
        return "0.99"
    return "0.01" if 0 < value < 0.005 else f"{value:.2f}"


def interval(value: Interval | None) -> str:
    """Returns `0.45–0.77`."""
    return UNKNOWN if value is None else f"{value.low:.2f}–{value.high:.2f}"


def signed(value: float | None) -> str:
    """Returns a difference with its sign: `+0.12`, `−0.08`, `0.00`."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):.2f}"
    if text == "0.00":
        return text
    return ("+" if value > 0 else MINUS) + text


def signed_interval(value: Interval | None) -> str:
    """Returns `−0.10 to +0.25`."""
    return UNKNOWN if value is None else f"{signed(value.low)} to {signed(value.high)}"


def p_value(value: float | None) -> str:
    """Returns a p value with three decimals, or `< 0.001`."""
    if value is None:
        return UNKNOWN
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def share(value: float | None) -> str:
    """Returns a share as a whole percentage: `85 %`."""
    return UNKNOWN if value is None else f"{value * 100:.0f}\N{NO-BREAK SPACE}%"


def count(value: int | None, noun: str = "") -> str:
    """Returns a whole number with thousands separators, and the noun in singular or plural."""
    if value is None:
        return UNKNOWN
    number = f"{value:,}"
    return f"{number} {noun}{'' if value == 1 else 's'}" if noun else number


def about(value: int) -> str:
    """Returns a rough whole number, with two digits that count: `620`, `1,500`."""
    return f"{int(float(f'{value:.2g}')):,}"


def parameters(value: int | None) -> str:
    """Returns a number of weights: `46.7 B`, `135 M`."""
    if value is None:
        return UNKNOWN
    for limit, unit in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if value >= limit:
            return f"{_three_digits(value / limit)}\N{NO-BREAK SPACE}{unit}"
    return str(value)


def size(value: int | None) -> str:
    """Returns bytes in decimal units, as Ollama shows them: `26.4 GB`."""
    if value is None:
        return UNKNOWN
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if value >= limit:
            return f"{_three_digits(value / limit)}\N{NO-BREAK SPACE}{unit}"
    return f"{value}\N{NO-BREAK SPACE}B"


def flop(value: float) -> str:
    """Returns arithmetic: `65 TFLOP`, `4.9 GFLOP`."""
    limit, unit = next((step for step in _FLOP if value >= step[0]), _FLOP[-1])
    return f"{value / limit:,.3g}\N{NO-BREAK SPACE}{unit}"


def energy(value: float | None) -> str:
    """Returns joules: `58 J`, `3.42 kJ`."""
    if value is None:
        return UNKNOWN
    if value >= 1000:
        return (
            f"{value / 1000:,.3g}\N{NO-BREAK SPACE}kJ"
            if value < 1e6
            else f"{value / 1000:,.0f}\N{NO-BREAK SPACE}kJ"
        )
    return f"{value:.3g}\N{NO-BREAK SPACE}J"


def watts(value: float) -> str:
    """Returns power: `9.8 W`, `312 W`."""
    return f"{_three_digits(value)}\N{NO-BREAK SPACE}W"


def seconds(value: float | None) -> str:
    """Returns a duration: `0.31 s`, `12.9 s`, `3 min 20 s`, `2 h 05 min`."""
    if value is None:
        return UNKNOWN
    if value < 99.5:
        return f"{_three_digits(value, most=2)}\N{NO-BREAK SPACE}s"
    whole = round(value)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def rate(value: float | None) -> str:
    """Returns tokens a second: `24.1`."""
    return UNKNOWN if value is None else _three_digits(value)


def ratio(value: float | None) -> str:
    """Returns three digits, whatever the size: `0.0312`, `4.71`, `128`."""
    return UNKNOWN if value is None else f"{value:.3g}"


def middle(values: Sequence[float]) -> float | None:
    """Returns the median; None where nothing was measured."""
    return median(values) if values else None


def when(moment: datetime) -> str:
    """Returns `22 November 2025, 00:12 UTC`."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def first_tokens(any_kind: float | None, answer: float | None, *, thought: bool) -> list[str]:
    """Returns `first token after 0.2 s`, and of what thought `its answer's first after 9 s`; of one known, that."""
    pieces = [] if any_kind is None else [f"first token after {seconds(any_kind)}"]
    if answer is not None and (thought or any_kind is None):
        pieces.append(f"the answer’s first after {seconds(answer)}")
    return pieces


def elsewhere(card: ModelCard) -> str:
    """Returns `runs at ollama.com, not here` of a cloud model; else an empty text."""
    host = card.remote_host
    return f"runs at {urlsplit(host).hostname or host}, not here" if host else ""


def kind(card: ModelCard) -> str:
    """Returns what sort of network a model is: `8 experts, 2 active`, `dense`, `not known`; or where it runs."""
    if card.remote_host:
        return elsewhere(card)
    if card.is_mixture is None:
        return "not known"
    if not card.is_mixture or card.experts is None:
        return "dense"
    words = f"{card.experts} experts"
    if card.experts_used:
        words += f", {card.experts_used} active"
    if card.experts_shared:
        words += f" + {card.experts_shared} shared"
    return words


def weights(card: ModelCard) -> str:
    """Returns `138 M`, or of a mixture `46.7 B, 12.9 B active`."""
    if card.active_parameters in {None, card.parameters}:
        return parameters(card.parameters)
    return f"{parameters(card.parameters)}, {parameters(card.active_parameters)} active"


def active(card: ModelCard) -> str:
    """Returns the active parameters and their share: `12,879,925,248 (28 %)`; `not known` of a mixture's."""
    if card.active_parameters is None:
        return "not known" if card.is_mixture else UNKNOWN
    if not card.parameters or card.active_parameters == card.parameters:
        return count(card.active_parameters)
    return f"{count(card.active_parameters)} ({share(card.active_parameters / card.parameters)})"


def heads(card: ModelCard) -> str:
    """Returns `32; 8 for keys and values`; without the second where that is not known."""
    if card.heads is None or card.kv_heads is None:
        return count(card.heads)
    return f"{count(card.heads)}; {count(card.kv_heads)} for keys and values"


def kibibytes(value: int | None) -> str:
    """Returns bytes in binary units, as memory is counted: `128 KiB`."""
    return UNKNOWN if value is None else f"{value / 1024:,.4g}\N{NO-BREAK SPACE}KiB"


def letter(index: int) -> str:
    """Returns the short name of a column: A, B, ... Z, AA, AB."""
    prefix = letter(index // 26 - 1) if index >= 26 else ""
    return prefix + chr(ord("A") + index % 26)


def _three_digits(value: float, *, most: int = 1) -> str:
    decimals = 0 if value >= 100 else 1 if value >= 10 else max(most, 1)
    return f"{value:,.{decimals}f}"
