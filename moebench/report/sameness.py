"""On how many questions two models gave the very same answer: a fact, which needs no statistics."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

from moebench.types import Run
from moebench.verdicts import Contender

_Texts = dict[tuple[str, str], dict[int, str]]  # suite and sample -> repeat -> text


def same_answers(run: Run) -> Mapping[frozenset[Contender], tuple[int, int]]:
    """Returns for each two contenders on how many questions all their answers are the same, and of how many.

    Answers are the same when their texts are, letter for letter but for space around them. Of repeats each must be
    the same as the other's of that number. Questions that one of the two has no answer to are left out.
    """
    # Here, since pandas comes with it, which terminal tables without a summary do not need.
    from moebench.summary import contenders

    owners = {(model, chain): owner for (_, model, chain), owner in contenders(run).items()}
    texts: defaultdict[Contender, _Texts] = defaultdict(dict)
    for record in run.records:
        key, owner = record.key, owners.get((record.key.model, record.key.chain))
        if owner is not None and record.generation is not None and record.unfinished is None:
            by_repeat = texts[owner].setdefault((key.suite, key.sample), {})
            by_repeat[key.repeat] = record.generation.text.strip()
    return {frozenset(pair): _same(texts[pair[0]], texts[pair[1]]) for pair in combinations(texts, 2)}


def _same(one: _Texts, other: _Texts) -> tuple[int, int]:
    both = [question for question in one if question in other]
    return sum(one[question] == other[question] for question in both), len(both)
