"""The one seam between langchain-ollama and the network.

langchain-ollama and the `ollama` client below it cannot send every field that Ollama reads, and httpx has a
timeout for each read but none for a whole answer. This transport adds the fields, keeps the deadline, and sends
no more at once than there are slots.
"""

import json
import math
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

from moebench.errors import TrialError
from moebench.ollama.inflight import OpenAnswers, Slot, Slots, current_clock
from moebench.ollama.refusals import refusal
from moebench.ollama.route import transport
from moebench.ollama.wire import Exchange, current_exchange

_GENERATING = ("/api/generate", "/api/chat")
_END_MARK = b'"done":true'  # as Ollama writes it; within a JSON text its quotes would be escaped


class OllamaTransport(httpx.BaseTransport):
    """Sends a chain's requests: adds what its client cannot send, holds them to the deadline, reads along.

    Args:
        base_url: The server, by the same way as for every other request: see `route.transport`.
        options: All of a request's `options`; what a chain adds of its own (`stop`) stays.
        fields: Further fields of the body, see `options.request_fields`.
        slots: Where requests wait until they may be sent.

    Source: github.com/ollama/ollama/blob/main/docs/api.md
    """

    def __init__(
        self,
        base_url: str,
        *,
        options: Mapping[str, Any],
        fields: Mapping[str, Any],
        slots: Slots,
    ) -> None:
        self._options = dict(options)
        self._fields = dict(fields)
        self._inner = transport(base_url)
        self._slots = slots
        self._answers = OpenAnswers()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request as soon as a slot is free; see `httpx.BaseTransport`.

        Raises:
            TrialError: it is no request for an answer, so that the run's options would not be in it.
            Refusal: the server's answer is no success.
            httpx.ReadTimeout: the deadline passed, here or while the answer is read.
        """
        body = self._completed(request)
        clock = current_clock()
        slot = self._slots.take(clock)
        try:
            request.extensions["timeout"] = _timeouts(clock.limit)
            exchange = current_exchange.get()
            if exchange is not None:
                exchange.begin(body)
            response = self._inner.handle_request(request)
            stream = _GuardedStream(response, clock.limit, slot, exchange, on_close=self._answers.remove)
            self._answers.add(stream)
            response.stream = stream
            if response.status_code >= 400:
                raise refusal(response)  # the client that LangChain uses would drop its headers
            return response
        except BaseException:
            slot.give_up()
            raise

    def _completed(self, request: httpx.Request) -> dict[str, Any]:
        """Adds what is missing, in place: another request made from this one takes ten times as long."""
        if not request.url.path.endswith(_GENERATING):
            raise TrialError(
                "a request would leave without the run's options",
                why=f"{request.method} {request.url.path} is neither {' nor '.join(_GENERATING)}",
                fix="let the chain use `models.llm()` or `models.chat()`, and their invoke, for every request",
                kind="unseen",
            )
        body = json.loads(request.read())
        body = {**body, **self._fields, "options": {**(body.get("options") or {}), **self._options}}
        if "think" not in self._fields:
            body.pop("think", None)  # LangChain sends one of its own
        content = json.dumps(body).encode()
        request.stream = httpx.ByteStream(content)
        request.headers["Content-Length"] = str(len(content))
        return body

    def abort(self) -> None:
        """Cuts every answer that is being read, now and later; their readers get a `httpx.ReadError`."""
        self._answers.cut_all()

    def close(self) -> None:
        """Closes all connections."""
        self._inner.close()


def _timeouts(limit: float) -> dict[str, float | None]:
    left = None if limit == math.inf else max(0.001, limit - time.monotonic())
    return {"connect": min(10.0, left or 10.0), "read": left, "write": left, "pool": left}


class _GuardedStream(httpx.SyncByteStream):
    """A response body that ends at the deadline, however slowly its bytes drip.

    Its slot is free as soon as the server's last line is here: what the chain does with the answer needs none.
    """

    def __init__(
        self,
        response: httpx.Response,
        limit: float,
        slot: Slot,
        exchange: Exchange | None,
        *,
        on_close: "Callable[[_GuardedStream], None]",
    ) -> None:
        self.limit = limit
        self._stream = response.stream
        self._socket = response.extensions["network_stream"].get_extra_info("socket")
        self._slot = slot
        self._exchange = exchange
        self._on_close = on_close
        self._cut = False

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - narrows; httpx gives no other
        try:
            for piece in self._stream:
                if self._exchange is not None:
                    self._exchange.feed(piece)
                if _END_MARK in piece:
                    self._slot.hand_over()
                yield piece
        except httpx.TransportError as error:
            if self._cut or time.monotonic() >= self.limit:
                raise self._ended() from error
            raise
        if self._exchange is not None:
            self._exchange.end()
        if self._cut:  # a cut connection can look like the end of a body that has no length
            raise self._ended()

    def _ended(self) -> httpx.TransportError:
        if time.monotonic() >= self.limit:
            return httpx.ReadTimeout("the answer was not complete at the deadline")
        return httpx.ReadError("the answer was dropped on our side")

    def cut(self) -> None:
        """Shuts the connection, which wakes the thread that reads from it."""
        self._cut = True
        self._slot.give_up()
        try:
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # a TLS socket's own would forget its keys
        except OSError:
            return  # it is closed already: there is nobody to wake

    def close(self) -> None:
        self._slot.give_up()
        self._on_close(self)
        assert isinstance(self._stream, httpx.SyncByteStream)  # noqa: S101 - narrows; httpx gives no other
        self._stream.close()
