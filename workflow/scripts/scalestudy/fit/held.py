"""Laws with no free parameter: nothing is searched for, the law is evaluated as it is given."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model
from scalestudy.fit.problem import Basin, Points, Solution
from scalestudy.fit.settings import Settings
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]

NOTHING_FREE = "no parameter is free: the law is evaluated as it is given, and its parameters have no interval"


def evaluated(compiled: CompiledLaw, points: Points, settings: Settings) -> list[Solution]:
    """Return the objective of each problem at the only parameters there are."""
    model, rows = Model.of(compiled, points, settings), np.arange(len(points.value))
    with np.errstate(all="ignore"):
        objective = model.objective(Members(np.empty((len(rows), 0)), rows, rows, rows))
    given = compiled.expand(np.empty(0))
    n = (points.weight > 0).sum(axis=1).tolist()
    return [_solution(given, float(value), count) for value, count in zip(objective, n, strict=True)]


def _solution(given: Array, objective: float, n: int) -> Solution:
    if not np.isfinite(objective):
        why = "the law as it is given is undefined or infinite on these values"
        return Solution("not_applicable", why, np.full_like(given, np.nan), np.nan, n, n)
    basin = (Basin(objective, 1.0),)
    return Solution("converged", NOTHING_FREE, given, objective, n, n, 1.0, 0.0, 1.0, (), basin, given)
