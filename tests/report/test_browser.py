"""The report in a real Chromium, opened from a file."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moebench.report.answers import Question, questions
from moebench.summary import contenders
from moebench.types import Run
from tests.report.artificial import HOSTILE
from tests.report.conftest import Opener

SHOWN = ".q:visible"


@pytest.fixture(scope="module")
def asked(run: Run) -> tuple[Question, ...]:
    owners = {(model, chain): owner for (_, model, chain), owner in contenders(run).items()}
    return questions(run, tuple(dict.fromkeys(owners.values())), owners=owners)


def shown_ids(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".q", "all => all.filter((e) => e.offsetParent).map((e) => e.id)"
    )
    return found


def having(asked: tuple[Question, ...], outcome: str, column: int | None = None) -> list[str]:
    """Questions with a trial of that outcome: of any contender, or of one."""
    return [
        question.anchor
        for question in asked
        for answers in [question.answers if column is None else question.answers[column : column + 1]]
        if any(trial.outcome == outcome for entry in answers if entry for trial in entry.trials)
    ]


def search(page: Page, words: str, questions_left: int) -> None:
    page.fill("#f-text", words)
    expect(page.locator(SHOWN)).to_have_count(questions_left)


# Nothing is loaded, nothing runs, nothing complains


@pytest.mark.parametrize("file", ["rich_file", "embedded_file", "hostile_file"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page_asks_for_nothing_and_complains_of_nothing(
    file: str, colours: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    path = request.getfixturevalue(file)
    opened = open_page(path, color_scheme=colours)
    opened.page.wait_for_timeout(200)
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith("data:image/svg+xml,")] == [path.as_uri()]


def test_nothing_of_a_hostile_report_runs(hostile_file: Path, open_page: Opener) -> None:
    opened = open_page(hostile_file)
    page = opened.page
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    for key in ("j", "j", "k", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    for square in page.locator("#matrix a").all()[:3]:
        square.hover()
        square.click()
    page.select_option("#f-model", "0")
    page.fill("#f-text", "<script>")
    page.wait_for_timeout(200)
    assert page.evaluate("[window.pwned, window.x, document.scripts.length, document.images.length]") == [
        None,
        None,
        2,
        0,
    ]
    assert (
        page.evaluate("document.querySelectorAll('[onerror],[onload],[href^=\"javascript\"],iframe').length")
        == 0
    )
    assert opened.complaints == []
    assert len([url for url in opened.requests if not url.startswith("data:image/svg+xml,")]) == 1


def test_the_policy_stops_what_would_get_in_all_the_same(
    rich_file: Path, tmp_path: Path, open_page: Opener
) -> None:
    page = rich_file.read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    evil = '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 2"><p style="color:red">x</p>'
    broken.write_text(page.replace('<p class="ask">', f'{evil}<p class="ask">', 1), encoding="utf-8")
    opened = open_page(broken)
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


@pytest.mark.parametrize("name", ["script", "closing", "handler", "template", "quotes"])
def test_hostile_answers_are_read_as_they_were_written(
    name: str, hostile_file: Path, open_page: Opener
) -> None:
    page = open_page(hostile_file).page
    answer = page.locator(f"[id^=q-][id*='-{name}-'] .a.c1 > .t")
    text = answer.first.evaluate(
        "(e) => { e.querySelectorAll('sup').forEach((s) => s.remove()); return e.textContent; }"
    )
    assert text == HOSTILE[name]


def test_a_direction_override_turns_nothing_round(hostile_file: Path, open_page: Opener) -> None:
    page = open_page(hostile_file).page
    heading = page.locator(".q h3").first
    assert "⟨U+202E⟩" in (heading.text_content() or "")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("file", ["rich_file", "hostile_file"])
def test_the_page_is_never_wider_than_the_window(
    width: int, file: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    page = open_page(request.getfixturevalue(file), width=width).page
    page.evaluate(
        "document.querySelectorAll('#made details, .q details').forEach((fold) => { fold.open = true; })"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_zalgo_and_endless_words_stay_in_their_boxes(hostile_file: Path, open_page: Opener) -> None:
    page = open_page(hostile_file).page
    for name in ("zalgo", "long"):
        box = page.locator(f"[id^=q-][id*='-{name}-'] .a.c1 > .t").first
        assert box.evaluate("(e) => [getComputedStyle(e).overflowX, e.offsetHeight < 700]") in (
            ["hidden", True],
            ["auto", True],
        )


# Without JavaScript


def test_without_javascript_everything_can_be_read(rich_file: Path, run: Run, open_page: Opener) -> None:
    page = open_page(rich_file, java_script_enabled=False).page
    expect(page.locator(".q").first).to_be_visible()
    assert page.locator(SHOWN).count() == 48
    assert page.locator(".tools").is_hidden()
    assert page.locator(".copy:visible").count() == 0
    assert page.locator(".q .v").count() == len(run.records)
    page.locator(".q .repeat summary").first.click()
    expect(page.locator(".q .repeat .t").first).to_be_visible()


def test_without_javascript_a_square_leads_to_its_question(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, java_script_enabled=False).page
    page.locator("#matrix a").nth(20).click()
    expect(page.locator(":target.q")).to_be_in_viewport()


# Filters


@pytest.mark.parametrize(("value", "outcome"), [("u", "unanswered"), ("b", "broken"), ("r", "right")])
def test_a_verdict_leaves_the_questions_that_have_it(
    value: str, outcome: str, asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-verdict", value)
    assert shown_ids(page) == having(asked, outcome)
    assert page.locator("#matrix a:visible").count() == len(having(asked, outcome))


def test_wrong_is_whatever_was_answered_and_scored_below_1(
    asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-verdict", "pw")
    assert set(shown_ids(page)) == {*having(asked, "partial"), *having(asked, "wrong")}


def test_a_model_is_shown_alone_and_its_verdicts_only(
    asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-model", "2")
    page.select_option("#f-verdict", "u")
    assert shown_ids(page) == having(asked, "unanswered", 2)
    assert page.locator(".q:visible .a.c2:visible").count() == len(having(asked, "unanswered", 2))
    assert page.locator(".q:visible .a:not(.c2):visible").count() == 0


def test_a_suite_is_shown_alone(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-suite", "1")
    assert len(shown_ids(page)) == 12
    assert page.locator(".strip:visible").count() == 1


@pytest.mark.parametrize(("flag", "kind"), [("d", "different"), ("a", "all_wrong"), ("f", "flaky")])
def test_a_chip_leaves_the_questions_of_its_kind(
    flag: str, kind: str, asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    page.click(f"[data-flag={flag}]")
    assert shown_ids(page) == [question.anchor for question in asked if getattr(question, kind)]
    assert page.get_attribute(f"[data-flag={flag}]", "aria-pressed") == "true"


def test_search_finds_words_in_answers_and_all_come_back(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    search(page, "not able to help", len(shown_ids_with(page, "not able to help")))
    expect(page.locator("#count")).to_contain_text("of 48 questions")
    page.keyboard.press("Escape")
    expect(page.locator(SHOWN)).to_have_count(48)


def shown_ids_with(page: Page, words: str) -> list[str]:
    script = "(all, words) => all.filter((e) => e.textContent.toLowerCase().includes(words)).map((e) => e.id)"
    found: list[str] = page.eval_on_selector_all(".q", script, words)
    assert 0 < len(found) < 48
    return found


def test_a_search_without_a_find_says_so(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    search(page, "xyzzy", 0)
    expect(page.locator("#nothing")).to_be_visible()
    page.click("[data-clear]")
    expect(page.locator(SHOWN)).to_have_count(48)


def test_most_disagreement_first(asked: tuple[Question, ...], rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-sort", "d")
    spread = {question.anchor: round(question.spread, 6) for question in asked}
    found = [spread[name] for name in shown_ids(page)]
    assert found == sorted(found, reverse=True)
    page.select_option("#f-sort", "")
    assert shown_ids(page) == [question.anchor for question in asked]


def test_filters_are_kept_in_the_address(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-verdict", "b")
    page.click("[data-flag=d]")
    kept, ids = page.evaluate("location.hash"), shown_ids(page)
    again = open_page(rich_file, anchor=kept).page
    assert shown_ids(again) == ids


# Links and keys


def test_a_link_to_a_question_opens_there(
    asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    anchor = asked[30].anchor
    page = open_page(rich_file, anchor=f"#{anchor}").page
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    expect(page.locator(f"#{anchor}")).to_have_class("q now")


def test_a_square_leads_to_its_question_even_if_filtered_away_by_address(
    asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    page.locator("#matrix a").nth(40).click()
    expect(page.locator(f"#{asked[40].anchor}")).to_be_in_viewport()
    page.fill("#f-text", "xyzzy")
    expect(page.locator(SHOWN)).to_have_count(0)
    page.evaluate(f"location.hash = '#{asked[3].anchor}'")
    expect(page.locator(f"#{asked[3].anchor}")).to_be_in_viewport()


def test_j_and_k_walk_through_what_is_shown(
    asked: tuple[Question, ...], rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file).page
    page.select_option("#f-verdict", "b")
    page.locator("#answers-title").click()
    broken = having(asked, "broken")
    walked = []
    for key in ("j", "j", "k", "k", "k"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.id"))
    assert walked == [broken[0], broken[1], broken[0], broken[0], broken[0]]
    expect(page.locator(f"#{broken[0]}")).to_be_in_viewport()


def test_keys_typed_into_the_search_are_words(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    page.keyboard.press("/")
    page.keyboard.type("jk/")
    assert page.input_value("#f-text") == "jk/"
    page.keyboard.press("Escape")
    assert page.input_value("#f-text") == ""


def test_the_overview_is_one_tab_stop_with_arrows(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    assert page.locator("#matrix a[tabindex='0']").count() == 1
    page.locator("#matrix a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".q").nth(1)).to_have_class("q now")


def test_a_prompt_is_copied_as_it_was_sent(run: Run, rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, permissions=["clipboard-read", "clipboard-write"]).page
    page.locator(".q .more summary").first.click()
    page.locator(".q .copy").first.click()
    expect(page.locator(".q .copy").first).to_have_text("Copied")
    made = run.records[0].generation
    assert made is not None
    assert page.evaluate("navigator.clipboard.readText()") == made.prompt


# For everybody


@pytest.mark.parametrize(
    ("file", "width", "colours"),
    [
        ("rich_file", 390, "light"),
        ("rich_file", 1280, "light"),
        ("rich_file", 1280, "dark"),
        ("embedded_file", 390, "dark"),
        ("embedded_file", 1280, "light"),
    ],
)
def test_axe_finds_nothing_in_the_way_of_anybody(
    file: str, width: int, colours: str, axe: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    path = request.getfixturevalue(file)
    page = open_page(path, width=width, color_scheme=colours, bypass_csp=True).page
    page.evaluate("document.querySelectorAll('details').forEach((fold, i) => { fold.open = i % 3 === 0; })")
    page.evaluate("document.querySelectorAll('.q:nth-child(n+6)').forEach((question) => question.remove())")
    page.add_style_tag(content=".q, .cols a { content-visibility: visible !important; }")
    page.evaluate(axe)
    result: dict[str, Any] = page.evaluate("axe.run(document)")
    found = [
        (violation["id"], violation["nodes"][0]["target"], violation["nodes"][0]["failureSummary"])
        for violation in result["violations"]
    ]
    assert found == []
    checked = {rule["id"]: len(rule["nodes"]) for rule in result["passes"]}
    assert checked["color-contrast"] > 300


def test_printed_it_is_complete_and_without_tools(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, color_scheme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 30, 35)"
    assert page.locator(".tools").is_hidden()
    assert page.locator(SHOWN).count() == 48
    assert page.pdf(format="A4")[:5] == b"%PDF-"
