"""Run files written before cards told what models cost are still read."""

import json
from pathlib import Path

from moebench.models.catalogue import find_entry
from moebench.run.records import new_header
from moebench.run.store import create_run, load_run
from moebench.types import GpuUse, ModelReport, Plan, Speed, Usage

NEW = {
    "crc",  # of schema 2
    *("active_parameters", "active_weight_bytes", "dense_layers", "width", "heads", "kv_heads"),
    *("kv_bytes_per_token", "bandwidth_bytes_per_s", "bandwidth_source"),
    *("peak_flop_per_s", "peak_source", "prompt_tokens", "usage"),
}


def without_new(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_new(inner) for key, inner in value.items() if key not in NEW}
    return value


def test_an_older_file_is_read_with_what_it_has(tmp_path: Path) -> None:
    entry = find_entry("dbrx")
    assert entry is not None
    speed = Speed(
        load_s=1.0,
        first_token_s=(),
        prefill_tokens_per_s=(),
        decode_tokens_per_s=(),
        memory_bytes=1,
        gpu_bytes=0,
        bandwidth_bytes_per_s=1e9,
        bandwidth_source="as given",
        peak_flop_per_s=1e12,
        peak_source="data sheet",
        prompt_tokens=120,
    )
    gpu = GpuUse(name="T4", busy=0.5, power_w=70.0, energy_j=100.0, energy_from="counter")
    usage = Usage(seconds=60.0, answers=10, gpus=(gpu,))
    report = ModelReport(card=entry.card("dbrx"), speed=speed, usage=usage)
    with create_run(new_header(Plan(models=("dbrx",), suites=()), ()), tmp_path) as writer:
        writer.append(report)
    assert load_run(writer.path).models[0] == report
    lines = [json.loads(line) for line in writer.path.read_text().splitlines()]
    lines[0]["header"]["schema"] = 1
    writer.path.write_text("".join(json.dumps(without_new(line)) + "\n" for line in lines))
    old = load_run(writer.path).models[0]
    assert (old.usage, old.speed and old.speed.peak_flop_per_s) == (None, None)
    card = old.card
    assert (card.parameters, card.active_parameters, card.width) == (entry.parameters.total, None, None)
