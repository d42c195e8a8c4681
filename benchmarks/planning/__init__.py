"""What `benchmarks/planner.py` measures: made ladders, and published runs that are looked back on."""
