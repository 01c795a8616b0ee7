"""Fresh variants by the thousand: right examples, wrong examples, good English, no two alike."""

import hashlib
import re
from functools import cache

import pytest

from benchmarks.agreement.common_words import common_words
from moebench.graders import grade
from moebench.reading.words.vocabulary import is_word
from moebench.variants import FAMILIES, Variant, draw_variants
from moebench.variants.word_lists import WORDS

MANY = 2000
GRADER = {
    "one_sentence": "one_sentence",
    "quantities": "quantities",
    "word_lists": "word_list",
    "word_problems": "final_number",
}
FEW = 1000  # of each family go through the graders
CLUMSY = {
    "one of something in the plural": r"(?<![\d,.*+/-] )(?<![\d,.])\b1 (?!and|of|=|/|\*|\+|-)[a-z]+s\b",
    "a before a vowel": r"\b[Aa] (?!one\b|unit\b)[aeiou][a-z]",
    "an before a consonant": r"\b[Aa]n (?!hour\b)[b-df-hj-np-tv-z]",
    "a word twice": r"\b([A-Za-z]+) \1\b",
    "two spaces": r"  ",
    "a space before a mark": r" [,.;?!]",
    "an open placeholder": r"[{}]",
    "a sentence that begins small": r"[.?!] [a-z]",
    "two marks": r"[,.;?!]{2}",
    "a negative number": r"(?<![\d) ]) ?-\d(?! ?°C|\d* ?°C)",
}


@cache
def drawn(family: str, n: int, seed: int = 11) -> tuple[Variant, ...]:
    return draw_variants(family, n=n, seed=seed)


def asked(family: str) -> list[str]:
    return [variant.sample.inputs["question"] for variant in drawn(family, MANY)]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_are_equal(family: str) -> None:
    assert len(set(asked(family))) == MANY


@pytest.mark.parametrize("family", FAMILIES)
def test_every_right_example_scores_one(family: str) -> None:
    bad = [
        (
            variant.sample.tags[1],
            score.value,
            score.reason,
            variant.sample.example,
            dict(variant.sample.target),
        )
        for variant in drawn(family, FEW)
        if (score := grade(GRADER[family], variant.sample.example, **variant.sample.target)).value < 1.0
    ]
    assert not bad, f"{len(bad)} of {FEW}: {bad[:3]}"


@pytest.mark.parametrize("family", FAMILIES)
def test_every_wrong_example_scores_less(family: str) -> None:
    bad = [
        (variant.sample.tags[1], score.reason, variant.wrong, dict(variant.sample.target))
        for variant in drawn(family, FEW)
        if (score := grade(GRADER[family], variant.wrong, **variant.sample.target)).value == 1.0
    ]
    assert not bad, f"{len(bad)} of {FEW}: {bad[:3]}"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("fault", CLUMSY)
def test_questions_read_as_english(family: str, fault: str) -> None:
    found = [text for text in asked(family) if re.search(CLUMSY[fault], text)]
    assert not found, f"{len(found)}: {found[:3]}"


@pytest.mark.parametrize("fault", ["one of something in the plural", "a word twice", "two spaces"])
def test_worked_answers_read_as_english(fault: str) -> None:
    found = [
        v.sample.example for v in drawn("word_problems", MANY) if re.search(CLUMSY[fault], v.sample.example)
    ]
    assert not found, f"{len(found)}: {found[:3]}"


