"""Each input of `kinds/*.toml` is read as a careful person reads it.

A file is named after its reader and holds `[[case]]` tables: `kind` (what is hard about it), `group` (`findings`: met
in answers; `further`: the same in other words, and inputs just beyond, whose kind ends in "control"), `text`,
`question` where one was asked, and `expect`, the right reading. `python -m tests.reading.test_kinds FILE...` counts
the right readings of such files by group and kind.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from moebench.reading import final_number, quantities
from moebench.reading.answer import part
from moebench.reading.quantities.units import same_unit

Case = Mapping[str, Any]


def _final_number(case: Case) -> object:
    """Returns the final number, "undecided" without one."""
    found = final_number(part(case["text"]).answer, question=case.get("question", ""))
    return "undecided" if found is None else pytest.approx(found.value)


def _quantities(case: Case) -> object:
    """Returns [value, unit] or, of a range, [low, high, unit]; a unit that means the expected one is written so."""
    found = quantities(part(case["text"]).answer)
    read = [[*([q.value] if q.low is None else [q.low, q.high]), q.unit or ""] for q in found]
    for pair, wanted in zip(read, case["expect"], strict=False):
        if pair[-1] and wanted[-1] and same_unit(str(pair[-1]), wanted[-1]):
            pair[-1] = wanted[-1]
    return [[*map(pytest.approx, pair[:-1]), pair[-1]] for pair in read]


READERS: dict[str, Callable[[Case], object]] = {"final_number": _final_number, "quantities": _quantities}


def cases(file: Path) -> list[Case]:
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["case"])


ALL = [(file.stem, case) for file in sorted(Path(__file__).with_name("kinds").glob("*.toml")) for case in cases(file)]


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
