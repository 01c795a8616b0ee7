"""The command line as a user meets it: help, errors with what, why and fix, exit codes, output."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from benchmarks.stub_server import Behaviour, serving
from moebench import __version__
from moebench.cli import cli
from moebench.run.store import load_run

ROOT = Path(__file__).parent.parent.parent


def commands() -> list[tuple[str, ...]]:
    """Every command and group, as the words that call it."""
    found: list[tuple[str, ...]] = [()]

    def walk(group: click.Group, words: tuple[str, ...]) -> None:
        for name, command in group.commands.items():
            found.append((*words, name))
            if isinstance(command, click.Group):
                walk(command, (*words, name))

    walk(cli, ())
    return found


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def graded(folder: Path) -> Path:
    """A folder in which the article's two word lists have been graded."""
    result = call("grade", "--example", "--no-report")
    assert result.return_value == 0, result
    return folder


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words) or "moebench")
def test_every_help_ends_with_two_examples(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*words, "--help"])
    assert result.exit_code == 0
    lines = [line.strip() for line in result.output.rstrip().splitlines()]
    assert lines[-3] == "Examples:"
    assert all(line.startswith(("moebench ", "cd ")) for line in lines[-2:])


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words) or "moebench")
def test_the_examples_name_commands_and_options_that_there_are(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*words, "--help"])
    known = {word for path in commands() for word in path}
    for line in result.output.rstrip().splitlines()[-2:]:
        example = line.rpartition("moebench ")[2].split()
        assert example[0] in known
        for flag in (word for word in example if word.startswith("--")):
            helps = [
                CliRunner().invoke(cli, [*path, "--help"]).output for path in commands() if example[0] in path
            ]
            assert any(flag in text for text in helps), flag


