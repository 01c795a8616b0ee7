"""From a plan to the single trials it asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from moebench.types import Key, Options, Plan, Sample, Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One sample, asked of one model through one chain, for the n-th time.

    Attributes:
        options: The run's options with this repeat's own seed.
    """

    key: Key
    suite: Suite
    sample: Sample
    options: Options


def trials(plan: Plan, suites: Sequence[Suite], model: str) -> Iterator[Trial]:
    """Yields a model's trials in their fixed order: suite, chain, sample, repeat."""
    options = plan.options or Options()
    for suite in suites:
        for chain in plan.chains or (suite.chain,):
            for sample in suite.samples:
                for repeat in range(plan.repeats):
                    key = Key(model=model, suite=suite.name, chain=chain, sample=sample.id, repeat=repeat)
                    seeded = replace(options, seed=options.seed + repeat)
                    yield Trial(key=key, suite=suite, sample=sample, options=seeded)


def count(plan: Plan, suites: Sequence[Suite]) -> int:
    """Returns how many trials a plan asks for, over all models."""
    return sum(sum(1 for _ in trials(plan, suites, model)) for model in plan.models)
