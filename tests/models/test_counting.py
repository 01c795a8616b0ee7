"""Parameters counted from configuration facts alone, and against the tensors of real files."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from gguf import GGUFReader
from hypothesis import given
from hypothesis import strategies as st

from moebench.demo.embedded import STAND_INS, embedded_folder
from moebench.models.architecture import read_shape
from moebench.models.cache import cache_of, kv_bytes_per_token
from moebench.models.catalogue import find_entry
from moebench.models.counting import active_parameters, count_parameters, implied_vocabulary, parameters
from moebench.ollama.client import Client
from moebench.ollama.server import Server
from moebench.types import ModelCard

QWEN3_8B: Mapping[str, Any] = {
    "general.architecture": "qwen3",
    "qwen3.block_count": 36,
    "qwen3.embedding_length": 4096,
    "qwen3.feed_forward_length": 12288,
    "qwen3.attention.head_count": 32,
    "qwen3.attention.head_count_kv": 8,
    "qwen3.attention.key_length": 128,
    "qwen3.attention.value_length": 128,
    "qwen3.vocab_size": 151936,
}
MIXTRAL: Mapping[str, Any] = {
    "general.architecture": "llama",
    "llama.block_count": 32,
    "llama.embedding_length": 4096,
    "llama.feed_forward_length": 14336,
    "llama.attention.head_count": 32,
    "llama.attention.head_count_kv": 8,
    "llama.expert_count": 8,
    "llama.expert_used_count": 2,
    "llama.vocab_size": 32000,
}
# What convert scripts write for the files whose keys and values stay compressed.
MLA_LITE: Mapping[str, Any] = {
    "deepseek2.attention.head_count_kv": 1,
    "deepseek2.attention.key_length": 576,
    "deepseek2.attention.value_length": 512,
    "deepseek2.attention.key_length_mla": 192,
    "deepseek2.attention.value_length_mla": 128,
}


def info_of(name: str) -> Mapping[str, Any]:
    entry = find_entry(name)
    assert entry is not None
    return entry.info


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("mixtral:8x7b", 46.70, 12.88),
        ("mixtral:8x22b", 140.6, 39.2),
        ("dbrx", 131.6, 36.5),
        ("deepseek-v2:236b", 235.7, 21.4),
        ("deepseek-v2:16b", 15.7, 2.7),
        ("deepseek-r1:671b", 671.0, 37.5),
        ("qwen3:30b-a3b", 30.5, 3.35),
        ("qwen3:235b", 235.1, 22.2),
        ("gpt-oss:20b", 20.9, 4.19),
        ("gpt-oss:120b", 116.8, 5.71),
        ("granite3-moe:1b", 1.33, 0.43),
        ("llama4:maverick", 400.7, 17.2),
    ],
)
def test_published_counts_follow_from_the_configuration(name: str, total: float, active: float) -> None:
    entry = find_entry(name)
    assert entry is not None
    assert entry.parameters.total / 1e9 == pytest.approx(total, rel=0.004)
    assert entry.parameters.active / 1e9 == pytest.approx(active, rel=0.02)


@pytest.mark.parametrize(("name", "active"), [("gpt-oss:20b", 3.61), ("gpt-oss:120b", 5.13)])
def test_openai_counts_without_the_input_embedding(name: str, active: float) -> None:
    entry = find_entry(name)
    assert entry is not None
    count = entry.parameters
    assert (count.active - count.input_embedding) / 1e9 == pytest.approx(active, rel=0.003)


def test_a_dense_model_uses_all_of_its_parameters() -> None:
    shape = read_shape(QWEN3_8B)
    assert shape is not None
    count = count_parameters(shape, tied=False)
    assert count is not None
    assert count.total == count.active == 8_190_735_360  # Qwen/Qwen3-8B


def test_whether_embeddings_are_tied_is_found_from_the_servers_count() -> None:
    tied = parameters(QWEN3_8B, counted=8_190_735_360 - 151936 * 4096)
    untied = parameters(QWEN3_8B, counted=8_190_735_360)
    assert tied is not None
    assert untied is not None
    assert (tied.input_embedding, untied.input_embedding) == (0, 151936 * 4096)


def test_without_a_vocabulary_the_servers_count_gives_the_active_ones() -> None:
    """DBRX's files do not tell the size of their vocabulary."""
    info = {key: value for key, value in info_of("dbrx").items() if not key.endswith("vocab_size")}
    assert active_parameters(info, counted=131_596_523_520) == 36_469_708_800
    assert implied_vocabulary(info, counted=131_596_523_520) == 100_352
    assert active_parameters(info, counted=None) is None


def test_a_count_that_the_shape_contradicts_leaves_a_mixture_unknown() -> None:
    assert active_parameters(MIXTRAL, counted=46_702_792_704) == 12_879_925_248
    assert active_parameters(MIXTRAL, counted=56_000_000_000) is None
    assert active_parameters(MIXTRAL, counted=1) is None


def test_a_dense_model_of_an_unknown_architecture_is_active_as_a_whole() -> None:
    assert active_parameters({"general.architecture": "new"}, counted=7) == 7
    assert active_parameters({"general.architecture": "new", "new.expert_count": 8}, counted=7) is None
    assert active_parameters({}, counted=7) is None


@pytest.mark.parametrize(
    ("name", "bytes_per_token"),
    [
        ("mixtral", 128 * 1024),
        ("mixtral:8x22b", 224 * 1024),
        ("dbrx", 160 * 1024),
        ("deepseek-v2:236b", 4_915_200),
        ("deepseek-v2", 276_480),
    ],
)
def test_the_cache_of_the_librarys_files(name: str, bytes_per_token: int) -> None:
    assert kv_bytes_per_token(info_of(name)) == bytes_per_token


