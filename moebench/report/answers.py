"""A run's records, put together by question: what each contender answered, and on which questions they differ."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from moebench.report.last_numbers import GRADER, LastNumber, beside, told
from moebench.run.plan import trials
from moebench.suites.template import fill
from moebench.types import Record, Run, Sample, Suite
from moebench.verdicts import Contender, MemorisationGap

AnswerVerdict = Literal["right", "partial", "wrong", "unanswered", "unfinished", "broken"]

Owners = Mapping[tuple[str, str], Contender]

_NOT_IN_ANCHOR = re.compile(r"[^A-Za-z0-9.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One record, ready to be shown.

    Attributes:
        same_as_first: Whether it is a repeat with the very text of the first one.
        own_prompt: The prompt as sent, where it is not the same for everyone asked through this chain.
        last_number: What the simplest rule would have read; None where no final number was graded.
    """

    record: Record
    outcome: AnswerVerdict
    truncated: bool
    same_as_first: bool
    own_prompt: str | None
    last_number: LastNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that one contender answered to one question.

    Attributes:
        mean: Mean score of the scored trials; None where none has a score.
        outcome: The trials as one: `right` and `wrong` only where every scored trial is.
        flaky: Whether its repeats got different scores.
    """

    contender: Contender
    trials: tuple[Trial, ...]
    mean: float | None
    outcome: AnswerVerdict
    flaky: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One sample with everyone's answers.

    Attributes:
        anchor: Its id in the page, unique.
        suite: None where the run file does not hold the suite.
        sample: None where the suite does not hold the sample.
        text: The question itself, before any chain; None where it is not known.
        prompts: Chain and prompt as sent, where all contenders of the chain were sent the same.
        answers: One for each contender, in order; None: not asked (yet).
        spread: Highest minus lowest mean among the contenders, 0 to 1.
        different: Whether the contenders' means differ.
        all_wrong: Whether nobody was right even once, and somebody was graded.
        memorised: Whether a contender was right on this famous wording, but wrong on most fresh variants.
    """

    anchor: str
    suite_name: str
    sample_id: str
    suite: Suite | None
    sample: Sample | None
    text: str | None
    prompts: tuple[tuple[str, str], ...]
    answers: tuple[Answers | None, ...]
    spread: float
    different: bool
    all_wrong: bool
    memorised: bool

    @property
    def flaky(self) -> bool:
        """Whether any contender's repeats disagree."""
        return any(answers is not None and answers.flaky for answers in self.answers)


def last_numbers(asked: Iterable[Question]) -> dict[str, dict[Contender, str]]:
    """Returns, by suite and contender, how often the last number of an answer is the one that was read."""
    return told(
        (question.suite_name, answers.contender, trial.last_number)
        for question in asked
        for answers in question.answers
        if answers
        for trial in answers.trials
        if trial.last_number
    )


def answer_verdict(record: Record) -> AnswerVerdict:
    """Returns what became of a trial, in one word."""
    if record.score is None:
        return "broken" if record.outcome == "broken" else "unfinished"
    if record.score.unanswered:
        return "unanswered"
    if record.score.right:
        return "right"
    return "partial" if record.score.value > 0 else "wrong"


def labels(contenders: Sequence[Contender]) -> list[str]:
    """Returns the contenders' names: the model, and the chain where there is more than one."""
    if len({contender.chain for contender in contenders}) <= 1:
        return [contender.model for contender in contenders]
    return [f"{contender.model} · {contender.chain}" for contender in contenders]


def questions(
    run: Run, contenders: Sequence[Contender], *, owners: Owners, gaps: Sequence[MemorisationGap] = ()
) -> tuple[Question, ...]:
    """Returns every question that has a record, in the order of the suites and their samples.

    Args:
        run: The run.
        contenders: Whose answers are shown, in this order.
        owners: Model and chain of a record -> whose answer it is.
        gaps: For `Question.memorised`.
    """
    grouped: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in run.records:
        grouped[record.key.suite, record.key.sample].append(record)
    anchors = _anchors(grouped)
    memorisers = _memorisers(gaps)
    known = {
        (suite.name, sample.id): (suite, sample) for suite in run.header.suites for sample in suite.samples
    }
    order = [key for key in known if key in grouped] + [key for key in grouped if key not in known]
    return tuple(
        _question(
            key,
            _by_owner(grouped[key], owners),
            contenders=contenders,
            known=known.get(key),
            anchor=anchors[key],
            memorisers=memorisers,
        )
        for key in order
    )


def question_text(suite: Suite, sample: Sample) -> str:
    """Returns the suite's prompt with the sample's inputs in its placeholders."""
    try:
        return fill(suite.prompt, sample.inputs)
    except (
        KeyError,
        ValueError,
    ):  # a run file written by other hands; its prompts as sent are shown all the same
        return suite.prompt


