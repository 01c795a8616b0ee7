"""What a run sets out to do and what it left: plan, header, run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from moebench.types.answers import Record
from moebench.types.json import JSON
from moebench.types.models import ModelReport
from moebench.types.questions import Options, Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run sets out to do.

    Attributes:
        suites: Their names.
        suite_sources: How the suites were asked for: names of shipped ones, or files; empty: all shipped.
        chains: Chain names; empty: each suite's own default.
        limit: At most so many samples of each suite were taken from its file; None: all.
        repeats: How often each sample is asked.
        variants: Fresh samples generated for each suite, with `variants_seed` by this generator version.
        options: None: the answers were made elsewhere, with options that nobody told.
    """

    models: tuple[str, ...]
    suites: tuple[str, ...]
    suite_sources: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    limit: int | None = None
    repeats: int = 1
    variants: int = 0
    variants_seed: int = 0
    generator_version: int | None = None
    options: Options | None = field(default_factory=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """The first line of a run file.

    Attributes:
        schema: Version of the file format.
        run_id: `<UTC time>-<4 random characters>`, also the file's name.
        created_at: Aware UTC.
        suites: The suites as they were used, whole, so that the file can be graded again by itself.
        graders: Version of each grader used, by name.
        environment: Versions, platform, server and command line; no credentials.
        parent_run: The run whose generations these are, after `regrade`.
        embedded: Whether the embedded stand-ins answered, not the real models.
    """

    schema: int
    run_id: str
    created_at: datetime
    plan: Plan
    suites: tuple[Suite, ...]
    graders: Mapping[str, int]
    environment: Mapping[str, JSON]
    parent_run: str | None = None
    embedded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run file, read.

    Attributes:
        models: The last report of each model, in the plan's order.
        records: The last record of each trial, in the order in which they were finished.
        path: Where it was read from; None for one that exists in memory only.
    """

    header: RunHeader
    models: tuple[ModelReport, ...]
    records: tuple[Record, ...]
    path: str | None = None
