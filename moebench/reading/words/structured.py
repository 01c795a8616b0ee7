"""What JSON and tables say besides the words of a list, blanked out: keys, counts, columns of another kind."""

import re
from collections.abc import Iterator

from moebench.reading.words.items import item_at
from moebench.reading.words.lexicon import HOLDS_OTHER, HOLDS_WORDS, TAGS

_FIELD = re.compile(
    r"(?P<key>\"[^\"\n]{1,60}\"|'[^'\n]{1,60}')\s{0,9}:\s{0,200}"
    r"(?P<value>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|-?\d[\d.]*|true|false|null)?"
)
_CELL = re.compile(r"[^|]*")

Span = tuple[int, int]


def without_fields(text: str) -> str:
    """Leaves of JSON objects the words: values of keys such as `word`, or the keys that have other values."""
    if "{" not in text or not (fields := list(_FIELD.finditer(text))):
        return text
    names = [m["key"][1:-1].replace("_", " ") for m in fields]
    other = [HOLDS_OTHER.search(name) is not None for name in names]
    holds = [name.isdigit() or HOLDS_WORDS.search(name) is not None for name in names]
    spans: list[Span] = []
    for field, is_words, is_other in zip(fields, holds, other, strict=True):
        if is_words and not is_other:
            spans.append((field.start(), text.index(":", field.end("key")) + 1))
        else:
            spans.append((field.start() if any(holds + other) else field.end("key"), field.end()))
    return _blanked(text, spans)


def without_columns(text: str) -> str:
    """Leaves of tables (Markdown's, or with bars alone) the columns that list words."""
    return _blanked(text, [span for rows in _tables(text) for span in _other_cells(text, rows)])


def _blanked(text: str, spans: list[Span]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*kept, text[at:]])


def _tables(text: str) -> Iterator[list[list[Span]]]:
    """Yields the rows of each table, as their cells; of a rule there are none."""
    rows: list[list[Span]] = []
    start = 0
    for line in [*text.split("\n"), ""]:
        content = line.strip()
        if content[:1] == "|" or 0 < content.count("|") < 6:
            inner = start + len(line) - len(line.lstrip(" \t|"))
            cells = [m.span() for m in _CELL.finditer(text, inner, start + len(line.rstrip(" \t|")))]
            rows.append([] if not content.strip("|-: =+") else [c for c in cells if c[0] < c[1]])
        else:
            if len(rows) > 1:
                yield rows
            rows = []
        start += len(line) + 1


def _other_cells(text: str, rows: list[list[Span]]) -> Iterator[Span]:
    """Yields the cells without words: the head, and columns that are named or look otherwise."""
    names = [text[a:b].strip() for a, b in rows[0]]
    titled = all(HOLDS_WORDS.search(n) or HOLDS_OTHER.search(n) or not n.strip("#") for n in names)
    headed = not rows[1] or (titled and any(HOLDS_WORDS.search(n) for n in names))
    kept = {i for i, n in enumerate(names) if headed and HOLDS_WORDS.search(n) and not HOLDS_OTHER.search(n)}
    if not kept:
        other = {i for i, n in enumerate(names) if headed and HOLDS_OTHER.search(n)}
        width = len(max(rows, key=len))
        kept = {
            i for i in range(width) if width == 1 or (i not in other and _lists_words(text, rows[headed:], i))
        }
    for number, row in enumerate(rows):
        yield from (cell for i, cell in enumerate(row) if i not in kept or (headed and number == 0))


def _lists_words(text: str, rows: list[list[Span]], column: int) -> bool:
    read = [item_at(text, *row[column], marked=True) for row in rows if column < len(row)]
    found = [text[p.start : p.end].casefold() for p in read if p and p.words == 1]
    tags = sum(word in TAGS for word in found)
    return (
        len(found) * 2 >= len(read)
        and tags * 2 < len(found)
        and (len(found) < 4 or len(set(found)) * 3 > len(found))
    )
