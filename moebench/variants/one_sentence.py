"""Fresh variants of `one_sentence`: stories of six to eight short sentences, whose facts are known.

Like the article's story of Bob and his dog, each has someone with something, a place, a mishap and an ending.
Six facts are asked of the summary, as there.
"""

from collections.abc import Sequence

from moebench.variants.base import Draw, Fresh, Template
from moebench.variants.english import a, people

_ASKED = (
    'Summarize the following into one sentence: "{story}"',
    "Summarize the following text into one sentence: '{story}'",
    'Give me a one-sentence summary of this story: "{story}"',
    'Sum up the following in exactly one sentence: "{story}"',
)


def _fresh(draw: Draw, sentences: Sequence[str], *, facts: Sequence[Sequence[str]], summary: str) -> Fresh:
    """Makes the question, and for a wrong answer two sentences out of the story or one that says too little."""
    story = " ".join(sentences)
    wordings = [wording for wording in _ASKED if "'{" not in wording or "'" not in story]
    wrong = " ".join(sentences[:2]) if draw.below(2) else sentences[0]
    return Fresh(
        question=draw.pick(wordings).format(story=story),
        target={"source": story, "facts": [list(fact) for fact in facts]},
        example=summary,
        wrong=wrong,
    )


def dog_walk(draw: Draw) -> Fresh:
    """The article's own story, with other names, places and things."""
    (who,) = people(draw, 1)
    child = "girl" if who.subject == "she" else "boy"
    place = draw.pick(("beach", "meadow", "forest", "lake", "river"))
    toy = draw.pick(("ball", "frisbee", "rope", "rubber duck"))
    prey = draw.pick(("rabbit", "cat", "goose", "duck", "pigeon"))
    if prey in toy:
        prey = "seagull"
    return _fresh(
        draw,
        [
            f"{who.name} was a {child}.",
            f"{who.she} had a dog.",
            f"{who.name} and {who.possessive} dog went for a walk to the {place}.",
            f"At the {place}, {who.name} threw {a(toy)} and the dog brought it back to {who.object}.",
            f"The dog chased {a(prey)}, and {who.name} ran after it.",
            f"{who.name} got {who.possessive} dog back and they walked home together.",
        ],
        facts=[[who.name], ["dog"], [place], [toy, "fetch", "fetched"], [prey], ["home"]],
        summary=f"{who.name} walked to the {place} with {who.possessive} dog, which brought back {a(toy)} and "
        f"chased {a(prey)} before they walked home together.",
    )


def lost_thing(draw: Draw) -> Fresh:
    """Something is lost and found again."""
    who, finder = people(draw, 2)
    thing = draw.pick(("ring", "watch", "violin", "necklace", "camera", "notebook"))
    relative = draw.pick(("grandmother", "grandfather", "aunt", "uncle"))
    place = draw.pick(("museum", "airport", "theater", "harbor", "stadium"))
    spot = draw.pick(("bench", "wall", "staircase", "bus seat"))
    reward = draw.pick(("cake", "bouquet of roses", "box of chocolates", "bottle of wine"))
    return _fresh(
        draw,
        [
            f"{who.name} owned an old {thing}.",
            f"It was a present from {who.possessive} {relative}.",
            f"On the way to the {place}, {who.name} lost the {thing}.",
            f"{who.she} looked for it for hours and was very sad.",
            f"In the evening a taxi driver named {finder.name} found the {thing} on a {spot}.",
            f"{finder.name} took it to {who.name}'s house.",
            f"{who.name} was so happy that {who.subject} gave {finder.object} {a(reward)}.",
        ],
        facts=[
            [who.name],
            [thing],
            ["lost", "lose", "loses", "losing"],
            [finder.name, "taxi driver", "driver"],
            ["found", "find", "finds", "finding", "returned", "took"],
            [reward, *(reward.split(" of ") if " of " in reward else [])],
        ],
        summary=f"{who.name} lost an old {thing} on the way to the {place}, and when a taxi driver named "
        f"{finder.name} found it, {who.subject} happily gave {finder.object} {a(reward)}.",
    )


