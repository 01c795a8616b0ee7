"""Every check of a suite file, and the suite that comes out when all hold."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from moebench.chains import CHAINS
from moebench.digest import suite_digest
from moebench.graders import GRADERS
from moebench.registry import Registry, did_you_mean
from moebench.suites.findings import Findings, Problem
from moebench.suites.mapped import RowError, data_file, map_row, read_rows, template_mistake
from moebench.suites.sample_checks import Draft, SampleChecks
from moebench.suites.shapes import DEFAULT_PROMPT, FORMAT, MapShape, SuiteShape, misfits
from moebench.suites.shapes import Path as FieldPath
from moebench.suites.strict_yaml import Node, read_yaml
from moebench.suites.template import placeholders
from moebench.types import JSON, Sample, Suite

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 500
MAX_ROW_PROBLEMS = 25


def check_file(path: Path, *, graded: bool = True) -> tuple[Suite | None, list[Problem]]:
    """Reads and checks a suite file.

    Args:
        path: The file.
        graded: Whether each example must score 1.0; grading them all can take half a second.

    Returns:
        The suite, or None where there are problems; and all problems, in the order of their lines.
    """
    findings = Findings(str(path))
    node = _read(path, findings)
    if node is None:
        return None, findings.problems
    check = _Check(path=path, node=node, findings=findings, graded=graded)
    samples = check.samples()
    problems = sorted(findings.problems, key=lambda problem: (problem.file != str(path), problem.line))
    return (None if problems else _suite(check.data, samples)), problems


def _suite(data: Mapping[str, JSON], samples: tuple[Sample, ...]) -> Suite:
    fields = SuiteShape.model_validate(data)
    return Suite(
        name=fields.name,
        version=fields.version,
        title=fields.title,
        grader=fields.grader,
        chain=fields.chain,
        prompt=fields.prompt,
        samples=samples,
        digest=suite_digest(prompt=fields.prompt, grader=fields.grader, samples=samples),
    )


def _read(path: Path, findings: Findings) -> Node | None:
    """Returns the file's fields; None where there are none to check."""
    text = _text(path, findings)
    node = None if text is None else read_yaml(text, findings)
    if findings.problems and (node is None or not isinstance(node.value, dict)):
        return None
    if node is None or not isinstance(node.value, dict):
        what = "the file is empty" if node is None else "the file holds no fields"
        findings.add(1, what, "`moebench tasks new NAME --grader GRADER` writes a starting file.")
        return None
    stated = node.value.get("moebench")
    if (
        stated is not None
        and stated.value is not None
        and (stated.value, type(stated.value)) != (FORMAT, int)
    ):
        what = (
            f"the file's format is 'moebench: {stated.plain()}', and this version of moebench reads {FORMAT}"
        )
        findings.add(stated.line, what, f"Write 'moebench: {FORMAT}', or update moebench.")
        return None
    return node


