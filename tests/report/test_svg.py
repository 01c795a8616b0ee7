import xml.etree.ElementTree as ET

import pytest

from moebench.report import svg
from moebench.stats import Interval


@pytest.mark.parametrize(
    ("values", "high", "marks"),
    [
        ([31.2, 62.5], 80, 5),
        ([0.13, 0.31], 0.4, 5),
        ([1.0], 1.0, 6),
        ([100], 100, 6),
        ([999], 1000, 6),
        ([], 1, 6),
        ([0], 1, 5),
    ],
)
def test_a_scale_ends_at_a_round_number_above_its_values(
    values: list[float], high: float, marks: int
) -> None:
    scale = svg.nice_scale(values)
    assert scale.high == pytest.approx(high)
    assert scale.high >= max(values, default=0)
    assert len(scale.ticks) == marks


def test_a_row_chart_marks_value_interval_and_points() -> None:
    row = svg.Row(name="A", text="0.50", value=0.5, span=Interval(0.25, 0.75), points=(0.3, 0.6))
    chart = ET.fromstring(svg.row_chart("Scores", [row], scale=svg.UNIT))
    assert chart.get("aria-label") == "Scores"
    band = next(element for element in chart.iter() if element.get("class") == "band")
    assert float(band.get("x", "")) == pytest.approx(8 + 0.25 * 344, abs=0.1)
    assert float(band.get("width", "")) == pytest.approx(0.5 * 344, abs=0.1)
    assert sum(element.get("class") == "point" for element in chart.iter()) == 2


def test_higher_scores_stand_higher() -> None:
    points = [svg.Point(letter=n, name=n, x=1, y=y, interval=None) for n, y in (("A", 0.2), ("B", 0.9))]
    chart = ET.fromstring(svg.scatter("Score", points, x_unit="GB"))
    low, high = [float(e.get("cy", "")) for e in chart.iter() if e.get("class") == "badge"]
    assert high < low


def test_words_in_charts_are_escaped_and_made_visible() -> None:
    evil = "<script>\u202e\x00&\"'"
    row = svg.Row(name=evil, text=evil)
    point = svg.Point(letter=evil, name=evil, x=1, y=1, interval=None)
    for chart in (
        svg.row_chart(evil, [row], scale=svg.UNIT, unit=evil),
        svg.scatter(evil, [point], x_unit=evil),
    ):
        ET.fromstring(chart)
        assert "<script>" not in chart
        assert "\u202e" not in chart


def test_no_mark_has_a_style_that_the_policy_would_block() -> None:
    bars = svg.bar(0.5, Interval(0, 1)) + svg.difference_bar(-0.2, Interval(-1, 1))
    assert "style=" not in bars


def test_a_mark_at_either_end_stays_inside_its_bar() -> None:
    for mean in (0.0, 1.0):
        bar = ET.fromstring(svg.bar(mean, None))
        stroke = next(element for element in bar if element.get("class") == "mean")
        assert 0 <= float(stroke.get("x", "")) <= 100 - float(stroke.get("width", ""))


@pytest.mark.parametrize("top", [42.0, 250.0, 8000.0, 123456.0])
def test_numbers_on_an_axis_do_not_run_into_its_unit(top: float) -> None:
    scale = svg.nice_scale([top])
    chart = ET.fromstring(svg.row_chart("Speed", [svg.Row(name="a", text="b")], scale=scale, unit="tokens/s"))
    labels = [text for text in chart.iter("text") if text.get("class") == "axis"]
    assert (labels[-1].text or "").endswith(" tokens/s")
    begin = float(labels[-1].get("x", "")) - 6.7 * len(labels[-1].text or "")
    assert all(float(label.get("x", "")) + 3.35 * len(label.text or "") < begin for label in labels[1:-1])
    assert labels[0].text == "0"
