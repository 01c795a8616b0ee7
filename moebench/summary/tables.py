"""From records to the matrix of scores and the counts: all that needs grouping."""

import json
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, pairwise

import numpy as np
import numpy.typing as npt

from moebench.stats import pass_all_k, pass_at_k, variance_components
from moebench.stats.intervals import Floats, numbered
from moebench.summary.frame import NOTHING, total
from moebench.summary.pooling import contenders
from moebench.summary.sheet import Counts, Sheet
from moebench.types import JSON, Generation, Record, Run
from moebench.verdicts import Contender, Repeats, Throughput

_LONGEST_VOTE = 80
_FEWEST_VOTES = 3
_TEMPLATE = "template:"

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """The records of all runs, by sample, contender and repeat, so that nothing depends on which came first.

    Attributes:
        contenders: All of them.
        samples: Suite and id of each sample that was asked, in alphabetical order: the rows of the sheet.
        records: The records.
        row: Number of each record's sample.
        contender: Number of each record's contender.
        score: Of each record; NaN where it is unfinished or broke.
    """

    contenders: tuple[Contender, ...]
    samples: Sequence[tuple[str, str]]
    records: Sequence[Record]
    row: Numbers
    contender: Numbers
    score: Floats

    @property
    def unit(self) -> Numbers:
        """One number for a record's sample and contender."""
        return self.row * len(self.contenders) + self.contender

    @property
    def suites(self) -> npt.NDArray[np.object_]:
        """The suite of each sample."""
        return np.array([suite for suite, _ in self.samples], dtype=object)

    def only(self, kept: npt.NDArray[np.bool_]) -> "Trials":
        """Returns some of them."""
        return replace(
            self,
            records=list(compress(self.records, kept.tolist())),
            row=self.row[kept],
            contender=self.contender[kept],
            score=self.score[kept],
        )

    def scored(self) -> "Trials":
        """Returns those that have a score."""
        return self.only(~np.isnan(self.score))


def trials(runs: Sequence[Run]) -> Trials:
    """Returns the trials of all runs."""
    names = contenders(runs)
    who = {contender: number for number, contender in enumerate(dict.fromkeys(names.values()))}
    given = [(run.header.run_id, record) for run in runs for record in run.records]
    samples = sorted({(record.key.suite, record.key.sample) for _, record in given})
    rows = {sample: number for number, sample in enumerate(samples)}
    row = _integers(rows[record.key.suite, record.key.sample] for _, record in given)
    number = _integers(who[names[run_id, r.key.model, r.key.chain]] for run_id, r in given)
    order = np.lexsort((_integers(record.key.repeat for _, record in given), number, row))
    records = [given[i][1] for i in order.tolist()]
    return Trials(
        contenders=tuple(who),
        samples=samples,
        records=records,
        row=row[order],
        contender=number[order],
        score=_floats([record.score.value if record.score else None for record in records]),
    )


def _integers(values: Iterator[int]) -> Numbers:
    return np.fromiter(values, dtype=np.intp)


def sheet_of(table: Trials, runs: Sequence[Run]) -> Sheet:
    """Returns the scores of all samples as a matrix.

    Args:
        table: Of `trials`.
        runs: The same runs.
    """
    tags = {
        (suite.name, sample.id): sample.tags
        for run in reversed(runs)
        for suite in run.header.suites
        for sample in suite.samples
    }
    shape, there = (len(table.samples), len(table.contenders)), table.scored()
    asked, count = (
        np.bincount(part.unit, minlength=shape[0] * shape[1]).reshape(shape) for part in (table, there)
    )
    unit, first = np.unique(there.unit, return_index=True)
    scores, sums = there.score.tolist(), np.zeros(shape)
    sums.flat[unit] = [math.fsum(scores[a:b]) for a, b in pairwise([*first.tolist(), len(scores)])]
    with np.errstate(invalid="ignore"):  # 0 of 0 is NaN here: there is none
        means, least, lost = sums / count, sums / asked, 1 - count / asked
    return Sheet(
        contenders=table.contenders,
        suites=table.suites,
        clusters=numbered([_cluster(key, tags.get(key, ())) for key in table.samples]),
        means=means,
        least=least,
        lost=lost,
        votes=_votes(there),
        famous=_tagged("article", "generated", table.samples, tags),
        fresh=_tagged("generated", "article", table.samples, tags),
    )


def _cluster(key: tuple[str, str], tags: Sequence[str]) -> tuple[str, str, str]:
    """Returns what a sample shares with those that it is not independent of: its template, else only itself."""
    template = next((tag for tag in tags if tag.startswith(_TEMPLATE)), None)
    return (key[0], "sample", key[1]) if template is None else (key[0], "template", template)


def _tagged(
    tag: str, other: str, keys: Sequence[tuple[str, str]], tags: Mapping[tuple[str, str], Sequence[str]]
) -> npt.NDArray[np.bool_]:
    found = [tags.get(key, ()) for key in keys]
    return np.array([tag in words and other not in words for words in found], dtype=bool)


