"""The only place that imports llama.cpp: reads a mixture's choices out of its running graph.

llama.cpp calls back at each node of the graph that it computes. The node `ffn_moe_topk-<layer>` holds the
experts that each token of the batch was sent to. Nothing is generated: prompt and answer go through in one pass.

Source: `build_moe_ffn` in github.com/ggml-org/llama.cpp/blob/master/src/llama-graph.cpp
"""

import ctypes
import os
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from moebench.errors import DataError, SetupError, UsageError
from moebench.router.gguf_file import GgufFile
from moebench.router.memory import check_memory
from moebench.router.nodes import Watcher

BATCH_TOKENS = 256  # of one computation; the output of each token takes as many floats as there are words
_LOG_LINES = 40
_CONTEXT_STEP = 256  # llama.cpp rounds contexts up to it
_MMAP = 1  # `enum llama_load_mode`

INSTALL = (
    "python -m pip install 'moebench[routing]' compiles llama-cpp-python, which takes 6 to 12 minutes and needs a "
    'C++ compiler; its makers also offer ready wheels (CPU, CUDA, Metal): see "Installation" in its README'
)

Tokens = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What the router did with one sequence of tokens.

    Attributes:
        layers: Numbers of the blocks that have a router, ascending.
        chosen: uint16, (tokens, layers, k), the expert with the highest score first.
        logits: float32, (tokens, layers, E), the router's raw output; None unless it was asked for.
        scores: The same, of what the choice was made by: the logits' softmax or sigmoid, with the balancing
            bias and without the groups left out, where the architecture has these.
    """

    layers: tuple[int, ...]
    chosen: npt.NDArray[np.uint16]
    logits: npt.NDArray[np.float32] | None
    scores: npt.NDArray[np.float32] | None


@cache
def load_library() -> "_Library":
    """Returns llama.cpp, loaded once; its messages are kept instead of printed.

    Raises:
        SetupError: it is not installed, or cannot be loaded on this machine.
    """
    try:
        import llama_cpp
        from llama_cpp import _ggml
    except ModuleNotFoundError as error:
        raise SetupError(
            "the routers cannot be read", why=f"the package {error.name} is not installed", fix=INSTALL
        ) from error
    except (ImportError, OSError, RuntimeError) as error:
        raise SetupError(
            "llama.cpp cannot be loaded", why=str(error), fix=f"install it anew: {INSTALL}"
        ) from error
    return _Library(llama_cpp.llama_cpp, _ggml.libggml_base_path)


class _Library:
    """llama.cpp's functions, and the two of ggml below it that read a node."""

    def __init__(self, functions: Any, folder: Path) -> None:
        from llama_cpp._ctypes_extensions import load_shared_library

        self.llama = functions
        ggml = load_shared_library("ggml-base", folder)
        ggml.ggml_get_name.restype = ctypes.c_char_p
        ggml.ggml_get_name.argtypes = [ctypes.c_void_p]
        ggml.ggml_backend_tensor_get.restype = None
        ggml.ggml_backend_tensor_get.argtypes = [ctypes.c_void_p] * 2 + [ctypes.c_size_t] * 2
        self.ggml = ggml
        self.lines: deque[str] = deque(maxlen=_LOG_LINES)
        self._log = functions.llama_log_callback(self._keep)  # llama.cpp holds no reference to it
        functions.llama_log_set(self._log, ctypes.c_void_p(0))
        functions.llama_backend_init()

    def _keep(self, level: int, text: bytes, _: Any) -> None:
        if level in (3, 4) and text.strip():  # warnings and errors, as numbered in ggml.h
            self.lines.append(text.decode("utf-8", "replace").strip())

    def last_words(self) -> str:
        """Returns what llama.cpp last complained about."""
        return " / ".join(dict.fromkeys(list(self.lines)[-4:])) or "llama.cpp gave no reason"


