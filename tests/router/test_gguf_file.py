"""The head of a GGUF file, whole and broken."""

import contextlib
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.errors import DataError
from moebench.router.gguf_file import GgufFile, read_gguf

SMALL = (
    b"GGUF"
    + struct.pack("<IQQ", 3, 1, 2)
    + struct.pack("<Q", 20)
    + b"general.architecture"
    + struct.pack("<IQ", 8, 5)
    + b"llama"
    + struct.pack("<Q", 4)
    + b"list"
    + struct.pack("<IIQ", 9, 4, 2)
    + struct.pack("<II", 7, 8)
    + struct.pack("<Q", 1)
    + b"t"
    + struct.pack("<IQQIQ", 2, 32, 2, 0, 0)
)


def whole(head: bytes = SMALL) -> bytes:
    return head + bytes(-len(head) % 32) + bytes(256)


def read(data: bytes, tmp_path: Path) -> GgufFile:
    path = tmp_path / "m.gguf"
    path.write_bytes(data)
    return read_gguf(path)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    file = read(whole(), tmp_path)
    assert (file.architecture, file.tensors, file.lengths, file.experts) == ("llama", 1, {"list": 2}, 0)


@pytest.mark.parametrize("end", range(1, len(whole()), 7))
def test_a_file_that_is_cut_off_anywhere_is_refused(end: int, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cut off|not a GGUF"):
        read(whole()[:end], tmp_path)


def test_one_missing_byte_at_the_end_is_enough(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="tensors end at byte"):
        read(whole()[:-1], tmp_path)


@pytest.mark.parametrize("data", [b"", b"GG", b"PK\x03\x04 a zip", b"\x00" * 1000])
def test_what_is_not_a_gguf_file_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a GGUF file"):
        read(data, tmp_path)


@pytest.mark.parametrize("version", [1, 4, 3 << 24])
def test_another_version_or_byte_order_is_refused(version: int, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="of another byte order"):
        read(SMALL[:4] + struct.pack("<I", version) + SMALL[8:], tmp_path)


@pytest.mark.parametrize("place", [8, 16, 24, 56, 64])
def test_a_false_length_is_refused_at_once(place: int, tmp_path: Path) -> None:
    data = bytearray(whole())
    data[place : place + 8] = struct.pack("<Q", 1 << 62)
    with pytest.raises(DataError):
        read(bytes(data), tmp_path)


def test_one_part_of_a_split_model_is_refused(tmp_path: Path) -> None:
    entry = struct.pack("<Q", 11) + b"split.count" + struct.pack("<IH", 2, 3)
    head = SMALL[:16] + struct.pack("<Q", 3) + entry + SMALL[24:]
    with pytest.raises(DataError, match="3 parts"):
        read(whole(head), tmp_path)


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.gguf"):
        with pytest.raises(DataError, match="cannot read"):
            read_gguf(path)


@settings(max_examples=200, deadline=1000)
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_no_change_to_a_head_ends_in_anything_but_a_file_or_an_error(changes: list[tuple[int, int]]) -> None:
    changed = bytearray(whole())
    for place, value in changes:
        changed[place] = value
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(DataError):
        read(bytes(changed), Path(folder))


def test_the_stand_ins_are_read(files: Mapping[str, GgufFile]) -> None:
    shapes = {name: (f.architecture, f.experts, f.used, f.layers, f.words) for name, f in files.items()}
    assert shapes == {
        "smolmoe:8x135m": ("llama", 8, 2, 30, 49152),
        "tiny-dbrx": ("dbrx", 16, 4, 4, 49152),
        "tiny-deepseek2": ("deepseek2", 64, 6, 27, 49152),
        "smollm2:135m": ("llama", 0, 0, 30, 49152),
    }
