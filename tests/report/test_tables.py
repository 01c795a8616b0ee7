import io
import re
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from moebench.report import tables
from moebench.report.answers import questions
from moebench.report.terminal import marked
from moebench.run.doctor import Check
from moebench.summary import summarize
from moebench.types import ModelCard, Run, Span
from moebench.verdicts import Contender, Summary
from tests.report.artificial import artificial_run, whole_characters


def printed(view: RenderableType, *, width: int = 80, colours: bool = False) -> str:
    """What a terminal of that width would show."""
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=colours, highlight=False).print(view)
    return out.getvalue()


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


def test_the_first_screen_says_result_scores_and_losses(run: Run, summary: Summary) -> None:
    text = printed(tables.summary_view(run, summary))
    assert summary.headline[:60] in text
    overall = next(cell for cell in summary.cells if cell.suite is None)
    assert f"{overall.mean:.2f}" in text
    assert all(word in text for word in ("unans.", "trunc.", "broken", "n 48", "experts", "tokens/s"))


@pytest.mark.parametrize("width", [80, 100, 200])
def test_everything_fits_the_terminal(width: int, run: Run, summary: Summary) -> None:
    for view in (
        tables.summary_view(run, summary),
        tables.answers_view(run, samples=["article-1"]),
        tables.plan_view(run.header.plan, run.header.suites),
        tables.runs_view([run.header], folder="results"),
        tables.suites_view(run.header.suites),
        tables.suite_view(run.header.suites[0]),
        tables.models_view([report.card for report in run.models]),
    ):
        assert widest(printed(view, width=width)) <= width


def test_the_first_screen_says_what_choosing_among_the_models_could_give(run: Run, summary: Summary) -> None:
    (entry,) = [entry for entry in summary.combined if entry.suite is None]
    text = " ".join(printed(tables.summary_view(run, summary)).split())
    assert f"the best answer to each question {entry.oracle:.2f} (" in text
    assert ("majority vote" in text) == (entry.majority is not None)


def test_four_suites_and_their_total_stand_side_by_side_at_80_columns(run: Run, summary: Summary) -> None:
    assert printed(tables.summary_view(run, summary)).count("────\nmixtral:8x7b") == 1


def test_suites_that_do_not_fit_go_below(run: Run, summary: Summary) -> None:
    text = printed(tables.summary_view(run, summary), width=50)
    assert text.count("────\nmixtral:8x7b") > 1
    assert widest(text) <= 50


def test_twenty_models_are_twenty_rows(run: Run) -> None:
    names = [f"organisation/some-long-model-name:{i}b-instruct" for i in range(20)]
    first = [record for record in run.records if record.key.model == "dbrx:132b"]
    records = tuple(
        replace(record, key=replace(record.key, model=name)) for name in names for record in first[:6]
    )
    plan = replace(run.header.plan, models=tuple(names))
    many = replace(run, header=replace(run.header, plan=plan), models=(), records=records)
    text = printed(tables.summary_view(many, summarize(many)))
    assert sum("not asked" in line for line in text.splitlines()) == 20
    assert widest(text) <= 80


def test_stand_ins_are_named_as_such() -> None:
    run = artificial_run(embedded=True, samples=3, repeats=1)
    text = " ".join(printed(tables.summary_view(run, summarize(run))).split())
    assert "They are NOT Mixtral, DBRX or DeepSeek-V2." in text
    assert "tiny-dbrx: a stand-in in DBRX's architecture" in text


def test_spans_are_marked_in_the_text_and_labelled() -> None:
    spans = (
        Span(start=0, end=3, ok=True, label="3 letters"),
        Span(start=4, end=6, ok=False, label="2 letters"),
        Span(start=7, end=8, ok=None, label=""),
    )
    text = marked("abc de f", spans)
    assert text.plain == "abc[✓ 3 letters] de[✗ 2 letters] f"
    assert [
        (span.start, span.end, str(span.style)) for span in text.spans if "underline" in str(span.style)
    ] == [
        (0, 3, "green underline"),
        (17, 19, "red underline"),
        (33, 34, "cyan underline"),
    ]


