"""The sentences: what a pair of contenders, and a whole run, comes to in plain English."""

from collections.abc import Mapping, Sequence

from moebench.stats import ALPHA, FEWEST, Interval
from moebench.verdicts import Cell, Combined, Contender, Pair, Verdict

_NAMED = 3
FORCED = "although the scores do not mean the same"


def labels(contenders: Sequence[Contender]) -> dict[Contender, str]:
    """Returns the contenders' names: the model, and the chain too where there is more than one."""
    several = len({contender.chain for contender in contenders}) > 1
    return {c: f"{c.model} · {c.chain}" if several else c.model for c in contenders}


def score(value: float) -> str:
    """Returns a score with two decimals; never `1.00` for less than 1, nor `0.00` for more than 0."""
    if 0.995 <= value < 1:
        return "0.99"
    return "0.01" if 0 < value < 0.005 else f"{value:.2f}"


def signed(value: float) -> str:
    """Returns a number from -1 to 1 with two decimals, or with three where two would show 0.00."""
    text = f"{value:.2f}" if abs(value) >= 0.005 or value == 0 else f"{value:.3f}"
    return text if float(text) else "0.00"


def span(interval: Interval) -> str:
    """Returns `95 % interval 0.45 to 0.77`."""
    return f"95 % interval {signed(interval.low)} to {signed(interval.high)}"


def chance(p: float) -> str:
    """Returns `p = 0.012`, or `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}" if p >= 0.1 else f"p = {p:.3f}"


def count(n: int, what: str) -> str:
    """Returns `1 sample`, `2 samples`, `12,000 samples`."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def about(n: int) -> str:
    """Returns a number rounded to two digits, for it is an estimate."""
    digits = max(0, len(str(n)) - 2)
    return f"{round(n, -digits):,}"


