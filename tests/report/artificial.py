"""Runs made up for the report's tests: four models and suites, variants, repeats, failures, hostile text."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from moebench.types import (
    Call,
    Environment,
    Failure,
    Generation,
    Key,
    ModelCard,
    ModelReport,
    Options,
    Plan,
    Record,
    Run,
    RunHeader,
    Sample,
    Score,
    ServerInfo,
    ServerOptions,
    Span,
    Speed,
    Stop,
    Suite,
    Unfinished,
)

BEGUN = datetime(2025, 11, 22, 9, 30, tzinfo=UTC)
SKILL = {"mixtral:8x7b": 0.85, "dbrx:132b": 0.72, "deepseek-v2:16b": 0.55, "qwen3:30b-a3b": 0.8}
STAND_INS = {
    "smollm2:135m": (0.3, "a stand-in for trying moebench: a tiny dense model"),
    "smolmoe:8x135m": (0.3, "a stand-in in Mixtral's architecture; not Mixtral"),
    "tiny-dbrx": (0.0, "a stand-in in DBRX's architecture with random weights; not DBRX"),
    "tiny-deepseek2": (0.0, "a stand-in in DeepSeek-V2's architecture with random weights; not DeepSeek-V2"),
}
CARDS = {
    "mixtral:8x7b": ("llama", 46_702_792_704, 8, 2, None, 26_442_481_545, 27_900_000_000, 31.0),
    "dbrx:132b": ("dbrx", 131_596_523_520, 16, 4, None, 74_000_000_000, 78_300_000_000, 14.2),
    "deepseek-v2:16b": ("deepseek2", 15_706_484_224, 64, 6, 2, 8_905_126_121, 10_400_000_000, 62.5),
    "qwen3:30b-a3b": ("qwen3moe", 30_532_122_624, 128, 8, None, 18_556_685_824, 20_100_000_000, 58.1),
    "smollm2:135m": ("llama", 134_515_008, None, None, None, 91_000_000, 210_000_000, 88.0),
    "smolmoe:8x135m": ("llama", 654_000_000, 8, 2, None, 402_000_000, 540_000_000, 41.0),
    "tiny-dbrx": ("dbrx", 21_000_000, 16, 4, None, 22_000_000, 64_000_000, 240.0),
    "tiny-deepseek2": ("deepseek2", 19_000_000, 64, 6, 2, 20_000_000, 61_000_000, 260.0),
}
NINE = (
    "Beautiful",
    "Important",
    "Chocolate",
    "Adventure",
    "Crocodile",
    "Landscape",
    "Hamburger",
    "Wonderful",
)
OTHER = (
    "Encyclopedia",
    "Technology",
    "Explanation",
    "Advantages",
    "Imagination",
    "Significant",
    "Responsible",
)

HOSTILE = {
    "script": "<script>window.pwned = 1</script>",
    "closing": "</script></style></title></textarea></template><script>window.pwned = 2</script><!-- --> ]]>",
    "handler": '"><img src=x onerror="window.pwned = 3"><svg onload=window.pwned=4><a href="javascript:x()">x</a>',
    "template": "{{ 7 * 7 }} {% raw %} {{ run.header }} ${7*7} <%= 7*7 %> {{ ''.__class__.__mro__ }}",
    "right-to-left": "The answer is \u202e24\u202c, not \u2066\u200f42\u2069. \u05e9\u05dc\u05d5\u05dd",
    "zalgo": "Z" + "\u0300\u0301\u0302\u0303\u0304\u0305" * 60 + "algo",
    "control": "NUL \x00 bell \x07 escape \x1b[31m red \x1b]0;title\x07 delete \x7f next line \x85",
    "surrogate": "half a pair: \ud83d, separators \u2028 and \u2029, non-character \uffff, tag \U000e0041",
    "long": "a" * 1_000_000,
    "quotes": "' onmouseover='window.pwned=6' x=' \" onfocus=\" autofocus=\"",
    "links": "[x](javascript:alert(1)) https://example.com/?q=<b>&amp;&lt;",
}

Maker = Callable[[random.Random, float], tuple[str, Score]]


def word_list(chance: random.Random, skill: float) -> tuple[str, Score]:
    """A numbered list of six words; the spans are the words, labelled with their lengths."""
    words = [chance.choice(NINE if chance.random() < skill else OTHER) for _ in range(6)]
    text = "Here are 6 words:\n" + "\n".join(f"{i}. {word}" for i, word in enumerate(words, 1))
    spans, seen = [], set[str]()
    for found in re.finditer(r"[A-Z][a-z]+$", text, re.M):
        good = len(found[0]) == 9 and found[0] not in seen
        label = f"{len(found[0])} letters" if found[0] not in seen else "again"
        seen.add(found[0])
        spans.append(Span(start=found.start(), end=found.end(), ok=good, label=label))
    right = sum(span.ok is True for span in spans)
    parts = {"exact": sum(len(w) == 9 for w in words) / 6, "distinct": len(set(words)) / 6, "count_ok": 1.0}
    reason = f"{right} of 6 words are right: distinct and 9 letters long"
    return text, Score(value=right / 6, answer=words, reason=reason, parts=parts, spans=tuple(spans))


def quantity(chance: random.Random, skill: float) -> tuple[str, Score]:
    """Two values with units, either of which may be missed."""
    lines, spans, right = [], [], 0
    for value, unit in (("42", "kilometers"), ("30,000", "people")):
        good = chance.random() < skill
        right += good
        lines.append(f"- {value} {unit}" if good else f"- {value} meters")
    text = "The values are:\n" + "\n".join(lines)
    for line in lines:
        start = text.index(line) + 2
        good = not line.endswith("meters") or line.endswith("kilometers")
        label = "= 42 km" if "42" in line and good else "matched" if good else "wrong unit"
        spans.append(Span(start=start, end=start + len(line) - 2, ok=good, label=label))
    share = right / 2
    reason = f"{right} of 2 expected pairs found; {2 - right} wrong"
    answer = [{"value": 42, "unit": "km"}]
    return text, Score(
        value=share,
        answer=answer,
        reason=reason,
        parts={"precision": share, "recall": share},
        spans=tuple(spans),
    )


def problem(chance: random.Random, skill: float) -> tuple[str, Score]:
    """A worked solution with equations, and a final answer inside the last of them."""
    if chance.random() < 0.06:
        return "I am not able to help with that.", Score(value=0, answer=None, reason="no final number found")
    good, true_working = chance.random() < skill, chance.random() < skill + 0.1
    sums = "2 + 2 = 4" if true_working else "2 + 2 = 5"
    final = "2" if good else "3"
    working = f"1. Start with 2 apples and buy 2 more: {sums}.\n2. The pie takes 2, so 4 - 2 = 2."
    text = f"{working}\n\n**Final answer:** {final} apples"
    at = text.index(sums)
    last = text.rindex(final)
    spans = (
        Span(start=at, end=at + len(sums), ok=true_working, label="" if true_working else "is 4"),
        Span(start=text.index("4 - 2"), end=text.index("4 - 2") + 9, ok=True, label=""),
        Span(start=last, end=last + 1, ok=good, label="final answer" if good else "expected 2"),
    )
    reason = f"the final answer is {final}" + ("" if good else ", expected 2")
    parts = {"working": 1.0 if true_working else 0.5}
    return text, Score(value=float(good), answer=int(final), reason=reason, parts=parts, spans=spans)


def sentence(chance: random.Random, skill: float) -> tuple[str, Score]:
    """A summary that covers some of five facts."""
    facts = {
        "Bob": "Bob",
        "dog": "his dog",
        "park": "to the park",
        "stick": "threw a stick",
        "squirrel": "ran after a squirrel",
    }
    told = {
        fact: words for fact, words in facts.items() if fact == "Bob" or chance.random() < 0.3 + 0.7 * skill
    }
    text = "Here is a summary: " + ", ".join(told.values()) + " and they walked home."
    spans = [
        Span(start=text.index(words), end=text.index(words) + len(words), ok=True, label=fact)
        for fact, words in told.items()
    ]
    two = chance.random() > skill + 0.2
    if two:
        text += " It was a fine day."
        spans.append(Span(start=len(text) - 19, end=len(text), ok=False, label="second sentence"))
    spans.sort(key=lambda span: span.start)
    covered = len(told) / len(facts)
    value = 0.0 if two else covered
    missing = ", ".join(fact for fact in facts if fact not in told) or "none"
    reason = f"{2 if two else 1} sentence{'s' if two else ''}; facts missing: {missing}"
    parts = {"one_sentence": float(not two), "facts": covered, "length_ok": None}
    return text, Score(value=value, answer=text, reason=reason, parts=parts, spans=tuple(spans))


MAKERS: dict[str, tuple[str, str, Maker]] = {
    "word_lists": ("Word lists", "Give me a list of {n} words that have {letters} letters.", word_list),
    "one_sentence": (
        "One-sentence summaries",
        "Summarize story {n} into one sentence: {letters} things happen.",
        sentence,
    ),
    "quantities": (
        "Values with units",
        "Extract all values and their units from text {n}, {letters} of them.",
        quantity,
    ),
    "word_problems": (
        "Word problems",
        "I have {n} apples, then I buy {letters} more. How many are left?",
        problem,
    ),
}


def suites(samples: int) -> tuple[Suite, ...]:
    """Four suites; the first three samples of each are the article's, the others freshly generated."""
    return tuple(
        Suite(
            name=name,
            version=1,
            title=title,
            grader={"word_lists": "word_list", "word_problems": "final_number"}.get(name, name),
            chain="step_by_step",
            prompt=prompt,
            samples=tuple(
                Sample(
                    id=f"article-{i + 1}" if i < 3 else f"variant-{i - 2:03d}",
                    inputs={"n": str(i + 2), "letters": "9"},
                    target={"count": 6, "letters": 9},
                    example="1. Beautiful\n2. Important",
                    tags=("article",) if i < 3 else ("generated",),
                )
                for i in range(samples)
            ),
            digest=f"{index}f" * 32,
        )
        for index, (name, (title, prompt, _)) in enumerate(MAKERS.items())
    )


