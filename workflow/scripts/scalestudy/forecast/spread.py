"""How wrong a forecast of `auto` may be: noise, parameters, choice of law and distance, added in quadrature."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast import rates
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.distance import decades_beyond, nearest
from scalestudy.forecast.one_more import one_more
from scalestudy.forecast.predict import open_spread
from scalestudy.forecast.task import size

Floats = npt.NDArray[np.float64]
BENDS: Final = 0.3
"""Share of the change predicted beyond the data that laws may miss, whatever the fits say: they bend where nothing was seen.

`benchmarks/development.py` prints that share for open curves. The upper end is taken of those with little noise, since they were
looked at nearer than a forecast looks.
"""
DRIFT: Final = 0.02
"""The same per decade, in log values or else in standard deviations of the values: laws that predict no change may be wrong."""
NOISE_POWER: Final = 2.0
"""Noise is read off residuals weighted by (x / x_max)^2, since it often falls with scale."""
FLATTER: Final = 0.5
"""Members' shares to this power tell how far forecasts may differ: the best guess is not as sure as its share."""


@dataclass(frozen=True)
class Spread:
    """Standard deviations of forecasts, each (m,), of logarithms or in the metric's unit.

    Attributes:
        noise: of one more run.
        parameters: what the fits leave open: how far weightings of one law differ, or, for laws fitted with one weighting,
            the delta method.
        model: how far laws differ.
        horizon: what no fit can tell of rows beyond the data.
    """

    noise: Floats
    parameters: Floats
    model: Floats
    horizon: Floats

    @property
    def total(self) -> Floats:
        """All four in quadrature."""
        square: Floats = self.noise**2 + self.parameters**2 + self.model**2 + self.horizon**2
        return np.sqrt(square)


def spread(decision: Decision, train: pd.DataFrame, rows: pd.DataFrame, roles: Roles) -> Spread:
    """Return the parts of the standard deviation of `auto` at rows.

    Args:
        decision: what it forecasts with.
        train: the rows that was made from.
        rows: where to forecast.
        roles: which part every column plays.
    """
    within, between = _disagreement(decision, rows)
    if not any(member.task.column for member in decision.members):
        within = delta_method(decision, train, rows, roles)
    unit = 1.0 if decision.logarithmic else float(train["value"].std())
    columns = {column for member in decision.members for column in member.law.columns}
    if roles.trials:
        noise = _of_rates(decision, train, rows, roles)
    else:
        noise, _ = one_more(_noise(decision, train), np.inf, train, rows, columns, roles)
    far = decades_beyond(train, rows, roles.along)
    horizon = np.hypot(BENDS * change_beyond(decision, train, rows, far, roles), DRIFT * unit * far)
    return Spread(noise, within, between, horizon)


