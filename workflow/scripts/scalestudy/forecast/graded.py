"""Weights of rows of several families at once, each family's as if it were alone: what a joint fit is made with."""

import numpy as np
import numpy.typing as npt

from scalestudy.fit.settings import Weights

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def balanced(weight: Floats, weights: Weights, family: Rows, inside: Mask) -> Floats:
    """Return weights (n,) over what they are relative to in each family, had only the rows `inside` been there.

    Of one family the factor matters to nothing; of several that are fitted together it says how much each counts.

    Args:
        weight: as the study gives them to all rows of a family, (n,).
        weights: how: inverse variances are relative to their mean, recency to the largest.
        family: the number of each row's family, (n,).
        inside: which rows there are, (n,).
    """
    if weights.kind == "stderr":
        with np.errstate(invalid="ignore"):
            mean = _sum(weight, family, inside) / _sum(inside, family, inside)
        return np.asarray(weight / np.where(mean > 0, mean, 1.0)[family])
    if weights.kind == "recency":
        return np.asarray(weight / _largest(weight, family, inside)[family])
    return weight


def graded(weight: Floats, scale: Floats, power: float, family: Rows, inside: Mask, counts: bool = False) -> Floats:
    """Return weights (n,) times (x / x_max)^power, the mean in each family as it was; zero for rows that are not inside.

    A family in which a row has no positive x keeps its weights.

    Args:
        weight: (n,).
        scale: x, (n,).
        power: the power.
        family: the number of each row's family, (n,).
        inside: which rows there are, (n,).
        counts: whether weights hold trials, so that their mean says how much a family knows; else it is one.
    """
    with np.errstate(all="ignore"):
        lacking = ~(np.isfinite(scale) & (scale > 0))
        share = (scale / _largest(scale, family, inside)[family]) ** power
        share = np.where(_sum(lacking, family, inside)[family] > 0, 1.0, share)
        whole = weight if counts else inside
        found = weight * share * (_sum(whole, family, inside) / _sum(weight * share, family, inside))[family]
    return np.where(inside, found, 0.0)


def _sum(values: npt.NDArray[np.generic], family: Rows, inside: Mask) -> Floats:
    return np.bincount(family, np.where(inside, values, 0.0)).astype(float)


def _largest(values: Floats, family: Rows, inside: Mask) -> Floats:
    found = np.full(int(family.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(found, family[inside], values[inside])
    return np.where(np.isfinite(found) & (found > 0), found, 1.0)
