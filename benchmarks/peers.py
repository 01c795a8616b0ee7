"""The same work through other harnesses, in turn, on the same stub server; see benchmarks/README.md for set-up."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MODELS = ("m0", "m1", "m2")
SAMPLES = 20
SLOTS = 4
STUB = ["--slots", str(SLOTS), "--first-token", "0.1", "--tokens-per-s", "170", "--load", "0.5"]  # 17 words
IDEAL_S = len(MODELS) * (0.5 + SAMPLES * 0.2 / SLOTS)
QUIET = {
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "PROMPTFOO_DISABLE_SHARING": "1",
    "HF_HUB_OFFLINE": "1",
    "INSPECT_DISPLAY": "none",
}


@dataclass(frozen=True, kw_only=True)
class Peer:
    """How one harness is run.

    Attributes:
        program: Of what its start-up is measured, with `--help`.
        commands: What does the work, one after the other.
    """

    name: str
    program: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def machine() -> dict[str, Any]:
    """The machine, for the head of a table."""
    from moebench.run.environment import environment

    found = environment()
    return {name: getattr(found, name) for name in ("processor", "cpus", "ram_bytes", "python")}


def questions() -> list[str]:
    return [
        f"I have {number + 2} apples and give away {number}. How many are left?" for number in range(SAMPLES)
    ]


def moebench(folder: Path, url: str) -> Peer:
    samples = [
        {"id": f"s{n}", "inputs": {"question": q}, "target": {"expect": 2}, "example": "The answer is 2."}
        for n, q in enumerate(questions())
    ]
    suite = {"moebench": 1, "name": "load", "version": 1, "title": "Load", "grader": "final_number"}
    suite |= {"chain": "direct", "prompt": "{question}", "samples": samples}
    (folder / "load.yaml").write_text(json.dumps(suite))
    program = (sys.executable, "-m", "moebench")
    run = ("run", "--models", ",".join(MODELS), "--suites", "load.yaml", "--host", url)
    flags = ("--parallel", str(SLOTS), "--no-probe", "--no-report")
    return Peer(
        name="moebench",
        program=program,
        commands=((*program, *run, *flags),),
        environment={"PYTHONPATH": str(ROOT)},
    )


def inspect_ai(folder: Path, url: str, home: Path) -> Peer:
    (folder / "load_task.py").write_text(
        "from inspect_ai import Task, task\n"
        "from inspect_ai.dataset import Sample\n"
        "from inspect_ai.scorer import includes\n"
        "from inspect_ai.solver import generate\n\n"
        "@task\n"
        "def load():\n"
        f"    samples = [Sample(input=question, target='2') for question in {questions()!r}]\n"
        "    return Task(dataset=samples, solver=generate(), scorer=includes())\n"
    )
    program = (str(home / "bin" / "inspect"),)
    models = ",".join(f"ollama/{model}" for model in MODELS)
    command = (*program, "eval", "load_task.py", "--model", models, "--max-connections", str(SLOTS))
    return Peer(
        name="inspect-ai",
        program=program,
        commands=(command,),
        environment={"OLLAMA_BASE_URL": f"{url}/v1", "INSPECT_LOG_DIR": str(folder / "logs")},
    )


def lm_eval(folder: Path, url: str, home: Path) -> Peer:
    rows = "\n".join(json.dumps({"question": question, "answer": "2"}) for question in questions())
    (folder / "load.jsonl").write_text(rows)
    task = {
        "task": "load",
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(folder / "load.jsonl")}},
        "test_split": "test",
        "output_type": "generate_until",
        "doc_to_text": "{{question}}",
        "doc_to_target": "{{answer}}",
        "generation_kwargs": {"until": ["\n\n"], "max_gen_toks": 64},
        "metric_list": [{"metric": "exact_match"}],
    }
    (folder / "lm_load.yaml").write_text(json.dumps(task))
    program = (str(home / "bin" / "lm_eval"),)

    def command(model: str) -> tuple[str, ...]:
        arguments = (
            f"model={model},base_url={url}/v1/chat/completions,num_concurrent={SLOTS},tokenizer_backend=None"
        )
        return (
            *(*program, "run", "--model", "local-chat-completions", "--model_args", arguments),
            *("--tasks", "load", "--include_path", str(folder), "--apply_chat_template"),
        )

    return Peer(name="lm-eval", program=program, commands=tuple(command(model) for model in MODELS))


def promptfoo(folder: Path, url: str, home: Path) -> Peer:
    config = {
        "prompts": ["{{question}}"],
        "providers": [f"ollama:chat:{model}" for model in MODELS],
        "tests": [
            {"vars": {"question": q}, "assert": [{"type": "contains", "value": "2"}]} for q in questions()
        ],
    }
    (folder / "promptfoo.yaml").write_text(json.dumps(config))
    program = (str(home / "node_modules" / ".bin" / "promptfoo"),)
    flags = ("--no-cache", "--no-progress-bar", "--no-table", "--no-write", "-j", str(SLOTS))
    return Peer(
        name="promptfoo",
        program=program,
        commands=((*program, "eval", "-c", "promptfoo.yaml", *flags),),
        environment={"OLLAMA_BASE_URL": url, "PROMPTFOO_CONFIG_DIR": str(folder / "promptfoo")},
    )


HOMES = {
    "inspect-ai": ("inspect", inspect_ai),
    "lm-eval": ("lmeval", lm_eval),
    "promptfoo": ("promptfoo", promptfoo),
}


def run(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> tuple[float, int, str]:
    """Seconds from start to end, the exit code, and the end of what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **QUIET, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    return time.perf_counter() - started, done.returncode, done.stdout[-400:]


def compare(home: Path) -> None:
    """Prints a line for each harness: start-up, wall time, model loads, requests, most at once."""
    from benchmarks.overhead import stub

    print(
        f"\n3 models x {SAMPLES} samples, {SLOTS} slots, 200 ms answers, 500 ms a load; ideal {IDEAL_S:.1f} s"
    )
    print(f"{'harness':12} {'--help':>8} {'wall':>8} {'loads':>6} {'requests':>9} {'at once':>8}")
    names = ",".join(f"{model}:latest" for model in MODELS)
    for name in ("moebench", *HOMES):
        with tempfile.TemporaryDirectory() as text, stub(*STUB, "--models", names) as server:
            folder = Path(text)
            if name == "moebench":
                peer = moebench(folder, server.url)
            else:
                directory, make = HOMES[name]
                peer = make(folder, server.url, home / directory)
            if not Path(peer.program[0]).exists():
                print(f"{name:12} not installed in {home}")
                continue
            helps = [run((*peer.program, "--help"), folder, peer.environment)[0] for _ in range(5)]
            help_s = statistics.median(helps)
            results = [run(command, folder, peer.environment) for command in peer.commands]
            seen = server.stats()
        wall_s = sum(result[0] for result in results)
        print(
            f"{name:12} {help_s:7.2f}s {wall_s:7.2f}s {seen['loads']:6d} {seen['generations']:9d} "
            f"{seen['most_at_once']:8d}",
            flush=True,
        )
        for _, code, said in results:
            if code not in (0, 100):  # 100: promptfoo's code for failed assertions
                print(f"  exit {code}: {said}")


if __name__ == "__main__":
    print(platform.platform())
    compare(Path(sys.argv[1]))
