"""Samples out of a JSONL or CSV file, by a mapping from its fields."""

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

from moebench.registry import did_you_mean
from moebench.suites.findings import Findings
from moebench.types import JSON

MAX_BYTES = 100_000_000
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}:]+)(?::([^{}:]*))?\}|[{}]")
_NUMBER = re.compile(r"(-?)\$?((?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,40})(?:\.[0-9]{1,40})?)")

Row = Mapping[str, JSON]


class RowError(ValueError):
    """A row that the mapping cannot use."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A sample as a row of a data file gives it, before it is checked."""

    line: int
    data: JSON


def data_file(suite_file: Path, name: str) -> Path:
    """Returns the path of a suite's data file, which must lie in the suite file's folder or below it.

    Raises:
        ValueError: it lies elsewhere, links followed, or is no file that can be read.
    """
    folder = suite_file.parent.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise ValueError(f"'{name}' lies outside the folder of the suite file")
    if path.suffix not in (".jsonl", ".csv"):
        raise ValueError(f"'{name}' is neither a .jsonl nor a .csv file")
    if not path.is_file():
        raise ValueError(f"there is no file '{name}' beside the suite file")
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"'{name}' has more than {MAX_BYTES // 1_000_000} MB")
    return path


def read_rows(path: Path, findings: Findings) -> Iterator[tuple[int, Row]]:
    """Yields the rows of a data file with their line numbers; broken rows are noted and left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        findings.add(0, f"the file is not UTF-8 (byte {error.start})", "Save it as UTF-8.")
        return
    yield from _csv_rows(text, findings) if path.suffix == ".csv" else _json_rows(text, findings)


def _json_rows(text: str, findings: Findings) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, object_pairs_hook=_object, parse_constant=_not_json)
        except (ValueError, RecursionError) as error:
            findings.add(number, f"this line is not JSON: {error}", "Write one JSON object a line.")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            findings.add(number, "this line is JSON, but no object", 'Write {"field": ...} on each line.')


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    """Makes an object of its pairs, and refuses a key that comes twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key comes twice in one object")
    return made


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _csv_rows(text: str, findings: Findings) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if len(set(header)) < len(header) or not all(header):
            findings.add(1, "two columns have one name, or none", "Give every column a name of its own.")
            return
        line = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                what = f"this row has {len(row)} values for {len(header)} columns"
                findings.add(line, what, "Put values that hold a comma in quotation marks.")
            elif row:
                yield line, dict(zip(header, row, strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        findings.add(reader.line_num, f"this is not CSV: {error}", "Mend the row.")


def template_mistake(template: str) -> str | None:
    """Returns what is wrong with a text of a mapping, or None."""
    for piece in _PIECE.finditer(template):
        if piece[0] in ("{", "}"):
            return f"'{piece[0]}' at character {piece.start() + 1} belongs to no {{field}}"
        if piece[2] is not None and piece[2] != "number":
            return f"'{{{piece[1]}:{piece[2]}}}' is neither {{{piece[1]}}} nor {{{piece[1]}:number}}"
    return None


def map_row(mapping: Mapping[str, JSON], row: Row, *, line: int) -> dict[str, JSON]:
    """Turns a row into a sample's fields.

    Args:
        mapping: The checked `map` of the suite file. In its `target`, a text that is one `{field}` and
            nothing else takes the field's value as it is, so that lists and numbers stay what they are;
            everywhere else values are put into text. `{field:number}` makes a number of a text such as
            `1,234` or `$18`, or of what stands behind the last `####` of a worked solution.
        row: The row's fields.
        line: The row's line, for its id where the mapping names none.

    Raises:
        RowError: a field is missing or has a value that does not fit.
    """
    mapped = {
        key: _value(value, row) if key == "target" else _texts(value, row) for key, value in mapping.items()
    }
    return {"id": f"row-{line:05d}", **mapped}


def _texts(template: JSON, row: Row) -> JSON:
    """Fills every text in `template`, at any depth."""
    if isinstance(template, Mapping):
        return {key: _texts(value, row) for key, value in template.items()}
    if isinstance(template, list):
        return [_texts(value, row) for value in template]
    return _text(template, row) if isinstance(template, str) else template


def _value(template: JSON, row: Row) -> JSON:
    """Fills every text in `template`, but lets one that is a lone `{field}` be the field's own value."""
    if isinstance(template, Mapping):
        return {key: _value(value, row) for key, value in template.items()}
    if isinstance(template, list):
        return [_value(value, row) for value in template]
    if not isinstance(template, str):
        return template
    piece = _PIECE.fullmatch(template)
    if piece is None or piece[1] is None:
        return _text(template, row)
    value = _field(piece[1], row)
    return _number(piece[1], value) if piece[2] else value


def _text(template: str, row: Row) -> str:
    def put(piece: re.Match[str]) -> str:
        if piece[1] is None:
            return piece[0][0]
        value = _field(piece[1], row)
        if piece[2]:
            value = _number(piece[1], value)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            what = f"the field '{piece[1]}' is {value!r:.40}, not text"
            raise RowError(what, "Map a field that holds text.")
        return value if isinstance(value, str) else json.dumps(value)

    return _PIECE.sub(put, template)


def _field(name: str, row: Row) -> JSON:
    if name not in row:
        near = did_you_mean(name, list(row)).strip()
        raise RowError(f"there is no field '{name}' in this row", near or f"It has: {', '.join(row)}.")
    return row[name]


def _number(name: str, value: Any) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return int(value) if float(value).is_integer() else value
    found = _NUMBER.fullmatch(value.rpartition("####")[2].strip()) if isinstance(value, str) else None
    if found is None:
        what = f"the field '{name}' is {value!r:.60}, which is no number"
        raise RowError(what, "Map a field that holds a number.")
    digits = found[1] + found[2].replace(",", "")
    return float(digits) if "." in digits else int(digits)
