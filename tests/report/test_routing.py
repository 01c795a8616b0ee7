"""The report's section about routers: its structure, its truth, its size."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from moebench.report.html import render, write_report
from moebench.report.markdown import write_markdown
from moebench.report.routing import Routing, kept_routing
from moebench.report.routing_markdown import routing_markdown
from moebench.report.routing_words import LAYER_HEAD, layer_rows
from moebench.run.store import encode, load_run
from moebench.summary import summarize
from moebench.types import Run
from moebench.verdicts import Summary
from tests.report.artificial import EVIL, artificial_run, hostile_run, whole_characters
from tests.report.artificial_routing import SHAPES, artificial_routing
from tests.report.test_html import Reader, policy, sha256

LARGE = SHAPES["deepseek-v2:236b"]


@pytest.fixture(scope="module")
def routing(run: Run) -> Routing:
    return artificial_routing(run)


@pytest.fixture(scope="module")
def page(run: Run, summary: Summary, routing: Routing) -> str:
    return render(run, summary, routings=[routing])


@pytest.fixture(scope="module")
def hostile_page() -> str:
    hostile = hostile_run()
    model = hostile.header.plan.models[0]
    shape = ("evil", 64, 6, tuple(range(8)))
    routing = artificial_routing(hostile, [model], shape=shape)
    routing = replace(routing, folder=f"{EVIL}.routing", problem=f"no {EVIL}")
    return render(hostile, summarize(whole_characters(hostile)), routings=[routing])


def section(page: str) -> str:
    begun = page.index('<section id="routing"')
    return page[begun : page.index("</section>", begun)]


def test_a_run_without_routing_has_no_trace_of_it(page_text: str) -> None:
    assert "#routing" not in page_text
    assert 'id="routing' not in page_text
    assert "svg.heat" not in page_text
    assert "data-r=" not in page_text


def test_every_model_has_a_map_of_all_suites_and_of_each(page: str, routing: Routing) -> None:
    assert [router.figures.model in section(page) for router in routing.routers] == [True] * 3
    assert section(page).count('<svg class="heat"') == 3 * (1 + 4)
    assert section(page).count('type="radio"') == 3 * (1 + 4)
    assert len(re.findall(r'type="radio"[^>]* checked', section(page))) == 3


def test_the_findings_come_first(page: str, routing: Routing) -> None:
    text = section(page)
    for router in routing.routers:
        article = text[text.index(f">{router.figures.model}<") :]
        assert article.index(router.figures.findings[0]) < article.index("<svg")


def test_the_table_behind_the_map_has_every_share(page: str, routing: Routing) -> None:
    found = re.findall(r'<table class="data shares">.*?</table>', section(page), re.S)
    for table, router in zip(found, routing.routers, strict=True):
        values = [float(value) for value in re.findall(r"<td>([\d.]+)", table)]
        shares = [round(s * len(load.share), 2) for load in router.figures.loads for s in load.share]
        assert values == pytest.approx(shares, abs=0.0051)


def test_the_numbers_by_layer_are_the_figures(routing: Routing) -> None:
    found = routing.routers[1].figures
    rows = list(layer_rows(found))
    assert len(rows) == len(found.loads)
    assert {len(row) for row in rows} == {len(LAYER_HEAD)}
    assert rows[3][0] == str(found.loads[3].layer)
    assert rows[3][4] == f"{found.loads[3].entropy:.3f}"


def test_it_says_where_the_choices_are_stored(page: str, run: Run) -> None:
    assert f"<code>{run.header.run_id}.routing</code>" in section(page)


def test_it_says_what_chance_looks_like(page: str) -> None:
    assert "a router that chose blindly would show the grey everywhere" in section(page)


def test_only_replayed_answers_can_be_coloured(page: str, routing: Routing) -> None:
    replayed = sum(len(router.routed.trials) for router in routing.routers)
    assert 0 < page.count(" data-r=") <= replayed


def test_routers_of_two_runs_stand_side_by_side_under_their_names_there(run: Run) -> None:
    first = artificial_run(samples=4, repeats=1)
    second = replace(first, header=replace(first.header, run_id="20251123T093000Z-abcd"))
    routings = [artificial_routing(one, ["dbrx:132b"]) for one in (first, second)]
    page = render([first, second], summarize([first, second]), routings=routings)
    names = re.findall(r'id="router-\d"><bdi class="model">([^<]+)<', page)
    assert len(set(names)) == 2
    assert all("dbrx:132b" in name for name in names)
    assert all(f"<code>{routing.folder}</code>" in section(page) for routing in routings)
    places = re.findall(r' data-r="(\d+)"', page)
    assert len(places) == len(set(places)) == 2 * len(routings[0].routers[0].routed.trials)


def test_a_stand_ins_router_is_marked() -> None:
    run = artificial_run(embedded=True, samples=3, repeats=1)
    page = render(run, summarize(run), routings=[artificial_routing(run, ["tiny-dbrx"])])
    assert section(page).count('<span class="tag stand-in">stand-in</span>') == 1


def test_the_policy_lets_the_sections_style_and_script_in(page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    script = re.search(r"<script>(.*?)</script>", page, re.S)
    assert style
    assert script
    assert "svg.heat" in script[1]
    assert f"sha256-{sha256(style[1])}" in policy(page)
    assert f"sha256-{sha256(script[1])}" in policy(page)


@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_the_section_has_nothing_that_the_policy_would_block(
    name: str, request: pytest.FixtureRequest
) -> None:
    reader = Reader(request.getfixturevalue(name))
    assert [what for _, what, _ in reader.attributes if what == "style" or what.startswith("on")] == []


@pytest.mark.parametrize("name", ["page", "hostile_page"])
def test_its_links_lead_inside_the_page_and_ids_are_unique(name: str, request: pytest.FixtureRequest) -> None:
    reader = Reader(request.getfixturevalue(name))
    assert len(reader.ids) == len(set(reader.ids))
    links = {value or "" for _, what, value in reader.attributes if what in {"href", "for"}}
    assert {link.removeprefix("#") for link in links if not link.startswith("data:")} <= set(reader.ids)


def test_hostile_names_and_texts_stay_text(hostile_page: str) -> None:
    reader = Reader(hostile_page)
    assert {"img", "iframe"}.isdisjoint(reader.tags)
    assert reader.tags.count("script") == 2
    hidden = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
    assert re.findall(hidden, hostile_page) == []
    assert "Routing was recorded, but cannot be shown here" in hostile_page


@pytest.mark.parametrize("suites", [5])
def test_three_models_of_60_layers_and_160_experts_fit_into_3_mb(suites: int, run: Run) -> None:
    routing = artificial_routing(run, shape=LARGE)
    page = render(run, summarize(run), routings=[routing])
    maps = re.findall(r'<svg class="heat".*?</svg>', page, re.S)
    assert len(maps) == 3 * suites
    assert max(map(len, maps)) < 90_000
    assert len(page.encode()) < 3_000_000


def test_suites_whose_maps_would_make_the_page_too_large_are_named(run: Run, summary: Summary) -> None:
    routing = artificial_routing(run, ["dbrx:132b"], shape=("huge", 512, 8, tuple(range(94))), records=4)
    text = section(render(run, summary, routings=[routing]))
    assert text.count('<svg class="heat"') == 1
    assert re.search(r"\d more suites: in the Parquet file", text)


def saved(run: Run, folder: Path) -> Run:
    path = folder / f"{run.header.run_id}.jsonl"
    path.write_bytes(b"".join([encode(run.header), *map(encode, run.models), *map(encode, run.records)]))
    return load_run(path)


def test_nothing_is_known_of_a_run_that_was_not_replayed(run: Run, tmp_path: Path) -> None:
    assert kept_routing(run) is None
    assert kept_routing(saved(run, tmp_path)) is None


def test_choices_that_cannot_be_read_are_one_line_of_the_report(run: Run, tmp_path: Path) -> None:
    small = saved(artificial_run(samples=3, repeats=1), tmp_path)
    folder = tmp_path / f"{small.header.run_id}.routing" / "model-dbrx%3A132b"
    folder.mkdir(parents=True)
    (folder / "part-00000.parquet").write_bytes(b"not Parquet")
    page = write_report(small, tmp_path / "report.html").read_text(encoding="utf-8")
    assert section(page).count("Routing was recorded, but cannot be shown here") == 1
    assert 'id="f-experts"' not in page
    assert "cannot be shown" in write_markdown(small, tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_findings_are_in_the_markdown(routing: Routing) -> None:
    text = routing_markdown([routing])
    assert "**Routing of mixtral:8x7b**: 32 layers, 8 experts, 2 for each token" in text
    assert f"- {routing.routers[0].figures.findings[0]}" in text


def test_markdown_without_routing_says_nothing_of_it() -> None:
    assert routing_markdown([]) == ""
