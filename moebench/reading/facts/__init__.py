"""Which facts of a source a summary tells, and what it says besides."""

from moebench.reading.facts.told import Mention, Source, mention

__all__ = ["Mention", "Source", "mention"]
