"""Several runs as one, and what their page says of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from moebench.errors import DataError, UsageError
from moebench.report import origins
from moebench.report.embed import embed, extract
from moebench.report.html import render, run_lines, write_report
from moebench.report.joined import Joined, join
from moebench.report.markdown import to_markdown
from moebench.report.restore import import_runs
from moebench.run.store import load_run
from moebench.summary import compare, run_differences, summarize
from moebench.types import ModelCard, ModelReport, Options, Run
from tests.report.artificial import artificial_run
from tests.report.test_html import Reader
from tests.summary.made_up import changed_suite, run_of, suite


def page_of(*runs: Run, force: bool = False, compared: bool = False) -> str:
    comparison = compare(runs, force=force) if compared else None
    return render(runs, summarize(runs, force=force), comparison=comparison)


def words_of(page: str) -> str:
    return " ".join("".join(Reader(page).words).split())


def with_digest(run: Run, digest: str) -> Run:
    models = tuple(ModelReport(card=ModelCard(name=name, digest=digest)) for name in run.header.plan.models)
    return replace(run, models=models)


@pytest.fixture(scope="module")
def first() -> Run:
    return artificial_run(samples=4, repeats=2)


@pytest.fixture(scope="module")
def second(first: Run) -> Run:
    """The same models the night after: other options, and of mixtral another digest."""
    later = artificial_run(samples=4, repeats=2, seed=2)
    plan = replace(later.header.plan, options=Options(temperature=0.2, seed=7))
    mixtral, *others = later.models
    again = replace(mixtral, card=replace(mixtral.card, digest="cd34" * 16))
    header = replace(later.header, run_id="20251123T093000Z-n1gt", plan=plan)
    return replace(later, header=header, models=(again, *others))


@pytest.fixture(scope="module")
def both(first: Run, second: Run) -> str:
    return page_of(first, second, compared=True)


def test_a_single_run_is_itself(first: Run) -> None:
    joined = join(first)
    assert joined.run is first
    assert not joined.several
    assert joined.note("mixtral:8x7b") == ""


def test_a_model_of_two_runs_is_told_apart_by_the_run() -> None:
    runs = run_of({"m": {"s": [1]}, "old": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2")
    joined = join(runs)
    assert joined.run.header.plan.models == ("m (run 1)", "old", "m (run 2)")
    assert [record.key.model for record in joined.run.records] == ["m (run 1)", "old", "m (run 2)"]
    assert [c.model for c in summarize(runs).contenders] == ["m (run 1)", "m (run 2)", "old"]
    assert {owner.model for owner in joined.owners.values()} == {"m (run 1)", "m (run 2)", "old"}


def test_names_stay_unique_even_where_a_model_is_called_like_a_run() -> None:
    runs = run_of({"m": {"s": [1]}, "m (run 2)": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2")
    names = [name for source in join(runs).sources for name in source.names.values()]
    assert len(set(names)) == 3


def test_the_same_model_through_another_chain_is_kept_apart_by_run_and_chain() -> None:
    direct = run_of({"m": {"s": [1, 1]}})
    stepped = run_of({"m": {"s": [0, 1]}}, run_id="run-2", suites=[suite("s", 2, chain="step_by_step")])
    page = page_of(direct, stepped)
    assert "m (run 1) · direct" in page
    assert "m (run 2) · step_by_step" in page


def test_every_answer_of_every_run_is_in_the_page(first: Run, second: Run, both: str) -> None:
    assert both.count('class="v ') == len(first.records) + len(second.records)


def test_answers_of_the_runs_stand_side_by_side_on_the_same_question(first: Run, both: str) -> None:
    questions = sum(len(suite.samples) for suite in first.header.suites)
    assert both.count('<article class="q"') == questions
    assert both.count('<section class="a c') == questions * 2 * len(first.models)


def test_both_digests_of_a_model_stand_at_its_columns(both: str) -> None:
    words = words_of(both)
    assert "run 1, digest ab12ab12ab12" in words
    assert "run 2, digest cd34cd34cd34" in words
    assert (
        "mixtral:8x7b is not the same model in each run: its digest is ab12ab12ab12 in run 1, "
        "cd34cd34cd34 in run 2." in words
    )


def test_another_speed_of_the_same_weights_is_pointed_out(first: Run) -> None:
    mixtral, *others = first.models
    assert mixtral.speed is not None
    slow = replace(mixtral.speed, decode_tokens_per_s=(10.0,))
    later = replace(
        first,
        header=replace(first.header, run_id="later"),
        models=(replace(mixtral, speed=slow), *others),
    )
    assert origins.cautions(join([first, later])) == [
        "mixtral:8x7b has the same weights, but made 31.0 tokens/s in run 1, 10.0 tokens/s in run 2: the machine, "
        "or what else it did, was another. Compare speeds within a run only."
    ]


def test_the_page_says_in_what_the_runs_differ(both: str) -> None:
    words = words_of(both)
    assert "The runs differ in option temperature, option seed, model mixtral:8x7b: digest" in words
    assert "What differs between the runs" in words


def test_runs_made_alike_are_said_to_be() -> None:
    runs = run_of({"m": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2")
    assert "The runs were made alike, as far as is recorded." in words_of(page_of(*runs))


def test_each_run_has_its_command_options_and_machine(first: Run, second: Run, both: str) -> None:
    words = words_of(both)
    assert words.count("moebench run \\") == 2
    assert "--temperature 0.7" in words
    assert "--temperature 0.2" in words
    assert all(run.header.run_id in words for run in (first, second))


def test_pairs_are_those_of_compare(first: Run, second: Run, both: str) -> None:
    section = both[both.index('id="against"') : both.index('id="differences"')]
    comparison = compare([first, second])
    assert comparison.headline in words_of(both)
    assert section.count('data-what="difference"') == len(comparison.pairs)


def test_without_compare_there_is_no_such_section(first: Run, second: Run) -> None:
    assert 'id="against"' not in page_of(first, second)


def test_runs_that_do_not_fit_are_refused_in_the_words_of_compare(tmp_path: Path) -> None:
    run = run_of({"m": {"s": [1] * 8}})
    later = changed_suite(run, digest="x", prompt="another {question}")
    with pytest.raises(DataError) as caught:
        write_report([run, later], tmp_path / "r.html")
    assert caught.value.why == compare([run, later]).refusals[0]
    assert "--force" in caught.value.fix
    assert not list(tmp_path.iterdir())


def test_a_forced_page_says_so_first_and_shows_both_questions() -> None:
    run = run_of({"m": {"s": [1] * 2}})
    page = page_of(run, changed_suite(run, digest="x", prompt="another {question}"), force=True)
    words = words_of(page)
    assert "Forced: the scores do not mean the same." in words
    assert "Forced, although the scores do not mean the same: no difference shown" in words
    assert page.count("not the same in every run") == 2
    assert "In run 2 this question is another one another question 0" in words


def test_forced_runs_of_other_suites_and_graders_have_a_page() -> None:
    run = run_of({"m": {"s": [1] * 4}})
    other = run_of({"m": {"other": [0] * 4}}, run_id="run-2")
    page = page_of(run, replace(other, header=replace(other.header, graders={"final_number": 9})), force=True)
    words = words_of(page)
    assert "the suite other is only in run-2" in words
    assert "no sample has a score from both" in words
    assert "version 9" in words
    assert page.count('<span class="aside">not asked') == 2


def test_stand_ins_beside_real_models_are_said_to_be_plainly() -> None:
    real, tried = run_of({"m": {"s": [1] * 9}}), run_of({"m": {"s": [0] * 9}}, run_id="run-2", embedded=True)
    page = page_of(real, tried, compared=True)
    words = words_of(page)
    assert "Some of these are the embedded stand-ins, not the real models: m (run 1) is better" in words
    assert "Some of these models only stand in for others." in words
    assert "Embedded stand-ins answered in run 2, real models in the rest." in words
    assert page.count('class="tag stand-in">stand-in<') == 1 + 9  # its column, and each of its answers
    assert compare([real, tried]).headline.startswith("Some of these are the embedded stand-ins")


def test_a_run_graded_again_is_told_from_its_parent() -> None:
    parent = run_of({"m": {"s": [1, 0]}})
    header = replace(parent.header, run_id="run-2", parent_run="run-1")
    twice = replace(header, run_id="run-3")
    joined = join([parent, replace(parent, header=header), replace(parent, header=twice)])
    assert [source.kin for source in joined.sources] == [
        "",
        "the answers of run 1, graded again",
        "the answers of run 1, graded again",
    ]
    children = join([replace(parent, header=header), replace(parent, header=twice)])
    assert children.sources[1].kin == "the answers of run 1, graded yet another time"
    assert "it is the grading that differs" in " ".join(origins.cautions(children))


@pytest.mark.parametrize(("runs", "why"), [(0, "there are none"), (2, "the run run-1 is given twice")])
def test_no_run_or_one_twice_is_refused(runs: int, why: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=why):
        write_report([run_of({"m": {"s": [1]}})] * runs, tmp_path / "r.html")


def test_a_single_run_is_not_compared(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="single run"):
        write_report(run_of({"m": {"s": [1]}}), tmp_path / "r.html", compare=True)


def test_answers_made_elsewhere_stand_beside_made_ones() -> None:
    made, other = run_of({"m": {"s": [1]}}), run_of({"n": {"s": [1]}}, run_id="run-2")
    elsewhere = replace(other, header=replace(other.header, plan=replace(other.header.plan, options=None)))
    words = words_of(page_of(made, elsewhere))
    assert "answers made elsewhere" in words
    assert "Run 2: The answers were made elsewhere" in words
    assert words.count("moebench run \\") == 1


# And back


def test_all_runs_come_back_from_their_page(first: Run, second: Run, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(str(embed(run_lines([first, second]))), encoding="utf-8")
    paths = import_runs(page, out=tmp_path / "out")
    assert [path.stem for path in paths] == [first.header.run_id, second.header.run_id]
    assert [replace(load_run(path), path=None) for path in paths] == [first, second]


def test_a_page_holds_its_runs_under_their_own_names(first: Run, second: Run, tmp_path: Path) -> None:
    page = write_report([first, second], tmp_path / "report.html")
    assert "(run 2)" not in extract(page.read_text(encoding="utf-8"))


def test_a_run_that_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    """Its file may hold more than the page does: a trial that broke before it held, for instance."""
    run = run_of({"m": {"s": [1]}})
    (tmp_path / "run-1.jsonl").write_text(run_lines(run) + run_lines(run).splitlines(keepends=True)[-1])
    page = tmp_path / "r.html"
    page.write_text(str(embed(run_lines(run))), encoding="utf-8")
    before = (tmp_path / "run-1.jsonl").read_bytes()
    assert import_runs(page, out=tmp_path) == (tmp_path / "run-1.jsonl",)
    assert (tmp_path / "run-1.jsonl").read_bytes() == before


def test_nothing_is_written_unless_all_can_be(tmp_path: Path) -> None:
    new, there = run_of({"m": {"s": [1]}}), run_of({"m": {"s": [1]}}, run_id="run-2")
    (tmp_path / "run-2.jsonl").write_text(run_lines(run_of({"m": {"s": [0]}}, run_id="run-2")))
    page = tmp_path / "r.html"
    page.write_text(str(embed(run_lines([new, there]))), encoding="utf-8")
    with pytest.raises(DataError, match="is there already"):
        import_runs(page, out=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "run-2.jsonl"]


def test_two_runs_of_one_id_are_not_imported_for_one_would_be_lost(tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    lines = run_lines([run_of({"m": {"s": [1]}}), run_of({"m": {"s": [0]}})])
    page.write_text(str(embed(lines)), encoding="utf-8")
    with pytest.raises(DataError, match="cannot import"):
        import_runs(page, out=tmp_path)
    assert not list(tmp_path.glob("*.jsonl"))


def test_markdown_names_the_runs() -> None:
    runs = [run_of({"m": {"s": [1]}}), run_of({"m": {"s": [0]}}, run_id="run-2", embedded=True)]
    text = to_markdown(runs, summarize(runs))
    assert "| m (run 2) | 0.00" in text
    assert "run 1: run-1; run 2: run-2" in text
    assert "> The models of run 2 are tiny stand-ins" in text


def joined_words(joined: Joined) -> str:
    return origins.differing(run_differences([source.run for source in joined.sources]))


def test_many_differences_are_counted_on_the_first_screen(first: Run, second: Run) -> None:
    other = replace(second.header.plan, options=Options(top_k=1, top_p=0.5, min_p=0.1, seed=1, num_ctx=8192))
    joined = join([first, replace(second, header=replace(second.header, plan=other))])
    assert joined_words(joined).endswith(" more")
    assert joined_words(joined).count(",") == 3
