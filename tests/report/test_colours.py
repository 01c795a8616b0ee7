"""Colours of verdicts as a real Chromium renders them, seen with the usual kinds of colour-blindness.

Two thresholds in CIEDE2000, where 1 is hardly seen side by side: fills of squares, which are seen from afar, are at
least 18 apart; the verdicts' words, each of which has its sign and says what it is, at least 8.
"""

import io
import struct
import zlib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.report.colour import Colour, ciede2000, distance, seen
from tests.report.conftest import Opener

DEFICIENT = ["none", "protanopia", "deuteranopia", "tritanopia"]
SQUARES = ["right", "wrong", "broken", "open", "part", "sheet"]  # an unanswered one is empty
WORDS = ["right", "wrong", "part", "lost", "open", "broken"]
FILLS_APART, WORDS_APART, GREY_APART = 18.0, 8.0, 5.0
SIGNS = {"r": "", "w": "✕", "u": "?", "o": "…", "b": "!", "p5": "5", "p2": "2"}


def rgb(css: str) -> Colour:
    """Reads `rgb(1, 2, 3)`."""
    red, green, blue = (float(part) for part in css[css.index("(") + 1 : -1].split(",")[:3])
    return red, green, blue


def computed(page: Page, markup: str, what: str, *, pseudo: str | None = None) -> str:
    """The computed style of the innermost element of some markup that is put among the answers."""
    script = """([markup, what, pseudo]) => {
      const box = document.createElement("div");
      box.innerHTML = markup;
      document.getElementById("answers").append(box);
      let inner = box;
      while (inner.firstElementChild) inner = inner.firstElementChild;
      const found = getComputedStyle(inner, pseudo)[what];
      box.remove();
      return found;
    }"""
    found: str = page.evaluate(script, [markup, what, pseudo])
    return found


def squares(page: Page) -> dict[str, Colour]:
    marks = {"right": "r", "wrong": "w", "broken": "b", "open": "o", "part": "p5", "sheet": "u"}
    return {
        name: rgb(computed(page, f'<i class="{marks[name]}"></i>', "backgroundColor")) for name in SQUARES
    }


def words(page: Page) -> dict[str, Colour]:
    kinds = {
        name: {"part": "partial", "lost": "unanswered", "open": "unfinished"}.get(name, name)
        for name in WORDS
    }
    return {name: rgb(computed(page, f'<b class="v {kinds[name]}">x</b>', "color")) for name in WORDS}


def nearest(colours: dict[str, Colour], vision: str) -> tuple[float, str, str]:
    """The two colours that look most alike."""
    return min(
        (distance(seen(colours[a], vision), seen(colours[b], vision)), a, b)
        for a, b in combinations(colours, 2)
    )


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (50, 3.2592, 0.335), 1.0),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_those_published_with_the_formula(one: Colour, other: Colour, published: float) -> None:
    """Sharma, Wu and Dalal 2005, table 1."""
    assert ciede2000(one, other) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("vision", ["protanopia", "deuteranopia", "tritanopia"])
def test_the_simulation_is_that_of_the_browser(vision: str, rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, device_scale_factor=1).page
    cdp = page.context.new_cdp_session(page)
    square = page.locator(".squares i.r").first
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    assert box
    clip: Any = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "width": 1, "height": 1}
    cdp.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})
    shown = pixel(page.screenshot(clip=clip, type="png"))
    assert distance(shown, seen(squares(page)["right"], vision)) < 2.5


def pixel(png: bytes) -> Colour:
    """The first pixel of a PNG picture with 8 bits a channel."""
    at, packed = 8, io.BytesIO()
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            packed.write(png[at + 8 : at + 8 + length])
        at += 12 + length
    first_line = zlib.decompress(packed.getvalue())
    assert first_line[0] in range(5)  # the filter: on the first pixel none has anything to add
    return first_line[1], first_line[2], first_line[3]


@pytest.mark.parametrize("vision", DEFICIENT)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_squares_of_different_verdicts_look_different(
    scheme: str, vision: str, rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file, color_scheme=scheme).page
    assert nearest(squares(page), vision)[0] >= FILLS_APART


@pytest.mark.parametrize("vision", DEFICIENT)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_different_verdicts_look_different(
    scheme: str, vision: str, rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file, color_scheme=scheme).page
    assert nearest(words(page), vision)[0] >= WORDS_APART


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_right_and_wrong_differ_in_a_photocopy(scheme: str, rich_file: Path, open_page: Opener) -> None:
    colours = squares(open_page(rich_file, color_scheme=scheme).page)
    pair = {name: colours[name] for name in ("right", "wrong")}
    assert nearest(pair, "achromatopsia")[0] >= GREY_APART


# No meaning by colour alone


@pytest.mark.parametrize(("kind", "sign"), SIGNS.items())
def test_a_square_has_a_sign_of_its_own(kind: str, sign: str, rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    content = computed(page, f'<i class="{kind}"></i>', "content", pseudo="::before")
    assert content.split('"')[1:2] == ([sign] if sign else [])


def test_the_smallest_squares_have_patterns_of_their_own(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    page.evaluate("document.getElementById('answers').className = 'many'")
    patterns = {
        kind: (
            computed(page, f'<i class="{kind}"></i>', "backgroundImage").split(" rgb")[0],
            computed(page, f'<i class="{kind}"></i>', "boxShadow") != "none",
            computed(page, f'<i class="{kind}"></i>', "borderTopStyle"),
        )
        for kind in ("r", "w", "b", "u", "o", "n", "p2", "p5", "p8")
    }
    assert len({value for kind, value in patterns.items() if kind[0] != "p"}) == 6
    fills = {computed(page, f'<i class="{kind}"></i>', "backgroundImage") for kind in ("p2", "p5", "p8")}
    assert len(fills) == 3
    assert computed(page, '<i class="r f"></i>', "borderTopLeftRadius") == "50%"


def test_a_highlight_is_underlined_straight_where_right_and_wavy_where_wrong(
    rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    assert "inset" in computed(page, '<mark class="y">x</mark>', "boxShadow")
    assert computed(page, '<mark class="y">x</mark>', "textDecorationLine") == "none"
    assert computed(page, '<mark class="x">x</mark>', "textDecorationStyle") == "wavy"
    assert computed(page, '<mark class="x">x</mark>', "boxShadow") == "none"


def test_every_verdict_in_the_answers_begins_with_its_sign(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    found = page.eval_on_selector_all(".q .v", "all => all.map((e) => e.className + e.textContent[0])")
    assert set(found) <= {"v right✓", "v partial◐", "v wrong✕", "v unanswered?", "v unfinished…", "v broken!"}
    assert len(set(found)) == 6


def test_best_and_ahead_are_said_in_words(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    marked = page.locator(".scores .best, .scores .ahead")
    assert marked.count() > 0
    assert marked.count() == page.locator(".scores .mark").count()
