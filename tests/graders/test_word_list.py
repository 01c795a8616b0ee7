import inspect
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moebench.graders import GRADERS, grade
from moebench.graders.word_list import word_list

MIXTRAL = """Here are 13 words, each containing 9 letters:
1. Agriculture
2. Beautiful
3. Chocolate
4. Dangerous
5. Encyclopedia
6. Fireplace
7. Grammarly
8. Hamburger
9. Important
10. Juxtapose
11. Kitchener
12. Landscape
13. Necessary"""
DBRX = """1. Beautiful
2. Advantage
3. Character
4. Explanation
5. Imagination
6. Independence
7. Management
8. Necessary
9. Profession
10. Responsible
11. Significant
12. Successful
13. Technology"""


def test_the_articles_list_of_mixtral_has_eleven_right_words_where_the_article_counted_eight() -> None:
    score = word_list(MIXTRAL, count=13, letters=9)
    assert score.value == pytest.approx(11 / 13)
    assert score.reason == (
        "11 of 13 words are right; 2 have another length: Agriculture (11), Encyclopedia (12); "
        "1 is not a dictionary word: Grammarly"
    )
    assert score.parts == pytest.approx(
        {"exact": 11 / 13, "distinct": 1, "count_ok": 1, "real_words": 12 / 13}
    )


def test_the_articles_list_of_dbrx_has_four_right_words() -> None:
    score = word_list(DBRX, count=13, letters=9)
    assert score.value == pytest.approx(4 / 13)
    assert "9 have another length: Explanation (11), Imagination (11)" in score.reason
    assert "and 4 more" in score.reason


STYLES = (
    "1. {}\n2. {}\n3. {}\n4. {}",
    "1) {}\n2) {}\n3) {}\n4) {}",
    "(1) {}\n(2) {}\n(3) {}\n(4) {}",
    "1{}\n2{}\n3{}\n4{}",
    "1.{}\n2.{}\n3.{}\n4.{}",
    "1\\. {}\n2\\. {}\n3\\. {}\n4\\. {}",
    "1 - {}\n2 - {}\n3 - {}\n4 - {}",
    "[1] {}\n[2] {}\n[3] {}\n[4] {}",
    "#1 {}\n#2 {}\n#3 {}\n#4 {}",
    "01. {}\n02. {}\n03. {}\n04. {}",
    "1️⃣ {}\n2️⃣ {}\n3️⃣ {}\n4️⃣ {}",
    "- {}\n- {}\n- {}\n- {}",
    "* {}\n* {}\n* {}\n* {}",
    "• {}\n• {}\n• {}\n• {}",
    "- **{}**\n- **{}**\n- **{}**\n- **{}**",
    "1. *{}*\n2. *{}*\n3. *{}*\n4. *{}*",
    "1. `{}`\n2. `{}`\n3. `{}`\n4. `{}`",
    '1. "{}"\n2. "{}"\n3. "{}"\n4. "{}"',
    "{}\n{}\n{}\n{}",
    "{}\n\n{}\n\n{}\n\n{}",
    "**{}**\n**{}**\n**{}**\n**{}**",
    "{}, {}, {}, {}",
    "{}, {}, {}, and {}.",
    "{}, {}, {} and {}",
    "{}; {}; {}; {}",
    "{} | {} | {} | {}",
    "{} / {} / {} / {}",
    "{} {} {} {}",
    "{}\t{}\n{}\t{}",
    "{}     {}\n{}     {}",
    "1. {} 2. {} 3. {} 4. {}",
    '["{}", "{}", "{}", "{}"]',
    '```json\n{{"words": ["{}", "{}", "{}", "{}"]}}\n```',
    "words = ['{}', '{}', '{}', '{}']",
    '[{{"word": "{}"}}, {{"word": "{}"}}, {{"word": "{}"}}, {{"word": "{}"}}]',
    "| Word |\n|---|\n| {} |\n| {} |\n| {} |\n| {} |",
    "| A | Word |\n|-|-|\n| 1 | {} |\n| 2 | {} |\n| 3 | {} |\n| 4 | {} |",
    "Here are 4 words: {}, {}, {}, {}.",
    "Sure! Here are 4 words:\n\n- {}\n- {}\n- {}\n- {}\n\nEnjoy!",
    "<think>\n1. banana\n</think>\n1. {}\n2. {}\n3. {}\n4. {}",
    "1. {} (5 letters)\n2. {} (5)\n3. {} - a word\n4. {}: noun",
    "1. banana\n2. cherries\n\nWait, those are longer. The corrected list:\n1. {}\n2. {}\n3. {}\n4. {}",
    "1. {}\n2. {}\n3. {}\n4. {}\n\nAll of them have 5 letters.",
    "So the answer is {} {} {} {}.",
    "<ul><li>{}</li><li>{}</li><li>{}</li><li>{}</li></ul>",
    "**Nouns:**\n1. {}\n2. {}\n\n**Verbs:**\n1. {}\n2. {}",
)
RIGHT = ("stone", "River", "cloud", "climb")


