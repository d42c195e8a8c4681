"""The residual bootstrap: the points stay, their noise is exchanged between them."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scalestudy.errors import StudyError
from scalestudy.fit.around import Around
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_noise import refit_noise_of_each
from scalestudy.fit.methods.base import OF_MEANS, Method, least_squares
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import refit_noise
from scalestudy.fit.resampling import Groups
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return refits of fitted values with resampled residuals.

    Raises:
        StudyError: rows differ in weight.
    """
    _refuse_unequal(fits.problems)
    return refit_noise(fits, _noise, settings)


def draw_joint(joint: Joint, settings: Settings) -> list[Drawn]:
    """Return joint refits, residuals exchanged within each family.

    Raises:
        StudyError: rows differ in weight.
    """
    _refuse_unequal(joint.problems)
    return refit_noise_of_each(joint, partial(_exchanged, draws=settings.uncertainty.draws), settings)


def _refuse_unequal(problems: Sequence[Problem]) -> None:
    for problem in problems:
        if len(np.unique(problem.weight[problem.weight > 0])) > 1:
            raise StudyError("fit.uncertainty", "residual with rows of unequal weight", "wild or bootstrap", UNEQUAL)


def _noise(problem: Problem, around: Around, groups: Groups | None, draws: int) -> Array:
    """Residuals with the variance that fitting took from them, exchanged, (draws, n)."""
    return _exchanged(problem, around.left * np.sqrt(around.rows / max(around.dof, 1)), groups, draws)


def _exchanged(problem: Problem, residual: Array, groups: Groups | None, draws: int) -> Array:
    """Residuals of any point, less their mean, (draws, n)."""
    del groups  # it is for single rows
    random = np.random.default_rng(seed_of("residual", problem.seed))
    left = residual[problem.weight > 0]
    return np.asarray((left - left.mean())[random.integers(0, len(left), (draws, len(problem.value)))])


UNEQUAL = "residuals change places, for which their noise must be of one size"

METHOD = Method(
    name="residual",
    meaning="add resampled residuals to the fitted values: for a fixed design with equal noise",
    right_for=least_squares,
    draw=draw,
    draw_joint=draw_joint,
    unit=False,
    weights=("equal",),
    because={"loss": OF_MEANS, "unit": "residuals change places one by one", "weights": UNEQUAL},
)
