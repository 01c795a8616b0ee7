"""`moebench show`: every question with the models' answers and what the graders saw in them, for the terminal."""

from collections.abc import Callable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.text import Text

from moebench.report import figures, small_print
from moebench.report.answers import Answers, Question, Trial, labels, last_numbers, questions
from moebench.report.terminal import OUTCOMES, Indented, joined, marked, words
from moebench.types import Run
from moebench.verdicts import Contender

_FOLDED = 200  # characters of the thinking that are shown

KINDS: dict[str, Callable[[Question], bool]] = {
    "different": lambda question: question.different,
    "all-wrong": lambda question: question.all_wrong,
    "flaky": lambda question: question.flaky,
}


def answers_view(
    run: Run,
    *,
    suites: Sequence[str] = (),
    models: Sequence[str] = (),
    samples: Sequence[str] = (),
    verdict: str | None = None,
    kind: str | None = None,
    by_disagreement: bool = False,
    thinking: bool = False,
) -> RenderableType:
    """Returns the run's answers, question by question.

    Args:
        run: The run.
        suites: Only these suites; empty: all.
        models: Only these models.
        samples: Only these samples.
        verdict: Only trials with this outcome: right, partial, wrong, unanswered, unfinished, broken, or
            truncated.
        kind: Only questions of this kind: `different` (the models' scores differ), `all-wrong`, or `flaky` (the
            repeats of one model got different scores).
        by_disagreement: The questions on which the models' scores lie furthest apart come first.
        thinking: Show all that was thought; else how it begins.
    """
    owners = {
        (record.key.model, record.key.chain): Contender(model=record.key.model, chain=record.key.chain)
        for record in run.records
    }
    contenders = tuple(dict.fromkeys(owners.values()))
    kept = [
        question
        for question in questions(run, contenders, owners=owners)
        if (not suites or question.suite_name in suites)
        and (not samples or question.sample_id in samples)
        and (kind is None or KINDS[kind](question))
    ]
    if by_disagreement:
        kept.sort(key=lambda question: -question.spread)
    shown = tuple(contender for contender in contenders if not models or contender.model in models)
    return _Transcript(
        kept,
        shown,
        names=dict(zip(contenders, labels(contenders), strict=True)),
        verdict=verdict,
        thinking=thinking,
    )


class _Transcript:
    """Questions that are rendered one after the other, so that a long run need not wait for its end."""

    def __init__(
        self,
        asked: Sequence[Question],
        contenders: Sequence[Contender],
        *,
        names: dict[Contender, str],
        verdict: str | None,
        thinking: bool,
    ) -> None:
        self.asked = asked
        self.contenders = contenders
        self.names = names
        self.verdict = verdict
        self.thinking = thinking

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Renders each question that has an answer to be shown."""
        any_shown = False
        for question in self.asked:
            parts = [part for answers in question.answers if answers for part in self._answers(answers)]
            if parts:
                any_shown = True
                yield from _heading(question)
                yield from parts
        if not any_shown:
            yield words("No answers fit.", "dim")
        for suite, numbers in last_numbers(self.asked).items() if any_shown else ():
            yield Text("")
            yield words(f"{suite}: is the last number of the answer the one that was read?", "dim")
            yield from (
                Indented(words(f"{self.names[one]}: {numbers[one]}", "dim"))
                for one in self.contenders
                if one in numbers
            )

    def _answers(self, answers: Answers) -> Iterator[RenderableType]:
        if answers.contender not in self.contenders:
            return
        for trial in answers.trials:
            if self.verdict is None or self.verdict in _kinds(trial):
                name, repeated = self.names[answers.contender], len(answers.trials) > 1
                yield from _trial(trial, name, repeated=repeated, thinking=self.thinking)


def _kinds(trial: Trial) -> set[str]:
    return {trial.outcome, "truncated"} if trial.truncated else {trial.outcome}


def _heading(question: Question) -> Iterator[RenderableType]:
    yield Rule(words(f"{question.suite_name} / {question.sample_id}"), align="left", style="dim")
    yield words(question.text if question.text is not None else "(the run file does not hold this question)")


def _trial(trial: Trial, name: str, *, repeated: bool, thinking: bool) -> Iterator[RenderableType]:
    record = trial.record
    made = record.generation
    yield Text("")
    yield _title(trial, name, repeated=repeated)
    if record.failure is not None:
        yield Indented(words(f"{record.failure.kind}: {record.failure.message}", "magenta"))
    if record.unfinished is not None:
        yield Indented(words(record.unfinished.message, "blue"))
    if record.score is not None:
        yield Indented(words(record.score.reason, "italic"))
    if "published_verdict" in record.extra:
        yield Indented(
            words(f"published verdict: {small_print.plain(record.extra['published_verdict'])}", "blue")
        )
    if made is None:
        return
    if made.thinking:
        yield from _thinking(made.thinking, whole=thinking)
    if trial.same_as_first:
        yield Indented(words("(word for word the first answer)", "dim"), 4)
    elif made.text:
        yield Indented(marked(made.text, record.score.spans if record.score else ()), 4)
    parts = record.score.parts.items() if record.score else ()
    small = [f"{key.replace('_', ' ')} {figures.score(value)}" for key, value in parts if value is not None]
    if trial.last_number and not trial.last_number.same:
        small.insert(0, trial.last_number.words)
    small += small_print.small_print(made)
    if small:
        yield Indented(joined(small, style="dim"))


def _title(trial: Trial, name: str, *, repeated: bool) -> Text:
    sign, colour = OUTCOMES[trial.outcome]
    title = words(name, "bold")
    if repeated:
        title.append(f" (repeat {trial.record.key.repeat + 1})", style="dim")
    score = trial.record.score
    title.append(f"  {sign}{f' {figures.score(score.value)}' if score else ''}", style=f"bold {colour}")
    for tag in small_print.tags(trial.record):
        title.append(f"  {tag}", style="yellow")
    return title


def _thinking(text: str, *, whole: bool) -> Iterator[RenderableType]:
    told = f"thinking, {figures.count(len(text), 'character')}"
    shown = text if whole else " ".join(text[: 2 * _FOLDED].split())[:_FOLDED]
    yield Indented(
        words(told if whole or len(text) <= _FOLDED else f"{told}; --thinking shows it whole", "dim")
    )
    yield Indented(words(shown if whole or len(text) <= _FOLDED else f"{shown}…", "dim italic"), 4)
