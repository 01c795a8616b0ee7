"""Routers made up for the report's tests: which experts, and what would be said of them."""

import math
import random
import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from moebench.report.routing import Router, Routing
from moebench.router.figures import (
    Contrast,
    LayerContrast,
    LayerLoad,
    LayerLocality,
    Pair,
    RoutingFigures,
)
from moebench.router.routed import Routed
from moebench.types import Record, Run

SHAPES = {
    "mixtral:8x7b": ("llama", 8, 2, tuple(range(32))),
    "dbrx:132b": ("dbrx", 16, 4, tuple(range(40))),
    "deepseek-v2:16b": ("deepseek2", 64, 6, tuple(range(1, 27))),
    "deepseek-v2:236b": ("deepseek2", 160, 6, tuple(range(1, 61))),
    "smolmoe:8x135m": ("llama", 8, 2, tuple(range(30))),
    "tiny-dbrx": ("dbrx", 16, 4, tuple(range(4))),
    "tiny-deepseek2": ("deepseek2", 64, 6, tuple(range(1, 27))),
}
_TOKEN = re.compile(r" ?[A-Za-z]{1,7}|\s|[^A-Za-z\s]")


def artificial_routed(
    run: Run, model: str, *, shape: tuple[str, int, int, tuple[int, ...]] | None = None, records: int = 40
) -> Routed:
    """Returns the made-up choices of a model for its first records, some from every suite."""
    architecture, experts, used, layers = shape or SHAPES[model]
    answered = [r for r in run.records if r.key.model == model and r.generation and r.generation.text]
    random.Random(3).shuffle(answered)
    replayed = sorted(answered[:records], key=lambda record: record.key)
    rows = [
        (i, place, is_answer, text)
        for i, record in enumerate(replayed)
        for place, (is_answer, text) in enumerate(_tokens(record))
    ]
    suites = sorted({record.key.suite for record in replayed})
    of_suite = np.array([suites.index(replayed[row[0]].key.suite) for row in rows])
    return Routed(
        model=model,
        architecture=architecture,
        file_sha256="0c" * 32,
        experts=experts,
        layers=layers,
        chosen=_chosen(of_suite, experts=experts, used=used, layers=len(layers)),
        trial=np.array([row[0] for row in rows], dtype=np.int32),
        position=np.array([row[1] for row in rows], dtype=np.int32),
        answer=np.array([row[2] for row in rows], dtype=np.bool_),
        texts=tuple(row[3] for row in rows),
        trials=tuple(record.key for record in replayed),
        right=tuple(None if r.score is None else r.score.value == 1 for r in replayed),
    )


def _tokens(record: Record) -> list[tuple[bool, str]]:
    assert record.generation is not None
    prompt = [(False, piece) for piece in _TOKEN.findall(record.generation.prompt)]
    return prompt + [(True, piece) for piece in _TOKEN.findall(record.generation.text)]


def _chosen(
    of_suite: npt.NDArray[np.int_], *, experts: int, used: int, layers: int
) -> npt.NDArray[np.uint16]:
    chance = np.random.default_rng(11)
    chosen = np.empty((len(of_suite), layers, used), dtype=np.uint16)
    for layer in range(layers):
        uneven = 0.3 + 0.9 * layer / layers
        liking = chance.normal(0, uneven, (1, experts)).repeat(int(of_suite.max(initial=0)) + 1, axis=0)
        liking = liking + chance.normal(0, 0.5 * layer / layers, liking.shape)
        scores = liking[of_suite] + chance.gumbel(size=(len(of_suite), experts))
        chosen[:, layer] = np.argsort(-scores, axis=1)[:, :used].astype(np.uint16)
    return chosen


