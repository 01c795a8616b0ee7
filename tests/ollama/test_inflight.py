"""Requests in flight: slots, their order, the clock of a trial, and answers cut at their deadlines."""

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from langchain_core.runnables import RunnableLambda

from benchmarks.stub_server import Behaviour, serving
from moebench.chains import CHAINS, ModelSource
from moebench.ollama.inflight import STAND_BACK_S, OpenAnswers, Slots, TrialClock, deadline
from moebench.types import Options, Run
from tests.support import apples_suite, run_on


class Answer:
    """An answer that only notes when it was cut."""

    def __init__(self, seconds: float) -> None:
        self.limit = time.monotonic() + seconds
        self.was_cut = threading.Event()

    def cut(self) -> None:
        self.was_cut.set()


def in_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def wall_times(run: Run) -> list[float]:
    return [record.generation.wall_s or 0.0 for record in run.records if record.generation]


def test_no_more_requests_are_at_the_server_than_there_are_slots(tmp_path: Path) -> None:
    with serving(Behaviour(slots=8, first_token_s=0.02)) as stub:
        run_on(stub, tmp_path, suites=(apples_suite(20),), parallel=3)
    assert stub.seen.most_at_once == 3


def test_waiting_for_a_slot_is_in_no_figure(tmp_path: Path) -> None:
    with serving(Behaviour(slots=1, first_token_s=0.3)) as stub:
        run = run_on(stub, tmp_path, suites=(apples_suite(4),))
    calls = [call for record in run.records if record.generation for call in record.generation.calls]
    assert len(calls) == 4
    assert all(0.3 <= seconds < 0.55 for seconds in wall_times(run))
    assert all(0.3 <= (call.first_token_s or 0.0) < 0.55 for call in calls)


def test_waiting_for_a_slot_does_not_count_towards_the_deadline(tmp_path: Path) -> None:
    with serving(Behaviour(slots=1, first_token_s=1.0)) as stub:
        run = run_on(stub, tmp_path, suites=(apples_suite(3),), options=Options(timeout_s=1.8))
    assert [record.failure for record in run.records] == [None] * 3
    assert [record.generation.attempts for record in run.records if record.generation] == [1] * 3


def test_what_a_chain_does_with_an_answer_holds_no_slot(tmp_path: Path) -> None:
    def slow(text: str) -> str:
        time.sleep(0.25)
        return text

    def thoughtful(models: ModelSource) -> object:
        return CHAINS.get("direct")(models) | RunnableLambda(slow)

    CHAINS.register("thoughtful", thoughtful)  # type: ignore[arg-type] # a Runnable in all but its declared type
    with serving(Behaviour(slots=1, first_token_s=0.25)) as stub:
        started = time.monotonic()
        run_on(stub, tmp_path, suites=(apples_suite(6),), chains=("thoughtful",))
        assert time.monotonic() - started < 6 * 0.5
    CHAINS._items.pop("thoughtful")


def test_with_one_slot_trials_begin_in_their_order() -> None:
    slots, begun = Slots(1), []
    turns = [slots.turn() for _ in range(3)]

    def trial(number: int) -> None:
        with turns[number]:
            time.sleep(0.1 * (3 - number))  # the first takes longest to make its question
            slot = slots.take(TrialClock())
            begun.append(number)
            slot.give_up()

    for thread in [in_thread(partial(trial, number)) for number in range(3)]:
        thread.join(10)
    assert begun == [0, 1, 2]


def test_a_trial_that_ends_without_a_question_holds_up_nobody() -> None:
    slots = Slots(1)
    first, second = slots.turn(), slots.turn()
    with second:
        ending = in_thread(lambda: slots.leave(first.number))
        slots.take(TrialClock()).give_up()
    ending.join(10)


def test_with_several_slots_a_trial_that_takes_long_to_begin_holds_up_nobody() -> None:
    slots = Slots(2)
    slots.turn()
    with slots.turn():
        slots.take(TrialClock())


