import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from moebench.errors import ServerUnreachable, UsageError
from moebench.ollama.client import Client
from moebench.ollama.server import ANSWER_S, Server, SetupProgress, connect
from tests.ollama.fake import HTML_502, Reply, fake_ollama, free_port, reply
from tests.ollama.program import group_members, put_on_path, wait_until_gone


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Ollama on PATH, no address in the environment."""
    monkeypatch.setenv("MOEBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    for name in ("OLLAMA_HOST", "OLLAMA_API_KEY", "OLLAMA_NUM_PARALLEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def with_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fake `ollama` on PATH; gives a local address on which nothing listens."""
    monkeypatch.setenv("PATH", put_on_path(tmp_path / "bin"))
    return f"127.0.0.1:{free_port()}"


def runs(server: Server) -> bool:
    return server.running


def unreachable(host: str | None, *, start: bool = True) -> ServerUnreachable:
    with pytest.raises(ServerUnreachable) as caught, connect(host, start=start):
        raise AssertionError("it connected")
    assert caught.value.exit_code == 3
    return caught.value


def test_a_server_that_runs_is_used_and_left_alone() -> None:
    with fake_ollama() as fake:
        with connect(fake.url) as server:
            assert (server.base_url, server.version) == (fake.url, "0.0.0-fake")
            assert not server.started_by_us
            assert not server.embedded
            assert server.log_path is None
            assert server.process is None
            assert server.log_tail() is None
            assert runs(server)
        with Client(fake.url) as client:
            assert client.version() == "0.0.0-fake"
    assert not runs(server)


def test_the_environment_names_the_server_and_the_argument_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_ollama() as one, fake_ollama() as other:
        monkeypatch.setenv("OLLAMA_HOST", one.url.removeprefix("http://"))
        with connect() as server:
            assert server.base_url == one.url
        with connect(other.url) as server:
            assert server.base_url == other.url


def test_an_api_key_is_sent_as_ollama_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "k")
    with fake_ollama() as fake, connect(fake.url), Client(fake.url) as client:
        client.version()
    assert [request.headers["authorization"] for request in fake.requests] == ["Bearer k", "Bearer k"]


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with fake_ollama() as fake, connect(fake.url) as server:
        assert server.version == "0.0.0-fake"


def test_nothing_there_and_no_program_says_how_to_get_one_and_at_once() -> None:
    started = time.monotonic()
    error = unreachable("http://127.0.0.1:9")
    assert time.monotonic() - started < 1.0
    assert "127.0.0.1:9" in error.what
    assert "refused" in error.why
    assert "install Ollama" in error.fix
    assert "--embedded" in error.fix


def test_a_server_that_never_answers_is_given_up_within_two_seconds() -> None:
    with fake_ollama({"/api/version": Reply(body=b"{}", delay_s=30)}) as fake:
        started = time.monotonic()
        error = unreachable(fake.url)
        assert time.monotonic() - started < 2.0
    assert f"within {ANSWER_S:g} s" in error.why


def test_a_server_that_sends_without_end_is_given_up_within_two_seconds() -> None:
    with fake_ollama({"/api/version": Reply(body=b"x" * 50_000_000)}) as fake:
        started = time.monotonic()
        assert "not as Ollama does" in unreachable(fake.url).why
        assert time.monotonic() - started < 2.0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Reply(body=b"<html>hello", content_type="text/html"), "not as Ollama does: HTTP 200, text/html"),
        (reply({"status": "ok"}), "not as Ollama does: HTTP 200, application/json"),
        (reply([1]), "not as Ollama does"),
        (reply({"version": 5}), "not as Ollama does"),
        (reply({"error": "who are you?"}, status=401), "HTTP 401"),
        (HTML_502, "HTTP 502"),
        (Reply(status=301, headers={"Location": "https://u:p@new.example/x"}), "https://new.example/x"),
        (Reply(body=b"[" * 60_000), "not as Ollama does"),
    ],
)
def test_what_is_not_ollama_is_said_to_be_not_ollama(answer: Reply, words: str, with_program: str) -> None:
    with fake_ollama({"/api/version": answer}) as fake:
        error = unreachable(fake.url)
    assert words in error.why
    assert "u:p" not in str(error)


@pytest.mark.parametrize("path", ["/v1", "/api", "/api/generate", "/v1/chat/completions"])
def test_a_path_of_the_api_at_the_addresss_end_is_to_be_left_out(path: str) -> None:
    with fake_ollama() as fake:
        fix = unreachable(fake.url + path).fix
        assert fix == f"leave out {path}: give {fake.url}"
        with connect(fix.rpartition(" ")[2]) as server:
            assert server.version == "0.0.0-fake"


def test_a_server_that_is_below_such_a_path_is_used() -> None:
    routes = {"/api/api/version": reply({"version": "1"})}
    with fake_ollama(routes) as fake, connect(f"{fake.url}/api") as server:
        assert server.version == "1"


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_wants_credentials_is_told_how_to_give_them(status: int) -> None:
    with fake_ollama({"/ollama/api/version": reply({"error": "who are you?"}, status=status)}) as fake:
        error = unreachable(f"{fake.url}/ollama")
    assert f"HTTP {status}: who are you?" in error.why
    assert fake.url.replace("http://", "http://user:password@") + "/ollama" in error.fix
    assert "OLLAMA_API_KEY" in error.fix


