"""The lines of an answer: what each starts with (a bullet, a number, nothing), and what is left out of it."""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

from moebench.reading.words.lexicon import HTML_TAGS

Kind = Literal["blank", "break", "plain", "number", "letter", "bullet"]  # a rule or a heading is a break

# Struck-out words and LaTeX commands.
_LEFT_OUT = re.compile(
    r"~~[^~\n]{1,80}~~|\\(?:text|textbf|textit|texttt|emph|boxed|mathrm|mathbf|underline)\{"
)
_SPACES: Final = str.maketrans(
    dict.fromkeys("\r\x0b\x0c\xa0\u1680\u202f\u205f\u3000\ufeff", " ") | {"\u2028": "\n", "\u2029": "\n"}
)
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>\n]{0,200})?/?>")
_INDENT = re.compile(r"[ \t>]*(?:[\[\](){},\s]+$)?")  # a line of brackets alone is as good as blank
_RULE = re.compile(r"[-=_*~#+|: \t]{3,}$|[`~]{3,}[ ]?[\w+-]{0,20}[ \t]*$|\\(?:begin|end)\{\w{1,20}\}[ \t]*$")
_HASHES = re.compile(r"#{1,6}[ \t]+")
_BULLET = re.compile(
    r"(?:\\item\b|\\?(?:[-*+–—](?=[ \t])|[-–+](?=[^\W\d_])|\*(?=[^\W\d_][^*\n]*$))"
    r"|(?:[•‣⁃∙·→⇒√\u2300-\u23ff\u25a0-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d]?){1,4})[ \t]*"
    r"(?:\[[ xX✓✔]?\][ \t]+)?"
)
_EDGE: Final = r"[*_`\"”]{0,3}"
# What a number counts, which does not mark its line: `9 letters`, `9-letter words`.
_COUNTS: Final = r"(?:letter|word|char(?:acter)?)(?:s\b|\b(?=[ \t-]+[^\W\d_]))"
_NUMBER = re.compile(
    r"[*_]{0,3}(?:(?:no|nr|word|item|entry|answer)\b\.?[ \t]?#?[ \t]?|#)?[*_`(\"\[{“№]{0,4}"
    r"(?:(?P<keycaps>(?:\d{1,3}\ufe0f?\u20e3){1,3}|[🔟①-⑳❶-❿➀-➓])"
    r"|(?P<n>\d{1,4})(?!\d|,[\d \t]|\.\d|st\b|nd\b|rd\b|th\b))"
    rf"(?:{_EDGE}[ \t]?\\?(?!-[^-])[.)\]}}:：、．/,–—-]{{1,2}}(?!\d){_EDGE}[ \t]*"
    rf"|{_EDGE}[ \t]?-{_EDGE}[ \t]*+(?!\d|{_COUNTS})"
    rf"|{_EDGE}(?:[ \t]++(?!{_COUNTS})|(?=[^\W\d_]{{3}}|[^\W\d_]{{1,2}}['’-][^\W\d_])))",  # `1gadget`
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"[*_`(]{0,3}(?:[A-Za-z]|[ivxIVX]{2,5})[*_`]{0,3}\\?[.)]{1,2}[*_`]{0,3}[ \t]+"
    r"|[*_`]{0,3}[A-Z][*_`]{0,3}[ \t]?[:=–—-]{1,2}[*_`]{0,3}[ \t]+(?=[*_`\"“]{0,3}[^\W\d_]{2})"
    r"|[*_`]{0,3}(?i:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?:[ \t]+word)?"
    r"|word[ \t]+(?:one|two|three|four|five|six|seven|eight|nine|ten))[*_`]{0,3}[ \t]*[:：][*_`]{0,3}[ \t]*"
)


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
    text = _LEFT_OUT.sub(lambda match: " " * len(match[0]), text.translate(_SPACES))
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
    number = _NUMBER.match(text, body, end)
    if _RULE.match(text, at, end) or (hashes and not number):
        return Line(start, end, end, indent, "break")
    bullet = None if number else _BULLET.match(text, body, end)
    body = bullet.end() if bullet else body
    mark = number or _NUMBER.match(text, body, end) or _LETTER.match(text, body, end)
    if mark is None:
        heading = text[body:end].rstrip(" \t*_`").endswith((":", "："))
        return Line(start, end, body, indent, "bullet" if bullet else "break" if heading else "plain")
    if mark.re is _LETTER:
        return Line(start, end, mark.end(), indent, "letter")
    digits = "".join(c for c in mark["n"] or mark["keycaps"] if c.isdecimal())
    value = int(digits) if digits else int(unicodedata.numeric(mark["keycaps"], 10.0))  # `②`, `🔟`
    return Line(start, end, mark.end(), indent, "number", value)
