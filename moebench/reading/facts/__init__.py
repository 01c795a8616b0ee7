"""Which facts of a source a summary tells, and what it says besides."""

from moebench.reading.facts.mentions import Mention, coverage, mention

__all__ = ["Mention", "coverage", "mention"]
