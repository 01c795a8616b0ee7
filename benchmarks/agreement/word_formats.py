"""Writes lists of words as models write them, so that it can be measured how many are read back exactly."""

import json
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.agreement.base import Case, case_id
from benchmarks.agreement.common_words import common_words


class Item(NamedTuple):
    """A word to be listed, and what may stand behind it."""

    word: str
    gloss: str


class Style(NamedTuple):
    """How one list is written.

    Attributes:
        write: The items as text.
        glossed: Whether glosses fit it.
        phrases: Whether items of two words can be told from two items in it.
    """

    write: Callable[[Sequence[Item]], str]
    glossed: bool = True
    phrases: bool = True


_SPECIAL = (
    "café", "naïve", "cafe\u0301", "Straße", "fiancée", "jalapeño", "smörgåsbord", "façade", "rôle", "Ærøskøbing",
    "mother-in-law", "well-known", "state-of-the-art", "x-ray", "T-shirt", "o'clock", "don't", "rock’n’roll",
    "shouldn't", "O'Brien", "children's", "self-esteem", "résumé", "Über", "piñata",
)  # fmt: skip
_PHRASES = ("ice cream", "New York", "polar bear", "post office")
_ROMAN = (
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx",
)  # fmt: skip
_MEANINGS = (
    "pleasing to the senses", "an exciting trip", "to move quickly", "a kind of tool, often of steel",
    "the state of being calm", "noun", "something that one keeps; a treasure", "of or like a forest",
)  # fmt: skip


def _numbered(before: str, after: str, *, between: str = "\n", pad: int = 0) -> Style:
    def write(items: Sequence[Item]) -> str:
        return between.join(
            f"{before.format(n=str(i).zfill(pad))}{item.word}{after}{item.gloss}"
            for i, item in enumerate(items, 1)
        )

    return Style(write)


def _marked(before: str, after: str = "", *, between: str = "\n") -> Style:
    return Style(lambda items: between.join(f"{before}{item.word}{after}{item.gloss}" for item in items))


def _lettered(marks: Sequence[str], after: str) -> Style:
    return Style(
        lambda items: "\n".join(f"{m}{after} {i.word}{i.gloss}" for m, i in zip(marks, items, strict=False)),
    )


def _joined(separator: str, *, last: str = "", end: str = "", around: str = "") -> Style:
    def write(items: Sequence[Item]) -> str:
        words = [f"{around}{item.word}{around}" for item in items]
        if last and len(words) > 1:
            return separator.join(words[:-1]) + last + words[-1] + end
        return separator.join(words) + end

    return Style(write, glossed=False, phrases=separator.strip() != "")


def _inline_numbers(mark: str, separator: str) -> Style:
    return Style(
        lambda items: separator.join(f"{mark.format(n=n)}{item.word}" for n, item in enumerate(items, 1)),
        glossed=False,
    )


def _words(items: Sequence[Item]) -> list[str]:
    return [item.word for item in items]


def _table(head: Sequence[str], row: Callable[[int, Item], Sequence[object]]) -> Style:
    def write(items: Sequence[Item]) -> str:
        rows = [head, ["---"] * len(head), *(row(n, item) for n, item in enumerate(items, 1))]
        return "\n".join("| " + " | ".join(str(cell) for cell in cells) + " |" for cells in rows)

    return Style(write, glossed=False)


def _columns(gap: str, *, numbers: bool) -> Style:
    def write(items: Sequence[Item]) -> str:
        cells = [f"{n}. {item.word}" if numbers else item.word for n, item in enumerate(items, 1)]
        width = max(map(len, cells)) if gap.isspace() and "\t" not in gap else 0
        pairs = zip(cells[::2], [*cells[1::2], ""], strict=False)
        return "\n".join((left.ljust(width) + gap + right).rstrip() for left, right in pairs)

    return Style(write, glossed=False)


def _bars(items: Sequence[Item]) -> str:
    cells = [*_words(items), ""]
    body = [f"| {a} | {b} |" for a, b in zip(cells[::2], cells[1::2], strict=False)]
    return "\n".join(["| Word | Word |", "|:---|:---|", *body])


def _nested(items: Sequence[Item]) -> str:
    return "\n".join(
        f"{n}. **{item.word}**\n   - Letters: {len(item.word)}\n   - Meaning: something good"
        for n, item in enumerate(items, 1)
    )


