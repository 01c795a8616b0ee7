"""The command line: parse, call, print. Every command calls a public function and nothing deeper.

Whatever is heavy is imported inside the commands, so that `moebench --help` is as quick as click itself.
"""

import gc
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from moebench import __version__
from moebench.cli.common import examples
from moebench.cli.comparing import compare, import_report
from moebench.cli.grading import grade, regrade
from moebench.cli.looking import export, report, show
from moebench.cli.measuring import graders
from moebench.cli.models import models
from moebench.cli.routing import routing
from moebench.cli.running import demo, resume, run
from moebench.cli.surveying import doctor, tasks
from moebench.errors import MoebenchError

INTERRUPTED = 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("moebench demo", "moebench run --models mixtral,dbrx,deepseek-v2"),
)
@click.version_option(__version__, message="moebench %(version)s")
def cli() -> None:
    """Choose between local Mixture-of-Experts models.

    Small graded tasks, answered by models that Ollama serves, shown in one HTML page.
    """


for command in (
    run,
    resume,
    demo,
    grade,
    regrade,
    show,
    report,
    compare,
    routing,
    export,
    import_report,
    tasks,
    models,
    graders,
    doctor,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Runs the command line and exits with moebench's exit codes.

    0 done; 1 a crash of ours; 2 usage; 3 set-up or data that the user can mend; 4 finished, but some trials
    broke or are unfinished; 5 below --fail-under, or shown to be worse; 130 interrupted.
    """
    gc.set_threshold(
        10_000
    )  # imports make what stays: to look through it at every 700 is a sixth of the start
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except MoebenchError as error:
        code = _explain(error)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough; the interpreter need not complain
        code = 0
    gc.freeze()  # the system takes back what is left: looking through LangChain for cycles takes a quarter second
    sys.exit(code if isinstance(code, int) else 0)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _explain(error: MoebenchError) -> int:
    label = {"error": error.what, "why": error.why, "fix": error.fix}
    for name, text in label.items():
        click.echo(
            f"{click.style(name + ':', bold=True, fg='red' if name == 'error' else None)} {text}", err=True
        )
    return error.exit_code
