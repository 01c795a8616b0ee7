"""The replay of one model: from its records to what is kept of it, a part at a time."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from moebench.digest import short_digest
from moebench.errors import DataError
from moebench.router.kept import is_of, model_folder, text_sha256
from moebench.router.library import RouterReader, Tokens, Vocabulary
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
PART_S = 60.0  # after which a part is written all the same: a slow replay that is ended then loses little


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one call of `replay` asks for: see there."""

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
class ModelWork:
    """The replay of one model, as it goes on.

    Attributes:
        report: Told the step, and how many trials and tokens are done, of how many.
        wanted: The records that are asked for, in the order in which they are replayed.
        kept: What the routing file holds, up to date.
        left_out: How many trials had to be left out, by the reason.
    """

    wish: Wish
    card: ModelCard
    report: Callable[..., None]
    wanted: tuple[Record, ...] = ()
    kept: dict[Key, KeptTrial] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        """Counts a trial that is left out."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def in_turns(wish: Wish, model: str) -> Iterator[Record]:
    """Returns a model's records, one of each suite in turn, in the order of the suites' samples."""
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


def left_out_words(work: ModelWork) -> str | None:
    """Returns which trials were left out and why; None where none was."""
    if not work.left_out:
        return None
    return "Left out: " + "; ".join(f"{count} trials: {why}" for why, count in work.left_out.items()) + "."


def replay_model(work: ModelWork) -> tuple[Literal["read", "kept", "skipped"], str | None]:
    """Replays a model's wanted trials, as far as they are not kept.

    Returns:
        What came of it, and a reason where nothing was replayed because there is nothing to replay.

    Raises:
        MoebenchError: it cannot be done; what was replayed before is kept.
    """
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
            why=f"from one whose SHA-256 begins {short_digest(sha256)}, "
            f"and this one's begins {short_digest(served.file_sha256)}",
            fix=f"delete {folder}, then replay again",
        )
    with Vocabulary(served.file) as vocabulary:
        trials = _ready(work, served, vocabulary, answered)
        if not trials:
            return (
                ("kept", None)
                if work.kept
                else ("skipped", left_out_words(work) or "No trial has an answer.")
            )
        _run_through(work, served, vocabulary, trials)
    return "read", None


def _answered(work: ModelWork, record: Record) -> bool:
    if record.generation is not None and record.generation.text:
        return True
    work.leave_out("broken or without an answer")
    return False


def _load_kept(work: ModelWork, folder: Path) -> str | None:
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


def _ready(
    work: ModelWork, served: Served, vocabulary: Vocabulary, answered: Sequence[Record]
) -> list[_Trial]:
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


def _run_through(work: ModelWork, served: Served, vocabulary: Vocabulary, trials: Sequence[_Trial]) -> None:
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
                part.append(with_texts(trial.kept, trial.tokens, passed.chosen, vocabulary, texts))
                done += len(trial.tokens)
                work.report("replaying", number, len(trials), done, total)
                if sum(len(t.tokens) for t in part) >= PART_TOKENS or time.perf_counter() - written > PART_S:
                    _write(work, served, layers, part)
                    written = time.perf_counter()
        finally:
            _write(work, served, layers, part)


def with_texts(
    trial: KeptTrial,
    tokens: Tokens,
    chosen: npt.NDArray[np.uint16],
    vocabulary: Vocabulary,
    texts: dict[int, str],
) -> RoutedTrial:
    """Puts a trial's tokens, their experts and their texts together.

    Args:
        trial: The trial.
        tokens: Its tokens.
        chosen: Their experts, (tokens, layers, k).
        vocabulary: Tells the texts.
        texts: Those that are known already, by token; the new ones are added.
    """
    numbers = tokens.tolist()
    for token in set(numbers) - texts.keys():
        texts[token] = vocabulary.piece(token).decode("utf-8", "replace")
    return RoutedTrial(
        kept=trial, tokens=tokens, texts=tuple(texts[token] for token in numbers), chosen=chosen
    )


def _write(work: ModelWork, served: Served, layers: tuple[int, ...], part: list[RoutedTrial]) -> None:
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
