"""Which server an address means, read as Ollama itself reads `OLLAMA_HOST`."""

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

from moebench.errors import UsageError

DEFAULT_PORT = 11434
DEFAULT_URL = f"http://127.0.0.1:{DEFAULT_PORT}"

_SCHEME_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w.-]{1,253}|[0-9a-f:.]{2,45}(%\w{1,15})?")
_API_PATH = re.compile(r"/(v1|api)(/.*)?$")
_USER_INFO = re.compile(r"(?<=://)[^/\s\"']{1,512}@")


def parse_host(text: str) -> str:
    """Returns the base URL that `text` means, without a trailing slash.

    The rules are those of Ollama's `OLLAMA_HOST` (envconfig/config.go): without a scheme the port is 11434,
    with one it is the scheme's own; an empty text is the default address. An address to listen on
    (0.0.0.0, ::) means this machine. A path and `user:password@` are kept.

    Raises:
        UsageError: it is no address.
    """
    text = text.strip().strip("\"'").strip()
    scheme, _, rest = text.rpartition("://")
    scheme = scheme.lower() or "http"
    port = _SCHEME_PORTS[scheme] if "://" in text and scheme in _SCHEME_PORTS else DEFAULT_PORT
    if scheme not in _SCHEME_PORTS or re.search(r"[\s?#]", rest):
        raise _not_an_address(text)
    try:
        parts = urlsplit(f"{scheme}://{_bracketed(rest)}")
        host, port = parts.hostname or "127.0.0.1", port if parts.port is None else parts.port
    except ValueError:
        raise _not_an_address(text) from None
    if not _HOST.fullmatch(host):
        raise _not_an_address(text)
    user_info, at, _ = parts.netloc.rpartition("@")
    netloc = f"{user_info}{at}{_reachable(host)}:{port or DEFAULT_PORT}"
    return urlunsplit((scheme, netloc, parts.path.rstrip("/"), "", ""))


def public_url(url: str) -> str:
    """Returns `url` (or any text that holds URLs) without user names and passwords: fit to be logged."""
    return _USER_INFO.sub("", url)


def public_netloc(url: str) -> str:
    """Returns host and port of a base URL, and the path below which a proxy serves, without credentials."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] + parts.path.rstrip("/")


def without_api_path(base_url: str) -> str | None:
    """Returns the server's own address where `base_url` goes on to a path of its API; None where it does not.

    Addresses are copied from other programs, which want `/v1`, or from an example of `/api/generate`. It is no
    error in itself: a proxy may well have Ollama below such a path.
    """
    parts = urlsplit(base_url)
    path = _API_PATH.sub("", parts.path)
    return None if path == parts.path else urlunsplit(parts._replace(path=path))


def is_local(base_url: str) -> bool:
    """Whether a base URL points at this machine by a loopback address or `localhost`."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def startable(base_url: str) -> bool:
    """Whether `ollama serve` can be started at this address: plain HTTP, on this machine, no system port."""
    parts = urlsplit(base_url)
    plain = parts.scheme == "http" and "@" not in parts.netloc and not parts.path
    return plain and is_local(base_url) and (parts.port or 0) >= 1024


def _bracketed(hostport: str) -> str:
    """Puts brackets around a bare IPv6 address."""
    try:
        ipaddress.IPv6Address(hostport)
    except ValueError:
        return hostport
    return f"[{hostport}]"


def _reachable(host: str) -> str:
    """Returns the host to connect to, for a host that may be one to listen on."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return f"[{address}]" if address.version == 6 else str(address)


def _not_an_address(text: str) -> UsageError:
    return UsageError(
        f"cannot read the address '{public_url(text)}'",
        why="it is neither HOST, HOST:PORT nor an http:// or https:// URL with a port of 0 to 65535",
        fix=f"give the Ollama server's address, for instance {DEFAULT_URL}",
    )