def artificial_figures(routed: Routed) -> RoutingFigures:
    """Returns figures of about the right size; loads are exact, nulls and p values made up."""
    suites = sorted({key.suite for key in routed.trials})
    of_suite = routed.suites()
    every = np.ones(routed.tokens, dtype=np.bool_)
    answers = int(routed.answer.sum())
    return RoutingFigures(
        model=routed.model,
        architecture=routed.architecture,
        experts=routed.experts,
        used=routed.used,
        trials=len(routed.trials),
        prompt_tokens=routed.tokens - answers,
        answer_tokens=answers,
        loads=_loads(routed, every),
        suite_loads={suite: _loads(routed, of_suite == suite) for suite in suites},
        contrasts=(
            _contrast("suites", suites, routed.layers),
            *(_contrast(f"{a} and {b}", (a, b), routed.layers, 0.6) for a, b in combinations(suites, 2)),
            _contrast("token kinds", ("letters", "digits", "punctuation", "spaces"), routed.layers, 1.5),
            _contrast("right and wrong answers", ("right", "wrong"), routed.layers, 0.1),
        ),
        locality=_locality(routed),
        pairs=tuple(
            Pair(
                layer=routed.layers[-1 - i],
                first=i,
                second=i + 2,
                together=0.2,
                expected=0.08,
                p_adjusted=0.01,
            )
            for i in range(min(4, len(routed.layers)))
        ),
        findings=(
            f"The suites use different experts in {len(routed.layers) - 9} of {len(routed.layers)} layers.",
            "No layer leaves an expert unused.",
            "Consecutive tokens keep their experts hardly more often than chance.",
        ),
    )


def _loads(routed: Routed, rows: npt.NDArray[np.bool_]) -> tuple[LayerLoad, ...]:
    loads = []
    for i, layer in enumerate(routed.layers):
        chosen = routed.chosen[rows, i]
        counts = np.bincount(chosen.ravel(), minlength=routed.experts)
        share = counts / max(1, counts.sum())
        entropy = float(-(share[share > 0] * np.log(share[share > 0])).sum())
        loads.append(
            LayerLoad(
                layer=layer,
                share=tuple(map(float, share)),
                entropy=entropy / math.log(routed.experts),
                variation=float(share.std() / max(share.mean(), 1e-12)),
                largest=float(share.max() * routed.used),
                ideal=routed.used / routed.experts,
                unused=int((counts == 0).sum()),
                effective=math.exp(entropy),
                tokens=len(chosen),
                entropy_chance=0.995,
                variation_chance=0.1,
                largest_chance=1.2 * routed.used / routed.experts,
                unused_chance=0.0,
            )
        )
    return tuple(loads)


def _contrast(name: str, groups: Sequence[str], layers: Sequence[int], size: float = 1.0) -> Contrast:
    chance = random.Random(name)
    found = []
    for i, layer in enumerate(layers):
        null = 0.012 + 0.003 * chance.random()
        value = null * (0.8 + 0.5 * chance.random() + size * 2.5 * i / len(layers))
        p = 0.001 if value > 1.5 * null else 0.4
        found.append(
            LayerContrast(
                layer=layer,
                divergence=value,
                null_mean=null,
                null_high=1.3 * null,
                p=p,
                p_adjusted=min(1, 30 * p),
            )
        )
    shown = sum(entry.p_adjusted < 0.05 for entry in found)
    return Contrast(
        name=name,
        groups=tuple(groups),
        over="all tokens",
        samples=40,
        reachable=0.001,
        layers=tuple(found),
        shown=shown,
        sentence=f"The experts of {', '.join(groups)} differ in {shown} of {len(layers)} layers.",
    )


def _locality(routed: Routed) -> tuple[LayerLocality, ...]:
    chance = random.Random(routed.model)
    rate = routed.used / routed.experts
    found = []
    for layer in routed.layers:
        kept = rate * (1.1 + 0.5 * chance.random())
        found.append(
            LayerLocality(
                layer=layer,
                kept=kept,
                kept_low=kept * 0.94,
                kept_high=kept * 1.06,
                chance=rate * 1.08,
                cache_90=math.ceil(routed.experts * (0.7 + 0.2 * chance.random())),
                cold=0.05,
            )
        )
    return tuple(found)


def artificial_routing(
    run: Run,
    models: Sequence[str] = ("mixtral:8x7b", "dbrx:132b", "deepseek-v2:16b"),
    *,
    shape: tuple[str, int, int, tuple[int, ...]] | None = None,
    records: int = 40,
) -> Routing:
    """Returns what would be known of the routers of some of a run's models."""
    read = [artificial_routed(run, model, shape=shape, records=records) for model in models]
    routers = tuple(Router(routed=one, figures=artificial_figures(one)) for one in read)
    return Routing(run_id=run.header.run_id, routers=routers, folder=f"{run.header.run_id}.routing")
