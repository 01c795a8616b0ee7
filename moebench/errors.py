"""Every error that moebench raises on purpose.

MoebenchError              what / why / fix; the command line prints these three and exits with `exit_code`
|- UsageError              2: the call itself is off (an unknown option value, an unknown name)
|- SetupError              3: the machine or the server is not ready, and the user can mend it
|  |- ServerUnreachable       no Ollama answers, or it cannot be started
|  |- ModelUnavailable        a model cannot be pulled, loaded or found
|  `- EmbeddedUnavailable     the embedded Ollama cannot be built on this machine
|- DataError               3: a file cannot be used as it is
|  |- SuiteError              a suite file has mistakes
|  `- RunFileError            a run file is broken, locked or of another kind
`- TrialError                 one trial broke; the runner turns it into a `Failure`, it never ends a run
"""


class MoebenchError(Exception):
    """An error that tells its reader what happened, why, and what to do next.

    Args:
        what: One line: what could not be done.
        why: The cause, in the words of whoever knows it (the server, the file, the operating system).
        fix: What to do next, as an instruction.
    """

    exit_code = 1

    def __init__(self, what: str, *, why: str, fix: str) -> None:
        super().__init__(what, why, fix)
        self.what = what
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what} (why: {self.why}; fix: {self.fix})"


class UsageError(MoebenchError):
    """The call itself is off."""

    exit_code = 2


class SetupError(MoebenchError):
    """The machine or the server is not ready."""

    exit_code = 3


class ServerUnreachable(SetupError):
    """No Ollama answers, or it cannot be started."""


class ModelUnavailable(SetupError):
    """A model cannot be pulled, loaded or found."""


class EmbeddedUnavailable(SetupError):
    """The embedded Ollama cannot be built on this machine."""


class DataError(MoebenchError):
    """A file cannot be used as it is."""

    exit_code = 3


class SuiteError(DataError):
    """A suite file has mistakes."""


class RunFileError(DataError):
    """A run file is broken, locked or of another kind."""


class TrialError(MoebenchError):
    """One trial broke.

    Args:
        kind: A short stable word for the kind of failure, for instance `timeout` or `incomplete`.
    """

    def __init__(self, what: str, *, why: str, fix: str, kind: str) -> None:
        super().__init__(what, why=why, fix=fix)
        self.kind = kind
