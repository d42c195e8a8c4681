"""The best place without slopes: steps along the columns, and from one share to another, halved where none helps.

For averaged predictions, of which there are few: an element at a time, from the best of several starts.
"""

from collections.abc import Sequence

import numpy as np

from scalestudy.analyse.optima.formula import Floats
from scalestudy.analyse.optima.objective import Objective

FIRST, LAST = 0.25, 1e-7
MOST = 400


def settle(objective: Objective, begun: Sequence[Floats], lower: Floats, upper: Floats) -> Floats:
    """Return the best place of one element near the best of its starts, (free,); NaN where none has a value.

    Args:
        objective: of one element.
        begun: starts, (free,) each.
        lower: ends, (free,).
        upper: the other ends.
    """
    able = [np.clip(place, lower, upper) for place in begun if np.isfinite(place).all()]
    if not able:
        return np.full(len(lower), np.nan)
    heights = objective.within(np.array(able)[None])[0]
    best, height = able[int(np.argmin(heights))], heights.min()
    ways, step = _ways(objective), FIRST
    for _ in range(MOST):
        tried = best + step * ways
        tried = tried[((tried >= lower) & (tried <= upper)).all(axis=1)]
        found = objective.within(tried[None])[0] if len(tried) else np.array([np.inf])
        k = int(np.argmin(found))
        if found[k] < height:
            best, height = tried[k], found[k]
        elif step > LAST:
            step /= 2
        else:
            break
    return best if np.isfinite(height) else np.full(len(lower), np.nan)


def _ways(objective: Objective) -> Floats:
    """Directions: each column up and down, and from each share to each other, (ways, free)."""
    free, shares = objective.space.free, objective.space.shares
    one = np.eye(len(free))
    alone = [one[k] for k, name in enumerate(free) if name not in shares]
    mixed = [k for k, name in enumerate(free) if name in shares]
    between = [one[j] - one[k] for j in mixed for k in mixed if j != k]
    pairs = [one[j] + sign * one[k] for j in range(len(free)) for k in range(j) for sign in (1, -1) if not mixed]
    return np.array([*alone, *(-way for way in alone), *between, *pairs, *(-way for way in pairs)])
