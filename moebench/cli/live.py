"""The live view of a run: what is done, which model, how fast, how long still."""

from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from moebench.models.rates import decode_rate
from moebench.ollama.client import PullProgress
from moebench.ollama.server import SetupProgress
from moebench.run.observer import Observer
from moebench.run.prepare import in_background
from moebench.types import Record, RunHeader

STAGES = {
    "pull": "looking for {}",
    "load": "loading {}",
    "speed": "measuring the speed of {}",
    "trials": "asking {}",
    "again": "asking {} a few questions again",
    "unload": "unloading {}",
    "unavailable": "{} is not available: its trials are recorded as broken",
}
_RECENT = 20  # trials whose mean tokens/s is shown


class LiveView(Observer):
    """Shows a run's progress on standard error: bars on a terminal, one line a stage elsewhere.

    Args:
        meanwhile: Done in the background once the first answer is here; what it raises is left to who needs it.
    """

    def __init__(self, *, meanwhile: Callable[[], None]) -> None:
        self._meanwhile: Callable[[], None] | None = meanwhile
        self.header: RunHeader | None = None
        self._console = Console(stderr=True, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[note]}", markup=False),
            console=self._console,
            transient=True,
        )
        self._downloads = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            DownloadColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
        )
        self._trials: TaskID | None = None
        self._bytes: dict[str, TaskID] = {}
        self._rates: deque[float] = deque(maxlen=_RECENT)
        self._broken = self._unfinished = 0
        self._step = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:  # elsewhere they were never started, and stopping prints empty lines
            self._downloads.stop()
            self._progress.stop()

    def _say(self, line: str) -> None:
        self._console.print(Text(line, style="dim"), soft_wrap=True)

    def _show_bytes(self, what: str, done: int, total: int | None) -> None:
        if not self._console.is_terminal:
            return
        if what not in self._bytes:
            self._progress.stop()
            self._downloads.start()
            self._bytes[what] = self._downloads.add_task(what, total=total)
        self._downloads.update(self._bytes[what], completed=done, total=total)
        if total is not None and done >= total:
            self._downloads.remove_task(self._bytes.pop(what))
        if not self._bytes:
            self._downloads.stop()
            self._show_trials()

    def _show_trials(self) -> None:
        if self._trials is not None and self._console.is_terminal and not self._bytes:
            self._progress.start()

    def on_setup(self, progress: SetupProgress) -> None:
        """A line for each step, a bar for its bytes."""
        if progress.step != self._step:
            self._step = progress.step
            self._say(f"set-up {progress.number}/{progress.steps}: {progress.step}")
        if progress.done_bytes is not None and progress.total_bytes:
            self._show_bytes(progress.step, progress.done_bytes, progress.total_bytes)

    def on_start(self, header: RunHeader, *, trials: int, done: int) -> None:
        """The run's name and size."""
        self.header = header
        self._say(f"run {header.run_id}: {trials} trials" + (f", {done} of them done before" if done else ""))
        self._trials = self._progress.add_task("starting", total=trials, completed=done, note="")
        self._show_trials()

    def on_note(self, note: str) -> None:
        """A line of its own."""
        self._console.print(Text(f"note: {note}"), soft_wrap=True)

    def on_model(self, model: str, stage: str) -> None:
        """The stage, on the bar and where it matters as a line."""
        line = STAGES[stage].format(model)
        if self._trials is not None:
            self._progress.update(self._trials, description=line)
        if stage in ("trials", "unavailable") or (stage == "load" and not self._console.is_terminal):
            self._rates.clear()
            self._say(line)

    def on_pull(self, model: str, progress: PullProgress) -> None:
        """A bar for the bytes of the layer that is being pulled."""
        if progress.total_bytes:
            self._show_bytes(f"pulling {model}", progress.done_bytes or 0, progress.total_bytes)

    def on_record(self, record: Record) -> None:
        """One more trial, and how fast the last ones were."""
        if self._meanwhile is not None:
            in_background(self._meanwhile)
            self._meanwhile = None
        if self._trials is None:
            return
        self._broken += record.outcome == "broken"
        self._unfinished += record.outcome == "unfinished"
        for call in record.generation.calls if record.generation else ():
            if rate := decode_rate(call):
                self._rates.append(rate)
        notes = [f"{sum(self._rates) / len(self._rates):.0f} tokens/s"] if self._rates else []
        notes += [f"{self._unfinished} unfinished"] if self._unfinished else []
        notes += [f"{self._broken} broken"] if self._broken else []
        self._progress.update(self._trials, advance=1, note=", ".join(notes))
