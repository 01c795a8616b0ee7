"""Lists written as JSON, or as a Python list: also fenced, single-quoted, commented or cut off."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from moebench.extract.word_blocks import Block
from moebench.extract.word_items import Piece, phrase_at

_OPEN = re.compile(r"[\[{(](?=\s{0,200}[\"'\[{])")
_TOKEN = re.compile(
    r"\s+|(?P<string>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.|'(?=[^\W\d_]))*'?)|(?P<mark>[\[\]{}():,])"
    r"|-?\d[\d.eE+-]*|true|false|null|True|False|None|#[^\n]*|//[^\n]*|\.\.\."
)
_WORD_KEY = re.compile(r"(?:\d+|.*(?:words?|text|terms?|names?|items?|values?|answers?|list|result|output)\d*)", re.IGNORECASE | re.DOTALL)
_OTHER_KEY = re.compile(r".*(?:count|length|letters|meaning|definition|description|type|number|index).*", re.IGNORECASE | re.DOTALL)


class _String(NamedTuple):
    """A string in JSON: where its content stands, whether it is a key, and the key that it belongs to."""

    start: int
    end: int
    is_key: bool
    key: str | None


def json_blocks(text: str) -> Iterator[Block]:
    """Yields a block for each JSON array or object in the text that lists words."""
    at, after = 0, 0
    while True:
        opening = _OPEN.search(text, at)
        if opening is None:
            return
        strings, end = _strings(text, opening.start())
        pieces = _pieces(text, strings)
        at = max(end, opening.end())
        if pieces and sum(p.words == 1 for p in pieces) * 2 >= len(pieces):
            lead = text[max(after, opening.start() - 400) : opening.start()].strip(" \t\n`")
            yield Block(
                pieces=pieces, lead=lead, marked=True, first=None, last=None, cued=True,
                start=opening.start(), end=end,
            )
            after = end


def _strings(text: str, start: int) -> tuple[list[_String], int]:
    """Returns the strings of the JSON that starts at `start`, and where it ends, is cut off or breaks."""
    found: list[_String] = []
    keys: list[str | None] = []
    at, expects_value = start, False
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            break
        at = token.end()
        mark = token["mark"]
        if token["string"]:
            key = keys[-1] if keys and expects_value else (keys[-1] if keys else None)
            found.append(_String(token.start("string") + 1, _content_end(text, token), False, key))
        elif mark == ":" and found:
            last = found[-1]
            found[-1] = last._replace(is_key=True)
            if keys:
                keys[-1] = text[last.start : last.end]
        elif mark and mark in "[{(":
            keys.append(keys[-1] if keys else None)
        elif mark and mark in "]})":
            if keys:
                keys.pop()
            if not keys:
                break
    return found, at


def _content_end(text: str, token: re.Match[str]) -> int:
    closed = token.end() - token.start("string") > 1 and text[token.end() - 1] == text[token.start("string")]
    return token.end() - 1 if closed else token.end()


def _pieces(text: str, strings: list[_String]) -> list[Piece]:
    """Returns the words: values of arrays and of keys such as `word`; else the keys themselves."""
    values = [s for s in strings if not s.is_key]
    chosen = [s for s in values if s.key is None or (_WORD_KEY.fullmatch(s.key) and not _OTHER_KEY.fullmatch(s.key))]
    if not chosen:
        lone = {s.key for s in values}
        chosen = values if len(lone) == 1 and len(values) > 1 else [s for s in strings if s.is_key]
    pieces = []
    for string in chosen:
        piece = phrase_at(text, string.start, string.end)
        if piece and piece.words <= 3 and not text[piece.end : string.end].strip(" .,"):
            pieces.append(piece)
    return pieces
