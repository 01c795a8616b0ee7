"""moebench: choose between local Mixture-of-Experts models, and be able to trust the choice.

    import moebench as mb

    run = mb.run(["mixtral", "dbrx", "deepseek-v2"], suites=["word_lists", "word_problems"])
    print(mb.summarize(run).headline)
    mb.write_report(run, "report.html")

Names are loaded when they are first used, so that importing moebench costs next to nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moebench import reading
    from moebench.errors import MoebenchError
    from moebench.graders import grade, grader
    from moebench.report import write_report
    from moebench.router.frame import routing
    from moebench.run.answers import grade_answers
    from moebench.run.api import regrade, resume, run
    from moebench.run.observer import Observer
    from moebench.run.plan import make_plan
    from moebench.run.store import find_run, load_run
    from moebench.suites import load_suite
    from moebench.summary import compare, frame, summarize
    from moebench.types import Options, Record, Run, Score, ServerOptions, Suite

_HOME = {
    "MoebenchError": "moebench.errors",
    "Observer": "moebench.run.observer",
    "Options": "moebench.types",
    "Record": "moebench.types",
    "Run": "moebench.types",
    "Score": "moebench.types",
    "ServerOptions": "moebench.types",
    "Suite": "moebench.types",
    "compare": "moebench.summary",
    "find_run": "moebench.run.store",
    "frame": "moebench.summary",
    "grade": "moebench.graders",
    "grade_answers": "moebench.run.answers",
    "grader": "moebench.graders",
    "load_run": "moebench.run.store",
    "load_suite": "moebench.suites",
    "make_plan": "moebench.run.plan",
    "regrade": "moebench.run.api",
    "resume": "moebench.run.api",
    "routing": "moebench.router.frame",
    "run": "moebench.run.api",
    "summarize": "moebench.summary",
    "write_report": "moebench.report",
}

__version__ = "0.2.0.dev0"
__all__ = [
    "MoebenchError",
    "Observer",
    "Options",
    "Record",
    "Run",
    "Score",
    "ServerOptions",
    "Suite",
    "compare",
    "find_run",
    "frame",
    "grade",
    "grade_answers",
    "grader",
    "load_run",
    "load_suite",
    "make_plan",
    "reading",
    "regrade",
    "resume",
    "routing",
    "run",
    "summarize",
    "write_report",
]


class _Package(ModuleType):
    """Keeps `moebench.run` the function: importing from the package of that name would put it in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "reading":
        return import_module("moebench.reading")
    if name not in _HOME:
        raise AttributeError(f"module 'moebench' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
