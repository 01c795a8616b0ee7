"""What is written down of a finished trial."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from moebench.graders import GRADERS, grader
from moebench.run.records import graded, new_header, parted, unfinished
from moebench.run.store import SCHEMA
from moebench.types import Call, Failure, Generation, Key, Plan, Score, Stop
from tests.support import apples_suite

KEY = Key(model="m", suite="apples", chain="direct", sample="a0")
SUITE = apples_suite(1)


def made(
    text: str, stop: Stop = "stop", *, thinking: str | None = None, written: int | None = 50
) -> Generation:
    call = Call(
        input_tokens=9,
        output_tokens=written,
        load_s=None,
        prefill_s=None,
        decode_s=None,
        total_s=None,
        first_token_s=None,
        stop=stop,
    )
    return Generation(prompt="?", text=text, calls=(call,), wall_s=1.0, thinking=thinking)


@pytest.mark.parametrize(
    ("generation", "kind", "limit", "words"),
    [
        (made("", "length", thinking="Hm"), "thinking", 50, "still thinking at 50 tokens"),
        (made(" \n", "length", thinking="Hm"), "thinking", 50, "no answer begun"),
        (made("", "length", thinking="Hm", written=None), "thinking", None, "the token limit"),
        (made("", "length", thinking="Hm", written=4608), "thinking", 4608, "4,608 tokens"),
        (made("\n\n", "length"), "silent", 50, "white space up to 50 tokens"),
        (made("", "repetition", thinking="Hm Hm"), "loop", None, "repeated themselves"),
    ],
)
def test_a_model_that_was_stopped_before_it_began_to_answer_is_unfinished(
    generation: Generation, kind: str, limit: int | None, words: str
) -> None:
    record = graded(KEY, SUITE, {"expect": 2}, generation)
    assert record.unfinished is not None
    assert (record.unfinished.kind, record.unfinished.limit_tokens) == (kind, limit)
    assert words in record.unfinished.message
    assert record.generation == generation


@pytest.mark.parametrize(
    "generation",
    [
        made("It is 2", "length", thinking="Hm"),
        made("", "stop", thinking="Hm"),
        made("", "unknown"),
        made("ha ha", "repetition"),
        made("", "repetition"),
        Generation(prompt="?", text="", calls=(), wall_s=None),
    ],
    ids=[
        "cut in its answer",
        "ended itself",
        "not told",
        "loops in its answer",
        "loops in nothing",
        "elsewhere",
    ],
)
def test_whatever_else_a_model_wrote_is_graded(generation: Generation) -> None:
    assert unfinished(generation) is None
    assert graded(KEY, SUITE, {"expect": 2}, generation).score is not None


def test_a_failure_is_kept_without_a_score() -> None:
    failure = Failure(stage="generate", kind="timeout", message="m")
    record = graded(KEY, SUITE, {"expect": 2}, failure, node="here:1")
    assert (record.failure, record.generation, record.node) == (failure, None, "here:1")


@pytest.fixture
def raising() -> Iterator[str]:
    @grader("raising", version=3)
    def raising(text: str, *, expect: float) -> Score:
        """Raises."""
        raise ZeroDivisionError("a mistake in the grader")

    yield "raising"
    GRADERS._items.pop("raising")


def test_a_grader_that_raises_leaves_its_answer(raising: str) -> None:
    record = graded(KEY, replace(SUITE, grader=raising), {"expect": 2}, made("It is 2"))
    assert record.failure is not None
    assert (record.failure.stage, record.failure.kind) == ("grade", "internal")
    assert "a mistake in the grader" in record.failure.message
    assert record.generation == made("It is 2")


def test_a_target_that_its_grader_cannot_take_leaves_the_answer_too() -> None:
    record = graded(KEY, SUITE, {"no_such_word": 2}, made("It is 2"))
    assert record.failure is not None
    assert record.failure.stage == "grade"
    assert record.generation is not None


def test_thinking_in_the_text_of_an_answer_made_elsewhere_is_parted() -> None:
    before = made("<think>17?</think>It is 2", thinking="First.")
    after = parted(before)
    assert (after.text, after.thinking) == ("It is 2", "First.\n\n17?")


def test_an_answer_without_marks_is_left_as_it_is() -> None:
    answer = made(" It is 2 ", thinking="Hm")
    assert parted(answer) is answer


def test_a_thought_that_never_ended_leaves_no_answer() -> None:
    after = parted(made("<think>It is 17", "length"))
    assert (after.text, after.thinking) == ("", "It is 17")
    assert unfinished(after) is not None


def test_a_header_says_with_what_its_run_was_made() -> None:
    header = new_header(Plan(models=("m",), suites=("apples",)), [SUITE], notes=["a note"])
    assert (header.schema, header.graders, header.notes) == (
        SCHEMA,
        {"final_number": header.graders["final_number"]},
        ("a note",),
    )
    assert header.environment.packages["moebench"]
    assert header.environment.speed


def test_answers_made_elsewhere_have_no_ways_of_measuring() -> None:
    header = new_header(Plan(models=("m",), suites=("apples",), options=None), [SUITE])
    assert header.environment.speed == {}
