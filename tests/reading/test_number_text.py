"""Reading numbers: digits, separators, fractions, words; and what is no number."""

import re
import tomllib
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.reading.numerals.text import MAX_CHARS, Number, read_numbers
from moebench.reading.numerals.view import plain_view
from moebench.reading.numerals.words import TABLE
from tests.support import cpu_seconds


def values(text: str) -> list[int | float]:
    return [number.value for number in read_numbers(text)]


def only(text: str) -> Number:
    (number,) = read_numbers(text)
    return number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18", 18),
        ("It costs 18.", 18),
        ("18.50 dollars", 18.5),
        (".5 of it", 0.5),
        ("-5 degrees", -5),
        ("−5 degrees", -5),
        ("+5 degrees", 5),
        ("minus five", -5),
        ("negative 3", -3),
        ("1,000 people", 1000),
        ("1,234,567.89", 1234567.89),
        ("1 000 km", 1000),
        ("1 234 567", 1234567),
        ("1\u00a0000 km", 1000),
        ("1'000 francs", 1000),
        ("1’000 francs", 1000),
        ("1.000,5 kg", 1000.5),
        ("1.234.567", 1234567),
        ("1000,99", 1000.99),
        ("0,5 kg", 0.5),
        ("€18,50", 18.5),
        ("1,00,000 rupees", 100000),
        ("14{,}916", 14916),
        ("32,\\! 349", 32349),
        ("1/2", 0.5),
        ("3/4 of it", 0.75),
        ("½ cup", 0.5),
        ("1½ cups", 1.5),
        ("1 ½ cups", 1.5),
        ("1 1/2 cups", 1.5),
        ("-7 3/4 degrees", -7.75),
        ("2⅔", 8 / 3),
        ("1.5e3", 1500),
        ("2E-2", 0.02),
        ("1.3 x 10^6", 1300000),
        ("1.3 × 10^{6}", 1300000),
        ("10^6", 1000000),
        ("2^10", 1024),
        ("50k dollars", 50000),
        ("$5M", 5000000),
        ("$1.2B", 1200000000),
        ("48.2 million", 48200000),
        ("3 hundred and 21", 321),
        ("13 lakh", 1300000),
        ("eleven", 11),
        ("Eleven", 11),
        ("ZERO", 0),
        ("twenty-one", 21),
        ("twenty one", 21),
        ("one hundred", 100),
        ("a hundred", 100),
        ("three hundred and five", 305),
        ("three hundred five", 305),
        ("fifteen hundred", 1500),
        ("two thousand three hundred", 2300),
        ("two hundred and two thousand", 202000),
        ("one hundred twenty-three thousand four hundred fifty-six", 123456),
        ("twenty-one trillion three hundred", 21000000000300),
        ("two and a half", 2.5),
        ("two and a half cups", 2.5),
        ("one and a half million", 1500000),
        ("one hundred and three and two thirds", 103 + 2 / 3),
        ("half", 0.5),
        ("a half", 0.5),
        ("half a dozen", 6),
        ("half a million", 500000),
        ("a third of it", 1 / 3),
        ("two thirds", 2 / 3),
        ("three quarters", 0.75),
        ("twenty-three fifths", 4.6),
        ("a dozen", 12),
        ("two dozen eggs", 24),
        ("five point five", 5.5),
        ("zero point zero eight", 0.08),
        # One grammar for number words: articles may be missing; "and", "&" and a comma join.
        ("hundred thousand dollars", 100_000),
        ("6 thousand 2 hundred and 15", 6215),
        ("five million, six hundred & ten", 5_000_610),
        ("eight thousand, four hundred and six", 8406),
        ("3 million 40 thousand", 3_040_000),
        ("two hundred thousand and seven", 200_007),
        ("nine hundred and four thousand & twelve", 904_012),
        ("seven billions", 7_000_000_000),
        ("2.5 mln", 2_500_000),
        ("$5 bn", 5_000_000_000),
        ("one twenty-fifth", 0.04),
        ("seven thirty-fifths", 0.2),
        ("three hundredths", 0.03),
        ("a trillionth", 1e-12),
        ("3 and 1/4 cups", 3.25),
        ("a million and a half", 1_500_000),
        ("three hundred 21", 321),
        ("two point twenty-five", 2.25),
        ("forty forty-firsts", 40 / 41),
        ("nine one-thousandths", 0.009),
        ("six ten-thousandths", 0.0006),
        ("twenty-one thousandths", 0.021),
        ("three quarter million", 750_000),
        ("three quarters of a million", 750_000),
        ("half of a dozen", 6),
        ("7 over eleven", 7 / 11),
        ("a couple", 2),
        ("a couple hours", 2),
        ("a couple dozen", 24),
        ("that one mile", 1),
        ("280 million first shares", 280_000_000),
        ("ten seconds", 10),
        ("three forty six", 346),
        ("seven ninety two seats", 792),
        ("it is point seven", 0.7),
        ("about point zero four litres", 0.04),
        ("grows by point eight million", 800_000),
        ("a hundred millionth", 1e-8),
        ("one hundred thousandth", 1e-5),
        ("two hundred thousandths", 0.2),
        ("five thousand, sixty", 5060),
        ("three point one four one five nine", 3.14159),
        ("six point oh two", 6.02),
        ("one hundred twenty point seven five", 120.75),
        ("minus two and a half", -2.5),
        ("minus a half", -0.5),
        ("negative two thirds", -2 / 3),
        ("two-and-a-half", 2.5),
        ("one and one-half cups", 1.5),
        ("three hundred and sixty-five and a quarter", 365.25),
        ("a quarter of a million", 250_000),
        ("a half dozen", 6),
        ("a dozen and a half", 18),
        ("four score and seven years", 87),
        ("fourscore", 80),
        ("two-hundred-and-five", 205),
        ("ninety–nine", 99),
        ("fourty-two", 42),
        ("twelve hundred and fifty", 1250),
        ("twelve lakh crore", 12_000_000_000_000),
        ("two crore fifty lakh", 25_000_000),
        ("three quadrillion", 3_000_000_000_000_000),
        ("a two-million-dollar house", 2_000_000),
        ("twenty-two over seven", 22 / 7),
        ("only one left", 1),
        ("half past ten", 10),
        ("1,000/4", 250),
        # Magnitudes behind digits.
        ("3M", 3_000_000),
        ("12k", 12_000),
        ("1.2b", 1_200_000_000),
        ("$4 M", 4_000_000),
        ("5m", 5),
        # Digits of every script by their value; Chinese numerals; keycaps.
        ("答案是12。", 12),
        ("الجواب هو ١٢", 12),
        ("उत्तर ४५ है", 45),
        ("১৮", 18),
        ("１，２００", 1200),
        ("٣٫٥", 3.5),
        ("共有十二个", 12),
        ("三百", 300),
        ("两万五千", 25_000),
        ("三万亿", 3_000_000_000_000),
        ("3.5万人", 35_000),
        ("答案是五。", 5),
        ("五分之二", 0.4),
        ("水占十二分之七", 7 / 12),
        ("百分之二十", 20),
        ("The answer is 1️⃣0️⃣.", 10),
        ("10²", 10),
        # Decimal commas, by form and by the language around them.
        ("2,5 kg", 2.5),
        ("1.500 €", 1500),
        ("Die Antwort ist 3,5.", 3.5),
        ("La respuesta es 1.250.", 1250),
        ("180ml of milk", 180),
        ("5-year-old", 5),
        ("3x bigger than 3x5"[:2] + " 4", 4),
    ],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert only(text).value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "no number here",
        "1. First",
        "1) First",
        "(1) First",
        "**1.** First",
        "- 1. First",
        "Step 1: add",
        "step 3",
        "Question 2:",
        "Example #3",
        "the 4th day",
        "the 1st, 2nd and 3rd",
        "the twenty-first day",
        "one hundred and fifth",
        "the third day",
        "a second later",
        "at 10:30",
        "on 5/17/2018",
        "on 2024-05-01",
        "version 1.2.3",
        "192.168.1.2",
        "call 555-123-4567",
        "B12",
        "GPT-4",
        "x2",
        "2x",
        "cm^2",
        "room_5",
        "12abc34",
        "#5",
        "3D",
        "which one",
        "this one",
        "one of them",
        "one another",
        "no one",
        "thousands of people",
        "a few hundred people",
        "hundreds of thousands",
        "the only one",
        "a score",
        "one hundred and first",
        "several hundred thousand",
        "cut it into thirds",
        "a couple walks by",
        "他一起去",
        "万一",
        "第3步",
        "1️⃣ apple\n2️⃣ pear",
        "a quarter past"[2:],
        "Point two: the costs",
        "my point one",
        "phone and stone",
        "1" * 50,
        "",
    ],
)
def test_this_is_no_number(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("five and six", [5, 6]),
        ("one hundred and two hundred", [100, 200]),
        ("nineteen eighty", [19, 80]),
        ("five twenty dollar bills", [5, 20]),
        ("8 out of 10", [8, 10]),
        ("one hundred, two hundred", [100, 200]),
        ("one thousand and two million", [1000, 2_000_000]),
        ("12 over 3 days", [12, 3]),
        ("3M - 30 = 45", [3, 30, 45]),
        ("Ответ: 1,2,3", [1, 2, 3]),
        ("$5 million and $3", [5_000_000, 3]),
        ("1️⃣ 42 km 2️⃣ 30,000 people", [42, 30_000]),
        ("3,4 and (5,6)", [3, 4, 5, 6]),
        ("1,2,3", [1, 2, 3]),
        ("100 200 300", [100, 200, 300]),
        ("32, 349", [32, 349]),
        ("5-3=2", [5, 3, 2]),
        ("16 - 3", [16, 3]),
        ("3x5=15", [3, 5, 15]),
        ("3 quarters", [3]),
        ("two 1/4 pound burgers", [2, 0.25]),
        ("between five and ten", [5, 10]),
        ("twenty, thirty", [20, 30]),
        ("600/25k", [600, 25_000]),
        ("$5 and 1/3 pound", [5, Fraction(1, 3)]),
        ("1. 5 apples\n2. 6 pears", [5, 6]),
        ("180/4/5", [180, 4, 5]),
        ("1080/2/3", [1080, 2, 3]),
        ("3/0.0625=48.0", [3, 0.0625, 48]),
        ("18. The answer is clear.", [18]),
        ("- 5 apples", [5]),
    ],
)
def test_several_numbers_are_kept_apart(text: str, expected: list[float]) -> None:
    assert values(text) == pytest.approx(expected)


