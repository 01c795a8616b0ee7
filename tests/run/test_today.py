"""Runs on a fake of a current Ollama: models that think, loads, options, proxies, what repeats and what changes."""

import json
import math
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from moebench.chains import CHAINS
from moebench.errors import ModelUnavailable, UsageError
from moebench.run import api
from moebench.run.api import resume
from moebench.run.observer import Observer
from moebench.types import ModelReport, Options, Record, Run, ServerOptions
from tests.ollama.current import CurrentOllama, FakeModel, Fault
from tests.support import apples_suite

GENERATING = ("/api/generate", "/api/chat")


def thinker(name: str, thoughts: float = 100, **more: Any) -> FakeModel:
    return FakeModel(name, capabilities=("completion", "thinking"), thoughts=thoughts, **more)


def run_on(
    server: CurrentOllama,
    out: Path,
    *,
    samples: int = 8,
    options: Options | None = None,
    chains: tuple[str, ...] = (),
    observer: Observer | None = None,
    **how: Any,
) -> Run:
    return api.run(
        [model.name.removesuffix(":latest") for model in server.models],
        suites=[apples_suite(samples)],
        chains=chains,
        options=options,
        server=ServerOptions(host=server.url, **how),
        out=out,
        observer=observer,
    )


def quick(server: CurrentOllama, out: Path, **more: Any) -> Run:
    """Without probe, recheck and search for slots."""
    return run_on(server, out, **{"probe": False, "recheck": False, "parallel": 1, **more})


def outcomes(run: Run) -> Counter[tuple[str, str]]:
    return Counter((record.key.model, record.outcome) for record in run.records)


def report(run: Run, model: str) -> ModelReport:
    return next(one for one in run.models if one.card.name == model)


def trial_bodies(server: CurrentOllama) -> list[dict[str, Any]]:
    return [
        sent.body for sent in server.seen.bodies if sent.path in GENERATING and "apples" in str(sent.body)
    ]


class Notes(Observer):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def on_note(self, note: str) -> None:
        self.notes.append(note)


def test_each_model_is_loaded_once_at_default_options_whether_it_thinks_or_not(tmp_path: Path) -> None:
    models = [FakeModel("mixtral"), thinker("qwen3", 600), FakeModel("deepseek-v2", family="deepseek2")]
    with CurrentOllama(models, slots=4) as server:
        run_on(server, tmp_path, chains=("direct", "chat"))
        assert Counter(name for name, _ in server.seen.loads) == {
            "mixtral:latest": 1,
            "qwen3:latest": 1,
            "deepseek-v2:latest": 1,
        }


def test_a_model_that_needs_600_tokens_of_thought_answers_everything_at_default_options(
    tmp_path: Path,
) -> None:
    with CurrentOllama([thinker("qwen3", 600)]) as server:
        run = quick(server, tmp_path)
    assert [record.score.value for record in run.records if record.score] == [1.0] * 8


def test_a_model_that_never_ends_thinking_is_unfinished_until_it_gets_more_budget(tmp_path: Path) -> None:
    never = thinker("never", math.inf)
    with CurrentOllama([FakeModel("mixtral"), never]) as server:
        run = quick(server, tmp_path)
        assert outcomes(run) == {("mixtral", "scored"): 8, ("never", "unfinished"): 8}
        never.thoughts = 6000
        asked = len(trial_bodies(server))
        assert run.path is not None
        again = resume(Path(run.path), think_budget=8192)
        assert outcomes(again) == {("mixtral", "scored"): 8, ("never", "scored"): 8}
        assert len(trial_bodies(server)) == asked + 8


def test_resume_without_a_larger_budget_leaves_unfinished_trials_alone(tmp_path: Path) -> None:
    with CurrentOllama([thinker("never", math.inf)]) as server:
        run = quick(server, tmp_path)
        asked = len(trial_bodies(server))
        assert run.path is not None
        assert outcomes(resume(Path(run.path))) == {("never", "unfinished"): 8}
        assert len(trial_bodies(server)) == asked


def test_a_level_of_thinking_goes_to_the_models_that_can_think_and_to_no_other(tmp_path: Path) -> None:
    models = [thinker("gpt-oss", family="gptoss", thinks_although_told_not_to=True), FakeModel("mixtral")]
    with CurrentOllama(models, slots=2) as server:
        run = run_on(server, tmp_path, options=Options(think="high"), chains=("direct", "chat"))
        bodies = trial_bodies(server)
    assert outcomes(run) == {("gpt-oss", "scored"): 16, ("mixtral", "scored"): 16}
    assert {body.get("think") for body in bodies if body["model"] == "gpt-oss"} == {"high"}
    assert not any("think" in body for body in bodies if body["model"] == "mixtral")
    mixtral = report(run, "mixtral")
    assert mixtral.speed is not None
    assert mixtral.speed.decode_tokens_per_s
    assert mixtral.parallel


