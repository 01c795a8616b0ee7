"""A plain view of an answer, with every character where it was.

Markdown, LaTeX, HTML and the escapes of JSON strings are replaced by blanks or by plain characters, one for one, so
that what is found in the view has the same positions in the text.
"""

import re
import unicodedata
from typing import Final

from moebench.tables import table

OVER: Final = "⟮"
"""Stands for the opening brace of a LaTeX denominator: "divided by (" in one character."""

_TABLE: Final[dict[str, dict[str, str]]] = table("reading/data/markup.toml")
_COMMANDS: Final = _TABLE["commands"]
_NAMES: Final = "|".join(sorted(_COMMANDS, key=len, reverse=True))
_RE: Final = {
    name: re.compile(pattern.replace("COMMANDS", _NAMES), re.VERBOSE)
    for name, pattern in _TABLE["patterns"].items()
}
_DEEPEST: Final = 6  # LaTeX commands within each other
_SIGNS: Final = str.maketrans("−‒―∗⋅∙·&＝＋", "--—××××" + " =+")


def plain_view(text: str) -> str:
    """Returns `text` without markup, character for character: the same length, the same positions."""
    view = _without_latex(text) if "\\" in text else text
    view = _RE["markup"].sub(lambda match: "**" if match["power"] else " " * len(match[0]), view)
    return _RE["bullet"].sub(lambda match: " " * len(match[0]), view).translate(_SIGNS)


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
    for _ in range(_DEEPEST):
        text, count = _RE["braced"].subn(_without_braces, text)
        if not count:
            break
    return _RE["escaped"].sub(_plain, text)


def _without_braces(match: re.Match[str]) -> str:
    """Shows a fraction as "1/2" or "(2 + 4)⟮3)", and takes other commands from around their text."""
    width = len(match[0])
    if match["inner"] is not None:
        return (f"√({match['inner']})" if match["root"] else f"{match['inner']} ").rjust(width)
    short = match["short"] or ""
    top, bottom = match["top"] or short[:1], match["bottom"] or short[1:]
    if re.fullmatch(r"\s?[0-9]{1,9}\s?/\s?[0-9]{1,9}\s?", f"{top}/{bottom}"):
        apart = " " if match.string[match.start() - 1 : match.start()].isdigit() else ""
        return f"{apart}{top.strip()}/{bottom.strip()}".ljust(width)
    return f"({top}){match['gap']}{OVER}{bottom})".rjust(width)


def _plain(match: re.Match[str]) -> str:
    shown = "\n" if match["newline"] or match["linebreak"] else match["kept"] or ""
    return (_COMMANDS[match["command"]] if match["command"] else shown).rjust(len(match[0]))


def closing(text: str, start: int) -> int | None:
    """Returns where the brace that opens at `start` is closed; None: not within 400 characters."""
    depth = 0
    for brace in re.finditer("[{}]", text[start : start + 400]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return start + brace.start()
    return None


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns start..end with the whole of a LaTeX fraction that it begins in or ends in."""
    for match in _RE["fraction"].finditer(text, max(0, start - 2), end + 60):
        if match.start() <= end and match.end() > start:
            start, end = min(start, match.start()), max(end, match.end())
    return start, end
