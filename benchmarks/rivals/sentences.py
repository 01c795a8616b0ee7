"""What other tools get on the sets of `benchmarks.agreement.sentences`: the same cases, the same run.

Wanted besides moebench: pysbd, syntok, sentencex, rouge-score. One that is missing fails when it is first called.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from benchmarks.agreement.base import Case
from benchmarks.agreement.sentences import ends

Split = Callable[[str], list[str]]
_PLAIN = re.compile(r"(?<=[.!?])\s+")


@lru_cache(maxsize=2)
def _pysbd(*, clean: bool) -> Any:
    return import_module("pysbd").Segmenter(language="en", clean=clean)


def pysbd(text: str) -> list[str]:
    return list(_pysbd(clean=False).segment(text))


def pysbd_clean(text: str) -> list[str]:
    return list(_pysbd(clean=True).segment(text))


def syntok(text: str) -> list[str]:
    segmenter: Any = import_module("syntok.segmenter")
    return [
        "".join(token.spacing + token.value for token in sentence)
        for paragraph in segmenter.process(text)
        for sentence in paragraph
    ]


def sentencex(text: str) -> list[str]:
    return list(import_module("sentencex").segment("en", text))


def plain(text: str) -> list[str]:
    return _PLAIN.split(text.strip())


def _count(split: Split) -> Callable[[Case], int]:
    return lambda case: sum(bool(piece.strip()) for piece in split(case.text))


def _ends(split: Split) -> Callable[[Case], frozenset[int]]:
    return lambda case: ends([piece for piece in split(case.text) if piece.strip()])


@lru_cache(maxsize=1)
def _rouge() -> Any:
    return import_module("rouge_score.rouge_scorer").RougeScorer(
        ["rouge1", "rouge2", "rougeL"], use_stemmer=True
    )


@lru_cache(maxsize=20_000)
def _scores(target: str, text: str) -> Any:
    return _rouge().score(target, text)


def _recall(kind: str) -> Callable[[Case], float]:
    return lambda case: float(_scores(case.context["reference"], case.text)[kind].recall)


def _recall_of_facts(kind: str) -> Callable[[Case], float]:
    """Mean recall of the single facts: ROUGE given the same facts as we are."""

    def predict(case: Case) -> float:
        facts = case.context["facts"]
        return sum(float(_scores(fact, case.text)[kind].recall) for fact in facts) / len(facts)

    return predict


def _precision(kind: str) -> Callable[[Case], float]:
    return lambda case: float(_scores(case.context["document"], case.text)[kind].precision)


_SPLITTERS: dict[str, Split] = {
    "pysbd": pysbd,
    "pysbd, clean": pysbd_clean,
    "syntok": syntok,
    "sentencex": sentencex,
    "plain regex": plain,
}
_KINDS = {"ROUGE-1": "rouge1", "ROUGE-2": "rouge2", "ROUGE-L": "rougeL"}

RIVALS: dict[str, dict[str, Callable[[Case], Any]]] = {
    **{
        f"{name}_one": {one: _count(split) for one, split in _SPLITTERS.items()}
        for name in ("golden_rules", "ud_ewt")
    },
    **{
        f"{name}_ends": {one: _ends(split) for one, split in _SPLITTERS.items()}
        for name in ("golden_rules", "ud_ewt")
    },
    "realsumm": {
        **{f"{name} recall": _recall(kind) for name, kind in _KINDS.items()},
        **{f"{name} recall of each fact": _recall_of_facts(kind) for name, kind in _KINDS.items()},
    },
    "summedits": {f"{name} precision, best threshold": _precision(kind) for name, kind in _KINDS.items()},
}
