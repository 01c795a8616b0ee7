"""One `ollama serve` as a child process: started in its own group, watched, stopped whole."""

import contextlib
import errno
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from moebench.ollama.address import public_url

POLL_S = 0.05
KILLED_S = 0.5
TAIL_LINES = 12
TAIL_BYTES = 16_384
LOGS_KEPT_S = 7 * 86_400.0

# Ends the server's group when the pipe from us closes without a word, however we ended (SIGKILL too).
_WATCH = """\
read -r word && exit
kill -s TERM -- "-$1"
for second in 1 2 3 4 5; do sleep 1; kill -s 0 -- "-$1" || exit; done
kill -s KILL -- "-$1"
"""


def cache_dir() -> Path:
    """Returns moebench's folder in the user's cache (not created); the environment's MOEBENCH_CACHE wins."""
    own = os.environ.get("MOEBENCH_CACHE")
    return Path(own).expanduser().absolute() if own else Path(platformdirs.user_cache_dir("moebench"))


def new_log() -> Path:
    """Creates an empty log file that only its owner may read, and removes those that are a week old."""
    folder = cache_dir() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=time.strftime("ollama-%Y%m%dT%H%M%S-"), suffix=".log", dir=folder)
    os.close(handle)
    for old in folder.glob("ollama-*.log"):
        with contextlib.suppress(FileNotFoundError):  # another process removes it just now
            if time.time() - old.stat().st_mtime > LOGS_KEPT_S:
                old.unlink()
    return Path(name)


class ServerProcess:
    """A server program that logs to a file and can be started again.

    It runs in a process group (and session) of its own, so that the runners it starts end with it and a
    Ctrl-C in the terminal reaches us first. A waiting `sh` ends the group if we die without stopping it.
    A thread may start it again while another one stops it: one after the other.

    Args:
        argv: The program and its arguments.
        env: Its whole environment, but for OLLAMA_HOST.
        log_path: Where its output goes, added to what is there.
        terminate_s: How long it may take to end when asked to, before it is forced.
    """

    def __init__(
        self, argv: tuple[str, ...], *, env: Mapping[str, str], log_path: Path, terminate_s: float = 10.0
    ) -> None:
        self.argv = argv
        self.env = dict(env)
        self.log_path = log_path
        self.terminate_s = terminate_s
        self.popen: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._lock = threading.RLock()
        self._closed = False

    def start(self, address: str) -> None:
        """Starts the program, told by OLLAMA_HOST to listen at `address` (host:port).

        Raises:
            OSError: the program cannot be run, or is not to be run any more.
        """
        with self._lock:
            self.stop()
            if self._closed:
                raise OSError(errno.ESHUTDOWN, "it has been stopped for good")
            self._spawn(address)

    def _spawn(self, address: str) -> None:
        with self.log_path.open("ab") as log:
            self._log_start = log.seek(0, os.SEEK_END)
            self.popen = subprocess.Popen(  # noqa: S603 - a fixed argv, no shell
                self.argv,
                env={**self.env, "OLLAMA_HOST": address},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._watch = subprocess.Popen(  # noqa: S603 - our own constant script; the number is its argument
            ["/bin/sh", "-c", _WATCH, "moebench-watch", str(self.popen.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        """Whether the program has been started and has not ended."""
        popen = self.popen
        return popen is not None and popen.poll() is None

    def close(self) -> None:
        """Stops it for good: it cannot be started again, not even by a thread that is about to."""
        self._closed = True
        self.stop()

    def stop(self) -> None:
        """Ends the program and all that it started: first asked, then forced. Harmless if it has ended."""
        with self._lock:
            if self.popen is not None:
                self._signal_group(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.popen.wait(self.terminate_s)
                self._signal_group(signal.SIGKILL)
                self.popen.wait()
                self._await_group()
                self.popen = None
            if self._watch is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._watch.communicate(b"done\n")
                self._watch = None

    def log_text(self) -> str:
        """Returns the last part of what the program has logged since it was last started."""
        if not self.log_path.exists():
            return ""
        with self.log_path.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, size - TAIL_BYTES))
            return log.read().decode(errors="replace")

    def log_tail(self) -> str:
        """Returns the last lines of the log, without credentials; a note if it is empty."""
        lines = [line.rstrip() for line in self.log_text().splitlines() if line.strip()]
        return public_url("\n".join(lines[-TAIL_LINES:])) or "(the log is empty)"

    def _signal_group(self, number: int) -> bool:
        """Sends a signal to all that is left of the group; returns whether anything is."""
        if self.popen is None:
            return False
        try:
            os.killpg(self.popen.pid, number)
        except (ProcessLookupError, PermissionError):  # the latter on macOS, if only zombies are left
            return False
        return True

    def _await_group(self) -> None:
        """Waits until the killed runners are gone, but not for ever: some containers never reap orphans."""
        deadline = time.monotonic() + KILLED_S
        while self._signal_group(0) and time.monotonic() < deadline:
            time.sleep(0.01)
