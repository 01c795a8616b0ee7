"""What an answer that is no success says: its words in one line, its figures, and how long it asks to wait."""

import html
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from moebench.ollama.address import public_url

MESSAGE_CHARACTERS = 500
LONGEST_WAIT_S = 600.0  # a run that waits longer looks dead; what needs more is for the user to resume
_READ_CHARACTERS = 20_000
_NESTED = 2  # Ollama's object, and llama-server's, which it hands on as text
_KEY_CHARACTERS = 8  # shorter, a key may be part of any word

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|title|\?xml)\b", re.I)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CREDENTIALS = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{16,}", re.I)
# Where a registry keeps its files, an address lets in whoever knows it for a day.
_SIGNED = re.compile(r"\?[^\s\"?]{0,2000}(signature|token|sig|api_?key)=[^\s\"?]{0,2000}", re.I)


class Refusal(Exception):
    """The server's answer when it is not a success; raised by our transport, and the cause of our own errors.

    Attributes:
        status: The HTTP status; -1 for an error in the midst of a stream that began well.
        body: What it sent.
        wait_s: How long it asks to wait (Retry-After), at most `LONGEST_WAIT_S`; None: it does not say.
    """

    def __init__(self, status: int, body: str, *, wait_s: float | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.wait_s = wait_s

    def __str__(self) -> str:
        return f"HTTP {self.status}: {server_words(self.body)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A server's answer, unwrapped.

    Attributes:
        text: The innermost `error` of nested objects, a page's title, or the body as it is.
        page: Whether it is an HTML page: a proxy's, so that its words mean nothing for Ollama.
        fields: Those of all the objects that the words were wrapped in.
    """

    text: str
    page: bool
    fields: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The text in one line."""
        return one_line(self.text) or "(it said nothing)"


def refusal(response: httpx.Response) -> Refusal:
    """Reads an answer that is no success, closes it, and returns it as an error to be raised.

    Made for a transport, which sees the headers: the `ollama` package keeps status and `error` alone.

    Raises:
        httpx.HTTPError: the body cannot be read.
    """
    body = b""
    try:
        for piece in response.iter_bytes():
            body += piece
            if len(body) > _READ_CHARACTERS:
                break
    finally:
        response.close()
    wait_s = retry_after_s(response.headers.get("retry-after"))
    return Refusal(response.status_code, body.decode(errors="replace"), wait_s=wait_s)


def retry_after_s(header: str | None) -> float | None:
    """Returns how long a Retry-After asks to wait, 0 to `LONGEST_WAIT_S` seconds; None where it says nothing.

    Source: RFC 9110, section 10.2.3: a number of seconds, or a date.
    """
    text = (header or "").strip()
    if re.fullmatch(r"\d+(\.\d*)?", text, re.ASCII):
        return min(float(text), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT_S)


def read(body: str) -> Said:
    """Returns what a server's answer says, out of whatever it is wrapped in."""
    text = body[:_READ_CHARACTERS].lstrip("\ufeff \t\r\n")
    page = _PAGE.match(text) is not None
    fields: dict[str, Any] = {}
    for _ in range(0 if page else _NESTED):
        before, answer, after = _first_object(text)
        error = answer.get("error")
        fields |= answer | (error if isinstance(error, dict) else {})
        words = _words(answer)
        if words is None:
            break
        text = f"{before} {words} {after}"
    return Said(text=_title(text).strip(), page=page, fields=fields)


def server_words(body: str) -> str:
    """Returns what a server's answer says, in one line: see `Said.words`."""
    return read(body).words


def one_line(text: str, *, characters: int = MESSAGE_CHARACTERS) -> str:
    """Returns text on one line, of bounded length, without the credentials that it may hold."""
    text = _SIGNED.sub("?…", _CREDENTIALS.sub(r"\1 …", public_url(text[:_READ_CHARACTERS])))
    key = os.environ.get("OLLAMA_API_KEY", "")
    if len(key) >= _KEY_CHARACTERS:
        text = text.replace(key, "…")
    return fitted(text, characters)


def fitted(text: str, characters: int) -> str:
    """Returns text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


def _first_object(text: str) -> tuple[str, dict[str, Any], str]:
    """Returns the first JSON object in a text (empty where there is none), and what stands around it.

    llama-server's answer may have the runner's last words behind it.
    """
    start = text.find("{")
    try:
        answer, end = json.JSONDecoder().raw_decode(text, max(start, 0))
    except (ValueError, RecursionError):
        return text, {}, ""
    return (text[:start], answer, text[end:]) if isinstance(answer, dict) else (text, {}, "")


def _words(answer: Mapping[str, Any]) -> str | None:
    """Returns the words of an object of Ollama's, llama-server's, or of a proxy's own."""
    error = answer.get("error")
    if isinstance(error, dict):
        said = [error.get("message")]
    else:
        said = [error, answer.get("message"), answer.get("detail")]
    return next((words for words in said if isinstance(words, str) and words.strip()), None)


def _title(text: str) -> str:
    """Returns a text with its HTML page, if it has one, replaced by that page's title or text."""
    page = _PAGE.search(text, 0, 300)
    if page is None:
        return text
    before, markup = text[: page.start()], text[page.start() :]
    title = _TITLE.search(markup)
    return before + html.unescape(title[1] if title and title[1].strip() else _TAG.sub(" ", markup))
