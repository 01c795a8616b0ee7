"""What a page of several runs says of the runs: which they are, what differs, what to be careful about."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from moebench.digest import short_digest
from moebench.report import figures, provenance
from moebench.report.joined import Joined, Source
from moebench.types import Suite
from moebench.verdicts import Difference

_NAMED = 4  # differences that the first screen names
_ALIKE = 1.2  # speeds within this ratio need no explanation


def told(source: Source) -> list[str]:
    """Returns a run's id, date, machine and origin in short pieces for one line."""
    header = source.run.header
    elsewhere = header.plan.options is None
    pieces = [header.run_id, figures.when(header.created_at)]
    pieces += ["answers made elsewhere"] if elsewhere else provenance.machine(source.run)
    pieces += ["embedded stand-ins"] if header.embedded else []
    return [*pieces, *([source.kin] if source.kin else [])]


def differing(differences: Sequence[Difference]) -> str:
    """Returns in what the runs differ, in a few words; empty where in nothing."""
    names = [difference.what for difference in differences if difference.what != "models"]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def cautions(joined: Joined) -> list[str]:
    """Returns what a careful reader of several runs should know, one sentence each; none for a single run."""
    if not joined.several:
        return []
    return [*_same_answers(joined), *_other_weights(joined), *_other_speed(joined), *_mixed(joined)]


def _same_answers(joined: Joined) -> Iterator[str]:
    for source in joined.sources:
        if source.kin:
            yield (
                f"{source.title.capitalize()} holds {source.kin}: where the two differ, it is the grading that "
                "differs, not the models."
            )


def _other_weights(joined: Joined) -> Iterator[str]:
    digests: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for source in joined.sources:
        for report in source.run.models:
            if report.card.digest:
                digests[report.card.name][source.title] = short_digest(report.card.digest)
    for model, by_run in digests.items():
        if len(set(by_run.values())) > 1:
            each = ", ".join(f"{digest} in {title}" for title, digest in by_run.items())
            yield f"{model} is not the same model in each run: its digest is {each}."


def _other_speed(joined: Joined) -> Iterator[str]:
    """The same weights at another speed: then the machine was not in the same state."""
    rates: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for source in joined.sources:
        for report in source.run.models:
            rate = figures.middle(report.speed.decode_tokens_per_s) if report.speed else None
            if rate and report.card.digest:
                rates[report.card.name, report.card.digest][source.title] = rate
    for (model, _), by_run in rates.items():
        if max(by_run.values()) > _ALIKE * min(by_run.values()):
            each = ", ".join(f"{figures.rate(rate)} tokens/s in {title}" for title, rate in by_run.items())
            yield (
                f"{model} has the same weights, but made {each}: the machine, or what else it did, was another. "
                "Compare speeds within a run only."
            )


def _mixed(joined: Joined) -> Iterator[str]:
    embedded = [source.title for source in joined.sources if source.run.header.embedded]
    if embedded and len(embedded) < len(joined.sources):
        yield f"Embedded stand-ins answered in {', '.join(embedded)}, real models in the rest."


def suites_told(sources: Sequence[Source]) -> list[tuple[str, Suite]]:
    """Returns every suite, once for each version of it, with the runs that have that one."""
    titles: defaultdict[tuple[str, int, str], list[str]] = defaultdict(list)
    suites: dict[tuple[str, int, str], Suite] = {}
    for source in sources:
        for suite in source.run.header.suites:
            key = suite.name, suite.version, suite.digest
            titles[key].append(source.title)
            suites[key] = suite
    return [(", ".join(titles[key]), suite) for key, suite in suites.items()]
