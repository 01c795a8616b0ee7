"""What the page's template is given: columns, the first table, pairs, and an answer's small print."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from moebench.models import comparison
from moebench.models.roofline import where
from moebench.report import figures, provenance
from moebench.report.answers import Answers, Question, labels
from moebench.report.highlight import visible
from moebench.report.limits import limit_rows
from moebench.types import JSON, Generation, ModelReport, Record, Run, Speed
from moebench.verdicts import Cell, Combined, Contender, Pair, Summary

_SHORT = 60  # characters of an answer, as the grader read it, that are said beside the text
_LONG = 800  # characters
_MANY_LINES = 22
_UNMEASURED = Speed(
    load_s=None,
    first_token_s=(),
    prefill_tokens_per_s=(),
    decode_tokens_per_s=(),
    memory_bytes=None,
    gpu_bytes=None,
)
_KINDS = [
    ("d", "Different", "the models' scores differ"),
    ("a", "All wrong", "nobody was right even once"),
    ("f", "Flaky", "repeats of one model got different scores"),
    ("m", "Memorised", "right on the famous wording, but wrong on most fresh variants"),
]
_CODES = {"right": "r", "partial": "p", "wrong": "w", "unanswered": "u", "broken": "b"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A contender as the page shows it.

    Attributes:
        letter: Its short name all over the page.
        report: Its model's card and speed; None where there is none.
        stand_in: Whether the model only stands in for another, for trying things out.
    """

    letter: str
    name: str
    contender: Contender
    report: ModelReport | None
    stand_in: bool

    @property
    def shown(self) -> str:
        """The name, with a word of warning where it is a stand-in's."""
        return f"{self.name} (stand-in)" if self.stand_in else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """A line of the first table.

    Attributes:
        suite: None: all suites.
        cells: One for each column; None where it was not asked.
        best: Number of the column with the highest mean; None where nobody leads.
        best_shown: Whether that one is shown to be better than every other.
    """

    suite: str | None
    title: str
    cells: tuple[Cell | None, ...]
    best: int | None
    best_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairGroup:
    """All pairs on one suite.

    Attributes:
        suite: None: all suites.
    """

    suite: str | None
    title: str
    pairs: tuple[Pair, ...]


def columns(run: Run, contenders: Sequence[Contender]) -> list[Column]:
    """Returns the contenders with their letters and model reports."""
    reports = {report.card.name: report for report in run.models}
    named = enumerate(zip(contenders, labels(contenders), strict=True))
    return [
        _column(run, i, name=name, contender=contender, report=reports.get(contender.model))
        for i, (contender, name) in named
    ]


def _column(run: Run, number: int, *, name: str, contender: Contender, report: ModelReport | None) -> Column:
    stand_in = run.header.embedded or (report is not None and report.card.stand_in is not None)
    return Column(
        letter=figures.letter(number), name=name, contender=contender, report=report, stand_in=stand_in
    )


def score_rows(
    summary: Summary, contenders: Sequence[Contender], *, titles: dict[str, str]
) -> list[ScoreRow]:
    """Returns the first table: all suites together where there are several, then each."""
    cells = {(cell.suite, cell.contender): cell for cell in summary.cells}
    combined = {entry.suite: entry for entry in summary.combined}
    return [
        _score_row(
            suite,
            _title(suite, titles),
            cells=[cells.get((suite, c)) for c in contenders],
            combined=combined.get(suite),
        )
        for suite in _suites(summary)
    ]


def _score_row(
    suite: str | None, title: str, *, cells: Sequence[Cell | None], combined: Combined | None
) -> ScoreRow:
    means = [cell.mean if cell else None for cell in cells]
    known = sorted((mean for mean in means if mean is not None), reverse=True)
    leads = len(known) > 1 and known[0] > known[1]
    shown = leads and combined is not None and combined.best_shown
    return ScoreRow(
        suite=suite,
        title=title,
        cells=tuple(cells),
        best=means.index(known[0]) if leads else None,
        best_shown=shown,
    )


def pair_groups(summary: Summary, titles: dict[str, str]) -> list[PairGroup]:
    """Returns the pairs by suite, all suites together first where there are several.

    Suites on which no two contenders have a question in common are left out.
    """
    groups = [
        PairGroup(
            suite=suite,
            title=_title(suite, titles),
            pairs=tuple(pair for pair in summary.pairs if pair.suite == suite),
        )
        for suite in _suites(summary)
    ]
    return [group for group in groups if any(pair.samples for pair in group.pairs)]


def pair_words(pair: Pair, shown: Sequence[Column]) -> str:
    """Returns what a pair shows, in words; its figures stand beside it in the table."""
    names = {column.contender: column.name for column in shown}
    if pair.samples == 0:
        return f"no question has a score from both {names[pair.a]} and {names[pair.b]}"
    if pair.verdict != "no difference shown":
        return f"{names[pair.a]} is {pair.verdict} than {names[pair.b]}"
    words = f"no difference shown between {names[pair.a]} and {names[pair.b]}"
    if pair.samples_needed is None or pair.samples_needed <= pair.samples:
        return words
    return f"{words}; it would take about {figures.count(pair.samples_needed)} questions to see 0.05"


