"""How the report's page grows: a page of four times the answers, made, opened and filtered in Chromium.

    python -m benchmarks.report_page

What is compared is processor time, of Python where the page is made and of the page's main thread elsewhere,
the best of several rounds. Work that grows with the answers has a ratio of 4; with their square, of 16.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from moebench.report.highlight import segments
from moebench.report.html import write_report
from moebench.summary import summarize
from moebench.types import Span
from tests.report.artificial import artificial_run
from tests.report.conftest import FLAGS

FEW, MANY = 5_000, 20_000
NESTED = 2_500  # spans in one answer, for the smaller page
ROUNDS = 4
LIMIT_MS = 300  # of a filter of 20,000 answers, on a machine at rest: beyond it a reader feels held up
SET = """([id, value, kind]) => {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event(kind, { bubbles: true }));
}"""
PRESS = "([flag]) => document.querySelector(`[data-flag=${flag}]`).click()"
STEPS: dict[str, tuple[str, list[list[str]]]] = {
    "keystroke in the search": (SET, [["f-text", word, "input"] for word in ("c", "choc", "nosuch", "")]),
    "filter by verdict": (SET, [["f-verdict", value, "change"] for value in ("u", "")]),
    "filter by model": (SET, [["f-model", value, "change"] for value in ("2", "")]),
    "filter by suite": (SET, [["f-suite", value, "change"] for value in ("1", "")]),
    "sort by disagreement": (SET, [["f-sort", value, "change"] for value in ("d", "")]),
    "only different answers": (PRESS, [["d"], ["d"]]),
    "only all wrong": (PRESS, [["a"], ["a"]]),
}


def made(answers: int, folder: Path) -> tuple[Path, dict[str, float]]:
    """Writes a page of so many answers; returns it with the milliseconds that making it took."""
    run = artificial_run(samples=answers // 16, repeats=1)
    few = summarize(replace(run, records=run.records[::50]))
    path = folder / f"{answers}.html"
    spans = NESTED * answers // FEW
    nested = [Span(start=i, end=2 * spans + 1 - i, ok=True, label="") for i in range(spans)]
    return path, {
        "write the page": _spent_ms(
            lambda: write_report(run, path, summary=few, embed_run=False, routings=()), rounds=1
        ),
        "mark spans in spans": _spent_ms(lambda: segments("x" * (2 * spans + 1), nested), rounds=ROUNDS),
    }


def _spent_ms(work: Callable[[], object], *, rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - begun))
    return min(spent)


def used(path: Path, browser: Browser) -> dict[str, float]:
    """Opens the page and uses its filters; returns the milliseconds that its main thread was busy."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri())
    page.wait_for_timeout(2500)  # it gathers what is searched
    found = {"open": _busy_ms(cdp)}
    page.evaluate("document.getElementById('answers').scrollIntoView()")
    for name, (script, arguments) in STEPS.items():
        rounds = [[_step_ms(page, cdp, script, one) for one in arguments] for _ in range(ROUNDS)]
        found[name] = max(min(tries) for tries in zip(*rounds, strict=True))
    context.close()
    return found


def _step_ms(page: Page, cdp: CDPSession, script: str, argument: list[str]) -> float:
    before = _busy_ms(cdp)
    page.evaluate(script, argument)
    page.wait_for_timeout(
        500
    )  # the search waits for the next key, the overview's squares for the next frames
    return _busy_ms(cdp) - before


def _busy_ms(cdp: CDPSession) -> float:
    metrics = {entry["name"]: entry["value"] for entry in cdp.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    program = shutil.which("chromium")
    if program is None:
        sys.exit("error: chromium is not installed\nfix: python check.py --install")
    results = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for answers in (FEW, MANY):
            path, spent = made(answers, Path(folder))
            results.append(spent | used(path, browser))
        browser.close()
    print(f"{'processor time':26}{f'{FEW:,} answers':>16}{f'{MANY:,} answers':>17}{'ratio':>8}")
    for name, few in results[0].items():
        many = results[1][name]
        print(f"{name:26}{few:>13.1f} ms{many:>14.1f} ms{many / few:>8.1f}")
    slowest = max(results[1][name] for name in STEPS)
    print(
        f"to reach: ratios of about 4 or less; at rest, {LIMIT_MS} ms a filter (slowest here: {slowest:.0f} ms)"
    )


if __name__ == "__main__":
    main()
