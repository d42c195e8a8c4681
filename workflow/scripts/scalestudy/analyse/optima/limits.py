"""Descents that overstep a limit are repeated with a penalty on it, raised until it holds (augmented Lagrangian)."""

import numpy as np

from scalestudy.analyse.optima.descent import Indices, Region, descend
from scalestudy.analyse.optima.formula import Floats
from scalestudy.analyse.optima.objective import Objective
from scalestudy.analyse.optima.space import Limit

ROUNDS = 12
FACTOR = 4.0


def within_limits(objective: Objective, place: Floats, region: Region) -> Floats:
    """Return places (E, free) that keep the limits: those that did stay as they are."""
    if not objective.space.limits:
        return place
    over = np.array([_over(objective, limit, place[:, None])[:, 0] for limit in objective.space.limits])
    broken = np.flatnonzero((~(over <= 0)).any(axis=0))
    out = place.copy()
    if broken.size:
        out[broken] = _penalised(objective[broken], place[broken], region[broken])
    return out


def _penalised(objective: Objective, place: Floats, region: Region) -> Floats:
    limits = objective.space.limits
    height = np.abs(objective.at(place[:, None])[:, 0])
    weight = 10.0 * np.where(np.isfinite(height) & (height > 0), height, 1.0)
    pull = np.zeros((len(limits), len(place)))
    for _ in range(ROUNDS):
        place = _descended(objective, place, region, weight, pull)
        over = np.array([_over(objective, limit, place[:, None])[:, 0] for limit in limits])
        pull = np.maximum(0.0, pull + weight * np.nan_to_num(over))
        weight = weight * FACTOR
    return place


def _descended(objective: Objective, place: Floats, region: Region, weight: Floats, pull: Floats) -> Floats:
    limits = objective.space.limits

    def height(at: Floats, which: Indices) -> Floats:
        some, found = objective[which], objective[which].at(at[:, None])[:, 0]
        for k, limit in enumerate(limits):
            tension = np.maximum(0.0, pull[k, which] + weight[which] * _over(some, limit, at[:, None])[:, 0])
            found = found + tension**2 / (2 * weight[which])
        return np.where(np.isfinite(found), found, np.inf)

    def slope(at: Floats, which: Indices) -> Floats:
        some = objective[which]
        found = some.slopes(at[:, None])[:, 0]
        for k, limit in enumerate(limits):
            tension = np.maximum(0.0, pull[k, which] + weight[which] * _over(some, limit, at[:, None])[:, 0])
            found = found + tension[:, None] * _tilt(some, limit, at[:, None])[:, 0]
        return found

    return descend(height, slope, place, region)


def _over(objective: Objective, limit: Limit, place: Floats) -> Floats:
    return limit.excess(objective.columns_at(place))


def _tilt(objective: Objective, limit: Limit, place: Floats) -> Floats:
    """Derivatives of how far a limit is overstepped, (E, n, free)."""
    columns = objective.columns_at(place)
    sides = [(side(columns), side.slopes(columns)) for side in (limit.left, limit.right)]
    (left, by_left), (right, by_right) = sides
    size = np.maximum(np.abs(left) + np.abs(right), 1e-300)
    share = (left - right) / size
    parts = {}
    for name in {*by_left, *by_right}:
        a, b = by_left.get(name, np.zeros(1)), by_right.get(name, np.zeros(1))
        parts[name] = (a - b - share * (np.sign(left) * a + np.sign(right) * b)) / size
    return objective.space.slopes(parts, columns)
