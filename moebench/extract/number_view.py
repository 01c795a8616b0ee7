"""A text as all number extractors read it: its plain view, in small letters too, and its numbers."""

from functools import lru_cache

from moebench.extract.number_digits import lowered
from moebench.extract.number_layout import plain_view
from moebench.extract.number_text import Number, read_numbers


@lru_cache(maxsize=8)
def read(text: str) -> tuple[str, str, tuple[Number, ...]]:
    """Returns the plain view of `text`, the same in lower case, and the numbers in it; positions agree.

    The last few texts are remembered, since a grader looks for the answer and for the equations in the same text.
    """
    view = plain_view(text)
    return view, lowered(view), read_numbers(view)
