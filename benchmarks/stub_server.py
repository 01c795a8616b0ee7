"""A stand-in for an Ollama server, for load and for faults: it answers by the clock and misbehaves on demand.

    python -m benchmarks.stub_server --port 18434 --slots 4 --first-token 0.05 --tokens-per-s 200

It is no model: answers are canned, and times are what it was told to take. It keeps one model loaded, like a GPU
that has room for one, and counts loads. `GET /stats` tells what it saw.
"""

import argparse
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.wire import HttpHandler, HttpServer

Answer = Callable[[str], str]


def apples(prompt: str) -> str:
    """A right answer to the apple problem, whatever was asked."""
    return "2 + 2 = 4 apples. 4 - 2 = 2 are left. The answer is 2."


@dataclass(slots=True)
class Behaviour:
    """How the server behaves; may be changed while it runs.

    Attributes:
        models: What it has, by name, with a digest each.
        pullable: What a pull brings.
        slots: Requests answered at once; the others wait, as in Ollama.
        first_token_s, tokens_per_s, load_s: Its speed; a token is a word here.
        answer: From the prompt to the text.
        faults: Fault of the n-th generation request (from 0): a key of `_REFUSALS`, or what `answer` knows. A
            fault at -1 hits all others.
        load_faults: Fault of a model's load by its name: `oom`.
        gpu_bytes: What it says is on a GPU of the model that is loaded.
    """

    models: dict[str, str] = field(default_factory=lambda: {"stub:latest": "d0" * 32})
    pullable: dict[str, str] = field(default_factory=dict)
    slots: int = 1
    first_token_s: float = 0.0
    tokens_per_s: float = float("inf")
    load_s: float = 0.0
    answer: Answer = apples
    faults: dict[int, str] = field(default_factory=dict)
    load_faults: dict[str, str] = field(default_factory=dict)
    version: str = "0.33.0"
    gpu_bytes: int = 0


@dataclass(slots=True)
class Seen:
    """What the server has seen."""

    generations: int = 0
    loads: int = 0
    unloads: int = 0
    pulls: int = 0
    most_at_once: int = 0
    busy_s: float = 0.0
    bodies: list[dict[str, Any]] = field(default_factory=list)


