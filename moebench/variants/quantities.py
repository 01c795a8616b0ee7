"""Fresh variants of `quantities`: a sentence with two to four values, in the ways in which people write them.

The article's sentence has two: a measure and a large count. Here decimals, currencies, percentages, negative and
spelled-out numbers, millions and ranges come up as well. No sentence holds any further number, not even a year,
an ordinal or the word `one`, so there is no doubt about what is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from moebench.types import JSON
from moebench.variants.base import Draw, Fresh, Template
from moebench.variants.english import in_words

_ASKED = (
    "Extract all numerical values and their corresponding units from the text: {quoted}",
    "Extract all numeric values and their corresponding units from the following text: {quoted}",
    "List every number in the following text together with its unit: {quoted}",
    "Find all values and their units in this text: {quoted}",
    "Which values with units does the following text contain? {quoted}",
    "Return all quantities in the text below, each as a value and a unit.\n\n{quoted}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A value with its unit, as the text writes it and as it is expected.

    Attributes:
        text: How the text, and a right answer, write it.
        value: What it is worth.
        unit: The unit that is expected.
        also: Other units that are as right.
        number: How a table writes the value.
    """

    text: str
    value: float
    unit: str
    number: str
    also: tuple[str, ...] = ()

    def expected(self) -> dict[str, JSON]:
        """Returns the amount as the grader's target has it."""
        return {"value": self.value, "unit": self.unit, **({"also": list(self.also)} if self.also else {})}


def grouped(value: int, unit: str, *also: str) -> Amount:
    """Returns `30,000 people`."""
    return Amount(text=f"{value:,} {unit}", value=value, unit=unit, also=also, number=f"{value:,}")


def decimal(tenths: int, unit: str) -> Amount:
    """Returns `7.5 kilometers`, out of 75 tenths."""
    number = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    value = tenths / 10 if tenths % 10 else tenths // 10
    return Amount(text=f"{number} {unit}", value=value, unit=unit, number=number)


def spelled(value: int, unit: str, *also: str) -> Amount:
    """Returns `forty-five minutes`."""
    return Amount(text=f"{in_words(value)} {unit}", value=value, unit=unit, also=also, number=in_words(value))


def celsius(value: int) -> Amount:
    """Returns `-12 °C`."""
    return Amount(text=f"{value} °C", value=value, unit="°C", number=str(value))


def percent(value: int) -> Amount:
    """Returns `15%`."""
    return Amount(text=f"{value}%", value=value, unit="%", number=str(value))


def millions(tenths: int, unit: str, *also: str) -> Amount:
    """Returns `1.2 million visitors`, out of 12 tenths of a million."""
    number = f"{decimal(tenths, unit).number} million"
    return Amount(text=f"{number} {unit}", value=tenths * 100_000, unit=unit, also=also, number=number)


def money(draw: Draw, whole: int, cents: int = 0) -> Amount:
    """Returns `$149.50`, `€149.50` or `£149.50`."""
    sign, unit = draw.pick((("$", "dollars"), ("€", "euros"), ("£", "pounds")))
    number = f"{whole:,}.{cents:02d}" if cents else f"{whole:,}"
    value = whole + cents / 100 if cents else whole
    return Amount(text=f"{sign}{number}", value=value, unit=unit, number=number)


def money_in_millions(draw: Draw, tenths: int) -> Amount:
    """Returns `$4.5 million`, out of 45 tenths of a million."""
    sign, unit = draw.pick((("$", "dollars"), ("€", "euros")))
    number = f"{decimal(tenths, unit).number} million"
    return Amount(text=f"{sign}{number}", value=tenths * 100_000, unit=unit, number=number)


def _template(tell: Callable[[Draw], tuple[str, Sequence[Amount]]]) -> Template:
    def make(draw: Draw) -> Fresh:
        text, amounts = tell(draw)
        quote = draw.pick(('"', "'"))
        layout = draw.below(4)
        return Fresh(
            question=draw.pick(_ASKED).format(quoted=f"{quote}{text}{quote}"),
            target={"expect": [amount.expected() for amount in amounts]},
            example=_answer(amounts, layout),
            wrong=_answer(_spoiled(amounts, draw), layout),
        )

    return make


