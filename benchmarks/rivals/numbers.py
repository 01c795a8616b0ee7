"""What else finds the final number: the last number, what follows `####`, and the library math-verify."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.agreement.base import Case
from benchmarks.agreement.numbers import as_number

Predictor = Callable[[Case], Any]

_FLEXIBLE = re.compile(r"(-?[$0-9.,]{2,})|(-?[0-9]+)")
_STRICT = re.compile(r"#### (-?[0-9.,]+)")


def last_number(text: str) -> float | None:
    """The rule that lm-evaluation-harness calls flexible extract, written from its description."""
    found = _FLEXIBLE.findall(text)
    return as_number((found[-1][0] or found[-1][1]).rstrip(".")) if found else None


def behind_hashes(text: str) -> float | None:
    """The rule that it calls strict match: the number behind "#### "."""
    found = _STRICT.search(text)
    return as_number(found[1].rstrip(".")) if found else None


def _is_right(extract: Callable[[str], float | None], case: Case) -> bool:
    found, expect = extract(case.text), case.context["expect"]
    return found is not None and abs(found - expect) <= 1e-9 * max(1.0, abs(expect))


def math_verify(case: Case) -> bool:
    """math-verify's `verify(parse(gold), parse(answer))`, without its timeouts."""
    import math_verify as library

    expect = case.context["expect"]
    gold = library.parse(f"${expect:.10g}$", parsing_timeout=None)
    answer = library.parse(case.text, parsing_timeout=None)
    return bool(library.verify(gold, answer, timeout_seconds=None))


_OTHERS: dict[str, Predictor] = {
    "last number": partial(_is_right, last_number),
    "behind ####": partial(_is_right, behind_hashes),
    "math-verify": math_verify,
}
_SETS = """
gsm8k_solutions zeroeval strawberry bbh_arithmetic mathverify_numeric prose_after_answer gsm8k_solutions_unannounced
zeroeval_unannounced
"""
RIVALS: dict[str, dict[str, Predictor]] = dict.fromkeys(_SETS.split(), _OTHERS)
