"""What a study of some size costs: for each stage a constant, and so much for each of what its cost grows with."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from scalestudy.cost import Cost
from scalestudy.foreseen.measured import CPU, PEAK
from scalestudy.foreseen.size import Size
from scalestudy.validate.blocks import BLOCK

BASE: Final = "base"
GROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "check": (),
    "ingest": ("rows",),
    "clean": ("rows",),
    "fit": ("fits", "drawn"),
    "validate": ("units", "sets"),
    "score": ("units", "fits"),
    "analyse": ("units", "fits", "drawn"),
    "figures": ("units", "fits"),
    "report": ("units", "fits"),
    "manifest": (),
}
"""By stage, what the CPU seconds and the memory of its jobs grow with, beside what every job costs; names of `Size`."""
SPLIT: Final = ("fit", "validate", "score", "analyse")
"""The stages of which each shard has a job of its own."""
AT_ONCE: Final[Mapping[str, int]] = {"validate": BLOCK}
"""The stages whose jobs hold no more than so many families at once."""


class Foreseen(NamedTuple):
    """What a study will cost.

    Attributes:
        stages: by stage the CPU seconds of its jobs, and the memory of the largest in MB.
        cpu: seconds of all.
        largest: the stage with the largest job.
        peak: the memory of that job in MB.
    """

    stages: Mapping[str, Cost]
    cpu: float
    largest: str
    peak: float


def foresee(size: Size, shards: int) -> Foreseen:
    """Return what a study of some size costs on the machine that `foreseen.measured` tells of, in so many shards."""
    stages = {stage: _stage(stage, size, shards if stage in SPLIT else 1) for stage in GROWS}
    largest = max(stages, key=lambda stage: stages[stage].peak)
    return Foreseen(stages, sum(one.cpu for one in stages.values()), largest, stages[largest].peak)


def _stage(stage: str, size: Size, shards: int) -> Cost:
    base, grown = CPU[stage][BASE], _grown(CPU[stage], size)
    held = min(1 / shards, AT_ONCE.get(stage, np.inf) / max(size.units, 1))
    return Cost(base * shards + grown, PEAK[stage][BASE] + _grown(PEAK[stage], size) * held)


def _grown(each: Mapping[str, float], size: Size) -> float:
    counts = size._asdict()
    return float(sum(number * counts[name] for name, number in each.items() if name != BASE))
