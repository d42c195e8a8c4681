"""The noise of one more run, or of the mean of several, by residuals of rows that may be means of runs themselves."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.averaged import runs_in_a_row, runs_of
from scalestudy.forecast.noise import ESTIMATORS, Noise, design_columns, floor_of
from scalestudy.remembered import remembered

Floats = npt.NDArray[np.float64]


def one_more(
    scale: Floats | float,
    dof: float,
    train: pd.DataFrame,
    rows: pd.DataFrame,
    columns: Iterable[str] = (),
    roles: Roles = USUAL,
) -> tuple[Floats, Floats]:
    """Return the standard deviation of what is measured at rows, and its degrees of freedom, (m,) each.

    Residuals of rows that are means of k runs have the variance c + s / k, with s that between runs of one design; the mean of
    m runs has c + s / m, so s (1 / m - 1 / k) is added. Where nothing tells s, what averaging takes away is not known: all
    of the residuals is then laid to the runs if that is more, and to what they have in common if it is less. The result
    is at least the noise that the rows themselves show.

    Args:
        scale: standard deviation of the residuals of training rows, one or as it is at `rows`, (m,); NaN if unknown.
        dof: its degrees of freedom.
        train: the training rows, whose `runs` tell k; the harmonic mean counts.
        rows: what is forecast, whose `runs` tell m; one where they do not say.
        columns: what the laws read, so that rows they tell apart are no replicates.
        roles: which part every column plays.
    """
    by, k, wanted = design_columns(train, columns, roles), runs_in_a_row(train), runs_of(rows)
    between = remembered(train, ("between", *by, roles.trials), lambda: ESTIMATORS["seed"](train, by, roles))
    if np.isfinite(between.estimate):
        return _told_apart(scale, dof, between, k, wanted)
    others = {name: estimate(train, by, roles) for name, estimate in ESTIMATORS.items() if name != "seed"}
    wider = scale * np.sqrt(np.maximum(k / wanted, 1.0))
    return np.maximum(wider, floor_of({"seed": between} | others)), np.full(len(rows), float(dof))


def _told_apart(scale: Floats | float, dof: float, between: Noise, k: float, wanted: Floats) -> tuple[Floats, Floats]:
    """The same where the variance between runs is known; the two estimates' degrees of freedom join as Satterthwaite's do."""
    own, more = scale**2, between.estimate**2 * (1 / wanted - 1 / k)
    variance, least = own + more, between.estimate**2 / wanted
    with np.errstate(all="ignore"):
        joined = variance**2 / (own**2 / dof + more**2 / between.dof)
    return np.sqrt(np.maximum(variance, least)), np.where(more == 0, float(dof), np.maximum(joined, 1.0))
