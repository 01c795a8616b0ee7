import json
import ssl
import time

import httpx
import ollama
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.errors import ModelUnavailable, ServerUnreachable, TrialError, UsageError
from moebench.ollama.failures import (
    KINDS,
    MESSAGE_CHARACTERS,
    Refusal,
    classify,
    one_line,
    server_words,
    status_kind,
)
from tests.ollama.fake import HTML_502, Answer, Reply, fake_ollama, free_port, lines, reply

GENERATE_DONE = {"model": "m", "response": "x", "done": True}


def streamed(route: Reply | Answer, *, timeout: float = 5) -> BaseException:
    """The error of ollama's own client on such an answer."""
    expected = (ollama.ResponseError, httpx.HTTPError, ValueError)
    with (
        fake_ollama({"/api/generate": route}) as fake,
        ollama.Client(host=fake.url, timeout=timeout) as client,
        pytest.raises(expected) as caught,
    ):
        list(client.generate(model="m", prompt="p", stream=True))
    return caught.value


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (404, "model 'x' not found", "model_unavailable"),
        (404, 'model "x" not found, try pulling it first', "model_unavailable"),
        (404, "<html><title>404</title>", "bad_response"),
        (503, "server busy, please try again.  maximum pending requests exceeded", "busy"),
        (429, "too many requests", "busy"),
        (500, "model requires more system memory (24.1 GiB) than is available (12.0 GiB)", "out_of_memory"),
        (
            500,
            "llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory",
            "out_of_memory",
        ),
        (500, "llama-server reported out-of-memory during startup: ...", "out_of_memory"),
        (500, "llama runner process has terminated: signal: killed", "out_of_memory"),
        (500, "llama runner process has terminated: exit status 2", "runner_crashed"),
        (500, "llama-server process has terminated: signal: segmentation fault", "runner_crashed"),
        (500, "timed out waiting for llama runner to start", "runner_crashed"),
        (500, 'POST predict: Post "http://127.0.0.1:4444/completion": EOF', "runner_crashed"),
        (
            500,
            "llama runner process has terminated: error loading model: missing tensor 'blk.0.ffn_down_exps'",
            "model_unavailable",
        ),
        (500, "unable to load model: /blobs/sha256-1", "model_unavailable"),
        (
            500,
            "llama runner process no longer running: 2 unknown model architecture: 'x'",
            "model_unavailable",
        ),
        (-1, "an error was encountered while running the model: CUDA error", "runner_crashed"),
        (
            -1,
            "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error",
            "runner_crashed",
        ),
        (-1, "pull model manifest: file does not exist", "model_unavailable"),
        (500, "prediction aborted, token repeat limit reached", "repetition"),
        (-1, "prediction aborted, token repeat limit reached", "repetition"),
        (
            400,
            "the prompt is longer than the context length currently available to the model; shorten it",
            "prompt_too_long",
        ),
        (400, "the request exceeds the available context size, try increasing it", "prompt_too_long"),
        (400, '"m" does not support thinking', "bad_request"),
        (400, "time: invalid duration", "bad_request"),
        (401, "unauthorized", "bad_request"),
        (500, 'option "num_predict" must be of type integer', "server_error"),
        (500, "something else", "server_error"),
        (-1, "something else", "server_error"),
        (502, "<html>", "bad_gateway"),
        (504, "<html>", "timeout"),
        (500, "<html>out of memory</html>", "server_error"),
        (302, "", "bad_response"),
    ],
)
def test_a_servers_words_have_a_kind(status: int, words: str, kind: str) -> None:
    assert status_kind(status, words) == kind
    assert classify(Refusal(status, words))[0] == kind
    assert classify(ollama.ResponseError(words, status))[0] == kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("refused"), "connection"),
        (httpx.ConnectTimeout("slow"), "connection"),
        (httpx.ReadError("reset"), "connection"),
        (httpx.RemoteProtocolError("peer closed connection"), "connection"),
        (ConnectionError("Failed to connect to Ollama."), "connection"),
        (BrokenPipeError(), "connection"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.PoolTimeout("slow"), "timeout"),
        (TimeoutError(), "timeout"),
        (httpx.DecodingError("gzip"), "bad_response"),
        (json.JSONDecodeError("Expecting value", "<html>", 0), "bad_response"),
        (ValueError("No data received from Ollama stream."), "bad_response"),
        (ValueError("a chain's own"), "internal"),
        (KeyError("question"), "internal"),
        (FileNotFoundError("a chain's own file"), "internal"),
        (UsageError("a", why="b", fix="c"), "internal"),
        (ModelUnavailable("a", why="b", fix="c"), "model_unavailable"),
        (ServerUnreachable("a", why="b", fix="c"), "connection"),
        (TrialError("a", why="b", fix="c", kind="incomplete"), "incomplete"),
    ],
)
def test_every_error_has_a_kind(error: BaseException, kind: str) -> None:
    found, message = classify(error)
    assert found == kind
    assert message
    assert "\n" not in message


