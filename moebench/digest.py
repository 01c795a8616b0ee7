"""Fingerprints: of what decides a suite's scores, and how any is shown in short."""

import hashlib
import json
from collections.abc import Sequence

from moebench.types import Sample


def suite_digest(*, prompt: str, grader: str, samples: Sequence[Sample]) -> str:
    """Returns the SHA-256, as hex, of all that decides a score.

    That is the prompt, the grader's name, and each sample's id, inputs and target, in order. Titles, tags and
    examples may change without it; the grader's own version is recorded apart.
    """
    decisive = {
        "prompt": prompt,
        "grader": grader,
        "samples": [{"id": s.id, "inputs": dict(s.inputs), "target": dict(s.target)} for s in samples],
    }
    canonical = json.dumps(
        decisive, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def short_digest(digest: str) -> str:
    """Returns as much of a digest as `ollama list` shows."""
    return digest[:12]
