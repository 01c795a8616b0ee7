"""Several runs as one, so that a report need not know how many there are; and where each part of it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from moebench.digest import short_digest
from moebench.errors import UsageError
from moebench.summary import contenders
from moebench.summary.pooling import as_runs, model_names
from moebench.types import ModelCard, ModelReport, Run, RunHeader, Sample, Suite
from moebench.verdicts import Contender


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One of the runs.

    Attributes:
        number: Its place among those given, from 1.
        run: As it is in its file.
        names: What its models are called among all the runs, by their names in it.
        kin: What it has in common with a run before it: its parent, or the parent of both; empty: nothing.
    """

    number: int
    run: Run
    names: Mapping[str, str]
    kin: str

    @property
    def title(self) -> str:
        """Its short name all over the page."""
        return f"run {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWording:
    """A question as it is in a later run, where that is not what the first run that has it asked."""

    source: str
    suite: Suite
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One run, or several as one.

    Attributes:
        run: All records, under the models' names among all the runs; with a single run, that run itself.
        sources: The runs, in the order given.
        owners: Contender of each (model, chain) of the records of `run`.
        reports: Each model's report as its own run has it, by its name among all the runs.
        wordings: Suite and sample -> other wordings and targets of that question in later runs. Only runs that
            were put together by force have any.
    """

    run: Run
    sources: tuple[Source, ...]
    owners: Mapping[tuple[str, str], Contender]
    reports: Mapping[str, ModelReport]
    wordings: Mapping[tuple[str, str], tuple[OtherWording, ...]]

    @property
    def several(self) -> bool:
        """Whether there is more than one run."""
        return len(self.sources) > 1

    def title_of(self, model: str) -> str:
        """Returns which run a model is from, as `run 2`; empty where there is a single run."""
        found = (source.title for source in self.sources if self.several and model in source.names.values())
        return next(found, "")

    def note(self, model: str) -> str:
        """Returns a model's run and digest, as `run 2, digest 1a2b3c4d5e6f`; empty where there is a single run."""
        if not self.several:
            return ""
        card = self.reports[model].card if model in self.reports else None
        pieces = (self.title_of(model), f"digest {short_digest(card.digest)}" if card and card.digest else "")
        return ", ".join(piece for piece in pieces if piece)


def join(runs: Run | Sequence[Run]) -> Joined:
    """Returns one run or several as one. Whether their scores mean the same is not looked at.

    Raises:
        DataError: none, or one run twice.
    """
    several = as_runs(runs)
    names = model_names(several)
    reports = {
        own[report.card.name]: report
        for run, own in zip(several, names, strict=True)
        for report in run.models
        if report.card.name in own
    }
    owners = {
        (names[number][model], chain): contender
        for number, run in enumerate(several)
        for (run_id, model, chain), contender in contenders(several).items()
        if run_id == run.header.run_id
    }
    return Joined(
        run=several[0] if len(several) == 1 else _as_one(several, names),
        sources=tuple(
            Source(number=number, run=run, names=own, kin=_kin(several, number - 1))
            for number, (run, own) in enumerate(zip(several, names, strict=True), start=1)
        ),
        owners=owners,
        reports=reports,
        wordings=_wordings(several),
    )


def require_several(runs: Run | Sequence[Run]) -> tuple[Run, ...]:
    """Returns runs that can be held against each other.

    Raises:
        UsageError: there is only one.
        DataError: none, or one run twice.
    """
    several = as_runs(runs)
    if len(several) < 2:
        raise UsageError(
            "cannot compare a single run",
            why="there is no other to hold against it",
            fix="give two runs or more; the models of one run are compared in its report anyhow",
        )
    return several


def _as_one(runs: Sequence[Run], names: Sequence[Mapping[str, str]]) -> Run:
    together = list(zip(runs, names, strict=True))
    embedded = all(run.header.embedded for run in runs)
    return Run(
        header=_header(runs, names, embedded=embedded),
        models=tuple(report for run, own in together for report in _models(run, own, mixed=not embedded)),
        records=tuple(
            replace(record, key=replace(record.key, model=own[record.key.model]))
            for run, own in together
            for record in run.records
        ),
    )


def _header(runs: Sequence[Run], names: Sequence[Mapping[str, str]], *, embedded: bool) -> RunHeader:
    suites = _suites(runs)
    first, plans = runs[0].header, [run.header.plan for run in runs]
    plan = replace(
        first.plan,
        models=tuple(
            own[model] for run, own in zip(runs, names, strict=True) for model in run.header.plan.models
        ),
        suites=tuple(suite.name for suite in suites),
        repeats=max(plan.repeats for plan in plans),
        variants=max(plan.variants for plan in plans),
        options=next((plan.options for plan in plans if plan.options is not None), None),
    )
    return replace(
        first,
        run_id=" + ".join(run.header.run_id for run in runs),
        plan=plan,
        suites=suites,
        graders={name: version for run in reversed(runs) for name, version in run.header.graders.items()},
        server=replace(first.server, embedded=embedded),
    )


def _models(run: Run, names: Mapping[str, str], *, mixed: bool) -> Iterator[ModelReport]:
    """Yields a run's model reports under the models' new names.

    Beside real models each embedded one is marked, even where it was never loaded and nothing is known of it.
    """
    unmarked = "an embedded stand-in" if mixed and run.header.embedded else None
    known = {report.card.name: report for report in run.models}
    if unmarked:
        known |= {name: ModelReport(card=ModelCard(name=name)) for name in names if name not in known}
    for name, report in known.items():
        card = replace(report.card, name=names.get(name, name), stand_in=report.card.stand_in or unmarked)
        yield replace(report, card=card)


def _suites(runs: Sequence[Run]) -> tuple[Suite, ...]:
    """Returns the suites of all runs; of one that several have, the first's, with what samples the others add."""
    found: dict[str, Suite] = {}
    for suite in (suite for run in runs for suite in run.header.suites):
        before = found.setdefault(suite.name, suite)
        known = {sample.id for sample in before.samples}
        added = tuple(sample for sample in suite.samples if sample.id not in known)
        if added:
            found[suite.name] = replace(before, samples=(*before.samples, *added))
    return tuple(found.values())


def _wordings(runs: Sequence[Run]) -> dict[tuple[str, str], tuple[OtherWording, ...]]:
    first: dict[tuple[str, str], tuple[Suite, Sample]] = {}
    found: dict[tuple[str, str], tuple[OtherWording, ...]] = {}
    for number, run in enumerate(runs, start=1):
        for suite in run.header.suites:
            for sample in suite.samples:
                key = suite.name, sample.id
                before = first.setdefault(key, (suite, sample))
                if _asks(*before) != _asks(suite, sample):
                    other = OtherWording(source=f"run {number}", suite=suite, sample=sample)
                    found[key] = (*found.get(key, ()), other)
    return found


def _asks(suite: Suite, sample: Sample) -> tuple[object, ...]:
    return suite.prompt, suite.grader, dict(sample.inputs), dict(sample.target)


def _kin(runs: Sequence[Run], place: int) -> str:
    """Says which run before this one has the very same answers, graded by another grading; empty: none."""
    header = runs[place].header
    for number, before in enumerate((run.header for run in runs[:place]), start=1):
        if header.parent_run == before.run_id:
            return f"the answers of run {number}, graded again"
        if before.parent_run == header.run_id:
            return f"the answers of run {number} as they were graded first"
        if header.parent_run is not None and header.parent_run == before.parent_run:
            return f"the answers of run {number}, graded yet another time"
    return ""
