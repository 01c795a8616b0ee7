"""The inside of the fake of a current Ollama: what a model writes, and when it is loaded.

As the source of version 0.33 does it, checked against a real one. Simpler than that: a token is a word with
the space before it, a tag of thinking is one token, and a model writes what its `answer` says.
"""

import hashlib
import json
import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from typing import Any, Literal

from benchmarks.stub_server import apples

Parted = Literal["field", "tags", "closing tag only", "harmony", "chat only"]
Think = bool | str | None
Piece = tuple[Literal["thinking", "response"], str]  # one token, and where the client finds it
Load = tuple[str, frozenset[tuple[str, Any]]]

CHAT_TEMPLATE = (
    "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}"
    "<|im_start|>assistant\n"
)
# What a model thinks before it answers, over and over: with numbers and an answer that a grader could take.
MUSING = (
    "Let me see. There were 7 apples, so the answer is 5. Wait, no: half of 14 is 7. Hmm, let me think again."
)
LEVELS = {"low": 0.5, "medium": 1.0, "high": 2.0, "max": 4.0}  # thoughts, as a multiple of those of `true`
MARKS: Mapping[Parted, tuple[str, str]] = {
    "field": ("\n", "\n</think>\n\n"),  # where it is not parted: the template has opened them
    "tags": ("<think>\n", "\n</think>\n\n"),
    "chat only": ("<think>\n", "\n</think>\n\n"),
    "closing tag only": ("", "\n</think>\n\n"),
    "harmony": ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
}
PARSERS_THAT_MUST_BE_TOLD = ("cogito", "deepseek3")
RUNNER_DEFAULTS: Mapping[str, Any] = {
    "num_ctx": 4096,
    "num_batch": 512,
    "num_gpu": -1,
    "main_gpu": None,
    "use_mmap": None,
    "num_thread": 0,
    "draft_num_predict": 0,
}
DEFAULTS: Mapping[str, Any] = {
    "num_predict": -1,
    "num_keep": 4,
    "temperature": 0.8,
    "top_k": 40,
    "top_p": 0.9,
    "typical_p": 1.0,
    "repeat_last_n": 64,
    "repeat_penalty": 1.0,
    "seed": -1,
    "stop": [],
}