@pytest.mark.parametrize("family", FAMILIES)
def test_questions_begin_with_a_capital_and_end_with_a_mark(family: str) -> None:
    assert [text for text in asked(family) if not re.fullmatch(r"[A-Z].*[.?]['\"]?", text, re.DOTALL)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_quotation_marks_come_in_pairs(family: str) -> None:
    assert [text for text in asked(family) if text.count('"') % 2] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_template_is_drawn_equally_often(family: str) -> None:
    names = [variant.sample.tags[1] for variant in drawn(family, 4 * len(FAMILIES[family]))]
    assert sorted(names) == sorted(f"template:{name}" for name in FAMILIES[family] for _ in range(4))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_template_asks_for_other_things_each_time(family: str) -> None:
    for name in FAMILIES[family]:
        own = [v.sample for v in drawn(family, MANY) if v.sample.tags[1] == f"template:{name}"]
        assert len({repr(sample.target) for sample in own}) > 5 or name == "all-gone"


def test_answers_of_word_problems_are_small_whole_numbers_and_never_negative() -> None:
    answers = [variant.sample.target["expect"] for variant in drawn("word_problems", MANY)]
    assert all(isinstance(answer, int) and 0 <= answer <= 2000 for answer in answers)
    assert sum(answer == 0 for answer in answers) < MANY / 10


def test_every_equation_in_a_worked_answer_is_true() -> None:
    for variant in drawn("word_problems", MANY):
        for left, right in re.findall(r"([\d$][\d $+*/-]*) = \$?(\d+)", variant.sample.example):
            assert eval(left.replace("$", "")) == int(right), variant.sample.example


def test_the_grader_too_finds_every_equation_true() -> None:
    scores = [grade("final_number", v.sample.example, **v.sample.target) for v in drawn("word_problems", FEW)]
    assert {score.parts["working"] for score in scores} == {1.0}


def test_numbers_in_a_text_with_values_are_all_asked_for() -> None:
    for variant in drawn("quantities", MANY):
        digits = re.findall(r"\d[\d,.]*\d|\d", variant.sample.inputs["question"])
        assert len(digits) <= len(variant.sample.target["expect"])


def test_facts_of_a_story_stand_in_the_story() -> None:
    for variant in drawn("one_sentence", MANY):
        source = variant.sample.target["source"].lower()
        assert source in variant.sample.inputs["question"].lower()
        for fact in variant.sample.target["facts"]:
            assert any(word.lower() in source for word in fact), fact
            assert len(set(fact)) == len(fact)


def test_summaries_name_nobody_who_is_not_in_the_story() -> None:
    for variant in drawn("one_sentence", MANY):
        names = set(re.findall(r"\b[A-Z][a-z]+\b", variant.sample.example)) - {"When"}
        assert names <= set(re.findall(r"\b[A-Z][a-z]+\b", variant.sample.target["source"]))


@pytest.mark.parametrize("letters", WORDS)
def test_there_are_enough_common_words_of_each_length_that_is_asked_for(letters: int) -> None:
    assert len(common_words(letters)) >= 300
    assert [word for word in WORDS[letters].split() if not is_word(word) or len(word) != letters] == []
    assert len(set(WORDS[letters].split())) == 20


def test_the_articles_own_numbers_are_not_asked_for() -> None:
    for variant in drawn("word_lists", MANY):
        assert variant.sample.target != {"count": 13, "letters": 9}


@pytest.mark.parametrize(
    ("family", "digest"),
    [
        ("one_sentence", "54625b3ac6c1"),
        ("quantities", "f6af06feb3a3"),
        ("word_lists", "1e139be76e06"),
        ("word_problems", "659977600731"),
    ],
)
def test_a_seed_gives_the_same_variants_everywhere(family: str, digest: str) -> None:
    """When this fails, GENERATOR_VERSION must go up."""
    told = "".join(repr((v.sample.id, v.sample.inputs, v.sample.target)) for v in drawn(family, 40, seed=7))
    assert hashlib.sha256(told.encode()).hexdigest()[:12] == digest


@pytest.mark.parametrize("family", FAMILIES)
def test_fewer_variants_are_the_first_of_more(family: str) -> None:
    assert drawn(family, 25) == drawn(family, MANY)[:25]


@pytest.mark.parametrize("family", FAMILIES)
def test_another_seed_gives_other_variants(family: str) -> None:
    assert not {v.sample.inputs["question"] for v in drawn(family, 40, seed=1)} & {
        v.sample.inputs["question"] for v in drawn(family, 40, seed=2)
    }
