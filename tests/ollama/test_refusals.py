"""What a server's refusal says: its words, out of whatever wraps them, and how long it asks to wait."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import ollama
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.ollama.failures import classify
from moebench.ollama.refusals import (
    LONGEST_WAIT_S,
    MESSAGE_CHARACTERS,
    Refusal,
    one_line,
    refusal,
    retry_after_s,
    server_words,
)
from tests.ollama.fake import FakeOllama, Reply, fake_ollama


class RefusingTransport(httpx.HTTPTransport):
    """Raises an answer that is no success, as `OllamaTransport` may."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if response.status_code >= 400:
            raise refusal(response)
        return response


BUSY = Reply(status=429, body=b'{"error": "too many requests"}', headers={"Retry-After": "9"})


def asked_by_langchain(fake: FakeOllama, kind: str) -> None:
    from langchain_ollama import ChatOllama, OllamaLLM

    way: dict[str, Any] = {"transport": RefusingTransport(), "trust_env": False}
    made = OllamaLLM if kind == "llm" else ChatOllama
    made(model="m", base_url=fake.url, sync_client_kwargs=way).invoke("p")


@pytest.mark.parametrize("kind", ["llm", "chat"])
def test_a_transports_refusal_comes_through_langchain_as_it_is(kind: str) -> None:
    with (
        fake_ollama({"/api/generate": BUSY, "/api/chat": BUSY}) as fake,
        pytest.raises(Refusal, match="HTTP 429: too many requests") as caught,
    ):
        asked_by_langchain(fake, kind)
    assert (classify(caught.value).kind, classify(caught.value).wait_s) == ("busy", 9.0)


def test_a_refusal_gives_its_connection_back() -> None:
    with (
        fake_ollama({"/api/generate": BUSY}) as fake,
        ollama.Client(
            host=fake.url, transport=RefusingTransport(limits=httpx.Limits(max_connections=1))
        ) as client,
    ):
        for _ in range(3):
            with pytest.raises(Refusal):
                client.generate(model="m", prompt="p")


def test_of_a_body_without_end_only_the_beginning_is_read() -> None:
    pieces = iter([b"x" * 9_000] * 1_000)
    assert refusal(httpx.Response(500, content=pieces)).body.startswith("xxx")
    assert next(pieces)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("0", 0.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("86400", LONGEST_WAIT_S),
        ("9" * 400, LONGEST_WAIT_S),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 9015 07:28:00 GMT", LONGEST_WAIT_S),
        ("-1", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_a_server_asks_to_wait(header: str | None, wait_s: float | None) -> None:
    assert retry_after_s(header) == wait_s


def test_a_date_to_wait_for_becomes_seconds_from_now() -> None:
    found = retry_after_s(format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True))
    assert found is not None
    assert 0 < found <= 300


@given(st.text())
def test_any_header_is_a_bounded_wait_or_none(header: str) -> None:
    assert 0 <= (retry_after_s(header) or 0.0) <= LONGEST_WAIT_S


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": "model not found"}', "model not found"),
        ('{"error": {"message": "context\\nsize"}}', "context size"),
        ('{"error": 5}', '{"error": 5}'),
        ('{"error": {"code": 5}}', '{"error": {"code": 5}}'),
        ('{"error": "{\\"a\\": 1}"}', '{"a": 1}'),
        ('{"error": "x: {\\"error\\": {\\"message\\": \\"inner\\"}} y"}', "x: inner y"),
        ('{"detail": "Not authenticated"}', "Not authenticated"),
        ('{"error": null, "message": "no"}', "no"),
        ("[1]", "[1]"),
        ("  plain\n\n text ", "plain text"),
        ("<!DOCTYPE html>\n<html><head><title> 502 &amp;\n more</title>", "502 & more"),
        ("\ufeff<?xml version='1.0'?><!DOCTYPE html><html><title>500</title>", "500"),
        ('{"error": "503: <html><title>Busy</title>"}', "503: Busy"),
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


def test_an_address_that_lets_in_whoever_knows_it_is_shortened() -> None:
    signed = "https://files.example/blobs/1/data?X-Amz-Expires=86400&X-Amz-Signature=134499809bd0995197"
    assert (
        one_line(f'Get "{signed}": no such host')
        == 'Get "https://files.example/blobs/1/data?…": no such host'
    )


def test_a_message_holds_neither_a_token_nor_the_users_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "my-secret-key")
    said = "Bearer abcdefghijklmnop.qrs is wrong, my-secret-key too; Basic authentication is needed"
    words = server_words(json.dumps({"error": said}))
    assert words == "Bearer … is wrong, … too; Basic authentication is needed"
