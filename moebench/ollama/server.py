"""Which Ollama server to use; started and stopped by us only where none answers and one can be."""

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from moebench.errors import ServerUnreachable
from moebench.ollama.address import (
    DEFAULT_URL,
    is_local,
    parse_host,
    public_url,
    startable,
    without_api_path,
)
from moebench.ollama.process import POLL_S, ServerProcess, new_log
from moebench.ollama.refusals import server_words
from moebench.ollama.route import transport, what_to_do

CACHE_LIMIT = "LLAMA_ARG_CACHE_RAM"
"""MiB of host memory in which llama-server keeps finished prompts (Ollama 0.30 and later): 8,192 by default, which
`/api/ps` does not count, which ends small machines, and with which an answer depends on what was asked before."""
ANSWER_S = 1.5
START_S = 60.0
SETTLE_S = 0.3
_ANSWER_BYTES = 65_536

INSTALL = (
    "install Ollama (https://ollama.com/download) and start it with `ollama serve`; "
    "or use --embedded to try moebench with tiny stand-in models (Linux x86-64)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupProgress:
    """How far a set-up has come.

    Attributes:
        step: What is being done, for instance `downloading the wheels`.
        number: Which step this is, from 1.
        steps: How many there are.
        done_bytes: Done of this step; None where bytes do not measure it.
        total_bytes: What this step has to do; None where that is not known.
    """

    step: str
    number: int
    steps: int
    done_bytes: int | None = None
    total_bytes: int | None = None


OnSetup = Callable[[SetupProgress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back from an address: an Ollama's version, or why there is none."""

    version: str | None
    why: str = ""
    silent: bool = False  # nothing listens there at all
    error: Exception | None = None
    status: int | None = None  # where HTTP is spoken


class Server:
    """A running Ollama server.

    Attributes:
        base_url: Where it answers; may hold credentials, so show `public_url(base_url)`.
        version: As `/api/version` gives it.
        embedded: Whether it is the embedded one, whose models are stand-ins.
    """

    def __init__(
        self, base_url: str, *, version: str, child: ServerProcess | None = None, embedded: bool = False
    ) -> None:
        self.base_url = base_url
        self.version = version
        self.embedded = embedded
        self._child = child

    @property
    def started_by_us(self) -> bool:
        """Whether we started it, and so stop it."""
        return self._child is not None

    @property
    def prompt_cache(self) -> bool | None:
        """Whether it keeps finished prompts in host memory; None: it is not ours, so nobody tells."""
        return None if self._child is None else self._child.env.get(CACHE_LIMIT) != "0"

    @property
    def log_path(self) -> Path | None:
        """Where it logs; None for a server that we did not start."""
        return self._child.log_path if self._child else None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server's process; None for one that we did not start, or have stopped."""
        return self._child.popen if self._child else None

    @property
    def running(self) -> bool:
        """Whether its process runs; of a server that we did not start: whether it answers."""
        return self._child.running if self._child else _ask(self.base_url).version is not None

    def log_tail(self) -> str | None:
        """Returns the last lines of its log, without credentials; None for a server that we did not start."""
        return self._child.log_tail() if self._child else None

    def restart(self) -> None:
        """Starts a server of ours again at the same address; it is stopped first if it still runs.

        Raises:
            ServerUnreachable: it is not ours, or does not come up.
        """
        if self._child is None:
            raise ServerUnreachable(
                f"cannot restart the Ollama server at {public_url(self.base_url)}",
                why="moebench did not start it",
                fix="start it again yourself, then `moebench resume`",
            )
        _start(self._child, self.base_url)
        self.version = await_server(self._child, self.base_url)

    def stop(self) -> None:
        """Stops a server of ours with all its runners; does nothing to any other."""
        if self._child is not None:
            self._child.stop()


@contextmanager
def connect(
    host: str | None = None,
    *,
    start: bool = True,
    parallel: int | None = None,
    on_progress: OnSetup | None = None,
) -> Iterator[Server]:
    """Yields the Ollama server to use, and stops it afterwards if and only if it was started here.

    Args:
        host: Its address; None: that of OLLAMA_HOST, else http://127.0.0.1:11434.
        start: Whether to start `ollama serve` where nothing answers. Only done at an address of this
            machine with a port of 1024 or more.
        parallel: How many requests a server that is started here answers at once (OLLAMA_NUM_PARALLEL);
            None leaves it to Ollama. A server that runs already keeps what it has.
        on_progress: Told when a server is being started.

    Raises:
        UsageError: `host` or OLLAMA_HOST is no address.
        ServerUnreachable: no Ollama answers there and none can be started.
    """
    base_url = parse_host(os.environ.get("OLLAMA_HOST", "") if host is None else host)
    answer = _ask(base_url)
    if answer.version is not None:
        yield Server(base_url, version=answer.version)
        return
    program = _program_to_start(base_url, answer, start=start)
    if on_progress:
        step = f"starting {program} serve"
        if CACHE_LIMIT not in os.environ:
            step += f" with {CACHE_LIMIT}=0: it keeps no finished prompts in memory"
        on_progress(SetupProgress(step=step, number=1, steps=1))
    env = {CACHE_LIMIT: "0", **os.environ}
    if parallel is not None:
        env["OLLAMA_NUM_PARALLEL"] = str(parallel)
    child = ServerProcess((program, "serve"), env=env, log_path=new_log())
    try:
        yield _started(child, base_url)
    finally:
        child.close()


def check_reachable(host: str) -> None:
    """Returns if `connect(host)` has a server to use or to start: asked before anything slow is done.

    Raises:
        UsageError, ServerUnreachable: as `connect`.
    """
    base_url = parse_host(host)
    answer = _ask(base_url)
    if answer.version is None:
        _program_to_start(base_url, answer, start=True)


def _program_to_start(base_url: str, answer: _Answer, *, start: bool) -> str:
    """Returns the `ollama` program where nothing answers and one may be started, and says why not elsewhere."""
    program = shutil.which("ollama")
    if not (answer.silent and start and program and startable(base_url)):
        raise _unreachable(base_url, answer=answer, program=program)
    return program


def await_server(child: ServerProcess, base_url: str, *, settle_s: float = SETTLE_S) -> str:
    """Waits until a server that was just started answers; returns its version.

    Args:
        child: The server.
        base_url: Where it is to answer.
        settle_s: How long it must live on after the first answer: that may be another server's, which took
            the port meanwhile.

    Raises:
        ServerUnreachable: it ended, or did not answer in time; with the tail of its log.
    """
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if not child.running:
            popen = child.popen  # another thread may stop it just now
            status = popen.returncode if popen else None
            raise not_started(child, f"it ended with exit status {status}")
        version = _ask(base_url).version
        if version is not None and not _ends_within(child, settle_s):
            return version
        time.sleep(POLL_S)
    raise not_started(child, f"it did not answer within {START_S:.0f} s")


def not_started(child: ServerProcess, reason: str) -> ServerUnreachable:
    """Stops a server that did not come up, and returns the error that says so, with its log's tail."""
    tail = child.log_tail()
    child.stop()
    return ServerUnreachable(
        "the Ollama server could not be started",
        why=f"{reason}; the end of its log:\n{tail}",
        fix=f"mend what the log names, then try again; the whole log is {child.log_path}",
    )


def _ends_within(child: ServerProcess, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while child.running and time.monotonic() < deadline:
        time.sleep(POLL_S)
    return not child.running


def _started(child: ServerProcess, base_url: str) -> Server:
    """Starts `child` at `base_url`; if another process was quicker to serve there, that one is used."""
    _start(child, base_url)
    try:
        return Server(base_url, version=await_server(child, base_url), child=child)
    except ServerUnreachable:
        answer = _ask(base_url)
        if answer.version is None:
            raise
        return Server(base_url, version=answer.version)


def _start(child: ServerProcess, base_url: str) -> None:
    try:
        child.start(urlsplit(base_url).netloc)
    except OSError as error:
        raise not_started(child, f"{child.argv[0]} cannot be run: {error.strerror}") from None


def _ask(base_url: str) -> _Answer:
    """Asks an address for its Ollama version; takes at most `ANSWER_S`, slow name servers included.

    Raises:
        SetupError: the environment names a proxy or certificates that are of no use.
    """
    found: list[_Answer] = []
    way = transport(base_url)
    thread = threading.Thread(target=lambda: found.append(_ask_version(base_url, way)), daemon=True)
    thread.start()
    thread.join(ANSWER_S)
    if found:
        return found[0]
    return _Answer(version=None, why=f"no answer within {ANSWER_S:g} s")


def _ask_version(base_url: str, way: httpx.HTTPTransport) -> _Answer:
    deadline = time.monotonic() + ANSWER_S
    body = b""
    try:
        with (
            httpx.Client(timeout=ANSWER_S, transport=way, trust_env=False) as client,
            client.stream("GET", f"{base_url}/api/version", headers=api_headers()) as response,
        ):
            for piece in response.iter_bytes():
                body += piece
                if len(body) > _ANSWER_BYTES or time.monotonic() > deadline:
                    break
    except httpx.ConnectError as error:
        why = public_url(str(error)) or "no connection"
        return _Answer(version=None, why=why, silent=True, error=error)
    except httpx.TimeoutException:
        return _Answer(version=None, why=f"no answer within {ANSWER_S:g} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = public_url(str(error)) or type(error).__name__
        return _Answer(version=None, why=why, error=error)
    return _read_version(response, body)


def _read_version(response: httpx.Response, body: bytes) -> _Answer:
    if response.is_redirect:
        target = public_url(response.headers.get("location", "elsewhere"))
        return _Answer(version=None, why=f"it redirects to {target}; give that address instead")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    version = answer.get("version") if isinstance(answer, dict) else None
    if response.status_code == 200 and isinstance(version, str) and version:
        return _Answer(version=version)
    if response.status_code in (401, 403):
        said = server_words(body.decode(errors="replace"))
        why = f"it does not let everybody in: HTTP {response.status_code}: {said}"
    else:
        kind = response.headers.get("content-type", "no content type").partition(";")[0]
        why = f"something answers there, but not as Ollama does: HTTP {response.status_code}, {kind}"
    return _Answer(version=None, why=why, status=response.status_code)


def api_headers() -> dict[str, str]:
    """Returns the headers of a request: with OLLAMA_API_KEY set, the key, as Ollama's own client does."""
    key = os.environ.get("OLLAMA_API_KEY")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _unreachable(base_url: str, *, answer: _Answer, program: str | None) -> ServerUnreachable:
    way_out = what_to_do(base_url, answer.error)
    api_left_out = without_api_path(base_url) if answer.status else None
    if answer.status == 401 or (answer.status == 403 and not way_out):
        fix = _how_to_get_in(base_url, answer)
    elif api_left_out:
        path = urlsplit(base_url).path.removeprefix(urlsplit(api_left_out).path)
        fix = f"leave out {path}: give {public_url(api_left_out)}"
    elif way_out:
        fix = way_out
    elif not is_local(base_url):
        fix = "start Ollama on that machine and check address, port and firewall"
    elif not answer.silent:
        fix = f"end what answers there, or give Ollama's own address (by default {DEFAULT_URL})"
    elif program:
        fix = f"start it with `OLLAMA_HOST={urlsplit(base_url).netloc.rpartition('@')[2]} ollama serve`"
    else:
        fix = INSTALL
    return ServerUnreachable(f"no Ollama answers at {public_url(base_url)}", why=answer.why, fix=fix)


def _how_to_get_in(base_url: str, answer: _Answer) -> str:
    parts = urlsplit(base_url)
    if "@" in parts.netloc or api_headers():
        fix = "check the user and password of the address, and OLLAMA_API_KEY"
    else:
        address = parts._replace(netloc=f"user:password@{parts.netloc}").geturl()
        fix = f"give {address} with your own user and password, or set OLLAMA_API_KEY"
    if answer.status == 403:  # so Ollama itself meets a name of its machine that it does not know
        fix += "; if a tunnel or proxy is between, have it send `Host: localhost`"
    return fix
