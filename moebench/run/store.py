"""Run files: one JSONL file a run, appended and synced record by record, never rewritten.

Each line is an object whose first key says what it holds, with a check sum (CRC-32, hex) of that value's bytes:

    {"header":{...},"crc":"..."}    the first line, a `RunHeader`
    {"model":{...},"crc":"..."}     a `ModelReport`, written when that model is loaded and when its trials are done
    {"record":{...},"crc":"..."}    a `Record`, one finished trial

A line counts once its newline is on disk. A last line without one was torn by a crash: readers leave it out,
and the next append cuts it off first. Of two records of one trial the last counts. Files of schema 1 (moebench
0.1) have no check sums; `run.schema1` reads their values.
"""

import fcntl
import json
import os
import re
import secrets
import shlex
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from moebench.errors import RunFileError
from moebench.run.schema1 import upgraded
from moebench.types import Key, ModelReport, Record, Run, RunHeader

SCHEMA = 2
RESULTS = Path("results")
_LINES: dict[str, Any] = {"header": RunHeader, "model": ModelReport, "record": Record}
_TAIL_BLOCK = 1 << 16
_SUM = re.compile(rb'\{"(header|model|record)":(.*),"crc":"([0-9a-f]{8})"\}', re.DOTALL)
_NO_SUM = re.compile(rb'\{"(header|model|record)":(.*)\}', re.DOTALL)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_LINES[kind])


def spoken(path: str | Path) -> str:
    """Returns how a command names a run: its id where it is in the usual folder, else its file."""
    file = Path(path)
    return file.stem if file.parent == RESULTS else shlex.quote(str(file))


