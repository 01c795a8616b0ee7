"""Replays a finished run's prompts and answers through the files that answered, and keeps what the routers did."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from typing import Literal

from moebench.errors import DataError, MoebenchError, UsageError
from moebench.router.kept import is_of, lock, model_folder, need_pyarrow, text_sha256
from moebench.router.library import RouterReader, Tokens, Vocabulary, load_library
from moebench.router.parts import (
    SCHEMA,
    KeptTrial,
    PartHead,
    RoutedTrial,
    part_files,
    read_head,
    write_part,
)
from moebench.router.prompts import LeftOut, Prompts
from moebench.router.served import Served, find_served, given_file
from moebench.types import Key, ModelCard, Record, Run

PART_TOKENS = 8192
PART_S = (
    60.0  # a part is written at the latest after so long, so that a slow replay that is ended loses little
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What one call of `replay` asks for."""

    run: Run
    suites: tuple[str, ...]
    max_tokens: int | None
    gguf: Path | None
    mmap: bool
    gpu_layers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A trial that is ready to be replayed."""

    record: Record
    kept: KeptTrial
    tokens: Tokens


@dataclass(slots=True)
class _Work:
    """The replay of one model, as it goes on."""

    wish: _Wish
    card: ModelCard
    report: Callable[..., None]
    wanted: tuple[Record, ...] = ()
    kept: dict[Key, KeptTrial] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


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
    wish = _Wish(
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


def _replay_model(wish: _Wish, model: str, report: Callable[..., None]) -> Replayed:
    started = time.perf_counter()
    card = next((entry.card for entry in wish.run.models if entry.card.name == model), None)
    if card is None:
        return _outcome(
            model, "failed", started, reason="The run tells nothing of this model: it never loaded."
        )
    if card.is_mixture is False:
        return _outcome(model, "skipped", started, reason="It is a dense model: there is no router.")
    work = _Work(wish=wish, card=card, report=report)
    work.wanted = tuple(_in_turns(wish, model))
    try:
        status, reason = _replay(work)
    except MoebenchError as error:
        return _outcome(model, "failed", started, work=work, reason=_sentence(error))
    return _outcome(model, status, started, work=work, reason=reason or _left_out(work))


def _outcome(
    model: str,
    status: Literal["read", "kept", "skipped", "failed"],
    started: float,
    *,
    work: _Work | None = None,
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


def _left_out(work: _Work) -> str | None:
    if not work.left_out:
        return None
    return "Left out: " + "; ".join(f"{count} trials: {why}" for why, count in work.left_out.items()) + "."


def _in_turns(wish: _Wish, model: str) -> Iterator[Record]:
    """Yields a model's records, one of each suite in turn, in the order of the suites' samples."""
    by_suite: dict[str, list[Record]] = {suite.name: [] for suite in wish.run.header.suites}
    places = {
        (suite.name, sample.id): place
        for suite in wish.run.header.suites
        for place, sample in enumerate(suite.samples)
    }
    for record in wish.run.records:
        key = record.key
        if key.model == model and (not wish.suites or key.suite in wish.suites):
            by_suite.setdefault(key.suite, []).append(record)
    for records in by_suite.values():
        records.sort(key=lambda r: (r.key.repeat, places.get((r.key.suite, r.key.sample), 0), r.key.chain))
    turns = chain.from_iterable(zip_longest(*by_suite.values()))
    return (record for record in turns if record is not None)


def _replay(work: _Work) -> tuple[Literal["read", "kept", "skipped"], str | None]:
    wish, folder = work.wish, model_folder(work.wish.run, work.card.name)
    sha256 = _load_kept(work, folder)
    answered = [record for record in work.wanted if _answered(work, record)]
    if wish.max_tokens is None and answered and all(record.key in work.kept for record in answered):
        return "kept", None
    work.report("finding the file")
    served = given_file(wish.gguf, wish.run, work.card) if wish.gguf else find_served(wish.run, work.card)
    if served.file.experts < 2:
        return "skipped", "Its file names no experts: it is a dense model."
    if sha256 is not None and sha256 != served.file_sha256:
        raise DataError(
            f"what is kept of {work.card.name} comes from another file",
            why=f"from one whose SHA-256 begins {sha256[:12]}, and this one's begins {served.file_sha256[:12]}",
            fix=f"delete {folder}, then replay again",
        )
    with Vocabulary(served.file) as vocabulary:
        trials = _ready(work, served, vocabulary, answered)
        if not trials:
            return ("kept", None) if work.kept else ("skipped", _left_out(work) or "No trial has an answer.")
        _run_through(work, served, vocabulary, trials)
    return "read", None


def _answered(work: _Work, record: Record) -> bool:
    if record.generation is not None and record.generation.text:
        return True
    work.leave_out("broken or without an answer")
    return False


def _load_kept(work: _Work, folder: Path) -> str | None:
    """Notes what is kept already; returns the digest of the file that it came from. Removes what is out of date."""
    records = {record.key: record for record in work.wish.run.records}
    sha256 = None
    for path in part_files(folder):
        head = read_head(path)
        if all(is_of(trial, records) for trial in head.trials):
            sha256 = head.file_sha256
            work.kept.update({trial.key: trial for trial in head.trials})
        else:
            path.unlink()
    for torn in folder.glob(".part-*.partial"):
        torn.unlink()
    return sha256


def _ready(work: _Work, served: Served, vocabulary: Vocabulary, answered: Sequence[Record]) -> list[_Trial]:
    """Returns the trials that are still to be replayed, cut into tokens."""
    prompts = Prompts(work.wish.run)
    wanted_keys = {record.key for record in work.wanted}
    room = work.wish.max_tokens
    spent = sum(trial.tokens for key, trial in work.kept.items() if key in wanted_keys)
    ready = []
    for record in answered:
        if record.key in work.kept:
            continue
        try:
            trial = _trial(record, prompts.text(record, served), vocabulary)
        except LeftOut as reason:
            work.leave_out(str(reason))
            continue
        if room is not None and spent + len(trial.tokens) > room:
            break
        spent += len(trial.tokens)
        ready.append(trial)
    return ready


def _trial(record: Record, prompt: str, vocabulary: Vocabulary) -> _Trial:
    import numpy as np

    generation = record.generation
    assert generation is not None  # noqa: S101 - `_answered` has left the others out
    asked = vocabulary.tokens(prompt, begin=True, special=True)
    answer = vocabulary.continuation(generation.text)
    kept = KeptTrial(
        key=record.key,
        text_sha256=text_sha256(record),
        prompt_tokens=len(asked),
        answer_tokens=len(answer),
        counted_tokens=generation.calls[0].input_tokens,
    )
    return _Trial(record=record, kept=kept, tokens=np.concatenate([asked, answer]))


def _run_through(work: _Work, served: Served, vocabulary: Vocabulary, trials: Sequence[_Trial]) -> None:
    """Replays the trials, part by part: memory holds the model and one part."""
    total = sum(len(trial.tokens) for trial in trials)
    work.report("loading", 0, len(trials), 0, total)
    part: list[RoutedTrial] = []
    texts: dict[int, str] = {}
    done = 0
    written = time.perf_counter()
    layers: tuple[int, ...] = ()
    longest = max(len(trial.tokens) for trial in trials)
    wish = work.wish
    with RouterReader(served.file, longest=longest, mmap=wish.mmap, gpu_layers=wish.gpu_layers) as reader:
        try:
            for number, trial in enumerate(trials, start=1):
                passed = reader.route(trial.tokens)
                layers = passed.layers
                part.append(_routed(trial, passed.chosen, vocabulary, texts))
                done += len(trial.tokens)
                work.report("replaying", number, len(trials), done, total)
                if sum(len(t.tokens) for t in part) >= PART_TOKENS or time.perf_counter() - written > PART_S:
                    _write(work, served, layers, part)
                    written = time.perf_counter()
        finally:
            _write(work, served, layers, part)


def _routed(trial: _Trial, chosen: object, vocabulary: Vocabulary, texts: dict[int, str]) -> RoutedTrial:
    for token in set(trial.tokens.tolist()) - texts.keys():
        texts[token] = vocabulary.piece(token).decode("utf-8", "replace")
    return RoutedTrial(
        kept=trial.kept,
        tokens=trial.tokens,
        texts=tuple(texts[token] for token in trial.tokens.tolist()),
        chosen=chosen,
    )


def _write(work: _Work, served: Served, layers: tuple[int, ...], part: list[RoutedTrial]) -> None:
    """Writes a part, if there is anything, and empties it."""
    if not part:
        return
    head = PartHead(
        schema=SCHEMA,
        run_id=work.wish.run.header.run_id,
        model=work.card.name,
        model_digest=work.card.digest,
        file_sha256=served.file_sha256,
        architecture=served.file.architecture,
        experts=served.file.experts,
        layers=layers,
        trials=tuple(trial.kept for trial in part),
    )
    write_part(model_folder(work.wish.run, work.card.name), head, part)
    work.kept.update({trial.kept.key: trial.kept for trial in part})
    part.clear()
