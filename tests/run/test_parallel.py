"""Work in threads: no barriers, nothing lost, nothing held in memory."""

import threading
import time
from collections.abc import Iterator

import pytest

from moebench.run.parallel import unordered


def test_every_item_is_done_exactly_once() -> None:
    assert sorted(unordered(lambda n: n * n, range(1000), threads=8)) == [n * n for n in range(1000)]


def test_no_more_than_the_given_threads_work_at_once() -> None:
    lock, now, most = threading.Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.002)
        with lock:
            now -= 1

    list(unordered(work, range(60), threads=4))
    assert most == 4


def test_a_slow_item_holds_up_nothing_but_itself() -> None:
    release = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            release.wait(30)
        return number

    results = unordered(work, range(20), threads=2)
    others = [next(results) for _ in range(19)]
    release.set()
    assert sorted(others) == list(range(1, 20))
    assert next(results) == 0


def test_items_are_taken_only_as_results_are_read() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = unordered(lambda n: n, items(), threads=2)
    next(results)
    time.sleep(0.1)
    results.close()
    assert len(taken) < 20


def test_an_error_in_a_thread_is_raised_where_the_results_are_read() -> None:
    with pytest.raises(ZeroDivisionError):
        list(unordered(lambda n: 1 // n, [1, 0], threads=1))


def test_threads_end_when_the_iteration_is_closed() -> None:
    before = threading.active_count()
    results = unordered(lambda n: n, range(10_000), threads=4)
    next(results)
    results.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before
