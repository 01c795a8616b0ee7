"""The checks of one sample: its fields, its inputs against the prompt, its target against the grader, its example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from moebench.errors import MoebenchError
from moebench.graders import grade
from moebench.registry import did_you_mean
from moebench.suites.shapes import Note, Path, SampleShape, misfits, target_shape
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
        names: The prompt's placeholders; None: the prompt is malformed, so that nothing can be said of inputs.
        grader: A registered grader; None: the suite names none.
    """

    names: Sequence[str] | None
    grader: str | None
    ids: set[str] = field(default_factory=set)

    def sample(self, draft: Draft) -> Sample | None:
        """Returns the sample; None where something is wrong with it, which was noted."""
        if misfits(SampleShape, draft.data, draft.note):
            return None
        fields = SampleShape.model_validate(draft.data)
        fine = self._id_fits(fields.id, draft.note)
        inputs = self._inputs(fields, draft.note)
        fine &= self._target_fits(fields, draft.note)
        if not fine or inputs is None:
            return None
        return Sample(
            id=fields.id,
            inputs=inputs,
            target=fields.target,
            example=fields.example,
            tags=tuple(fields.tags),
        )

    def _id_fits(self, sample_id: str, note: Note) -> bool:
        if sample_id in self.ids:
            note(("id",), f"the id '{sample_id}' is here for the second time", "Give every sample its own id.")
            return False
        self.ids.add(sample_id)
        return True

    def _inputs(self, fields: SampleShape, note: Note) -> dict[str, str] | None:
        """Returns the inputs; None where they do not fit the prompt's placeholders."""
        given = dict(fields.inputs or {})
        if fields.question is not None:
            if "question" in given:
                note(("question",), "the question is here for the second time", "It is in 'inputs' already.")
                return None
            given["question"] = fields.question
        if self.names is None:
            return None
        missing = [name for name in self.names if name not in given]
        spare = [name for name in given if name not in self.names]
        for name in missing:
            near = did_you_mean(name, spare).strip()
            fix = f"Add it.{' ' + near if near else ''}"
            note(("inputs",), f"the prompt's placeholder {{{name}}} has no input in '{fields.id}'", fix)
        for name in spare:
            path: Path = ("question",) if fields.question is not None and name == "question" else ("inputs", name)
            fix = f"Leave it out, or put {{{name}}} into the prompt."
            note(path, f"the input '{name}' of '{fields.id}' is nowhere in the prompt", fix)
        return None if missing or spare else given

    def _target_fits(self, fields: SampleShape, note: Note) -> bool:
        """Checks the target against the grader's parameters, then whether the example scores 1.0."""
        if self.grader is None:
            return False

        def below(path: Path, what: str, fix: str) -> None:
            note(("target", *path), f"in the target of '{fields.id}', {what}", fix)

        if misfits(target_shape(self.grader), fields.target, below):
            return False
        return self._example_scores(fields.id, fields.example, fields.target, note)

    def _example_scores(self, sample_id: str, example: str, target: Mapping[str, JSON], note: Note) -> bool:
        try:
            score = grade(self.grader or "", example, **target)
        except (MoebenchError, ValueError, TypeError, ArithmeticError, LookupError) as error:
            what = f"the grader {self.grader} cannot use the target of '{sample_id}': {error}"
            note(("target",), what, "Correct the target.")
            return False
        if score.value < 1.0:
            what = f"the example of '{sample_id}' scores {score.value:.2f}, not 1.0: {score.reason}"
            note(("example",), what, "Correct the example or the target: the example must be a right answer.")
            return False
        return True
