"""A real run's answers, replayed through the files that answered."""

import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import moebench as mb
from moebench.errors import DataError, UsageError
from moebench.router.frame import routing
from moebench.router.gguf_file import GgufFile
from moebench.router.kept import load_routed, model_folder, routing_folder
from moebench.router.parts import part_files, read_head
from moebench.router.replay import Replayed, ReplayProgress, replay
from moebench.run.store import load_run
from moebench.types import Failure, Run
from tests.router.conftest import MIXTURES, SUITES

LAYERS = {"smolmoe:8x135m": 30, "tiny-dbrx": 4, "tiny-deepseek2": 26}


@pytest.fixture(scope="session")
def replayed(answered: Run) -> tuple[Replayed, ...]:
    return replay(answered)


def test_each_mixture_is_read_and_the_dense_model_is_skipped_with_a_word(
    replayed: tuple[Replayed, ...],
) -> None:
    assert [(outcome.model, outcome.status) for outcome in replayed] == [
        ("smollm2:135m", "skipped"),
        *((model, "read") for model in MIXTURES),
    ]
    assert replayed[0].reason == "It is a dense model: there is no router."
    assert all(outcome.trials == 4 and outcome.reason is None for outcome in replayed[1:])


def test_the_prompts_have_as_many_tokens_as_the_server_counted(replayed: tuple[Replayed, ...]) -> None:
    """An answer that the server cut off for repeating itself is the only one of which it tells no count."""
    for outcome in replayed[1:]:
        assert outcome.counted_alike == outcome.counted > 0


def test_prompt_and_answer_tokens_are_those_that_the_server_counted(
    answered: Run, replayed: tuple[Replayed, ...]
) -> None:
    """A full stop to the answer is one token more there: the one that ends it, which has no text."""
    records = {record.key: record for record in answered.records}
    seen = 0
    for model in MIXTURES[:1]:  # whose answers are text; cut into tokens anew, noise gives other tokens
        for path in part_files(model_folder(answered, model)):
            for trial in read_head(path).trials:
                generation = records[trial.key].generation
                assert generation is not None
                call = generation.calls[0]
                if call.output_tokens is not None:
                    ending = int(call.stop == "stop")
                    assert abs(trial.answer_tokens + ending - call.output_tokens) <= 1
                    seen += 1
    assert seen


def test_the_arrays_hold_every_token_of_every_trial(answered: Run, replayed: tuple[Replayed, ...]) -> None:
    routed = {entry.model: entry for entry in load_routed(answered)}
    assert list(routed) == list(MIXTURES)
    for outcome in replayed[1:]:
        entry = routed[outcome.model]
        assert entry.tokens == outcome.tokens == len(entry.texts)
        assert len(entry.layers) == LAYERS[outcome.model]
        assert Counter(key.suite for key in entry.trials) == dict.fromkeys(SUITES, 2)
        assert entry.answer.any()
        assert not entry.answer.all()


def test_the_tokens_make_up_the_prompt_and_the_answer(answered: Run, replayed: tuple[Replayed, ...]) -> None:
    entry = load_routed(answered)[0]
    records = {record.key: record for record in answered.records}
    for number, key in enumerate(entry.trials):
        mine = entry.trial == number
        asked = "".join(t for t, m, a in zip(entry.texts, mine, entry.answer, strict=True) if m and not a)
        answer = "".join(t for t, m, a in zip(entry.texts, mine, entry.answer, strict=True) if m and a)
        generation = records[key].generation
        assert generation is not None
        assert answer == generation.text
        assert asked.startswith("<|im_start|>system" if key.chain == "chat" else "<|im_start|>user\nHuman: ")
        assert asked.endswith("<|im_end|>\n<|im_start|>assistant\n")


def test_what_is_kept_is_not_replayed_again(answered: Run, replayed: tuple[Replayed, ...]) -> None:
    begun = time.perf_counter()
    again = replay(answered)
    assert [outcome.status for outcome in again] == ["skipped", "kept", "kept", "kept"]
    assert [(o.trials, o.tokens, o.counted_alike) for o in again] == [
        (o.trials, o.tokens, o.counted_alike) for o in replayed
    ]
    assert time.perf_counter() - begun < 20