@pytest.mark.parametrize("style", STYLES)
def test_a_right_list_scores_one_in_any_format(style: str) -> None:
    score = grade("word_list", style.format(*RIGHT), count=4, letters=5)
    assert (score.value, score.answer) == (1.0, list(RIGHT))
    assert score.reason == "4 of 4 words are right"


WRONG = {
    "too few": ("1. stone\n2. river", 2 / 4),
    "too many": ("stone, river, cloud, climb, plant", 4 / 5),
    "too many, one wrong": ("stone, river, cloud, climb, plants", 4 / 5),
    "twice as many": ("stone, river, cloud, climb, house, train, apple, banana", 4 / 8),
    "one too long": ("stone\nriver\ncloud\nclimbs", 3 / 4),
    "one too short": ("stone\nriver\ncloud\nclim", 3 / 4),
    "all too long": ("stones, rivers, clouds, climbs", 0),
    "one repeated": ("1. stone\n2. river\n3. cloud\n4. stone", 3 / 4),
    "one repeated in capitals": ("1. stone\n2. river\n3. cloud\n4. STONE", 3 / 4),
    "one repeated on top": ("1. stone\n2. river\n3. cloud\n4. climb\n5. climb", 4 / 5),
    "all the same": ("1. stone\n2. stone\n3. stone\n4. stone", 1 / 4),
    "endlessly the same": ("\n".join(f"{n}. stone" for n in range(1, 41)), 1 / 40),
    "accents decomposed and composed": ("1. cafés\n2. cafe\u0301s\n3. river\n4. cloud", 3 / 4),
    "a phrase": ("1. to be\n2. stone\n3. river\n4. cloud", 3 / 4),
    "a phrase of five letters": ("1. ice up\n2. stone\n3. river\n4. cloud", 3 / 4),
    "a hyphen is no letter": ("1. x-ray\n2. stone\n3. river\n4. cloud", 3 / 4),
    "an apostrophe is no letter": ("1. don't\n2. stone\n3. river\n4. cloud", 3 / 4),
    "cut off": ("1. stone\n2. river\n3. cloud\n4. cli", 3 / 4),
    "cut off behind a number": ("1. stone\n2. river\n3. cloud\n4.", 3 / 4),
    "counted wrongly by the model": ("1. stones (5 letters)\n2. river\n3. cloud\n4. climb", 3 / 4),
    "a corrected list that is worse": (
        "- stone\n- river\n\nCorrected list:\n- stones\n- rivers\n- clouds",
        0,
    ),
    "in JSON, one wrong": ('["stone", "river", "cloud", "clouds"]', 3 / 4),
    "in a table, one wrong": ("| Word |\n|---|\n| stone |\n| river |\n| cloud |\n| clouds |", 3 / 4),
    "in columns, one wrong": ("stone     river\ncloud     clouds", 3 / 4),
    "a single word": ("stone", 1 / 4),
}


