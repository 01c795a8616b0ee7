"""Just enough of an HTTP/1.1 server for the stand-ins, with faults that a real one would not commit.

The standard library's own server takes longer to read a request than Ollama does.
"""

import json
import os
import select
import socket
import socketserver
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import responses
from typing import Any


class HttpServer(socketserver.ThreadingTCPServer):
    """Answers each connection in a thread; `cut_all` ends what is still open."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sockets: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.sockets.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.sockets.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the server's."""

    def cut_all(self) -> None:
        for connection in list(self.sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 5
        while self.sockets and time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self) -> None:
        """Stops to answer, and cuts what is being answered."""
        self.shutdown()
        self.cut_all()
        self.server_close()


class HttpHandler(socketserver.StreamRequestHandler):
    """One connection; `respond` answers one request of it."""

    disable_nagle_algorithm = True
    wbufsize = -1
    method = ""
    path = ""
    headers: Mapping[str, str] = {}

    def respond(self, content: bytes) -> None:
        raise NotImplementedError

    def handle(self) -> None:
        while self.one_request():
            self.wfile.flush()

    def one_request(self) -> bool:
        """Answers the connection's next request; returns whether there may be another."""
        self.method, _, rest = self.rfile.readline().decode("latin-1").partition(" ")
        self.headers = dict(iter(self.header, ("", "")))
        self.path = rest.partition(" ")[0]
        if self.method:
            self.respond(self.rfile.read(int(self.headers.get("content-length", 0))))
        return bool(self.method) and self.headers.get("connection", "").lower() != "close"

    def header(self) -> tuple[str, str]:
        """Returns the next header's name and value, both empty after the last."""
        name, _, value = self.rfile.readline().decode("latin-1").partition(":")
        return name.strip().lower(), value.strip()

    def gone(self) -> bool:
        """Whether the client has hung up."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def reset(self) -> None:
        """Ends the connection by a TCP reset instead of an end."""
        linger_none = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
        os.close(self.connection.detach())  # `close` would wait for the files that are made of it

    def reply(self, value: Mapping[str, Any], *, status: int = 200) -> None:
        self.reply_text(json.dumps(value), status=status, kind="application/json")

    def reply_text(self, text: str, *, status: int, kind: str, more: Mapping[str, str] | None = None) -> None:
        data = text.encode()
        others = [f"{name}: {value}" for name, value in (more or {}).items()]
        self.begin(status, kind, "\r\n".join([f"Content-Length: {len(data)}", *others]))
        if self.method != "HEAD":
            self.wfile.write(data)

    def begin(self, status: int, kind: str, length: str) -> None:
        first = f"HTTP/1.1 {status} {responses.get(status, '')}"
        self.wfile.write(f"{first}\r\nContent-Type: {kind}\r\n{length}\r\n\r\n".encode())

    def begin_stream(self) -> None:
        self.begin(200, "application/x-ndjson", "Transfer-Encoding: chunked")
        self.wfile.flush()

    def line(self, value: Mapping[str, Any]) -> None:
        self.chunk(json.dumps(value, separators=(",", ":")).encode() + b"\n")  # as Ollama writes it

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()
