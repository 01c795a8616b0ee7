"""Cards as the catalogue has them, before anything is pulled."""

from moebench.models.catalogue import find_entry
from moebench.types import ModelCard


def card(name: str) -> ModelCard:
    entry = find_entry(name)
    assert entry is not None
    return entry.card(name)
