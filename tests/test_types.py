"""The values refuse what cannot be."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.types import (
    Call,
    Failure,
    Generation,
    GpuUse,
    Key,
    ModelCard,
    Record,
    Score,
    Unfinished,
    Usage,
    pack_tokens,
    unpack_tokens,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = Key(model="m", suite="s", chain="c", sample="x")
SCORE = Score(value=1.0, answer=2, reason="right")
FAILURE = Failure(stage="generate", kind="timeout", message="m")
STOPPED = Unfinished(kind="thinking", message="m", limit_tokens=5)
IDS = st.lists(st.integers(0, 2**32 - 1), max_size=50)


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_a_score_outside_0_to_1_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Score(value=value, answer=1, reason="")


@pytest.mark.parametrize(
    ("score", "unfinished", "failure"),
    [(SCORE, None, FAILURE), (SCORE, STOPPED, None), (None, STOPPED, FAILURE), (None, None, None)],
)
def test_a_record_holds_exactly_one_of_score_unfinished_and_failure(
    score: Score | None, unfinished: Unfinished | None, failure: Failure | None
) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Record(key=KEY, finished_at=NOW, generation=None, score=score, unfinished=unfinished, failure=failure)


def test_a_record_tells_how_its_trial_ended() -> None:
    ends = [{"score": SCORE}, {"unfinished": STOPPED}, {"failure": FAILURE}]
    records = [Record(key=KEY, finished_at=NOW, generation=None, **end) for end in ends]  # type: ignore[arg-type] # by name
    assert [record.outcome for record in records] == ["scored", "unfinished", "broken"]


def test_unanswered_is_an_answer_of_none_not_a_score_of_zero() -> None:
    assert Score(value=0.0, answer=None, reason="").unanswered
    assert not Score(value=0.0, answer=0, reason="").unanswered


@pytest.mark.parametrize(
    ("architecture", "experts", "remote", "is_mixture"),
    [
        ("llama", None, None, False),
        ("llama", 8, None, True),
        ("llama", 1, None, False),
        (None, None, None, None),
        ("gptoss", None, "https://ollama.com", None),
    ],
)
def test_a_mixture_is_told_by_its_experts(
    architecture: str | None, experts: int | None, remote: str | None, is_mixture: bool | None
) -> None:
    card = ModelCard(name="m", architecture=architecture, experts=experts, remote_host=remote)
    assert card.is_mixture is is_mixture


@pytest.mark.parametrize(
    ("capabilities", "opens", "can"),
    [(("thinking",), False, True), (None, True, True), (("completion",), False, False), (None, False, False)],
)
def test_a_model_can_think_where_its_server_or_its_prompts_say_so(
    capabilities: tuple[str, ...] | None, opens: bool, can: bool
) -> None:
    assert ModelCard(name="m", capabilities=capabilities, opens_thinking=opens).can_think is can


def call(*, read: int | None = None, written: int | None = None, stop: str = "stop") -> Call:
    nothing = dict.fromkeys(("load_s", "prefill_s", "decode_s", "total_s", "first_token_s"))
    return Call(**nothing, input_tokens=read, output_tokens=written, stop=stop)  # type: ignore[arg-type] # a Stop


def test_an_answer_is_truncated_when_its_last_request_was() -> None:
    stopped, cut = call(), call(stop="length")
    assert Generation(prompt="", text="", calls=(stopped, cut), wall_s=1).truncated
    assert not Generation(prompt="", text="", calls=(cut, stopped), wall_s=1).truncated
    assert not Generation(prompt="", text="", calls=(), wall_s=None).truncated


@given(IDS)
def test_packed_tokens_are_unpacked_the_same(ids: list[int]) -> None:
    assert unpack_tokens(pack_tokens(ids)) == tuple(ids)


TORN = IDS.map(pack_tokens).flatmap(lambda packed: st.sampled_from([packed[:-4], packed[4:], packed + "é"]))


@given(st.text(max_size=40) | TORN)
def test_what_is_no_packed_tokens_raises_a_value_error_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpack_tokens(text)


@pytest.mark.parametrize(
    ("calls", "count", "agree"),
    [
        ((call(read=3, written=2),), 5, True),
        ((call(read=3, written=3),), 5, True),
        ((call(read=3, written=4),), 5, False),
        ((call(),), 5, None),
        ((call(read=3, written=2), call(read=3, written=2)), 5, None),
    ],
)
def test_tokens_agree_with_the_servers_counts_but_for_an_end(
    calls: tuple[Call, ...], count: int, agree: bool | None
) -> None:
    made = Generation(prompt="", text="", calls=calls, wall_s=1, tokens=pack_tokens(range(count)))
    assert made.tokens_agree is agree
    assert made.token_ids == tuple(range(count))


def test_energy_is_told_only_where_every_gpu_tells_its_own() -> None:
    one, silent = GpuUse(name="a", energy_j=30.0), GpuUse(name="b")
    assert Usage(seconds=1, answers=2, gpus=(one, one)).energy_per_answer_j == 30.0
    assert Usage(seconds=1, answers=2, gpus=(one, silent)).energy_j is None
    assert Usage(seconds=1, answers=0, gpus=(one,)).energy_per_answer_j is None
