"""What a run's routers chose, as a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from moebench.errors import DataError
from moebench.router.kept import model_folder
from moebench.router.parts import part_files
from moebench.router.replay import OnReplay, Replayed, replay
from moebench.types import Run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def routing(
    run: Run,
    *,
    models: Sequence[str] = (),
    suites: Sequence[str] = (),
    max_tokens: int | None = None,
    gguf: Path | None = None,
    mmap: bool = False,
    gpu_layers: int = 0,
    on_progress: OnReplay | None = None,
) -> "pd.DataFrame":
    """Returns which experts each token of a run was sent to, in each layer; replays what is missing first.

    Needs `pip install 'moebench[routing]'`. A model that cannot be replayed is missing from the table, unless
    no model can be: `moebench.router.replay.replay` tells what came of each.

    Args:
        run: A run that was read from its file, or made by `moebench.run`.
        models: Only these; empty: all.
        suites: Only these; empty: all.
        max_tokens: At most so many tokens of each model are replayed; None: all.
        gguf: The file of the model, where it is in no store of this machine; for one model only.
        mmap: Read models that do not fit into memory from the disk again and again; slow.
        gpu_layers: So many layers on the GPU, where the library that is installed knows one.
        on_progress: Told how far it is.

    Returns:
        One row for each model, trial, token and layer. Columns: model, suite, chain, sample (categories), repeat;
        part (`prompt` or `answer`); position of the token in prompt and answer together, from 0; token_id,
        token_text; layer; experts (uint16 array, the one with the highest score first).

    Raises:
        DataError: no model could be replayed. Else as `replay`.
    """
    outcomes = replay(
        run,
        models=models,
        suites=suites,
        max_tokens=max_tokens,
        gguf=gguf,
        mmap=mmap,
        gpu_layers=gpu_layers,
        on_progress=on_progress,
    )
    tables = [
        table
        for outcome in outcomes
        for table in _tables(run, outcome.model, suites)
        if outcome.status in ("read", "kept")
    ]
    if not tables:
        raise _nothing(outcomes)
    import pyarrow as pa

    frame: pd.DataFrame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
    return frame


def _tables(run: Run, model: str, suites: Sequence[str]) -> "list[pa.Table]":
    import pyarrow.parquet as pq

    tables = [pq.read_table(path) for path in part_files(model_folder(run, model))]
    tables = [table.replace_schema_metadata(None) for table in tables]
    if not suites:
        return tables
    return [table.filter(_is_one_of(table["suite"], suites)) for table in tables]


def _is_one_of(column: "pa.ChunkedArray", names: Sequence[str]) -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(column.cast(pa.string()), pa.array(list(names)))


def _nothing(outcomes: Sequence[Replayed]) -> DataError:
    reasons = "; ".join(f"{outcome.model}: {outcome.reason or outcome.status}" for outcome in outcomes)
    return DataError(
        "no router of this run could be read",
        why=reasons or "the run has no models",
        fix="choose a run with a Mixture-of-Experts model whose file is on this machine",
    )
