"""A model's speed beside what the device's memory allows, in words."""

from moebench.models.bandwidth import Bandwidth
from moebench.models.compute import Peak
from moebench.models.roofline import (
    Limit,
    PrefillLimit,
    batch_speedup,
    experts_touched,
    limit,
    on_cpu,
    prefill_flop,
    prefill_limit,
    where,
)
from moebench.report import figures
from moebench.report.usage import usage_rows
from moebench.types import ModelReport, Speed

PROBE_TOKENS = 150  # context in use, on average, while the speed is measured
PROMPT_TOKENS = 120  # of the probe's prompt, in run files that do not tell


def speed_limit(report: ModelReport) -> Limit | None:
    """Returns the most that the device could decode; None where something is not known, or it is on CPU and GPU."""
    device = _bandwidth(report.speed) if report.speed else None
    return limit(report.card, device, tokens=PROBE_TOKENS) if device else None


def reading_limit(report: ModelReport) -> PrefillLimit | None:
    """Returns the fastest that the device could read the probe's prompt; None as for `speed_limit`."""
    speed = report.speed
    if speed is None or speed.peak_flop_per_s is None or where(speed) == "split":
        return None
    peak = Peak(flop_per_s=speed.peak_flop_per_s, source=speed.peak_source or "not said")
    tokens = speed.prompt_tokens or PROMPT_TOKENS
    return prefill_limit(report.card, peak, bandwidth=_bandwidth(speed), tokens=tokens)


def _bandwidth(speed: Speed) -> Bandwidth | None:
    if speed.bandwidth_bytes_per_s is None or where(speed) == "split":
        return None
    return Bandwidth(bytes_per_s=speed.bandwidth_bytes_per_s, source=speed.bandwidth_source or "not said")


def reached(report: ModelReport) -> float | None:
    """Returns the measured decode rate as a share of the limit; None: not known."""
    most = speed_limit(report)
    rate = figures.middle(report.speed.decode_tokens_per_s) if report.speed else None
    return None if most is None or rate is None else most.share(rate)


def reached_reading(report: ModelReport) -> float | None:
    """Returns the measured prefill rate as a share of the limit; None: not known."""
    most = reading_limit(report)
    rate = figures.middle(report.speed.prefill_tokens_per_s) if report.speed else None
    return None if most is None or rate is None else rate / most.tokens_per_s


def spill_mark(report: ModelReport | None) -> str:
    """Returns `38 % on the CPU` of a model that its GPU could not hold; else an empty text.

    Such a model's speed says more about the memory than about the model, so it is ranked nowhere.
    """
    share = on_cpu(report.speed) if report and report.speed else None
    if share is None:
        return ""
    return f"{figures.share(share) if share >= 0.01 else 'under ' + figures.share(0.01)} on the CPU"


def limit_rows(report: ModelReport) -> list[tuple[str, str]]:
    """Returns the limits, what was reached of them, what requests in flight together could gain, and the energy."""
    most = speed_limit(report)
    rows = []
    if most is not None:
        rows.append(("speed limit", limit_words(most)))
        rows.append(("of it reached", ("" if most.exact else "about ") + figures.share(reached(report))))
    if report.speed and where(report.speed) == "split":
        rows.append(("speed limit", f"none: {spill_mark(report)}, which is several times slower; not ranked"))
    return [*rows, *_prefill_rows(report), *together(report), *usage_rows(report)]


def _prefill_rows(report: ModelReport) -> list[tuple[str, str]]:
    most, speed = reading_limit(report), report.speed
    rate = figures.middle(speed.prefill_tokens_per_s) if speed else None
    tokens = (speed.prompt_tokens if speed else None) or PROMPT_TOKENS
    flop = prefill_flop(report.card, tokens)
    work = f"{figures.flop(flop * rate)}/s" if rate and flop and flop > 0 else ""
    if most is None or speed is None:
        return [("prefill comes to", work)] if work else []
    rows = [("prefill limit", prefill_words(most, speed))]
    if rate:
        rows.append(("of it reached in prefill", f"about {figures.share(reached_reading(report))} ({work})"))
    return rows


def prefill_words(most: PrefillLimit, speed: Speed) -> str:
    """Returns `3,600 tokens/s: 65 TFLOP/s (data sheet of the Tesla T4) over 4.9 GFLOP for each of 120 tokens`."""
    rate = f"about {figures.rate(most.tokens_per_s)} tokens/s"
    if most.bound == "memory" and most.weight_bytes is not None and speed.bandwidth_bytes_per_s is not None:
        device = f"{speed.bandwidth_bytes_per_s / 1e9:,.4g} GB/s ({speed.bandwidth_source})"
        read = figures.size(round(most.weight_bytes))
        return f"{rate}: {device} over {read} of weights for a prompt of {most.tokens} tokens"
    device = f"{figures.flop(speed.peak_flop_per_s or 0)}/s ({speed.peak_source})"
    return f"{rate}: {device} over {figures.flop(most.flop_per_token)} for each of {most.tokens} tokens"


def limit_words(most: Limit) -> str:
    """Returns `230 tokens/s: 320 GB/s (data sheet of the Tesla T4) over 1.4 GB read for each token`."""
    read = figures.size(most.weight_bytes + most.cache_bytes)
    device = f"{most.bandwidth.bytes_per_s / 1e9:,.4g} GB/s ({most.bandwidth.source})"
    about = "" if most.exact else "about "
    return (
        f"{about}{figures.rate(most.tokens_per_s)} tokens/s: {device} over {about}{read} read for each token"
    )


def together(report: ModelReport) -> list[tuple[str, str]]:
    """Returns a row on requests in flight: why so many, experts expected, what could be gained, and what was."""
    card, in_flight = report.card, report.in_flight
    words = _chosen(report)
    if in_flight < 2:
        return [("asked 1 at a time", "; ".join(words))] if words else []
    if card.is_mixture and card.experts and card.experts_used and card.experts_used <= card.experts:
        touched = experts_touched(card.experts, card.experts_used, in_flight)
        words.append(f"{touched:.1f} of {card.experts} experts expected in each layer")
    gain = batch_speedup(card, in_flight)
    if gain is not None:
        words.append(f"{gain:.1f} times one alone where memory is the limit")
    rate = figures.middle(report.speed.decode_tokens_per_s) if report.speed else None
    if report.aggregate_tokens_per_s and rate:
        aggregate = report.aggregate_tokens_per_s
        gained = f"measured {aggregate / rate:.1f} times: {figures.rate(aggregate)} tokens/s"
        words.append(f"{gained}, prompts and pauses included")
    return [(f"asked {in_flight} at a time", "; ".join(words))] if words else []


def _chosen(report: ModelReport) -> list[str]:
    """Returns what the search for that number saw: `4 at once answered 0.8 times the tokens a second`."""
    rates = {one.requests: one.tokens_per_s for one in report.parallel if one.tokens_per_s}
    alone, number = rates.get(1), report.in_flight
    if not alone:
        return []
    if number > 1:
        return [f"{rates[number] / alone:.1f} times the tokens a second of one"] if number in rates else []
    others = [f"{n} at once answered {rate / alone:.1f} times" for n, rate in rates.items() if n > 1]
    return [f"{others[-1]} the tokens a second"] if others else ["the server works on no more at once"]
