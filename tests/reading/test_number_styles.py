"""The final number whatever its dress: styles of announcing, places in the text, any text at all."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.reading.numbers import final_number
from moebench.reading.numerals.text import MAX_CHARS
from tests.support import cpu_seconds, located


def found(text: str, question: str = "") -> float | None:
    number = final_number(located(text), question=question)
    return None if number is None else number.value


STYLES = [
    "{0}",
    "{0}.",
    "Answer: {0}",
    "**Answer:** {0}",
    "**Answer: {0}**",
    "A: {0}",
    "#### {0}",
    "The answer is {0}.",
    "The answer is: {0}",
    "So the answer is {0}.",
    "The final answer is **{0}**.",
    "\\boxed{{{0}}}",
    "The answer is $\\boxed{{{0}}}$.",
    "\\[\\boxed{{{0}}}\\]",
    "${0}$",
    "= {0}",
    "3 + 4 = 7, so the total is {0}",
    "First 3, then 4.\n\n{0}",
    "First 3, then 4.\n\n**{0}**",
    '{{"answer": {0}}}',
    '{{"answer": "{0}"}}',
    '{{"reasoning": "3 and 4", "answer": "{0}"}}',
    '```json\n{{"reasoning": "3 and 4", "answer": "{0}"\n}}\n```',
    '{{"reasoning": "3 and 4", "answer": "{0}',
    "{{'answer': '{0}'}}",
    "Final answer: {0} apples",
    "Final count: {0} apples for 5 days",
    "The result: {0}\n\nI hope this helps!",
    "She has {0} apples left for the next 5 days.",
    "Therefore, she has {0} apples left out of 99.",
    "{0} apples",
    "{0} apples are left.",
    "{0}\n\nExplanation: 3 and 4 were added.",
    "It is {0}, because 3 and 4 were added.",
    "The answer is {0}.</s>",
    "The answer is {0}.<|im_end|>\n<|im_start|>user\nAnd 5?",
    "The answer is {0}.\n\nQ: What is 3 + 4?\nA: 7",
    "The answer is 99. Wait, that's wrong. The answer is {0}.",
]


@pytest.mark.parametrize("style", STYLES)
@settings(deadline=None, max_examples=10)
@given(value=st.integers(20, 98) | st.integers(1000, 10**9))
def test_the_same_answer_is_read_in_every_style(style: str, value: int) -> None:
    assert found(style.format(value)) == value


@settings(deadline=None)
@given(value=st.integers(1000, 10**9))
def test_separators_do_not_change_the_answer(value: int) -> None:
    grouped = f"{value:,}"
    for written in (
        grouped,
        grouped.replace(",", "\u202f"),
        grouped.replace(",", "'"),
        f"${grouped}",
        f"{grouped}.00",
    ):
        assert found(f"The answer is {written} for 5 days.") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kim will pay $84 after the $16 coupon is taken off the $100 coat.", 84),
        ("It takes Rob 25 minutes to bike 5 miles.", 25),
        ("Our class collected 340 cans, beating last year's 310.", 340),
        ("The pool needs another 150 gallons to reach its 600-gallon capacity.", 150),
        ("Her new balance is $725 following a deposit of $125.", 725),
        ("A total of 64 squares fit on the 8 by 8 board.", 64),
        ("If you buy 6, you pay $30.", 30),
        ("Mike's share is 1/4 of the $200, or $50.", 50),
        ("So the shop sold 45 kg of rice in 3 weeks, averaging 15 kg a week.", 45),
        ("There were 18 passengers left on the bus after the 4th stop, where 7 got off.", 18),
        ("Together the twins weigh 96 pounds; each weighs 48.", 96),
        ("The volume equals 60 cubic cm given sides of 3, 4 and 5 cm.", 60),
        ("By my count, 7 letters appear in the 4-word phrase more than once.", 7),
        ("Eve scored 88 on the test, 5 points above the average of 83.", 88),
        (
            "Let me see:\n- 4 boxes x 6 = 24\n- 24 + 3 = 27\n\nThe final tally is 27 pens in 4 boxes and 1 drawer.",
            27,
        ),
        ("The farmer needs 12 m of fence for 4 sides of 3 m.", 12),
        ("**Final Answer**\n\nThe farmer needs **12 m** of fence for 4 sides.", 12),
        ("ANSWER: twelve meters (4 sides of 3 m)", 12),
        ("The requested number is 144, the square of 12.", 144),
        ("144 is the answer, being 12 squared.", 144),
        ("You get 144 when you square 12.", 144),
        ("When you square 12 you get 144.", 144),
        ("12 squared is 144.", 144),
        ("Adding everything up, the bill is $47.25 including 5% tax.", 47.25),
        ("Jill is now 14; 6 years ago she was 8.", 14),
        ("They'd finish in 2 days with 9 workers instead of 6 days with 3.", 2),
        ("The smaller number is 13 and the larger one is 21.", 13),
        ("Answer: 13 and 21", 13),
        ("So that's 3 full boxes, with 2 eggs left over.", 3),
        ("He makes 8 trips, the last one carrying only 3 bags.", 8),
        ("After tax, a $60 jacket costs $64.80.", 64.8),
        ("Each ticket sells for $7.50, making $750 for all 100.", 750),
        ("She has saved up $360 of the $900 she needs, i.e. 40%.", 360),
        ("It would be 5:30? No - the question asks for minutes: 330.", 330),
        ("He needs -3 + 10 = 7 more points to reach 20.", 7),
        ("The odds are 1 in 6.", 1),
        ("I'd say 15, give or take 2.", 15),
        ("Roughly 15 people, out of about 200 invited, did not come.", 15),
        ("That works out at 15 per person for 6 people.", 15),
    ],
)
def test_single_sentences_of_many_kinds_are_read(text: str, value: float) -> None:
    assert found(text) == pytest.approx(value)


def test_the_place_of_the_answer_is_told() -> None:
    text = "She earned **$450** from selling 90 mugs."
    number = final_number(text)
    assert number is not None
    assert text[number.start : number.end] == number.text == "450"


def test_the_place_of_a_fraction_is_its_whole_command() -> None:
    number = final_number("It is $\\frac{3}{8}$ of 24.")
    assert number is not None
    assert number.text == "\\frac{3}{8}"


def test_a_calculation_without_its_result_is_worked_out() -> None:
    for text in ("The answer is 5 * 3", "\\boxed{5 \\times 3}", "Answer: 5 x 3"):
        assert found(text) == 15, text


def test_a_range_is_not_worked_out() -> None:
    assert found("Answer: 5-6 hours") == 5


def test_an_answer_field_counts_more_than_the_reasoning_beside_it() -> None:
    reply = json.dumps({"answer": "18", "reasoning": "The answer is 20 less 2. So 20 - 2 = 18, not 16."})
    assert found(reply) == 18


def test_what_json_says_afterwards_counts_less_than_a_correction() -> None:
    assert found('{"answer": "12"}\n\nWait, I made a mistake. The answer is 14.') == 14


def test_a_check_is_no_correction() -> None:
    assert found("The answer is 12.\n\nActually, that makes sense, since each of the 3 kids gets 4.") == 12


def test_numbers_of_lines_and_steps_are_no_answers() -> None:
    assert found("1. Add them up.\n2. That makes 7.\n3. Done.") == 7
    assert found("Step 1: add 3 and 4.\nStep 2: that makes 7.") == 7


def test_the_end_of_an_endless_text_counts() -> None:
    text = "We add. " * MAX_CHARS + "The answer is 7."
    number = final_number(text)
    assert number is not None
    assert text[number.start : number.end] == "7"


ALPHABET = st.sampled_from([
    "5", "12 ", "$", ".", ",", "=", "+", "(", ")", "\n", "\"", "answer", "is ", "no ", "####", "\\boxed{", "}",
    "\\frac{", "left ", "so ", "wait, ", "<<", ">>", "1/2", "%", " for ", "{", ":", "a", "-", "half ", "```", "**",
    "?", "</think>",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(ALPHABET, max_size=30).map("".join) | st.text(max_size=80), st.text(max_size=40))
def test_any_text_gives_a_number_inside_it_or_none(text: str, question: str) -> None:
    number = final_number(text, question=question)
    if number is not None:
        assert 0 <= number.start < number.end <= len(text)
        assert number.text == text[number.start : number.end]


HOSTILE = [
    "1", "1 ", "1,111", "a ", "-", "(", "(1", "=", "1=", "1+1=", "\n", " ", '"', "'", "*", "`", "_", "<",
    "<<", "<<1>>", "\\frac{", "\\boxed{", "the answer is ", "answer: ", '"answer": "', "a:\n", "#### 5\n",
    "<think>", "</think>", "Q: 5\n", "Q: a\n", "wait, ", "so, ", "no apples left ", "none. ", "20% of ",
    "if 5, ", "which is 5 ", "$5 ", "5% ", "Therefore 5. ", "I hope 5. ", "because 5 ", "5 and ",
    "Step 1: 5\n", "(5 = 5) ", "Note: 5\n", "\\\\", "\\n", "1. a\n", "how many do ", "how old is the ",
    "how many do a have? ", "aly aly is 5 ", "Tom has 5, ", "5 left ", "if it does not, 5 ", "5 or maybe ",
    "more than 5 ", "**5** ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_less_than_a_second(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert cpu_seconds(lambda: final_number(text, question=text)) < 1
