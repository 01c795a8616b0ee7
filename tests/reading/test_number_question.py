"""The final number of an answer whose question is known."""

import pytest

from moebench.reading.numbers import final_number
from moebench.reading.numbers.question import Question, read_question
from tests.support import located

APPLES = (
    "I have 2 apples, then I buy 2 more. I bake a pie with 2 of the apples. After eating half of "
    "the pie how many "
    "apples do I have left?"
)


def found(text: str, question: str = "") -> float | None:
    number = final_number(located(text), question=question)
    return None if number is None else number.value


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("I have 2 apples, then I buy 2 more. I bake a pie with 2 of the apples.", APPLES, None),
        (
            "You have 2 apples. You buy 2 more, so you have 4. You use 2, so you have 2 left. Eating half "
            "the pie does not change that.",
            APPLES,
            2,
        ),
        ("You have 3 apples left.", APPLES, 3),
        (
            "Let's break it down:\n\n- You start with 2 apples.\n- You buy 2 more, so 4.\n- You use 2 for "
            "the pie.\n\nSo you have 2 apples left, plus 1/2 of a pie.",
            APPLES,
            2,
        ),
        ("2 + 2 = 4\n4 - 2 = 2\n2 - 1 = 1\n\nSo, you have 1 apple left.", APPLES, 1),
        ("After eating half of the pie, you have 2 apples left.", APPLES, 2),
        (
            "You have 2 apples left. The half pie you ate was made from apples that you had already used, 2 "
            "of the 4.",
            APPLES,
            2,
        ),
        ("You have 2 apples and 0.5 pies left.", APPLES, 2),
        ("You have half a pie and 2 apples left.", APPLES, 2),
        ("You have no apples left.", APPLES, 0),
        ("You don't have any apples left.", APPLES, 0),
        ("You will have 0 apples left because you used all 4 in the pie.", APPLES, 0),
        ("How much money does she make? $18.", "How much money does she make?", 18),
        ("He bought 3 apples and 5 pears.", "How many pears did he buy?", 5),
        ("They have 12 dogs and 7 cats, 19 pets in total.", "How many pets do they have?", 19),
        ("There are 12 dogs and 7 cats.", "How many cats are there?", 7),
        ("She needs 4 boxes and pays $36.", "How much does she pay?", 36),
        ("She needs 4 boxes and pays $36.", "How many boxes does she need?", 4),
        ("It takes him 3 hours and he drives 150 miles.", "How many miles does he drive?", 150),
        ("He has 24 cookies, which is 2 dozen.", "How many dozen cookies does he have?", 2),
        ("He has 2 dozen cookies.", "How many cookies does he have?", 24),
        ("He has 2 dozen cookies.", "How many dozens of cookies does he have?", 2),
        ("The company made 3 million dollars.", "How many million dollars did the company make?", 3),
        ("Sold 40% of the cars, i.e. 20 cars.", "What percent of the cars were sold?", 40),
    ],
)
def test_the_question_helps_to_choose(text: str, question: str, value: float | None) -> None:
    assert found(text, question) == (None if value is None else pytest.approx(value))


def test_a_question_tells_what_is_counted() -> None:
    question = read_question("Ann has 3 boxes. How many cups of tea does she drink in 5 days?")
    assert question.nouns == {"cup", "tea"}
    assert question.values == {3.0, 5.0}


def test_a_question_tells_whether_money_or_a_percentage_is_asked_for() -> None:
    assert read_question("How much money does she make?").money
    assert read_question("What percentage of the cars is red?").percent
    assert not read_question("How many cars are red?").money


def test_no_question_tells_nothing() -> None:
    assert read_question("") == Question()
