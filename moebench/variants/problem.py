"""How a word problem is put together: the story, the worked answer, and one that falls for the distractor."""

from collections.abc import Callable, Sequence

from moebench.variants.base import Draw, Fresh


def problem(
    draw: Draw,
    story: str,
    *,
    ask: str,
    steps: Sequence[str],
    answer: int,
    slip: str,
    wrong: int,
    said: Callable[[int], str],
) -> Fresh:
    """Makes a question with a right and a wrong worked answer.

    Args:
        draw: Chooses how the answers are laid out.
        story: What happens, with at least one detail that does not matter.
        ask: The question.
        steps: The working, one line each.
        answer: The right number.
        slip: The line in which the wrong answer goes astray; it stands in place of the last step.
        wrong: The number that comes of it.
        said: Makes the sentence that states a number as the answer.
    """
    layout = draw.below(4)
    question = f"{story} {ask}"
    return Fresh(
        question=question,
        target={"expect": answer, "question": question},
        example=_worked(steps, said(answer), answer, layout=layout),
        wrong=_worked([*steps[:-1], slip], said(wrong), wrong, layout=layout),
    )


def _worked(steps: Sequence[str], sentence: str, number: int, *, layout: int) -> str:
    if layout == 0:
        return "\n".join([*steps, "", sentence])
    if layout == 1:
        numbered = [f"{place}. {step}" for place, step in enumerate(steps, start=1)]
        return "\n".join([*numbered, "", sentence])
    if layout == 2:
        return "\n".join([*steps, sentence, f"#### {number}"])
    return " ".join(steps) + f"\n\n{sentence}\n\n**Final answer: {number}**"
