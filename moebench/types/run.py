"""What a run sets out to do and what it left: plan, server options, header, run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from moebench.types.answers import Record
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
class ServerOptions:
    """Which server to ask, and how.

    Attributes:
        host: Its address; None: `OLLAMA_HOST`, else the default one. May hold credentials; what is recorded does
            not.
        embedded: The embedded server with its stand-in models instead.
        parallel: Requests in flight; None: the number that answers most tokens a second.
        pull: Whether missing models may be pulled.
        probe: Whether each model's speed is measured before its trials.
        recheck: Whether a few questions are asked again after a model's trials, to see how many answers repeat.
        repeatable: Each model is loaded anew and asked one question at a time, in the plan's order with nothing
            between, so that the same run gives the same answers.
        allow_cloud: Whether models that run elsewhere may be asked: questions then leave this machine.
        bandwidth: Bytes a second that the server's device reads, which speed is held against; None: the GPU's
            data sheet says it, or it is measured on the CPU.
    """

    host: str | None = None
    embedded: bool = False
    parallel: int | None = None
    pull: bool = True
    probe: bool = True
    recheck: bool = True
    repeatable: bool = False
    allow_cloud: bool = False
    bandwidth: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """The server that a run began with.

    Attributes:
        url: Without credentials.
        prompt_cache: Whether it keeps finished prompts in host memory; False where moebench started it and
            switched that off, None: not known.
        others_loaded: Models of somebody else's that were in memory before the run, each as one line.
    """

    url: str
    version: str
    started_by_moebench: bool = False
    prompt_cache: bool | None = None
    others_loaded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where and with what a run was made: no credentials, no home folders. None: unknown.

    Attributes:
        packages: Versions by distribution; None: not installed.
        speed: How each figure of `Speed` was measured.
        regraded_with: Of a run that is another one graded again: where and with what that was done.
    """

    packages: Mapping[str, str | None] = field(default_factory=dict)
    python: str | None = None
    platform: str | None = None
    processor: str | None = None
    cpus: int | None = None
    ram_bytes: int | None = None
    server: ServerInfo | None = None
    speed: Mapping[str, str] = field(default_factory=dict)
    regraded_with: "Environment | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """The first line of a run file.

    Attributes:
        schema: Version of the file format that it was written in.
        run_id: `<UTC time>-<4 random characters>`, also the file's name.
        created_at: Aware UTC.
        suites: The suites as they were used, whole, so that the file can be graded again by itself.
        graders: Version of each grader used, by name.
        server: How the server was to be asked; its `host` without credentials.
        notes: What was said before the first model was loaded, each one line.
        parent_run: The run whose generations these are, after `regrade`.
    """

    schema: int
    run_id: str
    created_at: datetime
    plan: Plan
    suites: tuple[Suite, ...]
    graders: Mapping[str, int]
    environment: Environment
    server: ServerOptions = field(default_factory=ServerOptions)
    notes: tuple[str, ...] = ()
    parent_run: str | None = None

    @property
    def embedded(self) -> bool:
        """Whether the embedded stand-ins answered, not the real models."""
        return self.server.embedded


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
