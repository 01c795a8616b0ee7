"""Labelled sets of the final-number family: final numbers, and the truth of the equations in a working.

What a label is: the number that the set's authors read as the answer; where they read none, whether the answer is
right. A prediction is the number that is found, beside the right one. So a reader that finds nothing is wrong on
the former, and one that finds another number too, whether that hurts or helps the model.
"""

import ast
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, partial
from importlib.resources import files
from math import isclose, isfinite
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from benchmarks.agreement.base import Case, LabelledSet, Tally, case_id, rows
from benchmarks.agreement.number_prose import prose
from moebench.reading.equations import equations
from moebench.reading.numbers import final_number

GRADER: Final = "final_number"
_OPENAI: Final = "arith_gsm8k_openai_solutions.dev.jsonl"
_OPENAI_SOURCE: Final = (
    "openai/grade-school-math @3101c7d507 grade_school_math/data/example_model_solutions.jsonl (MIT)"
)
_ZEROEVAL: Final = "arith_gsm8k_zeroeval_json.dev.jsonl"
_ZEROEVAL_SOURCE: Final = (
    "WildEval/ZeroEval @8c1485edf1 result_dirs/gsm/*.json (Apache-2.0); labels by its math_eval.py"
)
_BBH_SOURCE: Final = (
    "suzgunmirac/BIG-Bench-Hard @9ee07bd481 code-davinci-002-outputs (MIT); label: the last number, so this is "
    "agreement with a rule and no more (it gives the published accuracies: 468 of 1000 right on both halves)"
)
_PAIRS_SOURCE: Final = (
    "huggingface/Math-Verify @5d148cfaaf tests/test_*.py (Apache-2.0); pairs whose gold is one number; "
    "expected_match follows that library's own rules, the gold's number is read by Python's own parsers"
)
_STRAWBERRY_SOURCE: Final = (
    "floleuerer/strawberry-bench @c41c4163f0 results/*.json (MIT); empty replies left out"
)
_PROSE_SOURCE: Final = (
    "templates of our own (benchmarks/agreement/number_prose.py), by the author of the rules"
)
_LAST_NUMBER = re.compile(r"-?[0-9][0-9,]*")
_LAST_WORDS = re.compile(r"(?:^|\banswer is )\s*-?[0-9][0-9,]*\.?\s*$")
_ANSWER_LINE = re.compile(r"\nA: [^\n]*\s*$")
_REASONING = re.compile(r'"reasoning"\s*:\s*"((?:[^"\\]|\\.)*)"\s*,')
_NOTE = re.compile(r"<<([^<>\n]+)=([^<>=\n]+)>>")
_NUMERIC_GOLD = re.compile(
    r"\s*(?:so the answer is:)?(?:\s|\$|\\\[|\\\()*(?:\\boxed\{)?(?P<number>-?"
    r"(?:[0-9]+/[0-9]+|[0-9][0-9.,]*|\.[0-9]+|\\frac\{[0-9]+\}\{[0-9]+\}))(?:\\?%)?\}?(?:\s|\$|\.|\\\]|\\\))*",
    re.IGNORECASE,
)
_PROSE_REPEATS: Final = 10
_PROSE_SEED: Final = 20_240_501


def as_number(written: object) -> float | None:
    """Returns the number that a label or a bare answer holds ("$1,200" is 1200); None: it is none."""
    try:
        number = float(str(written).replace(",", "").replace("$", "").strip())
    except ValueError:
        return None
    return number if isfinite(number) else None


class Found(NamedTuple):
    """A prediction.

    Attributes:
        value: The number that was found; None: none was.
        expect: The right answer.
    """

    value: float | None
    expect: float


def _found(case: Case) -> Found:
    number = final_number(case.answer, question=case.context["question"])
    return Found(None if number is None else number.value, case.context["expect"])


