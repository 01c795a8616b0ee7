"""Fresh variants are added to a suite, and no suite gets two samples of one id."""

from dataclasses import replace

import pytest

from moebench.errors import UsageError
from moebench.suites import load_suite, question, shipped_suites
from moebench.variants import GENERATOR_VERSION, add_variants, draw_variants


@pytest.mark.parametrize("name", shipped_suites())
def test_the_suite_keeps_its_samples_and_gets_fresh_ones_behind(name: str) -> None:
    suite = load_suite(name)
    more = add_variants(suite, n=20, seed=7)
    assert more.samples[: len(suite.samples)] == suite.samples
    fresh = more.samples[len(suite.samples) :]
    assert len(fresh) == 20
    assert all(sample.tags[0] == "generated" and sample.tags[1].startswith("template:") for sample in fresh)
    assert all(question(more, sample) == sample.inputs["question"] for sample in fresh)


def test_ids_tell_generator_seed_and_position() -> None:
    assert [v.sample.id for v in draw_variants("word_lists", n=2, seed=7)] == [
        f"fresh{GENERATOR_VERSION}-s7-001",
        f"fresh{GENERATOR_VERSION}-s7-002",
    ]


def test_the_digest_is_that_of_all_samples() -> None:
    suite = load_suite("word_problems")
    assert (
        len({suite.digest, add_variants(suite, n=2, seed=1).digest, add_variants(suite, n=2, seed=2).digest})
        == 3
    )
    assert add_variants(suite, n=2, seed=1) == add_variants(suite, n=2, seed=1)


def test_none_are_added_when_none_are_asked_for() -> None:
    suite = load_suite("quantities")
    assert add_variants(suite, n=0, seed=7) is suite


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(UsageError, match="negative"):
        add_variants(load_suite("quantities"), n=-1, seed=7)


def test_a_suite_without_generators_is_refused_with_the_ones_that_there_are() -> None:
    with pytest.raises(UsageError, match="word_lists, word_problems"):
        add_variants(replace(load_suite("quantities"), name="my_suite"), n=1, seed=7)


def test_a_suite_with_a_prompt_of_its_own_is_refused() -> None:
    suite = load_suite("quantities")
    sample = replace(suite.samples[0], inputs={"text": "x"})
    with pytest.raises(UsageError, match="no generators"):
        add_variants(replace(suite, prompt="{text}", samples=(sample,)), n=1, seed=7)


def test_variants_of_one_seed_cannot_be_added_twice() -> None:
    suite = add_variants(load_suite("word_lists"), n=3, seed=7)
    with pytest.raises(UsageError, match="give another seed"):
        add_variants(suite, n=3, seed=7)
    assert len(add_variants(suite, n=3, seed=8).samples) == len(suite.samples) + 3


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(UsageError, match="Did you mean 'word_lists'"):
        draw_variants("word_list", n=1, seed=7)


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(UsageError, match="ask for fewer"):
        draw_variants("word_lists", n=20_000, seed=7)
