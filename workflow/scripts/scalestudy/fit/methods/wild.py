"""The wild bootstrap: each residual stays at its point and flips its sign at random, which respects unequal noise."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.methods.base import Fits, Method, symmetric_losses
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import Values, refit_values, values_at
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Array]:
    """Return refits of fitted values plus or minus their residuals, (draws, P) per problem."""
    each = zip(fits.problems, fits.solutions, strict=True)
    count = settings.uncertainty.draws
    values = [_new_values(p, values_at(fits.law, p, s, settings), count) for p, s in each]
    return refit_values(fits.law, fits.problems, fits.solutions, values, settings)


def _new_values(problem: Problem, at: Values, draws: int) -> Array:
    """Fitted values plus residuals with Rademacher signs (Wu 1986), (draws, n)."""
    random = np.random.default_rng(seed_of("wild", problem.seed))
    return np.asarray(at.fitted + at.residual * random.choice([-1.0, 1.0], (draws, len(at.fitted))))


METHOD = Method(
    name="wild",
    meaning="flip the signs of residuals at random: for a fixed design with unequal noise",
    # Signs flipped evenly put as much noise above the law as below: right for a centre, not for another quantile.
    right_for=symmetric_losses,
    unit=False,
    weights=True,
    shared=False,
    draw=draw,
)
