"""Finds the list of words that an answer gives."""

from typing import Final

from moebench.reading.words.blocks import Block, gather
from moebench.reading.words.items import Piece, Word, word_at
from moebench.reading.words.lexicon import PHRASES
from moebench.reading.words.lines import readable
from moebench.reading.words.structured import without_columns, without_fields

__all__ = ["Word", "words"]

# An answer longer than this is read from its end: 12,000 tokens of answer are a model that ran away.
LONGEST: Final = 30_000
_HEADING: Final = 8  # words of a line that heads a section of a list


def words(text: str) -> tuple[Word, ...]:
    """Finds the items of the list of words that an answer gives, in any format that models write.

    Read are numbered and bulleted lists (nested ones too), one item a line, lists within a line, sentences of
    which all but the frame are items, JSON, tables and columns; items in bold or quotes, with glosses behind them.

    Rules:
        - A draft that a later list replaces is left out; entries numbered again replace those of that number;
          sections of one list are put together; lists of rejected words are left out, and a second list of the
          same words is the same list. Struck-out words are not in it.
        - Repeats stay; an item of several words (`ice cream`) is one item; a piece of a word at the end of a list
          that was cut off is an item, as nothing tells it from a word.
        - A single word is a list of one where it is all of the answer or is announced (`Word: beautiful`).
        - Only the last 30,000 characters of a longer answer are read.

    Args:
        text: The answer, without thinking or further turns (see `moebench.reading.answer.locate`).

    Returns:
        The items in the order of the text; empty where it has no list (a refusal, an explanation, an essay).
    """
    cut = max(len(text) - LONGEST, 0)
    clean = without_columns(without_fields(readable(text[cut:])))
    pieces = sorted(_choose(clean, list(gather(clean))))
    found = [word_at(text, p.start + cut, p.end + cut) for p in pieces]
    # A word that is also spelt out, to count its letters (`a-p-p-l-e`), is in the list once.
    told = {word.key for word in found if word.text.casefold() == word.key}
    return tuple(word for word in found if word.key not in told or "-" in word.key or "-" not in word.text)


def _choose(text: str, blocks: list[Block]) -> list[Piece]:
    """Returns the items of the final list: a block is more of it, a better one, some entries anew, or neither."""
    chosen: list[Piece] = []
    largest = max((len(block.pieces) for block in blocks), default=0)
    for block in blocks:
        pieces, size, count = block.pieces, len(block.pieces), len(chosen)
        own, known = {p.said(text) for p in pieces}, {p.said(text) for p in chosen}
        redo, refused, whole = (PHRASES[name].search(block.lead) for name in ("redo", "refused", "whole"))
        passing = size == 1 < largest and not block.marked  # a word said in passing
        # Phrases behind a list of words are an offer, or tell what was done.
        offer = all(p.words > 1 for p in pieces) and any(p.words == 1 for p in chosen)
        if passing or offer or own == known or (not redo and (own < known or (chosen and refused))):
            continue
        numbers = {p.number for p in pieces}
        renumbered = numbers <= {p.number for p in chosen} - {None} and (pieces[0].number != 1 or redo)
        # Some of the words once more, not others in their place.
        anew = redo and len(own & known) * 2 > len(own)
        heading = block.lead.rpartition("\n")[2]  # a short line with a colon, or in bold
        marked = heading[:1] == "#" or heading[-1:] in {":", "*", "_", ""}
        titled = marked and len(heading.split()) <= _HEADING
        if size < count and renumbered and not anew:
            chosen = [p for p in chosen if p.number not in numbers] + pieces
        elif not redo and titled:
            chosen = chosen + pieces
        elif size * 2 >= count or anew or (redo and whole):
            chosen = pieces
    return chosen
