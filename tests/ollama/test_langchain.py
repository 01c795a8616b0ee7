"""LangChain's models on a stub server: what is sent, what the callbacks tell, how answers end."""

import threading
import time

import httpx
import pytest
from ollama import ResponseError

from benchmarks.stub_server import Behaviour, StubServer, serving
from moebench.chains import CHAINS
from moebench.errors import TrialError
from moebench.ollama.failures import classify
from moebench.ollama.inflight import deadline
from moebench.ollama.langchain import CallRecorder, OllamaModels
from moebench.ollama.refusals import Refusal
from moebench.types import Options

OPTIONS = Options(
    temperature=0.5,
    top_p=0.8,
    top_k=7,
    min_p=0.05,
    typical_p=0.9,
    repeat_penalty=1.2,
    repeat_last_n=32,
    presence_penalty=0.1,
    frequency_penalty=0.3,
    seed=9,
    num_ctx=512,
    num_predict=20,
    keep_alive_s=77,
)


def ask(stub: StubServer, *, chain: str = "direct", question: str = "How many?") -> tuple[str, CallRecorder]:
    recorder = CallRecorder(OPTIONS.num_ctx)
    with OllamaModels(stub.url, "stub", OPTIONS) as models, deadline(5), recorder.cut_short() as cut:
        runnable = CHAINS.get(chain)(models)
        cut.text = runnable.invoke({"question": question}, config={"callbacks": [recorder]})
    return cut.text, recorder


@pytest.mark.parametrize("chain", ["direct", "chat", "step_by_step"])
def test_every_option_is_sent_with_every_request(chain: str) -> None:
    with serving() as stub:
        ask(stub, chain=chain)
    (body,) = stub.seen.bodies
    assert body["options"] == {
        "temperature": 0.5,
        "top_p": 0.8,
        "top_k": 7,
        "min_p": 0.05,
        "typical_p": 0.9,
        "repeat_penalty": 1.2,
        "repeat_last_n": 32,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.3,
        "seed": 9,
        "num_ctx": 512,
        "num_predict": 20,
        **{"num_keep": 4, "mirostat": 0, "tfs_z": 1.0},  # at rest
    }
    assert body["keep_alive"] == 77
    assert (body["truncate"], body["shift"]) == (False, False)


def test_the_articles_chain_sends_the_articles_template() -> None:
    with serving() as stub:
        _, recorder = ask(stub, chain="step_by_step", question="How many {x}?")
    sent = "Human: Question: How many {x}?\n\nAnswer: Let's think step by step."
    assert stub.seen.bodies[0]["prompt"] == recorder.prompt == sent


def test_the_direct_chain_sends_the_question_alone() -> None:
    with serving() as stub:
        _, recorder = ask(stub, chain="direct", question="How many {x}?")
    assert stub.seen.bodies[0]["prompt"] == recorder.prompt == "How many {x}?"


def test_the_chat_chain_sends_a_system_message_and_the_question() -> None:
    with serving() as stub:
        text, _ = ask(stub, chain="chat")
    roles = [message["role"] for message in stub.seen.bodies[0]["messages"]]
    assert roles == ["system", "user"]
    assert text.endswith("The answer is 2.")


@pytest.mark.parametrize("chain", ["direct", "chat"])
def test_counts_times_and_stop_reach_the_recorder(chain: str) -> None:
    with serving(Behaviour(first_token_s=0.05, tokens_per_s=500)) as stub:
        text, recorder = ask(stub, chain=chain)
    (call,) = recorder.calls()
    assert call.output_tokens == len(text.split(" "))
    assert call.stop == "stop"
    assert call.first_token_s is not None
    assert call.first_token_s >= 0.05
    assert call.decode_s is not None
    assert 0 < call.decode_s < 5


def test_an_answer_at_the_length_limit_is_marked() -> None:
    with serving(Behaviour(faults={0: "length"})) as stub:
        _, recorder = ask(stub)
    assert recorder.calls()[0].stop == "length"


def test_a_stream_that_ends_without_done_is_no_answer() -> None:
    with serving(Behaviour(faults={0: "no_done"})) as stub:
        _, recorder = ask(stub)
    with pytest.raises(TrialError) as caught:
        recorder.calls()
    assert caught.value.kind == "incomplete"


