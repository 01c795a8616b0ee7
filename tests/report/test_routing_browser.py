"""The section about routers and the colours of the answers' tokens, in a real Chromium."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from moebench.report.html import render, write_report
from moebench.summary import summarize
from moebench.types import Run
from moebench.verdicts import Summary
from tests.report.artificial import hostile_run, whole_characters
from tests.report.artificial_routing import SHAPES, artificial_routing
from tests.report.conftest import Opener

UNLABELLED = """(e) => {
  const copy = e.cloneNode(true);
  copy.querySelectorAll('sup').forEach((label) => label.remove());
  return copy.textContent;
}"""
LAST = "2"


@pytest.fixture(scope="module")
def routed_file(run: Run, summary: Summary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    routing = artificial_routing(run, records=144)
    return write_report(
        run, tmp_path_factory.mktemp("routed") / "r.html", summary=summary, routings=[routing]
    )


@pytest.fixture(scope="module")
def large_file(run: Run, summary: Summary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    routing = artificial_routing(run, ["dbrx:132b"], shape=SHAPES["deepseek-v2:236b"])
    return write_report(run, tmp_path_factory.mktemp("large") / "r.html", summary=summary, routings=[routing])


@pytest.fixture(scope="module")
def hostile_routed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hostile = hostile_run()
    routing = artificial_routing(hostile, ["plain"], shape=("evil", 64, 6, (0, 5, 9)))
    path = tmp_path_factory.mktemp("hostile") / "r.html"
    page = render(hostile, summarize(whole_characters(hostile)), routings=[routing])
    path.write_text(page, encoding="utf-8")
    return path


def coloured(page: Page) -> Locator:
    """Switches the colours on, and returns the first answer that has them."""
    page.select_option("#f-experts", LAST)
    page.locator("#answers-title").scroll_into_view_if_needed()
    found = page.locator(".q .a.c0 > .t[data-r]").first
    found.scroll_into_view_if_needed()
    found.locator("mark.tk").first.wait_for()
    return found


# Maps


def test_a_suites_map_takes_the_place_of_the_overall_one(routed_file: Path, open_page: Opener) -> None:
    router = open_page(routed_file).page.locator(".router").first
    shown = router.locator(".view:visible")
    expect(shown).to_have_count(1)
    before = shown.locator("svg.heat").get_attribute("data-v")
    router.get_by_text("Word lists", exact=True).click()
    expect(shown).to_have_count(1)
    assert shown.locator("svg.heat").get_attribute("data-v") != before
    assert "Word lists" in (shown.locator("svg.heat").get_attribute("aria-label") or "")


def test_maps_can_be_chosen_without_javascript_and_by_keyboard(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file, java_script_enabled=False).page
    router = page.locator(".router").nth(1)
    router.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(router.locator(".view:visible")).to_have_count(1)
    expect(router.locator(".view").nth(1)).to_be_visible()
    expect(router.locator("input:focus-visible + label")).to_have_count(1)


def test_another_models_map_stays_as_it_is(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    page.locator(".router").first.get_by_text("Word lists", exact=True).click()
    expect(page.locator(".router").nth(1).locator(".view").first).to_be_visible()


def test_a_cell_is_told_when_it_is_pointed_at(run: Run, routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    svg = page.locator("svg.heat").first
    svg.scroll_into_view_if_needed()
    size = svg.evaluate("(e) => [Number(e.dataset.w), Number(e.dataset.h)]")
    svg.hover(position={"x": 34 + 5.5 * size[0], "y": 34 + 7.5 * size[1]})
    load = artificial_routing(run, records=144).routers[0].figures.loads[7]
    share = load.share[5]
    said = f"Layer 7, expert 5: {share * 8:.2f} × ideal ("
    expect(page.locator("output.cell").first).to_contain_text(said)


def test_the_arrow_keys_go_from_cell_to_cell(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    page.locator(".map > .wide").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("output.cell").first).to_contain_text("Layer 1, expert 1:")
    page.keyboard.press("Tab")
    expect(page.locator("output.cell").first).to_have_text("")


def test_a_large_map_has_cells_of_5_pixels_and_scrolls_in_its_own_box(
    large_file: Path, open_page: Opener
) -> None:
    page = open_page(large_file, width=390).page
    drawn = page.locator("svg.heat:visible").evaluate(
        "(e) => [e.getBoundingClientRect().width / Number(e.getAttribute('width')), Number(e.dataset.w)]"
    )
    assert drawn[0] == pytest.approx(1)
    assert drawn[1] >= 5
    box = page.locator(".view:visible .map > .wide")
    assert box.evaluate("(e) => e.scrollWidth > e.clientWidth")
    box.focus()
    for _ in range(80):
        page.keyboard.press("ArrowRight")
    assert box.evaluate("(e) => e.scrollLeft") > 0


# Tokens


def test_colours_leave_the_text_as_it_is(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    before = page.locator(".q .a.c0 > .t[data-r]").first.evaluate(UNLABELLED)
    found = coloured(page)
    assert found.evaluate("(e) => e.textContent") == before
    assert found.locator("mark.tk").count() > 3
    assert found.locator("mark.tk").evaluate_all("(all) => new Set(all.map((e) => e.dataset.e)).size") > 1


def test_switched_off_the_answer_is_as_it_was(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    before = page.locator(".q .a.c0").first.evaluate("(e) => e.outerHTML")
    coloured(page)
    page.select_option("#f-experts", "")
    expect(page.locator("mark.tk, .experts-of")).to_have_count(0)
    assert page.locator(".q .a.c0").first.evaluate("(e) => e.outerHTML") == before


def test_another_layer_has_other_experts(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    found = coloured(page)
    last = found.evaluate("(e) => e.innerHTML")
    page.select_option("#f-experts", "0")
    found.locator("mark.tk").first.wait_for()
    expect(found.locator("+ .experts-of")).to_contain_text("Layer 0,")
    assert found.evaluate("(e) => e.innerHTML") != last


def test_the_experts_that_occur_stand_below_with_their_counts(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    found = coloured(page)
    line = found.locator("+ .experts-of")
    expect(line).to_contain_text("Layer 31, first of 2 experts of each token:")
    counts = line.locator("button[data-expert]").evaluate_all("(all) => all.map((e) => e.textContent)")
    assert sum(int(text.partition("×")[2]) for text in counts) == found.locator("mark.tk").count()


def test_one_expert_alone_can_be_shown(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    found = coloured(page)
    chip = found.locator("+ .experts-of button").first
    chip.click()
    number = int((chip.text_content() or "").partition("×")[2])
    expect(found.locator("mark.tk.on")).to_have_count(number)
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(found.locator("mark.tk.on")).to_have_count(0)


def test_the_arrow_keys_go_from_token_to_token(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    found = coloured(page)
    found.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    second = found.locator("mark.tk").nth(1)
    expert, text = second.get_attribute("data-e"), second.text_content()
    expect(found.locator("+ .experts-of output")).to_contain_text("Token 2 of ")
    expect(found.locator("+ .experts-of output")).to_contain_text(f"“{text}”: expert {expert}")


def test_questions_that_a_filter_brings_are_coloured_too(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    coloured(page)
    page.select_option("#f-suite", "3")
    found = page.locator(".q:visible .a.c1 > .t[data-r]").first
    found.scroll_into_view_if_needed()
    found.locator("mark.tk").first.wait_for()


def test_a_search_finds_words_in_coloured_answers(routed_file: Path, open_page: Opener) -> None:
    page = open_page(routed_file).page
    coloured(page)
    page.fill("#f-text", "chocolate")
    expect(page.locator("#count")).to_contain_text("of 48 questions")
    coloured_page, plain = page.locator("#count").text_content(), open_page(routed_file).page
    plain.fill("#f-text", "chocolate")
    expect(plain.locator("#count")).to_have_text(coloured_page or "")


def test_hostile_answers_are_coloured_as_they_were_written(
    hostile_routed_file: Path, open_page: Opener
) -> None:
    opened = open_page(hostile_routed_file)
    page = opened.page
    for name in ("script", "closing", "handler", "right-to-left", "control", "surrogate", "zalgo"):
        page.select_option("#f-experts", "")
        answer = page.locator(f"[id^=q-][id*='-{name}-'] .a.c1 > .t")
        answer.scroll_into_view_if_needed()
        before = answer.evaluate(UNLABELLED)
        page.select_option("#f-experts", "0")
        answer.locator("mark.tk").first.wait_for()
        assert answer.evaluate("(e) => e.textContent") == before, name
    assert page.evaluate("window.pwned") is None
    assert opened.complaints == []


# For everybody


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("file", ["routed_file", "large_file", "hostile_routed_file"])
def test_the_page_is_never_wider_than_the_window(
    width: int, file: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    page = open_page(request.getfixturevalue(file), width=width).page
    page.evaluate("document.querySelectorAll('#routing details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_section_asks_for_nothing_and_complains_of_nothing(
    colours: str, routed_file: Path, open_page: Opener
) -> None:
    opened = open_page(routed_file, color_scheme=colours)
    coloured(opened.page)
    opened.page.locator("svg.heat").first.hover()
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith("data:image/svg+xml,")] == [
        routed_file.as_uri()
    ]


@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_in_the_way_of_anybody(
    width: int, colours: str, axe: str, routed_file: Path, open_page: Opener
) -> None:
    page = open_page(routed_file, width=width, color_scheme=colours, bypass_csp=True).page
    coloured(page)
    page.evaluate("document.querySelectorAll('#routing details').forEach((fold) => { fold.open = true; })")
    page.evaluate("document.querySelectorAll('.q:nth-child(n+4), #made').forEach((part) => part.remove())")
    page.add_style_tag(content=".q, .cols a { content-visibility: visible !important; }")
    page.evaluate(axe)
    result: dict[str, Any] = page.evaluate("axe.run(document)")
    assert [
        (violation["id"], violation["nodes"][0]["target"], violation["nodes"][0]["failureSummary"])
        for violation in result["violations"]
    ] == []
    checked = {rule["id"]: len(rule["nodes"]) for rule in result["passes"]}
    assert checked["color-contrast"] > 200
