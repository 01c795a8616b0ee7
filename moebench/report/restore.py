"""A run read back out of its report."""

import tempfile
from pathlib import Path

from moebench.errors import DataError
from moebench.report.embed import extract
from moebench.store import RESULTS, load_run


def import_run(report: Path, *, out: Path = RESULTS) -> Path:
    """Writes the run that a report carries as a run file, and returns the file's path.

    Args:
        report: An HTML report.
        out: Folder of the run file.

    Raises:
        DataError: the report carries no run, the run is damaged, or another run of that id is there already.
    """
    try:
        lines = extract(report.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"cannot read {report}", why=str(error), fix="give an HTML report that moebench wrote"
        ) from error
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        copy = Path(folder) / "run.jsonl"
        copy.write_text(lines, encoding="utf-8", newline="\n")
        path = out / f"{load_run(copy).header.run_id}.jsonl"
        if path.parent != out:
            raise DataError(
                f"cannot import {report}", why="its run's id is not a file name", fix="get the report anew"
            )
        if path.exists() and path.read_bytes() != copy.read_bytes():
            raise DataError(
                f"cannot import {report}",
                why=f"{path} is there already, and is not the same",
                fix="import it into another folder with --out",
            )
        copy.replace(path)
    return path
