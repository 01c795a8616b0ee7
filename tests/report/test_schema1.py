"""A run file of moebench 0.1, as 0.1 wrote it, is reported, compared, graded again and never given values anew."""

from pathlib import Path

import pytest

from moebench.errors import DataError
from moebench.report import provenance
from moebench.report.again import again
from moebench.report.html import write_report
from moebench.run.api import regrade, resume
from moebench.run.store import load_run
from moebench.summary import compare, frame, summarize
from moebench.types import Run

FILE = Path(__file__).with_name("schema1.jsonl")


@pytest.fixture(scope="module")
def old() -> Run:
    return load_run(FILE)


def test_it_is_summed_up_as_before(old: Run) -> None:
    cells = {c.contender.model: c for c in summarize(old).cells if c.suite is None}
    assert (cells["mixtral:8x7b"].mean, cells["mixtral:8x7b"].broken) == (1.0, 1)
    assert (cells["qwen3:4b"].mean, cells["qwen3:4b"].unanswered, cells["qwen3:4b"].unfinished) == (0.5, 1, 0)


def test_options_that_0_1_did_not_send_are_told_as_not_sent(old: Run) -> None:
    rows = dict(provenance.options_rows(old))
    assert {rows[name] for name in ("typical_p", "presence_penalty", "frequency_penalty")} == {"not sent"}
    command = again(old)
    assert command is not None
    assert "None" not in command
    assert "--typical-p" not in command


def test_its_page_is_written(old: Run, tmp_path: Path) -> None:
    page = write_report(old, tmp_path / "old.html").read_text(encoding="utf-8")
    assert "not sent" in page
    assert "None" not in page.partition('<section id="made"')[2].partition("<script")[0]


def test_graded_again_its_thinking_is_parted_and_an_answer_that_never_began_is_unfinished(
    tmp_path: Path,
) -> None:
    table = frame(load_run(regrade(FILE, out=tmp_path)))
    assert table["unfinished"].tolist() == [False, False, False, True]
    assert table["broken"].tolist() == [False, True, False, False]
    assert table["thinking"].notna().tolist() == [False, False, True, True]
    assert not table["text"].str.contains("think", na=False).any()


def test_it_is_held_against_the_same_answers_graded_today(old: Run, tmp_path: Path) -> None:
    found = compare([old, load_run(regrade(FILE, out=tmp_path))], force=True)
    assert {pair.a.model for pair in found.pairs} == {"mixtral:8x7b (run 2)", "qwen3:4b (run 2)"}
    assert not [d for d in found.differences if d.what.startswith("option ")]


def test_nothing_is_offered_that_resume_refuses(old: Run) -> None:
    assert not [line for line in provenance.lost(old) if "resume" in line]
    with pytest.raises(DataError, match="cannot be resumed"):
        resume(FILE)
