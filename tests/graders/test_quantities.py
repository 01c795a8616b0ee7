"""Grading values with units: what is right, what is not, and why."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.graders import grade
from moebench.graders.quantities import ExpectedQuantity, quantity_pairs
from moebench.types import Score
from tests.support import cpu_seconds

MARATHON: list[ExpectedQuantity] = [
    {"value": 42, "unit": "kilometers"},
    {"value": 30000, "unit": "participants", "also": ["people"]},
]
TEXT = "A marathon covers a distance of 42 kilometers, with over 30,000 participants."

RIGHT = [
    "1. 42 (kilometers, marathon distance)\n2. 30,000 (number of participants)",
    "1. 42 kilometers\n2. 30,000 participants",
    "42 km; 30000 people",
    "42 Kilometres and 30,000 persons",
    "42km, 30,000 participants",
    "- **42** kilometers\n- over **30,000** participants",
    "Value: 42, Unit: km\nValue: 30,000, Unit: participants",
    "Numerical value: 42\nUnit: kilometers\n\nNumerical value: 30,000\nUnit: people",
    "| Value | Unit |\n|---|---|\n| 42 | km |\n| 30,000 | people |",
    "| 42 | kilometers |\n| 30,000 | participants |",
    '[{"value": 42, "unit": "km"}, {"value": 30000, "unit": "participants"}]',
    '```json\n{"distance": {"value": 42, "unit": "km"}, "runners": {"value": 30000, "unit": "people"}}\n```',
    '{"distance": "42 km", "participants": "30,000"}',
    '{"kilometers": 42, "people": 30000}',
    "[(42, 'kilometers'), (30000, 'participants')]",
    "kilometers: 42\nparticipants: 30,000",
    "Distance (km): 42\nNumber of participants: 30,000",
    "42 - kilometers\n30,000 - people",
    "42: kilometers\n30,000: participants",
    "42, kilometers\n30,000, participants",
    "42 kilometers (km), 30,000 participants (people)",
    "42 kilometers = 42 km\n30,000 participants = 30,000",
    "forty-two kilometers and thirty thousand people",
    "42 (forty-two) kilometers; 30,000 (thirty thousand) people",
    "42,000 meters and 30,000 participants",
    "30,000 marathon participants ran 42 kilometers",
    "30.000 participants, 42 km",
    "42 kilometers\n42 kilometers\n30,000 people\n30,000 people",
    "Sure! Here are the values:\n\n1. 42 kilometers (the distance)\n2. 30,000 people (runners)\n\nAsk me more!",
    f'In the text "{TEXT}" there are two numerical values: 42 (kilometers) and 30,000 (participants).',
    "There are two numerical values: 42 kilometers and 30,000 participants.",
    "Step 1: Find the numbers: 42 and 30,000.\nStep 2: Find the units.\n\nAnswer: 42 kilometers, 30,000 people.",
    "To extract the values, follow these steps:\n1. Read the text.\n2. Find the numbers: 42 and 30,000.\n"
    "So 42 -> kilometers; 30,000 -> people",
    "The numbers are 42 and 30,000. Their units are kilometers and participants.",
    "The first value, 42, is measured in kilometers. The second value, 30,000, is the number of participants.",
    "42 is the value and kilometers is the unit.\n30,000 is the value and participants is the unit.",
    "The value 42 has the unit kilometers and the value 30,000 has the unit participants.",
    "$42$ km and $30,000$ participants",
    "42 is the distance in kilometers\n30,000 is the number of participants",
    "The distance is 42 kilometers. The number of participants is 30,000.",
    '"42 kilometers", "30,000 participants"',
    "42 kilometer(s) and 30,000 participant(s)",
    "<value>42</value><unit>km</unit>\n<value>30000</value><unit>people</unit>",
    "| Distance (km) | Participants |\n|---|---|\n| 42 | 30,000 |",
    '["The distance of the marathon is 42 kilometers", "The number of participants is 30,000 in all"]',
    "42\u00a0km and 30\u202f000 participants",
]

WRONG = [
    ("42 kilometers", 2 / 3),
    ("30,000 participants", 2 / 3),
    ("42 kilometers\n42 kilometers", 2 / 3),
    ("42 miles, 30,000 participants", 0.5),
    ("42 meters, 30,000 participants", 0.5),
    ("42 km², 30,000 participants", 0.5),
    ("42 km/h, 30,000 participants", 0.5),
    ("-42 km, 30,000 participants", 0.5),
    ("4.2 km, 30,000 participants", 0.5),
    ("42.195 km, 30,000 participants", 0.5),
    ("42%, 30,000 participants", 0.5),
    ("$42 and 30,000 participants", 0.5),
    ("42 kilograms, 30,000 participants", 0.5),
    ("42 kilometers, 3,000 participants", 0.5),
    ("42 kilometers, 300,000 participants", 0.5),
    ("42 kilometers, 30 participants", 0.5),
    ("42 kilometers, 30,000 spectators", 0.5),
    ("42 kilometers, 30,000 dollars", 0.5),
    ("42 kilometers, 30,000", 0.5),
    ("42 kilometers and 30 million participants", 0.5),
    ("42 participants and 30,000 kilometers", 0.0),
    ("| 42 | participants |\n| 30,000 | kilometers |", 0.0),
    ("Value: 42, Unit: participants\nValue: 30,000, Unit: kilometers", 0.0),
    ("42, 30,000", 0.0),
    ("Value: 42\nValue: 30,000", 0.0),
    ("1. 42\n2. 30,000", 0.0),
    ("42 hours and 30,000 miles", 0.0),
    ("42 kilometers, 30,000 participants, 7 dogs", 0.8),
    ("42 kilometers, 30,000 participants, 5 hours", 0.8),
    ("42 kilometers, 30,000 participants and 1998", 0.8),
    ("42 kilometers (26.1 miles), 30,000 participants", 0.8),
    ("42 kilometers, 30,000 participants, 7 dogs, 7 dogs", 0.8),
    ("42 kilometers, 30,000 participants, 7 dogs, 8 cats", 2 / 3),
    ("42-50 km and 30,000 participants", 0.8),
    ('{"value": 42, "unit": "miles"}', 0.0),
    ("42 square kilometers", 0.0),
    ("The marathon was 40 kilometers long.", 0.0),
]

UNANSWERED = [
    "",
    "I don't know.",
    "kilometers, participants",
    "1. kilometers\n2. participants",
    "The text has two units.",
    "There are two numerical values.",
    "Step 1: read the text.\nStep 2: find the numbers.",
    "No numbers were found.",
    f'Extract all values from the text: "{TEXT}"',
    f"text = '{TEXT}'\nprint(re.findall(text))",
    "A marathon is a race.",
]


def score(text: str, expect: list[ExpectedQuantity] = MARATHON) -> Score:
    return quantity_pairs(text, expect=expect)


@pytest.mark.parametrize("text", RIGHT)
def test_right_answers_in_every_form_get_the_full_score(text: str) -> None:
    assert score(text).value == 1


@pytest.mark.parametrize(("text", "value"), WRONG)
def test_wrong_pairs_cost_what_f1_says(text: str, value: float) -> None:
    assert score(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", UNANSWERED)
def test_no_value_at_all_is_unanswered(text: str) -> None:
    assert score(text).answer is None
    assert score(text).value == 0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.5, "tons", "3.5 tons"),
        (18, "barrels", "eighteen barrels"),
        (-12, "°C", "-12 degrees Celsius"),
        (35, "km/h", "35 kilometers per hour"),
        (4500000, "dollars", "$4.5 million"),
        (128, "min", "128 minutes"),
        (18.5, "euros", "€18.50"),
        (15, "%", "15 percent of the harvest"),
        (5000, "mAh", "5,000 milliampere-hours"),
        (1200000, "visitors", "1.2 million visitors per year"),
        (2, "cups", "two cups of flour"),
        (0.5, "cup", "half a cup"),
        (94, "inches", "7 feet 10 inches"),
        (90, "minutes", "1 hour 30 minutes"),
        (1, "gallon", "a gallon of beer"),
        (5, "US dollars", "5 USD"),
        (60, "mph", "60 miles per hour"),
        (10, "year", "a 10-year-old boy"),
        (212, "°F", "100 °C"),
        (3, "kg/m³", "3 kilograms per cubic meter"),
        (12, "eggs", "a dozen eggs"),
    ],
)
def test_a_pair_is_right_in_any_wording_of_value_and_unit(value: float, unit: str, text: str) -> None:
    assert score(text, [{"value": value, "unit": unit}]).value == 1


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.5, "tons", "3.5 pounds"),
        (35, "km/h", "35 kilometers"),
        (35, "km", "35 km/h"),
        (15, "%", "15"),
        (5, "Canadian dollars", "5 US dollars"),
        (100, "°C", "100 °F"),
        (1, "month", "30 days"),
        (5, "euros", "$5"),
        (90, "minutes", "1 hour 20 minutes"),
        (10, "male students", "10 female students"),
        (0.25, "cup", "25% cup"),
    ],
)
def test_another_unit_is_not_right(value: float, unit: str, text: str) -> None:
    assert score(text, [{"value": value, "unit": unit}]).value == 0


def test_a_range_counts_as_its_ends_where_these_are_asked_for() -> None:
    ends: list[ExpectedQuantity] = [{"value": 5, "unit": "kg"}, {"value": 10, "unit": "kg"}]
    assert score("5 to 10 kg", ends).value == 1
    assert score("7.5 kg", ends).value == 0


def test_a_compound_counts_as_its_parts_where_these_are_asked_for() -> None:
    assert score("5 feet 2 inches", [{"value": 5, "unit": "feet"}, {"value": 2, "unit": "inches"}]).value == 1


def test_equal_pairs_must_be_named_as_often_as_they_are_asked_for() -> None:
    twice: list[ExpectedQuantity] = [{"value": 5, "unit": "kg"}, {"value": 5, "unit": "kg"}]
    assert score("5 kg and 5 kg", twice).value == 1
    assert score("5 kg", twice).value == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9 km and 20 minutes. Sorry, I meant 8 km.", 1),
        ("9 kg and 20 minutes. Correction: 8 km.", 0.8),  # kilograms are not what was meant by kilometers
        ("- 8 miles — correction: 8 km\n- 20 minutes", 1),
        ("8 km\n2 minutes\n\nOops, the second one was wrong. Corrected list:\n1. 8 km\n2. 20 minutes", 1),
        ("8 km. Sorry, I missed a value: 20 minutes.", 1),
        ("8 km\n20 days\n\nCorrection: it is 20 minutes, not 20 days. So:\n- 8 km\n- 20 minutes", 1),
        (
            "18 km\n20 minutes\n\nCorrection: the first value is 8, not 18. The right list:\n- 8 km\n- 20 minutes",
            1,
        ),
        ("8 km and 20 minutes. I am sorry for the short answer.", 1),
        ("8 km and 20 minutes. Sorry, I meant 9 km.", 0.5),
    ],
)
def test_what_a_correction_replaces_counts_for_nothing(text: str, value: float) -> None:
    expect: list[ExpectedQuantity] = [{"value": 8, "unit": "km"}, {"value": 20, "unit": "minutes"}]
    assert score(text, expect).value == pytest.approx(value)


def test_a_wrong_count_of_what_is_asked_for_costs_though_answers_count_such_things_of_themselves() -> None:
    expect: list[ExpectedQuantity] = [{"value": 412, "unit": "steps"}]
    assert score("It took 421 steps.", expect).value == 0
    assert score("Two steps: find it, 412 steps.", expect).value == 1


def test_precision_and_recall_are_parts() -> None:
    assert score("42 kilometers, 7 dogs, 8 cats").parts == {"precision": 1 / 3, "recall": 0.5}


def test_the_answer_lists_the_pairs_in_order() -> None:
    assert score("30,000 people ran 42 km past 7 dogs").answer == [
        {"value": 30000, "unit": "people"},
        {"value": 42, "unit": "kilometer"},
        {"value": 7, "unit": "dog"},
    ]


def test_the_reason_names_what_is_missing_and_what_is_too_much() -> None:
    assert score("42 kilometers and 7 dogs").reason == (
        "1 of 2 found; missing 30,000 participants; not asked for 7 dog"
    )
    assert score(RIGHT[0]).reason == "2 of 2 found"


def test_spans_say_what_each_quantity_was_taken_for() -> None:
    text = "42 kilometers, 30,000 miles, 7 dogs"
    spans = [(text[s.start : s.end], s.ok, s.label) for s in score(text).spans]
    assert spans == [
        ("42 kilometers", True, "= 42 kilometers"),
        ("30,000 miles", False, "other unit"),
        ("7 dogs", False, "not asked for"),
    ]
    assert [s.label for s in score("42").spans] == ["unit missing"]


def test_it_is_registered_as_quantities() -> None:
    assert grade("quantities", "42 km, 30,000 people", expect=MARATHON).value == 1


PIECES = st.sampled_from(
    [
        "42",
        "30,000",
        "7",
        "km",
        "kilometers",
        "people",
        "participants",
        "dogs",
        "\n",
        " ",
        ", ",
        ": ",
        "|",
        "**",
        '"',
        "1. ",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_scores_and_spans_keep_their_bounds(text: str) -> None:
    result = score(text)
    assert 0 <= result.value <= 1
    assert (result.answer is None) <= (result.value == 0)
    assert all(0 <= span.start < span.end <= len(text) for span in result.spans)
    assert [span.start for span in result.spans] == sorted(span.start for span in result.spans)


FORMS = [
    "{0} {1}\n{2} {3}",
    "1. {0} {1}\n2. {2} {3}",
    "- **{0}** {1}\n- **{2}** {3}",
    "{0} ({1}), {2} ({3})",
    "| Value | Unit |\n|---|---|\n| {0} | {1} |\n| {2} | {3} |",
    "Value: {0}, Unit: {1}\nValue: {2}, Unit: {3}",
    '[{{"value": "{0}", "unit": "{1}"}}, {{"value": "{2}", "unit": "{3}"}}]',
    "{1}: {0}\n{3}: {2}",
    "[('{0}', '{1}'), ('{2}', '{3}')]",
    "{0} -> {1}\n{2} -> {3}",
]
UNITS = [
    "kilometers",
    "kg",
    "dollars",
    "hours",
    "people",
    "apples",
    "tickets",
    "liters",
    "minutes",
    "euros",
    "cars",
    "meters",
]


@given(
    st.sampled_from(FORMS),
    st.integers(min_value=11, max_value=1400),
    st.integers(min_value=2200, max_value=99999),
    st.permutations(UNITS),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_the_form_of_a_right_answer_does_not_change_its_score(
    form: str, first: int, second: int, units: list[str], separators: bool
) -> None:
    expect: list[ExpectedQuantity] = [{"value": first, "unit": units[0]}, {"value": second, "unit": units[1]}]
    written = f"{second:,}" if separators else str(second)
    assert score(form.format(first, units[0], written, units[1]), expect).value == 1


@pytest.mark.parametrize("piece", ["42 ", "42 km ", "1", '"A ', "'A ", "42 a b c d e ", "(", "7 dogs "])
def test_a_million_hostile_characters_take_less_than_a_second_of_work(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    score("1 km")
    assert cpu_seconds(lambda: score(text)) < 1


@pytest.mark.parametrize("cue", ["sorry", "correction:", "oops,"])
def test_any_number_of_corrections_takes_less_than_a_second_of_work(cue: str) -> None:
    listed = "".join(f"{i} km, " for i in range(1200))
    text = listed + "".join(f"{cue} {i} km " for i in range(5000, 7000)) + f"{cue} " * 50 + listed
    assert cpu_seconds(lambda: score(text)) < 1
