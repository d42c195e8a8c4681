"""Where a search ended without an optimum, others from there: parameters that the law is not linear in drawn anew, one by one.

A law with corners, as one that counts no more than the unique tokens, lets searches end on a corner, or run off along a parameter that
has lost its effect, far above its optimum. From there the other parameters are about right, and the few that are not are soon found
(iterated local search: Lourenço, Martin and Stützle 2003).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Model, Optima
from scalestudy.fit.problem import Points
from scalestudy.fit.searches import SAME_BASIN, search
from scalestudy.fit.starts import drawn_anew

Array = NDArray[np.float64]
ROUNDS: Final = 3
"""At most; the next starts at what the last one found, if that was better."""
VALUES: Final = 8
"""Of each parameter, over the range that starts are drawn from."""
SOLVED: Final = 16
"""Of the positions so made, those with the least objective."""


def search_again(model: Model, points: Points, optima: Optima, log: bool) -> Optima:
    """Return the best that is found from where searches ended, or these ends where nothing better is.

    Args:
        model: with one row of data per problem.
        points: the same data.
        optima: where searches ended, one per problem.
        log: whether residuals are logarithmic.
    """
    best = Optima(optima.theta.copy(), optima.objective.copy(), optima.settled.copy())
    left = np.arange(len(best.theta))
    for _ in range(ROUNDS):
        if not len(left):
            break
        found = _from(model.take(left), points.take(left), best.take(left), log)
        lower = found.objective < best.objective[left] * (1 - SAME_BASIN)
        left = left[lower]
        best.theta[left], best.objective[left] = found.theta[lower], found.objective[lower]
        best.settled[left] = found.settled[lower]
    return best


def _from(model: Model, points: Points, optima: Optima, log: bool) -> Optima:
    """The best of the searches from around each end."""
    theta = drawn_anew(model.compiled, points, optima.theta, VALUES, log)
    return search(model, theta, SOLVED)[0]
