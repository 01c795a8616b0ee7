"""The data files of sentences and facts are what their readers take them for."""

import tomllib
from pathlib import Path

import pytest

import moebench.reading
from moebench.tables import patterns

DATA = Path(moebench.reading.__file__).parent / "data"
SENTENCES, FACTS = (
    tomllib.loads((DATA / f"{name}.toml").read_text("utf-8")) for name in ("sentences", "facts")
)


def test_the_tables_are_those_that_are_read() -> None:
    assert sorted(SENTENCES) == ["abbreviations", "patterns", "talk", "words"]
    assert sorted(SENTENCES["abbreviations"]) == ["before_number", "name", "saint", "time", "title", "unit"]
    assert sorted(SENTENCES["words"]) == ["carries_on", "openers", "speech_verbs", "unfinished"]
    assert sorted(FACTS) == ["irregular", "numbers", "scales", "words"]


@pytest.mark.parametrize(
    "table", [SENTENCES["abbreviations"], SENTENCES["words"], FACTS["words"], FACTS["irregular"]]
)
def test_words_are_lower_case_and_stand_once(table: dict[str, str]) -> None:
    for words in table.values():
        assert words == words.lower()
        assert len(set(words.split())) == len(words.split())


def test_an_abbreviation_is_of_one_kind_and_has_no_last_full_stop() -> None:
    words = [word for kind in SENTENCES["abbreviations"].values() for word in kind.split()]
    assert len(set(words)) == len(words)
    assert not [word for word in words if word.endswith(".")]


def test_an_inflected_form_has_one_base() -> None:
    forms = [form for words in FACTS["irregular"].values() for form in words.split()]
    assert sorted(forms) == sorted(set(forms))
    assert not set(forms) & set(FACTS["numbers"])


def test_numbers_and_scales_are_numbers() -> None:
    values = [*FACTS["numbers"].values(), *FACTS["scales"].values()]
    assert all(isinstance(value, int | float) and value >= 0 for value in values)


@pytest.mark.parametrize("lists", [SENTENCES["patterns"], SENTENCES["talk"]], ids=["patterns", "talk"])
def test_lists_are_regular_expressions_whose_placeholders_are_lists(lists: dict[str, list[str]]) -> None:
    assert patterns(lists).keys() == lists.keys()


def test_every_pattern_is_used() -> None:
    code = "".join(file.read_text("utf-8") for file in (DATA.parent / "sentences").glob("*.py"))
    inner = " ".join(map(str, (*SENTENCES["patterns"].values(), *SENTENCES["talk"].values())))
    used = [*SENTENCES["patterns"], *SENTENCES["talk"]]
    assert not [name for name in used if f'"{name}"' not in code and f"{{{name}}}" not in inner]
