"""Where a run's routing is kept, and what is read back of it; `parts` tells the format."""

import fcntl
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np

from moebench.errors import DataError, RunFileError, SetupError, UsageError
from moebench.router.parts import Array, KeptTrial, PartHead, part_files, read_head, read_part, unwritable
from moebench.router.routed import Routed
from moebench.types import Key, Record, Run


def routing_folder(run: Run) -> Path:
    """Returns where a run's routing is kept: beside its file.

    Raises:
        UsageError: the run was never in a file.
    """
    if run.path is None:
        raise UsageError(
            "this run's routing has no place",
            why="the run is not in a file, and routing is kept beside it",
            fix="read the run from its file: moebench.load_run(path)",
        )
    path = Path(run.path)
    return path.with_name(path.name.removesuffix(".jsonl") + ".routing")


def model_folder(run: Run, model: str) -> Path:
    """Returns the folder of one model's parts. No name leads out of the run's folder or hides there."""
    return routing_folder(run) / f"model-{quote(model, safe='')}"


def text_sha256(record: Record) -> str:
    """Returns the digest of what a record's model read and wrote."""
    generation = record.generation
    text = "\0".join((generation.prompt, generation.text)) if generation else ""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def lock(run: Run) -> Iterator[None]:
    """Holds a run's routing folder for one process; makes it if need be.

    Raises:
        RunFileError: another process replays this run, or the folder cannot be written.
    """
    folder = routing_folder(run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("ab")
    except OSError as error:
        raise unwritable(folder, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunFileError(
                f"{folder} is in use",
                why="another moebench process replays this run",
                fix="wait until it has ended, or stop it",
            ) from error
        yield


def need_pyarrow() -> None:
    """Returns if pyarrow is installed.

    Raises:
        SetupError: it is not.
    """
    try:
        import pyarrow  # noqa: F401 - asked for only whether it is there
    except ImportError as error:
        raise SetupError(
            "routing cannot be kept",
            why="the package pyarrow is not installed",
            fix="python -m pip install 'moebench[routing]'",
        ) from error


def load_routed(run: Run) -> tuple[Routed, ...]:
    """Reads what is kept of a run's routers.

    Trials whose answer has changed since they were replayed are left out.

    Returns:
        One `Routed` a model, in the run's order; empty where nothing was replayed, or where the run is in no file.

    Raises:
        DataError: a part is damaged, of a newer schema, or of another file than the others.
    """
    if run.path is None:
        return ()
    found = (_load_model(run, model) for model in run.header.plan.models)
    return tuple(routed for routed in found if routed is not None)


def _load_model(run: Run, model: str) -> Routed | None:
    records = {record.key: record for record in run.records}
    parts: list[tuple[PartHead, dict[str, Array]]] = []
    for path in part_files(model_folder(run, model)):
        head = read_head(path)
        if parts and (head.file_sha256, head.layers) != (parts[0][0].file_sha256, parts[0][0].layers):
            raise DataError(
                f"the parts in {path.parent} do not belong together",
                why=f"{path.name} comes from another file than the parts before it",
                fix="delete that folder and replay the run again",
            )
        parts.append((head, read_part(path, head)))
    if not parts:
        return None
    return _joined(model, [head for head, _ in parts], [arrays for _, arrays in parts], records)


def _joined(
    model: str, heads: Sequence[PartHead], parts: Sequence[Mapping[str, Array]], records: Mapping[Key, Record]
) -> Routed:
    """Joins the parts, without the trials whose answers are others now."""
    trials: list[KeptTrial] = []
    numbers = []
    for head, part in zip(heads, parts, strict=True):
        places = np.full(len(head.trials), -1)
        for place, trial in enumerate(head.trials):
            if is_of(trial, records):
                places[place] = len(trials)
                trials.append(trial)
        numbers.append(places[part["trial"]])
    number = np.concatenate(numbers)
    fresh = number >= 0
    whole = {name: np.concatenate([part[name] for part in parts])[fresh] for name in parts[0]}
    head = heads[0]
    return Routed(
        model=model,
        architecture=head.architecture,
        file_sha256=head.file_sha256,
        experts=head.experts,
        layers=head.layers,
        chosen=whole["chosen"],
        trial=number[fresh].astype(np.int32),
        position=whole["position"].astype(np.int32),
        answer=whole["answer"],
        texts=tuple(whole["text"].tolist()),
        trials=tuple(trial.key for trial in trials),
        right=tuple(_right(records[trial.key]) for trial in trials),
    )


def is_of(trial: KeptTrial, records: Mapping[Key, Record]) -> bool:
    """Whether a kept trial is what a run's record holds now: the same prompt and answer."""
    record = records.get(trial.key)
    return record is not None and text_sha256(record) == trial.text_sha256


def _right(record: Record) -> bool | None:
    return None if record.score is None else record.score.right