def breakdown(draw: Draw) -> Fresh:
    """A vehicle breaks down on the way to a celebration."""
    who, friend = people(draw, 2)
    event = draw.pick(("wedding", "concert", "birthday party", "graduation", "football match"))
    vehicle = draw.pick(("car", "motorcycle", "van", "bicycle"))
    cause = draw.pick(("rain", "fog", "snow", "heat"))
    helper = draw.pick(("farmer", "nurse", "postman", "fisherman", "baker"))
    ride = draw.pick(("tractor", "truck", "hay wagon", "horse cart"))
    return _fresh(
        draw,
        [
            f"{who.name} wanted to go to the {event} of {who.possessive} friend {friend.name}.",
            f"{who.she} left early in the morning with {who.possessive} {vehicle}.",
            f"In the {cause}, the {vehicle} broke down on a lonely road.",
            "Nobody passed by for two hours.",
            f"Then {a(helper)} came along with a {ride}.",
            f"The {helper} took {who.name} to the {event} on the {ride}.",
            f"{who.name} was late, but everybody cheered.",
        ],
        facts=[
            [who.name],
            [event],
            [vehicle],
            ["broke", "breaks", "breakdown", "break", "broken"],
            [helper],
            [ride],
        ],
        summary=f"When the {vehicle} broke down on the way to the {event}, {a(helper)} took {who.name} there on a "
        f"{ride}, and everybody cheered.",
    )


def stuck_animal(draw: Draw) -> Fresh:
    """An animal cannot come down."""
    who, helper = people(draw, 2)
    animal = draw.pick(("kitten", "ferret", "cat", "monkey"))
    color = draw.pick(("gray", "black", "white", "brown"))
    place = draw.pick(("roof", "chimney", "church tower", "tall tree", "lamp post"))
    bait = draw.pick(("tuna", "nuts", "cheese", "bananas"))
    tool = draw.pick(("ladder", "rope", "crane"))
    meal = draw.pick(("breakfast", "lunch", "dinner", "supper"))
    return _fresh(
        draw,
        [
            f"{who.name} had a {color} {animal}.",
            f"One day the {animal} climbed up a {place} and could not come down.",
            f"{who.name} held out some {bait}, but the {animal} did not move.",
            f"A neighbor named {helper.name} came with a {tool}.",
            f"{helper.name} brought the {animal} down safely.",
            f"Then they all had {meal} together.",
        ],
        facts=[
            [who.name],
            [animal],
            [place] if " " not in place else [place, place.split()[-1]],
            [helper.name, "neighbor", "neighbour"],
            [tool, "rescued", "brought", "saved"],
            [meal],
        ],
        summary=f"When {who.name}'s {color} {animal} could not come down from a {place}, a neighbor named "
        f"{helper.name} brought it down with a {tool}, and they all had {meal} together.",
    )


def baking(draw: Draw) -> Fresh:
    """A mistake in the kitchen that ends well."""
    who, guest = people(draw, 2)
    dish = draw.pick(("cake", "pie", "pudding"))
    occasion = draw.pick(("birthday", "retirement", "graduation", "name day"))
    day = draw.pick(("Monday", "Friday", "Saturday", "Sunday"))
    spice = draw.pick(("salt", "pepper", "garlic"))
    instead = draw.pick(("pizza", "ice cream", "waffles", "pancakes"))
    return _fresh(
        draw,
        [
            f"{who.name} wanted to surprise {who.possessive} friend {guest.name}.",
            f"On {day}, {who.subject} baked a {dish} for {guest.name}'s {occasion}.",
            f"{who.name} was tired and used {spice} in place of sugar.",
            f"The guests tried the {dish} and made strange faces.",
            f"{guest.name} laughed until the tears came.",
            f"In the end, {who.name} ordered {instead} for everybody.",
        ],
        facts=[
            [who.name],
            [guest.name],
            [dish],
            [spice],
            ["laughed", "laugh", "laughs", "laughing"],
            [instead],
        ],
        summary=f"{who.name} baked a {dish} for {guest.name}'s {occasion} and used {spice} in place of sugar, but "
        f"{guest.name} laughed, and {who.name} ordered {instead} for everybody.",
    )