class StubServer:
    """The server in threads of this process.

    Args:
        behaviour: How it behaves.
        port: 0: any free one.
        keep_bodies: Whether `seen.bodies` keeps the requests' bodies (not for long loads).
    """

    def __init__(self, behaviour: Behaviour, *, port: int = 0, keep_bodies: bool = True) -> None:
        self.behaviour = behaviour
        self.seen = Seen()
        self.keep_bodies = keep_bodies
        self.loaded: str | None = None
        self.lock = threading.Lock()
        self.slots = threading.Semaphore(behaviour.slots)
        self.at_once = 0
        self._http = _Http(("127.0.0.1", port), _Handler)
        self._http.stub = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        """Starts to answer, in a thread."""
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stops to answer, and cuts what is being answered."""
        self._http.stop()

    @contextmanager
    def answering(self) -> Iterator[Callable[[], None]]:
        """Takes a slot, and keeps the books of how many are taken and for how long.

        Yields what ends the count: an answer is over before its last line is sent, which brings the next request.
        """
        with self.slots:
            with self.lock:
                self.at_once += 1
                self.seen.most_at_once = max(self.seen.most_at_once, self.at_once)
            started, counted = time.perf_counter(), [1]

            def end() -> None:
                with self.lock:
                    self.at_once -= counted.pop() if counted else 0

            try:
                yield end
            finally:
                end()
                with self.lock:
                    self.seen.busy_s += time.perf_counter() - started

    def load(self, model: str) -> float:
        """Makes `model` the loaded one; returns the seconds it took."""
        with self.lock:
            if self.loaded == model:
                return 0.0
            self.loaded = model
            self.seen.loads += 1
            time.sleep(self.behaviour.load_s)
            return self.behaviour.load_s


@contextmanager
def serving(behaviour: Behaviour | None = None, **arguments: Any) -> Iterator[StubServer]:
    """Runs a stub server within a `with`."""
    server = StubServer(behaviour or Behaviour(), **arguments)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Http(HttpServer):
    stub: StubServer


class _Handler(HttpHandler):
    server: _Http

    def respond(self, content: bytes) -> None:
        if self.method == "POST":
            self.post(content)
        else:
            self.get()

    def get(self) -> None:
        stub = self.server.stub
        behaviour = stub.behaviour
        if self.path == "/api/version":
            self.reply({"version": behaviour.version})
        elif self.path == "/api/tags":
            self.reply({"models": [_tag(name, digest) for name, digest in behaviour.models.items()]})
        elif self.path == "/api/ps":
            names = [stub.loaded] if stub.loaded else []
            on_gpu = {"size_vram": behaviour.gpu_bytes}
            self.reply({"models": [{**_tag(name, behaviour.models[name]), **on_gpu} for name in names]})
        elif self.path == "/stats":
            seen = stub.seen
            self.reply({name: getattr(seen, name) for name in seen.__slots__ if name != "bodies"})
        else:
            self.reply({"error": "not found"}, status=404)

    def post(self, content: bytes) -> None:
        body = json.loads(content)
        name = body.get("model", "")
        name = name if ":" in name else f"{name}:latest"
        if self.path == "/v1/chat/completions":
            self.openai(name, body)
        elif self.path == "/api/pull":
            self.pull(name)
        elif name not in self.server.stub.behaviour.models:
            self.reply({"error": f"model '{name}' not found"}, status=404)
        elif self.path == "/api/show":
            self.reply(_shown())
        else:
            self.generate(name, body)

    def pull(self, name: str) -> None:
        behaviour = self.server.stub.behaviour
        self.server.stub.seen.pulls += 1
        self.begin_stream()
        self.line({"status": "pulling manifest"})
        if name not in behaviour.pullable:
            self.line({"error": "pull model manifest: file does not exist"})
        else:
            for done in (0, 500, 1000):
                self.line(
                    {
                        "status": "pulling 0123456789ab",
                        "digest": "sha256:01",
                        "total": 1000,
                        "completed": done,
                    }
                )
            behaviour.models[name] = behaviour.pullable[name]
            self.line({"status": "success"})
        self.end_stream()

    def generate(self, name: str, body: Mapping[str, Any]) -> None:
        stub, prompt = self.server.stub, _prompt(body)
        if not prompt:
            self.load_or_unload(name, body)
            return
        with stub.lock:
            number = stub.seen.generations
            stub.seen.generations += 1
            if stub.keep_bodies:
                stub.seen.bodies.append(dict(body))
        fault = stub.behaviour.faults.get(number, stub.behaviour.faults.get(-1, ""))
        if fault in _REFUSALS:
            status, text, kind = _REFUSALS[fault]
            self.reply_text(text, status=status, kind=kind)
            return
        arrived = time.perf_counter()
        with stub.answering() as end:
            self.answer(name, body, fault=fault, arrived=arrived, end=end)

    def openai(self, name: str, body: Mapping[str, Any]) -> None:
        """Ollama's OpenAI-like interface, which harnesses without a client for Ollama use; not streamed."""
        stub = self.server.stub
        with stub.lock:
            stub.seen.generations += 1
        with stub.answering():
            stub.load(name)
            prompt = _prompt(body)
            words = stub.behaviour.answer(prompt).split(" ")
            time.sleep(stub.behaviour.first_token_s + len(words) / stub.behaviour.tokens_per_s)
        message = {"role": "assistant", "content": " ".join(words)}
        tokens = {"prompt_tokens": len(prompt.split()), "completion_tokens": len(words)}
        self.reply(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 0,
                "model": name,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {**tokens, "total_tokens": sum(tokens.values())},
            }
        )

    def load_or_unload(self, name: str, body: Mapping[str, Any]) -> None:
        stub = self.server.stub
        reason = "unload" if body.get("keep_alive") == 0 else "load"
        if reason == "unload":
            with stub.lock:
                stub.loaded = None
                stub.seen.unloads += 1
        else:
            if stub.behaviour.load_faults.get(name) == "oom":
                text = "model requires more system memory (24.1 GiB) than is available (12.0 GiB)"
                self.reply({"error": text}, status=500)
                return
            stub.load(name)
        self.begin_stream()
        self.line({"model": name, "created_at": _NOW, "response": "", "done": True, "done_reason": reason})
        self.end_stream()

    def answer(
        self, name: str, body: Mapping[str, Any], *, fault: str, arrived: float, end: Callable[[], None]
    ) -> None:
        stub, behaviour = self.server.stub, self.server.stub.behaviour
        load_s = stub.load(name)
        prompt = _prompt(body)
        limit = (body.get("options") or {}).get("num_predict")
        words = behaviour.answer(prompt).split(" ")[:limit]
        chat = self.path == "/api/chat"
        if fault == "reset":
            self.reset()
            return
        begun = time.perf_counter() + behaviour.first_token_s  # by the clock: our own work delays no token
        _sleep_until(begun)
        account = {
            "done": True,
            "done_reason": "length" if fault == "length" else "stop",
            "load_duration": _ns(load_s),
            "prompt_eval_duration": _ns(behaviour.first_token_s),
            "eval_count": len(words),
            **_counted(len(prompt.split()), len(words), body["options"]["num_ctx"], fault=fault),
        }
        if body.get("stream") is False:
            _sleep_until(begun + len(words) / behaviour.tokens_per_s)
            said = {"model": name, "created_at": _NOW, "response": " ".join(words)}
            self.reply({**said, **account, **_times(arrived, begun)})
            return
        self.begin_stream()
        if fault == "stall":
            select.select(
                [self.connection], [], []
            )  # until the client hangs up, as a real server would notice
            return
        for place, word in enumerate(_spaced(words, fault)):
            if fault == "drop" and place == len(words) // 2:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if fault == "error_line" and place == len(words) // 2:
                self.line({"error": "an error was encountered while running the model: unexpected EOF"})
                self.end_stream()
                return
            if fault == "bad_json" and place == len(words) // 2:
                self.chunk(b'{"model": "stub", "respon\n')
                self.end_stream()
                return
            _sleep_until(begun + (place + 1) / behaviour.tokens_per_s)
            piece = {"message": {"role": "assistant", "content": word}} if chat else {"response": word}
            self.line({"model": name, "created_at": _NOW, **piece, "done": False})
        if fault == "repeat_error":
            self.line({"error": "prediction aborted, token repeat limit reached"})
        if fault not in ("no_done", "repeat", "repeat_error"):
            end()
            self.line(
                {
                    "model": name,
                    "created_at": _NOW,
                    **({"message": {"role": "assistant", "content": ""}} if chat else {"response": ""}),
                    **account,
                    **_times(arrived, begun),
                }
            )
        self.end_stream()

    def chunk(self, data: bytes) -> None:
        super().chunk(data)
        if self.server.stub.behaviour.tokens_per_s != float("inf"):
            self.wfile.flush()


