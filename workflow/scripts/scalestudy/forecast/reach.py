"""How far the noise of the training rows moves the predictions of a fit, where bounds and the rows themselves limit its parameters.

To first order a parameter on a bound, or one that the rows hardly tell, moves predictions beyond the data without end: b (1/x + g)^c
with g at 0 moves in proportion to x, although no g that the rows admit does more than level it off. So along each axis of the region in
which noise leaves the parameters, the fit is led to where the moved values would have it, see `ways`.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.answer import Answer, slopes_of, slopes_of_each
from scalestudy.forecast.fitted import Fitted, by_law, scaled
from scalestudy.forecast.ways import Axes, Ways
from scalestudy.remembered import numbers

Floats = npt.NDArray[np.float64]


def reaches(every: Sequence[Axes], train: pd.DataFrame, rows: pd.DataFrame, logarithmic: bool) -> list[Floats]:
    """Return how far each fit's predictions move at rows along each of its axes, (m, k), with the sign of their slopes.

    That is the root mean square of both ways.

    Args:
        every: the axes of fits to the same training rows.
        train: these rows, (n,).
        rows: where to predict, (m,).
        logarithmic: whether predictions are taken as logarithms.
    """
    fits = [axes.fitted for axes in every]
    found = [s @ axes.steps for s, axes in zip(slopes_of_each(fits, rows, logarithmic), every, strict=True)]
    for law, which in by_law(fits).items():
        with np.errstate(all="ignore"):  # what rows do not tell at all goes as far as numbers do, and is not admitted
            each = Ways.of(law, [every[k] for k in which]).followed(train, rows, logarithmic)
        for k, both in zip(which, each, strict=True):
            squares = np.where(np.isfinite(both), both, found[k]) ** 2
            found[k] = np.sign(found[k]) * np.sqrt(squares.mean(axis=0))
    return found


def open_spread(fitted: Fitted, train: pd.DataFrame, weight: Floats, rows: pd.DataFrame, logarithmic: bool) -> Floats:
    """Return the standard deviation that the parameters leave open at rows, (m,), of logarithms or raw values.

    Args:
        fitted: the fit.
        train: the rows it was fitted to, (n,).
        weight: their weights, (n,).
        rows: where to predict.
        logarithmic: whether residuals are those of logarithms.

    Returns:
        nan where no row is left to tell the noise. Directions the training rows say nothing of are left out.
    """
    if not fitted.predicts or fitted.dof < 1:
        return np.full(len(rows), np.nan)
    inside = scaled(fitted.point(train), logarithmic)
    residual = np.sqrt(weight) * np.nan_to_num(scaled(numbers(train, "value"), logarithmic) - inside)
    scale = float(np.sqrt(residual @ residual / fitted.dof))
    answer = Answer.by(slopes_of(fitted, train, logarithmic), fitted, weight)
    axes = Axes(fitted, answer, scale * answer.axes(0.0), np.full(len(answer.singular), scale), inside)
    return np.asarray(np.linalg.norm(reaches([axes], train, rows, logarithmic)[0], axis=1))
