"""The routing file: written in parts, read back, and what is refused."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from moebench.errors import DataError, RunFileError, UsageError
from moebench.router.kept import load_routed, lock, model_folder, routing_folder, text_sha256
from moebench.router.parts import SCHEMA, KeptTrial, PartHead, RoutedTrial, part_files, read_head, write_part
from moebench.types import Environment, Failure, Generation, Key, Plan, Record, Run, RunHeader, Score

LAYERS = (1, 2, 5)


def record(
    sample: str, *, model: str = "mix:8x7b", score: float | None = 1.0, text: str = "an answer"
) -> Record:
    return Record(
        key=Key(model=model, suite="apples", chain="direct", sample=sample),
        finished_at=datetime(2026, 1, 1, tzinfo=UTC),
        generation=Generation(prompt=f"asked {sample}", text=text, calls=(), wall_s=1.0),
        score=None if score is None else Score(value=score, answer=1, reason=""),
        failure=Failure(stage="grade", kind="k", message="m") if score is None else None,
    )


def a_run(folder: Path, *records: Record) -> Run:
    models = tuple(dict.fromkeys(r.key.model for r in records)) or ("mix:8x7b",)
    header = RunHeader(
        schema=1,
        run_id="r1",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        plan=Plan(models=models, suites=("apples",)),
        suites=(),
        graders={},
        environment=Environment(),
    )
    return Run(header=header, models=(), records=records, path=str(folder / "r1.jsonl"))


def routed(of: Record, *, prompt: int = 2, answer: int = 3, seed: int = 0) -> RoutedTrial:
    rng = np.random.default_rng(seed)
    count = prompt + answer
    chosen = np.stack([rng.permutation(300)[:2] for _ in range(count * len(LAYERS))])
    return RoutedTrial(
        kept=KeptTrial(
            key=of.key,
            text_sha256=text_sha256(of),
            prompt_tokens=prompt,
            answer_tokens=answer,
            counted_tokens=prompt,
        ),
        tokens=np.arange(10, 10 + count, dtype=np.int32),
        texts=tuple(f"t{place % 3}" for place in range(count)),
        chosen=chosen.reshape(count, len(LAYERS), 2).astype(np.uint16),
    )


def write(run: Run, trials: Sequence[RoutedTrial], *, file_sha256: str = "ab" * 32) -> Path:
    model = trials[0].kept.key.model
    head = PartHead(
        schema=SCHEMA,
        run_id="r1",
        model=model,
        model_digest="d",
        file_sha256=file_sha256,
        architecture="llama",
        experts=300,
        layers=LAYERS,
        trials=tuple(trial.kept for trial in trials),
    )
    return write_part(model_folder(run, model), head, trials)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    records = [record("a"), record("b", score=0.5), record("c", score=None)]
    run = a_run(tmp_path, *records)
    trials = [routed(r, answer=3 + number, seed=number) for number, r in enumerate(records)]
    write(run, trials[:2])
    write(run, trials[2:])
    (back,) = load_routed(run)
    assert (back.model, back.architecture, back.experts, back.layers) == ("mix:8x7b", "llama", 300, LAYERS)
    assert (back.chosen == np.concatenate([trial.chosen for trial in trials])).all()
    assert back.chosen.dtype == np.uint16
    assert back.trial.tolist() == [0] * 5 + [1] * 6 + [2] * 7
    assert back.position.tolist() == [*range(5), *range(6), *range(7)]
    assert back.answer.tolist() == [place >= 2 for place in back.position]
    assert back.texts == tuple(text for trial in trials for text in trial.texts)
    assert back.trials == tuple(r.key for r in records)
    assert back.right == (True, False, None)


def test_pandas_reads_the_folder_of_all_models_as_one_table(tmp_path: Path) -> None:
    first, second = record("a"), record("a", model="../../other model")
    run = a_run(tmp_path, first, second)
    trial = routed(first)
    write(run, [trial])
    write(run, [routed(second)])
    table = pd.read_parquet(routing_folder(run))
    assert len(table) == 2 * 5 * len(LAYERS)
    assert set(table["model"]) == {"mix:8x7b", "../../other model"}
    row = table[(table["model"] == "mix:8x7b") & (table["position"] == 3) & (table["layer"] == 5)].iloc[0]
    assert (row["part"], row["token_id"], row["token_text"]) == ("answer", 13, "t0")
    assert row["experts"].tolist() == trial.chosen[3, 2].tolist()
    assert row[["suite", "chain", "sample", "repeat"]].tolist() == ["apples", "direct", "a", 0]


def test_no_models_name_leads_out_of_the_routing_folder(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    for name in ("..", "../../x", "/etc", ".hidden", "a/b:c"):
        assert model_folder(run, name).resolve().parent == routing_folder(run).resolve()
        assert model_folder(run, name).name.startswith("model-")


def test_a_part_that_was_being_written_is_not_read(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    path = write(run, [routed(record("a"))])
    (path.parent / ".part-00001.parquet.partial").write_bytes(path.read_bytes()[:100])
    (back,) = load_routed(run)
    assert len(back.trials) == 1
    assert len(pd.read_parquet(routing_folder(run))) == 15


def test_a_part_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    folder = model_folder(run, "mix:8x7b")
    folder.parent.mkdir()
    folder.write_bytes(b"in the way")
    with pytest.raises(RunFileError, match="cannot write"):
        write(run, [routed(record("a"))])
    assert list(routing_folder(run).iterdir()) == [folder]


def test_a_trial_that_was_answered_anew_is_not_shown_with_its_old_experts(tmp_path: Path) -> None:
    old = [record("a"), record("b")]
    write(a_run(tmp_path, *old), [routed(r) for r in old])
    run = a_run(tmp_path, old[0], record("b", text="another answer"))
    (back,) = load_routed(run)
    assert [key.sample for key in back.trials] == ["a"]
    assert back.tokens == 5


def test_a_run_without_routing_or_without_a_file_has_none(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    assert load_routed(run) == ()
    assert load_routed(replace(run, path=None)) == ()


def test_a_run_without_a_file_has_no_place_for_its_routing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a file"):
        routing_folder(replace(a_run(tmp_path), path=None))


def rewritten(path: Path, **changes: object) -> None:
    """Writes a part again with another head."""
    table = pq.read_table(path)
    head = {**asdict(read_head(path)), **changes}
    pq.write_table(table.replace_schema_metadata({"moebench": json.dumps(head)}), path)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    rewritten(write(run, [routed(record("a"))]), schema=SCHEMA + 1, news="?")
    with pytest.raises(DataError, match="newer moebench"):
        load_routed(run)


def test_parts_of_two_files_are_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"), record("b"))
    write(run, [routed(record("a"))])
    write(run, [routed(record("b"))], file_sha256="cd" * 32)
    with pytest.raises(DataError, match="do not belong together"):
        load_routed(run)


@pytest.mark.parametrize("data", [b"", b"PAR1 no", b"x" * 1000])
def test_a_damaged_part_is_refused(data: bytes, tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    write(run, [routed(record("a"))]).write_bytes(data)
    with pytest.raises(DataError, match="no part of a routing file"):
        load_routed(run)


def test_a_part_with_fewer_rows_than_its_head_promises_is_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    path = write(run, [routed(record("a"))])
    table = pq.read_table(path)
    pq.write_table(table.slice(0, 7), path)
    with pytest.raises(DataError, match="7 rows"):
        load_routed(run)


def test_two_processes_do_not_replay_one_run_at_once(tmp_path: Path) -> None:
    run = a_run(tmp_path, record("a"))
    with lock(run), pytest.raises(RunFileError, match="in use"), lock(run):
        pass


def test_the_parts_are_small(tmp_path: Path) -> None:
    """With repeated names stored once: a few bytes for each token and layer."""
    of = record("a")
    run = a_run(tmp_path, of)
    path = write(run, [routed(of, prompt=1000, answer=3000)])
    assert path.stat().st_size < 8 * 4000 * len(LAYERS)
    assert part_files(path.parent) == [path]
