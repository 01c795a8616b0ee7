"""The values that flow through moebench: frozen, slotted, keyword-only, and free of any I/O.

Suite -> Sample -> (chain) -> Generation -> (grader) -> Score -> Record -> Run
"""

from moebench.types.answers import Call, Failure, Generation, Record, Score, Span, Stage, Stop
from moebench.types.json import JSON
from moebench.types.models import GpuUse, ModelCard, ModelReport, Speed, Usage
from moebench.types.questions import Key, Options, Sample, Suite
from moebench.types.run import Plan, Run, RunHeader

__all__ = [
    "JSON",
    "Call",
    "Failure",
    "Generation",
    "GpuUse",
    "Key",
    "ModelCard",
    "ModelReport",
    "Options",
    "Plan",
    "Record",
    "Run",
    "RunHeader",
    "Sample",
    "Score",
    "Span",
    "Speed",
    "Stage",
    "Stop",
    "Suite",
    "Usage",
]
