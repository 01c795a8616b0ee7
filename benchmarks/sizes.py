"""How large is moebench, beside what its design allows? Lines of Python, docstrings and comments included.

python benchmarks/sizes.py
"""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "moebench"
READING = PACKAGE / "reading"
ALL = "all of moebench/"
BUDGETS = {
    "reading": 4_500,
    "graders": 900,
    "chains": 450,
    "suites, variants": 1_900,
    "stats": 800,
    "models": 2_000,
    "ollama": 2_200,
    "demo": 800,
    "run": 2_200,
    "router": 3_300,
    "summary": 1_450,
    "report": 4_300,
    "cli": 1_200,
    ALL: 24_500,
    "tests": 17_000,
}
FLOORS = 5


def lines(paths: Iterable[Path]) -> int:
    """Lines of all Python files among these paths and in these folders."""
    files = (
        file
        for path in paths
        for file in ([path] if path.is_file() else path.rglob("*.py"))
        if file.suffix == ".py"
    )
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def sizes() -> dict[str, int]:
    """Lines by package of `moebench/`, then of all of it, and of the tests."""
    places = sorted(
        path for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    )
    joint = {name: group for group in BUDGETS for name in group.split(", ")}
    found: dict[str, int] = {}
    for place in places:
        name = joint.get(place.stem, "single modules" if place.is_file() else place.name)
        found[name] = found.get(name, 0) + lines([place])
    return {**dict(sorted(found.items())), ALL: lines([PACKAGE]), "tests": lines([ROOT / "tests"])}


def data_lines() -> int:
    """Lines of the wheel's other text files: tables, templates, styles, suites."""
    kinds = {".toml", ".yaml", ".json", ".jsonl", ".csv", ".j2", ".css", ".js", ".txt"}
    files = [*PACKAGE.rglob("*"), *(ROOT / "tasks").rglob("*")]
    return sum(
        len(file.read_text(encoding="utf-8").splitlines())
        for file in files
        if file.is_file() and file.suffix in kinds and "_tasks" not in file.parts
    )


def imports(module: str, folder: Path = READING, prefix: str = "moebench.reading") -> set[str]:
    """The modules of a package that one of its modules imports, inside functions too."""
    known = modules(folder, prefix)
    named: set[str] = set()
    for node in ast.walk(ast.parse(_file(module, folder, prefix).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            named.update(name if name in known else node.module for name in whole)
    return (named & known) - {module}


def modules(folder: Path = READING, prefix: str = "moebench.reading") -> set[str]:
    """Names of all modules of a package."""
    found = set()
    for file in folder.rglob("*.py"):
        parts = file.relative_to(folder).with_suffix("").parts
        found.add(".".join([prefix, *(part for part in parts if part != "__init__")]))
    return found


def _file(module: str, folder: Path, prefix: str) -> Path:
    base = folder.joinpath(*module.removeprefix(prefix).strip(".").split(".")) if module != prefix else folder
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def only_passes_on(path: Path) -> bool:
    """Whether a module holds nothing but a docstring, imports, and assignments of names."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return all(isinstance(node, ast.Import | ast.ImportFrom | ast.Expr | ast.Assign) for node in body)


def longest_chain(folder: Path = READING, prefix: str = "moebench.reading") -> list[str]:
    """The longest chain of imports inside a package, from the top down.

    An `__init__` that only passes names on is no floor of its own.

    Raises:
        ValueError: modules import one another in a circle.
    """
    open_: list[str] = []

    @cache
    def below(module: str) -> tuple[str, ...]:
        if module in open_:
            raise ValueError(f"a circle of imports: {' -> '.join([*open_, module])}")
        open_.append(module)
        chains = [below(name) for name in sorted(imports(module, folder, prefix))]
        open_.pop()
        longest = max(chains, key=len, default=())
        file = _file(module, folder, prefix)
        return longest if file.name == "__init__.py" and only_passes_on(file) else (module, *longest)

    chains = [below(module) for module in sorted(modules(folder, prefix))]
    return max((list(chain) for chain in chains), key=len)


def main() -> None:
    for name, count in sizes().items():
        budget = BUDGETS.get(name)
        share = f"of {budget:>6,}  {count / budget:>4.0%}" if budget else ""
        print(f"{name:<20} {count:>7,} {share}".rstrip())
    print(
        f"{'other text files':<20} {data_lines():>7,}  (tables, templates, suites: not Python, in the wheel)"
    )
    print(f"{'the wheel':<20} {lines([PACKAGE]) + data_lines():>7,}  lines of Python and other text")
    chain = longest_chain()
    print(f"\nfloors of reading/: {len(chain)} of at most {FLOORS}")
    for floor, module in enumerate(reversed(chain), start=1):
        print(f"  {floor} {module.removeprefix('moebench.reading.')}")


if __name__ == "__main__":
    main()
