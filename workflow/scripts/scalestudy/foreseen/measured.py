"""What the stages of studies cost, measured by `benchmarks/costs.py`, which writes this file."""

from collections.abc import Mapping
from typing import Final

CPU: Final[Mapping[str, Mapping[str, float]]] = {
    "check": {"base": 0.321},
    "ingest": {"base": 0.46, "rows": 3.86e-06},
    "clean": {"base": 0.503, "rows": 3.85e-06},
    "fit": {"base": 0.547, "fits": 0.0144, "drawn": 9.9e-05},
    "validate": {"base": 0.852, "units": 0.108, "sets": 0.00434},
    "score": {"base": 0.706, "units": 0.0509, "fits": 0.0083},
    "analyse": {"base": 1.11, "units": 0.0122, "fits": 0.0158, "drawn": 0.0},
    "figures": {"base": 8.5, "units": 0.0121, "fits": 0.000709},
    "report": {"base": 1.98, "units": 0.00344, "fits": 0.000315},
    "manifest": {"base": 0.33},
}
"""Seconds of one core, by stage: of every job, and of each that `foreseen.size.Size` counts."""
PEAK: Final[Mapping[str, Mapping[str, float]]] = {
    "check": {"base": 112.0},
    "ingest": {"base": 185.0, "rows": 0.0},
    "clean": {"base": 185.0, "rows": 0.000195},
    "fit": {"base": 163.0, "fits": 0.124, "drawn": 0.00471},
    "validate": {"base": 244.0, "units": 0.883, "sets": 0.0381},
    "score": {"base": 176.0, "units": 0.786, "fits": 0.191},
    "analyse": {"base": 214.0, "units": 0.301, "fits": 0.00357, "drawn": 0.00109},
    "figures": {"base": 300.0, "units": 0.486, "fits": 0.0704},
    "report": {"base": 236.0, "units": 0.548, "fits": 0.0984},
    "manifest": {"base": 111.0},
}
"""The same of the memory that a job holds at once, in MB."""