def combined_rows(summary: Summary, titles: dict[str, str]) -> list[tuple[str, Combined]]:
    """Returns what choosing among the contenders could give, with each suite's title."""
    if len(summary.contenders) < 2:
        return []
    found = {entry.suite: entry for entry in summary.combined}
    return [(_title(suite, titles), found[suite]) for suite in _suites(summary) if suite in found]


def squares(question: Question) -> list[str]:
    """Returns the class of each contender's square: r, w, u, b, n (not asked), or p1 to p9 for tenths."""
    return [_square(answers) for answers in question.answers]


def _square(answers: Answers | None) -> str:
    if answers is None:
        return "n"
    code = _CODES[answers.outcome]
    if answers.outcome == "partial" and answers.mean is not None:
        code += str(min(9, max(1, round(answers.mean * 10))))
    return f"{code} f" if answers.flaky else code


def square_words(question: Question, shown: Sequence[Column]) -> str:
    """Returns the same in words: `article-13x9: A 1.00, B 0.31, C broken`."""
    parts = [
        f"{column.letter} {_in_a_word(answers)}"
        for column, answers in zip(shown, question.answers, strict=True)
    ]
    return f"{question.sample_id}: {', '.join(parts)}"


def _in_a_word(answers: Answers | None) -> str:
    if answers is None:
        return "not asked"
    if answers.outcome in {"unanswered", "broken"}:
        return answers.outcome
    return figures.score(answers.mean)


def filter_codes(question: Question) -> str:
    """Returns what the page's filters look at: for each contender the letters of its trials, joined by `|`."""
    return "|".join(_trial_codes(answers) for answers in question.answers)


def _trial_codes(answers: Answers | None) -> str:
    if answers is None:
        return "n"
    codes = {_CODES[trial.outcome] for trial in answers.trials}
    codes |= {"t"} if any(trial.truncated for trial in answers.trials) else set()
    return "".join(sorted(codes))


def kinds_found(questions: Sequence[Question]) -> list[tuple[str, str, str]]:
    """Returns letter, name and meaning of the kinds of questions to filter by, as far as there are any."""
    found = {letter for question in questions for letter in filter_flags(question)}
    return [kind for kind in _KINDS if kind[0] in found]


def filter_flags(question: Question) -> str:
    """Returns the letters of the question's own filters: d(ifferent), a(ll wrong), f(laky), m(emorised)."""
    flags = {"d": question.different, "a": question.all_wrong, "f": question.flaky, "m": question.memorised}
    return "".join(letter for letter, holds in flags.items() if holds)


def small_print(made: Generation) -> list[str]:
    """Returns an answer's tokens, speed and tries, in short pieces; what is not known is left out."""
    calls = made.calls
    tokens = [call.output_tokens for call in calls if call.output_tokens is not None]
    timed = [c for c in calls if c.output_tokens and c.decode_s and c.output_tokens > 1]
    pieces = [figures.count(sum(tokens), "token")] if tokens else []
    if timed:
        made_after_first = sum((c.output_tokens or 1) - 1 for c in timed)
        spent = sum(c.decode_s or 0 for c in timed)
        pieces.append(f"{figures.rate(made_after_first / spent)} tokens/s")
    if calls and calls[0].first_token_s is not None:
        pieces.append(f"first after {figures.seconds(calls[0].first_token_s)}")
    if made.wall_s is not None:
        pieces.append(f"{figures.seconds(made.wall_s)} in all")
    if len(calls) > 1:
        pieces.append(f"{len(calls)} requests")
    return pieces + ([f"{made.attempts} tries"] if made.attempts > 1 else [])


def short_answer(answer: JSON) -> str | None:
    """Returns what the grader read, where that is one short value; None where the marks in the text tell it."""
    if answer is None or not isinstance(answer, str | int | float):
        return None
    text = plain(answer)
    return text if len(text) <= _SHORT else None


def plain(value: JSON) -> str:
    """Returns a JSON value as a person would write it; texts without quotation marks, lists with commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(plain, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, default=str)


def raw_prompt(prompt: str) -> str | None:
    """Returns the prompt as plain ASCII JSON where the page cannot show it as it is; None where it can."""
    return None if visible(prompt) == prompt else json.dumps(prompt)


def is_long(text: str) -> bool:
    """Returns whether an answer is so long that it gets its own scroll bar."""
    return len(text) > _LONG or text.count("\n") > _MANY_LINES


def repetition(record: Record) -> bool:
    """Returns whether the server stopped the answer because it repeated itself without end."""
    calls = record.generation.calls if record.generation else ()
    return bool(calls) and calls[-1].stop == "repetition"


def strips(questions: Sequence[Question], titles: dict[str, str]) -> list[tuple[str, list[Question]]]:
    """Returns the questions of each suite, with its title, in order."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(question.suite_name, []).append(question)
    return [(titles.get(name, name), group) for name, group in found.items()]


