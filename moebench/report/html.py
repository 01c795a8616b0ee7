"""The report: one HTML page that needs no network, and in which whatever a model wrote stays text."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from moebench.agreement.cards import GraderCard, grader_card
from moebench.graders import GRADERS
from moebench.models.article import claims
from moebench.models.comparison import tag_note
from moebench.report import figures, provenance, svg, trade, view
from moebench.report.answers import questions
from moebench.report.charts import chart_groups
from moebench.report.embed import embed
from moebench.report.highlight import segments, visible
from moebench.store import encode
from moebench.summary import contenders as owners_of
from moebench.summary import summarize
from moebench.types import Run
from moebench.verdicts import Summary

_HERE = Path(__file__).parent
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect x='1' y='8' width='3' height='7' rx='1' fill='%23007a5a'/%3E"
    "%3Crect x='6.5' y='4' width='3' height='11' rx='1' fill='%23007a5a'/%3E"
    "%3Crect x='12' y='1' width='3' height='14' rx='1' fill='%23c44a00'/%3E%3C/svg%3E"
)


def write_report(
    run: Run, path: Path | str, *, summary: Summary | None = None, embed_run: bool = True
) -> Path:
    """Writes the report of a run as one HTML file.

    Args:
        run: The run.
        path: The file; it is replaced, and its folder made.
        summary: What `summarize(run)` returned; None: it is made.
        embed_run: Whether the page carries the whole run, so that it can be read back from it.

    Returns:
        The file's path.
    """
    lines = run_lines(run) if embed_run else None
    page = render(run, summarize(run) if summary is None else summary, embedded_json=lines)
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8", newline="\n")
    return file


def run_lines(run: Run) -> str:
    """Returns the run as the lines of a run file."""
    lines = [encode(run.header), *map(encode, run.models), *map(encode, run.records)]
    return b"".join(lines).decode("utf-8")


def render(run: Run, summary: Summary, *, embedded_json: str | None = None) -> str:
    """Returns the report as text.

    Args:
        run: The run.
        summary: What `summarize(run)` returned.
        embedded_json: JSON or JSON lines that the page carries along; None: nothing.
    """
    owners = {(model, chain): owner for (_, model, chain), owner in owners_of(run).items()}
    contenders = tuple(dict.fromkeys([*summary.contenders, *owners.values()]))
    columns = view.columns(run, contenders)
    titles = {suite.name: suite.title for suite in run.header.suites}
    asked = questions(run, contenders, owners=owners, gaps=summary.gaps)
    style = _asset("report.css") + _column_rules(len(columns))
    script = _asset("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=run,
            summary=summary,
            columns=columns,
            titles=titles,
            questions=asked,
            suites=list(dict.fromkeys(question.suite_name for question in asked)),
            score_rows=view.score_rows(summary, contenders, titles=titles),
            pair_groups=view.pair_groups(summary, titles),
            combined=view.combined_rows(summary, titles),
            cards=_cards(run),
            chart_groups=chart_groups(run, summary, columns=columns, titles=titles),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=_policy(style, script),
            icon=_ICON,
            embedded=None if embedded_json is None else embed(embedded_json),
        )
    )


def _cards(run: Run) -> list[tuple[str, int, GraderCard | None]]:
    """Returns name and version of each grader used, with its card where it is installed here."""
    return [
        (name, version, grader_card(name) if name in GRADERS else None)
        for name, version in sorted(run.header.graders.items())
    ]


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
    environment.globals.update(claims=claims, tag_note=tag_note, trade=trade)
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
