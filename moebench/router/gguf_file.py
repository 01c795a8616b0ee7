"""The head of a GGUF file: what the model is, and whether the file is whole.

llama.cpp may end the process over a file that is cut off, so it is handed none that was not checked here. The
`gguf` package's reader makes an array of every word of the vocabulary, which takes up to a minute.

Source: github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

from moebench.errors import DataError
from moebench.models.architecture import read_shape
from moebench.models.cache import cache_of

MAGIC = b"GGUF"
VERSIONS = (2, 3)
_MOST_ENTRIES = 1_000_000  # a hundred times what any model has
_LONGEST_TEXT = 16 << 20
_DEEPEST = 4
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}


@dataclass(frozen=True, kw_only=True)
class GgufFile:
    """A GGUF file whose head was read, and whose tensors all lie inside the file.

    Attributes:
        metadata: Single values, by their full keys; arrays are left out, but for their lengths.
        lengths: The lengths of the arrays.
        size_bytes: Of the file.
        tensors: How many there are.
    """

    path: Path
    metadata: Mapping[str, Any]
    lengths: Mapping[str, int]
    size_bytes: int
    tensors: int

    @property
    def architecture(self) -> str:
        """GGUF `general.architecture`."""
        return str(self.metadata.get("general.architecture", ""))

    @property
    def experts(self) -> int:
        """Routed experts in each mixture layer; 0 for a dense model."""
        return self._count("expert_count")

    @property
    def used(self) -> int:
        """Experts chosen for each token; 0 for a dense model."""
        return self._count("expert_used_count")

    @property
    def layers(self) -> int:
        """Number of blocks."""
        return self._count("block_count")

    @property
    def words(self) -> int:
        """Size of the vocabulary."""
        return self.lengths.get("tokenizer.ggml.tokens", 0)

    @cached_property
    def cache_bytes_per_token(self) -> int:
        """What the KV cache takes for each token, in half precision; 0 where the file does not tell."""
        shape = read_shape(self.metadata)
        return 0 if shape is None else cache_of(shape).size_bytes(1)

    def _count(self, name: str) -> int:
        value = self.metadata.get(f"{self.architecture}.{name}", 0)
        return value if isinstance(value, int) else 0


def read_gguf(path: Path) -> GgufFile:
    """Reads the head of a GGUF file and checks that the file holds all that its head promises.

    Raises:
        DataError: it cannot be read, is not a GGUF file of this machine's byte order, is damaged, cut off, or
            only one part of a split model.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _Head(file, path, size).read()
    except OSError as error:
        raise DataError(
            f"cannot read {path}",
            why=error.strerror or str(error),
            fix="give the path of a GGUF file that you may read",
        ) from error


class _Head:
    """Reads one file's head from its start to its end."""

    def __init__(self, file: BinaryIO, path: Path, size: int) -> None:
        self._file = file
        self._path = path
        self._size = size
        self._at = 0
        self._metadata: dict[str, Any] = {}
        self._lengths: dict[str, int] = {}

    def read(self) -> GgufFile:
        self._check_kind()
        tensors, entries = self._number("<Q"), self._number("<Q")
        if max(tensors, entries) > _MOST_ENTRIES:
            raise self._damaged(f"its head promises {tensors} tensors and {entries} entries")
        for _ in range(entries):
            key = self._text()
            self._value(key, self._number("<I"), depth=0)
        end = max((self._tensor_end() for _ in range(tensors)), default=0)
        self._check_extent(end)
        if int(self._metadata.get("split.count", 0) or 0) > 1:
            raise DataError(
                f"{self._path.name} is one part of a split model",
                why=f"it says that there are {self._metadata['split.count']} parts",
                fix="join them with llama.cpp's `llama-gguf-split --merge` and give the one file",
            )
        return GgufFile(
            path=self._path,
            metadata=self._metadata,
            lengths=self._lengths,
            size_bytes=self._size,
            tensors=tensors,
        )

    def _check_kind(self) -> None:
        if self._size < len(MAGIC) or self._bytes(len(MAGIC)) != MAGIC:
            raise DataError(
                f"{self._path.name} is not a GGUF file",
                why="it does not begin with the letters GGUF",
                fix="give the file of the model itself: the large blob in Ollama's store, or a *.gguf file",
            )
        version = self._number("<I")
        if version not in VERSIONS:
            raise DataError(
                f"{self._path.name} cannot be read",
                why=f"it is GGUF of version {version} or of another byte order; known are 2 and 3, little-endian",
                fix="convert the model anew with llama.cpp's converter",
            )

    def _check_extent(self, end: int) -> None:
        alignment = self._metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 1 <= alignment <= 1 << 20:
            raise self._damaged(f"its alignment is {alignment!r}")
        start = -(-self._at // alignment) * alignment
        if start + end > self._size:
            raise self._cut_off(f"its tensors end at byte {start + end:,}, the file at {self._size:,}")

    def _bytes(self, count: int) -> bytes:
        if count > self._size - self._at:
            raise self._cut_off(f"it ends at byte {self._size:,}, in the middle of its head")
        self._at += count
        return self._file.read(count)

    def _number(self, form: str) -> int:
        number: int = struct.unpack(form, self._bytes(struct.calcsize(form)))[0]
        return number

    def _text(self) -> str:
        length = self._number("<Q")
        if length > _LONGEST_TEXT:
            raise self._damaged(f"a text in its head is {length:,} bytes long")
        return self._bytes(length).decode("utf-8", "replace")

    def _value(self, key: str, kind: int, *, depth: int) -> None:
        if kind == _STRING:
            self._metadata[key] = self._text()
        elif kind in _SCALARS:
            self._metadata[key] = self._number(_SCALARS[kind])
        elif kind == _ARRAY and depth < _DEEPEST:
            inner, length = self._number("<I"), self._number("<Q")
            self._lengths[key] = length
            self._skip(key, inner, length, depth=depth)
        else:
            raise self._damaged(f"the value of {key[:80]} is of an unknown kind, {kind}")

    def _skip(self, key: str, inner: int, length: int, *, depth: int) -> None:
        """Goes past an array. Each element takes at least a byte, so a false length soon meets the file's end."""
        if inner in _SCALARS:
            self._at += length * struct.calcsize(_SCALARS[inner])
            if self._at > self._size:
                raise self._cut_off(f"the list {key[:80]} reaches beyond its end")
            self._file.seek(self._at)
            return
        for _ in range(length):
            if inner == _STRING:
                self._bytes(self._number("<Q"))
            else:
                self._value(key, inner, depth=depth + 1)

    def _tensor_end(self) -> int:
        """Reads one tensor's entry; returns where its data end, counted from where all data begin."""
        name, dimensions = self._text(), self._number("<I")
        if dimensions > 8:
            raise self._damaged(f"the tensor {name[:80]} has {dimensions} dimensions")
        sizes = [self._number("<Q") for _ in range(dimensions)]
        kind, offset = self._number("<I"), self._number("<Q")
        try:
            block, block_bytes = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
        except ValueError:
            return offset  # newer than the package: llama.cpp knows it or says so
        elements = 1
        for size in sizes:
            elements *= size
        return offset + elements // block * block_bytes

    def _damaged(self, why: str) -> DataError:
        return DataError(
            f"{self._path.name} is damaged", why=why, fix="pull or copy the model again, then try again"
        )

    def _cut_off(self, why: str) -> DataError:
        return DataError(
            f"{self._path.name} is cut off", why=why, fix="pull or copy the model again, then try again"
        )
