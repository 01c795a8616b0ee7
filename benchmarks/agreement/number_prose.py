"""Worked solutions of our own in which the last number is not the answer: seeded templates.

The public sets end with the answer, so they cannot tell an extractor that reads from one that takes the last
number. These texts go on after the answer, as models do. All of them are ours; nothing is taken from anywhere.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

_NAMES = (
    "Ava",
    "Ben",
    "Carla",
    "Dmitri",
    "Ella",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jamal",
    "Kofi",
    "Lena",
    "Mei",
    "Noor",
)
_THINGS = (
    "mugs",
    "lamps",
    "scarves",
    "puzzles",
    "plants",
    "posters",
    "candles",
    "bracelets",
    "notebooks",
    "kites",
)
_FOODS = ("apples", "cookies", "eggs", "muffins", "pears", "bagels", "plums", "tarts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A text with the question that it answers.

    Attributes:
        answer: The number that the text gives as its answer.
    """

    question: str
    text: str
    answer: int


@dataclass(frozen=True, slots=True)
class _Story:
    """A question and the ways to answer it.

    Attributes:
        answer: From (count, days, price, each) to the answer.
        texts: Each with `{answer}`.
    """

    question: str
    answer: Callable[[int, int, int, int], int]
    texts: tuple[str, ...]


