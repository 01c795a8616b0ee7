"""From the records' table to the matrix of scores and the counts: all that needs grouping."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from moebench.stats import pass_all_k, pass_at_k, variance_components
from moebench.stats.intervals import Floats, numbered
from moebench.summary.frame import frame
from moebench.summary.pooling import contenders
from moebench.summary.sheet import Counts, Sheet
from moebench.types import Run
from moebench.verdicts import Contender, Repeats, Throughput

_LONGEST_VOTE = 80
_FEWEST_VOTES = 3
_TEMPLATE = "template:"


def trials(runs: Sequence[Run]) -> pd.DataFrame:
    """Returns the frames of all runs, with the number of each record's contender, and of its row in the sheet.

    Row numbers go by suite and sample in alphabetical order, so that nothing depends on which answer came first.
    """
    names = contenders(runs)
    order = {contender: number for number, contender in enumerate(dict.fromkeys(names.values()))}
    tables = [frame(run) for run in runs]
    table = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    keys = zip(table["run_id"], table["model"], table["chain"], strict=True)
    table["contender"] = np.array([order[names[key]] for key in keys], dtype=np.intp)
    table["right"] = table["score"] >= 1.0
    table["row"] = table.groupby(["suite", "sample"], sort=True).ngroup().astype(np.intp)
    return table


def sheet_of(table: pd.DataFrame, runs: Sequence[Run]) -> Sheet:
    """Returns the scores of all samples as a matrix.

    Args:
        table: Of `trials`.
        runs: The same runs.
    """
    who = tuple(dict.fromkeys(contenders(runs).values()))
    rows = table.drop_duplicates("row").sort_values("row")
    tags = {
        (suite.name, sample.id): sample.tags
        for run in reversed(runs)
        for suite in run.header.suites
        for sample in suite.samples
    }
    keys = list(zip(rows["suite"], rows["sample"], strict=True))
    scored = table[table["score"].notna()]
    by_trial = table.groupby(["row", "contender"])["score"]
    asked, shape = by_trial.size(), (len(rows), len(who))
    return Sheet(
        contenders=who,
        suites=rows["suite"].to_numpy(dtype=object),
        clusters=numbered([_cluster(key, tags.get(key, ())) for key in keys]),
        means=_placed(by_trial.mean(), shape=shape),
        least=_placed(by_trial.sum() / asked, shape=shape),
        lost=_placed(1 - by_trial.count() / asked, shape=shape),
        votes=_votes(scored, len(rows)),
        famous=_tagged("article", "generated", keys, tags),
        fresh=_tagged("generated", "article", keys, tags),
    )


def _placed(values: "pd.Series[float]", *, shape: tuple[int, int]) -> Floats:
    """Returns values by (row, contender) as a matrix; NaN where there is none."""
    found = np.full(shape, np.nan)
    found[values.index.get_level_values(0), values.index.get_level_values(1)] = values
    return found


def _cluster(key: tuple[str, str], tags: Sequence[str]) -> tuple[str, str, str]:
    """Returns what a sample shares with those that it is not independent of: its template, else only itself."""
    template = next((tag for tag in tags if tag.startswith(_TEMPLATE)), None)
    return (key[0], "sample", key[1]) if template is None else (key[0], "template", template)


def _tagged(
    tag: str, other: str, keys: Sequence[tuple[str, str]], tags: Mapping[tuple[str, str], Sequence[str]]
) -> npt.NDArray[np.bool_]:
    found = [tags.get(key, ()) for key in keys]
    return np.array([tag in words and other not in words for words in found], dtype=bool)


def _votes(scored: pd.DataFrame, rows: int) -> Floats:
    """Returns the score of the majority's answer on each row; NaN for suites in which answers cannot be compared.

    Each contender has one vote, shared by its repeats. Where answers have as many votes, each counts its share.
    """
    votes = np.full(rows, np.nan)
    cast = pd.DataFrame({name: scored[name] for name in ("suite", "row", "contender", "score")})
    cast["vote"] = pd.Series(_ballot(scored["answer"].tolist()), index=cast.index, dtype=float)
    comparable = ~(cast["vote"].isna() & scored["answer"].notna()).groupby(cast["suite"]).transform("any")
    enough = cast.groupby("row")["score"].transform("size") >= _FEWEST_VOTES
    enough = enough.groupby(cast["suite"]).transform("any")
    cast = cast[comparable & enough].copy()
    votes[cast["row"].unique()] = 0.0  # unanswered by all, unless set below
    cast["weight"] = 1.0 / cast.groupby(["row", "contender"])["score"].transform("size")
    cast["points"] = cast["weight"] * cast["score"]
    answers = cast.dropna(subset="vote").groupby(["row", "vote"])[["weight", "points"]].sum().reset_index()
    most = answers.groupby("row")["weight"].transform("max")
    winners = answers[answers["weight"] >= most - 1e-9].copy()
    winners["score"] = winners["points"] / winners["weight"]
    won = winners.groupby("row")["score"].mean()
    votes[won.index] = won
    return votes


def _ballot(answers: Sequence[str | None]) -> list[int | None]:
    """Returns a number for each answer, the same for equal ones; None where nothing can be compared."""
    forms = {text: _vote(text) for text in dict.fromkeys(answers) if text is not None}
    numbers = {form: i for i, form in enumerate(dict.fromkeys(forms.values())) if form is not None}
    found = [None if text is None else forms[text] for text in answers]
    return [None if form is None else numbers[form] for form in found]


def _vote(answer: str) -> str | None:
    """Returns an answer's JSON text in a form in which equal answers are equal; None: it cannot be compared."""
    value: Any = json.loads(answer, parse_int=float)  # 18 is 18.0
    if isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, str) and len(value) <= _LONGEST_VOTE:
        return json.dumps(" ".join(value.casefold().split()))
    return None


