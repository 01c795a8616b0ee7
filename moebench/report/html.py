"""The report: one HTML page that needs no network, and in which whatever a model wrote stays text."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from moebench.graders import GRADERS
from moebench.graders.cards import GraderCard, grader_card
from moebench.models.article import claims
from moebench.models.comparison import tag_note
from moebench.output import writing
from moebench.report import (
    again,
    figures,
    graders,
    model_cards,
    origins,
    provenance,
    routing,
    routing_words,
    small_print,
    squares,
    svg,
    trade,
    view,
)
from moebench.report.answers import last_numbers, question_text, questions
from moebench.report.charts import chart_groups
from moebench.report.embed import embed
from moebench.report.heatmap import step_words
from moebench.report.highlight import segments, visible
from moebench.report.joined import Joined, join, require_several
from moebench.report.served import again_words
from moebench.run.store import encode
from moebench.summary import compare as compare_runs
from moebench.summary import run_differences, summarize
from moebench.summary.pooling import as_runs, mismatches
from moebench.types import Run
from moebench.verdicts import Comparison, Summary

_HERE = Path(__file__).parent
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect x='1' y='8' width='3' height='7' rx='1' fill='%23007a5a'/%3E"
    "%3Crect x='6.5' y='4' width='3' height='11' rx='1' fill='%23007a5a'/%3E"
    "%3Crect x='12' y='1' width='3' height='14' rx='1' fill='%23c44a00'/%3E%3C/svg%3E"
)


def write_report(
    runs: Run | Sequence[Run],
    path: Path | str,
    *,
    summary: Summary | None = None,
    embed_run: bool = True,
    compare: bool = False,
    force: bool = False,
    routings: Sequence[routing.Routing] | None = None,
) -> Path:
    """Writes the report of a run, or of several runs of the same suites, as one HTML file.

    Args:
        runs: The run or runs. A model that several runs hold has a column for each: `model (run 2)`.
        path: The file; it is replaced, and its folder made.
        summary: What `summarize(runs)` returned; None: it is made.
        embed_run: Whether the page carries the whole runs, so that they can be read back from it.
        compare: Whether the page has a section that holds the later runs against the first, as `compare` does.
        force: Put runs together even where their scores do not mean the same; the page says so.
        routings: What is known of the runs' routers; None: it is read from beside the run files.

    Returns:
        The file's path.

    Raises:
        DataError: the runs' suites, versions, digests or graders differ and it was not forced; or one is given
            twice, or none.
        UsageError: a single run cannot be compared.
        SetupError: the file cannot be written.
    """
    several = require_several(runs) if compare else as_runs(runs)
    found = summarize(several, force=force) if summary is None else summary
    page = render(
        several,
        found,
        embedded_json=run_lines(runs) if embed_run else None,
        comparison=compare_runs(several, force=force) if compare else None,
        routings=routing.all_kept(several) if routings is None else routings,
    )
    file = Path(path)
    with writing(file):
        file.write_text(page, encoding="utf-8", newline="\n")
    return file


def run_lines(runs: Run | Sequence[Run]) -> str:
    """Returns the run as the lines of a run file; several runs one after the other, each with its header first."""
    several = [runs] if isinstance(runs, Run) else runs
    lines = [line for run in several for line in _lines(run)]
    return b"".join(lines).decode("utf-8")


def _lines(run: Run) -> Iterable[bytes]:
    return [encode(run.header), *map(encode, run.models), *map(encode, run.records)]


def render(
    runs: Run | Sequence[Run],
    summary: Summary,
    *,
    embedded_json: str | None = None,
    comparison: Comparison | None = None,
    routings: Sequence[routing.Routing] = (),
) -> str:
    """Returns the report as text.

    Args:
        runs: The run or runs.
        summary: What `summarize(runs)` returned.
        embedded_json: JSON or JSON lines that the page carries along; None: nothing.
        comparison: What `compare(runs)` returned, for a section of its own; None: without that section.
        routings: What is known of the runs' routers, for a section of its own; empty: without that section.
    """
    joined = join(runs)
    run = joined.run
    contenders = tuple(dict.fromkeys([*summary.contenders, *joined.owners.values()]))
    columns = view.columns(joined, contenders)
    titles = {suite.name: suite.title for suite in run.header.suites}
    asked = questions(run, contenders, owners=joined.owners, gaps=summary.gaps)
    shown = view.suites_shown(summary)
    routed = routing.section(joined, routings, titles=titles)
    style = _asset("report.css") + _column_rules(len(columns))
    style += _asset("routing.css") + routed.rules if routed else ""
    script = _asset("report.js") + _asset("copy.js") + (_asset("routing.js") if routed else "")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            **_of_runs(joined),
            summary=summary,
            columns=columns,
            titles=titles,
            questions=asked,
            last_numbers=last_numbers(asked),
            suites=list(dict.fromkeys(question.suite_name for question in asked)),
            score_rows=view.score_rows(summary, contenders, titles=titles),
            pair_groups=view.pair_groups(summary.pairs, shown, titles),
            comparison=comparison,
            routing=routed,
            held_against=view.pair_groups(comparison.pairs, shown, titles) if comparison else [],
            combined=view.combined_rows(summary, titles),
            chart_groups=chart_groups(run, summary, columns=columns, titles=titles),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=_policy(style, script),
            icon=_ICON,
            embedded=None if embedded_json is None else embed(embedded_json),
        )
    )


def _of_runs(joined: Joined) -> dict[str, Any]:
    """Returns what the template is told about the runs themselves."""
    runs = [source.run for source in joined.sources]
    return {
        "joined": joined,
        "sources": joined.sources,
        "runs": runs,
        "run_differences": run_differences(runs) if joined.several else (),
        "refusals": mismatches(runs),
        "cards": _cards(runs),
    }


def _cards(runs: Sequence[Run]) -> list[tuple[str, int, GraderCard | None]]:
    """Returns name and version of each grader used, with its card where it is installed here."""
    used = {(name, version) for run in runs for name, version in run.header.graders.items()}
    return [(name, version, grader_card(name) if name in GRADERS else None) for name, version in sorted(used)]


def prepare() -> None:
    """Gets ready what every page is made with, its templates above all: half a second that may pass meanwhile."""
    for name in _environment().list_templates(extensions=["j2"]):
        _environment().get_template(name)
    for grader in GRADERS.names():
        grader_card(grader)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals.update(figures=figures, provenance=provenance, segments=segments, svg=svg, view=view)
    environment.globals.update(routing_words=routing_words, step_words=step_words)
    environment.globals.update(
        graders=graders, model_cards=model_cards, small_print=small_print, squares=squares
    )
    environment.globals.update(claims=claims, tag_note=tag_note, trade=trade, origins=origins, redo=again)
    environment.globals.update(question_text=question_text, again_words=again_words)
    return environment


def _finalize(value: Any) -> Any:
    """Makes hidden characters visible in every text that a template puts out; escaping comes after it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _column_rules(columns: int) -> str:
    """Returns the style rules that depend on the number of columns.

    One attribute of the list hides all models but one; the overview knows its height before it is laid out.
    """
    hiding = "".join(f'#list[data-only="{i}"] .a:not(.c{i}){{display:none}}\n' for i in range(columns))
    return f"#answers{{--columns:{columns}}}\n{hiding}"


def _policy(style: str, script: str) -> str:
    """Returns a Content-Security-Policy: nothing is loaded, and only this style and this script count."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
