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
from moebench.ollama.failures import KINDS, OF_THE_MODEL, can_help, classify
from moebench.ollama.refusals import MESSAGE_CHARACTERS, Refusal, refusal
from tests.ollama.error_forms import FORMS, Form
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


def form_id(form: Form) -> str:
    return f"{form.kind}-{form.status}-{form.body[:60]}"


@pytest.mark.parametrize("form", FORMS, ids=form_id)
def test_an_answer_that_is_no_success_is_understood(form: Form) -> None:
    cause = classify(refusal(httpx.Response(max(form.status, 100), headers=form.headers, text=form.body)))
    if form.status == -1:
        cause = classify(Refusal(-1, form.body))
    assert (cause.kind, cause.again) == (form.kind, form.again)
    assert form.words in cause.message
    assert not {"<", "{", "\\"} & set(cause.message)
    assert len(cause.message) <= MESSAGE_CHARACTERS


@pytest.mark.parametrize("form", [form for form in FORMS if not form.headers], ids=form_id)
def test_it_is_understood_where_the_ollama_package_raises_it_too(form: Form) -> None:
    assert classify(ollama.ResponseError(form.body, form.status)).kind == form.kind


def test_every_kind_of_an_answer_has_its_form() -> None:
    elsewhere = {
        "prompt_truncated",
        "connection",
        "certificate",
        "incomplete",
        "empty_load",
        "internal",
        "unseen",
    }
    assert {form.kind for form in FORMS} | elsewhere == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_alone_tells_whether_asking_again_can_help(kind: str) -> None:
    again = {form.again for form in FORMS if form.kind == kind}
    assert again <= {can_help(kind)}


def test_what_every_question_to_a_model_would_meet_is_not_mended_by_asking_again() -> None:
    assert not any(map(can_help, OF_THE_MODEL))


def test_a_kind_of_another_version_may_pass() -> None:
    assert can_help("of-another-version")


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
    cause = classify(error)
    assert cause.kind == kind
    assert cause.message
    assert "\n" not in cause.message


def test_a_refused_certificate_is_told_from_a_connection_that_broke() -> None:
    refused, broken = httpx.ConnectError("no trust"), httpx.ReadError("eof")
    refused.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    broken.__cause__ = ssl.SSLEOFError("EOF occurred in violation of protocol")
    assert (classify(refused).kind, classify(broken).kind) == ("certificate", "connection")


def test_a_shape_that_ollamas_client_refuses_is_no_answer() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        ollama.GenerateResponse(response=5)  # type: ignore[arg-type] # the point of the test
    assert classify(caught.value).kind == "bad_response"


def test_an_error_in_the_midst_of_a_real_stream() -> None:
    words = "an error was encountered while running the model: unexpected EOF"
    error = streamed(lines({"model": "m", "response": "a", "done": False}, {"error": words}))
    cause = classify(error)
    assert cause.kind == "runner_crashed"
    assert cause.message.startswith(words)


def test_a_proxys_page_in_a_real_stream() -> None:
    cause = classify(streamed(HTML_502))
    assert cause.kind == "bad_gateway"
    assert cause.message.startswith("502 Bad Gateway; ")


def test_a_page_that_says_200_in_a_real_stream() -> None:
    page = Reply(body=b"<html><title>Login</title></html>\n", content_type="text/html")
    assert classify(streamed(page)).kind == "bad_response"


def test_a_real_connection_that_breaks() -> None:
    error = streamed(lines({"model": "m", "response": "a", "done": False}, cut=True))
    assert classify(error).kind == "connection"


def test_a_real_server_that_is_not_there() -> None:
    with (
        ollama.Client(host=f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises((ConnectionError, httpx.ConnectError)) as caught,
    ):
        client.generate(model="m", prompt="p")
    assert classify(caught.value).kind == "connection"


def test_a_real_server_that_is_too_slow() -> None:
    slow = Reply(body=json.dumps(GENERATE_DONE).encode(), delay_s=10)
    assert classify(streamed(slow, timeout=0.2)).kind == "timeout"


def test_a_real_queue_that_is_full() -> None:
    full = reply({"error": "server busy, please try again.  maximum pending requests exceeded"}, status=503)
    cause = classify(streamed(full))
    assert cause.kind == "busy"
    assert cause.message.startswith("server busy")


@given(st.text(), st.integers(-1, 599))
def test_any_words_have_a_known_kind_and_one_line(words: str, status: int) -> None:
    cause = classify(Refusal(status, words))
    assert cause.kind in KINDS
    assert cause.message
    assert len(cause.message.splitlines()) == 1


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