def test_ordinals_are_read_where_they_are_asked_for() -> None:
    found = read_numbers("the 4th, twenty-first, one hundred and fifth and third of 20", ordinals=True)
    assert [(number.value, number.ordinal) for number in found] == [
        (4, True), (21, True), (105, True), (3, True), (20, False),
    ]  # fmt: skip


def test_what_the_data_file_calls_no_number_is_none() -> None:
    for row in [*TABLE["not_numbers"], *TABLE["not_words"]]:
        assert re.compile(row["pattern"]), row["what"]
        assert all(values(example) == [] for example in row["examples"]), row["what"]


def test_the_data_file_has_words_without_doubles() -> None:
    tables = [TABLE[name] for name in ("scales", "bound_scales", "ordinals", "denominators", "more_tens")]
    words = [*TABLE["units"], *TABLE["more_units"], *TABLE["tens"], *(word for one in tables for word in one)]
    assert len(words) == len(set(words))
    assert all(isinstance(size, int) and size > 0 for table in tables for size in table.values())
    assert (len(TABLE["units"]), len(TABLE["tens"])) == (20, 8)
    assert {"k", "m", "b", "t"} <= TABLE["letters"].keys()


def test_what_is_shown_for_a_command_is_no_longer_than_it() -> None:
    table = tomllib.loads((files("moebench.reading") / "data" / "markup.toml").read_text(encoding="utf-8"))
    assert all(len(shown) <= len(name) + 1 for name, shown in table["commands"].items())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**5** of `6`", "5 of 6"),
        (r"\frac{3}{4}", "3/4"),
        (r"2\frac12", "2 1/2"),
        (r"\frac{\frac{4}{2}}{2}", "(4/2 )⟮2)"),
        (r"\boxed{\text{12 km}}", "12 km"),
        (r"5 \times 3 \approx 15\%", "5 × 3 ≈ 15 %"),
        (r"\sqrt{16}", "√(16)"),
        ("2**3", "2**3"),
        ("- 5 apples\n* 6", "5 apples\n 6"),
        ("one\\ntwo", "one \ntwo"),
    ],
)
def test_a_plain_view_shows_what_is_meant_where_it_stands(text: str, shown: str) -> None:
    view = plain_view(text)
    assert len(view) == len(text)
    assert re.sub("[ ]+", " ", view).strip() == shown


