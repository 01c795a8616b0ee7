"""Where a served model differs from what the catalogue expects of its tag."""

from moebench.models.catalogue import Entry, find_entry
from moebench.types import ModelCard

# Field -> how far the server's number may be from the catalogue's, as a share of it.
_FIELDS = {
    "architecture": 0.0,
    "experts": 0.0,
    "experts_used": 0.0,
    "experts_shared": 0.0,
    "dense_layers": 0.0,
    "layers": 0.0,
    "width": 0.0,
    "heads": 0.0,
    "kv_heads": 0.0,
    "context_tokens": 0.0,
    "parameters": 0.01,
    "active_parameters": 0.02,
    "kv_bytes_per_token": 0.0,
    "quantization": 0.0,
    "size_bytes": 0.03,
}
_SPELLINGS = {"gpt-oss": "gptoss"}  # llama.cpp's name and Ollama's


def differences(card: ModelCard, entry: Entry) -> list[tuple[str, str, str]]:
    """Returns field, the server's and the catalogue's value, for each field in which both say something else.

    Sizes and counts may differ a little: the catalogue's are rounded.
    """
    expected = entry.card(card.name)
    found = []
    for field, share in _FIELDS.items():
        served, said = getattr(card, field), getattr(expected, field)
        if served is None or said is None or _same(served, said, share):
            continue
        found.append((field.replace("_", " "), _shown(served), _shown(said)))
    return found


def right_name(card: ModelCard, entry: Entry | None) -> str | None:
    """Returns a model's right name, where its tag is the catalogue's and its network is too; else None."""
    if entry is None or card.stand_in:
        return None
    expected = entry.card(card.name)
    shape = ("architecture", "experts", "layers", "width")
    same = all(_same(getattr(card, name), getattr(expected, name), 0.0) for name in shape)
    return entry.title if same else None


def title(card: ModelCard) -> str | None:
    """Returns a model's right name as the catalogue has it; None where it has none."""
    return right_name(card, find_entry(card.name))


def tag_note(card: ModelCard) -> str:
    """Returns what its tag hides, for instance that `deepseek-v2` is the Lite; empty: nothing."""
    entry = find_entry(card.name)
    return entry.tag_note if entry and title(card) and ":" not in card.name else ""


def _same(served: object, said: object, share: float) -> bool:
    if isinstance(served, int) and isinstance(said, int):
        return abs(served - said) <= share * said
    return _SPELLINGS.get(str(served), str(served)) == _SPELLINGS.get(str(said), str(said))


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
