"""Where the answer is in what a model wrote: behind its thinking, and before any turn that it made up.

Most servers part the two. Where one does not (a template or a version that knows no thinking, an answer that was
kept elsewhere), the text holds both, between marks that each family of models has of its own: tags (`<think>`),
tokens (`<|START_THINKING|>`), channels (`<|channel|>analysis<|message|>`), or a sentence (Granite 3.2).

Which mark counts:
    - The answer is what stands behind the last thought. A closing mark without an opening one closes a thought
      that began in the prompt, and a second closing mark gives what stands before it to the thoughts: models close
      twice. A thought read as an answer gives credit for what was never answered; the other mistake only loses an
      answer, and anyone can see that.
    - A mark in inline code or between quotation marks counts for nothing; nor does one in a fenced block, but for
      thoughts, where fences are often left open.
    - Where nothing stands behind the last thought, the answer is what stands before it. What stands before the
      first thought is an answer only if that thought was closed; else it introduced one that never came.
    - Behind the end of the model's turn no mark counts: what follows is a turn that it made up.

Sources: Ollama's `model/parsers`, `harmony` and `thinking` packages; the parsers of llama.cpp and vLLM; the
harmony format, https://github.com/openai/harmony/blob/main/docs/format.md
"""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from moebench.tables import patterns, table

