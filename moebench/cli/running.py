"""Commands that ask models: run, resume, demo."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from moebench.cli.common import (
    CommaList,
    examples,
    fail_under_option,
    out_option,
    prepare_result,
    report_option,
    run_argument,
    show_result,
)
from moebench.cli.models import announce_fit
from moebench.cli.sizes import bandwidth_option
from moebench.types import Options, ServerOptions, Think

if TYPE_CHECKING:
    from moebench.cli.live import LiveView

F = TypeVar("F", bound=Callable[..., Any])

DEFAULTS = Options()
DEMO_MODELS = ("smollm2:135m", "smolmoe:8x135m", "tiny-dbrx", "tiny-deepseek2")
DEMO_LIMIT = 2
DEVICE = "Speed is shown as a share of it.  [default: the GPU's data sheet, or measured on a CPU]"
DEMO_OPTIONS = Options(num_predict=128, num_ctx=2048)
SAMPLING: tuple[tuple[str, str], ...] = (
    ("temperature", "0 always takes the likeliest token."),
    ("top_p", "Sample from the likeliest tokens that together have this probability."),
    ("top_k", "Sample from this many of the likeliest tokens."),
    ("min_p", "Least probability, relative to the likeliest token."),
    ("typical_p", "Locally typical sampling; 1 is none."),
    ("repeat_penalty", "Penalty on repeated tokens; 1 is none."),
    ("repeat_last_n", "How many tokens --repeat-penalty looks back."),
    ("presence_penalty", "Penalty on tokens used before; 0 is none."),
    ("frequency_penalty", "The same, for each time they were used; 0 is none."),
    ("seed", "Seed of the answers, each repeat with its own, and of --variants."),
    ("num_ctx", "Context window in tokens: prompt and answer, thinking not counted."),
    ("num_predict", "Longest answer in tokens, thinking not counted."),
)
THINK = (
    "Whether, or how hard, models think before they answer. `default`: those that can, do. Those that cannot are "
    "asked without it."
)


def sampling_options(function: F) -> F:
    """Adds an option for each option of a request; each is always sent."""
    for name, text in reversed(SAMPLING):
        default = getattr(DEFAULTS, name)
        flag = f"--{name.replace('_', '-')}"
        function = click.option(
            flag, name, type=type(default), default=default, show_default=True, help=text
        )(function)
    for option in (
        click.option(
            "--timeout",
            "timeout_s",
            type=float,
            default=DEFAULTS.timeout_s,
            show_default=True,
            help="Seconds that one try at a trial may take.",
        ),
        click.option(
            "--think-budget",
            type=click.IntRange(0),
            default=DEFAULTS.think_budget,
            show_default=True,
            help="Tokens for thinking, on top of --num-predict and --num-ctx; other models do not get them.",
        ),
        click.option(
            "--think",
            type=click.Choice(get_args(Think)),
            default=DEFAULTS.think,
            show_default=True,
            help=THINK,
        ),
    ):
        function = option(function)
    return function


def server_options(function: F) -> F:
    """Adds --host, --parallel and --no-pull."""
    function = click.option(
        "--no-pull", is_flag=True, help="Do not pull missing models: their trials are recorded as broken."
    )(function)
    function = click.option(
        "--parallel",
        type=click.IntRange(1),
        help="Requests in flight.  [default: what answers most tokens a second; on resume, as before]",
    )(function)
    return click.option(
        "--host",
        help="Ollama's address.  [default: OLLAMA_HOST, else http://127.0.0.1:11434; on resume, the run's]",
    )(function)


def manner_options(function: F) -> F:
    """Adds what decides how a run asks, beside the options of a request."""
    for option in (
        click.option(
            "--allow-cloud", is_flag=True, help="Ask cloud models too: questions then leave this machine."
        ),
        click.option(
            "--repeatable",
            is_flag=True,
            help="Load each model anew and ask one at a time, in order: the same run then gives the same answers.",
        ),
        click.option(
            "--no-recheck",
            is_flag=True,
            help="Do not ask a few questions again to see how many answers repeat.",
        ),
        click.option("--no-probe", is_flag=True, help="Leave out the speed measurement."),
    ):
        function = option(function)
    return function


def taken_server(values: Mapping[str, Any]) -> ServerOptions:
    """Returns which server, and how it is asked, among a command's values."""
    names = {field.name for field in fields(ServerOptions)}
    given: dict[str, Any] = {name: value for name, value in values.items() if name in names}
    off = {name: not values.get(f"no_{name}", False) for name in ("pull", "probe", "recheck")}
    return ServerOptions(**{**given, **off})


def plan_options(function: F) -> F:
    """Adds what decides which trials there are."""
    for option in (
        click.option(
            "--variants",
            type=click.IntRange(0),
            default=0,
            help="Add this many freshly generated samples to each suite.",
        ),
        click.option(
            "--repeats",
            type=click.IntRange(1),
            default=1,
            show_default=True,
            help="Ask each sample this many times.",
        ),
        click.option("--limit", type=click.IntRange(1), help="Ask at most this many samples of each suite."),
        click.option(
            "--chains",
            type=CommaList(),
            default=(),
            help="Prompt chains: step_by_step, direct, chat.  [default: each suite's own]",
        ),
        click.option(
            "--suites",
            type=CommaList(),
            default=(),
            help="Suites (`moebench tasks list`) or suite files.  [default: all shipped]",
        ),
    ):
        function = option(function)
    return function


