"""What each rule of the readers is worth: every `if` of `moebench.reading`, switched off alone.

    python -m benchmarks.rules --data ../shared/data
    python -m benchmarks.rules --data ../shared/data --only numbers --list quiet

A rule is the condition of an `if` or of a conditional expression. Switched off it is always false. Each rule is
tried on the cases (of `look`, see benchmarks/graders.py, and of tests/reading/kinds) for which it is true at least
once, as many as `--most` of them, evenly chosen. A rule that changes no prediction there is quiet: delete it,
unless it guards against hostile text.
"""

import argparse
import ast
import importlib.abc
import importlib.machinery
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import eq
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).parent.parent
_WATCHED = "moebench.reading."
Rule = tuple[str, int, int]  # module, line, column


@dataclass(slots=True)
class Switch:
    """Which rule is off, and which have been true since `fired` was emptied."""

    off: Rule | None = None
    fired: set[Rule] = field(default_factory=set)
    known: dict[Rule, str] = field(default_factory=dict)

    def __call__(self, rule: Rule, value: object) -> object:
        if rule == self.off:
            return False
        if value:
            self.fired.add(rule)
        return value


SWITCH = Switch()


class _Rewrite(ast.NodeTransformer):
    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def _gated(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        rule = (self.module, node.test.lineno, node.test.col_offset)
        SWITCH.known[rule] = (ast.get_source_segment(self.source, node.test) or "").partition("\n")[0]
        place = ast.Tuple(elts=[ast.Constant(value=part) for part in rule], ctx=ast.Load())
        node.test = ast.Call(
            func=ast.Name(id="__rule__", ctx=ast.Load()), args=[place, node.test], keywords=[]
        )
        fixed: ast.AST = ast.fix_missing_locations(node)
        return fixed

    visit_If = visit_IfExp = _gated  # noqa: N815 - the names that ast calls


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        return compile(_Rewrite(fullname, source).visit(ast.parse(source)), self.path, "exec")

    def exec_module(self, module: Any) -> None:
        module.__rule__ = SWITCH
        super().exec_module(module)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if not fullname.startswith(_WATCHED):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and spec.origin:
            spec.loader = _Loader(fullname, spec.origin)
        return spec


@dataclass(frozen=True, slots=True)
class Trial:
    """A text to be read: `run` gives the prediction, `right` says whether one is right."""

    where: str
    run: Callable[[], Any]
    right: Callable[[Any], bool]


def labelled(data: Path) -> Iterator[Trial]:
    """The cases of `look` of every labelled set that is there."""
    from benchmarks.agreement.base import split_of
    from benchmarks.agreement.table import find_file, labelled_sets

    for _, one in labelled_sets():
        path = find_file(data, one.file)
        for case in one.load(path) if path else ():
            if split_of(case.id) == "look":
                yield Trial(one.name, partial(one.predict, case), partial(_agrees, one.compare, case.gold))


def _agrees(compare: Callable[[Any, Any], Any], gold: Any, found: Any) -> bool:
    tally = compare(found, gold)
    return bool(tally.hits == tally.predicted == tally.expected)


def written() -> Iterator[Trial]:
    """The inputs of tests/reading/kinds."""
    from tests.reading.test_kinds import ALL, READERS

    for reader, case in ALL:
        yield Trial(f"kinds/{reader}", partial(READERS[reader], case), partial(eq, case["expect"]))


def predicted(trial: Trial) -> tuple[str, bool]:
    """What is read, and whether it is right; a reader that raises is wrong."""
    try:
        found = trial.run()
        return repr(found), trial.right(found)
    except Exception as error:  # noqa: BLE001 - without one of its rules a reader may break in any way
        return f"raises {type(error).__name__}", False


def measure(trials: Sequence[Trial], *, most: int, only: str) -> dict[Rule, Counter[str]]:
    """Returns for each rule how many trials it changes, and how many of these it makes right or wrong."""
    bare, true_in = [], defaultdict(list)
    for number, trial in enumerate(trials):
        SWITCH.fired.clear()
        bare.append(predicted(trial))
        for rule in SWITCH.fired:
            true_in[rule].append(number)
    counts: dict[Rule, Counter[str]] = {}
    for rule in sorted(SWITCH.known):
        if only in rule[0]:
            where = true_in[rule]
            chosen = where[:: -(-len(where) // most)] if where else ()
            SWITCH.off, counts[rule] = rule, Counter(true=len(where))
            for number in chosen:
                read, right = predicted(trials[number])
                if read != bare[number][0]:
                    counts[rule]["changes"] += 1
                    counts[rule]["pays"] += bare[number][1] and not right
                    counts[rule]["costs"] += right and not bare[number][1]
    SWITCH.off = None
    return counts


def kind(count: Counter[str]) -> str:
    if not count["true"]:
        return "never true"
    if not count["changes"]:
        return "quiet"
    if count["pays"] == count["costs"] == 0:
        return "no verdict"
    return "costs" if count["costs"] > count["pays"] else "pays 1" if count["pays"] == 1 else "pays"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--only", default="", help="rules of modules whose name holds this")
    parser.add_argument("--most", type=int, default=200, help="cases a rule, at most")
    parser.add_argument("--list", action="append", default=[], help="list the rules of this kind; repeatable")
    words = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, _Finder())
    trials = [*labelled(words.data), *written()]
    counts = measure(trials, most=words.most, only=words.only)
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for rule, count in counts.items():
        table[rule[0].removeprefix(_WATCHED).partition(".")[0]][kind(count)] += 1
    columns = ("never true", "quiet", "no verdict", "costs", "pays 1", "pays")
    print(f"{len(trials)} cases\n{'package':16}{'rules':>8}" + "".join(f"{name:>12}" for name in columns))
    for package, row in [*sorted(table.items()), ("all", sum(table.values(), Counter()))]:
        print(f"{package:16}{row.total():8}" + "".join(f"{row[name]:12}" for name in columns))
    for rule, count in counts.items():
        if kind(count) in words.list:
            module, line, _ = rule
            print(f"{module}:{line}: {kind(count)}, {dict(count)}: {SWITCH.known[rule]}")


if __name__ == "__main__":
    main()
