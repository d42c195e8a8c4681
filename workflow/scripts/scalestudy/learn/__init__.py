"""Columns learned from training rows: components of a matrix of benchmarks, abilities, standardised columns, trajectories."""
