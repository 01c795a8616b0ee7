"""The way to a server: proxies of the environment, certificates, and what is said where it fails."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme

from benchmarks.stub_server import Behaviour, serving
from moebench.chains import CHAINS
from moebench.errors import ServerUnreachable, SetupError
from moebench.ollama.client import Client
from moebench.ollama.failures import classify
from moebench.ollama.inflight import deadline
from moebench.ollama.langchain import OllamaModels
from moebench.ollama.route import proxy_for, tls_error
from moebench.ollama.server import connect
from moebench.run.doctor import checks
from moebench.types import Options
from tests.ollama.fake import Reply, fake_ollama, free_port
from tests.ollama.way import PROXY_VARIABLES, SecureStub, forward_proxy, serving_tls

REMOTE = "http://gpu.example:11434"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXY_VARIABLES, "OLLAMA_HOST", "OLLAMA_API_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def stub(authority: trustme.CA) -> Iterator[SecureStub]:
    with serving_tls(authority) as server:
        yield server


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority is what SSL_CERT_FILE names."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def ask(base_url: str, *, seconds: float = 5) -> str:
    """One answer by LangChain."""
    with OllamaModels(base_url, "stub", Options(num_predict=50)) as models, deadline(seconds):
        return CHAINS.get("direct")(models).invoke({"question": "?"})


@pytest.mark.parametrize(
    ("url", "variables", "proxy"),
    [
        (REMOTE, {}, None),
        (REMOTE, {"HTTP_PROXY": "http://p:1"}, "http://p:1"),
        (REMOTE, {"http_proxy": "p:1"}, "http://p:1"),
        (REMOTE, {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://gpu.example:443", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        (REMOTE, {"ALL_PROXY": "http://p:1"}, "http://p:1"),
        (REMOTE, {"HTTP_PROXY": "http://p:1", "NO_PROXY": "gpu.example"}, None),
        (REMOTE, {"HTTP_PROXY": "http://p:1", "NO_PROXY": "other, .example"}, None),
        (REMOTE, {"HTTP_PROXY": "http://p:1", "NO_PROXY": "gpu.example:11434"}, None),
        (REMOTE, {"HTTP_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        (REMOTE, {"HTTP_PROXY": "http://p:1", "NO_PROXY": "other"}, "http://p:1"),
        ("http://[fd00::1]:11434", {"HTTP_PROXY": "http://p:1", "NO_PROXY": "fd00::1"}, None),
        ("http://me:word@gpu.example:1", {"HTTP_PROXY": "http://p:1", "NO_PROXY": "gpu.example"}, None),
        ("http://127.0.0.1:11434", {"HTTP_PROXY": "http://p:1"}, None),
        ("http://localhost:11434", {"ALL_PROXY": "http://p:1"}, None),
        ("http://[::1]:11434", {"HTTP_PROXY": "http://p:1"}, None),
        ("https://127.0.0.1:443", {"HTTPS_PROXY": "http://p:1"}, None),
    ],
)
def test_proxies_are_the_environments_but_never_for_this_machine(
    url: str, variables: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


def test_every_request_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows the host `gpu.example` but the proxy, so a request that went past it would fail."""
    with serving() as stub, forward_proxy(stub.url) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("http://", "http://user:word@"))
        with connect(REMOTE) as server, Client(server.base_url) as client:
            assert client.has("stub")
        assert ask(REMOTE).endswith("The answer is 2.")
    assert proxy.seen == [
        f"GET {REMOTE}/api/version",
        f"GET {REMOTE}/api/tags",
        f"POST {REMOTE}/api/generate",
    ]
    assert all("Proxy-Authorization: Basic dXNlcjp3b3Jk" in head for head in proxy.heads)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "nonsense://x", ":::"])
