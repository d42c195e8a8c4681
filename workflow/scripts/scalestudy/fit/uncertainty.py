"""Draws of the parameters of any number of fits, by the method that the study asks for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.methods.registry import method_of
from scalestudy.fit.offsets import Centred, centred
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.resampling import Groups
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law

Array = NDArray[np.float64]

_NUMBERS_AT_ONCE = 1 << 23


def draw(law: Law, problem: Problem, solution: Solution, groups: Groups | None, settings: Settings) -> Array:
    """Return draws of one problem (draws, P); see `draw_all`."""
    return draw_all(law, [problem], [solution], [groups], settings)[0]


def draw_all(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    groups: Sequence[Groups | None],
    settings: Settings,
) -> list[Array]:
    """Return the natural parameters (draws, P) of `drawn_all`, a row of NaN where a draw has no fit."""
    return [drawn.values for drawn in drawn_all(law, problems, solutions, groups, settings)]


def drawn_all(
    law: Law,
    problems: Sequence[Problem],
    solutions: Sequence[Solution],
    groups: Sequence[Groups | None],
    settings: Settings,
) -> list[Drawn]:
    """Return what the method of the settings says of many problems.

    Args:
        law: the law they were fitted with.
        problems: as given to `solve`.
        solutions: from `solve`; where a fit is not usable, or has no degree of freedom, all draws are NaN.
        groups: a code per row (n,); rows of one code are drawn, or left out, together. None draws single rows.
        settings: objective, method, and how many draws.

    Raises:
        StudyError: there is no such method, or it is not right for the objective, the unit or the weights.
    """
    method = method_of(settings, any(group is not None for group in groups))
    moved = [centred(law, problem) for problem in problems]
    problems = [problem if one is None else one.problem for problem, one in zip(problems, moved, strict=True)]
    solutions = [s if one is None else one.there(s) for s, one in zip(solutions, moved, strict=True)]
    count = settings.uncertainty.draws if method.draw else 0
    out = [Drawn.nothing(count, len(law.parameter_names)) for _ in problems]
    if method.draw is None or not count:
        return out
    if not law.free_names:  # every draw is the law as it is given
        return [Drawn(np.tile(one.parameters, (count, 1))) for one in solutions]
    for part in _portions(problems, solutions, count):
        fits = Fits(law, [problems[k] for k in part], [solutions[k] for k in part], [groups[k] for k in part])
        for k, found in zip(part, method.draw(fits, settings), strict=True):
            out[k] = found
    return [found if one is None else _moved_back(found, one) for found, one in zip(out, moved, strict=True)]


def _moved_back(drawn: Drawn, moved: Centred) -> Drawn:
    """The law's own parameters; profiles along others say nothing of these, so that the draws must."""
    return replace(drawn, values=drawn.values @ moved.back.T, profiles=())


def _portions(problems: Sequence[Problem], solutions: Sequence[Solution], draws: int) -> list[list[int]]:
    """Positions of fits that can have draws, with equally many points, so many at a time as memory holds the refits of."""
    todo: dict[int, list[int]] = {}
    for k, (problem, solution) in enumerate(zip(problems, solutions, strict=True)):
        if solution.tested:
            todo.setdefault(len(problem.value), []).append(k)
    out = []
    for n, same in todo.items():
        size = max(1, _NUMBERS_AT_ONCE // (n * draws))
        out += [same[first : first + size] for first in range(0, len(same), size)]
    return out
