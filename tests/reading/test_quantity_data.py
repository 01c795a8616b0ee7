"""The data files of quantities: every row has the fields, types and references that its reader expects."""

import re
from pathlib import Path
from typing import Any

import pytest

import moebench.reading
from moebench.reading.quantities.unit_index import PATTERNS, data, fraction, word_key

BASES = {*"LMTIKNJYARB#"}
UNITS = data("units")
PREFIXES = UNITS["prefixes"]
MEASURES = [
    (name, row) for part in UNITS["order"] if part != "currencies" for name, row in UNITS[part].items()
]
CURRENCIES = data("currencies")["currencies"]
WORDS = data("quantity_words")
SOURCES = "".join(path.read_text() for path in Path(moebench.reading.__file__).parent.glob("quantities/*.py"))


def texts(row: dict[str, Any], *fields: str) -> list[str]:
    """All texts of some fields, which must be lists of texts without blanks at their ends, none of them twice."""
    found = [text for field in fields for text in row.get(field, [])]
    assert all(isinstance(text, str) and text == text.strip() and text for text in found)
    assert len(set(found)) == len(found)
    return found


@pytest.mark.parametrize(("name", "row"), MEASURES)
def test_a_unit_has_a_size_in_known_dimensions_and_known_prefixes(name: str, row: dict[str, Any]) -> None:
    assert row.keys() <= {"size", "zero", "prefixes", "names", "symbols"}
    number, _, bases = row.get("size", "1").partition(" ")
    assert fraction(number) > 0
    named = {re.sub(r"-?[0-9]$", "", base) for base in bases.split()}
    assert all(base in BASES or base.islower() for base in named)
    assert row.get("prefixes", "si") in PREFIXES["groups"]
    assert word_key(name) not in [word_key(other) for other in texts(row, "names")]
    texts(row, "symbols")


def test_each_part_of_the_order_is_a_table_and_no_unit_stands_twice() -> None:
    assert {*UNITS["order"], "order", "prefixes"} == {*UNITS, "currencies"}
    names = [name for name, _ in MEASURES]
    assert len(set(names)) == len(names)


def test_each_prefix_has_spellings_symbols_and_a_power() -> None:
    tables = [PREFIXES[part].keys() for part in ("names", "symbols", "powers")]
    assert tables[0] == tables[1] == tables[2]
    assert all(set(group.split()) <= tables[0] for group in PREFIXES["groups"].values())


@pytest.mark.parametrize(("name", "row"), CURRENCIES.items())
def test_a_currency_has_a_code_and_a_coin_what_it_is_a_part_of(name: str, row: dict[str, Any]) -> None:
    assert row.keys() <= {"code", "names", "symbols", "country", "size", "of", "hundredth"}
    assert re.fullmatch("[A-Z]{3,4}", row.get("code", "ABC"))
    assert ("size" in row) == ("of" in row)
    assert row.get("of", name) in CURRENCIES
    assert fraction(row.get("size", "1")) > 0
    texts(row, "names")
    texts(row, "symbols")
    texts(row, "country")


def test_no_code_stands_twice() -> None:
    codes = [row["code"] for row in CURRENCIES.values() if "code" in row]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("name", WORDS["words"])
def test_a_list_of_words_is_used_and_has_no_word_twice(name: str) -> None:
    listed = WORDS["words"][name].split()
    assert len(set(listed)) == len(listed)
    assert f'WORDS["{name}"]' in SOURCES


@pytest.mark.parametrize(("name", "pattern"), PATTERNS.items())
def test_a_pattern_compiles_and_is_used(name: str, pattern: re.Pattern[str]) -> None:
    assert not any(piece in pattern.pattern for piece in data("quantity_patterns")["pieces"])
    assert f'PATTERNS["{name}"]' in SOURCES


def test_rewritings_compile_and_are_no_longer_than_what_they_stand_for() -> None:
    for row in WORDS["rewrites"]:
        assert {"match", "write"} <= row.keys() <= {"match", "write", "where"}
        assert re.compile(row.get("where", ""))
        assert re.compile(row["match"])


def test_powers_and_plurals_map_words_to_numbers_and_to_words() -> None:
    assert all(isinstance(value, int) for value in WORDS["powers"].values())
    assert all(plural.islower() and single.islower() for plural, single in WORDS["irregular_plurals"].items())