@pytest.mark.parametrize(("text", "value"), WRONG.values(), ids=WRONG.keys())
def test_a_list_that_is_not_quite_right_scores(text: str, value: float) -> None:
    score = word_list(text, count=4, letters=5)
    assert score.value == pytest.approx(value)
    assert score.answer is not None


NOTHING = (
    "",
    " \n",
    "No.",
    "42",
    "...",
    "I cannot do that.",
    "Sorry, I have no dictionary.",
    "Ask me something else, please.",
    "Words are made of letters. Some have five, some have nine.",
    "<think>stone, river, cloud, climb</think>",
    "<think>1. stone\n2. river",
    "Here are 4 words with 5 letters:",
    "1.\n2.\n3.",
    "| | |\n|-|-|\n| | |",
    "[]",
    "{}",
    "To find them, take a dictionary and count the letters of each word.",
    "Let me think about this first.",
    "1. Open a dictionary at a page.\n2. Count the letters of each word.\n3. Write down those that fit.",
    "The apples were in the basket, the pears on the table, and nobody was at home.",
)


@pytest.mark.parametrize("text", NOTHING)
def test_an_answer_without_a_list_is_unanswered(text: str) -> None:
    score = grade("word_list", text, count=4, letters=5)
    assert (score.value, score.unanswered, score.spans) == (0, True, ())


def test_made_up_words_count_by_their_letters_but_are_named() -> None:
    score = word_list("abcdefghi\nblorptune\nbeautiful", count=3, letters=9)
    assert score.value == 1
    assert score.parts["real_words"] == pytest.approx(1 / 3)
    assert score.reason.endswith("2 are not dictionary words: abcdefghi, blorptune")


def test_each_word_is_marked_in_the_text_with_what_was_found() -> None:
    text = "1. stone\n2. stones\n3. Stone\n4. ice cream\n5. I"
    found = [(text[s.start : s.end], s.ok, s.label) for s in word_list(text, count=5, letters=5).spans]
    assert found == [
        ("stone", True, "5 letters"),
        ("stones", False, "6 letters"),
        ("Stone", False, "repeated"),
        ("ice cream", False, "2 words"),
        ("I", False, "1 letter"),
    ]


def test_the_reason_tells_when_more_or_fewer_are_listed_than_asked_for() -> None:
    assert word_list("1. stone\n2. river", count=4, letters=5).reason == "2 of 4 words are right; 2 too few"
    assert word_list("stone, river", count=1, letters=5).reason == "1 of 2 words is right; 1 too many"


def test_the_reason_is_one_line() -> None:
    answer = "\n".join(f"{n}. {'x' * n}" for n in range(1, 60))
    assert "\n" not in word_list(answer, count=4, letters=5).reason


@pytest.mark.parametrize(("count", "letters"), [(0, 5), (4, 0), (-1, 5)])
def test_a_target_that_no_answer_can_meet_is_refused(count: int, letters: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        word_list("stone", count=count, letters=letters)


def test_it_is_registered_with_plain_types_as_its_target() -> None:
    assert grade("word_list", "1. stone\n2. river", count=2, letters=5).value == 1
    parameters = inspect.signature(GRADERS.get("word_list").function).parameters
    assert {name: p.annotation for name, p in parameters.items()} == {
        "text": str,
        "count": int,
        "letters": int,
    }


@settings(max_examples=200, deadline=None)
@given(st.text(), st.integers(1, 20), st.integers(1, 20))
def test_any_text_gets_a_sound_score(text: str, count: int, letters: int) -> None:
    score = word_list(text, count=count, letters=letters)
    assert 0 <= score.value <= 1
    assert all(0 <= part <= 1 for part in score.parts.values() if part is not None)
    assert all(0 <= s.start < s.end <= len(text) for s in score.spans)
    assert [s.start for s in score.spans] == sorted(s.start for s in score.spans)
    assert json.dumps(score.answer) is not None