def test_a_refused_certificate_is_told_from_a_connection_that_broke() -> None:
    refused, broken = httpx.ConnectError("no trust"), httpx.ReadError("eof")
    refused.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    broken.__cause__ = ssl.SSLEOFError("EOF occurred in violation of protocol")
    assert (classify(refused)[0], classify(broken)[0]) == ("certificate", "connection")


def test_a_shape_that_ollamas_client_refuses_is_no_answer() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        ollama.GenerateResponse(response=5)  # type: ignore[arg-type] # the point of the test
    assert classify(caught.value)[0] == "bad_response"


def test_an_error_in_the_midst_of_a_real_stream() -> None:
    words = "an error was encountered while running the model: unexpected EOF"
    error = streamed(lines({"model": "m", "response": "a", "done": False}, {"error": words}))
    assert classify(error) == ("runner_crashed", words)


def test_a_proxys_page_in_a_real_stream() -> None:
    assert classify(streamed(HTML_502)) == ("bad_gateway", "502 Bad Gateway")


def test_a_page_that_says_200_in_a_real_stream() -> None:
    page = Reply(body=b"<html><title>Login</title></html>\n", content_type="text/html")
    assert classify(streamed(page))[0] == "bad_response"


def test_a_real_connection_that_breaks() -> None:
    error = streamed(lines({"model": "m", "response": "a", "done": False}, cut=True))
    assert classify(error)[0] == "connection"


def test_a_real_server_that_is_not_there() -> None:
    with (
        ollama.Client(host=f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises((ConnectionError, httpx.ConnectError)) as caught,
    ):
        client.generate(model="m", prompt="p")
    assert classify(caught.value)[0] == "connection"


def test_a_real_server_that_is_too_slow() -> None:
    slow = Reply(body=json.dumps(GENERATE_DONE).encode(), delay_s=10)
    assert classify(streamed(slow, timeout=0.2))[0] == "timeout"


def test_a_real_queue_that_is_full() -> None:
    full = reply({"error": "server busy, please try again.  maximum pending requests exceeded"}, status=503)
    kind, message = classify(streamed(full))
    assert kind == "busy"
    assert message.startswith("server busy")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": "model not found"}', "model not found"),
        ('{"error": {"message": "context\\nsize"}}', "context size"),
        ('{"error": 5}', '{"error": 5}'),
        ("  plain\n\n text ", "plain text"),
        ("<!DOCTYPE html>\n<html><head><title> 502 &amp;\n more</title>", "502 & more"),
        ("<html><body><h1>Oops</h1><p>no title</p>", "Oops no title"),
        ("", "(it said nothing)"),
        ("see http://me:secret@host/x", "see http://host/x"),
    ],
)
def test_what_a_server_says_becomes_one_line(body: str, words: str) -> None:
    assert server_words(body) == words


def test_a_long_message_is_cut() -> None:
    assert len(one_line("x " * 10_000)) == MESSAGE_CHARACTERS
    assert one_line("x " * 10_000).endswith("…")


@given(st.text(), st.integers(-1, 599))
def test_any_words_have_a_known_kind_and_one_line(words: str, status: int) -> None:
    kind, message = classify(Refusal(status, words))
    assert kind in KINDS
    assert message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "model '", "\n", "://", "{", "[", '"error": ', "a@", "exceeds the "]
)
def test_a_megabyte_of_any_words_is_read_at_once(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.perf_counter()
    for body in (text, "<html>" + text, '{"error": ' + json.dumps(text) + "}"):
        classify(Refusal(500, body))
        classify(httpx.ReadError(body))
    assert time.perf_counter() - started < 1.0
