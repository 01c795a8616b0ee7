"""How servers of today and of old say that something is wrong: status, body, and what it means.

Sources: Ollama's own (server/, llm/, x/mlxrunner/, of 0.1 to 0.33), llama-server's, Ollama's cloud, registry, and
the proxies and tunnels that stand before a server.
"""

import json
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An answer that is no success.

    Attributes:
        again: Whether asking again can help though nothing is changed.
        words: A part of the message.
    """

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    kind: str
    again: bool
    words: str


def said(words: str) -> str:
    """A body as Ollama writes it."""
    return json.dumps({"error": words})


def page(title: str, *, top: str = "<!DOCTYPE html>\n<!--[if lt IE 7]> <html> <![endif]-->") -> str:
    """A proxy's page."""
    return f"{top}\n<head>\n<title>{title}</title></head><body><h1>{title}</h1> out of memory, unauthorized</body>"


COUNTED = "request (5213 tokens) exceeds the available context size (4096 tokens), try increasing it"
TOO_LONG = {"error": {"code": 400, "message": COUNTED, "n_prompt_tokens": 5213, "n_ctx": 4096}}
SIGN_IN = "https://ollama.com/connect?name=gpu-box&key=c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSUJ"
REGISTRY = 'pull model manifest: Get "https://registry.example/v2/library/mixtral/manifests/latest": '
STOPPED = (
    "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check "
    "ollama server logs for details"
)

