"""Labelled sets of the one-sentence family: sentences, facts covered, invented content.

`SETS` fit the frame (accuracy, F1). Correlations and balanced accuracy do not; `extra_figures` measures them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, sqrt
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.agreement.base import (
    SPLITS,
    Case,
    LabelledSet,
    Split,
    Tally,
    case_id,
    rows,
    split_of,
    widened,
)
from benchmarks.agreement.correlation import kendall, of_systems, pearson, percentiles
from moebench.reading.facts import Source, mention
from moebench.reading.facts.told import wording
from moebench.reading.facts.words import tokens
from moebench.reading.sentences import sentences
from moebench.stats import Floats, Interval, resample_indices

Predictor = Callable[[Case], Any]
GRADER: Final = "one_sentence"
OURS: Final = "moebench"
_DRAWS: Final = 2000

_GOLDEN: Final = "sent_golden_rules_en.dev.jsonl"
_GOLDEN_SOURCE: Final = (
    "nipunsadvilkar/pySBD @5905f13be4 tests/lang/test_english*.py (MIT); "
    "diasks2/pragmatic_segmenter @358fe97e62 spec/.../english_spec.rb (MIT); cases whose sentences cover the text"
)
_EWT: Final = "sent_ud_ewt_paragraphs.dev.jsonl"
_EWT_SOURCE: Final = (
    "UniversalDependencies/UD_English-EWT @15d613d844 en_ewt-ud-{dev,test}.conllu (CC BY-SA 4.0), paragraphs "
    "rebuilt from SpaceAfter"
)


def ends(pieces: Sequence[str]) -> frozenset[int]:
    """Returns where pieces end that make up a text, the last left out, in characters that are not white space."""
    counts = np.cumsum([len("".join(piece.split())) for piece in pieces])
    return frozenset(int(count) for count in counts[:-1])


def _sentence_cases(path: Path) -> list[Case]:
    """Cases whose label is the tuple of sentences."""
    return [
        Case(
            id=case_id(row.get("source") or row.get("doc"), row["text"]),
            text=row["text"],
            gold=tuple(row["sentences"]),
        )
        for row in rows(path)
        if row.get("sentences_cover_text", True)
    ]


def _count(case: Case) -> int:
    return sum(piece.kind == "sentence" for piece in sentences(case.text))


def _same_verdict(count: int, gold: Sequence[str]) -> Tally:
    """Compares whether there is one sentence; none at all is never right."""
    return Tally(float(count > 0 and (count == 1) == (len(gold) == 1)), 1, 1)


def _our_ends(case: Case) -> frozenset[int]:
    """Ends of our pieces, with the closing emphasis that they leave out."""
    cuts = []
    for piece in sentences(case.text):
        end = piece.end
        while end < len(case.text) and case.text[end] in "*_`":
            end += 1
        cuts.append(end)
    return ends([case.text[first:last] for first, last in zip([0, *cuts], cuts, strict=False)])


def _common_ends(prediction: frozenset[int], gold: Sequence[str]) -> Tally:
    expected = ends(gold)
    return Tally(len(prediction & expected), len(prediction), len(expected))


def _sentence_sets(name: str, file: str, source: str) -> tuple[LabelledSet, LabelledSet]:
    one = LabelledSet(
        name=f"{name}_one",
        grader=GRADER,
        part="exactly one sentence?",
        file=file,
        source=source,
        metric="accuracy",
        load=_sentence_cases,
        predict=_count,
        compare=_same_verdict,
    )
    cuts = LabelledSet(
        name=f"{name}_ends",
        grader=GRADER,
        part="sentence boundaries",
        file=file,
        source=source,
        metric="f1",
        load=_sentence_cases,
        predict=_our_ends,
        compare=_common_ends,
    )
    return one, cuts


SETS: tuple[LabelledSet, ...] = (
    *_sentence_sets("golden_rules", _GOLDEN, _GOLDEN_SOURCE),
    *_sentence_sets("ud_ewt", _EWT, _EWT_SOURCE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraFigure:
    """A figure that the frame has no metric for.

    Attributes:
        set_name: Short and stable, one of `EXTRA_SETS`.
        split: `look` or `check`; whole documents belong to the one or the other.
        grader: The grader on whose card it belongs.
        part: What is measured: `facts covered` or `invented content`.
        statistic: For instance `Pearson, systems`; `told or not` where each fact is counted as the grader does,
            0 or 1, instead of by its share.
        predictor: `moebench` or a rival's name.
        n: Number of documents.
        value: -1 to 1 for a correlation, else 0 to 1.
        interval: 95 %, over documents: a bootstrap, or a jackknife for the correlation of systems.
    """

    set_name: str
    split: Split
    grader: str
    part: str
    statistic: str
    predictor: str
    n: int
    value: float
    interval: Interval


EXTRA_SETS: Final = {
    "realsumm": "ZhangShiyue/Lite2-3Pyramid @cfa581a587 data/REALSumm; neulab/REALSumm @a5900e3e36 (CC BY 4.0)",
    "summedits": "salesforce/factualNLG @0da1dfa62c data/summedits/*.json (Apache-2.0)",
}


def extra_figures(
    data: Path, name: str, *, rivals: Mapping[str, Predictor] | None = None
) -> tuple[ExtraFigure, ...]:
    """Measures facts covered (correlations with people) or invented content (balanced accuracy).

    Args:
        data: The folder that holds the labelled sets.
        name: `realsumm` or `summedits`.
        rivals: Other predictors by their name; the cases are those of `realsumm_cases` and `summedits_cases`. A
            predictor of `realsumm` returns the share of the facts, one of `summedits` True for a faithful summary,
            or a number that gets the threshold that is best on these very cases (which flatters it). One whose
            package is not installed is left out.

    Returns:
        A figure for each split, statistic and predictor; of one statistic, ours comes first.

    Raises:
        DataError: the file is not there.
    """
    load, ours, figures = EXTRA[name]
    cases = load(data)
    found = []
    for split in SPLITS:
        part = [case for case in cases if split_of(case.context["document_id"]) == split]
        if part:
            found += figures(split, part, {OURS: ours, **(rivals or {})})
    return tuple(found)


def realsumm_cases(data: Path) -> list[Case]:
    """Returns a case for each document and system of REALSumm; the label is the share of the facts found by people.

    Context: `document` (its id), `document_id` (that decides on the split), `system`, `facts` (tuple of sentences),
    `reference`, `present` (a 0 or 1 a fact).

    Source: ZhangShiyue/Lite2-3Pyramid @cfa581a587 data/REALSumm; neulab/REALSumm @a5900e3e36 (CC BY 4.0).
    """
    return [
        Case(
            id=case_id(row["id"], one["system"]),
            text=one["summary"],
            gold=sum(one["scu_present"]) / len(one["scu_present"]),
            context={
                "document": row["id"],
                "document_id": case_id(row["id"]),
                "system": one["system"],
                "facts": tuple(row["key_facts"]),
                "reference": " ".join(row["reference"].replace("<t>", " ").replace("</t>", " ").split()),
                "present": tuple(one["scu_present"]),
            },
        )
        for row in rows(_file(data, "summ_realsumm_coverage"))
        for one in row["summaries"]
    ]


def summedits_cases(data: Path) -> list[Case]:
    """Returns a case for each summary of SummEdits; the label is True where it is faithful to its document.

    Context: `document` (the text), `document_id` (that decides on the split).

    Source: salesforce/factualNLG @0da1dfa62c data/summedits/*.json (Apache-2.0).
    """
    return [
        Case(
            id=case_id(row["id"], row["summary"]),
            text=row["summary"],
            gold=bool(row["label"]),
            context={"document": row["document"], "document_id": case_id(row["document"])},
        )
        for row in rows(_file(data, "summ_summedits"))
    ]


def _file(data: Path, stem: str) -> Path:
    """Returns the development part of a set, or any other part that is there."""
    first = data / f"{stem}.dev.jsonl"
    return first if first.exists() else next(iter(sorted(data.glob(f"{stem}.*jsonl"))), first)


def _predictions(predict: Predictor, cases: Sequence[Case]) -> list[Any] | None:
    """Returns a prediction a case; None where the predictor's package is not installed."""
    try:
        return [predict(case) for case in cases]
    except ImportError:
        return None


def coverage(summary: str, facts: Sequence[str]) -> float:
    """Returns the share of the facts' content words that a summary has, 0 to 1, in any inflection and order.

    ROUGE-1 recall without function words, where a word of n facts weighs the root of n: who did what to whom, and
    denials, are not seen. The grader asks whether a fact is told; this is the finer measure of the same words.
    """
    wanted = Counter(one for fact in facts for one in wording(fact)[0])
    present = {token.stem for token in tokens(summary)}
    told = fsum(sqrt(times) for one, times in wanted.items() if one in present)  # in any order the same
    return told / max(1.0, fsum(map(sqrt, wanted.values())))


def _covered(case: Case) -> float:
    return coverage(case.text, case.context["facts"])


def _told(case: Case) -> float:
    """The share of the facts as the grader counts them: told or not."""
    said = tuple(tokens(case.text))
    found = [mention(case.text, said, fact) for fact in case.context["facts"]]
    return sum(one is not None and not one.denied for one in found) / len(found)


@lru_cache(maxsize=64)
def _source(document: str) -> Source:
    return Source(document)


def _supported(case: Case) -> bool:
    return not _source(case.context["document"]).invented(case.text)


def _facts_figures(
    split: Split, cases: Sequence[Case], predictors: Mapping[str, Predictor]
) -> list[ExtraFigure]:
    people = _table(cases, [case.gold for case in cases])
    found = []
    for name, predict, suffix in [
        *((name, predict, "") for name, predict in predictors.items()),
        (OURS, _told, ", told or not"),
    ]:
        predictions = _predictions(predict, cases)
        if predictions is not None:
            measured = _correlations(_table(cases, [float(one) for one in predictions]), people)
            for statistic, (value, interval) in measured.items():
                found.append(
                    _figure(
                        "realsumm",
                        statistic + suffix,
                        split=split,
                        predictor=name,
                        n=len(people),
                        value=value,
                        interval=interval,
                    )
                )
    return sorted(found, key=lambda one: one.statistic)


def _correlations(ours: Floats, people: Floats) -> dict[str, tuple[float, Interval]]:
    """Both correlations, of the systems' means and of the systems within each document, averaged.

    Who gives all systems of a document the same has a correlation of 0 there; where people do, there is none.
    """
    draws = resample_indices(len(people), _DRAWS, seed=0)
    found = {}
    for name, correlate in (("Pearson", pearson), ("Kendall", kendall)):
        found[f"{name}, systems"] = of_systems(ours, people, correlate=correlate)
        documents = np.where(np.ptp(people, axis=1) > 0, np.nan_to_num(correlate(ours, people)), np.nan)
        interval = percentiles(np.nanmean(documents[draws], axis=1))
        found[f"{name}, documents"] = float(np.nanmean(documents)), interval
    return found


def _support_figures(
    split: Split, cases: Sequence[Case], predictors: Mapping[str, Predictor]
) -> list[ExtraFigure]:
    documents = sorted({case.context["document"] for case in cases})
    place = {document: index for index, document in enumerate(documents)}
    where = np.array([place[case.context["document"]] for case in cases])
    faithful = np.array([case.gold for case in cases])
    draws = resample_indices(len(documents), _DRAWS, seed=0)
    times = np.stack([np.bincount(draw, minlength=len(documents)) for draw in draws])[:, where].astype(float)
    found = []
    for name, predict in predictors.items():
        predictions = _predictions(predict, cases)
        if predictions is None:
            continue
        right = _verdicts(predictions, faithful) == faithful
        once = np.ones((1, len(cases)))
        passed, caught = (
            [_rate(weights, right, chosen) for weights in (once, times)] for chosen in (faithful, ~faithful)
        )
        for statistic, (whole, drawn) in (
            ("balanced accuracy", [(one + other) / 2 for one, other in zip(passed, caught, strict=True)]),
            ("faithful ones passed", passed),
            ("unfaithful ones caught", caught),
        ):
            interval = widened(percentiles(drawn), float(whole[0]), n=len(documents))
            found.append(
                _figure(
                    "summedits",
                    statistic,
                    split=split,
                    predictor=name,
                    n=len(documents),
                    value=float(whole[0]),
                    interval=interval,
                )
            )
    return sorted(found, key=lambda one: one.statistic)


def _rate(weights: Floats, right: Any, chosen: Any) -> Floats:
    """Share of the chosen cases that are right, by row of weights; NaN where none was drawn."""
    total = weights[:, chosen].sum(axis=1)
    share: Floats = np.divide(
        weights[:, chosen & right].sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0
    )
    return share


def _verdicts(said: Sequence[Any], faithful: Any) -> Any:
    """Verdicts as they are; numbers with the threshold that is best on these cases."""
    values = np.array(said)
    if values.dtype == bool:
        return values

    def balanced(threshold: float) -> float:
        passed = values >= threshold
        return float(passed[faithful].mean() + (~passed)[~faithful].mean())

    return values >= max(np.unique(values), key=balanced)


def _figure(
    name: str, statistic: str, *, split: Split, predictor: str, n: int, value: float, interval: Interval
) -> ExtraFigure:
    return ExtraFigure(
        set_name=name,
        split=split,
        grader=GRADER,
        part="facts covered" if name == "realsumm" else "invented content",
        statistic=statistic,
        predictor=predictor,
        n=n,
        value=value,
        interval=interval,
    )


def _table(cases: Sequence[Case], values: Sequence[float]) -> Floats:
    """Arranges values as documents x systems."""
    documents = {case.context["document"]: 0 for case in cases}
    systems = {case.context["system"]: 0 for case in cases}
    rows_, columns = list(documents), list(systems)
    table = np.full((len(rows_), len(columns)), np.nan)
    for case, value in zip(cases, values, strict=True):
        table[rows_.index(case.context["document"]), columns.index(case.context["system"])] = value
    return table


EXTRA: Final[
    Mapping[
        str,
        tuple[
            Callable[[Path], list[Case]],
            Predictor,
            Callable[[Split, Sequence[Case], Mapping[str, Predictor]], list[ExtraFigure]],
        ],
    ]
] = {
    "realsumm": (realsumm_cases, _covered, _facts_figures),
    "summedits": (summedits_cases, _supported, _support_figures),
}
