"""Each input of `kinds/*.toml` is read as a careful person reads it.

A file is named after its reader and holds `[[case]]` tables: `kind` (what is hard about it), `group` (`findings`:
met in answers; `further`: the same in other words, and inputs just beyond, whose kind ends in "control"), `text`,
`question` where one was asked, and `expect`, the right reading. Where the point is a score, `expect` says whether
it is "full" or "less", of the sample `sample` or of the grader's own `target`; "{answer}" in a text stands for the
example of each sample of the `suites`, one suite after another, and "{filler}" for 50,000 characters.
`python -m tests.reading.test_kinds FILE...` counts the right readings of such files by group and kind.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from moebench import grade, load_suite
from moebench.reading import final_number, quantities, sentences, words
from moebench.reading.quantities.units import same_unit
from tests.support import located

Case = Mapping[str, Any]


def _final_number(case: Case) -> object:
    """Returns the final number, "undecided" without one."""
    found = final_number(located(case["text"]), question=case.get("question", ""))
    return "undecided" if found is None else pytest.approx(found.value)


def _quantities(case: Case) -> object:
    """Returns [value, unit] or, of a range, [low, high, unit]; a unit that means the expected one is written so."""
    found = quantities(located(case["text"]))
    read = [[*([q.value] if q.low is None else [q.low, q.high]), q.unit or ""] for q in found]
    for pair, wanted in zip(read, case["expect"], strict=False):
        if pair[-1] and wanted[-1] and same_unit(str(pair[-1]), wanted[-1]):
            pair[-1] = wanted[-1]
    return [[*map(pytest.approx, pair[:-1]), pair[-1]] for pair in read]


def _graded(text: str, *, suite: str, sample: str | None = None) -> str:
    """Returns "full" if the text, "{answer}" filled in, has the full score in each sample of a suite, or in one."""
    shipped = load_suite(suite)
    for one in shipped.samples:
        if sample in (None, one.id):
            filled = text.replace("{answer}", one.example or "")
            if grade(shipped.grader, filled, **one.target).value < 1:
                return "less"
    return "full"


def _word_list(case: Case) -> object:
    """Returns the items, whose order is not judged; or how the list is graded."""
    if "target" in case:
        return "full" if grade("word_list", case["text"], **case["target"]).value == 1 else "less"
    found = [word.text for word in words(located(case["text"]))]
    return case["expect"] if sorted(found) == sorted(case["expect"]) else found


def _one_sentence(case: Case) -> object:
    """Returns the number of sentences, or how the summary is graded."""
    if "suites" in case or "sample" in case:
        return _graded(case["text"], suite="one_sentence", sample=case.get("sample"))
    if "target" in case:
        return "full" if grade("one_sentence", case["text"], **case["target"]).value == 1 else "less"
    return sum(found.kind == "sentence" for found in sentences(located(case["text"])))


def _answer(case: Case) -> object:
    """Returns the part that is the answer, "" if no grader finds one; or how the answer within is graded."""
    text = case["text"].replace("{filler}", "Let me think about it once more. " * 1600)
    if "suites" in case:
        return _graded(text, suite=case["suites"][0])
    answer = located(text).strip()
    if not answer:
        suites = map(load_suite, ("word_lists", "one_sentence", "quantities", "word_problems"))
        graded = [grade(suite.grader, text, **suite.samples[0].target) for suite in suites]
        assert [score.answer for score in graded] == [None] * 4
    return answer


READERS: dict[str, Callable[[Case], object]] = {
    "answer": _answer,
    "final_number": _final_number,
    "one_sentence": _one_sentence,
    "quantities": _quantities,
    "word_list": _word_list,
}


def cases(file: Path) -> list[Case]:
    """Returns the cases of a file; one with several suites is as many cases."""
    given = tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    return [
        case | extra
        for case in given
        for extra in ([{"suites": [suite]} for suite in case["suites"]] if "suites" in case else [{}])
    ]


ALL = [
    (file.stem, case)
    for file in sorted(Path(__file__).with_name("kinds").glob("*.toml"))
    for case in cases(file)
]


@pytest.mark.parametrize(("reader", "case"), ALL, ids=[f"{reader} {case['kind']}" for reader, case in ALL])
def test_the_reading_is_the_right_one(reader: str, case: Case) -> None:
    assert READERS[reader](case) == case["expect"]


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        right = defaultdict(list)
        for case in cases(file):
            for kind in (case["kind"], "all"):
                right[case["group"], kind].append(READERS[file.stem](case) == case["expect"])
        for (group, kind), verdicts in right.items():
            print(f"{file.stem:14} {group:10} {kind:24} {sum(verdicts):3} of {len(verdicts)}")
