"""Which runs may be put together, and what their contenders are called."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from moebench.errors import DataError
from moebench.types import Run, Suite
from moebench.verdicts import Contender

_OWN_CHAINS = "default"
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One contender of one run.

    Attributes:
        chains: The chains in its records' keys; several only where each suite was asked through its own.
        plain: Its name within its run.
        contender: Its name among all the runs.
    """

    run_id: str
    chains: tuple[str, ...]
    plain: Contender
    contender: Contender


def contenders(runs: Run | Sequence[Run]) -> Mapping[tuple[str, str, str], Contender]:
    """Returns which contender a record belongs to, by (run id, model, chain) of the record.

    By model, in the order of the runs' plans, then of the records. A model that several runs hold is called
    `model (run 1)`, `model (run 2)`, by the runs' places among those given. Where a run asked each suite through
    its own chain, and these differ, they all are the chain `default`.
    """
    return {
        (entry.run_id, entry.plain.model, chain): entry.contender
        for entry in entries(as_runs(runs))
        for chain in entry.chains
    }


def pulled_anew(runs: Sequence[Run]) -> tuple[Contender, ...]:
    """Returns the contenders whose model was another one when its trials were done than when they began."""
    anew = {
        (run.header.run_id, report.card.name) for run in runs for report in run.models if report.digest_after
    }
    return tuple(e.contender for e in entries(runs) if (e.run_id, e.plain.model) in anew)


def as_runs(runs: Run | Sequence[Run]) -> tuple[Run, ...]:
    """Returns one run or several as a tuple.

    Raises:
        DataError: none, or one run twice.
    """
    several = (runs,) if isinstance(runs, Run) else tuple(runs)
    ids = [run.header.run_id for run in several]
    twice = sorted({run_id for run_id in ids if ids.count(run_id) > 1})
    if not several or twice:
        raise DataError(
            "cannot put these runs together",
            why=f"the run {twice[0]} is given twice" if twice else "there are none",
            fix="name each run once; `moebench show` lists them",
        )
    return several


def entries(runs: Sequence[Run]) -> tuple[Entry, ...]:
    """Returns the contenders of all runs, with names that are unique among them.

    By model, in the order of the runs' plans; of a model that several runs have, by run.
    """
    found = [
        Entry(
            run_id=run.header.run_id,
            chains=chains,
            plain=plain,
            contender=Contender(model=names[plain.model], chain=plain.chain),
        )
        for run, names in zip(runs, model_names(runs), strict=True)
        for plain, chains in _contenders_of(run)
    ]
    place = {model: i for i, model in enumerate(dict.fromkeys(entry.plain.model for entry in found))}
    return tuple(sorted(found, key=lambda entry: place[entry.plain.model]))


def model_names(runs: Sequence[Run]) -> tuple[Mapping[str, str], ...]:
    """Returns what each run's models are called among all the runs: one mapping a run, from the name in the run.

    A model that only one run has keeps its name, others are called `model (run 2)`; no two names are the same.
    """
    held = [tuple(_models_of(run)) for run in runs]
    holders = Counter(model for models in held for model in models)
    some = _numbered(held, {model for model, n in holders.items() if n > 1})
    alike = len({name for names in some for name in names.values()}) < sum(map(len, some))
    return _numbered(held, set(holders)) if alike else some  # alike: a model is itself called `m (run 2)`


def _numbered(held: Sequence[Sequence[str]], shared: set[str]) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {model: f"{model} (run {number})" if model in shared else model for model in models}
        for number, models in enumerate(held, start=1)
    )


def _models_of(run: Run) -> Mapping[str, None]:
    return dict.fromkeys([*run.header.plan.models, *(record.key.model for record in run.records)])


def _contenders_of(run: Run) -> Iterator[tuple[Contender, tuple[str, ...]]]:
    plan = run.header.plan
    asked = dict.fromkeys((record.key.suite, record.key.chain) for record in run.records)
    begun = {suite for suite, _ in asked}
    pairs = [*asked, *((s.name, s.chain) for s in run.header.suites if s.name not in begun)]
    chains = tuple(dict.fromkeys([*plan.chains, *(chain for _, chain in pairs)]))
    one_each = len({suite for suite, _ in pairs}) == len(pairs)
    for model in _models_of(run):
        if not plan.chains and len(chains) > 1 and one_each:
            yield Contender(model=model, chain=_OWN_CHAINS), chains
            continue
        for chain in chains:
            yield Contender(model=model, chain=chain), (chain,)


def require_same_suites(runs: Sequence[Run]) -> None:
    """Lets runs pass whose scores can be pooled.

    Raises:
        DataError: they were not made with the same suites and graders; says what differs.
    """
    reasons = mismatches(runs)
    if reasons:
        raise DataError(
            "cannot put these runs together",
            why="; ".join(reasons),
            fix="look at each run alone, grade the older one again (moebench regrade), or use --force (force=True)",
        )


def mismatches(runs: Sequence[Run]) -> tuple[str, ...]:
    """Returns why the runs' scores do not mean the same, one sentence each; empty where they do."""
    first, *others = runs
    return tuple(reason for other in others for reason in _between(first, other))


def _between(a: Run, b: Run) -> Iterator[str]:
    first, second = a.header.run_id, b.header.run_id
    ours = {suite.name: suite for suite in a.header.suites}
    theirs = {suite.name: suite for suite in b.header.suites}
    for name in sorted(ours.keys() ^ theirs.keys()):
        yield f"the suite {name} is only in {first if name in ours else second}"
    for name in sorted(ours.keys() & theirs.keys()):
        if ours[name].version != theirs[name].version:
            yield (
                f"the suite {name} has version {ours[name].version} in {first} "
                f"and version {theirs[name].version} in {second}"
            )
        elif ours[name].digest != theirs[name].digest:
            changes = _changes(ours[name], theirs[name])
            yield f"the suite {name} has another digest in {second} than in {first} ({changes})"
    graders = {suite.grader for suite in (*ours.values(), *theirs.values())}
    for name in sorted(graders):
        versions = a.header.graders.get(name), b.header.graders.get(name)
        if versions[0] != versions[1] and None not in versions:
            yield f"the grader {name} has version {versions[0]} in {first} and version {versions[1]} in {second}"


def _changes(a: Suite, b: Suite) -> str:
    """Says which parts of a suite are not the same."""
    ours, theirs = {sample.id: sample for sample in a.samples}, {sample.id: sample for sample in b.samples}
    common = ours.keys() & theirs.keys()
    changed = [i for i in common if (ours[i].inputs, ours[i].target) != (theirs[i].inputs, theirs[i].target)]
    told = [
        "another prompt" if a.prompt != b.prompt else "",
        f"graded by {a.grader} and by {b.grader}" if a.grader != b.grader else "",
        _some("left out", ours.keys() - theirs.keys()),
        _some("added", theirs.keys() - ours.keys()),
        _some("changed", changed),
    ]
    return "; ".join(text for text in told if text) or "in ways that the run files do not tell"


def _some(what: str, ids: Iterator[str] | Sequence[str] | set[str]) -> str:
    names = sorted(ids)
    if not names:
        return ""
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"{len(names)} sample{'s' if len(names) > 1 else ''} {what}: {', '.join(names[:_FEW])}{more}"