def run_program(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "moebench", *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "--models", "x", "--suites", "word_list"), 2, "Did you mean 'word_lists'"),
        (("run", "--models", "x", "--chains", "step"), 2, "step_by_step"),
        (("run", "--models", "a,a"), 2, "named twice"),
        (("run", "--models", "x", "--num-predict", "0"), 2, "at least 1"),
        (("run",), 2, "--models"),
        (("run", "--models", "x", "--host", "not a host"), 2, "cannot read the address"),
        (("run", "--models", "x", "--host", "http://127.0.0.1:9"), 3, "no Ollama answers"),
        (("resume", "nope"), 3, "there is no run 'nope'"),
        (("show", "nope"), 3, "there is no run 'nope'"),
        (("grade", "no-such-file.jsonl"), 3, "cannot read"),
        (("tasks", "show", "quantity"), 2, "Did you mean 'quantities'"),
        (("tasks", "new", "x", "--grader", "word_lists"), 2, "Did you mean 'word_list'"),
        (("nonsense",), 2, "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_is_explained_without_a_traceback(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run_program(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("results/*")) == []


def test_the_version_is_the_packages() -> None:
    assert CliRunner().invoke(cli, ["--version"]).output == f"moebench {__version__}\n"


def test_help_starts_no_slower_than_two_and_a_half_times_click() -> None:
    """Counted in modules rather than seconds: what takes the time is importing them."""
    code = "import sys; import {}; print(len(sys.modules))"
    counts = []
    for name in ("click", "moebench.cli"):
        command = [sys.executable, "-c", code.format(name)]
        counts.append(int(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert counts[1] < 1.5 * counts[0]


def test_a_dry_run_prints_the_prompts_as_they_would_be_sent(folder: Path) -> None:
    result = call("run", "--models", "mixtral,dbrx", "--suites", "word_problems", "--limit", "1", "--dry-run")
    assert result.return_value == 0
    assert "Human: Question: I have 2 apples, then I buy 2 more." in " ".join(result.output.split())
    assert "2 trials" in result.output
    assert list(folder.iterdir()) == []


def test_a_run_on_a_server_writes_record_and_report_and_prints_where(folder: Path) -> None:
    with serving(Behaviour()) as stub:
        result = call(
            "run", "--models", "stub", "--suites", "word_problems", "--limit", "2", "--host", stub.url
        )
    assert result.return_value == 0, result
    (record,) = folder.glob("results/*.jsonl")
    (report,) = folder.glob("reports/*.html")
    assert str(record.relative_to(folder)) in result.output
    assert str(report.relative_to(folder)) in result.output
    assert len(load_run(record).records) == 2


@pytest.mark.parametrize(("bar", "code"), [("0.2", 0), ("0.99", 5)])
def test_fail_under_exits_5_below_the_bar(folder: Path, bar: str, code: int) -> None:
    with serving(Behaviour(faults={1: "empty"})) as stub:
        arguments = ("--models", "stub", "--suites", "word_problems", "--limit", "2", "--host", stub.url)
        result = call("run", *arguments, "--no-probe", "--parallel", "1", "--no-report", "--fail-under", bar)
    assert result.return_value == code, result.output


def test_the_article_example_is_graded(graded: Path) -> None:
    run = load_run(next(graded.glob("results/*.jsonl")))
    assert [record.score.reason.partition(";")[0] for record in run.records if record.score] == [
        "11 of 13 words are right",
        "4 of 13 words are right",
    ]


def test_show_lists_runs_and_shows_answers_with_marks(graded: Path) -> None:
    assert next(graded.glob("results/*.jsonl")).stem in call("show").output
    shown = call("show", "latest").output
    assert "Encyclopedia[✗ 12 letters]" in shown
    assert "8 of the 13 words" in " ".join(shown.split())


def test_show_filters_by_model(graded: Path) -> None:
    shown = call("show", "latest", "--models", "dbrx").output
    assert "Explanation" in shown
    assert "Encyclopedia" not in shown


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_an_export_reads_back_as_a_table(graded: Path, kind: str) -> None:
    result = call("export", "latest", "--format", kind, "--output", f"table.{kind}")
    assert result.return_value == 0, result
    path = graded / f"table.{kind}"
    if kind == "jsonl":
        table = pd.read_json(path, lines=True)
    else:
        table = pd.read_csv(path) if kind == "csv" else pd.read_parquet(path)
    assert list(table["model"]) == ["mixtral", "dbrx"]
    assert [round(score * 13) for score in table["score"]] == [11, 4]


def test_junit_xml_counts_what_is_below_one_as_failures(graded: Path) -> None:
    call("export", "latest", "--format", "junit", "--output", "junit.xml")
    root = ET.parse(graded / "junit.xml").getroot()
    assert [suite.get("failures") for suite in root] == ["1", "1"]
    assert "11 of 13" in str(root.find(".//failure").get("message"))  # type: ignore[union-attr] # None fails the test


def test_a_markdown_report_has_the_table(graded: Path) -> None:
    result = call("report", "latest", "--format", "md", "--output", "summary.md")
    assert result.return_value == 0
    text = (graded / "summary.md").read_text()
    assert "| mixtral | 0.85" in text
    assert "| dbrx | 0.31" in text


def test_a_report_gives_its_run_back(graded: Path) -> None:
    call("report", "latest", "--output", "page.html")
    assert call("import", "page.html", "--out", "elsewhere").return_value == 0
    (original,) = graded.glob("results/*.jsonl")
    assert (graded / "elsewhere" / original.name).read_bytes() == original.read_bytes()


def test_compare_holds_a_later_run_against_the_first(graded: Path) -> None:
    call("grade", "--example", "--no-report")
    first, second = sorted(path.stem for path in graded.glob("results/*.jsonl"))
    result = call("compare", first, second, "--fail-if-worse")
    assert result.return_value == 0
    assert "no difference shown" in result.output


def test_compare_fails_if_a_later_run_is_shown_to_be_worse(folder: Path) -> None:
    for name, text in (("good", "The answer is 2."), ("bad", "The answer is 77.")):
        rows = [
            {"model": "m", "suite": "word_problems", "sample": "article-apples", "text": text}
            for _ in range(1)
        ]
        Path(f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    suite = {
        "moebench": 1,
        "name": "many",
        "version": 1,
        "title": "Many",
        "grader": "final_number",
        "prompt": "{question}",
        "samples": [
            {
                "id": f"s{n}",
                "inputs": {"question": f"What is {n} and 2?"},
                "target": {"expect": 2},
                "example": "2",
            }
            for n in range(20)
        ],
    }
    Path("many.yaml").write_text(json.dumps(suite))
    for answer in ("2", "77"):
        rows = [
            {"model": "m", "suite": "many", "sample": f"s{n}", "text": f"The answer is {answer}."}
            for n in range(20)
        ]
        Path("answers.jsonl").write_text("\n".join(map(json.dumps, rows)))
        assert call("grade", "answers.jsonl", "--suites", "many.yaml", "--no-report").return_value == 0
    runs = [load_run(path) for path in folder.glob("results/*.jsonl")]
    runs.sort(key=lambda run: -sum(record.score.value for record in run.records if record.score))
    good, bad = (run.header.run_id for run in runs)
    assert call("compare", good, bad, "--fail-if-worse").return_value == 5
    assert call("compare", bad, good, "--fail-if-worse").return_value == 0


def test_answers_that_cannot_be_graded_are_all_named(folder: Path) -> None:
    Path("a.jsonl").write_text(
        '{"model": "m"}\nnot json\n{"model":"m","suite":"word_list","sample":"s","text":"t"}\n'
    )
    result = call("grade", "a.jsonl")
    said = str(result.exception)
    assert all(f"line {number}" in said for number in (1, 2, 3))
    assert "Did you mean 'word_lists'" in said


def test_tasks_check_finds_every_mistake_and_exits_3(folder: Path) -> None:
    call("tasks", "new", "rivers", "--grader", "quantities")
    assert call("tasks", "check", "rivers.yaml").return_value == 0
    path = folder / "rivers.yaml"
    path.write_text(
        path.read_text().replace("grader: quantities", "grader: quantitys").replace("version: 1", "")
    )
    result = call("tasks", "check", "rivers.yaml")
    assert result.return_value == 3
    assert "quantities" in result.output
    assert "version" in result.output


def test_doctor_says_what_to_do(folder: Path) -> None:
    result = call("doctor", "--host", "http://127.0.0.1:9")
    output = " ".join(result.output.split())
    for name in ("Python", "Packages", "Ollama server", "GPU", "Disk"):
        assert name in output
    assert "--embedded" in output


def test_the_environment_in_a_run_holds_no_credentials(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "key-that-is-secret")
    with serving(Behaviour()) as stub:
        host = stub.url.replace("http://", "http://user:word-that-is-secret@")
        arguments = ("--models", "stub", "--suites", "word_problems", "--limit", "1", "--host", host)
        result = call("run", *arguments, "--no-probe", "--parallel", "1")
    assert result.return_value == 0, result
    for path in (*folder.glob("results/*"), *folder.glob("reports/*")):
        assert "is-secret" not in path.read_text()
    assert "is-secret" not in result.output
