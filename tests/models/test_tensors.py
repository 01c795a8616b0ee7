"""Bytes that a token needs, counted from lists of tensors."""

from typing import Any

import pytest
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFReader
from hypothesis import given
from hypothesis import strategies as st

from moebench.demo.embedded import embedded_folder
from moebench.models.tensors import BLOCKS, active_tensor_bytes
from moebench.ollama.card import model_card
from moebench.ollama.server import Server

MIXTURE: list[dict[str, Any]] = [
    {"name": "token_embd.weight", "type": "F16", "shape": [64, 100]},
    {"name": "output.weight", "type": "Q6_K", "shape": [256, 100]},
    {"name": "blk.0.attn_q.weight", "type": "Q4_0", "shape": [64, 64]},
    {"name": "blk.0.ffn_gate_exps.weight", "type": "MXFP4", "shape": [64, 32, 8]},
    {"name": "blk.0.ffn_gate_shexp.weight", "type": "F32", "shape": [64, 2]},
    {"name": "v.blk.0.attn_q.weight", "type": "F16", "shape": [512, 512]},
]
NEEDED = 210 * 100 + 64 * 64 * 18 // 32 + 64 * 32 * 8 * 17 // 32 // 4 + 512


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_blocks_are_those_of_ggml(name: str) -> None:
    weights, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    assert BLOCKS[name] == (size, weights)


def test_only_the_chosen_experts_count_and_no_input_embedding_or_image_encoder() -> None:
    assert active_tensor_bytes(MIXTURE, experts=8, used=2) == NEEDED


def test_a_tied_embedding_counts() -> None:
    tied = [tensor for tensor in MIXTURE if tensor["name"] != "output.weight"]
    assert active_tensor_bytes(tied, experts=8, used=2) == NEEDED - 210 * 100 + 64 * 100 * 2


def test_the_card_has_it_where_the_server_lists_tensors() -> None:
    info = {"general.architecture": "new", "new.expert_count": 8, "new.expert_used_count": 2}
    card = model_card({"model_info": info, "tensors": MIXTURE}, {}, stand_in=None)
    assert card.active_weight_bytes == NEEDED
    assert model_card({"model_info": info}, {}, stand_in=None).active_weight_bytes is None


def test_the_embedded_files_are_counted_to_the_byte(embedded: Server) -> None:
    """Dense ones; each tensor of the reader has its own size in the file."""
    for blob in (embedded_folder() / "models" / "blobs").iterdir():
        if blob.stat().st_size < 10**7:
            continue
        found = GGUFReader(blob).tensors
        listed = [
            {"name": t.name, "type": t.tensor_type.name, "shape": [int(n) for n in t.shape]} for t in found
        ]
        routed = sum(int(t.n_bytes) for t in found if "_exps" in t.name)
        embedding = sum(
            int(t.n_bytes)
            for t in found
            if t.name == "token_embd.weight" and any(o.name == "output.weight" for o in found)
        )
        total = sum(int(t.n_bytes) for t in found)
        expected = total - embedding - routed + routed / 4
        assert active_tensor_bytes(listed, experts=8, used=2) == pytest.approx(expected, abs=1)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["name", "type", "shape"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_no_list_raises(tensors: Any) -> None:
    found = active_tensor_bytes(tensors, experts=8, used=2)
    assert found is None or found >= 0
