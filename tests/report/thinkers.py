"""A run whose models end in every way there is: with thoughts, without an answer, elsewhere, as another model."""

from dataclasses import replace
from datetime import UTC, datetime

from moebench.types import (
    AskedAgain,
    Call,
    Environment,
    Failure,
    Generation,
    Key,
    ModelCard,
    ModelReport,
    Options,
    Parallel,
    Plan,
    Record,
    Run,
    RunHeader,
    Sample,
    Score,
    ServerInfo,
    Speed,
    Suite,
    Unfinished,
)

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
OPTIONS = Options()
FILE = 'presence_penalty    1.5\nstop                "<|im_end|>"\nnum_predict 64\nnum_batch 256'
THOUGHT = "The user has 5 apples. " + "Half of 5 is not whole. Wait, let me count again. " * 30
MODELS = ("plain:7b", "thinker:8b", "endless:4b", "ponder:1b", "far:cloud", "anew:7b", "lost:3b")
SUITE = Suite(
    name="word_problems",
    version=1,
    title="Word problems",
    grader="final_number",
    chain="direct",
    prompt="{question}",
    samples=tuple(
        Sample(
            id=f"apples-{number}",
            inputs={"question": f"I have {2 * number} apples and eat half of them. How many are left?"},
            target={"expect": number},
            example=f"The answer is {number}.",
        )
        for number in range(1, 9)
    ),
    digest="2f" * 32,
)


def served_run(*, options: Options = OPTIONS) -> Run:
    """Seven models on eight questions."""
    return Run(
        header=RunHeader(
            schema=2,
            run_id="20260504T100000Z-a1b2",
            created_at=NOW,
            plan=Plan(models=MODELS, suites=(SUITE.name,), options=options),
            suites=(SUITE,),
            graders={"final_number": 1},
            environment=Environment(
                server=ServerInfo(
                    url="http://127.0.0.1:11434",
                    version="0.33.2",
                    prompt_cache=False,
                    others_loaded=("llama3:8b (5.1 GB)",),
                )
            ),
            notes=("thinker:8b thinks: up to 4,096 tokens more an answer; --think off asks it not to",),
        ),
        models=tuple(report(model) for model in MODELS),
        records=tuple(
            record(model, number) for model in MODELS for number in range(1, len(SUITE.samples) + 1)
        ),
    )


def report(model: str) -> ModelReport:
    """How one of them was served."""
    thinks = model in {"thinker:8b", "endless:4b", "ponder:1b"}
    longer = replace(OPTIONS, num_ctx=8192, num_predict=4608)
    card = ModelCard(
        name=model,
        digest=f"{MODELS.index(model)}a" * 32,
        architecture="qwen3moe" if thinks else "llama",
        parameters=30_500_000_000 if thinks else 7_200_000_000,
        experts=128 if thinks else None,
        experts_used=8 if thinks else None,
        quantization="Q4_K_M",
        capabilities=("completion", "thinking") if thinks else ("completion",),
        file_parameters=FILE if model == "thinker:8b" else None,
        thinks_anyway=model == "ponder:1b",
        remote_host="https://ollama.com:443" if model == "far:cloud" else None,
    )
    first = tuple(0.2 * f for f in (0.9, 1.0, 1.2))
    speed = Speed(
        load_s=4.0,
        first_token_s=first,
        first_answer_token_s=tuple(40 * f for f in first) if thinks else first,
        prefill_tokens_per_s=(400.0, 410.0),
        decode_tokens_per_s=(38.0, 40.0),
        memory_bytes=20_000_000_000 if thinks else 6_000_000_000,
        gpu_bytes=20_000_000_000 if thinks else 6_000_000_000,
    )
    if card.remote_host:
        return ModelReport(card=card, options=OPTIONS, speed_why="it runs at ollama.com, not here")
    return ModelReport(
        card=card,
        node="127.0.0.1:11434",
        options=longer if thinks else OPTIONS,
        context_tokens=8192 if thinks else 4096,
        speed=speed,
        in_flight=4 if model == "plain:7b" else 1,
        parallel=tuple(
            Parallel(requests=n, tokens_per_s=rate)
            for n, rate in ((1, 40.0), (2, 60.0), (4, 84.0 if model == "plain:7b" else 32.0))
        ),
        asked_again=AskedAgain(asked=5, same_text=3, same_score=5) if model != "lost:3b" else None,
        digest_after="ff" * 32 if model == "anew:7b" else None,
    )


def record(model: str, number: int) -> Record:
    """One trial of one of them."""
    key = Key(model=model, suite=SUITE.name, chain="direct", sample=f"apples-{number}")
    if model == "lost:3b":
        kind, message = (
            ("timeout", "no whole answer in 600 s") if number % 2 else ("certificate", "self-signed")
        )
        return Record(
            key=key,
            finished_at=NOW,
            generation=None,
            failure=Failure(stage="generate", kind=kind, message=message),
        )
    right = number % 4 != 0 or model in {"thinker:8b", "far:cloud"}
    text = f"Half of them is {number if right else number + 1}."
    made = Generation(
        prompt=f"Human: I have {2 * number} apples.",
        text=text,
        thinking=THOUGHT if model == "thinker:8b" else None,
        calls=(call(tokens=320 if model == "thinker:8b" else 12, thought=model == "thinker:8b"),),
        wall_s=2.0,
    )
    score = Score(
        value=float(right), answer=number if right else number + 1, reason=f"the final answer is {number}"
    )
    if model == "endless:4b":
        made = replace(made, text="", thinking=THOUGHT, calls=(replace(call(tokens=4608), stop="length"),))
        stopped = Unfinished(
            kind="thinking", message="still thinking at 4,608 tokens, no answer begun", limit_tokens=4608
        )
        return Record(key=key, finished_at=NOW, generation=made, unfinished=stopped, node="127.0.0.1:11434")
    if model == "ponder:1b" and number % 2:
        made = replace(made, text="", thinking=THOUGHT)
        score = Score(value=0.0, answer=None, reason="there is no answer")
    return Record(key=key, finished_at=NOW, generation=made, score=score, node="127.0.0.1:11434")


def call(*, tokens: int, thought: bool = False) -> Call:
    """A request's account."""
    return Call(
        input_tokens=31,
        output_tokens=tokens,
        load_s=0.0,
        prefill_s=0.1,
        decode_s=tokens / 40,
        total_s=0.2 + tokens / 40,
        first_token_s=0.2,
        first_answer_token_s=7.5 if thought else 0.2,
        stop="stop",
    )
