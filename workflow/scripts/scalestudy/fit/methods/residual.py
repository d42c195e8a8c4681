"""The residual bootstrap: the points stay, their noise is exchanged between them."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.methods.base import Fits, Method, symmetric_losses
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import Values, refit_values, values_at
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Array]:
    """Return refits of fitted values with resampled residuals, (draws, P) per problem."""
    each = zip(fits.problems, fits.solutions, strict=True)
    count = settings.uncertainty.draws
    values = [_new_values(p, values_at(fits.law, p, s, settings), count) for p, s in each]
    return refit_values(fits.law, fits.problems, fits.solutions, values, settings)


def _new_values(problem: Problem, at: Values, draws: int) -> Array:
    """Fitted values plus residuals of any point, which their mean is taken from, (draws, n)."""
    random = np.random.default_rng(seed_of("residual", problem.seed))
    used = np.flatnonzero(problem.weight > 0)
    centred = at.residual[used] - at.residual[used].mean()
    return np.asarray(at.fitted + centred[random.integers(0, len(used), (draws, len(at.fitted)))])


METHOD = Method(
    name="residual",
    meaning="add resampled residuals to the fitted values: for a fixed design",
    # A quantile is not at the mean of its residuals, so that centred ones would move it.
    right_for=symmetric_losses,
    unit=False,
    weights=False,  # noise of one size is what lets residuals change places
    shared=False,
    draw=draw,
)
