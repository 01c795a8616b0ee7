"""Numerals: numbers in a text, in digits and in words."""
