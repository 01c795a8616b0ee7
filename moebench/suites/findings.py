"""Mistakes in suite files, collected so that all can be shown at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from moebench.errors import SuiteError

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a suite file, or in the data file that it takes its samples from.

    Attributes:
        file: The file's path, as it was given.
        line: Line number from 1; 0 for the file as a whole.
        what: What is wrong.
        fix: What to write instead, as an instruction.
    """

    file: str
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}. {self.fix}"


@dataclass(slots=True)
class Findings:
    """The problems found so far in one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, what: str, fix: str) -> None:
        """Notes one problem."""
        self.problems.append(Problem(file=self.file, line=line, what=what, fix=fix))


def suite_error(file: str, problems: Sequence[Problem]) -> SuiteError:
    """Returns the error that names the problems of a suite file, the first ones in full."""
    count = len(problems)
    more = [f"... and {count - SHOWN} more"] if count > SHOWN else []
    return SuiteError(
        f"the suite file {file} has {count} mistake{'s' if count > 1 else ''}",
        why="\n".join([*(str(problem) for problem in problems[:SHOWN]), *more]),
        fix=f"mend the file; `moebench tasks check {file}` lists every mistake in it",
    )
