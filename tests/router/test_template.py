"""Prompts as Ollama makes them. The expected texts are what Go's own text/template gives for these inputs."""

import time

import pytest

from moebench.router.go_lex import TemplateError
from moebench.router.served import Message
from moebench.router.template import render

MIXTRAL = "[INST] {{ if .System }}{{ .System }} {{ end }}{{ .Prompt }} [/INST]"
MIXTRAL_WITH_RESPONSE = MIXTRAL + " {{ .Response }}</s>"
DBRX = (
    "{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}{{ if .Prompt }}<|im_start|>user\n"
    "{{ .Prompt }}<|im_end|>\n{{ end }}<|im_start|>assistant\n{{ .Response }}<|im_end|>\n"
)
DEEPSEEK_V2 = (
    "{{ if .System }}{{ .System }}\n\n{{ end }}{{ if .Prompt }}User: {{ .Prompt }}\n\n{{ end }}"
    "Assistant:{{ .Response }}<｜end▁of▁sentence｜>"
)
LLAMA3 = (
    "{{ if .System }}<|start_header_id|>system<|end_header_id|>\n\n{{ .System }}<|eot_id|>{{ end }}"
    "{{ if .Prompt }}<|start_header_id|>user<|end_header_id|>\n\n{{ .Prompt }}<|eot_id|>{{ end }}"
    "<|start_header_id|>assistant<|end_header_id|>\n\n{{ .Response }}<|eot_id|>"
)
GEMMA = (
    '{{- if .Messages }}\n{{- range $index, $_ := .Messages }}<start_of_turn>\n{{- if eq .Role "user" }}user\n'
    "{{- if and $.System (eq $index 0) }}\n{{ $.System }}\n{{- end }}\n"
    '{{- else if eq .Role "assistant" }}model\n{{- end }}\n{{ .Content }}<end_of_turn>\n{{ end }}'
    "<start_of_turn>model\n{{ else -}}\n<start_of_turn>user\n{{ .Prompt }}<end_of_turn>\n{{ end -}}"
)
MISTRAL = (
    '{{- range $index, $_ := .Messages }}\n{{- if eq .Role "user" }}[INST] '
    "{{ if and $.System (eq (len (slice $.Messages $index)) 1) }}{{ $.System }}\n{{ end }}{{ .Content }}\n"
    '{{- else if eq .Role "assistant" }}[/INST] {{ .Content }}</s>\n{{- end }}\n{{- end }}[/INST]'
)
QWEN3 = (
    "{{- $lastUserIdx := -1 -}}\n{{- range $idx, $msg := .Messages -}}\n"
    '{{- if eq $msg.Role "user" }}{{ $lastUserIdx = $idx }}{{ end -}}\n{{- end }}\n'
    "{{- if or .System .Tools }}<|im_start|>system\n{{ if .System }}\n{{ .System }}\n{{- end }}\n"
    '{{- if .Tools }}\n{{- range .Tools }}\n{"function": {{ .Function }}}\n{{- end }}\n{{- end -}}\n<|im_end|>\n'
    "{{ end }}\n{{- range $i, $_ := .Messages }}\n{{- $last := eq (len (slice $.Messages $i)) 1 -}}\n"
    '{{- if eq .Role "user" }}<|im_start|>user\n{{ .Content }}\n{{- if and $.IsThinkSet (eq $i $lastUserIdx) }}\n'
    '   {{- if $.Think -}}\n      {{- " "}}/think\n   {{- else -}}\n      {{- " "}}/no_think\n   {{- end -}}\n'
    '{{- end }}<|im_end|>\n{{ else if eq .Role "assistant" }}<|im_start|>assistant\n'
    "{{ if (and $.IsThinkSet (and .Thinking (or $last (gt $i $lastUserIdx)))) -}}\n<think>{{ .Thinking }}</think>\n"
    "{{ end -}}\n{{ if .Content }}{{ .Content }}\n{{- end }}{{ if not $last }}<|im_end|>\n{{ end }}\n{{- end }}\n"
    '{{- if and (ne .Role "assistant") $last }}<|im_start|>assistant\n{{ if and $.IsThinkSet (not $.Think) -}}\n'
    "<think>\n\n</think>\n\n{{ end -}}\n{{ end }}\n{{- end }}"
)
COMMAND_R = (
    '{{- if .System }}<S>{{ .System }}<E>\n{{- end }}\n{{- range .Messages }}\n{{- if eq .Role "system" }}\n'
    '{{- continue }}\n{{- end }}<T>\n{{- if eq .Role "user" }}<U>{{ .Content }}\n'
    '{{- else if eq .Role "assistant" }}<C>{{ .Content }}{{- end }}<E>\n{{- end }}<T><C>'
)
USER = (("user", "Hi?"),)
ALL = (("system", "Be brief."), ("user", "Hi?"), ("assistant", "Hello."), ("user", "Bye?"))


