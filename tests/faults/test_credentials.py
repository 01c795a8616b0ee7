"""Credentials go to where they belong and nowhere else: not into a run file, a report, a message or a log."""

import base64
from pathlib import Path

import pytest

from benchmarks.stub_server import Behaviour, serving
from tests.faults.command import Done, ended, moebench
from tests.ollama.way import PROXY_VARIABLES, forward_proxy

KEY, WORD, PROXY_WORD = "key-that-is-secret", "word-that-is-secret", "other-word-that-is-secret"
NO_SETTINGS = {name: "" for variable in PROXY_VARIABLES for name in (variable, variable.lower())}


def basic(user: str, word: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{word}".encode()).decode()


def leaks(folder: Path, *ended_commands: Done) -> list[str]:
    """Where a credential can be read, plain or as it is sent."""
    texts = {path.name: path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()}
    for number, done in enumerate(ended_commands):
        texts[f"output {number}"] = done.out + done.err
    secrets = ("is-secret", basic("me", WORD), basic("you", PROXY_WORD))
    return [name for name, text in texts.items() if any(secret in text for secret in secrets)]


@pytest.mark.parametrize("sign_in", ["", f"me:{WORD}@"], ids=["OLLAMA_API_KEY", "user:password in the URL"])
def test_credentials_reach_server_and_proxy_and_nothing_that_is_kept_or_said(
    sign_in: str, suite: Path, tmp_path: Path
) -> None:
    host = f"http://{sign_in}gpu.example:11434"
    arguments = ("--models", "stub,missing", "--suites", str(suite), "--limit", "4", "--parallel", "1")
    with serving(Behaviour(faults={1: "bad_request"})) as stub, forward_proxy(stub.url) as proxy:
        through = proxy.url.replace("http://", f"http://you:{PROXY_WORD}@")
        env = {**NO_SETTINGS, "OLLAMA_API_KEY": KEY, "http_proxy": through}
        run = ended(moebench("run", *arguments, "--no-probe", "--host", host, cwd=tmp_path, env=env))
        doctor = ended(moebench("doctor", "--host", host, cwd=tmp_path, env=env))
        heads = list(proxy.heads)
    gone = ended(moebench("resume", "latest", "--host", host, cwd=tmp_path, env=env))
    assert (run.code, gone.code) == (4, 3), run.err + gone.err
    sent = basic("me", WORD) if sign_in else f"Bearer {KEY}"
    assert heads
    assert all(f"authorization: {sent}" in head.replace("Authorization", "authorization") for head in heads)
    assert all(f"Proxy-Authorization: {basic('you', PROXY_WORD)}" in head for head in heads)
    assert len(list(tmp_path.glob("reports/*.html"))) == 1
    assert leaks(tmp_path, run, doctor, gone) == []
