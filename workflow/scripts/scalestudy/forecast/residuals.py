"""The spread of a fit's residuals: the noise of one more run, and the yardstick of the noise between seeds."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.fitted import Fitted, Floats
from scalestudy.forecast.rates import scatter


@dataclass(frozen=True)
class Residuals:
    """Training residuals of one fit.

    Attributes:
        scale: their standard deviation, corrected for the parameters; of log values if `logarithmic`.
        dof: points less free parameters.
        logarithmic: whether residuals are of logarithms, as they are unless a value is not positive, or all are counts.
        dispersion: of counts, how many times their variance that of the residuals is; NaN where there are none.
    """

    scale: float
    dof: float
    logarithmic: bool
    dispersion: float = np.nan


def residuals_of(fitted: Fitted, rows: pd.DataFrame, roles: Roles = USUAL) -> Residuals:
    """Measure the residuals of a fit's estimate at its training rows; NaN where the fit failed."""
    relative = roles.relative(rows["value"])
    if not fitted.able:
        return Residuals(np.nan, np.nan, relative)
    predicted = fitted.point(rows)
    found = spread(predicted, rows["value"].to_numpy(float), fitted.parameters, relative)
    if not roles.trials or fitted.dof == 0:
        return found
    return replace(found, dispersion=scatter(predicted, rows, roles.trials, fitted.parameters))


def spread(predicted: Floats, observed: Floats, parameters: float, logarithmic: bool | None = None) -> Residuals:
    """Measure residuals of predictions (n,) that took so many free parameters.

    Returns:
        The spread over the rows at which the law is defined; NaN where they leave no degree of freedom.
    """
    logarithmic = bool((observed > 0).all()) if logarithmic is None else logarithmic
    there = np.isfinite(predicted)
    predicted, observed = predicted[there], observed[there]
    dof = len(observed) - parameters
    if dof <= 0:
        return Residuals(np.nan, float(dof), logarithmic)
    with np.errstate(all="ignore"):
        difference = np.log(predicted / observed) if logarithmic else predicted - observed
        scale = float(np.sqrt(np.sum(difference**2) / dof))
    return Residuals(scale if np.isfinite(scale) else np.nan, float(dof), logarithmic)
