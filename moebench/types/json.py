"""What JSON can hold."""

from typing import Any, TypeAlias

JSON: TypeAlias = Any  # a recursive alias would make every read of a run file slow
