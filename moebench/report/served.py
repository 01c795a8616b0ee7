"""How a model was served, in words: where, with what options, whether it thought, whether its answers repeat."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from statistics import median_low

from moebench.digest import short_digest
from moebench.report import figures
from moebench.types import JSON, AskedAgain, ModelReport, Options, Run

Row = tuple[str, str]


def served_rows(report: ModelReport, asked: Options | None) -> list[Row]:
    """Returns the rows of a model's card on how it was served; what is not known has an empty text.

    Args:
        report: The model's.
        asked: The run's options; None: not known.
    """
    again = report.asked_again
    return [
        ("its file sets", file_words(report)),
        ("asked with", in_force_words(report, asked)),
        ("speed", f"not measured: {report.speed_why}" if report.speed_why else ""),
        ("asked again", again_words(again) if again else ""),
        ("digest after its trials", report.digest_after or ""),
    ]


def served_notes(run: Run) -> Iterator[str]:
    """Yields what a reader of the scores must know of how each model was served, one sentence each."""
    thoughts = _thoughts(run)
    for report in run.models:
        card, name = report.card, report.card.name
        if report.digest_after:
            digests = f"{short_digest(card.digest or 'unknown')}, then {short_digest(report.digest_after)}"
            yield f"{name} was pulled anew during its trials (digest {digests}): it is not compared."
        if card.remote_host:
            yield f"{name} {figures.elsewhere(card)}: no speed and no memory of it is known."
        told = report.options.think if report.options else "default"
        if card.thinks_anyway or (told == "off" and thoughts[name]):
            yield f"{name} thought although it was told not to (think off)."
        if thoughts[name]:
            answers = sum(
                record.key.model == name and record.generation is not None for record in run.records
            )
            middle = figures.count(median_low(thoughts[name]), "character")
            before = f"{len(thoughts[name]):,} of {figures.count(answers, 'answer')}"
            yield f"{name} thought before {before}, {middle} in the middle."
        if words := file_words(report):
            yield f"{name}: its file sets {words}."
        if words := in_force_words(report, run.header.plan.options):
            yield f"{name} was asked with {words}, unlike the run's options."
        if report.asked_again:
            yield f"{name}, asked again: {again_words(report.asked_again)}."


def _thoughts(run: Run) -> defaultdict[str, list[int]]:
    """Returns the lengths of each model's thoughts, in characters."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for record in run.records:
        if record.generation is not None and record.generation.thinking:
            found[record.key.model].append(len(record.generation.thinking))
    return found


def again_words(again: AskedAgain) -> str:
    """Returns `3 of 5 answers the same, 5 of 5 scores the same`."""
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
    sent = getattr(used, name, None)
    return " (kept)" if sent is None else f" (overridden: {option_words(name, sent)})"
