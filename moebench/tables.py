"""The data files of the package: tables of words, units and patterns."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(path: str) -> dict[str, Any]:
    """Returns a TOML file of the package, read once; for instance `reading/data/units.toml`."""
    return tomllib.loads((files("moebench") / path).read_text("utf-8"))


def word_sets(lists: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Returns lists of words that are written with white space between them."""
    return {name: frozenset(words.split()) for name, words in lists.items()}


def patterns(lists: Mapping[str, Sequence[str]], flags: int = 0) -> dict[str, re.Pattern[str]]:
    """Returns regular expressions that are written as lists of alternatives.

    {name} within one stands for the alternatives of another list. A long alternative goes on in further lines; the
    blanks that these begin with are left out.

    Args:
        lists: The alternatives of each.
        flags: Of `re`, for all of them.
    """
    joined = {name: re.sub(r"\n *", "", "|".join(parts)) for name, parts in lists.items()}

    def filled(pattern: str) -> str:
        return re.sub(r"\{([a-z_]+)\}", lambda match: f"(?:{filled(joined[match[1]])})", pattern)

    return {name: re.compile(filled(pattern), flags) for name, pattern in joined.items()}