@pytest.mark.parametrize("chain", ["direct", "chat"])
def test_a_stream_that_ends_in_thirty_like_pieces_is_the_models_own_repetition(chain: str) -> None:
    with serving(Behaviour(faults={0: "repeat"})) as stub:
        text, recorder = ask(stub, chain=chain)
    assert text == "ha haha\n" * 11
    assert recorder.calls()[0].stop == "repetition"


@pytest.mark.parametrize("chain", ["direct", "chat"])
def test_the_newer_servers_error_for_repetition_is_an_answer_too(chain: str) -> None:
    with serving(Behaviour(faults={0: "repeat_error"})) as stub:
        text, recorder = ask(stub, chain=chain)
    assert text == "ha haha\n" * 11
    assert recorder.calls()[0].stop == "repetition"


def test_a_prompt_that_was_cut_in_silence_is_found_by_the_servers_counts() -> None:
    with serving(Behaviour(faults={0: "truncate"})) as stub:
        _, recorder = ask(stub)
    with pytest.raises(TrialError) as caught:
        recorder.calls()
    assert caught.value.kind == "prompt_truncated"
    assert "--num-ctx" in caught.value.fix


def test_an_answer_of_noise_that_counts_differently_the_second_time_is_no_cut_prompt() -> None:
    with serving(Behaviour(faults={0: "noise"})) as stub:
        _, recorder = ask(stub)
    assert recorder.calls()[0].stop == "stop"


def test_a_prompt_of_which_a_newer_server_kept_half_is_found() -> None:
    with serving(Behaviour(faults={0: "halve"})) as stub:
        _, recorder = ask(stub)
    with pytest.raises(TrialError, match="cut off by the server"):
        recorder.calls()


def test_a_stalled_answer_ends_at_the_deadline() -> None:
    stub = Behaviour(faults={0: "stall"})
    with serving(stub) as server, OllamaModels(server.url, "stub", OPTIONS) as models:
        chain = CHAINS.get("direct")(models)
        started = time.monotonic()
        with pytest.raises(httpx.ReadTimeout), deadline(0.5):
            chain.invoke({"question": "?"})
        assert time.monotonic() - started < 3


def test_an_answer_that_drips_for_ever_ends_at_the_deadline_too() -> None:
    """Each read is quick, so a timeout for single reads would never strike."""
    stub = Behaviour(tokens_per_s=20, answer=lambda _: "word " * 20)
    with serving(stub) as server, OllamaModels(server.url, "stub", OPTIONS) as models:
        chain = CHAINS.get("direct")(models)
        started = time.monotonic()
        with pytest.raises(httpx.ReadTimeout), deadline(0.4):
            chain.invoke({"question": "?"})
        assert time.monotonic() - started < 0.9


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("busy", "busy"),
        ("html", "bad_gateway"),
        ("crashed", "runner_crashed"),
        ("bad_request", "bad_request"),
        ("too_long", "prompt_too_long"),
        ("drop", "connection"),
        ("reset", "connection"),
        ("bad_json", "bad_response"),
    ],
)
@pytest.mark.parametrize("chain", ["direct", "chat"])
def test_each_fault_has_its_kind(chain: str, fault: str, kind: str) -> None:
    stub = Behaviour(faults={0: fault})
    with serving(stub) as server, OllamaModels(server.url, "stub", OPTIONS) as models:
        runnable = CHAINS.get(chain)(models)
        with pytest.raises((Refusal, ResponseError, httpx.HTTPError, ValueError)) as caught, deadline(5):
            runnable.invoke({"question": "?"})
    assert classify(caught.value).kind == kind


def test_aborting_the_transport_wakes_whoever_reads() -> None:
    stub = Behaviour(faults={0: "stall"})
    with serving(stub) as server, OllamaModels(server.url, "stub", OPTIONS) as models:
        chain = CHAINS.get("direct")(models)
        threading.Timer(0.3, models.transport.abort).start()
        started = time.monotonic()
        with pytest.raises(httpx.ReadError), deadline(60):
            chain.invoke({"question": "?"})
        assert time.monotonic() - started < 5