def _question(
    key: tuple[str, str],
    records: Mapping[Contender, Sequence[Record]],
    *,
    contenders: Sequence[Contender],
    known: tuple[Suite, Sample] | None,
    anchor: str,
    memorisers: Mapping[str, set[Contender]],
) -> Question:
    suite, sample = known or (None, None)
    shared = _shared_prompts(record for owned in records.values() for record in owned)
    answers = tuple(
        _answers(contender, records[contender], shared=shared, known=known) if contender in records else None
        for contender in contenders
    )
    given = [entry for entry in answers if entry is not None and entry.mean is not None]
    means = [entry.mean for entry in given if entry.mean is not None]
    spread = max(means) - min(means) if means else 0.0
    famous = sample is not None and "article" in sample.tags
    return Question(
        anchor=anchor,
        suite_name=key[0],
        sample_id=key[1],
        suite=suite,
        sample=sample,
        text=question_text(suite, sample) if suite and sample else None,
        prompts=tuple(shared.items()),
        answers=answers,
        spread=spread,
        different=spread > 0,
        all_wrong=bool(means) and not any(trial.outcome == "right" for e in given for trial in e.trials),
        memorised=famous
        and any(e.outcome == "right" and e.contender in memorisers.get(key[0], ()) for e in given),
    )


def _by_owner(records: Iterable[Record], owners: Owners) -> dict[Contender, list[Record]]:
    found: defaultdict[Contender, list[Record]] = defaultdict(list)
    for record in records:
        found[owners[record.key.model, record.key.chain]].append(record)
    return found


def _answers(
    contender: Contender,
    records: Sequence[Record],
    *,
    shared: Mapping[str, str],
    known: tuple[Suite, Sample] | None,
) -> Answers:
    ordered = sorted(records, key=lambda record: record.key.repeat)
    first = next((record.generation.text for record in ordered if record.generation), None)
    trials = tuple(
        _trial(record, first, shared=shared, is_first=i == 0, known=known) for i, record in enumerate(ordered)
    )
    scores = [record.score.value for record in ordered if record.score is not None]
    return Answers(
        contender=contender,
        trials=trials,
        mean=sum(scores) / len(scores) if scores else None,
        outcome=_joint_outcome(trials, scores),
        flaky=len(set(scores)) > 1,
    )


def _trial(
    record: Record,
    first: str | None,
    *,
    shared: Mapping[str, str],
    is_first: bool,
    known: tuple[Suite, Sample] | None,
) -> Trial:
    made = record.generation
    numeric = known is not None and known[0].grader == GRADER
    return Trial(
        record=record,
        outcome=answer_verdict(record),
        truncated=made is not None and made.truncated and record.unfinished is None,
        same_as_first=not is_first and made is not None and bool(made.text) and made.text == first,
        own_prompt=made.prompt if made and made.prompt and record.key.chain not in shared else None,
        last_number=beside(record, known[1].target.get("expect")) if known and numeric else None,
    )


def _joint_outcome(trials: Sequence[Trial], scores: Sequence[float]) -> AnswerVerdict:
    if not scores:
        return "unfinished" if all(trial.outcome == "unfinished" for trial in trials) else "broken"
    if min(scores) == 1:
        return "right"
    if max(scores) > 0:
        return "partial"
    scored = [trial for trial in trials if trial.record.score is not None]
    return "unanswered" if all(trial.outcome == "unanswered" for trial in scored) else "wrong"


def _shared_prompts(records: Iterable[Record]) -> dict[str, str]:
    """Returns chain -> prompt for the chains that sent one and the same prompt to everyone."""
    sent: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.generation is not None and record.generation.prompt:
            sent[record.key.chain].add(record.generation.prompt)
    return {chain: prompts.copy().pop() for chain, prompts in sorted(sent.items()) if len(prompts) == 1}


def _memorisers(gaps: Iterable[MemorisationGap]) -> dict[str, set[Contender]]:
    """Returns suite -> contenders that get most of its fresh variants wrong, yet more of the famous ones right."""
    found: defaultdict[str, set[Contender]] = defaultdict(set)
    for gap in gaps:
        if gap.fresh < 0.5 and gap.gap > 0:
            found[gap.suite].add(gap.contender)
    return found


def _anchors(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Returns an id for each question that is safe in HTML and in an address, and unique."""
    taken: set[str] = set()
    anchors = {}
    for key in keys:
        anchor = next(name for name in _names(key) if name not in taken)
        taken.add(anchor)
        anchors[key] = anchor
    return anchors


def _names(key: tuple[str, str]) -> Iterator[str]:
    stem = "q-" + "-".join(_NOT_IN_ANCHOR.sub("-", part)[:80].strip("-") for part in key)
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def not_run(run: Run) -> int:
    """Returns how many planned trials have no record; 0 for answers made elsewhere, of which none was planned."""
    plan = run.header.plan
    if plan.options is None:
        return 0
    planned = {trial.key for model in plan.models for trial in trials(plan, run.header.suites, model)}
    return len(planned - {record.key for record in run.records})
