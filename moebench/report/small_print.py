"""An answer's small print: tokens, speed and tries, and values and prompts as people read them."""

import json
from collections.abc import Sequence

from moebench.report import figures
from moebench.report.highlight import visible
from moebench.types import JSON, Generation, Record, Span

_SHORT = 60  # characters of an answer, as the grader read it, that are said beside the text
_LONG = 800  # characters
_MANY_LINES = 22


def small_print(made: Generation) -> list[str]:
    """Returns an answer's tokens, speed and tries, in short pieces; what is not known is left out."""
    calls = made.calls
    tokens = [call.output_tokens for call in calls if call.output_tokens is not None]
    timed = [c for c in calls if c.output_tokens and c.decode_s and c.output_tokens > 1]
    together = ", thinking and answer together" if made.thinking else ""  # no server parts the two
    pieces = [figures.count(sum(tokens), "token") + together] if tokens else []
    if timed:
        made_after_first = sum((c.output_tokens or 1) - 1 for c in timed)
        spent = sum(c.decode_s or 0 for c in timed)
        pieces.append(f"{figures.rate(made_after_first / spent)} tokens/s")
    if calls:
        pieces += figures.first_tokens(
            calls[0].first_token_s, calls[0].first_answer_token_s, thought=bool(made.thinking)
        )
    if made.wall_s is not None:
        pieces.append(f"{figures.seconds(made.wall_s)} in all")
    if len(calls) > 1:
        pieces.append(f"{len(calls)} requests")
    return pieces + ([f"{made.attempts} tries"] if made.attempts > 1 else [])


def short_answer(answer: JSON) -> str | None:
    """Returns what the grader read, where that is one short value; None where the marks in the text tell it."""
    if answer is None or not isinstance(answer, str | int | float):
        return None
    text = plain(answer)
    return text if len(text) <= _SHORT else None


def plain(value: JSON) -> str:
    """Returns a JSON value as a person would write it; texts without quotation marks, lists with commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(plain, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, default=str)


def raw_prompt(prompt: str) -> str | None:
    """Returns the prompt as plain ASCII JSON where the page cannot show it as it is; None where it can."""
    return None if visible(prompt) == prompt else json.dumps(prompt)


def is_long(text: str, spans: Sequence[Span] = ()) -> bool:
    """Returns whether an answer with the labels of its spans is so long that it gets its own scroll bar."""
    return len(text) + sum(len(span.label) for span in spans) > _LONG or text.count("\n") > _MANY_LINES


def tags(record: Record) -> list[str]:
    """Returns what is said beside a verdict, in a word or two: how the answer ended, where not as usual."""
    made = record.generation
    if made is None or record.unfinished is not None:
        return []
    repeated = bool(made.calls) and made.calls[-1].stop == "repetition"
    return [
        *(["truncated"] if made.truncated else []),
        *(["endless repetition"] if repeated else []),
        *(["thought only"] if made.thinking and not made.text.strip() else []),
    ]