def _votes(scored: Trials) -> Floats:
    """Returns the score of the majority's answer on each row; NaN for suites in which answers cannot be compared.

    Each contender has one vote, shared by its repeats. Where answers have as many votes, each counts its share.
    """
    votes = [_vote(record) for record in scored.records]
    answered = np.array([r.score is not None and not r.score.unanswered for r in scored.records], dtype=bool)
    cast = np.array([vote is not None for vote in votes], dtype=bool)
    suite = numbered([name for name, _ in scored.samples])
    enough = suite[np.bincount(scored.row, minlength=len(suite)) >= _FEWEST_VOTES]
    of = suite[scored.row]
    counted = np.isin(of, enough) & ~np.isin(of, of[answered & ~cast])
    found = np.full(len(suite), np.nan)
    found[scored.row[counted]] = 0.0  # unanswered by all, unless set below
    cast &= counted
    weight = 1.0 / np.bincount(scored.unit)[scored.unit]
    options, option = np.unique(
        scored.row[cast] * (len(votes) + 1) + numbered(votes)[cast], return_inverse=True
    )
    weights = np.bincount(option, weights=weight[cast])
    points = np.bincount(option, weights=(weight * scored.score)[cast])
    row = options // (len(votes) + 1)
    most = np.zeros(len(suite))
    np.maximum.at(most, row, weights)
    won = weights >= most[row] - 1e-9
    winners = np.bincount(row[won], minlength=len(suite))
    shares = np.bincount(row[won], weights=(points / weights)[won], minlength=len(suite))
    found[winners > 0] = (shares / np.maximum(winners, 1))[winners > 0]
    return found


def _vote(record: Record) -> str | None:
    """Returns an answer in a form in which equal answers are equal; None: there is none, or none to compare."""
    value: JSON = record.score.answer if record.score else None
    if isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, int):
        return repr(float(str(value)))  # 18 is 18.0, and what is too large for that is infinite
    if isinstance(value, str) and len(value) <= _LONGEST_VOTE:
        return json.dumps(" ".join(value.casefold().split()))
    return None


def counts(table: Trials) -> dict[str | None, list[Counts]]:
    """Returns the counts of trials by suite and contender; None: over all suites.

    Args:
        table: Of `trials`.
    """
    who, suites = len(table.contenders), list(dict.fromkeys(suite for suite, _ in table.samples))
    place = numbered(table.suites.tolist())[table.row] * who + table.contender
    kinds = np.array([_kinds(record) for record in table.records], dtype=bool).reshape(-1, 6)
    sums = np.stack([np.bincount(place[kind], minlength=len(suites) * who) for kind in kinds.T], axis=1)
    by_suite = sums.reshape(len(suites), who, 6)
    found: dict[str | None, list[Counts]] = {suite: _counts(by_suite[i]) for i, suite in enumerate(suites)}
    found[None] = _counts(by_suite.sum(axis=0))
    return found


def _kinds(record: Record) -> tuple[bool, ...]:
    """Returns which of the counts, in their order, a trial belongs to."""
    score, made, outcome = record.score, record.generation, record.outcome
    return (
        score is not None,
        score is not None and score.right,
        score is not None and score.unanswered,
        outcome == "scored" and made is not None and made.truncated,
        outcome == "unfinished",
        outcome == "broken",
    )


def _counts(sums: npt.NDArray[np.intp]) -> list[Counts]:
    return [Counts(*(int(n) for n in row)) for row in sums]


def repeats(table: Trials, suites: Sequence[str]) -> list[Repeats]:
    """Returns how steady each contender is, where samples were asked more than once.

    Args:
        table: Of `trials`.
        suites: Their names.
    """
    scored, found = table.scored(), []
    for suite in (*suites, None):
        part = scored if suite is None else scored.only(scored.suites[scored.row] == suite)
        for number, contender in enumerate(table.contenders):
            tries = part.only(part.contender == number)
            if np.bincount(tries.row).max(initial=0) > 1:
                found.append(_repeats(tries, contender, suite))
    return found


def _repeats(tries: Trials, contender: Contender, suite: str | None) -> Repeats:
    score, text = tries.score, numbered([r.generation and r.generation.text for r in tries.records])
    _, first, of, n = np.unique(tries.row, return_index=True, return_inverse=True, return_counts=True)
    mean, most = np.bincount(of, weights=score) / n, int(n.max())
    right = np.bincount(of[score >= 1.0], minlength=len(n))
    other = np.bincount(of[text != text[first][of]], minlength=len(n))
    parts = variance_components(n, mean, np.bincount(of, weights=(score - mean[of]) ** 2))
    return Repeats(
        contender=contender,
        suite=suite,
        repeats=most,
        within=parts.within,
        between=parts.between,
        agreement=float((other[n > 1] == 0).mean()),
        pass_at={k: float(np.nanmean(pass_at_k(n, right, k))) for k in range(1, most + 1)},
        pass_all={k: float(np.nanmean(pass_all_k(n, right, k))) for k in range(1, most + 1)},
    )


def throughput(table: Trials) -> list[Throughput]:
    """Returns what was seen of each contender while the suites ran.

    Args:
        table: Of `trials`.
    """
    scored = table.scored()
    return [
        _throughput(contender, [r.generation or NOTHING for r in scored.only(scored.contender == i).records])
        for i, contender in enumerate(table.contenders)
    ]


def _throughput(contender: Contender, made: Sequence[Generation]) -> Throughput:
    tokens, decode = (_floats([total(g.calls, name) for g in made]) for name in ("output_tokens", "decode_s"))
    later = tokens - np.array([len(g.calls) for g in made])  # a request's first token belongs to its prefill
    known = (decode > 0) & (later > 0)
    firsts = [g.calls[0] for g in made if g.calls]
    return Throughput(
        contender=contender,
        output_tokens=int(np.nansum(tokens)),
        decode_tokens_per_s=_median(later[known] / decode[known]),
        first_token_s=_median(_floats([call.first_token_s for call in firsts])),
        first_answer_token_s=_median(_floats([call.first_answer_token_s for call in firsts])),
        wall_s=float(np.nansum(_floats([g.wall_s for g in made]))),
    )


def _median(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return statistics.median(known.tolist()) if len(known) else None


def _floats(values: Sequence[float | None]) -> Floats:
    """Returns an array; NaN for None."""
    return np.array(values, dtype=float)
