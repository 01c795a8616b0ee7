"""A server that moebench started is started again when it dies: a few times, then its log tells why."""

import os
import sys
from pathlib import Path

from moebench.ollama.revival import RESTARTS
from tests.faults.command import ROOT, TRIALS, Done, assert_complete, ended, moebench, run_file, scored
from tests.ollama.fake import free_port

# A stub server under the name `ollama`. It dies of the questions whose numbers LIVES lists, one list for each life;
# the last list holds for all later lives.
PROGRAM = """\
#!{python}
import json, os, sys, threading, time
from pathlib import Path
sys.path.insert(0, {root!r})
from benchmarks.stub_server import Behaviour, StubServer, apples

lives = Path({folder!r}, "lives")
life = len(lives.read_text()) if lives.exists() else 0
lives.write_text("x" * (life + 1))
all_deaths = json.loads(os.environ["LIVES"])
deaths = all_deaths[min(life, len(all_deaths) - 1)]
asked = 0

def answer(prompt):
    global asked
    asked += 1
    if asked in deaths:
        print(f"fatal error: life {{life}} ended at question {{asked}}", flush=True)
        os._exit(2)
    return apples(prompt)

port = int(os.environ["OLLAMA_HOST"].rpartition(":")[2])
StubServer(Behaviour(answer=answer), port=port, keep_bodies=False).start()
threading.Event().wait()
"""


def run_forty(folder: Path, suite: Path, lives: str) -> Done:
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "ollama"
    program.write_text(PROGRAM.format(python=sys.executable, root=str(ROOT), folder=str(folder)))
    program.chmod(0o755)
    arguments = ["--models", "stub", "--suites", str(suite), "--host", f"http://127.0.0.1:{free_port()}"]
    env = {
        "LIVES": lives,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    more = ["--no-probe", "--parallel", "1", "--no-report"]
    return ended(moebench("run", *arguments, *more, cwd=folder, env=env), timeout=300)


def test_a_server_of_ours_that_dies_is_started_again_and_the_run_ends_complete(
    suite: Path, tmp_path: Path
) -> None:
    done = run_forty(tmp_path, suite, "[[5], [9], []]")
    assert done.code == 0, done
    assert_complete(run_file(tmp_path))
    assert (tmp_path / "lives").read_text() == "xxx"


def test_a_server_of_ours_that_keeps_dying_ends_the_run_with_the_end_of_its_log(
    suite: Path, tmp_path: Path
) -> None:
    done = run_forty(tmp_path, suite, "[[5], [1]]")
    path = run_file(tmp_path)
    assert done.code == 3, done
    assert "the server is gone" in done.err
    assert f"life {RESTARTS} ended at question 1" in done.err
    assert f"moebench resume {path.stem}" in done.err
    assert "Traceback" not in done.err
    assert (tmp_path / "lives").read_text() == "x" * (1 + RESTARTS)
    assert 0 < len(scored(path)) < TRIALS
