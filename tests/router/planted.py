"""Tiny mixtures whose router is known, as GGUF files: what the figures must find in them is certain.

Attention and experts add nothing, so that what each router sees is the token's embedding, normed:

    dimension 0                 1 for every token: a direction that says nothing
    dimensions 1 to 8           the token's class, its number modulo 8: 2 for the class, 1 for the next
    dimension 9                 1 for digits, else 0
    dimension 10                1 for capital letters, else 0

A norm scales all by one positive number, which changes no order of a router's scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter

from moebench.router.gguf_file import read_gguf
from moebench.router.library import RouterReader
from moebench.router.routed import Routed
from moebench.types import Key

EXPERTS, USED, WIDTH, INNER = 8, 2, 64, 32

DIGITS = tuple(str(i) for i in range(8))
WORDS = tuple(f"{a}{b}" for a in "bcdfghjk" for b in "aeiouyrl")
CAPITALS = tuple(word.capitalize() for word in WORDS)
VOCABULARY = ("<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256)), *DIGITS, *WORDS, *CAPITALS)
NUMBER = {text: number for number, text in enumerate(VOCABULARY)}
START = len(VOCABULARY) - len(DIGITS) - len(WORDS) - len(CAPITALS)

FIXED = (3, 5)
"""The experts that every token goes to where the router is `fixed`."""
OF_DIGITS = (0, 1)
"""The experts that digits go to where the router is `digits`; other tokens go by their class."""
OF_CAPITALS = (6, 7)

Array = npt.NDArray[np.float32]


def numbers(texts: Sequence[str]) -> npt.NDArray[np.int32]:
    """The tokens' numbers in the vocabulary."""
    return np.array([NUMBER[text] for text in texts], np.int32)


def router(kind: str) -> Array:
    """A router, (experts, width): `fixed`, `class` (perfect balance), `digits`, `capitals`."""
    weights = np.zeros((EXPERTS, WIDTH), np.float32)
    weights[:, 1 : 1 + EXPERTS] = np.eye(EXPERTS)
    if kind == "fixed":
        weights[:] = 0
        weights[list(FIXED), 0] = 2, 1
    elif kind == "digits":
        weights[list(OF_DIGITS), 9] = 20, 10
    elif kind == "capitals":
        weights[list(OF_CAPITALS), 10] = 20, 10
    elif kind != "class":
        raise ValueError(kind)
    return weights


def embeddings() -> Array:
    """Every token's embedding, (words, width)."""
    found = np.zeros((len(VOCABULARY), WIDTH), np.float32)
    found[:, 0] = 1
    token = np.arange(len(VOCABULARY))
    found[token, 1 + (token - START) % EXPERTS] = 2
    found[token, 1 + (token - START + 1) % EXPERTS] = 1
    found[numbers(DIGITS), 9] = 1
    found[numbers(CAPITALS), 10] = 1
    return found


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One trial's tokens, as texts, and what became of its answer."""

    key: Key
    prompt: Sequence[str]
    answer: Sequence[str]
    right: bool | None = None


def read_planted(file: Path, passages: Sequence[Passage]) -> Routed:
    """Sends passages through the model with llama.cpp and returns its choices."""
    head = read_gguf(file)
    lengths = [len(one.prompt) + len(one.answer) for one in passages]
    with RouterReader(head, longest=max(lengths)) as reader:
        passed = [reader.route(numbers([*one.prompt, *one.answer])) for one in passages]
    trial = np.repeat(np.arange(len(passages)), lengths).astype(np.int32)
    position = np.concatenate([np.arange(length) for length in lengths]).astype(np.int32)
    return Routed(
        model="planted",
        architecture=head.architecture,
        file_sha256="0" * 64,
        experts=EXPERTS,
        layers=passed[0].layers,
        chosen=np.concatenate([one.chosen for one in passed]),
        trial=trial,
        position=position,
        answer=position >= np.array([len(one.prompt) for one in passages])[trial],
        texts=tuple(text for one in passages for text in (*one.prompt, *one.answer)),
        trials=tuple(one.key for one in passages),
        right=tuple(one.right for one in passages),
    )


def write_planted(target: Path, routers: Sequence[str]) -> None:
    """Writes a mixture of Mixtral's architecture with one layer for each of `routers`."""
    writer = GGUFWriter(target, "llama")
    writer.add_block_count(len(routers))
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH)
    writer.add_expert_count(EXPERTS)
    writer.add_expert_used_count(USED)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(list(VOCABULARY))
    writer.add_token_scores([0.0] * len(VOCABULARY))
    writer.add_token_types([2, 3, 3] + [6] * 256 + [1] * (len(VOCABULARY) - 259))
    for name, weights in _tensors(routers).items():
        writer.add_tensor(f"{name}.weight", weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(routers: Sequence[str]) -> Mapping[str, Array]:
    words, ones, square = embeddings(), np.ones(WIDTH, np.float32), np.eye(WIDTH, dtype=np.float32)
    found = {"token_embd": words, "output_norm": ones, "output": words}
    for layer, kind in enumerate(routers):
        block = f"blk.{layer}."
        found |= {block + name: square for name in ("attn_q", "attn_k", "attn_v")}
        found |= {block + name: ones for name in ("attn_norm", "ffn_norm")}
        found[block + "attn_output"] = np.zeros((WIDTH, WIDTH), np.float32)
        found[block + "ffn_gate_inp"] = router(kind)
        found[block + "ffn_gate_exps"] = np.zeros((EXPERTS, INNER, WIDTH), np.float32)
        found[block + "ffn_up_exps"] = np.zeros((EXPERTS, INNER, WIDTH), np.float32)
        found[block + "ffn_down_exps"] = np.zeros((EXPERTS, WIDTH, INNER), np.float32)
    return found
