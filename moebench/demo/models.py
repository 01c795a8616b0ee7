"""Writes the four tiny models of the embedded Ollama, in GGUF, from SmolLM2-135M-Instruct.

Two of them answer in English: SmolLM2 itself, and the same upcycled to a mixture (Komatsuzaki et al. 2023,
arXiv 2212.05055: every expert starts as a copy of the dense feed-forward network). Two have random weights
in the real DBRX and DeepSeek-V2 architectures: their text is noise, their metadata and routing are real.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter, quants

Array = npt.NDArray[Any]

# The embedded build computes attention wrongly on a CPU for heads of 64, 80, 96, 128 and 192 (it takes a
# fused operation of the GPU); heads of 72 are right. SmolLM2's 64 are padded with zeros up to that.
HEAD, PADDED_HEAD = 64, 72
HEADS, KV_HEADS = 9, 3
WIDTH, LAYERS = 576, 30
ROPE_BASE = 100_000.0

TINY_WIDTH = 256
VOCABULARY = 49_152
FILE_TYPE_F16 = 1

_REPLACED = {"general.file_type", "general.name", "general.size_label", "llama.rope.dimension_count"}

DBRX: Mapping[str, int | float] = {
    "block_count": 4,
    "context_length": 32_768,
    "embedding_length": TINY_WIDTH,
    "feed_forward_length": 128,
    "attention.head_count": 8,
    "attention.head_count_kv": 2,
    "attention.clamp_kqv": 8.0,
    "attention.layer_norm_epsilon": 1e-5,
    "rope.freq_base": 500_000.0,
    "expert_count": 16,
    "expert_used_count": 4,
}

# 27 layers as in DeepSeek-V2-Lite: by their number the server knows the layout without compressed queries.
DEEPSEEK2: Mapping[str, int | float | str] = {
    "block_count": 27,
    "context_length": 163_840,
    "embedding_length": TINY_WIDTH,
    "feed_forward_length": 256,
    "vocab_size": VOCABULARY,
    "attention.head_count": 4,
    "attention.head_count_kv": 4,
    "attention.key_length": 48,
    "attention.value_length": 32,
    "attention.kv_lora_rank": 64,
    "attention.layer_norm_rms_epsilon": 1e-6,
    "rope.dimension_count": 16,
    "rope.freq_base": 10_000.0,
    "rope.scaling.type": "yarn",
    "rope.scaling.factor": 40.0,
    "rope.scaling.original_context_length": 4_096,
    "rope.scaling.yarn_log_multiplier": 0.0707,
    "expert_count": 64,
    "expert_used_count": 6,
    "expert_shared_count": 2,
    "expert_feed_forward_length": 64,
    "expert_weights_scale": 1.0,
    "leading_dense_block_count": 1,
}


def write_smollm2(source: Path, target: Path) -> None:
    """Writes SmolLM2-135M-Instruct, dense, from its Q4_1 file."""
    _write_smollm2(source, target, experts=0, used=0)


def write_smolmoe(source: Path, target: Path) -> None:
    """Writes the same upcycled to 8 experts of which 2 answer, in Mixtral's architecture (`llama`)."""
    _write_smollm2(source, target, experts=8, used=2)


def write_tiny_dbrx(source: Path, target: Path) -> None:
    """Writes a model of random weights in DBRX's architecture: 16 experts of which 4 answer."""
    writer = _random_model(source, target, architecture="dbrx", metadata=DBRX)
    rng = np.random.default_rng(1)
    width, kv_width = TINY_WIDTH, TINY_WIDTH * 2 // 8
    for layer in range(int(DBRX["block_count"])):
        block = f"blk.{layer}."
        _add(writer, block + "attn_norm", _ones(width))
        _add(writer, block + "attn_qkv", _random(rng, width + 2 * kv_width, width))
        _add(writer, block + "attn_output", _random(rng, width, width))
        _add(writer, block + "attn_output_norm", _ones(width))
        _add(writer, block + "ffn_gate_inp", _random(rng, 16, width).astype(np.float32))
        _add_ffn(writer, rng, block, suffix="_exps", inner=128, experts=16)
    _finish(writer)


def write_tiny_deepseek2(source: Path, target: Path) -> None:
    """Writes a model of random weights in DeepSeek-V2's architecture.

    Latent attention (MLA), a dense first layer, then 64 routed experts of which 6 answer, and 2 shared ones.
    """
    writer = _random_model(source, target, architecture="deepseek2", metadata=DEEPSEEK2)
    rng = np.random.default_rng(2)
    width, heads, latent, rope, nope, value = TINY_WIDTH, 4, 64, 16, 32, 32
    for layer in range(int(DEEPSEEK2["block_count"])):
        block = f"blk.{layer}."
        _add(writer, block + "attn_norm", _ones(width))
        _add(writer, block + "attn_q", _random(rng, heads * (nope + rope), width))
        _add(writer, block + "attn_kv_a_mqa", _random(rng, latent + rope, width))
        _add(writer, block + "attn_kv_a_norm", _ones(latent))
        _add(writer, block + "attn_kv_b", _random(rng, heads * (nope + value), latent))
        _add(writer, block + "attn_output", _random(rng, width, heads * value))
        _add(writer, block + "ffn_norm", _ones(width))
        if layer == 0:
            _add_ffn(writer, rng, block, suffix="", inner=256)
            continue
        _add(writer, block + "ffn_gate_inp", _random(rng, 64, width).astype(np.float32))
        _add_ffn(writer, rng, block, suffix="_exps", inner=64, experts=64)
        _add_ffn(writer, rng, block, suffix="_shexp", inner=2 * 64)
    _finish(writer)


