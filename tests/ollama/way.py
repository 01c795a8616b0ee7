"""What can stand between a client and a server, for real: TLS with certificates of our own, a forward proxy."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import trustme

from benchmarks.stub_server import Behaviour, StubServer

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


class SecureStub(StubServer):
    """A stub server that speaks HTTPS with a certificate of `authority`'s for `names`."""

    def __init__(self, behaviour: Behaviour, *, authority: trustme.CA, names: tuple[str, ...]) -> None:
        super().__init__(behaviour)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.use(authority, names)
        self._http.socket = self.context.wrap_socket(self._http.socket, server_side=True)
        self.url = self.url.replace("http://", "https://")

    def use(self, authority: trustme.CA, names: tuple[str, ...] = ("127.0.0.1",)) -> None:
        """Has another certificate from the next connection on."""
        authority.issue_cert(*names).configure_cert(self.context)

    def cut(self) -> None:
        """Cuts all connections, and goes on."""
        self._http.cut_all()


@contextmanager
def serving_tls(
    authority: trustme.CA, behaviour: Behaviour | None = None, *, names: tuple[str, ...] = ("127.0.0.1",)
) -> Iterator[SecureStub]:
    server = SecureStub(behaviour or Behaviour(), authority=authority, names=names)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class ForwardProxy:
    """A forward proxy that leads to one server whatever host it is asked for, so that no name is looked up.

    Attributes:
        url: Its address.
        seen: The request lines that reached it.
        heads: The requests' heads, whole.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.heads: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def seen(self) -> list[str]:
        return [head.partition(" HTTP/")[0] for head in self.heads]

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for the next connection
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(self._target) as server:
            data = b""
            while b"\r\n\r\n" not in data:
                data += client.recv(65536)
            head, _, body = data.partition(b"\r\n\r\n")
            self.heads.append(head.decode("latin-1"))
            tunnel = head.startswith(b"CONNECT")
            if tunnel:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                server.sendall(_for_the_server(head) + b"\r\n\r\n" + body)
            threading.Thread(target=_pump, args=(client, server), daemon=True).start()
            if not tunnel:  # it closes after each answer, and says so: else a client may send as it closes
                answer = b""
                while b"\r\n" not in answer and (more := server.recv(65536)):
                    answer += more
                client.sendall(answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            _pump(server, client)


def _for_the_server(head: bytes) -> bytes:
    """A request's head as the server gets it: the path alone, and one request a connection."""
    first, _, fields = head.decode("latin-1").partition("\r\n")
    method, address, version = first.split(" ")
    kept = [line for line in fields.split("\r\n") if not line.lower().startswith(("connection", "proxy-"))]
    return "\r\n".join([f"{method} {urlsplit(address).path} {version}", *kept, "Connection: close"]).encode()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def forward_proxy(target: str) -> Iterator[ForwardProxy]:
    proxy = ForwardProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
