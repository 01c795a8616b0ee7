"""A grader's spans as a flat row of marked pieces of text, and hidden characters made visible."""

import heapq
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from moebench.types import Span

# Characters that hide, reorder or break text: C0 and C1 controls (but tab and newline), the soft hyphen,
# bidirectional marks, embeddings, overrides and isolates, zero-width space and no-break space, line and paragraph
# separators, lone surrogates, non-characters, and the invisible tag characters. The joiners U+200C and U+200D stay:
# scripts and emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of an answer.

    Attributes:
        span: The innermost span it lies in; None for plain text.
        labels: Labels of the spans that end with this piece, but for those that only say the piece again.
    """

    text: str
    span: Span | None
    labels: tuple[str, ...] = ()


def visible(text: str) -> str:
    """Returns `text` with every hidden or direction-changing character replaced by something to be seen."""
    if _HIDDEN.search(text) is None:
        return text
    return _HIDDEN.sub(_name, text.replace("\r\n", "\n"))


def segments(text: str, spans: Sequence[Span]) -> list[Segment]:
    """Cuts `text` at the edges of `spans`.

    Where spans overlap, a piece belongs to the innermost: the one that starts last, of these the shortest. Spans
    that reach outside the text are cut to it; empty ones are left out.

    Returns:
        Pieces in order, which joined give back `text`.
    """
    kept = [span for span in spans if 0 <= span.start < min(span.end, len(text))]
    starts: defaultdict[int, list[Span]] = defaultdict(list)
    labels: defaultdict[int, list[str]] = defaultdict(list)
    cuts = {0, len(text)}
    for span in kept:
        end = min(span.end, len(text))
        cuts.update((span.start, end))
        starts[span.start].append(span)
        if span.label:
            labels[end].append(span.label)
    pieces: list[Segment] = []
    active: list[tuple[int, int, int, Span]] = []  # the innermost on top; the third number only breaks ties
    order = sorted(cuts)
    for start, end in pairwise(order):
        for span in starts[start]:
            heapq.heappush(active, (-span.start, span.end, len(active), span))
        while active and active[0][1] <= start:
            heapq.heappop(active)
        innermost = active[0][3] if active else None
        told = tuple(label for label in labels[end] if not _repeats(label, text[start:end]))
        pieces.append(Segment(text=text[start:end], span=innermost, labels=told))
    return pieces


def _repeats(label: str, text: str) -> bool:
    return label.removeprefix("= ").casefold() == text.casefold()


def _name(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode's own pictures of control characters
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else f"⟨U+{code:04X}⟩"
