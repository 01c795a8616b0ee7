"""How trials ended and how models were served, wherever it is told: page, terminal, Markdown, command line."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console, RenderableType

from moebench.cli import cli
from moebench.report import figures, limits, model_cards, provenance, tables
from moebench.report.comparison import comparison_markdown, comparison_view
from moebench.report.html import render
from moebench.report.junit import junit_xml
from moebench.report.markdown import to_markdown
from moebench.report.served import file_words, in_force_words
from moebench.run.store import create_run
from moebench.summary import compare, summarize
from moebench.types import Options, Run
from moebench.verdicts import Summary
from tests.report.thinkers import served_run


@pytest.fixture(scope="module")
def run() -> Run:
    return served_run()


@pytest.fixture(scope="module")
def summary(run: Run) -> Summary:
    return summarize(run)


@pytest.fixture(scope="module")
def everywhere(run: Run, summary: Summary) -> dict[str, str]:
    """The page, the terminal and Markdown, with the spaces of line breaks as one."""
    page = render(run, summary)
    shown = printed(tables.summary_view(run, summary)) + "\n".join(provenance.lost(run))
    return {
        "page": page,
        "terminal": " ".join(shown.split()),
        "Markdown": to_markdown(run, summary).replace("\\", ""),
    }


def printed(view: RenderableType) -> str:
    out = io.StringIO()
    Console(file=out, width=80).print(view)
    return out.getvalue()


@pytest.mark.parametrize(
    "fact",
    [
        "no trial of endless:4b or lost:3b has a score; left out of 56 trials: 8 unfinished, 8 broken",
        "8 unfinished: still thinking at 4,608 tokens, no answer begun.",
        "moebench resume 20260504T100000Z-a1b2 --think-budget 8192",
        "4 broken, timeout: no whole answer in 600 s",
        "asked again: 3 of 5 answers the same, 5 of 5 scores the same",
        "ponder:1b: thought, although it was told not to, in 4 of 8 trials (median 1,523 characters)",
        "presence_penalty 1.5 (overridden: 0)",
        "num_batch 256 (kept)",
        "asked with num_ctx 8,192, num_predict 4,608",
        "far:cloud: runs at ollama.com, not here, so no speed and no memory of it is known",
        "anew:7b: pulled anew during its trials (digest 5a5a5a5a5a5a, then ffffffffffff), so not compared",
        "asked 4 at a time: 2.1 times the tokens a second of one.",
        "asked 1 at a time: 4 at once answered 0.8 times the tokens a second.",
    ],
)
def test_what_decides_how_scores_are_read_is_told_everywhere(fact: str, everywhere: dict[str, str]) -> None:
    assert {where for where, text in everywhere.items() if fact not in text} == set()


def test_nothing_is_better_than_a_model_that_never_ended_or_was_pulled_anew(summary: Summary) -> None:
    assert not [p for p in summary.pairs if "endless:4b" in (p.a.model, p.b.model) and p.shown]
    assert not [p for p in summary.pairs if "anew:7b" in (p.a.model, p.b.model)]


def test_resume_is_offered_only_where_asking_again_can_help(run: Run) -> None:
    only = [r for r in run.records if r.failure is not None and r.failure.kind == "certificate"]
    assert provenance.lost(replace(run, records=tuple(only))) == ["4 broken, certificate: self-signed"]
    regraded = replace(run, header=replace(run.header, parent_run="another"))
    assert not [line for line in provenance.lost(regraded) if "resume" in line]


def test_twice_the_budget_that_the_unfinished_had_is_offered_after_a_resume_too(run: Run) -> None:
    limit = Options().num_predict + 8192
    records = [
        replace(r, unfinished=replace(r.unfinished, limit_tokens=limit)) if r.unfinished else r
        for r in run.records
    ]
    assert any(
        "--think-budget 16384" in line for line in provenance.lost(replace(run, records=tuple(records)))
    )


def test_a_loop_is_not_offered_a_larger_budget_for_it_would_fill_that_too(run: Run) -> None:
    records = [
        replace(r, unfinished=replace(r.unfinished, kind="loop", message="without end"))
        for r in run.records
        if r.unfinished
    ]
    assert provenance.lost(replace(run, records=tuple(records))) == ["8 unfinished: without end."]


def test_thinking_is_folded_on_the_page_and_in_the_terminal_with_its_size(run: Run, summary: Summary) -> None:
    page = render(run, summary)
    assert page.count("<summary>Thinking, 1,523 characters</summary>") == 20
    short = printed(tables.answers_view(run, models=["thinker:8b"], samples=["apples-1"]))
    assert "thinking, 1,523 characters; --thinking shows it whole" in short
    whole = printed(tables.answers_view(run, models=["thinker:8b"], samples=["apples-1"], thinking=True))
    assert len(whole) > len(short) + 1000


def test_tokens_of_which_only_the_sum_is_known_are_not_the_answers(run: Run) -> None:
    shown = " ".join(printed(tables.answers_view(run, samples=["apples-1"])).split())
    assert "320 tokens, thinking and answer together" in shown
    assert "12 tokens · " in shown


def test_both_first_tokens_are_named(run: Run) -> None:
    shown = " ".join(printed(tables.answers_view(run, models=["thinker:8b"], samples=["apples-1"])).split())
    assert "first token after 0.20 s · the answer’s first after 7.50 s" in shown
    rows = dict(model_cards.card_rows(run.models[1]))
    assert rows["first token of any kind"].replace("\xa0", " ") == "0.20 s"
    assert rows["first token of the answer"].replace("\xa0", " ") == "8.00 s"


@pytest.mark.parametrize("verdict", ["unfinished", "unanswered", "broken"])
def test_answers_are_shown_by_the_way_they_missed(verdict: str, run: Run) -> None:
    shown = printed(tables.answers_view(run, verdict=verdict))
    owner = {"unfinished": "endless:4b", "unanswered": "ponder:1b", "broken": "lost:3b"}[verdict]
    assert shown.count(verdict) >= 4
    assert {name for name in run.header.plan.models if f"\n{name}  " in shown} == {owner}


def test_thought_only_is_said_of_an_empty_answer_after_thinking(run: Run) -> None:
    assert printed(tables.answers_view(run)).count("? unanswered 0.00  thought only") == 4


def test_a_cloud_model_has_neither_kind_nor_speed(run: Run) -> None:
    (cloud,) = (report for report in run.models if report.card.remote_host)
    assert figures.kind(cloud.card) == "runs at ollama.com, not here"
    rows = dict(model_cards.card_rows(cloud))
    assert rows["speed"] == "not measured: it runs at ollama.com, not here"
    assert not {"experts", "memory, loaded", "first token of any kind"} & rows.keys()


def test_what_a_file_sets_is_told_without_a_fate_where_the_options_are_not_known(run: Run) -> None:
    thinker = run.models[1]
    assert file_words(replace(thinker, options=None)).startswith("presence_penalty 1.5, stop <|im_end|>, ")


def test_think_is_not_told_of_a_model_that_cannot(run: Run) -> None:
    asked = replace(Options(), think="off")
    assert in_force_words(run.models[0], asked) == ""
    assert in_force_words(run.models[1], asked) == "num_ctx 8,192, num_predict 4,608, think not sent"


def test_a_server_that_works_on_one_request_only_is_said_to(run: Run) -> None:
    alone = replace(run.models[1], parallel=run.models[1].parallel[:1])
    assert limits.together(alone) == [("asked 1 at a time", "the server works on no more at once")]
    assert limits.together(replace(alone, parallel=())) == []


def test_what_was_known_before_the_run_is_in_its_provenance(run: Run) -> None:
    rows = dict(provenance.environment_rows(run))
    assert rows["in memory before the run, of somebody else"] == "llama3:8b (5.1 GB)"
    assert rows["server prompt cache"] == "keeps no finished prompts: LLAMA_ARG_CACHE_RAM=0"
    assert rows["said before the run"].startswith("thinker:8b thinks: up to 4,096 tokens")
    assert "repeatable" not in rows
    header = replace(run.header, server=replace(run.header.server, repeatable=True))
    assert "it repeats" in dict(provenance.environment_rows(replace(run, header=header)))["repeatable"]


def test_a_comparison_tells_beside_each_difference_how_far_answers_repeat(run: Run) -> None:
    later = replace(run, header=replace(run.header, run_id="later"))
    found = compare([run, later])
    words = "plain:7b (run 2), asked again: 3 of 5 answers the same, 5 of 5 scores the same"
    assert words in " ".join(printed(comparison_view(found)).split())
    assert words in comparison_markdown(found)
    page = render([run, later], summarize([run, later]), comparison=found)
    assert "3 of 5 answers the same" in page.partition('id="against"')[2].partition("<table")[0]


def test_junit_has_an_error_of_its_own_for_the_unfinished(run: Run) -> None:
    xml = junit_xml(run).decode()
    assert xml.count('<error type="unfinished" message="still thinking at 4,608 tokens') == 8
    assert 'errors="8"' in xml


def test_export_has_thinking_and_outcome(run: Run, tmp_path: Path) -> None:
    with create_run(run.header, tmp_path, sync=False) as writer:
        for report in run.models:
            writer.append(report)
        for record in run.records:
            writer.append(record)
    told = CliRunner().invoke(cli, ["export", str(writer.path), "--format", "csv"])
    assert told.exit_code == 0
    head = told.output.splitlines()[0].split(",")
    assert {"unfinished", "broken", "thinking", "thinking_characters", "first_answer_token_s", "node"} <= set(
        head
    )
    shown = CliRunner().invoke(cli, ["show", str(writer.path), "--no-answers"])
    assert f"moebench resume {writer.path} --think-budget 8192\n" in shown.output