_SELLING = _Story(
    "{name} sells {count} {things} at ${price} each over {days} days. How much money does {name} earn?",
    lambda count, days, price, each: count * price,
    (
        "{name} earned ${answer} from selling {count} {things} at ${price} each.",
        "#### {answer} dollars for {days} days of selling",
        "Answer: ${answer}, which is {count} {things} at ${price} each",
        "**Answer:** {answer} dollars over {days} days",
        "The answer is ${answer} for {count} {things}.",
        "${answer}\n\nExplanation: {name} sells {count} {things}, and each of them costs ${price}.",
        "{name} earns ${answer}. Here's why: {count} {things} are sold, and every one brings in ${price}.",
        "If {name} sells {count} {things} at ${price} each, that comes to ${answer} in {days} days.",
        "{count} * {price} = {answer}, so {name} earns ${answer} in {days} days.",
        "So the total is {count} x ${price} = ${answer} for the {days} days.",
        "First, we multiply {count} by {price}.\n\n{count} * {price} = {answer}\n\nTherefore, "
        "{name} earns ${answer} "
        "in {days} days.",
        "Step 1: Find the price of one: ${price}.\nStep 2: Multiply: {count} * {price} = {answer}.\n\n"
        "{name} earns a total of ${answer} for {count} {things}.",
        '{{"answer": "${answer}", "reasoning": "{count} {things} were sold at ${price} each in {days} days."}}',
        "\\boxed{{{answer}}} dollars for {count} {things} at \\${price}.",
        "The final answer is \\boxed{{\\${answer}\\text{{ in }}{days}\\text{{ days}}}}.",
        "Thus ${answer} is earned over the {days} days.",
        "{name} makes {answer} dollars. To check: {answer} / {count} = {price}.",
        "The answer is {answer}.\n\nQuestion: Tom buys {days} pens at ${price} each. How much does he pay?",
        "The answer is {wrong}. Wait, I forgot one of the {days} days. It should be {answer}.",
        "A: {answer}\n\nQ: There are {count} birds and {days} fly away. How many are left?\nA: {price}",
        "Because {count} times {price} is {answer}, {name} takes home ${answer} after {days} days.",
        "It is ${answer}, given that each of the {count} {things} costs ${price}.",
    ),
)
_EATING = _Story(
    "{name} has {count} {foods} and gives away {days} of them to {price} friends. How many {foods} are left?",
    lambda count, days, price, each: count - days,
    (
        "{name} has {answer} {foods} left out of {count}.",
        "{answer} {foods} are left of the {count}.",
        "The answer is {answer} {foods} and {price} happy friends.",
        "There are {answer} {foods} left after {days} were given to {price} friends.",
        "After giving away {days}, {name} has {answer} {foods} left of the original {count}.",
        "{name} started with {count}, gave away {days}, and so has {answer} {foods} for the next "
        "{price} days.",
        "Final count: {answer} {foods}, down from {count}.",
        "Of the {count} {foods}, {answer} remain for {name}; the {price} friends have the other {days}.",
        "{count} - {days} = {answer} {foods} left for {price} days",
        "{count} - {days} = {answer}. That leaves {answer} {foods} in {price} bowls.",
        "#### {answer}\n\n(The {price} friends got {days}.)",
        "You'd have {answer} {foods} left. This is because {days} of the {count} were given away.",
        "**{answer}**\n\nTo find this, take {days} away from {count}.",
        "The number of {foods} left is {answer}, since {days} of {count} were given away.",
        "{name} gives {days} to friends, leaving {answer} of the {count} {foods}.",
        "I first thought {wrong}, but that is wrong: the right number is {answer} {foods} in {price} bowls.",
        "The correct answer is {answer}, not {wrong}.",
        "Answer: {name} has {answer} {foods} left from the {count}.\n\nNote: if {price} more were "
        "given away, it would "
        "be fewer than {count}.",
        "Let x be what is left. Then x + {days} = {count}, so x = {answer}, as {answer} + {days} = {count}.",
        "There are {answer} {foods} left. I hope this helps with question {price}!",
    ),
)
_SHARING = _Story(
    "{total} {foods} are shared equally among {days} children in {price} rooms. How many "
    "{foods} does each child get?",
    lambda count, days, price, each: each,
    (
        "Each of the {days} children gets {answer} {foods} from the {total}.",
        "Each child gets {answer} {foods} if {total} are shared by {days}.",
        "They get {answer} {foods} each, in all {price} rooms.",
        "{total} / {days} = {answer} {foods} for each of the {days} children.",
        "Dividing {total} by {days} gives {answer} {foods} per child in {price} rooms.",
        "The answer is {answer} {foods} a child for {days} children.",
        "Therefore, each child receives {answer} {foods}, which adds up to {total} for {days} children.",
        "$\\frac{{{total}}}{{{days}}} = \\boxed{{{answer}}}$, for {price} rooms.",
        "{answer} each, because {days} * {answer} = {total}.",
        "With {total} {foods} and {days} children, every child ends up with {answer} {foods} in "
        "one of {price} rooms.",
        "In total there are {total} {foods}. Shared among {days} children, that makes {answer} "
        "{foods} for every one of "
        "them in the {price} rooms.",
        "The result is {answer} (and not {wrong}, as {days} * {wrong} is not {total}).",
    ),
)
_TRAVELLING = _Story(
    "A train goes at {price}0 km an hour for {days} hours and then waits {count} minutes. How "
    "many kilometers does it go?",
    lambda count, days, price, each: days * price * 10,
    (
        "The train travels {answer} kilometers in {days} hours at {price}0 km an hour.",
        "In {days} hours the train goes {answer} km, and then it waits {count} minutes.",
        "The distance is {price}0 * {days} = {answer} km; the {count} minutes of waiting do not matter.",
        "It covers {answer} km within {days} hours.",
        "Answer: {answer} km in {days} hours",
        "#### {answer} km, with a stop of {count} minutes",
        "At {price}0 km an hour, the train goes {answer} km in {days} hours.",
        "So it will have gone {answer} km by the end of hour {days}.",
        "{answer} kilometers are covered before the train waits for {count} minutes.",
    ),
)
_STORIES = (_SELLING, _EATING, _SHARING, _TRAVELLING)


def prose(*, repeats: int, seed: int) -> tuple[Prose, ...]:
    """Returns `repeats` texts of each template, the same for the same seed.

    Args:
        repeats: How often each template is filled with other names and numbers.
        seed: Of the names and numbers.
    """
    random_ = random.Random(seed)
    return tuple(
        _filled(story, text, random_) for _ in range(repeats) for story in _STORIES for text in story.texts
    )


def _filled(story: _Story, text: str, random_: random.Random) -> Prose:
    days, price = random_.sample(range(3, 10), 2)
    each, count = random_.randrange(11, 20), random_.randrange(20, 90)
    answer = story.answer(count, days, price, each)
    words = {
        "name": random_.choice(_NAMES),
        "things": random_.choice(_THINGS),
        "foods": random_.choice(_FOODS),
        "days": days,
        "price": price,
        "count": count,
        "total": each * days,
        "answer": answer,
        "wrong": answer + random_.choice((-2, -1, 1, 2)),
    }
    return Prose(question=story.question.format(**words), text=text.format(**words), answer=answer)