_NOW = "2026-01-01T00:00:00Z"
_REFUSALS = {
    "busy": (
        503,
        '{"error": "server busy, please try again.  maximum pending requests exceeded"}',
        "application/json",
    ),
    "html": (502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html"),
    "crashed": (500, '{"error": "llama runner process has terminated: exit status 2"}', "application/json"),
    "bad_request": (400, '{"error": "invalid options"}', "application/json"),
    "repeat_500": (500, '{"error": "prediction aborted, token repeat limit reached"}', "application/json"),
    "too_long": (
        400,
        '{"error": "the prompt is longer than the context length currently available to the model"}',
        "application/json",
    ),
}


def _spaced(words: list[str], fault: str) -> Iterator[str]:
    if fault == "empty":
        return
    if fault in ("repeat", "repeat_error"):
        yield from ["ha", " ha", "ha\n"] * 11
        return
    for place, word in enumerate(words):
        yield word if place == 0 else f" {word}"


def _counted(prompt: int, answer: int, num_ctx: int, *, fault: str) -> dict[str, Any]:
    """The token counts of an answer; `context` has the whole prompt and answer, counted anew from the text."""
    if fault == "truncate":
        return {"prompt_eval_count": num_ctx, "context": [1] * (2 * num_ctx + answer)}
    if fault == "halve":
        return {"prompt_eval_count": num_ctx - (num_ctx - 4) // 2, "context": [1] * (2 * num_ctx + answer)}
    extra = 30 if fault == "noise" else 0
    return {"prompt_eval_count": prompt, "context": [1] * (prompt + answer + extra)}


def _prompt(body: Mapping[str, Any]) -> str:
    if "messages" in body:
        return "\n".join(str(message.get("content", "")) for message in body["messages"])
    return str(body.get("prompt") or "")


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def _times(arrived: float, begun: float) -> dict[str, int]:
    now = time.perf_counter()
    return {"total_duration": _ns(now - arrived), "eval_duration": _ns(now - begun)}


def _ns(seconds: float) -> int:
    return int(seconds * 1e9)


def _tag(name: str, digest: str) -> dict[str, Any]:
    details = {"format": "gguf", "family": "llama", "parameter_size": "1B", "quantization_level": "Q4_0"}
    return {
        "name": name,
        "model": name,
        "digest": digest,
        "size": 1000,
        "modified_at": _NOW,
        "details": details,
    }


def _shown() -> dict[str, Any]:
    info = {"general.architecture": "llama", "general.parameter_count": 1000, "llama.block_count": 2}
    return {
        "license": "none",
        "modelfile": "",
        "template": "{{ .Prompt }}",
        "details": {},
        "model_info": info,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=18434)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--first-token", type=float, default=0.0)
    parser.add_argument("--tokens-per-s", type=float, default=float("inf"))
    parser.add_argument("--load", type=float, default=0.0)
    parser.add_argument("--models", default="stub:latest")
    arguments = parser.parse_args()
    behaviour = Behaviour(
        models={name: f"{number:02x}" * 32 for number, name in enumerate(arguments.models.split(","))},
        slots=arguments.slots,
        first_token_s=arguments.first_token,
        tokens_per_s=arguments.tokens_per_s,
        load_s=arguments.load,
    )
    server = StubServer(behaviour, port=arguments.port, keep_bodies=False)
    print(server.url, flush=True)
    server._http.serve_forever()


if __name__ == "__main__":
    main()
