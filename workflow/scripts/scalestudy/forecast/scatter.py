"""The noise of one more run, read off the residuals of a forecast at its training rows."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtri

from scalestudy.forecast.serial import Serial

Floats = npt.NDArray[np.float64]
LEAST_DOF: Final = 2.0
"""Degrees of freedom that residuals are held to have at least, where members spent about as many parameters as there are rows."""
LEAST_SHARE: Final = 0.05
"""A residual is held to have at least this share of the noise, however closely a fit runs through its row."""
STEPS: Final = 8
"""Of Fisher scoring for the slope of the variance, which settles in about five."""
STEEPEST: Final = 2.0
"""The variance is taken to change by no more than this power of the scale."""
EVIDENCE: Final = float(chdtri(1, 0.05))
"""Squared slope over its variance below which noise is taken to be the same everywhere: 5% of slopes of none exceed it."""


@dataclass(frozen=True)
class Scatter:
    """The standard deviation of one more run about a forecast, of logarithms or in the metric's unit.

    Attributes:
        scale: at the middle of the training rows.
        slope: of the logarithm of the variance by that of the scale; 0 without evidence.
        middle: logarithm of the scale there.
        ends: of the training rows, between which the slope holds.
        dof: degrees of freedom of the estimate.
        serial: how errors of one run go together.
    """

    scale: float
    slope: float
    middle: float
    ends: tuple[float, float]
    dof: float
    serial: Serial = field(default_factory=Serial)

    def at(self, size: Floats) -> Floats:
        """Return the standard deviation at sizes, (m,); beyond the training rows that at their end."""
        with np.errstate(all="ignore"):
            place = np.clip(np.log(size), *self.ends)
        place = np.where(np.isfinite(place), place, self.middle)
        found: Floats = self.scale * np.exp(0.5 * self.slope * (place - self.middle))
        return found


def scatter(residual: Floats, expected: Floats, size: Floats, serial: Serial | None = None) -> Scatter:
    """Estimate the noise, and whether it changes along a scale (multiplicative heteroscedasticity: Harvey 1976).

    Args:
        residual: of the forecast at its training rows, (n,); nan for rows without one.
        expected: squares of residuals to be expected of noise of variance 1, (n,); they sum to the degrees of freedom, and each
            counts by its own.
        size: the scale that the variance may follow, (n,); equal everywhere for none.
        serial: how errors of one run go together; that of rows in runs with several is less to go by.
    """
    serial = serial or Serial()
    known = np.isfinite(residual) & (size > 0)
    if not known.any():
        return Scatter(np.nan, 0.0, 0.0, (0.0, 0.0), LEAST_DOF, serial)
    square, expected, place = residual[known] ** 2, expected[known], np.log(size[known])
    told, worth = np.maximum(expected, LEAST_SHARE), serial.worth(len(residual))[known]
    middle = float(np.average(place, weights=told))
    slope = _slope(square / told, place - middle, told * worth)
    variance = float((square * np.exp(-slope * (place - middle))).sum()) / max(float(expected.sum()), LEAST_DOF)
    dof = max(float((expected * worth).sum()), LEAST_DOF)
    return Scatter(float(np.sqrt(variance)), slope, middle, (float(place.min()), float(place.max())), dof, serial)


def steady(deviation: float) -> Scatter:
    """Noise of one standard deviation everywhere, as if it were known."""
    return Scatter(deviation, 0.0, 0.0, (0.0, 0.0), np.inf)


def _slope(square: Floats, place: Floats, weight: Floats) -> float:
    """Return the slope of the log variance that squares show, drawn to zero by how little it exceeds what chance gives.

    `weight`: the degrees of freedom of each square, about whose middle places are stated. Residuals of neighbours, or of a pair, tell
    as much together as they have of these, not as many as they are.
    """
    information = float((weight * place**2).sum()) / 2
    if information <= 0 or not square.any():
        return 0.0
    slope = 0.0
    for _ in range(STEPS):
        flat = square * np.exp(-slope * place)
        excess = flat / np.average(flat, weights=weight) - 1
        step = float((weight * excess * place).sum()) / 2 / information
        slope = float(np.clip(slope + np.clip(step, -0.5, 0.5), -STEEPEST, STEEPEST))
    return slope * max(0.0, 1 - EVIDENCE / max(slope**2 * information, np.finfo(float).tiny))
