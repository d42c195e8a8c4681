"""The spread of a fit's residuals: the noise of one more run, and the yardstick of the noise between seeds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.forecast.fitted import Fitted, Floats


@dataclass(frozen=True)
class Residuals:
    """Training residuals of one fit.

    Attributes:
        scale: their standard deviation, corrected for the parameters; of log values if `logarithmic`.
        dof: points less free parameters.
        logarithmic: whether residuals are of logarithms, as they are unless a value is not positive.
    """

    scale: float
    dof: float
    logarithmic: bool


def residuals_of(fitted: Fitted, rows: pd.DataFrame) -> Residuals:
    """Measure the residuals of a fit's estimate at its training rows; NaN where the fit failed."""
    if not fitted.usable:
        return Residuals(np.nan, np.nan, bool((rows["value"] > 0).all()))
    predicted = fitted.point(rows)
    return spread(predicted, rows["value"].to_numpy(float), fitted.parameters)


def spread(predicted: Floats, observed: Floats, parameters: float) -> Residuals:
    """Measure residuals of predictions (n,) that took so many free parameters.

    Returns:
        The spread over the rows at which the law is defined; NaN where they leave no degree of freedom.
    """
    logarithmic, there = bool((observed > 0).all()), np.isfinite(predicted)
    predicted, observed = predicted[there], observed[there]
    dof = len(observed) - parameters
    if dof <= 0:
        return Residuals(np.nan, float(dof), logarithmic)
    with np.errstate(all="ignore"):
        difference = np.log(predicted / observed) if logarithmic else predicted - observed
        scale = float(np.sqrt(np.sum(difference**2) / dof))
    return Residuals(scale if np.isfinite(scale) else np.nan, float(dof), logarithmic)
