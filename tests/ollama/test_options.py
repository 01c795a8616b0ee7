"""What a model is asked with: one function from a run's options and a card to those in force, one to a request."""

from dataclasses import fields, replace
from typing import Any

import pytest

from moebench.ollama.options import NEUTRAL, SENT, in_force, keep_alive, request_fields, request_options
from moebench.types import ModelCard, Options, Think

ASKED = Options(num_ctx=1000, num_predict=100, think_budget=500)
PLAIN = ModelCard(name="m", capabilities=("completion",))
THINKER = ModelCard(name="m", capabilities=("completion", "thinking"))
OPENED = ModelCard(name="m", opens_thinking=True)  # an older server, and a prompt that ends in the thoughts
ANYWAY = replace(THINKER, thinks_anyway=True)


@pytest.mark.parametrize(
    ("card", "think", "in_force_"),
    [
        (PLAIN, "default", ("default", 100, 1000)),
        (PLAIN, "off", ("default", 100, 1000)),
        (PLAIN, "high", ("default", 100, 1000)),
        (ModelCard(name="m"), "on", ("default", 100, 1000)),
        (THINKER, "default", ("on", 600, 1500)),
        (THINKER, "on", ("on", 600, 1500)),
        (THINKER, "low", ("low", 600, 1500)),
        (THINKER, "off", ("off", 100, 1500)),
        (ANYWAY, "off", ("off", 600, 1500)),
        (OPENED, "off", ("default", 600, 1500)),
        (replace(THINKER, opens_thinking=True), "off", ("off", 600, 1500)),
        (replace(THINKER, context_tokens=1200), "on", ("on", 600, 1200)),
        (replace(THINKER, context_tokens=800), "on", ("on", 600, 1000)),
        (replace(PLAIN, context_tokens=800), "on", ("default", 100, 1000)),
    ],
)
def test_what_is_in_force_follows_from_the_options_and_the_card(
    card: ModelCard, think: Think, in_force_: tuple[Think, int, int]
) -> None:
    found = in_force(replace(ASKED, think=think), card)
    assert (found.think, found.num_predict, found.num_ctx) == in_force_


def test_nothing_else_is_changed() -> None:
    changed = {"think", "num_predict", "num_ctx"}
    found = in_force(ASKED, THINKER)
    others = [field.name for field in fields(Options) if field.name not in changed]
    assert [getattr(found, name) for name in others] == [getattr(ASKED, name) for name in others]


def test_every_option_is_sent_in_its_place() -> None:
    elsewhere = {"think", "keep_alive_s", "timeout_s", "think_budget"}  # fields of the request, or ours alone
    assert {field.name for field in fields(Options)} == set(SENT) | elsewhere
    assert request_options(ASKED) == {**NEUTRAL, **{name: getattr(ASKED, name) for name in SENT}}


@pytest.mark.parametrize(
    ("think", "sent"),
    [
        ("default", {}),
        ("off", {"think": False}),
        ("on", {"think": True}),
        ("low", {"think": "low"}),
        ("medium", {"think": "medium"}),
        ("high", {"think": "high"}),
        ("max", {"think": "max"}),
    ],
)
def test_think_is_sent_as_the_server_wants_it(think: Think, sent: dict[str, Any]) -> None:
    fields_ = request_fields(replace(ASKED, think=think, keep_alive_s=60))
    assert fields_ == {"keep_alive": 60, "truncate": False, "shift": False, **sent}


@pytest.mark.parametrize(("seconds", "sent"), [(0.2, 1), (0.0, 0), (-0.5, -1), (90.5, 91)])
def test_only_zero_means_to_unload_at_once(seconds: float, sent: int) -> None:
    assert keep_alive(seconds) == sent