def full(name: str) -> str:
    """The name as the server lists it."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def pieces(text: str) -> list[str]:
    """The tokens of a text: its words, each with the space before it, the last with the space after it."""
    return re.findall(r"\s*\S+(?:\s+$)?", text)


def token_ids(tokens: Sequence[str]) -> list[int]:
    """The same number for the same word, everywhere."""
    return [int.from_bytes(hashlib.sha256(token.strip().encode()).digest()[:2]) for token in tokens]


@dataclass(slots=True)
class FakeModel:
    """One model of the fake.

    Attributes:
        digest: Of its manifest; made from the name unless it is given. Changed in mid-run by a re-pull.
        blob: Models with the same one share a runner, as those made by FROM of another do.
        answer: From what was asked to what it answers.
        thoughts: Tokens that it thinks before that; math.inf: until its limit.
        thinks_although_told_not_to: gpt-oss does, and renderer olmo3-think.
        parted: How thoughts reach the client. "field": in `thinking`. "chat only": so in /api/chat, in
            /api/generate with their tags in `response` (a GGUF with a template of its own). "harmony": the
            same with gpt-oss's marks. "tags": in the text of both. "closing tag only": so, and the opening
            one stands in the prompt.
        ends_inside_thoughts: It stops by itself before it answers.
        parameters: What its file sets, as `/api/show` says it.
        renderer, parser: Only in the `modelfile` of `/api/show`.
        context_length: What it was trained on; more is not loaded.
        gpu_share: 0..1, what of it /api/ps says is on a GPU.
        model_info: Added to what its family, size and context give.
        remote_host: A cloud model.
        load_s, load_error: How long it loads, or why it does not (HTTP 500).
    """

    name: str = "mixtral:latest"
    digest: str = ""
    blob: str = ""
    answer: Callable[[str], str] = apples
    capabilities: tuple[str, ...] = ("completion",)
    thoughts: float | Callable[[str], float] = 0
    musing: str = MUSING
    thinks_although_told_not_to: bool = False
    parted: Parted = "field"
    ends_inside_thoughts: bool = False
    parameters: str = ""
    template: str = ""
    system: str = ""
    renderer: str = ""
    parser: str = ""
    family: str = "llama"
    size: int = 1_000_000
    context_length: int = 32_768
    gpu_share: float = 0.0
    model_info: Mapping[str, Any] = field(default_factory=dict)
    tensors: Sequence[Mapping[str, Any]] = ()
    remote_host: str | None = None
    remote_model: str = ""
    load_s: float = 0.0
    load_error: str = ""

    def __post_init__(self) -> None:
        self.name = full(self.name)
        self.digest = self.digest or hashlib.sha256(self.name.encode()).hexdigest()
        self.template = self.template or CHAT_TEMPLATE + "<think>\n" * (self.parted == "closing tag only")

    @property
    def key(self) -> str:
        """What the scheduler knows it by."""
        return self.blob or self.digest

    def options(self) -> dict[str, Any]:
        """What its parameters set: the values of a name that stands more than once are a list."""
        found: dict[str, Any] = {}
        for line in self.parameters.splitlines():
            name, _, value = line.partition(" ")
            said = json.loads(value)
            found[name] = [*found.get(name, []), said] if isinstance(said, str) else said
        return found

    def rendered(self, messages: Sequence[Mapping[str, Any]]) -> str:
        """The prompt that it reads: ChatML, whatever `template` says."""
        turns = [f"<|im_start|>{turn['role']}\n{turn.get('content', '')}<|im_end|>\n" for turn in messages]
        return "".join(turns) + "<|im_start|>assistant\n" + "<think>\n" * (self.parted == "closing tag only")

    def thought_tokens(self, asked: str, think: Think) -> float:
        """How many tokens it thinks when it is told `think`."""
        switchable = "thinking" in self.capabilities and not self.thinks_although_told_not_to
        if think is False and switchable:
            return 0
        tokens = self.thoughts(asked) if callable(self.thoughts) else self.thoughts
        return tokens * (LEVELS[think] if isinstance(think, str) else 1)

    @property
    def parts_by_template(self) -> bool:
        """Whether its thoughts are known by the tags of its Go template, not by a parser of the server."""
        return self.parted == "field" and not self.parser and self.family not in ("gptoss", "gpt-oss")

    def sees_thoughts(self, think: Think, *, chat: bool) -> bool:
        """Whether the server looks for thoughts in what this model writes, where it can part them.

        For the tags of a Go template it looks only when the model is to think. Most parsers always look; a few
        only when `think` was sent, for /api/generate asks them before it takes an absent `think` as true.
        """
        if self.parts_by_template:
            return think is not False
        return chat or think is not None or self.parser not in PARSERS_THAT_MUST_BE_TOLD

    def written(
        self, asked: str, *, think: Think, chat: bool, stop: Sequence[str], nth: int
    ) -> Iterator[Piece]:
        """What it writes, token by token.

        Args:
            nth: How often it was asked this before, where its answers are noisy; 0: the first time.
        """
        tokens = self.thought_tokens(asked, think)
        parted = self.parted == "field" or (chat and self.parted in ("chat only", "harmony"))
        if self.parted == "field":
            parted = self.sees_thoughts(think, chat=chat)
        opening, closing = ("", "") if parted else MARKS[self.parted]
        if tokens:
            place: Literal["thinking", "response"] = "thinking" if parted else "response"
            yield from ((place, mark) for mark in (opening,) if mark)
            words = self.musing.split()
            for number in takewhile(lambda number: number < tokens, count()):
                yield place, " " * (number > 0) + words[number % len(words)]
            if self.ends_inside_thoughts:
                return
            yield from (("response", mark) for mark in (closing,) if mark)
        text = "Well, " * nth + self.answer(asked)
        for word in stop:
            text = text.partition(word)[0]
        yield from (("response", piece) for piece in pieces(text))


@dataclass(slots=True)
class Runner:
    """A loaded model."""

    model: FakeModel
    digest: str
    options: dict[str, Any]
    given: frozenset[str]  # the options that a request or the model's file set; the others are automatic
    shift: bool
    slots: threading.Semaphore
    size: int
    expires: datetime
    ready: threading.Event = field(default_factory=threading.Event)
    busy: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    cached: list[list[int]] = field(default_factory=list)

    def needs_reload(self, options: Mapping[str, Any], given: frozenset[str], shift: bool) -> bool:
        """Source: `needsReload` in Ollama's server/sched.go."""
        mine, asked = dict(self.options), dict(options)
        for name in ("num_ctx", "num_batch"):
            if name not in self.given and name not in given:
                asked[name] = mine[name]
        if asked["use_mmap"] is None and "use_mmap" not in self.given:
            asked["use_mmap"] = mine["use_mmap"]
        if asked["num_gpu"] < 0:
            asked["num_gpu"] = mine["num_gpu"] = -1
        return shift != self.shift or mine != asked

    def new_tokens(self, prompt: list[int]) -> int:
        """How many tokens of a prompt it has to read: all but what it has of it; the last one in any case."""
        known = 0
        for earlier in self.cached:
            same = takewhile(lambda pair: pair[0] == pair[1], zip(prompt, earlier, strict=False))
            known = max(known, sum(1 for _ in same))
        return len(prompt) - min(known, len(prompt) - 1)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that the fake has seen; `body` is None where `raw` is no JSON."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes
    body: Any


