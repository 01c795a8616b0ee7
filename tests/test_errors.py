"""Every error says what, why and how to go on, and has its exit code."""

import inspect

import pytest

from moebench import errors

TREE = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.MoebenchError)
]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_is_in_the_tree_drawn_in_the_docstring(kind: type[errors.MoebenchError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


def test_an_error_carries_what_why_and_fix() -> None:
    error = errors.DataError("cannot read it", why="it is gone", fix="put it back")
    assert (error.what, error.why, error.fix) == ("cannot read it", "it is gone", "put it back")
    assert str(error) == "cannot read it (why: it is gone; fix: put it back)"


@pytest.mark.parametrize(
    ("kind", "code"),
    [(errors.UsageError, 2), (errors.ServerUnreachable, 3), (errors.SuiteError, 3), (errors.RunFileError, 3)],
)
def test_the_exit_code_goes_with_the_kind(kind: type[errors.MoebenchError], code: int) -> None:
    assert kind.exit_code == code
