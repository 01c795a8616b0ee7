"""The main job as a user does it, on the real embedded Ollama with real models."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from moebench.run.store import load_run
from moebench.types import Run

ROOT = Path(__file__).parent.parent
STAND_INS = ("smollm2:135m", "smolmoe:8x135m", "tiny-dbrx", "tiny-deepseek2")
ARTICLE = ROOT / "moebench" / "examples" / "article_answers.jsonl"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    folder: Path

    @property
    def run(self) -> Run:
        return load_run(max(self.folder.glob("results/*.jsonl")))

    @property
    def report(self) -> str:
        return max(self.folder.glob("reports/*.html")).read_text(encoding="utf-8")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}


def moebench(*arguments: str, cwd: Path) -> Done:
    command = [sys.executable, "-m", "moebench", *arguments]
    done = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False, timeout=900
    )
    return Done(done.returncode, done.stdout, done.stderr, cwd)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """`moebench demo` with one sample of each suite."""
    return moebench("demo", "--limit", "1", cwd=tmp_path_factory.mktemp("demo"))


def test_the_demo_ends_well_and_says_where_its_report_is(demo: Done) -> None:
    assert demo.code == 0, demo.out + demo.err
    (report,) = demo.folder.glob("reports/*.html")
    assert f"reports/{report.name}" in demo.out


def test_the_demo_asks_every_model_every_suite_once(demo: Done) -> None:
    keys = Counter((record.key.model, record.key.suite) for record in demo.run.records)
    suites = ("one_sentence", "quantities", "word_lists", "word_problems")
    assert keys == {(model, suite): 1 for model in STAND_INS for suite in suites}


def test_every_record_of_the_demo_is_graded_and_measured(demo: Done) -> None:
    for record in demo.run.records:
        assert record.score is not None
        assert record.generation is not None
        (call,) = record.generation.calls
        assert call.first_token_s is not None
        assert call.stop in ("stop", "length", "repetition")
        if call.stop != "repetition":  # the server gives no account of an answer that it cut off
            assert call.output_tokens
            assert call.decode_s
            assert call.input_tokens


def test_the_demos_cards_tell_dense_from_mixture(demo: Done) -> None:
    cards = {report.card.name: report.card for report in demo.run.models}
    assert [cards[name].experts for name in STAND_INS] == [None, 8, 16, 64]
    assert [cards[name].experts_used for name in STAND_INS[1:]] == [2, 4, 6]
    assert not cards["smollm2:135m"].is_mixture


def test_the_demos_speed_was_measured_alone(demo: Done) -> None:
    for report in demo.run.models:
        assert report.speed is not None
        assert report.speed.load_s
        assert report.speed.memory_bytes
        assert report.speed.prefill_tokens_per_s


def test_the_real_answers_can_be_read_in_the_report(demo: Done) -> None:
    answers = [r.generation.text for r in demo.run.records if r.generation and r.key.model == "smollm2:135m"]
    words = [word for answer in answers for word in answer.split() if word.isascii() and word.isalpha()]
    assert len(words) > 50
    assert sum(word in demo.report for word in words) / len(words) > 0.98


@pytest.mark.parametrize("where", ["out", "report"])
def test_it_is_plain_that_the_models_are_stand_ins(demo: Done, where: str) -> None:
    text = " ".join(str(getattr(demo, where)).split())
    assert "stand-in" in text
    assert "not Mixtral" in text


def test_the_report_needs_no_network(demo: Done) -> None:
    assert "Content-Security-Policy" in demo.report
    for reference in ('src="http', "src='http", 'rel="stylesheet"', "@import", "url(http"):
        assert reference not in demo.report


@pytest.fixture(scope="module")
def half_missing(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A run in which one of two models does not exist."""
    arguments = ("--embedded", "--models", "smollm2:135m,no-such-model", "--suites", "word_problems")
    folder = tmp_path_factory.mktemp("half")
    return moebench("run", *arguments, "--limit", "3", "--num-predict", "64", "--num-ctx", "2048", cwd=folder)


def test_a_model_that_is_not_there_breaks_its_trials_only(half_missing: Done) -> None:
    assert half_missing.code == 4, half_missing.out + half_missing.err
    by_model = Counter((record.key.model, record.score is None) for record in half_missing.run.records)
    assert by_model == {("smollm2:135m", False): 3, ("no-such-model", True): 3}


def test_such_a_run_can_be_resumed_to_the_same_trials(half_missing: Done) -> None:
    before = {record.key for record in half_missing.run.records}
    again = moebench("resume", "latest", "--no-report", cwd=half_missing.folder)
    assert again.code == 4
    assert {record.key for record in again.run.records} == before


def test_the_articles_word_lists_are_counted_rightly(tmp_path: Path) -> None:
    """The article counted 8 of 13 for Mixtral by hand; it is 11."""
    done = moebench("grade", str(ARTICLE), cwd=tmp_path)
    assert done.code == 0, done.out + done.err
    reasons = {record.key.model: record.score.reason for record in done.run.records if record.score}
    assert reasons["mixtral"].startswith("11 of 13")
    assert reasons["dbrx"].startswith("4 of 13")
    assert json.dumps("8 of the 13 words have exactly 9 letters")[1:-1] in done.report


def test_variants_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    arguments = ["--embedded", "--models", "smollm2:135m", "--suites", "word_problems", "--dry-run"]
    first, second, other = (
        moebench("run", *arguments, "--variants", "20", "--seed", seed, cwd=tmp_path).out
        for seed in ("7", "7", "8")
    )
    assert first == second
    assert first != other


def test_a_repeatable_run_gives_the_same_answers_byte_for_byte(tmp_path: Path) -> None:
    texts = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        given = ["--models", "smollm2:135m,tiny-dbrx", "--suites", "word_problems", "--limit", "3"]
        more = ["--num-predict", "60", "--repeatable", "--no-report"]
        done = moebench("run", "--embedded", *given, *more, cwd=folder)
        assert done.code == 0, done.err
        texts.append({record.key: record.generation.text for record in done.run.records if record.generation})
    assert len(texts[0]) == 6
    assert texts[0] == texts[1]


def test_without_it_the_page_says_how_many_answers_were_the_same_when_asked_again(demo: Done) -> None:
    assert demo.report.count("asked again: ") >= len(STAND_INS)
