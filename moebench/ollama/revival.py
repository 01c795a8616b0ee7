"""A server that died is started again, if it is ours."""

import threading

from moebench.errors import ServerUnreachable
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

    def __call__(self) -> bool:
        """Starts the server again if it is ours, is dead, has not died too often, and the run goes on.

        A question that is sent while it starts can kill it at once: that is one death more, not the end.

        Returns:
            Whether it runs; False for a server that is not ours: nothing can be done about it.

        Raises:
            ServerUnreachable: it did not come up, and it was the last time.
        """
        with self._lock:
            if not self._server.started_by_us:
                return False
            while not self._server.running and self._left and not self.ending.is_set():
                self._left -= 1
                try:
                    self._server.restart()
                except ServerUnreachable:
                    if not self._left:
                        raise
            return self._server.running

    def log_tail(self) -> str | None:
        """Returns the end of the server's log; None for a server that is not ours."""
        return self._server.log_tail()
