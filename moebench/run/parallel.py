"""Several requests in flight, without barriers: a slow one holds up nothing but itself."""

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
_LOOK_S = 0.2  # how often a thread that waits looks whether it is still wanted


class _Done:
    """A thread's last word; with an error if it died."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def unordered(function: Callable[[T], R], items: Iterable[T], *, threads: int) -> Generator[R]:
    """Yields `function(item)` for every item, as they are finished, in no fixed order.

    The threads are daemons and take the next item as soon as they are free; results wait in a short queue, so
    memory does not grow with the number of items. When the generator is closed, no further item is taken.

    Args:
        items: What to call it with; taken one by one, as threads become free.
        function: Called in the threads; an exception of it ends the iteration and is raised here.
        threads: At least 1.
    """
    jobs, lock, stop = iter(items), threading.Lock(), threading.Event()
    results: queue.Queue[R | _Done] = queue.Queue(maxsize=2 * threads)

    def hand_over(result: R | _Done) -> None:
        while not stop.is_set():
            try:
                results.put(result, timeout=_LOOK_S)
                return
            except queue.Full:
                continue

    def work() -> None:
        last = _Done()
        try:
            while not stop.is_set():
                with lock:
                    item = next(jobs, last)
                if isinstance(item, _Done):
                    break
                hand_over(function(item))
        except BaseException as error:  # noqa: BLE001 - not handled here, but carried over to the caller's thread
            last = _Done(error)
        hand_over(last)

    for number in range(threads):
        threading.Thread(target=work, name=f"moebench-{number}", daemon=True).start()
    running = threads
    try:
        while running:
            result = results.get()
            if not isinstance(result, _Done):
                yield result
            elif result.error is not None:
                raise result.error
            else:
                running -= 1
    finally:
        stop.set()
