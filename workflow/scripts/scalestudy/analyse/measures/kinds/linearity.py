"""Whether a metric grows evenly with scale: its whole change over the root mean square of its steps."""

import numpy as np

from scalestudy.analyse.measures.base import Floats, Measure, each_unit
from scalestudy.analyse.measures.steps import of_steps


def _typical(steps: Floats) -> float:
    return float(np.sqrt(np.mean(steps**2)))


MEASURE = Measure(
    "linearity",
    "whole change of the metric over levels of scale (above 0 if the best is at a larger scale than the worst), over the root mean square of "
    "its steps from one level to the next; with k steps k if it grows evenly, the square root of k if in one of them, near 0 if it wavers",
    "fit unit",
    each_unit(of_steps(_typical)),
    citation="Srivastava et al. 2022, arXiv:2206.04615",
)
