"""Replays a finished run's prompts and answers through the files that answered, and keeps what the routers did."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from moebench.errors import MoebenchError, UsageError
from moebench.router.kept import lock, need_pyarrow
from moebench.router.library import load_library
from moebench.router.passes import ModelWork, Wish, in_turns, left_out_words, replay_model
from moebench.types import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayProgress:
    """How far the replay of one model has come.

    Attributes:
        step: `finding the file`, `loading` or `replaying`.
        trials, tokens: What is to be replayed now, without what is kept already; 0 until that is known.
        done_trials, done_tokens: What has been.
        model_number, models: Which of the models this is, from 1.
    """

    model: str
    step: str
    done_trials: int
    trials: int
    done_tokens: int
    tokens: int
    model_number: int
    models: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of one model.

    Attributes:
        status: `read`; `kept`: all was there already; `skipped`: there is no router; `failed`.
        reason: A sentence where it was skipped or failed, or where trials had to be left out; else None.
        trials, tokens: In the routing file now, of those that were asked for.
        counted_alike: Trials whose prompt has as many tokens here as on the server.
        counted: Trials where the server told how many.
        seconds: How long it took.
    """

    model: str
    status: Literal["read", "kept", "skipped", "failed"]
    reason: str | None
    trials: int
    tokens: int
    counted_alike: int
    counted: int
    seconds: float


OnReplay = Callable[[ReplayProgress], None]


def replay(
    run: Run,
    *,
    models: Sequence[str] = (),
    suites: Sequence[str] = (),
    max_tokens: int | None = None,
    gguf: Path | None = None,
    mmap: bool = False,
    gpu_layers: int = 0,
    on_progress: OnReplay | None = None,
) -> tuple[Replayed, ...]:
    """Replays a run's trials, and keeps which experts each token was sent to beside the run's file.

    Each prompt is made as the server made it, the answer that was given is put behind it, and both go through
    the model once; nothing is generated. What is kept already is not replayed again. The run is not changed.

    Args:
        run: A run that was read from its file.
        models: Only these; empty: all.
        suites: Only these; empty: all.
        max_tokens: At most so many tokens of each model, what is kept included, with the suites taking turns;
            None: all.
        gguf: The file of the model, where it is in no store of this machine; for one model only.
        mmap: Read models that do not fit into memory from the disk again and again; slow.
        gpu_layers: So many layers on the GPU, where the library that is installed knows one.
        on_progress: Told how far it is.

    Returns:
        What came of each model, in the run's order. A model that fails does not stop the others.

    Raises:
        UsageError: there is no such model or suite in the run, or an option is off.
        SetupError: llama.cpp or pyarrow is not installed.
        RunFileError: the routing file is in use or cannot be written.
    """
    chosen = _chosen_models(run, models, gguf)
    _check_suites(run, suites)
    if max_tokens is not None and max_tokens < 1:
        raise UsageError(
            f"{max_tokens} tokens cannot be replayed",
            why="it is less than 1",
            fix="give a larger --max-tokens",
        )
    need_pyarrow()
    load_library()
    wish = Wish(
        run=run, suites=tuple(suites), max_tokens=max_tokens, gguf=gguf, mmap=mmap, gpu_layers=gpu_layers
    )
    with lock(run):
        return tuple(
            _replay_model(wish, name, _reporter(on_progress, name, number, len(chosen)))
            for number, name in enumerate(chosen, start=1)
        )


def _reporter(on_progress: OnReplay | None, model: str, number: int, models: int) -> Callable[..., None]:
    def report(
        step: str, done_trials: int = 0, trials: int = 0, done_tokens: int = 0, tokens: int = 0
    ) -> None:
        if on_progress:
            on_progress(
                ReplayProgress(
                    model=model,
                    step=step,
                    done_trials=done_trials,
                    trials=trials,
                    done_tokens=done_tokens,
                    tokens=tokens,
                    model_number=number,
                    models=models,
                )
            )

    return report


def _chosen_models(run: Run, models: Sequence[str], gguf: Path | None) -> tuple[str, ...]:
    known = run.header.plan.models
    for name in models:
        if name not in known:
            raise UsageError(
                f"the run has no model '{name}'", why=f"it has {', '.join(known)}", fix="give one of these"
            )
    chosen = tuple(name for name in known if not models or name in models)
    if gguf is not None and len(chosen) != 1:
        raise UsageError(
            "--gguf names the file of one model",
            why=f"{len(chosen)} models are to be replayed",
            fix="choose one with --models",
        )
    return chosen


def _check_suites(run: Run, suites: Sequence[str]) -> None:
    known = [suite.name for suite in run.header.suites]
    for name in suites:
        if name not in known:
            raise UsageError(
                f"the run has no suite '{name}'", why=f"it has {', '.join(known)}", fix="give one of these"
            )


def _replay_model(wish: Wish, model: str, report: Callable[..., None]) -> Replayed:
    started = time.perf_counter()
    card = next((entry.card for entry in wish.run.models if entry.card.name == model), None)
    if card is None:
        return _outcome(
            model, "failed", started, reason="The run tells nothing of this model: it never loaded."
        )
    if card.is_mixture is False:
        return _outcome(model, "skipped", started, reason="It is a dense model: there is no router.")
    work = ModelWork(wish=wish, card=card, report=report)
    work.wanted = tuple(in_turns(wish, model))
    try:
        status, reason = replay_model(work)
    except MoebenchError as error:
        return _outcome(model, "failed", started, work=work, reason=_sentence(error))
    return _outcome(model, status, started, work=work, reason=reason or left_out_words(work))


def _outcome(
    model: str,
    status: Literal["read", "kept", "skipped", "failed"],
    started: float,
    *,
    work: ModelWork | None = None,
    reason: str | None = None,
) -> Replayed:
    keys = {record.key for record in work.wanted} if work else set()
    kept = [trial for key, trial in work.kept.items() if key in keys] if work else []
    counted = [trial for trial in kept if trial.counted_tokens is not None]
    return Replayed(
        model=model,
        status=status,
        reason=reason,
        trials=len(kept),
        tokens=sum(trial.tokens for trial in kept),
        counted_alike=sum(trial.counted_tokens == trial.prompt_tokens for trial in counted),
        counted=len(counted),
        seconds=time.perf_counter() - started,
    )


def _sentence(error: MoebenchError) -> str:
    return f"{error.what[:1].upper()}{error.what[1:]}: {error.why}. To mend it: {error.fix}."