def test_the_runs_file_is_untouched(answered: Run, replayed: tuple[Replayed, ...]) -> None:
    assert answered.path is not None
    assert load_run(answered.path) == answered


def test_the_table_has_a_row_for_each_model_token_and_layer(
    answered: Run, replayed: tuple[Replayed, ...]
) -> None:
    table = mb.routing(answered)
    rows = Counter(table["model"])
    assert rows == {o.model: o.tokens * LAYERS[o.model] for o in replayed[1:]}
    assert set(table["part"]) == {"prompt", "answer"}
    one = mb.routing(answered, models=["tiny-dbrx"], suites=["word_problems"])
    assert set(one["suite"]) == {"word_problems"}
    assert one["experts"].map(len).unique().tolist() == [4]


def test_at_most_so_many_tokens_are_replayed_with_the_suites_taking_turns(fresh: Run) -> None:
    (whole,) = replay(fresh, models=["tiny-dbrx"], max_tokens=10**6)
    for path in part_files(model_folder(fresh, "tiny-dbrx")):
        lengths = [trial.tokens for trial in read_head(path).trials]
        suites = [trial.key.suite for trial in read_head(path).trials]
        path.unlink()
    assert suites == [*SUITES, *SUITES]
    (some,) = replay(fresh, models=["tiny-dbrx"], max_tokens=sum(lengths[:2]) + 1)
    assert (some.trials, some.tokens) == (2, sum(lengths[:2]))
    assert {key.suite for key in load_routed(fresh)[0].trials} == set(SUITES)
    (more,) = replay(fresh, models=["tiny-dbrx"], max_tokens=sum(lengths))
    assert (more.status, more.tokens) == ("read", whole.tokens)
    (again,) = replay(fresh, models=["tiny-dbrx"], max_tokens=3)
    assert (again.status, again.tokens) == ("kept", whole.tokens)


def test_only_the_suites_that_are_asked_for_are_replayed(fresh: Run) -> None:
    (outcome,) = replay(fresh, models=["tiny-dbrx"], suites=["word_problems"])
    assert outcome.trials == 2
    assert {key.suite for key in load_routed(fresh)[0].trials} == {"word_problems"}


def test_progress_is_told(fresh: Run) -> None:
    seen: list[ReplayProgress] = []
    replay(fresh, models=["tiny-dbrx"], on_progress=seen.append)
    assert [p.step for p in seen] == ["finding the file", "loading", *["replaying"] * 4]
    assert (seen[-1].done_trials, seen[-1].trials) == (4, 4)
    assert seen[-1].done_tokens == seen[-1].tokens > 0


def test_a_replay_that_is_interrupted_keeps_what_it_has_and_goes_on_from_there(fresh: Run) -> None:
    def interrupt(progress: ReplayProgress) -> None:
        if progress.done_trials == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(fresh, models=["tiny-dbrx"], on_progress=interrupt)
    assert load_routed(fresh)[0].tokens > 0
    seen: list[ReplayProgress] = []
    (outcome,) = replay(fresh, models=["tiny-dbrx"], on_progress=seen.append)
    assert (outcome.status, outcome.trials, seen[-1].trials) == ("read", 4, 2)
    entry = load_routed(fresh)[0]
    assert len(entry.trials) == len(set(entry.trials)) == 4


KILLED = """
import sys, time
from moebench.router import passes
from moebench.router.replay import replay
from moebench.run.store import load_run
passes.PART_TOKENS = 1
replay(load_run(sys.argv[1]), models=["tiny-dbrx"], on_progress=lambda p: p.done_trials == 2 and time.sleep(60))
"""


