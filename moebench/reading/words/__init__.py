"""Finds the list of words that an answer gives."""

import re
from typing import Final

from moebench.reading.words.blocks import Block, gather
from moebench.reading.words.items import Piece, Word, word_at
from moebench.reading.words.lexicon import CHECK, REDO, REFUSED, WHOLE
from moebench.reading.words.lines import lines, readable
from moebench.reading.words.structured import without_columns, without_fields

__all__ = ["Word", "words"]

# An answer longer than this is read from its end: 12,000 tokens of answer are a model that ran away.
LONGEST: Final = 30_000
_HEADING: Final = 8  # words of a line that heads a section of a list


def words(text: str) -> tuple[Word, ...]:
    """Finds the items of the list of words that an answer gives, in any format that models write.

    Read are numbered and bulleted lists (nested ones too), one item a line, lists with commas, semicolons,
    bars or only spaces, numbers within a line, sentences of which all but the frame are items, JSON and Python
    lists, tables and columns; items in bold, italics, quotes or backticks; with glosses, definitions or letter
    counts behind them.

    Rules:
        - Struck-out words and HTML tags are not the answer.
        - A draft that a later list replaces is left out; entries numbered again replace those of that number;
          sections of one list are put together; lists of rejected words and re-counts of the list are left out,
          and an equal second list is the same list.
        - Repeats stay: the list is returned as given.
        - An item of two or three words (`ice cream`) is one item, whose text is all of it. Longer ones are
          remarks.
        - A piece of a word at the end of a list that was cut off is an item: nothing tells it from a word.
        - A single word is a list of one where it is all of the answer or is announced (`Word: beautiful`).
        - Only the last 30,000 characters of a longer answer are read.

    Args:
        text: The answer, without thinking or further turns (see `moebench.reading.answer.locate`).

    Returns:
        The items in the order of the text; empty where it has no list (a refusal, an explanation, an essay).
    """
    clean = readable(text)
    cut = len(clean) - LONGEST
    space = re.compile(r"\s").search(clean, cut) if cut > 0 else None
    cut = space.start() if space else max(cut, 0)
    clean = without_columns(without_fields(clean[cut:]))
    return tuple(
        word_at(text, p.start + cut, p.end + cut)
        for p in sorted(_choose(clean, list(gather(clean, lines(clean)))))
    )


def _choose(text: str, blocks: list[Block]) -> list[Piece]:
    """Returns the items of the final list: drafts, corrections, sections and checks are told apart in order."""
    chosen: list[Piece] = []
    before = ""  # the lead of the last block of the list
    size = max((len(block.pieces) for block in blocks), default=0)
    for block in blocks:
        if size > 1 and len(block.pieces) == 1 and not block.marked:
            continue
        if not chosen:
            refused = size > len(block.pieces) and _says(REFUSED, block.lead)
            chosen, before = [] if refused else block.pieces, block.lead
        elif any(p.words == 1 for p in block.pieces) or all(p.words > 1 for p in chosen):
            # Phrases behind a list of words are an offer, or tell what was done.
            keys, own = _keys(text, chosen), _keys(text, block.pieces)
            taken = chosen
            if own != keys:
                sections = _is_heading(before) and _is_heading(block.lead) and len(own & keys) < len(own)
                again = len(own & keys) * 2 >= len(own) and not sections
                taken = _revised(block, chosen, again=again)
            chosen, before = taken, before if taken is chosen else block.lead
    return chosen


def _keys(text: str, pieces: list[Piece]) -> set[str]:
    return {word_at(text, p.start, p.end).key for p in pieces}


def _revised(block: Block, listed: list[Piece], *, again: bool) -> list[Piece]:
    """Returns the list with a further block: more of it, a better one, some entries anew, or neither.

    Args:
        block: The block.
        listed: The list so far; it is returned itself where the block is no part of it.
        again: Whether most of the block's words are in the list so far.
    """
    pieces, size, count = block.pieces, len(block.pieces), len(listed)
    numbers, known = [p.number for p in pieces], [p.number for p in listed]
    if known[-1] is not None and numbers[0] == known[-1] + 1:
        return listed + pieces
    redo = _says(REDO, block.lead)
    if size < count and None not in numbers and set(numbers) <= set(known) and (numbers[0] != 1 or redo):
        return [p for p in listed if p.number not in numbers] + pieces
    if redo:
        return pieces if size * 2 >= count or _says(WHOLE, block.lead) else listed
    if _says(REFUSED, block.lead):
        return listed
    if again:
        return listed if _says(CHECK, block.lead) or size * 2 < count else pieces
    section = not block.lead or _is_heading(block.lead)
    return listed + pieces if section else pieces if size * 2 >= count else listed


def _is_heading(lead: str) -> bool:
    """Whether a block is introduced as a section of a list is: by a short line with a colon, or in bold."""
    last = lead.rpartition("\n")[2]
    return 0 < len(last.split()) <= _HEADING and (last[0] == "#" or last[-1] in ":*_")


def _says(pattern: re.Pattern[str], lead: str) -> bool:
    """Whether the last words before a block match."""
    return pattern.search(lead[-200:]) is not None