def artificial_run(*, embedded: bool = False, samples: int = 12, repeats: int = 3, seed: int = 1) -> Run:
    """A run like a real one: 4 models x 4 suites x `samples` x `repeats`, some of them broken or truncated."""
    skills = {name: skill for name, (skill, _) in STAND_INS.items()} if embedded else SKILL
    chosen = suites(samples)
    plan = Plan(
        models=tuple(skills),
        suites=tuple(suite.name for suite in chosen),
        repeats=repeats,
        variants=samples - 3,
        variants_seed=42,
        generator_version=1,
        options=Options(temperature=0.7, seed=42),
    )
    records = [
        record
        for model, skill in skills.items()
        for suite in chosen
        for record in _records(model, skill, suite, repeats, random.Random(f"{seed} {model} {suite.name}"))
    ]
    return Run(
        header=_header(plan, chosen, embedded=embedded),
        models=tuple(model_report(name) for name in skills),
        records=tuple(records),
    )


def _records(model: str, skill: float, suite: Suite, repeats: int, chance: random.Random) -> Iterator[Record]:
    maker = MAKERS[suite.name][2]
    for index, sample in enumerate(suite.samples):
        bonus = 0.25 if "article" in sample.tags and model.startswith("deepseek") else 0.0
        steady = chance.random() < 0.5
        made = maker(chance, skill + bonus)
        for repeat in range(repeats):
            if not steady:
                made = maker(chance, skill + bonus)
            key = Key(model=model, suite=suite.name, chain=suite.chain, sample=sample.id, repeat=repeat)
            if chance.random() < 0.015:
                yield broken_record(key)
                continue
            if model.startswith("qwen") and chance.random() < 0.03:
                yield unfinished_record(key)
                continue
            stop: Stop = "length" if chance.random() < 0.02 else "stop"
            thinking = "Let me think about it.\nFirst I count." if model.startswith("qwen") else None
            extra = (
                {"published_verdict": "8 of the 13 words have exactly 9 letters"}
                if index + repeat == 0
                else {}
            )
            yield record(
                key, *made, rate=CARDS[model][7], stop=stop, thinking=thinking, extra=extra, chance=chance
            )


