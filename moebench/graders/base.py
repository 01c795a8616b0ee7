"""What a grader is, and how one is registered."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from moebench.reading.answer import locate
from moebench.registry import Registry
from moebench.types import Score

GraderFunction = Callable[..., Score]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grader:
    """A registered grader.

    Attributes:
        version: Bumped whenever any text may get another score than before.
        function: Pure: `function(text, **target) -> Score`. The text is an answer alone (see
            `moebench.reading.answer.locate`). Its keyword-only parameters, with their annotations, are the
            target's schema.
    """

    name: str
    version: int
    function: GraderFunction

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    def __call__(self, text: str, **target: Any) -> Score:
        """Grades the answer in `text`, from which thoughts have been parted, against `target`."""
        return _graded(self.function, text, locate(text, thinking=False), target)


GRADERS: Registry[Grader] = Registry("grader")


def grader(name: str, *, version: int) -> Callable[[GraderFunction], GraderFunction]:
    """Registers a pure function `(text, *, ...target) -> Score` as a grader.

    Args:
        name: What suites call it.
        version: Bumped whenever any text may get another score than before.
    """

    def decorate(function: GraderFunction) -> GraderFunction:
        GRADERS.register(name, Grader(name=name, version=version, function=function))
        return function

    return decorate


def unanswered(reason: str) -> Score:
    """Returns the score of a text in which nothing gradable was found: value 0, answer None."""
    return Score(value=0.0, answer=None, reason=reason)


def grade(grader_name: str, response: str, /, **target: Any) -> Score:
    """Grades one answer; thinking in front of it and turns made up behind it, however marked, are left out.

    Args:
        grader_name: A registered grader, for instance `word_list`.
        response: All that the model wrote.
        **target: What a right answer must have; each grader's own keywords.

    Returns:
        The score; `score.answer is None` means that nothing gradable was found. Its spans point into `response`.

    Raises:
        UsageError: no grader of that name.
        TypeError: the target's keywords do not fit the grader.
    """
    return _graded(GRADERS.get(grader_name).function, response, locate(response), target)


def _graded(function: GraderFunction, text: str, place: tuple[int, int], target: Mapping[str, Any]) -> Score:
    """Grades `text[start:end]`; the score's spans point into `text`."""
    start, end = place
    score = function(text[start:end], **target)
    spans = (replace(s, start=s.start + start, end=s.end + start) for s in score.spans)
    return replace(score, spans=tuple(spans))