def test_a_model_that_thinks_although_told_not_to_is_named_and_gets_its_budget(tmp_path: Path) -> None:
    with CurrentOllama(
        [thinker("gpt-oss", 600, family="gptoss", thinks_although_told_not_to=True), thinker("qwen3")]
    ) as server:
        run = quick(server, tmp_path, options=Options(think="off"))
    stubborn, obedient = report(run, "gpt-oss"), report(run, "qwen3")
    assert (stubborn.card.thinks_anyway, obedient.card.thinks_anyway) == (True, False)
    assert stubborn.options is not None
    assert obedient.options is not None
    assert (stubborn.options.num_predict, obedient.options.num_predict) == (512 + 4096, 512)
    assert outcomes(run) == {("gpt-oss", "scored"): 8, ("qwen3", "scored"): 8}


@pytest.mark.parametrize("parted", ["field", "tags", "closing tag only", "harmony", "chat only"])
@pytest.mark.parametrize("chain", ["direct", "chat"])
def test_thoughts_are_parted_however_they_come(tmp_path: Path, parted: Any, chain: str) -> None:
    with CurrentOllama([thinker("thinker", 50, parted=parted)]) as server:
        run = quick(server, tmp_path, samples=2, chains=(chain,))
    for record in run.records:
        assert record.generation is not None
        assert record.generation.text.startswith("2 + 2 = 4 apples.")
        assert "the answer is 5" in (record.generation.thinking or "")
        assert record.score is not None
        assert record.score.value == 1.0


@pytest.mark.parametrize("parted", ["field", "tags", "closing tag only", "harmony", "chat only"])
def test_a_thought_that_was_cut_off_is_never_graded(tmp_path: Path, parted: Any) -> None:
    with CurrentOllama([thinker("thinker", math.inf, parted=parted)]) as server:
        run = quick(server, tmp_path, samples=2, options=Options(think_budget=50))
    assert outcomes(run) == {("thinker", "unfinished"): 2}
    assert {record.generation.text for record in run.records if record.generation} == {""}


def test_a_model_that_ends_inside_its_thoughts_is_unanswered(tmp_path: Path) -> None:
    with CurrentOllama([thinker("thinker", ends_inside_thoughts=True)]) as server:
        run = quick(server, tmp_path, samples=1)
    (record,) = run.records
    assert record.score is not None
    assert record.score.unanswered
    assert record.generation is not None
    assert record.generation.thinking


def test_every_option_that_a_file_could_set_is_sent_with_every_request(tmp_path: Path) -> None:
    file = 'presence_penalty               1.5\nstop                           "END"\ntypical_p 0.5'
    with CurrentOllama([FakeModel("qwen3.6", parameters=file)]) as server:
        run = run_on(server, tmp_path)
        bodies = [sent.body for sent in server.seen.bodies if sent.path in GENERATING]
    answers = [body for body in bodies if body.get("keep_alive") != 0]
    assert all(body["options"]["presence_penalty"] == 0.0 for body in answers)
    assert all(body["options"]["typical_p"] == 1.0 for body in answers)
    assert len({(body["options"]["num_ctx"], body["shift"]) for body in answers}) == 1
    assert report(run, "qwen3.6").card.file_parameters == 'presence_penalty 1.5\nstop "END"\ntypical_p 0.5'


def test_the_same_bodies_go_to_a_server_below_a_path(tmp_path: Path) -> None:
    sent = []
    for prefix in ("", "/ollama"):
        with CurrentOllama([FakeModel("mixtral"), thinker("qwen3")], prefix=prefix) as server:
            run = quick(server, tmp_path, options=Options(min_p=0.05), chains=("direct", "chat"))
            assert {record.outcome for record in run.records} == {"scored"}
            sent.append([one.raw for one in server.seen.bodies if b"apples" in one.raw])
    assert len(sent[0]) == 4 * 8
    assert sent[0] == sent[1]


def test_what_was_asked_again_is_told(tmp_path: Path) -> None:
    for noisy, same in ((False, 5), (True, 0)):
        with CurrentOllama([FakeModel("mixtral")], noisy=noisy) as server:
            again = report(run_on(server, tmp_path, samples=20, probe=False), "mixtral").asked_again
        assert again is not None
        assert (again.asked, again.same_text, again.same_score) == (5, same, 5)


