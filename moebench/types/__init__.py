"""The values that flow through moebench: frozen, slotted, keyword-only, and free of any I/O.

Suite -> Sample -> (chain) -> Generation -> (grader) -> Score -> Record -> Run
"""

from moebench.types.answers import (
    Call,
    Failure,
    Generation,
    Outcome,
    Record,
    Score,
    Span,
    Stage,
    Stop,
    Unfinished,
    pack_tokens,
    unpack_tokens,
)
from moebench.types.json import JSON
from moebench.types.models import AskedAgain, GpuUse, ModelCard, ModelReport, Parallel, Speed, Usage
from moebench.types.questions import Key, Options, Sample, Suite, Think
from moebench.types.run import Environment, Plan, Run, RunHeader, ServerInfo, ServerOptions

__all__ = [
    "JSON",
    "AskedAgain",
    "Call",
    "Environment",
    "Failure",
    "Generation",
    "GpuUse",
    "Key",
    "ModelCard",
    "ModelReport",
    "Options",
    "Outcome",
    "Parallel",
    "Plan",
    "Record",
    "Run",
    "RunHeader",
    "Sample",
    "Score",
    "ServerInfo",
    "ServerOptions",
    "Span",
    "Speed",
    "Stage",
    "Stop",
    "Suite",
    "Think",
    "Unfinished",
    "Usage",
    "pack_tokens",
    "unpack_tokens",
]