def test_of_those_that_wait_the_trial_that_began_first_is_next() -> None:
    slots, order = Slots(2), []
    turns = [slots.turn() for _ in range(4)]
    taken = [slots.take(TrialClock()), slots.take(TrialClock())]

    def trial(number: int) -> None:
        with turns[number]:
            slot = slots.take(TrialClock())
            order.append(number)
            slot.give_up()

    threads = []
    for number in (3, 1, 2):
        threads.append(in_thread(partial(trial, number)))
        while len(slots._waiting) < len(threads):
            time.sleep(0.01)
    taken[0].give_up()
    for thread in threads:
        thread.join(10)
    assert order == [1, 2, 3]


def test_a_slot_given_up_twice_counts_once() -> None:
    slots = Slots(1)
    first = slots.take(TrialClock())
    first.give_up()
    first.give_up()
    slots.take(TrialClock())
    third = in_thread(lambda: slots.take(TrialClock()))
    third.join(0.2)
    assert third.is_alive()
    slots.give_back()


def test_closed_slots_send_off_whoever_waits_and_whoever_comes() -> None:
    slots, errors = Slots(1), []
    slots.take(TrialClock())

    def wait() -> None:
        try:
            slots.take(TrialClock())
        except httpx.ReadError as error:
            errors.append(error)

    waiting = in_thread(wait)
    slots.close()
    waiting.join(10)
    wait()
    assert len(errors) == 2


def test_an_answer_that_stalls_gives_its_slot_back_at_the_deadline(tmp_path: Path) -> None:
    with serving(Behaviour(slots=2, faults={0: "stall"})) as stub:
        run = run_on(stub, tmp_path, suites=(apples_suite(4),), options=Options(timeout_s=0.6))
    assert sorted(record.failure.kind if record.failure else "" for record in run.records) == [
        "",
        "",
        "",
        "timeout",
    ]


def test_a_clock_counts_waiting_only_while_nothing_of_its_trial_is_at_the_server() -> None:
    clock = TrialClock(10.0)
    before = clock.limit
    clock.count(flying=1)
    clock.count(waiting=1)
    time.sleep(0.1)
    clock.count(flying=-1)
    assert clock.waited_s == 0.0
    time.sleep(0.1)
    clock.count(waiting=-1)
    assert 0.1 <= clock.waited_s < 0.2
    assert clock.limit == pytest.approx(before + clock.waited_s)


def test_without_a_deadline_around_there_is_no_limit() -> None:
    with deadline(5) as clock:
        assert clock.limit < time.monotonic() + 6
    assert TrialClock().limit == float("inf")


def test_the_answer_whose_deadline_comes_first_is_cut_first() -> None:
    answers = OpenAnswers()
    late, early = Answer(30), Answer(0.2)
    answers.add(late)
    time.sleep(0.05)  # by now the watching thread waits for the late one
    answers.add(early)
    assert early.was_cut.wait(5)
    assert time.monotonic() - early.limit < 1
    assert not late.was_cut.is_set()
    answers.cut_all()


def test_an_answer_that_was_read_is_not_cut() -> None:
    answers, done = OpenAnswers(), Answer(0.1)
    answers.add(done)
    answers.remove(done)
    assert not done.was_cut.wait(0.3)
    answers.cut_all()
    assert not done.was_cut.is_set()


def test_after_the_end_every_answer_is_cut_at_once() -> None:
    answers, before, after = OpenAnswers(), Answer(60), Answer(60)
    answers.add(before)
    answers.cut_all()
    answers.add(after)
    assert before.was_cut.is_set()
    assert after.was_cut.is_set()


def test_who_hands_over_stands_back_until_the_next_is_on_its_way_and_that_is_no_time_of_its_trial() -> None:
    slots, clock, gone = Slots(1), TrialClock(), threading.Event()
    mine = slots.take(clock)

    def next_one() -> None:
        slots.take(TrialClock())
        gone.set()

    waiting = in_thread(next_one)
    while not slots._waiting:
        time.sleep(0.01)
    before = clock.waited_s
    mine.hand_over()
    assert clock.waited_s - before >= STAND_BACK_S
    assert gone.wait(5)
    waiting.join(10)


def test_who_hands_over_to_nobody_goes_on_at_once() -> None:
    clock = TrialClock()
    slot = Slots(1).take(clock)
    before = clock.waited_s
    slot.hand_over()
    assert clock.waited_s == before