def test_a_repeatable_run_loads_anew_and_asks_in_the_order_of_the_plan_with_nothing_between(
    tmp_path: Path,
) -> None:
    texts = []
    for _ in range(2):
        with CurrentOllama([FakeModel("mixtral")], noisy=True, slots=4) as server:
            run = run_on(server, tmp_path, samples=6, repeatable=True)
            last = [sent.body for sent in server.seen.bodies if sent.path in GENERATING][-7:-1]
        assert [f"I have {n} apples" in body["prompt"] for n, body in enumerate(last)] == [True] * 6
        assert run.models[0].asked_again is None
        texts.append({r.key.sample: r.generation.text for r in run.records if r.generation})
    assert texts[0] == texts[1]


def test_a_model_that_is_pulled_anew_in_mid_run_is_marked(tmp_path: Path) -> None:
    model = FakeModel("mixtral")

    class Pulls(Notes):
        def on_record(self, record: Record) -> None:
            model.digest = "e" * 64

    notes = Pulls()
    with CurrentOllama([model]) as server:
        run = quick(server, tmp_path, samples=2, observer=notes)
    assert run.models[0].digest_after == "e" * 64
    assert any("pulled anew" in note for note in notes.notes)


def test_a_cloud_model_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    cloud = FakeModel("gpt-oss:120b-cloud", remote_host="https://ollama.com:443")
    with CurrentOllama([FakeModel("mixtral"), cloud], signed_in=True) as server:
        with pytest.raises(ModelUnavailable, match="--allow-cloud"):
            run_on(server, tmp_path)
        assert server.seen.loads == []
        run = run_on(server, tmp_path, allow_cloud=True)
    elsewhere = report(run, "gpt-oss:120b-cloud")
    assert elsewhere.speed is None
    assert elsewhere.card.is_mixture is None
    assert "ollama.com" in (elsewhere.speed_why or "")


def test_where_more_at_once_is_slower_one_is_asked_at_a_time(tmp_path: Path) -> None:
    model = FakeModel("tiny", answer=lambda _: "word " * 40)
    for slowdown, in_flight in ((2.0, 1), (0.0, 4)):
        with CurrentOllama([model], slots=4, tokens_per_s=200, slowdown=slowdown) as server:
            run = run_on(server, tmp_path, samples=1)
        assert run.models[0].in_flight == in_flight
        assert max(one.requests for one in run.models[0].parallel) == 4


def test_without_api_ps_only_the_memory_is_not_known(tmp_path: Path) -> None:
    with CurrentOllama(
        [FakeModel("mixtral", answer=lambda _: " ".join(map(str, range(99))))], missing={"/api/ps"}
    ) as server:
        run = run_on(server, tmp_path, samples=2)
    speed = run.models[0].speed
    assert speed is not None
    assert speed.memory_bytes is None
    assert speed.decode_tokens_per_s
    assert {record.outcome for record in run.records} == {"scored"}


def test_the_context_that_counts_is_the_least_of_asked_trained_and_loaded(tmp_path: Path) -> None:
    notes = Notes()
    with CurrentOllama([FakeModel("small", context_length=2048)]) as server:
        run = quick(server, tmp_path, samples=1, observer=notes)
    assert run.models[0].context_tokens == 2048
    assert any("2,048" in note for note in notes.notes)


def test_tokens_of_prompt_and_answer_are_kept_as_the_server_cut_them(tmp_path: Path) -> None:
    with CurrentOllama([thinker("qwen3", 20)]) as server:
        run = quick(server, tmp_path, samples=1, chains=("direct", "chat"))
    direct, chat = sorted(run.records, key=lambda record: record.key.chain != "direct")
    assert direct.generation is not None
    assert direct.generation.tokens_agree
    assert chat.generation is not None
    assert chat.generation.tokens is None


def test_thoughts_that_repeat_without_end_are_unfinished_whichever_way_the_server_ends_them(
    tmp_path: Path,
) -> None:
    for guard in ("silent", "error"):
        looping = thinker("looping", math.inf, musing="the the the the the the")
        with CurrentOllama([looping], repeat_guard=guard) as server:
            run = quick(server, tmp_path, samples=1)
        (record,) = run.records
        assert record.unfinished is not None
        assert record.unfinished.kind == "loop"


def test_a_run_file_holds_each_value_on_a_line_with_its_check_sum(tmp_path: Path) -> None:
    with CurrentOllama([FakeModel("mixtral")]) as server:
        run = quick(server, tmp_path, samples=1)
    assert run.path is not None
    for line in Path(run.path).read_text().splitlines():
        assert set(json.loads(line)) in ({"header", "crc"}, {"model", "crc"}, {"record", "crc"})


