"""The fingerprint of what decides a suite's scores."""

from dataclasses import replace

import pytest

from moebench.digest import suite_digest
from moebench.types import Sample

SAMPLE = Sample(id="a", inputs={"question": "Wie groß?"}, target={"expect": 5, "question": "x"}, example="5")


def digest(*samples: Sample, prompt: str = "{question}", grader: str = "final_number") -> str:
    return suite_digest(prompt=prompt, grader=grader, samples=samples)


def test_a_digest_is_the_same_on_every_machine() -> None:
    assert digest(SAMPLE).startswith("b2c211a6ef8a")


def test_the_order_of_fields_does_not_matter() -> None:
    assert digest(replace(SAMPLE, target={"question": "x", "expect": 5})) == digest(SAMPLE)


def test_examples_and_tags_do_not_matter() -> None:
    assert digest(replace(SAMPLE, example="6", tags=("b",))) == digest(SAMPLE)


@pytest.mark.parametrize(
    "changed",
    [
        digest(replace(SAMPLE, id="b")),
        digest(replace(SAMPLE, inputs={"question": "Wie gross?"})),
        digest(replace(SAMPLE, target={"expect": 6, "question": "x"})),
        digest(SAMPLE, prompt="{question}?"),
        digest(SAMPLE, grader="word_list"),
        digest(SAMPLE, replace(SAMPLE, id="b")),
        digest(),
    ],
)
def test_all_that_decides_a_score_matters(changed: str) -> None:
    assert changed != digest(SAMPLE)


def test_the_order_of_samples_matters() -> None:
    other = replace(SAMPLE, id="b")
    assert digest(SAMPLE, other) != digest(other, SAMPLE)
