"""The documentation says what is so."""

import re
from pathlib import Path

import click
import pytest
import yaml

from moebench.chains import CHAINS
from moebench.cli import cli
from moebench.graders import GRADERS
from moebench.ollama.failures import KINDS
from moebench.suites import check_suite, load_suite
from tests.ollama.current import CurrentOllama, FakeModel
from tests.test_architecture import LAYERS

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.S)


def command_lines() -> list[tuple[str, list[str]]]:
    found = []
    for path in DOCS:
        for block in blocks(path, "sh"):
            for line in block.splitlines():
                words = line.partition("#")[0].split("&&")[-1].split()
                if words[:1] == ["moebench"]:
                    found.append((path.name, words[1:]))
    return found


@pytest.mark.parametrize(("page", "words"), command_lines(), ids=lambda value: "-".join(value))
def test_every_command_in_the_docs_exists_with_its_options(page: str, words: list[str]) -> None:
    command: click.Command = cli
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    assert command is not cli
    known = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("## Command line") :]
    assert all(f"`{name}" in table or f"{name}" in table.split("## Develop")[0] for name in cli.commands)


def test_the_readmes_suite_is_right(tmp_path: Path) -> None:
    (block,) = blocks(ROOT / "README.md", "yaml")
    path = tmp_path / "rivers.yaml"
    path.write_text(block, encoding="utf-8")
    assert check_suite(path) == []


def test_the_docs_samples_from_suite_is_right(tmp_path: Path) -> None:
    (block,) = blocks(ROOT / "docs" / "suites.md", "yaml")
    (tmp_path / "gsm8k.jsonl").write_text(
        '{"id": "a", "question": "2 * 9?", "answer": "2 * 9 = 18\\n#### 18"}\n'
    )
    path = tmp_path / "my.yaml"
    path.write_text(block, encoding="utf-8")
    assert load_suite(path).samples[0].target["expect"] == 18


def test_the_docs_name_every_grader_and_chain() -> None:
    text = (ROOT / "docs" / "suites.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in [*GRADERS.names(), *CHAINS.names()])


def test_the_docs_name_every_kind_of_failure() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in text for kind in KINDS)


def test_the_map_of_the_code_has_every_layer_with_its_modules() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| (`.*) \|$", text.partition("## How a question travels")[0], re.M)
    told = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    assert told == [set(names) for names in LAYERS]


def test_the_readmes_python_runs_and_asks_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = [block for block in blocks(ROOT / "README.md", "python") if "mb.run" in block]
    thinker = FakeModel("mixtral", capabilities=("completion", "thinking"), thoughts=5)
    monkeypatch.chdir(tmp_path)
    with CurrentOllama([thinker, FakeModel("deepseek-v2")]) as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        # A device of which nothing is known: measuring this one would say nothing of a fake's speed.
        monkeypatch.setattr("moebench.models.hardware.gpus", lambda: None)
        exec(block, {})
    levels = {
        sent.body.get("think", "not sent") for sent in ollama.seen.bodies if sent.path == "/api/generate"
    }
    assert {"high", "not sent"} <= levels
    assert (tmp_path / "report.html").exists()


def test_the_readmes_grader_example_runs() -> None:
    (block,) = [block for block in blocks(ROOT / "README.md", "python") if "@grader" in block]
    names: dict[str, object] = {}
    try:
        exec(block, names)
        assert GRADERS.get("shouts")("HELLO there", least=1).value == 1.0
    finally:
        GRADERS._items.pop("shouts", None)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert all((path.parent / link).exists() for link in links if "://" not in link)


def test_the_notebook_has_no_stale_outputs() -> None:
    notebook = yaml.safe_load((ROOT / "notebooks" / "moebench_colab.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert cells
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
