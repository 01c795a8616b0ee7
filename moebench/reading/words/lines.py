"""The lines of an answer: what each starts with (a bullet, a number, nothing), and what is left out of it."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["blank", "number", "letter", "bullet", "plain", "rule", "heading"]

_TURN = re.compile(
    r"<\|im_end\|>|<\|im_start\|>|<\|endoftext\|>|<\|eot_id\|>|<\|user\|>|</s>|\[INST\]"
    r"|\n[ \t]*\n[ \t]*(?:USER|User|HUMAN|Human)[ \t]*:|\n### ?(?:Instruction|Human|User|Input|Question)\b"
    r"|\n[ \t]*Question:[^\n]{0,2000}\n{1,3}Answer:"
)
_STRUCK = re.compile(r"~~[^~\n]{1,80}~~")
_SPACES = str.maketrans(
    dict.fromkeys("\r\x0b\x0c\xa0\u1680\u202f\u205f\u3000\ufeff", " ") | {"\u2028": "\n", "\u2029": "\n"}
)
_LATEX = re.compile(r"\\(?:text|textbf|textit|texttt|emph|boxed|mathrm|mathbf|underline)\{")
_IN_LINE = frozenset({
    "b", "i", "em", "strong", "code", "span", "u", "a", "mark", "sup", "sub", "font", "small", "big", "tt",
})  # fmt: skip
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>\n]{0,200})?/?>")

_BULLET = re.compile(
    r"\\item\b[ \t]*|\\?(?:[-*+–—](?=[ \t])|[-–+](?=[^\W\d_])|\*(?=[^\W\d_][^*\n]*$)"
    r"|(?:[•‣⁃●○■□▪▫◦▶▸►➤➢➔❖✦★☆◆◇∙·→⇒✓✔✅☑√❌✗✘\U0001f300-\U0001faff\u2600-\u27bf][\ufe0f\u200d]?){1,4})[ \t]*"
)
_NUMBER = re.compile(
    r"[*_]{0,3}(?:(?:no|nr|word|item|entry|answer)\b\.?[ \t]?#?[ \t]?|#)?[*_`(\"\[{“№]{0,4}"
    r"(?P<n>\d{1,4})(?!\d|,[\d \t]|\.\d|st\b|nd\b|rd\b|th\b)"
    r"(?P<dot>\ufe0f?\u20e3|[*_`\"”]{0,3}[ \t]?\\?[.)\]}:：、．/,–—-]{1,2}(?!\d))?[*_`\"”]{0,3}(?P<gap>[ \t]*)",
    re.IGNORECASE,
)
_BOX = re.compile(r"\[[ xX✓✔]?\][ \t]+")
_CIRCLED = re.compile(r"[①-⑳❶-❿➀-➓][ \t]*")
_LETTER = re.compile(
    r"[*_`(]{0,3}(?:[A-Za-z]|[ivxIVX]{2,5})[*_`]{0,3}\\?[.)]{1,2}[*_`]{0,3}[ \t]+"
    r"|[*_`]{0,3}[A-Z][*_`]{0,3}[ \t]?[:=–—-]{1,2}[*_`]{0,3}[ \t]+(?=[*_`\"“]{0,3}[^\W\d_]{2})"
)
_NOT_A_NUMBER = re.compile(
    r"(?:letters|words|characters|chars)\b|(?:letter|word|character)\b(?=[ \t-]+[^\W\d_])", re.IGNORECASE
)
_LABEL = re.compile(
    r"[*_`]{0,3}(?:(?:the|my|final|new|first|second|third|fourth|fifth|next|last|correct|another)[ \t]+){0,2}"
    r"(?:words?|answers?|terms?|list|response|result|output)"
    r"(?:[ \t]*#?\d{1,3}|[ \t]+(?:with|of|that|list)\b[^:\n]{0,120})?"
    r"[*_`]{0,3}[ \t]*[:：=][*_`]{0,3}[ \t]*",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"[*_`]{0,3}(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[*_`]{0,3}"
    r"[ \t]*[:：][*_`]{0,3}[ \t]*",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-=_*~#+|: \t]{3,}$|[`~]{3,}[ ]?[\w+-]{0,20}[ \t]*$|\\(?:begin|end)\{\w{1,20}\}[ \t]*$")
_GLUED = re.compile(r"[^\W\d_]{3}|[^\W\d_]{1,2}['’-][^\W\d_]")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_HASHES = re.compile(r"#{2,6}[ \t]+(?=[*_]{0,3}\d)")  # `### 1. beautiful` is a numbered line
_INDENT = re.compile(r"[ \t>]*")


class Line(NamedTuple):
    """One line.

    Attributes:
        start: Index of its first character.
        end: Index behind its last, without the line break.
        body: Where its content starts, behind indent, bullet and number.
        value: The same, or behind a label such as `Word:`.
        indent: Columns of white space before it; a tab is four.
        number: Of a numbered line; else None.
    """

    start: int
    end: int
    body: int
    value: int
    indent: int
    kind: Kind
    number: int | None


def readable(text: str) -> str:
    """Returns the text with all that is not the answer blanked out; every index stays what it was.

    Left out are what the model wrote in the user's name after its answer, struck-out words and HTML tags.
    """
    text = text.translate(_SPACES) if not text.isascii() or "\r" in text else text
    if "{" in text:
        text = _LATEX.sub(_blank, text)
    if "~~" in text:
        text = _STRUCK.sub(_blank, text)
    first = len(text) - len(text.lstrip())
    turn = next((m for m in _TURN.finditer(text) if m.start() > first), None)
    if turn:
        text = text[: turn.start()]
    return _TAG.sub(_tag, text) if "<" in text and ">" in text else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _tag(match: re.Match[str]) -> str:
    """Replaces an HTML tag by what it does to a list, in as many characters."""
    name = match[1].lower()
    if name == "li" and match[0][1] != "/":
        return "\n- ".rjust(len(match[0]))
    if name in {"td", "th"}:
        return ("" if match[0][1] == "/" else "|").rjust(len(match[0]))
    return ("" if name in _IN_LINE else "\n").rjust(len(match[0]))


def lines(text: str) -> Iterator[Line]:
    """Yields the lines of a readable text."""
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if not raw or raw.isspace():
            yield Line(start, end, end, end, 0, "blank", None)
        else:
            yield _line(text, start, end)
        start = end + 1


def _line(text: str, start: int, end: int) -> Line:
    margin = _INDENT.match(text, start, end)
    body = margin.end() if margin else start
    if body == end:
        return Line(start, end, end, end, 0, "blank", None)
    indent = body - start + 3 * text.count("\t", start, body)
    kind: Kind = "plain"
    number = None
    if not text[body].isalpha():  # else nothing stands before the first word, or a letter does: `a) word`
        kind, body = _mark(text, body, end)
        if kind in {"rule", "heading"}:
            return Line(start, end, end if kind == "rule" else body, body, indent, kind, None)
    mark = _number(text, body, end) or _LETTER.match(text, body, end) or _CIRCLED.match(text, body, end)
    if mark:
        number = int(mark["n"]) if mark.re is _NUMBER else None
        kind, body = "letter" if mark.re is _LETTER else "number", mark.end()
    label = _LABEL.match(text, body, end) or (None if mark else _ORDINAL.match(text, body, end))
    return Line(start, end, body, label.end() if label else body, indent, kind, number)


def _mark(text: str, body: int, end: int) -> tuple[Kind, int]:
    """Returns what a line that starts with no letter is, and where its content starts behind a bullet."""
    if _RULE.match(text, body, end):
        return "rule", end
    hashes = _HASHES.match(text, body, end)
    if hashes:
        body = hashes.end()
    elif _HEADING.match(text, body, end):
        return "heading", body
    bullet = (
        None if text[body].isdigit() or _CIRCLED.match(text, body, end) else _BULLET.match(text, body, end)
    )
    if bullet is None:
        return "plain", body
    box = _BOX.match(text, bullet.end(), end)
    return "bullet", box.end() if box else bullet.end()


def _number(text: str, start: int, end: int) -> re.Match[str] | None:
    """Returns the match of a number that marks a line, not of one that counts something."""
    found = _NUMBER.match(text, start, end)
    if found is None:
        return None
    dot, after = found["dot"], found.end()
    if dot is None and not found["gap"] and not _GLUED.match(text, after, end):
        return None
    counts = found["gap"] if dot is None else dot == "-"  # `9 letters`, `9-letter words`
    return None if counts and found[0][0] != "#" and _NOT_A_NUMBER.match(text, after, end) else found


def number_at(text: str, start: int, end: int) -> int | None:
    """Returns the index behind a number that marks what follows (`3. `), None where there is none."""
    margin = _INDENT.match(text, start, end)
    found = _number(text, margin.end() if margin else start, end)
    return found.end() if found else None
