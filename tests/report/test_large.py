"""A report of 20,000 answers in a real Chromium: it loses nothing on the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from moebench.report.html import write_report
from moebench.summary import summarize
from tests.report.artificial import artificial_run
from tests.report.conftest import PATIENCE_MS, Opener

SHOWN = ".q:visible"


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = artificial_run(samples=1250, repeats=1)
    assert len(run.records) == 20_000
    few = summarize(replace(run, records=run.records[::50]))
    path = tmp_path_factory.mktemp("large") / "report.html"
    return write_report(run, path, summary=few, embed_run=False, routings=())


@pytest.fixture(scope="module")
def large(large_file: Path, browser: Browser) -> Iterator[Page]:
    """The page, scrolled to where one searches."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(large_file.as_uri())
    page.wait_for_timeout(1500)  # it gathers what is searched
    page.evaluate("document.getElementById('answers').scrollIntoView()")
    yield page
    context.close()


def test_only_what_is_near_the_reader_is_in_the_document(large: Page) -> None:
    """1.6 million nodes otherwise."""
    assert large.evaluate("document.getElementsByTagName('*').length") < 60_000
    assert large.locator("#list > .q").count() < 100


def test_all_is_found_however_far_down(large: Page) -> None:
    large.fill("#f-text", "variant-1247")
    expect(large.locator("#count")).to_have_text("4 of 5,000 questions")
    expect(large.locator(SHOWN)).to_have_count(4)
    expect(large.locator("#matrix a:visible")).to_have_count(4)
    large.keyboard.press("Escape")
    expect(large.locator("#count")).to_have_text("5,000 questions")


def test_a_link_to_a_late_question_opens_there(large_file: Path, open_page: Opener) -> None:
    page = open_page(large_file, anchor="#q-word-problems-variant-1200").page
    question = page.locator("#q-word-problems-variant-1200")
    expect(question).to_be_in_viewport()
    page.keyboard.press("k")
    expect(page.locator("#q-word-problems-variant-1199")).to_be_in_viewport()
    page.click("[data-before]")
    expect(page.locator("#q-word-problems-variant-1180")).to_be_attached()


def test_the_list_goes_on_as_it_is_read(large_file: Path, open_page: Opener) -> None:
    page = open_page(large_file).page
    for _ in range(12):
        page.locator("#more").scroll_into_view_if_needed()
        page.wait_for_timeout(60)
    ids = page.eval_on_selector_all("#list > .q", "all => all.map((e) => e.id)")
    assert len(ids) > 100
    assert len(set(ids)) == len(ids)
    assert ids[99] == "q-word-lists-variant-097"


def test_the_overview_shows_its_later_rows_when_they_are_reached(large_file: Path, open_page: Opener) -> None:
    page = open_page(large_file).page
    last = page.locator("#matrix a[href='#q-word-problems-variant-1247']")
    assert last.count() == 0
    page.locator(".strip .block:last-child").last.scroll_into_view_if_needed()
    expect(last).to_be_visible()
    before = page.locator("#matrix").bounding_box()
    page.set_viewport_size({"width": 800, "height": 700})
    expect(page.locator("#matrix a:visible").first).to_be_attached()
    after = page.locator("#matrix").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    filled = page.evaluate(
        """() => Array.from(document.querySelectorAll(".block:not(:empty)"), (block) =>
             [block.scrollHeight, parseInt(block.style.height)])"""
    )
    assert filled
    assert all(content <= planned for content, planned in filled)


def test_the_overview_is_walked_with_arrows_beyond_what_is_laid_out(
    large_file: Path, open_page: Opener
) -> None:
    page = open_page(large_file).page
    page.locator("#matrix a[tabindex='0']").focus()
    reached = page.evaluate(
        """async () => {
  for (let i = 0; i < 1253; i++) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    if (i % 40 === 0) await new Promise(requestAnimationFrame);
  }
  return document.activeElement.hash;
}"""
    )
    assert reached == "#q-one-sentence-variant-001"


def test_without_javascript_all_5000_questions_are_there(large_file: Path, open_page: Opener) -> None:
    page = open_page(large_file, java_script_enabled=False).page
    assert page.locator("#list .q").count() == 5000
    expect(page.locator("#q-word-problems-variant-1247 .t").last).to_be_attached()


def test_what_is_searched_is_what_can_be_read(large: Page) -> None:
    """The words that the page draws from unparsed questions are those that parsing finds."""
    assert (
        large.evaluate(
            """() => {
  const find = (word) => {
    const field = document.getElementById("f-text");
    field.value = word;
    document.getElementById("f-verdict").dispatchEvent(new Event("change"));
    return document.getElementById("count").textContent;
  };
  return ["tokens/s", "think&#39;s", "class", "<mark", "&amp;"].map((word) => find(word));
}"""
        )
        == ["0 of 5,000 questions"] * 5
    )
    large.keyboard.press("Escape")
