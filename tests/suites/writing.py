"""What the tests of suite files share: a file that has no mistake, and a way to write files."""

from pathlib import Path
from textwrap import dedent

from moebench.suites import check_suite

HEAD = """\
moebench: 1
name: apples
version: 2
title: Apples
grader: final_number
"""
SAMPLE = """\
samples:
  - id: first
    question: "How many are 2 and 3 apples?"
    target: {expect: 5}
    example: "2 + 3 = 5, so the answer is 5."
"""
GOOD = HEAD + SAMPLE


def write(folder: Path, text: str, *, name: str = "apples.yaml") -> Path:
    """Writes a file into a folder and returns its path."""
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def told(path: Path) -> str:
    """Returns all problems of a suite file as text, one a line, without the folder."""
    return "\n".join(str(problem) for problem in check_suite(path)).replace(f"{path.parent}/", "")
