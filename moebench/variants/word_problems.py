"""Fresh variants of `word_problems`: two to four steps with small whole numbers, and a detail that does not matter.

As in the article's problem, the answer is one whole number, and the detail (half of a pie eaten, somebody's age,
what a thing weighs) invites a step too many.
"""

from moebench.variants import kitchen_problems, town_problems
from moebench.variants.base import Template

TEMPLATES: dict[str, Template] = {**kitchen_problems.TEMPLATES, **town_problems.TEMPLATES}
