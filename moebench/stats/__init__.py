"""Intervals, paired tests and what repeats tell: small statistics on scores, useful alone. numpy at most."""

from moebench.stats.intervals import (
    Floats,
    Interval,
    bounded_intervals,
    cluster_totals,
    difference_interval,
    mean_interval,
    mean_intervals,
    percentile,
    resample_indices,
    wilson,
)
from moebench.stats.paired import (
    ALPHA,
    FEWEST,
    PairedTest,
    holm,
    paired_test,
    paired_tests,
    samples_needed,
    sign_test,
)
from moebench.stats.repeats import Components, pass_all_k, pass_at_k, variance_components

__all__ = [
    "ALPHA",
    "FEWEST",
    "Components",
    "Floats",
    "Interval",
    "PairedTest",
    "bounded_intervals",
    "cluster_totals",
    "difference_interval",
    "holm",
    "mean_interval",
    "mean_intervals",
    "paired_test",
    "paired_tests",
    "pass_all_k",
    "pass_at_k",
    "percentile",
    "resample_indices",
    "samples_needed",
    "sign_test",
    "variance_components",
    "wilson",
]
