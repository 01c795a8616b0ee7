"""Lists written as JSON, or as a Python list: also fenced, single-quoted, commented or cut off."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from moebench.reading.words.blocks import Block
from moebench.reading.words.inline import read_inline
from moebench.reading.words.items import Piece, phrase_at, plain_text

_OPEN = re.compile(r"(?<![^\s=:`>(])[\[{](?=\s{0,200}[\"'\[{])")
_TOKEN = re.compile(
    r"\s+|(?P<string>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.|'(?=[^\W\d_]))*'?)|(?P<mark>[\[\]{}():,])"
    r"|-?\d[\d.eE+-]*|true|false|null|True|False|None|#[^\n]*|//[^\n]*|\.\.\."
)
_WORD_KEY = re.compile(
    r"(?:\d+|.*(?:words?|text|terms?|names?|items?|values?|answers?|list|result|output)\d*)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_KEY = re.compile(
    r".*(?:count|length|letters|meaning|definition|description|type|number|index).*",
    re.IGNORECASE | re.DOTALL,
)


_FIELD = re.compile(
    r"(?:words?|list|items?|count|reason\w*|answer|solution|explanation|thoughts?|steps?|result|final\w*|question"
    r"|output)",
    re.IGNORECASE,
)


class _String(NamedTuple):
    """A string in JSON: where its content stands, whether it is a key, and the key that it belongs to."""

    start: int
    end: int
    is_key: bool
    key: str | None


def json_blocks(text: str) -> Iterator[Block]:
    """Yields a block for each JSON array or object in the text; one without pieces where it lists no words."""
    at, after = 0, 0
    while True:
        opening = _OPEN.search(text, at)
        if opening is None:
            return
        start = opening.start()
        strings, end = _strings(text, start)
        at = max(end, opening.end())
        if len(strings) < 2 and text[text.rfind("\n", 0, start) + 1 : start].strip(" \t`"):
            continue  # a remark such as `beautiful ["adjective"]`
        pieces = _pieces(text, strings)
        if sum(p.words == 1 for p in pieces) * 2 < len(pieces):
            pieces = []
        lead = text[max(after, start - 400) : start].strip(" \t\n`")
        yield Block(
            pieces=pieces, lead=lead, marked=True, first=None, last=None, cued=True, start=start, end=end
        )
        after = end


def _strings(text: str, start: int) -> tuple[list[_String], int]:
    """Returns the strings of the JSON that starts at `start`, and where it ends, is cut off or breaks."""
    found: list[_String] = []
    keys: list[str | None] = []
    at = start
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            break
        at = token.end()
        mark = token["mark"]
        if token["string"]:
            found.append(_String(token.start("string") + 1, _content_end(text, token), False, keys[-1]))
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


def _escaped(text: str, string: _String) -> Piece | None:
    """Returns a word that has letters written as escapes."""
    if text.find("\\u", string.start, string.end) < 0:
        return None
    content = plain_text(text[string.start : string.end])
    piece = phrase_at(content, 0, len(content))
    whole = piece is not None and (piece.start, piece.end) == (0, len(content))
    return Piece(string.start, string.end, piece.words) if piece and whole else None


def _pieces(text: str, strings: list[_String]) -> list[Piece]:
    """Returns the words: values of arrays and of keys such as `word`; else the keys themselves."""
    values = [s for s in strings if not s.is_key]
    chosen = [
        s for s in values if s.key is None or (_WORD_KEY.fullmatch(s.key) and not _OTHER_KEY.fullmatch(s.key))
    ]
    if not chosen:
        lone = {s.key for s in values}
        names = [s for s in strings if s.is_key]
        fields = any(_FIELD.fullmatch(text, s.start, s.end) for s in names)
        chosen = values if len(lone) == 1 and len(values) > 1 else [] if fields else names
    pieces = []
    for string in chosen:
        piece = _escaped(text, string) or phrase_at(text, string.start, string.end)
        if piece and piece.words <= 3 and not text[piece.end : string.end].strip(" .,"):
            pieces.append(piece)
        else:
            pieces += [
                p
                for inline in read_inline(text, string.start, string.end, marked=True)
                for p in inline.pieces
            ]
    return pieces
