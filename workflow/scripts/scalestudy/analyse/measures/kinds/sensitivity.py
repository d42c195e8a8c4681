"""How much is lost on average by a hyperparameter that is off: the mean excess over the range tried."""

import numpy as np

from scalestudy.analyse.measures.base import Asked, Measure, each_unit
from scalestudy.analyse.measures.sweep import Curve, of_sweep
from scalestudy.numerals import brief


def _measured(curve: Curve, asked: Asked) -> tuple[float, str]:
    """Straight lines between the values tried, in their logarithm; a cap on the metric is one on the excess."""
    cap = asked.options.get("ceiling")
    worst = np.inf if cap is None else curve.sign * cap / curve.whole - curve.loss.min()
    estimate = np.trapezoid(np.minimum(curve.excess, worst), curve.at) / np.ptp(curve.at)
    return float(estimate), f" over {brief(np.ptp(curve.at), 2)} decades" + (
        "" if cap is None else f", at most {brief(cap, 6)}"
    )


MEASURE = Measure(
    "sensitivity",
    "the mean of how much worse than its best the metric is over the hyperparameter `over`, its logarithm uniform over the range tried, "
    "values beyond `ceiling` (such as the loss at the start) counted as that",
    "fit unit",
    each_unit(of_sweep(_measured)),
    unit="",
    citation="Wortsman et al. 2023, arXiv:2309.14322",
)