def test_a_replay_that_is_killed_goes_on_with_the_trials_that_no_part_holds(fresh: Run) -> None:
    folder = model_folder(fresh, "tiny-dbrx")
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(fresh.path)])
    deadline = time.monotonic() + 120
    while not part_files(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (folder / ".part-00007.parquet.partial").write_bytes(b"torn")
    before = sum(len(read_head(path).trials) for path in part_files(folder))
    assert 1 <= before < 4
    seen: list[ReplayProgress] = []
    (outcome,) = replay(fresh, models=["tiny-dbrx"], on_progress=seen.append)
    assert (outcome.trials, seen[-1].trials) == (4, 4 - before)
    assert len(set(load_routed(fresh)[0].trials)) == len(load_routed(fresh)[0].trials) == 4
    assert not list(folder.glob(".part*"))


def test_an_answer_that_was_given_anew_is_replayed_anew(fresh: Run) -> None:
    replay(fresh, models=["tiny-dbrx"])
    records = [
        replace(r, generation=replace(r.generation, text="Two apples."))
        if r.generation and r.key.model == "tiny-dbrx" and r.key.chain == "chat"
        else r
        for r in fresh.records
    ]
    (outcome,) = replay(replace(fresh, records=tuple(records)), models=["tiny-dbrx"])
    assert (outcome.status, outcome.trials) == ("read", 4)


def test_trials_without_an_answer_are_left_out_and_counted(fresh: Run) -> None:
    failure = Failure(stage="generate", kind="timeout", message="m")
    records = tuple(
        replace(r, generation=None, score=None, failure=failure) if r.key.chain == "chat" else r
        for r in fresh.records
    )
    (outcome,) = replay(replace(fresh, records=records), models=["tiny-dbrx"])
    assert (outcome.status, outcome.trials) == ("read", 2)
    assert outcome.reason == "Left out: 2 trials: broken or without an answer."


def with_card(run: Run, model: str, **changes: Any) -> Run:
    reports = tuple(
        replace(report, card=replace(report.card, **changes)) if report.card.name == model else report
        for report in run.models
    )
    return replace(run, models=reports)


def test_a_model_that_fails_does_not_stop_the_others(fresh: Run) -> None:
    broken = with_card(fresh, "tiny-deepseek2", digest="0" * 64)
    outcomes = replay(broken, models=["tiny-deepseek2", "tiny-dbrx"], suites=["word_problems"])
    assert {o.model: o.status for o in outcomes} == {"tiny-dbrx": "read", "tiny-deepseek2": "failed"}
    reason = next(o.reason for o in outcomes if o.status == "failed")
    assert reason is not None
    assert reason.startswith("Tiny-deepseek2 has changed since the run: ")


def test_a_given_file_is_replayed_and_one_of_another_model_is_not(
    fresh: Run, files: dict[str, GgufFile]
) -> None:
    moved = with_card(fresh, "tiny-dbrx", digest="0" * 64)
    for name, status in (("tiny-deepseek2", "failed"), ("tiny-dbrx", "read")):
        (outcome,) = replay(moved, models=["tiny-dbrx"], suites=["word_problems"], gguf=files[name].path)
        assert outcome.status == status
    (outcome,) = replay(moved, models=["tiny-dbrx"], gguf=Path(__file__))
    assert outcome.status == "failed"
    assert "not a GGUF file" in str(outcome.reason)


def test_what_is_kept_of_another_file_is_not_mixed_with_this_ones(fresh: Run) -> None:
    import json

    import pyarrow.parquet as pq

    replay(fresh, models=["tiny-dbrx"], suites=["word_problems"])
    (path,) = part_files(model_folder(fresh, "tiny-dbrx"))
    table = pq.read_table(path)
    head = json.loads(table.schema.metadata[b"moebench"])
    head["file_sha256"] = "cd" * 32
    pq.write_table(table.replace_schema_metadata({"moebench": json.dumps(head)}), path)
    (outcome,) = replay(fresh, models=["tiny-dbrx"])
    assert outcome.status == "failed"
    assert "comes from another file" in str(outcome.reason)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"models": ["mixtral"]}, "no model 'mixtral'"),
        ({"suites": ["chess"]}, "no suite 'chess'"),
        ({"max_tokens": 0}, "0 tokens"),
        ({"gguf": Path("x")}, "one model"),
    ],
)
def test_a_call_that_is_off_is_refused(arguments: dict[str, Any], why: str, fresh: Run) -> None:
    with pytest.raises(UsageError, match=why):
        replay(fresh, **arguments)
    assert not routing_folder(fresh).exists()


def test_a_run_in_memory_only_has_no_routing(fresh: Run) -> None:
    with pytest.raises(UsageError, match="not in a file"):
        routing(replace(fresh, path=None))


def test_a_run_of_dense_models_only_has_no_table(fresh: Run) -> None:
    with pytest.raises(DataError, match=r"no router.*dense"):
        routing(fresh, models=["smollm2:135m"])