def close(one: float, other: float) -> bool:
    """Whether two numbers are the same but for binary rounding."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def _same(found: Found, gold: float | bool) -> Tally:
    """Compares with the number that the authors read, or with their verdict where they read none."""
    if isinstance(gold, bool):
        hit = (found.value is not None and close(found.value, found.expect)) == gold
    else:
        hit = found.value is not None and close(found.value, gold)
    return Tally(float(hit), 1, 1)


def _judged(text: str, label: float | bool, expect: object, question: str, *key: object) -> Case:
    context = {"expect": as_number(expect), "question": question}
    return Case(id=case_id(*key), text=text, gold=label, context=context)


def _solution_cases(path: Path) -> list[Case]:
    """Solutions that end with "A: 18"; that number is the label."""
    cases = []
    for row in rows(path):
        line = _ANSWER_LINE.search(row["model_output"])
        said = as_number(line[0].strip().removeprefix("A: ")) if line else None
        label = row["is_correct"] if said is None else said
        if row["model_output"].strip():
            cases.append(_judged(row["model_output"], label, row["gold_answer"], row["question"], row["id"]))
    return cases


def _parsed_cases(path: Path, *, asked: bool) -> list[Case]:
    """Replies with what the authors' own parser made of them.

    Args:
        path: The set.
        asked: Whether to use the question; that of the letter counts is a paraphrase of ours.
    """
    cases = []
    for row in rows(path):
        said = as_number(row["author_pred"])
        label = row["is_correct"] if said is None else said
        question = row["question"] if asked else ""
        if row["model_output"].strip():
            cases.append(_judged(row["model_output"], label, row["gold_answer"], question, row["id"]))
    return cases


def _bbh_cases(path: Path) -> list[Case]:
    """The last number is the label: a rule, so what is measured is agreement with a rule.

    Where the reply is cut off before its end, the label is whether that number is right.
    """
    cases = []
    for row in rows(path):
        found = _LAST_NUMBER.findall(row["model_output"])
        said = as_number(found[-1]) if found else None
        ended = _LAST_WORDS.search(row["model_output"])
        label = said if said is not None and ended else said == as_number(row["gold_answer"])
        cases.append(_judged(row["model_output"], label, row["gold_answer"], row["question"], row["id"]))
    return cases


def _pair_cases(path: Path) -> list[Case]:
    """Pairs whose gold is one number; the label is whether the other half of the pair is that number."""
    cases = []
    for row in rows(path):
        expect = gold_number(row["gold"])
        if expect is not None:
            cases.append(_judged(row["pred"], row["expected_match"], expect, "", row["id"], row["gold"]))
    return cases


def gold_number(written: str) -> float | None:
    """Returns the one number that a gold of Math-Verify's tests is, by nothing but Python's own parsers.

    "1,000" has a separator and "0,111" a decimal comma; "-2,1" may be two numbers, and is left out. A percentage is
    its number.
    """
    parts = _NUMERIC_GOLD.fullmatch(written)
    if parts is None:
        return None
    number = re.sub(r"^(-?0),", r"\1.", parts["number"])
    if "," in number and not re.fullmatch(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", number):
        return None
    number = re.sub(r"\\frac\{([0-9]+)\}\{([0-9]+)\}", r"\1/\2", number.replace(",", "").rstrip("."))
    return float(Fraction(number))


def _prose_cases(_: Path) -> list[Case]:
    return [
        _judged(one.text, float(one.answer), one.answer, one.question, place, one.text)
        for place, one in enumerate(prose(repeats=_PROSE_REPEATS, seed=_PROSE_SEED))
    ]


def _without_announcement(path: Path) -> list[Case]:
    """Solutions without the line or field that announces the answer; the label is what was announced there.

    Only those are kept in which that number still stands: of the others nobody could know it.
    """
    cases = []
    for row in rows(path):
        output = row["model_output"]
        if "author_pred" in row:
            reasoning = _REASONING.search(output)
            text, announced = (reasoning[1] if reasoning else ""), as_number(row["author_pred"])
        else:
            line = _ANSWER_LINE.search(output)
            text = _NOTE.sub("", output[: line.start()]) if line else ""
            announced = as_number(line[0].strip().removeprefix("A: ")) if line else None
        written = {as_number(number.rstrip(".,")) for number in re.findall(r"-?[0-9.][0-9.,]*", text)}
        if announced is not None and announced in written:
            cases.append(_judged(text, announced, announced, row["question"], row["id"], "unannounced"))
    return cases


def _note_cases(path: Path) -> list[Case]:
    """Calculator notes (`<<3*3=9>>`), checked by other code than ours; the label: are they true?"""
    cases = []
    for row in rows(path):
        labels = []
        for note in _NOTE.finditer(row["model_output"]):
            truth = _note_truth(note[1], note[2])
            if truth is not None:
                labels.append((note.start(1), truth))
        if labels:
            cases.append(Case(id=case_id(row["id"], "notes"), text=row["model_output"], gold=tuple(labels)))
    return cases


def _note_truth(calculation: str, result: str) -> bool | None:
    """Whether a note is true, by Python's own parser of arithmetic; None where it is not plain arithmetic."""
    try:
        exact = _value(
            ast.parse(re.sub(r"(?<![0-9.])0+(?=[0-9])", "", calculation.strip()), mode="eval").body
        )
        shown = Fraction(result.strip())
    except (SyntaxError, ValueError, ZeroDivisionError):
        return None
    if not re.search(r"[-+*/]", calculation.strip()[1:]):
        return None
    decimals = len(result.strip().partition(".")[2])
    close = isclose(float(exact), float(shown), rel_tol=1e-9, abs_tol=1e-12)
    return close or (decimals > 0 and abs(exact - shown) <= Fraction(1, 2 * 10**decimals))


