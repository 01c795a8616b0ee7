"""The grader of values with units: which of the asked-for pairs does an answer name, and what does it add?"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NotRequired

from typing_extensions import TypedDict

from moebench.graders.base import grader, unanswered
from moebench.reading.numerals.text import MAX_CHARS
from moebench.reading.quantities import Quantity, quantities
from moebench.reading.quantities.unit_index import Unit
from moebench.reading.quantities.units import META_NOUNS, convert, readings, same_unit
from moebench.types import Score, Span

_CLOSE = 1e-9
_CLAUSE = 120
_MOST_SEARCHES = 100
_MOST_CORRECTED = 100  # quantities before a correction that it can be about
_POINTED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9.,])")
_WORDS_OF_SENTENCE = 8
_FEW = 10  # things of itself that an answer counts
_NEARLY_ALL = 0.8
_QUOTATION = re.compile(
    r"(?<!\": )(?<!\":)(?<![\w\"'])(?:\"(?P<double>[A-Z][^\"\n]{30,600})\"|“(?P<curly>[A-Z][^”\n]{30,600})”"
    r"|['‘](?P<single>[A-Z][^\"\n]{30,600}?)['’](?=[\s.,:;)]|$))"
)
_CORRECTS = re.compile(
    r"\b(?:sorry|apolog(?:ies|ize)|correction|oops|i meant|my mistake"
    r"|(?:correct|corrected|revised) (?:values?|answer|list|pairs?))\b"
    r"(?![^.\n]{0,60}\b(?:missed|forgot|also|another|added?|overlooked)\b)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+){0,3}|[%°$€£¥][A-Za-z]?")


class ExpectedQuantity(TypedDict):
    """A value with its unit that a right answer names.

    Attributes:
        value: For instance 42.
        unit: For instance `kilometers`; any spelling.
        also: Other units that are as right, for instance `people` beside `participants`.
    """

    value: float
    unit: str
    also: NotRequired[list[str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    value: float
    wordings: tuple[str, ...]
    units: tuple[Unit, ...]

    def __str__(self) -> str:
        return _plain(self.value, self.wordings[0])


@dataclass(slots=True)
class _Tally:
    """What was found of what was asked for.

    Attributes:
        by: For each asked-for pair, the quantity that names it; None: missing.
        extra: Pairs that were not asked for, each once.
        searches: How often the unit of a bare number was looked for around it.
        spans: What to highlight.
    """

    by: list[Quantity | None]
    extra: dict[tuple[float, str | None], Quantity] = field(default_factory=dict)
    searches: int = 0
    spans: list[Span] = field(default_factory=list)


@grader("quantities", version=2)
def quantity_pairs(text: str, *, expect: Sequence[ExpectedQuantity]) -> Score:
    """Grades whether an answer names the asked-for values with their units, and no others.

    The value is F1 over (value, unit) pairs. Units compare by what they mean ("km" is "kilometres"); a pair in
    another unit counts where it converts exactly ("42,000 meters" for 42 km). Each asked-for pair counts once; to
    name it again costs nothing, nor does naming its value alone ("42 is the number"), nor what an answer counts
    of itself ("two values"). A value that never stands with its unit counts as a wrong pair. A pair that is not
    asked for counts once. A range or a compound counts as a whole or as its parts, whichever is asked for. A
    pair that a correction behind it replaces ("sorry, I meant 6 km") is left out. A sentence that the answer
    quotes whole ("The marathon was ...") is the text it was given, and names nothing.

    Args:
        text: The answer.
        expect: The pairs that a right answer names; two equal ones must be named twice.

    Returns:
        Parts: `precision` and `recall` of the pairs. The answer is the list of pairs; None where the text has none.
    """
    asked = [_asked(item) for item in expect]
    tally = _Tally(by=[None] * len(asked))
    found = quantities(text)
    left_out = {one.start for one in (*_repeated(text, found, len(asked)), *_taken_back(text, found))}
    said = [quantity for quantity in found if quantity.start not in left_out]
    pieces = [piece for quantity in said for piece in _pieces(quantity, asked)]
    for piece in [piece for piece in pieces if not _take(piece, asked, tally)]:
        _judge(piece, asked, tally, text)
    named = [quantity for quantity in tally.by if quantity is not None]
    if not named and not tally.extra:
        return unanswered("only repeats the text" if found and not said else "no value with a unit was found")
    return _score(asked, tally, named)


def _repeated(text: str, found: Sequence[Quantity], asked: int) -> list[Quantity]:
    """Returns the quantities in quoted sentences that are the text which the answer is about.

    They hold several quantities (or the one that is asked for), nothing in bold, and are not all of the answer.
    """
    repeated: list[Quantity] = []
    for match in _QUOTATION.finditer(text[:MAX_CHARS]):
        sentence = match["double"] or match["single"] or match["curly"]
        alone = match.end() - match.start() > _NEARLY_ALL * len(text.strip())
        if sentence.count(" ") < _WORDS_OF_SENTENCE - 1 or alone or "**" in sentence or "`" in sentence:
            continue
        inside = [quantity for quantity in found if match.start() < quantity.start < match.end()]
        if len(inside) >= min(2, asked):
            repeated += inside
        if len(repeated) > _MOST_SEARCHES:
            break
    return repeated


def _taken_back(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Returns the quantities that a correction behind them replaces: by another value, or by another unit."""
    starts = [one.start for one in found]
    gone: dict[int, Quantity] = {}
    for match in islice(_CORRECTS.finditer(text[:MAX_CHARS]), _MOST_SEARCHES):
        before, behind = bisect_left(starts, match.start()), bisect_left(starts, match.end())
        left = [one for one in found[:before] if one.start not in gone][-_MOST_CORRECTED:]
        for new in found[behind : behind + len(left)]:
            like = [(one.value == new.value) + (one.unit == new.unit) for one in left]
            most = max(like, default=0)
            if most:  # the one that is said again, else the last that differs in one of the two
                old = left.pop(len(like) - 1 - like[::-1].index(most))
                gone |= {old.start: old} if most == 1 else {}
    again = {(one.value, unit) for one in gone.values() for unit in (one.unit, None)}
    return [*gone.values(), *(one for one in found if (one.value, one.unit) in again)]  # "42, not 24"