def test_a_server_that_asks_for_time_gets_it(tmp_path: Path) -> None:
    busy: Fault = (429, {"error": "too many concurrent requests"}, {"Retry-After": "1"})
    with CurrentOllama([FakeModel("mixtral")], errors={2: busy}) as server:
        started = time.monotonic()
        run = quick(server, tmp_path, samples=3)
        assert time.monotonic() - started >= 1
    assert outcomes(run) == {("mixtral", "scored"): 3}
    assert max(record.generation.attempts for record in run.records if record.generation) == 2


def test_a_quota_that_is_used_up_ends_the_asking_of_that_model_in_the_servers_words(tmp_path: Path) -> None:
    used_up: Fault = (429, {"error": "you have reached your weekly usage limit, upgrade for more"}, {})
    notes = Notes()
    with CurrentOllama([FakeModel("mixtral")], errors={-1: used_up}) as server:
        run = quick(server, tmp_path, samples=20, observer=notes)
        assert len(trial_bodies(server)) <= 2
    assert outcomes(run) == {("mixtral", "broken"): 20}
    assert any("weekly usage limit" in note for note in notes.notes)


def test_a_chain_that_asks_by_a_way_of_its_own_breaks_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def own_way(models: Any) -> Any:
        from langchain_core.language_models import FakeListLLM
        from langchain_core.prompts import PromptTemplate

        return PromptTemplate.from_template("{question}") | FakeListLLM(responses=["The answer is 2."])

    monkeypatch.setitem(CHAINS._items, "own_way", own_way)
    with CurrentOllama([FakeModel("mixtral")]) as server:
        run = quick(server, tmp_path, samples=1, chains=("own_way",))
    (record,) = run.records
    assert record.failure is not None
    assert record.failure.kind == "unseen"


def test_a_repeatable_run_is_not_resumed_with_several_requests_in_flight(tmp_path: Path) -> None:
    with CurrentOllama([FakeModel("mixtral")]) as server:
        run = run_on(server, tmp_path, samples=1, repeatable=True)
        assert run.path is not None
        with pytest.raises(UsageError, match="several requests"):
            resume(run.path, server=ServerOptions(parallel=4))


def test_a_larger_budget_that_was_interrupted_is_gone_on_with(tmp_path: Path) -> None:
    class Interrupts(Observer):
        def on_record(self, record: Record) -> None:
            raise KeyboardInterrupt

    model = thinker("slow", 3000)
    with CurrentOllama([model]) as server:
        run = quick(server, tmp_path, samples=4, options=Options(think_budget=100))
        assert outcomes(run) == {("slow", "unfinished"): 4}
        assert run.path is not None
        with pytest.raises(KeyboardInterrupt):
            resume(run.path, think_budget=4096, observer=Interrupts())
        again = resume(run.path, think_budget=4096)
        assert outcomes(again) == {("slow", "scored"): 4}
        limits = {record.generation.calls[0].limit_tokens for record in again.records if record.generation}
        assert limits == {512 + 4096}


def test_a_budget_that_no_unfinished_trial_would_gain_from_is_refused(tmp_path: Path) -> None:
    with CurrentOllama([thinker("never", math.inf)]) as server:
        run = quick(server, tmp_path, samples=1, options=Options(think_budget=100))
        assert run.path is not None
        with pytest.raises(UsageError, match="cannot help"):
            resume(run.path, think_budget=100)


def test_an_answer_that_quotes_a_mark_is_whole_where_the_server_parted_the_thoughts(tmp_path: Path) -> None:
    said = "The answer is 2, and that is the end of it, said the model. (I closed with </think>)"
    with CurrentOllama([thinker("quotes", 20, answer=lambda _: said)]) as server:
        run = quick(server, tmp_path, samples=1)
    assert run.records[0].generation is not None
    assert run.records[0].generation.text == said


def test_the_figures_of_a_whole_run_stay_when_one_trial_is_asked_after_it(tmp_path: Path) -> None:
    with CurrentOllama([FakeModel("mixtral")], errors={12: (400, {"error": "no"}, {})}) as server:
        run = run_on(server, tmp_path, samples=20, probe=False, parallel=2)
        assert outcomes(run)["mixtral", "broken"] == 1
        server.errors = {}
        assert run.path is not None
        again = resume(run.path)
    assert outcomes(again) == {("mixtral", "scored"): 20}
    assert again.models[0].aggregate_tokens_per_s == run.models[0].aggregate_tokens_per_s
    assert again.models[0].asked_again == run.models[0].asked_again