def _text(path: Path, findings: Findings) -> str | None:
    """Returns the file's text; None where it cannot be read as text."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            findings.add(0, "this is not a file", "Give the path of a suite's YAML file.")
            return None
        if size > MAX_BYTES:
            fix = "Move the samples to a JSONL or CSV file, and name it with 'samples_from'."
            findings.add(0, f"the file has more than {MAX_BYTES // 1_000_000} MB", fix)
            return None
        raw = path.read_bytes()
    except OSError as error:
        findings.add(0, f"the file cannot be read: {error.strerror}", "Check the path.")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        findings.add(line, "this line is not UTF-8", "Save the file as UTF-8.")
        return None


class _Check:
    """One pass over the fields of one suite file."""

    def __init__(self, *, path: Path, node: Node, findings: Findings, graded: bool) -> None:
        self._path = path
        self._node = node
        self._findings = findings
        self._graded = graded
        self.data: Mapping[str, JSON] = node.plain()

    def samples(self) -> tuple[Sample, ...]:
        """Checks everything, and returns the samples that have no mistake."""
        misfits(SuiteShape, self.data, self._at())
        self._known("chain", CHAINS)
        self._check_sources()
        prompt = self.data.get("prompt", DEFAULT_PROMPT)
        checks = SampleChecks(
            prompt=prompt,
            names=self._placeholders(prompt),
            grader=self._known("grader", GRADERS),
            graded=self._graded,
        )
        drafts = self._rows(checks) if "samples_from" in self.data else self._written(checks)
        return tuple(sample for sample in drafts if sample is not None)

    def _at(self, *above: str | int) -> Callable[[FieldPath, str, str], None]:
        """Returns a function that notes a problem at a path below `above`."""

        def note(path: FieldPath, what: str, fix: str) -> None:
            self._findings.add(self._node.line_of([*above, *path]), what, fix)

        return note

    def _known(self, kind: str, registry: Registry[Any]) -> str | None:
        """Returns the grader's or chain's name; None where there is none of that name."""
        name = self.data.get(kind)
        if not isinstance(name, str):
            return None
        if name in registry:
            return name
        fix = f"Known are: {', '.join(registry.names())}.{did_you_mean(name, registry.names())}"
        self._at(kind)((), f"unknown {kind} '{name}'", fix)
        return None

    def _placeholders(self, prompt: JSON) -> tuple[str, ...] | None:
        """Returns the names in the prompt; None where it is malformed."""
        if not isinstance(prompt, str):
            return None
        try:
            names = placeholders(prompt)
        except ValueError as error:
            fix = "Write {name} for an input, and {{ or }} for a brace."
            self._at("prompt")((), f"in the prompt, {error}", fix)
            return None
        if not names:
            self._at("prompt")((), "the prompt has no {placeholder}", "Put {question} into it.")
            return None
        return names

    def _check_sources(self) -> None:
        if ("samples" in self.data) == ("samples_from" in self.data):
            self._at()((), "a suite has either 'samples' or 'samples_from'", "Write one of the two.")
        if ("map" in self.data) != ("samples_from" in self.data):
            field = "map" if "map" in self.data else "samples_from"
            self._at(field)((), "'samples_from' and 'map' belong together", "Write both, or neither.")

    def _written(self, checks: SampleChecks) -> list[Sample | None]:
        """Checks the samples that stand in the suite file."""
        samples = self.data.get("samples")
        if not isinstance(samples, list):
            return []
        checked: list[Sample | None] = []
        for place, data in enumerate(samples):
            checked.append(checks.sample(Draft(data, self._at("samples", place))))
            if len(self._findings.problems) > MAX_PROBLEMS:
                self._at("samples", place)((), "there are too many mistakes to go on", "Mend these first.")
                break
        return checked

    def _rows(self, checks: SampleChecks) -> list[Sample | None]:
        """Checks the samples that come from the rows of a data file."""
        name, mapping = self.data["samples_from"], self.data.get("map")
        if not isinstance(name, str) or not isinstance(mapping, dict) or not self._mapping_fits(mapping):
            return []
        try:
            path = data_file(self._path, name)
        except ValueError as error:
            fix = "Name a .jsonl or .csv file in the suite file's folder, or below it."
            self._at("samples_from")((), str(error), fix)
            return []
        rows = Findings(str(self._path.parent / name))
        samples: list[Sample | None] = []
        for line, row in read_rows(path, rows):
            samples.append(_row_sample(checks, mapping, row, line=line, rows=rows))
            if len(rows.problems) > MAX_ROW_PROBLEMS:
                rows.add(line, "there are too many mistakes to go on", "Mend these first.")
                break
        if not samples and not rows.problems:
            rows.add(0, "there are no rows in it", "Write one sample a line.")
        self._findings.problems += rows.problems
        return samples

    def _mapping_fits(self, mapping: Mapping[str, JSON]) -> bool:
        if misfits(MapShape, mapping, self._at("map")):
            return False
        mistakes = [
            (path, mistake) for path, text in _leaves(mapping, ()) if (mistake := template_mistake(text))
        ]
        for path, mistake in mistakes:
            self._at("map")(path, mistake, "Write {field} or {field:number}, and {{ or }} for a brace.")
        return not mistakes


def _row_sample(
    checks: SampleChecks, mapping: Mapping[str, JSON], row: Mapping[str, JSON], *, line: int, rows: Findings
) -> Sample | None:
    def note(path: FieldPath, what: str, fix: str) -> None:
        rows.add(line, what, fix)

    try:
        return checks.sample(Draft(map_row(mapping, row, line=line), note))
    except RowError as error:
        rows.add(line, error.what, error.fix)
        return None


def _leaves(value: JSON, path: FieldPath) -> list[tuple[FieldPath, str]]:
    """Returns every text in a mapping, with its path."""
    if isinstance(value, str):
        return [(path, value)]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [leaf for key, below in items for leaf in _leaves(below, (*path, key))]
