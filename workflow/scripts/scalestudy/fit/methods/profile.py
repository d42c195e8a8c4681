"""Profile likelihood: intervals from how the objective rises along each parameter; the draws are the bootstrap's."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.methods import bootstrap
from scalestudy.fit.methods.base import Method
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import Profile, profile
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law

Array = NDArray[np.float64]


def curves(law: Law, problem: Problem, solution: Solution, spread: Array, settings: Settings) -> tuple[Profile, ...]:
    """Profile each free parameter with a positive standard error `spread` (P,)."""
    errors = {name: spread[law.parameter_names.index(name)] for name in law.free_names}
    return tuple(
        profile(law, problem, solution, [name], settings, [error]) for name, error in errors.items() if error > 0
    )


def _profiles(
    law: Law, problem: Problem, solution: Solution, draws: Array, spread: Array, settings: Settings
) -> tuple[Profile, ...]:
    """The curve of each free parameter, and the region of the pair whose draws are most correlated: the worst ridge."""
    found = curves(law, problem, solution, spread, settings)
    pair = _most_correlated(law, draws)
    if not pair:
        return found
    errors = [spread[law.parameter_names.index(name)] for name in pair]
    return (*found, profile(law, problem, solution, pair, settings, errors))


def _most_correlated(law: Law, draws: Array) -> tuple[str, ...]:
    """The two free parameters whose draws (draws, P) are most correlated; nothing where no two vary."""
    usable = draws[np.isfinite(draws).all(axis=1)]
    varying = [n for n in law.free_names if len(usable) > 2 and np.ptp(usable[:, law.parameter_names.index(n)]) > 0]
    if len(varying) < 2:  # a pair needs two
        return ()
    matrix = np.corrcoef(usable[:, [law.parameter_names.index(name) for name in varying]], rowvar=False)
    i, k = np.unravel_index(int(np.argmax(np.triu(np.abs(matrix), 1))), matrix.shape)
    return varying[int(i)], varying[int(k)]


METHOD = Method(
    name="profile",
    meaning="bootstrap draws, with parameter intervals from the profile likelihood: squared and student_t objectives",
    right_for=lambda loss: loss.regular(),
    unit=False,  # the draws do, but the intervals come from the objective, in which every row is one observation
    weights=True,
    shared=False,  # the objective along a shared parameter is not one family's
    draw=bootstrap.draw,
    draw_joint=bootstrap.draw_joint,
    profiles=_profiles,
)
