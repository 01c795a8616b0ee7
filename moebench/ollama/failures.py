"""What an error on the way to an answer means: a stable kind, one line of text, and whether to ask again."""

import json
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Final

import httpx

from moebench.errors import ModelUnavailable, MoebenchError, ServerUnreachable, SetupError, TrialError
from moebench.ollama.address import public_url
from moebench.ollama.refusals import MESSAGE_CHARACTERS, Refusal, Said, fitted, one_line, read, retry_after_s
from moebench.ollama.route import tls_error

# What each kind means.
KINDS: Final = {
    "model_unavailable": "the server does not have the model, or cannot load this file",
    "unsupported": "the model or the server cannot do this at all: it makes no text, for instance",
    "no_thinking": "the model cannot think, or not at this level",
    "unauthorized": "the server, or what it asks in turn, does not let this user in",
    "quota": "what the account may use is used up, or the model is not in its plan",
    "out_of_memory": "the model does not fit in memory with these options",
    "disk_full": "the server's disk is full",
    "runner_crashed": "the process that runs the model ended, or never came up",
    "repetition": "the server stopped an answer that repeated itself without end",
    "prompt_too_long": "the prompt does not fit in the context",
    "prompt_truncated": "the server cut the prompt to fit its context",
    "bad_request": "the server refused the request as it is",
    "busy": "the server has no room for this request just now",
    "bad_gateway": "a proxy, or the server itself, could not reach what is behind it",
    "connection": "no connection, or it broke",
    "certificate": "the server's certificate is not trusted",
    "timeout": "no whole answer in time",
    "incomplete": "the answer's stream ended too early",
    "empty_load": "the server only loaded the model",
    "unseen": "a chain asked by another way than the models it was given",
    "bad_response": "what came back is no answer of Ollama's",
    "server_error": "the server failed in another way",
    "internal": "no error of the server's: the cause is in the program around it",
}
NO_WAY: Final = frozenset({"connection", "certificate"})  # nothing came back: is the server there at all?
# What every other question to the same model would meet too.
OF_THE_MODEL: Final = frozenset({"model_unavailable", "unsupported", "no_thinking", "unauthorized", "quota"})
_IN_VAIN: Final = OF_THE_MODEL | {
    "disk_full",
    "repetition",
    "prompt_too_long",
    "prompt_truncated",
    "bad_request",
    "certificate",
    "empty_load",
    "unseen",
}

_CLOUD_OFF: Final = (
    "choose a model that runs on the server itself, or allow cloud models there (OLLAMA_NO_CLOUD)"
)
_PLAN: Final = "choose another model, or wait until the account may use it again, then resume the run"

# Asked of the server's words in this order: a crash is often the last word of a failure with a cause. Each with
# its kind, and what to do where that is not the kind's own (`_FIXES`).
_BY_WORDS: Final = tuple(
    (kind, re.compile(pattern, re.I), fix)
    for kind, pattern, fix in (
        ("repetition", r"repeat limit", None),
        (
            "prompt_too_long",
            r"prompt is longer than the context|(exceeds?|larger than) the (available |model's maximum )?context"
            r"|maximum context length|exceed_context_size",
            None,
        ),
        ("disk_full", r"no space left on device|disk quota exceeded|not enough (disk )?space", None),
        (
            "quota",
            r"usage limit|\b(hourly|session|daily|weekly|monthly) (request )?limit|\bquota\b|extra usage"
            r"|requires a subscription|insufficient (balance|credit|funds)|out of credit|payment required",
            None,
        ),
        ("unauthorized", r"cloud is disabled", _CLOUD_OFF),
        ("unauthorized", r"^unauthorized|: unauthorized\b|not .{0,20}signed in|authorization details", None),
        ("no_thinking", r"does not support thinking|think value", None),
        (
            "unsupported",
            r"not support (generate|chat|completion|embedding|tools|insert|vision|audio|image)"
            r"|image generation models are not",
            None,
        ),
        (
            "out_of_memory",
            r"out[ -]of[ -](device )?memory|OutOf(Device)?Memory|out_of_device_memory"
            r"|(more|insufficient|not enough) (system |gpu |video )?memory|cannot allocate memory"
            r"|(unable|failed) to allocate|allocation failed|(cuda|hip)Malloc failed|std::bad_alloc"
            r"|but only .{1,40} (is|are) available|load full model on GPU|signal: killed|exit status 137",
            None,
        ),
        (
            "bad_gateway",
            r"\"https://[^\"]{1,500}\": |no such host|max retries exceeded|part stalled|digest mismatch"
            r"|registry\.\S{1,300}: EOF|ERR_NGROK|tunnel .{0,100}not found",
            None,
        ),
        (
            "model_unavailable",
            r"no longer compatible|may be incompatible|requires (a newer version|.{0,20}ollama v?\d)",
            "pull it again with the newest Ollama on the server",
        ),
        (
            "model_unavailable",
            r"model( ['\"]?[^'\"]{0,300}['\"]?)? (not found|does not exist)|file does not exist|model is required"
            r"|pull model manifest(?!: 4)|(un|error |failed to )(able to )?load(ing)? model|missing tensor"
            r"|unknown model arch|unsupported model format|invalid file magic|exceeds file size"
            r"|invalid model name|name .{0,300} is invalid|unqualified name|:local or :cloud"
            r"|architecture not set|improper type for|MLX (support|on|is not)|this remote model",
            None,
        ),
        (
            "runner_crashed",
            r"process (has )?(terminated|no longer running)|unexpectedly stopped|running the model|health resp"
            r"|error starting llama|llama-server (startup|binary|error)|(ing|failed) llama-server|llm server error"
            r"|timed? ?out waiting for (llama|mlx)|mlx runner|CUDA error|ROCm error|segmentation"
            r"|connection (reset|refused)|: EOF\b|forcibly closed|completion request|post predict|GGML_ASSERT"
            r"|dynamic (server )?library",
            None,
        ),
        (
            "busy",
            r"no slots? available|llm (server|busy)|server (busy|not responding)|overloaded|loading model"
            r"|request slot|too many .{0,20}requests|rate limit",
            None,
        ),
        (
            "bad_request",
            r"jinja|template",
            "this model's own chat template refuses the prompt: try another chain",
        ),
        ("bad_response", r"HTTP request (was sent )?to (an )?HTTPS", "give the address with https://"),
        ("bad_request", r"must be (of type|an array)|invalid format", None),
    )
)
_ACCOUNT: Final = re.compile(r"upgrade|subscription|billing|\bplan\b", re.I)
_CLOUD: Final = re.compile(r"cloud|sign ?in|ollama\.com", re.I)
_INNER_STATUS: Final = re.compile(r"(?:pull model manifest: )?([45]\d\d)(?=[: ])")
_TOKENS: Final = re.compile(r"\((\d{1,12}) tokens\).{1,80}\((\d{1,12}) tokens\)")
_ANSWER_TOKENS = 512  # room for an answer, as `--num-predict` has it by default
_STEP_TOKENS = 1024

