"""stub"""

from collections.abc import Sequence
from typing import Any


def render(template: str, messages: Sequence[Any], *, think: bool, think_is_set: bool) -> str:
    """Stub, replaced soon."""
    return "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in messages) + "<|im_start|>assistant\n"