@contextmanager
def watching(*, report: bool, out: Path, more: str = "") -> "Iterator[LiveView]":
    """Shows progress, and gets the end ready meanwhile; when interrupted, says how to go on.

    Args:
        report: Whether a report will be written.
        out: Folder of the run file.
        more: What to go on with besides, as options of `resume`.
    """
    from moebench.cli.live import LiveView

    with LiveView(meanwhile=partial(prepare_result, report=report)) as view:
        try:
            yield view
        except KeyboardInterrupt:
            if view.header is not None:
                from moebench.run.store import spoken

                name = spoken(out / f"{view.header.run_id}.jsonl")
                click.echo(
                    f"interrupted; what is finished is kept. Go on with:\n  moebench resume {name}{more}",
                    err=True,
                )
            raise


def taken_options(values: Mapping[str, Any]) -> Options:
    """Returns the sampling options among a command's values."""
    return Options(**{field.name: values[field.name] for field in fields(Options) if field.name in values})


@click.command(
    epilog=examples(
        "moebench run --models mixtral,dbrx,deepseek-v2",
        "moebench run --embedded --models smollm2:135m,smolmoe:8x135m --suites word_problems --limit 4",
    )
)
@click.option(
    "--models", type=CommaList(), required=True, help="Tags as Ollama knows them, with commas between."
)
@plan_options
@sampling_options
@server_options
@click.option(
    "--embedded",
    is_flag=True,
    help="Ask a small CPU-only Ollama with tiny stand-in models, set up on first use.",
)
@bandwidth_option(DEVICE)
@manner_options
@click.option(
    "--yes", is_flag=True, help="Go on without asking when a model would spill to the CPU or not fit."
)
@click.option(
    "--dry-run", is_flag=True, help="Print the prompts and how many trials there are; ask no model."
)
@report_option
@fail_under_option
@out_option
def run(models: tuple[str, ...], dry_run: bool, yes: bool, report: bool, **values: Any) -> int:
    """Ask every model every question, grade the answers, and report.

    Each answer is kept as soon as it is there; `moebench resume latest` goes on after an interrupt. Exit codes: 0
    done, 2 usage, 3 set-up or data that you can mend, 4 finished but some trials have no score, 5 below
    --fail-under, 130 interrupted.
    """
    server = taken_server(values)
    if server.host and not (dry_run or server.embedded):
        from moebench.ollama.server import check_reachable

        check_reachable(server.host)  # before the imports below, which take longer than this
    from moebench.run import api

    plan = {name: values[name] for name in ("suites", "chains", "limit", "repeats", "variants")}
    plan["options"] = taken_options(values)
    if dry_run:
        return preview(models, plan)
    if not server.embedded:
        asked = {name: values[name] for name in ("num_ctx", "think_budget", "parallel", "host")}
        announce_fit(models, yes=yes, **asked)
    with watching(report=report, out=values["out"]) as view:
        result = api.run(models, **plan, server=server, out=values["out"], observer=view)
    return show_result(result, report=report, fail_under=values["fail_under"])


def preview(models: tuple[str, ...], plan: Mapping[str, Any]) -> int:
    """Prints what a run would send."""
    from moebench.cli.common import console
    from moebench.report.tables import plan_view
    from moebench.run.plan import make_plan
    from moebench.run.preview import prompts

    made, suites = make_plan(models, **plan)
    console().print(plan_view(made, suites, prompts(made, suites)))
    return 0


@click.command(
    epilog=examples("moebench resume latest", "moebench resume 20260101T120000Z-1f3a --think-budget 8192")
)
@run_argument
@server_options
@bandwidth_option(DEVICE)
@click.option(
    "--think-budget",
    type=click.IntRange(1),
    help="Ask the unfinished again, too, with this many tokens for thinking.",
)
@report_option
@fail_under_option
@out_option
def resume(run: str, report: bool, fail_under: float | None, out: Path, **values: Any) -> int:
    """Run what has no score yet.

    That is what broke and what was not asked yet. Unfinished trials, in which the model was stopped at its limit
    while it still thought, are asked again with --think-budget.
    """
    from moebench.run import api
    from moebench.run.store import find_run

    server = taken_server(values)
    path, budget = find_run(run, out), values["think_budget"]
    more = f" --think-budget {budget}" if budget else ""
    with watching(report=report, out=path.parent, more=more) as view:
        result = api.resume(path, server=server, think_budget=budget, observer=view)
    return show_result(result, report=report, fail_under=fail_under)


@click.command(epilog=examples("moebench demo", "moebench demo --limit 1 --suites word_problems"))
@click.option(
    "--limit", type=click.IntRange(1), default=DEMO_LIMIT, show_default=True, help="Samples of each suite."
)
@click.option(
    "--suites",
    type=CommaList(),
    default=(),
    help="Suites (`moebench tasks list`) or suite files.  [default: all shipped]",
)
@report_option
@out_option
def demo(limit: int, suites: tuple[str, ...], report: bool, out: Path) -> int:
    """Try moebench without a GPU: tiny models, an Ollama of its own.

    The models are stand-ins for trying the machine, not Mixtral, DBRX or DeepSeek-V2: two have random weights.
    """
    from moebench.run import api

    with watching(report=report, out=out) as view:
        result = api.run(
            DEMO_MODELS,
            suites=suites,
            limit=limit,
            options=DEMO_OPTIONS,
            server=ServerOptions(embedded=True),
            out=out,
            observer=view,
        )
    return show_result(result, report=report)