def _disagreement(decision: Decision, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return how far members differ within laws, by their weightings, and between laws: standard deviations, (m,)."""
    weight = np.array([member.weight for member in decision.members])[:, None] ** FLATTER
    law = pd.factorize(np.array([member.law.name for member in decision.members]))[0]
    with np.errstate(all="ignore"):
        parts = decision.parts(rows)
        parts = np.log(parts) if decision.logarithmic else parts
        weight = weight * np.isfinite(parts)
        parts = np.where(weight > 0, parts, 0.0)
        of_law = np.eye(law.max() + 1)[law].T
        mean = (of_law @ (weight * parts)) / np.maximum(of_law @ weight, np.finfo(float).tiny)
        within = (weight * (parts - mean[law]) ** 2).sum(axis=0) / weight.sum(axis=0)
        middle = (weight * parts).sum(axis=0) / weight.sum(axis=0)
        between = (weight * (mean[law] - middle) ** 2).sum(axis=0) / weight.sum(axis=0)
    return np.sqrt(within), np.sqrt(between)


def change_beyond(
    decision: Decision, train: pd.DataFrame, rows: pd.DataFrame, far: Floats, roles: Roles = USUAL
) -> Floats:
    """Return how much `auto` predicts to change on the way to each row from the training row nearest to it, (m,).

    Of logarithms if it averages these. Zero at rows that lie beyond the training rows in no scale, `far` (m,) decades, and
    in no column that laws read. Nearest is meant in these columns.
    """
    columns = roles.ordered(column for member in decision.members for column in member.law.columns)
    # A row that a law read nothing from, for want of one column, is no place from which to go on.
    train = train[np.isfinite(train[columns].to_numpy(float)).all(axis=1)]
    if train.empty:
        return np.zeros(len(rows))
    inside, outside = train[columns].to_numpy(float), rows[columns].to_numpy(float)
    low, high = inside.min(axis=0), inside.max(axis=0)
    beyond = (far > 0) | (outside < low).any(axis=1) | (outside > high).any(axis=1)
    change = np.zeros(len(rows))
    if beyond.any():
        edge = train.iloc[nearest(inside, outside[beyond])]
        there, here = decision.point(rows[beyond]), decision.point(edge)
        with np.errstate(all="ignore"):
            change[beyond] = np.abs(np.log(there / here) if decision.logarithmic else there - here)
    return np.where(np.isfinite(change), change, 0.0)


def residuals(decision: Decision, rows: pd.DataFrame) -> Floats:
    """Return values less predictions, of logarithms if these are averaged, (m,)."""
    predicted, value = decision.point(rows), rows["value"].to_numpy(float)
    with np.errstate(all="ignore"):
        residual: Floats = np.log(value / predicted) if decision.logarithmic else value - predicted
    return residual


def _of_rates(decision: Decision, train: pd.DataFrame, rows: pd.DataFrame, roles: Roles) -> Floats:
    """The standard deviation of rates of counts about what is predicted at rows, (m,)."""
    trials, dispersed = rates.trials_of(rows, train, roles.trials), dispersion_of(decision, train, roles)
    return np.sqrt(dispersed * rates.variance(np.clip(decision.point(rows), 0.0, 1.0), trials))


def dispersion_of(decision: Decision, train: pd.DataFrame, roles: Roles) -> float:
    """Return the dispersion of counts about what is predicted for the training rows; NaN as for `_noise`."""
    if all(member.fitted.dof == 0 for member in decision.members):
        return np.nan
    spent = float(np.mean([member.fitted.parameters for member in decision.members]))
    return rates.scatter(decision.point(train), train, roles.trials, spent)


def _noise(decision: Decision, train: pd.DataFrame) -> float:
    """Return the standard deviation of residuals, recent ones counting more, for the parameters spent on them.

    NaN where every member runs through all its rows, which says nothing of the next one.
    """
    if all(member.fitted.dof == 0 for member in decision.members):
        return np.nan
    residual = residuals(decision, train)
    scale = size(train, max(member.task.column for member in decision.members))
    weight = np.where(np.isfinite(residual), (scale / scale.max()) ** NOISE_POWER, 0.0)
    effective = weight.sum() ** 2 / (weight**2).sum()
    spent = np.mean([member.fitted.parameters for member in decision.members]) / effective
    mean_square = float((weight * np.nan_to_num(residual) ** 2).sum() / weight.sum())
    return float(np.sqrt(mean_square / max(1 - float(spent), 0.2)))


def delta_method(decision: Decision, train: pd.DataFrame, rows: pd.DataFrame, roles: Roles = USUAL) -> Floats:
    """Return what the parameters leave open at rows, (m,), by the delta method; 0 where that cannot be told."""
    weight = np.array([member.weight for member in decision.members])
    each = [
        open_spread(
            member.fitted,
            train,
            member.task.recent(train) * rates.information(member.fitted.point(train), train, roles.trials),
            rows,
            decision.logarithmic,
        )
        for member in decision.members
    ]
    variance: Floats = weight @ np.nan_to_num(np.array(each)) ** 2
    return np.sqrt(variance)
