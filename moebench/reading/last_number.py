"""The simplest rule for a final number: the last one in the text. Not what graders use; it stands beside them."""

import re
from math import isfinite

from moebench.reading.numerals.text import MAX_CHARS

_NUMBER = re.compile(r"-?[$0-9.,]{2,}|-?[0-9]+")


def last_number(text: str) -> float | None:
    """Returns the last number written in digits, "$" and thousands separators left out; None without one.

    Of more than `MAX_CHARS` characters the last are read.

    Source: what lm-evaluation-harness calls flexible extract for GSM8K, written from its description.
    """
    found = _NUMBER.findall(text[-MAX_CHARS:])
    digits = found[-1].replace(",", "").replace("$", "").rstrip(".") if found else ""
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if isfinite(number) else None
