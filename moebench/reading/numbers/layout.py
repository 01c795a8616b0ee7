"""A plain view of an answer, with every character where it was.

Markdown, LaTeX, HTML and the escapes of JSON strings are replaced by blanks or by plain characters, one for one, so
that what is found in the view has the same positions in the text.
"""

import re

OVER = "⟮"
"""Stands for the opening brace of a LaTeX denominator: "divided by (" in one character."""

_COMMANDS = {
    "times": "×",
    "cdot": "×",
    "ast": "×",
    "div": "÷",
    "approx": "≈",
    "simeq": "≈",
    "equiv": "=",
    "neq": "≠",
    "ne": "≠",
    "pm": "±",
    "left": "",
    "right": "",
    "big": "",
    "bigl": "",
    "bigr": "",
    "quad": "",
    "qquad": "",
    "displaystyle": "",
    "rightarrow": "⇒",
    "Rightarrow": "⇒",
    "implies": "⇒",
    "therefore": "⇒",
    "to": "⇒",
    "newline": ";",
}
_WRAPPERS = (
    "text|textbf|textit|textrm|textnormal|texttt|mathbf|mathrm|mathit|mbox|hbox|boxed|fbox|emph|bold|underline"
    "|operatorname"
)
_ESCAPED = re.compile(  # all begins with one backslash, which `re` finds fast; there may be a second one
    r"\\(?:\\?(?:"
    r"[dtc]?frac\s?\{\s?(?P<top>[0-9]{1,9})\s?\}\s?\{\s?(?P<bottom>[0-9]{1,9})\s?\}"
    r"|(?P<frac>[dtc]?frac)\s?(?=\{)"
    r"|[dtc]?frac\s?(?P<short>[0-9]{2})"
    rf"|(?P<wrap>{_WRAPPERS})\s?(?=\{{)"
    rf"|(?P<command>{'|'.join(sorted(_COMMANDS, key=len, reverse=True))})(?![A-Za-z])"
    r"|(?:begin|end)\{[a-z]{1,12}\*?\}"
    r"|(?P<newline>[nr](?!abla|ot\b|u\b|i\b|mid|ightarrow))"
    r"|t(?![A-Za-z]))"
    r'|(?P<kept>[$%"#*_&()\[\]+\-.=])'
    r"|[;:! ](?! ?[0-9]{3})"
    r"|(?P<linebreak>\\))"
)
_MARKUP = re.compile(r"<(?=/?[A-Za-z])[^<>\n]{1,60}>|\*\*\*?|__+|~~|``?`?|\$\$")
_EXPONENT = re.compile(r"[ ]?[0-9]{1,3}(?![0-9]*\*)")
_DASHES = str.maketrans(
    {"−": "-", "‒": "–", "―": "—", "∗": "×", "⋅": "×", "∙": "×", "·": "×", "&": " ", "＝": "=", "＋": "+"}
)
_BULLET = re.compile(r"\n[ \t]{0,12}[-*+•–>](?:>>?)?(?=[ \t])")
_FIRST_BULLET = re.compile(r"[ \t]{0,12}[-*+•–>](?=[ \t])")


def plain_view(text: str) -> str:
    """Returns `text` without markup, character for character: the same length, the same positions."""
    view = text
    if "\\" in view:
        view = _without_latex(view)
    if "*" in view or "`" in view or "<" in view or "__" in view or "~~" in view or "$$" in view:
        view = _MARKUP.sub(_blank_markup, view)
    first = _FIRST_BULLET.match(view)
    if first:
        view = " " * first.end() + view[first.end() :]
    return _BULLET.sub(_blank_bullet, view).translate(_DASHES)


def _blank_bullet(match: re.Match[str]) -> str:
    return "\n".ljust(len(match[0]))


def _blank_markup(match: re.Match[str]) -> str:
    start, end = match.span()
    if match[0] == "**" and _EXPONENT.match(match.string, end):
        before = match.string[max(0, start - 2) : start].rstrip()[-1:]
        if before.isdigit() or before == ")":
            return "**"  # 2**3
    return " " * (end - start)


def _without_latex(text: str) -> str:
    braces: dict[int, str] = {}

    def plain(match: re.Match[str]) -> str:
        width = len(match[0])
        if match["frac"]:
            _note_fraction(text, match.end(), braces)
            return " " * width
        if match["top"] or match["short"]:
            short = match["short"] or ""
            top, bottom = match["top"] or short[:1], match["bottom"] or short[1:]
            apart = " " if match.string[match.start() - 1 : match.start()].isdigit() else ""
            return f"{apart}{top}/{bottom}".ljust(width)
        if match["wrap"]:
            _note_group(text, match.end(), braces)
            return " " * width
        if match["command"]:
            return _COMMANDS[match["command"]].rjust(width)
        if match["newline"] or match["linebreak"]:
            return "\n".rjust(width)
        kept = match["kept"]
        return (kept if kept and kept not in "()[]" else "").rjust(width)

    view = _ESCAPED.sub(plain, text)
    if not braces:
        return view
    return "".join(braces.get(i, c) for i, c in enumerate(view))


def _note_fraction(text: str, start: int, braces: dict[int, str]) -> None:
    """Notes how the braces of a fraction that begins at `start` are to be shown: "(2) divided by (3)"."""
    end = closing(text, start)
    if end is None:
        return
    over = end + 1
    below = closing(text, over) if text[over : over + 1] == "{" else None
    if below is None:
        return
    braces |= {start: "(", end: ")", over: OVER, below: ")"}


def _note_group(text: str, start: int, braces: dict[int, str]) -> None:
    end = closing(text, start)
    braces[start] = " "
    if end is not None:
        braces[end] = " "


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


_FRACTION = re.compile(r"\\{1,2}[dtc]?frac\s?(?:\{[^{}\n]{0,20}\}\s?\{[^{}\n]{0,20}\}|[0-9]{2})")