WRITERS: Mapping[str, Callable[[Path, Path], None]] = {
    "smollm2:135m": write_smollm2,
    "smolmoe:8x135m": write_smolmoe,
    "tiny-dbrx": write_tiny_dbrx,
    "tiny-deepseek2": write_tiny_deepseek2,
}


def _write_smollm2(source: Path, target: Path, *, experts: int, used: int) -> None:
    reader = GGUFReader(source)
    writer = GGUFWriter(target, "llama")
    _copy_metadata(reader, writer, keep=lambda key: key not in _REPLACED)
    writer.add_file_type(FILE_TYPE_F16)
    writer.add_rope_dimension_count(PADDED_HEAD)
    writer.add_key_length(PADDED_HEAD)
    writer.add_value_length(PADDED_HEAD)
    if experts:
        writer.add_expert_count(experts)
        writer.add_expert_used_count(used)
    _add(writer, "rope_freqs", _rope_factors())
    for tensor in reader.tensors:
        name, kind = tensor.name.removesuffix(".weight"), tensor.tensor_type
        part = name.rpartition(".")[2]
        if part in {"attn_q", "attn_k", "attn_v", "attn_output"}:
            _add(writer, name, _padded_attention(part, quants.dequantize(tensor.data, kind)))
        elif experts and part in {"ffn_gate", "ffn_up", "ffn_down"}:
            _add(writer, name + "_exps", np.stack([tensor.data] * experts), kind=kind)
        else:
            _add(writer, name, tensor.data, kind=kind)
    rng = np.random.default_rng(0)
    for layer in range(LAYERS if experts else 0):
        router = rng.normal(0, 0.02, (experts, WIDTH)).astype(np.float32)
        _add(writer, f"blk.{layer}.ffn_gate_inp", router)
    _finish(writer)


def _rope_factors() -> Array:
    """Returns the divisors that give a padded head's first 32 pairs the frequencies of an unpadded one."""
    pair = np.arange(HEAD // 2)
    factors = np.ones(PADDED_HEAD // 2, np.float32)
    factors[: HEAD // 2] = ROPE_BASE ** (2 * pair / HEAD - 2 * pair / PADDED_HEAD)
    return factors


def _padded_attention(part: str, weight: Array) -> Array:
    """Pads each head of an attention matrix with zeros, in half precision.

    Queries are scaled up by as much as the server's 1/sqrt(head length) shrinks by the padding.
    """
    if part == "attn_output":
        return np.ascontiguousarray(_padded_rows(weight.T, HEADS).T).astype(np.float16)
    rows = _padded_rows(weight, HEADS if part == "attn_q" else KV_HEADS)
    scale = np.sqrt(PADDED_HEAD / HEAD) if part == "attn_q" else 1.0
    return (rows * scale).astype(np.float16)


def _padded_rows(weight: Array, heads: int) -> Array:
    per_head = weight.reshape(heads, HEAD, -1)
    padded = np.pad(per_head, ((0, 0), (0, PADDED_HEAD - HEAD), (0, 0)))
    return padded.reshape(heads * PADDED_HEAD, -1)


def _random_model(
    source: Path, target: Path, *, architecture: str, metadata: Mapping[str, int | float | str]
) -> GGUFWriter:
    """Begins a model of random weights with SmolLM2's vocabulary."""
    writer = GGUFWriter(target, architecture)
    _copy_metadata(GGUFReader(source), writer, keep=lambda key: key.startswith("tokenizer."))
    writer.add_file_type(FILE_TYPE_F16)
    for key, value in metadata.items():
        kind = {int: GGUFValueType.UINT32, float: GGUFValueType.FLOAT32, str: GGUFValueType.STRING}[
            type(value)
        ]
        writer.add_key_value(f"{architecture}.{key}", value, kind)
    rng = np.random.default_rng(0)
    _add(writer, "token_embd", _random(rng, VOCABULARY, TINY_WIDTH))
    _add(writer, "output_norm", _ones(TINY_WIDTH))
    _add(writer, "output", _random(rng, VOCABULARY, TINY_WIDTH))
    return writer


def _add_ffn(
    writer: GGUFWriter, rng: np.random.Generator, block: str, *, suffix: str, inner: int, experts: int = 0
) -> None:
    """Adds a gated feed-forward network; `experts` of them in one tensor where that is not 0."""
    stack = (experts,) if experts else ()
    _add(writer, f"{block}ffn_gate{suffix}", _random(rng, *stack, inner, TINY_WIDTH))
    _add(writer, f"{block}ffn_up{suffix}", _random(rng, *stack, inner, TINY_WIDTH))
    _add(writer, f"{block}ffn_down{suffix}", _random(rng, *stack, TINY_WIDTH, inner))


def _random(rng: np.random.Generator, *shape: int) -> Array:
    return rng.normal(0, 0.05, shape).astype(np.float16)


def _ones(length: int) -> Array:
    return np.ones(length, np.float32)


def _add(writer: GGUFWriter, name: str, data: Array, *, kind: GGMLQuantizationType | None = None) -> None:
    writer.add_tensor(f"{name}.weight", data, raw_dtype=kind)


def _copy_metadata(reader: GGUFReader, writer: GGUFWriter, *, keep: Callable[[str], bool]) -> None:
    """Copies the fields that `keep` wants; the writer sets version, counts and architecture itself."""
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture" or not keep(key):
            continue
        element = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(key, field.contents(), field.types[0], element)


def _finish(writer: GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
