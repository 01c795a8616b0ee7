"""The one seam between langchain-ollama and the network.

langchain-ollama and the `ollama` client below it cannot send every field that Ollama reads, and httpx has a
timeout for each read but none for a whole answer. This transport adds the fields and keeps the deadline.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_GENERATING = ("/api/generate", "/api/chat")


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within it, all model requests of this context together may take `seconds`."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


class OllamaTransport(httpx.BaseTransport):
    """Sends a chain's requests: adds what its client cannot send, and holds them to the deadline.

    Args:
        options: Merged into the request's `options`, for instance `min_p`.
        fields: Merged into the request's body, for instance `{"truncate": False}`: a prompt that does not
            fit is then refused by the server (0.12.6 and later) rather than cut in silence.

    Source: github.com/ollama/ollama/blob/main/docs/api.md
    """

    def __init__(self, *, options: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._fields = dict(fields)
        self._inner = httpx.HTTPTransport(limits=httpx.Limits(max_connections=None))
        self._live: set[_GuardedStream] = set()
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request; see `httpx.BaseTransport`.

        Raises:
            httpx.ReadTimeout: the deadline passed, here or while the answer is read.
        """
        limit = _deadline.get()
        timeout = None if limit is None else max(0.001, limit - time.monotonic())
        extensions = {
            **request.extensions,
            "timeout": {
                "connect": min(10.0, timeout or 10.0),
                "read": timeout,
                "write": timeout,
                "pool": timeout,
            },
        }
        outgoing = httpx.Request(
            request.method,
            request.url,
            headers=[(k, v) for k, v in request.headers.multi_items() if k != "content-length"],
            content=self._body(request),
            extensions=extensions,
        )
        response = self._inner.handle_request(outgoing)
        stream = _GuardedStream(response, limit, on_close=self._forget)
        with self._lock:
            self._live.add(stream)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
        )

    def _body(self, request: httpx.Request) -> bytes:
        content = request.read()
        if request.url.path not in _GENERATING:
            return content
        body = json.loads(content)
        body["options"] = {**(body.get("options") or {}), **self._options}
        return json.dumps({**body, **self._fields}).encode()

    def _forget(self, stream: "_GuardedStream") -> None:
        with self._lock:
            self._live.discard(stream)

    def abort(self) -> None:
        """Cuts every answer that is being read; their readers get a `httpx.ReadError`."""
        with self._lock:
            live = list(self._live)
        for stream in live:
            stream.cut()

    def close(self) -> None:
        """Closes all connections."""
        self._inner.close()


class _GuardedStream(httpx.SyncByteStream):
    """A response body that ends at the deadline, however slowly its bytes drip."""

    def __init__(self, response: httpx.Response, limit: float | None, on_close: Any) -> None:
        self._stream = response.stream
        self._socket = response.extensions["network_stream"].get_extra_info("socket")
        self._limit = limit
        self._on_close = on_close
        self._cut = False
        self._timer: threading.Timer | None = None
        if limit is not None:
            self._timer = threading.Timer(max(0.0, limit - time.monotonic()), self.cut)
            self._timer.daemon = True
            self._timer.start()

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - narrows; httpx gives no other
        try:
            yield from self._stream
        except httpx.TransportError as error:
            raise self._cause(error) from error
        if self._cut:  # a cut connection can look like the end of a body that has no length
            raise self._cause(httpx.ReadError("the connection was closed on our side"))

    def _cause(self, error: httpx.TransportError) -> httpx.TransportError:
        if self._limit is not None and time.monotonic() >= self._limit:
            return httpx.ReadTimeout("the answer was not complete at the deadline")
        return httpx.ReadError("the answer was dropped on our side") if self._cut else error

    def cut(self) -> None:
        """Shuts the connection, which wakes the thread that reads from it."""
        self._cut = True
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it is closed already: there is nobody to wake

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._on_close(self)
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - narrows; httpx gives no other
        self._stream.close()
