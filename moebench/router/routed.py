"""What a router chose, as arrays: one `Routed` a model."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from moebench.types import Key


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Routed:
    """Which experts one model chose for every replayed token in every layer that has a router.

    Attributes:
        model: The tag, as in the run.
        architecture: GGUF `general.architecture`.
        file_sha256: Of the GGUF file, hex.
        experts: Routed experts in each mixture layer, E.
        layers: Numbers of the blocks that have a router, ascending; a dense first block is not among them.
        chosen: uint16, (tokens, layers, k): expert numbers, the one with the highest router score first.
        trial: int32, (tokens,): index into `trials`.
        position: int32, (tokens,): place in prompt + answer, from 0.
        answer: bool, (tokens,): whether the token belongs to the answer; else to the prompt.
        texts: Text of each token; a piece of a character shows as U+FFFD.
        trials: The replayed trials.
        right: For each trial whether its answer was graded right; None where there is no grade.
    """

    model: str
    architecture: str
    file_sha256: str
    experts: int
    layers: tuple[int, ...]
    chosen: npt.NDArray[np.uint16]
    trial: npt.NDArray[np.int32]
    position: npt.NDArray[np.int32]
    answer: npt.NDArray[np.bool_]
    texts: tuple[str, ...]
    trials: tuple[Key, ...]
    right: tuple[bool | None, ...]

    @property
    def used(self) -> int:
        """Experts chosen for each token, k."""
        return int(self.chosen.shape[2])

    @property
    def tokens(self) -> int:
        """Number of replayed tokens."""
        return int(self.chosen.shape[0])

    def suites(self) -> npt.NDArray[Any]:
        """Returns each token's suite name, (tokens,)."""
        names = np.array([key.suite for key in self.trials] or [""], dtype=object)
        return names[self.trial]
