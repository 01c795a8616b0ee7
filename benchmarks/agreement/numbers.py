"""Labelled sets of the final-number family: final numbers, and the truth of the equations in a working.

What a label is: whether the answer is right. Our prediction is whether the final number that we find equals the
question's, so a wrong extraction counts as a disagreement whether it hurts or helps the model.
"""

import ast
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from importlib.resources import files
from math import isclose
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.agreement.base import Case, LabelledSet, Metric, Tally, case_id, rows
from benchmarks.agreement.number_prose import prose
from moebench.graders.final_number import is_right
from moebench.reading.numbers import equations, final_number

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
    "suzgunmirac/BIG-Bench-Hard @9ee07bd481 code-davinci-002-outputs (MIT); label: is the last number right? "
    "That gives the published accuracies exactly (468 of 1000 on both halves together)"
)
_PAIRS_SOURCE: Final = (
    "huggingface/Math-Verify @5d148cfaaf tests/test_*.py (Apache-2.0); pairs whose gold is one number; "
    "expected_match follows that library's own rules"
)
_STRAWBERRY_SOURCE: Final = (
    "floleuerer/strawberry-bench @c41c4163f0 results/*.json (MIT); empty replies left out"
)
_LAST_NUMBER = re.compile(r"-?[0-9][0-9,]*")
_ANSWER_LINE = re.compile(r"\nA: [^\n]*\s*$")
_REASONING = re.compile(r'"reasoning"\s*:\s*"((?:[^"\\]|\\.)*)"\s*,')
_NOTE = re.compile(r"<<([^<>\n]+)=([^<>=\n]+)>>")
_NUMERIC_GOLD = re.compile(
    r"\s*(?:so the answer is:)?(?:\s|\$|\\\[|\\\()*(?:\\boxed\{)?-?"
    r"(?:[0-9][0-9.,]*|\.[0-9]+|\\frac\{[0-9]+\}\{[0-9]+\}|[0-9]+/[0-9]+)(?:\\?%)?\}?(?:\s|\$|\.|\\\]|\\\))*",
    re.IGNORECASE,
)
_PROSE_REPEATS: Final = 10
_PROSE_SEED: Final = 20_240_501


def as_number(written: object) -> float | None:
    """Returns the number that a label or a bare answer holds ("$1,200" is 1200); None: it is none."""
    try:
        return float(str(written).replace(",", "").replace("$", "").strip())
    except ValueError:
        return None


def _is_right(case: Case) -> bool:
    found = final_number(case.text, question=case.context["question"])
    return found is not None and is_right(found, case.context["expect"])


def _same(prediction: object, gold: object) -> Tally:
    return Tally(float(prediction == gold), 1, 1)


def _judged(text: str, label: object, expect: object, question: str, *key: object) -> Case:
    """A case whose label says whether the text's answer is `expect`."""
    context = {"expect": as_number(expect), "question": question}
    return Case(id=case_id(*key), text=text, gold=label, context=context)


def _solution_cases(path: Path) -> list[Case]:
    return [
        _judged(row["model_output"], row["is_correct"], row["gold_answer"], row["question"], row["id"])
        for row in rows(path)
        if row["model_output"].strip()
    ]


def _letter_cases(path: Path) -> list[Case]:
    """Letter counts; the set's question is a paraphrase, and is not used."""
    return [
        _judged(row["model_output"], row["is_correct"], row["gold_answer"], "", row["id"])
        for row in rows(path)
        if row["model_output"].strip()
    ]


def _bbh_cases(path: Path) -> list[Case]:
    cases = []
    for row in rows(path):
        found = _LAST_NUMBER.findall(row["model_output"])
        right = bool(found) and as_number(found[-1]) == as_number(row["gold_answer"])
        cases.append(_judged(row["model_output"], right, row["gold_answer"], row["question"], row["id"]))
    return cases


