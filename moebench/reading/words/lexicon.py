"""The words and phrases by which a list is told from what stands around it: `data/word_lists.toml`."""

import re
import tomllib
from importlib import resources
from typing import Any, Final


def table(name: str) -> dict[str, Any]:
    """Returns a data file of the readings, by its name without an ending."""
    return tomllib.loads((resources.files("moebench.reading") / "data" / f"{name}.toml").read_text("utf-8"))


_TABLE: Final = table("word_lists")
FUNCTION_WORDS: Final = frozenset(_TABLE["function"])
REMARKS: Final = frozenset(_TABLE["remarks"])
ASIDES: Final = frozenset(_TABLE["asides"])
REPLIES: Final = frozenset(_TABLE["replies"])
TAGS: Final = frozenset(_TABLE["tags"])


def _phrases(name: str) -> re.Pattern[str]:
    """Compiles phrases: a star stands for any ending or beginning, a blank for any white space."""
    listed = (re.escape(p).replace(r"\ ", r"[ \t]+").replace(r"\*", r"\w*") for p in _TABLE["phrases"][name])
    return re.compile(rf"\b(?:{'|'.join(listed)})\b", re.IGNORECASE)


ABOUT: Final = _phrases("about")
REDO: Final = _phrases("redo")
WHOLE: Final = _phrases("whole")
CHECK: Final = _phrases("check")
REFUSED: Final = _phrases("refused")
HOLDS_WORDS: Final = _phrases("words")
HOLDS_OTHER: Final = _phrases("other")
OFFERS: Final = _phrases("offers")