def shown_count(group: PairGroup) -> int:
    """Returns on how many of its pairs a difference is shown."""
    return sum(pair.verdict != "no difference shown" for pair in group.pairs)


def what_was_run(run: Run, shown: Sequence[Column], *, questions: int) -> list[str]:
    """Returns what was run, when and on what, in short pieces for one line."""
    plan = run.header.plan
    pieces = [
        f"{figures.count(questions, 'question')}, {figures.count(len(shown), 'model')}, "
        f"{figures.count(len(run.records), 'answer')}"
    ]
    if plan.repeats > 1:
        pieces.append(f"{plan.repeats} repeats")
    if plan.variants:
        pieces.append(f"{plan.variants} fresh variants a suite")
    pieces.append(figures.when(run.header.created_at))
    return [*pieces, *(provenance.machine(run) if plan.options is not None else ["answers made elsewhere"])]


def facts(report: ModelReport | None) -> list[str]:
    """Returns four short lines about a model: network, weights, memory, speed; `–` for what is not known.

    Empty where nothing is known.
    """
    if report is None:
        return []
    card, speed = report.card, _speed(report)
    weights = [
        *([name] if (name := comparison.title(card) or card.architecture) else []),
        *([figures.weights(card)] if card.parameters else []),
        *([card.quantization] if card.quantization else []),
    ]
    decode, first = figures.middle(speed.decode_tokens_per_s), figures.middle(speed.first_token_s)
    speeds = [
        *([f"{figures.rate(decode)} tokens/s"] if decode is not None else []),
        *([f"first after {figures.seconds(first)}"] if first is not None else []),
        *(["partly on the CPU"] if where(speed) == "split" else []),
    ]
    known = [
        figures.kind(card) if card.is_mixture is not None else "",
        ", ".join(weights),
        f"{figures.size(speed.memory_bytes)} loaded" if speed.memory_bytes else "",
        ", ".join(speeds),
    ]
    return [line or figures.UNKNOWN for line in known] if any(known) else []


def pieces(sentence: str, shown: Sequence[Column]) -> list[tuple[str, bool]]:
    """Cuts a sentence into its words and the models' names in it, which are not to be broken at a hyphen.

    Returns:
        Pieces in order, each with whether it is a name.
    """
    names = {column.name for column in shown}
    if not names:
        return [(sentence, False)]
    longest_first = sorted(names, key=len, reverse=True)
    cut = re.split(f"({'|'.join(map(re.escape, longest_first))})", sentence)
    return [(piece, piece in names) for piece in cut if piece]


def _speed(report: ModelReport) -> Speed:
    return report.speed or _UNMEASURED


def _suites(summary: Summary) -> list[str | None]:
    return [None, *summary.suites] if len(summary.suites) > 1 else [*summary.suites]


def _title(suite: str | None, titles: dict[str, str]) -> str:
    return "All suites" if suite is None else titles.get(suite, suite)


def interval_kinds(summary: Summary) -> str:
    """Returns the names of the methods behind the intervals of the means."""
    return "; ".join(dict.fromkeys(cell.interval_kind for cell in summary.cells if cell.interval is not None))


def card_rows(report: ModelReport) -> list[tuple[str, str]]:
    """Returns what is known of a model as it was served; what is not known is left out."""
    card, speed = report.card, _speed(report)
    rows = [
        ("model", comparison.title(card) or ""),
        ("stand-in", card.stand_in or ""),
        ("digest", card.digest or "not known"),
        ("architecture", card.architecture or ""),
        ("experts", figures.kind(card)),
        ("parameters", figures.count(card.parameters)),
        ("active for each token", figures.active(card)),
        ("layers", figures.count(card.layers)),
        ("layers without experts", figures.count(card.dense_layers or None)),
        ("width", figures.count(card.width)),
        ("attention heads", figures.heads(card)),
        ("KV cache for each token", figures.kibibytes(card.kv_bytes_per_token)),
        ("quantization", card.quantization or ""),
        ("context it was trained for", figures.count(card.context_tokens, "token")),
        ("files", figures.size(card.size_bytes)),
        ("loaded in", figures.seconds(speed.load_s)),
        ("memory, loaded", figures.size(speed.memory_bytes)),
        ("of it on a GPU", figures.size(speed.gpu_bytes)),
        *limit_rows(report),
        ("capabilities", ", ".join(card.capabilities or ())),
        ("licence", card.license or ""),
    ]
    return [(name, value) for name, value in rows if value not in {"", figures.UNKNOWN}]
