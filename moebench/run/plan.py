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


def repeat_options(plan: Plan) -> list[Options]:
    """Returns the options of each repeat: the plan's, with a seed of its own."""
    options = plan.options or Options()
    return [replace(options, seed=options.seed + repeat) for repeat in range(plan.repeats)]


def chain_names(plan: Plan, suites: Sequence[Suite]) -> list[str]:
    """Returns the names of all chains that a plan uses, each once."""
    return list(dict.fromkeys(plan.chains or [suite.chain for suite in suites]))


def trials(plan: Plan, suites: Sequence[Suite], model: str) -> Iterator[Trial]:
    """Yields a model's trials in their fixed order: suite, chain, sample, repeat."""
    options = repeat_options(plan)
    for suite in suites:
        for chain in plan.chains or (suite.chain,):
            for sample in suite.samples:
                for repeat in range(plan.repeats):
                    key = Key(model=model, suite=suite.name, chain=chain, sample=sample.id, repeat=repeat)
                    yield Trial(key=key, suite=suite, sample=sample, options=options[repeat])


def count(plan: Plan, suites: Sequence[Suite]) -> int:
    """Returns how many trials a plan asks for, over all models."""
    a_model = sum(len(suite.samples) * len(plan.chains or (suite.chain,)) for suite in suites)
    return a_model * plan.repeats * len(plan.models)