def test_no_proxy_setting_keeps_anyone_from_a_server_on_this_machine(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    with serving() as stub:
        with connect(stub.url) as server, Client(server.base_url) as client:
            assert client.has("stub")
        assert ask(stub.url).endswith("The answer is 2.")


def test_a_proxy_that_does_not_answer_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{port}")
    with pytest.raises(ServerUnreachable) as caught, connect(REMOTE):
        pass
    assert f"check the proxy http://127.0.0.1:{port}" in caught.value.fix
    assert "NO_PROXY=gpu.example" in caught.value.fix
    with Client(REMOTE) as client, pytest.raises(ServerUnreachable) as asked:
        client.version()
    assert "NO_PROXY=gpu.example" in asked.value.fix
    assert "secret" not in f"{caught.value} {asked.value}"


@pytest.mark.parametrize("proxy", ["nonsense://user:secret@p:1", "http://user:secret@p:port", "socks4://p:1"])
def test_a_proxy_that_cannot_be_used_is_a_clear_error(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(SetupError, match="cannot be used") as caught, connect(REMOTE):
        pass
    assert "ALL_PROXY" in caught.value.fix
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("trusted")
def test_https_goes_through_a_proxys_tunnel(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving_tls(authority, names=("gpu.example",)) as stub, forward_proxy(stub.url) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with Client("https://gpu.example:443") as client:
            assert client.has("stub")
        assert ask("https://gpu.example:443").endswith("The answer is 2.")
    assert set(proxy.seen) == {"CONNECT gpu.example:443"}


def test_a_certificate_that_nobody_vouches_for_is_refused_everywhere(stub: SecureStub) -> None:
    with pytest.raises(ServerUnreachable) as caught, connect(stub.url):
        pass
    assert "CERTIFICATE_VERIFY_FAILED" in caught.value.why
    assert "SSL_CERT_FILE" in caught.value.fix
    with Client(stub.url) as client, pytest.raises(ServerUnreachable) as asked:
        client.models()
    assert "SSL_CERT_FILE" in asked.value.fix
    assert classify(asked.value).kind == "certificate"
    (check,) = (check for check in checks(stub.url) if check.name == "Ollama server")
    assert "CERTIFICATE_VERIFY_FAILED" in check.found
    assert "SSL_CERT_FILE" in check.advice


def test_a_certificate_that_nobody_vouches_for_gets_no_question(stub: SecureStub) -> None:
    with pytest.raises(httpx.ConnectError) as caught:
        ask(stub.url)
    assert classify(caught.value).kind == "certificate"
    assert stub.seen.generations == 0


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_an_authority_that_ssl_cert_file_names_is_accepted(stub: SecureStub) -> None:
    with connect(stub.url) as server, Client(server.base_url) as client:
        assert client.has("stub")
    assert ask(stub.url).endswith("The answer is 2.")


def test_a_certificate_of_the_systems_own_authorities_is_accepted(
    authority: trustme.CA, tmp_path: Path, stub: SecureStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where OpenSSL finds the system's is fixed when it is built, so it is told of another place here."""
    authority.cert_pem.write_to_path(tmp_path / "system.pem")

    def load_default_certs(context: ssl.SSLContext) -> None:
        context.load_verify_locations(tmp_path / "system.pem")

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", load_default_certs)
    with Client(stub.url) as client:
        assert client.has("stub")
    assert ask(stub.url).endswith("The answer is 2.")


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused(authority: trustme.CA) -> None:
    with serving_tls(authority, names=("elsewhere.example",)) as stub:
        with Client(stub.url) as client, pytest.raises(ServerUnreachable, match="not valid for") as caught:
            client.version()
        assert "certificate" in caught.value.fix
        with pytest.raises(httpx.ConnectError):
            ask(stub.url)
        assert stub.seen.generations == 0


def test_a_server_that_speaks_no_https_is_told_from_one_that_is_absent() -> None:
    """Ollama answers a TLS greeting as it answers whatever is no HTTP."""

    def answer() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        address = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ServerUnreachable) as caught, connect(address):
            pass
        thread.join()
    assert "give it with http://" in caught.value.fix


def test_a_file_of_certificates_that_is_not_there_matters_to_https_only(
    stub: SecureStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    with serving() as plain:
        assert ask(plain.url).endswith("The answer is 2.")
        with connect(plain.url):
            pass
    with pytest.raises(SetupError, match="certificates to trust cannot be read") as caught, connect(stub.url):
        pass
    assert "SSL_CERT_FILE" in caught.value.fix


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("fault", ["stall", ""], ids=["stalls", "drips"])
def test_the_deadline_holds_over_https_too(authority: trustme.CA, fault: str) -> None:
    slow = Behaviour(tokens_per_s=20, answer=lambda _: "word " * 60, faults={0: fault})
    with serving_tls(authority, slow) as stub:
        started = time.monotonic()
        with pytest.raises(httpx.ReadTimeout):
            ask(stub.url, seconds=0.5)
        assert time.monotonic() - started < 3


def test_an_answer_that_sends_us_on_to_https_does_not_get_round_the_certificate(stub: SecureStub) -> None:
    """Plain HTTP cannot be trusted, but where it leads must not be trusted more for it."""
    onward = Reply(status=307, headers={"Location": f"{stub.url}/api/generate"})
    with fake_ollama({"/api/generate": onward}) as fake, pytest.raises(httpx.ConnectError) as caught:
        ask(fake.url)
    assert classify(caught.value).kind == "certificate"
    assert stub.seen.generations == 0


def test_an_error_that_is_its_own_cause_is_no_endless_search() -> None:
    first, second = httpx.ReadError("first"), httpx.ReadError("second")
    first.__cause__, second.__cause__ = second, first
    assert tls_error(first) is None
