"""Word problems about things that are eaten, given away or shared: the article's pie and its relatives."""

from moebench.variants.base import Draw, Fresh, Template
from moebench.variants.english import nouns, people
from moebench.variants.problem import problem

_FRUITS = nouns("apple pear plum peach/peaches apricot orange banana lemon fig mango/mangoes")
_TREATS = nouns("cookie muffin cupcake doughnut pretzel waffle pancake biscuit")
_SMALL_THINGS = nouns("marble sticker shell stamp coin bead button postcard")
_DISHES = ("pie", "cake", "tart", "crumble")
_PARTS = ("half", "a third", "a quarter", "three quarters")


def pie(draw: Draw) -> Fresh:
    """The article's own problem, with other names and numbers."""
    (who,) = people(draw, 1)
    fruit, dish, part = draw.pick(_FRUITS), draw.pick(_DISHES), draw.pick(_PARTS)
    has, buys = draw.between(3, 9), draw.between(2, 9)
    used = draw.between(2, has + buys - 1)
    total = has + buys
    back = max(1, used // 2)
    return problem(
        draw,
        f"{who.name} has {has} {fruit}, then {who.subject} buys {buys} more. "
        f"{who.she} bakes a {dish} with {used} of the {fruit}.",
        ask=f"After eating {part} of the {dish}, how many {fruit} does {who.subject} have left?",
        steps=[
            f"{who.name} has {has} + {buys} = {fruit.count(total)}.",
            f"After baking the {dish}, {who.subject} has {total} - {used} = {fruit.count(total - used)}.",
        ],
        answer=total - used,
        slip=f"The {dish} that is not eaten counts too: {total} - {used} + {back} = {total - used + back}.",
        wrong=total - used + back,
        said=lambda n: f"{who.name} has {fruit.count(n)} left.",
    )


def my_pie(draw: Draw) -> Fresh:
    """The article's problem in the first person and in the past."""
    fruit, dish, part = draw.pick(_FRUITS), draw.pick(_DISHES), draw.pick(_PARTS)
    had, bought = draw.between(2, 9), draw.between(2, 9)
    used = draw.between(2, had + bought - 1)
    total = had + bought
    return problem(
        draw,
        f"I had {had} {fruit}. I bought {bought} more. I used {used} {fruit} to make a {dish}.",
        ask=f"After eating {part} of the {dish}, how many {fruit} do I have left?",
        steps=[
            f"You had {had} + {bought} = {fruit.count(total)}.",
            f"The {dish} took {used} of them: {total} - {used} = {fruit.count(total - used)}.",
        ],
        answer=total - used,
        slip=f"Eating the {dish} takes no {fruit} away, so there are still {total}.",
        wrong=total,
        said=lambda n: f"You have {fruit.count(n)} left.",
    )


def all_gone(draw: Draw) -> Fresh:
    """Nothing is left, whatever someone else has not eaten."""
    who, first, second = people(draw, 3)
    treat = draw.pick(_TREATS)
    gives, more = 2 * draw.between(2, 5), draw.between(2, 6)
    has = gives + more + draw.between(2, 6)
    rest = has - gives - more
    return problem(
        draw,
        f"{who.name} has {has} {treat}. {who.she} gives {gives} {treat} to {first.name} and {more} to "
        f"{second.name}, and then {who.subject} eats all the others. {first.name} eats only half of "
        f"the {treat} {first.subject} was given.",
        ask=f"How many {treat} does {who.name} have left?",
        steps=[
            f"{who.name} gives away {gives} + {more} = {treat.count(gives + more)}.",
            f"{who.she} keeps {has} - {gives + more} = {treat.count(rest)}.",
            f"{who.she} eats these: {rest} - {rest} = 0.",
        ],
        answer=0,
        slip=f"{first.name} does not eat {gives // 2} of the {treat}, so these are left.",
        wrong=gives // 2,
        said=lambda n: f"{who.name} has {treat.count(n)} left.",
    )


def shared_harvest(draw: Draw) -> Fresh:
    """Half is given away; what the other does with it does not matter."""
    who, friend = people(draw, 2)
    fruit = draw.pick(_FRUITS)
    half = draw.between(5, 15)
    eaten, others = draw.between(2, half - 2), draw.between(2, half - 2)
    return problem(
        draw,
        f"{who.name} picks {2 * half} {fruit}. {who.she} gives half of them to {friend.name} and eats {eaten} of "
        f"{who.possessive} own. {friend.name} eats {others} of the {fruit} {friend.subject} was given.",
        ask=f"How many {fruit} does {who.name} have left?",
        steps=[
            f"Half of the {fruit} are {2 * half} / 2 = {half}.",
            f"{who.name} eats {eaten} of {who.possessive} own: {half} - {eaten} = {fruit.count(half - eaten)}.",
        ],
        answer=half - eaten,
        slip=f"Together they eat {eaten} + {others} = {eaten + others}, so {2 * half - eaten - others} are left.",
        wrong=2 * half - eaten - others,
        said=lambda n: f"{who.name} has {fruit.count(n)} left.",
    )


def hens(draw: Draw) -> Fresh:
    """A product, a cake out of some of it, and half of the cake eaten."""
    (who,) = people(draw, 1)
    birds, laid = draw.between(3, 9), draw.between(3, 7)
    half = draw.between(1, 4)
    used, total = 2 * half, birds * laid
    return problem(
        draw,
        f"Each of {who.name}'s {birds} hens lays {laid} eggs in a week. {who.name} uses {used} of these eggs for a "
        f"cake and eats half of the cake.",
        ask="How many of the eggs are left?",
        steps=[
            f"The hens lay {birds} * {laid} = {total} eggs.",
            f"Without the eggs in the cake there are {total} - {used} = {total - used}.",
        ],
        answer=total - used,
        slip=f"Half of the cake is left, so {half} more count: {total} - {used} + {half} = {total - used + half}.",
        wrong=total - used + half,
        said=lambda n: f"{n} of the eggs are left." if n > 1 else "Only 1 of the eggs is left.",
    )


def bags(draw: Draw) -> Fresh:
    """Bags of small things, and somebody's age."""
    who, friend = people(draw, 2)
    thing = draw.pick(_SMALL_THINGS)
    number, each, age = draw.between(3, 8), draw.between(4, 12), draw.between(5, 12)
    gives = draw.between(3, number * each - 8)
    total = number * each
    return problem(
        draw,
        f"{who.name} has {number} bags with {each} {thing} in each. {who.she} gives {gives} of the {thing} to "
        f"{friend.name}, who is {age} years old.",
        ask=f"How many {thing} does {who.name} have left?",
        steps=[
            f"In the bags there are {number} * {each} = {thing.count(total)}.",
            f"{who.name} gives some away: {total} - {gives} = {thing.count(total - gives)}.",
        ],
        answer=total - gives,
        slip=f"{who.name} has {total} - {gives} + {age} = {total - gives + age}.",
        wrong=total - gives + age,
        said=lambda n: f"{who.name} has {thing.count(n)} left.",
    )


def album(draw: Draw) -> Fresh:
    """A sum shared out equally over the pages of an album."""
    (who,) = people(draw, 1)
    thing = draw.pick(nouns("photo stamp sticker postcard"))
    pages, each = draw.between(3, 9), draw.between(4, 9)
    total = pages * each
    has = draw.between(3, total - 3)
    width = draw.between(15, 30)
    return problem(
        draw,
        f"{who.name} has {has} {thing} and gets {total - has} more from a friend. "
        f"{who.she} puts all of them into an album of {pages} pages, "
        f"the same number on each page. A page is {width} centimeters wide.",
        ask=f"How many {thing} are on each page?",
        steps=[
            f"There are {has} + {total - has} = {thing.count(total)}.",
            f"On each page there are {total} / {pages} = {each}.",
        ],
        answer=each,
        slip=f"On each page there are {total} - {pages} = {total - pages}.",
        wrong=total - pages,
        said=lambda n: f"There are {thing.count(n)} on each page.",
    )


def three_friends(draw: Draw) -> Fresh:
    """Twice as many as one more than: comparisons, then a sum."""
    first, second, third = people(draw, 3)
    thing = draw.pick(_SMALL_THINGS)
    has, more, hours = draw.between(3, 12), draw.between(2, 9), draw.between(2, 5)
    other = has + more
    total = has + other + 2 * other
    return problem(
        draw,
        f"In {hours} hours, {first.name} collects {has} {thing}. {second.name} collects {more} more than "
        f"{first.name}, and {third.name} collects twice as many as {second.name}.",
        ask=f"How many {thing} do the three of them have together?",
        steps=[
            f"{second.name} collects {has} + {more} = {thing.count(other)}.",
            f"{third.name} collects 2 * {other} = {thing.count(2 * other)}.",
            f"Together they have {has} + {other} + {2 * other} = {thing.count(total)}.",
        ],
        answer=total,
        slip=f"Together they have {has} + {more} + 2 * {more} = {has + 3 * more}.",
        wrong=has + 3 * more,
        said=lambda n: f"Together they have {thing.count(n)}.",
    )


TEMPLATES: dict[str, Template] = {
    "pie": pie,
    "my-pie": my_pie,
    "all-gone": all_gone,
    "shared-harvest": shared_harvest,
    "hens": hens,
    "bags": bags,
    "album": album,
    "three-friends": three_friends,
}
