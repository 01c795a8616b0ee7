"""A disk that cannot be written: no permission, no room, something in the way. Nothing is lost, and it is said."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, StubServer, serving
from moebench.run.store import load_run
from tests.faults.command import (
    TRIALS,
    Done,
    assert_complete,
    ended,
    is_explained,
    moebench,
    resumed,
    run_file,
    scored,
    started,
)
from tests.support import apples_suite, run_on

# Root may write where the permissions forbid it, by two capabilities: without them it is like any other user, who
# also can read the interpreter's files, wherever they are. To others the calls are forbidden, and not needed.
UNPRIVILEGED = (
    sys.executable,
    "-c",
    "import ctypes, os, sys\n"
    "libc = ctypes.CDLL(None)\n"
    "for capability in (1, 2): libc.prctl(24, capability, 0, 0, 0)\n"  # PR_CAPBSET_DROP, CAP_DAC_*
    "os.execv(sys.argv[1], sys.argv[1:])\n",
)


@dataclass(frozen=True)
class Folder:
    """A folder of the user's, with a finished run in it.

    Attributes:
        path: The folder.
        run: The run file.
    """

    path: Path
    run: Path

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.path)): p.read_bytes() for p in self.path.rglob("*") if p.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A run with one trial that broke, so that there is something to resume."""
    with serving(Behaviour(faults={1: "bad_request"})) as stub:
        run = run_on(stub, tmp_path / "results", suites=(apples_suite(2),))
    return Folder(tmp_path, Path(run.path or ""))


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Takes away the right to write, within it."""
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def unprivileged(*arguments: str, cwd: Path) -> Done:
    return ended(moebench(*arguments, cwd=cwd, before=UNPRIVILEGED))


def test_the_user_of_these_tests_really_may_not_write(tmp_path: Path) -> None:
    with read_only(tmp_path):
        attempt = [*UNPRIVILEGED, sys.executable, "-c", f"open({str(tmp_path / 'file')!r}, 'w')"]
        done = subprocess.run(attempt, capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr


def test_run_into_a_read_only_results_folder_asks_nothing_and_says_why(suite: Path) -> None:
    results = suite.parent / "results"
    results.mkdir()
    arguments = ("run", "--models", "stub", "--suites", str(suite), "--no-probe", "--parallel", "1")
    with serving() as stub, read_only(results):
        done = unprivileged(*arguments, "--host", stub.url, cwd=suite.parent)
    assert is_explained(done), done
    assert "Permission denied" in done.err
    assert "--out" in done.err
    assert stub.seen.generations == 0
    assert list(results.iterdir()) == []


def test_run_where_no_results_folder_can_be_made_asks_nothing_and_says_why(suite: Path) -> None:
    arguments = ("run", "--models", "stub", "--suites", str(suite), "--no-probe", "--parallel", "1")
    with serving() as stub, read_only(suite.parent):
        done = unprivileged(*arguments, "--host", stub.url, cwd=suite.parent)
    assert is_explained(done), done
    assert "cannot make the folder results" in done.err
    assert stub.seen.generations == 0
    assert [path.name for path in suite.parent.iterdir()] == [suite.name]


def test_run_with_a_file_where_the_results_folder_should_be_says_so(stub: StubServer, suite: Path) -> None:
    (suite.parent / "results").write_text("in the way")
    done = ended(started(stub, suite))
    assert is_explained(done), done
    assert "--out" in done.err


def test_resume_of_a_read_only_run_asks_nothing_and_leaves_it_as_it_is(folder: Folder) -> None:
    before = folder.files()
    with serving() as stub, read_only(folder.run.parent, folder.run):
        done = unprivileged("resume", folder.run.stem, "--host", stub.url, cwd=folder.path)
    assert is_explained(done), done
    assert "Permission denied" in done.err
    assert stub.seen.generations == 0
    assert folder.files() == before


def test_regrade_into_a_read_only_results_folder_writes_nothing_and_says_why(folder: Folder) -> None:
    before = folder.files()
    with read_only(folder.run.parent):
        done = unprivileged("regrade", folder.run.stem, cwd=folder.path)
    assert is_explained(done), done
    assert "--out" in done.err
    assert folder.files() == before


@pytest.mark.parametrize("kind", ["html", "md"])
def test_a_report_of_a_read_only_run_is_written_elsewhere_or_says_why_not(folder: Folder, kind: str) -> None:
    """Reading needs no right to write; the report's own folder does."""
    before = folder.files()
    with read_only(folder.path, folder.run.parent, folder.run):
        done = unprivileged("report", folder.run.stem, "--format", kind, cwd=folder.path)
        assert is_explained(done), done
        assert "cannot write reports/" in done.err
        assert folder.files() == before
    with read_only(folder.run.parent, folder.run):
        assert unprivileged("report", folder.run.stem, "--format", kind, cwd=folder.path).code == 0
    assert (folder.path / "reports" / f"{folder.run.stem}.{kind}").stat().st_size > 0


def test_a_run_whose_report_cannot_be_written_is_kept_whole(suite: Path) -> None:
    reports = suite.parent / "reports"
    reports.mkdir()
    arguments = ("run", "--models", "stub", "--suites", str(suite), "--no-probe", "--parallel", "1")
    with serving() as stub, read_only(reports):
        done = unprivileged(*arguments, "--host", stub.url, cwd=suite.parent)
    assert is_explained(done), done
    assert_complete(run_file(suite.parent))
    assert list(reports.iterdir()) == []


class SmallDisk:
    """A disk of 64 kB for a results folder; where none may be mounted, a limit on the size of files instead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.mounted = os.geteuid() == 0 and self._mount("size=64k")
        self.env: dict[str, str] = {}
        limit = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        execute = "os.execv(sys.argv[1], sys.argv[1:])"
        self.before = () if self.mounted else (sys.executable, "-c", limit + execute)

    def _mount(self, options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def make_room(self) -> None:
        self.before = ()
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,size=16m", str(self.folder)], check=True)

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", str(self.folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "results")
    yield disk
    disk.close()


def test_a_disk_that_fills_up_in_mid_run_loses_nothing_and_resume_completes_the_run(
    suite: Path, small_disk: SmallDisk
) -> None:
    long = "It is long. " * 100 + "The answer is 2."
    arguments = (
        "run",
        "--models",
        "stub",
        "--suites",
        str(suite),
        "--no-probe",
        "--parallel",
        "2",
        "--no-report",
    )
    with serving(Behaviour(answer=lambda _: long, slots=2), keep_bodies=False) as stub:
        process = moebench(*arguments, "--host", stub.url, cwd=suite.parent, before=small_disk.before)
        done = ended(process)
        path = run_file(suite.parent)
        assert is_explained(done), done
        assert "No space left" in done.err or "File too large" in done.err
        assert f"moebench resume {path.stem}" in done.err
        assert path.read_bytes().endswith(b"\n")
        assert 0 < len(load_run(path).records) < TRIALS
        kept = scored(path)
        small_disk.make_room()
        resumed(path, stub)
        assert_complete(path)
        assert kept.keys() <= scored(path).keys()
        assert stub.seen.generations <= 2 * TRIALS - len(kept)
