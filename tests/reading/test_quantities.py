"""Reading quantities: running text, the forms that models answer in, what is no quantity, hostile text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.reading.numerals.text import MAX_CHARS
from moebench.reading.quantities import Quantity, quantities
from tests.support import cpu_seconds

Pair = tuple[float, str | None]


def pairs(text: str) -> list[Pair]:
    """Value and unit of each quantity, with the parts of ranges and ratios, without articles."""
    return [
        (part.value, part.unit)
        for quantity in quantities(text)
        for part in quantity.each()
        if not part.implied
    ]


def wholes(text: str) -> list[Pair]:
    return [(quantity.value, quantity.unit) for quantity in quantities(text)]


MARATHON: list[Pair] = [(42, "kilometer"), (30000, "participant")]

TEXTS: list[tuple[str, list[Pair]]] = [
    (
        "The marathon was 42 kilometers long, and over 30,000 people participated.",
        [(42, "kilometer"), (30000, "people")],
    ),
    ("A 10-gallon tank and a six-mile trip.", [(10, "gallon"), (6, "mile")]),
    ("It weighs 20 (kg), 20 [kg] or 20 {kg}.", [(20, "kilogram")] * 3),
    ("$48.2 million", [(48200000, "dollar")]),
    (
        "5 USD, US$5, C$5 and £3",
        [(5, "US dollar"), (5, "US dollar"), (5, "Canadian dollar"), (3, "pound sterling")],
    ),
    ("He paid c $ 16.4 million and hk $ 5.", [(16400000, "Canadian dollar"), (5, "Hong Kong dollar")]),
    (
        "CHF3.04, Rs. 20, 42RM and malaysia ringgit 42",
        [
            (3.04, "Swiss franc"),
            (20, "Indian rupee"),
            (42, "Malaysian ringgit"),
            (42, "Malaysian ringgit"),
        ],
    ),
    ("75 USD million", [(75000000, "US dollar")]),
    ("12,34,567.89 rupees", [(1234567.89, "Indian rupee")]),
    (
        "20 °C, 68 degrees Fahrenheit, -5 celsius",
        [(20, "degree Celsius"), (68, "degree Fahrenheit"), (-5, "degree Celsius")],
    ),
    ("300 °C (572 °F, 573.15K)", [(300, "degree Celsius"), (572, "degree Fahrenheit"), (573.15, "kelvin")]),
    ("5 degrees below zero", [(-5, "degree")]),
    ("a 10-year-old boy, 87 yo, 3 years of age", [(10, "year"), (87, "year"), (3, "year")]),
    ("25%, 30 percent, 5 per cent", [(25, "percent"), (30, "percent"), (5, "percent")]),
    ("3.2 percentage points and 25 basis points", [(3.2, "percentage point"), (25, "basis point")]),
    ("three hundred people and a dozen eggs", [(300, "people"), (12, "egg")]),
    ("half a cup, three quarters of a mile, 1/2 tsp", [(0.5, "cup"), (0.75, "mile"), (0.5, "teaspoon")]),
    ("two and a quarter hours", [(2.25, "hour")]),
    (
        "3 kg/m³, 5 m^2, 6 square meters, 24703m2",
        [
            (3, "kilogram per cubic meter"),
            (5, "square meter"),
            (6, "square meter"),
            (24703, "square meter"),
        ],
    ),
    (
        "60 km/h, 60 kilometers per hour, 60 miles an hour",
        [
            (60, "kilometer per hour"),
            (60, "kilometer per hour"),
            (60, "mile per hour"),
        ],
    ),
    ("5.5x10-3 kg and 3 × 10⁸ m/s", [(0.0055, "kilogram"), (300000000, "meter per second")]),
    ("a density of 4.2153(4) Å", [(4.2153, "angstrom")]),
    ("17 beautiful red apples, 12 data sets", [(17, "apple"), (12, "set")]),
    ("four times per week", [(4, "time per week")]),
    ("$5 per person and $25 an hour", [(5, "dollar per person"), (25, "dollar per hour")]),
    ("3M users", [(3000000, "user")]),
    ("4 crores rupees, 25 lakh tonnes", [(40000000, "Indian rupee"), (2500000, "tonne")]),
    ("1 second, 30 seconds, 1 seconds", [(1, "second"), (30, "second"), (1, "second")]),
    ("1½ tsp and 2 ½ cups", [(1.5, "teaspoon"), (2.5, "cup")]),
    ("one monkey eats 10 bananas each day", [(1, "monkey"), (10, "banana per day")]),
    ("The length is 2 in. In 2020 it was 5 in long.", [(2, "inch"), (2020, None), (5, "inch")]),
    ("42 (forty-two) kilometers", [(42, "kilometer")]),
    ("In 1990 people moved; 20 of the 30 students left.", [(1990, None), (20, "student"), (30, "student")]),
    (
        "50, 100 and 200 mg; 2 x 3 m",
        [(50, "milligram"), (100, "milligram"), (200, "milligram"), (2, "meter"), (3, "meter")],
    ),
]

FURTHER: list[tuple[str, list[Pair]]] = [
    ("gbp 45 sek 300", [(45, "pound sterling"), (300, "Swedish krona")]),
    ("He lost 7lb in two weeks.", [(7, "pound"), (2, "week")]),
    ("About a third of the 900 patients", [(1 / 3, "patient"), (900, "patient")]),
    ("a $5 bill and hk $ 450", [(5, "dollar"), (450, "Hong Kong dollar")]),
    ("rs. 12,500 per month", [(12500, "Indian rupee per month")]),
    ("up from $1.17 billion a year earlier", [(1170000000, "dollar")]),
    ("lost 23 cents per share", [(23, "cent per share")]),
    ("1999 and 25 others", [(1999, None), (25, "other")]),
    ("a 4-foot-by-6-foot rug", [(4, "foot"), (6, "foot")]),
    ("6.67 x 10^-11 N m^2/kg^2", [(6.67e-11, "newton square meter per square kilogram")]),
    ("10 meters per second per second", [(10, "meter per square second")]),
    ("an eight-hour flight over 12 foot boards", [(8, "hour"), (12, "foot")]),
    ("3 degrees below zero Celsius", [(-3, "degree Celsius")]),
    ("I drank half a bottle of milk", [(0.5, "bottle")]),
    ("120 over 80 mmHg", [(120, None), (80, "millimeter of mercury")]),
    ("60 point guards and 100 BTUs", [(60, "guard"), (100, "british thermal unit")]),
    ("41C (106F) on Friday", [(41, "degree Celsius"), (106, "degree Fahrenheit")]),
    ("$84.20 a barrel, 2.1 per cent more", [(84.2, "dollar per barrel"), (2.1, "percent")]),
    ("1、42 km\n2、300 people", [(42, "kilometer"), (300, "people")]),
    ("45 sq. m. and 3 hrs. long", [(45, "square meter"), (3, "hour")]),
]

ANSWERS = [
    "1. 42 (kilometers, marathon distance)\n2. 30,000 (number of participants)",
    "1. 42 kilometers\n2. 30,000 participants",
    "1. 42 kilometers 2. 30,000 participants",
    "(1) 42 kilometers (2) 30,000 participants",
    "- **42** kilometers\n- **30,000** participants",
    "* 42 km\n* 30,000+ participants",
    "42 kilometers, 30,000 participants",
    "42km and 30,000 participant(s)",
    "Value: 42, Unit: km\nValue: 30,000, Unit: participants",
    "Value: 42, Unit: kilometers, Value: 30,000, Unit: participants",
    "Numerical value: 42\nUnit: kilometers\n\nNumerical value: 30,000\nUnit: participants",
    "**Value:** 42\n**Unit:** kilometers\n\n**Value:** 30,000\n**Unit:** participants",
    "Unit: kilometers, Value: 42\nUnit: participants, Value: 30,000",
    "Numerical values: 42, 30,000\nUnits: kilometers, participants",
    "The values are 42 and 30,000. The units are kilometers and participants.",
    "| Value | Unit |\n|---|---|\n| 42 | km |\n| 30,000 | participants |",
    "| What | Value | Unit |\n|---|---|---|\n| Distance | 42 | km |\n| Runners | 30,000 | participants |",
    "| Distance (km) | Participants |\n|---|---|\n| 42 | 30,000 |",
    "Value | Unit\n42 | kilometers\n30,000 | participants",
    '[{"value": 42, "unit": "km"}, {"value": 30000, "unit": "participants"}]',
    '{"values": [{"number": "42", "unit": "km"}, {"number": "30,000", "unit": "participants"}]}',
    '{"distance": "42 km", "participants": "30,000"}',
    '{"kilometers": 42, "participants": 30000}',
    '{"distance_km": 42, "participants": 30000}',
    '{"values": [42, 30000], "units": ["kilometers", "participants"]}',
    "{'42': 'kilometers', '30,000': 'participants'}",
    "[(42, 'kilometers'), (30000, 'participants')]",
    '[42, "kilometers"], [30000, "participants"]',
    '```json\n{\n  "value": 42,\n  "unit": "km"\n},\n{\n  "value": 30000,\n  "unit": "participants"\n}\n```',
    "<value>42</value><unit>km</unit><value>30000</value><unit>participants</unit>",
    "kilometers: 42\nparticipants: 30,000",
    "Distance (km): 42\nNumber of participants: 30,000",
    "Distance - 42 kilometers; Participants - 30,000",
    "42 - kilometers\n30,000 - participants",
    "42: kilometers\n30,000: participants",
    "42, kilometers\n30,000, participants",
    "42 -> kilometers\n30,000 -> participants",
    "42 (unit: kilometers), 30,000 (unit: participants)",
    "Quantity 1: 42 kilometers\nQuantity 2: 30,000 participants",
    "Step 1: 42 kilometers\nStep 2: 30,000 participants",
    "$42$ km and \\(30000\\ \\text{participants}\\)",
    "forty-two kilometres; thirty thousand participants",
    "1️⃣ 42 km 2️⃣ 30,000 participants",
]


@pytest.mark.parametrize(("text", "expected"), TEXTS + FURTHER)
def test_running_text_is_read(text: str, expected: list[Pair]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_form_of_answer_gives_the_same_pairs(answer: str) -> None:
    assert pairs(answer) == MARATHON


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("5 to 10 kg", 5, 10, "kilogram"),
        ("8- to 16-meter", 8, 16, "meter"),
        ("between 3 and 5 miles", 3, 5, "mile"),
        ("from 3km to 5km", 3, 5, "kilometer"),
        ("about 3km-5km", 3, 5, "kilometer"),
        ("5-10%", 5, 10, "percent"),
        ("$5-10", 5, 10, "dollar"),
        ("$5 to $10 million", 5000000, 10000000, "dollar"),
        ("-18 °C to -34 °C", -34, -18, "degree Celsius"),
        ("3.5–4.0 TeV", 3.5, 4, "teraelectronvolt"),
        ("1000 - 5000", 1000, 5000, None),
        ("20 ± 1 g", 19, 21, "gram"),
        ("eight to 10 feet", 8, 10, "foot"),
        ("3 - ~8 litres", 3, 8, "liter"),
        ("a 10-to-15-minute walk", 10, 15, "minute"),
        ("3.5 ± 0.2 mm", 3.3, 3.7, "millimeter"),
    ],
)
def test_a_range_has_two_ends_and_the_middle_as_its_value(
    text: str, low: float, high: float, unit: str | None
) -> None:
    (quantity,) = quantities(text)
    assert (quantity.low, quantity.high, quantity.unit) == (low, high, unit)
    assert quantity.value == (low + high) / 2
    assert len(quantity.parts) == 2


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1 hour 30 minutes", 1.5, "hour"),
        ("2h 30m", 2.5, "hour"),
        ("1 hour fifteen", 1.25, "hour"),
        ("7 feet 6 inches", 7.5, "foot"),
        ("6'3\"", 6.25, "foot"),
        ("2 km and 1 meter", 2.001, "kilometer"),
        ("3 dollars 50 cents", 3.5, "dollar"),
        ("3 euros 50", 3.5, "euro"),
        ("15 dollars and 50.", 15.5, "dollar"),
        ("5 pounds 10 pence", 5.1, "pound sterling"),
        ("5 lb 8 oz", 5.5, "pound"),
        ("3 years and 6 months", 3.5, "year"),
        ("a mile and a half from here", 1.5, "mile"),
        ("3 hrs. 20 min.", 10 / 3, "hour"),
    ],
)
def test_a_compound_is_one_quantity_in_its_first_unit_that_keeps_its_parts(
    text: str, value: float, unit: str
) -> None:
    (quantity,) = quantities(text)
    assert (quantity.value, quantity.unit) == (value, unit)
    assert len(quantity.parts) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "1 m 1 m",
        "10kg (25lbs)",
        "5 feet of 2 inches",
        "$5 and 20 people",
        "3 kg and 2 m",
        "2 inches 5 feet",
        "10 $ 30 $",
    ],
)
def test_neighbours_that_do_not_add_up_stay_apart(text: str) -> None:
    assert len(quantities(text)) == 2


def test_a_ratio_keeps_its_two_numbers() -> None:
    (quantity,) = quantities("3 out of 4")
    assert quantity.value == 0.75
    assert [part.value for part in quantity.parts] == [3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no numbers here",
        "1. First\n2. Second",
        "at 2 pm",
        "at 10:30",
        "I arrived at 2.13 am.",
        "12 o'clock",
        "the 4th of May",
        "May 8, 1945",
        "8 May 1945",
        "GPT-4 and COVID-19",
        "the 21st century",
        "Which one?",
        "H2O",
        "Value 1:",
        "for minutes on end",
        "in kilometers",
        "B12 and MP3",
    ],
)
def test_what_is_no_quantity_is_not_read(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("I have 5 in my bag", (5, None)),
        ('He said "I have 42"', (42, None)),
        ("'The marathon was 42'", (42, None)),
        ("300 M&Ms", (300, None)),
        ("the 1990s", (1990, None)),
        ("TOP 10 songs", (10, "song")),
        ("5 all told", (5, None)),
        ("50 $20 bills", (50, None)),
        ("a three-toed sloth", (3, None)),
        ("60 now", (60, None)),
    ],
)
def test_words_and_quotation_marks_are_not_taken_for_units(text: str, pair: Pair) -> None:
    assert pairs(text)[0] == pair


def test_an_article_is_an_implied_one() -> None:
    gallon, wine = quantities("a gallon of beer and 3 L of wine")
    assert (gallon.value, gallon.unit, gallon.implied) == (1, "gallon", True)
    assert not wine.implied


def test_the_text_of_a_quantity_is_what_stands_at_its_place() -> None:
    text = "It costs $5, runs 42 km and takes 3 to 5 hours."
    found = quantities(text)
    assert [quantity.text for quantity in found] == ["$5", "42 km", "3 to 5 hours"]
    assert all(text[quantity.start : quantity.end] == quantity.text for quantity in found)


def check(text: str, found: tuple[Quantity, ...]) -> None:
    last = 0
    for quantity in found:
        assert last <= quantity.start < quantity.end <= len(text)
        assert quantity.text == text[quantity.start : quantity.end]
        last = quantity.end


WORDS = """
42 30,000 1/2 ½ 10 e3 1. 2) one two half third million km kilometers people dollars cents hour minutes number units
Value: Unit: is of in and to between per a an x k M May 5th no $ € % ° ' " ( ) [ ] { } | , . : ; - – = > -> ** _ `
/ ² ^ ± ~ \\ \\text{
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\t"])
ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("".join),
)


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_quantities_lie_in_order_inside_it(text: str) -> None:
    check(text, quantities(text))


HOSTILE = """1 1_ 1, 1- a_mile_ ( ) ' " a 5_km_ $1_ |_1_|~ 1| Unit:_km_ 1_unit:_ one_ 1_second_ half_a_ 5_km_per_
5_m/ number_of_ May_1_ 1._ million_ 1_( ° 1_km,_ 1_and_ a_couple_ 1x10-3_ 1_._1_ label:_ 1/ CHF3 42_ _ ~ 'A_ "A_"""


@pytest.mark.parametrize("piece", HOSTILE.split())
def test_a_million_hostile_characters_take_less_than_a_second_of_work(piece: str) -> None:
    text = piece.replace("_", " ").replace("~", "\n") * (1_000_000 // len(piece))
    quantities("1 km")
    assert cpu_seconds(lambda: quantities(text)) < 1


def test_what_stands_beyond_the_limit_is_not_read() -> None:
    assert quantities(" " * MAX_CHARS + "5 km") == ()
