"""Commands about models before a run: models, models show, models fit."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from moebench.cli.common import CommaList, console, examples
from moebench.cli.sizes import Size, bandwidth_option

if TYPE_CHECKING:
    from moebench.models.hardware import Machine

F = TypeVar("F", bound=Callable[..., Any])


def host_options(function: F) -> F:
    """Adds --host and --embedded."""
    function = click.option("--embedded", is_flag=True, help="The embedded server's models.")(function)
    return click.option(
        "--host", help="Ollama's address.  [default: OLLAMA_HOST, else http://127.0.0.1:11434]"
    )(function)


@click.group(
    invoke_without_command=True,
    epilog=examples("moebench models --host gpu-box:11434", "moebench models fit mixtral,dbrx,deepseek-v2"),
)
@host_options
@click.pass_context
def models(ctx: click.Context, host: str | None, embedded: bool) -> int:
    """List the server's models; show one; find out what will fit."""
    ctx.obj = (host, embedded)
    return 0 if ctx.invoked_subcommand else _list(host, embedded)


@models.command("list", epilog=examples("moebench models list", "moebench models list --host gpu-box:11434"))
@host_options
@click.pass_obj
def models_list(outer: tuple[str | None, bool], /, host: str | None, embedded: bool) -> int:
    """List the models that the server has, with what it says of them."""
    return _list(host or outer[0], embedded or outer[1])


def _list(host: str | None, embedded: bool) -> int:
    from moebench.report.tables import models_view
    from moebench.run.api import list_models
    from moebench.types import ServerOptions

    console().print(models_view(list_models(server=ServerOptions(host=host, embedded=embedded))))
    return 0


@models.command(
    "show", epilog=examples("moebench models show deepseek-v2", "moebench models show dbrx --host gpu:11434")
)
@click.argument("name")
@bandwidth_option("[default: this machine's GPU or CPU]")
@host_options
@click.pass_obj
def models_show(
    outer: tuple[str | None, bool], /, name: str, bandwidth: float | None, host: str | None, embedded: bool
) -> int:
    """Show a model's card, from the server or, before a pull, the catalogue."""
    from moebench.errors import ModelUnavailable
    from moebench.models.bandwidth import device_bandwidth
    from moebench.models.hardware import gpus
    from moebench.report.costs import card_view
    from moebench.run.preflight import find_model

    found = find_model(name, host=host or outer[0], embedded=embedded or outer[1])
    if found.card is None:
        raise ModelUnavailable(
            f"nothing is known of the model '{name}'",
            why="neither a server nor the catalogue has it",
            fix=f"pull it (ollama pull {name}), or give --host",
        )
    here = gpus() if found.local else None
    console().print(card_view(found, bandwidth=device_bandwidth(here, given=bandwidth)))
    return 0


@models.command(
    "fit",
    epilog=examples(
        "moebench models fit mixtral,dbrx,deepseek-v2 --vram 15GiB",
        "moebench models fit mixtral --num-ctx 32768 --parallel 4 --kv q8_0 --explain",
    ),
)
@click.argument("names", type=CommaList(), metavar="MODELS")
@click.option(
    "--num-ctx",
    type=click.IntRange(1),
    default=4096,
    show_default=True,
    help="Context in tokens; add the budget of a model that thinks.",
)
@click.option(
    "--parallel",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Requests that the server answers at once.",
)
@click.option(
    "--kv",
    type=click.Choice(["f16", "q8_0", "q4_0"]),
    default="f16",
    help="Type of the cache, as the server's OLLAMA_KV_CACHE_TYPE.  [default: f16]",
)
@click.option("--flash-attention", is_flag=True, help="The server uses it, as newer ones do by themselves.")
@click.option("--vram", type=Size(), help="Memory of one GPU.  [default: this machine's GPUs]")
@click.option("--ram", type=Size(), help="Main memory.  [default: this machine's]")
@click.option("--explain", is_flag=True, help="Show the arithmetic.")
@click.option("--host", help="Ollama's address.  [default: OLLAMA_HOST, else http://127.0.0.1:11434]")
@click.pass_obj
def models_fit(
    outer: tuple[str | None, bool], /, names: tuple[str, ...], explain: bool, **values: Any
) -> int:
    """Say whether MODELS fit, before they are pulled. Exit 3 if one does not.

    Reckoned are GPU memory, RAM and disk.
    """
    from moebench.models.demand import Setting
    from moebench.report.costs import fits_view
    from moebench.run.preflight import preflight

    if outer[1]:
        raise click.UsageError("the embedded server's models always fit; leave out --embedded")
    setting = Setting(
        num_ctx=values["num_ctx"],
        parallel=values["parallel"],
        kv=values["kv"],
        flash=values["flash_attention"],
    )
    fits = preflight(
        names,
        setting=setting,
        host=values["host"] or outer[0],
        machine=_machine(values["vram"], values["ram"]),
    )
    console().print(fits_view(fits, explain=explain))
    return 0 if all(fit.good or fit.outcome == "unknown" for fit in fits) else 3


def _machine(vram: int | None, ram: int | None) -> "Machine | None":
    """Returns the machine that was described; None where nothing was said of it."""
    if vram is None and ram is None:
        return None
    from dataclasses import replace

    from moebench.models.hardware import Gpu, this_machine

    here = this_machine()
    gpus = here.gpus if vram is None else (Gpu(name="GPU (--vram)", memory_bytes=vram),)
    return replace(here, gpus=gpus, ram_bytes=ram or here.ram_bytes)


def announce_fit(
    models: Sequence[str],
    *,
    num_ctx: int,
    parallel: int | None,
    host: str | None,
    yes: bool,
    think_budget: int = 0,
    machine: "Machine | None" = None,
    terminal: bool | None = None,
) -> None:
    """Says before a run which models would spill or not fit, and asks at a terminal whether to go on.

    Where the machine has no GPU, or the server is elsewhere, it only informs. A server that does not answer is
    left to the run itself to complain about.

    Args:
        models: Their tags.
        num_ctx: Context of each request, in tokens.
        parallel: Slots; None: one.
        host: The server.
        yes: Go on without asking.
        think_budget: Tokens by which the context of a model that can think will be larger.
        machine: What to fit them on; None: the server's, if it is this one.
        terminal: Whether there is somebody to ask; None: whether standard input is a terminal.

    Raises:
        click.Abort: the user would rather not.
    """
    from moebench.errors import MoebenchError
    from moebench.models.demand import Setting
    from moebench.run.preflight import preflight

    try:
        setting = Setting(num_ctx=num_ctx, parallel=parallel or 1)
        fits = preflight(models, setting=setting, host=host, machine=machine, think_budget=think_budget)
    except MoebenchError:
        return
    bad = [fit for fit in fits if not fit.good and fit.outcome != "unknown"]
    told = [fit for fit in fits if fit in bad or (fit.entry and fit.entry.tag_note)]
    if not told:
        return
    from moebench.report.costs import notes, verdict
    from moebench.report.terminal import words

    out = console(stderr=True)
    for fit in bad:
        out.print(words(f"{fit.name}: ").append_text(verdict(fit)))
    for line in notes(told):
        out.print(line)
    on_gpu = [fit for fit in bad if fit.machine.gpus or fit.disk_ok is False]
    if on_gpu and not yes and (sys.stdin.isatty() if terminal is None else terminal):
        click.confirm("A model that spills is several times slower. Go on?", abort=True, err=True)