def _sections(items: Sequence[Item]) -> str:
    half = (len(items) + 1) // 2
    parts = (("**Nouns:**", items[:half]), ("**Adjectives:**", items[half:]))
    return "\n\n".join(
        title + "\n" + "\n".join(f"{n}. {item.word}" for n, item in enumerate(part, 1))
        for title, part in parts
        if part
    )


def _objects(items: Sequence[Item]) -> str:
    return json.dumps(
        [{"word": i.word, "letters": len(i.word), "meaning": "some thing"} for i in items], indent=1
    )


def _fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text}\n```"


STYLES: dict[str, Style] = {
    "1.": _numbered("{n}. ", ""),
    "1)": _numbered("{n}) ", ""),
    "(1)": _numbered("({n}) ", ""),
    "[1]": _numbered("[{n}] ", ""),
    "1:": _numbered("{n}: ", ""),
    "1 -": _numbered("{n} - ", ""),
    "#1": _numbered("#{n} ", ""),
    "01.": _numbered("{n}. ", "", pad=2),
    "1 ": _numbered("{n} ", ""),
    "1.word": _numbered("{n}.", ""),
    "1word": _numbered("{n}", ""),
    "1\\.": _numbered("{n}\\. ", ""),
    "1.)": _numbered("{n}.) ", ""),
    "keycap": _numbered("{n}\ufe0f\u20e3 ", ""),
    "**1.**": _numbered("**{n}.** ", ""),
    "**1. word**": _numbered("**{n}. ", "**"),
    "1. **word**": _numbered("{n}. **", "**"),
    "1. *word*": _numbered("{n}. *", "*"),
    "1. _word_": _numbered("{n}. _", "_"),
    "1. `word`": _numbered("{n}. `", "`"),
    '1. "word"': _numbered('{n}. "', '"'),
    "1. “word”": _numbered("{n}. “", "”"),
    "1. 'word'": _numbered("{n}. '", "'"),
    "1. and blank lines": _numbered("{n}. ", "", between="\n\n"),
    " 1. indented": _numbered("   {n}. ", ""),
    "- 1.": _numbered("- {n}. ", ""),
    "> 1.": _numbered("> {n}. ", ""),
    "### 1.": _numbered("### {n}. ", ""),
    "Word 1:": _numbered("Word {n}: ", ""),
    "\\item": _marked("\\item "),
    "-": _marked("- "),
    "*": _marked("* "),
    "+": _marked("+ "),
    "•": _marked("• "),
    "• glued": _marked("•"),
    "–": _marked("– "),
    "- **word**": _marked("- **", "**"),
    "* *word*": _marked("* *", "*"),
    '- "word"': _marked('- "', '"'),
    "- [ ]": _marked("- [ ] "),
    "- [x]": _marked("- [x] "),
    "- and blank lines": _marked("- ", between="\n\n"),
    "✅": _marked("✅ "),
    "🔹": _marked("🔹 "),
    "➤": _marked("➤ "),
    "a.": _lettered("abcdefghijklmnopqrstuvwxyz", "."),
    "A)": _lettered("ABCDEFGHIJKLMNOPQRSTUVWXYZ", ")"),
    "i.": _lettered(_ROMAN, "."),
    "lines": _marked(""),
    "lines with blanks": _marked("", between="\n\n"),
    "**lines**": _marked("**", "**"),
    "lines with commas": _joined(",\n"),
    "comma": _joined(", "),
    "comma glued": _joined(","),
    "comma and": _joined(", ", last=", and ", end="."),
    "comma and without comma": _joined(", ", last=" and ", end="."),
    "**comma**": _joined(", ", around="**"),
    '"comma"': _joined(", ", around='"', end="."),
    "semicolon": _joined("; "),
    "bars": _joined(" | "),
    "slashes": _joined(" / "),
    "dots": _joined(" • "),
    "spaces": _joined(" "),
    "inline 1.": _inline_numbers("{n}. ", " "),
    "inline 1),": _inline_numbers("{n}) ", ", "),
    "inline (1)": _inline_numbers("({n}) ", "; "),
    "json": Style(lambda items: json.dumps(_words(items), ensure_ascii=False), glossed=False),
    "json escaped": Style(lambda items: json.dumps(_words(items)), glossed=False),
    "json lines": Style(lambda items: _fenced(json.dumps(_words(items), indent=2), "json"), glossed=False),
    "json object": Style(lambda items: json.dumps({"words": _words(items)}), glossed=False),
    "json objects": Style(_objects, glossed=False),
    "json numbers": Style(
        lambda items: json.dumps({str(n): i.word for n, i in enumerate(items, 1)}), glossed=False
    ),
    "python": Style(lambda items: _fenced(f"words = {_words(items)!r}", "python"), glossed=False),
    "[bare]": Style(lambda items: "[" + ", ".join(_words(items)) + "]", glossed=False),
    "fenced lines": Style(lambda items: _fenced("\n".join(_words(items))), glossed=False),
    "table": _table(["#", "Word", "Letters"], lambda n, i: [n, i.word, len(i.word)]),
    "table meaning": _table(["Word", "Meaning"], lambda _, i: [f"**{i.word}**", "something or other"]),
    "table part of speech": _table(
        ["No.", "Word", "Part of speech"], lambda n, i: [n, i.word, "noun" if n % 2 else "verb"]
    ),
    "table of two": Style(_bars, glossed=False),
    "columns": _columns("    ", numbers=False),
    "numbered columns": _columns("     ", numbers=True),
    "tab columns": _columns("\t", numbers=False),
    "html": Style(
        lambda items: "<ul>\n" + "\n".join(f"  <li>{w}</li>" for w in _words(items)) + "\n</ul>",
        glossed=False,
    ),
    "html in a line": Style(
        lambda items: "<ol>" + "".join(f"<li>{w}</li>" for w in _words(items)) + "</ol>", glossed=False
    ),
    "<br>": Style(
        lambda items: "<br>".join(f"{n}. {w}" for n, w in enumerate(_words(items), 1)), glossed=False
    ),
    "nested": Style(_nested, glossed=False),
    "sections": Style(_sections, glossed=False),
}

_PREAMBLES = (
    "", "", "",
    "Sure! Here are {n} words, each containing exactly {k} letters:\n\n",
    "Here are {n} words that have {k} letters:\n",
    "Certainly! Below is a list of {n} words with {k} letters each.\n\n",
    "Of course.\n\n",
    "**{k}-letter words:**\n\n",
    "### {n} words with {k} letters\n\n",
    "Words:\n",
    "The list:\n",
    "Answer:\n\n",
    "Here's the list you asked for:\n\n",
    "I've put some words together for you. I hope they fit!\n\n",
    "Let's think step by step. First, I need words with exactly {k} letters. Then I have to count each of them, "
    "so that none is too long. With that in mind, this is the list:\n\n",
    "Okay, let's find words that fit. A word like \"banana\" has 6 letters, so it has to be counted first.\n\n"
    "Final answer:\n\n",
    "<think>\nThe user wants {n} words. Candidates: stone, river, 1. cloud 2. flower.\n- stone\n- river\n"
    "</think>\n\n",
    "<think>apple, pear, plum</think>",
    "Absolutely, here you go:\n\n",
    "As requested, here are {n} distinct words of {k} letters, numbered or not:\n\n",
)  # fmt: skip
_TRAILERS = (
    "", "", "",
    "\n\nAll of these words have exactly {k} letters.",
    "\n\nLet me know if you need more words!",
    "\n\nI hope this helps!",
    "\n\nNote: some of these may be less common.",
    "\n\nNote that the first word is an adjective and the second one is a noun.",
    "\n\nTotal: {n} words",
    "\n\n(Total: {n} words)",
    "\n\nEnjoy!",
    "\n\nThese words are common in English, and each has been counted twice.",
    "\n\nWould you like the definitions, too?",
    "\n\n---\n\nIs there anything else that I can do for you?",
    "\n\nIf you need more, please ask: I am happy to help.",
    "\n\nI cannot promise that all of them fit, but I tried my best to count the letters.",
    "\n\n**Explanation:** I counted the letters of each word, one by one, and kept those that have {k}.",
    "\n\nWould you like me to:\n- add more words to it\n- explain what they mean\n- put them in order",
)  # fmt: skip
_GLOSSES: tuple[Callable[[random.Random, str], str], ...] = (
    lambda draw, _: " - " + draw.choice(_MEANINGS),
    lambda draw, _: " – " + draw.choice(_MEANINGS),
    lambda draw, _: " — " + draw.choice(_MEANINGS),
    lambda draw, _: ": " + draw.choice(_MEANINGS),
    lambda draw, _: " (noun): " + draw.choice(_MEANINGS),
    lambda draw, _: " (" + draw.choice(_MEANINGS) + ")",
    lambda _, word: f" ({len(word)} letters)",
    lambda _, word: f" ({len(word)})",
    lambda _, word: f" - {len(word)} letters",
    lambda _, word: f": {len(word)} letters",
    lambda _, word: f" [{len(word)}]",
    lambda _, word: f" = {len(word)}",
    lambda _, word: f" → {len(word)} letters",
    lambda _, word: f", {len(word)} letters",
    lambda _, word: f" ({'-'.join(word.upper())})",
    lambda _, word: " ✓",
    lambda _, word: ".",
    lambda _, word: " has " + str(len(word)) + " letters.",
    lambda _, word: f" ({', '.join(word)})",
)  # fmt: skip


_CASES: dict[str, Callable[[str], str]] = {"as it is": str, "Capital": str.capitalize, "CAPITALS": str.upper}


def _chosen_words(draw: random.Random, count: int, style: Style) -> list[str]:
    pool = common_words(draw.randint(4, 12))
    words = draw.sample(pool, min(count, len(pool)))
    if draw.random() < 0.35:
        words[draw.randrange(len(words))] = draw.choice(_SPECIAL)
    if style.phrases and len(words) > 4 and draw.random() < 0.15:
        words[draw.randrange(len(words))] = draw.choice(_PHRASES)
    if draw.random() < 0.2:
        words.append(draw.choice(words))
    case = draw.choice(("as it is", "as it is", "Capital", "CAPITALS"))
    return [_CASES[case](word) for word in words]


def format_case(number: int, *, seed: int) -> Case:
    """Writes one list in one format, with or without preamble, glosses, draft and trailer, or cut off.

    Args:
        number: Which case; the formats take turns.
        seed: Cases are the same for the same number and seed.

    Returns:
        A case whose gold is the words of the list, in order; its context names the format.
    """
    draw = random.Random(f"{seed}/{number}")
    name = list(STYLES)[number % len(STYLES)]
    style = STYLES[name]
    words = _chosen_words(draw, draw.choice([3, 5, 8, 10, 13, 20]), style)[:20]
    gloss = draw.choice(_GLOSSES) if style.glossed and draw.random() < 0.4 else None
    items = [Item(word, gloss(draw, word) if gloss else "") for word in words]
    numbers = {"n": len(words), "k": len(words[0])}
    text = draw.choice(_PREAMBLES).format(**numbers)
    if draw.random() < 0.08:
        text += _draft(draw, style, words)
    text += style.write(items)
    if gloss is None and name in _CUTTABLE and draw.random() < 0.2:
        last = draw.randint(1, len(words[-1]))
        text, words = text[: len(text) - len(words[-1]) + last], [*words[:-1], words[-1][:last]]
        text = text.rstrip("'’-")
    else:
        text += draw.choice(_TRAILERS).format(**numbers)
    return Case(id=case_id("format", seed, number), text=text, gold=words, context={"format": name})


# Formats that end with their last word, so that they can be cut off within it.
_CUTTABLE = frozenset(
    {"1.", "1)", "(1)", "01.", "1.word", "- 1.", "Word 1:", "-", "*", "•", "lines", "comma", "semicolon"}
)


def _draft(draw: random.Random, style: Style, words: Sequence[str]) -> str:
    """Returns an earlier, wrong list of about the same length, and the words that take it back."""
    other = draw.sample(common_words(7), len(words) - 1)
    draft = style.write([Item(word, "") for word in [words[0], *other]])
    return draft + draw.choice(_REDO)


_REDO = (
    "\n\nWait, some of these have the wrong length. Here is the corrected list:\n\n",
    "\n\nI apologize for the mistake. Here is the revised list:\n\n",
    "\n\nLet me check them: two of them are too long.\n\nFinal list:\n\n",
    "\n\nThat is not right: some are longer. I will try again.\n\n",
    "\n\nOops, I counted one of them wrong. Let me fix this.\n\n",
)
