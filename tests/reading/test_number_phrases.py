"""The phrases of the final number: what their file must hold."""

import re
import tomllib
from importlib.resources import files

import pytest

ROOT = files("moebench.reading")
DATA = tomllib.loads((ROOT / "data" / "final_number.toml").read_text("utf-8"))
CODE = "".join(one.read_text("utf-8") for one in (ROOT / "numbers").iterdir() if one.name.endswith(".py"))


def test_the_file_holds_words_and_patterns_only() -> None:
    assert set(DATA) == {"words", "patterns"}


@pytest.mark.parametrize("name", DATA["words"])
def test_words_are_in_lower_case_and_stand_there_once(name: str) -> None:
    words = DATA["words"][name].split()
    assert words == [word.lower() for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", DATA["patterns"])
def test_patterns_compile_one_by_one(name: str) -> None:
    assert all(re.compile(pattern) for pattern in DATA["patterns"][name])


@pytest.mark.parametrize("name", [*DATA["words"], *DATA["patterns"]])
def test_every_name_is_used(name: str) -> None:
    assert f'"{name}"' in CODE or f"'{name}'" in CODE
