"""Draws from the likelihood itself: points on the contours of the objective, each at a level that chance gives it."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import Around
from scalestudy.fit.model import Members
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]

_DOUBLINGS, _HALVINGS = 40, 40


def on_contours(here: Around, count: int, seed: int) -> Array:
    """Draw internal parameters of a fit by a smooth likelihood, (count, F).

    A draw lies where the sum of squares S has risen to S (1 + z'z q / dof), z being normal (F,) and q what makes it
    Student's t, in the direction that z has in coordinates in which the curvature is round. About a law that is linear in
    its parameters this is Student's t with their covariance; else each draw follows its direction to the contour that
    such a t would have reached, so that a share of the draws lies outside the likelihood region of that level whatever
    its shape (Beale 1960). That of counts rises by half of their dispersion times z'z, which is normal where that is 1. A direction in which the sum never rises so far ends at the bounds of the parameters.

    Args:
        here: the optimum, with at least one degree of freedom.
        count: how many.
        seed: of the problem.
    """
    random = np.random.default_rng(seed_of("contours", seed))
    normal = random.standard_normal((count, len(here.theta)))
    if np.isfinite(here.scale_dof):
        normal *= np.sqrt(here.dof / random.chisquare(here.dof, count))[:, None]
    target = _risen(here, (normal**2).sum(axis=1))
    # The curvature of a sum of squares is that of half of it twice, whose inverse times the variance is the covariance.
    direction = normal @ here.root.T * np.sqrt(here.scale)
    low, high = np.zeros(count), np.ones(count)
    for _ in range(_DOUBLINGS):
        short = _objective(here, here.theta + high[:, None] * direction) < target
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, 2 * high, high)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        short = _objective(here, here.theta + middle[:, None] * direction) < target
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(np.clip(here.theta + high[:, None] * direction, *here.model.compiled.bounds))


def _risen(here: Around, square: Array) -> Array:
    """The objective at so many squared standard deviations from its optimum, (count,)."""
    if here.counts:
        return np.asarray(_objective(here, here.theta[None]) + here.scale / 2 * square)
    return np.asarray(here.variance * (here.dof + square))


def _objective(here: Around, theta: Array) -> Array:
    """The objective at internal parameters (count, F), brought within bounds, (count,)."""
    rows = np.zeros(len(theta), dtype=np.int64)
    with np.errstate(all="ignore"):
        return here.model.objective(Members(np.clip(theta, *here.model.compiled.bounds), rows, rows, rows))
