"""What kind of text a token is."""

import pytest

from moebench.router.kinds import KINDS, Kind, kind_of, kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4", Kind.DIGITS),
        (" 42", Kind.DIGITS),
        ("4.", Kind.DIGITS),
        ("1,000", Kind.DIGITS),
        ("½", Kind.DIGITS),
        ("٣", Kind.DIGITS),
        ("apple", Kind.LETTERS),
        (" apple", Kind.LETTERS),
        ("3rd", Kind.LETTERS),
        ("don't", Kind.LETTERS),
        ("é", Kind.LETTERS),
        ("語", Kind.LETTERS),
        (".", Kind.PUNCTUATION),
        (" (", Kind.PUNCTUATION),
        ("**", Kind.PUNCTUATION),
        ("€", Kind.PUNCTUATION),
        (".\n\n", Kind.PUNCTUATION),
        ("<=", Kind.PUNCTUATION),
        (" ", Kind.SPACES),
        ("\n\n", Kind.SPACES),
        ("\t", Kind.SPACES),
        ("\u00a0", Kind.SPACES),
        ("", Kind.OTHER),
        ("\ufffd", Kind.OTHER),
        ("<|im_start|>", Kind.OTHER),
        ("<｜begin▁of▁sentence｜>", Kind.OTHER),
        ("<s>", Kind.OTHER),
        ("</s>", Kind.OTHER),
        ("[INST]", Kind.OTHER),
        ("[/INST]", Kind.OTHER),
    ],
)
def test_kind(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_every_token_gets_its_kind() -> None:
    assert kinds(["a", "1", "a", " ", "!"]).tolist() == [1, 0, 1, 3, 2]
    assert kinds([]).shape == (0,)


def test_names_stand_where_the_kinds_point() -> None:
    assert [KINDS[kind] for kind in Kind if kind is not Kind.OTHER] == [
        kind.name.lower() for kind in Kind if kind is not Kind.OTHER
    ]
