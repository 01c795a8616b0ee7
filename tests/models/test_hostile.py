"""Whatever stands in a file's metadata, cards, verdicts, limits and the article's table come out of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from moebench.models.article import claims
from moebench.models.bandwidth import Bandwidth
from moebench.models.catalogue import find_entry
from moebench.models.comparison import differences, right_name
from moebench.models.demand import Setting
from moebench.models.fit import arithmetic, judge
from moebench.models.hardware import Gpu, Machine
from moebench.models.roofline import batch_speedup, limit
from moebench.ollama.card import model_card
from moebench.report.limits import limit_rows
from moebench.report.model_cards import card_rows
from moebench.types import ModelReport, Speed

MACHINE = Machine(gpus=(Gpu(name="T4", memory_bytes=15 * 2**30),), ram_bytes=2**34, disk_free_bytes=10**11)
NUMBERS = st.sampled_from([0, 1, 2, 3, 8, 255, 4096, 10**6, 10**9, 10**18, -1, 8.0, 0.5, float("nan"), 1e300])
JUNK = NUMBERS | st.none() | st.booleans() | st.text(max_size=3) | st.lists(NUMBERS, max_size=2)


@given(st.sampled_from(["mixtral", "dbrx", "deepseek-v2", "gpt-oss", "llama4"]), st.data())
def test_no_metadata_raises_anywhere(name: str, data: st.DataObject) -> None:
    entry = find_entry(name)
    assert entry is not None
    info: dict[str, Any] = dict(entry.info) | {"general.parameter_count": entry.parameters.total}
    for key in data.draw(st.sets(st.sampled_from(sorted(info)), max_size=5)):
        info[key] = data.draw(JUNK)
    tag = {"name": name, "size": data.draw(JUNK | st.just(10**9))}
    card = model_card({"model_info": info}, tag, stand_in=None)
    setting = Setting(num_ctx=data.draw(st.sampled_from([1, 4096, 10**9])), parallel=4)
    fit = judge(name, card, setting=setting, machine=MACHINE, on_server=True, entry=entry)
    speed = Speed(
        load_s=None,
        first_token_s=(),
        prefill_tokens_per_s=(1.0,),
        decode_tokens_per_s=(1.0,),
        memory_bytes=1,
        gpu_bytes=1,
        bandwidth_bytes_per_s=1.0,
    )
    report = ModelReport(card=card, speed=speed, in_flight=4, aggregate_tokens_per_s=2.0)
    assert fit.outcome in {"fits", "spills", "does not fit", "unknown"}
    assert arithmetic(fit)
    assert card_rows(report)
    assert isinstance(limit_rows(report), list)
    assert isinstance(differences(card, entry), list)
    assert right_name(card, entry) in {None, entry.title}
    assert all(claim.model for claim in claims(card))
    assert (limit(card, Bandwidth(bytes_per_s=1.0, source="")) is None) or card.size_bytes
    gain = batch_speedup(card, 4)
    assert gain is None or 1 <= gain <= 4.000001
