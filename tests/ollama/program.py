"""A fake `ollama` program on PATH, and a look at the processes that it leaves."""

import os
import sys
import time
from pathlib import Path

SCRIPT = '''\
#!{python}
"""Behaves as FAKE_OLLAMA says: serve | die | deaf (never answers) | stubborn (ignores SIGTERM) |
overtaken (another server gets the port, so this one ends)."""
import json, os, signal, socket, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

mode = os.environ.get("FAKE_OLLAMA", "serve")
print("serving with", *sys.argv[1:], "on", os.environ["OLLAMA_HOST"], flush=True)
print("parallel", os.environ.get("OLLAMA_NUM_PARALLEL"), "proxy http://me:secret@proxy:1", flush=True)
if mode == "die":
    print("Error: no space left for the fake", flush=True)
    sys.exit(3)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
host, _, port = os.environ["OLLAMA_HOST"].rpartition(":")
if mode == "overtaken":
    environment = dict(os.environ, FAKE_OLLAMA="serve")
    other = subprocess.Popen([sys.executable, __file__, "serve"], env=environment, start_new_session=True)
    print("overtaken by", other.pid, flush=True)
    while socket.socket().connect_ex((host, int(port))):
        time.sleep(0.02)
    sys.exit(1)
subprocess.Popen(["sleep", "300"])  # the runner
if mode == "deaf":
    threading.Event().wait()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({{"version": "9.9.9"}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
'''


def put_on_path(folder: Path) -> str:
    """Writes the program into a folder; returns a PATH with it, and without any real Ollama."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "ollama"
    program.write_text(SCRIPT.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def group_members(group: int) -> list[int]:
    """The processes of a group that are not dead yet."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[2]) == group and fields[0] != "Z":
            members.append(int(stat.parent.name))
    return members


def wait_until_gone(group: int, *, within_s: float = 8.0) -> bool:
    """Whether all processes of a group end within some seconds."""
    deadline = time.monotonic() + within_s
    while group_members(group):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    """Whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
