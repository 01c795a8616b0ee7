"""Runs read back out of their report."""

import tempfile
from dataclasses import replace
from pathlib import Path

from moebench.errors import DataError
from moebench.output import writing
from moebench.report.embed import extract
from moebench.run.store import RESULTS, load_run

_HEADER = '{"header":'


def import_runs(report: Path, *, out: Path = RESULTS) -> tuple[Path, ...]:
    """Writes each run that a report carries as a run file of its own, and returns the files' paths, in order.

    All or nothing: no file is written unless all can be. A run that is there already is left as it is.

    Args:
        report: An HTML report.
        out: Folder of the run files.

    Raises:
        DataError: the report carries no run, a run is damaged, or another run of that id is there already.
        SetupError: the folder cannot be written to.
    """
    try:
        lines = extract(report.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"cannot read {report}", why=str(error), fix="give an HTML report that moebench wrote"
        ) from error
    with writing(out / report.stem), tempfile.TemporaryDirectory(dir=out) as folder:
        copies = []
        for number, text in enumerate(_runs(lines)):
            copy = Path(folder) / f"{number}.jsonl"
            copy.write_text(text, encoding="utf-8", newline="\n")
            copies.append((copy, _place(copy, report, out)))
        if len({path for _, path in copies}) < len(copies):
            raise DataError(
                f"cannot import {report}", why="two of its runs have the same id", fix="get the report anew"
            )
        for copy, path in copies:
            if not path.exists():
                copy.replace(path)
    return tuple(path for _, path in copies)


def _runs(lines: str) -> list[str]:
    """Cuts the lines before each header: there every run begins."""
    head, *rest = lines.split("\n" + _HEADER)
    return [text.rstrip("\n") + "\n" for text in (head, *(_HEADER + part for part in rest))]


def _place(copy: Path, report: Path, out: Path) -> Path:
    """Returns where a run belongs.

    Raises:
        DataError: it cannot be read, its id is no file name, or another run has that name already.
    """
    run = load_run(copy)
    path = out / f"{run.header.run_id}.jsonl"
    if path.parent != out:
        raise DataError(
            f"cannot import {report}", why="its run's id is not a file name", fix="get the report anew"
        )
    if path.exists() and replace(load_run(path), path=None) != replace(run, path=None):
        raise DataError(
            f"cannot import {report}",
            why=f"{path} is there already, and is not the same",
            fix="import it into another folder with --out",
        )
    return path