@dataclass(slots=True)
class Seen:
    """What the fake has seen; `in_force` has the options of each generation after defaults and the model's file."""

    bodies: list[Sent] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    unloads: list[str] = field(default_factory=list)
    pulls: list[str] = field(default_factory=list)
    in_force: list[dict[str, Any]] = field(default_factory=list)
    generations: int = 0
    at_once: int = 0
    hung_up: int = 0


class Refused(Exception):
    """An answer with a status that is not 200."""

    def __init__(self, status: int, error: str, **more: str) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, **more}


@dataclass(slots=True)
class Scheduler:
    """Loads and unloads models as Ollama does, and keeps the books.

    Attributes:
        slots: Requests that one model answers at once.
        max_loaded: Models that are loaded at once; 3 is the server's default without a GPU or with one.
        context_cap: The context that is loaded at most, whatever was asked.
    """

    slots: int = 1
    max_loaded: int = 3
    context_cap: float = math.inf
    default_num_ctx: int = 4096
    seen: Seen = field(default_factory=Seen)
    loaded: dict[str, Runner] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def runner_options(
        self, model: FakeModel, request: Mapping[str, Any]
    ) -> tuple[dict[str, Any], frozenset[str]]:
        """Returns the options that act at load, and the names of those that somebody set."""
        set_by_somebody = {**model.options(), **request}
        defaults = {**RUNNER_DEFAULTS, "num_ctx": self.default_num_ctx}
        options = {name: set_by_somebody.get(name, value) for name, value in defaults.items()}
        options["num_ctx"] = int(min(max(options["num_ctx"], 4), model.context_length))
        return options, frozenset(defaults.keys() & set_by_somebody.keys())

    @contextmanager
    def runner(self, model: FakeModel, body: Mapping[str, Any]) -> Iterator[Runner]:
        """Gives the model's runner, loaded as the request wants it, and keeps it from being unloaded."""
        shift = body.get("shift")
        shift = model.family != "deepseek2" if shift is None else bool(shift)
        request = {name: value for name, value in (body.get("options") or {}).items() if value is not None}
        options, given = self.runner_options(model, request)
        key = model.key
        with self.changed:
            while (found := self.loaded.get(key)) is None or found.needs_reload(options, given, shift):
                victim = key if found else self.victim()
                if victim is None:
                    found = self.load(key, model, options, given, shift)
                    break
                if self.loaded[victim].busy:
                    self.changed.wait()
                else:
                    del self.loaded[victim]
            found.busy += 1
        try:
            found.ready.wait()
            if model.load_error:
                raise Refused(500, model.load_error)
            yield found
        finally:
            self.done(key, found, keep_alive_s(body.get("keep_alive")))

    def victim(self) -> str | None:
        """The model that has to make room: an idle one, if there is any."""
        if len(self.loaded) < self.max_loaded:
            return None
        return min(self.loaded, key=lambda key: self.loaded[key].busy)

    def load(
        self, key: str, model: FakeModel, options: dict[str, Any], given: frozenset[str], shift: bool
    ) -> Runner:
        """Loads in a thread; the runner is `ready` when it is done."""
        self.seen.loads.append((model.name, frozenset({**options, "shift": shift}.items())))
        slots = threading.Semaphore(self.slots)
        now = datetime.now(UTC)
        if options["use_mmap"] is None and not model.gpu_share:
            options["use_mmap"] = False  # the server's own choice on a CPU
        runner = Runner(model, model.digest, options, given, shift, slots, model.size, now)
        self.loaded[key] = runner
        threading.Timer(model.load_s, runner.ready.set).start() if model.load_s else runner.ready.set()
        return runner

    def done(self, key: str, runner: Runner, keep_s: float | None) -> None:
        with self.changed:
            runner.busy -= 1
            if not runner.busy and (keep_s == 0 or runner.model.load_error):
                self.loaded.pop(key, None)
            runner.expires = datetime.now(UTC) + timedelta(seconds=300 if keep_s is None else keep_s)
            self.changed.notify_all()

    def unload(self, model: FakeModel) -> None:
        with self.changed:
            self.loaded.pop(model.key, None)
            self.seen.unloads.append(model.name)
            self.changed.notify_all()


def keep_alive_s(value: object) -> float | None:
    """The seconds of a `keep_alive`; None: it was not given.

    Raises:
        Refused: it is a text that is no duration.
    """
    if isinstance(value, str):
        found = re.fullmatch(r"(-?)(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?0?", value)
        if not value or found is None:
            raise Refused(400, f'time: invalid duration "{value}"')
        hours, minutes, seconds = (float(part or 0) for part in found.groups()[1:])
        value = (hours * 3600 + minutes * 60 + seconds) * (-1 if found[1] else 1)
    if not isinstance(value, int | float):
        return None
    return value if value >= 0 else 10.0**9  # for ever, as a date can hold it


def now_text() -> str:
    """The time as Go writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f123Z")
