"""Sentences of answers and of other texts: what is one, what is two, and what is only talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.reading.facts import Source, mention
from moebench.reading.facts.words import is_prose, stem, tokens
from moebench.reading.sentences import Sentence, sentences
from tests.support import cpu_seconds

ONE = "Bob walked his dog to the park, threw a stick and went home."


def told(text: str) -> list[str]:
    return [piece.text for piece in sentences(text) if piece.kind == "sentence"]


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f"Sure! {ONE}",
        f"Sure! Here is a one-sentence summary:\n\n{ONE}",
        f"Here is a one-sentence summary: {ONE}",
        f"Here's the summary in one sentence:\n> {ONE}",
        f"Here is your one sentence summary - {ONE} Hope this helps!",
        f"**Summary:** {ONE}",
        f"**Summary**\n\n{ONE}",
        f"## Summary\n{ONE}",
        f"Summary\n{ONE}",
        f"Summary - {ONE}",
        f"TL;DR: {ONE}",
        f"In one sentence: {ONE}",
        f"Answer: 1. {ONE}",
        f"Final Answer: The final answer is: {ONE}",
        f"To summarize the text into one sentence: {ONE}",
        f"The text can be summarized in one sentence as follows: {ONE}",
        f"The following is a one-sentence summary of the given text.\n\n{ONE}",
        f"Of course, I'd be happy to help! {ONE}",
        f"- {ONE}",
        f"1. {ONE}",
        f"**{ONE}**",
        f"```\n{ONE}\n```",
        f"<summary>{ONE}</summary>",
        f"{ONE}<|im_end|>",
        f"{ONE} (13 words)",
        f"{ONE}\n\nWord count: 13",
        f"{ONE}\n\nLet me know if you'd like a shorter version!",
        f"{ONE} I hope this helps!",
        f"{ONE}\n\nNote: This summary keeps the main events. It leaves out his age.",
        f"{ONE}\n\nThis sentence captures the main idea. It is concise and clear.",
        f"{ONE}\n\nExplanation:\n- I kept Bob.\n- I kept the dog.",
        f"{ONE}\n\nKey points:\n- Bob\n- dog",
        f"{ONE}\n\n---\n\nI hope this helps! If you have more questions, feel free to ask.",
        f"Let's think step by step.\n\n1. Bob has a dog.\n2. They walk.\n\nOne-sentence summary: {ONE}",
        f"Let's think step by step. First, Bob is a boy. Second, he has a dog. So, in one sentence: {ONE}",
        f"Step 1: Read. Bob has a dog. Step 2: Combine.\n\nFinal summary:\n{ONE}",
        f"Question: Summarize the text.\nAnswer: {ONE}",
    ],
)
def test_talk_around_an_answer_is_set_apart(text: str) -> None:
    assert told(text) == [ONE]


@pytest.mark.parametrize(
    "text",
    [
        "Bob, a boy with a dog named Dr. Barks, went to St. James Park at 5 p.m. and came home.",
        "Bob's dog (a small terrier. Very cute.) chased a squirrel, and they went home.",
        'Bob yelled "Stop! Come back!" and his dog returned home with him.',
        "“Where is he?” asked Bob.",
        "'Where is he?' asked Bob.",
        'Bob said, "I love my dog." and left.',
        "Bob and his dog went to the park... and came home.",
        "Bob walked home . . . then he slept.",
        "Bob paid $3.50 for a stick, e.g. a toy, and walked 2.5 miles home.",
        "bob walks his dog in the park and they come home",
        "Bob walks his dog in the park\nand they come home.",
        "Bob walks his dog, watches it chase a squirrel, and then\nBob brings it home.",
        "Bob walked to the park with his dog -- what a day! -- and went home.",
        "Bob (who was a boy) and his dog -- they saw the park, etc. -- went home.",
        "Mr. Bob A. Smith Jr. of the U.S. Army walked his dog.",
        "J. R. Smith and A.B. Jones met Lt. Col. Brown.",
        "The dog ran approx. 3 km vs. Bob's 2 km.",
        "Bob e-mailed bob@example.com and visited www.park.org/home.html today.",
        "Bob likes Node.js and version 2.0.1 of it.",
        "They were founded on Jan. 5, 2024 by Acme Inc. in London.",
        "See No. 5 and p. 12 for details.",
        "They met at 10 a.m. on Monday.",
        "Bob did three things: 1) walked his dog, 2) threw a stick, and 3) went home.",
        "The shop Wow! in town sells sticks.",
        "I can't believe it!! he cried.",
        "Bob walks his dog :) and goes home.",
        "What a lovely day. :-)",
        "A boy named Bob and his dog enjoy a walk \N{DOG FACE}",
        "Bob walks home\N{HORIZONTAL ELLIPSIS}",
        "He found it near Main St. in town.",
        "Is it true that ... ?",
        "BOB WALKS HOME!!!",
        "In summary, Bob walks home.",
        "1) Bob walks home.",
        "Bob walks home.[1]",
        "I tried to catch my dog.",
        "The answer to this is home.",
    ],
)
def test_one_sentence_is_one(text: str) -> None:
    assert len(told(text)) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Bob had a dog. They went to the park.", 2),
        ("Bob had a dog.They went to the park.", 2),
        ("bob had a dog. they went to the park.", 2),
        ("Bob had a dog! He ran? Yes.", 3),
        ("Bob had a dog\nThey went to the park", 2),
        ("- Bob has a dog\n- They go home\n- They sleep", 3),
        ("1. Bob has a dog. 2. They go home.", 2),
        ("1) a dog barks 2) a cat sleeps", 2),
        ("a. Bob has a dog b. They go home", 2),
        ("Tasks: 1. Walk the dog. 2. Go home.", 2),
        ("• Bob walks • Bob sleeps", 2),
        ("He got an A. She got a B.", 2),
        ("It was 5 p.m. They left.", 2),
        ("He works at Acme Inc. She works at home.", 2),
        ("We live in the U.S. The weather is fine.", 2),
        ("He said no. Then he left.", 2),
        ('He said, "Go." She went.', 2),
        ("(He went.) She stayed.", 2),
        ("Bob waited... Then he left.", 2),
        ("Bob waited.... Then he left.", 2),
        ("he lives here??no he left", 2),
        ("My dog ran off!!! can you help", 2),
        ("He paid $5.00. She paid 6.", 2),
        ("Visit https://example.com/a.b.c. It is nice.", 2),
        ("Option 1: Bob walks.\nOption 2: Bob runs.", 2),
        ("Here is a summary:\n\nBob walks.\n\nOr, alternatively:\n\nBob runs.", 2),
        ("He felt ill. Bob went home.", 2),
        ("They love Max. Bob went home.", 2),
        ("He weighs 80 kg. She weighs 60 kg.", 2),
        ("Dogs bark!? Cats don't?!", 2),
        ('He shouted "Stop!" The dog ran.', 2),
        ("He was seen.12 The dog ran.", 2),
        ("他回家。他睡了。", 2),
        ("Best regards, Anna Smith", 2),
        ('"Bob has a dog. They went home."', 2),
        ("What now? - She left.", 2),
        ("Bob walked. (He was tired.) He slept.", 3),
        ("Q. Who is he? A. He is Bob.", 2),
        ("", 0),
        (" \n\n\t", 0),
        ("---\n***", 0),
    ],
)
def test_several_sentences_are_counted(text: str, count: int) -> None:
    assert len(told(text)) == count


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"Sure!\nSummary: {ONE}", ["preamble", "preamble", "sentence"]),
        (f"# Bob\n{ONE}", ["heading", "sentence"]),
        (f"Bob has a dog. Final answer: {ONE}", ["working", "preamble", "sentence"]),
        (f"{ONE}\n(13 words)", ["sentence", "comment"]),
        (f"{ONE} ***", ["sentence", "mark"]),
        ("Here is a summary:", ["preamble"]),
    ],
)
def test_each_piece_says_what_it_is(text: str, kinds: list[str]) -> None:
    assert [piece.kind for piece in sentences(text)] == kinds


def test_a_piece_knows_where_it_stands() -> None:
    assert sentences("* **Bob ran.** Yes.")[0] == Sentence(text="Bob ran.", start=4, end=12, kind="sentence")


def test_what_lies_beyond_the_reading_limit_is_not_read() -> None:
    assert sentences("Bob ran. " * 10_000)[-1].end <= 30_000


@given(
    st.text(alphabet=st.sampled_from("aB1 .!?:\n\"'()[]*_-•…<>/“”,#`"), max_size=80) | st.text(max_size=80)
)
def test_any_text_gives_pieces_in_order_that_lie_inside_it(text: str) -> None:
    end = 0
    for piece in sentences(text):
        assert end <= piece.start < piece.end <= len(text)
        assert piece.text == text[piece.start : piece.end]
        end = piece.end


HOSTILE = [
    "a", "1", " ", "\n", ".", "A.", "1.1", ". ", "(", "()", "[1]", '"', "“”", "?a", "! ", ":) ", "*", "**a", "_",
    "- a\n", "1. ", "> ", "Sure! ", "summary: ", "http://a ", "<", "<think>", "• ", "漢。", "\r\n",
    "Ab cd\n", "A.B. ", "'", "`",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_less_than_a_second(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert cpu_seconds(lambda: sentences(text)) < 1


@pytest.mark.parametrize(
    "forms",
    [
        "walk walks walked walking", "chase chases chased chasing", "run ran running", "bring brought brings",
        "party parties", "stop stopped stopping", "child children", "throw threw thrown", "agree agreed agreeing",
        "hope hopes hoped hoping", "hop hopping hopped", "leave left leaving", "dance danced dancing",
        "type typing",
        "go went gone going", "use used using", "30000 30,000", "12 twelve", "kiss kissed kisses", "study studied",
    ],
)  # fmt: skip
def test_inflected_forms_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words", ["dog cat", "car care", "hopping hoping", "not note", "evening even", "outing out"]
)
def test_other_words_do_not_share_a_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 2


def test_a_contracted_negation_is_a_word_of_its_own() -> None:
    assert [token.word for token in tokens("Bob didn't see Ann’s dog")] == [
        "bob",
        "did",
        "n't",
        "see",
        "ann",
        "dog",
    ]


@pytest.mark.parametrize(
    ("text", "phrase", "denied"),
    [
        ("The dog chased a squirrel.", "chases the squirrel", False),
        ("The dog did not chase a squirrel.", "squirrel", True),
        ("They never got home.", "home", True),
        ("Bob couldn't find his dog, but the dog came home.", "home", False),
        ("Bob lost not only his dog.", "dog", False),
        ("It did not rain.", "no rain", False),
        ("It rained.", "no rain", True),
        ("They never left, and the dog slept at home.", "home", False),
        ("Without a leash, the dog ran.", "dog", False),
    ],
)
def test_a_mention_says_whether_the_text_denies_it(text: str, phrase: str, denied: bool) -> None:
    found = mention(text, tuple(tokens(text)), phrase)
    assert found is not None
    assert found.denied is denied


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The dog barked.", "cat"),
        ("The dog barked.", "dog runs"),
        ("x", ""),
    ],
)
def test_a_phrase_of_which_a_word_lacks_is_not_mentioned(text: str, phrase: str) -> None:
    assert mention(text, tuple(tokens(text)), phrase) is None


def test_a_long_phrase_is_mentioned_when_seven_tenths_of_it_are() -> None:
    text = "Bob found his brown dog near the old river."
    assert mention(text, tuple(tokens(text)), "Bob found his dog by a river bank") is not None
    assert mention(text, tuple(tokens(text)), "Bob sold his dog by a lake bank") is None


STORY = Source(
    "Ann paid 2.9 million dollars, 42 percent more, to the House Bank in LA on 3 May 1997. She did not sign it. "
    "Kallo lost 11.9 million in the first half of 1998."
)


@pytest.mark.parametrize(
    ("summary", "invented"),
    [
        ("Ann paid 2,900,000 dollars in 1997.", []),
        ("Ann paid about 3 million dollars.", []),
        ("Kallo lost 12 million.", []),
        ("Kallo lost 10 million.", ["10"]),
        ("Ann paid in 1996.", ["1996"]),
        ("Ann paid seven dollars.", ["seven"]),
        ("Ann paid one bank in the 1990s.", []),
        ("Ann paid a bank in LA on a Saturday.", []),
        ("Ann paid a bank in Paris.", ["Paris"]),
        ("Tom paid the bank.", ["Tom"]),
        ("Kallo's loss grew YoY.", []),
        ("Ann denies that she signed.", []),
        ("Ann Paid The Bank And Went Happily Home Again", []),
    ],
)
def test_numbers_and_names_must_be_in_the_source(summary: str, invented: list[str]) -> None:
    assert [summary[one.start : one.end] for one in STORY.invented(summary)] == invented


@pytest.mark.parametrize("number", ["15", "9", "25", "6"])
def test_what_anyone_can_figure_from_a_few_numbers_is_known(number: str) -> None:
    assert Source("It had 12 eggs and 3 pans.").invented(f"It had {number} of them.") == ()


def test_words_of_the_facts_count_as_known() -> None:
    assert Source("He ran.", known=("Rex",)).invented("He and Rex ran.") == ()


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Storm kills three in Ohio.", True),
        ("Snow delays train, but Lopez gets job.", True),
        ("Heavy rain floods city, hundreds flee homes.", True),
        ("Police arrest two men over bank robbery in Leeds.", True),
        ("A boy, a dog, a stick, a squirrel, and a walk home.", True),
        ("Dogs bark.", True),
        ("Bob dog walk stick squirrel home.", False),
        ("Kite, Anna, beach, wind, string, tree, orange", False),
        ("cat roof neighbor ladder breakfast Green", False),
    ],
)
def test_a_row_of_keywords_is_not_prose(text: str, prose: bool) -> None:
    assert is_prose(tuple(tokens(text))) is prose
