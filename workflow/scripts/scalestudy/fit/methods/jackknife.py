"""The jackknife: one unit left out at a time, and draws with the covariance that the refits give."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import around
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.methods.base import Method, smooth_losses
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.refits import refit, scattered
from scalestudy.fit.resampling import Groups, codes, how_many, left_out
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return Student-t draws around each estimate."""
    each = zip(fits.problems, fits.solutions, fits.groups, strict=True)
    return [_one(fits.law, problem, solution, groups, settings) for problem, solution, groups in each]


def _one(law: Law, problem: Problem, solution: Solution, groups: Groups | None, settings: Settings) -> Drawn:
    here, code = around(law, problem, solution, settings), codes(problem, groups)
    message = here.objection(code)
    if message:
        return Drawn.nothing(settings.uncertainty.draws, len(law.parameter_names), message)
    refits = refit(law, [problem], [solution], settings, weights=[left_out(problem, code)])
    failed = int((~refits.settled).sum())
    lost = f"no interval, since {failed} of {how_many(code)} refits without a unit did not converge" if failed else ""
    return scattered(problem, here, _covariance(refits.theta), here.units_dof(code), settings, lost)


def _covariance(refits: Array) -> Array:
    """Return the jackknife covariance of internal parameters from G leave-one-out refits (G, F), as (F, F).

    Source: Efron 1982.
    """
    count = len(refits)
    centred = refits - refits.mean(axis=0)
    return np.asarray((count - 1) / count * centred.T @ centred)


METHOD = Method(
    name="jackknife",
    meaning="leave one unit out at a time: cheap, for smooth objectives",
    right_for=smooth_losses,
    shared=False,
    draw=draw,
    because={"loss": "leaving one point out moves the fit of a loss with a corner from vertex to vertex"},
)
