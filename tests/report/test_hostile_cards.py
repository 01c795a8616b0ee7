"""Whatever stands in a file's metadata, and whatever a server says of speed, a report comes out of it."""

from dataclasses import replace
from functools import cache
from io import StringIO
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from moebench.models.catalogue import find_entry
from moebench.models.roofline import with_device
from moebench.ollama.card import model_card
from moebench.report.html import render
from moebench.report.markdown import to_markdown
from moebench.report.tables import models_view, summary_view
from moebench.summary import summarize
from moebench.types import GpuUse, ModelReport, Run, Speed, Usage
from moebench.verdicts import Summary
from tests.report.artificial import artificial_run

NUMBERS = st.sampled_from([0, 1, 2, 3, 8, 255, 4096, 10**6, 10**9, 10**18, -1, 8.0, 0.5, float("nan"), 1e300])
JUNK = NUMBERS | st.none() | st.booleans() | st.text(max_size=3) | st.lists(NUMBERS, max_size=2)
RATES = st.lists(st.sampled_from([1e-9, 0.5, 31.0, 1e12]), max_size=2).map(tuple)
BYTES = st.none() | st.sampled_from([0, 1, 10**9, 10**15])
MAYBE = st.none() | st.sampled_from([0.0, 1e-9, 0.5, 70.0, 1e12])
SPEEDS = st.builds(
    Speed,
    load_s=MAYBE,
    first_token_s=RATES,
    prefill_tokens_per_s=RATES,
    decode_tokens_per_s=RATES,
    memory_bytes=BYTES,
    gpu_bytes=BYTES,
    bandwidth_bytes_per_s=st.none() | st.sampled_from([1.0, 3e11]),
    bandwidth_source=st.none() | st.just("<b>data sheet</b>"),
    peak_flop_per_s=st.none() | st.sampled_from([1.0, 6.5e13]),
    peak_source=st.none() | st.just("<b>data sheet</b>"),
    prompt_tokens=st.none() | st.sampled_from([0, 1, 120, 10**9]),
)
GPUS = st.builds(
    GpuUse,
    name=st.just("<script>T4</script>"),
    busy=MAYBE,
    power_w=MAYBE,
    before_w=MAYBE,
    energy_j=MAYBE,
    energy_from=st.sampled_from(["counter", "power", None]),
)
USAGES = st.none() | st.builds(
    Usage,
    seconds=st.just(1.0),
    answers=st.sampled_from([0, 1, 40]),
    gpus=st.lists(GPUS, max_size=2).map(tuple),
)


@cache
def small() -> tuple[Run, Summary]:
    run = artificial_run(samples=1)
    return run, summarize(run)


def odd_report(data: st.DataObject, name: str, entry_name: str) -> ModelReport:
    entry = find_entry(entry_name)
    assert entry is not None
    info: dict[str, Any] = dict(entry.info) | {"general.parameter_count": entry.parameters.total}
    for key in data.draw(st.sets(st.sampled_from(sorted(info)), max_size=5)):
        info[key] = data.draw(JUNK)
    shown = {"model_info": info, "template": data.draw(JUNK), "license": data.draw(JUNK)}
    card = model_card(shown, {"name": name, "size": data.draw(JUNK | st.just(10**9))}, stand_in=None)
    return ModelReport(
        card=replace(card, name=name),
        speed=data.draw(st.none() | SPEEDS),
        in_flight=data.draw(st.sampled_from([1, 4, 10**6])),
        aggregate_tokens_per_s=data.draw(MAYBE),
        usage=data.draw(USAGES),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_card_no_speed_and_no_usage_breaks_a_report(data: st.DataObject) -> None:
    run, summary = small()
    entries = ("mixtral", "dbrx", "deepseek-v2", "gpt-oss")
    reports = tuple(
        odd_report(data, model, entry) for model, entry in zip(run.header.plan.models, entries, strict=False)
    )
    odd = replace(run, models=reports)
    page = render(odd, summary)
    assert "<script>T4" not in page
    assert to_markdown(odd, summary)
    console = Console(width=80, file=StringIO())
    console.print(summary_view(odd, summary))
    console.print(models_view([report.card for report in reports]))
    for report in reports:
        if report.speed is not None:
            assert with_device(report.speed, gpus=(), bandwidth=3e11)
