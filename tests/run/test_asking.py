"""The rule of further tries: which failures are asked again, and how often."""

import pytest
from tenacity import wait_none

from moebench.errors import TrialError
from moebench.ollama.failures import KINDS
from moebench.ollama.revival import Reviver
from moebench.ollama.server import Server
from moebench.run import asking
from moebench.run.asking import retrying

TRIES_IN_ALL = {"connection": 6, "busy": 6, "bad_gateway": 6, "runner_crashed": 2, "incomplete": 2}


class Revivals(Reviver):
    """A reviver that only counts."""

    def __init__(self) -> None:
        super().__init__(Server("http://127.0.0.1:9", version="0"))
        self.count = 0

    def __call__(self) -> bool:
        self.count += 1
        return True


class Broken:
    """Work that breaks so many times, then succeeds; it counts how often it was tried."""

    def __init__(self, kind: str, *, times: int) -> None:
        self.kind = kind
        self.times = times
        self.tries = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.times:
            raise TrialError("it broke", why="a test", fix="none", kind=self.kind)
        return "done"


def trying(work: Broken, *, reviver: Reviver) -> str:
    for attempt in retrying(reviver):
        with attempt:
            return work()
    raise AssertionError("the last attempt returns or raises")


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_BACKOFF", wait_none())


@pytest.mark.parametrize("kind", [*KINDS, "incomplete", "prompt_truncated", "empty_load"])
def test_only_what_can_mend_itself_is_tried_again(kind: str) -> None:
    work = Broken(kind, times=99)
    with pytest.raises(TrialError, match="it broke"):
        trying(work, reviver=Revivals())
    assert work.tries == TRIES_IN_ALL.get(kind, 1)


@pytest.mark.parametrize(("kind", "tries"), TRIES_IN_ALL.items())
def test_the_last_try_counts_as_much_as_the_first(kind: str, tries: int) -> None:
    assert trying(Broken(kind, times=tries - 1), reviver=Revivals()) == "done"


@pytest.mark.parametrize(("kind", "revivals"), [("connection", 5), ("busy", 0), ("runner_crashed", 0)])
def test_a_server_is_revived_only_where_the_connection_broke(kind: str, revivals: int) -> None:
    reviver = Revivals()
    with pytest.raises(TrialError):
        trying(Broken(kind, times=99), reviver=reviver)
    assert reviver.count == revivals


def test_nothing_is_tried_again_once_the_run_ends() -> None:
    work, reviver = Broken("connection", times=99), Revivals()
    reviver.ending.set()
    with pytest.raises(TrialError):
        trying(work, reviver=reviver)
    assert work.tries == 1
