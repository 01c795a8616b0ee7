"""The trial runner on a stub server: order, loads, records, resume, regrade."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, serving
from moebench.errors import DataError
from moebench.graders import GRADERS, grader
from moebench.run.api import regrade, resume
from moebench.run.observer import Observer
from moebench.run.store import load_run, read_lines
from moebench.types import Options, Record, RunHeader, Score, ServerOptions
from tests.support import apples_suite, run_on

THREE = {"a:latest": "aa" * 32, "b:latest": "bb" * 32, "c:latest": "cc" * 32}


class Watch(Observer):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.stages: list[tuple[str, str]] = []

    def on_record(self, record: Record) -> None:
        self.records.append(record)

    def on_model(self, model: str, stage: str) -> None:
        self.stages.append((model, stage))


def test_every_trial_is_asked_graded_and_recorded(tmp_path: Path) -> None:
    with serving() as stub:
        run = run_on(stub, tmp_path, repeats=2, chains=("direct", "chat"))
    assert len(run.records) == len({record.key for record in run.records}) == 4 * 2 * 2
    for record in run.records:
        assert record.score is not None
        assert record.score.value == 1.0
        assert record.generation is not None
        assert record.generation.text.endswith("The answer is 2.")


def test_each_model_is_loaded_once_and_unloaded_before_the_next(tmp_path: Path) -> None:
    suites = (apples_suite(3, name="one"), apples_suite(3, name="two"))
    with serving(Behaviour(models=dict(THREE), slots=4)) as stub:
        run = run_on(stub, tmp_path, models=("a", "b", "c"), suites=suites, parallel=4, repeats=2)
    assert stub.seen.loads == 3
    assert stub.seen.unloads == 3
    assert len(run.records) == 3 * 2 * 3 * 2


def test_requests_are_in_flight_as_many_as_asked_for(tmp_path: Path) -> None:
    with serving(Behaviour(slots=8, first_token_s=0.05)) as stub:
        run_on(stub, tmp_path, suites=(apples_suite(24),), parallel=4)
    assert stub.seen.most_at_once == 4


def test_the_slots_of_an_unknown_server_are_found_out(tmp_path: Path) -> None:
    with serving(Behaviour(slots=4, tokens_per_s=40, answer=lambda _: "word " * 23)) as stub:
        run = run_on(stub, tmp_path, parallel=None, suites=(apples_suite(1),))
    assert run.models[0].in_flight == 4


def test_a_server_with_one_slot_is_asked_one_by_one(tmp_path: Path) -> None:
    with serving(Behaviour(slots=1, tokens_per_s=40, answer=lambda _: "word " * 23)) as stub:
        run = run_on(stub, tmp_path, parallel=None, suites=(apples_suite(1),))
    assert run.models[0].in_flight == 1


def test_a_record_is_on_disk_before_the_observer_hears_of_it(tmp_path: Path) -> None:
    class Look(Observer):
        def on_start(self, header: RunHeader, *, trials: int, done: int) -> None:
            self.path = tmp_path / f"{header.run_id}.jsonl"

        def on_record(self, record: Record) -> None:
            assert list(read_lines(self.path))[-1] == record

    with serving() as stub:
        run_on(stub, tmp_path, observer=Look())


def test_repeats_get_seeds_of_their_own_and_all_models_the_same(tmp_path: Path) -> None:
    with serving(Behaviour(models=dict(THREE))) as stub:
        run_on(
            stub, tmp_path, models=("a", "b"), suites=(apples_suite(1),), repeats=3, options=Options(seed=7)
        )
    assert [body["options"]["seed"] for body in stub.seen.bodies] == [7, 8, 9, 7, 8, 9]


def test_a_missing_model_is_pulled(tmp_path: Path) -> None:
    with serving(Behaviour(pullable={"new:latest": "ee" * 32})) as stub:
        run = run_on(stub, tmp_path, models=("new",))
    assert stub.seen.pulls == 1
    assert all(record.score for record in run.records)


@pytest.mark.parametrize(("pull", "words"), [(True, "file does not exist"), (False, "--no-pull")])
def test_a_model_that_cannot_be_had_breaks_its_own_trials_only(
    tmp_path: Path, pull: bool, words: str
) -> None:
    with serving(Behaviour(models=dict(THREE))) as stub:
        run = run_on(stub, tmp_path, models=("nope", "a"), pull=pull)
    broken = [record.failure for record in run.records if record.key.model == "nope"]
    assert len(broken) == 4
    assert all(
        failure and failure.kind == "model_unavailable" and words in failure.message for failure in broken
    )
    assert all(record.score for record in run.records if record.key.model == "a")


def test_the_next_models_pull_goes_on_while_the_current_one_answers(tmp_path: Path) -> None:
    behaviour = Behaviour(models={"a:latest": "aa" * 32}, pullable={"b:latest": "bb" * 32}, first_token_s=0.1)
    watch = Watch()
    with serving(behaviour) as stub:

        class PulledEarly(Watch):
            def on_record(self, record: Record) -> None:
                super().on_record(record)
                if len(self.records) == 3:
                    assert stub.seen.pulls == 1

        watch = PulledEarly()
        run_on(stub, tmp_path, models=("a", "b"), observer=watch)
    assert len(watch.records) == 8


@pytest.fixture
def moody_grader() -> Iterator[list[bool]]:
    """A grader that raises while its switch is on."""
    switch = [True]

    @grader("moody", version=1)
    def moody(text: str, *, expect: float) -> Score:
        """Raises or not."""
        if switch[0]:
            raise ZeroDivisionError("a mistake in the grader")
        return Score(value=1.0, answer=2, reason="right")

    yield switch
    GRADERS._items.pop("moody")


def test_a_grader_that_raises_leaves_the_answer_on_disk_and_resume_grades_it(
    tmp_path: Path, moody_grader: list[bool]
) -> None:
    suite = replace(apples_suite(), grader="moody")
    with serving() as stub:
        run = run_on(stub, tmp_path, suites=(suite,))
        for record in run.records:
            assert record.generation is not None
            assert record.failure is not None
            assert record.failure.stage == "grade"
            assert "a mistake in the grader" in record.failure.message
        asked = stub.seen.generations
        moody_grader[0] = False
        again = resume(Path(run.path or ""), server=ServerOptions(host=stub.url))
        assert stub.seen.generations == asked
    assert all(record.score for record in again.records)


def test_resume_asks_only_what_has_no_score(tmp_path: Path) -> None:
    with serving(Behaviour(faults={1: "bad_request", 2: "bad_request"})) as stub:
        run = run_on(stub, tmp_path)
        assert sum(record.score is None for record in run.records) == 2
        before = stub.seen.generations
        again = resume(Path(run.path or ""), server=ServerOptions(host=stub.url))
        assert stub.seen.generations - before == 2
    assert {record.key for record in again.records} == {record.key for record in run.records}
    assert all(record.score for record in again.records)


def test_resume_refuses_a_model_whose_weights_have_changed(tmp_path: Path) -> None:
    with serving(Behaviour(faults={1: "bad_request"})) as stub:
        run = run_on(stub, tmp_path)
        stub.behaviour.models["stub:latest"] = "ff" * 32
        with pytest.raises(DataError, match="not the model that this run began with"):
            resume(Path(run.path or ""), server=ServerOptions(host=stub.url))


def test_regrade_makes_a_new_run_and_leaves_the_old_one(tmp_path: Path) -> None:
    with serving() as stub:
        run = run_on(stub, tmp_path)
    path = Path(run.path or "")
    before = path.read_bytes()
    new = load_run(regrade(path, out=tmp_path))
    assert path.read_bytes() == before
    assert new.header.parent_run == run.header.run_id
    assert [record.score for record in new.records] == [record.score for record in run.records]
    assert [record.generation for record in new.records] == [record.generation for record in run.records]


def test_a_regraded_run_cannot_be_resumed(tmp_path: Path) -> None:
    with serving() as stub:
        new = regrade(Path(run_on(stub, tmp_path).path or ""), out=tmp_path)
        with pytest.raises(DataError, match="cannot be resumed"):
            resume(new, server=ServerOptions(host=stub.url))


def test_the_speed_probe_measures_what_the_stub_was_told_to_take(tmp_path: Path) -> None:
    behaviour = Behaviour(first_token_s=0.1, tokens_per_s=200, answer=lambda _: "word " * 63)
    with serving(behaviour) as stub:
        run = run_on(stub, tmp_path, probe=True)
    speed = run.models[0].speed
    assert speed is not None
    assert all(0.1 <= seconds < 0.4 for seconds in speed.first_token_s)
    assert all(120 < rate < 220 for rate in speed.decode_tokens_per_s)
    assert len(speed.decode_tokens_per_s) == 3


def test_each_speed_prompt_begins_with_something_new(tmp_path: Path) -> None:
    with serving(Behaviour(answer=lambda _: "word " * 63)) as stub:
        run_on(stub, tmp_path, probe=True)
    beginnings = [str(body["prompt"])[:16] for body in stub.seen.bodies if "librarian" in str(body["prompt"])]
    assert len(beginnings) == len(set(beginnings)) == 1 + 3 + 3  # look, decode, prefill
