"""A server that died is started again, if it is ours."""

import threading

from moebench.ollama.server import Server

RESTARTS = 3


class Reviver:
    """Starts a server of ours again when it has died, a few times.

    Args:
        server: Any server; one that we did not start is left alone.

    Attributes:
        ending: Set when the run ends: nothing is tried again from then on.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._left = RESTARTS
        self._lock = threading.Lock()
        self.ending = threading.Event()

    def __call__(self) -> None:
        """Starts the server again if it is ours, is dead, and has not died too often."""
        with self._lock:
            if self._server.started_by_us and not self._server.running and self._left:
                self._left -= 1
                self._server.restart()

    def log_tail(self) -> str | None:
        """Returns the end of the server's log; None for a server that is not ours."""
        return self._server.log_tail()
