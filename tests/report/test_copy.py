"""Tables copied from the report in a real Chromium, and what is then on the clipboard."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.report.conftest import Opener

ALLOWED = ["clipboard-read", "clipboard-write"]
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
ODD_TABLE = """<div class="wide" aria-label="Odd"><table><thead><tr><th>Name</th><th class="num">Difference</th>
<th class="num">95 % interval</th></tr></thead><tbody>ROWS</tbody></table></div>"""
FORMULAS = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "−2+3", "＝1", "=HYPERLINK(&quot;x&quot;,&quot;y&quot;)"]


def copied(page: Page, name: str, form: str) -> str:
    """Opens the folds, copies a table, and returns what the clipboard holds."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.get_by_role("button", name=f"{form}: copy the table {name}", exact=True).first.click()
    expect(page.get_by_role("status").last).to_have_text(f"Copied as {form}: {name}")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def page_with(rows: str, rich_file: Path, tmp_path: Path, open_page: Opener) -> Page:
    """A report with a table of these rows before its own."""
    path = tmp_path / "odd.html"
    page = rich_file.read_text(encoding="utf-8")
    path.write_text(page.replace("<main>", "<main>" + ODD_TABLE.replace("ROWS", rows), 1), encoding="utf-8")
    return open_page(path, permissions=ALLOWED).page


def test_every_table_can_be_copied(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    tables = page.locator("main table").count()
    assert tables > 10
    assert page.locator(".copies").count() == tables
    names = page.eval_on_selector_all(".copies", "all => all.map((e) => e.getAttribute('aria-label'))")
    assert all(re.fullmatch(r"Copy the table: \S.+", name) for name in names)
    assert "Copy the table: table" not in names
    assert len(set(names)) == len(names)


def test_the_scores_are_copied_as_markdown(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, permissions=ALLOWED).page
    lines = copied(page, "Scores", "Markdown").splitlines()
    assert lines[0] == "|  | A mixtral:8x7b | B dbrx:132b | C deepseek-v2:16b | D qwen3:30b-a3b |"
    assert lines[1] == "|---|---|---|---|---|"
    assert len(lines) == 7
    assert re.match(r"\| All suites \| 0\.\d\d \(0\.\d\d–0\.\d\d, n 48(, \d+ \w+)*\) ", lines[2])
    assert all(line.startswith("| ") and line.endswith(" |") for line in lines if line[1] == " ")


def test_the_scores_are_copied_as_csv_with_a_line_for_each_suite_and_model(
    rich_file: Path, open_page: Opener
) -> None:
    page = open_page(rich_file, permissions=ALLOWED).page
    head, *rows = parsed(copied(page, "Scores", "CSV"))
    assert head == [
        "Suite",
        "Model",
        "Mean",
        "95 % interval, low",
        "95 % interval, high",
        "Questions",
        "Mark",
        "Lost",
    ]
    assert len(rows) == 5 * 4
    assert rows[0][:2] == ["All suites", "A mixtral:8x7b"]
    assert all(float(low) <= float(mean) <= float(high) for _, _, mean, low, high, *_ in rows)
    assert {int(row[5]) for row in rows} == {12, 48}


def test_differences_stay_numbers_in_csv(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, permissions=ALLOWED).page
    head, *rows = parsed(copied(page, "Pairs: All suites", "CSV"))
    assert head[2:5] == ["Difference", "95 % interval, low", "95 % interval, high"]
    assert len(rows) == 6
    assert all(
        -1 <= float(low) <= float(difference) <= float(high) <= 1 for _, _, difference, low, high, *_ in rows
    )
    assert any(float(row[2]) < 0 for row in rows)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_becomes_a_formula(formula: str, rich_file: Path, tmp_path: Path, open_page: Opener) -> None:
    rows = f"<tr><th>{formula}</th><td>−0.50</td><td>−0.60 to +0.10</td></tr>"
    page = page_with(rows, rich_file, tmp_path, open_page)
    _, row = parsed(copied(page, "Odd", "CSV"))
    assert row == ["'" + formula.replace("&quot;", '"'), "-0.50", "-0.60", "0.10"]


def test_numbers_are_plain_and_the_unknown_is_empty(
    rich_file: Path, tmp_path: Path, open_page: Opener
) -> None:
    first = '<tr><th>a, "b"; c</th><td>12,345.5</td><td>–</td></tr>'
    rows = f"{first}<tr><th>d</th><td>+0.25</td><td>0.10–0.40</td></tr>"
    page = page_with(rows, rich_file, tmp_path, open_page)
    text = copied(page, "Odd", "CSV")
    assert parsed(text)[1:] == [['a, "b"; c', "12345.5", "", ""], ["d", "0.25", "0.10", "0.40"]]
    assert text.count("\n") == 3


def test_markdown_takes_nothing_for_markup(rich_file: Path, tmp_path: Path, open_page: Opener) -> None:
    name = "a|b `c` *d* &lt;img src=x&gt; [e](f) \\ #1\n\nnew"
    page = page_with(f"<tr><th>{name}</th><td>−0.50</td><td>–</td></tr>", rich_file, tmp_path, open_page)
    assert copied(page, "Odd", "Markdown").splitlines() == [
        "| Name | Difference | 95 % interval |",
        "|---|---|---|",
        r"| a\|b \`c\` \*d\* \<img src=x\> \[e\](f) \\ \#1 new | −0.50 | – |",
    ]


@pytest.mark.parametrize("form", ["Markdown", "CSV"])
def test_without_a_clipboard_it_copies_all_the_same(form: str, rich_file: Path, open_page: Opener) -> None:
    """Some browsers have `navigator.clipboard` only on pages that came over HTTPS."""
    opened = open_page(rich_file, permissions=ALLOWED)
    wanted = copied(opened.page, "Scores", form)
    opened.page.evaluate("navigator.clipboard.writeText('other')")
    page = opened.page.context.new_page()
    page.add_init_script(NO_CLIPBOARD)
    page.goto(rich_file.as_uri())
    button = page.get_by_role("button", name=f"{form}: copy the table Scores", exact=True)
    button.click()
    expect(page.get_by_role("status").last).to_have_text(f"Copied as {form}: Scores")
    expect(button).to_be_focused()
    assert page.locator("textarea").count() == 0
    opened.page.bring_to_front()
    assert opened.page.evaluate("navigator.clipboard.readText()") == wanted


def test_a_failed_copy_is_said(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file).page
    page.evaluate(f"{NO_CLIPBOARD}; document.execCommand = () => false;")
    page.get_by_role("button", name="CSV: copy the table Scores", exact=True).click()
    expect(page.get_by_role("status").last).to_have_text("This browser does not let the page copy.")


def test_tables_are_copied_by_keyboard(rich_file: Path, open_page: Opener) -> None:
    page = open_page(rich_file, permissions=ALLOWED).page
    page.get_by_role("region", name="Scores", exact=True).focus()
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").last).to_have_text("Copied as CSV: Scores")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Suite,Model,Mean,")


def test_without_javascript_and_in_print_there_is_no_copying(rich_file: Path, open_page: Opener) -> None:
    assert open_page(rich_file, java_script_enabled=False).page.locator(".copies").count() == 0
    page = open_page(rich_file).page
    page.emulate_media(media="print")
    assert page.locator(".copies:visible").count() == 0


def test_hostile_words_are_copied_as_text(hostile_file: Path, open_page: Opener) -> None:
    opened = open_page(hostile_file, permissions=ALLOWED)
    text = copied(opened.page, "Scores", "CSV")
    assert "<img src=x onerror" in text
    assert opened.page.evaluate("window.pwned") is None
    assert opened.complaints == []