def _pair_cases(path: Path) -> list[Case]:
    cases = []
    for row in rows(path):
        gold = final_number(row["gold"]) if _NUMERIC_GOLD.fullmatch(row["gold"]) else None
        if gold is not None:
            cases.append(_judged(row["pred"], row["expected_match"], gold.value, "", row["id"], row["gold"]))
    return cases


def _prose_cases(_: Path) -> list[Case]:
    return [
        _judged(one.text, True, one.answer, one.question, place, one.text)
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
            cases.append(_judged(text, True, announced, row["question"], row["id"], "unannounced"))
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
def _sample() -> dict[str, bool]:
    """Returns the verdicts of the equations that were read by hand: id -> is our reading of it right?"""
    text = (files("benchmarks.agreement") / "reviewed" / "numbers.yaml").read_text(encoding="utf-8")
    return {str(one): review["gold"] for one, review in yaml.safe_load(text)["equations_sample"].items()}


def equation_id(row_id: str, start: int) -> str:
    """Returns the id of the equation that begins at `start` of a row's output."""
    return case_id(row_id, start, "equation")


def _sample_cases(path: Path) -> list[Case]:
    """The equations that were read by hand; the label: does it stand there so, and is our verdict right?"""
    sample = _sample()
    return [
        Case(id=one, text=row["model_output"], gold=sample[one], context={"start": equation.start})
        for row in rows(path)
        for equation in equations(row["model_output"])
        if (one := equation_id(row["id"], equation.start)) in sample
    ]


def _read_rightly(prediction: object, gold: bool) -> Tally:
    return Tally(float(gold), 1, 1)


def _set(
    name: str,
    file: str,
    source: str,
    load: Callable[[Path], Sequence[Case]],
    *,
    part: str = "final number",
    metric: Metric = "accuracy",
    predict: Callable[[Case], Any] = _is_right,
    compare: Callable[[Any, Any], Tally] = _same,
) -> LabelledSet:
    return LabelledSet(
        name=name,
        grader=GRADER,
        part=part,
        file=file,
        source=source,
        metric=metric,
        load=load,
        predict=predict,
        compare=compare,
    )


SETS: tuple[LabelledSet, ...] = (
    _set("gsm8k_solutions", _OPENAI, _OPENAI_SOURCE, _solution_cases),
    _set("zeroeval", _ZEROEVAL, _ZEROEVAL_SOURCE, _solution_cases),
    _set("strawberry", "arith_strawberry_letter_counts.dev.jsonl", _STRAWBERRY_SOURCE, _letter_cases),
    _set("bbh_arithmetic", "arith_bbh_codex.dev.jsonl", _BBH_SOURCE, _bbh_cases),
    _set("mathverify_numeric", "arith_mathverify_pairs.dev.jsonl", _PAIRS_SOURCE, _pair_cases),
    _set("prose_after_answer", "", "our own texts, benchmarks/agreement/number_prose.py", _prose_cases),
    _set(
        "gsm8k_solutions_unannounced",
        _OPENAI,
        f"{_OPENAI_SOURCE}; the line `A: ...` cut off, label: its number",
        _without_announcement,
        part="final number, not announced",
    ),
    _set(
        "zeroeval_unannounced",
        _ZEROEVAL,
        f"{_ZEROEVAL_SOURCE}; the reasoning alone, label: the number of the answer field",
        _without_announcement,
        part="final number, not announced",
    ),
    _set(
        "gsm8k_calculator_notes",
        _OPENAI,
        f"{_OPENAI_SOURCE}; label: Python's own arithmetic on each `<<3*3=9>>`",
        _note_cases,
        part="true working",
        metric="f1",
        predict=_note_verdicts,
        compare=_same_verdicts,
    ),
    _set(
        "equations_sample",
        _ZEROEVAL,
        f"{_ZEROEVAL_SOURCE}; label: our own reading of a sample of the equations that we find",
        _sample_cases,
        part="true working, precision",
        metric="precision",
        predict=lambda case: True,
        compare=_read_rightly,
    ),
)
