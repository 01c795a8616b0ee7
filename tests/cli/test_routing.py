"""`moebench routing`: what it prints and writes, from choices that were read before."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from moebench.cli import cli
from moebench.errors import MoebenchError
from moebench.router.kept import model_folder, text_sha256
from moebench.router.parts import SCHEMA, KeptTrial, PartHead, RoutedTrial, write_part
from moebench.router.routed import Routed
from moebench.run.store import encode, load_run
from moebench.types import Run
from tests.report.artificial import artificial_run
from tests.report.artificial_routing import artificial_routed

ROOT = Path(__file__).parent.parent.parent
READ = ("smolmoe:8x135m", "tiny-dbrx")
ALL = (*READ, "smollm2:135m")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["routing", *arguments], standalone_mode=False)


def keep(run: Run, routed: Routed) -> None:
    """Writes made-up choices as a replay would have."""
    records = {record.key: record for record in run.records}
    trials = []
    for number, key in enumerate(routed.trials):
        rows = routed.trial == number
        answers = int(routed.answer[rows].sum())
        prompts = int(rows.sum()) - answers
        kept = KeptTrial(
            key=key,
            text_sha256=text_sha256(records[key]),
            prompt_tokens=prompts,
            answer_tokens=answers,
            counted_tokens=prompts if number else prompts + 1,
        )
        texts = tuple(routed.texts[row] for row in np.flatnonzero(rows))
        tokens = np.arange(len(texts), dtype=np.int32)
        trials.append(RoutedTrial(kept=kept, tokens=tokens, texts=texts, chosen=routed.chosen[rows]))
    head = PartHead(
        schema=SCHEMA,
        run_id=run.header.run_id,
        model=routed.model,
        model_digest=None,
        file_sha256=routed.file_sha256,
        architecture=routed.architecture,
        experts=routed.experts,
        layers=routed.layers,
        trials=tuple(trial.kept for trial in trials),
    )
    write_part(model_folder(run, routed.model), head, trials)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of four models: two mixtures were read, one is dense, one is on no machine."""
    folder = tmp_path_factory.mktemp("replayed")
    made = artificial_run(embedded=True, samples=3, repeats=1)
    # Broken trials are left out, so that all that has an answer was read.
    made = replace(made, records=tuple(r for r in made.records if r.generation and r.generation.text))
    path = folder / "results" / f"{made.header.run_id}.jsonl"
    path.parent.mkdir()
    path.write_bytes(b"".join([encode(made.header), *map(encode, made.models), *map(encode, made.records)]))
    run = load_run(path)
    for model in READ:
        keep(run, artificial_routed(run, model, records=100))
    return folder


@pytest.fixture
def folder(replayed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(replayed)
    yield replayed
    for written in replayed.glob("reports/*"):
        written.unlink()


def test_the_figures_of_every_mixture_are_printed(folder: Path) -> None:
    result = call("latest", "--models", ",".join(READ), "--no-report")
    assert result.return_value == 0, result
    assert "smolmoe:8x135m: 12 trials" in result.stdout
    assert "tiny-dbrx" in result.stdout
    words = " ".join(result.stdout.split())
    assert "layers with a router 30 4" in words
    assert "experts, for each token 8, 2 16, 4" in words
    assert "• Balance" in words


def test_it_says_what_was_read_before_and_counted_alike(folder: Path) -> None:
    words = " ".join(call("latest", "--models", "tiny-dbrx", "--no-report").stdout.split())
    assert "read before; the server counted the same prompt tokens in 11 of 12" in words


def test_a_dense_model_is_skipped_with_a_word(folder: Path) -> None:
    result = call("latest", "--models", ",".join(ALL), "--no-report")
    assert result.return_value == 0, result
    assert "smollm2:135m: skipped: It is a dense model: there is no router." in " ".join(
        result.stdout.split()
    )


def test_a_model_that_cannot_be_read_does_not_hide_the_others(folder: Path) -> None:
    result = call("latest", "--no-report")
    assert result.return_value == 4
    assert "tiny-deepseek2: failed:" in result.stdout
    assert "• Balance" in result.stdout


def test_everything_fits_80_columns(folder: Path) -> None:
    for options in ((), ("--layers",)):
        lines = call("latest", "--no-report", *options).stdout.splitlines()
        assert max(map(len, lines)) <= 80


def test_only_layers_that_stand_out_are_shown_unless_all_are_wanted(folder: Path) -> None:
    few = call("latest", "--models", "smolmoe:8x135m", "--no-report").stdout
    every = call("latest", "--models", "smolmoe:8x135m", "--no-report", "--layers").stdout
    assert len(few.splitlines()) + 20 < len(every.splitlines())
    assert "stands out" in few


def test_a_model_that_is_not_asked_for_is_not_shown(folder: Path) -> None:
    assert "smolmoe" not in call("latest", "--models", "tiny-dbrx", "--no-report").stdout


def test_the_report_is_written_again_with_the_maps(folder: Path) -> None:
    result = call("latest", "--models", ",".join(READ))
    (page,) = folder.glob("reports/*.html")
    assert str(page.relative_to(folder)) in result.stdout
    assert 'id="routing"' in page.read_text(encoding="utf-8")


def test_the_figures_are_written_as_json(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "figures.json"
    call("latest", "--models", ",".join(READ), "--no-report", "--json", str(output))
    found = json.loads(output.read_text(encoding="utf-8"))
    assert [one["model"] for one in found] == list(READ)
    assert len(found[0]["loads"]) == 30


def test_nothing_is_written_to_standard_error_without_a_terminal(folder: Path) -> None:
    result = call("latest", "--models", ",".join(READ), "--no-report")
    assert result.output == result.stdout  # the first holds both; click 8.1 keeps no other account of them


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nope",), 3, "there is no run 'nope'"),
        (("latest", "--models", "mixtral"), 2, "the run has no model 'mixtral'"),
        (("latest", "--suites", "rivers"), 2, "the run has no suite 'rivers'"),
    ],
)
def test_a_mistake_is_explained(folder: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    with pytest.raises(MoebenchError, match=words) as caught:
        cli.main(["routing", *arguments], standalone_mode=False)
    assert caught.value.exit_code == code


def test_without_the_extra_it_says_what_to_install(folder: Path) -> None:
    code = "import sys; sys.modules['llama_cpp'] = None; from moebench.cli import main; main()"
    command = [sys.executable, "-c", code, "routing", "latest", "--models", "tiny-dbrx"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3
    assert "moebench[routing]" in done.stderr
    assert "Traceback" not in done.stderr