def listed(names: Sequence[str], *, joint: str = "and") -> str:
    """Returns `a`, `a and b`, `a, b and c`, or `a, b, c and 4 others`."""
    shown = list(names) if len(names) <= _NAMED + 1 else [*names[:_NAMED], f"{len(names) - _NAMED} others"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {joint} {shown[-1]}"


def pair_words(
    a: str,
    b: str,
    *,
    verdict: Verdict,
    difference: float | None,
    interval: Interval | None,
    p: tuple[float, float] | None,
    samples: int,
    groups: int,
    ties: int,
    needed: int | None,
    missing: str,
) -> str:
    """Returns a pair's verdict as a sentence without its full stop.

    Args:
        a: Name of the first contender.
        b: Name of the second.
        verdict: Of a against b.
        difference: a minus b.
        interval: Its 95 % interval.
        p: As the test gives it, and adjusted for all pairs of the suite.
        samples: Number of samples that both have a score for.
        groups: How many of these are independent.
        ties: On how many of these both have the same score.
        needed: Samples that would show a difference of 0.05; None: not estimable.
        missing: What `missing_words` says of the two.
    """
    if verdict == "no verdict":
        return f"no verdict between {a} and {b}: {missing}"
    if difference is None or interval is None or p is None:
        return f"no difference shown between {a} and {b}: no sample has a score from both"
    on = f"on {count(samples, 'sample')}"
    if verdict != "no difference shown":
        gain = interval if difference > 0 else Interval(-interval.high, -interval.low)
        return f"{a} is {verdict} than {b} by {signed(abs(difference))} ({span(gain)}, {chance(p[1])}) {on}"
    seen = f"no difference shown between {a} and {b} {on} ({signed(difference)}, {span(interval)})"
    if p[0] < ALPHA:
        return f"{seen}; {chance(p[0])} alone, but {chance(p[1])} among all the pairs compared"
    return f"{seen}; {_prospect(samples, groups=groups, ties=ties, needed=needed)}"


def missing_words(cells: Sequence[Cell], names: Mapping[Contender, str]) -> str:
    """Returns `7 of 8 answers of X are missing`, of as many contenders as lack some; empty where none does."""
    lost = [cell for cell in cells if cell.missing]
    told = [
        f"{cell.missing:,} of {count(cell.missing + cell.trials, 'answer')} of {names[cell.contender]}"
        for cell in lost
    ]
    return f"{listed(told)} {'is' if [c.missing for c in lost] == [1] else 'are'} missing" if told else ""


def anew_words(contenders: Sequence[Contender]) -> str:
    """Returns why contenders are not compared, whose model was pulled anew; empty where there are none."""
    models = list(dict.fromkeys(contender.model for contender in contenders))
    if not models:
        return ""
    one = len(models) == 1
    they_are, it_was = (
        ("is", "it was pulled anew during its") if one else ("are", "they were pulled anew during their")
    )
    return f"{listed(models)} {they_are} not compared: {it_was} trials"


def _prospect(samples: int, *, groups: int, ties: int, needed: int | None) -> str:
    """Says what it would take to see a difference."""
    if needed is not None and needed > samples:
        return f"would need about {about(needed)} samples to see 0.05"
    if groups < FEWEST:
        return (
            f"at least {FEWEST} independent samples are needed to show any difference, and there are {groups}"
        )
    if ties == samples:
        return "both have the same score on each of them"
    return "so many samples are enough to see 0.05 in a single comparison"


def headline(
    cells: Sequence[Cell],
    pairs: Sequence[Pair],
    combined: Combined | None,
    *,
    names: Mapping[Contender, str],
    suites: Sequence[str],
    failures: Mapping[str, int],
    anew: Sequence[Contender] = (),
    beforehand: str = "",
) -> str:
    """Returns one sentence that says the result, and no more than the statistics support.

    Args:
        cells: Each contender on all suites.
        pairs: Each pair on all suites.
        combined: Of all suites; None where it could not be had.
        names: What the contenders are called.
        suites: Names of the suites.
        failures: Kind of failure -> number of broken trials.
        anew: Contenders that are not compared.
        beforehand: What `beforehand` says.
    """
    compared = [cell for cell in cells if cell.contender not in anew]
    scored = sorted((c for c in compared if c.mean is not None), key=lambda cell: -(cell.mean or 0.0))
    if not scored:
        return f"{anew_words(anew)}." if anew else _nothing(cells, suites, failures)
    if len(scored) == 1:
        said = _single(scored[0], names, suites)
    elif len(scored) == 2:
        said = _two(scored, pairs, names)
    else:
        said = _many(scored, pairs, combined, names)
    without = [names[cell.contender] for cell in cells if cell.mean is None and cell.missing]
    said += f"; no trial of {listed(without, joint='or')} has a score" if without else ""
    said = "; ".join(filter(None, (said, _left_out(cells), anew_words(anew))))
    return f"{beforehand}{said}." if beforehand else f"{capital(said)}."


def beforehand(embedded: Sequence[bool], *, forced: bool) -> str:
    """Returns what has to be said before any result; empty where nothing has.

    Args:
        embedded: Of each run, whether the embedded stand-ins answered.
        forced: Whether scores are put together that do not mean the same.
    """
    whose = "of" if all(embedded) else "some of these are"
    said = [f"forced, {FORCED}"] if forced else []
    said += [f"{whose} the embedded stand-ins, not the real models"] if any(embedded) else []
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}: " if text else ""


def capital(text: str) -> str:
    """Makes the first letter a capital, unless it begins a model's name."""
    return text[0].upper() + text[1:] if text.startswith("no ") else text


def _left_out(cells: Sequence[Cell]) -> str:
    """Returns how many trials have no score, and why; empty where all have one."""
    lost = {
        "unfinished": sum(cell.unfinished for cell in cells),
        "broken": sum(cell.broken for cell in cells),
    }
    told = [f"{n:,} {what}" for what, n in lost.items() if n]
    total = sum(cell.trials + cell.missing for cell in cells)
    return f"left out of {count(total, 'trial')}: {', '.join(told)}" if told else ""


def _nothing(cells: Sequence[Cell], suites: Sequence[str], failures: Mapping[str, int]) -> str:
    unfinished, broken = sum(cell.unfinished for cell in cells), sum(failures.values())
    if not unfinished + broken:
        asked = f"{count(len(cells), 'contender')} on {count(len(suites), 'suite')}"
        return f"Nothing has been answered yet ({asked})."
    kinds = [f"{kind} {n:,}" for kind, n in sorted(failures.items(), key=lambda item: (-item[1], item[0]))]
    kinds += [f"unfinished {unfinished:,}"] if unfinished else []
    if unfinished:
        return f"No trial has a score, so there is nothing to compare ({', '.join(kinds)})."
    how = "The only trial broke" if broken == 1 else f"All {count(broken, 'trial')} broke"
    return f"{how}, so there is nothing to compare ({', '.join(kinds)})."


