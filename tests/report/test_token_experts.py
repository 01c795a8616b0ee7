import base64
import gzip
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.report.highlight import segments, visible
from moebench.report.routing import Router
from moebench.report.token_experts import Colouring, colouring, expert_rules, token_places
from moebench.types import Run, Score, Span
from tests.report.artificial_routing import artificial_figures, artificial_routed

PIECE = "\N{REPLACEMENT CHARACTER}"


def unpacked(found: Colouring) -> dict[str, list[list[object]]]:
    text = re.search(r">([^<]+)<", found.data)
    assert text
    data: dict[str, list[list[object]]] = json.loads(gzip.decompress(base64.b64decode(text[1])))
    return data


def words(text: str, tokens: list[str]) -> list[str]:
    places = token_places(text, tokens)
    assert places is not None
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("text", "tokens", "found"),
    [
        ("The end.", ["The", " end", ".", "<|end|>"], ["The", " end", ".", ""]),
        ("The end.", [" The", " end", "."], ["The", " end", "."]),
        ("a\u00e9b", ["a", PIECE, PIECE, "b"], ["a", "\u00e9", "", "b"]),
        ("\U0001f600\U0001f601!", [PIECE] * 8 + ["!"], ["\U0001f600", "\U0001f601", *[""] * 6, "!"]),
        (f"x{PIECE}y", ["x", PIECE, "y"], ["x", PIECE, "y"]),
        ("a caf\u00e9", ["a", " caf" + PIECE, PIECE], ["a", " caf\u00e9", ""]),
        ("one two", ["one", "", " two"], ["one", "", " two"]),
        ("  x", ["<s>", "  x"], ["", "  x"]),
    ],
)
def test_tokens_are_found_in_their_text(text: str, tokens: list[str], found: list[str]) -> None:
    assert words(text, tokens) == found


def test_tokens_of_another_text_are_not_put_into_this_one() -> None:
    assert token_places("An answer that was given.", ["Some", "thing", " else", " entirely"]) is None


@given(st.text(max_size=80), st.lists(st.text(max_size=6), max_size=20))
def test_places_ascend_and_lie_inside_whatever_the_tokens(text: str, tokens: list[str]) -> None:
    places = token_places(text, tokens)
    edges = [edge for place in places or () for edge in place]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


@given(st.lists(st.text(min_size=1, max_size=5), max_size=20))
def test_tokens_that_make_up_the_text_are_all_found(tokens: list[str]) -> None:
    if not any(PIECE in token for token in tokens):
        assert words("".join(tokens), tokens) == tokens


def test_the_packed_pieces_are_the_shown_text_with_its_experts(run: Run) -> None:
    routed = artificial_routed(run, "dbrx:132b", records=5)
    found = colouring(run, [("dbrx:132b", Router(routed=routed, figures=artificial_figures(routed)))])
    assert found is not None
    data = unpacked(found)
    records = {record.key: record for record in run.records}
    for trial, key in enumerate(routed.trials):
        made = records[key].generation
        assert made is not None
        _, length, sizes, layers = data["trials"][found.numbers[key]]
        assert isinstance(sizes, str)
        assert isinstance(layers, list)
        assert sum(ord(size) - 35 for size in sizes) == length == len(made.text)
        rows = (routed.trial == trial) & routed.answer
        for name, place in (("first", 0), ("last", -1)):
            experts = [ord(sign) - 36 for sign in layers[0 if name == "first" else 2]]
            assert experts == routed.chosen[rows][:, place, 0].tolist()


def test_what_the_page_shows_in_place_of_hidden_characters_is_counted(run: Run) -> None:
    text = "a\x00b\u202ec\r\nd\r\U0001f600e"
    first = next(r for r in run.records if r.key.model == "dbrx:132b" and r.generation)
    assert first.generation
    score = Score(value=1, answer=1, reason="", spans=(Span(start=2, end=5, ok=True, label="x"),))
    record = replace(first, generation=replace(first.generation, text=text), score=score)
    small = replace(run, records=(record,))
    routed = artificial_routed(small, "dbrx:132b")
    found = colouring(small, [("dbrx:132b", Router(routed=routed, figures=artificial_figures(routed)))])
    assert found is not None
    shown = "".join(visible(piece.text) for piece in segments(text, score.spans))
    assert unpacked(found)["trials"][0][1] == len(shown.encode("utf-16-le")) // 2


def test_a_model_of_another_run_is_found_by_its_name_there(run: Run) -> None:
    routed = artificial_routed(run, "dbrx:132b", records=3)
    router = Router(routed=routed, figures=artificial_figures(routed))
    assert colouring(run, [("dbrx:132b (run 2)", router)]) is None


def test_the_first_experts_hues_lie_apart() -> None:
    hues = [int(hue) for hue in re.findall(r"--h:(\d+)", expert_rules(8))]
    gaps = [min(abs(a - b), 360 - abs(a - b)) for i, a in enumerate(hues) for b in hues[:i]]
    assert min(gaps) >= 30