def record(
    key: Key,
    text: str,
    score: Score | None,
    *,
    rate: float = 20.0,
    stop: Stop = "stop",
    thinking: str | None = None,
    extra: dict[str, str] | None = None,
    failure: Failure | None = None,
    chance: random.Random | None = None,
) -> Record:
    """One record with plausible timing."""
    tokens = max(2, len(text) // 4)
    noise = chance.uniform(0.9, 1.1) if chance else 1.0
    call = Call(
        input_tokens=31,
        output_tokens=tokens,
        load_s=0.0,
        prefill_s=0.12,
        decode_s=(tokens - 1) / rate * noise,
        total_s=0.2 + tokens / rate,
        first_token_s=0.15 * noise,
        first_answer_token_s=(0.15 + len(thinking or "") / 4 / rate) * noise,
        stop=stop,
    )
    prompt = f"Human: Question: asked as {key.sample} of {key.suite}\n\nAnswer: Let's think step by step."
    made = Generation(prompt=prompt, text=text, calls=(call,), wall_s=0.3 + tokens / rate, thinking=thinking)
    finished = BEGUN + timedelta(seconds=len(text))
    return Record(
        key=key, finished_at=finished, generation=made, score=score, failure=failure, extra=extra or {}
    )


def unfinished_record(key: Key, *, tokens: int = 4608) -> Record:
    """A trial that was stopped while the model was thinking."""
    thinking = "Let me think about it. " + "Wait, is that right? Let me count once more. " * 40
    stopped = Unfinished(
        kind="thinking", message=f"still thinking at {tokens:,} tokens, no answer begun", limit_tokens=tokens
    )
    made = record(
        key, thinking, None, failure=Failure(stage="generate", kind="timeout", message="")
    ).generation
    assert made
    call = replace(made.calls[0], output_tokens=tokens, stop="length", first_answer_token_s=None)
    made = replace(made, text="", thinking=thinking, calls=(call,))
    return Record(key=key, finished_at=BEGUN, generation=made, unfinished=stopped)


def broken_record(key: Key) -> Record:
    """A trial that broke before there was an answer."""
    failure = Failure(
        stage="generate", kind="timeout", message="the server sent nothing for 600 s: 'read timed out'"
    )
    return Record(key=key, finished_at=BEGUN, generation=None, score=None, failure=failure)


def model_report(name: str) -> ModelReport:
    """A card and speeds for one of the models."""
    architecture, parameters, experts, used, shared, files, memory, rate = CARDS[name]
    card = ModelCard(
        name=name,
        digest="ab12" * 16,
        architecture=architecture,
        parameters=parameters,
        experts=experts,
        experts_used=used,
        experts_shared=shared,
        layers=32,
        context_tokens=32768,
        quantization="Q4_0",
        size_bytes=files,
        template="[INST] {{ if .System }}{{ .System }} {{ end }}{{ .Prompt }} [/INST]",
        license="Apache License 2.0",
        capabilities=("completion",),
        stand_in=STAND_INS[name][1] if name in STAND_INS else None,
    )
    speed = Speed(
        load_s=12.3,
        first_token_s=tuple(0.004 * rate * f for f in (0.95, 1.0, 1.02, 1.2)),
        prefill_tokens_per_s=tuple(rate * 9 * f for f in (0.9, 1.0, 1.05)),
        decode_tokens_per_s=tuple(rate * f for f in (0.93, 0.99, 1.0, 1.01, 1.04)),
        memory_bytes=memory,
        gpu_bytes=memory // 2,
    )
    return ModelReport(card=card, speed=speed)


def _header(plan: Plan, chosen: tuple[Suite, ...], *, embedded: bool) -> RunHeader:
    return RunHeader(
        schema=2,
        run_id="20251122T093000Z-k3x9",
        created_at=BEGUN,
        plan=plan,
        suites=chosen,
        graders={suite.grader: 1 for suite in chosen},
        environment=Environment(
            packages={"moebench": "0.2.0", "langchain-core": "1.2.21", "ollama": "0.6.1"},
            python="3.12.3",
            platform="Linux-6.8-x86_64-with-glibc2.39",
            processor="AMD EPYC 7B13",
            cpus=8,
            ram_bytes=135_000_000_000,
            server=ServerInfo(url="http://127.0.0.1:11434", version="0.33.2", started_by_moebench=True),
        ),
        server=ServerOptions(embedded=embedded),
    )


EVIL = "<img src=x onerror=window.pwned=9>\u202e"


def hostile_run() -> Run:
    """A run in which all that others choose is hostile: names, questions, answers, reasons, labels."""
    suite = Suite(
        name=f"suite {EVIL}",
        version=1,
        title=f"Title {EVIL} </title>",
        grader="word_list",
        chain="direct",
        prompt="{question}",
        samples=tuple(_hostile_sample(name, text) for name, text in HOSTILE.items()),
        digest="0f" * 32,
    )
    models = (f"model {EVIL}", "plain")
    records = [
        _hostile_record(Key(model=model, suite=suite.name, chain="direct", sample=sample.id), text)
        for model in models
        for sample, text in zip(suite.samples, HOSTILE.values(), strict=True)
    ]
    failed = replace(records[0].key, repeat=1)
    failure = Failure(stage="generate", kind=EVIL, message=HOSTILE["closing"])
    records.append(Record(key=failed, finished_at=BEGUN, generation=None, score=None, failure=failure))
    cards = [
        ModelCard(name=m, architecture=EVIL, template=HOSTILE["closing"], license=EVIL, stand_in=EVIL)
        for m in models
    ]
    plan = Plan(models=models, suites=(suite.name,))
    return Run(
        header=_header(plan, (suite,), embedded=False),
        models=tuple(ModelReport(card=card) for card in cards),
        records=tuple(records),
    )


def _hostile_sample(name: str, text: str) -> Sample:
    return Sample(
        id=f"{name} {EVIL}",
        inputs={"question": text[:500]},
        target={EVIL: text[:50]},
        example=text[:500],
        tags=(EVIL,),
    )


def _hostile_record(key: Key, text: str) -> Record:
    score = Score(
        value=0.5,
        answer=text[:100],
        reason=f"because {text[:200]}",
        parts={f"part {EVIL}": 0.5},
        spans=(Span(start=0, end=min(5, len(text)), ok=False, label=f"label {EVIL}"),),
    )
    extra = {"published_verdict": text[:200], f"name {EVIL}": EVIL}
    return record(key, text, score, extra=extra, thinking=text[:300])


def whole_characters(run: Run) -> Run:
    """The same run without lone surrogates in its answers, as it would be on disk."""
    return replace(run, records=tuple(_whole(record) for record in run.records))


def _whole(record: Record) -> Record:
    made, score = record.generation, record.score
    if made is not None:
        made = replace(made, text=_whole_text(made.text))
    if score is not None and isinstance(score.answer, str):
        score = replace(score, answer=_whole_text(score.answer))
    return replace(record, generation=made, score=score)


def _whole_text(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
