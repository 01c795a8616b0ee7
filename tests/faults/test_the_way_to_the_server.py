"""Faults between us and a server elsewhere: certificates and proxies, in whole runs of the command line."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import trustme

from benchmarks.stub_server import Behaviour, serving
from moebench.errors import ServerUnreachable
from moebench.run.api import resume
from moebench.run.observer import Observer
from moebench.run.store import load_run
from moebench.types import Record, ServerOptions
from tests.faults.command import Done, assert_complete, ended, is_explained, moebench, run_file
from tests.ollama.way import PROXY_VARIABLES, SecureStub, forward_proxy, serving_tls
from tests.support import apples_suite, run_on

REMOTE = "http://gpu.example:11434"
NO_SETTINGS = {name: "" for variable in PROXY_VARIABLES for name in (variable, variable.lower())}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def authority_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    return str(tmp_path / "authority.pem")


def call(*arguments: str, cwd: Path, env: Mapping[str, str]) -> Done:
    return ended(moebench(*arguments, cwd=cwd, env={**NO_SETTINGS, **env}))


def run_forty(host: str, suite: Path, env: Mapping[str, str]) -> Done:
    arguments = ["--models", "stub", "--suites", str(suite), "--host", host, "--parallel", "4", "--no-report"]
    return call("run", *arguments, cwd=suite.parent, env=env)


@pytest.mark.parametrize("command", ["run", "models", "doctor", "resume"])
def test_a_certificate_that_is_not_trusted_is_refused_and_said(
    command: str, authority: trustme.CA, suite: Path
) -> None:
    with serving(Behaviour(faults={1: "bad_request"})) as plain:
        run_id = run_on(plain, suite.parent / "results", suites=(apples_suite(2),)).header.run_id
    arguments = {"run": ("--models", "stub", "--suites", str(suite)), "resume": (run_id,)}.get(command, ())
    with serving_tls(authority) as stub:
        done = call(command, *arguments, "--host", stub.url, cwd=suite.parent, env={})
    said = " ".join((done.out + done.err).split())
    assert "CERTIFICATE_VERIFY_FAILED" in said
    assert "SSL_CERT_FILE" in said
    assert stub.seen.generations == 0
    assert command == "doctor" or is_explained(done), done


def test_a_certificate_of_an_authority_that_ssl_cert_file_names_is_accepted_for_a_whole_run(
    authority: trustme.CA, authority_file: str, suite: Path
) -> None:
    with serving_tls(authority, Behaviour(slots=4)) as stub:
        done = run_forty(stub.url, suite, {"SSL_CERT_FILE": authority_file})
    assert done.code == 0, done
    assert_complete(run_file(suite.parent))


class AfterOneRecord(Observer):
    """Gives the server a certificate that nobody trusts, after the first record."""

    def __init__(self, stub: SecureStub) -> None:
        self.stub = stub

    def on_record(self, record: Record) -> None:
        self.stub.use(trustme.CA())
        self.stub.cut()


def test_a_certificate_that_goes_bad_in_mid_run_ends_the_run_and_resume_completes_it(
    authority: trustme.CA, authority_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", authority_file)
    results = tmp_path / "results"
    with serving_tls(authority) as stub:
        with pytest.raises(ServerUnreachable) as caught:
            run_on(stub, results, observer=AfterOneRecord(stub))
        (path,) = results.iterdir()
        assert "CERTIFICATE_VERIFY_FAILED" in caught.value.why
        assert "SSL_CERT_FILE" in caught.value.fix
        assert f"moebench resume {path}" in caught.value.fix
        scored = [record for record in load_run(path).records if record.score]
        assert 0 < len(scored) < 4
        stub.use(authority)
        run = resume(path, server=ServerOptions(host=stub.url))
    assert len(run.records) == 4
    assert all(record.score for record in run.records)


def test_a_whole_run_goes_through_the_proxy_that_leads_to_a_server_elsewhere(suite: Path) -> None:
    with serving(Behaviour(slots=4)) as stub, forward_proxy(stub.url) as proxy:
        done = run_forty(REMOTE, suite, {"http_proxy": proxy.url})
    assert done.code == 0, done
    assert_complete(run_file(suite.parent))
    assert {line.rpartition("/")[2] for line in proxy.seen} >= {"version", "tags", "show", "generate", "ps"}


def test_a_proxy_that_is_down_is_said_with_the_way_past_it(suite: Path) -> None:
    done = run_forty(REMOTE, suite, {"http_proxy": "http://user:secret@127.0.0.1:9"})
    assert is_explained(done), done
    assert "check the proxy http://127.0.0.1:9" in done.err
    assert "NO_PROXY=gpu.example" in done.err
    assert "secret" not in done.err + done.out


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_a_server_on_this_machine_is_reached_whatever_proxies_there_are(proxy: str, suite: Path) -> None:
    with serving(Behaviour(slots=4)) as stub:
        done = run_forty(stub.url, suite, {"http_proxy": proxy, "all_proxy": proxy})
    assert done.code == 0, done
    assert_complete(run_file(suite.parent))


@pytest.mark.parametrize(
    "setting",
    [{"all_proxy": "nonsense://x"}, {"SSL_CERT_FILE": "/no/such.pem"}],
    ids=["proxy", "certificates"],
)
def test_settings_that_mean_nothing_are_a_clear_error(setting: dict[str, str], suite: Path) -> None:
    with serving() as stub:
        done = run_forty(stub.url, suite, setting)
    assert is_explained(done), done
    assert next(iter(setting)).upper() in done.err
