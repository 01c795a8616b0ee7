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
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from moebench.tables import table

_LISTS: Final = table("reading/data/answer.toml")


def _any(name: str) -> str:
    """Returns the alternatives of a list of the data file."""
    pattern = re.sub(r"\n *", "", "|".join(_LISTS[name]))
    return re.sub(r"\{([a-z]+)\}", lambda match: _any(match[1]), pattern)


_MARK: Final = re.compile(
    "(?i)" + "|".join(f"(?P<{k}>{_any(k)})" for k in ("tag", "open", "close", "head", "end"))
)
_LEAD: Final = re.compile(rf"(?i)(?:\s|{_any('control')})*+")
_TOKEN: Final = re.compile(rf"(?i){_any('control')}")
_LAST: Final = re.compile(rf"(?i)(?:{_any('control')})\Z")
_TURN: Final = re.compile(rf"(?i)(?P<token>{_any('turn_token')})|{_any('turn_line')}")
_TALK: Final = re.compile(rf"(?i){_any('talk')}")
_FIRST: Final = re.compile(r"(?i)[ \t*#>]{0,8}(?:question|q|problem|exercise|task|example)\b ?(?:1|one)\b")
_ANSWERS: Final = re.compile(
    r"(?i)[ \t*#>]{0,8}(?:final |the )?(?:answer|a|assistant|ai|solution|response|bot)\b"
)
# A question, and the line below it that answers it.
_ANSWERED: Final = re.compile(rf"[^\n]{{1,1000}}\n\s{{0,4}}{_ANSWERS.pattern}".replace("(?i)", ""), re.I)
_LONGEST: Final = 60  # characters of a control token, at most
_WRAPPED: Final = re.compile(r"(?i)<(answer|response|output)>\s*")
# Granite 3.2, and what Ollama's command line writes around the thoughts of any model.
_PROCESS: Final = re.compile(r"\s{0,20}(?:Here(?:['’]s| is) my thought process:|Thinking\.\.\.\s*\n)")
_RESPONSE: Final = re.compile(r"(?:\bHere(?:['’]s| is) my response:|\n\s{0,20}\.\.\.done thinking\.)\s*")
_FENCE: Final = re.compile("```|~~~")
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
    if (process := _PROCESS.match(text)) and (response := _RESPONSE.search(text, process.end() - 1)):
        thinking = text[process.end() : response.start()].strip()
        answer = text[response.end() :]
        return Parted(thinking=thinking, answer=answer, start=response.end(), closed=True)
    scan = _Scan(text=text, thought="" if opened else None)
    scan.fences = [fence.start() for fence in _FENCE.finditer(text)]
    for mark in _MARK.finditer(text):
        if not scan.spoken_of(mark) and not scan.take(mark):
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
    mark = _MARK.search(text) if thinking else None
    if mark and _begins_thoughts(mark) and not mark["head"]:
        start, own = _own_turn(text, 0, mark.start())
        if start < own < len(text[: mark.start()].rstrip()):
            return start, own  # these thoughts are part of a turn that was made up
    if mark or (thinking and _PROCESS.match(text)):
        parted = part(text)
        begin, end = parted.start, parted.start + len(parted.answer)
    return _own_turn(text, begin, end)


