"""What differs between runs, and whether the later ones are better or worse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from moebench.digest import short_digest
from moebench.summary.pooling import Entry, as_runs, entries, mismatches, pulled_anew
from moebench.summary.sheet import Counts, Sheet, all_pairs, cells, pairs
from moebench.summary.tables import counts, sheet_of, trials
from moebench.summary.words import anew_words, beforehand, capital
from moebench.types import JSON, AskedAgain, Run
from moebench.verdicts import Comparison, Contender, Difference, Pair

_ABSENT = "-"
_TOLD = 3


def compare(runs: Sequence[Run], *, force: bool = False) -> Comparison:
    """Compares runs with the first of them: what differs in how they were made, and who scores better.

    Args:
        runs: The first is what the others are held against. Of a single run, its contenders are compared with each
            other: models asked through the same chain, and chains of the same model.
        force: Compare the scores of equally named samples even where suites, versions, targets or graders
            differ, so that scores do not mean the same.

    Returns:
        The comparison. Where the scores cannot be compared, it says why in `refusals`, and has no pairs unless
        it was forced.

    Raises:
        DataError: one run is given twice, or none.
    """
    several = as_runs(runs)
    refusals = mismatches(several)
    anew = pulled_anew(several)
    compared = () if refusals and not force else tuple(_pairs(several, anew))
    in_pairs = {contender for pair in compared for contender in (pair.a, pair.b)}
    return Comparison(
        headline=_headline(
            refusals,
            compared,
            anew=anew,
            before=beforehand([run.header.embedded for run in several], forced=bool(refusals)),
        ),
        runs=tuple(run.header.run_id for run in several),
        differences=run_differences(several),
        refusals=refusals,
        forced=bool(refusals) and force,
        pairs=compared,
        asked_again={who: again for who, again in _asked_again(several) if who in in_pairs},
        pulled_anew=anew,
    )


def _asked_again(runs: Sequence[Run]) -> Iterator[tuple[Contender, AskedAgain]]:
    reports = {(run.header.run_id, report.card.name): report for run in runs for report in run.models}
    for entry in entries(runs):
        report = reports.get((entry.run_id, entry.plain.model))
        if report is not None and report.asked_again is not None and report.asked_again.asked:
            yield entry.contender, report.asked_again


def _pairs(runs: Sequence[Run], anew: Sequence[Contender]) -> Iterator[Pair]:
    table = trials(runs)
    sheet = sheet_of(table, runs)
    counted = counts(table)
    columns = _columns(sheet, entries(runs), runs[0].header.run_id) if len(runs) > 1 else _within(sheet)
    columns = [pair for pair in columns if not any(sheet.contenders[column] in anew for column in pair)]
    suites = dict.fromkeys(suite.name for run in runs for suite in run.header.suites)
    for suite in (*suites, None):
        part = sheet.of(suite)
        own = counted.get(suite, [Counts()] * len(sheet.contenders))
        yield from pairs(part, suite, columns, cells=cells(part, suite, own))


def _columns(sheet: Sheet, known: Sequence[Entry], first: str) -> list[tuple[int, int]]:
    """Returns (later, first) columns: each contender with itself, and the rest of a run with the first's rest."""
    number = {contender: column for column, contender in enumerate(sheet.contenders)}
    base = {entry.plain: entry.contender for entry in known if entry.run_id == first}
    found: list[tuple[Contender, Contender]] = []
    for run_id in dict.fromkeys(entry.run_id for entry in known if entry.run_id != first):
        later = {entry.plain: entry.contender for entry in known if entry.run_id == run_id}
        found += [(later[plain], base[plain]) for plain in later if plain in base]
        alone = [contender for plain, contender in base.items() if plain not in later]
        found += [(later[plain], other) for plain in later if plain not in base for other in alone]
    return [(number[a], number[b]) for a, b in found]


def _within(sheet: Sheet) -> list[tuple[int, int]]:
    """Returns the columns of each two contenders that differ in the model or in the chain, not in both."""
    who = sheet.contenders
    return [
        (a, b) for a, b in all_pairs(sheet) if who[a].model == who[b].model or who[a].chain == who[b].chain
    ]


