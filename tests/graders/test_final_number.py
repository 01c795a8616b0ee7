"""Grading a worked solution: the number, the truth of the working, and what a reader is shown of both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench import grade
from moebench.types import Score
from tests.support import cpu_seconds

TRUE = "2 + 2 = 4. 4 - 2 = 2."


def graded(text: str, expect: float = 2, **target: str) -> Score:
    return grade("final_number", text, expect=expect, **target)


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "2.",
        "2.0",
        "2 apples",
        "two",
        "Two apples.",
        "**2**",
        "**2 apples**",
        "Answer: 2",
        "**Answer:** 2",
        "Answer: 2 apples for 4 people",
        "A: 2",
        "The answer is 2.",
        "The answer is **2** apples.",
        "The answer is two.",
        "The answer is 2 apples and half a pie.",
        "The answer is (2).",
        "Final answer: 2 apples",
        "Final count: 2 apples.",
        "#### 2",
        "#### 2 apples for 4 people",
        "\\boxed{2}",
        "$\\boxed{2\\text{ apples}}$",
        "The answer is $2$.",
        "= 2",
        "4 - 2 = 2",
        "4 - 2 = 2 apples",
        f"{TRUE} So you have 2 apples left.",
        f"{TRUE}\n\n2",
        f"{TRUE}\n\nTherefore, you have 2 apples left of the 4.",
        "You have 2 apples left.",
        "You have two apples left, since 2 of the 4 went into the pie.",
        "You have 2 apples left. Here is why: 2 + 2 = 4, and 4 - 2 = 2; the pie serves 8.",
        "2 apples are left of the 4 that you had.",
        '{"answer": 2}',
        '{"reasoning": "2 + 2 = 4", "answer": "2 apples"}',
        '```json\n{"reasoning": "2 + 2 = 4", "answer": "2"}\n```',
        '{"reasoning": "2 + 2 = 4", "answer": "2',
        "<think>4? No.</think>2",
        "The answer is 4. Wait, 2 went into the pie. So the answer is 2.",
        "The answer is 2.\n\nQ: And if I eat 1 more?\nA: 1",
        "The answer is 2.</s>",
        "1. Start with 2.\n2. Buy 2: 2 + 2 = 4.\n3. Bake: 4 - 2 = 2.\n\nFinal count: 2 apples.",
        "You'd be left with 2 apples and 1/2 of a pie.",
    ],
)
def test_the_right_number_scores_one(text: str) -> None:
    score = graded(text)
    assert (score.value, score.answer) == (1.0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "I am sorry, I cannot help with that.",
        "You have some apples left.",
        "There is not enough information to tell.",
        "How many apples did you buy?",
        "Step 1: count the apples.\nStep 2:",
        "The answer is",
        "Answer:",
        "To find out, subtract 2 from 4.",
        '{"answer": null}',
        '{"answer": "unknown"}',
        "First you have 2 apples. Then you buy 2 more. Then you",
        "2 + 2 =",
    ],
)
def test_a_text_without_an_answer_is_unanswered(text: str) -> None:
    score = graded(text)
    assert (score.value, score.answer) == (0.0, None)
    assert score.unanswered
    assert score.reason.startswith("no final answer")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", 1),
        ("You have 1 apple left.", 1),
        ("You have one apple left after eating 2.", 1),
        ("You have 3 apples left: 2 and 1.", 3),
        ("Answer: 4", 4),
        ("The answer is 4, not 2.", 4),
        ("The answer is not 2 but 4.", 4),
        ("#### 0", 0),
        ("None.", 0),
        ("You have no apples left.", 0),
        ("There are none left of the 2.", 0),
        ("2.5", 2.5),
        ("2 1/2 apples", 2.5),
        ("-2", -2),
        ("1/2", 0.5),
        ("20", 20),
        ("2%", None),
        ("2,000", 2000),
        ("twenty", 20),
        ("22", 22),
        ("The answer is 2. Wait, that's wrong: it is 3.", 3),
        ("\\boxed{4}, as 2 + 2 = 4", 4),
        ('{"answer": 4, "reasoning": "2 + 2"}', 4),
        ("2 + 2 = 4", 4),
        ("4 - 2 = 1", 1),
        ("You have 4 apples, 2 of them in a pie.", 4),
        ("You have 2 apples. You buy 2 more, so you have 4 apples.", 4),
        ("1.99", 1.99),
        ("2.000001", 2.000001),
    ],
)
def test_another_number_scores_nothing_and_is_named(text: str, answer: float | None) -> None:
    score = graded(text)
    if answer is None:
        assert score.value == 1.0  # "2%" is the number 2 where 2 is asked for
        return
    assert (score.value, score.answer) == (0.0, pytest.approx(answer))
    assert score.reason.startswith("found ")
    assert "expected 2" in score.reason


def test_a_right_answer_from_false_working_shows() -> None:
    score = graded("2 + 2 = 5 and 5 - 2 = 3, so you have 2 apples left.")
    assert score.value == 1.0
    assert score.parts == {"working": 0.5}
    assert score.reason == "2 is right; 1 of 2 equations is false: 2 + 2 = 5"


def test_true_working_is_told() -> None:
    score = graded(f"{TRUE} So you have 2 apples.")
    assert score.parts == {"working": 1.0}
    assert score.reason == "2 is right; 2 of 2 equations hold"


def test_a_wrong_answer_tells_what_was_found() -> None:
    score = graded("4 - 2 = 1, so you have 1 apple left.")
    assert score.reason == "found 1, expected 2; 1 of 1 equation is false: 4 - 2 = 1"


def test_working_without_equations_has_no_share() -> None:
    assert graded("You have 2 apples left.").parts == {"working": None}


def test_spans_show_the_answer_and_each_equation() -> None:
    text = "2 + 2 = 4, 4 - 2 = 1. The answer is 2."
    shown = [(text[span.start : span.end], span.ok, span.label) for span in graded(text).spans]
    assert shown == [
        ("2 + 2 = 4", True, "true"),
        ("4 - 2 = 1", False, "false: = 2"),
        ("2", True, "final answer"),
    ]


def test_a_wrong_final_answer_is_marked() -> None:
    (span,) = graded("The answer is 3.").spans
    assert (span.ok, span.label) == (False, "final answer, expected 2")


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("The answer is 0.1 + 0.2 = 0.3", 0.3),
        ("The answer is 1/3.", 1 / 3),
        ("The answer is 1,234,567.", 1234567),
        ("The answer is 1.5e3.", 1500.0),
        ("The answer is 20%.", 20),
        ("The answer is -4 degrees.", -4),
        ("The answer is 48.2 million.", 48_200_000),
        ("None are left.", 0),
    ],
)
def test_numbers_are_compared_by_value(text: str, expect: float) -> None:
    assert graded(text, expect).value == 1.0


def test_a_rounded_answer_is_not_the_exact_one() -> None:
    assert graded("The answer is 0.33.", 1 / 3).value == 0.0


def test_the_question_decides_between_two_numbers() -> None:
    text = "There are 12 dogs and 7 cats."
    assert graded(text, 7, question="How many cats are there?").value == 1.0
    assert graded(text, 12, question="How many dogs are there?").value == 1.0


def test_a_long_false_equation_is_cut_in_the_reason() -> None:
    text = " + ".join(["1"] * 60) + " = 61. The answer is 2."
    assert len(graded(text).reason) < 150


ARTICLE = """1. Starting with 2 apples.
2. Buying 2 more brings the total to 4 apples (2 + 2 = 4).
3. Using 2 apples for a pie leaves 2 apples (4 - 2 = 2).
4. Eating half the pie changes nothing.
Final count: 2 apples."""


def test_a_numbered_solution_is_graded_whole() -> None:
    score = graded(ARTICLE)
    assert (score.value, score.parts["working"]) == (1.0, 1.0)


@settings(deadline=None)
@given(
    st.text(max_size=120) | st.text(alphabet="0123456789 +-*/=.,$%()\nxanswer", max_size=120),
    st.floats(-1e6, 1e6),
)
def test_any_text_gets_a_score_between_0_and_1_with_spans_in_order(text: str, expect: float) -> None:
    score = graded(text, expect)
    assert 0 <= score.value <= 1
    assert score.parts["working"] is None or 0 <= score.parts["working"] <= 1
    starts = [span.start for span in score.spans]
    assert starts == sorted(starts)
    assert all(0 <= span.start < span.end <= len(text) for span in score.spans)


@pytest.mark.parametrize("piece", ["1", "1 + 1 = 2. ", "The answer is 5. ", "(1", "= ", "\n", "so 5, "])
def test_a_megabyte_is_graded_within_a_second(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert cpu_seconds(lambda: graded(text)) < 1.5
