"""Refits of families that share parameters, all of them together, from where they ended: with other weights or values."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.group import Group, Rows
from scalestudy.fit.joint_solution import natural
from scalestudy.fit.model import Optima
from scalestudy.fit.problem import Problem
from scalestudy.fit.resampling import Groups, left_out
from scalestudy.fit.shared import minimise_shared

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_NUMBERS_AT_ONCE = 1 << 22


def reweighted(group: Group, theta: Array, weights: Array) -> Optima:
    """Refit a group with other weights.

    Args:
        group: the families.
        theta: where to begin, internal (size,).
        weights: (r, families, n).
    """
    return _refit(group, theta, weights, measured=False)


def remeasured(group: Group, theta: Array, targets: Array) -> Optima:
    """Refit a group to other targets (r, families, n), in the residual's scale."""
    return _refit(group, theta, targets, measured=True)


def _refit(group: Group, theta: Array, data: Array, measured: bool) -> Optima:
    """As many at a time as memory holds."""
    size = max(1, _NUMBERS_AT_ONCE // data[0].size)
    found = []
    for first in range(0, len(data), size):
        part = data[first : first + size]
        model = group.model.measured(part) if measured else group.model.weighted(part)
        read = (Rows.measured if measured else Rows.weighted)(group.families, len(part))
        start = np.repeat(theta[None], len(part), axis=0)
        found.append(minimise_shared(replace(group, model=model), start, read))
    return Optima(
        *(np.concatenate([getattr(one, name) for one in found]) for name in ("theta", "objective", "settled"))
    )


def settled(group: Group, optima: Optima) -> Array:
    """Natural parameters of refits, (r, families, P): NaN where one did not settle."""
    fine = optima.settled & np.isfinite(optima.objective)
    return np.where(fine[:, None, None], natural(group, optima.theta), np.nan)


def leave_outs(
    group: Group, problems: Sequence[Problem], groups: Sequence[Groups | None] | None = None
) -> tuple[Array, Index]:
    """Return weights that leave one unit of one family out each, (units, families, n), and whose it is, (units,)."""
    whole = group.laid_out([problem.weight for problem in problems])
    each = [left_out(p, groups[k] if groups else None) for k, p in enumerate(problems)]
    owner = np.repeat(np.arange(len(each)), [len(one) for one in each])
    weights = np.repeat(whole[None], len(owner), axis=0)
    for k, one in enumerate(each):
        weights[owner == k, k, : one.shape[1]] = one
    return weights, owner