def _headline(
    refusals: Sequence[str], compared: Sequence[Pair], *, anew: Sequence[Contender], before: str
) -> str:
    if refusals and not compared:
        more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
        return f"Not compared, because the scores do not mean the same: {refusals[0]}{more}."
    overall = [pair for pair in compared if pair.suite is None]
    if not overall:
        why = anew_words(anew) or "there are no two contenders that could be held against each other"
        return f"Nothing to compare: {why}."
    said = "; ".join(filter(None, (_said(overall), anew_words(anew))))
    return f"{before}{said}." if before else f"{capital(said)}."


def _said(overall: Sequence[Pair]) -> str:
    if len(overall) == 1:
        return overall[0].words
    shown = [pair for pair in overall if pair.shown]
    open_ones = sum(pair.verdict == "no verdict" for pair in overall)
    none = f"; no verdict in {open_ones} of them, since answers are missing" if open_ones else ""
    if not shown:
        return f"no difference shown in any of {len(overall)} pairs{none}"
    said = "; ".join(pair.words for pair in shown[:_TOLD])
    further, rest = len(shown) - _TOLD, len(overall) - len(shown)
    said += f"; and so on in {further} more" if further > 0 else ""
    left = f"the other {rest if rest > 1 else 'one'} of {len(overall)} pairs"
    return said + (f"; no difference shown in {left}{none}" if rest else "")


def run_differences(runs: Sequence[Run]) -> tuple[Difference, ...]:
    """Returns all in which the way the runs were made differs: options, suites, digests, versions, machines."""
    return tuple(_differences(runs))


def _differences(runs: Sequence[Run]) -> Iterator[Difference]:
    known = [dict(_facts(run)) for run in runs]
    for what in dict.fromkeys(name for facts in known for name in facts):
        values = tuple(facts.get(what, _ABSENT) for facts in known)
        present = [value for value in values if value != _ABSENT]
        several_models = what.startswith("model ") and len(present) < 2
        if len(set(values)) > 1 and not several_models:
            yield Difference(what=what, values=values)


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    """Yields all that decides or may explain a run's scores, as names and values."""
    header, plan = run.header, run.header.plan
    yield "models", ", ".join(plan.models)
    yield "chains", ", ".join(plan.chains) or "each suite's own"
    yield "suites", ", ".join(suite.name for suite in header.suites)
    for name in ("repeats", "limit", "variants", "variants_seed", "generator_version"):
        yield name.replace("_", " "), _text(getattr(plan, name))
    options = {} if plan.options is None else asdict(plan.options)
    for name, value in options.items():
        yield f"option {name}", _text(value)
    for suite in header.suites:
        yield f"suite {suite.name}: version", _text(suite.version)
        yield f"suite {suite.name}: digest", short_digest(suite.digest)
    for name, version in sorted(header.graders.items()):
        yield f"grader {name}: version", _text(version)
    for report in run.models:
        card, used = report.card, report.options
        yield f"model {card.name}: digest", _text(card.digest and short_digest(card.digest))
        yield f"model {card.name}: quantization", _text(card.quantization)
        if used not in (None, plan.options):
            yield (
                f"model {card.name}: asked with",
                f"num_predict {used.num_predict}, num_ctx {used.num_ctx}, think {used.think}",
            )
    yield "embedded stand-ins", _text(header.embedded)
    yield "loaded anew, one at a time, in order", _text(header.server.repeatable)
    yield "graded again from", _text(header.parent_run)
    for name, environment in sorted(asdict(header.environment).items()):
        if name == "regraded_with" or environment in (None, {}):
            continue  # where it was graded decides nothing; the graders' versions do, and stand above
        told = _flat(name, environment)
        yield from (fact for fact in told if not (header.embedded and fact[0] == "server url"))  # a free port


def _flat(name: str, value: JSON) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield name, _text(value)
        return
    for inner, content in sorted(value.items()):
        yield from _flat(f"{name} {inner}", content)


def _text(value: JSON) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ABSENT if value is None else str(value)
