"""Whether a shared value does as well as separate ones: by a bootstrap of the objective, and on rows held back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.equality.sides import Side, Sides, spread_out
from scalestudy.fit.problem import Problem
from scalestudy.fit.resampling import Groups, codes
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tested:
    """What the bootstrap says.

    Attributes:
        statistic: see `Sides.statistic`.
        p_value: how probable so large a one is if the families share the value.
        draws: refits of made data that settled, (r,) shared values.
    """

    statistic: float
    p_value: float
    draws: Floats


def tested(sides: Sides, groups: Sequence[Groups | None], settings: Settings, count: int) -> Tested:
    """Make data that follow the shared fit, fit them both ways, and see how often sharing costs as much as it does here.

    Args:
        sides: both fits.
        groups: per family, which rows count as one.
        settings: how they were fitted.
        count: how many data sets to make.
    """
    seen = float(sides.statistic(np.array(sides.shared.objective), np.array(sides.separate.objective)))
    if not count or settings.counts or not np.isfinite(seen):
        return Tested(seen, np.nan, np.empty(0))
    targets = sides.shared.fitted + _noise(sides, groups, settings, count)
    shared = sides.shared.remeasured(targets)
    start = replace(sides.separate.best, theta=spread_out(sides.shared, sides.separate.group)[None])
    separate = replace(sides.separate, best=start).remeasured(targets)
    made = sides.statistic(shared.objective, separate.objective)
    known = shared.settled & separate.settled & np.isfinite(made)
    values = sides.shared.values(sides.parameter, shared.theta)[:, 0]
    chance = (1 + np.count_nonzero(made[known] >= seen)) / (1 + np.count_nonzero(known))
    return Tested(seen, float(chance), np.where(known, values, np.nan))


def _noise(sides: Sides, groups: Sequence[Groups | None], settings: Settings, count: int) -> Floats:
    """What to add to the shared fit, (count, families, n): residuals of the separate fits, exchanged within families."""
    missed = -sides.separate.missed
    out = np.zeros((count, *missed.shape))
    own = len(sides.separate.group.model.compiled.free)
    for k, (problem, group) in enumerate(zip(sides.problems, groups, strict=True)):
        n = len(problem.value)
        out[:, k, :n] = _of_family(
            problem, missed[k, :n], group, own, seed_of(settings.seed, problem.seed, "equal"), count
        )
    return out


def _of_family(problem: Problem, left: Floats, group: Groups | None, own: int, seed: int, count: int) -> Floats:
    """Exchange the residuals of a family, scaled by what its fit took; whole groups of rows change their sign instead."""
    random = np.random.default_rng(seed)
    used = problem.weight > 0
    n = int(np.count_nonzero(used))
    left = left * np.sqrt(n / max(n - own, 1))
    if group is not None:
        code = codes(problem, group)
        return np.asarray(left * used * random.choice((-1.0, 1.0), (count, code.max() + 1))[:, code])
    scale = np.sqrt(np.where(used, problem.weight, np.inf))
    pool = (left * scale)[used]
    return np.asarray((pool - pool.mean())[random.integers(0, n, (count, len(left)))] / scale)


def validated(sides: Sides, test: Masks) -> tuple[float, float]:
    """Return the root mean square of what the shared fit and the separate ones miss at rows held back from both.

    Args:
        sides: both fits.
        test: which rows of each family a fold holds back, (folds, families, n).
    """
    whole = sides.shared.group.model.data.weight
    weights = np.where(test, 0.0, whole)
    pair = [_missed(side, weights) for side in (sides.shared, sides.separate)]
    asked = test & (whole > 0) & np.isfinite(pair[0]) & np.isfinite(pair[1])
    if not asked.any():
        return np.nan, np.nan
    first, second = (float(np.sqrt(np.mean(one[asked] ** 2))) for one in pair)
    return first, second


def _missed(side: Side, weights: Floats) -> Floats:
    """What refits miss at every row, (folds, families, n); NaN where one did not settle."""
    optima = side.reweighted(weights)
    return np.where(optima.settled[:, None, None], side.missed_at(optima.theta), np.nan)
