"""The checks of one sample: its fields, inputs against prompt, target against grader, and its example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moebench.errors import MoebenchError
from moebench.graders import grade
from moebench.registry import did_you_mean
from moebench.suites.shapes import Note, Path, SampleShape, misfits, target_shape
from moebench.suites.template import fill
from moebench.types import JSON, Sample


@dataclass(frozen=True, slots=True)
class Draft:
    """A sample's fields as they were written, with a way to note what is wrong with them."""

    data: JSON
    note: Note


@dataclass(slots=True)
class SampleChecks:
    """Checks samples one after the other; ids must differ among all of them.

    Attributes:
        prompt: The suite's prompt.
        names: Its placeholders; None: it is malformed, and nothing can be said of inputs.
        grader: A registered grader; None: the suite names none.
        graded: Whether examples are graded.
    """

    prompt: str
    names: Sequence[str] | None
    grader: str | None
    graded: bool
    ids: set[str] = field(default_factory=set)

    def sample(self, draft: Draft) -> Sample | None:
        """Returns the sample; None where something is wrong with it, all of which was noted."""
        fits = not misfits(SampleShape, draft.data, draft.note)
        if not isinstance(draft.data, dict):
            return None
        fits &= self._id_is_new(draft.data.get("id"), draft.note)
        inputs = self._inputs(draft.data, draft.note)
        target = self._target(draft.data, inputs, draft.note)
        if not fits or inputs is None or target is None:
            return None
        fields = SampleShape.model_validate(draft.data)
        return Sample(
            id=fields.id, inputs=inputs, target=target, example=fields.example, tags=tuple(fields.tags)
        )

    def _id_is_new(self, sample_id: JSON, note: Note) -> bool:
        if not isinstance(sample_id, str):
            return False
        if sample_id in self.ids:
            what = f"the id '{sample_id}' is here for the second time"
            note(("id",), what, "Give every sample its own id.")
            return False
        self.ids.add(sample_id)
        return True

    def _inputs(self, data: Mapping[str, JSON], note: Note) -> dict[str, str] | None:
        """Returns the inputs; None where they do not fit the prompt's placeholders."""
        inputs = data.get("inputs") or {}
        if self.names is None or not isinstance(inputs, dict):
            return None
        if "question" in data and "question" in inputs:
            note(("question",), "the question is here for the second time", "It is in 'inputs' already.")
            return None
        paths: dict[str, Path] = {name: ("inputs", name) for name in inputs}
        if "question" in data:
            paths["question"] = ("question",)
        missing = [name for name in self.names if name not in paths]
        spare = [name for name in paths if name not in self.names]
        for name in missing:
            fix = f"Add it.{did_you_mean(name, spare)}"
            note(("inputs",), f"the prompt's placeholder {{{name}}} has no input in {_called(data)}", fix)
        for name in spare:
            what = f"the input '{name}' of {_called(data)} is nowhere in the prompt"
            note(paths[name], what, f"Leave it out, or put {{{name}}} into the prompt.")
        given = {**inputs, **({"question": data["question"]} if "question" in data else {})}
        fit = not missing and not spare and all(isinstance(value, str) for value in given.values())
        return given if fit else None

    def _target(
        self, data: Mapping[str, JSON], inputs: Mapping[str, str] | None, note: Note
    ) -> Mapping[str, JSON] | None:
        """Returns the target with which the example scores 1.0; None where it does not, or does not fit.

        A grader that has a `question` among its parameters is told what was asked, without the file's repeating it.
        """
        target, example = data.get("target"), data.get("example")
        if self.grader is None or not isinstance(target, dict):
            return None

        def below(path: Path, what: str, fix: str) -> None:
            note(("target", *path), f"in the target of {_called(data)}, {what}", fix)

        shape = target_shape(self.grader)
        if misfits(shape, target, below) or not isinstance(example, str):
            return None
        if "question" in shape.model_fields and "question" not in target and inputs is not None:
            target = {**target, "question": fill(self.prompt, inputs)}
        called = _called(data)
        fits = not self.graded or _example_scores(self.grader, called, example, target=target, note=note)
        return target if fits else None


def _called(data: Mapping[str, JSON]) -> str:
    """Returns what a message calls a sample."""
    return f"'{data['id']}'" if isinstance(data.get("id"), str) else "this sample"


def _example_scores(
    grader: str, called: str, example: str, *, target: Mapping[str, JSON], note: Note
) -> bool:
    try:
        score = grade(grader, example, **target)
    except (MoebenchError, ValueError, TypeError, ArithmeticError, LookupError) as error:
        what = f"the grader {grader} fails on the target and example of {called}: {error!r:.200}"
        note(("target",), what, "Correct the target.")
        return False
    if not score.right:
        what = f"the example of {called} scores {score.value:.2f}, not 1.0: {score.reason}"
        note(("example",), what, "Correct the example or the target: the example must be a right answer.")
        return False
    return True
