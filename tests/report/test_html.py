import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from moebench.graders.cards import grader_card
from moebench.report import html
from moebench.report.embed import extract
from moebench.report.html import prepare, render, run_lines, write_report
from moebench.run.store import load_run
from moebench.summary import summarize
from moebench.types import Failure, ModelCard, ModelReport, Run
from moebench.verdicts import Summary
from tests.report.artificial import HOSTILE, artificial_run
from tests.summary.made_up import run_of


class Reader(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def policy(page: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    return found[1].replace("&#39;", "'")


def sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_is_written_where_it_is_wanted(run: Run, summary: Summary, tmp_path: Path) -> None:
    path = write_report(run, str(tmp_path / "new" / "report.html"), summary=summary)
    assert path == tmp_path / "new" / "report.html"
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_policy_lets_nothing_in_but_this_style_and_this_script(page_text: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page_text, re.S)
    script = re.search(r"<script>(.*?)</script>", page_text, re.S)
    assert style
    assert script
    assert policy(page_text) == (
        f"default-src 'none'; style-src 'sha256-{sha256(style[1])}'; script-src 'sha256-{sha256(script[1])}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("page", ["page_text", "hostile_text"])
def test_no_element_has_what_the_policy_would_block(page: str, request: pytest.FixtureRequest) -> None:
    reader = Reader(request.getfixturevalue(page))
    assert [name for _, name, _ in reader.attributes if name == "style" or name.startswith("on")] == []


@pytest.mark.parametrize("page", ["page_text", "hostile_text"])
def test_nothing_points_outside_the_page(page: str, request: pytest.FixtureRequest) -> None:
    reader = Reader(request.getfixturevalue(page))
    targets = [
        value or "" for _, name, value in reader.attributes if name in {"href", "src", "action", "data"}
    ]
    assert targets
    assert all(target.startswith(("#", "data:image/svg+xml,")) for target in targets)


@pytest.mark.parametrize("page", ["page_text", "hostile_text"])
def test_links_lead_to_ids_that_are_there_once(page: str, request: pytest.FixtureRequest) -> None:
    reader = Reader(request.getfixturevalue(page))
    assert len(reader.ids) == len(set(reader.ids))
    links = {value for _, name, value in reader.attributes if name == "href" and value and value[0] == "#"}
    assert links <= {f"#{name}" for name in reader.ids}


def test_hostile_text_makes_no_element(hostile_text: str) -> None:
    tags = Reader(hostile_text).tags
    assert {"img", "iframe", "object", "embed", "textarea", "form"}.isdisjoint(tags)
    assert (tags.count("script"), tags.count("style"), tags.count("title") > 0) == (2, 1, True)


@pytest.mark.parametrize("name", ["script", "closing", "handler", "template", "quotes", "links", "long"])
def test_hostile_text_is_shown_as_it_is(name: str, hostile_text: str) -> None:
    words = "".join(Reader(hostile_text).words)
    assert HOSTILE[name][5:] in words


def test_template_syntax_is_not_evaluated(hostile_text: str) -> None:
    assert "{{ 7 * 7 }} {% raw %} {{ run.header }}" in hostile_text


def test_no_control_or_direction_character_reaches_the_page(hostile_text: str) -> None:
    assert (
        re.findall(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]", hostile_text
        )
        == []
    )


def test_every_answer_is_in_the_page(run: Run, page_text: str) -> None:
    words = "".join(Reader(page_text).words)
    lines = {line for r in run.records if r.generation for line in r.generation.text.splitlines()}
    unmarked = {line for line in lines if line.startswith(("Here are", "The values", "I am not"))}
    assert unmarked
    assert all(line in words for line in unmarked)
    assert page_text.count('class="v ') == len(run.records)


def test_marks_have_their_labels_and_sides(page_text: str) -> None:
    assert re.search(r'<mark class="y">[A-Z][a-z]{8}<sup>9 letters</sup></mark>', page_text)
    assert re.search(r'<mark class="x">[A-Z][a-z]+<sup>1[0-2] letters</sup></mark>', page_text)


def test_a_mean_counts_only_the_repeats_that_have_a_score(run: Run, summary: Summary) -> None:
    first = run.records[0]
    failure = Failure(stage="generate", kind="timeout", message="late")
    broken = replace(first, generation=None, score=None, failure=failure)
    page = render(replace(run, records=(broken, *run.records[1:])), summary)
    assert "mean of 3:" in page
    card = page[page.index('<section class="a c0') :]
    assert card.index("mean of 2:") < card.index("</section>")


def test_the_run_comes_back_from_its_page(run: Run, summary: Summary, tmp_path: Path) -> None:
    page = write_report(run, tmp_path / "report.html", summary=summary)
    file = tmp_path / "run.jsonl"
    file.write_text(extract(page.read_text(encoding="utf-8")), encoding="utf-8")
    assert replace(load_run(file), path=None) == run


def test_the_run_can_be_left_out(run: Run, summary: Summary, tmp_path: Path) -> None:
    page = write_report(run, tmp_path / "report.html", summary=summary, embed_run=False)
    assert 'id="run"' not in page.read_text(encoding="utf-8")


def test_each_grader_has_its_card(run: Run, page_text: str) -> None:
    words = "".join(Reader(page_text).words)
    for name in run.header.graders:
        card = grader_card(name)
        assert card.does in words
        assert all(row.set_name in words for row in card.rows)
        assert card.kept_back_note in words
        assert all(spot in words for spot in card.blind_spots)


def test_a_grader_that_is_not_here_has_a_name_all_the_same(run: Run, summary: Summary) -> None:
    page = render(replace(run, header=replace(run.header, graders={"of my own": 3})), summary)
    assert "of my own" in page
    assert "not installed where this page was made" in page


def test_a_published_verdict_stands_beside_ours(page_text: str) -> None:
    assert "Published verdict:</b> <bdi>8 of the 13 words have exactly 9 letters" in page_text


def test_stand_ins_cannot_be_taken_for_the_real_models(page_text: str) -> None:
    run = artificial_run(embedded=True, samples=3, repeats=1)
    page = render(run, summarize(run))
    assert "They are <b>not</b> Mixtral, DBRX or DeepSeek-V2" in page
    assert page.count('class="tag stand-in">stand-in<') > len(run.records)
    assert "stand-in" not in page_text.replace(".stand-in", "")


def test_one_stand_in_among_real_models_is_marked(run: Run, summary: Summary) -> None:
    card = ModelCard(name="mixtral:8x7b", stand_in="a stand-in")
    page = render(replace(run, models=(ModelReport(card=card), *run.models[1:])), summary)
    assert "Some of these models only stand in for others" in page


def test_a_run_without_records_has_a_page(run: Run) -> None:
    empty = replace(run, records=())
    assert "How it was made" in render(empty, summarize(empty))


def test_a_run_of_one_model_and_one_suite_has_a_page(run: Run) -> None:
    plan = replace(run.header.plan, models=("dbrx:132b",), suites=("quantities",), repeats=1)
    suites = tuple(suite for suite in run.header.suites if suite.name == "quantities")
    records = tuple(
        r
        for r in run.records
        if r.key.model == "dbrx:132b" and r.key.suite == "quantities" and r.key.repeat == 0
    )
    small = replace(run, header=replace(run.header, plan=plan, suites=suites), records=records, models=())
    page = render(small, summarize(small))
    assert 'id="differences"' not in page
    assert "★ best" not in page


def test_a_best_model_is_marked_only_where_it_is_shown(run: Run, summary: Summary) -> None:
    shown = tuple(replace(entry, best_shown=True) for entry in summary.combined)
    hidden = tuple(replace(entry, best_shown=False) for entry in summary.combined)
    legend = 1
    assert render(run, replace(summary, combined=shown)).count("★ best") > legend
    page = render(run, replace(summary, combined=hidden))
    assert page.count("★ best") == legend
    assert page.count("ahead, not shown") > legend


def test_nobody_is_ahead_by_less_than_the_figures_show() -> None:
    close = run_of({"a": {"s": [0.161] * 3}, "b": {"s": [0.1600001] * 3}})
    assert render(close, summarize(close)).count("ahead, not shown") == 1  # the legend
    apart = run_of({"a": {"s": [0.17] * 3}, "b": {"s": [0.16] * 3}})
    assert render(apart, summarize(apart)).count("ahead, not shown") == 2


def test_a_thousand_answers_take_less_than_3_mb() -> None:
    run = artificial_run(samples=63, repeats=4)
    long = "This is a longer explanation of the working, step by step, as models write it. " * 10
    records = tuple(
        replace(r, generation=replace(r.generation, text=f"{r.generation.text}\n\n{long}{i}"))
        for i, r in enumerate(run.records[:1008])
        if r.generation
    )
    run = replace(run, records=records)
    page = render(run, summarize(run), embedded_json=run_lines(run))
    assert len(records) >= 980
    assert len(page.encode()) < 3_000_000


def test_templates_are_compiled_before_a_page_needs_them() -> None:
    prepare()
    ready = {name for _, name in html._environment().cache or {}}
    assert ready == {file.name for file in Path(html.__file__).parent.glob("*.j2")}


def test_a_summary_and_its_page_are_made_without_pandas(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import moebench as mb\n"
        "run = mb.load_run(Path(sys.argv[1])); mb.summarize(run); mb.compare([run])\n"
        "mb.write_report(run, Path(sys.argv[2])); print({'pandas', 'langchain_core'} & set(sys.modules))"
    )
    given = [str(Path(__file__).parent / "schema1.jsonl"), str(tmp_path / "page.html")]
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_tables_for_the_terminal_load_neither_jinja2_nor_pandas() -> None:
    code = (
        "import sys, moebench.report.tables; print({'jinja2', 'pandas', 'langchain_core'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
