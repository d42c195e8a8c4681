"""Searches for the optimum of each problem from several starts, and which of them are worth their time."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model, Optima
from scalestudy.fit.solver import minimise

Array = NDArray[np.float64]
SAME_BASIN = 1e-7
"""Objectives that differ by no more than this share are those of one optimum."""


def search(model: Model, theta: Array, most: int, alone: bool = False) -> tuple[Optima, Optima]:
    """Solve the starts of each problem, the best `most` of them if they are more.

    Args:
        model: with one row of data per problem.
        theta: internal starts (k, S, F).
        most: how many to solve.
        alone: see `solver.minimise`.

    Returns:
        the best optimum of each problem, and where all that were solved ended, as many for each, one problem after the other.
    """
    theta = best_starts(model, theta, most)
    k, s, _ = theta.shape
    optima = minimise(model, members_of(theta), alone=alone)
    objective = optima.objective.reshape(k, s)
    return optima.take(np.arange(k) * s + _best_of(objective)), optima


def members_of(theta: Array) -> Members:
    """One for each start of each problem (k, S, F)."""
    k, s, f = theta.shape
    rows = np.repeat(np.arange(k), s)
    return Members(theta.reshape(k * s, f), rows, rows, rows)


def best_starts(model: Model, theta: Array, most: int) -> Array:
    """Score the starts of each problem, internal (k, S, F), and return the best `most` of each in their order."""
    if theta.shape[1] <= most:
        return theta
    members = members_of(theta)
    scores = np.empty(len(members))
    size = max(1, (1 << 18) // model.data.target.shape[1])
    with np.errstate(all="ignore"):
        for first in range(0, len(members), size):
            part = slice(first, first + size)
            scores[part] = model.objective(members.take(part))
    order = np.argsort(scores.reshape(theta.shape[:2]), axis=1, kind="stable")[:, :most]
    return np.take_along_axis(theta, np.sort(order, axis=1)[:, :, None], axis=1)


def _best_of(objective: Array) -> NDArray[np.int64]:
    """The start with the least objective; among equals to rounding, the first, so that ties do not depend on noise."""
    least = objective.min(axis=1, keepdims=True)
    return np.asarray(np.argmax(objective <= least, axis=1))
