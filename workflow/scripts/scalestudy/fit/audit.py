"""The audit of refits that began at the estimate: a sample of them is solved again from many starts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Model
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.refits import natural
from scalestudy.fit.searches import SAME_BASIN, search
from scalestudy.fit.settings import Settings
from scalestudy.fit.starts import starting_points
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]

AUDITED = 40  # one draw in so many is solved again from many starts
_STARTS, _SOLVED = 48, 4
_NUMBERS_AT_ONCE = 1 << 23


def audited(
    law: Law,
    problems: Sequence[Problem],
    draws: Array,
    objective: Array,
    weights: Sequence[Array],
    settings: Settings,
) -> list[Array]:
    """Solve a sample of each problem's draws from many starts; where one was stuck in a worse basin, solve all so.

    Args:
        law: the law.
        problems: k problems.
        draws: warm-started refits (k, draws, P).
        objective: of the refits (k, draws).
        weights: per problem (draws, n).
        settings: the objective.
    """
    count = draws.shape[1]
    sample = [(k, d) for k in range(len(problems)) for d in range(0, count, AUDITED)]
    stuck = {k for k, _ in _improve(law, problems, draws, objective, weights, sample, settings)}
    rest = [(k, d) for k in sorted(stuck) for d in range(count) if d % AUDITED]
    _improve(law, problems, draws, objective, weights, rest, settings)
    return list(draws)


def _improve(
    law: Law,
    problems: Sequence[Problem],
    draws: Array,
    objective: Array,
    weights: Sequence[Array],
    which: Sequence[tuple[int, int]],
    settings: Settings,
) -> list[tuple[int, int]]:
    """Solve some draws afresh, keep in `draws` what is better, and return which were."""
    compiled, points = compile_law(law), Points.of(problems)
    better, size = [], max(1, _NUMBERS_AT_ONCE // (_STARTS * points.value.shape[1]))
    chosen = [(k, d) for k, d in which if weights[k][d].any()]
    for first in range(0, len(chosen), size):
        part = chosen[first : first + size]
        some = replace(points.take(np.array([k for k, _ in part])), weight=np.stack([weights[k][d] for k, d in part]))
        model = Model.of(compiled, some, settings)
        optima, _ = search(model, starting_points(compiled, some.harmless(), _STARTS, settings.log), _SOLVED)
        found = natural(law, optima)
        for i, (k, d) in enumerate(part):
            if np.isfinite(found[i]).all() and optima.objective[i] < objective[k, d] * (1 - SAME_BASIN):
                draws[k, d] = found[i]
                better.append((k, d))
    return better
