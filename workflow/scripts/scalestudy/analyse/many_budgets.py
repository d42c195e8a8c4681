"""The frontier at many budgets: N is found at a few, and read off between them along the line in logarithms.

Where the best N is a power of the budget that is exact. Elsewhere it bends little between two budgets a quarter decade apart,
and at an optimum the value a small miss of N costs is of second order in it.
"""

from collections.abc import Mapping

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.optima.space import BUDGET
from scalestudy.analyse.spending import Spending
from scalestudy.fit.roles import Roles


def rounds(scale: Floats, per_decade: int) -> Floats:
    """Return the round parts of decades that positive numbers lie between, at least two."""
    first, last = per_decade * np.log10([scale.min(), scale.max()])
    return np.asarray(10.0 ** (np.arange(np.floor(first), np.floor(last) + 2) / per_decade), dtype=float)


def between(known: Floats, nodes: Floats, scale: Floats) -> Floats:
    """Read positive numbers (..., nodes) off at a scale within the nodes, (..., n); NaN where a neighbour is.

    Where they move faster than the scale, the optimum has jumped from one valley to another: the nearer node's number is taken.
    """
    left = np.clip(np.searchsorted(nodes, scale, side="right") - 1, 0, len(nodes) - 2)
    with np.errstate(all="ignore"):
        step, height = np.log(nodes[left + 1] / nodes[left]), np.log(known)
        share = np.log(scale / nodes[left]) / step
        rise = height[..., left + 1] - height[..., left]
        share = np.where(np.abs(rise) > 2 * step, np.round(share), share)
        return np.asarray(np.exp(height[..., left] + share * rise))


def buying(params: Floats, flops: Floats, at: Mapping[str, float], roles: Roles, spent: Spending) -> dict[str, Floats]:
    """Return every column that budgets (n,) buy with models of a size, (..., n)."""
    columns = spent.space(roles, at).completed({roles.allocation[0]: params}, np.broadcast_to(flops, params.shape))
    return {name: column for name, column in columns.items() if name != BUDGET}
