"""Whether a metric grows evenly with scale: its whole change over the root mean square of its steps."""

import numpy as np

from scalestudy.analyse.measures.base import Floats, Measure, each_unit
from scalestudy.analyse.measures.steps import of_steps


def _typical(steps: Floats) -> float:
    return float(np.sqrt(np.mean(steps**2)))


MEASURE = Measure(
    "linearity",
    "whole change of the metric over levels of scale (signed: above 0 if the best is at a larger scale than the worst), over the root "
    "mean square of its steps from one level to the next; as many as there are steps if it grows evenly, 1 if at once, near 0 if it wavers",
    "unit",
    each_unit(of_steps(_typical)),
    citation="Srivastava et al. 2022, arXiv:2206.04615, section 3.4",
)
