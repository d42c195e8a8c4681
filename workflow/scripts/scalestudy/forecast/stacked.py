"""Shares inside the data: the average of laws that would have predicted each training row best from the others."""

from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.forecast.ground import Ground

Floats = npt.NDArray[np.float64]
SUM: Final = 1e4
"""How much dearer a departure of the sum from one is than an error: the sum is one to about its inverse square."""
LEFT: Final = 0.05
"""A row's own say in its prediction is taken to leave at least this much to the others."""


def stacking_weights(value: Floats, predicted: Floats, weight: Floats) -> Floats:
    """Return the weights (laws,), none negative, sum one, with the least squared error of the average (Wolpert 1992).

    Args:
        value: (n,), logarithms where errors are relative.
        predicted: (laws, n), on the same scale, finite.
        weight: (n,) of the rows.
    """
    from scipy.optimize import nnls  # loaded where it is needed

    root = np.sqrt(weight)
    scale = max(float(np.abs(root * value).max()), float(np.abs(root * predicted).max()), np.finfo(float).tiny)
    design = np.vstack([(root * predicted / scale).T, np.full(len(predicted), SUM)])
    found, _ = nnls(design, np.append(root * value / scale, SUM))
    return np.asarray(found / found.sum())


def inside_shares(ground: Ground) -> Floats:
    """Return the members' shares in forecasts inside the data, (members,): stacked on what each predicts of a row left out.

    Members without recency weights take part, since those were made to look ahead; all of them where there are no such.
    """
    plain = np.array([member.task.recency == 0 and member.fitted.dof != 0 for member in ground.members])
    able = plain & np.isfinite(ground.parts).any(axis=1)
    if not able.any():
        return np.array([member.weight for member in ground.members])
    numbers = np.flatnonzero(able)
    predicted: Floats = ground.value - np.array([_left_out(ground, int(k)) for k in numbers])
    known = np.isfinite(predicted).all(axis=0)
    share = np.zeros(len(able))
    share[numbers] = stacking_weights(ground.value[known], predicted[:, known], np.ones(known.sum()))
    return share


def _left_out(ground: Ground, number: int) -> Floats:
    """Errors of one member at each training row, had it not been fitted to it, to first order, (n,) (Allen 1974)."""
    here, there = ground.answers[number].hat
    own = np.einsum("nk,kn->n", here, there)
    error: Floats = (ground.value - ground.parts[number]) / np.maximum(1 - own, LEFT)
    return error