def test_answers_can_be_picked(run: Run) -> None:
    text = printed(
        tables.answers_view(
            run, suites=["quantities"], models=["dbrx:132b"], samples=["article-1", "article-2"]
        )
    )
    assert "quantities / article-1" in text
    assert "quantities / article-2" in text
    assert "variant" not in text
    assert "mixtral" not in text


def test_answers_can_be_picked_by_verdict(run: Run) -> None:
    for verdict, sign in (("broken", "! broken"), ("unanswered", "? unanswered"), ("truncated", "truncated")):
        titles = [
            line
            for line in printed(tables.answers_view(run, verdict=verdict), width=200).splitlines()
            if "(repeat " in line
        ]
        assert titles
        assert all(sign in title for title in titles)


def asked(text: str) -> list[str]:
    """The samples of a transcript, in order."""
    return re.findall(r"^word_lists / (\S+)", text, re.M)


def test_questions_can_be_picked_by_kind(run: Run) -> None:
    kinds = {
        kind: asked(printed(tables.answers_view(run, suites=["word_lists"], kind=kind), width=200))
        for kind in (None, "different", "all-wrong", "flaky")
    }
    everything = kinds.pop(None)
    assert all(set(found) < set(everything) or found == everything for found in kinds.values())
    assert kinds["different"]
    assert not set(kinds["different"]) - set(everything)


def test_most_disagreement_comes_first(run: Run) -> None:
    owners = {
        (r.key.model, r.key.chain): Contender(model=r.key.model, chain=r.key.chain) for r in run.records
    }
    spread = {
        question.sample_id: question.spread
        for question in questions(run, tuple(dict.fromkeys(owners.values())), owners=owners)
        if question.suite_name == "word_lists"
    }
    view = tables.answers_view(run, suites=["word_lists"], by_disagreement=True)
    found = [spread[sample] for sample in asked(printed(view, width=200))]
    assert found == sorted(spread.values(), reverse=True)


def test_no_answer_that_fits_is_said(run: Run) -> None:
    assert printed(tables.answers_view(run, samples=["no such"])) == "No answers fit.\n"


def test_a_published_verdict_stands_with_the_answer(run: Run) -> None:
    text = printed(tables.answers_view(run, samples=["article-1"], suites=["word_lists"]))
    assert "published verdict: 8 of the 13 words have exactly 9 letters" in text


def test_hostile_text_neither_steers_the_terminal_nor_is_markup(hostile: Run) -> None:
    summary = summarize(whole_characters(hostile))
    small = replace(hostile, records=tuple(r for r in hostile.records if "long" not in r.key.sample))
    for view in (
        tables.summary_view(hostile, summary),
        tables.answers_view(small),
        tables.suite_view(hostile.header.suites[0]),
    ):
        text = printed(view, width=200)
        assert not any(c != "\n" and ord(c) < 32 for c in text)
        assert "\x7f" not in text
        assert "\u202e" not in text
        text.encode("utf-8")
    assert "[red]" in printed(marked("[red]x[/red] [link=y]", ()))


def test_the_plan_counts_trials_and_shows_prompts(run: Run) -> None:
    from moebench.run.plan import trials

    first = next(trials(run.header.plan, run.header.suites, "dbrx:132b"))
    text = printed(
        tables.plan_view(run.header.plan, run.header.suites, [(first, "Question: [bold]what?[/bold]")])
    )
    assert "576 trials, 4 model loads" in text
    assert "Question: [bold]what?[/bold]" in text


def test_an_empty_folder_says_what_to_do() -> None:
    assert "moebench demo" in printed(tables.runs_view([], folder="results"))


def test_a_server_without_models_says_what_to_do() -> None:
    assert "ollama pull" in printed(tables.models_view([]))


def test_what_a_server_does_not_say_is_not_guessed() -> None:
    text = printed(tables.models_view([ModelCard(name="m")]))
    assert "not known" in text
    assert "0" not in text


def test_checks_say_what_to_do() -> None:
    found = [
        Check(name="Python", ok=True, found="3.12"),
        Check(name="Ollama", ok=False, found="not found", advice="install it"),
    ]
    text = printed(tables.checks_view(found))
    assert "✓  Python  3.12" in text
    assert "→ install it" in text
