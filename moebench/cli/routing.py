"""The command that makes a mixture's router visible: routing."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moebench.cli.common import CommaList, console, examples, find, out_option, report_option, run_argument
from moebench.output import writing

if TYPE_CHECKING:
    from moebench.report.routing import Routing
    from moebench.router.figures import RoutingFigures
    from moebench.router.replay import ReplayProgress
    from moebench.types import Run

BROKEN = 4


@click.command(
    epilog=examples(
        "moebench routing latest", "moebench routing latest --models mixtral --suites word_problems"
    )
)
@run_argument
@click.option(
    "--models", type=CommaList(), default=(), help="Only these.  [default: every mixture of the run]"
)
@click.option("--suites", type=CommaList(), default=(), help="Only these.")
@click.option("--max-tokens", type=click.IntRange(1), help="Stop after about so many tokens of each model.")
@click.option(
    "--gguf",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The served file, where Ollama keeps it elsewhere; only with a single model.",
)
@click.option(
    "--mmap", is_flag=True, help="Read a model larger than the RAM from disk as it is needed; slow."
)
@click.option(
    "--gpu-layers", type=click.IntRange(0), default=0, show_default=True, help="Layers to put on a GPU."
)
@click.option(
    "--layers", "every_layer", is_flag=True, help="Show every layer, not only those that stand out."
)
@click.option(
    "--json", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to a file."
)
@report_option
@out_option
def routing(
    run: str,
    models: tuple[str, ...],
    suites: tuple[str, ...],
    max_tokens: int | None,
    gguf: Path | None,
    mmap: bool,
    gpu_layers: int,
    every_layer: bool,
    output: Path | None,
    report: bool,
    out: Path,
) -> int:
    """Show which experts a mixture's router sends each token to.

    Each prompt, as it was sent, and the answer that was given go once more through the file that Ollama serves, in
    one pass; nothing is generated. What was read before is not read again. Needs moebench[routing].
    """
    from moebench.report.routing import described
    from moebench.report.routing_tables import replayed_view, routing_view
    from moebench.router.kept import load_routed, routing_folder
    from moebench.router.replay import replay

    found = find(run, out)
    with progress() as on_progress:
        replayed = replay(
            found,
            models=models,
            suites=suites,
            max_tokens=max_tokens,
            gguf=gguf,
            mmap=mmap,
            gpu_layers=gpu_layers,
            on_progress=on_progress,
        )
    asked = {one.model for one in replayed}
    routed = [one for one in load_routed(found) if report or one.model in asked]
    known = described(found, routed, folder=routing_folder(found))
    shown = [router.figures for router in known.routers if router.routed.model in asked]
    screen = console()
    screen.print(replayed_view(replayed))
    screen.print(routing_view(shown, every_layer=every_layer))
    if output:
        _write_json(output, shown)
    if report:
        _write_report(found, known)
    return BROKEN if any(one.status == "failed" for one in replayed) else 0


def _write_json(file: Path, shown: "Sequence[RoutingFigures]") -> None:
    with writing(file):
        text = json.dumps([asdict(figures) for figures in shown], indent=1, ensure_ascii=False)
        file.write_text(text + "\n", encoding="utf-8")


def _write_report(found: "Run", known: "Routing") -> None:
    from moebench.report.html import write_report

    path = write_report(found, Path("reports") / f"{found.header.run_id}.html", routings=[known])
    console().print(f"report  {path}", soft_wrap=True)


@contextmanager
def progress() -> "Iterator[Callable[[ReplayProgress], None]]":
    """Shows how far the pass is, on standard error: a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    screen = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} tokens"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("looking for the models' files", total=0)

        def show(made: "ReplayProgress") -> None:
            what = f"{made.model} ({made.model_number} of {made.models}): {made.step}"
            bar.update(task, description=what, completed=made.done_tokens, total=made.tokens)

        yield show
