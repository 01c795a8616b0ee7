import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.report.highlight import Segment, segments, visible
from moebench.types import Span


def span(start: int, end: int, ok: bool | None = True, label: str = "") -> Span:
    return Span(start=start, end=end, ok=ok, label=label)


def test_a_text_without_spans_is_one_plain_piece() -> None:
    assert segments("abc", ()) == [Segment(text="abc", span=None)]


def test_an_empty_text_has_no_pieces() -> None:
    assert segments("", [span(0, 3)]) == []


def test_a_span_is_cut_out_of_its_text() -> None:
    word = span(2, 4, label="2 letters")
    assert segments("a bc d", [word]) == [
        Segment(text="a ", span=None),
        Segment(text="bc", span=word, labels=("2 letters",)),
        Segment(text=" d", span=None),
    ]


def test_a_piece_in_several_spans_belongs_to_the_innermost() -> None:
    outer, inner = span(0, 9, label="equation"), span(4, 5, ok=False, label="final answer")
    pieces = segments("2 + 2 = 5", [outer, inner])
    assert [piece.span for piece in pieces] == [outer, inner, outer]
    assert [piece.labels for piece in pieces] == [(), ("final answer",), ("equation",)]


def test_of_spans_with_one_start_the_shorter_is_the_inner_one() -> None:
    long, short = span(0, 5), span(0, 2)
    assert [piece.span for piece in segments("abcdef", [long, short])] == [short, long, None]


def test_overlapping_spans_share_the_text() -> None:
    first, second = span(0, 3), span(2, 5)
    assert [(piece.text, piece.span) for piece in segments("abcdef", [first, second])] == [
        ("ab", first),
        ("c", second),
        ("de", second),
        ("f", None),
    ]


def test_equal_spans_keep_both_labels() -> None:
    pieces = segments("ab", [span(0, 2, label="one"), span(0, 2, label="two")])
    assert pieces[0].labels == ("one", "two")


def test_a_label_that_only_repeats_its_text_is_left_out() -> None:
    spans = [span(0, 3, label="bob"), span(4, 9, label="= 42 km"), span(10, 14, label="= 42 km")]
    told = [piece.labels for piece in segments("Bob 42 km 42 k", spans) if piece.span]
    assert told == [(), (), ("= 42 km",)]


def test_spans_outside_the_text_are_cut_to_it_or_left_out() -> None:
    assert [piece.text for piece in segments("abc", [span(1, 99), span(50, 60), span(2, 2)])] == ["a", "bc"]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=12))
def test_the_pieces_are_the_text_whatever_the_spans(text: str, edges: list[tuple[int, int]]) -> None:
    pieces = segments(text, [span(start, end) for start, end in edges])
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


def test_spans_within_spans_each_show_where_no_inner_one_does() -> None:
    inner_first = [piece.span for piece in segments("x" * 2_001, [span(i, 2_001 - i) for i in range(1_000)])]
    assert [one.start for one in inner_first if one] == [*range(1_000), *reversed(range(999))]


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\x00", "␀"),
        ("\x1b[31m", "␛[31m"),
        ("\x7f", "␡"),
        ("\x85", "⟨U+0085⟩"),
        ("\u202e", "⟨U+202E⟩"),
        ("\u2066", "⟨U+2066⟩"),
        ("\u200f", "⟨U+200F⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("\xad", "⟨U+00AD⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\ud83d", "⟨U+D83D⟩"),
        ("\uffff", "⟨U+FFFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("a\r\nb\rc", "a\nb␍c"),
    ],
)
def test_hidden_characters_are_shown(hidden: str, shown: str) -> None:
    assert visible(hidden) == shown


@pytest.mark.parametrize(
    "text", ["plain", "tab\tand\nline", "é ß 日本 שלום", "👩\u200d🚀", "می\u200cخواهم", "e\u0301"]
)
def test_honest_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@given(st.text(st.characters()))
def test_what_is_shown_can_be_written_as_utf_8(text: str) -> None:
    visible(text).encode("utf-8")
