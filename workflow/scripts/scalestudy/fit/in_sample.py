"""How near a fit comes to the rows it was fitted to, by the scores that need no scale and no interval of predictions.

The intervals are those of the scores over rows, or over runs where these are drawn as wholes, the fit being held; errors are as
free as the fit leaves them. The scores are
named here, since a change of any other must not make fits run again.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.fit.problem import Problem, Solution
from scalestudy.laws import Law, compile_law
from scalestudy.scores.kinds import mae, pearson, r2, rmse, spearman
from scalestudy.scores.kinds.base import Predicted, Score
from scalestudy.scores.measure import Measured, measure

IN_SAMPLE: Final = (rmse.SCORE, mae.SCORE, r2.SCORE, pearson.SCORE, spearman.SCORE)


def in_sample(law: Law, problem: Problem, solution: Solution, group: npt.NDArray[np.int64] | None) -> dict[str, float]:
    """Return each score with its bounds by column of `fit/fits`; nan where the fit has no estimate, or runs through all points.

    Args:
        law: what was fitted.
        problem: its rows; those without weight do not count.
        solution: the estimate.
        group: (n,) numbers of the rows that count as one; each its own if None.
    """
    found = dict.fromkeys((score.name for score in IN_SAMPLE), Measured())
    if solution.tested:
        rows = _predicted(law, problem, solution, group)
        found = {score.name: measure(score, rows, _spent(solution, score)) for score in IN_SAMPLE}
    return {
        f"{name}{end}": getattr(one, field)
        for name, one in found.items()
        for end, field in (("", "value"), ("_lower", "lower"), ("_upper", "upper"))
    }


def _spent(solution: Solution, score: Score) -> float:
    """Free parameters, for errors; shares and correlations vary with the values, which no parameter moves."""
    return solution.spent if score.unit == "metric" else 0.0


def _predicted(law: Law, problem: Problem, solution: Solution, group: npt.NDArray[np.int64] | None) -> Predicted:
    with np.errstate(all="ignore"):
        made = compile_law(law).value(solution.parameters, problem.variables)
    nothing = np.full(len(problem.value), np.nan)
    number = np.arange(len(problem.value)) if group is None else group
    rows = Predicted(problem.value, np.broadcast_to(made, nothing.shape), nothing, nothing, number, "raw")
    return rows.only((problem.weight > 0) & np.isfinite(rows.predicted))
