"""The made cases of `benchmarks/between.py`, one module a kind of question."""