_RE: Final = patterns(table("reading/data/answer.toml"), re.IGNORECASE)
_LONGEST: Final = 60  # characters of a control token, at most
_QUOTES: Final = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_NEAR: Final = 300  # characters of a line, on either side, in which quotation marks are looked for
_MOST: Final = 10_000  # marks of a turn's end that are looked at: a bound for hostile text
_MESSAGE: Final = "message"  # the name of thoughts that the end of their message ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A text in its two parts.

    Attributes:
        thinking: What the model thought (and wrote around its thoughts), without the marks; "" where it did not.
        answer: `text[start : start + len(answer)]`: what comes after the thoughts, as written. Left out are white
            space before it (but for an indent that the next line has too), and what encloses it: control tokens,
            and the tags `<answer>`, `<response>` and `<output>`. A text without a mark of thinking is all answer.
        start: Where in the text the answer begins; its length where none began.
        closed: False where thinking began and never ended, so that no answer began.
    """

    thinking: str
    answer: str
    start: int
    closed: bool


def part(text: str, *, opened: bool = False) -> Parted:
    """Parts a model's thinking from its answer, in time linear in the text.

    Args:
        text: All that the model wrote.
        opened: Whether the prompt ended with an opening mark, so that the text begins within the thoughts.
    """
    if told := _RE["told"].match(text):
        start = told.end()
        thinking = (told["thinking"] or told["shown"]).strip()
        return Parted(thinking=thinking, answer=text[start:], start=start, closed=True)
    scan = _Scan(
        text=text,
        fences=[fence.start() for fence in _RE["fence"].finditer(text)],
        thought="" if opened else None,
    )
    for mark in _RE["mark"].finditer(text):
        if not scan.is_quoted(mark) and not scan.take(mark):
            break
    return scan.parted()


def locate(text: str, *, thinking: bool = True) -> tuple[int, int]:
    """Says where the answer to be graded is: `text[start:end]`, in time linear in the text.

    Left out are thoughts (see `part`), control tokens, white space at the head (but for an indent that the next
    line has too), and whatever follows the model's own turn: another turn that it made up ("User: ...",
    "<|im_start|>"), or a question that it went on to ask itself ("Question: ..."). A question that heads the text,
    or follows only an introduction, is the one asked, said again.

    Args:
        text: What a model wrote.
        thinking: False: thoughts have been parted from it before.
    """
    begin, end = 0, len(text)
    mark = _RE["mark"].search(text) if thinking else None
    if mark and _begins_thoughts(mark) and not mark["head"]:
        start, own = _own_turn(text, 0, mark.start())
        if start < own < len(text[: mark.start()].rstrip()):
            return start, own  # these thoughts are part of a turn that was made up
    if mark or (thinking and _RE["told"].match(text)):
        parted = part(text)
        begin, end = parted.start, parted.start + len(parted.answer)
    return _own_turn(text, begin, end)


def opens_thinking(prompt: str) -> bool:
    r"""Whether a prompt ends with an opening mark of thinking, so that the model goes on with its thoughts.

    Args:
        prompt: As the model reads it; or the template for it, Go's or Jinja's, from a server that cannot render
            one. Then true only where the mark is the last that the template writes, under no condition that speaks
            of thinking (`enable_thinking`, `.Think`): under such a one it depends on the request, and an answer
            wrongly taken for a thought would be lost.
    """
    written = _RE["response"].split(prompt)[0]
    opening = [mark for mark in _RE["mark"].finditer(written) if _begins_thoughts(mark)]
    if not opening or not _RE["nothing"].fullmatch(written, opening[-1].end()):
        return False
    conditions = [""]
    for control in _RE["block"].finditer(written, 0, opening[-1].start()):
        if control["word"].startswith("el"):
            conditions[-1] += control["said"]
        elif not control["word"].startswith("end"):
            conditions.append(control["said"])
        elif len(conditions) > 1:
            conditions.pop()
    return not any(re.search("think|reason", said, re.IGNORECASE) for said in conditions)


def _begins_thoughts(mark: re.Match[str]) -> bool:
    """All channels but the final one, and all messages but those to the user, are thoughts."""
    if mark["tag"]:
        return not mark["slash"] and not mark["empty"]
    channel = (mark["channel"] or mark["glued"] or mark["first"] or "").lower()
    return bool(mark["open"]) or (bool(mark["head"]) and channel != "final" and mark["to"] != "user")


@dataclass(slots=True)
class _Scan:
    """What has been read so far; marks are taken in order."""

    text: str
    fences: Sequence[int]
    thought: str | None  # the name of the mark that opened the thoughts read now, "" where the prompt did
    piece: int = 0  # where the stretch outside thoughts began that is read now
    sure: bool = False  # whether thoughts have ended, or the channel of the answer has begun
    spoken: tuple[int, int] | None = None  # the last stretch that is the answer if no other follows
    turn: int | None = None  # where the model's turn ended
    inner: set[str] = field(default_factory=set)  # names opened within these thoughts, as `<reflection>` is
    marks: list[tuple[int, int]] = field(default_factory=list)

    def is_quoted(self, mark: re.Match[str]) -> bool:
        """Whether a mark is only spoken of."""
        text, start, end = self.text, mark.start(), mark.end()
        quote = text[start - 1 : start]
        if quote in _QUOTES and text[end : end + 1] == _QUOTES[quote]:
            return True
        before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        if self.fences:
            before, behind = _RE["fence"].sub("", before), _RE["fence"].sub("", behind)
        before, behind = before.rpartition("\n")[2], behind.partition("\n")[0]
        pairs = [(before.count(sign), behind.count(sign)) for sign in '`"']
        if self.fences and self.thought is None:
            opened, closed = bisect(self.fences, self.piece - 1), bisect(self.fences, start)
            pairs.append((closed - opened, len(self.fences) - closed))
        # Between two signs of a pair: all have their partners, but not on this side of the mark.
        return any(left % 2 == 1 == right % 2 for left, right in pairs)

    def take(self, mark: re.Match[str]) -> bool:
        """Reads a mark; False where nothing behind it counts."""
        if mark["end"]:
            self._end(mark)
            return True
        self.marks.append(mark.span())
        if self.turn is not None:
            return False
        name = (mark["name"] or "think").lower().replace("thinking", "think")
        if _begins_thoughts(mark):
            token = mark["head"] or (mark["open"] or "")[:1] == "<"
            self._think(mark, _MESSAGE if token else name)
        elif name in self.inner and not mark["head"]:
            self.inner.discard(name)
        elif self.thought is None or mark["slash"] or not mark["empty"]:
            self._answer(mark)
        return True

    def _think(self, mark: re.Match[str], name: str) -> None:
        if self.thought is None:
            self.spoken = self._stretch(mark.start()) or self.spoken
            self.thought = name
        elif name == _MESSAGE or (self.thought == "" and not self.text[: mark.start()].strip()):
            self.thought = name
        elif name not in {self.thought, "think"}:
            self.inner.add(name)

    def _answer(self, mark: re.Match[str]) -> None:
        if self.thought is None and self.sure:
            self.spoken = self._stretch(mark.start()) or self.spoken
        self.thought, self.sure, self.piece = None, True, mark.end()
        self.inner.clear()

    def _end(self, mark: re.Match[str]) -> None:
        """Reads the end of a message or turn. `<|end|>` ends a message: another of the same turn may follow."""
        message = mark["end"].lower() in {"<|end|>", "<|eom|>"}
        if self.thought is not None:
            if message and self.thought in {"", _MESSAGE}:
                self.marks.append(mark.span())
                self._answer(mark)
        elif self._stretch(mark.start()) is None:
            self.piece = mark.end()
        elif self.turn is None and (self.sure or not message):
            self.turn = mark.start()

    def _stretch(self, end: int) -> tuple[int, int] | None:
        """Returns the stretch read now, up to `end`; None where nothing stands in it."""
        start = _behind_lead(self.text, self.piece, end)
        return (start, end) if start < end else None

    def parted(self) -> Parted:
        """Returns the parts, after the last mark."""
        text = self.text
        if not self.marks and self.thought is None:
            return Parted(thinking="", answer=text, start=0, closed=True)
        read = len(text) if self.turn is None else self.turn
        now = self._stretch(read) if self.thought is None else None
        closed = self.thought is None or bool(self.sure and self.spoken)
        start, end = now or (self.spoken if closed else None) or (len(text), len(text))
        start, end = _trimmed(text, start, end)
        if wrapped := _RE["wrapped"].fullmatch(text, start, end):
            self.marks += [(start, wrapped.start("inside")), (wrapped.end("inside"), end)]
            start, end = _trimmed(text, *wrapped.span("inside"))
        pieces, at = [], 0
        for first, last in sorted([*self.marks, (start, end), (read, read)]):
            pieces.append(text[at : min(first, read)])
            at = max(at, last)
        thoughts = (_RE["control"].sub("", piece).strip() for piece in pieces)
        thinking = "\n\n".join(piece for piece in thoughts if piece)
        return Parted(thinking=thinking, answer=text[start:end], start=start, closed=closed)


def _behind_lead(text: str, start: int, end: int) -> int:
    """Returns the place behind white space and control tokens."""
    lead = _RE["lead"].match(text, start, end)
    return lead.end() if lead else start  # none where the end comes before the start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leaves out white space and control tokens at both ends.

    White space stays at the end of the text, and so does an indent that the next line has too: items of one list.
    """
    start, last = _behind_lead(text, start, end), end
    while True:
        while last > start and text[last - 1].isspace():
            last -= 1
        token = _RE["last_token"].search(text, max(start, last - _LONGEST), last)
        if token is None:
            break
        end = last = token.start()
    end = last if end < len(text) else end
    first = len(text[:start].rstrip(" \t"))
    following = text.find("\n", start, end)
    while 0 <= following < end and text[following] == "\n":
        following += 1
    indented = following >= 0 and text.startswith(text[first:start], following, end)
    return (first if indented else start), end


def _own_turn(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns the stretch up to where the model's own turn ends, without white space and tokens around it."""
    start = _behind_lead(text, start, end)
    for mark in islice(_RE["turn"].finditer(text, start, end), _MOST):
        if mark.start() <= start:
            start = _behind_lead(text, mark.end(), end) if mark["token"] else start
        elif _ends_turn(text, start, mark):
            end = mark.start()
            break
    return _trimmed(text, start, end)


def _ends_turn(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a mark behind written text ends the model's turn."""
    if mark["token"]:
        quote = text[mark.start() - 1]
        return not (quote in "`\"'" and text[mark.end() : mark.end() + 1] == quote)
    near = text[max(start, mark.start() - _NEAR) : mark.start()].rstrip()
    answered = text.endswith("\n\n", 0, mark.start()) and _RE["answered"].match(text, mark.end())
    if _RE["definition"].match(near.rpartition("\n")[2]) and not answered:
        return False
    if mark["role"]:
        return True
    if _RE["first"].match(text, start):
        return False
    introduction = mark.start() - start <= _NEAR and "\n" not in near
    return not (introduction and (near.endswith(":") or _RE["talk"].match(text, start)))