def _value(node: ast.expr) -> Fraction:
    """Evaluates + - * / over numbers.

    Raises:
        ValueError: there is anything else.
    """
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left) + _value(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left) - _value(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left) * _value(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _value(left) / _value(right)
    raise ValueError("not plain arithmetic")


def _note_verdicts(case: Case) -> tuple[bool | None, ...]:
    """Our verdict on the equation that covers each note; None where we see none."""
    found = equations(case.text)
    return tuple(
        next((one.holds for one in found if one.start <= start < one.end), None) for start, _ in case.gold
    )


def _same_verdicts(prediction: Sequence[bool | None], gold: Sequence[tuple[int, bool]]) -> Tally:
    pairs = list(zip(prediction, (truth for _, truth in gold), strict=True))
    hits = sum(verdict == truth for verdict, truth in pairs)
    return Tally(hits, sum(verdict is not None for verdict in prediction), len(pairs))


@cache
def _sample() -> dict[str, tuple[int, int, bool]]:
    """Returns the equations that were read by hand: id -> first character, one past its last, is it true?"""
    text = (files("benchmarks.agreement") / "reviewed" / "equations.yaml").read_text(encoding="utf-8")
    return {one: (start, end, holds) for one, (start, end, holds) in yaml.safe_load(text).items()}


def equation_id(row_id: str, start: int) -> str:
    """Returns the id of the equation that begins at `start` of a row's output."""
    return case_id(row_id, start, "equation")


def _sample_cases(path: Path) -> list[Case]:
    """The equations that were read by hand; the label: what stands there, and whether it is true."""
    places = {start for start, _, _ in _sample().values()}
    cases = []
    for row in rows(path):
        text = row["model_output"]
        for start in (one for one in places if one < len(text)):
            known = _sample().get(one := equation_id(row["id"], start))
            if known:
                _, end, holds = known
                gold = (_written(text[start:end]), holds)
                cases.append(Case(id=one, text=text, gold=gold, context={"start": start, "end": end}))
    return cases


def _written(equation: str) -> str:
    """Digits and signs alone: an equation is the same with and without its units and white space."""
    return re.sub(r"[^0-9.+*/=^%×÷−-]|\.(?![0-9])", "", equation)


def _there(case: Case) -> tuple[tuple[str, bool], ...]:
    """The equations that we read at the place of the one that was read by hand."""
    start, end = case.context["start"], case.context["end"]
    return tuple(
        (_written(one.text), one.holds) for one in equations(case.text) if one.start < end and one.end > start
    )


def _reads(prediction: Sequence[tuple[str, bool]], gold: tuple[str, bool]) -> Tally:
    return Tally(float(tuple(prediction) == (gold,)), 1, 1)


_set = partial(
    LabelledSet, grader=GRADER, part="final number", metric="accuracy", predict=_found, compare=_same
)

SETS: tuple[LabelledSet, ...] = (
    _set(name="gsm8k_solutions", file=_OPENAI, source=_OPENAI_SOURCE, load=_solution_cases),
    _set(name="zeroeval", file=_ZEROEVAL, source=_ZEROEVAL_SOURCE, load=partial(_parsed_cases, asked=True)),
    _set(
        name="strawberry",
        file="arith_strawberry_letter_counts.dev.jsonl",
        source=_STRAWBERRY_SOURCE,
        load=partial(_parsed_cases, asked=False),
    ),
    _set(name="bbh_arithmetic", file="arith_bbh_codex.dev.jsonl", source=_BBH_SOURCE, load=_bbh_cases),
    _set(
        name="mathverify_numeric",
        file="arith_mathverify_pairs.dev.jsonl",
        source=_PAIRS_SOURCE,
        load=_pair_cases,
    ),
    _set(
        name="prose_after_answer",
        file="",
        source=_PROSE_SOURCE,
        load=_prose_cases,
    ),
    _set(
        name="gsm8k_solutions_unannounced",
        file=_OPENAI,
        source=f"{_OPENAI_SOURCE}; the line `A: ...` cut off, label: its number",
        load=_without_announcement,
        part="final number, not announced",
    ),
    _set(
        name="zeroeval_unannounced",
        file=_ZEROEVAL,
        source=f"{_ZEROEVAL_SOURCE}; the reasoning alone, label: the number of the answer field",
        load=_without_announcement,
        part="final number, not announced",
    ),
    _set(
        name="gsm8k_calculator_notes",
        file=_OPENAI,
        source=f"{_OPENAI_SOURCE}; label: Python's own arithmetic on each `<<3*3=9>>`",
        load=_note_cases,
        part="true working",
        metric="f1",
        predict=_note_verdicts,
        compare=_same_verdicts,
    ),
    _set(
        name="equations_sample",
        file=_ZEROEVAL,
        source=f"{_ZEROEVAL_SOURCE}; label: our own reading of 204 equations, all of which version 1 had found",
        load=_sample_cases,
        part="single equations: extent and truth",
        predict=_there,
        compare=_reads,
    ),
)