def test_a_percentage_keeps_its_number() -> None:
    for text in ("20%", "20 %", "20\\%", "20 percent", "20 per cent", "twenty percent"):
        number = only(text)
        assert (number.value, number.percent) == (20, True), text


def test_a_currency_is_told_but_is_not_part_of_the_number() -> None:
    number = only("about $1,200 in all")
    assert (number.text, number.currency, number.value) == ("1,200", "$", 1200)
    assert [only(text).currency for text in ("€5", "£ 5", "US$5", "5 dollars")] == ["€", "£", "US$", ""]


def test_the_sign_before_a_currency_belongs_to_the_number() -> None:
    for text in ("-$5", "$-5", "−$5"):
        number = only(text)
        assert (number.value, number.currency) == (-5, "$"), text


def test_words_and_digits_are_told_apart() -> None:
    assert [number.in_words for number in read_numbers("5, five and 5 million")] == [False, True, True]


def test_a_value_is_exact_and_an_int_when_it_is_whole() -> None:
    assert only("1/3").exact == Fraction(1, 3)
    assert isinstance(only("18.00").value, int)
    assert only("0.1").exact == Fraction(1, 10)


def test_a_list_that_starts_with_a_number_of_things_is_no_list() -> None:
    """Only 1, or what follows a line number, is a line number."""
    assert values("12. That is all.\n13. And more.") == [12, 13]
    assert values("1. Take 5\n2. Take 6\n3.") == [5, 6]


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("019 .,/-$%½xe^(){}'\\ntwohundredand"), max_size=60)
    | st.text(max_size=60)
)
def test_numbers_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for number in read_numbers(text):
        assert end <= number.start < number.end <= len(text)
        assert number.text == text[number.start : number.end]
        end = number.end


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12))
def test_every_way_of_writing_an_integer_gives_it_back(value: int) -> None:
    assert values(f"It is {value}.") == [value]
    assert values(f"It is {value:,}.") == [value]


UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def _in_words(value: int) -> str:
    units, tens = UNITS.split(), ["", "", *TENS.split()]
    if value < 20:
        return units[value]
    if value < 100:
        return tens[value // 10] + (f"-{units[value % 10]}" if value % 10 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= size:
            rest = value % size
            joint = " and " if 0 < rest < 100 else " "
            return f"{_in_words(value // size)} {name}" + (joint + _in_words(rest) if rest else "")
    raise AssertionError


@settings(deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_every_integer_in_words_is_read(value: int) -> None:
    assert values(_in_words(value)) == [value]


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert values("x" * MAX_CHARS + " 5") == []


HOSTILE = [
    "1", "1 ", "1,111", "111 ", "a ", "one ", "-", "1/", "{,}", "\n1. ", "1'111", "minus ", "and a ",
    "hundred ", "million ", "9.9", "三", "second ", "1\ufe0f\u20e3", "&", "antwort 3,5 ", "ten point ", "(",
    ".5", "5.", "e5", "10^", "$", "$5 ", "5% ", "½", "\\", "é", "İ", "x",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_less_than_a_second(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert cpu_seconds(lambda: read_numbers(text)) < 1