def _single(cell: Cell, names: Mapping[Contender, str], suites: Sequence[str]) -> str:
    where = suites[0] if len(suites) == 1 else count(len(suites), "suite")
    interval = f" ({span(cell.interval)})" if cell.interval else ""
    return f"{names[cell.contender]} scores {_mean(cell)}{interval} on {count(cell.samples, 'sample')} of {where}"


def _mean(cell: Cell) -> str:
    return score(cell.mean or 0.0)


def _against(a: Contender, b: Contender, pairs: Sequence[Pair]) -> Pair | None:
    return next((pair for pair in pairs if {pair.a, pair.b} == {a, b}), None)


def _is_better(a: Contender, b: Contender, pairs: Sequence[Pair]) -> bool:
    pair = _against(a, b, pairs)
    return pair is not None and pair.verdict == ("better" if pair.a == a else "worse")


def _two(scored: Sequence[Cell], pairs: Sequence[Pair], names: Mapping[Contender, str]) -> str:
    high, low = scored
    if _is_better(low.contender, high.contender, pairs):  # on the samples they share, unlike on all
        high, low = low, high
    pair = _against(high.contender, low.contender, pairs)
    both = f"{names[high.contender]} ({_mean(high)}) and {names[low.contender]} ({_mean(low)})"
    if pair is not None and pair.verdict == "no verdict":
        return f"no verdict between {both}: {missing_words(scored, names)}"
    if pair is None or pair.difference is None or pair.interval is None:
        return f"no difference shown between {both}: no sample has a score from both"
    on = f"on {count(pair.samples, 'sample')}"
    if pair.verdict == "no difference shown":
        tail = pair.words.partition("; ")[2]
        return f"no difference shown between {both} {on}; {tail}"
    gain = pair.interval if pair.difference > 0 else Interval(-pair.interval.high, -pair.interval.low)
    means = f"{_mean(high)} against {_mean(low)}"
    return (
        f"{names[high.contender]} is better than {names[low.contender]} "
        f"by {signed(abs(pair.difference))} ({span(gain)}) {on}: {means}"
    )


def _many(
    scored: Sequence[Cell],
    pairs: Sequence[Pair],
    combined: Combined | None,
    names: Mapping[Contender, str],
) -> str:
    told = {cell.contender: f"{names[cell.contender]} ({_mean(cell)})" for cell in scored}
    judged = {c for pair in pairs if pair.verdict != "no verdict" for c in (pair.a, pair.b)}
    left = [cell for cell in scored if cell.contender not in judged]
    no_verdict = ""
    if left:
        no_verdict = (
            f"no verdict on {listed([told[c.contender] for c in left])}: {missing_words(left, names)}"
        )
    scored = [cell for cell in scored if cell.contender in judged]
    if len(scored) < 2:
        return no_verdict
    tail = f"; {no_verdict}" if left else ""
    ranked = [cell.contender for cell in scored]
    beaten = {c for c in ranked if any(_is_better(other, c, pairs) for other in ranked)}
    first = next((c for c in ranked if c not in beaten), ranked[0])
    most = max(cell.samples for cell in scored)
    on = f"on {'' if all(cell.samples == most for cell in scored) else 'up to '}{count(most, 'sample')}"
    below = [c for c in ranked if _is_better(first, c, pairs)]
    if combined is not None and combined.best == first and combined.best_shown:
        return f"{told[first]} is better than each of {listed([told[c] for c in below])} {on}{tail}"
    beside = [told[c] for c in ranked if c != first and c not in below]
    if not beside:
        return f"{told[first]} is better than {listed([told[c] for c in below])} {on}{tail}"
    said = f"no best model shown {on}: {told[first]} is not shown to differ from {listed(beside, joint='or')}"
    return said + (f", but is better than {listed([told[c] for c in below])}" if below else "") + tail
