"""A fake of a current Ollama (0.33): real HTTP, answers as its source gives them, books of what it saw.

    with CurrentOllama([FakeModel("qwen3", capabilities=("completion", "thinking"), thoughts=600)]) as ollama:
        ...  # ollama.url, ollama.seen

Each fact that was checked against a real 0.33 has its test in `test_current.py`.
"""

import json
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

from benchmarks.wire import HttpHandler, HttpServer
from tests.ollama.current_answer import Request
from tests.ollama.current_model import (
    LEVELS,
    FakeModel,
    Refused,
    Runner,
    Scheduler,
    Seen,
    Sent,
    full,
    keep_alive_s,
)

__all__ = ["CurrentOllama", "FakeModel", "Seen", "Sent"]

METHODS: Mapping[str, tuple[str, ...]] = {
    "/": ("GET", "HEAD"),
    "/api/version": ("GET", "HEAD"),
    "/api/tags": ("GET", "HEAD"),
    "/api/ps": ("GET",),
    "/api/show": ("POST",),
    "/api/pull": ("POST",),
    "/api/generate": ("POST",),
    "/api/chat": ("POST",),
}
JSON_TYPE = "application/json; charset=utf-8"
MODIFIED = "2026-01-01T00:00:00Z"
SIGN_IN = "https://ollama.com/connect?name=fake&key=c3NoLWVkMjU1MTk"
Fault = tuple[int, str | Mapping[str, Any], Mapping[str, str]]  # status, body, headers


@dataclass(slots=True)
class CurrentOllama:
    """The server; a context manager.

    Attributes:
        prefix: It answers below this path only, as behind a reverse proxy.
        loaded_before: Name and bytes of what somebody else has loaded.
        missing: Paths that answer 404, as those of an older server do.
        errors: What the n-th generation (from 0; -1: every other) answers instead.
        pullable: What a pull brings, in place of a model of that name.
        prompt_cache: Whether what was read before is not read again.
        cached_count: Whether `prompt_eval_cached_count` is sent, as after 0.33.
        first_token_s: How long it reads a prompt of which it knows nothing.
        slowdown: How much longer a token takes for each other request at once; above 1, more at once is slower.
        noisy: Another text each time that the same is asked, until the model is loaded anew.
        repeat_guard: What comes of a model that repeats itself: "silent" ends the stream without `done` after
            30 equal tokens, "error" says so after 100, as after 0.33.
    """

    models: list[FakeModel] = field(default_factory=lambda: [FakeModel()])
    version: str = "0.33.0"
    slots: int = 1
    prefix: str = ""
    loaded_before: tuple[tuple[str, int], ...] = ()
    max_loaded: int = 3
    context_cap: float = math.inf
    missing: set[str] = field(default_factory=set)
    errors: dict[int, Fault] = field(default_factory=dict)
    pullable: list[FakeModel] = field(default_factory=list)
    prompt_cache: bool = True
    cached_count: bool = False
    tokens_per_s: float = math.inf
    first_token_s: float = 0.0
    slowdown: float = 0.0
    noisy: bool = False
    repeat_guard: Literal["silent", "error"] = "silent"
    signed_in: bool = False
    cloud_off: bool = False
    seen: Seen = field(default_factory=Seen, init=False)
    scheduler: Scheduler = field(init=False)
    url: str = field(default="", init=False)
    _http: "_Http" = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _answering: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        self.scheduler = Scheduler(
            slots=self.slots, max_loaded=self.max_loaded, context_cap=self.context_cap, seen=self.seen
        )
        for name, size in self.loaded_before:
            model = self.model(name) or FakeModel(name)
            options, given = self.scheduler.runner_options(model, {})
            runner = self.scheduler.load(model.key, model, options, given, True)
            runner.size, runner.expires = size, datetime.now(UTC) + timedelta(minutes=5)
        self.seen.loads.clear()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.fake = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}{self.prefix}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.stop()

    def model(self, name: str) -> FakeModel | None:
        """The one that a name means: without the default host and namespace, in whatever case.

        Source: `getExistingName` in Ollama's server/routes.go, and types/model/name.go.
        """
        wanted = full(name).lower().removeprefix("registry.ollama.ai/").removeprefix("library/")
        return next((model for model in self.models if model.name.lower() == wanted), None)

    def next_fault(self) -> Fault | None:
        """The fault of the generation that begins now."""
        with self._lock:
            number = self.seen.generations
            self.seen.generations += 1
        return self.errors.get(number, self.errors.get(-1))

    @contextmanager
    def answering(self) -> Iterator[None]:
        with self._lock:
            self._answering += 1
            self.seen.at_once = max(self.seen.at_once, self._answering)
        try:
            yield
        finally:
            with self._lock:
                self._answering -= 1

    def token_s(self) -> float:
        """How long the next token takes."""
        return (1 + self.slowdown * (self._answering - 1)) / self.tokens_per_s


