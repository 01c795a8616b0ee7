"""What else finds the final number: the last number, what follows `####`, and the library math-verify."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.agreement.base import Case
from benchmarks.agreement.numbers import Found, as_number
from moebench.reading.last_number import last_number

Predictor = Callable[[Case], Any]

_STRICT = re.compile(r"#### (-?[0-9.,]+)")


def behind_hashes(text: str) -> float | None:
    """The rule that lm-evaluation-harness calls strict match: the number behind "#### "."""
    found = _STRICT.search(text)
    return as_number(found[1].rstrip(".")) if found else None


def _found(extract: Callable[[str], float | None], case: Case) -> Found:
    return Found(extract(case.text), case.context["expect"])


def math_verify(case: Case) -> Found:
    """math-verify's `verify(parse(gold), parse(answer))`, without its timeouts; else the number that it parsed."""
    import math_verify as library

    expect = case.context["expect"]
    gold = library.parse(f"${expect:.10g}$", parsing_timeout=None)
    answer = library.parse(case.text, parsing_timeout=None)
    if library.verify(gold, answer, timeout_seconds=None):
        return Found(expect, expect)
    try:
        value = float(answer[0]) if answer else None
    except (TypeError, ValueError):
        value = None  # an expression that is no number
    return Found(value, expect)


_OTHERS: dict[str, Predictor] = {
    "last number": partial(_found, last_number),
    "behind ####": partial(_found, behind_hashes),
    "math-verify": math_verify,
}
_SETS = """
gsm8k_solutions zeroeval strawberry bbh_arithmetic mathverify_numeric prose_after_answer gsm8k_solutions_unannounced
zeroeval_unannounced
"""
RIVALS: dict[str, dict[str, Predictor]] = dict.fromkeys(_SETS.split(), _OTHERS)
