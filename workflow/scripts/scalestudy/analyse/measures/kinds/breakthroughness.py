"""Whether a metric grows at once: its whole change over the root of the median square of its steps."""

import numpy as np

from scalestudy.analyse.measures.base import Floats, Measure, each_unit
from scalestudy.analyse.measures.steps import of_steps


def _typical(steps: Floats) -> float:
    return float(np.sqrt(np.median(steps**2)))


MEASURE = Measure(
    "breakthroughness",
    "the same whole change over the root of the median square of the steps: large where most steps are small and few are large",
    "fit unit",
    each_unit(of_steps(_typical)),
    citation="Srivastava et al. 2022, arXiv:2206.04615",
)