# What these say is told by the status: their words are a proxy's, or say no more.
_BY_STATUS: Final = {
    402: "quota",
    407: "unauthorized",
    408: "timeout",
    412: "model_unavailable",
    413: "bad_request",
    499: "bad_gateway",
    502: "bad_gateway",
    503: "busy",
    504: "timeout",
    **dict.fromkeys((*range(520, 528), 530), "bad_gateway"),  # Cloudflare's
    529: "busy",
}
# What these mean where the words are of no known form.
_ELSE_BY_STATUS: Final = {
    401: "unauthorized",
    403: "unauthorized",
    404: "bad_response",
    405: "bad_response",
    429: "busy",
    501: "unsupported",
}
_FIXES: Final = {
    "model_unavailable": "check the name (ollama.com/library), the server's version, and pull it again",
    "unsupported": "leave this model out",
    "no_thinking": "run again without --think for this model",
    "unauthorized": "give the address as http://user:password@host, or set OLLAMA_API_KEY; a cloud model needs "
    "`ollama signin` on the server",
    "quota": _PLAN,
    "out_of_memory": "free memory, choose a smaller quantization or model, or lower --num-ctx",
    "disk_full": "make room where the server keeps its models (OLLAMA_MODELS), then resume the run",
    "runner_crashed": "look into the server's log; a newer Ollama or a smaller --num-ctx may help",
    "prompt_too_long": "run again with a larger --num-ctx",
    "bad_request": "check the name and the options",
    "busy": "wait until the server has fewer requests, then try again",
    "bad_gateway": "see that what the proxy or the server asks in turn can be reached",
    "timeout": "if the model is just slow, run again with a longer --timeout",
    "bad_response": "check the address: is it Ollama's own, without a path such as /v1?",
    "server_error": "look into the server's log",
}
_FIX_CHARACTERS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What an error means.

    Attributes:
        kind: A key of `KINDS`.
        message: One line without credentials: the server's own words where it spoke, and what to do.
        again: See `can_help`.
        wait_s: How long the server asks to wait first (Retry-After), at most 10 minutes; None: it does not say.
    """

    kind: str
    message: str
    again: bool
    wait_s: float | None = None


def can_help(kind: str) -> bool:
    """Whether asking again can help though nobody changes anything first: what advice to resume rests on.

    Where it cannot, the message tells what to change; a resume after that is as good as any. A kind that is not
    known, of another version's file, may pass.
    """
    return kind not in _IN_VAIN


def classify(error: BaseException) -> Cause:
    """Returns what an error means.

    Args:
        error: Whatever came out of a model request: from `ollama`, LangChain, httpx, or our own client.
    """
    refused = _refusal_in(error)
    if isinstance(error, MoebenchError):
        kind = _own_kind(error)
        words, fix = f"{error.what}: {error.why}", error.fix
    elif refused is not None:
        kind, words, fix = refusal_kind(refused), read(refused.body).words, mend(refused)
    else:
        kind = _local_kind(error)
        words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        fix = _FIXES["timeout"] if kind == "timeout" else ""
    return Cause(
        kind=kind,
        message=_message(words, fix),
        again=can_help(kind),
        wait_s=refused.wait_s if refused else None,
    )


def refusal_kind(refused: Refusal) -> str:
    """Returns the kind of an answer that is not a success."""
    return _form(refused, read(refused.body))[0]


def mend(refused: Refusal) -> str:
    """Returns what to do about an answer that is not a success; empty where nothing is known to help."""
    said = read(refused.body)
    kind, fix = _form(refused, said)
    if kind == "prompt_too_long":
        return _larger_context(said) or _FIXES[kind]
    signin = said.fields.get("signin_url")
    if kind == "unauthorized" and isinstance(signin, str) and re.match(r"https?://\S{1,300}$", signin):
        return f"run `ollama signin` on the server, or open {public_url(signin)}, then resume the run"
    if kind == "busy" and refused.wait_s:
        return f"wait {refused.wait_s:.0f} s, as the server asks, then try again"
    return fix or _FIXES.get(kind, "")


def concerns_model(refused: Refusal) -> bool:
    """Whether a refusal for want of rights is about one model, such as a cloud model, and not the server."""
    said = read(refused.body)
    kind = _form(refused, said)[0]
    cloud = "signin_url" in said.fields or _CLOUD.search(said.text)
    return kind == "quota" or (kind == "unauthorized" and not said.page and bool(cloud))


def _form(refused: Refusal, said: Said) -> tuple[str, str | None]:
    """Returns the kind, and what to do where that is not the kind's own."""
    status = refused.status
    inner = _INNER_STATUS.match(said.text)
    inner = inner if status in (-1, 500) else None
    status = int(inner[1]) if inner else status  # what the server was told in turn, by a registry or a cloud
    if status in _BY_STATUS:
        return _BY_STATUS[status], None
    if inner and status >= 500:
        return "bad_gateway", None
    if not said.page:
        if "n_prompt_tokens" in said.fields:
            return "prompt_too_long", None
        for kind, pattern, fix in _BY_WORDS:
            if pattern.search(said.text):
                return kind, fix
        # A limit that passes in a while may be sold as a reason to pay, too.
        if _ACCOUNT.search(said.text) and (status == 403 or (status == 429 and refused.wait_s is None)):
            return "quota", None
    if status in _ELSE_BY_STATUS:
        return _ELSE_BY_STATUS[status], None
    if 400 <= status < 500 and not said.page:
        return "bad_request", None
    return "bad_response" if 0 <= status < 500 else "server_error", None


