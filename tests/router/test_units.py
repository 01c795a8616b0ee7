"""What is counted together, and which prompt tokens are a sample's own."""

from dataclasses import replace

import numpy as np

from moebench.router.units import counted, in_order, question_rows, samples_of
from tests.router.made import blind, key, routed


def asked(*texts: str, suites: str | None = None, answers: int = 1) -> list[bool]:
    """Which tokens are a sample's own, of trials with these prompts (a letter a token)."""
    suites = suites or "s" * len(texts)
    tokens = [letter for text in texts for letter in [*text, *"!" * answers]]
    made = routed(
        np.zeros((len(tokens), 1, 1)),
        experts=2,
        trials=[key(suite, i) for i, suite in enumerate(suites)],
        lengths=[len(text) + answers for text in texts],
        prompts=[len(text) for text in texts],
        texts=tokens,
    )
    return [bool(one) for one in question_rows(made)]


def own(text: str) -> list[bool]:
    return [letter.isupper() for letter in text]


def test_what_all_prompts_of_a_suite_begin_and_end_with_is_left_out() -> None:
    assert asked("tellABCend", "tellDEend") == own("tellABCend!tellDEend!")


def test_each_suite_has_its_own_template() -> None:
    assert asked("aXb", "cXd", "aYb", "cYd", suites="stst") == own("aXb!cXd!aYb!cYd!")


def test_a_single_sample_has_no_words_of_its_own() -> None:
    assert not any(asked("abc"))


def test_a_prompt_inside_another_leaves_the_rest() -> None:
    assert asked("aa", "aaA") == own("aa!aaA!")


def test_trials_without_a_prompt_change_nothing() -> None:
    assert asked("", "tAb", "tBb") == own("!tAb!tBb!")


def test_repeats_and_chains_are_one_sample() -> None:
    trials = [key("s", 1), key("s", 1, repeat=1), key("s", 1, chain="steps"), key("t", 1), key("s", 2)]
    made = routed(np.zeros((5, 1, 1)), experts=2, trials=trials, lengths=[1] * 5)
    samples = samples_of(made)
    assert samples.of_trial.tolist() == [0, 0, 0, 1, 2]
    assert samples.suites() == ("s", "t")
    assert samples.suite_numbers().tolist() == [0, 1, 0]


def test_tokens_are_put_in_order() -> None:
    made = routed(np.arange(6).reshape(6, 1, 1), experts=6, lengths=[2, 4], prompts=1, texts=list("abcdef"))
    order = np.array([3, 0, 5, 1, 4, 2])
    shuffled = replace(
        made,
        chosen=made.chosen[order],
        trial=made.trial[order],
        position=made.position[order],
        answer=made.answer[order],
        texts=tuple(made.texts[i] for i in order),
    )
    found = in_order(shuffled)
    assert found.texts == made.texts
    assert (found.chosen == made.chosen).all()
    assert (found.answer == made.answer).all()
    assert in_order(made) is made


def test_counts_sum_to_tokens_times_active_experts() -> None:
    random = np.random.default_rng(0)
    made = routed(blind(random, 60, layers=3, experts=8, used=2), experts=8, lengths=[20] * 3)
    rows = random.random(60) < 0.5
    counts = counted(made, rows, made.trial, units=3)
    assert counts.sum(axis=(0, 2)).tolist() == [2 * rows.sum()] * 3
    one = np.bincount(made.chosen[rows & (made.trial == 1), 2].ravel(), minlength=8)
    assert counts[1, 2].tolist() == one.tolist()
