"""A model's speed beside what the device's memory allows, in words."""

from moebench.models.bandwidth import Bandwidth
from moebench.models.roofline import Limit, batch_speedup, experts_touched, limit, prefill_flop_per_s, where
from moebench.report import figures
from moebench.types import ModelReport

PROBE_TOKENS = 150  # context in use, on average, while the speed is measured


def speed_limit(report: ModelReport) -> Limit | None:
    """Returns the most that the device could decode; None where something is not known, or it is on CPU and GPU."""
    speed = report.speed
    if speed is None or speed.bandwidth_bytes_per_s is None or where(speed) == "split":
        return None
    device = Bandwidth(bytes_per_s=speed.bandwidth_bytes_per_s, source=speed.bandwidth_source or "not said")
    return limit(report.card, device, tokens=PROBE_TOKENS)


def reached(report: ModelReport) -> float | None:
    """Returns the measured decode rate as a share of the limit; None: not known."""
    most = speed_limit(report)
    rate = figures.middle(report.speed.decode_tokens_per_s) if report.speed else None
    return None if most is None or rate is None else most.share(rate)


def limit_rows(report: ModelReport) -> list[tuple[str, str]]:
    """Returns the limit, what was reached of it, and what requests in flight together could gain."""
    most = speed_limit(report)
    rows = []
    if most is not None:
        rows.append(("speed limit", limit_words(most)))
        rows.append(("of it reached", ("" if most.exact else "about ") + figures.share(reached(report))))
    if report.speed and where(report.speed) == "split":
        rows.append(("speed limit", "none: layers on the GPU and on the CPU, which is several times slower"))
    prefill = figures.middle(report.speed.prefill_tokens_per_s) if report.speed else None
    work = prefill_flop_per_s(report.card, prefill) if prefill else None
    if work:
        rows.append(("prefill comes to", f"{work / 1e12:.3g} TFLOP/s"))
    return rows + _together(report)


def limit_words(most: Limit) -> str:
    """Returns `230 tokens/s: 320 GB/s (data sheet of the Tesla T4) over 1.4 GB read for each token`."""
    read = figures.size(most.weight_bytes + most.cache_bytes)
    device = f"{most.bandwidth.bytes_per_s / 1e9:,.4g} GB/s ({most.bandwidth.source})"
    about = "" if most.exact else "about "
    return (
        f"{about}{figures.rate(most.tokens_per_s)} tokens/s: {device} over {about}{read} read for each token"
    )


def _together(report: ModelReport) -> list[tuple[str, str]]:
    card, in_flight = report.card, report.in_flight
    if in_flight < 2:
        return []
    words = []
    if card.is_mixture and card.experts and card.experts_used and card.experts_used <= card.experts:
        touched = experts_touched(card.experts, card.experts_used, in_flight)
        words.append(f"{touched:.1f} of {card.experts} experts expected in each layer")
    gain = batch_speedup(card, in_flight)
    if gain is not None:
        words.append(f"{gain:.1f} times one alone where memory is the limit")
    rate = figures.middle(report.speed.decode_tokens_per_s) if report.speed else None
    if report.aggregate_tokens_per_s and rate:
        words.append(
            f"measured {report.aggregate_tokens_per_s / rate:.1f} times, prompts and pauses included"
        )
    return [(f"{in_flight} requests at once", "; ".join(words))] if words else []
