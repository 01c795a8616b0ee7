"""The routing file of a run: Parquet parts in a folder beside it, `<run>.routing/<model>/part-00000.parquet`.

A row says which experts one token was sent to in one layer. `pandas.read_parquet(folder)` reads all models.
A part holds whole trials, is written under a hidden name, and gets its own when it is complete: a replay that
is ended at any moment goes on with the trials that no part holds.

Columns: model, suite, chain, sample (dictionary-encoded text); repeat; part (`prompt` or `answer`); position
(in prompt and answer together, from 0); token_id; token_text; layer; experts (list of uint16, the one with
the highest score first). The rows are in the order of trial, position, layer. The key `moebench` of each
part's metadata holds, as JSON, what a `PartHead` holds.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from moebench.errors import DataError, RunFileError
from moebench.types import Key

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = 1
_HEAD = b"moebench"
_HIDDEN = "."  # readers of a Parquet folder pass hidden files over

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrial:
    """One trial of a part.

    Attributes:
        text_sha256: Of the record's prompt and answer: another answer of the same trial is another one.
        prompt_tokens, answer_tokens: As replayed.
        counted_tokens: Prompt tokens as the server counted them; None: it did not say.
    """

    key: Key
    text_sha256: str
    prompt_tokens: int
    answer_tokens: int
    counted_tokens: int | None

    @property
    def tokens(self) -> int:
        """Tokens in all."""
        return self.prompt_tokens + self.answer_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHead:
    """What a part says of itself."""

    schema: int
    run_id: str
    model: str
    model_digest: str | None
    file_sha256: str
    architecture: str
    experts: int
    layers: tuple[int, ...]
    trials: tuple[KeptTrial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedTrial:
    """One trial's tokens with their experts, not yet written.

    Attributes:
        tokens: int32, (tokens,).
        texts: Their texts.
        chosen: uint16, (tokens, layers, k).
    """

    kept: KeptTrial
    tokens: npt.NDArray[np.int32]
    texts: tuple[str, ...]
    chosen: npt.NDArray[np.uint16]


def part_files(folder: Path) -> list[Path]:
    """Returns the complete parts in a model's folder, in the order in which they were written."""
    return sorted(folder.glob("part-*.parquet"))


def read_head(path: Path) -> PartHead:
    """Reads what a part says of itself.

    Raises:
        DataError: it is no such part, or of a newer schema.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(path).metadata or {}
        head = json.loads(metadata[_HEAD])
        if head["schema"] <= SCHEMA:
            return _head(head)
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read",
            why=f"it is no part of a routing file, or damaged ({type(error).__name__})",
            fix=f"delete {path.parent} and replay the run again",
        ) from error
    raise DataError(
        f"{path} was written by a newer moebench",
        why=f"its schema is {head['schema']}, this version reads up to {SCHEMA}",
        fix="python -m pip install --upgrade moebench",
    )


def _head(head: dict[str, Any]) -> PartHead:
    trials = tuple(KeptTrial(**{**trial, "key": Key(**trial["key"])}) for trial in head["trials"])
    return PartHead(**{**head, "layers": tuple(head["layers"]), "trials": trials})


def read_part(path: Path, head: PartHead) -> dict[str, Array]:
    """Reads a part's arrays, one entry a token.

    Returns:
        `chosen` (tokens, layers, k), `position`, `answer`, `text`, and `trial`, the number in `head.trials`.

    Raises:
        DataError: it does not hold what its head promises.
    """
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["part", "position", "token_text", "experts"]).combine_chunks()
    layers = len(head.layers)
    tokens = sum(trial.tokens for trial in head.trials)
    experts = table["experts"].chunk(0) if table.num_rows else None
    if experts is None or table.num_rows != tokens * layers or len(experts.values) % table.num_rows:
        raise DataError(
            f"{path} cannot be read",
            why=f"it has {table.num_rows} rows, its head promises {tokens * layers}",
            fix=f"delete {path.parent} and replay the run again",
        )
    texts = table["token_text"].chunk(0)
    return {
        "chosen": experts.values.to_numpy().reshape(tokens, layers, -1),
        "position": table["position"].to_numpy()[::layers],
        "answer": table["part"].chunk(0).indices.to_numpy()[::layers] == 1,
        "text": np.array(texts.dictionary.to_pylist(), dtype=object)[texts.indices.to_numpy()[::layers]],
        "trial": np.repeat(np.arange(len(head.trials)), [trial.tokens for trial in head.trials]),
    }


def write_part(folder: Path, head: PartHead, trials: Sequence[RoutedTrial]) -> Path:
    """Writes a part of whole trials; returns its file.

    Raises:
        RunFileError: it could not be written; nothing is left of it then.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    last = max((int(path.stem.removeprefix("part-")) for path in part_files(folder)), default=-1)
    path = folder / f"part-{last + 1:05}.parquet"
    hidden = folder / f"{_HIDDEN}{path.name}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        table = _table(head, trials).replace_schema_metadata({_HEAD: json.dumps(asdict(head)).encode()})
        pq.write_table(table, hidden, compression="zstd")
        with hidden.open("rb") as file:
            os.fsync(file.fileno())
        hidden.rename(path)
    except (OSError, pa.ArrowException) as error:
        with suppress(OSError):
            hidden.unlink()
        raise unwritable(folder, error) from error
    return path


