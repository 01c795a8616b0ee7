"""The one-sentence grader: what scores 1, what does not, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.graders import grade
from moebench.types import Score
from tests.support import cpu_seconds

SOURCE = (
    "Bob is a boy. Bob has a dog. Bob takes his dog for a walk. At the park, Bob throws a stick for the dog to "
    "retrieve. The dog chases a squirrel; Bob chases his dog. Bob finds his dog, and they return home together."
)
FACTS = [["Bob"], ["dog"], ["walk", "park", "outing"], ["stick", "fetch"], ["squirrel"], ["home"]]
RIGHT = (
    "Bob walks his dog to the park, throws a stick, runs after the dog when it sees a squirrel, "
    "and takes it home."
)


def scored(text: str, **target: object) -> Score:
    return grade("one_sentence", text, **{"source": SOURCE, "facts": FACTS, **target})


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        "Bob enjoys an outing with his dog at the park, playing fetch, chasing a squirrel, and returning home.",
        "A boy named Bob and his dog go to the park, play fetch, meet a squirrel and come home.",
        "bob and his dog went to the park, fetched a stick, chased a squirrel and went home",
        "BOB AND HIS DOG WENT TO THE PARK, FETCHED A STICK, CHASED A SQUIRREL AND WENT HOME!",
        "After a walk during which Bob's dog fetched sticks and chased squirrels, both returned home.",
        "On an outing, Bob threw sticks; his dog ran after a squirrel; home they went.",
        "Home, squirrel, stick, park, dog: that was Bob's day.",
        "Bob – with his dog – visits the park (throwing a stick, following a squirrel) and walks home.",
        "Did Bob walk his dog, throw a stick, chase a squirrel and get home?",
        "Bob's dog fetches a stick in the park… and, after the squirrel, comes home with Bob.",
        "Bob cried \"Stop! Come!\" when his dog, fetching a stick, left the park for a squirrel, and led it home.",
        "Bob didn't lose his dog in the park although it left the stick for a squirrel, and took it home.",
        "Dr. Bob A. Smith's dog fetched a stick at the park at 5 p.m., saw a squirrel and came home."
        .replace("Dr. Bob A. Smith's", "Bob's").replace(" at 5 p.m.", ", e.g. twice"),
        f"**{RIGHT}**",
        f"*{RIGHT}*",
        f'"{RIGHT}"',
        f"“{RIGHT}”",
        f"- {RIGHT}",
        f"1. {RIGHT}",
        f"> {RIGHT}",
        f"```\n{RIGHT}\n```",
        f"Summary: {RIGHT}",
        f"**Summary:** {RIGHT}",
        f"## Summary\n\n{RIGHT}",
        f"TL;DR: {RIGHT}",
        f"Answer: {RIGHT}",
        f"Sure! {RIGHT}",
        f"Sure, here's a one-sentence summary:\n\n{RIGHT}",
        f"Here is the text summarized into one sentence:\n\n{RIGHT}",
        f"Certainly! Below is a summary of the passage:\n{RIGHT}",
        f"In one sentence: {RIGHT}",
        f"{RIGHT} (22 words)",
        f"{RIGHT}\n\nLet me know if you need anything else.",
        f"{RIGHT}\n\nNote: I kept the main events of the story.",
        f"{RIGHT}\n\nThis sentence captures the key events. It is short.",
        f"<think>Rex and 17 cats? No. Bob.</think>{RIGHT}",
        f"Let's think step by step.\n1. Bob is a boy.\n2. He has a dog.\n\nFinal summary: {RIGHT}",
        f"We need to summarize the text. So, in one sentence: {RIGHT}",
        f"  \n\n{RIGHT}  \n",
        RIGHT.replace(" ", "  "),
        RIGHT.rstrip("."),
    ],
)  # fmt: skip
def test_a_right_summary_scores_one(text: str) -> None:
    score = scored(text)
    assert score.value == 1, score.reason


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (RIGHT.replace(", throws", ". He throws"), "one_sentence"),
        (RIGHT + " They slept.", "one_sentence"),
        (RIGHT + "\n\n" + RIGHT, "one_sentence"),
        ("- " + RIGHT + "\n- Bob slept.", "one_sentence"),
        ("1. Bob\n2. dog\n3. park\n4. stick\n5. squirrel\n6. home", "one_sentence"),
        (SOURCE, "one_sentence"),
        ("Option 1: " + RIGHT + "\nOption 2: " + RIGHT, "one_sentence"),
        (RIGHT.replace(", throws", "! throws"), "one_sentence"),
        (RIGHT + "They slept.", "one_sentence"),
        (RIGHT.replace("Bob", "He"), "facts"),
        (RIGHT.replace("the dog", "it").replace("his dog", "it"), "facts"),
        (RIGHT.replace("walks his dog to the park", "leads his dog out"), "facts"),
        (RIGHT.replace("throws a stick, ", ""), "facts"),
        (RIGHT.replace("squirrel", "bird"), "facts"),
        (RIGHT.replace("takes it home", "leaves"), "facts"),
        (RIGHT.replace("takes it home", "never takes it home"), "facts"),
        (RIGHT.replace("when it sees a squirrel", "without any squirrel"), "facts"),
        ("A boy and his dog.", "facts"),
        ("Bob", "facts"),
        ("The story is about friendship.", "facts"),
        ("the dog", "facts"),
        ("Bob went home.", "facts"),
        ("Bobby and the dogma of parking sticky squirrelly homes.", "facts"),
        ("42", "facts"),
        ("I like turtles.", "facts"),
        ("Bob bob bob bob bob", "facts"),
        ("你好。", "facts"),
        (RIGHT.replace("Bob", "Bob, who is 9,"), "supported"),
        (RIGHT.replace("a stick", "three sticks"), "supported"),
        (RIGHT.replace("the park", "Hyde Park"), "supported"),
        (RIGHT.replace("the dog when", "Rex when"), "supported"),
        (RIGHT.replace("Bob walks", "Tom and Bob walk"), "supported"),
        (RIGHT.replace("throws a stick", "does not throw a stick"), "facts"),
        (RIGHT.replace("the park", "the park in Boston"), "supported"),
        (RIGHT.replace("his dog to the park", "no dog to the park").replace("the dog", "it"), "facts"),
        ("Bob dog walk stick squirrel home.", "one_sentence"),
        ("Bob, dog, park, stick, squirrel, home.", "one_sentence"),
        (RIGHT.replace("it home", "it home at 7:30"), "supported"),
        (RIGHT.replace("it home", "it home in December"), "supported"),
        (RIGHT.replace("it home", "it home " + "and so on " * 20).rstrip(), "brevity"),
        (SOURCE.replace(".", ",").replace(";", ",")[:-1], "own_words"),
        (SOURCE.replace(". ", "; "), "own_words"),
        (SOURCE.replace(". ", ", and ").replace(" Bob ", " he "), "brevity"),
        ("Summary: " + SOURCE, "one_sentence"),
        ("Sure! " + RIGHT + " Then they slept.", "one_sentence"),
    ],
)  # fmt: skip
def test_a_flawed_summary_scores_less_for_its_flaw(text: str, part: str) -> None:
    score = scored(text)
    assert score.value < 1
    flaw = score.parts[part]
    assert flaw is not None
    assert flaw < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "***",
        "<think>Bob and his dog",
        "Sure!",
        "Here is a one-sentence summary:",
        "Sure! Here is the summary:",
        "I'm sorry, but I can't help with that.",
        "I cannot summarize this.",
        "Please provide the text you would like me to summarize.",
        "It seems that the text is missing.",
        "As an AI language model, I have no opinion.",
    ],
)
def test_an_answer_without_a_summary_is_unanswered(text: str) -> None:
    score = scored(text)
    assert score.unanswered
    assert score.value == 0


def test_the_score_is_the_product_of_its_parts() -> None:
    score = scored("Bob and Rex went to the park. They came home.")
    assert score.parts == {"one_sentence": 0.5, "facts": 0.5, "brevity": 1, "supported": 0.9, "own_words": 1}
    assert score.value == pytest.approx(0.225)


def test_the_reason_names_what_is_missing_and_what_is_invented() -> None:
    reason = scored("Bob and Rex went to the park and never came home.").reason
    assert reason == (
        "1 sentence; 2 of 6 facts; 11 words; missing: dog, stick, squirrel; denied: home; "
        "not in the source: Rex"
    )


def test_without_a_source_support_and_copying_are_not_judged() -> None:
    score = scored(RIGHT.replace("the park", "Hyde Park"), source="")
    assert (score.value, score.parts["supported"], score.parts["own_words"]) == (1, None, None)


def test_a_summary_longer_than_allowed_loses_in_proportion() -> None:
    assert scored(RIGHT, max_words=11).parts["brevity"] == pytest.approx(11 / 23)


def test_without_facts_only_the_form_is_judged() -> None:
    assert scored("Bob slept.", facts=[]).value == 1


def test_the_answer_is_the_summary_without_the_talk() -> None:
    assert scored(f"Sure!\n\n**Summary:** {RIGHT}\n\nLet me know if you need more.").answer == RIGHT


def test_spans_show_facts_inventions_and_further_sentences() -> None:
    text = "Bob and Rex walked. They went home."
    spans = [(text[span.start : span.end], span.ok, span.label) for span in scored(text).spans]
    assert spans == [
        ("Bob", True, "Bob"),
        ("Rex", False, "name not in the source"),
        ("walked", True, "walk"),
        ("They went home.", False, "further sentence"),
    ]


@given(
    st.text(alphabet=st.sampled_from("aBob dog 1.!?:\n\"'()*-not"), max_size=80) | st.text(max_size=80),
    st.text(max_size=40),
    st.lists(st.lists(st.text(max_size=8), max_size=2), max_size=3),
    st.none() | st.integers(-2, 9),
)
def test_any_text_gets_a_score_and_sorted_spans_inside_it(
    text: str, source: str, facts: list[list[str]], max_words: int | None
) -> None:
    score = scored(text, source=source, facts=facts, max_words=max_words)
    assert 0 <= score.value <= 1
    assert all(part is None or 0 <= part <= 1 for part in score.parts.values())
    end = 0
    for span in score.spans:
        assert end <= span.start < span.end <= len(text)
        end = span.end


@pytest.mark.parametrize(
    "piece",
    ["a", "a ", "1", " ", "\n", "A.", "1.1", "(", '"', "?a", "n't ", "not a ", "Aa ", "o'", "- a\n", "Bob "],
)
def test_a_megabyte_of_hostile_text_is_graded_within_a_second(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert cpu_seconds(lambda: scored(text)) < 1
