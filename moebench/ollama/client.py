"""A small client for the parts of Ollama's API that LangChain does not cover: list, show, pull, load, unload.

Source: github.com/ollama/ollama/blob/main/docs/api.md
"""

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx

from moebench.errors import ModelUnavailable, ServerUnreachable
from moebench.ollama.address import public_url
from moebench.ollama.card import model_card
from moebench.ollama.failures import classify, concerns_model, mend
from moebench.ollama.options import request_fields, request_options
from moebench.ollama.process import POLL_S
from moebench.ollama.refusals import Refusal, one_line, refusal, server_words
from moebench.ollama.route import transport, what_to_do
from moebench.ollama.server import api_headers
from moebench.ollama.wire import Exchange
from moebench.types import JSON, Call, ModelCard, Options

__all__ = ["Client", "PullProgress", "RunningModel", "classify", "full_name"]

LOAD_S = 1800.0  # the server itself gives up when a load makes no progress for five minutes
PULL_SILENCE_S = 1800.0  # it says nothing while it verifies a file's hash
UNLOAD_S = 10.0
_NS = 1e-9
_NOT_THE_MODEL = frozenset({401, 403, 407, 502, 503, 504, *range(520, 531)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PullProgress:
    """How far a pull has come.

    Attributes:
        status: In the server's words, for instance `pulling manifest`.
        done_bytes: Bytes of all files so far; None before the server has named a file.
        total_bytes: Bytes of all files that the server has named so far; None before the first.
    """

    model: str
    status: str
    done_bytes: int | None = None
    total_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningModel:
    """A model in memory. None: the server did not say.

    Attributes:
        name: With its tag, as the server has it.
        size_bytes: Weights, cache and buffers.
        gpu_bytes: The share of it on a GPU; equal to `size_bytes` when all of it is.
        context_tokens: The context it was loaded with (servers from 0.10).
    """

    name: str
    digest: str | None
    size_bytes: int | None
    gpu_bytes: int | None
    context_tokens: int | None


def full_name(model: str) -> str:
    """Returns a model's name as the server compares it: `Mixtral` is `mixtral:latest`, and nothing else."""
    name = model.strip().lower().removeprefix("registry.ollama.ai/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


class Client:
    """Speaks with one Ollama server; may be used by several threads, and as a context manager.

    Args:
        base_url: As `Server.base_url`.
        embedded: Whether it is the embedded server, which must not pull: its build computes other models
            wrongly.
        timeout_s: For each short request; loading and pulling have their own.
    """

    def __init__(self, base_url: str, *, embedded: bool = False, timeout_s: float = 30.0) -> None:
        self.base_url = base_url
        self.embedded = embedded
        self._http = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
            headers=api_headers(),
            transport=transport(base_url),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections."""
        self._http.close()

    def version(self) -> str:
        """Returns the server's version.

        Raises:
            ServerUnreachable: it does not answer, or not as Ollama does; so for every method.
        """
        version = self._ask("GET", "/api/version").get("version")
        return version if isinstance(version, str) else self._strange("/api/version gives no version")

    def models(self) -> tuple[Mapping[str, JSON], ...]:
        """Returns what `/api/tags` says of each model that the server has, as it came."""
        return self._entries("/api/tags")

    def tag(self, model: str) -> Mapping[str, JSON] | None:
        """Returns what `/api/tags` says of one model; None: the server does not have it."""
        wanted = full_name(model)
        return next((entry for entry in self.models() if full_name(_entry_name(entry)) == wanted), None)

    def names(self) -> tuple[str, ...]:
        """Returns the names of all models that the server has, as it spells them."""
        return tuple(_entry_name(entry) for entry in self.models())

    def digest(self, model: str) -> str | None:
        """Returns the digest that a model has now; None: it is gone, or the server tells none."""
        told = _text((self.tag(model) or {}).get("digest"))
        return told.removeprefix("sha256:") if told else None

    def has(self, model: str) -> bool:
        """Whether the server has exactly this model: `mixtral` is `mixtral:latest`, not any `mixtral:*`."""
        return self.spelling(model) is not None

    def spelling(self, model: str) -> str | None:
        """Returns a model's name as the server spells it; None: it does not have it."""
        tag = self.tag(model)
        if tag is not None:
            return _entry_name(tag)
        try:  # a server, or a proxy before it, that lists no models may have it all the same
            return model if self.show(model) else None
        except ModelUnavailable:
            return None

    def show(self, model: str) -> Mapping[str, JSON]:
        """Returns what `/api/show` says of a model, as it came.

        Raises:
            ModelUnavailable: the server does not have it.
        """
        return self._ask("POST", "/api/show", {"model": model}, model=model, missing_is={})

    def card(self, model: str, *, stand_in: str | None = None) -> ModelCard:
        """Returns a model's card, under the name that it was asked for by.

        Args:
            model: A model that the server has.
            stand_in: What an embedded model stands in for; None for a real one.

        Raises:
            ModelUnavailable: the server does not have it.
        """
        return model_card(self.show(model), self.tag(model) or {}, stand_in=stand_in, name=model)

    def all_running(self) -> tuple[RunningModel, ...]:
        """Returns the models in memory."""
        return tuple(
            RunningModel(
                name=_entry_name(entry),
                digest=_text(entry.get("digest")),
                size_bytes=_count(entry.get("size")),
                gpu_bytes=_count(entry.get("size_vram")),
                context_tokens=_count(entry.get("context_length")),
            )
            for entry in self._entries("/api/ps")
        )

    def running(self, model: str) -> RunningModel | None:
        """Returns a model as it is in memory; None: it is not."""
        wanted = full_name(model)
        return next((entry for entry in self.all_running() if full_name(entry.name) == wanted), None)

    def pull(self, model: str, *, on_progress: Callable[[PullProgress], None] | None = None) -> None:
        """Pulls a model; one that was interrupted goes on where it was.

        Raises:
            ModelUnavailable: it cannot be pulled, in the server's words, or its stream ended too early.
            ServerUnreachable: the connection broke.
        """
        self._refuse_embedded_pull(model)
        layers: dict[str, tuple[int, int]] = {}
        status = ""
        with closing(self._pull_events(model)) as events:
            for event in events:
                status = _text(event.get("status")) or ""
                digest, total = _text(event.get("digest")), _count(event.get("total"))
                if digest and total:
                    layers[digest] = (_count(event.get("completed")) or 0, total)
                if on_progress:
                    on_progress(_progress(model, status, layers))
        if status != "success":
            raise ModelUnavailable(
                f"the model '{model}' could not be pulled",
                why=f"the server ended the pull after '{status}', without 'success'",
                fix="try again: a pull goes on where it was interrupted",
            )

    def load(self, model: str, options: Options, *, timeout_s: float = LOAD_S) -> float:
        """Loads a model into memory and returns how long that took, in seconds.

        Args:
            model: A model that the server has.
            options: Those in force; a later request with another load-time option loads the model anew.
            timeout_s: Longest wait for the answer.

        Raises:
            ModelUnavailable: it cannot be loaded, in the server's words.
        """
        body = {"model": model, "stream": False, **request_fields(options)}
        body.pop("think", None)  # of no account for a load, and not every model may be asked with it
        body["options"] = request_options(options)
        started = time.perf_counter()
        answer = self._ask("POST", "/api/generate", body, model=model, timeout_s=timeout_s)
        wall_s = time.perf_counter() - started
        duration_ns = answer.get("load_duration")
        if isinstance(duration_ns, int | float) and not isinstance(duration_ns, bool) and duration_ns > 0:
            return duration_ns * _NS
        return wall_s  # not every server says it for a mere load, but the request does nothing else

    def rendered(self, model: str, options: Options) -> str | None:
        """Returns the whole prompt that a server makes of a question, without answering it.

        The model is loaded if it is not, by these options. None: the server is too old to tell (before 0.11.5; one
        token is then generated), or the model does not run there.

        Args:
            model: A model that the server has.
            options: Those in force.
        """
        body: dict[str, JSON] = {"model": model, "stream": False, "_debug_render_only": True, "prompt": "?"}
        limited = replace(options, num_predict=1)
        body |= {**request_fields(limited), "options": request_options(limited)}
        told = self._ask("POST", "/api/generate", body, model=model, timeout_s=LOAD_S).get("_debug_info")
        return _text(told.get("rendered_template")) if isinstance(told, dict) else None

    def prefill(self, model: str, prompt: str, options: Options) -> Call:
        """Has a model read a prompt of which nothing can be in a cache, and returns the server's account.

        The prompt goes to the model as it is (`raw`), without the template, whose head the server would know from
        earlier questions.
        """
        body: dict[str, JSON] = {"model": model, "stream": False, "raw": True, "prompt": prompt}
        limited = replace(options, num_predict=1, think="default")
        body |= {**request_fields(limited), "options": request_options(limited)}
        exchange = Exchange(prompt)
        exchange.begin(body)
        answer = self._ask("POST", "/api/generate", body, model=model, timeout_s=options.timeout_s)
        exchange.feed(json.dumps(answer).encode() + b"\n")
        return exchange.call(opened=False, context_tokens=options.num_ctx)

    def unload(self, model: str) -> bool:
        """Takes a model out of memory and waits until it is gone; returns whether it is.

        Raises:
            ModelUnavailable: the server does not know it.
        """
        if self.running(model) is None:
            return True
        self._ask("POST", "/api/generate", {"model": model, "keep_alive": 0, "stream": False}, model=model)
        deadline = time.monotonic() + UNLOAD_S
        while self.running(model) is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_S)
        return True

    def _entries(self, path: str) -> tuple[Mapping[str, JSON], ...]:
        models = self._ask("GET", path, missing_is={"models": []}).get("models", [])
        if models is None:  # an empty list, as Go writes one that was never made
            return ()
        if not isinstance(models, list):
            self._strange(f"{path} gives no list of models")
        return tuple(entry for entry in models if isinstance(entry, dict))

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, JSON] | None = None,
        *,
        model: str | None = None,
        timeout_s: float | None = None,
        missing_is: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Sends one request and returns the JSON object that comes back.

        Where the server has no such path, as an older one or a proxy that hides it, that is `missing_is` if it is
        given: what it would tell is then unknown, and all else goes on.
        """
        timeout = self._http.timeout if timeout_s is None else httpx.Timeout(timeout_s, connect=5.0)
        with self._reaching():
            response = self._http.request(method, path, json=body, timeout=timeout)
        if response.is_redirect:
            self._strange(f"it redirects to {public_url(response.headers.get('location', 'elsewhere'))}")
        answer = _object(response.content)
        if missing_is is not None and response.status_code == 404 and answer is None:
            return missing_is
        if response.status_code != 200:
            self._refused(refusal(response), model=model)
        if answer is None:
            self._strange(f"{path} gives no JSON object but: {server_words(response.text)}")
        return answer

    def _pull_events(self, model: str) -> Generator[Mapping[str, Any]]:
        body = {"model": model, "stream": True}
        timeout = httpx.Timeout(PULL_SILENCE_S, connect=5.0)
        with self._reaching(), self._http.stream("POST", "/api/pull", json=body, timeout=timeout) as response:
            if response.status_code != 200:
                self._refused(refusal(response), model=model)
            for line in response.iter_lines():
                event = _object(line)
                if event is None:
                    self._strange(f"a pull's progress is no JSON object but: {server_words(line)}")
                if event.get("error"):
                    self._refused(Refusal(-1, line), model=model)
                yield event

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turns what goes wrong on the way into `ServerUnreachable`."""
        try:
            yield
        except httpx.HTTPError as error:
            raise ServerUnreachable(
                f"the Ollama server at {public_url(self.base_url)} does not answer",
                why=one_line(str(error)) or type(error).__name__,
                fix=what_to_do(self.base_url, error)
                or "see that it still runs (its log tells why it stopped), then try again",
            ) from error

    def _refused(self, cause: Refusal, *, model: str | None) -> NoReturn:
        """Raises what an answer that is no success means, in the server's words."""
        fix = mend(cause) or "look into the server's log"
        if model is None or (cause.status in _NOT_THE_MODEL and not concerns_model(cause)):
            what = f"the Ollama server at {public_url(self.base_url)} refused a request"
            raise ServerUnreachable(what, why=str(cause), fix=fix) from cause
        what, why = f"the model '{model}' is not available", server_words(cause.body)
        raise ModelUnavailable(what, why=why, fix=fix) from cause

    def _strange(self, why: str) -> NoReturn:
        raise ServerUnreachable(
            f"what answers at {public_url(self.base_url)} is not Ollama, or too old",
            why=why,
            fix="check the address; update the server if it is Ollama",
        )

    def _refuse_embedded_pull(self, model: str) -> None:
        if self.embedded:
            raise ModelUnavailable(
                f"the embedded Ollama has no model '{model}'",
                why="it serves its tiny stand-ins only: its build computes other models wrongly",
                fix="use a real Ollama (leave out --embedded) for this model",
            )


def _object(text: str | bytes) -> Mapping[str, Any] | None:
    """Returns the JSON object that a text is; None: it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _progress(model: str, status: str, layers: Mapping[str, tuple[int, int]]) -> PullProgress:
    if not layers:
        return PullProgress(model=model, status=status)
    done, total = (sum(column) for column in zip(*layers.values(), strict=True))
    return PullProgress(model=model, status=status, done_bytes=done, total_bytes=total)


def _entry_name(entry: Mapping[str, JSON]) -> str:
    return _text(entry.get("name")) or _text(entry.get("model")) or ""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
