"""Reads the nodes of a running graph that tell where a router sent its tokens."""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from moebench.errors import DataError

_PREFIX = b"ffn_moe_"
_CHOICE = "topk"
_LOGITS = "logits"
# What a choice may be made by, all named before it in the graph; the last one is what it was made by.
_SCORES = frozenset({"logits", "logits_biased", "probs", "probs_biased", "probs_masked"})
_FLOAT32, _INT32 = 0, 26  # `enum ggml_type`
_MOST_EXPERTS = 1 << 16

Array = npt.NDArray[Any]


class _Tensor(ctypes.Structure):
    """The first fields of `struct ggml_tensor` (ggml.h): sizes and strides of its four dimensions."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("buffer", ctypes.c_void_p),
        ("sizes", ctypes.c_int64 * 4),
        ("strides", ctypes.c_size_t * 4),
    )


class Watcher:
    """The callback: copies the choices of each layer as they are made.

    ctypes swallows whatever a callback raises, an interrupt by Ctrl-C too, so that errors are kept here for
    `check` to raise.

    Args:
        ggml: The library below llama.cpp.
        logits: Keep logits and scores too.
    """

    def __init__(self, ggml: Any, *, logits: bool) -> None:
        self._name: Callable[[int], bytes] = ggml.ggml_get_name
        self._get = ggml.ggml_backend_tensor_get
        self._keep_scores = logits
        self._in_order: bool | None = None  # whether choices come best first; found out on the first pass
        self.start()

    def start(self) -> None:
        """Begins a new sequence."""
        self._error: BaseException | None = None
        self._found: dict[str, dict[int, list[Array]]] = {"topk": {}, "scores": {}, "logits": {}}
        self._last_scores: dict[int, Array] = {}

    def __call__(self, tensor: int, ask: bool, _: Any) -> bool:
        """Answers llama.cpp: when asked, whether a node is wanted; then, with its values, whether to go on."""
        try:
            name = self._name(tensor)
            if not name.startswith(_PREFIX):
                return not ask
            kind, _, layer = name[len(_PREFIX) :].decode().rpartition("-")
            if not (
                layer.isdigit() and self._wanted(kind)
            ):  # a view of a node has a remark behind its number
                return not ask
            if not ask:
                self._take(tensor, kind, int(layer))
        except BaseException as error:  # noqa: BLE001 - `check` raises it again: ctypes would swallow it
            self._error = self._error or error
            return False
        return True

    def check(self) -> None:
        """Raises what went wrong in the callback, if anything did."""
        if self._error is not None:
            raise self._error

    def collect(self, tokens: int) -> tuple[tuple[int, ...], dict[str, Array]]:
        """Returns the layers, and for each kind an array (tokens, layers, k or E).

        Raises:
            DataError: the graph named no choices, or not for every token in every layer.
        """
        topk = self._found["topk"]
        layers = tuple(sorted(topk))
        if not layers:
            raise DataError(
                "which experts answered cannot be read",
                why="the graph of this architecture has no node named ffn_moe_topk",
                fix="try a newer llama-cpp-python; if that does not help, leave this model out with --models",
            )
        found = {kind: self._joined(kind, layers, tokens) for kind in self._found if self._found[kind]}
        if "scores" in found:
            found["topk"] = self._ordered(found["topk"], found["scores"])
        found["topk"] = found["topk"].astype(np.uint16)
        if not self._keep_scores:
            found = {"topk": found["topk"]}
        return layers, found

    def _wanted(self, kind: str) -> bool:
        return kind == _CHOICE or (kind in _SCORES and (self._keep_scores or not self._in_order))

    def _take(self, tensor: int, kind: str, layer: int) -> None:
        values = self._read(tensor, np.int32 if kind == _CHOICE else np.float32)
        if kind == _LOGITS:
            self._found["logits"].setdefault(layer, []).append(values)
        if kind in _SCORES:
            self._last_scores[layer] = values
            return
        self._found["topk"].setdefault(layer, []).append(values)
        if layer in self._last_scores:
            self._found["scores"].setdefault(layer, []).append(self._last_scores.pop(layer))

    def _read(self, tensor: int, kind: type[np.int32] | type[np.float32]) -> Array:
        """Copies a node of (columns, tokens) in one go, the gaps between its rows too; returns the rows."""
        head = ctypes.cast(tensor, ctypes.POINTER(_Tensor)).contents
        columns, rows = head.sizes[0], head.sizes[1] * head.sizes[2] * head.sizes[3]
        flat = head.sizes[2] == head.sizes[3] == 1 or head.sizes[1] == 1
        stride = head.strides[1] if head.sizes[1] > 1 else head.strides[2]
        expected = _INT32 if kind is np.int32 else _FLOAT32
        if not (flat and head.type == expected and head.strides[0] == 4 and 0 < columns <= _MOST_EXPERTS):
            shape = "x".join(str(size) for size in head.sizes)
            raise DataError(
                "which experts answered cannot be read",
                why=f"the graph lays the choices out in a way not known here: {shape}, type {head.type}",
                fix="use the llama-cpp-python that moebench was tried with: see its pyproject.toml",
            )
        size = (rows - 1) * stride + columns * 4
        buffer = (ctypes.c_char * size)()
        self._get(tensor, buffer, 0, size)
        return np.ndarray((rows, columns), kind, buffer, strides=(stride, 4)).copy()

    def _joined(self, kind: str, layers: tuple[int, ...], tokens: int) -> Array:
        found = self._found[kind]
        columns = [np.concatenate(found[layer]) for layer in layers if layer in found]
        shapes = {column.shape for column in columns}
        if len(columns) != len(layers) or len(shapes) != 1 or columns[0].shape[0] != tokens:
            seen = ", ".join(sorted(f"{shape[0]} tokens x {shape[1]}" for shape in shapes))
            raise DataError(
                "which experts answered cannot be read",
                why=f"of {tokens} tokens in {len(layers)} layers the graph showed {len(columns)} layers of {seen}",
                fix="leave this model out with --models, and report its architecture as a defect of moebench",
            )
        return np.stack(columns, axis=1)

    def _ordered(self, chosen: Array, scores: Array) -> Array:
        """Puts each token's experts in the order of their scores, best first, if they do not come so."""
        of_chosen = np.take_along_axis(scores, chosen.astype(np.int64), axis=2)
        in_order = bool((np.diff(of_chosen, axis=2) <= 0).all())
        if self._in_order is None or not in_order:
            self._in_order = in_order
        if in_order:
            return chosen
        return np.take_along_axis(chosen, np.argsort(-of_chosen, axis=2, kind="stable"), axis=2)
