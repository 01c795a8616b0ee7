"""A word of others without an end breaks wherever it stands; the words of a table stay whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from moebench.report.html import write_report
from moebench.report.routing import Routing
from moebench.types import Environment, GpuUse, Run, Usage
from tests.report.artificial import artificial_run
from tests.report.artificial_routing import artificial_routing
from tests.report.conftest import Opener
from tests.report.endless import TAIL, endless

OPEN = 'document.querySelectorAll("details").forEach((fold) => { fold.open = true; })'
WORDS = """(pattern) => {
  const found = [], range = new Range(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, within = text.parentElement;
    if (within.closest("svg, script, style, noscript, select, .unseen")) continue;
    for (const { 0: word, index } of text.data.matchAll(new RegExp(pattern, "g"))) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = [...range.getClientRects()].filter((line) => line.width);
      found.push({
        word, place: within.outerHTML.slice(0, 60), in_table: within.matches(".data:not(.pairs) *"),
        lines: new Set(lines.map((line) => Math.round(line.top))).size,
        widest: Math.max(0, ...lines.map((line) => line.width)),
      });
    }
  }
  return found;
}"""
IN_SIGHT = ".q, .strip { content-visibility: visible !important; }"


def long_run() -> Run:
    """Long words in all places, those that few runs have among them: failures, energy, cards, prompts."""
    run = artificial_run(samples=4)
    used = Usage(seconds=9.0, answers=8, gpus=(GpuUse(name="T4", power_w=60.0, energy_j=900.0),))
    models = tuple(
        replace(
            one,
            usage=used,
            card=replace(one.card, info={"general.name": "x"}, stand_in="a stand-in" if i else None),
            speed=replace(one.speed, bandwidth_bytes_per_s=3e11, bandwidth_source="data sheet")
            if one.speed
            else None,
        )
        for i, one in enumerate(run.models)
    )
    return endless(replace(run, models=models))


@pytest.fixture(scope="module")
def single_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = long_run()
    first, *_, last = run.header.plan.models
    routing = artificial_routing(run, [first, last], shape=("endless", 8, 2, (0, 1, 2)))
    path = tmp_path_factory.mktemp("single") / f"{'r' * 200}.html"
    return write_report(run, path, routings=[routing])


@pytest.fixture(scope="module")
def several_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = long_run()
    suites = tuple(
        replace(
            suite,
            digest=f"1{suite.digest}",
            samples=tuple(replace(one, example=f"1{one.example}") for one in suite.samples),
        )
        for suite in run.header.suites
    )
    header = replace(run.header, run_id=f"1{run.header.run_id}", suites=suites, environment=Environment())
    unread = Routing(run_id=run.header.run_id, routers=(), folder=f"folder{TAIL}", problem=f"problem{TAIL}")
    return write_report(
        [run, replace(run, header=header)],
        tmp_path_factory.mktemp("several") / "r.html",
        compare=True,
        force=True,
        routings=[unread],
    )


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("file", ["single_file", "several_file"])
def test_a_word_without_an_end_breaks_wherever_it_stands(
    width: int, file: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    page = open_page(request.getfixturevalue(file), width=width, bypass_csp=True).page
    page.add_style_tag(content=IN_SIGHT)
    page.evaluate(OPEN)
    found = page.evaluate(WORDS, rf"\S*{TAIL}")
    assert len(found) > 500
    assert [(one["place"], one["widest"]) for one in found if one["widest"] > width] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_words_of_a_table_stay_whole(width: int, rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, width=width).page
    page.evaluate(OPEN)
    found = [one for one in page.evaluate(WORDS, r"\w+") if one["in_table"] and len(one["word"]) < 20]
    assert len(found) > 100
    assert {one["word"] for one in found if one["lines"] > 1} == set()
