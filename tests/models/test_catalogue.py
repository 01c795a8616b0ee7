"""The catalogue, right names, and the article's figures beside a model's own."""

from dataclasses import replace

import pytest

from moebench.models.article import claims
from moebench.models.catalogue import catalogue, find_entry
from moebench.models.comparison import differences, right_name
from moebench.types import ModelCard
from tests.models.catalogued import card

WANTED = (
    *("mixtral:8x7b", "mixtral:8x22b", "dbrx", "deepseek-v2:16b", "deepseek-v2:236b", "deepseek-v2.5"),
    *("deepseek-coder-v2", "granite3-moe", "qwen3:30b-a3b", "qwen3:235b", "gpt-oss:20b", "gpt-oss:120b"),
    *("llama4:scout", "llama4:maverick", "deepseek-r1:671b", "deepseek-v3"),
)


@pytest.mark.parametrize("name", WANTED)
def test_the_mixtures_that_ollama_serves_are_there(name: str) -> None:
    found = card(name)
    assert found.is_mixture
    assert found.active_parameters
    assert found.kv_bytes_per_token
    assert found.digest is None


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.title)
def test_our_counts_are_the_published_ones(entry: object) -> None:
    """Within 3 % in all; active within 16 %, for makers leave out embeddings or round 2.66 to 2.4."""
    from moebench.models.catalogue import Entry

    assert isinstance(entry, Entry)
    total, active = entry.published
    assert entry.parameters.total / 1e9 == pytest.approx(total, rel=0.03)
    assert entry.parameters.active / 1e9 == pytest.approx(active, rel=0.17)


def test_no_tag_means_two_models() -> None:
    names = [name for entry in catalogue() for name in (*entry.names, *entry.tags)]
    assert len(names) == len(set(names))


def test_the_default_deepseek_v2_is_called_lite_and_says_how_to_get_the_large_one() -> None:
    for asked in ("deepseek-v2", "DeepSeek-V2", "deepseek-v2:latest", "deepseek-v2:16b"):
        entry = find_entry(asked)
        assert entry is not None
        assert entry.title == "DeepSeek-V2-Lite"
        assert "deepseek-v2:236b" in entry.tag_note


def test_tags_that_are_not_listed_are_not_guessed() -> None:
    assert find_entry("mixtral:8x7b-text-v0.1-q5_0") is None
    assert find_entry("my-dbrx") is None


def test_a_listed_quantization_has_its_own_size() -> None:
    found = card("mixtral:8x7b-instruct-v0.1-q2_K")
    assert (found.quantization, found.size_bytes) == ("q2_K", 16_000_000_000)


def test_a_served_card_is_compared_field_by_field() -> None:
    entry = find_entry("dbrx")
    assert entry is not None
    served = replace(card("dbrx"), layers=24, context_tokens=4096, size_bytes=74_100_000_000)
    assert differences(served, entry) == [("layers", "24", "40"), ("context tokens", "4,096", "32,768")]
    assert right_name(card("dbrx"), entry) == "DBRX"
    assert right_name(served, entry) is None


def test_the_articles_figures_for_mixtral() -> None:
    said = {claim.what: claim.agrees for claim in claims(card("mixtral"))}
    assert said.pop("parameters in all") is False
    assert said.pop("parameters active") is False
    assert set(said.values()) == {True}


def test_the_articles_figures_for_dbrx() -> None:
    said = {claim.what: claim.agrees for claim in claims(card("dbrx"))}
    assert said.pop("layers") is False
    assert set(said.values()) == {True}


def test_the_articles_deepseek_is_not_what_its_tag_serves() -> None:
    large = {claim.what for claim in claims(card("deepseek-v2:236b")) if not claim.agrees}
    assert large == {"of them chosen for each token", "context, tokens"}
    lite = {claim.what for claim in claims(card("deepseek-v2")) if not claim.agrees}
    assert {"routed experts", "layers", "parameters in all", "parameters active"} <= lite


def test_the_article_says_nothing_of_other_models_or_stand_ins() -> None:
    assert claims(card("gpt-oss")) == ()
    assert claims(ModelCard(name="mixtral", stand_in="a stand-in")) == ()


def test_what_a_server_does_not_tell_can_neither_agree_nor_disagree() -> None:
    assert {claim.agrees for claim in claims(ModelCard(name="dbrx"))} == {None}
