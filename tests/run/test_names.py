"""A look at every model that a run names, before anything is pulled or loaded."""

from pathlib import Path

import pytest

from moebench.errors import ModelUnavailable
from moebench.ollama.client import Client
from moebench.run import api
from moebench.run.names import Looked, look_at_names
from moebench.types import Options, Plan, ServerOptions, Think
from tests.ollama.current import CurrentOllama, FakeModel
from tests.support import apples_suite

SUITE = apples_suite(1)


def look(
    ollama: CurrentOllama, *models: str, options: Options | None = None, how: ServerOptions | None = None
) -> Looked:
    plan = Plan(models=models, suites=(SUITE.name,), options=options or Options())
    with Client(ollama.url) as client:
        return look_at_names(plan, [SUITE], client=client, how=how or ServerOptions())


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("mixtral", "mixtral"),
        ("mixtral:latest", "mixtral:latest"),
        ("Mixtral", "mixtral"),
        ("library/mixtral", "library/mixtral"),
        ("hf.co/me/Model-GGUF:Q4_0", "hf.co/me/Model-GGUF:Q4_0"),
        ("hf.co/me/MODEL-gguf:q4_0", "hf.co/me/Model-GGUF:Q4_0"),
    ],
)
def test_a_name_is_compared_as_the_server_does(asked: str, kept: str) -> None:
    with CurrentOllama([FakeModel("mixtral"), FakeModel("hf.co/me/Model-GGUF:Q4_0")]) as ollama:
        looked = look(ollama, asked)
    assert looked == Looked(models=(kept,), notes=(), others=())


@pytest.mark.parametrize(
    "twin", ["mixtral:latest", "MIXTRAL", "registry.ollama.ai/library/mixtral", "mixtral:8x7b"]
)
def test_the_same_model_under_another_name_is_left_out_and_said(twin: str) -> None:
    models = [FakeModel("mixtral", digest="aa" * 32), FakeModel("mixtral:8x7b", digest="aa" * 32)]
    with CurrentOllama([*models, FakeModel("dbrx")]) as ollama:
        looked = look(ollama, "mixtral", "dbrx", twin)
    assert looked.models == ("mixtral", "dbrx")
    assert looked.notes == (f"{twin} is the same model as mixtral, by its digest: it is left out",)


def test_two_spellings_of_a_model_that_is_not_there_yet_are_pulled_once() -> None:
    with CurrentOllama([]) as ollama:
        assert look(ollama, "mine", "mine:latest").models == ("mine",)


def test_a_run_has_the_models_that_are_left_and_says_why(tmp_path: Path) -> None:
    models = [FakeModel("a", digest="aa" * 32), FakeModel("b", digest="aa" * 32)]
    with CurrentOllama(models) as ollama:
        how = ServerOptions(host=ollama.url, parallel=1, probe=False, recheck=False)
        run = api.run(["a", "b"], suites=[SUITE], server=how, out=tmp_path)
    assert run.header.plan.models == ("a",)
    assert "b is the same model as a" in run.header.notes[0]
    assert {record.key.model for record in run.records} == {"a"}


EMBEDS = FakeModel("nomic-embed-text", capabilities=("embedding",))
CLOUD = FakeModel("gpt-oss:120b-cloud", remote_host="https://ollama.com:443")


@pytest.mark.parametrize(
    ("models", "asked", "words"),
    [
        ([EMBEDS], "nomic-embed-text", "able to: embedding"),
        ([CLOUD], "gpt-oss:120b-cloud", "runs at https://ollama.com:443"),
        ([], "gpt-oss:120b-cloud", "runs at ollama.com"),
        ([], "qwen3-coder:cloud", "--allow-cloud"),
    ],
)
def test_what_cannot_be_asked_here_is_refused_before_anything_is_pulled_loaded_or_written(
    models: list[FakeModel], asked: str, words: str, tmp_path: Path
) -> None:
    with CurrentOllama([FakeModel("mixtral"), *models], signed_in=True) as ollama:
        names = ["mixtral", asked, "missing"]
        with pytest.raises(ModelUnavailable, match=words):
            api.run(names, suites=[SUITE], server=ServerOptions(host=ollama.url), out=tmp_path)
        assert (ollama.seen.pulls, ollama.seen.loads, ollama.seen.generations) == ([], [], 0)
    assert list(tmp_path.iterdir()) == []


def test_a_cloud_model_that_is_allowed_is_said_to_run_elsewhere() -> None:
    with CurrentOllama([CLOUD], signed_in=True) as ollama:
        looked = look(ollama, CLOUD.name, how=ServerOptions(allow_cloud=True))
    assert looked.models == (CLOUD.name,)
    assert "questions leave this machine" in looked.notes[0]


@pytest.mark.parametrize(
    ("asked", "pull", "words"),
    [
        ("mixtrl", True, "mixtrl is not on the server: it will be pulled. Did you mean 'mixtral'?"),
        ("mixtrl", False, "its trials will be recorded as broken. Did you mean 'mixtral'?"),
        ("nothing-like-it", True, "nothing-like-it is not on the server: it will be pulled."),
    ],
)
def test_a_model_that_is_missing_is_said_with_the_one_that_was_meant(
    asked: str, pull: bool, words: str
) -> None:
    with CurrentOllama([FakeModel("mixtral")]) as ollama:
        (note,) = look(ollama, asked, how=ServerOptions(pull=pull)).notes
    assert note.endswith(words)


def test_how_much_will_be_pulled_is_said_of_models_that_the_catalogue_knows() -> None:
    with CurrentOllama([]) as ollama:
        assert "about 26 GB will be pulled" in look(ollama, "mixtral", "mine").notes


def test_somebody_elses_model_in_memory_is_said_with_what_to_do() -> None:
    models = [FakeModel("mixtral"), FakeModel("llama3")]
    loaded = (("llama3", 8_000_000_000), ("mixtral", 1_000_000))
    with CurrentOllama(models, loaded_before=loaded) as ollama:
        looked = look(ollama, "mixtral")
    assert looked.others == ("llama3:latest (8.0 GB)",)
    (note,) = looked.notes
    assert note.endswith("take it out: ollama stop llama3:latest")


@pytest.mark.parametrize(("trained", "said"), [(2048, True), (4096, False), (32_768, False)])
def test_a_context_that_a_model_was_not_trained_for_is_said(trained: int, said: bool) -> None:
    with CurrentOllama([FakeModel("small", context_length=trained)]) as ollama:
        notes = look(ollama, "small").notes
    assert any("of the 4,096 asked for, no more than these count" in note for note in notes) is said


@pytest.mark.parametrize(
    ("think", "note"),
    [
        ("default", ("m thinks: up to 4,096 tokens more an answer; --think off asks it not to",)),
        ("high", ("m thinks: up to 4,096 tokens more an answer; --think off asks it not to",)),
        ("off", ()),
    ],
)
def test_what_thinking_costs_is_said_with_the_way_out(think: Think, note: tuple[str, ...]) -> None:
    with CurrentOllama([FakeModel("m", capabilities=("completion", "thinking"))]) as ollama:
        looked = look(ollama, "m", options=Options(think=think))
    assert looked.notes == note
