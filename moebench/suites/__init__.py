"""Suites of tasks: found, read, and checked whole before any model is loaded."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from moebench.errors import UsageError
from moebench.registry import did_you_mean
from moebench.suites.checks import check_file
from moebench.suites.findings import Problem, suite_error
from moebench.suites.start import new_suite_text
from moebench.suites.template import fill
from moebench.types import Sample, Suite

__all__ = [
    "Problem",
    "check_suite",
    "load_suite",
    "new_suite_text",
    "question",
    "resolve_suites",
    "shipped_suites",
]

_PACKAGE = Path(__file__).parent.parent
_GRADED = {
    "one_sentence": "cb6931693905cec447106b5f9e4c505636a2d91d05c4074aa7b9b4af4d7b9edf",
    "quantities": "1ce3d494169c5e9a9a7da40e698091892d5fa4c9053eee004745a6bf1d9a6aa0",
    "word_lists": "259be7fefd50292546f4a36d17cc216761fd0539ce6aac72c52d0eafbadcbf93",
    "word_problems": "63c7974011311f381c3d1afd1d94fec8316bb854a9cf042ac0c460f1676c6866",
}
"""SHA-256 of each shipped file whose examples a test has graded, so that no run has to, before it loads a model."""


def shipped_suites() -> list[str]:
    """Returns the names of the suites that come with moebench, sorted."""
    return sorted(path.stem for path in _shipped_folder().glob("*.yaml"))


def load_suite(name_or_path: str | Path) -> Suite:
    """Returns a suite, checked whole.

    Args:
        name_or_path: A shipped suite's name, or the path of a suite file; a text is a path when it ends with
            `.yaml` or `.yml` or holds a `/`.

    Raises:
        UsageError: no shipped suite has that name.
        SuiteError: the file cannot be read or has mistakes; the first ten are named with their lines.
    """
    path = _path_of(name_or_path)
    suite, problems = check_file(path, graded=not _is_as_shipped(path))
    if suite is None:
        raise suite_error(str(path), problems)
    return suite


def check_suite(path: str | Path) -> list[Problem]:
    """Returns all mistakes in a suite file, in the order of their lines; none for a suite that can be run.

    Args:
        path: A suite file, or a shipped suite's name.

    Raises:
        UsageError: no shipped suite has that name.
    """
    return check_file(_path_of(path))[1]


def resolve_suites(names: Iterable[str | Path | Suite]) -> tuple[Suite, ...]:
    """Returns the suites of these names and paths, in their order; all shipped ones where there are none.

    A suite that need not come from a file stands for itself.

    Raises:
        UsageError: an unknown name, or two suites of the same name.
        SuiteError: a file cannot be read or has mistakes.
    """
    suites = tuple(
        name if isinstance(name, Suite) else load_suite(name) for name in list(names) or shipped_suites()
    )
    seen: set[str] = set()
    for suite in suites:
        if suite.name in seen:
            raise UsageError(
                f"two of the suites are called '{suite.name}'",
                why="a run tells its suites apart by their names",
                fix="name each suite once, or change the `name` in one of the files",
            )
        seen.add(suite.name)
    return suites


def question(suite: Suite, sample: Sample) -> str:
    """Returns what a chain is asked: the suite's prompt with the sample's inputs put in, as they are."""
    return fill(suite.prompt, sample.inputs)


def _shipped_folder() -> Path:
    """Returns the folder of the shipped suites: in the installed package, else beside it in the checkout."""
    installed = _PACKAGE / "_tasks"
    return installed if installed.is_dir() else _PACKAGE.parent / "tasks"


def _is_as_shipped(path: Path) -> bool:
    if path.parent != _shipped_folder() or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == _GRADED.get(path.stem)


def _path_of(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, Path):
        return name_or_path
    if "/" in name_or_path or "\\" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        return Path(name_or_path)
    known = shipped_suites()
    if name_or_path not in known:
        near = did_you_mean(name_or_path, known)
        raise UsageError(
            f"unknown suite '{name_or_path}'",
            why=f"the shipped suites are: {', '.join(known)}",
            fix=f"use one of these, or the path of a suite file, such as ./{name_or_path}.yaml.{near}",
        )
    return _shipped_folder() / f"{name_or_path}.yaml"
