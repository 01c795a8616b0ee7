"""What a run sets out to do: a checked plan, and the single trials it asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from moebench.chains import CHAINS
from moebench.errors import UsageError
from moebench.registry import did_you_mean
from moebench.suites import resolve_suites
from moebench.types import Key, Options, Plan, Sample, Suite, Think
from moebench.variants import GENERATOR_VERSION, add_variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One sample, asked of one model through one chain, for the n-th time."""

    key: Key
    suite: Suite
    sample: Sample


def make_plan(
    models: Sequence[str],
    *,
    suites: Sequence[str | Suite] = (),
    chains: Sequence[str] = (),
    limit: int | None = None,
    repeats: int = 1,
    variants: int = 0,
    options: Options | None = None,
) -> tuple[Plan, tuple[Suite, ...]]:
    """Returns what `run` would do with these arguments, and the suites with just the samples it would ask.

    Raises:
        UsageError: no models, a model named twice, an unknown chain, or an option out of range.
        SuiteError: a suite file has mistakes.
    """
    sampling = options or Options()
    _check_numbers({"limit": limit, "repeats": repeats, "num_predict": sampling.num_predict}, least=1)
    _check_numbers({"variants": variants, "think_budget": sampling.think_budget}, least=0)
    _check_think(sampling.think)
    _check_models(models)
    chosen = suites_of(suites, limit=limit, variants=variants, variants_seed=sampling.seed)
    plan = Plan(
        models=tuple(models),
        suites=tuple(suite.name for suite in chosen),
        suite_sources=tuple(suite for suite in suites if isinstance(suite, str)),
        chains=tuple(chains),
        limit=limit,
        repeats=repeats,
        variants=variants,
        variants_seed=sampling.seed,
        generator_version=GENERATOR_VERSION if variants else None,
        options=sampling,
    )
    for name in chain_names(plan, chosen):
        CHAINS.get(name)
    return plan, chosen


def suites_of(
    sources: Sequence[str | Suite], *, limit: int | None, variants: int, variants_seed: int
) -> tuple[Suite, ...]:
    """Returns the suites that `sources` name, with just the samples that a plan asks for."""
    chosen = [replace(suite, samples=suite.samples[:limit]) for suite in resolve_suites(sources)]
    if variants:
        chosen = [add_variants(suite, n=variants, seed=variants_seed) for suite in chosen]
    return tuple(chosen)


def _check_numbers(numbers: Mapping[str, int | None], *, least: int) -> None:
    for name, number in numbers.items():
        if number is not None and number < least:
            raise UsageError(
                f"{name} cannot be {number}", why=f"it must be at least {least}", fix=f"raise {name}"
            )


def _check_think(think: Think) -> None:
    if think not in get_args(Think):
        raise UsageError(
            f"think cannot be {think!r}",
            why=f"it is one of: {', '.join(get_args(Think))}",
            fix=f"use one of these.{did_you_mean(str(think), list(get_args(Think)))}",
        )


def _check_models(models: Sequence[str]) -> None:
    twice = sorted({model for model in models if list(models).count(model) > 1})
    if not models or twice or not all(models):
        raise UsageError(
            "the list of models cannot be used",
            why=f"named twice: {', '.join(twice)}" if twice else "a name in it is missing",
            fix="name each model once, for instance: --models mixtral,dbrx,deepseek-v2",
        )


def chain_names(plan: Plan, suites: Sequence[Suite]) -> list[str]:
    """Returns the names of all chains that a plan uses, each once."""
    return list(dict.fromkeys(plan.chains or [suite.chain for suite in suites]))


def trials(plan: Plan, suites: Sequence[Suite], model: str) -> Iterator[Trial]:
    """Yields a model's trials in their fixed order: suite, chain, sample, repeat."""
    for suite in suites:
        for chain in plan.chains or (suite.chain,):
            for sample in suite.samples:
                for repeat in range(plan.repeats):
                    key = Key(model=model, suite=suite.name, chain=chain, sample=sample.id, repeat=repeat)
                    yield Trial(key=key, suite=suite, sample=sample)


def count(plan: Plan, suites: Sequence[Suite]) -> int:
    """Returns how many trials a plan asks for, over all models."""
    a_model = sum(len(suite.samples) * len(plan.chains or (suite.chain,)) for suite in suites)
    return a_model * plan.repeats * len(plan.models)
