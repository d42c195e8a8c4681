"""To be known: the size that is best for a budget."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.frontier import averaged, why_not
from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.goal import Goal
from scalestudy.analyse.planning.sought import Sought, without
from scalestudy.analyse.planning.voice import Voice
from scalestudy.analyse.spending import Spending, spending
from scalestudy.fit.roles import Roles
from scalestudy.numerals import brief

Floats = npt.NDArray[np.float64]
MEDIAN: Final = 0.4549
"""Of a squared normal deviate, over its mean: losses near an optimum are such squares, and a few wild draws do not move a median."""


def allocation(voice: Voice, options: Mapping[str, Any]) -> Sought:
    """Ask for the size that is best at a budget; deciding wrong costs what the value there is worse.

    Raises:
        NoPlanError: no law has such a size.
    """
    context, budget = voice.context, np.array([float(options["budget"])])
    at = {name: float(value) for name, value in options.get("at", {}).items()}
    spent = spending(options.get("cost"), voice.training, context.roles, at)
    able, lost = voice.ensemble.able(lambda fit: why_not(fit, at, context.roles.of(fit.law)))
    if spent.why_not or not able.parts:
        raise NoPlanError(spent.why_not or "; ".join(dict.fromkeys(lost.values())) or voice.ensemble.message)
    roles = context.roles.of(able.parts[0].fitted.law)
    found = averaged(able, budget, at, roles, spent)
    best = float(found["params"].estimate[0])
    if not np.isfinite(best):
        raise NoPlanError(f"no law has an optimum inside at the budget {brief(float(budget[0]))}")
    with np.errstate(all="ignore"):
        goal = Goal(voice.by(able).beliefs(np.log(found["params"].draws[:, 0])))
    regret, now = _regret(able, found, _there(budget, found, at, spent, roles)), goal.beliefs.variance
    told = f"the best size for {brief(float(budget[0]))}"
    return Sought(
        goal,
        best,
        True,
        "parameters",
        voice.unit,
        lambda left: regret * left / now if now > 0 else 0.0,
        told=told,
        remarks=without(lost),
    )


def _there(
    budget: Floats, found: Mapping[str, Answer], at: Mapping[str, float], spent: Spending, roles: Roles
) -> dict[str, Floats]:
    """The columns of the run that the average says is best."""
    size, data, compute = roles.allocation
    params = found["params"].estimate
    there = {size: params, data: spent.left(budget, params, roles, at)} | {
        name: np.array([v]) for name, v in at.items()
    }
    return there | ({compute: budget} if compute and compute not in there else {})


def _regret(able: Ensemble, found: Mapping[str, Answer], there: Mapping[str, Floats]) -> float:
    """How much worse the value is where the average is best than where each draw is, on average over the draws."""
    chosen = able.ask(lambda fit: fit.value(there), able.logarithmic).draws[:, 0]
    lost = np.abs(chosen - found["value"].draws[:, 0])
    return float(np.median(lost[np.isfinite(lost)])) / MEDIAN if np.isfinite(lost).any() else float("nan")
