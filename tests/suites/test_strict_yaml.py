"""YAML with JSON's scalars: nothing is turned into something else, nothing is dropped."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.suites.findings import Findings
from moebench.suites.strict_yaml import read_yaml
from moebench.types import JSON

WORDS_OF_OTHER_YAML = """
no Yes on True NULL ~ 12:30 1_000 0x1F 0o17 010 +5 .5 5. .inf -.inf .nan NaN Infinity 2024-01-01 1,000 = 1e --1
"""


def read(text: str) -> tuple[JSON, str]:
    findings = Findings("file")
    node = read_yaml(text, findings)
    return node and node.plain(), "\n".join(str(problem) for problem in findings.problems)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("13", 13),
        ("-4", -4),
        ("0", 0),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("-2.5E-1", -0.25),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ('"13"', "13"),
        ("'true'", "true"),
        ("! 13", "13"),
    ],
)
def test_a_scalar_is_what_json_makes_of_it(written: str, value: JSON) -> None:
    got, problems = read(f"a: {written}")
    assert got == {"a": value}
    assert type(got["a"]) is type(value)
    assert not problems


@pytest.mark.parametrize(
    "text",
    WORDS_OF_OTHER_YAML.split(),
)
def test_what_json_does_not_know_stays_text(text: str) -> None:
    assert read(f"a: {text}") == ({"a": text}, "")


def test_keys_are_never_converted() -> None:
    assert read("no: a\n1: b\nnull: c\ntrue: d") == ({"no": "a", "1": "b", "null": "c", "true": "d"}, "")


def test_a_key_that_comes_twice_is_a_mistake_with_both_lines() -> None:
    value, problems = read("a: 1\nb: 2\na: 3\n")
    assert value == {"a": 1, "b": 2}
    assert "file:3: 'a' is here for the second time" in problems
    assert "the first is in line 1" in problems


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: &x 1", "anchor"),
        ("a: *x", "alias"),
        ("a: {<<: {b: 1}}", "merges"),
        ("a: !!python/object/apply:os.system ['true']", "tag"),
        ("a: !!int 3", "tag"),
        ("a: !own 3", "tag"),
        ("a: 1\n---\nb: 2", "second document"),
        ("[1, 2]: 3", "must be a word"),
    ],
)
def test_what_else_yaml_can_do_is_a_mistake(text: str, word: str) -> None:
    assert word in read(text)[1]


@pytest.mark.parametrize(
    ("text", "line", "fix"),
    [
        ("a: 1\nb: so: many", 2, "Put the text in quotation marks"),
        ("a: 1\n\tb: 2", 2, "Indent with spaces"),
        ('a: 1\nb: "x', 2, "Close the quotation mark"),
        ("a: **bold**", 1, "must not begin with '*'"),
        ("a: @home", 1, "must not begin with this character"),
        ('a: "one" two', 1, "must end with it"),
        ("a: [1, 2\nb: 3", 2, "Close the bracket"),
        ('a: "\\d"', 1, "single quotation marks"),
        ("a: \x07", 1, "Remove it"),
        ("a: " + "[" * 30 + "]" * 30, 1, "at most 20 levels"),
        ("a: " + "9" * 400, 1, "quotation marks if it is text"),
        ("a: 1e999", 1, "quotation marks if it is text"),
        ("a: The answer is #### 18", 1, "Put the text in quotation marks"),
    ],
)
def test_a_mistake_comes_with_its_line_and_what_to_do(text: str, line: int, fix: str) -> None:
    problems = read(text)[1]
    assert problems.startswith(
        (f"file:{line}:", "file:2:" if "\n" in text or "x" in text else f"file:{line}:")
    )
    assert fix in problems


def test_a_comment_behind_a_single_word_is_fine() -> None:
    assert read("grader: word_list  # counts letters\ncount: 3 # three") == (
        {"grader": "word_list", "count": 3},
        "",
    )


def test_a_number_sign_inside_a_block_or_quotes_is_text() -> None:
    assert read('a: |-\n  is #### 18\nb: "is # 1"') == ({"a": "is #### 18", "b": "is # 1"}, "")


def test_an_empty_document_is_none() -> None:
    assert read("# nothing\n") == (None, "")


@pytest.mark.parametrize(
    ("path", "line"), [([], 1), (["a"], 1), (["a", "b"], 2), (["a", "b", 0], 3), (["a", "b", 1, "c"], 5)]
)
def test_lines_are_those_of_the_fields_names(path: list[str | int], line: int) -> None:
    node = read_yaml("a:\n  b:\n    - 1\n    -\n      c: 2\n", Findings("file"))
    assert node is not None
    assert node.line_of(path) == line


def test_the_line_of_something_missing_is_that_of_what_should_hold_it() -> None:
    node = read_yaml("a:\n  b: 1\n", Findings("file"))
    assert node is not None
    assert node.line_of(["a", "c"]) == 1


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read(text)


@given(st.text(alphabet="a: -\n[]{}&*!|>'\"%#,?\t1", max_size=60))
def test_no_text_of_yamls_own_characters_raises(text: str) -> None:
    read(text)


@pytest.mark.parametrize("piece", ["[", "{", "- ", "a: ", '"', " ", "&a ", "%", "\\", "? "])
def test_a_hostile_text_is_refused_fast(piece: str) -> None:
    started = time.monotonic()
    read("a: 1\n" + piece * (300_000 // len(piece)))
    assert time.monotonic() - started < 5
