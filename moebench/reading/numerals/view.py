"""A plain view of an answer, with every character where it was.

Markdown, LaTeX, HTML and the escapes of JSON strings are replaced by blanks or by plain characters, one for one, so
that what is found in the view has the same positions in the text.
"""

import re
import unicodedata
from typing import Final

OVER: Final = "⟮"
"""Stands for the opening brace of a LaTeX denominator: "divided by (" in one character."""

_COMMANDS: Final = {
    "times": "×", "cdot": "×", "ast": "×", "div": "÷", "approx": "≈", "simeq": "≈", "equiv": "=", "neq": "≠",
    "ne": "≠", "pm": "±", "rightarrow": "⇒", "Rightarrow": "⇒", "implies": "⇒", "therefore": "⇒", "to": "⇒",
    "newline": ";", "left": "", "right": "", "big": "", "bigl": "", "bigr": "", "quad": "", "qquad": "",
    "displaystyle": "",
}  # fmt: skip
_WRAPPERS: Final = (
    "text|textbf|textit|textrm|textnormal|texttt|mathbf|mathrm|mathit|mbox|hbox|boxed|fbox|emph|bold|underline"
    "|operatorname"
)
_ESCAPED: Final = (
    re.compile(  # all begins with one backslash, which `re` finds fast; there may be a second one
        r"\\(?:\\?(?:"
        r"[dtc]?frac\s?\{\s?(?P<top>[0-9]{1,9})\s?\}\s?\{\s?(?P<bottom>[0-9]{1,9})\s?\}"
        r"|(?P<frac>[dtc]?frac)\s?(?=\{)"
        r"|[dtc]?frac\s?(?P<short>[0-9]{2})"
        rf"|(?P<wrap>{_WRAPPERS})\s?(?=\{{)"
        rf"|(?P<command>{'|'.join(sorted(_COMMANDS, key=len, reverse=True))})(?![A-Za-z])"
        r"|(?:begin|end)\{[a-z]{1,12}\*?\}"
        r"|(?P<newline>[nr](?!abla|ot\b|u\b|i\b|mid|ightarrow))"
        r"|t(?![A-Za-z]))"
        r'|(?P<kept>[$%"#*_&+\-.=])|[()\[\]]'
        r"|[;:! ](?! ?[0-9]{3})"
        r"|(?P<linebreak>\\))"
    )
)
_FRACTION: Final = re.compile(r"\\{1,2}[dtc]?frac\s?(?:\{[^{}\n]{0,20}\}\s?\{[^{}\n]{0,20}\}|[0-9]{2})")
_MARKUP: Final = re.compile(
    r"(?P<power>(?<=[0-9)])\*\*(?=[ ]?[0-9]{1,3}(?![0-9]*\*))|(?<=[0-9)] )\*\*(?=[ ]?[0-9]{1,3}(?![0-9]*\*)))"
    r"|<(?=/?[A-Za-z])[^<>\n]{1,60}>|\*\*\*?|__+|~~|``?`?|\$\$"
)
_SIGNS: Final = str.maketrans("−‒―∗⋅∙·&＝＋", "--—××××" + " =+")
_BULLET: Final = re.compile(r"(?:\A|(?<=\n))[ \t]{0,12}[-*+•–>](?:>>?)?(?=[ \t])")


def plain_view(text: str) -> str:
    """Returns `text` without markup, character for character: the same length, the same positions."""
    view = _without_latex(text) if "\\" in text else text
    view = _MARKUP.sub(lambda match: "**" if match["power"] else " " * len(match[0]), view)
    return _BULLET.sub(lambda match: " " * len(match[0]), view).translate(_SIGNS)


class _Lower(dict[int, str]):
    """Maps a character to its small letter, its ASCII digit, or the ASCII form of a fullwidth sign."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0xFF01 <= code <= 0xFF5E:
            char = chr(code - 0xFEE0)
        elif char.isdecimal():
            char = str(unicodedata.decimal(char))
        low = char.lower()
        self[code] = low if len(low) == 1 else char
        return self[code]


_LOWER: Final = _Lower({ord("٫"): ".", ord("٬"): ",", ord("٪"): "%"})


def lowered(text: str) -> str:
    """Returns `text` in small letters, with the digits of every script as ASCII digits; the same length."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def _without_latex(text: str) -> str:
    braces: dict[int, str] = {}

    def plain(match: re.Match[str]) -> str:
        width = len(match[0])
        if match["frac"]:
            _note_fraction(text, match.end(), braces)
        elif match["top"] or match["short"]:
            short = match["short"] or ""
            top, bottom = match["top"] or short[:1], match["bottom"] or short[1:]
            apart = " " if text[match.start() - 1 : match.start()].isdigit() else ""
            return f"{apart}{top}/{bottom}".ljust(width)
        elif match["wrap"]:
            end = closing(text, match.end())
            braces.update({match.end(): " "} | ({} if end is None else {end: " "}))
        shown = "\n" if match["newline"] or match["linebreak"] else match["kept"] or ""
        return (_COMMANDS[match["command"]] if match["command"] else shown).rjust(width)

    view = _ESCAPED.sub(plain, text)
    return "".join(braces.get(i, c) for i, c in enumerate(view)) if braces else view


def _note_fraction(text: str, start: int, braces: dict[int, str]) -> None:
    """Notes how the braces of a fraction that begins at `start` are to be shown: "(2) divided by (3)"."""
    end = closing(text, start)
    below = None if end is None or text[end + 1 : end + 2] != "{" else closing(text, end + 1)
    if end is not None and below is not None:
        braces |= {start: "(", end: ")", end + 1: OVER, below: ")"}


def closing(text: str, start: int, *, pair: str = "{}", limit: int = 400) -> int | None:
    """Returns where the bracket that opens at `start` is closed; None within `limit` characters it is not."""
    depth = 0
    for i in range(start, min(len(text), start + limit)):
        if text[i] == pair[0]:
            depth += 1
        elif text[i] == pair[1]:
            depth -= 1
            if depth == 0:
                return i
    return None


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns start..end with the whole of a LaTeX fraction that it begins in or ends in."""
    for match in _FRACTION.finditer(text, max(0, start - 2), end + 60):
        if match.start() <= end and match.end() > start:
            start, end = min(start, match.start()), max(end, match.end())
    return start, end
