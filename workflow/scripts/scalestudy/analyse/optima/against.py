"""How much better the best is than a point that is given, such as the mixture used so far."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.optima.formula import Floats
from scalestudy.analyse.optima.found import Optimum, Question
from scalestudy.analyse.optima.objective import VALUE, OfEnsemble, OfLaw
from scalestudy.forecast.fitted import Fitted


def gain(ensemble: Ensemble, question: Question, found: Optimum, against: Mapping[str, float]) -> Answer:
    """Return how much better the value is at the optimum, (budgets,), positive where it is.

    Columns that the point does not give are as they are at the optimum, or follow from the budget.
    """
    space, budgets = question.space, question.budgets
    free = {name: np.broadcast_to(float(against[name]), budgets.shape) for name in space.free if name in against}

    def worth(fitted: Fitted) -> Floats:
        rest = {name: found.columns[name].estimate for name in space.free if name not in against}
        objective = OfLaw.over(fitted, budgets, space, question.of, 1.0)
        tiled = {name: np.tile(at, len(fitted.theta))[:, None] for name, at in {**rest, **free}.items()}
        value = objective.told(space.completed(tiled, objective.budget[:, None]))
        return value.reshape(len(fitted.theta), len(budgets))

    there = ensemble.ask(worth)
    if len(ensemble.parts) > 1:
        rest = {name: found.columns[name].estimate for name in space.free if name not in against}
        averaged = OfEnsemble(
            space=space, budget=budgets, of=question.of, ensemble=ensemble, begun=budgets[:, None, None]
        )
        columns = space.completed({**rest, **free}, budgets)
        there = replace(there, estimate=averaged.told({**columns, VALUE: budgets}))
    best, sign = found.value, question.sign
    return Answer(
        sign * (there.estimate - best.estimate),
        sign * (there.by_law - best.by_law),
        best.laws,
        sign * (there.draws - best.draws),
    )
