"""What reading the routers costs beside the computation itself: time, memory, and the share outside llama.cpp.

    python -m benchmarks.routing                  # 10,000 tokens through each stand-in mixture, some minutes
    python -m benchmarks.routing --tokens 2000

Each sequence goes through the model twice in a row: bare, by llama.cpp alone with nobody watching, and as a
replay sends it, its choices read, put together and written to the routing file. The difference is what lies
outside llama.cpp. Time is the processor time of the thread that computes, which other programs disturb little.
"""

import argparse
import ctypes
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from moebench.demo.embedded import ensure_built
from moebench.router.gguf_file import GgufFile, read_gguf
from moebench.router.library import RouterReader, Tokens, Vocabulary
from moebench.router.parts import SCHEMA, KeptTrial, PartHead, RoutedTrial, write_part
from moebench.router.passes import PART_TOKENS, with_texts
from moebench.types import Key

ROOT = Path(__file__).parent.parent
MODELS = ("smolmoe:8x135m", "tiny-dbrx", "tiny-deepseek2")
SEQUENCE = 500  # tokens of prompt and answer together


@dataclass
class Spent:
    """Seconds of one model, in sums over its sequences."""

    bare_s: float = 0.0
    watched_s: float = 0.0
    wall_s: float = 0.0


class BareReader(RouterReader):
    """Computes the same, with nobody watching."""

    def _new_context(self) -> Any:
        context = super()._new_context()
        llama = self._library.llama
        llama.llama_free(context)
        params = llama.llama_context_default_params()
        params.n_ctx = self._room
        params.n_batch = params.n_ubatch = self._batch_tokens
        params.n_threads = params.n_threads_batch = THREADS
        return llama.llama_init_from_model(self._model, params)

    def compute(self, tokens: Tokens) -> None:
        llama = self._library.llama
        llama.llama_memory_clear(llama.llama_get_memory(self._context), ctypes.c_bool(True))
        for start in range(0, len(tokens), self._batch_tokens):
            self._decode(tokens[start : start + self._batch_tokens], start=start)


THREADS = 1  # one, in both: threads that wait for each other spend time that is nobody's


def file_of(name: str) -> GgufFile:
    store = ensure_built() / "models"
    model, _, tag = name.partition(":")
    manifest = store / "manifests" / "registry.ollama.ai" / "library" / model / (tag or "latest")
    layers = json.loads(manifest.read_bytes())["layers"]
    digest = next(layer["digest"] for layer in layers if layer["mediaType"].endswith("image.model"))
    return read_gguf(store / "blobs" / digest.replace(":", "-"))


def sequences(vocabulary: Vocabulary, tokens: int) -> list[Tokens]:
    """English prose, cut into sequences."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
    found = np.resize(vocabulary.tokens(text[:200_000], begin=False, special=False), tokens)
    return [found[start : start + SEQUENCE] for start in range(0, tokens, SEQUENCE)]


def trial(number: int, tokens: Tokens) -> KeptTrial:
    return KeptTrial(
        key=Key(model="m", suite="s", chain="c", sample=str(number)),
        text_sha256="",
        prompt_tokens=min(100, len(tokens)),
        answer_tokens=max(0, len(tokens) - 100),
        counted_tokens=None,
    )


def write(folder: Path, part: list[RoutedTrial], layers: tuple[int, ...]) -> None:
    trials = tuple(done.kept for done in part)
    head = PartHead(
        schema=SCHEMA,
        run_id="r",
        model="m",
        model_digest=None,
        file_sha256="",
        architecture="",
        experts=0,
        layers=layers,
        trials=trials,
    )
    write_part(folder, head, part)
    part.clear()


def measure(name: str, tokens: int) -> dict[str, Any]:
    """Reads one model's routers; in a process of its own, so that its memory is its own."""
    from moebench.router import library

    library._threads = lambda: THREADS
    file = file_of(name)
    spent = Spent()
    part: list[RoutedTrial] = []
    texts: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder, Vocabulary(file) as vocabulary:
        passages = sequences(vocabulary, tokens)
        with RouterReader(file, longest=SEQUENCE) as reader, BareReader(file, longest=SEQUENCE) as bare:
            passed = reader.route(passages[0])  # reads the file
            first = with_texts(trial(0, passages[0]), passages[0], passed.chosen, vocabulary, {})
            write(Path(folder), [first], passed.layers)  # imports what writes
            loaded = peak_bytes()
            for number, passage in enumerate(passages):
                begun = time.thread_time()
                bare.compute(passage)
                spent.bare_s += time.thread_time() - begun
                begun, wall = time.thread_time(), time.perf_counter()
                passed = reader.route(passage)
                part.append(with_texts(trial(number, passage), passage, passed.chosen, vocabulary, texts))
                if sum(len(done.tokens) for done in part) >= PART_TOKENS or number == len(passages) - 1:
                    write(Path(folder), part, passed.layers)
                spent.watched_s += time.thread_time() - begun
                spent.wall_s += time.perf_counter() - wall
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    return {
        "tokens": tokens,
        "layers": len(passed.layers),
        "bare_s": spent.bare_s,
        "watched_s": spent.watched_s,
        "wall_s": spent.wall_s,
        "file_bytes": file.size_bytes,
        "loaded_bytes": loaded,
        "peak_bytes": peak_bytes(),
        "kept_bytes": size,
    }


def peak_bytes() -> int:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


HEAD = ("bare", "replay", "outside", "wall", "file", "loaded", "peak", "kept")


def row(name: str, found: dict[str, Any]) -> str:
    times = [f"{found[key]:.1f} s" for key in ("bare_s", "watched_s", "wall_s")]
    outside = f"{1 - found['bare_s'] / found['watched_s']:.1%}"
    sizes = [
        f"{found[key] / 1e6:.1f} MB" for key in ("file_bytes", "loaded_bytes", "peak_bytes", "kept_bytes")
    ]
    cells = (*times[:2], outside, times[2], *sizes)
    return f"{name:15}{found['tokens']:8}{found['layers']:8}" + "".join(f"{cell:>11}" for cell in cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tokens", type=int, default=10_000)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--model", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.model:
        print(json.dumps(measure(arguments.model, arguments.tokens)))
        return
    print(f"{'model':15}{'tokens':>8}{'layers':>8}" + "".join(f"{name:>11}" for name in HEAD))
    for name in arguments.models.split(","):
        command = ["-m", "benchmarks.routing", "--model", name, "--tokens", str(arguments.tokens)]
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True
        )
        print(row(name, json.loads(done.stdout)), flush=True)


if __name__ == "__main__":
    main()
