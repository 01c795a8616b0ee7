"""Measuring the one-sentence family: on rows of our own, the statistics against scipy."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, pearsonr

from benchmarks.agreement.base import Case, measure
from benchmarks.agreement.correlation import kendall, pearson
from benchmarks.agreement.sentences import (
    EXTRA_SETS,
    SETS,
    coverage,
    ends,
    extra_figures,
    realsumm_cases,
    summedits_cases,
)
from moebench.errors import DataError

SENTENCES = [
    {"id": "1", "text": "Bob ran. He fell.", "sentences": ["Bob ran.", "He fell."], "source": "own"},
    {"id": "2", "text": "**Bob ran.** He fell", "sentences": ["**Bob ran.**", "He fell"], "source": "own"},
    {"id": "3", "text": "Dr. Bob ran.", "sentences": ["Dr. Bob ran."], "doc": "own"},
    {"id": "4", "text": "<b>x</b>", "sentences": ["x"], "source": "own", "sentences_cover_text": False},
]
FACTS = ["Bob walks a dog.", "Anna bakes bread.", "It rains in Paris."]
TOLD = [(1, 1, 0), (1, 0, 0), (0, 0, 0), (1, 1, 1)]


def written(folder: Path, name: str, rows: Sequence[object]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    documents = [
        {
            "id": f"d{number}",
            "document": "",
            "reference": "<t> Bob . </t> <t> Anna . </t>",
            "key_facts": FACTS,
            "summaries": [
                {
                    "system": f"s{system}",
                    "summary": " ".join(fact for fact, one in zip(FACTS, told, strict=True) if one)
                    or "Nothing.",
                    "scu_present": list(told),
                }
                for system, told in enumerate(TOLD)
            ],
        }
        for number in range(12)
    ]
    written(tmp_path, "summ_realsumm_coverage.dev.jsonl", documents)
    edits = [
        {
            "id": f"{number}-{label}",
            "document": f"Bob ran {number} miles.",
            "summary": summary,
            "label": label,
        }
        for number in range(11, 23)
        for label, summary in ((1, f"Bob ran {number} miles."), (0, "Bob ran 99 miles."))
    ]
    written(tmp_path, "summ_summedits.dev.jsonl", edits)
    return tmp_path


def test_rows_whose_sentences_do_not_cover_the_text_are_left_out(tmp_path: Path) -> None:
    assert len(SETS[0].load(written(tmp_path, "x.jsonl", SENTENCES))) == 3


@pytest.mark.parametrize("labelled", SETS, ids=lambda one: one.name)
def test_right_pieces_agree_with_their_labels(labelled: Any, tmp_path: Path) -> None:
    cases = labelled.load(written(tmp_path, "x.jsonl", SENTENCES))
    result = measure(labelled, cases, reviews={})
    assert result.raw.value == 1


def test_a_wrong_verdict_is_counted(tmp_path: Path) -> None:
    cases = SETS[0].load(written(tmp_path, "x.jsonl", SENTENCES))
    result = measure(SETS[0], cases, predict=lambda _: True, reviews={})
    assert result.raw.n == 3
    assert result.raw.value == pytest.approx(1 / 3)


def test_ends_count_what_is_not_white_space() -> None:
    assert ends(["a b.", " c\n", "d"]) == frozenset({3, 4})


@pytest.mark.parametrize(("ours", "theirs"), [(pearson, pearsonr), (kendall, kendalltau)])
def test_correlations_are_those_of_scipy(ours: Any, theirs: Any) -> None:
    one, other = np.random.default_rng(1).integers(0, 5, size=(2, 6, 12)).astype(float)
    expected = [theirs(*pair).statistic for pair in zip(one, other, strict=True)]
    assert ours(one, other) == pytest.approx(np.array(expected))


def test_a_constant_row_has_no_correlation() -> None:
    assert np.isnan(pearson(np.ones((1, 3)), np.array([[1.0, 2.0, 3.0]]))).all()


def test_summaries_that_tell_what_people_found_correlate_fully(data: Path) -> None:
    for figure in extra_figures(data, "realsumm"):
        if figure.statistic in ("Kendall, systems", "Pearson, documents, told or not"):
            assert figure.value == pytest.approx(1)


def test_each_split_has_its_own_documents_and_intervals_around_its_figures(data: Path) -> None:
    for name in EXTRA_SETS:
        figures = extra_figures(data, name)
        documents = {figure.split: figure.n for figure in figures}
        assert set(documents) == {"look", "check"}
        assert sum(documents.values()) == 12
        for figure in figures:
            assert figure.interval.low <= figure.value + 1e-9
            assert figure.interval.high >= figure.value - 1e-4


def test_an_invented_number_is_caught_and_a_faithful_summary_passes(data: Path) -> None:
    figures = {figure.statistic: figure.value for figure in extra_figures(data, "summedits")}
    assert figures["balanced accuracy"] == 1


def test_rivals_are_measured_on_the_same_cases(data: Path) -> None:
    seen: list[str] = []

    def length(case: Case) -> float:
        seen.append(case.id)
        return float(len(case.text))

    figures = extra_figures(data, "realsumm", rivals={"length": length})
    assert sorted(seen) == sorted(case.id for case in realsumm_cases(data))
    assert {figure.predictor for figure in figures} == {"moebench", "length"}


def test_a_number_gets_the_threshold_that_is_best_for_it(data: Path) -> None:
    figures = extra_figures(data, "summedits", rivals={"inverse": lambda case: -float("99" in case.text)})
    best = [one for one in figures if one.predictor == "inverse"]
    assert {one.statistic: one.value for one in best}["balanced accuracy"] == 1


def test_a_rival_that_is_not_installed_is_left_out(data: Path) -> None:
    def missing(_: Case) -> float:
        raise ModuleNotFoundError("no such package")

    for name in EXTRA_SETS:
        figures = extra_figures(data, name, rivals={"missing": missing})
        assert {figure.predictor for figure in figures} == {"moebench"}


def test_another_part_of_a_set_will_do(data: Path) -> None:
    (data / "summ_summedits.dev.jsonl").rename(data / "summ_summedits.test.jsonl")
    assert len(summedits_cases(data)) == 24


def test_a_missing_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        extra_figures(tmp_path, "realsumm")


@pytest.mark.parametrize(
    ("summary", "fact", "share"),
    [
        ("The stick was thrown by Bob.", "Bob throws a stick.", 1),
        ("Anna bakes a cake.", "Bob throws sticks.", 0),
        ("Bob sleeps.", "Bob throws sticks", 1 / 3),
        ("Bob", "...", 0),
        ("Bob", "", 0),
    ],
)
def test_a_fact_is_covered_by_the_share_of_its_content_words(summary: str, fact: str, share: float) -> None:
    assert coverage(summary, [fact]) == pytest.approx(share)


def test_a_word_of_two_facts_weighs_more_than_one_but_less_than_two() -> None:
    assert 2 / 5 < coverage("Bob runs.", ["Bob threw a stick.", "Bob ran home."]) < 3 / 6


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_coverage_is_a_share(summary: str, facts: list[str]) -> None:
    assert 0 <= coverage(summary, facts) <= 1
