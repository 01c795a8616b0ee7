"""Fresh variants: samples that nobody can have memorised, of the same kinds and as hard as the shipped ones.

Every sample is drawn from a template by a seed, the same on any machine, with its right answer computed, a right
example and a plausible wrong answer. A model that does worse on them than on the article's famous wording may have
seen the latter before.
"""

from collections.abc import Collection
from dataclasses import replace

from moebench.digest import suite_digest
from moebench.errors import UsageError
from moebench.registry import did_you_mean
from moebench.types import Sample, Suite
from moebench.variants import one_sentence, quantities, word_lists, word_problems
from moebench.variants.base import Draw, Fresh, Template, Variant

__all__ = ["FAMILIES", "GENERATOR_VERSION", "Variant", "add_variants", "draw_variants"]

GENERATOR_VERSION = 1
"""Counted up whenever any seed may give another sample than before; recorded in each sample's id."""

FAMILIES: dict[str, dict[str, Template]] = {
    "one_sentence": one_sentence.TEMPLATES,
    "quantities": quantities.TEMPLATES,
    "word_lists": word_lists.TEMPLATES,
    "word_problems": word_problems.TEMPLATES,
}
"""Templates by name, for each suite that has generators."""

_TRIES = 200


def add_variants(suite: Suite, *, n: int, seed: int) -> Suite:
    """Returns the suite with n freshly generated samples behind its own.

    They are tagged `generated` and `template:NAME`. The first k of n samples are those that k would have given.

    Args:
        suite: A suite of one of the FAMILIES, by its name, whose prompt is the question alone.
        n: How many; 0 returns the suite as it is.
        seed: Any whole number; the same seed and GENERATOR_VERSION give the same samples everywhere.

    Raises:
        UsageError: there are no generators for the suite, n is negative, the suite holds variants of this
            seed already, or its templates do not give so many different samples.
    """
    if n < 0:
        raise UsageError(
            f"cannot add {n} variants", why="the number is negative", fix="give 0 or a larger number"
        )
    if n == 0:
        return suite
    if suite.name not in FAMILIES or any(set(sample.inputs) != {"question"} for sample in suite.samples):
        raise UsageError(
            f"there are no generators of fresh variants for the suite '{suite.name}'",
            why=f"there are some for: {', '.join(FAMILIES)}",
            fix=f"leave this suite out, or run it without --variants.{did_you_mean(suite.name, list(FAMILIES))}",
        )
    known = {sample.inputs["question"] for sample in suite.samples}
    fresh = tuple(v.sample for v in draw_variants(suite.name, n=n, seed=seed, known=known))
    if {sample.id for sample in suite.samples} & {sample.id for sample in fresh}:
        raise UsageError(
            f"the suite '{suite.name}' has variants of the seed {seed} already",
            why="no two samples may have one id",
            fix="give another seed",
        )
    samples = suite.samples + fresh
    digest = suite_digest(prompt=suite.prompt, grader=suite.grader, samples=samples)
    return replace(suite, samples=samples, digest=digest)


def draw_variants(family: str, *, n: int, seed: int, known: Collection[str] = ()) -> tuple[Variant, ...]:
    """Returns n different variants, each with a plausible wrong answer.

    Args:
        family: One of the FAMILIES.
        n: How many.
        seed: Any whole number.
        known: Questions that must not come again.

    Raises:
        UsageError: no such family, or its templates do not give so many different samples.
    """
    if family not in FAMILIES:
        raise UsageError(
            f"unknown family of variants '{family}'",
            why=f"known are: {', '.join(FAMILIES)}",
            fix=f"use one of these.{did_you_mean(family, list(FAMILIES))}",
        )
    templates = FAMILIES[family]
    order = Draw(GENERATOR_VERSION, family, seed).some(sorted(templates), len(templates))
    seen = set(known)
    variants = []
    for position in range(n):
        name = order[position % len(order)]
        fresh = _unseen(templates[name], seen, key=(GENERATOR_VERSION, family, seed, position))
        seen.add(fresh.question)
        variants.append(
            _variant(fresh, name, sample_id=f"fresh{GENERATOR_VERSION}-s{seed}-{position + 1:03d}")
        )
    return tuple(variants)


def _unseen(template: Template, seen: Collection[str], *, key: tuple[object, ...]) -> Fresh:
    """Returns the first draw whose question has not been asked yet."""
    for attempt in range(_TRIES):
        fresh = template(Draw(*key, attempt))
        if fresh.question not in seen:
            return fresh
    raise UsageError(
        f"cannot draw {len(seen) + 1} different questions of this kind",
        why=f"{_TRIES} draws from one template gave only questions that were there already",
        fix="ask for fewer variants",
    )


def _variant(fresh: Fresh, template: str, *, sample_id: str) -> Variant:
    sample = Sample(
        id=sample_id,
        inputs={"question": fresh.question},
        target=fresh.target,
        example=fresh.example,
        tags=("generated", f"template:{template}"),
    )
    return Variant(sample=sample, wrong=fresh.wrong)
