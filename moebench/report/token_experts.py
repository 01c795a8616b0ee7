"""Which expert took each token of an answer, packed into the page so that its script can colour the tokens."""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from moebench.report.highlight import segments, visible
from moebench.router.figures import SUITES, RoutingFigures
from moebench.router.routed import Routed
from moebench.types import Key, Record, Run, Span

if TYPE_CHECKING:
    from moebench.report.routing import Router

CHOICES = ("first layer", "middle layer", "last layer", "layer where suites differ most")
"""The layers among which the reader chooses, of each model its own."""

_BASE = 35  # characters of the packed texts: number + 35 is neither a control character nor a quotation mark
_LONGEST = 400  # characters of a token; longer ones are cut
_MOST_TOKENS = 300_000  # in one page
_MOST_IN_ONE = 10_000  # in one answer: each is an element of its own while it is coloured
_LOOK_AHEAD = 24  # characters to look for a token's text after a piece that is not in the answer
_PIECE = "\N{REPLACEMENT CHARACTER}"
_GOLDEN = 137.508  # degrees: the hues of neighbouring experts lie far apart, and so do those of any few


@dataclass(frozen=True, slots=True, kw_only=True)
class Colouring:
    """What the page needs to colour tokens by their experts.

    Attributes:
        numbers: Place of each coloured trial in the data.
        data: The element that holds the data.
        left_out: Trials that were replayed but not packed: too long, or their tokens are not found in the text.
    """

    numbers: Mapping[Key, int]
    data: Markup
    left_out: int

    @property
    def choices(self) -> tuple[str, ...]:
        """Names of the layers to choose from."""
        return CHOICES


def expert_rules(experts: int) -> str:
    """Returns a style rule for each expert: its hue."""
    return "".join(f".e{e}{{--h:{e * _GOLDEN % 360:.0f}}}\n" for e in range(experts))


def colouring(run: Run, routers: Sequence[tuple[str, "Router"]]) -> Colouring | None:
    """Returns the packed experts of all answers; None where there is none.

    Args:
        run: The page's run, or its runs as one.
        routers: Each router, and what its model is called in `run`.
    """
    records = {record.key: record for record in run.records}
    numbers: dict[Key, int] = {}
    packed: list[list[object]] = []
    models = []
    tokens = left_out = 0
    for number, (name, router) in enumerate(routers):
        layers = _layers(router.routed, router.figures)
        models.append(
            {
                "e": router.routed.experts,
                "k": router.routed.used,
                "l": [router.routed.layers[i] for i in layers],
            }
        )
        for key, rows in _answer_rows(router.routed):
            named = Key(model=name, suite=key.suite, chain=key.chain, sample=key.sample, repeat=key.repeat)
            if named not in records or tokens + len(rows) > _MOST_TOKENS or len(rows) > _MOST_IN_ONE:
                left_out += named in records
                continue
            found = _packed(records[named], router.routed, rows=rows, layers=layers)
            if found is None:
                left_out += 1
                continue
            tokens += len(rows)
            numbers[named] = len(packed)
            packed.append([number, *found])
    if not packed:
        return None
    return Colouring(numbers=numbers, data=_element({"models": models, "trials": packed}), left_out=left_out)


