"""The phrases of the final number: what their file must hold."""

from importlib.resources import files

import pytest

from moebench.reading.numbers.statement import Rank
from moebench.tables import patterns, table

DATA = table("reading/data/final_number.toml")
LISTS = DATA["patterns"] | DATA["ranks"]
CODE = "".join(
    one.read_text("utf-8")
    for one in (files("moebench.reading") / "numbers").iterdir()
    if one.name.endswith(".py")
)


def test_the_file_holds_words_ranks_and_patterns_only() -> None:
    assert set(DATA) == {"words", "ranks", "patterns"}
    assert set(DATA["ranks"]) <= {rank.name.lower() for rank in Rank}


@pytest.mark.parametrize("name", DATA["words"])
def test_words_are_in_lower_case_and_stand_there_once(name: str) -> None:
    words = DATA["words"][name].split()
    assert words == [word.lower() for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", LISTS)
def test_patterns_compile_one_by_one(name: str) -> None:
    words = {name: words.split() for name, words in DATA["words"].items()}
    for pattern in LISTS[name]:
        assert patterns({**words, **LISTS, name: [pattern]})


@pytest.mark.parametrize("name", [*DATA["words"], *DATA["patterns"]])
def test_every_name_is_used(name: str) -> None:
    inner = any(f"{{{name}}}" in pattern for alternatives in LISTS.values() for pattern in alternatives)
    assert inner or f'"{name}"' in CODE
