"""What is known of a model, in words: four lines for the head of its column, and the rows of its card."""

from moebench.models import comparison
from moebench.report import figures
from moebench.report.limits import limit_rows, spill_mark
from moebench.report.served import served_rows
from moebench.types import ModelReport, Options, Speed

_UNMEASURED = Speed(
    load_s=None,
    first_token_s=(),
    prefill_tokens_per_s=(),
    decode_tokens_per_s=(),
    memory_bytes=None,
    gpu_bytes=None,
)


def facts(report: ModelReport | None) -> list[str]:
    """Returns four short lines about a model: network, weights, memory, speed; `–` for what is not known.

    Empty where nothing is known.
    """
    if report is None:
        return []
    card, speed = report.card, _speed(report)
    weights = [
        *([name] if (name := comparison.title(card) or card.architecture) else []),
        *([figures.weights(card)] if card.parameters else []),
        *([card.quantization] if card.quantization else []),
    ]
    decode = figures.middle(speed.decode_tokens_per_s)
    speeds = [
        *([f"{figures.rate(decode)} tokens/s"] if decode is not None else []),
        *first_token_words(speed),
        *([mark] if (mark := spill_mark(report)) else []),
    ]
    known = [
        figures.kind(card) if card.is_mixture is not None or card.remote_host else "",
        ", ".join(weights),
        f"{figures.size(speed.memory_bytes)} loaded" if speed.memory_bytes else "",
        ", ".join(speeds),
    ]
    return [line or figures.UNKNOWN for line in known] if any(known) else []


def _speed(report: ModelReport) -> Speed:
    return report.speed or _UNMEASURED


def first_token_words(speed: Speed) -> list[str]:
    """Returns how long the first token of any kind took, and the answer's first where that is another."""
    first, answer = figures.middle(speed.first_token_s), figures.middle(speed.first_answer_token_s)
    return figures.first_tokens(first, answer, thought=speed.first_token_s != speed.first_answer_token_s)


def card_rows(report: ModelReport, *, asked: Options | None = None) -> list[tuple[str, str]]:
    """Returns what is known of a model as it was served; what is not known is left out.

    Args:
        report: The model's.
        asked: The run's options; None: not known.
    """
    card, speed = report.card, _speed(report)
    rows = [
        ("model", comparison.title(card) or ""),
        ("stand-in", card.stand_in or ""),
        ("cloud model", figures.elsewhere(card)),
        ("digest", card.digest or "not known"),
        ("architecture", card.architecture or ""),
        ("experts", "" if card.remote_host else figures.kind(card)),
        ("parameters", figures.count(card.parameters)),
        ("active for each token", figures.active(card)),
        ("layers", figures.count(card.layers)),
        ("layers without experts", figures.count(card.dense_layers or None)),
        ("width", figures.count(card.width)),
        ("attention heads", figures.heads(card)),
        ("KV cache for each token", figures.kibibytes(card.kv_bytes_per_token)),
        ("quantization", card.quantization or ""),
        ("context it was trained for", figures.count(card.context_tokens, "token")),
        ("files", figures.size(card.size_bytes)),
        ("loaded in", figures.seconds(speed.load_s)),
        ("memory, loaded", figures.size(speed.memory_bytes)),
        ("of it on a GPU", figures.size(speed.gpu_bytes)),
        ("first token of any kind", figures.seconds(figures.middle(speed.first_token_s))),
        ("first token of the answer", figures.seconds(figures.middle(speed.first_answer_token_s))),
        *limit_rows(report),
        *served_rows(report, asked),
        ("capabilities", ", ".join(card.capabilities or ())),
        ("licence", card.license or ""),
    ]
    return [(name, value) for name, value in rows if value not in {"", figures.UNKNOWN}]