def _spoiled(amounts: Sequence[Amount], draw: Draw) -> list[Amount]:
    """Returns the amounts with the mistakes that models make: one left out, units mixed up, a zero too many."""
    spoiled = list(amounts)
    kind, place = draw.below(3), draw.below(len(amounts))
    if kind == 0:
        del spoiled[place]
    elif kind == 1:
        first, last = amounts[0], amounts[-1]
        spoiled[0] = replace(first, text=f"{first.number} {last.unit}", unit=last.unit)
        spoiled[-1] = replace(last, text=f"{last.number} {first.unit}", unit=first.unit)
    else:
        amount = amounts[place]
        number = f"{amount.value * 10:,.10g}"
        spoiled[place] = replace(amount, text=f"{number} {amount.unit}", number=number)
    return spoiled


def _answer(amounts: Sequence[Amount], layout: int) -> str:
    if layout == 0:
        return "\n".join(f"- {amount.text}" for amount in amounts)
    if layout == 1:
        return "\n".join(f"{place}. {amount.text}" for place, amount in enumerate(amounts, start=1))
    if layout == 2:
        rows = [f"| {amount.number} | {amount.unit} |" for amount in amounts]
        return "\n".join(["| Value | Unit |", "|-------|------|", *rows])
    return "\n".join(f"Value: {amount.number}, Unit: {amount.unit}" for amount in amounts)


def race(draw: Draw) -> tuple[str, list[Amount]]:
    """The article's sentence, with other races and numbers."""
    kind = draw.pick(("bicycle race", "charity run", "canoe race", "ski race", "night walk"))
    long = grouped(draw.between(5, 180), "kilometers")
    crowd = grouped(500 * draw.between(3, 120), "people", "participants")
    return f"The {kind} was {long.text} long, and over {crowd.text} participated.", [long, crowd]


def covers(draw: Draw) -> tuple[str, list[Amount]]:
    """The article's other wording."""
    kind = draw.pick(("rally", "pilgrimage", "relay", "regatta", "parade"))
    long = grouped(draw.between(3, 250), "kilometers")
    crowd = grouped(500 * draw.between(3, 120), "participants", "people")
    return f"The {kind} covers a distance of {long.text}, with over {crowd.text}.", [long, crowd]


def bridge(draw: Draw) -> tuple[str, list[Amount]]:
    """A measure, money in millions, a count."""
    long = grouped(draw.between(120, 2900), "meters")
    cost = money_in_millions(draw, draw.between(12, 98))
    cars = grouped(100 * draw.between(12, 350), "cars")
    return (
        f"The bridge is {long.text} long, cost {cost.text} and was crossed by {cars.text} on the day it opened.",
        [long, cost, cars],
    )


def cold_night(draw: Draw) -> tuple[str, list[Amount]]:
    """A negative temperature."""
    cold = celsius(-draw.between(2, 38))
    snow = grouped(draw.between(4, 95), "centimeters")
    town = draw.pick(("the village", "the valley", "the harbor", "the old town"))
    return (
        f"During the night the temperature in {town} fell to {cold.text}, and {snow.text} of snow came down.",
        [
            cold,
            snow,
        ],
    )


def recipe(draw: Draw) -> tuple[str, list[Amount]]:
    """Spelled-out numbers."""
    cups, eggs = spelled(draw.between(2, 9), "cups"), spelled(draw.between(2, 12), "eggs")
    time = spelled(5 * draw.between(3, 19), "minutes")
    what = draw.pick(("flour", "oats", "rice", "sugar", "milk"))
    return (
        f"The recipe needs {cups.text} of {what} and {eggs.text}, and the oven stays on for {time.text}.",
        [
            cups,
            eggs,
            time,
        ],
    )


