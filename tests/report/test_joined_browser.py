"""The page of several runs in a real Chromium."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moebench.report.html import write_report
from tests.report.artificial import artificial_run, hostile_run, whole_characters
from tests.report.conftest import Opener


@pytest.fixture(scope="module")
def joined_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first, later = artificial_run(samples=4), artificial_run(samples=4, seed=2)
    other = replace(later, header=replace(later.header, run_id="20251123T093000Z-n1gt"))
    return write_report([first, other], tmp_path_factory.mktemp("joined") / "report.html", compare=True)


@pytest.fixture(scope="module")
def hostile_pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = whole_characters(hostile_run())
    other = replace(run, header=replace(run.header, run_id="<img src=x onerror=window.pwned=1>"))
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    return write_report([run, other], path, compare=True, embed_run=False)  # no file holds half a character


@pytest.mark.parametrize("file", ["joined_file", "hostile_pair"])
@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_the_page_is_quiet_and_never_wider_than_the_window(
    file: str, width: int, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    path = request.getfixturevalue(file)
    opened = open_page(path, width=width)
    opened.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    opened.page.wait_for_timeout(100)
    assert opened.complaints == []
    assert opened.page.evaluate("window.pwned") is None
    assert [url for url in opened.requests if not url.startswith("data:image/svg+xml,")] == [path.as_uri()]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_model_of_one_run_is_shown_alone(joined_file: Path, open_page: Opener) -> None:
    page = open_page(joined_file).page
    page.select_option("#f-model", label="B mixtral:8x7b (run 2)")
    names = page.locator(".q:visible .a:visible .model").all_text_contents()
    assert {name.replace("\xa0", " ") for name in names} == {"mixtral:8x7b (run 2)"}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_in_the_way_of_anybody(
    colours: str, axe: str, joined_file: Path, open_page: Opener
) -> None:
    page = open_page(joined_file, color_scheme=colours, bypass_csp=True).page
    page.evaluate("document.querySelectorAll('.q:nth-child(n+4)').forEach((question) => question.remove())")
    page.evaluate(axe)
    result: dict[str, Any] = page.evaluate("axe.run(document)")
    assert [(found["id"], found["nodes"][0]["target"]) for found in result["violations"]] == []
