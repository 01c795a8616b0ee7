"""What an error on the way to an answer means: a stable kind, and one line of text."""

import html
import json
import re
import socket
import ssl
from typing import Final

import httpx

from moebench.errors import ModelUnavailable, ServerUnreachable, SetupError, TrialError
from moebench.ollama.address import public_url
from moebench.ollama.route import tls_error

MESSAGE_CHARACTERS = 500
_READ_CHARACTERS = 20_000

# What each kind means.
KINDS: Final = {
    "model_unavailable": "the server does not have the model, or cannot load this file",
    "out_of_memory": "the model does not fit in memory with these options",
    "runner_crashed": "the process that runs the model ended, or never came up",
    "repetition": "the server stopped an answer that repeated itself without end",
    "prompt_too_long": "the prompt does not fit in the context",
    "bad_request": "the server refused the request as it is",
    "busy": "the server's queue is full",
    "bad_gateway": "a proxy could not reach the server",
    "connection": "no connection, or it broke",
    "certificate": "the server's certificate is not trusted",
    "timeout": "no whole answer in time",
    "bad_response": "what came back is no answer of Ollama's",
    "server_error": "the server failed in another way",
    "internal": "no error of the server's: the cause is in the program around it",
}

# Asked of the server's words in this order: a crash is often the last word of a failure with a cause.
_BY_WORDS: Final = (
    ("repetition", re.compile(r"repeat limit", re.I)),
    (
        "prompt_too_long",
        re.compile(
            r"prompt is longer than the context|(exceeds?|larger than) the (available )?context", re.I
        ),
    ),
    (
        "out_of_memory",
        re.compile(
            r"out[ -]of[ -](device )?memory|(more|insufficient|not enough) (system |gpu |video )?memory"
            r"|(unable|failed) to allocate|cudaMalloc failed|ErrorOutOfDeviceMemory|std::bad_alloc"
            r"|signal: killed",
            re.I,
        ),
    ),
    (
        "model_unavailable",
        re.compile(
            r"model ['\"]?[^'\"]{0,300}['\"]? not found|pull model manifest|file does not exist"
            r"|error loading model|unable to load model|unknown model architecture|missing tensor"
            r"|may be incompatible|invalid file magic|requires a newer version",
            re.I,
        ),
    ),
    (
        "runner_crashed",
        re.compile(
            r"process (has )?(terminated|no longer running)|unexpectedly stopped|running the model"
            r"|timed out waiting for llama|CUDA error|ROCm error|segmentation|connection reset|: EOF\b"
            r"|forcibly closed|completion request|post predict",
            re.I,
        ),
    ),
)
_BY_STATUS: Final = {
    404: "model_unavailable",
    408: "timeout",
    413: "bad_request",
    429: "busy",
    502: "bad_gateway",
    503: "busy",
    504: "timeout",
}
NO_WAY: Final = frozenset({"connection", "certificate"})  # nothing came back: is the server there at all?
HOPELESS: Final = frozenset({"unauthorized", "quota"})  # the model's other questions would fail alike
_FIXES: Final = {
    "prompt_too_long": "run again with a larger --num-ctx",
    "prompt_truncated": "run again with a larger --num-ctx",
    "timeout": "if the model is just slow, run again with a longer --timeout",
}
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")


class Refusal(Exception):
    """The server's answer when it is not a success; kept as the cause of our own errors.

    Attributes:
        status: The HTTP status; -1 for an error in the midst of a stream that began well.
        body: What it sent.
    """

    def __init__(self, status: int, body: str) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


def classify(error: BaseException) -> tuple[str, str]:
    """Returns what kind of failure an error is, and what happened, in one line.

    Args:
        error: Whatever came out of a model request: from `ollama`, LangChain, httpx, or our own client.

    Returns:
        A key of `KINDS`, and the message: the server's own words where it spoke, without credentials, and what
        to do where an option of ours mends it.
    """
    kind, message = _kind_and_message(error)
    return kind, one_line(f"{message}; {_FIXES[kind]}") if kind in _FIXES else message