def furniture(draw: Draw) -> tuple[str, list[Amount]]:
    """A decimal weight and a price with cents."""
    piece = draw.pick(("table", "bookcase", "wardrobe", "desk", "bench"))
    weight = decimal(draw.between(81, 899), "kilograms")
    price = money(draw, draw.between(60, 950), draw.pick((50, 95, 99, 25)))
    return f"The {piece} weighs {weight.text} and costs {price.text}.", [weight, price]


def flight(draw: Draw) -> tuple[str, list[Amount]]:
    """A decimal time, a long way, people."""
    start, end = draw.some(("Lisbon", "Oslo", "Cairo", "Lima", "Delhi", "Seoul", "Quito", "Perth"), 2)
    time = decimal(draw.between(25, 139), "hours")
    way = grouped(10 * draw.between(105, 1400), "kilometers")
    crowd = grouped(draw.between(80, 380), "passengers", "people")
    return (
        f"The flight from {start} to {end} takes {time.text}, covers {way.text} and carries {crowd.text}.",
        [time, way, crowd],
    )


def museum(draw: Draw) -> tuple[str, list[Amount]]:
    """A count in millions and a percentage."""
    place = draw.pick(("museum", "zoo", "castle", "aquarium", "national park"))
    visitors = millions(draw.between(11, 79), "visitors")
    share = percent(draw.between(3, 48))
    return f"The {place} counted {visitors.text} this year, an increase of {share.text}.", [visitors, share]


def farm(draw: Draw) -> tuple[str, list[Amount]]:
    """Counts of things, some spelled out, and a volume."""
    cows = grouped(draw.between(40, 900), "cows")
    milk = grouped(50 * draw.between(12, 400), "liters")
    dogs = spelled(draw.between(2, 6), "dogs")
    family = draw.pick(("Berger", "Moreau", "Okafor", "Silva", "Tanaka"))
    return f"The {family} farm has {cows.text} and {dogs.text}, and it sold {milk.text} of milk last week.", [
        cows,
        dogs,
        milk,
    ]


def hike(draw: Draw) -> tuple[str, list[Amount]]:
    """A range: both of its ends are values."""
    low = draw.between(2, 5)
    high = low + draw.between(1, 4)
    way = decimal(draw.between(101, 249), "miles")  # never the number of hours
    ends = [Amount(text=f"{end} hours", value=end, unit="hours", number=str(end)) for end in (low, high)]
    text = f"The hike to the {draw.pick(('lake', 'summit', 'waterfall', 'cabin'))} is {way.text} long"
    return f"{text} and takes between {low} and {high} hours.", [way, *ends]


def computer(draw: Draw) -> tuple[str, list[Amount]]:
    """Units by their symbols."""
    memory = grouped(draw.pick((8, 16, 24, 32, 48, 64, 96, 128)), "GB")
    weight = decimal(draw.between(9, 39), "kg")
    price = money(draw, 50 * draw.between(9, 59) - 1)
    return f"The laptop has {memory.text} of memory, weighs {weight.text} and sells for {price.text}.", [
        memory,
        weight,
        price,
    ]


def storm(draw: Draw) -> tuple[str, list[Amount]]:
    """A speed, a percentage and a count."""
    wind = grouped(draw.between(85, 210), "km/h")
    homes = grouped(500 * draw.between(4, 180), "homes", "houses", "households")
    share = percent(draw.between(5, 60))
    region = draw.pick(("the coast", "the island", "the north", "the peninsula"))
    return (
        f"The storm hit {region} with winds of {wind.text}; {homes.text} lost power, and {share.text} of the roads "
        f"were closed.",
        [wind, homes, share],
    )


TEMPLATES: dict[str, Template] = {
    tell.__name__.replace("_", "-"): _template(tell)
    for tell in (
        race,
        covers,
        bridge,
        cold_night,
        recipe,
        furniture,
        flight,
        museum,
        farm,
        hike,
        computer,
        storm,
    )
}
