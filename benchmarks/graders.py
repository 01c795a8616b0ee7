"""How often are moebench's graders right, beside what other tools get on the same cases in the same run?

    python -m pip install quantulum3 math-verify pysbd syntok sentencex rouge-score   # other tools, optional
    python benchmarks/graders.py --data ../shared/data
    python benchmarks/graders.py --data ../shared/data --set zeroeval --set ud_ewt_one --no-rivals
    python benchmarks/graders.py --data ../shared/data --set zeroeval --disagreements disagreements.txt
    python benchmarks/graders.py --data ../shared/data --golden     # what a change to the rules changes
    python benchmarks/graders.py --data ../shared/data --publish    # rewrites figures.json and docs/graders.md

The sets are public; each row of the table names one, and `figures.json` says where each comes from. Each is split
by a hash of its cases' ids: `look`, two thirds, may be read, and rules made from it; `check` is only counted.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script from any folder

from rich.console import Console

from benchmarks.agreement.base import SPLITS, Case, LabelledSet
from benchmarks.agreement.golden import changes, freeze
from benchmarks.agreement.publish import cards_markdown, to_publish
from benchmarks.agreement.show import table_view
from benchmarks.agreement.table import FAMILIES, Predictors, all_disagreements, measure_all
from moebench.errors import MoebenchError, UsageError
from moebench.graders import GRADERS
from moebench.graders.cards import grader_card, published_figures

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "moebench" / "graders" / "figures.json"
GOLDEN = ROOT / "benchmarks" / "golden.json"
PAGE = ROOT / "docs" / "graders.md"


def rivals() -> dict[str, Predictors]:
    """All other tools' predictors, by set name."""
    found: dict[str, Predictors] = {}
    for family in FAMILIES:
        found.update(import_module(f"benchmarks.rivals.{family}").RIVALS)
    return found


def written_out(found: Iterable[tuple[LabelledSet, Case, Any]]) -> str:
    """Cases on which ours and the (reviewed) label differ, with their texts, to be adjudicated."""
    return "\n".join(
        f"== {labelled.name} {case.id}\nlabel: {case.gold!r}\nours: {prediction!r}\n{case.text}\n"
        for labelled, case, prediction in found
    )


def parsed(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--set", action="append", default=[], dest="sets", help="this set alone; repeatable")
    parser.add_argument("--no-rivals", action="store_true", help="leave the other tools out: quicker")
    parser.add_argument("--disagreements", type=Path, help="write those of look, with texts, to this file")
    parser.add_argument(
        "--of", choices=SPLITS, default="look", help="whose disagreements; check wants --only-to-publish"
    )
    parser.add_argument(
        "--only-to-publish",
        action="store_true",
        help="only to publish: let the disagreements of check be written; whoever reads them makes no more rules",
    )
    parser.add_argument(
        "--golden", action="store_true", help="say what is read otherwise than when last frozen"
    )
    parser.add_argument("--freeze", action="store_true", help="rewrite golden.json")
    parser.add_argument("--publish", action="store_true", help="rewrite the figures that moebench shows")
    return parser.parse_args(words)


def run(arguments: argparse.Namespace) -> None:
    if arguments.publish and (arguments.sets or arguments.no_rivals):
        raise UsageError(
            "--publish is of all sets and other tools",
            why="the page would lack the rest",
            fix="leave out --set and --no-rivals",
        )
    if arguments.golden:
        golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
        for line in changes(arguments.data, golden, sets=arguments.sets):
            print(line)
    if arguments.freeze:
        GOLDEN.write_text(json.dumps(freeze(arguments.data), indent=1) + "\n", encoding="utf-8")
    if arguments.golden or arguments.freeze:
        return
    if arguments.disagreements:
        found = all_disagreements(
            arguments.data,
            arguments.of,
            sets=arguments.sets,
            only_to_publish=arguments.only_to_publish,
        )
        arguments.disagreements.write_text(written_out(found), encoding="utf-8")
    table = measure_all(
        arguments.data,
        sets=arguments.sets,
        rivals=None if arguments.no_rivals else rivals(),
        on_set=lambda name: print(name, file=sys.stderr),
    )
    Console(width=200).print(table_view(table))
    if arguments.publish:
        published = json.dumps(to_publish(table), indent=1, ensure_ascii=False) + "\n"
        FIGURES.write_text(published, encoding="utf-8")
        published_figures.cache_clear()
        PAGE.write_text(cards_markdown([grader_card(name) for name in GRADERS.names()]), encoding="utf-8")


def main(words: list[str] | None = None) -> None:
    arguments = parsed(words)
    try:
        run(arguments)
    except MoebenchError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
