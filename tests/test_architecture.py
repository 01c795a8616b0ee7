"""Imports point one way: a module imports only from its own layer or from those below."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "moebench"

# From the bottom up. A module may import from its own layer and from any layer before it.
LAYERS = (
    ("errors", "types", "registry", "stats", "digest", "output"),
    ("extract", "reading", "models"),
    ("graders", "chains", "suites", "variants"),
    ("agreement",),
    ("ollama", "demo"),
    ("run",),
    ("summary", "verdicts", "router"),
    ("report", "export"),
    ("__init__", "__main__", "cli"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
ONLY_IN = {
    "pandas": {"summary", "router"},
    "langchain_ollama": {"ollama"},
    "ollama": {"ollama"},
    "llama_cpp": {"router"},
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_tasks" not in path.parts)


def unit(path: Path) -> str:
    """The top-level module or package of the project that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of all that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def own_imports(path: Path) -> set[str]:
    known = {unit(other) for other in modules()}
    parts = [name.split(".") for name in imported(path) if name.startswith("moebench.")]
    return {name[1] for name in parts if name[1] in known}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_layer_and_below(path: Path) -> None:
    wrong = {name for name in own_imports(path) if LEVEL[name] > LEVEL[unit(path)]}
    assert not wrong


@pytest.mark.parametrize("package", sorted(ONLY_IN))
def test_a_heavy_package_is_imported_in_one_place_only(package: str) -> None:
    users = {unit(path) for path in modules() if any(n.split(".")[0] == package for n in imported(path))}
    assert users <= ONLY_IN[package]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def functions() -> list[tuple[str, int]]:
    found = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator] # set by parse
                found.append((f"{path.relative_to(PACKAGE)}:{node.name}", lines))
    return found


def test_a_function_body_has_at_most_40_lines() -> None:
    assert [name for name, lines in functions() if lines > 40] == []


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys; print(' '.join(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(answer.stdout.split())


@pytest.mark.parametrize(
    "statement", ["import moebench", "import moebench.cli", "from moebench import Options"]
)
def test_importing_moebench_loads_nothing_heavy(statement: str) -> None:
    heavy = {
        "pandas",
        "numpy",
        "langchain_core",
        "langchain_ollama",
        "ollama",
        "pydantic",
        "rich.console",
        "jinja2",
    }
    assert not loaded_by(statement) & heavy


def test_every_public_name_is_there_and_sorted() -> None:
    import moebench

    assert moebench.__all__ == sorted(moebench.__all__)
    assert all(getattr(moebench, name) is not None for name in moebench.__all__)
    assert set(moebench._HOME) | {"extract"} == set(moebench.__all__)


def test_there_is_one_broad_except_and_it_is_at_the_trial_boundary() -> None:
    broad = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert broad == ["run/runner.py"]
