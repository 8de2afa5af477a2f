"""Writes an invented Serbian case: statements, rates and the truth about them."""
