"""How a model was served, in words: where, with what options, whether it thought, whether its answers repeat."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from statistics import median_low

from moebench.digest import short_digest
from moebench.ollama.options import NEUTRAL
from moebench.report import figures
from moebench.types import JSON, AskedAgain, ModelReport, Options, Run

Row = tuple[str, str]


def served_rows(report: ModelReport, asked: Options | None) -> list[Row]:
    """Returns the rows of a model's card on how it was served; what is not known has an empty text.

    Args:
        report: The model's.
        asked: The run's options; None: not known.
    """
    return [
        ("its file sets", file_words(report)),
        ("asked with", in_force_words(report, asked)),
        ("speed", f"not measured: {report.speed_why}" if report.speed_why else ""),
        ("asked again", again_words(report.asked_again)),
        ("digest after its trials", report.digest_after or ""),
    ]


def served_notes(run: Run) -> Iterator[str]:
    """Yields what a reader of the scores must know of how each model was served, a sentence a model."""
    thoughts = _thoughts(run)
    for report in run.models:
        told = list(_told(report, run, thoughts[report.card.name]))
        if told:
            yield f"{report.card.name}: {'; '.join(told)}."


def _told(report: ModelReport, run: Run, thoughts: Sequence[int]) -> Iterator[str]:
    card = report.card
    if report.digest_after:
        digests = f"{short_digest(card.digest or 'unknown')}, then {short_digest(report.digest_after)}"
        yield f"pulled anew during its trials (digest {digests}), so not compared"
    if card.remote_host:
        yield f"{figures.elsewhere(card)}, so no speed and no memory of it is known"
    told_not_to = report.options is not None and report.options.think == "off"
    anyway = ", although it was told not to," if card.thinks_anyway or told_not_to else ""
    if thoughts:
        trials = sum(r.key.model == card.name and r.generation is not None for r in run.records)
        median = figures.count(median_low(thoughts), "character")
        yield f"thought{anyway} in {len(thoughts):,} of {figures.count(trials, 'trial')} (median {median})"
    elif card.thinks_anyway:
        yield "thought although it was told not to"
    if words := file_words(report):
        yield f"its file sets {words}"
    if words := in_force_words(report, run.header.plan.options):
        yield f"asked with {words}{_other_limits(report, run)}"
    if words := again_words(report.asked_again):
        yield f"asked again: {words}"


def _other_limits(report: ModelReport, run: Run) -> str:
    """Returns what of a model's answers were asked with another limit, before the run was resumed with a larger."""
    own = [r.generation for r in run.records if r.key.model == report.card.name and r.generation]
    limits = Counter(made.calls[-1].limit_tokens for made in own if made.calls)
    last = report.options.num_predict if report.options else None
    others = sorted((limit, n) for limit, n in limits.items() if limit not in (None, last))
    told = [f"num_predict {limit:,} for {figures.count(n, 'trial')}" for limit, n in others]
    return f" (but {', '.join(told)})" if told else ""


def _thoughts(run: Run) -> defaultdict[str, list[int]]:
    """Returns the lengths of each model's thoughts, in characters."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for record in run.records:
        if record.generation is not None and record.generation.thinking:
            found[record.key.model].append(len(record.generation.thinking))
    return found


def again_words(again: AskedAgain | None) -> str:
    """Returns `3 of 5 answers the same, 5 of 5 scores the same`; empty where nothing was answered twice."""
    if again is None or not again.asked:
        return ""
    of = f"of {again.asked}"
    return f"{again.same_text} {of} answers the same, {again.same_score} {of} scores the same"


def in_force_words(report: ModelReport, asked: Options | None) -> str:
    """Returns the options of a model that are not the run's: `num_predict 4,608, think not sent`; else empty."""
    used = report.options
    if used is None or asked is None:
        return ""
    names = (field.name for field in fields(Options) if field.name != "think" or report.card.can_think)
    values = ((name, getattr(used, name)) for name in names)
    return ", ".join(
        f"{name} {option_words(name, value)}" for name, value in values if value != getattr(asked, name)
    )


def option_words(name: str, value: JSON) -> str:
    """Returns an option's value; `not sent` where nothing was."""
    if value is None or (name, value) == ("think", "default"):
        return "not sent"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def file_words(report: ModelReport) -> str:
    """Returns what a model's file sets and what became of it: `top_k 20 (overridden: 40), stop </s> (kept)`."""
    set_there: dict[str, list[str]] = {}
    for line in (report.card.file_parameters or "").splitlines():
        name, _, value = line.strip().partition(" ")
        if name:
            set_there.setdefault(name, []).append(value.strip().strip('"'))
    return ", ".join(
        f"{name} {' and '.join(values)}{_fate(name, report.options)}" for name, values in set_there.items()
    )


def _fate(name: str, used: Options | None) -> str:
    if used is None:
        return ""
    sent = NEUTRAL.get(name, getattr(used, name, None))
    return " (kept)" if sent is None else f" (overridden: {option_words(name, sent)})"
