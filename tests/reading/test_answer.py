"""A model's thinking is parted from its answer, however it is marked, and no grader sees it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench import grade
from moebench.reading import answer
from moebench.reading.answer import locate, opens_thinking, part
from moebench.reading.numbers import final_number
from moebench.reading.sentences import sentences
from moebench.reading.words import words
from moebench.suites import resolve_suites
from moebench.tables import patterns, table
from moebench.types import Sample, Suite

# Text with a thought {T} and an answer {A}, and whether the prompt opened the thoughts. Each stands for what one
# family of models writes, or for what servers make of it.
SHAPES = {
    "nothing": ("{A}", False),
    "an empty thought": ("<think></think>{A}", False),
    "an empty thought on its lines": ("<think>\n\n</think>\n\n{A}", False),
    "tags": ("<think>\n{T}\n</think>\n\n{A}", False),
    "tags on one line": ("<think>{T}</think>{A}", False),
    "closed only": ("{T}</think>{A}", False),
    "closed only, and known": ("{T}\n</think>\n\n{A}", True),
    "opened by the prompt and by the model": ("<think>\n{T}\n</think>\n{A}", True),
    "capitals": ("<Think>{T}</THINK>{A}", False),
    "blanks in tags": ("< think >{T}</think >\n{A}", False),
    "an attribute": ('<think depth="2">{T}</think>{A}', False),
    "escaped": ("&lt;think&gt;{T}&lt;/think&gt;{A}", False),
    "thinking": ("<thinking>{T}</thinking>\n{A}", False),
    "thought": ("<thought>\n{T}\n</thought>\n\n{A}", False),
    "reasoning": ("<reasoning>{T}</reasoning>\n{A}", False),
    "scratchpad": ("<scratchpad>{T}</scratchpad>\n{A}", False),
    "reflection within": ("<thinking>{T}<reflection>{T}</reflection>{T}</thinking>\n<output>{A}</output>", False),
    "reflection within, opened": ("{T}<reflection>{T}</reflection>{T}</thinking>\n{A}", True),
    "an answer in a tag, cut off": ("<think>{T}</think><answer>{A}", False),
    "an answer in tags, and an end": ("<think>{T}</think><response>\n{A}\n</response>\n<|im_end|>", False),
    "an answer in tags": ("<think>\n{T}\n</think>\n<answer>\n{A}\n</answer>", False),
    "a prefix": ("<seed:think>{T}</seed:think>{A}", False),
    "a prefix with a bar": ("<ifm|think_fast>{T}</ifm|think_fast>{A}", False),
    "closed by another tag": ("<think>{T}</thinking>{A}", False),
    "closed twice": ("<think>{T}</think>\n</think>\n{A}", False),
    "closed by mistake": ("<think>{T}</think>{T}</think>{A}", False),
    "closed again behind": ("<think>{T}</think>{A}</think>", False),
    "self-closed": ("<think/>\n{A}", False),
    "two thoughts": ("<think>{T}</think>\n<think>{T}</think>\n{A}", False),
    "an introduction": ("Okay. <think>{T}</think>{A}", False),
    "thought again behind": ("<think>{T}</think>{A}\n\n<think>{T}</think>", False),
    "thought again behind, cut off": ("<think>{T}</think>{A}\n\n<think>{T}", False),
    "reasons behind": ("{A}\n<reasoning>{T}</reasoning>", False),
    "end of turn": ("<think>{T}</think>{A}<|im_end|>", False),
    "a turn made up": ("<think>{T}</think>{A}<|im_end|>\n<|im_start|>user\n{T}<think>{T}</think>{T}", False),
    "a turn made up behind no thought": ("{A}<|im_end|>\n<|im_start|>assistant\n<think>{T}", False),
    "square brackets": ("[THINK]{T}[/THINK]{A}</s>", False),
    "triangles": ("◁think▷{T}◁/think▷{A}", False),
    "unused tokens": ("<unused94>thought\n{T}<unused95>{A}", False),
    "cohere": ("<|START_THINKING|>{T}<|END_THINKING|><|START_TEXT|>{A}<|END_TEXT|><|END_OF_TURN_TOKEN|>", False),
    "cohere, opened": ("{T}<|END_THINKING|><|START_RESPONSE|>{A}<|END_RESPONSE|>", True),
    "apertus": ("<|inner_prefix|>{T}<|inner_suffix|>{A}<|assistant_end|>", False),
    "begin and end of thought": (
        "<|begin_of_thought|>\n\n{T}\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n{A}\n\n<|end_of_solution|>",
        False,
    ),
    "kimi k3": (
        "<|open|>think<|sep|>{T}<|close|>think<|sep|><|open|>response<|sep|>{A}<|close|>response<|sep|>",
        False,
    ),
    "solar": ("<|think|>{T}<|end|><|begin|>assistant<|content|>{A}<|end|>", False),
    "gemma 4": ("<|channel>thought\n{T}\n<channel|>{A}<turn|>", False),
    "gemma 4, empty": ("<|channel>thought\n<channel|>{A}", False),
    "granite 3.2": ("Here is my thought process:\n{T}\n\nHere is my response:\n\n{A}", False),
    "harmony": (
        "<|channel|>analysis<|message|>{T}<|end|><|start|>assistant<|channel|>final<|message|>{A}<|return|>",
        False,
    ),
    "harmony, opened": ("{T}<|end|><|start|>assistant<|channel|>final<|message|>{A}", True),
    "harmony, opened, and not known": ("{T}<|end|><|start|>assistant<|channel|>final<|message|>{A}", False),
    "harmony, final only": ("<|channel|>final<|message|>{A}", False),
    "harmony, final not named": ("<|channel|>analysis<|message|>{T}<|end|>{A}", False),
    "harmony without its message token": ("<|channel|>analysis<|message|>{T}<|end|><|channel|>final{A}", False),
    "harmony with commentary": (
        "<|start|>assistant<|channel|>analysis<|message|>{T}<|end|>"
        "<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>{T}<|call|>"
        "<|start|>assistant<|channel|>final <|constrain|>text<|message|>{A}",
        False,
    ),
    "harmony stripped of its tokens": ("analysis{T}assistantfinal{A}", False),
    "harmony stripped, with commentary": ("analysis{T}assistantcommentary{T}assistantfinal{A}", False),
    "harmony stripped, only the final head": ("assistantfinal{A}", False),
    "messages to oneself": (" to=self<|message|>{T}<|eom|><|start|>assistant to=user<|message|>{A}<|eot|>", False),
}  # fmt: skip
NEVER_CLOSED = {
    "a tag": ("<think>\n{T}", False),
    "a tag after an introduction": ("Okay.\n\n<think>{T}", False),
    "opened in the prompt": ("{T}", True),
    "the same, a thought within closed": ("{T}<reflection>{T}</reflection>{T}", True),
    "the prompt's and the model's": ("<think>{T}", True),
    "a thought within closed": ("<thinking>{T}<reflection>{T}</reflection>{T}", False),
    "the turn ended": ("<think>{T}<|im_end|>", False),
    "square brackets": ("[THINK]{T}", False),
    "triangles": ("◁think▷{T}", False),
    "a token": ("<|START_THINKING|>{T}", False),
    "gemma 4": ("<|channel>thought\n{T}", False),
    "harmony": ("<|start|>assistant<|channel|>analysis<|message|>{T}", False),
    "harmony, a call": ("<|channel|>commentary to=functions.f<|message|>{T}<|call|>", False),
    "harmony stripped": ("analysisWe {T}", False),
}
NO_ANSWER = {
    "closed, and the end": ("{T}</think>", False),
    "opened, closed, and the end": ("<think>{T}</think>\n\n", False),
    "a message closed": ("<|channel|>analysis<|message|>{T}<|end|>", False),
}
MADE_UP = (  # what follows an answer, and is none of it
    "\n\nQuestion: A farmer has 3 cows and buys 4. How many cows?\nAnswer: 7",
    "\nUser: Thanks!\nAssistant: You are welcome. Here are 5 km.",
    "\n\nHuman: And 8 more?",
    "\n\n### Instruction:\nWrite 3 words.\n\n### Response:\n- apple",
    "\n\n## Exercise 2\nSue has 9 pens.",
    "\n\n**Q:** What is 4 + 4?\n**A:** 8",
    "<|im_end|>\n<|im_start|>user\nMore: 6<|im_end|>",
    "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n9?",
    "</s><s>[INST] 4 + 4? [/INST] 8",
    " [INST] 4 + 4? [/INST] 8",
    "<|end|>\n<|user|>\n4?<|end|>",
    "<end_of_turn>\n<start_of_turn>user\nAnd 8?",
    "<|endoftext|>Once upon 2 times",
)
ALL_OF_IT = (  # the same words where they end nothing
    "Question: I have 2 apples. How many?\nAnswer: 2",
    "Let's think step by step.\n\nQuestion: How many apples are left?\nAnswer: 2",
    "Question 1: How many at first? 4\nQuestion 2: How many then? 2",
    "Words: book, item\nUser: a person\nHuman: a person, too",
    "1. human\n2. user\n3. question",
    "apple\nhuman\nquestion",
    "Models end with `<|im_end|>` in 3 of 4 cases.",
    "Answer: 6\n\nExample:\n2 + 4 = 6",
)
SAMPLES = [(suite, sample) for suite in resolve_suites(()) for sample in suite.samples]
THOUGHT = st.lists(
    st.sampled_from(
        ["5", " 42 km", "\n", "1. apple\n", "- pear\n", "The answer is 7. ", "`", '"', "'", "```\n", "Sure!", "# 3"]
    )
    | st.text(st.characters(exclude_characters="<>[]|｜&◁▷", codec="utf-8"), max_size=20),
    max_size=8,
).map("".join)  # fmt: skip


def filled(shape: str, *, thought: str, answer: str) -> str:
    return shape.replace("{T}", thought).replace("{A}", answer)


def test_every_list_of_marks_is_read() -> None:
    code = Path(answer.__file__).read_text("utf-8")
    lists = table("reading/data/answer.toml")
    used = code + " ".join(pattern for alternatives in lists.values() for pattern in alternatives)
    assert patterns(lists).keys() == lists.keys()
    assert not [name for name in lists if f'_RE["{name}"]' not in used and f"{{{name}}}" not in used]


@pytest.mark.parametrize(("shape", "opened"), SHAPES.values(), ids=SHAPES)
def test_the_answer_is_what_stands_outside_the_thoughts(shape: str, opened: bool) -> None:
    text = filled(shape, thought="Two 3s?", answer="It is 6.")
    parted = part(text, opened=opened)
    assert parted.answer == "It is 6."
    assert parted.closed
    assert "It is 6." not in parted.thinking


@pytest.mark.parametrize(("shape", "opened"), SHAPES.values(), ids=SHAPES)
def test_thoughts_are_kept_without_their_marks(shape: str, opened: bool) -> None:
    read = shape.partition("<|im_end|>")[0]  # no thought of this turn stands behind its end
    parted = part(filled(shape, thought="Two 3s?", answer="It is 6."), opened=opened)
    assert parted.thinking.count("Two 3s?") == read.count("{T}")
    assert not set("<>[]|◁▷&") & set(parted.thinking)


@pytest.mark.parametrize(("shape", "opened"), NEVER_CLOSED.values(), ids=NEVER_CLOSED)
def test_where_thinking_never_ended_no_answer_began(shape: str, opened: bool) -> None:
    text = filled(shape, thought="The answer is 6.", answer="")
    parted = part(text, opened=opened)
    assert (parted.answer, parted.start, parted.closed) == ("", len(text), False)
    assert "The answer is 6." in parted.thinking or parted.thinking == "We The answer is 6."


@pytest.mark.parametrize(("shape", "opened"), NO_ANSWER.values(), ids=NO_ANSWER)
def test_where_nothing_follows_thinking_the_answer_is_empty(shape: str, opened: bool) -> None:
    text = filled(shape, thought="The answer is 6.", answer="")
    parted = part(text, opened=opened)
    assert (parted.answer, parted.start, parted.closed) == ("", len(text), True)
    assert parted.thinking == "The answer is 6."


@pytest.mark.parametrize(
    "text",
    [
        "Put it between `<think>` and `</think>`.",
        "Models write `<think>...</think>` first.",
        'The tag "</think>" ends a thought; 6 models know it.',
        "It is called ‘[THINK]’.",
        "```python\nre.sub(r'<think>.*?</think>', '', text)\n```\nThese are 2 lines.",
        "~~~\n<|channel|>analysis<|message|>\n~~~\nis how it begins.",
        "analysis\nbusiness\ncomputer",
        "analysis, 6",
        "final\nreach\nplant",
        "finally, 6",
        "commentary: none",
        "The assistant finalized 6 reports.",
        "Here is my thought process:\n2 + 4 = 6\nThe answer is 6.",
        "A <thinker> has <reasons>, [thoughts] and <b>6</b>.",
        "6<|im_end|>\n<|im_start|>user\nAnother one",
        "",
        "  \n",
    ],
)
def test_a_text_without_marks_or_one_that_speaks_of_them_is_all_answer(text: str) -> None:
    parted = part(text)
    assert (parted.answer, parted.thinking, parted.start, parted.closed) == (text, "", 0, True)


@pytest.mark.parametrize("behind", MADE_UP)
@pytest.mark.parametrize("head", ["", " ", "\n\n", "<|start|>assistant", "<think>Is it 5?</think>\n"])
@pytest.mark.parametrize(("suite", "sample"), [(s, x) for s, x in SAMPLES if x is s.samples[0]])
def test_what_follows_the_models_own_turn_is_not_graded(
    suite: Suite, sample: Sample, head: str, behind: str
) -> None:
    text = f"{head}{sample.example}{behind}"
    start, end = locate(text)
    assert text[start:end] == sample.example
    target: dict[str, Any] = dict(sample.target)
    bare, seen = grade(suite.grader, sample.example, **target), grade(suite.grader, text, **target)
    assert (seen.value, seen.answer, seen.reason) == (bare.value, bare.answer, bare.reason)
    assert [text[s.start : s.end] for s in seen.spans] == [
        sample.example[s.start : s.end] for s in bare.spans
    ]


@pytest.mark.parametrize("text", ALL_OF_IT)
def test_an_answer_that_only_uses_the_words_of_a_turn_is_whole(text: str) -> None:
    assert locate(text) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (" 1. a\n2. b", "1. a\n2. b"),
        (" 8. a\n 9. b\n10. c", " 8. a\n 9. b\n10. c"),
        ("\t6", "6"),
        (" \n", ""),
    ],
)
def test_an_answer_begins_behind_white_space_but_for_a_lists_indent(text: str, answer: str) -> None:
    start, end = locate(text)
    assert text[start:end] == answer


@pytest.mark.parametrize(
    ("behind", "answer"),
    [(" \n\n 6 \n", "6 \n"), ("\n\n  - a\n\n  - b", "  - a\n\n  - b"), ("   a\nb", "a\nb"), (" ", "")],
)
def test_white_space_before_the_answer_goes_but_for_the_indent_of_a_list(behind: str, answer: str) -> None:
    assert part(f"<think>T</think>{behind}").answer == answer


def test_tags_in_an_answer_that_do_not_enclose_it_stay() -> None:
    parted = part("<think>T</think><answer>6</answer> It is 2 + 4.")
    assert parted.answer == "<answer>6</answer> It is 2 + 4."
    assert part("<answer>6</answer>").answer == "<answer>6</answer>"


def test_a_mark_that_is_quoted_in_a_thought_does_not_end_it() -> None:
    parted = part("<think>\nI have to write `</think>` and then 5.\n</think>\n6")
    assert (parted.answer, parted.thinking) == ("6", "I have to write `</think>` and then 5.")


def test_of_two_answers_the_last_counts_and_the_first_is_kept_with_the_thoughts() -> None:
    parted = part("<think>a</think>It is 5.<think>No: b</think>It is 6.")
    assert (parted.answer, parted.thinking) == ("It is 6.", "a\n\nIt is 5.\n\nNo: b")


@given(
    st.lists(
        st.sampled_from([*SHAPES.values(), *NEVER_CLOSED.values()]).map(lambda s: s[0]) | THOUGHT, max_size=4
    )
)
def test_an_answer_is_a_stretch_of_its_text_and_has_no_more_to_part(texts: list[str]) -> None:
    text = "".join(texts)
    for opened in (False, True):
        parted = part(text, opened=opened)
        assert text[parted.start :].startswith(parted.answer)
        assert not parted.start or parted.answer[:1] != "\n"
        if not parted.closed:
            assert not parted.answer


@settings(deadline=None)
@given(answer=THOUGHT, thought=THOUGHT, shape=st.sampled_from(list(SHAPES.values())))
def test_parting_an_answer_again_changes_nothing(answer: str, thought: str, shape: tuple[str, bool]) -> None:
    once = part(filled(shape[0], thought=thought, answer=answer), opened=shape[1])
    assert part(once.answer).answer == once.answer


@pytest.mark.parametrize(("shape", "opened"), SHAPES.values(), ids=SHAPES)
@settings(deadline=None, max_examples=25)
@given(thought=THOUGHT, number=st.integers(0, len(SAMPLES) - 1))
def test_every_shape_of_thinking_has_the_grade_of_its_answer(
    shape: str, opened: bool, thought: str, number: int
) -> None:
    suite, sample = SAMPLES[number]
    text = filled(shape, thought=thought, answer=sample.example)
    parted = part(text, opened=opened)
    target: dict[str, Any] = dict(sample.target)
    bare, seen = grade(suite.grader, sample.example, **target), grade(suite.grader, parted.answer, **target)
    assert (seen.value, seen.answer) == (bare.value, bare.answer)
    if not opened:
        raw = grade(suite.grader, text, **target)
        assert (raw.value, raw.answer, raw.reason) == (bare.value, bare.answer, bare.reason)
        assert [text[s.start : s.end] for s in raw.spans] == [
            sample.example[s.start : s.end] for s in bare.spans
        ]


@pytest.mark.parametrize(
    "shape", [shape for shape, opened in (*NEVER_CLOSED.values(), *NO_ANSWER.values()) if not opened]
)
@pytest.mark.parametrize(("suite", "sample"), [(s, x) for s, x in SAMPLES if x is s.samples[0]])
def test_a_right_answer_that_was_only_thought_is_unanswered(shape: str, suite: Suite, sample: Sample) -> None:
    target: dict[str, Any] = dict(sample.target)
    assert grade(suite.grader, filled(shape, thought=sample.example, answer=""), **target).unanswered


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("<think>apple, banana, cherry</think>", []),
        ("<think>Words with 5 letters:\n1. apple\n2. grape", []),
        ("[THINK]\n- apple\n- grape\n[/THINK]", []),
        ("<|channel|>analysis<|message|>apple, grape, melon", []),
        ("<think>apple, pear</think>1. melon\n2. grape", ["melon", "grape"]),
        ("- apple\n- pear\n</think>\n- melon\n- grape", ["melon", "grape"]),
        (
            "<|channel|>analysis<|message|>apple, pear, fig<|end|><|channel|>final<|message|>1. melon\n2. grape",
            ["melon", "grape"],
        ),
    ],
)
def test_a_list_in_a_thought_is_none_of_the_answer(text: str, listed: list[str]) -> None:
    assert [word.text for word in words(part(text).answer)] == listed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "<think>\nThe user wants a summary. Bob has a dog.\n</think>\n\nBob walked home.",
            ["Bob walked home."],
        ),
        ("Okay, so the user wants one sentence.\n</think>\nBob walked home.", ["Bob walked home."]),
        ("<think>Bob had a dog. He", []),
    ],
)
def test_a_sentence_in_a_thought_is_none_of_the_answer(text: str, told: list[str]) -> None:
    assert [one.text for one in sentences(part(text).answer)] == told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<think>Maybe 12? 3*4=12. No, 14.</think>\n\nThe final answer is 14 apples in 2 bags.", 14),
        ("<think>3, or 4?</think>57", 57),
        ("<think>\nThe answer is 5", None),
        (
            "<|channel|>analysis<|message|>maybe 5<|end|><|start|>assistant<|channel|>final<|message|>It is 2.",
            2,
        ),
    ],
)
def test_a_number_in_a_thought_is_none_of_the_answer(text: str, value: int | None) -> None:
    found = final_number(part(text).answer)
    assert (found.value if found else None) == value


@pytest.mark.parametrize("length", [1, 1000])
def test_quantities_in_a_thought_do_not_count_however_long_it_is(length: int) -> None:
    text = f"<think>{'It could have 7 apples and 12 km. ' * length}</think>42 kilometers and 30,000 people."
    expect = [{"value": 42, "unit": "kilometers"}, {"value": 30000, "unit": "people"}]
    assert grade("quantities", text, expect=expect).value == 1


@pytest.mark.parametrize(
    "piece",
    [
        "<think>", "</think>", "<think>a</think>b", "<", "< ", "<think a=", "`<think>`", "<|end|>", "a<|im_end|>",
        "<|start|>", "<|channel|>analysis", "<|channel|>final<|message|>a", "```\n<think>\n", "</s> ", "to=a",
        "<think><reflection></reflection>", "assistantfinal", "Here is my thought process:", "\\", "&lt;", "\n",
        "a\nQuestion: ", "book: x\nuser: y\n", "Question:\n", "[INST]", "a\n\n## Problem 2\n",
    ],
)  # fmt: skip
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """So many marks would take hours where each looked at all that stands before it."""
    for opened in (False, True):
        text = piece * 30_000
        assert text[part(text, opened=opened).start :].startswith(part(text, opened=opened).answer)
    start, end = locate(text)
    assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("prompt", "opens"),
    [
        ("<|im_start|>user\nHow many?<|im_end|>\n<|im_start|>assistant\n<think>\n", True),
        ("<｜User｜>How many?<｜Assistant｜><think>", True),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", False),
        ("<｜Assistant｜></think>", False),
        ("[SYSTEM_PROMPT][/SYSTEM_PROMPT][INST]How many?[/INST][THINK]", True),
        ("<|im_assistant|>assistant<|im_middle|>◁think▷", True),
        ("<seed:bos>assistant\n<seed:think>", True),
        ("[|assistant|]<thought>\n", True),
        ("<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|><|START_THINKING|>", True),
        ("<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|><|START_THINKING|><|END_THINKING|>", False),
        ("<|turn>model\n<|channel>thought\n", True),
        ("<|turn>model\n<|channel>thought\n<channel|>", False),
        ("<|start|>assistant<|channel|>analysis<|message|>", True),
        ("<|start|>assistant<|channel|>final<|message|>", False),
        ("<|start|>assistant", False),
        ("Write `<think>`", False),
        ("Do not write <think>.<|im_end|>\n<|im_start|>assistant\n", False),
        ("<think>\n" + "long " * 100, False),
        ("", False),
    ],
)
def test_a_prompt_that_ends_with_an_opening_mark_opens_thinking(prompt: str, opens: bool) -> None:
    assert opens_thinking(prompt) is opens


@pytest.mark.parametrize(
    ("template", "opens"),
    [
        ("{% if add_generation_prompt %}{{'<｜Assistant｜><think>\\n'}}{% endif %}", True),
        ("{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n<think>\\n' }}\n{%- endif %}", True),
        ("{{ if .Prompt }}<|im_start|>user\n{{ .Prompt }}<|im_end|>\n{{ end }}assistant\n<think>\n", True),
        ("<|user|>{{ .Prompt }}<|assistant|><think>\n{{ .Response }}<|end|>", True),
        ('{{- range .Messages }}{{ if ne .Role "assistant" }}<｜Assistant｜><think>\n{{ end }}{{ end }}', True),
        ("{% if add_generation_prompt %}{{- '<think>\\n\\n</think>\\n\\n' }}{% endif %}", False),
        ("{%- if enable_thinking %}{{- '<think>\\n' }}{%- endif %}", False),
        ("{%- if enable_thinking is false %}{{- '</think>' }}{%- else %}{{- '<think>\\n' }}{%- endif %}", False),
        ("{{ if $.Think }}{{ if .Last }}x{{ end }}<think>\n{{ end }}", False),
        ("{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}<|im_end|>\nassistant\n", False),
        ("Write <think> first. {{ .Prompt }}", False),
        ("{{ .Prompt }}", False),
        ("", False),
    ],
)  # fmt: skip
def test_a_template_that_always_ends_with_an_opening_mark_is_told(template: str, opens: bool) -> None:
    assert opens_thinking(template) is opens
