"""All figures of one router, and what they say."""

from dataclasses import replace

import numpy as np
import pytest

from moebench.router.describe import routing_figures
from moebench.router.figures import RoutingFigures
from moebench.router.routed import Routed
from tests.router.made import blind, key, routed

TEXTS = ("one", " 2", ".", "\n")


def made(
    *,
    seed: int = 0,
    samples: int = 12,
    suites: str = "ab",
    tokens: int = 30,
    prompts: int = 10,
    layers: int = 2,
    experts: int = 8,
    used: int = 2,
) -> Routed:
    """Blind choices: `samples` samples of each suite, half of them right."""
    random = np.random.default_rng(seed)
    trials = [key(suite, i) for suite in suites for i in range(samples)]
    number = len(trials) * tokens
    return routed(
        blind(random, number, layers=layers, experts=experts, used=used),
        experts=experts,
        trials=trials,
        lengths=[tokens] * len(trials),
        prompts=prompts,
        right=[i % 2 == 0 for i in range(len(trials))],
        texts=[TEXTS[i] for i in random.integers(0, 4, number)],
    )


def names(figures: RoutingFigures) -> list[str]:
    return [contrast.name for contrast in figures.contrasts]


def said(figures: RoutingFigures) -> str:
    return "\n".join(figures.findings)


def test_figures_are_of_the_router_that_was_read() -> None:
    router = made()
    figures = routing_figures(replace(router, layers=(1, 5)))
    assert (figures.experts, figures.used, figures.trials) == (8, 2, 24)
    assert (figures.prompt_tokens, figures.answer_tokens) == (240, 480)
    assert [load.layer for load in figures.loads] == [1, 5]
    assert [place.layer for place in figures.locality] == [1, 5]
    assert [load.tokens for load in figures.loads] == [720, 720]
    assert {suite: loads[0].tokens for suite, loads in figures.suite_loads.items()} == {"a": 360, "b": 360}


def test_two_suites_are_compared_once() -> None:
    expected = ["suites", "questions of suites", "token kinds", "right and wrong answers"]
    assert names(routing_figures(made())) == expected


def test_more_suites_are_compared_all_at_once_then_pair_by_pair() -> None:
    expected = ["suites", "a and b", "a and c", "b and c", "questions of suites"]
    assert names(routing_figures(made(suites="abc")))[:5] == expected


def test_very_many_suites_are_compared_all_at_once_only() -> None:
    found = names(routing_figures(made(suites="abcdefghi", samples=2)))
    assert found == ["suites", "questions of suites", "token kinds", "right and wrong answers"]


def test_a_suite_without_answers_is_not_said_to_be_compared() -> None:
    router = made(suites="abc")
    last = router.trial >= 24
    figures = routing_figures(replace(router, answer=router.answer & ~last))
    assert figures.contrasts[0].groups == ("a", "b")
    assert figures.contrasts[2].sentence == (
        "Answer tokens of a and c: nothing to compare, samples are all of one group (a: 12, c: 0)."
    )


def test_one_suite_is_compared_with_none() -> None:
    assert names(routing_figures(made(suites="a"))) == ["token kinds", "right and wrong answers"]


def test_the_order_of_tokens_changes_nothing() -> None:
    router = made()
    order = np.random.default_rng(1).permutation(router.tokens)
    shuffled = replace(
        router,
        chosen=router.chosen[order],
        trial=router.trial[order],
        position=router.position[order],
        answer=router.answer[order],
        texts=tuple(router.texts[i] for i in order),
    )
    assert routing_figures(shuffled) == routing_figures(router)


def test_the_same_seed_gives_the_same_figures() -> None:
    assert routing_figures(made(), seed=4) == routing_figures(made(), seed=4)


def test_blind_choices_are_said_to_be_no_more_than_chance() -> None:
    figures = routing_figures(made(layers=4))
    text = said(figures)
    assert "Every expert of every layer was used." in text
    assert "use the same experts in 4 of 4 layers: no difference shown" in text
    assert "use different experts" not in text
    assert "No two experts are shown to go together" in text
    assert "More than that is shown in no layer" in text


def test_a_difference_comes_with_a_caution_and_no_difference_without() -> None:
    router = made()
    special = replace(router, chosen=router.chosen.copy())
    special.chosen[: router.tokens // 2] = (special.chosen[: router.tokens // 2] // 4) * np.uint16(
        2
    ) + np.array([0, 1], np.uint16)
    assert "need not be specialists" in said(routing_figures(special))
    assert "need not be specialists" not in said(routing_figures(router))


def test_balance_comes_first_and_right_and_wrong_after_offloading() -> None:
    findings = routing_figures(made()).findings
    assert findings[0].startswith("Balance, over 720 tokens")
    offloading = next(i for i, text in enumerate(findings) if text.startswith("Offloading"))
    answers = next(i for i, text in enumerate(findings) if text.startswith("Right and wrong"))
    assert offloading < answers


def test_unused_experts_in_few_tokens_are_not_called_imbalance() -> None:
    figures = routing_figures(made(samples=1, tokens=25, experts=160, used=6))
    assert figures.loads[0].unused > 10
    assert "unused in so few tokens" in said(figures)


def test_unused_experts_in_many_tokens_are() -> None:
    router = made()
    narrow = replace(router, chosen=(router.chosen % 4).astype(np.uint16))
    narrow.chosen[:, :, 1] = (narrow.chosen[:, :, 0] + 1) % 4
    assert "8 of 16 experts were used by no token; blind choice would leave none." in said(
        routing_figures(narrow)
    )


def test_a_repeated_token_is_said_to_keep_its_experts() -> None:
    router = made()
    chosen = np.repeat(router.chosen[::10], 10, axis=0)
    text = said(routing_figures(replace(router, chosen=chosen)))
    assert "More than that is shown in 2 of 2 layers" in text


def test_ungraded_runs_say_that_there_is_nothing_to_compare() -> None:
    router = made()
    figures = routing_figures(replace(router, right=(None,) * len(router.trials)))
    assert "Right and wrong answers: nothing to compare" in said(figures)


def test_right_and_wrong_are_whole_samples_by_most_of_their_trials() -> None:
    router = made(suites="a")
    trials = [key("a", i // 3, repeat=i % 3) for i in range(12)]
    right = [True, True, False] * 2 + [False, None, True] + [False] * 3
    found = routing_figures(replace(router, trials=tuple(trials), right=tuple(right))).contrasts[-1]
    assert found.samples == 3


@pytest.mark.parametrize("tokens", [0, 1])
def test_next_to_nothing_is_described_without_error(tokens: int) -> None:
    trials = [key("a", i) for i in range(tokens)]
    figures = routing_figures(
        routed(np.zeros((tokens, 2, 1)), experts=2, trials=trials, lengths=[1] * tokens)
    )
    assert figures.trials == tokens
    assert figures.locality == ()
    assert figures.findings


def test_prompts_without_answers_are_described() -> None:
    router = made()
    figures = routing_figures(replace(router, answer=np.zeros(router.tokens, dtype=bool)))
    assert figures.answer_tokens == 0
    assert "From one prompt token to the next" in said(figures)


def test_a_model_without_mixture_layers_has_nothing_to_say() -> None:
    router = made()
    figures = routing_figures(replace(router, chosen=router.chosen[:, :0], layers=()))
    assert (figures.loads, figures.contrasts, figures.locality, figures.pairs) == ((), (), (), ())
    assert len(figures.findings) == 1


def test_one_expert_a_token_has_no_pairs() -> None:
    figures = routing_figures(made(used=1))
    assert figures.pairs == ()
    assert "go together" not in said(figures)