def _kind_and_message(error: BaseException) -> tuple[str, str]:
    if isinstance(error, TrialError):
        return error.kind, one_line(f"{error.what}: {error.why}")
    if isinstance(error, SetupError):
        return _setup_kind(error), one_line(f"{error.what}: {error.why}")
    if isinstance(error, Refusal):
        return status_kind(error.status, error.body), server_words(error.body)
    if isinstance(error, httpx.HTTPStatusError):
        return status_kind(error.response.status_code, error.response.text), server_words(error.response.text)
    status = getattr(error, "status_code", None)
    if type(error).__module__.startswith("ollama") and isinstance(status, int):
        words = str(getattr(error, "error", error))
        return status_kind(status, words), server_words(words)
    return _local_kind(error), one_line(
        f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    )


def status_kind(status: int, words: str) -> str:
    """Returns the kind of an answer that is not a success.

    Args:
        status: The HTTP status; -1 for an error in the midst of a stream.
        words: What the server said; an HTML page is a proxy's, whose words mean nothing here.
    """
    spoke = not _is_html(words)
    if status == 404 and not spoke:
        return "bad_response"
    if status not in _BY_STATUS and spoke:
        text = words[:_READ_CHARACTERS]
        for kind, pattern in _BY_WORDS:
            if pattern.search(text):
                return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500:
        return "bad_request"
    return "bad_response" if 0 <= status < 400 else "server_error"


def server_words(body: str) -> str:
    """Returns what a server's answer says, in one line: its `error`, a page's title, or its text."""
    try:
        answer = json.loads(body) if len(body) <= _READ_CHARACTERS else None
    except (ValueError, RecursionError):
        answer = None
    said = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(said, dict):
        said = said.get("message")
    if isinstance(said, str) and said.strip():
        return one_line(said)
    body = body[:_READ_CHARACTERS]
    if _is_html(body):
        title = _TITLE.search(body)
        body = html.unescape(title[1] if title and title[1].strip() else _TAG.sub(" ", body))
    return one_line(body) or "(it said nothing)"


def one_line(text: str) -> str:
    """Returns text on one line, of bounded length, without credentials in its URLs."""
    line = " ".join(public_url(text[:_READ_CHARACTERS]).split())
    return line if len(line) <= MESSAGE_CHARACTERS else line[: MESSAGE_CHARACTERS - 1] + "…"


def _is_html(text: str) -> bool:
    return text[:200].lstrip().lower().startswith(("<!doctype html", "<html", "<head"))


def _setup_kind(error: SetupError) -> str:
    """Our own client keeps what the server said as the cause of its error."""
    if isinstance(error.__cause__, Refusal | httpx.HTTPError):
        return classify(error.__cause__)[0]
    if isinstance(error, ModelUnavailable):
        return "model_unavailable"
    return "connection" if isinstance(error, ServerUnreachable) else "internal"


def _local_kind(error: BaseException) -> str:
    """Returns the kind of an error that did not come from the server."""
    if isinstance(tls_error(error), ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, httpx.ConnectTimeout):
        return "connection"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "timeout"
    broken = httpx.NetworkError | httpx.RemoteProtocolError | httpx.ProxyError
    if isinstance(error, broken | ConnectionError | socket.gaierror):
        return "connection"
    no_answer = isinstance(error, ValueError) and "No data received from Ollama" in str(error)
    strange = isinstance(error, json.JSONDecodeError | UnicodeDecodeError | httpx.HTTPError)
    if no_answer or strange or _is_strange_shape(error):
        return "bad_response"
    return "internal"


def _is_strange_shape(error: BaseException) -> bool:
    """Whether it is pydantic's refusal of one of the `ollama` package's response types."""
    shape = str(getattr(error, "title", ""))
    return type(error).__name__ == "ValidationError" and shape.endswith("Response")
