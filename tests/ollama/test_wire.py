"""A request and its answer, read from the bytes that went over the wire."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.errors import TrialError
from moebench.ollama.wire import Exchange

LAST = {
    "response": "",
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 9,
    "prompt_eval_cached_count": 4,
    "eval_count": 3,
    "eval_duration": 2_000_000_000,
}
TEXTS = st.text(max_size=8)
SAID = st.fixed_dictionaries({}, optional={"response": TEXTS, "thinking": TEXTS, "error": TEXTS})
EVENTS = st.one_of(SAID, st.builds(lambda said: {"message": said}, SAID), st.none(), st.lists(st.integers()))


def lines(*events: object) -> bytes:
    return b"".join(json.dumps(event, ensure_ascii=False).encode() + b"\n" for event in events)


def read(*pieces: bytes) -> Exchange:
    exchange = Exchange("?")
    exchange.begin({})
    for piece in pieces:
        exchange.feed(piece)
    exchange.end()
    return exchange


def answered(*pieces: str, last: dict[str, Any] | None = None) -> Exchange:
    """Thoughts begin with `~`; each piece comes a second after the one before, the first after one."""
    exchange = read(lines(*({"thinking" if p[0] == "~" else "response": p.lstrip("~")} for p in pieces)))
    exchange.feed(lines(LAST if last is None else last))
    exchange.pieces = [(kind, text, float(n)) for n, (kind, text, _) in enumerate(exchange.pieces, start=1)]
    exchange.sent_at = 0.0
    return exchange


def told(exchange: Exchange) -> object:
    return [piece[:2] for piece in exchange.pieces], exchange.final, exchange.error


@given(st.lists(EVENTS, max_size=5), st.lists(st.integers(0, 400), max_size=8), st.booleans())
def test_where_the_bytes_are_cut_makes_no_difference(
    events: list[object], cuts: list[int], ends_in_a_newline: bool
) -> None:
    whole = lines(*events, LAST)[: None if ends_in_a_newline else -1]
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[start:end] for start, end in itertools.pairwise(places)]
    assert told(read(*pieces)) == told(read(*whole.splitlines(keepends=True)))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_answer_are_left_to_the_client_to_complain_of(data: bytes) -> None:
    assert read(data, b"\n" + lines(LAST)).final == LAST


@pytest.mark.parametrize("line", [b"[" * 5000, b"{", b"5", b"null", b'{"message": 5, "response": 7}'])
def test_a_strange_line_is_no_piece(line: bytes) -> None:
    assert told(read(line + b"\n")) == ([], {}, None)


@pytest.mark.parametrize("chat", [False, True])
def test_thinking_and_answer_come_as_pieces_of_their_own(chat: bool) -> None:
    text = "content" if chat else "response"
    events: list[dict[str, Any]] = [{text: "", "thinking": "Hm"}, {text: "Two", "thinking": ""}, {text: "."}]
    exchange = read(lines(*({"message": event} if chat else event for event in events)))
    assert told(exchange) == ([("thinking", "Hm"), ("answer", "Two"), ("answer", ".")], {}, None)
    parted = exchange.parted(opened=True)
    assert (parted.thinking, parted.answer) == ("Hm", "Two.")


@pytest.mark.parametrize(
    ("pieces", "opened", "first", "first_answer"),
    [
        (["Two", " apples"], False, 1.0, 1.0),
        (["~Hm", "~ so", "Two"], False, 1.0, 3.0),
        (["~Hm", "~ so", "Two"], True, 1.0, 3.0),
        (["<think>", "Hm", "</think>", "\n\n", "Two", "."], False, 1.0, 5.0),
        (["<thi", "nk>Hm</thi", "nk>Two"], False, 1.0, 3.0),
        (["Hm", "</think>", "Two"], True, 1.0, 3.0),
        (["Hm", " and", " so"], True, 1.0, None),
        (["~Hm"], False, 1.0, None),
        (["<think>", "Hm"], False, 1.0, None),
        ([], False, None, None),
    ],
)
def test_the_first_answer_token_is_the_first_behind_the_thoughts(
    pieces: list[str], opened: bool, first: float | None, first_answer: float | None
) -> None:
    exchange = answered(*pieces)
    call = exchange.call(opened=opened, context_tokens=4096)
    assert (call.first_token_s, call.first_answer_token_s) == (first, first_answer)


def test_the_servers_account_is_in_seconds_and_tokens() -> None:
    call = answered("Two").call(opened=False, context_tokens=4096)
    assert (call.input_tokens, call.cached_tokens, call.output_tokens, call.decode_s) == (9, 4, 3, 2.0)
    assert (call.load_s, call.stop) == (None, "stop")


@pytest.mark.parametrize(
    ("reason", "stop"), [("stop", "stop"), ("length", "length"), (None, "unknown"), (7, "unknown")]
)
def test_why_it_ended_is_a_word_that_is_known(reason: object, stop: str) -> None:
    exchange = answered("Two", last={**LAST, "done_reason": reason})
    assert exchange.call(opened=False, context_tokens=4096).stop == stop


@pytest.mark.parametrize(
    ("pieces", "ends", "repetition"),
    [
        (["ha", " ha", "ha\n"] * 10, "", True),
        (["~ha"] * 30, "", True),
        (["Well"] + ["~ha"] * 30, "", True),
        (["ha"] * 29, "", False),
        (["~ha"] * 15 + ["ha"] * 15, "", False),
        (["a", "b"] * 20, "", False),
        (["~a", "~b"], "prediction aborted, token repeat limit reached", True),
        (["a"], "an error was encountered while running the model", False),
    ],
)
def test_a_stream_without_an_end_is_a_repetition_or_incomplete(
    pieces: list[str], ends: str, repetition: bool
) -> None:
    exchange = answered(*pieces, last={"error": ends})
    if repetition:
        assert exchange.call(opened=False, context_tokens=4096).stop == "repetition"
        return
    with pytest.raises(TrialError) as caught:
        exchange.call(opened=False, context_tokens=4096)
    assert caught.value.kind == "incomplete"


def test_a_request_that_did_not_pass_our_transport_is_unseen() -> None:
    with pytest.raises(TrialError) as caught:
        Exchange("?").call(opened=False, context_tokens=4096)
    assert caught.value.kind == "unseen"
    assert "models.llm()" in caught.value.fix


def test_an_answer_to_nothing_is_a_load() -> None:
    with pytest.raises(TrialError) as caught:
        answered(last={**LAST, "done_reason": "load"}).call(opened=False, context_tokens=4096)
    assert caught.value.kind == "empty_load"


@pytest.mark.parametrize(
    ("seen", "whole", "cut"),
    [
        (100, None, True),
        (99, None, True),
        (98, None, False),
        (52, 200, True),
        (52, 60, False),
        (40, 200, False),
    ],
)
def test_a_prompt_that_was_cut_in_silence_is_found_by_its_counts(
    seen: int, whole: int | None, cut: bool
) -> None:
    """Of a context of 100 tokens."""
    context = {} if whole is None else {"context": [1] * (whole + 3)}
    exchange = answered("Two", last={**LAST, "prompt_eval_count": seen, **context})
    if cut:
        with pytest.raises(TrialError, match=f"the model saw {seen}"):
            exchange.call(opened=False, context_tokens=100)
    else:
        assert exchange.call(opened=False, context_tokens=100).input_tokens == seen
