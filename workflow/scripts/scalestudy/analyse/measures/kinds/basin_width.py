"""How far off a hyperparameter may be: the range around the best in which little is lost."""

import numpy as np

from scalestudy.analyse.measures.base import Asked, Floats, Measure, each_unit
from scalestudy.analyse.measures.sweep import Curve, of_sweep
from scalestudy.numerals import brief


def _measured(curve: Curve, asked: Asked) -> tuple[float, str]:
    allowed = asked.options["within"] * abs(float(curve.loss.min()))
    best = int(curve.loss.argmin())
    right = _reach(curve.at[best:], curve.excess[best:], allowed)
    left = _reach(-curve.at[: best + 1][::-1], curve.excess[: best + 1][::-1], allowed)
    open_ends = [curve.at[-1] == right, curve.at[0] == -left]
    return right + left, f", within {brief(asked.options['within'], 2)} of the best" + (
        "; it reaches an end of the range, so this is a least width" if any(open_ends) else ""
    )


def _reach(at: Floats, excess: Floats, allowed: float) -> float:
    """Follow straight lines from the best until the excess is more than is allowed; the last place if it never is."""
    over = np.flatnonzero(excess > allowed)
    if not over.size:
        return float(at[-1])
    i = int(over[0])
    share = (allowed - excess[i - 1]) / (excess[i] - excess[i - 1])
    return float(at[i - 1] + share * (at[i] - at[i - 1]))


MEASURE = Measure(
    "basin_width",
    "the range of the hyperparameter `over`, in decades around its best value, in which the metric is at most `within` (a share) worse",
    "fit unit",
    each_unit(of_sweep(_measured)),
    unit="decades",
)
