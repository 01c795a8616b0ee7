"""The words, phrases and patterns by which lists are told from what stands around them: `data/word_lists.toml`."""

import re
from typing import Final

from moebench.tables import table


def _phrases(listed: list[str]) -> re.Pattern[str]:
    """Compiles phrases: a star stands for any ending or beginning, a blank for any white space."""
    escaped = (re.escape(p).replace(r"\ ", r"[ \t]+").replace(r"\*", r"\w*") for p in listed)
    return re.compile(rf"\b(?:{'|'.join(escaped)})\b", re.IGNORECASE)


def _pattern(parts: list[str]) -> re.Pattern[str]:
    """Compiles alternatives; a name in angle brackets stands for a piece, or for phrases."""
    joined = "|".join(parts)
    for name, piece in (_TABLE["pieces"] | {name: one.pattern for name, one in PHRASES.items()}).items():
        joined = joined.replace(f"<{name}>", piece)
    return re.compile(joined)


_TABLE: Final = table("reading/data/word_lists.toml")
FUNCTION_WORDS, REMARKS, ASIDES, REPLIES, TAGS = (
    frozenset[str](_TABLE[name]) for name in ("function", "remarks", "asides", "replies", "tags")
)
PHRASES: Final = {name: _phrases(listed) for name, listed in _TABLE["phrases"].items()}
PATTERNS: Final = {name: _pattern(parts) for name, parts in _TABLE["patterns"].items()}
HTML_TAGS: Final[dict[str, str]] = _TABLE["html"]
