"""The minimum of a curve through the runs of one IsoFLOP budget, for the data and for every resample of it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scalestudy.analyse.context import Floats

FEWEST = {"parabola": 4, "cubic": 5, "akima": 5}
"""Distinct sizes a budget needs: one more than a polynomial has coefficients; Akima's stencil spans five points."""


@dataclass(frozen=True)
class Minimum:
    """Where a curve is lowest.

    Attributes:
        log_params: log N at the minimum.
        value: the curve there, in the metric's unit.
        curvature: second derivative of the curve in log N at the minimum; NaN for an interpolation.
    """

    log_params: Floats
    value: Floats
    curvature: Floats


Curve = Callable[[Floats, Floats, Floats], Minimum]


def parabola(log_params: Floats, value: Floats, weights: Floats) -> Minimum:
    """Weighted least-squares parabola of the value in log N (Hoffmann 2022, section 3.2).

    Args:
        log_params: (n,) log N of each run.
        value: (n,) its value.
        weights: (draws, n) how often each run counts.

    Returns:
        The vertex, each field (draws,); where the curvature is not positive it is a maximum, for the caller to refuse.
    """
    centre = log_params.mean()
    c0, c1, c2 = _polynomial(log_params - centre, value, weights, 2).T
    with np.errstate(all="ignore"):
        return Minimum(centre - c1 / (2 * c2), c0 - c1**2 / (4 * c2), 2 * c2)


def cubic(log_params: Floats, value: Floats, weights: Floats) -> Minimum:
    """Weighted least-squares cubic of the value in log N, for curves that are steeper on one side.

    Arguments and result as for `parabola`: the one minimum that a cubic with a minimum has; NaN where it has none.
    """
    centre = log_params.mean()
    c0, c1, c2, c3 = _polynomial(log_params - centre, value, weights, 3).T
    with np.errstate(all="ignore"):
        root = np.sqrt(c2**2 - 3 * c1 * c3)
        # The root at which the curve bends upwards, written so that a cubic that is nearly a parabola loses no digits.
        x = -c1 / (c2 + np.copysign(root, c2))
        x = np.where(c2 > 0, x, (-c2 + root) / (3 * c3))
        return Minimum(centre + x, c0 + x * (c1 + x * (c2 + x * c3)), 2 * c2 + 6 * c3 * x)


def _polynomial(x: Floats, value: Floats, weights: Floats, degree: int) -> Floats:
    """Coefficients (draws, degree + 1) by weighted least squares; NaN where too few distinct x are left."""
    moments = weights @ np.stack([x**k for k in range(2 * degree + 1)], axis=1)
    order = np.arange(degree + 1)
    normal = moments[:, order[:, None] + order]
    right = weights @ np.stack([value * x**k for k in order], axis=1)
    distinct = ((weights[:, :, None] > 0) & (x[:, None] == np.unique(x))).any(axis=1).sum(axis=1)
    solvable = distinct > degree
    found = np.full((len(weights), degree + 1), np.nan)
    found[solvable] = np.linalg.solve(normal[solvable], right[solvable][..., None])[..., 0]
    return found


def akima(log_params: Floats, value: Floats, weights: Floats) -> Minimum:
    """Akima interpolation of the log value in log N; runs of equal size are averaged (Porian 2024, section 3.1).

    Arguments and result as for `parabola`. The minimum is looked for on the sampled sizes and at the roots of the
    derivative between them.
    """
    found = np.array([_akima_minimum(log_params, value, row) for row in weights])
    return Minimum(found[:, 0], found[:, 1], np.full(len(weights), np.nan))


def _akima_minimum(log_params: Floats, value: Floats, weights: Floats) -> tuple[float, float]:
    from scipy.interpolate import Akima1DInterpolator  # loaded where it is needed

    sizes, mean = _averaged(log_params, value, weights)
    if len(sizes) < FEWEST["akima"]:
        return np.nan, np.nan
    curve = Akima1DInterpolator(sizes, mean)
    roots = curve.derivative().roots(discontinuity=False, extrapolate=False)
    candidates = np.concatenate([sizes, roots[np.isfinite(roots)]])
    heights = curve(candidates)
    best = int(np.argmin(heights))
    return float(candidates[best]), float(np.exp(heights[best]))


def heights(curve: str, log_params: Floats, value: Floats, at: Floats) -> Floats:
    """Return the curve through the runs of one budget, in the metric's unit, at any log N, (n,); NaN beyond an interpolation.

    Args:
        curve: its name in `CURVES`.
        log_params: (m,) log N of each run.
        value: (m,) its value.
        at: (n,) where it is wanted.
    """
    from scipy.interpolate import Akima1DInterpolator  # loaded where it is needed

    if curve != "akima":
        centre, degree = log_params.mean(), {"parabola": 2, "cubic": 3}[curve]
        c = _polynomial(log_params - centre, value, np.ones((1, len(value))), degree)[0]
        return np.asarray(sum(c[k] * (at - centre) ** k for k in range(degree + 1)))
    sizes, mean = _averaged(log_params, value, np.ones(len(value)))
    return np.exp(Akima1DInterpolator(sizes, mean)(at))


def _averaged(log_params: Floats, value: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The distinct sizes that count, and the mean log value of the runs of each."""
    sizes, position = np.unique(log_params[weights > 0], return_inverse=True)
    counts = weights[weights > 0]
    return sizes, np.bincount(position, counts * np.log(value[weights > 0])) / np.bincount(position, counts)


CURVES: dict[str, Curve] = {"parabola": parabola, "cubic": cubic, "akima": akima}
