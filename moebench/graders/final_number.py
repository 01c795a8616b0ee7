"""Is the final answer of a worked solution the right number, and is its working true?"""

from collections.abc import Sequence
from math import isclose

from moebench.graders.base import grader, unanswered
from moebench.reading.equations import Equation, equations
from moebench.reading.numbers import Number
from moebench.reading.numbers import final_number as read_final_number
from moebench.types import Score, Span

_TOLERANCE = 1e-9  # relative: what writing a number in binary may change, and no more


@grader("final_number", version=3)
def final_number(text: str, *, expect: float, question: str = "") -> Score:
    """Whether the final answer is `expect`; beside it, the share of the working's equations that are true.

    Args:
        text: A worked solution.
        expect: The right number. A percentage is its number: 20 for 20 %.
        question: What was asked; it helps to find the answer (see `moebench.reading.final_number`).

    Returns:
        value 1.0 or 0.0; part `working`: true equations over all, None without any; `answer`: the number found.
        A right answer from false working has value 1 and `working` below 1. Unanswered where the text comes to no
        final answer.
    """
    found = read_final_number(text, question=question)
    working = equations(text)
    true = sum(equation.holds for equation in working)
    parts = {"working": true / len(working) if working else None}
    spans = _spans(working, found, expect)
    if found is None:
        score = unanswered("no final answer" + _remark(working))
        return Score(value=0.0, answer=None, reason=score.reason, parts=parts, spans=spans)
    right = is_right(found, expect)
    verdict = (
        f"{_plain(found.value)} is right"
        if right
        else f"found {_plain(found.value)}, expected {_plain(expect)}"
    )
    return Score(
        value=float(right), answer=found.value, reason=verdict + _remark(working), parts=parts, spans=spans
    )


def is_right(found: Number, expect: float) -> bool:
    """Whether a number is the expected one, up to binary rounding."""
    return isclose(found.value, expect, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def _remark(working: Sequence[Equation]) -> str:
    """Returns what to say of the working: "; 3 of 3 equations hold", or the first false one."""
    if not working:
        return ""
    false = [equation for equation in working if not equation.holds]
    count = f"{len(working)} equation{'s' if len(working) > 1 else ''}"
    if not false:
        return f"; {len(working)} of {count} {'hold' if len(working) > 1 else 'holds'}"
    text = " ".join(false[0].text.split())
    shown = text if len(text) <= 80 else text[:77] + "..."
    return f"; {len(false)} of {count} {'is' if len(false) == 1 else 'are'} false: {shown}"


def _spans(working: Sequence[Equation], found: Number | None, expect: float) -> tuple[Span, ...]:
    spans = [
        Span(
            start=equation.start,
            end=equation.end,
            ok=equation.holds,
            label="true" if equation.expected is None else f"false: = {_plain(equation.expected)}",
        )
        for equation in working
    ]
    if found is not None:
        right = is_right(found, expect)
        label = "final answer" if right else f"final answer, expected {_plain(expect)}"
        spans.append(Span(start=found.start, end=found.end, ok=right, label=label))
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end)))


def _plain(value: float) -> str:
    """Returns a number as a person writes it: 18, 3.33, 1e+30."""
    return f"{value:.6g}" if value != int(value) or abs(value) >= 1e15 else str(int(value))
