import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.ollama.card import LICENSE_CHARACTERS, model_card
from moebench.types import ModelCard

MIXTRAL: dict[str, Any] = {
    "license": "\n\n   Apache License\n   Version 2.0\n",
    "template": "[INST] {{ .Prompt }} [/INST]",
    "details": {"family": "llama", "quantization_level": "Q4_0"},
    "capabilities": ["completion", "tools"],
    "model_info": {
        "general.architecture": "llama",
        "general.parameter_count": 46_702_792_704,
        "llama.block_count": 32,
        "llama.context_length": 32_768,
        "llama.expert_count": 8,
        "llama.expert_used_count": 2,
    },
}
TAG: dict[str, Any] = {"name": "mixtral:latest", "size": 26_442_481_545, "digest": "sha256:abc"}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


def with_info(**info: Any) -> ModelCard:
    merged = {**MIXTRAL["model_info"], **{key.replace("__", "."): value for key, value in info.items()}}
    return model_card({**MIXTRAL, "model_info": merged}, TAG, stand_in=None)


def test_a_mixture_is_known_by_its_experts_not_by_its_family() -> None:
    card = model_card(MIXTRAL, TAG, stand_in=None)
    assert card.architecture == "llama"
    assert card.is_mixture is True
    assert (card.experts, card.experts_used, card.experts_shared) == (8, 2, None)
    assert card.parameters == 46_702_792_704
    assert (card.layers, card.context_tokens) == (32, 32_768)
    assert (card.quantization, card.size_bytes, card.digest) == ("Q4_0", 26_442_481_545, "abc")
    assert card.license == "Apache License"
    assert card.template == "[INST] {{ .Prompt }} [/INST]"
    assert card.capabilities == ("completion", "tools")
    assert card.stand_in is None
    assert card.info == MIXTRAL["model_info"]


def test_the_name_is_the_one_that_was_asked_for_else_the_listed_one() -> None:
    assert model_card(MIXTRAL, TAG, stand_in=None, name="mixtral").name == "mixtral"
    assert model_card(MIXTRAL, TAG, stand_in=None).name == "mixtral:latest"
    assert model_card({}, {}, stand_in=None).name == ""


def test_the_name_tells_nothing() -> None:
    card = model_card({}, {"name": "mixtral:8x7b-instruct-q4_0"}, stand_in=None)
    assert card == ModelCard(name="mixtral:8x7b-instruct-q4_0")
    assert card.is_mixture is None


def test_an_architecture_without_experts_is_dense() -> None:
    info = {"general.architecture": "llama", "llama.block_count": 30}
    card = model_card({"model_info": info}, {}, stand_in="a stand-in")
    assert card.experts is None
    assert card.is_mixture is False
    assert card.stand_in == "a stand-in"


@pytest.mark.parametrize("count", [0, 1])
def test_no_expert_or_one_is_dense(count: int) -> None:
    assert with_info(llama__expert_count=count).is_mixture is False


def test_keys_of_another_architecture_are_not_read() -> None:
    info = {"general.architecture": "qwen3", "llama.expert_count": 8, "llama.block_count": 3}
    card = model_card({"model_info": info}, {}, stand_in=None)
    assert (card.experts, card.layers) == (None, None)


@pytest.mark.parametrize(
    "value", [None, -8, "8", [8], {}, True, 8.5, 1e300, float("inf"), float("nan"), 10**400]
)
@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("llama__expert_count", "experts"),
        ("llama__expert_used_count", "experts_used"),
        ("llama__expert_shared_count", "experts_shared"),
        ("llama__block_count", "layers"),
        ("llama__context_length", "context_tokens"),
        ("general__parameter_count", "parameters"),
    ],
)
def test_a_number_that_cannot_be_true_is_unknown(key: str, field: str, value: object) -> None:
    assert getattr(with_info(**{key: value}), field) is None


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("llama__expert_used_count", "experts_used"),
        ("llama__block_count", "layers"),
        ("llama__context_length", "context_tokens"),
        ("general__parameter_count", "parameters"),
    ],
)
def test_a_zero_that_cannot_be_true_is_unknown(key: str, field: str) -> None:
    assert getattr(with_info(**{key: 0}), field) is None


def test_a_whole_number_written_with_a_point_is_read() -> None:
    assert with_info(llama__expert_count=8.0).experts == 8


@pytest.mark.parametrize("value", [None, "", "  ", 5, ["llama"], {}])
def test_an_architecture_that_is_no_text_is_unknown(value: object) -> None:
    card = with_info(general__architecture=value)
    assert card.architecture is None
    assert card.experts is None
    assert card.is_mixture is None


def test_an_unknown_quantization_is_unknown() -> None:
    card = model_card({"details": {"quantization_level": "unknown"}}, {}, stand_in=None)
    assert card.quantization is None


def test_details_of_the_list_stand_in_for_missing_ones() -> None:
    card = model_card({}, {"details": {"quantization_level": "Q8_0"}}, stand_in=None)
    assert card.quantization == "Q8_0"


def test_a_licence_of_the_file_stands_in_for_a_missing_text() -> None:
    card = model_card({"model_info": {"general.license": "apache-2.0"}}, {}, stand_in=None)
    assert card.license == "apache-2.0"


def test_a_licence_without_line_ends_is_cut() -> None:
    card = model_card({"license": "x" * 100_000}, {}, stand_in=None)
    assert card.license == "x" * LICENSE_CHARACTERS


@given(st.dictionaries(st.sampled_from([*MIXTRAL, *TAG]), JSON_VALUES), JSON_VALUES, JSON_VALUES)
def test_no_metadata_whatever_raises(show: dict[str, Any], architecture: Any, value: Any) -> None:
    info = {"general.architecture": architecture, f"{architecture}.expert_count": value}
    for answer in (show, {**show, "model_info": info}):
        card = model_card(answer, show, stand_in=None)
        assert card.experts is None or card.experts >= 0
        assert card.is_mixture in (True, False, None)
        json.dumps([card.name, card.digest, card.license, card.capabilities])
