"""What the GPUs did while a model answered, in words: how busy, what power, what energy for each answer."""

from moebench.report import figures
from moebench.types import GpuUse, ModelReport, Usage

_WATT_HOUR_J = 3600


def usage_rows(report: ModelReport) -> list[tuple[str, str]]:
    """Returns a row for each GPU that was watched, and one for the energy; none where nothing was watched."""
    used = report.usage
    if used is None:
        return []
    several = len(used.gpus) > 1
    rows = [
        (f"GPU {place} during the trials" if several else "GPU during the trials", gpu_words(gpu))
        for place, gpu in enumerate(used.gpus)
    ]
    return [*rows, *_energy_rows(used)]


def gpu_words(gpu: GpuUse) -> str:
    """Returns `Tesla T4: busy 87 % of the time, 62 W (9.8 W before a model was loaded)`."""
    pieces = []
    if gpu.busy is not None:
        pieces.append(f"busy {figures.share(gpu.busy)} of the time")
    if gpu.power_w is not None:
        before = (
            "" if gpu.before_w is None else f" ({figures.watts(gpu.before_w)} before the run loaded a model)"
        )
        pieces.append(f"{figures.watts(gpu.power_w)}{before}")
    return f"{gpu.name}: {', '.join(pieces) or 'the driver does not tell'}"


def _energy_rows(used: Usage) -> list[tuple[str, str]]:
    each = used.energy_per_answer_j
    if each is None or used.energy_j is None:
        return []
    cards = "the card" if len(used.gpus) == 1 else "all cards"
    how = (
        "by the energy counter"
        if all(gpu.energy_from == "counter" for gpu in used.gpus)
        else "added up from the power, about once a second"
    )
    total = f"{used.energy_j / _WATT_HOUR_J:.3g}\N{NO-BREAK SPACE}Wh"
    answers = figures.count(used.answers, "answer")
    words = f"{figures.energy(each)} ({total} for {answers}; the whole draw of {cards}, idle too, {how})"
    return [("energy for each answer", words)]


def energy(report: ModelReport | None) -> float | None:
    """Returns the joules for each answer; None: not known."""
    return report.usage.energy_per_answer_j if report and report.usage else None
