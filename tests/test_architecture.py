"""Imports point one way: a module imports only from its own layer or from those below."""

import ast
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import ClassVar

import httpx
import pytest
from click.testing import CliRunner

from benchmarks.stub_server import serving
from moebench.cli import cli

PACKAGE = Path(__file__).parent.parent / "moebench"

# From the bottom up. A module may import from its own layer and from any layer before it.
LAYERS = (
    ("errors", "types", "registry", "stats", "digest", "output", "tables"),
    ("reading", "models"),
    ("graders", "chains", "suites", "variants"),
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
def test_a_file_has_at_most_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


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


def test_nothing_that_can_wait_is_imported_before_a_model_is_loaded() -> None:
    start = "import moebench.cli.live, moebench.run.api, moebench.run.preflight"
    assert not loaded_by(start) & {"langchain_core", "ollama", "numpy", "scipy", "pandas", "jinja2"}


def test_every_public_name_is_there_and_sorted() -> None:
    import moebench

    assert moebench.__all__ == sorted(moebench.__all__)
    assert all(getattr(moebench, name) is not None for name in moebench.__all__)
    assert set(moebench._HOME) | {"reading"} == set(moebench.__all__)


# Everything is caught only here, each for its reason.
BROAD = {
    "ollama/transport.py:handle_request": "gives the slot back, and raises it again",
    "router/nodes.py:__call__": "raises it again where ctypes cannot swallow it",
    "run/parallel.py:work": "raises it again in the thread that reads the results",
    "run/prepare.py:guarded": "what is only measured ends no run",
    "run/prepare.py:target": "raises it again where the result is asked for",
    "run/records.py:graded": "a grader that raises leaves its answer on disk",
    "run/runner.py:_ask": "the trial boundary: a trial that breaks does not end the run",
}


def catches_everything(node: ast.AST) -> bool:
    kinds: list[ast.expr | None] = []
    if isinstance(node, ast.ExceptHandler):
        kinds = list(node.type.elts) if isinstance(node.type, ast.Tuple) else [node.type]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "suppress":
        kinds = list(node.args)
    names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
    return None in kinds or bool(names & {"Exception", "BaseException"})


def innermost_functions(tree: ast.AST) -> list[tuple[str, ast.AST]]:
    """Each node with the name of the function that it stands in."""
    found: list[tuple[str, ast.AST]] = []

    def visit(node: ast.AST, name: str) -> None:
        name = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else name
        found.append((name, node))
        for child in ast.iter_child_nodes(node):
            visit(child, name)

    visit(tree, "")
    return found


def test_everything_is_caught_only_where_it_is_listed_with_its_reason() -> None:
    broad = [
        f"{path.relative_to(PACKAGE)}:{name}"
        for path in modules()
        for name, node in innermost_functions(ast.parse(path.read_text(encoding="utf-8")))
        if catches_everything(node)
    ]
    assert sorted(broad) == sorted(BROAD)


@pytest.mark.parametrize(
    ("code", "broad"),
    [
        ("try: x\nexcept: y", True),
        ("try: x\nexcept BaseException: y", True),
        ("try: x\nexcept (ValueError, Exception): y", True),
        ("with suppress(Exception): x", True),
        ("try: x\nexcept (ValueError, OSError): y", False),
    ],
)
def test_no_way_to_catch_everything_is_overlooked(code: str, broad: bool) -> None:
    assert any(catches_everything(node) for node in ast.walk(ast.parse(code))) is broad


def own_functions(frame: FrameType | None) -> list[str]:
    """The functions of ours on a stack, outermost first."""
    found = []
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE):
            found.append(f"{path.relative_to(PACKAGE)}:{frame.f_code.co_name}")
        frame = frame.f_back
    return found[::-1]


class Looks(httpx.HTTPTransport):
    """Notes who sends: the functions in the thread that started the run, and in the one that sends."""

    seen: ClassVar[list[list[str]]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if b"apples" in request.read():
            deadline = time.monotonic() + 10
            waiting: list[str] = []
            while time.monotonic() < deadline and waiting[-1:] != ["run/parallel.py:unordered"]:
                waiting = own_functions(sys._current_frames()[threading.main_thread().ident or 0])
            self.seen.append([*waiting, *own_functions(sys._getframe())])
        return super().handle_request(request)


def test_from_the_command_line_to_the_socket_there_are_at_most_10_functions_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command's own function counts; `cli/__init__.py`, which click calls to find it, does not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("moebench.ollama.transport.transport", lambda base_url: Looks())
    with serving() as stub:
        words = (
            f"run --models stub --suites word_problems --limit 1 --parallel 1 --no-probe --host {stub.url}"
        )
        result = CliRunner().invoke(cli, [*words.split(), "--no-recheck", "--no-report"])
    assert result.exit_code == 0, result.output
    way = list(dict.fromkeys(name for name in Looks.seen[0] if not name.startswith("cli/__init__")))
    assert len(way) <= 8, way
