"""What kind of text a token is: digits, letters, punctuation or spaces."""

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

KINDS = ("digits", "letters", "punctuation", "spaces")

_MARKER = re.compile(r"<[|｜/]?[^<>\s]{1,40}[|｜]?>|\[/?[A-Z_]{2,20}\]")


class Kind(IntEnum):
    """The place of a kind in `KINDS`; OTHER is compared with nothing."""

    OTHER = -1
    DIGITS = 0
    LETTERS = 1
    PUNCTUATION = 2
    SPACES = 3


def kind_of(text: str) -> Kind:
    """Returns what kind of text a token is.

    The space that many tokens begin with says nothing (" 42" is digits). A letter anywhere makes it letters
    ("3rd"), a digit without letters digits ("4.", "½"), any other visible sign punctuation ("€", "_"). Other:
    markers of a template ("<|im_start|>", "[INST]", "<s>"), no text at all, pieces of a character (U+FFFD).
    """
    if not text or "\ufffd" in text or _MARKER.fullmatch(text.strip()):
        return Kind.OTHER
    if text.isspace():
        return Kind.SPACES
    if any(sign.isalpha() for sign in text):
        return Kind.LETTERS
    return Kind.DIGITS if any(sign.isnumeric() for sign in text) else Kind.PUNCTUATION


def kinds(texts: Sequence[str]) -> npt.NDArray[np.int8]:
    """Returns the `Kind` of each token, shape (tokens,)."""
    known = {text: int(kind_of(text)) for text in set(texts)}
    return np.fromiter((known[text] for text in texts), np.int8, len(texts))
