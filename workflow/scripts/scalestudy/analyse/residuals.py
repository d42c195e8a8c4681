"""The spread of a fit's residuals: the noise of one more run, and the yardstick of the noise between seeds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.context import FittedLaw, Floats


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


def residuals_of(fitted: FittedLaw, rows: pd.DataFrame) -> Residuals:
    """Measure the residuals of a fit's estimate at its training rows.

    Args:
        fitted: the fit.
        rows: its training rows.

    Returns:
        The spread; NaN where the fit failed or leaves no degree of freedom.
    """
    observed = rows["value"].to_numpy(float)
    logarithmic = bool((observed > 0).all())
    dof = len(rows) - len(fitted.law.free_names)
    if not fitted.usable or dof <= 0:
        return Residuals(np.nan, float(dof), logarithmic)
    predicted = fitted.value({name: rows[name].to_numpy(float) for name in fitted.law.columns})[0]
    with np.errstate(all="ignore"):
        difference: Floats = np.log(predicted / observed) if logarithmic else predicted - observed
    return Residuals(float(np.sqrt(np.sum(difference**2) / dof)), float(dof), logarithmic)