class _Http(HttpServer):
    fake: CurrentOllama


class _Handler(HttpHandler):
    server: _Http

    def respond(self, content: bytes) -> None:
        fake = self.server.fake
        path = self.path.partition("?")[0]
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = None
        fake.seen.bodies.append(Sent(self.method, path, self.headers, content, body))
        route = path.removeprefix(fake.prefix)
        if not path.startswith(fake.prefix) or route in fake.missing or route not in METHODS:
            self.reply_text("404 page not found", status=404, kind="text/plain")
        elif self.method not in METHODS[route]:
            allow = {"Allow": ", ".join(METHODS[route])}
            self.reply_text("405 method not allowed", status=405, kind="text/plain", more=allow)
        else:
            try:
                self.answer(route, content, body)
            except Refused as refused:
                self.say(refused.body, status=refused.status)

    def answer(self, route: str, content: bytes, body: Any) -> None:
        fake = self.server.fake
        if route == "/":
            self.reply_text("Ollama is running", status=200, kind="text/plain; charset=utf-8")
        elif route == "/api/version":
            self.say({"version": fake.version})
        elif route == "/api/tags":
            self.say({"models": [_tag(model) for model in fake.models]})
        elif route == "/api/ps":
            runners = sorted(fake.scheduler.loaded.values(), key=lambda runner: runner.expires, reverse=True)
            self.say({"models": [_loaded(runner, fake.context_cap) for runner in runners]})
        elif not isinstance(body, dict):
            raise Refused(400, "invalid character in the body" if content else "missing request body")
        elif route == "/api/show":
            self.show(str(body.get("model") or body.get("name") or ""))
        elif route == "/api/pull":
            self.pull(
                full(str(body.get("model") or body.get("name"))), streams=body.get("stream") is not False
            )
        else:
            self.generate(body, chat=route == "/api/chat")

    def say(self, value: Mapping[str, Any], *, status: int = 200) -> None:
        self.reply_text(_json(value), status=status, kind=JSON_TYPE)

    def show(self, name: str) -> None:
        if not name:
            raise Refused(400, "model is required")
        if (model := self.server.fake.model(name)) is None:
            raise Refused(404, f"model '{full(name)}' not found")
        if model.remote_host and self.server.fake.cloud_off:
            raise Refused(403, "ollama cloud is disabled: remote model details are unavailable")
        self.say(_shown(model))

    def pull(self, name: str, *, streams: bool) -> None:
        fake = self.server.fake
        fake.seen.pulls.append(name)
        found = next((model for model in fake.pullable if model.name == name), None)
        said: list[dict[str, Any]] = [{"status": "pulling manifest"}]
        if found is None:
            said.append({"error": "pull model manifest: file does not exist"})
        else:
            layer = {
                "status": f"pulling {found.digest[:12]}",
                "digest": f"sha256:{found.digest}",
                "total": found.size,
            }
            said += [layer | done for done in ({}, {"completed": found.size // 2}, {"completed": found.size})]
            said += [{"status": word} for word in ("verifying sha256 digest", "writing manifest", "success")]
            fake.models[:] = [*(model for model in fake.models if model.name != name), found]
        if not streams:
            self.say(said[-1], status=200 if found else 500)
            return
        self.begin_stream()
        for event in said:
            self.emit(event)
        self.end_stream()

    def generate(self, body: dict[str, Any], *, chat: bool) -> None:
        request = self.checked(body, chat=chat)
        model, scheduler = request.model, self.server.fake.scheduler
        nothing_asked = not (body.get("messages") if chat else request.asked)
        if nothing_asked and keep_alive_s(body.get("keep_alive")) == 0 and not model.remote_host:
            scheduler.unload(model)
            self.say(request.part("", "", done=True, done_reason="unload"))
            return
        self.check_capabilities(request)
        generates = not nothing_asked and not body.get("_debug_render_only")
        if generates and (fault := self.server.fake.next_fault()):
            self.fail(*fault)
            return
        with scheduler.runner(model, body) as runner:
            loaded_s = time.perf_counter() - request.arrived
            if nothing_asked:
                self.say(request.part("", "", done=True, done_reason="load"))
            elif body.get("_debug_render_only"):
                self.say(request.rendering())
            else:
                with runner.slots:
                    self.write(request, runner, loaded_s)

    def checked(self, body: dict[str, Any], *, chat: bool) -> Request:
        """Returns the request, if it can be read and there is its model."""
        think = body.get("think")
        words = '"high", "medium", "low", "max", true, or false'
        if isinstance(think, str) and think not in LEVELS:
            raise Refused(400, f'invalid think value: "{think}" (must be {words})')
        keep_alive_s(body.get("keep_alive"))
        name = str(body.get("model") or "")
        if not name and chat:
            raise Refused(400, "model is required")
        if (model := self.server.fake.model(name)) is None:
            raise Refused(404, f"model '{name}' not found")
        return Request(model, body, chat, think, time.perf_counter())

    def check_capabilities(self, request: Request) -> None:
        fake, model = self.server.fake, request.model
        if model.remote_host:
            if fake.cloud_off:
                raise Refused(403, "ollama cloud is disabled: remote model is unavailable")
            if not fake.signed_in:
                raise Refused(401, "unauthorized", signin_url=SIGN_IN)
        elif request.think and "thinking" not in model.capabilities:
            raise Refused(400, f'"{request.body["model"]}" does not support thinking')
        elif "completion" not in model.capabilities:
            what = "chat" if request.chat else "generate"
            raise Refused(400, f'"{request.body["model"]}" does not support {what}')

    def fail(self, status: int, body: str | Mapping[str, Any], headers: Mapping[str, str]) -> None:
        text = body if isinstance(body, str) else _json(body)
        others = {name: value for name, value in headers.items() if name.lower() != "content-type"}
        kind = next((headers[name] for name in headers if name.lower() == "content-type"), JSON_TYPE)
        self.reply_text(text, status=status, kind=kind, more=others)

    def write(self, request: Request, runner: Runner, loaded_s: float) -> None:
        """Sends an answer while it is written, or whole where the client wants no stream."""
        fake = self.server.fake
        parts = request.parts(runner, fake, loaded_s=loaded_s)
        sent: list[dict[str, Any]] = []
        try:
            for part in parts:
                if self.gone():
                    fake.seen.hung_up += 1
                    return
                if request.streams and not sent:
                    self.begin_stream()
                sent.append(part)
                if request.streams:
                    self.emit(part)
        except Refused as refused:
            if not request.streams:
                raise
            if not sent:
                self.fail(refused.status, refused.body, {"Content-Type": "application/json"})
                return
            self.emit(refused.body)
        finally:
            parts.close()
        if not request.streams:
            self.say(request.whole(sent))
            return
        if not sent:
            self.begin_stream()
        self.end_stream()

    def emit(self, value: Mapping[str, Any]) -> None:
        self.chunk(_json(value).encode() + b"\n")
        self.wfile.flush()


def _json(value: Mapping[str, Any]) -> str:
    """JSON as Go writes it: letters as they are, but none that could mean something in HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _details(model: FakeModel) -> dict[str, Any]:
    local = not model.remote_host
    return {
        "parent_model": "",
        "format": "gguf" if local else "",
        "family": model.family,
        "families": [model.family],
        "parameter_size": "1B" if local else "",
        "quantization_level": "Q4_0" if local else "",
    }


def _remote(model: FakeModel) -> dict[str, Any]:
    return {"remote_model": model.remote_model, "remote_host": model.remote_host} if model.remote_host else {}


def _tag(model: FakeModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "model": model.name,
        **_remote(model),
        "modified_at": MODIFIED,
        "size": model.size,
        "digest": model.digest,
        "details": {**_details(model), "context_length": model.context_length},
        "capabilities": list(model.capabilities),
    }


def _loaded(runner: Runner, context_cap: float) -> dict[str, Any]:
    return {
        "name": runner.model.name,
        "model": runner.model.name,
        "size": runner.size,
        "digest": runner.digest,
        "details": _details(runner.model),
        "expires_at": runner.expires.isoformat().replace("+00:00", "Z"),
        "size_vram": int(runner.size * runner.model.gpu_share),
        "context_length": int(min(runner.options["num_ctx"], context_cap)),
    }


def _shown(model: FakeModel) -> dict[str, Any]:
    """The answer of /api/show; `renderer` and `parser` stand in the `modelfile` only."""
    lines = [f"FROM {model.remote_model or '/models/blobs/sha256-' + model.digest}"]
    lines += [f'TEMPLATE """{model.template}"""']
    lines += [f"SYSTEM {model.system}"] * bool(model.system)
    lines += [f"RENDERER {model.renderer}"] * bool(model.renderer)
    lines += [f"PARSER {model.parser}"] * bool(model.parser)
    lines += [f"PARAMETER {' '.join(line.split(maxsplit=1))}" for line in model.parameters.splitlines()]
    info = {"general.architecture": model.family, f"{model.family}.context_length": model.context_length}
    if not model.remote_host:
        info |= {"general.parameter_count": 1000, f"{model.family}.block_count": 2}
    given = {"parameters": model.parameters, "template": model.template, "system": model.system}
    return {
        "modelfile": '# Modelfile generated by "ollama show"\n' + "\n".join(lines) + "\n",
        **{name: text for name, text in given.items() if text},
        "details": _details(model),
        **_remote(model),
        "model_info": dict(sorted({**info, **model.model_info}.items())),
        **({"tensors": list(model.tensors)} if model.tensors else {}),
        "capabilities": list(model.capabilities),
        "modified_at": MODIFIED,
    }
