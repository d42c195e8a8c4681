"""Why there is no optimum: nothing is allowed, nothing has a value, or the value gets ever better."""

import numpy as np

from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.optima.found import Question
from scalestudy.analyse.optima.objective import OfEnsemble
from scalestudy.analyse.optima.solve import best_places
from scalestudy.analyse.optima.starts import starts
from scalestudy.numerals import brief


def why_none(ensemble: Ensemble, question: Question, k: int) -> str:
    """Return a sentence on the budget with number `k`."""
    space, budget = question.space, question.budgets[[k]]
    lower, upper = space.ends(budget)
    spent = " is allowed" if space.cost is None else f" spends {brief(budget[0])}"
    if not (lower <= upper).all():
        return f"no point within the bounds{spent}"
    shares = np.array([name in space.shares for name in space.free], dtype=bool)
    places = starts(lower, upper, shares, space.total)
    objective = OfEnsemble(
        space=space, budget=budget, of=question.of, sign=question.sign, ensemble=ensemble, begun=places
    )
    height = objective.at(places)
    if not np.isfinite(height).any():
        return f"the law has no finite value where a point within the bounds{spent}"
    if space.limits and not np.isfinite(objective.within(places)).any():
        return f"no point within the bounds{spent} and keeps {' and '.join(limit.text for limit in space.limits)}"
    best = space.columns_at(best_places(objective, question.steps), budget)
    return f"no optimum between the ends of what the budget buys: the law is best at an end, {_place(question, best)}"


def _place(question: Question, best: dict[str, np.ndarray]) -> str:
    return ", ".join(f"{name} {brief(best[name][0])}" for name in question.space.bounds)
