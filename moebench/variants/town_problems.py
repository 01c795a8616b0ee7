"""Word problems about money, journeys, rooms and gardens."""

from moebench.variants.base import Draw, Fresh, Template
from moebench.variants.english import Noun, nouns, people
from moebench.variants.problem import problem

_PLANTS = nouns("tomato_plant pepper_plant cabbage/cabbages strawberry_plant sunflower bean_plant")
_VEHICLES = ("bus", "tram", "train", "ferry")
_CHEAP = nouns("pen eraser ruler pencil postcard marker")
_DEARER = nouns("notebook folder sketchbook map calendar puzzle")
_PASSENGER = Noun("passenger", "passengers")
_DOLLAR = Noun("dollar", "dollars")


def stops(draw: Draw) -> Fresh:
    """People get on and off; the seats do not matter."""
    vehicle = draw.pick(_VEHICLES)
    seats = 10 * draw.between(4, 9)
    start = draw.between(10, 25)
    off, on = draw.between(2, 8), draw.between(2, 9)
    later = draw.between(2, start - off + on - 2)
    between = start - off + on
    return problem(
        draw,
        f"A {vehicle} with {seats} seats starts with {start} passengers. At the first stop {off} passengers get "
        f"off and {on} get on. At the second stop {later} get off and nobody gets on.",
        ask=f"How many passengers are on the {vehicle} now?",
        steps=[
            f"After the first stop there are {start} - {off} + {on} = {_PASSENGER.count(between)}.",
            f"After the second stop there are {between} - {later} = {_PASSENGER.count(between - later)}.",
        ],
        answer=between - later,
        slip=f"So {seats} - {between - later} = {seats - between + later} is the number of passengers.",
        wrong=seats - between + later if seats != 2 * (between - later) else seats,
        said=lambda n: f"The {vehicle} carries {_PASSENGER.count(n)} now.",
    )


def change(draw: Draw) -> Fresh:
    """Change out of a bill; the closing time does not matter."""
    (who,) = people(draw, 1)
    cheap, dearer = draw.pick(_CHEAP), draw.pick(_DEARER)
    few, several = draw.between(2, 4), draw.between(2, 6)
    price, less = draw.between(3, 9), draw.between(1, 3)
    cost = few * price + several * less
    bill = next(value for value in (20, 50, 100) if value > cost)
    minutes = 5 * draw.between(2, 9)
    return problem(
        draw,
        f"{who.name} buys {few} {dearer} for ${price} each and {several} {cheap} for ${less} each. The shop closes "
        f"in {minutes} minutes. {who.she} pays with a ${bill} bill.",
        ask=f"How many dollars does {who.subject} get back?",
        steps=[
            f"The {dearer} cost {few} * ${price} = ${few * price}.",
            f"The {cheap} cost {several} * ${less} = ${several * less}.",
            f"Together that is ${few * price} + ${several * less} = ${cost}.",
            f"{who.name} gets ${bill} - ${cost} = ${bill - cost} back.",
        ],
        answer=bill - cost,
        slip=f"{who.name} gets ${bill} - ${price} - ${less} = ${bill - price - less} back.",
        wrong=bill - price - less,
        said=lambda n: f"{who.name} gets {_DOLLAR.count(n)} back.",
    )


def wages(draw: Draw) -> Fresh:
    """Hours times wage, less a purchase; when the work begins does not matter."""
    (who,) = people(draw, 1)
    wage, hours, days = draw.between(9, 20), draw.between(3, 8), draw.between(2, 5)
    earned = wage * hours * days
    thing = draw.pick(("jacket", "bicycle helmet", "lamp", "game", "guitar case"))
    spent = draw.between(15, 50)
    begins = draw.between(7, 10)
    return problem(
        draw,
        f"{who.name} earns ${wage} an hour and works {hours} hours a day for {days} days, always starting at "
        f"{begins} o'clock. {who.she} spends ${spent} of the money on a {thing}.",
        ask="How many dollars of the money are left?",
        steps=[
            f"In a day {who.name} earns {hours} * ${wage} = ${hours * wage}.",
            f"In {days} days {who.subject} earns {days} * ${hours * wage} = ${earned}.",
            f"After buying the {thing} there are ${earned} - ${spent} = ${earned - spent}.",
        ],
        answer=earned - spent,
        slip=f"The {thing} is paid for already, so there are still ${earned}.",
        wrong=earned,
        said=lambda n: f"{who.name} has {_DOLLAR.count(n)} left.",
    )


def rows(draw: Draw) -> Fresh:
    """Rows of plants; their height does not matter."""
    (who,) = people(draw, 1)
    plant = draw.pick(_PLANTS)
    number, each = draw.between(3, 8), draw.between(4, 9)
    height = 10 * draw.between(3, 9)
    eaten, new = draw.between(4, 9), draw.between(2, 6)
    if eaten == new:
        new += 1  # else the garden ends as it began, and one need not calculate
    total = number * each
    return problem(
        draw,
        f"{who.name}'s garden has {number} rows of {each} {plant}, all about {height} centimeters tall. Rabbits "
        f"eat {eaten} of the {plant}, and {who.name} puts in {new} new ones.",
        ask=f"How many {plant} are in the garden now?",
        steps=[
            f"At first there are {number} * {each} = {plant.count(total)}.",
            f"The rabbits leave {total} - {eaten} = {plant.count(total - eaten)}.",
            f"With the new ones there are {total - eaten} + {new} = {plant.count(total - eaten + new)}.",
        ],
        answer=total - eaten + new,
        slip="The new ones only take the place of the ones that were eaten.",
        wrong=total,
        said=lambda n: f"There are {plant.count(n)} in the garden now.",
    )


