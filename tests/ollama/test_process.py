import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moebench.ollama.process import LOGS_KEPT_S, ServerProcess, cache_dir, new_log
from tests.ollama.fake import free_port
from tests.ollama.program import group_members, is_alive, put_on_path, wait_until_gone


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOEBENCH_CACHE", str(tmp_path / "cache"))


def child(tmp_path: Path, mode: str, *, terminate_s: float = 10.0) -> ServerProcess:
    path = put_on_path(tmp_path / "bin")
    return ServerProcess(
        (str(tmp_path / "bin" / "ollama"), "serve"),
        env={"PATH": path, "FAKE_OLLAMA": mode},
        log_path=new_log(),
        terminate_s=terminate_s,
    )


def started(process: ServerProcess, *, members: int) -> int:
    """Starts it, waits for its runner, and returns its process group."""
    process.start(f"127.0.0.1:{free_port()}")
    assert process.popen is not None
    group = process.popen.pid
    deadline = time.monotonic() + 10
    while len(group_members(group)) < members and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(group_members(group)) == members
    return group


@pytest.mark.parametrize("mode", ["serve", "deaf"])
def test_stopping_ends_the_server_and_its_runners(tmp_path: Path, mode: str) -> None:
    process = child(tmp_path, mode)
    group = started(process, members=2)
    assert process.popen is not None
    process.stop()
    assert not process.running
    assert group_members(group) == []


def test_a_server_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    process = child(tmp_path, "stubborn", terminate_s=0.3)
    group = started(process, members=2)
    process.stop()
    assert group_members(group) == []


def test_stopping_twice_or_before_the_start_is_harmless(tmp_path: Path) -> None:
    process = child(tmp_path, "serve")
    process.stop()
    started(process, members=2)
    process.stop()
    process.stop()


def test_a_server_that_died_leaves_no_runner_after_stop(tmp_path: Path) -> None:
    process = child(tmp_path, "serve")
    group = started(process, members=2)
    os.kill(group, signal.SIGKILL)
    assert process.popen is not None
    process.popen.wait()
    assert len(group_members(group)) == 1
    process.stop()
    assert wait_until_gone(group)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_ends_when_we_are_killed(tmp_path: Path, number: signal.Signals) -> None:
    put_on_path(tmp_path / "bin")
    code = (
        "import sys, time; from pathlib import Path\n"
        "from moebench.ollama.process import ServerProcess, new_log\n"
        f"process = ServerProcess(({str(tmp_path / 'bin' / 'ollama')!r}, 'serve'), env={{}}, log_path=new_log())\n"
        f"process.start('127.0.0.1:{free_port()}')\n"
        "print(process.popen.pid, process._watch.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        group, watch = (int(word) for word in parent.stdout.readline().split())
        assert group_members(group)
        parent.send_signal(number)
        parent.wait()
    assert wait_until_gone(group)
    assert wait_until_gone(watch)  # it leads a group of its own


def test_what_is_closed_is_not_started_again(tmp_path: Path) -> None:
    """As by a thread that wants a dead server back while the run ends."""
    process = child(tmp_path, "serve")
    group = started(process, members=2)
    process.close()
    with pytest.raises(OSError, match="for good"):
        process.start(f"127.0.0.1:{free_port()}")
    assert not process.running
    assert not group_members(group)


def test_two_threads_may_stop_and_start_it_at_once(tmp_path: Path) -> None:
    process = child(tmp_path, "serve")
    started(process, members=2)
    with ThreadPoolExecutor(4) as pool:
        starts = [pool.submit(process.start, f"127.0.0.1:{free_port()}") for _ in range(2)]
        stops = [pool.submit(process.stop) for _ in range(4)]
    assert [future.exception() for future in (*starts, *stops)] == [None] * 6
    process.close()
    assert process.popen is None


def test_the_watch_ends_with_the_server(tmp_path: Path) -> None:
    process = child(tmp_path, "serve")
    started(process, members=2)
    watch = process._watch
    assert watch is not None
    process.stop()
    assert not is_alive(watch.pid)


def test_the_log_tail_holds_the_last_lines_of_this_start_only(tmp_path: Path) -> None:
    process = child(tmp_path, "die")
    process.log_path.write_text("an older line\n")
    process.start("127.0.0.1:1")
    assert process.popen is not None
    process.popen.wait()
    tail = process.log_tail()
    process.stop()
    assert tail.endswith("Error: no space left for the fake")
    assert "an older line" not in tail


def test_the_log_tail_holds_no_credentials(tmp_path: Path) -> None:
    process = child(tmp_path, "die")
    process.start("127.0.0.1:1")
    assert process.popen is not None
    process.popen.wait()
    tail = process.log_tail()
    process.stop()
    assert "proxy http://proxy:1" in tail
    assert "secret" not in tail


def test_a_log_is_for_its_owner_only() -> None:
    assert new_log().stat().st_mode & 0o777 == 0o600


def test_old_logs_are_removed() -> None:
    old, recent = new_log(), new_log()
    os.utime(old, (time.time() - LOGS_KEPT_S - 60,) * 2)
    os.utime(recent, (time.time() - LOGS_KEPT_S + 60,) * 2)
    new = new_log()
    assert set((cache_dir() / "logs").iterdir()) == {recent, new}


def test_the_cache_folder_follows_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOEBENCH_CACHE", "here")
    assert cache_dir() == Path.cwd() / "here"
    monkeypatch.delenv("MOEBENCH_CACHE")
    assert cache_dir().name == "moebench"
