"""The way to a server, the same for every client: through which proxy, and whose certificates are trusted."""

import os
import ssl
from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from moebench.errors import SetupError
from moebench.ollama.address import is_local, public_url

_UNLIMITED = httpx.Limits(max_connections=None)  # how many there are is for those to say who send requests


def transport(base_url: str) -> httpx.HTTPTransport:
    """Returns a new way to the server at `base_url`: see `proxy_for`, and for HTTPS `_trusted`.

    Its client should have `trust_env=False`: all that the environment says is in it already.

    Raises:
        SetupError: the proxy's address or the file of certificates that the environment names is of no use.
    """
    secure = urlsplit(base_url).scheme == "https"
    proxy = proxy_for(base_url)
    try:
        return httpx.HTTPTransport(
            verify=_trusted() if secure else _ready_made(), trust_env=False, limits=_UNLIMITED, proxy=proxy
        )
    except (ValueError, httpx.InvalidURL, ImportError) as error:
        raise SetupError(
            f"the proxy {public_url(proxy or '')} cannot be used",
            why=public_url(str(error)),
            fix=f"mend HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or go past it: NO_PROXY={_host(base_url)}",
        ) from error


def proxy_for(base_url: str) -> str | None:
    """Returns the proxy that requests to `base_url` go through; None: none.

    It is that of HTTP_PROXY, HTTPS_PROXY or ALL_PROXY (or of the system, where it has such a setting), but for
    what NO_PROXY names. Never for this machine: behind a company's proxy or in a notebook, a request to
    127.0.0.1 must not leave it. May hold credentials, so show `public_url` of it.
    """
    parts, host = urlsplit(base_url), _host(base_url)
    if is_local(base_url) or proxy_bypass(host) or proxy_bypass(f"{host}:{parts.port}"):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def what_to_do(base_url: str, error: BaseException | None) -> str | None:
    """Returns what to do where the way to `base_url` failed; None: the way is not to blame.

    Args:
        base_url: Where it was to go.
        error: From httpx; None: something answered that is no Ollama.
    """
    refusal = tls_error(error)
    if isinstance(refusal, ssl.SSLCertVerificationError):
        return (
            "have the server's certificate mended, or name the file with the certificate of the authority that "
            "signed it: SSL_CERT_FILE=authority.pem"
        )
    if refusal is not None:
        return "see that the server speaks HTTPS at this address; if it does not, give it with http://"
    proxy = proxy_for(base_url)
    at_the_proxy = httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError
    if proxy is not None and (error is None or isinstance(error, at_the_proxy)):
        return f"check the proxy {public_url(proxy)}, or go past it: NO_PROXY={_host(base_url)}"
    return None


def tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """Returns the failure of TLS that an error comes from, such as a certificate that is not trusted."""
    seen: set[int] = set()  # an error can be its own cause, some way back
    while error is not None and not isinstance(error, ssl.SSLError):
        if id(error) in seen:
            return None
        seen.add(id(error))
        error = error.__cause__ or error.__context__  # httpcore raises its own error again `from None`
    return error


def _trusted() -> ssl.SSLContext:
    """Trusts certifi's authorities and the system's; with SSL_CERT_FILE or SSL_CERT_DIR, those instead.

    The system's are where a company's own authority is installed, and some systems have none.
    """
    try:
        context = httpx.create_ssl_context()
        if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
            context.load_default_certs()
    except OSError as error:
        raise SetupError(
            "the certificates to trust cannot be read",
            why=str(error),
            fix="mend SSL_CERT_FILE or SSL_CERT_DIR in the environment, or take it out",
        ) from error
    return context


@cache
def _ready_made() -> ssl.SSLContext:
    """For plain HTTP, which asks for one all the same. It trusts nobody: reading the authorities takes 40 ms."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _host(base_url: str) -> str:
    return urlsplit(base_url).hostname or ""