def chairs(draw: Draw) -> Fresh:
    """Chairs that are carried out and in again; what they weigh does not matter."""
    thing = draw.pick(nouns("chair stool armchair folding_chair"))
    number, each, weight = draw.between(4, 9), draw.between(5, 12), draw.between(3, 9)
    out = draw.between(5, 9)
    back = draw.between(2, out - 2)
    total = number * each
    return problem(
        draw,
        f"A hall has {number} rows of {each} {thing}. Every one of them weighs {weight} kilograms. The caretaker "
        f"carries {out} of the {thing} to another room and later brings {back} of these back.",
        ask=f"How many {thing} are in the hall now?",
        steps=[
            f"The hall has {number} * {each} = {total} {thing}.",
            f"Without those carried out there are {total} - {out} = {total - out} {thing}.",
            f"In the end there are {total - out} + {back} = {total - out + back} {thing}.",
        ],
        answer=total - out + back,
        slip=f"In the end there are {total - out} - {back} = {total - out - back} {thing}.",
        wrong=total - out - back,
        said=lambda n: f"There are {thing.count(n)} in the hall now.",
    )


def book(draw: Draw) -> Fresh:
    """Pages that are still to be read; the price does not matter."""
    (who,) = people(draw, 1)
    daily, days, more = draw.between(8, 25), draw.between(3, 6), draw.between(5, 30)
    read = daily * days + more
    pages = read + 5 * draw.between(2, 20)
    price = draw.between(8, 25)
    return problem(
        draw,
        f"{who.name} buys a book of {pages} pages for ${price}. {who.she} reads {daily} pages a day for {days} "
        f"days, and on the day after that {who.subject} reads {more} more pages.",
        ask=f"How many pages does {who.subject} still have to read?",
        steps=[
            f"In the beginning {who.name} reads {daily} * {days} = {daily * days} pages.",
            f"With the last day it is {daily * days} + {more} = {read} pages.",
            f"There are {pages} - {read} = {pages - read} pages left.",
        ],
        answer=pages - read,
        slip=f"There are {pages} - {daily} - {more} = {pages - daily - more} pages left.",
        wrong=pages - daily - more,
        said=lambda n: f"{who.name} still has to read {n} pages.",
    )


def tank(draw: Draw) -> Fresh:
    """Water out of a tank and into it; what the tank could hold does not matter."""
    (who,) = people(draw, 1)
    buckets, each = draw.between(3, 7), draw.between(5, 12)
    there = buckets * each + 5 * draw.between(2, 12)
    rain = draw.between(4, 30)
    holds = 50 * (there // 50 + 2)
    rest = there - buckets * each
    return problem(
        draw,
        f"A tank that can hold {holds} liters has {there} liters of water in it. {who.name} takes out {buckets} "
        f"buckets of {each} liters each. Then rain adds {rain} liters.",
        ask="How many liters of water are in the tank now?",
        steps=[
            f"{who.name} takes out {buckets} * {each} = {buckets * each} liters.",
            f"Before the rain there are {there} - {buckets * each} = {rest} liters.",
            f"After the rain there are {rest} + {rain} = {rest + rain} liters.",
        ],
        answer=rest + rain,
        slip=f"Then there are {holds} - {buckets * each} + {rain} = {holds - buckets * each + rain} liters.",
        wrong=holds - buckets * each + rain,
        said=lambda n: f"There are {n} liters of water in the tank now.",
    )


def shelf(draw: Draw) -> Fresh:
    """Books that are lent and partly given back; the pages of one do not matter."""
    who, first, second = people(draw, 3)
    has = draw.between(18, 40)
    lends, more = draw.between(4, 9), draw.between(2, 6)
    back = draw.between(2, lends - 1)
    left = has - lends - more
    return problem(
        draw,
        f"There are {has} books on {who.name}'s shelf. {who.she} lends {lends} of them to {first.name} and "
        f"{more} to {second.name}. {first.name} reads {20 * draw.between(4, 12)} pages and gives {back} "
        f"of the books back.",
        ask="How many books are on the shelf now?",
        steps=[
            f"{who.name} lends {lends} + {more} = {lends + more} books.",
            f"That leaves {has} - {lends + more} = {left} books.",
            f"With those that come back there are {left} + {back} = {left + back} books.",
        ],
        answer=left + back,
        slip=f"Then {first.name} has {lends} - {back} = {lends - back}, and {left} books are on the shelf.",
        wrong=left,
        said=lambda n: f"There are {n} books on the shelf now.",
    )


TEMPLATES: dict[str, Template] = {
    "stops": stops,
    "change": change,
    "wages": wages,
    "rows": rows,
    "chairs": chairs,
    "book": book,
    "tank": tank,
    "shelf": shelf,
}