class Vocabulary:
    """A model file's tokenizer, without the weights. A context manager.

    Args:
        file: The file, checked by `read_gguf`.

    Raises:
        SetupError: llama.cpp is not installed.
        DataError: llama.cpp refuses the file, for instance because it does not know the architecture.
    """

    def __init__(self, file: GgufFile) -> None:
        self._library = load_library()
        params = self._library.llama.llama_model_default_params()
        params.vocab_only = True
        params.n_gpu_layers = 0
        self._model = _load_model(self._library, file, params)
        self._vocabulary = self._library.llama.llama_model_get_vocab(self._model)
        kind = file.metadata.get("tokenizer.ggml.model")
        self._puts_space = kind == "llama" and file.metadata.get("tokenizer.ggml.add_space_prefix", True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.llama.llama_model_free(self._model)

    def tokens(self, text: str, *, begin: bool, special: bool) -> Tokens:
        """Returns a text's tokens.

        Args:
            text: Any text.
            begin: Put the beginning-of-sequence token before it, if the model wants one.
            special: Read the names of control tokens, such as `<|im_end|>`, as these tokens.
        """
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 16
        found = (ctypes.c_int32 * room)()
        count = self._library.llama.llama_tokenize(
            self._vocabulary, raw, len(raw), found, room, begin, special
        )
        if count < 0:
            raise DataError(
                "a text could not be cut into tokens",
                why=f"llama.cpp asks for {-count} places for {len(raw)} bytes",
                fix="report this as a defect of moebench, with the model's name",
            )
        return np.array(found[:count], dtype=np.int32)

    def continuation(self, text: str) -> Tokens:
        """Returns the tokens of a text that goes on after others: control tokens' names are mere text in it.

        Tokenizers of the `llama` kind put a space before every text. A text that begins with one is handed over
        without it; any other behind a line break, whose tokens are taken off again.
        """
        raw = text.encode("utf-8", "replace").decode()
        if not self._puts_space:
            return self.tokens(raw, begin=False, special=False)
        if raw.startswith(" "):
            return self.tokens(raw[1:], begin=False, special=False)
        lead = self.tokens("\n", begin=False, special=False)
        found = self.tokens("\n" + raw, begin=False, special=False)
        if (found[: len(lead)] == lead).all():
            return found[len(lead) :]
        return self.tokens(raw, begin=False, special=False)

    def piece(self, token: int) -> bytes:
        """Returns a token's text; a control token's is its name."""
        room = 64
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = self._library.llama.llama_token_to_piece(self._vocabulary, token, buffer, room, 0, True)
            if length >= 0:
                return buffer.raw[:length]
            room = -length


class RouterReader:
    """A loaded mixture that tells, for any tokens, which experts they go to. A context manager.

    The file is mapped: its pages can be given back to the system at any time and are shared with an Ollama that
    maps the same file. By default it must fit into the memory that is free all the same, for otherwise each
    pass reads the file from the disk again.

    Args:
        file: The file, checked by `read_gguf`.
        longest: Tokens of the longest sequence to come.
        mmap: Go on although the model does not fit into memory; slow, but it works.
        gpu_layers: So many layers on the GPU.
        batch_tokens: Tokens that are computed at once.
        logits: Keep the router's logits and scores too: 4 bytes for each token, layer and expert, each.

    Raises:
        SetupError: llama.cpp is not installed, or memory does not suffice.
        UsageError: `gpu_layers` with a library that knows no GPU.
        DataError: llama.cpp refuses the file.
    """

    def __init__(
        self,
        file: GgufFile,
        *,
        longest: int,
        mmap: bool = False,
        gpu_layers: int = 0,
        batch_tokens: int = BATCH_TOKENS,
        logits: bool = False,
    ) -> None:
        self._library = load_library()
        self._file = file
        self._room = -(-max(longest, 1) // _CONTEXT_STEP) * _CONTEXT_STEP
        self._batch_tokens = min(batch_tokens, self._room)
        self._check_gpu(gpu_layers)
        check_memory(
            file, tokens=self._room, batch_tokens=self._batch_tokens, gpu_layers=gpu_layers, mmap=mmap
        )
        params = self._library.llama.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        params.use_extra_bufts = False  # no second copy of the weights in another order
        params.load_mode = _MMAP
        self._watcher = Watcher(self._library.ggml, logits=logits)
        self._model = _load_model(self._library, file, params)
        self._context = self._new_context()
        self._batch = self._new_batch()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.llama.llama_batch_free(self._batch)
        self._library.llama.llama_free(self._context)
        self._library.llama.llama_model_free(self._model)

    def route(self, tokens: Tokens) -> Passed:
        """Sends a sequence of tokens through the model, from its beginning.

        Args:
            tokens: At least one, at most `longest`.

        Raises:
            DataError: the graph does not name its routing, or names it in a way that is not known here.
            SetupError: llama.cpp could not compute it.
        """
        if not 0 < len(tokens) <= self._room:
            raise ValueError(f"between 1 and {self._room} tokens can be routed, not {len(tokens)}")
        llama = self._library.llama
        llama.llama_memory_clear(llama.llama_get_memory(self._context), True)
        self._watcher.start()
        for start in range(0, len(tokens), self._batch_tokens):
            self._decode(tokens[start : start + self._batch_tokens], start=start)
        layers, found = self._watcher.collect(len(tokens))
        return Passed(
            layers=layers, chosen=found["topk"], logits=found.get("logits"), scores=found.get("scores")
        )

    def _decode(self, tokens: Tokens, *, start: int) -> None:
        count = len(tokens)
        self._batch.n_tokens = count
        np.ctypeslib.as_array(self._batch.token, (count,))[:] = tokens
        np.ctypeslib.as_array(self._batch.pos, (count,))[:] = np.arange(start, start + count)
        code = self._library.llama.llama_decode(self._context, self._batch)
        self._watcher.check()
        if code != 0:
            raise SetupError(
                f"llama.cpp could not compute {self._file.path.name}",
                why=f"llama_decode returned {code}: {self._library.last_words()}",
                fix="free memory and try again; --max-tokens makes it less",
            )

    def _new_batch(self) -> Any:
        """Returns a batch in which every token is marked for output: else the last layer would see one only."""
        batch = self._library.llama.llama_batch_init(self._batch_tokens, 0, 1)
        for place in range(self._batch_tokens):
            batch.n_seq_id[place] = 1
            batch.seq_id[place][0] = 0
            batch.logits[place] = True
        return batch

    def _new_context(self) -> Any:
        llama = self._library.llama
        params = llama.llama_context_default_params()
        params.n_ctx = self._room
        params.n_batch = params.n_ubatch = self._batch_tokens
        params.n_threads = params.n_threads_batch = _threads()
        params.no_perf = True
        self._callback = llama.ggml_backend_sched_eval_callback(self._watcher)  # lives as long as the context
        params.cb_eval = self._callback
        self._library.lines.clear()
        context = llama.llama_init_from_model(self._model, params)
        if not context:
            llama.llama_model_free(self._model)
            raise SetupError(
                f"there is not enough memory to compute {self._file.path.name}",
                why=self._library.last_words(),
                fix="free memory, or leave the longest trials out with --suites",
            )
        return context

    def _check_gpu(self, gpu_layers: int) -> None:
        if gpu_layers and not self._library.llama.llama_supports_gpu_offload():
            raise UsageError(
                f"{gpu_layers} layers cannot be put on a GPU",
                why="the llama.cpp that is installed was built without support for one",
                fix="leave the option out, or install llama-cpp-python's wheel for your GPU",
            )


def _load_model(library: _Library, file: GgufFile, params: Any) -> Any:
    library.lines.clear()
    model = library.llama.llama_model_load_from_file(os.fsencode(file.path), params)
    if model:
        return model
    reason = library.last_words()
    if "unable to allocate" in reason or "failed to allocate" in reason or "mmap failed" in reason:
        raise SetupError(
            f"there is not enough memory to load {file.path.name}",
            why=reason,
            fix="end other programs and try again",
        )
    raise DataError(
        f"llama.cpp cannot load {file.path.name} (architecture {file.architecture or 'unknown'})",
        why=reason,
        fix="install a newer llama-cpp-python if the architecture is new; else pull the model again",
    )


def _threads() -> int:
    """Returns how many threads compute: as many as there are processors, half of them on a busy machine.

    llama.cpp's threads wait for each other without sleeping, so that one without a processor holds up all.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        fields = dict(line.split(" ", 1) for line in Path("/proc/stat").read_text("ascii").splitlines())
        others = int(fields["procs_running"]) - 1
    except (OSError, KeyError, ValueError):
        others = 0
    return max(1, cores // 2) if others > cores // 4 else cores
