"""What is made of a graph's nodes, on nodes made by hand: what the stand-ins' graphs do not show."""

import ctypes
from typing import Any

import numpy as np
import pytest

from moebench.errors import DataError
from moebench.router.nodes import Watcher, _Tensor


class Graph:
    """Stands in for ggml: named arrays in place of nodes."""

    def __init__(self) -> None:
        self.nodes: dict[int, tuple[bytes, np.ndarray[Any, Any], _Tensor]] = {}

    def add(self, name: str, rows: Any, *, kind: int = 26, stride: int = 0) -> int:
        """Adds a node of (tokens, columns), in memory with `stride` bytes from row to row."""
        rows = np.asarray(rows)
        rows = rows.astype(np.int32 if kind == 26 else np.float32)
        stride = stride or rows.shape[1] * 4
        memory = np.zeros((rows.shape[0], stride // 4), rows.dtype)
        memory[:, : rows.shape[1]] = rows
        whole = stride * rows.shape[0]
        head = _Tensor(kind, None, (rows.shape[1], rows.shape[0], 1, 1), (4, stride, whole, whole))
        address = ctypes.addressof(head)
        self.nodes[address] = (name.encode(), memory, head)
        return address

    def ggml_get_name(self, tensor: int) -> bytes:
        return self.nodes[tensor][0]

    def ggml_backend_tensor_get(self, tensor: int, target: Any, offset: int, size: int) -> None:
        ctypes.memmove(target, self.nodes[tensor][1].tobytes()[offset:], size)

    def show(self, watcher: Watcher) -> None:
        for address in self.nodes:
            if watcher(address, True, None):
                watcher(address, False, None)


def watched(graph: Graph, *, logits: bool = False) -> Watcher:
    watcher = Watcher(graph, logits=logits)
    graph.show(watcher)
    watcher.check()
    return watcher


def test_rows_with_gaps_between_them_are_read_without_the_gaps() -> None:
    graph = Graph()
    graph.add("ffn_moe_topk-3", [[7, 1], [0, 5], [2, 4]], stride=40)
    layers, found = watched(graph).collect(3)
    assert layers == (3,)
    assert found["topk"].tolist() == [[[7, 1]], [[0, 5]], [[2, 4]]]


def test_choices_that_come_in_no_order_are_put_in_the_order_of_their_scores() -> None:
    graph = Graph()
    graph.add("ffn_moe_logits-0", [[0.1, 0.9, 0.5], [3.0, 1.0, 2.0]], kind=0)
    graph.add("ffn_moe_topk-0", [[2, 1], [0, 2]])
    assert watched(graph).collect(2)[1]["topk"].tolist() == [[[1, 2]], [[0, 2]]]


def test_the_choice_is_ordered_by_the_biased_scores_that_it_was_made_by() -> None:
    graph = Graph()
    graph.add("ffn_moe_logits-0", [[0.9, 0.5, 0.1]], kind=0)
    graph.add("ffn_moe_probs_biased-0", [[0.1, 0.5, 0.9]], kind=0)
    graph.add("ffn_moe_topk-0", [[1, 2]])
    found = watched(graph, logits=True).collect(1)[1]
    assert found["topk"].tolist() == [[[2, 1]]]
    assert found["logits"][0, 0, 0] == pytest.approx(0.9)
    assert found["scores"][0, 0, 0] == pytest.approx(0.1)


def test_a_graph_that_names_no_choices_is_an_error() -> None:
    graph = Graph()
    graph.add("ffn_up-0", [[1, 2]])
    with pytest.raises(DataError, match="no node named ffn_moe_topk"):
        watched(graph).collect(1)


def test_a_layer_that_shows_fewer_tokens_than_were_sent_is_an_error() -> None:
    graph = Graph()
    graph.add("ffn_moe_topk-0", [[1, 2], [2, 1]])
    graph.add("ffn_moe_topk-1", [[1, 2]])
    with pytest.raises(DataError, match="of 2 tokens in 2 layers"):
        watched(graph).collect(2)


def test_a_node_of_another_type_is_an_error() -> None:
    graph = Graph()
    graph.add("ffn_moe_topk-0", [[1.0, 2.0]], kind=0)
    with pytest.raises(DataError, match="not known here: 2x1x1x1, type 0"):
        watched(graph)


class Broken(Graph):
    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def ggml_backend_tensor_get(self, *_: Any) -> None:
        raise self.error


@pytest.mark.parametrize("error", [OSError("gone"), KeyboardInterrupt()])
def test_what_goes_wrong_in_the_callback_is_not_lost(error: BaseException) -> None:
    graph = Broken(error)
    graph.add("ffn_moe_topk-0", [[1, 2]])
    with pytest.raises(type(error)):
        watched(graph)


def test_a_view_of_a_node_is_not_taken_for_the_node() -> None:
    graph = Graph()
    graph.add("ffn_moe_topk-0", [[1, 2]])
    graph.add("ffn_moe_topk-0 (view)", [[9, 9]])
    assert watched(graph).collect(1)[1]["topk"].tolist() == [[[1, 2]]]
