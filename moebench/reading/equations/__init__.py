"""Equations: a working's calculations, and whether they are true."""

from moebench.reading.equations.chains import WORKING_CHARS, Equation, calculate, equations

__all__ = ["WORKING_CHARS", "Equation", "calculate", "equations"]
