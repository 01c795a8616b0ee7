from dataclasses import replace

from moebench.report import again, provenance
from moebench.summary import summarize
from moebench.types import Options, Plan, Run, ServerOptions
from moebench.verdicts import Summary
from tests.report.artificial import artificial_run


def planned(run: Run, plan: Plan, *, embedded: bool = False) -> Run:
    return replace(run, header=replace(run.header, plan=plan, server=ServerOptions(embedded=embedded)))


def test_the_command_names_what_is_not_the_default(run: Run) -> None:
    command = again.again(run)
    assert command is not None
    assert command.replace(" \\\n    ", " ") == (
        "moebench run --models mixtral:8x7b,dbrx:132b,deepseek-v2:16b,qwen3:30b-a3b "
        "--suites word_lists,one_sentence,quantities,word_problems --repeats 3 --variants 9 "
        "--temperature 0.7 --seed 42"
    )


def test_the_command_is_safe_to_paste(run: Run) -> None:
    plan = Plan(
        models=("a b; rm -rf /",), suites=("s",), chains=("direct",), limit=2, options=Options(think="high")
    )
    command = again.again(planned(run, plan, embedded=True))
    assert command is not None
    assert command.split(" \\\n    ") == [
        "moebench run",
        "--models 'a b; rm -rf /'",
        "--suites s",
        "--chains direct",
        "--limit 2",
        "--think high",
        "--embedded",
    ]


def test_answers_made_elsewhere_cannot_be_made_again(run: Run) -> None:
    elsewhere = planned(run, replace(run.header.plan, options=None))
    assert again.again(elsewhere) is None
    assert provenance.options_rows(elsewhere) == [("options", "not known: the answers were made elsewhere")]


def test_every_option_is_told_with_its_unit(run: Run) -> None:
    rows = dict(provenance.options_rows(run))
    assert len(rows) == len(Options.__slots__)
    assert (rows["temperature"], rows["timeout"], rows["num_ctx"], rows["think"]) == (
        "0.7",
        "600 s",
        "4096 tokens",
        "default",
    )


def test_the_environment_is_told_flat(run: Run) -> None:
    rows = dict(provenance.environment_rows(run))
    assert rows["moebench"] == "0.2.0"
    assert rows["server version"] == "0.33.2"
    assert rows["ram"].replace("\xa0", " ") == "135 GB"


def test_broken_truncated_and_missing_trials_are_warned_of(run: Run, summary: Summary) -> None:
    text = " ".join(provenance.warnings(replace(run, records=run.records[:-3]), summary))
    assert "3 planned trials not run yet" in text
    assert "trials without a score, in no mean" in text
    assert "broken, timeout: the server sent nothing for 600 s" in text
    assert "cut off at the length limit" in text


def test_repeats_at_temperature_0_are_warned_of(run: Run, summary: Summary) -> None:
    greedy = planned(run, replace(run.header.plan, options=Options(temperature=0)))
    assert any("temperature 0" in warning for warning in provenance.warnings(greedy, summary))


def test_few_samples_are_warned_of_only_where_they_are_few() -> None:
    many = artificial_run(samples=33, repeats=1)  # a few have no score
    assert not any("Few samples" in warning for warning in provenance.warnings(many, summarize(many)))
