"""What the stages of studies cost, measured by `benchmarks/costs.py`, which writes this file."""

from collections.abc import Mapping
from typing import Final

CPU: Final[Mapping[str, Mapping[str, float]]] = {
    "check": {"base": 0.382},
    "ingest": {"base": 0.564, "rows": 1.05e-05},
    "clean": {"base": 0.583, "rows": 2.12e-05},
    "fit": {"base": 0.638, "fits": 0.0306, "drawn": 0.000255},
    "validate": {"base": 1.56, "units": 0.123, "sets": 0.00755},
    "score": {"base": 0.912, "units": 0.0872, "fits": 0.0},
    "analyse": {"base": 1.34, "units": 0.035, "fits": 0.0112, "drawn": 0.0},
    "figures": {"base": 10.7, "units": 0.0153, "fits": 0.0},
    "report": {"base": 2.36, "units": 0.00756, "fits": 0.0},
    "manifest": {"base": 0.405},
}
"""Seconds of one core, by stage: of every job, and of each that `foreseen.size.Size` counts."""
PEAK: Final[Mapping[str, Mapping[str, float]]] = {
    "check": {"base": 112.0},
    "ingest": {"base": 182.0, "rows": 4.39e-05},
    "clean": {"base": 184.0, "rows": 0.000153},
    "fit": {"base": 160.0, "fits": 0.153, "drawn": 0.00424},
    "validate": {"base": 248.0, "units": 0.56, "sets": 0.0548},
    "score": {"base": 174.0, "units": 0.673, "fits": 0.195},
    "analyse": {"base": 212.0, "units": 0.239, "fits": 0.0314, "drawn": 0.00103},
    "figures": {"base": 307.0, "units": 0.387, "fits": 0.0482},
    "report": {"base": 230.0, "units": 0.438, "fits": 0.141},
    "manifest": {"base": 111.0},
}
"""The same of the memory that a job holds at once, in MB."""