def _asked(item: ExpectedQuantity) -> _Asked:
    wordings = (item["unit"], *item.get("also", ()))
    units = tuple(unit for wording in wordings for unit in readings(wording)[:1])
    return _Asked(item["value"], wordings, units)


def _plain(value: float, unit: str | None) -> str:
    number = f"{value:,}" if isinstance(value, int) else f"{value:,.12g}"
    return f"{number} {unit}" if unit else number


def _span(piece: Quantity, ok: bool, label: str) -> Span:
    return Span(start=piece.start, end=piece.end, ok=ok, label=label)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= _CLOSE * max(1.0, abs(other))


def _pieces(quantity: Quantity, asked: Sequence[_Asked]) -> Sequence[Quantity]:
    """Returns a quantity as a whole, or as its parts where more of these are asked for, if only their values."""
    parts = list(quantity.each())
    if len(parts) == 1:
        return parts
    whole = any(_is(quantity, item) for item in asked)
    named = sum(any(_is(part, item) for item in asked) for part in parts)
    valued = any(_equal(part.value, item.value) for part in parts for item in asked)
    return parts if named > whole or (valued and not whole) else [quantity]


def _is(quantity: Quantity, item: _Asked) -> bool:
    """Whether a quantity is the asked-for pair, in its unit or converted exactly."""
    if quantity.unit is None:
        return False
    phrase = readings(quantity.unit_text)[:1]
    # "female students" are students, but no "male students": of a counted thing the whole wording decides.
    counted = bool(phrase) and phrase[0].kind == "count"
    written = [quantity.unit_text] if counted else [quantity.unit, quantity.unit_text or quantity.unit]
    amount, per, _ = quantity.unit.partition(" per ")
    if per and readings(amount)[0].kind != "measure":  # "1.2 million visitors per year" are visitors
        written.append(amount)
    if _equal(quantity.value, item.value) or _equal(_thousands(quantity), item.value):
        return any(same_unit(unit, wording) for unit in written for wording in item.wordings)
    for unit in readings(quantity.unit)[:1]:
        for target in item.units:
            converted = None if unit.kind == "count" else convert(quantity.value, unit, target)
            if converted is not None and _equal(float(converted), item.value):
                return True
    return False


