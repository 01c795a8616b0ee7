import pytest

from moebench.errors import UsageError
from moebench.ollama.address import is_local, parse_host, public_url, startable, without_api_path


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        ('"1.2.3.4"', "http://1.2.3.4:11434"),
        ("example.com", "http://example.com:11434"),
        ("example.com:56789", "http://example.com:56789"),
        ("example.com:56789/", "http://example.com:56789"),
        ("http://example.com", "http://example.com:80"),
        ("https://example.com", "https://example.com:443"),
        ("HTTPS://example.com", "https://example.com:443"),
        ("https://example.com:8443/ollama/", "https://example.com:8443/ollama"),
        ("http://", "http://127.0.0.1:80"),
        (":8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("::", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:1234", "http://[::1]:1234"),
        ("[::]:1234", "http://[::1]:1234"),
        ("https://me:pass@example.com", "https://me:pass@example.com:443"),
        ("localhost", "http://localhost:11434"),
    ],
)
def test_an_address_is_read_as_ollama_reads_it(text: str, url: str) -> None:
    assert parse_host(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "ftp://x",
        "a b",
        "host:port",
        "host:70000",
        "http://[::1",
        "host\n:1",
        "h?x",
        "h#x",
        "-\x00-",
        "a;b",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot read the address"):
        parse_host(text)


def test_a_refused_address_is_quoted_without_its_password() -> None:
    with pytest.raises(UsageError) as caught:
        parse_host("http://me:secret@host:99999")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:secret@host:1/x", "http://host:1/x"),
        ("http://me:se@cret@host:1/x@y", "http://host:1/x@y"),
        ("http://host:1", "http://host:1"),
        ("proxy=http://u:p@a and https://v:q@b", "proxy=http://a and https://b"),
    ],
)
def test_a_public_url_holds_no_credentials(url: str, shown: str) -> None:
    assert public_url(url) == shown


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9:1", True),
        ("http://localhost:1", True),
        ("http://[::1]:1", True),
        ("http://10.0.0.1:1", False),
        ("https://example.com:443", False),
        ("http://localhost.example.com:1", False),
    ],
)
def test_local_means_a_loopback_address(url: str, local: bool) -> None:
    assert is_local(url) is local


@pytest.mark.parametrize(
    ("url", "can"),
    [
        ("http://127.0.0.1:11434", True),
        ("http://localhost:1024", True),
        ("http://127.0.0.1:9", False),
        ("https://127.0.0.1:11434", False),
        ("http://me:pass@127.0.0.1:11434", False),
        ("http://127.0.0.1:11434/path", False),
        ("http://10.0.0.1:11434", False),
    ],
)
def test_a_server_is_started_on_this_machine_only_and_not_on_system_ports(url: str, can: bool) -> None:
    assert startable(url) is can


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://h:1/v1", "http://h:1"),
        ("http://h:1/v1/chat/completions", "http://h:1"),
        ("http://h:1/api", "http://h:1"),
        ("http://me:p@h:1/api/generate", "http://me:p@h:1"),
        ("https://h:443/ollama/v1", "https://h:443/ollama"),
        ("https://h:443/ollama", None),
        ("https://h:443/v10", None),
        ("https://h:443/apis", None),
        ("http://h:1", None),
    ],
)
def test_a_path_of_the_api_is_told_from_one_of_the_address(url: str, own: str | None) -> None:
    assert without_api_path(url) == own