def harvest(draw: Draw) -> Fresh:
    """A garden in a dry summer."""
    (who,) = people(draw, 1)
    group = draw.pick(("pupils", "neighbors", "nurses", "firefighters"))
    crop = draw.pick(("pumpkins", "carrots", "potatoes", "tomatoes", "onions"))
    source = draw.pick(("river", "lake", "well", "pond"))
    place = draw.pick(("market", "station", "town hall", "church"))
    bought = draw.pick(("piano", "boat", "telescope", "bell", "swing"))
    return _fresh(
        draw,
        [
            f"{who.name} and the other {group} planted a garden.",
            f"In spring they sowed {crop}.",
            "It did not rain for many weeks.",
            f"Every evening they carried water from the {source}.",
            f"In autumn they sold the {crop} in front of the {place}.",
            f"With the money, they bought {a(bought)}.",
        ],
        facts=[
            [group],
            ["garden", "planted", "sowed", "grew"],
            [crop],
            [source, "water", "watered"],
            ["sold", place, "sell", "selling"],
            [bought],
        ],
        summary=f"{who.name} and the other {group} planted a garden with {crop}, carried water from the {source} "
        f"when it did not rain, sold the {crop} and bought {a(bought)}.",
    )


def contest(draw: Draw) -> Fresh:
    """One of two friends gets hurt before a contest."""
    who, friend = people(draw, 2)
    contest_name = draw.pick(("rowing race", "ski race", "swimming race", "bicycle race"))
    part = draw.pick(("knee", "ankle", "wrist", "shoulder"))
    prize = draw.pick(("medal", "trophy", "cup"))
    months = draw.pick(("winter", "summer", "spring", "autumn"))
    return _fresh(
        draw,
        [
            f"{who.name} and {friend.name} were best friends.",
            f"All through the {months} they trained for a {contest_name}.",
            f"Shortly before the start, {friend.name} hurt {friend.possessive} {part}.",
            f"{who.name} wanted to give up, but {friend.name} said no.",
            f"So {who.name} started alone and won.",
            f"{who.name} gave the {prize} to {friend.name}.",
        ],
        facts=[
            [who.name],
            [friend.name],
            [contest_name, "race"],
            [part, "hurt", "injured", "injury"],
            ["won", "win", "wins", "winning", "victory"],
            [prize],
        ],
        summary=f"{who.name} and {friend.name} trained for a {contest_name}, and after {friend.name} hurt "
        f"{friend.possessive} {part}, {who.name} started alone, won and gave the {prize} to {friend.name}.",
    )


def parcel(draw: Draw) -> Fresh:
    """A parcel that was meant for somebody else."""
    who, other = people(draw, 2)
    inside = draw.pick(("clock", "teapot", "painting", "lamp", "puppet", "globe"))
    street = draw.pick(("Oak Street", "Mill Lane", "Station Road", "Church Street"))
    weather = draw.pick(("storm", "heat", "snow", "rain"))
    drink = draw.pick(("tea", "coffee", "cocoa", "lemonade"))
    return _fresh(
        draw,
        [
            f"On Tuesday {who.name} got a parcel without a sender.",
            f"Inside there was {a(inside)}.",
            f"{who.name} had never ordered {a(inside)}.",
            f"Under the paper {who.subject} found a card with the name {other.name} and the address {street}.",
            f"{who.name} carried the parcel through the {weather} to {street}.",
            f"{other.name} was delighted and made {drink} for {who.object}.",
        ],
        facts=[[who.name], ["parcel", "package"], [inside], [other.name], [street, weather, "card"], [drink]],
        summary=f"{who.name} got a parcel with {a(inside)} that was meant for {other.name}, carried it through the "
        f"{weather} to {street}, and was given {drink} there.",
    )


TEMPLATES: dict[str, Template] = {
    "dog-walk": dog_walk,
    "lost-thing": lost_thing,
    "breakdown": breakdown,
    "stuck-animal": stuck_animal,
    "baking": baking,
    "harvest": harvest,
    "contest": contest,
    "parcel": parcel,
}