def counts(table: pd.DataFrame, who: int) -> dict[str | None, list[Counts]]:
    """Returns the counts of trials by suite and contender; None: over all suites.

    Args:
        table: Of `trials`.
        who: Number of contenders.
    """
    number, suites = pd.factorize(_column(table, "suite"))
    place = number * who + _column(table, "contender")
    broken, unfinished = _column(table, "broken"), _column(table, "unfinished")
    kinds = (
        ~broken & ~unfinished,
        _column(table, "right"),
        _column(table, "unanswered"),
        _column(table, "truncated") & ~broken,
        unfinished,
        broken,
    )
    sums = np.stack([np.bincount(place[kind], minlength=len(suites) * who) for kind in kinds], axis=1)
    by_suite = sums.reshape(len(suites), who, len(kinds))
    found: dict[str | None, list[Counts]] = {
        str(suite): _counts(by_suite[i]) for i, suite in enumerate(suites)
    }
    found[None] = _counts(by_suite.sum(axis=0))
    return found


def _column(table: pd.DataFrame, name: str) -> npt.NDArray[Any]:
    return np.asarray(table[name].to_numpy())


def _counts(sums: npt.NDArray[np.intp]) -> list[Counts]:
    return [Counts(*(int(n) for n in row)) for row in sums]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What the tries of each (sample, contender) come to: arrays of the same length."""

    suite: npt.NDArray[np.object_]
    contender: npt.NDArray[np.intp]
    n: npt.NDArray[np.intp]
    mean: Floats
    squares: Floats
    right: npt.NDArray[np.intp]
    same: npt.NDArray[np.bool_]


def _tried(scored: pd.DataFrame, who: int) -> _Tried:
    unit, first, inverse, n = np.unique(
        _column(scored, "row") * who + _column(scored, "contender"),
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    score, text = _column(scored, "score"), pd.factorize(_column(scored, "text"))[0]
    mean = np.bincount(inverse, weights=score) / n
    return _Tried(
        suite=_column(scored, "suite")[first],
        contender=unit % who,
        n=n,
        mean=mean,
        squares=np.asarray(np.bincount(inverse, weights=(score - mean[inverse]) ** 2), dtype=float),
        right=np.bincount(inverse[_column(scored, "right")], minlength=len(unit)),
        same=np.bincount(inverse[text != text[first][inverse]], minlength=len(unit)) == 0,
    )


def repeats(table: pd.DataFrame, who: Sequence[Contender], suites: Sequence[str]) -> list[Repeats]:
    """Returns how steady each contender is, where samples were asked more than once.

    Args:
        table: Of `trials`.
        who: The contenders, by number.
        suites: Their names.
    """
    tried = _tried(table[table["score"].notna()], max(1, len(who)))
    found = []
    for suite in (*suites, None):
        of_suite = np.ones(len(tried.n), dtype=bool) if suite is None else tried.suite == suite
        for number, contender in enumerate(who):
            chosen = of_suite & (tried.contender == number)
            if (tried.n[chosen] > 1).any():
                found.append(_repeats(tried, chosen, contender, suite))
    return found


def _repeats(
    tried: _Tried, chosen: npt.NDArray[np.bool_], contender: Contender, suite: str | None
) -> Repeats:
    n, right = tried.n[chosen], tried.right[chosen]
    most = int(n.max())
    parts = variance_components(n, tried.mean[chosen], tried.squares[chosen])
    return Repeats(
        contender=contender,
        suite=suite,
        repeats=most,
        within=parts.within,
        between=parts.between,
        agreement=float(tried.same[chosen][n > 1].mean()),
        pass_at={k: float(np.nanmean(pass_at_k(n, right, k))) for k in range(1, most + 1)},
        pass_all={k: float(np.nanmean(pass_all_k(n, right, k))) for k in range(1, most + 1)},
    )


def throughput(table: pd.DataFrame, who: Sequence[Contender]) -> list[Throughput]:
    """Returns what was seen of each contender while the suites ran.

    Args:
        table: Of `trials`.
        who: The contenders, by number.
    """
    scored = table[table["score"].notna()]
    number = _column(scored, "contender")
    tokens, decode = _column(scored, "output_tokens"), _column(scored, "decode_s")
    later = tokens - _column(scored, "calls")  # the first token of each request belongs to its prefill
    known = (decode > 0) & (later > 0)
    rate = np.where(known, later, np.nan) / np.where(known, decode, np.nan)
    first, wall = _column(scored, "first_token_s"), _column(scored, "wall_s")
    answer = _column(scored, "first_answer_token_s")
    return [
        Throughput(
            contender=contender,
            output_tokens=int(np.nansum(tokens[number == i])),
            decode_tokens_per_s=_median(rate[number == i]),
            first_token_s=_median(first[number == i]),
            first_answer_token_s=_median(answer[number == i]),
            wall_s=float(np.nansum(wall[number == i])),
        )
        for i, contender in enumerate(who)
    ]


def _median(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else None
