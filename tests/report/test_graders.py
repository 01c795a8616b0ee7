"""What is known of the graders, at a terminal of 80 columns."""

from rich.console import Console

from moebench.agreement.base import Figure, LabelledSet, Measurement, Tally
from moebench.agreement.cards import GraderCard, grader_card
from moebench.agreement.table import Result, Table
from moebench.graders import GRADERS
from moebench.report.graders import agreement_view, cards_view
from moebench.stats import Interval


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


def figure(value: float) -> Figure:
    return Figure(value=value, interval=Interval(value - 0.01, min(1.0, value + 0.01)), n=1384)


def test_a_fresh_measurement_has_the_other_tools_below_ours() -> None:
    labelled = LabelledSet(
        name="gsm8k_solutions_unannounced",
        grader="final_number",
        part="final number",
        metric="accuracy",
        file="x.jsonl",
        source="somewhere",
        load=lambda path: [],
        predict=lambda case: None,
        compare=lambda predicted, gold: Tally(hits=1, predicted=1, expected=1),
    )
    ours = Measurement(raw=figure(0.9), reviewed=figure(0.95), disagreements=())
    rivals = {
        "slow": Measurement(raw=figure(0.5), reviewed=figure(0.5), disagreements=()),
        "good": Measurement(raw=figure(0.8), reviewed=figure(0.8), disagreements=()),
    }
    result = Result(labelled=labelled, ours=ours, rivals=rivals, missing=("absent",))
    lines = printed(agreement_view(Table(results=(result,), extra=(), absent=("y.jsonl",))))
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines[3:]][:3] == ["good", "slow", "absent"]
    assert lines[2].split() == [
        "gsm8k_solutions_unannounced",
        "1384",
        "0.900",
        "(0.890–0.910)",
        "0.950",
        "(0.940–0.960)",
    ]
    assert lines[-1] == "not there, so not measured: y.jsonl"