def _thousands(quantity: Quantity) -> float:
    """Reads "30.000" as 30000, as half of the world writes it."""
    return quantity.value * 1000 if _POINTED.match(quantity.text) else quantity.value


def _take(piece: Quantity, asked: Sequence[_Asked], tally: _Tally) -> bool:
    """Notes a piece that is asked for; False where it is not."""
    right = [i for i, item in enumerate(asked) if _is(piece, item)]
    if not right:
        return False
    free = next((i for i in right if tally.by[i] is None), None)
    if free is not None:
        pointed = not _equal(piece.value, asked[free].value) and _equal(_thousands(piece), asked[free].value)
        tally.by[free] = replace(piece, value=asked[free].value) if pointed else piece
    tally.spans.append(_span(piece, True, f"= {asked[right[0]]}"))
    return True


def _judge(piece: Quantity, asked: Sequence[_Asked], tally: _Tally, text: str) -> None:
    """Decides what a piece that is no asked-for pair is: a pair after all, no pair at all, or a wrong one."""
    same_value = [i for i, item in enumerate(asked) if _equal(piece.value, item.value)]
    missing = next((i for i in same_value if tally.by[i] is None), None)
    if piece.unit is None and missing is not None and tally.searches < _MOST_SEARCHES:
        tally.searches += 1
        if _unit_nearby(piece, asked[missing], text):
            tally.by[missing] = replace(piece, unit=asked[missing].units[0].name)
            tally.spans.append(_span(piece, True, f"= {asked[missing]}"))
            return
    of_itself = piece.unit in META_NOUNS
    if of_itself and piece.value > _FEW:  # "two steps", but no "421 steps" where steps are asked for
        of_itself = all(piece.unit != unit.name for one in asked for unit in one.units)
    if piece.implied or of_itself:
        return
    if same_value and missing is None:  # only the value again, without a unit or as a count of something else
        units = (*asked[same_value[0]].units, *readings(piece.unit or "")[:1])
        if piece.unit is None or all(unit.kind == "count" for unit in units):
            return
    tally.extra.setdefault((piece.value, piece.unit), piece)
    label = "not asked for" if not same_value else "unit missing" if piece.unit is None else "other unit"
    tally.spans.append(_span(piece, False, label))


def _unit_nearby(piece: Quantity, item: _Asked, text: str) -> bool:
    """Whether the unit of a bare number stands in its line: "30,000 is how many people took part"."""
    line_start = text.rfind("\n", max(0, piece.start - _CLAUSE), piece.start) + 1
    before = text[max(line_start, piece.start - _CLAUSE) : piece.start]
    after = text[piece.end : piece.end + _CLAUSE].partition("\n")[0]
    before = re.split(r"[0-9;]|[.!?]\s", before)[-1]
    after = re.split(r"[0-9;]|[.!?]\s", after)[0]
    for side in (after, before):
        words = _TOKEN.findall(side)[:24]
        phrases = [" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, i + 4)]
        if any(same_unit(phrase, wording) for phrase in phrases for wording in item.wordings):
            return True
    return False


def _score(asked: Sequence[_Asked], tally: _Tally, named: Sequence[Quantity]) -> Score:
    hits, found = len(named), len(named) + len(tally.extra)
    pairs = sorted((*named, *tally.extra.values()), key=lambda quantity: quantity.start)
    return Score(
        value=2 * hits / (found + len(asked)),
        answer=[{"value": quantity.value, "unit": quantity.unit} for quantity in pairs],
        reason=_reason(asked, tally),
        parts={"precision": hits / found, "recall": hits / len(asked) if asked else None},
        spans=tuple(sorted(tally.spans, key=lambda span: (span.start, span.end))),
    )


def _reason(asked: Sequence[_Asked], tally: _Tally) -> str:
    missing = [str(item) for item, quantity in zip(asked, tally.by, strict=True) if quantity is None]
    extra = [_plain(quantity.value, quantity.unit) for quantity in tally.extra.values()]
    said = [f"{len(asked) - len(missing)} of {len(asked)} found"]
    said += [f"missing {', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}"] if missing else []
    said += [f"not asked for {', '.join(extra[:5])}{' …' if len(extra) > 5 else ''}"] if extra else []
    return "; ".join(said)
