"""Text for the terminal: nothing in it is markup, and no character of it can steer the terminal."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from moebench.report.answers import AnswerVerdict
from moebench.report.highlight import Segment, segments, visible
from moebench.types import Span

OUTCOMES: dict[AnswerVerdict, tuple[str, str]] = {
    "right": ("✓ right", "green"),
    "partial": ("◐ part right", "yellow"),
    "wrong": ("✗ wrong", "red"),
    "unanswered": ("? unanswered", "cyan"),
    "unfinished": ("… unfinished", "blue"),
    "broken": ("! broken", "magenta"),
}
_SPANS = {True: ("green", "✓"), False: ("red", "✗"), None: ("cyan", "·")}


def words(text: object, style: str = "") -> Text:
    """Returns `text` as it stands, with control and direction characters made visible."""
    return Text(overflow="fold").append(visible(str(text)), style=style)


def joined(parts: Sequence[Text | str], *, style: str = "") -> Text:
    """Returns the parts in one line, with middle dots between."""
    return Text(" · ", style=style).join(
        part if isinstance(part, Text) else words(part, style) for part in parts
    )


def marked(text: str, spans: Sequence[Span]) -> Text:
    """Returns an answer with the grader's spans in colour, each followed by its sign and label in brackets."""
    out = Text(overflow="fold")
    for piece in segments(text, spans):
        out.append_text(_piece(piece))
    return out


def _piece(piece: Segment) -> Text:
    if piece.span is None:
        return words(piece.text)
    colour, sign = _SPANS[piece.span.ok]
    out = words(piece.text, f"{colour} underline")
    for label in piece.labels:
        out.append(visible(f"[{sign} {label}]"), style=f"dim {colour}")
    return out


class Indented:
    """A renderable moved to the right by a few columns."""

    def __init__(self, inner: RenderableType, columns: int = 2) -> None:
        self.inner = inner
        self.columns = columns

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Renders the inner one narrower, with spaces before each line."""
        narrow = options.update_width(max(options.max_width - self.columns, 20))
        for line in console.render_lines(self.inner, narrow, pad=False):
            yield Text(" " * self.columns, end="")
            yield from line
            yield Text("")
