"""The words, phrases and patterns by which lists are told from what stands around them: `data/word_lists.toml`."""

import re
from typing import Final

from moebench.tables import patterns, table


def _phrases(listed: list[str]) -> re.Pattern[str]:
    """Compiles phrases: a star stands for any ending or beginning, a blank for any white space."""
    escaped = (re.escape(p).replace(r"\ ", r"[ \t]+").replace(r"\*", r"\w*") for p in listed)
    return re.compile(rf"\b(?:{'|'.join(escaped)})\b", re.IGNORECASE)


_TABLE: Final = table("reading/data/word_lists.toml")
FUNCTION_WORDS, REMARKS, ASIDES, REPLIES, TAGS = (
    frozenset[str](_TABLE[name]) for name in ("function", "remarks", "asides", "replies", "tags")
)
PHRASES: Final = {name: _phrases(listed) for name, listed in _TABLE["phrases"].items()}
PATTERNS: Final = patterns(_TABLE["patterns"] | {name: [one.pattern] for name, one in PHRASES.items()})
HTML_TAGS: Final[dict[str, str]] = _TABLE["html"]
