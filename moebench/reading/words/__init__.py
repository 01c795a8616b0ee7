"""Finds the list of words that an answer gives."""

import re
from collections.abc import Sequence
from typing import Literal

from moebench.reading.words.blocks import Block, gather
from moebench.reading.words.items import Word, word_at
from moebench.reading.words.json_lists import json_blocks
from moebench.reading.words.lines import Line, lines, readable
from moebench.reading.words.tables import table_block, tables

__all__ = ["Word", "words"]

_REDO = re.compile(
    r"\b(?:final|finally|revised?|revision|correct(?:ed|ions?)?|updated?|fixed|improved|actual(?:ly)?|redo|rewrite"
    r"|another (?:attempt|try|list)|try again|apolog\w+|sorry|mistakes?|oops|wait|instead|replac\w+|adjusted"
    r"|amended|therefore|thus|the answer|new list|so here|better list|fix)\b",
    re.IGNORECASE,
)
_SPARE = re.compile(r"\b(?:alternatives?|alternate|bonus|extra|honou?rable|runners?-up)\b", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:final|list|answer|words|here)\b", re.IGNORECASE)
_CHECK = re.compile(
    r"\b(?:check\w*|verif\w+|count\w*|breakdown|confirm\w*|letter by letter|explanations?|because|reasons?"
    r"|meanings?|definitions?|notes?)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:not|\w+n['’]t|exclud\w+|reject\w+|remov\w+|discard\w+|incorrect|wrong|invalid|too (?:long|short)"
    r"|avoid\w*|fail\w*)\b",
    re.IGNORECASE,
)
# An answer longer than this is read from its end: 12,000 tokens of answer are a model that ran away.
LONGEST = 30_000

Verdict = Literal["add", "replace", "skip"]


def words(text: str) -> tuple[Word, ...]:
    """Finds the items of the list of words that an answer gives, in any format that models write.

    Read are numbered and bulleted lists (nested ones too), one item a line, lists with commas, semicolons,
    bars or only spaces, numbers within a line, JSON and Python lists, tables and columns; items in bold, italics,
    quotes or backticks; with glosses, definitions or letter counts behind them.

    Rules:
        - Struck-out words, HTML tags, and turns that the model wrote in the user's name are not the answer.
        - A draft that a later list replaces is left out; sections of one list are put together; lists of
          rejected words and re-counts of the list are left out.
        - Repeats stay: the list is returned as given.
        - An item of two or three words (`ice cream`) is one item, whose text is all of it. Longer ones are
          remarks. A list with more of these than of single words is not a list of words.
        - A piece of a word at the end of a list that was cut off is an item: nothing tells it from a word.
        - A single word is a list of one where it is all of the answer or is announced (`Word: beautiful`).
        - Only the last 30,000 characters of a longer answer are read.

    Args:
        text: The answer, without thinking (see `moebench.reading.answer`).

    Returns:
        The items in the order of the text; empty where it has no list (a refusal, an explanation, an essay).
    """
    clean = readable(text)
    cut = _start(clean)
    clean = clean[cut:]
    found = (piece for block in _choose(clean, _blocks(clean)) for piece in block.pieces)
    return tuple(word_at(text, piece.start + cut, piece.end + cut) for piece in sorted(found))


def _start(clean: str) -> int:
    """Returns where reading starts: at the start, but for an endless answer."""
    cut = len(clean) - LONGEST
    space = re.compile(r"\s").search(clean, cut) if cut > 0 else None
    return space.start() if space else max(cut, 0)


def _blocks(clean: str) -> list[Block]:
    """Returns all blocks of the text that may be lists, in order."""
    blocks: list[Block] = []
    if any(mark in clean for mark in "\"'") and any(mark in clean for mark in "[{("):
        blocks = list(json_blocks(clean))
        clean = _without(clean, blocks)
    rest = list(lines(clean))
    free: list[Line] = []
    at, after = 0, 0
    for first, last in tables(clean, rest):
        block = table_block(clean, rest[first:last], after=after)
        if block:
            blocks.append(block)
            free += rest[at:first]
            at, after = last, block.end
    blocks += gather(clean, free + rest[at:])
    return sorted((block for block in blocks if block.pieces), key=lambda block: block.start)


def _without(text: str, blocks: Sequence[Block]) -> str:
    """Blanks out the blocks, but for line breaks."""
    kept, at = [], 0
    for block in blocks:
        kept.append(text[at : block.start])
        kept.append("".join(c if c == "\n" else " " for c in text[block.start : block.end]))
        at = block.end
    return "".join([*kept, text[at:]])


def _choose(text: str, blocks: list[Block]) -> list[Block]:
    """Returns the blocks that make up the final list."""
    if len(blocks) == 1:
        return blocks
    chosen: list[Block] = []
    keys: set[str] = set()
    size = max((len(block.pieces) for block in blocks), default=0)
    for block in blocks:
        if size > 1 and len(block.pieces) == 1 and not block.marked:
            continue
        own = {word_at(text, p.start, p.end).key for p in block.pieces}
        if chosen:
            count = sum(len(b.pieces) for b in chosen)
            again = own == keys and block.marked == chosen[-1].marked and not _says(_REDO, block.lead)
            verdict = (
                "skip"
                if again
                else _verdict(block, chosen[-1], count=count, shared=len(own & keys), different=len(own))
            )
            if verdict == "skip":
                continue
            if verdict == "replace":
                chosen, keys = [], set()
        elif size > len(block.pieces) and _says(_REFUSED, block.lead):
            continue
        chosen.append(block)
        keys |= own
    return chosen


def _verdict(block: Block, before: Block, *, count: int, shared: int, different: int) -> Verdict:
    """Decides what a block is to the list found so far: more of it, a better one, or neither.

    Args:
        block: The block.
        before: The last block of the list so far.
        count: Number of items of the list so far.
        shared: How many different words of the block are in the list so far.
        different: How many different words the block has.
    """
    size = len(block.pieces)
    if before.last is not None and block.first == before.last + 1:
        return "add"
    if _says(_REDO, block.lead):
        return "replace" if size * 2 >= count or _says(_WHOLE, block.lead) else "skip"
    if _says(_REFUSED, block.lead) or _says(_SPARE, block.lead):
        return "skip"
    sections = _is_heading(block.lead) and _is_heading(before.lead) and 0 < shared < different
    if shared * 2 >= different and not (sections and block.lead and before.lead):
        return "skip" if _says(_CHECK, block.lead) or size * 2 < count else "replace"
    if _is_heading(block.lead) or (block.marked == before.marked and min(size, count) == 1):
        return "add"
    return "replace" if size * 2 >= count else "skip"


def _is_heading(lead: str) -> bool:
    """Whether a block is introduced as a section of a list is: not at all, or by a short line."""
    last = lead.rpartition("\n")[2]
    return len(last.split()) <= 8 and (not lead or last.endswith((":", "*", "_")) or last.startswith("#"))


def _says(pattern: re.Pattern[str], lead: str) -> bool:
    """Whether the last words before a block match."""
    return pattern.search(lead[-200:]) is not None
