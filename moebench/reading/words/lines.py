"""The lines of an answer: what each starts with (a bullet, a number, nothing), and what is left out of it."""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

from moebench.reading.words.lexicon import HTML_TAGS, PATTERNS

Kind = Literal["blank", "break", "plain", "number", "letter", "bullet"]  # a rule or a heading is a break

_SPACES: Final = str.maketrans(
    dict.fromkeys("\r\x0b\x0c\xa0\u1680\u202f\u205f\u3000\ufeff", " ") | {"\u2028": "\n", "\u2029": "\n"}
)
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>\n]{0,200})?/?>")
_INDENT = re.compile(r"[ \t>]*(?:[\[\](){},\s]+$)?")  # a line of brackets alone is as good as blank
_HASHES = re.compile(r"#{1,6}[ \t]+")


class Line(NamedTuple):
    """One line, `text[start:end]`; its content starts at `body`, behind indent, bullet and number."""

    start: int
    end: int
    body: int
    indent: int  # columns of white space before it; a tab is four
    kind: Kind
    number: int | None = None

    @property
    def marked(self) -> bool:
        """Whether a bullet, a number or a letter stands before its content."""
        return self.kind in {"number", "letter", "bullet"}


def readable(text: str) -> str:
    """Returns the text with struck-out words, LaTeX and HTML tags blanked out; every index stays what it was."""
    text = PATTERNS["left_out"].sub(lambda match: " " * len(match[0]), text.translate(_SPACES))
    if ">" not in text:  # a million `<`
        return text
    return _TAG.sub(lambda match: HTML_TAGS.get(match[1].lower(), "\n").rjust(len(match[0])), text)


def line_at(text: str, start: int, end: int) -> Line:
    """Reads the line `text[start:end]` of a readable text."""
    margin = _INDENT.match(text, start, end)
    at = margin.end() if margin else start
    if at == end:
        return Line(start, end, end, 0, "blank")
    indent = at - start + 3 * text.count("\t", start, at)
    hashes = _HASHES.match(text, at, end)
    body = hashes.end() if hashes else at
    number = PATTERNS["number"].match(text, body, end)
    if PATTERNS["rule"].match(text, at, end) or (hashes and not number):
        return Line(start, end, end, indent, "break")
    bullet = None if number else PATTERNS["bullet"].match(text, body, end)
    body = bullet.end() if bullet else body
    mark = number or PATTERNS["number"].match(text, body, end) or PATTERNS["letter"].match(text, body, end)
    if mark is None:
        heading = text[body:end].rstrip(" \t*_`").endswith((":", "：", "[", "{"))
        return Line(start, end, body, indent, "bullet" if bullet else "break" if heading else "plain")
    if mark.re is PATTERNS["letter"]:
        return Line(start, end, mark.end(), indent, "letter")
    digits = "".join(c for c in mark["n"] or mark["keycaps"] if c.isdecimal())
    value = int(digits) if digits else int(unicodedata.numeric(mark["keycaps"], 10.0))  # `②`, `🔟`
    return Line(start, end, mark.end(), indent, "number", value)