# (kind, whether asking again can help): (status, body, a part of the message), and so on.
_BY_KIND: Final[dict[tuple[str, bool], list[tuple[int, str, str]]]] = {
    ("model_unavailable", False): [
        (404, said("model 'x' not found"), "ollama.com/library"),
        (404, said('model "x" not found, try pulling it first'), "not found"),
        (404, said("model not found"), "not found"),
        (404, said("The model `x` does not exist"), "does not exist"),
        (400, said("model is required"), "check the name"),
        (400, said("invalid model name"), "check the name"),
        (400, said('name "a b" is invalid'), "check the name"),
        (400, said("unqualified name: registry.ollama.ai/library/"), "check the name"),
        (400, said("use either :local or :cloud, not both"), "check the name"),
        (400, said("this server cannot run this remote model"), "check the name"),
        (412, said("requires a newer version"), "the server's version"),
        (
            -1,
            said("pull model manifest: 412: \nThe model requires a newer version of Ollama."),
            "412: The model",
        ),
        (-1, said("pull model manifest: file does not exist"), "file does not exist"),
        (500, said("this model requires MLX support, but the MLX runtime is not available"), "MLX runtime"),
        (500, said("MLX is not supported on linux"), "MLX"),
        (
            500,
            said(
                "'llama3.2-vision' is no longer compatible with your version of Ollama and has been replaced by a "
                "newer version. To re-download, run 'ollama pull llama3.2-vision'"
            ),
            "pull it again with the newest Ollama",
        ),
        (
            500,
            said(
                "llama-server process has terminated: error loading model: x: this model may be incompatible with "
                "your version of Ollama. If you previously pulled this model, try updating it by running `ollama "
                "pull dbrx`"
            ),
            "pull it again with the newest Ollama",
        ),
        (
            500,
            said("llama runner process has terminated: error loading model: missing tensor 'blk.0'"),
            "pull",
        ),
        (
            500,
            said("llama runner process no longer running: 2 unknown model architecture: 'x'"),
            "pull it again",
        ),
        (500, said("llama-server process has terminated: failed to load model from /x"), "pull it again"),
        (500, said("unable to load model: /blobs/sha256-1"), "pull it again"),
        (500, said("unsupported model format"), "pull it again"),
        (500, said("invalid file magic"), "pull it again"),
    ],
    ("unsupported", False): [
        (400, said('"nomic-embed-text" does not support generate'), "leave this model out"),
        (400, said('"nomic-embed-text" does not support chat'), "leave this model out"),
        (
            400,
            said("registry.ollama.ai/library/x:latest does not support completion"),
            "leave this model out",
        ),
        (400, said('"mixtral" does not support tools'), "tools"),
        (400, said("image generation models are not currently supported"), "leave this model out"),
        (
            501,
            json.dumps({"error": {"code": 501, "message": "This server does not support embeddings."}}),
            "out",
        ),
        (501, "", "leave this model out"),
    ],
    ("no_thinking", False): [
        (400, said('"mixtral" does not support thinking'), "without --think"),
        (400, said("x does not support thinking. Pull the model again to get the latest version"), "--think"),
        (
            400,
            said('invalid think value: "max" (must be "high", "medium", "low", true, or false)'),
            "--think",
        ),
        (400, said('think value "low" is not supported for this model'), "--think"),
    ],
    ("unauthorized", False): [
        (
            401,
            json.dumps({"error": "unauthorized", "signin_url": SIGN_IN}),
            f"`ollama signin` on the server, or open {SIGN_IN}",
        ),
        (403, json.dumps({"error": "forbidden", "signin_url": SIGN_IN}), SIGN_IN),
        (401, said("unauthorized"), "http://user:password@host"),
        (401, "", "OLLAMA_API_KEY"),
        (401, json.dumps({"message": "No API key found in request"}), "No API key found"),
        (
            401,
            page("401 Authorization Required"),
            "401 Authorization Required; give the address as http://user",
        ),
        (403, "", "OLLAMA_API_KEY"),
        (403, page("403 Forbidden"), "403 Forbidden; "),
        (403, said("ollama cloud is disabled: remote model is unavailable"), "runs on the server itself"),
        (407, page("407 Proxy Authentication Required"), "407"),
        (500, said("error getting authorization details"), "ollama signin"),
        (-1, said("pull model manifest: unauthorized: access denied"), "ollama signin"),
        (-1, said("pull model manifest: 403: denied"), "ollama signin"),
    ],
    ("quota", False): [
        (
            402,
            said("this model uses extra usage only and your extra usage balance is empty"),
            "another model",
        ),
        (402, "", "choose another model"),
        (
            403,
            said("this model requires a subscription, upgrade for access: https://x.example"),
            "another model",
        ),
        (403, said("your plan does not include this model"), "choose another model"),
        (
            429,
            said(
                "you (me) have reached your weekly usage limit, upgrade for higher limits: https://x.example/up"
            ),
            "may use it again",
        ),
        (429, said("you've reached your hourly usage limit, please wait or upgrade to continue"), "again"),
        (429, said("you (me) have reached your session usage limit"), "may use it again"),
        (429, json.dumps({"error": {"message": "You exceeded your current quota", "code": "x"}}), "another"),
        (429, said("upgrade for more"), "choose another model"),
        (-1, said("429 Too Many Requests: you've reached your weekly usage limit"), "another model"),
        (500, said("402 Payment Required: no more"), "another model"),
    ],
    ("disk_full", False): [
        (-1, said("write /models/blobs/sha256-1-partial: no space left on device"), "make room"),
        (500, said("disk quota exceeded"), "make room"),
    ],
    ("repetition", False): [
        (500, said("prediction aborted, token repeat limit reached"), "repeat limit"),
        (-1, said("prediction aborted, token repeat limit reached"), "repeat limit"),
    ],
    ("prompt_too_long", False): [
        (
            400,
            said(json.dumps(TOO_LONG)),
            "5,213 tokens, and the context holds 4,096: run again with --num-ctx 6144",
        ),
        (400, json.dumps(TOO_LONG), "--num-ctx 6144"),
        (500, said("model: " + json.dumps(TOO_LONG) + "\nmore"), "--num-ctx 6144"),
        (400, said(COUNTED), "--num-ctx 6144"),
        (
            400,
            said("the prompt is longer than the context length currently available to the model; shorten it"),
            "larger --num-ctx",
        ),
        (400, said("the request exceeds the available context size, try increasing it"), "larger --num-ctx"),
        (400, said("the input length exceeds the context length"), "larger --num-ctx"),
        (
            400,
            said("input exceeds maximum context length and cannot be truncated further"),
            "larger --num-ctx",
        ),
        (
            400,
            said("input length (9000 tokens) exceeds the model's maximum context length (8192 tokens)"),
            "--num-ctx 10240",
        ),
    ],
    ("bad_request", False): [
        (400, said("time: invalid duration"), "check the name and the options"),
        (400, said("top_logprobs must be between 0 and 20"), "options"),
        (500, said('option "num_predict" must be of type integer'), "options"),
        (500, said('invalid format: "x"; expected "json" or a valid JSON Schema object'), "options"),
        (500, said("template: :1: function not defined"), "another chain"),
        (
            500,
            said('{"error":{"code":500,"message":"Jinja Exception: roles must alternate user/assistant"}}'),
            "Jinja Exception: roles must alternate user/assistant; this model's own chat template",
        ),
        (413, page("413 Request Entity Too Large"), "413"),
    ],
    ("out_of_memory", True): [
        (
            500,
            said("model requires more system memory (24.1 GiB) than is available (12.0 GiB)"),
            "free memory",
        ),
        (
            500,
            said("llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory"),
            "lower --num-ctx",
        ),
        (500, said("llama-server reported out-of-memory during startup: ..."), "--num-ctx"),
        (500, said("llama runner process has terminated: signal: killed"), "smaller"),
        (500, said("llama-server process has terminated: exit status 137"), "smaller"),
        (500, said("model requires 24 GiB but only 8 GiB are available (after 1 GiB overhead)"), "smaller"),
        (500, said("unable to load full model on GPU"), "smaller"),
        (
            500,
            said("llama-server process has terminated: " + "error: x\n" * 900 + "CUDA: out of memory"),
            "free memory",
        ),
        (500, said("error: kIOGPUCommandBufferCallbackErrorOutOfMemory"), "smaller"),
        (500, said("llama_init_from_model: failed to allocate buffer for kv cache"), "smaller"),
        (
            500,
            said(
                '{"error":{"code":500,"message":"Compute error.","type":"server_error"}}\ncudaMalloc failed'
            ),
            "Compute error. cudaMalloc failed; free memory",
        ),
    ],
    ("runner_crashed", True): [
        (500, said("llama runner process has terminated: exit status 2"), "the server's log"),
        (500, said("llama-server process has terminated: signal: segmentation fault"), "the server's log"),
        (500, said("llama-server process has terminated: GGML_ASSERT(a == b) failed"), "the server's log"),
        (500, said("llama-server process no longer running: exit status 1 "), "the server's log"),
        (500, said("timed out waiting for llama runner to start"), "the server's log"),
        (500, said("timed out waiting for llama-server to start - loading model tensors"), "log"),
        (500, said('POST predict: Post "http://127.0.0.1:4444/completion": EOF'), "EOF"),
        (
            500,
            said(
                'health resp: Get "http://127.0.0.1:4/health": dial tcp 127.0.0.1:4: connect: connection refused'
            ),
            "connection refused; look into the server's log",
        ),
        (
            500,
            said('health resp: Get "http://127.0.0.1:4/health": dial tcp: connectex: actively refused it'),
            "log",
        ),
        (500, said("connection refused"), "log"),
        (500, said('do load request: Post "http://127.0.0.1:40587/load": EOF'), "log"),
        (500, said("Unable to load dynamic library: Unable to load dynamic server library: x"), "log"),
        (500, said("error starting llama-server: fork/exec /x: no such file or directory "), "log"),
        (500, said("llama-server binary not found (checked: /x)"), "log"),
        (500, said("llama-server startup failed after projector CPU offload retry: x"), "log"),
        (
            500,
            said('llama-server error: {"error":{"code":500,"message":"broken"}}'),
            "llama-server error: broken",
        ),
        (500, said("unexpected server status: llm server error"), "log"),
        (500, said("error reading llama-server chat response: unexpected EOF"), "log"),
        (
            500,
            said('llama-server apply-template error: Post "http://127.0.0.1:4": connection refused'),
            "log",
        ),
        (500, said("mlx runner exited unexpectedly: exit status 1"), "log"),
        (500, said("timeout waiting for mlx runner to start"), "log"),
        (-1, said("an error was encountered while running the model: CUDA error"), "CUDA error"),
        (-1, said(STOPPED), "unexpectedly stopped"),
        (500, said(f"{STOPPED}: x"), "details: x"),
    ],
    ("busy", True): [
        (503, said("server busy, please try again.  maximum pending requests exceeded"), "fewer requests"),
        (503, said("Server overloaded, please retry shortly (ref: 1)"), "fewer requests"),
        (503, page("503 Service Temporarily Unavailable"), "503 Service Temporarily Unavailable; wait"),
        (
            503,
            said('{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}'),
            "Loading model;",
        ),
        (500, said("no slots available after 10 retries"), "fewer requests"),
        (500, said("unexpected server status: llm server loading model"), "fewer requests"),
        (500, said("unexpected server status: llm server launched"), "fewer requests"),
        (500, said("unexpected server status: llm server not responding"), "fewer requests"),
        (500, said("unexpected server status: llm busy - no slots available"), "fewer requests"),
        (500, said("server not responding"), "fewer requests"),
        (-1, said("503 Service Unavailable: overloaded"), "fewer requests"),
        (-1, said("pull model manifest: 503: " + page("503 Backend", top="<html>")), "503: 503 Backend; "),
        (-1, said("timed out waiting for a concurrent request slot"), "fewer requests"),
        (429, said("too many requests"), "fewer requests"),
        (429, "", "fewer requests"),
        (429, page("429 Too Many Requests"), "429 Too Many Requests; wait"),
        (529, "", "fewer requests"),
    ],
    ("bad_gateway", True): [
        (502, page("502 Bad Gateway", top="<html>\r\n"), "502 Bad Gateway; "),
        (
            502,
            said('Post "https://cloud.example/api/chat": dial tcp: lookup cloud.example: no such host'),
            "host; ",
        ),
        *(
            (status, page(f"gpu.example | {status}: x"), f"gpu.example | {status}: x; ")
            for status in range(520, 527)
        ),
        (530, "error code: 1033", "error code: 1033"),
        (404, "The endpoint x.example is offline.\r\n\r\nERR_NGROK_3200\r\n", "is offline"),
        (404, "Tunnel x.example not found", "not found"),
        (499, said("request canceled"), "canceled"),
        (-1, said(REGISTRY + "dial tcp 1.2.3.4:443: connect: connection refused"), "connection refused"),
        (-1, said(REGISTRY + "dial tcp: lookup registry.example: i/o timeout"), "i/o timeout"),
        (-1, said("max retries exceeded: unexpected EOF"), "retries"),
        (-1, said("registry.example/library/phi3:latest: EOF"), "EOF"),
        (-1, said("digest mismatch, file must be downloaded again: want 1, got 2"), "downloaded again"),
        (-1, said("pull model manifest: 500: x"), "500: x"),
    ],
    ("timeout", True): [
        (504, page("504 Gateway Time-out"), "504 Gateway Time-out; if the model is just slow"),
        (408, "", "longer --timeout"),
    ],
    ("bad_response", True): [
        (404, page("404"), "check the address"),
        (404, "404 page not found", "such as /v1"),
        (404, said('path "/v1/api/chat" not found'), "such as /v1"),
        (404, "", "check the address"),
        (405, "", "check the address"),
        (400, page("400 The plain HTTP request was sent to HTTPS port"), "400 The plain HTTP request"),
        (400, "Client sent an HTTP request to an HTTPS server.", "with https://"),
        (302, "", "check the address"),
    ],
    ("server_error", True): [
        (500, said("something else"), "something else; look into the server's log"),
        (-1, said("something else"), "something else"),
        (500, page("Oops"), "Oops; "),
        (500, "", "it said nothing"),
    ],
}
_WAITS: Final = [  # seconds that the server asks to wait, and the rest as above
    ("busy", True, 429, said("too many requests"), 9, "too many requests; wait 9 s, as the server asks"),
    ("busy", True, 429, said("Rate limit reached. Need more? Upgrade today"), 9, "wait 9 s"),
    ("quota", False, 429, said("you (me) have reached your weekly usage limit"), 9, "choose another model"),
    ("busy", True, 503, "", 120, "wait 120 s"),
]
FORMS = [
    Form(status=status, body=body, kind=kind, again=again, words=words)
    for (kind, again), forms in _BY_KIND.items()
    for status, body, words in forms
] + [
    Form(status=status, body=body, headers={"Retry-After": str(wait)}, kind=kind, again=again, words=words)
    for kind, again, status, body, wait, words in _WAITS
]
