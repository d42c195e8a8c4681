"""Intervals for a new observation: what the parameters leave open, and the noise of one more run."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from scalestudy.fit.normal import dot
from scalestudy.intervals import LEVELS, SHARES, nodes, suffice
from scalestudy.search import roots

Floats = npt.NDArray[np.float64]
LEVEL: Final = 0.95
WIDEST: Final = 20.0
"""Half-width of bounds, in log units, beyond which they say no more than that nothing is known."""


@dataclass(frozen=True)
class Prediction:
    """Predictions with 95% bounds for a new observation, each (m,); nan where none can be made, `note` says why."""

    value: Floats
    lower: Floats
    upper: Floats
    note: str = ""

    def within(self, possible: tuple[float, float]) -> "Prediction":
        """Keep predictions and bounds inside the values that the metric can take."""
        return replace(self, **{name: np.clip(getattr(self, name), *possible) for name in ("value", "lower", "upper")})

    @classmethod
    def nothing(cls, count: int, note: str) -> "Prediction":
        """Return no prediction for each of `count` rows."""
        empty = np.full(count, np.nan)
        return cls(empty, empty, empty, note)


def interval(
    draws: Floats, scale: Floats | float, dof: Floats | float = np.inf, logarithmic: bool = True
) -> tuple[Floats, Floats]:
    """Return the central 95% interval of a new observation.

    The observation is one draw's prediction plus noise: a mixture, over draws, of Student-t distributions. Its quantiles
    are solved for, so no random numbers are needed and equal input has equal bounds.

    Args:
        draws: predictions of each draw, (draws, m), in the metric's unit; draws that are not finite are left out.
        scale: standard deviation of the noise, scalar or (m,): of log values if `logarithmic`, else in the metric's unit.
        dof: degrees of freedom the scale was estimated with, scalar or (m,); infinite for a known scale.
        logarithmic: whether noise is multiplicative.

    Returns:
        Lower and upper bounds, each (m,); nan where the draws with a value do not suffice, as for all intervals over draws.
    """
    scale, dof = (np.broadcast_to(np.asarray(one, float), draws.shape[1:]) for one in (scale, dof))
    with np.errstate(all="ignore"):
        usable = np.log(draws) if logarithmic else np.array(draws, float)
    usable[~np.isfinite(usable)] = np.nan
    lower, upper = np.full(draws.shape[1], np.nan), np.full(draws.shape[1], np.nan)
    enough = suffice(np.isfinite(usable).sum(axis=0), len(usable)) & np.isfinite(scale)
    if enough.any():
        lower[enough], upper[enough] = _mixture_quantiles(nodes(usable[:, enough]), scale[enough], dof[enough])
    with np.errstate(over="ignore"):
        return (np.exp(lower), np.exp(upper)) if logarithmic else (lower, upper)


def _mixture_quantiles(middles: Floats, scale: Floats, dof: Floats) -> Floats:
    """Return the bounds (2, m) of mixtures of Student-t distributions about nodes (NODES, m), each of one scale and dof (m,)."""
    reach = -np.where(np.isinf(dof), ndtri(1e-4), stdtrit(dof, 1e-4)) * scale

    def excess(at: Floats, level: Floats, wide: Floats, freedom: Floats, *centres: Floats) -> Floats:
        z: Floats = (at[..., None] - np.stack(centres, axis=-1)) / wide[..., None]
        # A sum whose order depends on its length alone, so that no element's bytes depend on its neighbours.
        return dot(_below(z, freedom[..., None]), SHARES) - level

    shape = len(LEVELS), len(scale)
    ends = (np.broadcast_to(end, shape) for end in (middles.min(axis=0) - reach, middles.max(axis=0) + reach))
    found = roots(excess, *ends, np.array(LEVELS)[:, None], np.where(scale > 0, scale, 1.0), dof, *middles)
    without_noise = middles[np.searchsorted(np.cumsum(SHARES), LEVELS)]
    return np.where(scale > 0, found, without_noise)


def _below(z: Floats, dof: Floats) -> Floats:
    """Student's distribution function, the normal one where the scale is known."""
    if np.isinf(dof).all():
        return np.asarray(ndtr(z), float)
    return np.where(np.isinf(dof), ndtr(z), stdtr(dof, z))


def normal_interval(
    predicted: Floats, spread: Floats, scale: Floats | float, dof: Floats | float, logarithmic: bool = True
) -> tuple[Floats, Floats]:
    """Return the central 95% interval of a new observation whose prediction is Gaussian: `interval` without draws.

    Stands for a bootstrap where one would cost too much, as inside every fold.

    Args:
        predicted: predictions, (m,).
        spread: standard deviation that the parameters leave open, (m,), of log predictions if `logarithmic`.
        scale: standard deviation of the noise, scalar or (m,).
        dof: degrees of freedom the scale was estimated with, scalar or (m,).
        logarithmic: whether spread and scale are those of logarithms.
    """
    half = np.asarray(-stdtrit(dof, (1 - LEVEL) / 2) * np.sqrt(spread**2 + scale**2), float)
    return about(predicted, half, logarithmic)


def about(middle: Floats, half: Floats, logarithmic: bool) -> tuple[Floats, Floats]:
    """Return the ends of intervals, (m,) each, from their middle and half-width; of logarithms within `WIDEST`.

    >>> [end.tolist() for end in about(np.array([1.0]), np.array([2.0]), False)]
    [[-1.0], [3.0]]
    """
    if not logarithmic:
        return middle - half, middle + half
    half = np.minimum(half, WIDEST)
    with np.errstate(over="ignore"):
        return middle * np.exp(-half), middle * np.exp(half)
