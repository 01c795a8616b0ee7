"""What unit a wording means, which wordings mean the same, and exact conversion."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.reading.quantities.unit_index import PREFIXES, index, is_plural, singular, word_key
from moebench.reading.quantities.units import convert, normalise, read_unit, readings, same_unit

SAME = {
    "kilometer": "km kms KM kilometre kilometres Kilometers KILOMETERS kilo-meter km. (km) **kilometers**",
    "meter": "m metre meters metres Meter",
    "degree Celsius": "°C ℃ celsius Celsius centigrade ºC degC",
    "percent": "% percent percentage pct",
    "pound": "lb lbs pounds lb. lbs.",
    "hour": "h hr hrs hour hours hr.",
    "kilowatt hour": "kWh kilowatt-hour kilowatt-hours KWH kilowatthour",
    "mile per hour": "mph MPH mi/h",
    "square meter": "m2 m² m^2 sqm m**2",
    "cubic foot": "ft3 ft³ cuft ft^3",
    "US dollar": "USD US$ usd",
    "euro": "€ EUR euros eur",
    "microgram": "µg μg mcg ug microgram micrograms",
    "people": "people persons person individuals",
    "participant": "participants Participant participant",
    "milliliter": "ml mL millilitre milliliters cc",
    "gigabyte": "GB gigabyte gigabytes Gigabytes",
    "beat per minute": "bpm BPM",
    "foot": "ft feet foot ' ft.",
    "inch": 'in inch inches " ″',
}

PHRASES = [
    ("kilometers per hour", "kilometer per hour"),
    ("km/h", "kilometer per hour"),
    ("kilometers an hour", "kilometer per hour"),
    ("km per h", "kilometer per hour"),
    ("m/s²", "meter per square second"),
    ("meters per second squared", "meter per square second"),
    ("m s^-2", "meter per square second"),
    ("kg/m³", "kilogram per cubic meter"),
    ("kilograms per cubic meter", "kilogram per cubic meter"),
    ("J/(kg K)", "joule per kelvin per kilogram"),
    ("W m−2 K−1", "watt per kelvin per square meter"),
    ("square kilometres", "square kilometer"),
    ("sq. ft.", "square foot"),
    ("meters squared", "square meter"),
    ("cubic centimeters", "milliliter"),
    ("fl. oz.", "fluid ounce"),
    ("pounds per square inch", "pound per square inch"),
    ("psi", "pound per square inch"),
    ("inches of mercury", "inch of mercury"),
    ("newton-meters", "newton meter"),
    ("N·m", "newton meter"),
    ("liters per 100 km", "liter per 100 kilometer"),
    ("degrees Fahrenheit", "degree Fahrenheit"),
    ("deg C", "degree Celsius"),
    ("Hong Kong dollars", "Hong Kong dollar"),
    ("Swiss francs", "Swiss franc"),
    ("malaysia ringgits", "Malaysian ringgit"),
    ("Costa Rican colones", "costa rican colone"),
    ("dollars per person", "dollar per person"),
    ("$/person", "dollar per person"),
    ("times per week", "time per week"),
    ("people per square kilometer", "people per square kilometer"),
    ("kilometers (km)", "kilometer"),
    ("distance (km)", "kilometer"),
    ("distance in kilometers", "kilometer"),
    ("distance_km", "kilometer"),
    ("kilometers, marathon distance", "kilometer"),
    ("kilometers long", "kilometer"),
    ("unit: km", "kilometer"),
    ("number of kilometers", "kilometer"),
    ("number of participants", "participant"),
    ("the total number of people", "people"),
    ("registered participants", "registered participant"),
    ("years old", "year"),
    ("percentage points", "percentage point"),
    ("parts per million", "part per million"),
    ("Mebibytes", "mebibyte"),
    ("mmol/L", "millimole per liter"),
]


@pytest.mark.parametrize(("name", "spelling"), [(n, s) for n, all_ in SAME.items() for s in all_.split()])
def test_spellings_of_a_unit_normalise_alike(name: str, spelling: str) -> None:
    assert normalise(spelling) == name


@pytest.mark.parametrize(("phrase", "name"), PHRASES)
def test_a_phrase_is_read_as_its_unit(phrase: str, name: str) -> None:
    assert normalise(phrase) == name


@pytest.mark.parametrize(
    "nothing", ["", " ", "N/A", "none", "None", "-", "—", "unitless", "no unit", "dimensionless", "()"]
)
def test_no_unit_is_none(nothing: str) -> None:
    assert normalise(nothing) is None


def test_every_name_in_the_tables_normalises_to_itself() -> None:
    names = {unit.name for units in index().words.values() for unit in units}
    # A name that two units share goes to the first of them ("gal" is a gallon before it is an acceleration).
    assert {name for name in names if normalise(name) != name} <= {"gal", "rad", "Tether", "li"}


def test_every_prefix_can_stand_before_the_meter() -> None:
    assert all(normalise(prefix + "meters") == prefix + "meter" for prefix in PREFIXES if prefix != "micro")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("km", "kilometres"),
        ("pounds", "£"),
        ("pounds", "lbs"),
        ("dollars", "USD"),
        ("$", "US dollars"),
        ("participants", "marathon participants"),
        ("registered participants", "participants"),
        ("tons", "metric tons"),
        ("m", "minutes"),
        ("pennies", "cents"),
        ("gallons", "imperial gallons"),
    ],
)
def test_wordings_that_can_mean_the_same(one: str, other: str) -> None:
    assert same_unit(one, other)
    assert same_unit(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("km", "miles"),
        ("km", "km/h"),
        ("km", "square kilometers"),
        ("male students", "female students"),
        ("people", "participants"),
        ("euros", "dollars"),
        ("Celsius", "Fahrenheit"),
        ("percent", "percentage points"),
        ("MB", "Mb"),
        ("mg", "Mg"),
        ("ounces", "troy ounces"),
        ("Canadian dollars", "dollars"),
        ("kilometers", ""),
        ("", ""),
    ],
)
def test_wordings_that_mean_different_units(one: str, other: str) -> None:
    assert not same_unit(one, other)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (42, "km", "m", 42000),
        (1, "mile", "foot", 5280),
        (1, "hour", "seconds", 3600),
        (2, "years", "months", 24),
        (100, "cents", "dollars", 1),
        (37, "°C", "°F", Fraction(493, 5)),
        (32, "°F", "°C", 0),
        (0, "°C", "K", Fraction(5463, 20)),
        (1, "kWh", "J", 3600000),
        (90, "km/h", "m/s", 25),
        (1, "acre", "square feet", 43560),
        (1, "gallon", "fluid ounces", 128),
        (0.5, "kg", "g", 500),
        (1, "KiB", "bits", 8192),
        (25, "%", "‰", 250),
    ],
)
def test_conversion_is_exact(value: float, source: str, target: str, expected: Fraction | int) -> None:
    assert convert(value, readings(source)[0], readings(target)[0]) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("km", "hours"),
        ("months", "days"),
        ("euros", "dollars"),
        ("people", "km"),
        ("Nm", "J"),
        ("hp", "W"),
        ("°C", "m"),
    ],
)
def test_what_does_not_measure_the_same_or_has_no_exact_factor_does_not_convert(
    source: str, target: str
) -> None:
    assert convert(1, readings(source)[0], readings(target)[0]) is None


def test_the_longest_unit_at_a_place_is_read() -> None:
    text = "5 km/h and 3 feet"
    read = read_unit(text, 2)
    assert read is not None
    assert (read.unit.name, text[2 : read.end]) == ("kilometer per hour", "km/h")
    assert read_unit(text, 7) is None


def test_the_singular_of_a_noun() -> None:
    plurals = "boxes berries feet people participants glasses men buses matches calories gas"
    singulars = "box berry foot people participant glass man bus match calorie gas"
    assert " ".join(map(singular, plurals.split())) == singulars
    assert is_plural("apples")
    assert not is_plural("apple")


def test_keys_of_names_ignore_case_number_and_hyphens() -> None:
    assert word_key("Light-Years") == word_key("light year")


@given(st.text(max_size=60))
def test_no_wording_raises(text: str) -> None:
    name = normalise(text)
    assert name is None or name
    same_unit(text, "kilometers")
    read = read_unit(text, 0)
    assert read is None or 0 < read.end <= len(text)