def _own_turn(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns the stretch up to where the model's own turn ends, without white space and tokens around it."""
    start = _behind_lead(text, start, end)
    for mark in islice(_TURN.finditer(text, start, end), _MOST):
        if mark.start() <= start:
            start = _behind_lead(text, mark.end(), end) if mark["token"] else start
        elif _ends_turn(text, start, mark):
            end = mark.start()
            break
    return _with_indent(text, start, end), _without_tail(text, start, end)


def _ends_turn(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a mark behind written text ends the model's turn."""
    if mark["token"]:
        quote = text[mark.start() - 1]
        return not (quote in "`\"'" and text[mark.end() : mark.end() + 1] == quote)
    near = text[max(start, mark.start() - _NEAR) : mark.start()].rstrip()
    last = near.rpartition("\n")[2]
    answered = text.endswith("\n\n", 0, mark.start()) and _ANSWERED.match(text, mark.end())
    if re.match(r"[\w ]{1,30}:", last) and not (_ANSWERS.match(last) or answered):
        return False  # one of several lines of a kind: definitions, a table of roles
    if mark["role"]:
        return True
    if _FIRST.match(text, start):
        return False  # the steps of the answer are numbered so
    introduction = mark.start() - start <= _NEAR and "\n" not in near
    return not (introduction and (near.endswith(":") or _TALK.match(text, start)))


def opens_thinking(prompt: str) -> bool:
    """Whether a rendered prompt ends with an opening mark of thinking, so that the model goes on with its thoughts.

    Args:
        prompt: The prompt as the model reads it.
    """
    end = len(prompt.rstrip())
    marks = list(_MARK.finditer(prompt, max(0, end - _NEAR), end))
    return bool(marks) and marks[-1].end() == end and _begins_thoughts(marks[-1])


def mentions_thinking(template: str) -> bool:
    r"""Whether a prompt template ends each prompt with an opening mark of thinking.

    For servers that cannot render a prompt. True only where the mark is the last that the template writes, under no
    condition that speaks of thinking (`enable_thinking`, `.Think`): under such a one it depends on the request, and
    an answer wrongly taken for a thought would be lost.

    Args:
        template: Go's or Jinja's, as `/api/show` gives it.
    """
    written = re.split(r"\{\{-?\s*\.Response\b", template)[0]
    opening = [mark for mark in _MARK.finditer(written) if _begins_thoughts(mark)]
    if not opening or not _NOTHING_BEHIND.fullmatch(written, opening[-1].end()):
        return False
    conditions = [""]
    for control in _BLOCK.finditer(written, 0, opening[-1].start()):
        if control["word"].startswith("el"):
            conditions[-1] += control["said"]
        elif not control["word"].startswith("end"):
            conditions.append(control["said"])
        elif len(conditions) > 1:
            conditions.pop()
    return not any(re.search("think|reason", said, re.IGNORECASE) for said in conditions)


_BLOCK: Final = re.compile(
    r"\{[{%][-+~]?\s*(?P<word>if|elif|else|endif|for|endfor|range|with|end\w*|macro|block|define)\b(?P<said>[^{}]*)"
)
_NOTHING_BEHIND: Final = re.compile(r"(?:\s|\\n|['\"]|[-+~]?\}\}|\{[{%][-+~]?\s*end\w*\s*[-+~]?[%}]\})*+")


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
    thought: str | None  # the name of the mark that opened the thoughts read now, "" where the prompt did
    piece: int = 0  # where the stretch outside thoughts began that is read now
    turn: int | None = None  # where the model's turn ended in it
    pending: tuple[int, int] | None = None  # a stretch that is an answer if the thoughts behind it end
    kept: tuple[int, int] | None = None  # the last stretch that is the answer if no other follows
    sure: bool = False  # whether thoughts have ended, or the channel of the answer has begun
    inner: set[str] = field(default_factory=set)  # names opened within these thoughts, as `<reflection>` is
    marks: list[tuple[int, int]] = field(default_factory=list)
    fences: list[int] = field(default_factory=list)

    def spoken_of(self, mark: re.Match[str]) -> bool:
        """Whether a mark is only quoted."""
        text, start, end = self.text, mark.start(), mark.end()
        quote = text[start - 1 : start]
        if quote in _QUOTES and text[end : end + 1] == _QUOTES[quote]:
            return True
        before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        if self.fences:
            before, behind = _FENCE.sub("", before), _FENCE.sub("", behind)
        before, behind = before.rpartition("\n")[2], behind.partition("\n")[0]
        if any(_between(before.count(mark), behind.count(mark)) for mark in '`"'):
            return True
        opened, closed = bisect(self.fences, self.piece - 1), bisect(self.fences, start)
        return self.thought is None and _between(closed - opened, len(self.fences) - closed)

    def take(self, mark: re.Match[str]) -> bool:
        """Reads a mark; False where nothing behind it counts."""
        if mark["end"]:
            self._end(mark)
            return True
        if self.thought is None and self.turn is not None:
            self.marks.append((self.turn, self.turn))
            return False
        self.marks.append(mark.span())
        name = (mark["name"] or "think").lower().replace("thinking", "think")
        if _begins_thoughts(mark):
            token = mark["head"] or (mark["open"] or "")[:1] == "<"
            self._think(mark, _MESSAGE if token else name)
        elif mark["empty"] and not mark["slash"]:
            if self.thought is None:
                self._think(mark, name)
                self._answer(mark)
        elif name in self.inner and not mark["head"]:
            self.inner.discard(name)
        else:
            self._answer(mark)
        return True

    def _think(self, mark: re.Match[str], name: str) -> None:
        if self.thought is None:
            self.pending = self._stretch(mark.start())
            self.kept = (self.pending or self.kept) if self.sure else self.kept
            self.thought = name
        elif name == _MESSAGE or (self.thought == "" and not self.text[: mark.start()].strip()):
            self.thought = name
        elif name not in {self.thought, "think"}:
            self.inner.add(name)

    def _answer(self, mark: re.Match[str]) -> None:
        if self.thought is not None:
            self.kept = self.pending or self.kept
        elif self.sure:
            self.kept = self._stretch(mark.start()) or self.kept
        self.thought, self.pending, self.turn, self.sure = None, None, None, True
        self.piece = mark.end()
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
        end = end if self.turn is None else self.turn
        start = _behind_lead(self.text, self.piece, end)
        return (start, end) if start < end else None

    def parted(self) -> Parted:
        """Returns the parts, after the last mark."""
        text = self.text
        if not self.marks and self.thought is None:
            return Parted(thinking="", answer=text, start=0, closed=True)
        now = None if self.thought is not None else self._stretch(len(text))
        start, end = now or self.kept or (len(text), len(text))
        closed = self.thought is None or self.kept is not None
        read = end if now and self.turn is not None else len(text)
        start, end = self._unwrapped(start, _without_tail(text, start, end))
        start = _with_indent(text, start, end)
        answer = text[start:end]
        return Parted(thinking=self._thoughts(start, end, read), answer=answer, start=start, closed=closed)

    def _unwrapped(self, start: int, end: int) -> tuple[int, int]:
        """Leaves out tags that enclose the whole answer, as some models are trained to write behind thoughts."""
        tag = _WRAPPED.match(self.text, start, end)
        if tag is None:
            return start, end
        closing = self.text.rfind(f"</{tag[1]}>", start, end)
        last = end if closing < 0 else closing
        if self.text[last + len(tag[1]) + 3 : end].strip():
            return start, end
        self.marks += [tag.span(), (last, end)]
        return tag.end(), tag.end() + len(self.text[tag.end() : last].rstrip())

    def _thoughts(self, start: int, end: int, read: int) -> str:
        """Returns all that was read (up to `read`) but for the answer and the marks."""
        pieces, at = [], 0
        for first, last in sorted([*self.marks, (start, end)]):
            pieces.append(self.text[at:first])
            at = max(at, last)
        pieces.append(self.text[at:read])
        clean = (_TOKEN.sub("", piece).strip() for piece in pieces)
        return "\n\n".join(piece for piece in clean if piece)


def _between(before: int, behind: int) -> bool:
    """Whether a place stands between two marks of a pair: all have their partners, but not on this side of it."""
    return before % 2 == 1 == behind % 2


def _behind_lead(text: str, start: int, end: int) -> int:
    """Returns the place behind white space and control tokens."""
    lead = _LEAD.match(text, start, end)
    return lead.end() if lead else start  # none where the end comes before the start


def _with_indent(text: str, start: int, end: int) -> int:
    """Returns the place before the first line's indent where the next line has it too: items of one list."""
    first = len(text[:start].rstrip(" \t"))
    following = text.find("\n", start, end)
    while 0 <= following < end and text[following] == "\n":
        following += 1
    return first if following >= 0 and text.startswith(text[first:start], following, end) else start


def _without_tail(text: str, start: int, end: int) -> int:
    """Returns the place before control tokens at the end, and before white space that they or a thought follow."""
    last = end
    while True:
        while last > start and text[last - 1].isspace():
            last -= 1
        token = _LAST.search(text, max(start, last - _LONGEST), last)
        if token is None:
            return last if end < len(text) else end
        end = last = token.start()
