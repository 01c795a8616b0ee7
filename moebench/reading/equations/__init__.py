"""Equations: a working's calculations, and whether they are true."""
