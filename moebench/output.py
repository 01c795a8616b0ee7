"""Files that are written for a reader: reports, tables, templates."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moebench.errors import SetupError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Within it a file is written; its folder is made, and what stands in the way is said clearly.

    Raises:
        SetupError: no permission, no room, or something else is in the way.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise SetupError(
            f"cannot write {path}",
            why=error.strerror or str(error),
            fix="name another place that you may write to, or make room there, and try again",
        ) from error