def new_run_id(now: datetime) -> str:
    """Returns `<UTC time>-<4 random characters>`; it sorts by time and is a safe file name."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def encode(value: RunHeader | ModelReport | Record) -> bytes:
    """Returns the line of a run file that holds `value`, with its newline."""
    kind = next(name for name, type_ in _LINES.items() if isinstance(value, type_))
    held = _adapter(kind).dump_json(value)
    return b'{"%s":%s,"crc":"%08x"}\n' % (kind.encode(), held, zlib.crc32(held))


def _decode(line: bytes, where: str, header: RunHeader | None) -> RunHeader | ModelReport | Record:
    """Returns what a line holds; `header` is the file's, None for the line that must be the header itself."""
    found = _SUM.fullmatch(line)
    if found and zlib.crc32(found[2]) != int(found[3], 16):
        raise _broken(where, "it was changed after it was written: its check sum is another one")
    if found is None and (header is None or header.schema == 1):
        found = _NO_SUM.fullmatch(line)
    if found is None:
        raise _broken(where, "it is not a header, a model or a record with its check sum")
    kind, held = found[1].decode(), found[2]
    if kind == "header":
        _check_schema(held, where, summed=found.re is _SUM)
    try:
        if found.re is _NO_SUM:
            held = upgraded(kind, held, header)
        return _adapter(kind).validate_json(held)  # type: ignore[no-any-return] # by kind
    except ValidationError as error:
        first = error.errors()[0]
        raise _broken(where, f"{kind}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _check_schema(held: bytes, where: str, *, summed: bool) -> None:
    """Refuses a header of a newer schema before its values are looked at: they may be of another shape."""
    try:
        schema = json.loads(held)["schema"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return  # whoever reads the values says what is wrong with them
    if isinstance(schema, int) and schema > SCHEMA:
        raise RunFileError(
            f"{where.rpartition(':')[0]} was written by a newer moebench",
            why=f"its schema is {schema}, this version reads up to {SCHEMA}",
            fix="python -m pip install --upgrade moebench",
        )
    if schema != 1 and not summed:
        raise _broken(where, "its check sum is missing")


def _broken(where: str, why: str) -> RunFileError:
    return RunFileError(
        f"{where} cannot be read",
        why=why,
        fix="restore the file from a copy, or remove that line if you can do without it",
    )


class RunWriter:
    """An open run file that records are appended to. Holds the file's lock until it is closed.

    Use `create_run` or `append_to_run` to get one.
    """

    def __init__(self, path: Path, descriptor: int, *, sync: bool = True) -> None:
        self.path = path
        self._descriptor = descriptor
        self._sync = sync

    def append(self, value: RunHeader | ModelReport | Record) -> None:
        """Writes one line and waits until it is on disk.

        Raises:
            RunFileError: it could not be written (disk full, for instance); what was there before is whole.
        """
        line = encode(value)
        before = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, line)
            if written < len(line):  # the disk filled up in the middle: the next write says so
                os.write(self._descriptor, line[written:])
            if self._sync:
                os.fsync(self._descriptor)
        except OSError as error:
            os.ftruncate(self._descriptor, before)
            raise RunFileError(
                f"cannot write to {self.path}",
                why=error.strerror or str(error),
                fix=f"make room or repair the disk, then: moebench resume {spoken(self.path)}",
            ) from error

    def close(self) -> None:
        """Closes the file and gives up the lock."""
        os.close(self._descriptor)


def _open_locked(path: Path, flags: int) -> int:
    try:
        descriptor = os.open(path, flags, 0o644)
    except OSError as error:
        raise RunFileError(
            f"cannot open {path} for writing",
            why=error.strerror or str(error),
            fix="choose a folder that you may write to with --out"
            if flags & os.O_CREAT
            else "see that you may write to it, or copy it elsewhere and go on with the copy",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise RunFileError(
            f"{path.name} is in use",
            why="another moebench process is writing to this run",
            fix="wait until it has ended, or stop it",
        ) from error
    return descriptor


@contextmanager
def create_run(header: RunHeader, folder: Path, *, sync: bool = True) -> Iterator[RunWriter]:
    """Starts a run file named after the header's `run_id` and holds it open.

    Args:
        header: The first line.
        folder: Where; it is made if it is not there.
        sync: Wait for the disk after each line. False only for what can be made again at no cost.

    Raises:
        RunFileError: the folder cannot be written to, or the file exists.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunFileError(
            f"cannot make the folder {folder}",
            why=error.strerror or str(error),
            fix="choose a folder that you may write to with --out",
        ) from error
    path = folder / f"{header.run_id}.jsonl"
    writer = RunWriter(
        path, _open_locked(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL), sync=sync
    )
    try:
        writer.append(header)
        yield writer
    finally:
        writer.close()


@contextmanager
def append_to_run(path: Path) -> Iterator[RunWriter]:
    """Opens an existing run file for more records, after cutting off a torn last line.

    Raises:
        RunFileError: it is not there, cannot be written to, or another process writes to it.
    """
    writer = RunWriter(path, _open_locked(path, os.O_RDWR | os.O_APPEND))
    try:
        os.ftruncate(writer._descriptor, _whole_bytes(writer._descriptor))
        yield writer
    finally:
        writer.close()


def _whole_bytes(descriptor: int) -> int:
    """Returns the length of the file up to and with its last newline."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - _TAIL_BLOCK)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def read_lines(path: Path) -> Iterator[RunHeader | ModelReport | Record]:
    """Yields what a run file holds, header first, without loading it whole.

    Raises:
        RunFileError: the file is missing, empty, of a newer schema, or broken in a line that is not the last.
    """
    header: RunHeader | None = None
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    if number == 1:
                        raise _broken(f"{path}:1", "the header was cut off before it was complete")
                    return
                value = _decode(line[:-1], f"{path}:{number}", header)
                _check_place(value, number, path)
                header = value if isinstance(value, RunHeader) else header
                yield value
            if file.tell() == 0:
                raise _broken(str(path), "the file is empty")
    except OSError as error:
        raise RunFileError(
            f"cannot read {path}",
            why=error.strerror or str(error),
            fix="give a run's id or its file; `moebench show` lists the runs in results/",
        ) from error


def _check_place(value: RunHeader | ModelReport | Record, number: int, path: Path) -> None:
    if isinstance(value, RunHeader) != (number == 1):
        raise _broken(f"{path}:{number}", "a run file has one header, and it is the first line")


def load_run(path: str | Path) -> Run:
    """Reads a run file.

    Args:
        path: The file.

    Returns:
        The run, with the last record of each trial and the last report of each model.

    Raises:
        RunFileError: see `read_lines`.
    """
    lines = read_lines(Path(path))
    header = next(lines)
    assert isinstance(header, RunHeader)  # noqa: S101 - `_check_place` has refused anything else
    models: dict[str, ModelReport] = {}
    records: dict[Key, Record] = {}
    for value in lines:
        if isinstance(value, ModelReport):
            models[value.card.name] = value
        elif isinstance(value, Record):
            records.pop(value.key, None)
            records[value.key] = value
    order = {name: place for place, name in enumerate(header.plan.models)}
    reports = sorted(models.values(), key=lambda report: order.get(report.card.name, len(order)))
    return Run(header=header, models=tuple(reports), records=tuple(records.values()), path=str(path))


def find_run(name: str, folder: Path = RESULTS) -> Path:
    """Returns the file of a run given as a path, an id, an unambiguous beginning of one, or `latest`.

    Raises:
        RunFileError: none or several fit.
    """
    if Path(name).is_file():
        return Path(name)
    files = sorted(folder.glob("*.jsonl"))
    fits = files[-1:] if name == "latest" else [file for file in files if file.stem.startswith(name)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise RunFileError(
            f"'{name}' is not one run",
            why=f"{len(fits)} runs begin so",
            fix=f"give more of it: {fits[0].stem}",
        )
    newest = f"; the newest is {files[-1].stem}" if files else ""
    raise RunFileError(
        f"there is no run '{name}'",
        why=f"it is not a file, and {folder}/ has {len(files)} runs, none of which begins so{newest}",
        fix="give a file, a run's id, or `latest`",
    )


def list_runs(folder: Path = RESULTS) -> list[RunHeader]:
    """Returns the headers of all runs in a folder, oldest first.

    Raises:
        RunFileError: a file in it is no run.
    """
    headers = [next(read_lines(path)) for path in sorted(folder.glob("*.jsonl"))]
    return [header for header in headers if isinstance(header, RunHeader)]
