"""What is known of the graders, at a terminal of 80 columns."""

from rich.console import Console

from moebench.graders import GRADERS
from moebench.graders.cards import CardRow, GraderCard, PublishedFigure, grader_card
from moebench.report.graders import cards_view, figure_words, rival_words


def printed(view: object) -> list[str]:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(view)
    return [line.rstrip() for line in capture.get().splitlines()]


def cards() -> list[GraderCard]:
    return [grader_card(name) for name in GRADERS.names()]


def figure(**more: object) -> PublishedFigure:
    made = {"set_name": "sums", "grader": "g", "grader_version": 1, "part": "p", "metric": "accuracy", "n": 7}
    return PublishedFigure(**{**made, "value": 0.5, "rivals": {"one": 0.4, "other": 0.6}, **more})  # type: ignore[arg-type] # a mixture


def test_every_figure_stands_on_one_line_of_80_columns() -> None:
    lines = printed(cards_view(cards()))
    assert max(map(len, lines)) <= 80
    for row in (row for card in cards() for row in card.rows):
        for one, name in ((row.check, row.set_name), (row.kept_back, "kept back")):
            if one:
                value = figure_words(one)
                n = "–" if one.n is None else str(one.n)
                assert any(name in line and value in line and f" {n} " in line for line in lines), one


def test_what_is_measured_stands_above_its_sets() -> None:
    lines = printed(cards_view(cards()))
    for card in cards():
        for row in card.rows:
            assert any(row.what.startswith(line) for line in lines if line), row


def test_a_set_of_which_no_case_was_shown_says_so_beside_its_name() -> None:
    row = CardRow(set_name="sums", part="p", metric="accuracy", check=None, kept_back=figure())
    card = GraderCard(name="g", version=2, does="", rows=(row,), kept_back_note="note", blind_spots=())
    lines = printed(cards_view([card]))
    assert any(line.split() == ["sums,", "kept", "back", "7", "0.500", "0.600", "other"] for line in lines)
    assert any(line.endswith("note") for line in lines)


def test_the_best_other_tool_is_the_one_with_the_highest_figure() -> None:
    assert rival_words(figure()) == "0.600 other"
    assert rival_words(figure(rivals={})) == "–"
    assert rival_words(figure(metric="unfaithful ones caught")) == "–"
