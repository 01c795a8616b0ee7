"""The messages of a trial, made anew by its chain."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stub_server import serving
from moebench.chains import CHAINS, SYSTEM, ModelSource
from moebench.errors import DataError
from moebench.router.gguf_file import GgufFile
from moebench.router.prompts import LeftOut, Prompts
from moebench.router.served import Message, Served
from moebench.types import Call, Options, Record, Run
from tests.support import APPLES, apples_suite, run_on

NO_FILE = GgufFile(path=Path("none"), metadata={}, lengths={}, size_bytes=0, tensors=0)
CHATML = "{{ range .Messages }}<{{ .Role }}>{{ .Content }}{{ end }}<assistant>"
QUESTION = APPLES.format(n=0)


@pytest.fixture(scope="module")
def stub_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    with serving() as stub:
        return run_on(
            stub,
            tmp_path_factory.mktemp("stub"),
            suites=(apples_suite(1),),
            chains=("direct", "step_by_step", "chat"),
            options=Options(timeout_s=10, num_predict=50),
        )


def of_chain(run: Run, chain: str) -> Record:
    return next(record for record in run.records if record.key.chain == chain)


def served(**changes: Any) -> Served:
    return replace(Served(file=NO_FILE, file_sha256="", template=CHATML), **changes)


def test_each_chain_gives_the_messages_that_it_sent(stub_run: Run) -> None:
    prompts = Prompts(stub_run)
    step = f"Human: Question: {QUESTION}\n\nAnswer: Let's think step by step."
    assert prompts.text(of_chain(stub_run, "direct"), served()) == f"<user>{QUESTION}<assistant>"
    assert prompts.text(of_chain(stub_run, "step_by_step"), served()) == f"<user>{step}<assistant>"
    assert (
        prompts.text(of_chain(stub_run, "chat"), served()) == f"<system>{SYSTEM}<user>{QUESTION}<assistant>"
    )


def test_the_models_own_system_message_stands_first_unless_the_request_has_one(stub_run: Run) -> None:
    own = served(system="Own.", messages=(Message(role="assistant", content="Before."),))
    prompts = Prompts(stub_run)
    assert (
        prompts.text(of_chain(stub_run, "direct"), own)
        == f"<system>Own.<assistant>Before.<user>{QUESTION}<assistant>"
    )
    assert (
        prompts.text(of_chain(stub_run, "chat"), own)
        == f"<assistant>Before.<system>{SYSTEM}<user>{QUESTION}<assistant>"
    )


def changed(record: Record, **changes: Any) -> Record:
    assert record.generation is not None
    return replace(record, generation=replace(record.generation, **changes))


def test_a_text_chain_that_was_edited_since_counts_as_it_was_recorded(stub_run: Run) -> None:
    record = changed(of_chain(stub_run, "direct"), prompt="as it was")
    assert Prompts(stub_run).text(record, served()) == "<user>as it was<assistant>"


def test_a_chat_chain_that_was_edited_since_is_left_out(stub_run: Run) -> None:
    record = changed(of_chain(stub_run, "chat"), prompt="as it was")
    with pytest.raises(LeftOut, match="changed since"):
        Prompts(stub_run).asked(record)


CALL = Call(
    input_tokens=1,
    output_tokens=1,
    load_s=None,
    prefill_s=None,
    decode_s=None,
    total_s=None,
    first_token_s=None,
    stop="stop",
)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "no answer"),
        ({"thinking": "hm"}, "thought first"),
        ({"calls": (CALL, CALL)}, "2 requests"),
        ({"calls": ()}, "0 requests"),
    ],
)
def test_what_cannot_be_replayed_truly_is_left_out(changes: dict[str, Any], why: str, stub_run: Run) -> None:
    with pytest.raises(LeftOut, match=why):
        Prompts(stub_run).asked(changed(of_chain(stub_run, "direct"), **changes))


@pytest.mark.parametrize(
    ("part", "why"), [("chain", "not registered"), ("sample", "not in the run's suites")]
)
def test_a_trial_of_an_unknown_chain_or_sample_is_left_out(part: str, why: str, stub_run: Run) -> None:
    record = of_chain(stub_run, "direct")
    changes: dict[str, Any] = {part: "gone"}
    with pytest.raises(LeftOut, match=why):
        Prompts(stub_run).asked(replace(record, key=replace(record.key, **changes)))


def test_a_chain_is_ended_at_its_first_request(stub_run: Run) -> None:
    """What it would do with the answer is of no account, and may fail on none."""

    def picky(models: ModelSource) -> Any:
        def read(answer: str) -> str:
            raise AssertionError("reached")

        return (lambda inputs: inputs["question"]) | models.llm() | read

    CHAINS.register("picky", picky)
    try:
        record = changed(of_chain(stub_run, "direct"))
        record = replace(record, key=replace(record.key, chain="picky"))
        assert Prompts(stub_run).asked(record).text == QUESTION
    finally:
        CHAINS._items.pop("picky")


def test_a_prompt_that_the_servers_own_code_makes_is_refused(stub_run: Run) -> None:
    with pytest.raises(DataError, match=r"renderer qwen3-coder"):
        Prompts(stub_run).text(of_chain(stub_run, "direct"), served(renderer="qwen3-coder"))