def test_credentials_that_do_not_help_are_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "my-secret-key")
    with fake_ollama({"/api/version": reply({"error": "my-secret-key is wrong"}, status=401)}) as fake:
        error = unreachable(fake.url.replace("http://", "http://me:secret@"))
    assert "check the user and password" in error.fix
    assert "secret" not in str(error)


def test_a_server_that_knows_its_own_machines_names_only_is_told_of_the_host_header() -> None:
    with fake_ollama({"/api/version": Reply(status=403)}) as fake:
        assert "`Host: localhost`" in unreachable(fake.url).fix


def test_what_speaks_no_http_is_said_to_be_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert unreachable(f"127.0.0.1:{listener.getsockname()[1]}").why
        thread.join()


def test_errors_show_no_credentials() -> None:
    error = unreachable("http://me:secret@127.0.0.1:9")
    assert "secret" not in str(error)


def test_a_remote_address_is_never_started(with_program: str) -> None:
    error = unreachable("http://host.invalid:11434")
    assert "firewall" in error.fix


def test_an_address_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError), connect("ftp://x"):
        pass


def test_a_program_on_path_is_started_awaited_and_stopped(with_program: str) -> None:
    seen: list[SetupProgress] = []
    with connect(with_program, parallel=3, on_progress=seen.append) as server:
        assert server.started_by_us
        assert server.version == "9.9.9"
        assert server.base_url == f"http://{with_program}"
        assert server.process is not None
        group = server.process.pid
        assert len(group_members(group)) == 2
        assert os.getsid(group) == group != os.getsid(0)
        assert server.log_path is not None
        log = server.log_path.read_text()
    assert f"serving with serve on {with_program}" in log
    assert "parallel 3" in log
    assert [progress.step.rpartition("/")[2] for progress in seen] == ["ollama serve"]
    assert group_members(group) == []
    assert not runs(server)


def test_the_address_of_the_environment_is_started_too(
    with_program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", with_program)
    with connect() as server:
        assert server.started_by_us
        assert server.base_url == f"http://{with_program}"


def test_a_server_of_ours_is_stopped_when_the_work_raises(with_program: str) -> None:
    groups: list[int] = []

    def work() -> None:
        with connect(with_program) as server:
            assert server.process is not None
            groups.append(server.process.pid)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert group_members(groups[0]) == []


def test_start_false_starts_nothing(with_program: str) -> None:
    error = unreachable(with_program, start=False)
    assert f"OLLAMA_HOST={with_program} ollama serve" in error.fix


def test_system_ports_are_not_started(with_program: str) -> None:
    assert "ollama serve" in unreachable("http://127.0.0.1:9").fix


def test_a_server_that_dies_at_the_start_reports_the_end_of_its_log(
    with_program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_OLLAMA", "die")
    error = unreachable(with_program)
    assert "exit status 3" in error.why
    assert "Error: no space left for the fake" in error.why
    assert "secret" not in str(error)


def test_a_program_that_cannot_be_run_is_said_so(with_program: str, tmp_path: Path) -> None:
    (tmp_path / "bin" / "ollama").write_bytes(b"\x7fELF, but not really")
    error = unreachable(with_program)
    assert "cannot be run" in error.why


def test_a_server_that_another_process_was_quicker_to_start_is_used_and_left_alone(
    with_program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_OLLAMA", "overtaken")
    with connect(with_program) as server:
        assert server.version == "9.9.9"
        assert not server.started_by_us
    assert runs(server)
    log = next((tmp_path / "cache" / "logs").iterdir()).read_text()
    other = int(log.partition("overtaken by ")[2].split()[0])
    os.killpg(other, signal.SIGKILL)
    assert wait_until_gone(other)


def test_a_server_of_ours_that_died_can_be_started_again_where_it_was(with_program: str) -> None:
    with connect(with_program) as server:
        assert server.process is not None
        first = server.process.pid
        os.kill(first, signal.SIGKILL)
        server.process.wait()
        assert not runs(server)
        server.restart()
        assert runs(server)
        assert server.process.pid != first
        second = server.process.pid
        assert group_members(first) == []
        with Client(server.base_url) as client:
            assert client.version() == "9.9.9"
    assert wait_until_gone(second)


def test_a_server_of_ours_that_cannot_be_run_again_is_said_so(with_program: str, tmp_path: Path) -> None:
    with connect(with_program) as server:
        (tmp_path / "bin" / "ollama").unlink()
        with pytest.raises(ServerUnreachable, match="cannot be run"):
            server.restart()


def test_a_server_that_is_not_ours_is_not_restarted() -> None:
    with fake_ollama() as fake, connect(fake.url) as server:
        with pytest.raises(ServerUnreachable, match="did not start it"):
            server.restart()
        assert runs(server)


def test_stop_does_nothing_to_a_server_that_is_not_ours() -> None:
    with fake_ollama() as fake, connect(fake.url) as server:
        server.stop()
        assert runs(server)


def test_a_server_may_be_described_without_a_process() -> None:
    server = Server("http://127.0.0.1:9", version="1")
    assert not runs(server)


def children() -> set[str]:
    """Process ids of this process's children."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for task in tasks for pid in task.read_text().split()}


def test_starting_leaves_no_thread_and_no_child(with_program: str) -> None:
    threads, before = set(threading.enumerate()), children()
    with connect(with_program):
        assert children() > before
    assert not [thread for thread in threading.enumerate() if thread not in threads]
    assert children() <= before
