"""The values refuse what cannot be."""

from datetime import UTC, datetime

import pytest

from moebench.types import Call, Failure, Generation, Key, ModelCard, Record, Score

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = Key(model="m", suite="s", chain="c", sample="x")
SCORE = Score(value=1.0, answer=2, reason="right")
FAILURE = Failure(stage="generate", kind="timeout", message="m")


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_a_score_outside_0_to_1_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Score(value=value, answer=1, reason="")


@pytest.mark.parametrize(("score", "failure"), [(SCORE, FAILURE), (None, None)])
def test_a_record_holds_exactly_one_of_score_and_failure(
    score: Score | None, failure: Failure | None
) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Record(key=KEY, finished_at=NOW, generation=None, score=score, failure=failure)


def test_unanswered_is_an_answer_of_none_not_a_score_of_zero() -> None:
    assert Score(value=0.0, answer=None, reason="").unanswered
    assert not Score(value=0.0, answer=0, reason="").unanswered


@pytest.mark.parametrize(
    ("architecture", "experts", "is_mixture"),
    [("llama", None, False), ("llama", 8, True), ("llama", 1, False), (None, None, None)],
)
def test_a_mixture_is_told_by_its_experts(
    architecture: str | None, experts: int | None, is_mixture: bool | None
) -> None:
    assert ModelCard(name="m", architecture=architecture, experts=experts).is_mixture is is_mixture


def test_an_answer_is_truncated_when_its_last_request_was() -> None:
    nothing = dict.fromkeys(
        ("input_tokens", "output_tokens", "load_s", "prefill_s", "decode_s", "total_s", "first_token_s")
    )
    stopped, cut = Call(**nothing, stop="stop"), Call(**nothing, stop="length")
    assert Generation(prompt="", text="", calls=(stopped, cut), wall_s=1).truncated
    assert not Generation(prompt="", text="", calls=(cut, stopped), wall_s=1).truncated
    assert not Generation(prompt="", text="", calls=(), wall_s=None).truncated
