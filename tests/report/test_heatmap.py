import re

import pytest

from moebench.report.heatmap import EDGES, cells, heat_map, packed, step, step_words

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LAYERS = (1, 2, 3)
RATIOS = (
    (0.0, 0.1, 0.3, 0.6, 1.0, 1.3, 2.5, 5.0, 9.0, 0.0),
    (1.0,) * 10,
    (1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 1.0, 0.0, 1.0),
)


def painted(svg: str) -> dict[tuple[int, int], int]:
    """Reads the drawing back: (column, row) -> colour step."""
    ground = re.search(r'<rect class="s(\d)" width="(\d+)" height="(\d+)"/>', svg)
    assert ground
    found = {(x, y): int(ground[1]) for y in range(int(ground[3])) for x in range(int(ground[2]))}
    paths = [(int(value), path) for value, path in re.findall(r'<path class="s(\d)" d="([^"]+)"/>', svg)]
    paths += [(0, path) for path in re.findall(r'<defs><path id="\w+" d="([^"]+)"/></defs>', svg)]
    for value, path in paths:
        x = y = 0
        for move, first, second in re.findall(r"([Mmh])(\d+)(?: (\d+(?:\.5)?))?", path):
            if move == "h":
                for column in range(x, x + int(first)):
                    assert found[column, y] == int(ground[1]), "painted twice"
                    found[column, y] = value
            x = int(first) if move == "M" else x + int(first)
            y = int(float(second)) if move == "M" else y
    return found


def test_every_cell_is_painted_in_the_colour_of_its_share() -> None:
    svg = heat_map("t", LAYERS, ratios=RATIOS, name="m0")
    wanted = {(x, y): step(ratio) for y, row in enumerate(RATIOS) for x, ratio in enumerate(row)}
    assert painted(svg) == wanted


def test_a_map_in_which_nothing_is_used_has_only_dashes() -> None:
    assert set(painted(heat_map("t", (0,), ratios=((0.0, 0.0),), name="m0")).values()) == {0}


def test_a_step_begins_at_its_edge() -> None:
    assert [step(edge) for edge in EDGES] == list(range(2, 9))
    assert [step(edge - 1e-9) for edge in EDGES] == list(range(1, 8))
    assert step(0) == 0


def test_every_step_has_words() -> None:
    assert [number for number, _ in step_words()] == list(range(9))
    assert dict(step_words())[4] == "0.8–1.25"


def test_the_values_come_back_from_two_digits_each() -> None:
    text = packed(RATIOS)
    values = [DIGITS.index(a) * 64 + DIGITS.index(b) for a, b in zip(text[::2], text[1::2], strict=True)]
    assert values == [round(ratio * 100) for row in RATIOS for ratio in row]


def test_what_two_digits_cannot_hold_counts_as_the_most_they_can() -> None:
    assert packed(((1e6,),)) == "__"


@pytest.mark.parametrize(("layers", "experts"), [(1, 2), (4, 16), (32, 8), (26, 64), (60, 160), (94, 512)])
def test_cells_are_never_under_5_pixels(layers: int, experts: int) -> None:
    size = cells(layers, experts)
    assert size.width >= 6
    assert size.height >= 8


def test_each_axis_is_labelled_every_so_many() -> None:
    svg = heat_map("t", range(1, 61), ratios=[[1.0] * 160] * 60, name="m0")
    numbers = re.findall(r'<text class="axis" x="([\d.]+)" y="([\d.]+)"[^>]*>(\d+)<', svg)
    across = [int(words) for _, y, words in numbers if float(y) < 30]
    down = [int(words) for x, _, words in numbers if float(x) < 30]
    assert across == list(range(0, 160, 5))
    assert down == [layer for layer in range(1, 61) if layer % 4 == 0]


def test_a_title_cannot_break_out_of_its_attribute() -> None:
    svg = heat_map('"><script>\u202e', LAYERS, ratios=RATIOS, name="m0")
    assert "<script" not in svg
    assert "\u202e" not in svg
