"""Requests in flight: who may send when, for how long, and what does not count as a trial's time.

A trial makes its next request ready while the server still answers others. The request then waits here, not in
the server's queue, so that a free slot is taken at once and no figure has the waiting in it.
"""

import heapq
import itertools
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol, Self

import httpx

STAND_BACK_S = 0.002  # what sending a request takes, twice over


class TrialClock:
    """The time of one trial, without that in which it only waited for a free slot.

    Args:
        seconds: How long all its requests together may take.

    Attributes:
        waited_s: How long none of its requests was at the server and at least one waited for a slot.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self.waited_s = 0.0
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()  # a chain may ask several things at once
        self._waiting = self._flying = 0
        self._since = 0.0

    @property
    def limit(self) -> float:
        """When it must be finished, by `time.monotonic`; infinite for no deadline."""
        return self._end + self.waited_s

    def count(self, *, waiting: int = 0, flying: int = 0) -> None:
        """Notes that so many more requests wait, or are at the server; fewer where negative."""
        with self._lock:
            now = time.monotonic()
            if self._waiting and not self._flying:
                self.waited_s += now - self._since
            self._since = now
            self._waiting += waiting
            self._flying += flying


_clock: ContextVar[TrialClock | None] = ContextVar("clock", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[TrialClock]:
    """Within it, all model requests of this context together may take `seconds`; waiting for a slot is free."""
    clock = TrialClock(seconds)
    token = _clock.set(clock)
    try:
        yield clock
    finally:
        _clock.reset(token)


def current_clock() -> TrialClock:
    """Returns the clock of the `deadline` around; one without a deadline where there is none."""
    return _clock.get() or TrialClock()


class Slots:
    """How many requests may be at the server at once; shared by all that speak with it.

    Of those that wait the trial that began first is next. Where there is one slot, trials also begin in their
    order: what a server has in its prompt cache may show in an answer, and a run should be repeatable.

    Args:
        number: None for no limit.
    """

    def __init__(self, number: int | None = None) -> None:
        self._free = math.inf if number is None else number
        self._in_order = number == 1
        self._closed = False
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._silent: dict[int, None] = {}  # trials that have not sent anything yet, in their order
        self._waiting: list[tuple[int, int, threading.Lock]] = []  # a heap; each waits to acquire its lock

    def turn(self) -> "Turn":
        """Returns the next trial's place in the order."""
        with self._lock:
            turn = Turn(self, next(self._numbers))
            self._silent[turn.number] = None
        return turn

    def take(self, clock: TrialClock) -> "Slot":
        """Waits for a free slot and takes it.

        Raises:
            httpx.ReadError: nothing may be sent any more.
        """
        turn = _turn.get()
        clock.count(waiting=1)
        try:
            self._wait(turn.number if turn else 0)
            clock.count(flying=1)
        finally:
            clock.count(waiting=-1)
        return Slot(self, clock)

    def _wait(self, number: int) -> None:
        gate = threading.Lock()
        gate.acquire()
        with self._lock:
            heapq.heappush(self._waiting, (number, next(self._numbers), gate))
            self._let_go()
        gate.acquire()
        if self._closed:
            raise httpx.ReadError("the question was dropped on our side")

    def _let_go(self) -> bool:
        waited = len(self._waiting)
        while self._waiting and (self._closed or (self._free > 0 and self._may_go(self._waiting[0][0]))):
            number, _, gate = heapq.heappop(self._waiting)
            self._silent.pop(number, None)
            self._free -= 1
            gate.release()
        return len(self._waiting) < waited

    def _may_go(self, number: int) -> bool:
        return not self._in_order or number <= next(iter(self._silent), number)

    def give_back(self) -> bool:
        """Lets the next request go; returns whether there is one."""
        with self._lock:
            self._free += 1
            return self._let_go()

    def leave(self, number: int) -> None:
        """Waits for a trial no longer."""
        with self._lock:
            self._silent.pop(number, None)
            self._let_go()

    def close(self) -> None:
        """Lets nothing be sent any more."""
        with self._lock:
            self._closed = True
            self._let_go()


class Turn:
    """A trial's place in the order; a context manager around all that it sends."""

    def __init__(self, slots: Slots, number: int) -> None:
        self.number = number
        self._slots = slots

    def __enter__(self) -> Self:
        self._token = _turn.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _turn.reset(self._token)
        self.leave()

    def leave(self) -> None:
        """Gives the place up."""
        self._slots.leave(self.number)


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


class Slot:
    """A slot that is taken. It may be given up from several threads, and counts once."""

    def __init__(self, slots: Slots, clock: TrialClock) -> None:
        self._taken: list[Slots] = [slots]
        self._clock = clock

    def give_up(self) -> bool:
        """Lets the next request go, unless this one's slot has gone already; returns whether there is one."""
        try:
            slots = self._taken.pop()  # one thread alone gets it
        except IndexError:
            return False
        gone = slots.give_back()
        self._clock.count(flying=-1)
        return gone

    def hand_over(self) -> None:
        """Gives it up, and stands back until the next request is on its way.

        Python runs one thread at a time, and would rather go on with this one: what is left to do with an
        answer would be done first, while the server has nothing to do.
        """
        if self.give_up():
            self._clock.count(waiting=1)
            time.sleep(STAND_BACK_S)
            self._clock.count(waiting=-1)


class Answer(Protocol):
    """An answer that is being read."""

    limit: float

    def cut(self) -> None:
        """Ends it, and wakes whoever reads it."""
        ...


class OpenAnswers:
    """All answers that are being read, each cut at its deadline by one thread that watches over all."""

    def __init__(self) -> None:
        self._answers: set[Answer] = set()
        self._ended = False
        self._changed = threading.Condition()
        self._next = -math.inf  # when the watching thread will look again; nobody watches yet
        self._watched = False

    def add(self, answer: Answer) -> None:
        """Watches over an answer from now on."""
        with self._changed:
            self._answers.add(answer)
            if self._ended:
                answer.cut()
            elif answer.limit < math.inf and not self._watched:
                self._watched = True
                threading.Thread(target=self._watch, name="moebench-deadlines", daemon=True).start()
            elif answer.limit < self._next:
                self._changed.notify()

    def remove(self, answer: Answer) -> None:
        """Forgets an answer that has been read."""
        with self._changed:
            self._answers.discard(answer)

    def cut_all(self) -> None:
        """Cuts every answer that is being read, and every later one at once."""
        with self._changed:
            self._ended = True
            for answer in self._answers:
                answer.cut()
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                for answer in [answer for answer in self._answers if answer.limit <= now]:
                    answer.cut()
                    self._answers.discard(answer)
                self._next = min((answer.limit for answer in self._answers), default=math.inf)
                self._changed.wait(min(self._next - now, threading.TIMEOUT_MAX))
