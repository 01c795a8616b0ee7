"""How often are moebench's graders right, beside what other tools get on the same cases in the same run?

    python -m pip install quantulum3 math-verify pysbd syntok sentencex rouge-score   # other tools, optional
    python benchmarks/graders.py --data ../shared/data
    python benchmarks/graders.py --data ../shared/data --disagreements disagreements.txt
    python benchmarks/graders.py --data ../shared/data --publish    # rewrites figures.json and docs/graders.md

The sets are public; each row of the table names one, and `figures.json` says where each comes from.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script from any folder

from rich.console import Console

from moebench.agreement.cards import grader_card, published_figures, to_publish
from moebench.agreement.table import FAMILIES, Predictors, Table, measure_all
from moebench.graders import GRADERS
from moebench.report.graders import agreement_view, cards_markdown

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "moebench" / "agreement" / "figures.json"
PAGE = ROOT / "docs" / "graders.md"


def rivals() -> dict[str, Predictors]:
    """All other tools' predictors, by set name."""
    found: dict[str, Predictors] = {}
    for family in FAMILIES:
        found.update(import_module(f"benchmarks.rivals.{family}").RIVALS)
    return found


def disagreements(table: Table) -> str:
    """Every case on which ours and the (reviewed) label differ, with its text, to be adjudicated."""
    parts = []
    for result in table.results:
        for case, prediction in result.ours.disagreements:
            head = f"== {result.labelled.name} {case.id}\nlabel: {case.gold!r}\nours: {prediction!r}"
            parts.append(f"{head}\n{case.text}\n")
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument(
        "--disagreements", type=Path, help="write every disagreement with its text to this file"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--publish", action="store_true", help="rewrite the figures that moebench shows")
    arguments = parser.parse_args()
    table = measure_all(arguments.data, rivals=rivals(), on_set=lambda name: print(name, file=sys.stderr))
    Console(width=150).print(agreement_view(table))
    if arguments.disagreements:
        arguments.disagreements.write_text(disagreements(table), encoding="utf-8")
    published = json.dumps(to_publish(table), indent=1, ensure_ascii=False) + "\n"
    for path in [arguments.json, FIGURES if arguments.publish else None]:
        if path:
            path.write_text(published, encoding="utf-8")
    if arguments.publish:
        published_figures.cache_clear()
        PAGE.write_text(cards_markdown([grader_card(name) for name in GRADERS.names()]), encoding="utf-8")


if __name__ == "__main__":
    main()
