"""What is known of the graders, at a terminal of 80 columns."""

from rich.console import Console

from moebench.graders import GRADERS
from moebench.graders.cards import GraderCard, grader_card
from moebench.report.graders import cards_view


def printed(view: object) -> list[str]:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(view)
    return [line.rstrip() for line in capture.get().splitlines()]


def cards() -> list[GraderCard]:
    return [grader_card(name) for name in GRADERS.names()]


def test_every_figure_stands_on_one_line_of_80_columns() -> None:
    lines = printed(cards_view(cards()))
    assert max(map(len, lines)) <= 80
    for figure in (figure for card in cards() for figure in card.figures):
        value = f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"
        assert any(
            line.split()[:2] == [figure.set_name, str(figure.n)] and value in line for line in lines
        ), figure


def test_what_is_measured_stands_once_above_its_sets() -> None:
    lines = printed(cards_view(cards()))
    for card in cards():
        for part, metric in {(figure.part, figure.metric) for figure in card.figures}:
            title = part if part.endswith(metric) else f"{part}, {metric}"
            assert any(line.startswith(title[:60]) for line in lines), title
