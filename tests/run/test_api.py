"""The public functions that make plans and runs."""

from pathlib import Path
from typing import Any

import pytest

import moebench as mb
from benchmarks.stub_server import Behaviour, serving
from moebench.errors import UsageError
from moebench.run.api import list_models
from moebench.run.plan import make_plan
from moebench.types import Options, ServerOptions


def test_the_tour_of_the_package_docstring_works(tmp_path: Path) -> None:
    with serving() as stub:
        server = ServerOptions(host=stub.url, parallel=1, probe=False)
        run = mb.run(["stub"], suites=["word_problems"], limit=2, server=server, out=tmp_path)
    assert "stub" in mb.summarize(run).headline
    assert mb.write_report(run, tmp_path / "report.html").stat().st_size > 10_000
    assert list(mb.frame(run)["model"]) == ["stub", "stub"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"models": []}, "is missing"),
        ({"models": ["a", "a"]}, "named twice: a"),
        ({"models": ["a"], "limit": 0}, "at least 1"),
        ({"models": ["a"], "repeats": 0}, "at least 1"),
        ({"models": ["a"], "variants": -1}, "at least 0"),
        ({"models": ["a"], "options": Options(num_predict=0)}, "at least 1"),
        ({"models": ["a"], "options": Options(think_budget=-1)}, "at least 0"),
        ({"models": ["a"], "options": Options(think="hihg")}, "Did you mean 'high'"),  # type: ignore[arg-type] # on purpose
        ({"models": ["a"], "chains": ["nope"]}, "known are"),
        ({"models": ["a"], "suites": ["nope"]}, "nope"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(arguments: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_plan(**arguments)
    assert why in str(caught.value)


def test_variants_are_added_after_the_limit_and_recorded() -> None:
    plan, suites = make_plan(["a"], suites=["word_problems"], limit=2, variants=3, options=Options(seed=7))
    assert len(suites[0].samples) == 5
    assert (plan.variants, plan.variants_seed) == (3, 7)
    assert plan.generator_version is not None
    assert (
        make_plan(["a"], suites=["word_problems"], limit=2, variants=3, options=Options(seed=7))[1] == suites
    )


def test_the_servers_models_are_listed_with_their_cards() -> None:
    with serving(Behaviour(models={"x:1b": "aa" * 32})) as stub:
        (card,) = list_models(server=ServerOptions(host=stub.url))
    assert (card.name, card.architecture, card.digest) == ("x:1b", "llama", "aa" * 32)


def test_grade_takes_the_target_as_keywords() -> None:
    score = mb.grade("word_list", "1. Beautiful\n2. Dangerous\n3. Cat", count=3, letters=9)
    assert score.value == pytest.approx(2 / 3)


def test_the_extractors_are_public() -> None:
    assert [word.text for word in mb.reading.words("1. Beautiful\n2. Dangerous")] == [
        "Beautiful",
        "Dangerous",
    ]
    number = mb.reading.final_number("So 2 + 2 = 4. The answer is 4.")
    assert number is not None
    assert number.value == 4
    assert [equation.holds for equation in mb.reading.equations("2 + 2 = 5")] == [False]
    (quantity,) = mb.reading.quantities("The trip was 42 km long.")
    assert (quantity.value, quantity.unit) == (42, "kilometer")
    assert len(mb.reading.sentences("One. Two.")) == 2
