"""The starting file that `moebench tasks new` writes."""

import re
from textwrap import indent

from moebench.errors import UsageError
from moebench.graders import GRADERS
from moebench.registry import did_you_mean

_HEAD = """\
# {summary}
# Check this file with:  moebench tasks check {name}.yaml
# Run it with:           moebench run --models MODEL --suites ./{name}.yaml
moebench: 1                # the format of this file
name: {name}
version: 1                 # count it up whenever prompt, samples or targets change
title: {title}
grader: {grader}
chain: step_by_step        # or: direct, chat
prompt: "{{question}}"       # each {{name}} is filled from a sample's inputs; {{{{ and }}}} stand for braces

# Instead of `samples`, rows of a JSONL or CSV file beside this one can be used:
#   samples_from: rows.jsonl
#   map:
#     id: "{{id}}"                         # {{field}} is the row's field; without `id`, rows are numbered
#     question: "{{question}}"
#     target: {{...}}                      # "{{field}}" alone keeps lists and numbers as they are,
#                                        # "{{field:number}}" reads 1,234 or $18 or what follows ####
#     example: "{{answer}}"
samples:
  - id: first                          # each id once; add samples below in the same way
"""

# For each grader: its parameters explained, and a first sample that scores 1.0.
_SAMPLES = {
    "word_list": """\
question: "Give me a list of 3 words that have 5 letters."
target:
  count: 3                           # how many words
  letters: 5                         # how many letters each of them has
example: |-                          # a right answer, as a model might write it; it must score 1.0
  1. apple
  2. bread
  3. chair
tags: [easy]                         # free words
""",
    "one_sentence": """\
question: |-
  Summarize the following into one sentence:
  "Mia had a boat. She sailed to an island. There she found a shell."
target:
  source: "Mia had a boat. She sailed to an island. There she found a shell."
  facts:                             # one line a fact; any one of its words will do
    - [Mia]
    - [boat, sailed]
    - [island]
    - [shell]
  max_words: 30                      # leave it out for no limit
example: |-                          # a right answer, as a model might write it; it must score 1.0
  Mia sailed her boat to an island, where she found a shell.
tags: [easy]                         # free words
""",
    "quantities": """\
question: |-
  Extract all numerical values and their units from the text: "The trip of 42 kilometers cost 15 dollars."
target:
  expect:
    - {value: 42, unit: kilometers}  # km and other spellings of a unit are known
    - {value: 15, unit: dollars}
example: |-                          # a right answer, as a model might write it; it must score 1.0
  - 42 kilometers
  - 15 dollars
tags: [easy]                         # free words
""",
    "final_number": """\
question: |-
  I have 2 apples, then I buy 3 more. I give 1 apple to a friend. How many apples do I have left?
target:
  expect: 4                          # the final number
example: |-                          # a right answer, as a model might write it; it must score 1.0
  2 + 3 = 5 and 5 - 1 = 4, so you have 4 apples left.
tags: [easy]                         # free words
""",
}


def new_suite_text(name: str, grader: str) -> str:
    """Returns a commented suite file to start from, which passes `check_suite`.

    Args:
        name: The suite's name: lower-case letters, digits, `_` and `-`.
        grader: One of the built-in graders.

    Raises:
        UsageError: the name has other characters, or there is no starting file for the grader.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name):
        raise UsageError(
            f"'{name}' cannot be a suite's name",
            why="a suite's name has 1 to 64 lower-case letters, digits, '_' and '-'",
            fix="choose another name, for instance my_suite",
        )
    if grader not in _SAMPLES:
        raise UsageError(
            f"there is no starting file for the grader '{grader}'",
            why=f"there is one for each of: {', '.join(sorted(_SAMPLES))}",
            fix=f"use one of these.{did_you_mean(grader, sorted(_SAMPLES))}",
        )
    head = _HEAD.format(
        summary=GRADERS.get(grader).summary,
        name=name,
        title=name.replace("_", " ").replace("-", " ").capitalize(),
        grader=grader,
    )
    return head + indent(_SAMPLES[grader], "    ")
