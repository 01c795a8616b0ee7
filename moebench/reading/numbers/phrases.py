"""The phrases of `data/final_number.toml`."""

import re
import tomllib
from importlib.resources import files
from typing import Final

_DATA: Final = tomllib.loads((files("moebench.reading") / "data" / "final_number.toml").read_text("utf-8"))

WORDS: Final = {name: frozenset(words.split()) for name, words in _DATA["words"].items()}
PATTERNS: Final = {name: re.compile("|".join(parts)) for name, parts in _DATA["patterns"].items()}
