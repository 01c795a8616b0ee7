"""Equations: a working's calculations, and whether they are true."""

from moebench.reading.equations.chains import WORKING_CHARS, Calculation, Equation, calculation, equations

__all__ = ["WORKING_CHARS", "Calculation", "Equation", "calculation", "equations"]
