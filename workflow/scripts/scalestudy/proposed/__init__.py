"""Proposed runs as a file that a launcher can read, and what came of them once they are in the run table."""
