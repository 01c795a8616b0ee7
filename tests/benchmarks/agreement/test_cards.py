"""What is published about the graders is what was measured."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.agreement.publish import cards_markdown, to_publish
from benchmarks.agreement.table import find_file, labelled_sets, measure_all, names, reviews
from moebench.errors import DataError
from moebench.graders import GRADERS
from moebench.graders.cards import grader_card, kept_back_figures, published_figures

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("MOEBENCH_DATA", ROOT.parent / "shared" / "data"))
BUILT_IN = ("final_number", "one_sentence", "quantities", "word_list")


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_grader_has_a_card_with_figures_and_blind_spots(name: str) -> None:
    card = grader_card(name)
    assert card.does
    assert card.rows
    assert any(row.check and row.kept_back for row in card.rows)
    assert card.blind_spots


def test_every_published_figure_is_of_todays_grader_version() -> None:
    """A grader that changed must be measured anew: `benchmarks/graders.py --publish`."""
    for figure in published_figures():
        assert figure.grader_version == GRADERS.get(figure.grader).version, figure.set_name


def test_every_set_is_published_once() -> None:
    published = [(figure.set_name, figure.metric) for figure in published_figures()]
    assert {name for name, _ in published} == set(names())
    assert len(set(published)) == len(published)


def test_every_kept_back_figure_of_a_grader_of_ours_is_on_its_card_with_its_date_and_version() -> None:
    for name in BUILT_IN:
        card = grader_card(name)
        kept = {figure.set_name for figure in kept_back_figures() if figure.grader == name}
        assert kept <= {row.set_name for row in card.rows}
        assert "2026-" in card.kept_back_note
        newer = {
            figure.grader_version < card.version for figure in kept_back_figures() if figure.grader == name
        }
        assert ("the grader is newer" in card.kept_back_note) == (newer == {True})


def test_what_a_blind_spot_says_of_summaries_is_what_was_kept_back() -> None:
    kept = {(figure.set_name, figure.metric): figure.value for figure in kept_back_figures()}
    spots = " ".join(grader_card("one_sentence").blind_spots)
    assert f"caught {kept['summedits', 'unfaithful ones caught']:.0%}".replace("%", " %") in spots
    assert f"passed {kept['summedits', 'faithful ones passed']:.0%}".replace("%", " %") in spots
    news = [value for (name, _), value in kept.items() if name in ("qags_cnndm", "qags_xsum", "frank_xsum")]
    assert f"{min(news):.2f} to {max(news):.2f}" in spots


def test_no_page_is_written_when_a_set_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "arith_gsm8k_zeroeval_json.dev.jsonl").touch()
    with pytest.raises(DataError, match="not everything"):
        to_publish(measure_all(tmp_path))


def test_the_page_in_the_docs_is_the_one_that_the_figures_make() -> None:
    page = (ROOT / "docs" / "graders.md").read_text(encoding="utf-8")
    assert page == cards_markdown([grader_card(name) for name in BUILT_IN])


def test_every_reviewed_label_has_a_reason_and_a_set() -> None:
    known = set(names())
    for family in ("words", "numbers", "quantities", "sentences"):
        for set_name, cases in reviews(family).items():
            assert set_name in known
            for review in cases.values():
                assert review.reason
                assert review.drop or review.gold is not None


def test_a_folder_without_the_sets_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no labelled sets"):
        measure_all(tmp_path)


def test_another_part_of_a_set_will_do(tmp_path: Path) -> None:
    (tmp_path / "sets.other.jsonl").touch()
    assert find_file(tmp_path, "sets.dev.jsonl") == tmp_path / "sets.other.jsonl"
    assert find_file(tmp_path, "nothing.dev.jsonl") is None


def test_the_published_figures_are_those_of_a_fresh_run_wherever_the_data_is() -> None:
    """Where the data is not there, what was published is compared with itself only in form."""
    files = {labelled.file for _, labelled in labelled_sets() if labelled.file}
    if not all((DATA / file).exists() for file in files):
        assert json.loads(json.dumps([figure.value for figure in published_figures()]))
        return
    fresh = {entry["set_name"] + entry["metric"]: entry for entry in to_publish(measure_all(DATA))}
    for figure in published_figures():
        entry = fresh[figure.set_name + figure.metric]
        assert entry["value"] == pytest.approx(figure.value, abs=1e-4), figure.set_name
        assert entry["n"] == figure.n