def _larger_context(said: Said) -> str | None:
    """Returns the context that a prompt needs, where the server counted: llama-server does."""
    counted = _TOKENS.search(said.text)
    needed = said.fields.get("n_prompt_tokens", int(counted[1]) if counted else None)
    holds = said.fields.get("n_ctx", int(counted[2]) if counted else None)
    if not isinstance(needed, int) or not 0 < needed < 10**9:
        return None
    num_ctx = -(-(needed + _ANSWER_TOKENS) // _STEP_TOKENS) * _STEP_TOKENS
    than = f", and the context holds {holds:,}" if isinstance(holds, int) else ""
    return f"the prompt needs {needed:,} tokens{than}: run again with --num-ctx {num_ctx}"


def _message(words: str, fix: str) -> str:
    """Returns both on one line; where it gets too long, the words are cut."""
    fix = fitted(fix, _FIX_CHARACTERS)  # ours, and may show where credentials belong
    if not fix:
        return one_line(words)
    return f"{one_line(words, characters=MESSAGE_CHARACTERS - len(fix) - 2)}; {fix}"


def _refusal_in(error: BaseException) -> Refusal | None:
    """Returns the server's answer that an error tells of, if any. Our own client keeps it as the cause."""
    if isinstance(error, SetupError):
        return error.__cause__ if isinstance(error.__cause__, Refusal) else None
    if isinstance(error, Refusal):
        return error
    if isinstance(error, httpx.HTTPStatusError):
        wait_s = retry_after_s(error.response.headers.get("retry-after"))
        return Refusal(error.response.status_code, error.response.text, wait_s=wait_s)
    status = getattr(error, "status_code", None)
    if not type(error).__module__.startswith("ollama") or not isinstance(status, int):
        return None
    said = getattr(error, "error", str(error))
    return Refusal(status, said if isinstance(said, str) else json.dumps({"error": said}))


def _own_kind(error: MoebenchError) -> str:
    if isinstance(error, TrialError):
        return error.kind
    refused = _refusal_in(error)
    if refused is not None:
        return refusal_kind(refused)
    if isinstance(error.__cause__, httpx.HTTPError) and isinstance(error, SetupError):
        return _local_kind(error.__cause__)
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
