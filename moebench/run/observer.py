"""How the runner tells what it is doing: library code never prints, it calls an observer."""

from typing import TYPE_CHECKING

from moebench.types import Record, RunHeader

if TYPE_CHECKING:
    from moebench.ollama.client import PullProgress
    from moebench.ollama.server import SetupProgress


class Observer:
    """Does nothing; override what you want to see. All methods are called from the thread that called `run`,
    but for `on_pull` and `on_note`, which may come from another one.
    """  # noqa: D205 - one thought, two lines

    def on_setup(self, progress: "SetupProgress") -> None:
        """The server is being set up."""

    def on_start(self, header: RunHeader, *, trials: int, done: int) -> None:
        """The run file exists; `done` of its `trials` were finished before."""

    def on_note(self, note: str) -> None:
        """Something to know, in one line: before the first model is loaded, or while the run goes on."""

    def on_model(self, model: str, stage: str) -> None:
        """A model enters a stage: `pull`, `load`, `speed`, `trials`, `again`, `unload`, or `unavailable`."""

    def on_pull(self, model: str, progress: "PullProgress") -> None:
        """Bytes of a model have arrived."""

    def on_record(self, record: Record) -> None:
        """A trial is finished and its record is on disk."""