@pytest.mark.parametrize(
    ("name", "tokens", "mebibytes"),
    [("deepseek-r1:671b", 8192, 39_040), ("deepseek-coder-v2:16b", 8192, 2_160), ("mixtral", 32768, 4_096)],
)
def test_the_cache_is_what_servers_have_logged(name: str, tokens: int, mebibytes: int) -> None:
    """Logs in ollama/ollama issue 9248 and of the 16B coder; 4 GiB for Mixtral is the well-known figure."""
    shape = read_shape(info_of(name))
    assert shape is not None
    assert cache_of(shape).size_bytes(tokens) == mebibytes * 2**20


def test_a_file_with_latent_attention_keeps_the_compressed_vector_only() -> None:
    lite = {**info_of("deepseek-v2"), **MLA_LITE}
    assert kv_bytes_per_token(lite) == (512 + 64) * 27 * 2
    assert active_parameters(lite, counted=15_706_484_224) == active_parameters(
        info_of("deepseek-v2"), counted=15_706_484_224
    )


def test_slots_and_kinds_multiply_the_cache() -> None:
    shape = read_shape(MIXTRAL)
    assert shape is not None
    cache = cache_of(shape)
    assert cache.size_bytes(4096, parallel=4) == 4 * cache.size_bytes(4096)
    assert cache.size_bytes(4096, kind="q8_0") == pytest.approx(0.53 * cache.size_bytes(4096), rel=0.01)
    assert cache.size_bytes(4096, kind="q4_0") == pytest.approx(0.28 * cache.size_bytes(4096), rel=0.01)


def test_layers_with_a_window_stop_growing() -> None:
    shape = read_shape(info_of("gpt-oss:20b"))
    assert shape is not None
    cache = cache_of(shape)
    growth = cache.size_bytes(65536) - cache.size_bytes(32768)
    assert growth == 12 * 8 * 128 * 2 * 32768


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers())
ENTRIES = ("mixtral", "dbrx", "deepseek-v2:236b", "gpt-oss", "llama4:maverick", "qwen3:30b")


@given(st.sampled_from(ENTRIES), st.data())
def test_no_metadata_raises_and_what_is_wrong_is_unknown(name: str, data: st.DataObject) -> None:
    info = dict(info_of(name))
    for key in data.draw(st.sets(st.sampled_from(sorted(info)), min_size=1, max_size=4)):
        info[key] = data.draw(JUNK)
    counted = data.draw(st.none() | st.integers(1, 10**15))
    active = active_parameters(info, counted=counted)
    assert active is None or 0 < active <= (counted or 10**40)
    assert kv_bytes_per_token(info) is None or kv_bytes_per_token(info) != 0


@pytest.fixture(scope="module")
def served(embedded: Server) -> Iterator[dict[str, ModelCard]]:
    with Client(embedded.base_url, embedded=True) as client:
        yield {name: client.card(name) for name in STAND_INS}


@pytest.fixture(scope="module")
def tensors(embedded: Server) -> dict[tuple[str, bool], list[tuple[str, int]]]:
    """Names and sizes of the tensors in the embedded models' files, by architecture and being a mixture."""
    found = {}
    for blob in (embedded_folder() / "models" / "blobs").iterdir():
        if blob.stat().st_size > 10**7:
            reader = GGUFReader(blob)
            sizes = [(tensor.name, int(tensor.n_elements)) for tensor in reader.tensors]
            architecture = reader.fields["general.architecture"].contents()
            found[architecture, any("_exps" in name for name, _ in sizes)] = sizes
    return found


@pytest.mark.parametrize("name", sorted(STAND_INS))
def test_counts_are_those_of_the_files_tensors(
    name: str,
    served: dict[str, ModelCard],
    tensors: dict[tuple[str, bool], list[tuple[str, int]]],
) -> None:
    card = served[name]
    sizes = tensors[str(card.architecture), bool(card.is_mixture)]
    routed = sum(size for tensor, size in sizes if "_exps" in tensor)
    total = sum(size for _, size in sizes)
    chosen = routed * (card.experts_used or 0) // (card.experts or 1)
    assert card.parameters == total
    assert card.active_parameters == pytest.approx(total - routed + chosen, rel=1e-9)


@pytest.mark.parametrize("name", sorted(STAND_INS))
def test_configuration_alone_gives_the_files_tensors_within_a_percent(
    name: str, served: dict[str, ModelCard]
) -> None:
    card = served[name]
    shape = read_shape(card.info)
    assert shape is not None
    tied = name.startswith("smol")
    count = count_parameters(shape, tied=tied, vocabulary=49_152)
    assert count is not None
    assert count.total == pytest.approx(card.parameters, rel=0.01)
    assert count.active == pytest.approx(card.active_parameters, rel=0.01)


def test_the_cards_tell_dense_from_mixture(served: dict[str, ModelCard]) -> None:
    dense, mixture = served["smollm2:135m"], served["smolmoe:8x135m"]
    assert (dense.is_mixture, mixture.is_mixture) == (False, True)
    assert dense.parameters == dense.active_parameters == 137_832_804
    assert (mixture.parameters, mixture.active_parameters) == (695_354_724, 217_597_284)
    assert (mixture.width, mixture.heads, mixture.kv_heads) == (576, 9, 3)
    assert served["tiny-deepseek2"].dense_layers == 1
