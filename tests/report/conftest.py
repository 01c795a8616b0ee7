"""What the report's tests share: runs, their pages, a real Chromium, and axe-core."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from moebench.report.html import render, write_report
from moebench.summary import summarize
from moebench.types import Run
from moebench.verdicts import Summary
from tests.report.artificial import artificial_run, hostile_run, whole_characters

PATIENCE_MS = 180_000  # a page that never gets there fails; one on a busy machine does not
expect.set_options(timeout=PATIENCE_MS)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def run() -> Run:
    return artificial_run()


@pytest.fixture(scope="session")
def summary(run: Run) -> Summary:
    return summarize(run)


@pytest.fixture(scope="session")
def page_text(run: Run, summary: Summary) -> str:
    return render(run, summary)


@pytest.fixture(scope="session")
def hostile() -> Run:
    return hostile_run()


@pytest.fixture(scope="session")
def hostile_text(hostile: Run) -> str:
    return render(hostile, summarize(whole_characters(hostile)), embedded_json='{"text":"</script><script>"}')


@pytest.fixture(scope="session")
def rich_file(run: Run, summary: Summary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(run, tmp_path_factory.mktemp("rich") / "report.html", summary=summary, routings=())


@pytest.fixture(scope="session")
def embedded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(
        artificial_run(embedded=True, samples=5),
        tmp_path_factory.mktemp("embedded") / "r.html",
        routings=(),
    )


@pytest.fixture(scope="session")
def hostile_file(hostile_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    path.write_text(hostile_text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "these tests need Debian's chromium: python check.py --install"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Opened:
    """A page, and all that it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Opener = Callable[..., Opened]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens a file in a context of its own, and listens."""
    contexts = []

    def opened(
        path: Path, *, anchor: str = "", width: int = 1280, height: int = 800, **options: Any
    ) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        found = Opened(page=context.new_page())
        found.page.on("console", lambda message: found.complaints.append(message.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("dialog", lambda dialog: found.complaints.append(f"dialog {dialog.message}"))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.goto(path.as_uri() + anchor)
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """The source of axe-core, fetched from npm once and kept in pytest's cache."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("axe")
    wanted = Path(__file__).with_name("package.json").read_text(encoding="utf-8")
    kept, source = folder / "package.json", folder / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists() or kept.read_text(encoding="utf-8") != wanted:
        kept.write_text(wanted, encoding="utf-8")
        npm = shutil.which("npm")
        assert npm, "this test needs npm: python check.py --install"
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    return source.read_text(encoding="utf-8")
