"""A small real HTTP server that answers as it is told: for the client's faults."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer.

    Attributes:
        body: Sent as it is.
        cut: Whether the connection is reset after the body, though more was promised.
        delay_s: Wait before the answer.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that the fake has seen."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


Answer = Callable[[Request], Reply]


def reply(value: object, *, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(status=status, body=json.dumps(value).encode())


def lines(*values: object, cut: bool = False) -> Reply:
    """A stream of JSON lines."""
    body = "".join(json.dumps(value) + "\n" for value in values)
    return Reply(body=body.encode(), content_type="application/x-ndjson", cut=cut)


HTML_502 = Reply(
    status=502,
    content_type="text/html",
    body=b"<html>\r\n<head><title>502 Bad&nbsp;Gateway</title></head>\r\n<body><h1>502</h1></body></html>",
)


class FakeOllama:
    """Answers each path with its reply, or what its function gives for the request; 404 elsewhere."""

    def __init__(self, routes: Mapping[str, Reply | Answer]) -> None:
        self.routes = {"/api/version": reply({"version": "0.0.0-fake"}), **routes}
        self.requests: list[Request] = []
        self.stopped = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.answer(self)

            def do_POST(self) -> None:
                fake.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = False  # so that closing waits for them

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers.get("content-length") or 0)
        body = json.loads(handler.rfile.read(size)) if size else None
        request = Request(
            method=handler.command,
            path=handler.path,
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=body,
        )
        self.requests.append(request)
        route = self.routes.get(handler.path, reply({"error": "no such path"}, status=404))
        answer = route if isinstance(route, Reply) else route(request)
        self.stopped.wait(answer.delay_s)
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Content-Length", str(len(answer.body) + 1000 * answer.cut))
        handler.end_headers()
        try:
            handler.wfile.write(answer.body)
            handler.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            return  # the client has had enough
        if answer.cut:
            linger_none = struct.pack("ii", 1, 0)  # closing then resets the connection
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
            handler.connection.close()


@contextmanager
def fake_ollama(routes: Mapping[str, Reply | Answer] | None = None) -> Iterator[FakeOllama]:
    """Serves on a free port of 127.0.0.1."""
    fake = FakeOllama(routes or {})
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.stopped.set()
        fake.server.shutdown()
        fake.server.server_close()
        thread.join()


def free_port() -> int:
    """A port on which nothing listens just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
