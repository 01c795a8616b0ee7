"""A run as JUnit XML, which continuous-integration servers show: a test case for each trial.

Format: the common subset that Jenkins, GitLab and GitHub actions read (testsuites, testsuite, testcase with
failure, error or skipped, system-out).
"""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from moebench.types import Key, Record, Run

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(run: Run) -> bytes:
    """Returns a run as JUnit XML (UTF-8).

    A score below 1 is a failure; a trial without a score is an error, of type `unfinished` or of the failure's
    kind. The score itself is in the message. One test suite for each model and suite.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in run.records:
        groups.setdefault((record.key.model, record.key.suite), []).append(record)
    root = Element("testsuites", name=run.header.run_id)
    for (model, suite), records in groups.items():
        _suite(root, f"{model} {suite}", records)
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode()


def _suite(root: Element, name: str, records: Sequence[Record]) -> None:
    below = sum(record.score is not None and not record.score.right for record in records)
    missing = sum(record.score is None for record in records)
    seconds = sum((record.generation.wall_s or 0.0) for record in records if record.generation)
    counts = {"tests": str(len(records)), "failures": str(below), "errors": str(missing)}
    element = SubElement(root, "testsuite", {"name": _xml(name), "time": f"{seconds:.3f}", **counts})
    for record in records:
        _case(element, record)


def _case(parent: Element, record: Record) -> None:
    made = record.generation
    seconds = f"{(made.wall_s or 0.0) if made else 0.0:.3f}"
    case = SubElement(parent, "testcase", classname=_class(record.key), name=_name(record.key), time=seconds)
    if record.failure is not None:
        SubElement(case, "error", type=record.failure.kind, message=_xml(record.failure.message))
    elif record.unfinished is not None:
        SubElement(case, "error", type="unfinished", message=_xml(record.unfinished.message))
    elif record.score is not None and not record.score.right:
        kind = "unanswered" if record.score.unanswered else "wrong"
        message = f"score {record.score.value:.2f}: {record.score.reason}"
        SubElement(case, "failure", type=kind, message=_xml(message))
    if made is not None:
        thinking = f"<think>{made.thinking}</think>\n" if made.thinking else ""
        SubElement(case, "system-out").text = _xml(thinking + made.text)


def _class(key: Key) -> str:
    return _xml(f"{key.model}.{key.suite}")


def _name(key: Key) -> str:
    repeat = f" #{key.repeat + 1}" if key.repeat else ""
    return _xml(f"{key.sample} ({key.chain}){repeat}")


def _xml(text: str) -> str:
    """Characters that XML 1.0 has no way to write become U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)