def rendered(template: str, turns: tuple[tuple[str, str], ...], *, think: bool | None = None) -> str:
    messages = [Message(role=role, content=content) for role, content in turns]
    return render(template, messages, think=bool(think), think_is_set=think is not None)


@pytest.mark.parametrize(
    ("template", "turns", "expected"),
    [
        (MIXTRAL, USER, "[INST] Hi? [/INST]"),
        (MIXTRAL, ALL, "[INST] Be brief. Hi? [/INST]Hello.[INST] Bye? [/INST]"),
        (MIXTRAL_WITH_RESPONSE, USER, "[INST] Hi? [/INST] "),
        (MIXTRAL_WITH_RESPONSE, ALL, "[INST] Be brief. Hi? [/INST] Hello.</s>[INST] Bye? [/INST] "),
        (DBRX, USER, "<|im_start|>user\nHi?<|im_end|>\n<|im_start|>assistant\n"),
        (
            DBRX,
            ALL,
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi?<|im_end|>\n<|im_start|>assistant\n"
            "Hello.<|im_end|>\n<|im_start|>user\nBye?<|im_end|>\n<|im_start|>assistant\n",
        ),
        (DEEPSEEK_V2, USER, "User: Hi?\n\nAssistant:"),
        (
            DEEPSEEK_V2,
            ALL,
            "Be brief.\n\nUser: Hi?\n\nAssistant:Hello.<｜end▁of▁sentence｜>User: Bye?\n\nAssistant:",
        ),
        (
            LLAMA3,
            USER,
            "<|start_header_id|>user<|end_header_id|>\n\nHi?<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        (GEMMA, USER, "<start_of_turn>user\nHi?<end_of_turn>\n<start_of_turn>model\n"),
        (
            GEMMA,
            ALL,
            "<start_of_turn>\nBe brief.<end_of_turn>\n<start_of_turn>user\nHi?<end_of_turn>\n<start_of_turn>model\n"
            "Hello.<end_of_turn>\n<start_of_turn>user\nBye?<end_of_turn>\n<start_of_turn>model\n",
        ),
        (MISTRAL, USER, "[INST] Hi?[/INST]"),
        (MISTRAL, ALL, "[INST] Hi?[/INST] Hello.</s>[INST] Be brief.\nBye?[/INST]"),
        (COMMAND_R, ALL, "<S>Be brief.<E><T><U>Hi?<E><T><C>Hello.<E><T><U>Bye?<E><T><C>"),
        ("", USER, "Hi?"),
        ("{{ .Prompt }}", (("system", "S"), *USER), "Hi?"),
        ("{{ .Prompt }}", (("user", "A"), ("user", "B")), "A\n\nB"),
        ("{{ .Prompt }}", (), ""),
    ],
)
def test_a_models_template_gives_the_prompt_that_ollama_sends(
    template: str, turns: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert rendered(template, turns) == expected


@pytest.mark.parametrize(
    ("think", "expected"),
    [
        (None, "<|im_start|>user\nHi?<|im_end|>\n<|im_start|>assistant\n"),
        (True, "<|im_start|>user\nHi? /think<|im_end|>\n<|im_start|>assistant\n"),
        (False, "<|im_start|>user\nHi? /no_think<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"),
    ],
)
def test_a_thinking_models_template_is_told_whether_to_think(think: bool | None, expected: str) -> None:
    assert rendered(QWEN3, USER, think=think) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a {{- 1 -}} b", "a1b"),
        ("a {{/* no\nword */}} b{{- /* */ -}} c", "a  bc"),
        ('{{ "é\\n\\u00e9\\"" }}{{ `a\\n` }}', 'é\né"a\\n'),
        ('{{ if and 1 "" }}x{{ else if or 0 "y" }}y{{ end }}', "y"),
        ('{{ or "" "a" | printf "%s-%d" "b" | len }}', None),
        ('{{ "a" | printf "%s-%s" "b" }}', "b-a"),
        ("{{ .Nothing }}", "<no value>"),
        ('{{ true }}{{ not 0 }}{{ eq 1 2 1 }}{{ lt 1 2 }}{{ ge "b" "a" }}', "truetruetruetruetrue"),
        ("{{ range $i, $m := .Messages }}{{ $i }}{{ $m.Role }}{{ break }}{{ end }}", "0system"),
        ("{{ range .Tools }}x{{ else }}none{{ end }}", "none"),
        ("{{ range 3 }}{{ . }}{{ end }}", "012"),
        (
            "{{ with $x := .System }}{{ $x }}{{ . }}{{ end }}{{ with .No }}x{{ else }}y{{ end }}",
            "Be brief.Be brief.y",
        ),
        ("{{ $n := 0 }}{{ range .Messages }}{{ $n = len .Content }}{{ end }}{{ $n }}", "4"),
        ('{{ (index .Messages 1).Content }}{{ len "é" }}{{ slice "abc" 1 2 }}{{ index "a" 0 }}', "Hi?2b97"),
        ('{{ json .System }}{{ json "<é>&\\n" }}', '"Be brief.""\\u003cé\\u003e\\u0026\\n"'),
        ('{{ print 1 2 "a" 3 true }}', "1 2a3 true"),
    ],
)
def test_the_language_means_what_it_means_in_go(template: str, expected: str | None) -> None:
    template += "{{ if false }}{{ .Messages }}{{ end }}"  # of the newer kind
    if expected is None:
        with pytest.raises(TemplateError):
            rendered(template, ALL)
    else:
        assert rendered(template, ALL) == expected


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ('{{ define "x" }}{{ end }}', "define"),
        ('{{ template "x" }}', "template"),
        ("{{ toJsonSchema .Tools }}", "toJsonSchema"),
        ("{{ currentDate }}", "currentDate"),
        ('{{ call .Prompt }}{{ html "x" }}', "call"),
        ("{{ if .Prompt }}", "no {{ end }}"),
        ("{{ end }}", "too many"),
        ("{{ .Prompt ", "cannot be read"),
        ("{{ }}", "empty"),
        ("{{ 'ab' }}", "wrong place"),
        ('{{ "\\q" }}', "escape"),
        ("{{ $x }}", "not declared"),
        ("{{ eq 1 }}", "one value"),
        ('{{ eq 1 "a" }}', "compares"),
        ("{{ .Prompt.Foo }}", "Foo"),
        ("{{ range .Messages }}{{ .Secret }}{{ end }}", "Secret"),
        ("{{ .Messages }}", "prints a list"),
        ("{{ index .Messages 7 }}", "element 7 of 1"),
        ("{{ break }}", "outside"),
        ("{{ __import__ }}", "__import__"),
        ("{{ .__class__.__mro__ }}", "__mro__"),
        ("{{ print .Response 1 }}", "together"),
        ('{{ slice "é" 1 }}', "middle"),
    ],
)
def test_what_is_not_known_here_is_refused_by_its_name(template: str, why: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(template, USER)
    assert why in caught.value.why


@pytest.mark.parametrize(
    "template",
    [
        "{{ range 100000000 }}x{{ end }}",
        "{{ range 3000 }}{{ range 3000 }}{{ end }}{{ end }}",
        "{{ range 400000 }}{{ `" + "x" * 100 + "` }}{{ end }}",
        "{{ if 1 }}" * 5000,
        "{{ (" + "(" * 5000,
        "{{" * 90_000,
        "{{ " + "(.a) " * 30_000,
        '{{ "' + "\\" * 190_000,
        "{{ " + "9" * 190_000,
        "{{/*" * 40_000,
        " {{- " * 30_000,
        "x" * 300_000,
    ],
    ids=range(12),
)
def test_a_hostile_template_is_refused_within_seconds(template: str) -> None:
    begun = time.process_time()
    with pytest.raises(TemplateError):
        rendered(template, USER)
    assert time.process_time() - begun < 5


def test_a_users_text_is_never_read_as_a_template() -> None:
    assert rendered(MIXTRAL, (("user", "{{ .System }}{{ end }}"),)) == "[INST] {{ .System }}{{ end }} [/INST]"
