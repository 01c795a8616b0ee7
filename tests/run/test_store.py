"""Run files: appended line by line, healed after a crash, refused when they are broken."""

import os
import resource
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from moebench.errors import RunFileError
from moebench.run.store import SCHEMA, append_to_run, create_run, find_run, load_run, new_run_id, read_lines
from moebench.types import (
    Environment,
    Failure,
    Generation,
    Key,
    ModelCard,
    ModelReport,
    Plan,
    Record,
    RunHeader,
    Score,
    Span,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def header(run_id: str = "20260102T030405Z-abcd") -> RunHeader:
    plan = Plan(models=("a", "b"), suites=("s",))
    return RunHeader(
        schema=SCHEMA,
        run_id=run_id,
        created_at=NOW,
        plan=plan,
        suites=(),
        graders={},
        environment=Environment(packages={"moebench": "0", "ollama": None}),
    )


def record(sample: str, *, text: str = "two", broken: bool = False) -> Record:
    generation = Generation(prompt="p", text=text, calls=(), wall_s=0.1)
    score = Score(
        value=1.0,
        answer=2,
        reason="right",
        parts={"a": None},
        spans=(Span(start=0, end=3, ok=True, label="x"),),
    )
    return Record(
        key=Key(model="a", suite="s", chain="c", sample=sample),
        finished_at=NOW,
        generation=None if broken else generation,
        score=None if broken else score,
        failure=Failure(stage="generate", kind="timeout", message="m") if broken else None,
    )


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    report = ModelReport(card=ModelCard(name="a", experts=8, info={"llama.expert_count": 8}))
    odd = record(
        "2", text="line\nbreak \u2028 \x00 \ud83d\ude00 é".encode("utf-16", "surrogatepass").decode("utf-16")
    )
    with create_run(header(), tmp_path) as writer:
        for value in (record("1"), report, odd):
            writer.append(value)
    run = load_run(writer.path)
    assert run.header == header()
    assert run.models == (report,)
    assert run.records == (record("1"), odd)


def test_the_last_record_of_a_trial_counts(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        for value in (record("1", broken=True), record("2"), record("1")):
            writer.append(value)
    assert load_run(writer.path).records == (record("2"), record("1"))


def test_a_torn_last_line_is_left_out_when_read_and_cut_off_before_the_next_append(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        writer.append(record("1"))
        writer.append(record("2"))
    whole = writer.path.read_bytes()
    writer.path.write_bytes(whole[:-20])
    assert load_run(writer.path).records == (record("1"),)
    with append_to_run(writer.path) as again:
        again.append(record("2"))
    assert writer.path.read_bytes() == whole


def test_a_file_cut_at_any_byte_loses_at_most_its_last_line(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        writer.append(record("1"))
        writer.append(record("2"))
    whole = writer.path.read_bytes()
    first = whole.index(b"\n") + 1
    for length in range(first, len(whole)):
        writer.path.write_bytes(whole[:length])
        expected = whole[:length].count(b"\n") - 1
        assert len(load_run(writer.path).records) == expected


def test_a_broken_line_in_the_middle_is_an_error_that_names_it(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        writer.append(record("1"))
    with writer.path.open("ab") as file:
        file.write(b'{"record":{"key":1}}\n')
    with pytest.raises(RunFileError, match=r"jsonl:3 cannot be read"):
        load_run(writer.path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b'{"header":', "cut off"),
        (b"hello\n", "not a header"),
        (b'{"record":{}}\n', "record: "),
    ],
)
def test_a_file_that_is_no_run_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(RunFileError) as caught:
        load_run(path)
    assert why in caught.value.why


def test_a_newer_schema_is_refused_with_the_way_to_upgrade(tmp_path: Path) -> None:
    with create_run(replace(header(), schema=99), tmp_path) as writer:
        pass
    with pytest.raises(RunFileError, match="newer moebench"):
        load_run(writer.path)


def test_a_second_writer_is_refused_while_the_first_is_open(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        code = (
            "import sys; from pathlib import Path; from moebench.run.store import append_to_run\n"
            f"with append_to_run(Path({str(writer.path)!r})): pass"
        )
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "another moebench process is writing to this run" in other.stderr


def test_a_full_disk_leaves_whole_lines_and_says_how_to_go_on(tmp_path: Path) -> None:
    """A limit on the file's size stands for the full disk: the kernel refuses the rest of a write alike."""
    code = (
        "import signal, sys; from pathlib import Path; from tests.run.test_store import header, record\n"
        "from moebench.run.store import create_run; import resource\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        f"with create_run(header(), Path({str(tmp_path)!r})) as writer:\n"
        "    for number in range(100): writer.append(record(str(number)))\n"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root)
    assert f"moebench resume {tmp_path}" in done.stderr
    path = tmp_path / "20260102T030405Z-abcd.jsonl"
    assert path.read_bytes().endswith(b"\n")
    assert 0 < len(load_run(path).records) < 100
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 3000


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(RunFileError, match="cannot make the folder"),
        create_run(header(), tmp_path / "file" / "results"),
    ):
        pass


def test_reading_does_not_hold_the_whole_file(tmp_path: Path) -> None:
    with create_run(header(), tmp_path, sync=False) as writer:
        for number in range(10):
            writer.append(record(str(number)))
    lines = read_lines(writer.path)
    assert next(lines) == header()
    assert next(lines) == record("0")


def test_run_ids_sort_by_time_and_are_safe_names() -> None:
    first = new_run_id(NOW)
    later = new_run_id(NOW.replace(year=2027))
    assert first < later
    assert first.startswith("20260102T030405Z-")
    assert os.path.basename(first) == first  # noqa: PTH119 - asks whether it is one path component


def test_runs_are_found_by_path_id_beginning_and_latest(tmp_path: Path) -> None:
    paths = []
    for run_id in ("20260101T000000Z-aaaa", "20260102T000000Z-bbbb"):
        with create_run(header(run_id), tmp_path) as writer:
            paths.append(writer.path)
    assert find_run(str(paths[0]), tmp_path) == paths[0]
    assert find_run("20260101", tmp_path) == paths[0]
    assert find_run("latest", tmp_path) == paths[1]
    with pytest.raises(RunFileError, match="is not one run"):
        find_run("2026", tmp_path)
    with pytest.raises(RunFileError, match="there is no run 'nope'"):
        find_run("nope", tmp_path)


def test_one_changed_byte_is_found_and_its_line_is_named(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        writer.append(ModelReport(card=ModelCard(name="a")))
        writer.append(record("1"))
    whole = writer.path.read_bytes()
    random = Random(1)
    for place in [0, 1, len(whole) - 2, *random.sample(range(len(whole) - 1), 300)]:
        changed = bytearray(whole)
        changed[place] ^= 1 << random.randrange(8)
        writer.path.write_bytes(changed)
        line = whole[:place].count(b"\n") + 1
        with pytest.raises(RunFileError, match=f"jsonl:{line} cannot be read"):
            load_run(writer.path)


def test_a_value_that_was_edited_says_so(tmp_path: Path) -> None:
    with create_run(header(), tmp_path) as writer:
        writer.append(record("1"))
    writer.path.write_bytes(writer.path.read_bytes().replace(b'"value":1.0', b'"value":0.0'))
    with pytest.raises(RunFileError, match="changed after it was written"):
        load_run(writer.path)


@pytest.mark.parametrize("line", [1, 2])
def test_a_line_that_lost_its_check_sum_is_refused(tmp_path: Path, line: int) -> None:
    with create_run(header(), tmp_path) as writer:
        writer.append(record("1"))
    lines = writer.path.read_bytes().splitlines()
    lines[line - 1] = lines[line - 1].rpartition(b',"crc"')[0] + b"}"
    writer.path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(RunFileError, match=f"jsonl:{line} cannot be read"):
        load_run(writer.path)


def test_a_newer_schema_is_refused_as_such_whatever_its_values_are(tmp_path: Path) -> None:
    held = b'{"schema":3,"id":"x","plans":[]}'
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"header":%s,"crc":"%08x"}\n' % (held, zlib.crc32(held)))
    with pytest.raises(RunFileError, match="newer moebench"):
        load_run(path)
