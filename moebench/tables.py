"""The data files of the package: tables of words, units and patterns."""

import tomllib
from collections.abc import Mapping
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
