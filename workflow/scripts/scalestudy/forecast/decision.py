"""What `auto` forecasts with on one training set: the weighted average of its members, outlying ones drawn in."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.choice import Verdict
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.members import Member
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
OUTLYING: Final = 2.0
"""Members farther from the weighted median than this many median deviations are drawn in to it."""
CLOSE: Final = 1e-3
"""Members closer to the median than this are not outlying, however close the others."""


@dataclass(frozen=True)
class Decision:
    """What `auto` forecasts with on one training set.

    Attributes:
        members: what it combines; weights sum to 1, or there are none.
        verdicts: per law, its share and the reason.
        logarithmic: whether members are averaged on the scale of logarithms.
    """

    members: list[Member]
    verdicts: list[Verdict]
    logarithmic: bool

    def point(self, rows: pd.DataFrame) -> Floats:
        """Predict at rows: the weighted geometric mean, arithmetic where values are not all positive, (m,)."""
        if not self.members:
            return np.full(len(rows), np.nan)
        return average(self.parts(rows), np.array([m.weight for m in self.members]), self.logarithmic)

    def inside(self, fold: Fold, fitter: Fitter) -> "Decision":
        """Return the same combination on the training side of a fold inside its training set."""
        tasks = [member.task.inside(fold) for member in self.members]
        pairs = zip(self.members, tasks, strict=True)
        return replace(self, members=[Member(fitter.fitted(one.law, task), task, one.weight) for one, task in pairs])

    def parts(self, rows: pd.DataFrame) -> Floats:
        """Return each member's prediction, (members, m)."""
        return np.array([member.fitted.point(rows) for member in self.members])


def average(parts: Floats, weight: Floats, logarithmic: bool) -> Floats:
    """Average predictions (members, m) by weights, outlying ones drawn in; missing ones left out, nan where all are."""
    with np.errstate(all="ignore"):
        parts = np.log(parts) if logarithmic else parts
        there = np.isfinite(parts)
        share = weight[:, None] * there
        middle = weighted_median(np.where(there, parts, 0.0), share)
        apart = np.where(there, parts - middle, 0.0)
        least = CLOSE if logarithmic else CLOSE * np.abs(middle)
        reach = OUTLYING * weighted_median(np.abs(apart), share) + least
        mean = middle + (share * np.clip(apart, -reach, reach)).sum(axis=0) / share.sum(axis=0)
    result: Floats = np.exp(mean) if logarithmic else mean
    return result


def weighted_median(values: Floats, weight: Floats) -> Floats:
    """Return the median over the first axis: half the weight lies on either side, linear between two values, (m,)."""
    order = np.argsort(values, axis=0, kind="stable")
    values, weight = np.take_along_axis(values, order, axis=0), np.take_along_axis(weight, order, axis=0)
    with np.errstate(all="ignore"):
        level = (np.cumsum(weight, axis=0) - weight / 2) / weight.sum(axis=0)
    columns = zip(level.T, values.T, weight.T > 0, strict=True)
    return np.array([np.interp(0.5, at[used], of[used]) if used.any() else np.nan for at, of, used in columns])