def _layers(routed: Routed, figures: RoutingFigures) -> list[int]:
    """Returns the places of the layers to choose from: first, middle, last, and where the suites differ most."""
    last = len(routed.layers) - 1
    suites = figures.contrast(SUITES)
    layers = suites.layers if suites else ()
    most = max(layers, key=lambda layer: layer.divergence - layer.null_mean).layer if layers else None
    return [0, last // 2, last, routed.layers.index(most) if most in routed.layers else last]


def _answer_rows(routed: Routed) -> list[tuple[Key, np.ndarray]]:
    rows = np.flatnonzero(routed.answer)
    order = rows[np.lexsort((routed.position[rows], routed.trial[rows]))]
    owners = routed.trial[order]
    starts = np.searchsorted(owners, np.arange(len(routed.trials) + 1))
    return [
        (key, order[starts[i] : starts[i + 1]])
        for i, key in enumerate(routed.trials)
        if starts[i] < starts[i + 1]
    ]


def _packed(
    record: Record, routed: Routed, *, rows: np.ndarray, layers: Sequence[int]
) -> tuple[int, str, list[str]] | None:
    """Returns length of the shown text, lengths of its pieces, and for each layer the pieces' experts.

    An expert's number is one more than it is; 0: the piece belongs to no token. None: the tokens are not this text.
    """
    made = record.generation
    if made is None or not made.text:
        return None
    places = token_places(made.text, [routed.texts[row] for row in rows])
    if places is None:
        return None
    edges = _shown_edges(made.text, record.score.spans if record.score else ())
    lengths: list[int] = []
    owners: list[int] = []
    reached = 0
    for number, (start, end) in enumerate(places):
        _add(lengths, owners, length=edges[start] - edges[reached], owner=-1)
        _add(lengths, owners, length=edges[end] - edges[start], owner=number)
        reached = end
    _add(lengths, owners, length=edges[-1] - edges[reached], owner=-1)
    chosen = routed.chosen[rows][:, :, 0]
    experts = ["".join(chr(_BASE + (int(chosen[o, i]) + 1 if o >= 0 else 0)) for o in owners) for i in layers]
    return edges[-1], "".join(chr(_BASE + length) for length in lengths), experts


def _add(lengths: list[int], owners: list[int], *, length: int, owner: int) -> None:
    while length > 0:
        lengths.append(min(length, _LONGEST))
        owners.append(owner)
        length -= _LONGEST


def token_places(text: str, tokens: Sequence[str]) -> list[tuple[int, int]] | None:
    """Finds each token in the text.

    A tokenizer may put a space before the first word, end the answer with a token that has no text, and cut a
    character into several tokens: then the first of these gets the character, and the others are empty.

    Args:
        text: An answer.
        tokens: The tokens' texts; a piece of a character shows as U+FFFD.

    Returns:
        Start and end of each, ascending; None where less than nine tenths of the text are found.
    """
    places: list[tuple[int, int]] = []
    at = found = 0
    for number, token in enumerate(tokens):
        start, end = _next_place(text, token, at=at, following=tokens[number + 1 : number + 9])
        places.append((start, end))
        found += end - start
        at = end
    return places if found >= 0.9 * len(text) else None


def _next_place(text: str, token: str, *, at: int, following: Sequence[str]) -> tuple[int, int]:
    for wanted in (token, token.lstrip(" ")) if token else ():
        if wanted and text.startswith(wanted, at):
            return at, at + len(wanted)
    if _PIECE in token:
        return at, at + _pieces_length(text, token, at=at, following=following)
    place = text.find(token, at, at + _LOOK_AHEAD + len(token)) if token.strip() else -1
    return (at, at) if place < 0 else (place, place + len(token))


def _pieces_length(text: str, token: str, *, at: int, following: Sequence[str]) -> int:
    """Returns how many characters a token with a piece of a character takes: up to where a whole token goes on."""
    before = len(token.partition(_PIECE)[0])
    pieces = 1
    for other in following:
        if _PIECE in other:
            pieces += 1
            continue
        end = text.find(other, at, at + pieces + before + len(other)) if other else -1
        if end >= 0:
            return min(end - at, before + 1)
        break
    return min(before + 1, len(text) - at)


def _shown_edges(text: str, spans: Sequence[Span]) -> list[int]:
    """Returns where each character of an answer begins in the page, in UTF-16 units, and where the text ends.

    The page shows a hidden character by its name, and a browser counts characters beyond U+FFFF as two.
    """
    edges = [0]
    for piece in segments(text, spans):
        shown = visible(piece.text)
        plain = shown is piece.text or shown == piece.text
        for i, char in enumerate(piece.text):
            broken = not plain and char == "\r" and piece.text[i + 1 : i + 2] == "\n"
            name = char if plain else "" if broken else visible(char)
            edges.append(edges[-1] + len(name) + sum(ord(c) > 0xFFFF for c in name))
    return edges


def _element(data: object) -> Markup:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    packed = base64.b64encode(gzip.compress(text.encode("utf-8"), mtime=0)).decode("ascii")
    return Markup(  # noqa: S704 - base 64 has no character of markup
        f'<script type="application/gzip+base64" id="routing-data">{packed}</script>'
    )
