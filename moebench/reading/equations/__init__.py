"""Equations: a working's calculations, and whether they are true."""

from moebench.reading.equations.chains import Equation, calculate, equations

__all__ = ["Equation", "calculate", "equations"]