def _table(head: PartHead, trials: Sequence[RoutedTrial]) -> "pa.Table":
    """Returns a part's rows: trial by trial, token by token, layer by layer."""
    import pyarrow as pa

    lengths = [len(trial.tokens) for trial in trials]
    chosen = np.concatenate([trial.chosen.reshape(-1, trial.chosen.shape[2]) for trial in trials])
    ends = np.arange(0, chosen.size + 1, chosen.shape[1], dtype=np.int32)
    return pa.table(
        {
            **_trial_columns(trials, [length * len(head.layers) for length in lengths]),
            **_token_columns(trials, len(head.layers)),
            "layer": pa.array(np.tile(np.array(head.layers), sum(lengths)), pa.int32()),
            "experts": pa.ListArray.from_arrays(pa.array(ends), pa.array(chosen.ravel(), pa.uint16())),
        }
    )


def _trial_columns(trials: Sequence[RoutedTrial], rows: Sequence[int]) -> "dict[str, pa.Array]":
    """Returns what is the same in all rows of a trial, `rows` of them each."""
    import pyarrow as pa

    keys = [trial.kept.key for trial in trials]

    def names(values: Sequence[str]) -> "pa.Array":
        known = list(dict.fromkeys(values))
        return _dictionary(np.repeat([known.index(value) for value in values], rows), known)

    return {
        "model": names([key.model for key in keys]),
        "suite": names([key.suite for key in keys]),
        "chain": names([key.chain for key in keys]),
        "sample": names([key.sample for key in keys]),
        "repeat": pa.array(np.repeat([key.repeat for key in keys], rows), pa.int32()),
    }


def _token_columns(trials: Sequence[RoutedTrial], layers: int) -> "dict[str, pa.Array]":
    """Returns what is the same in all rows of a token, one row a layer."""
    import pyarrow as pa

    def by_token(arrays: Sequence[Array]) -> Array:
        return np.repeat(np.concatenate(arrays), layers)

    known = dict.fromkeys(text for trial in trials for text in trial.texts)
    words = {text: number for number, text in enumerate(known)}
    places = [np.arange(len(trial.tokens)) for trial in trials]
    answer = [place >= trial.kept.prompt_tokens for place, trial in zip(places, trials, strict=True)]
    texts = [np.array([words[text] for text in trial.texts], np.int32) for trial in trials]
    return {
        "part": _dictionary(by_token(answer), ["prompt", "answer"]),
        "position": pa.array(by_token(places), pa.int32()),
        "token_id": pa.array(by_token([trial.tokens for trial in trials]), pa.int32()),
        "token_text": _dictionary(by_token(texts), list(words)),
    }


def _dictionary(numbers: Array, values: Sequence[str]) -> "pa.Array":
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(values, pa.string()))


def unwritable(folder: Path, error: Exception) -> RunFileError:
    """Returns the error for a folder that cannot be written."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return RunFileError(
        f"cannot write to {folder}", why=words, fix="make room, or copy the run to where you may write"
    )
