"""One answer of the fake of a current Ollama: its parts, its counts and its times."""

import json
import math
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.ollama.current_model import (
    DEFAULTS,
    FakeModel,
    Refused,
    Runner,
    Think,
    now_text,
    pieces,
    token_ids,
)

if TYPE_CHECKING:
    from tests.ollama.current import CurrentOllama

TOO_LONG = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust "
    "the context length in settings, or use a model with a longer context length"
)
SILENT_REPEATS, LOUD_REPEATS = 30, 100  # Source: llm/llama_server.go, and ollama/ollama#18374
LOUD = "prediction aborted, token repeat limit reached"


@dataclass(frozen=True, slots=True)
class Request:
    """One request for an answer."""

    model: FakeModel
    body: Mapping[str, Any]
    chat: bool
    think: Think
    arrived: float

    @property
    def streams(self) -> bool:
        return self.body.get("stream") is not False

    @property
    def asked(self) -> str:
        """What was asked; empty where a model is to be loaded or unloaded only."""
        if self.chat:
            return "\n".join(turn.get("content", "") for turn in self.body.get("messages") or ())
        return str(self.body.get("prompt") or "")

    def prompt(self) -> str:
        """What the model reads."""
        if self.body.get("raw"):
            return self.asked
        turns = list(self.body["messages"]) if self.chat else [{"role": "user", "content": self.asked}]
        system = self.body.get("system") or self.model.system
        if system and turns[0]["role"] != "system":
            turns = [{"role": "system", "content": system}, *turns]
        return self.model.rendered(turns)

    def part(self, thinking: str, response: str, *, done: bool = False, **more: object) -> dict[str, Any]:
        """One object of the answer; what is 0 or empty is left out, as Go's `omitempty` does."""
        remote = {"remote_model": self.model.remote_model, "remote_host": self.model.remote_host}
        thought = {"thinking": thinking} if thinking else {}
        said: dict[str, Any] = {"response": response, **thought}
        if self.chat:
            said = {"message": {"role": "assistant", "content": response, **thought}}
        return {
            "model": self.body["model"],
            **(remote if self.model.remote_host else {}),
            "created_at": now_text(),
            **said,
            "done": done,
            **{name: value for name, value in more.items() if value},
        }

    def rendering(self) -> dict[str, Any]:
        """The answer to `_debug_render_only`."""
        rendered = self.part("", "", _debug_info={"rendered_template": self.prompt()})
        return rendered | ({"message": {"role": "", "content": ""}} if self.chat else {})

    @property
    def native(self) -> bool:
        """Whether llama-server parts and writes the chat: then nothing guards against repetition."""
        return self.chat and self.model.parted in ("chat only", "harmony")

    def parts(
        self, runner: Runner, fake: "CurrentOllama", *, loaded_s: float
    ) -> Generator[dict[str, Any], None, None]:
        """Writes the answer.

        Raises:
            Refused: the prompt is too long, or the model repeats itself and the fake says so.
        """
        given = {name: value for name, value in (self.body.get("options") or {}).items() if value is not None}
        options = {**DEFAULTS, **self.model.options(), **given}
        fake.seen.in_force.append(options)
        num_ctx = int(min(runner.options["num_ctx"], fake.context_cap))
        prompt = self.fitted(runner, num_ctx=num_ctx, num_keep=options["num_keep"])
        limit = _most_tokens(
            options["num_predict"], num_ctx, math.inf if runner.shift else num_ctx - len(prompt)
        )
        watch, written = _Watch(fake), list[str]()
        guard = _Guard("" if self.native else fake.repeat_guard)
        with fake.answering():
            new = runner.new_tokens(prompt) if fake.prompt_cache else len(prompt)
            watch.read(new / max(len(prompt), 1))
            nth = runner.asked[self.asked] if fake.noisy else 0
            runner.asked[self.asked] += 1
            if self.begins_empty():
                yield self.part("", "")
            how: dict[str, Any] = {"think": self.think, "chat": self.chat, "stop": options["stop"]}
            for place, text in self.model.written(self.asked, **how, nth=nth):
                if len(written) >= limit:
                    break
                watch.write()
                if guard.stops(text):
                    return
                written.append(text)
                yield self.part(*((text, "") if place == "thinking" else ("", text)))
        ids = prompt + token_ids(written)
        runner.cached.append(ids)
        cached = (len(prompt) - new) * fake.cached_count
        times = {"prompt_eval_duration": _ns(watch.read_s), "eval_duration": _ns(watch.write_s)}
        last = self.last(ids, len(prompt), cached=cached, ended=len(written) < limit)
        yield self.part("", "", **{**last, **times, "load_duration": _ns(loaded_s)})

    def last(self, ids: Sequence[int], prompt: int, *, cached: int, ended: bool) -> dict[str, Any]:
        """The counts of the last part, and the names of all that it has in their order."""
        return {
            "done": True,
            "done_reason": "stop" if ended else "length",
            "context": [] if self.chat or self.body.get("raw") else ids,
            "total_duration": _ns(time.perf_counter() - self.arrived),
            "load_duration": 0,
            "prompt_eval_count": prompt,
            "prompt_eval_cached_count": cached,
            "prompt_eval_duration": 0,
            "eval_count": len(ids) - prompt + ended,  # the end is a token too, which `context` does not have
            "eval_duration": 0,
        }

    def begins_empty(self) -> bool:
        """Whether the space before the thoughts comes as a part without text."""
        looked_for = self.model.parts_by_template and self.think is not False and not self.chat
        return looked_for and self.model.thought_tokens(self.asked, self.think) > 0

    def fitted(self, runner: Runner, *, num_ctx: int, num_keep: int) -> list[int]:
        """The prompt as it is read: cut to about half of the context where it is too long and may be cut."""
        prompt = token_ids(pieces(self.prompt()))
        if self.body.get("truncate") is False:
            num_ctx += -num_ctx % 256  # llama-server rounds it up
            if len(prompt) < num_ctx:
                return prompt
            counts = {"n_prompt_tokens": len(prompt), "n_ctx": num_ctx}
            words = f"request ({len(prompt)} tokens) exceeds the available context size ({num_ctx} tokens)"
            error = {
                "code": 400,
                "message": f"{words}, try increasing it",
                "type": "exceed_context_size_error",
                **counts,
            }
            raise Refused(400, json.dumps({"error": error}, separators=(",", ":")))
        if len(prompt) < num_ctx:
            return prompt
        if not runner.shift:
            raise Refused(400, TOO_LONG)
        keep = min(num_keep, num_ctx - 1)
        limit = num_ctx - max((num_ctx - keep) // 2, 1)
        return prompt[:keep] + prompt[len(prompt) - limit + keep :]

    def whole(self, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The parts as one: the texts joined, everything else from the last."""
        said = [part["message"] if self.chat else part for part in parts]
        text = "content" if self.chat else "response"
        joined = self.part(
            "".join(part.get("thinking", "") for part in said), "".join(part[text] for part in said)
        )
        return {
            **joined,
            **{name: value for name, value in parts[-1].items() if name not in ("message", "response")},
        }


class _Guard:
    """Stops a model that repeats itself."""

    def __init__(self, kind: str) -> None:
        self.kind, self.repeats, self.last = kind, 0, ""

    def stops(self, text: str) -> bool:
        """Whether this token is one too many of the same.

        Raises:
            Refused: so, and the server says so.
        """
        self.repeats = self.repeats + 1 if text.strip() == self.last else 0
        self.last = text.strip()
        if self.kind == "error" and self.repeats > LOUD_REPEATS:
            raise Refused(500, LOUD)
        return self.kind == "silent" and self.repeats > SILENT_REPEATS


class _Watch:
    """Takes the time that reading and writing are to take; where that is none, says what they took."""

    def __init__(self, fake: "CurrentOllama") -> None:
        self.fake = fake
        self.read_s = self.write_s = 0.0
        self.moment = time.perf_counter()

    def read(self, share: float) -> None:
        self.read_s = self.until(self.fake.first_token_s * share)

    def write(self) -> None:
        self.write_s += self.until(self.fake.token_s())

    def until(self, due_s: float) -> float:
        """Waits until `due_s` after the last moment."""
        if due_s:
            self.moment += due_s
            time.sleep(max(0.0, self.moment - time.perf_counter()))
            return due_s
        earlier, self.moment = self.moment, time.perf_counter()
        return self.moment - earlier


def _most_tokens(num_predict: int, num_ctx: int, room: float) -> float:
    """Source: `boundedNumPredict` in llm/llama_server.go; 0 is not sent on, and llama-server then has no limit."""
    most = 10 * num_ctx
    wanted = math.inf if num_predict == 0 else most if num_predict < 0 else min(num_predict, most)
    return min(wanted, room)


def _ns(seconds: float) -> int:
    return int(seconds * 1e9)
