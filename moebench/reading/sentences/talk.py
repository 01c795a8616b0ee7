"""Wording that speaks about an answer rather than being part of it; the phrases stand in `data/sentences.toml`.

Only what speaks of the task ("Here is a summary", "Let me know", "This sentence captures") is talk; a story in the
first person stays a story.
"""

import re
from typing import Final, Literal

from moebench.reading.sentences.breaks import TABLES

Talk = Literal["opening", "agrees", "ahead", "closing", "appendix", "label", "refusal"]
_LONGEST: Final = 300  # characters; longer pieces are never talk
_WRAP: Final = re.compile(r"\n *")  # where a long phrase goes on in the next line


def _compiled(phrases: list[str]) -> re.Pattern[str]:
    """Compiles phrases that are matched at the start, behind a few marks such as ** or (."""
    pattern = "|".join(phrases)
    for name, words in TABLES["talk"]["words"].items():
        pattern = pattern.replace(f"{{{name}}}", words)
    return re.compile(rf"\W{{0,4}}(?:{_WRAP.sub('', pattern)})", re.I | re.S)


_PHRASES: Final = {name: _compiled(phrases) for name, phrases in TABLES["talk"].items() if name != "words"}


def is_talk(text: str, *kinds: Talk) -> bool:
    """Tells whether a piece is talk of one of these kinds; the data file says what each is."""
    plain = text[:_LONGEST].replace("’", "'")
    return any(_PHRASES[kind].match(plain) for kind in kinds) and (
        len(text) <= _LONGEST or "closing" in kinds
    )
