"""The fake of a current Ollama, fact by fact, as a real 0.33 or its source answers."""

import json
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.ollama.current import CurrentOllama, FakeModel

THINKING = ("completion", "thinking")
USER = [{"role": "user", "content": "How many?"}]
HTTP = httpx.Client(trust_env=False, headers={"Connection": "close"})  # one: each loads the certificates
HA = FakeModel("m", answer=lambda asked: "ha " * 200)


def post(ollama: CurrentOllama, path: str = "/api/generate", **body: object) -> httpx.Response:
    asked: dict[str, object] = {"messages": USER} if path == "/api/chat" else {"prompt": "How many?"}
    return HTTP.post(ollama.url + path, json={"model": "m", **asked, **body})


def parts(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


def whole(ollama: CurrentOllama, path: str = "/api/generate", **body: object) -> dict[str, Any]:
    answer: dict[str, Any] = post(ollama, path, stream=False, **body).json()
    return answer


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def get(ollama: CurrentOllama, path: str) -> Any:
    return HTTP.get(ollama.url + path).json()


def model(**arguments: Any) -> FakeModel:
    return FakeModel("m", **arguments)


def test_a_stream_is_one_object_a_line_and_the_last_has_the_counts() -> None:
    with CurrentOllama([model()]) as ollama:
        answer = post(ollama)
    *pieces, last = parts(answer)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert list(pieces[0]) == ["model", "created_at", "response", "done"]
    assert list(last) == [
        *("model", "created_at", "response", "done", "done_reason", "context", "total_duration"),
        *("load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"),
    ]


def test_the_model_is_named_as_it_was_asked_for_and_listed_with_its_tag() -> None:
    with CurrentOllama([model()]) as ollama:
        assert whole(ollama)["model"] == "m"
        assert get(ollama, "/api/tags")["models"][0]["name"] == "m:latest"


def test_letters_that_mean_something_in_html_are_escaped() -> None:
    with CurrentOllama([model(answer=lambda asked: "<b> é")]) as ollama:
        assert r'"response":"\u003cb\u003e é"' in post(ollama, stream=False).text


def test_context_has_prompt_and_answer_in_generate_only() -> None:
    with CurrentOllama([model()]) as ollama:
        said = whole(ollama)
        assert len(said["context"]) == said["prompt_eval_count"] + said["eval_count"] - 1  # without the end
        assert "context" not in whole(ollama, "/api/chat")
        assert "context" not in whole(ollama, raw=True)


def test_thoughts_come_in_parts_of_their_own_before_the_answer() -> None:
    with CurrentOllama([model(capabilities=THINKING, thoughts=2, parser="qwen3-thinking")]) as ollama:
        pieces = parts(post(ollama))
        chat = parts(post(ollama, "/api/chat"))
    assert list(pieces[0]) == ["model", "created_at", "response", "thinking", "done"]
    assert [piece["response"] for piece in pieces[:3]] == ["", "", "2"]
    assert "thinking" not in pieces[2]
    assert chat[0]["message"] == {"role": "assistant", "content": "", "thinking": pieces[0]["thinking"]}


def test_where_a_template_parts_the_thoughts_the_first_part_is_empty_in_generate() -> None:
    with CurrentOllama([model(capabilities=THINKING, thoughts=2)]) as ollama:
        assert list(parts(post(ollama))[0]) == ["model", "created_at", "response", "done"]
        assert "thinking" in parts(post(ollama, "/api/chat"))[0]["message"]


@pytest.mark.parametrize(("think", "thinks"), [(None, True), (True, True), ("low", True), (False, False)])
def test_a_thinking_model_thinks_unless_it_is_told_not_to(think: object, thinks: bool) -> None:
    with CurrentOllama([model(capabilities=THINKING, thoughts=8)]) as ollama:
        assert ("thinking" in whole(ollama, think=think)) is thinks


def test_gpt_oss_cannot_be_told_not_to_think() -> None:
    told = model(family="gptoss", capabilities=THINKING, thoughts=8, thinks_although_told_not_to=True)
    with CurrentOllama([told]) as ollama:
        assert "thinking" in whole(ollama, think=False)


def test_a_template_that_opens_the_thoughts_has_them_in_the_answer_when_told_not_to_think() -> None:
    told = model(capabilities=THINKING, thoughts=2, thinks_although_told_not_to=True)
    with CurrentOllama([told]) as ollama:
        assert whole(ollama, think=False)["response"].startswith("\nLet me\n</think>\n\n2 + 2")


def test_a_few_parsers_see_no_thoughts_in_generate_unless_think_is_sent() -> None:
    with CurrentOllama([model(capabilities=THINKING, thoughts=2, parser="deepseek3")]) as ollama:
        assert "</think>" in whole(ollama)["response"]
        assert whole(ollama, think=True)["thinking"] == "Let me"
        assert whole(ollama, "/api/chat")["message"]["thinking"] == "Let me"


@pytest.mark.parametrize("think", [True, "high"])
def test_a_model_that_cannot_think_refuses_to(think: object) -> None:
    with CurrentOllama([model()]) as ollama:
        assert refused(post(ollama, think=think)) == (400, '"m" does not support thinking')


def test_no_other_levels_of_thinking_are_known() -> None:
    with CurrentOllama([model(capabilities=THINKING)]) as ollama:
        status, error = refused(post(ollama, think="huge"))
    assert (status, error[:29]) == (400, 'invalid think value: "huge" (')


def test_a_model_of_a_template_of_its_own_has_its_thoughts_parted_in_chat_only() -> None:
    with CurrentOllama([model(parted="chat only", capabilities=THINKING, thoughts=2)]) as ollama:
        assert whole(ollama)["response"].startswith("<think>\nLet me\n</think>\n\n2 + 2")
        assert whole(ollama, "/api/chat")["message"]["content"].startswith("2 + 2")


def test_where_the_prompt_opens_the_thoughts_only_the_closing_tag_comes() -> None:
    with CurrentOllama([model(parted="closing tag only", thoughts=2)]) as ollama:
        assert whole(ollama)["response"].startswith("Let me\n</think>\n\n2 + 2")
        rendered = whole(ollama, _debug_render_only=True)["_debug_info"]["rendered_template"]
    assert rendered == "<|im_start|>user\nHow many?<|im_end|>\n<|im_start|>assistant\n<think>\n"


def test_thoughts_count_in_num_predict() -> None:
    with CurrentOllama([model(capabilities=THINKING, thoughts=math.inf)]) as ollama:
        said = whole(ollama, options={"num_predict": 5})
    assert (said["response"], said["done_reason"], said["eval_count"]) == ("", "length", 5)


def test_a_model_may_end_inside_its_thoughts() -> None:
    with CurrentOllama([model(capabilities=THINKING, thoughts=3, ends_inside_thoughts=True)]) as ollama:
        said = whole(ollama)
    assert (said["response"], said["thinking"], said["done_reason"]) == ("", "Let me see.", "stop")


def test_a_stop_word_of_the_models_file_ends_the_answer() -> None:
    with CurrentOllama([model(parameters='stop                           "apples"')]) as ollama:
        assert whole(ollama)["response"] == "2 + 2 = 4 "


def loads_of(*bodies: Mapping[str, Any], family: str = "llama") -> int:
    """How often a model is loaded for these requests, one after the other."""
    with CurrentOllama([model(family=family)]) as ollama:
        for body in bodies:
            post(ollama, **body)
        return len(ollama.seen.loads)


@pytest.mark.parametrize(
    ("first", "second", "loads"),
    [
        ({}, {"shift": True}, 1),
        ({}, {"shift": False}, 2),
        ({}, {"options": {"num_ctx": 2048}}, 2),
        (
            {"options": {"num_ctx": 40_000}},
            {"options": {"num_ctx": 50_000}},
            1,
        ),  # both: what it was trained on
        ({"options": {"num_ctx": 2048}}, {}, 2),
        ({}, {"options": {"num_batch": 64}}, 2),
        ({}, {"options": {"num_batch": 512}}, 1),
        ({}, {"options": {"num_thread": 1}}, 2),
        ({}, {"options": {"use_mmap": False}}, 1),  # its own choice on a CPU
        ({}, {"options": {"use_mmap": True}}, 2),
        ({"options": {"use_mmap": True}}, {}, 2),
        ({"options": {"num_gpu": 5}}, {}, 1),
        ({}, {"options": {"num_gpu": 0}}, 2),
        ({}, {"options": {"draft_num_predict": 2}}, 2),
        ({}, {"options": {"temperature": 0, "num_predict": 3, "bogus": 1}}, 1),
        ({}, {"_debug_render_only": True, "shift": False}, 2),
        ({}, {"prompt": "", "shift": False}, 2),
    ],
)
def test_other_options_of_loading_load_again(
    first: dict[str, Any], second: dict[str, Any], loads: int
) -> None:
    assert loads_of(first, second) == loads


def test_deepseek2_does_not_shift_unless_it_is_told_to() -> None:
    assert loads_of({}, {"shift": False}, family="deepseek2") == 1
    assert loads_of({}, {"shift": True}, family="deepseek2") == 2


def test_models_made_from_one_file_share_its_runner() -> None:
    with CurrentOllama([model(blob="b"), FakeModel("n", blob="b")]) as ollama:
        post(ollama)
        post(ollama, model="n")
        assert [name for name, _ in ollama.seen.loads] == ["m:latest"]


def test_a_fourth_model_unloads_another() -> None:
    with CurrentOllama([FakeModel(name) for name in "mabc"]) as ollama:
        for name in "mabc":
            post(ollama, model=name)
        assert {entry["name"] for entry in get(ollama, "/api/ps")["models"]} == {
            *("a:latest", "b:latest", "c:latest")
        }


def test_an_error_before_the_stream_has_a_status_of_its_own() -> None:
    with CurrentOllama([model()]) as ollama:
        answer = post(ollama, prompt="word " * 300, options={"num_ctx": 100}, truncate=False)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")


@pytest.mark.parametrize("path", ["/api/generate", "/api/chat"])
def test_nothing_asked_loads_and_no_time_to_keep_unloads(path: str) -> None:
    nothing: dict[str, object] = {"prompt": ""} if path == "/api/generate" else {"messages": []}
    with CurrentOllama([model()]) as ollama:
        assert whole(ollama, path, **nothing)["done_reason"] == "load"
        assert whole(ollama, path, **nothing, keep_alive=0)["done_reason"] == "unload"
        assert get(ollama, "/api/ps") == {"models": []}
        assert ollama.seen.unloads == ["m:latest"]


def test_what_was_read_before_is_counted_but_not_read_again() -> None:
    with CurrentOllama([model()], first_token_s=0.01, cached_count=True) as ollama:
        first, again = whole(ollama), whole(ollama)
    assert again["prompt_eval_count"] == first["prompt_eval_count"]
    assert again["prompt_eval_duration"] < first["prompt_eval_duration"]
    assert again["prompt_eval_cached_count"] == first["prompt_eval_count"] - 1


def test_a_prompt_too_long_is_refused_in_two_forms_or_cut_to_about_half() -> None:
    long: dict[str, Any] = {"prompt": "word " * 300, "options": {"num_ctx": 100, "num_predict": 1}}
    with CurrentOllama([model()]) as ollama:
        status, error = refused(post(ollama, **long, truncate=False))
        assert (status, json.loads(error)["error"]["n_ctx"]) == (400, 256)  # in steps of 256
        assert refused(post(ollama, **long, shift=False))[1].startswith("the prompt is longer than the")
        assert whole(ollama, **long)["prompt_eval_count"] == 100 - (100 - 4) // 2


def test_repetition_ends_the_stream_without_a_word() -> None:
    with CurrentOllama([HA]) as ollama:
        assert [part["done"] for part in parts(post(ollama))] == [False] * 31
        assert whole(ollama)["done"] is False


def test_later_versions_say_that_it_repeats_itself() -> None:
    with CurrentOllama([HA], repeat_guard="error") as ollama:
        said = (500, "prediction aborted, token repeat limit reached")
        assert refused(post(ollama, stream=False)) == said
        assert parts(post(ollama))[-1] == {"error": said[1]}


def test_a_cloud_model_needs_an_account_and_says_where_it_is() -> None:
    cloud = model(remote_host="https://ollama.com:443", remote_model="big:120b")
    with CurrentOllama([cloud]) as ollama:
        answer = post(ollama)
        assert (answer.status_code, answer.json()["error"], len(answer.json()["signin_url"])) > (401, "u", 0)
        ollama.signed_in = True
        assert list(whole(ollama))[:4] == ["model", "remote_model", "remote_host", "created_at"]
        assert get(ollama, "/api/tags")["models"][0]["remote_model"] == "big:120b"
        ollama.cloud_off = True
        assert refused(post(ollama)) == (403, "ollama cloud is disabled: remote model is unavailable")


def test_an_embedding_model_does_not_answer() -> None:
    with CurrentOllama([model(capabilities=("embedding",))]) as ollama:
        assert refused(post(ollama)) == (400, '"m" does not support generate')
        assert refused(post(ollama, "/api/chat")) == (400, '"m" does not support chat')


def test_a_model_that_is_not_there_is_named_as_it_was_asked_for_but_by_show() -> None:
    with CurrentOllama([model()]) as ollama:
        for path in ("/api/generate", "/api/chat"):
            assert refused(post(ollama, path, model="no")) == (404, "model 'no' not found")
        assert refused(post(ollama, "/api/show", model="no")) == (404, "model 'no:latest' not found")


def test_another_method_is_405_and_another_path_404() -> None:
    with CurrentOllama([model()], prefix="/ollama", missing={"/api/ps"}) as ollama:
        at = ollama.url.removesuffix("/ollama")
        for url, status in {
            f"{at}/api/version": 404,
            f"{at}/ollama/api/ps": 404,
            f"{at}/ollama/api/version": 200,
            f"{at}/ollama/api/generate": 405,
        }.items():
            assert HTTP.get(url).status_code == status
        assert HTTP.head(f"{at}/ollama/").status_code == 200


def test_renderer_and_parser_stand_in_the_modelfile_only() -> None:
    with CurrentOllama([model(renderer="olmo3-think", parser="olmo3-think")]) as ollama:
        shown = post(ollama, "/api/show").json()
    assert "RENDERER olmo3-think\nPARSER olmo3-think\n" in shown["modelfile"]
    assert shown.keys().isdisjoint({"renderer", "parser"})


def test_what_is_loaded_is_told_with_its_context() -> None:
    with CurrentOllama([model(gpu_share=0.5)], context_cap=2048, loaded_before=(("other", 7),)) as ollama:
        post(ollama)
        running = {entry["name"]: entry for entry in get(ollama, "/api/ps")["models"]}
    assert running["other:latest"]["size"] == 7
    assert (running["m:latest"]["context_length"], running["m:latest"]["size_vram"]) == (2048, 500_000)


def test_a_pull_tells_its_steps_and_brings_another_digest() -> None:
    with CurrentOllama([model()], pullable=[model(digest="ab" * 32)]) as ollama:
        steps = [event["status"] for event in parts(post(ollama, "/api/pull"))]
        assert (steps[0], steps[1], steps[-1]) == ("pulling manifest", "pulling abababababab", "success")
        assert get(ollama, "/api/tags")["models"][0]["digest"] == "ab" * 32
        assert "error" in parts(post(ollama, "/api/pull", model="no"))[-1]


def test_the_nth_generation_fails_as_it_is_told_to() -> None:
    with CurrentOllama([model()], errors={1: (503, {"error": "busy"}, {"Retry-After": "2"})}) as ollama:
        answers = [post(ollama) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert answers[1].headers["retry-after"] == "2"


def test_noisy_answers_are_the_same_after_a_new_load() -> None:
    with CurrentOllama([model()], noisy=True) as ollama:
        first, second = whole(ollama)["response"], whole(ollama)["response"]
        post(ollama, prompt="", keep_alive=0)
        assert first == whole(ollama)["response"] != second


def test_as_many_are_answered_at_once_as_there_are_slots() -> None:
    with CurrentOllama([model()], slots=2, tokens_per_s=500) as ollama, ThreadPoolExecutor(5) as pool:
        assert {answer.status_code for answer in pool.map(post, [ollama] * 5)} == {200}
    assert ollama.seen.at_once == 2
