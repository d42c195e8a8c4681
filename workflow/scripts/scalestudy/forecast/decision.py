"""What `auto` forecasts with on one training set: the weighted average of its members, outlying ones drawn in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import Roles
from scalestudy.forecast.answer import Answer
from scalestudy.forecast.choice import Verdict
from scalestudy.forecast.fitted import points, scaled
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.inputs import Input
from scalestudy.forecast.members import Key, Member
from scalestudy.forecast.stacked import inside_shares
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
OUTLYING: Final = 2.0
"""Members farther from the weighted median than this many median deviations are drawn in to it."""
CLOSE: Final = 1e-3
"""Members closer to the median than this are not outlying, however close the others."""


@dataclass(frozen=True, eq=False)
class Made:
    """What the members of a forecast make of rows.

    Attributes:
        rows: the rows, (m,).
        parts: what each member predicts, logarithms where values are, (members, m).
        votes: their shares in the forecasts, (members, m).
        point: the forecasts, (m,).
    """

    rows: pd.DataFrame
    parts: Floats
    votes: Floats
    point: Floats


@dataclass(frozen=True)
class Decision:
    """What `auto` forecasts with on one training set.

    Attributes:
        members: what it combines; weights sum to 1, or there are none.
        verdicts: per law, its share and the reason.
        logarithmic: whether members are averaged on the scale of logarithms.
        ground: what they were made from; without it, rows are forecast as ones beyond the data.
    """

    members: list[Member]
    verdicts: list[Verdict]
    logarithmic: bool
    ground: Ground | None = field(default=None, compare=False)

    def on(
        self,
        train: pd.DataFrame,
        roles: Roles,
        known: Mapping[Key, Answer] | None = None,
        inputs: Sequence[Input] = (),
    ) -> "Decision":
        """Return the same combination with what it was made from.

        Args:
            train: the rows that the members were fitted to.
            roles: which part every column plays.
            known: answers that were worked out before, by member.
            inputs: what predicts columns of rows to come.
        """
        return replace(self, ground=Ground(train, self.members, self.logarithmic, roles, known or {}, inputs))

    @property
    def stacked(self) -> "Decision":
        """The same combination with the shares that predict left-out rows best inside the data; members without any go."""
        if self.ground is None or not self.members:
            return self
        pairs = zip(self.members, inside_shares(self.ground), strict=True)
        members = [replace(one, inside=float(part)) for one, part in pairs if one.weight > 0 or part > 0]
        return replace(self, members=members, ground=replace(self.ground, members=members, known=self.ground.by_key))

    def point(self, rows: pd.DataFrame) -> Floats:
        """Predict at rows: the weighted geometric mean, arithmetic where values are not all positive, (m,)."""
        return self.made(rows).point

    def made(self, rows: pd.DataFrame) -> "Made":
        """Return what the members make of rows, and their average."""
        parts = self.parts(rows)
        if not self.members:
            return Made(rows, parts, parts, np.full(len(rows), np.nan))
        each = scaled(parts, self.logarithmic)
        votes = self.votes(rows, each)
        return Made(rows, each, votes, average(parts, votes, self.logarithmic))

    def votes(self, rows: pd.DataFrame, parts: Floats) -> Floats:
        """Return the members' shares in the forecasts at rows, (members, m), which sum to 1 where there is a forecast.

        Inside the data they are those that predict left-out rows best, beyond them those that look ahead best; what is not
        plausible there has no vote unless nothing is.

        Args:
            rows: where to forecast, (m,).
            parts: what members predict there, logarithms if these are averaged, (members, m).
        """
        beyond, inside = (np.array([getattr(one, name) for one in self.members]) for name in ("weight", "inside"))
        share = np.broadcast_to(beyond[:, None], parts.shape)
        if self.ground is not None:
            out = self.ground.domain.beyond(rows)
            share = out * share + (1 - out) * (inside if inside.any() else beyond)[:, None]
            share = _where_any(share, self.ground.domain.plausible(parts, rows))
        share = share * np.isfinite(parts)
        found: Floats = share / np.maximum(share.sum(axis=0), np.finfo(float).tiny)
        return found

    def inside(self, fold: Fold, fitter: Fitter, known: Mapping[Key, Answer] | None = None) -> "Decision":
        """Return the same combination on the training side of a fold inside its training set; `known` as for `on`."""
        tasks = [member.task.inside(fold) for member in self.members]
        pairs = zip(self.members, tasks, strict=True)
        members = [replace(one, fitted=fitter.fitted(one.law, task), task=task) for one, task in pairs]
        train = fitter.training(tasks[0]) if tasks else pd.DataFrame()
        inputs = fitter.inputs(tasks[0]) if tasks else ()
        return replace(self, members=members).on(train, fitter.roles, known, inputs).stacked

    def parts(self, rows: pd.DataFrame) -> Floats:
        """Return each member's prediction, (members, m), on known ground brought to the values that the metric can take."""
        made = points([member.fitted for member in self.members], rows)
        return made if self.ground is None else self.ground.roles.within(made)


def _where_any(share: Floats, able: npt.NDArray[np.bool_]) -> Floats:
    """Take the shares of members that are not able at a row, unless none with a share is, (members, m)."""
    kept = share * able
    return np.where(kept.sum(axis=0) > 0, kept, share)


def average(parts: Floats, weight: Floats, logarithmic: bool) -> Floats:
    """Average predictions (members, m) by weights, alike or each column's own, outlying ones drawn in; missing ones left out, nan where all are."""
    with np.errstate(all="ignore"):
        parts = np.log(parts) if logarithmic else parts
        there = np.isfinite(parts)
        share = (weight if weight.ndim > 1 else weight[:, None]) * there
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
    used = weight > 0
    place = np.arange(len(values))[:, None] * np.ones(values.shape[1], np.int64)
    before = np.where(used & (level <= 0.5), place, -1).max(axis=0, initial=-1)
    after = np.where(used & (level > 0.5), place, len(values)).min(axis=0, initial=len(values))
    low = np.where(before < 0, after, before)
    high = np.where(after == len(values), before, after)
    known = used.any(axis=0)
    at, of = (np.take_along_axis(one, np.where(known, np.stack([low, high]), 0), axis=0) for one in (level, values))
    with np.errstate(all="ignore"):
        slope = np.where(low < high, (of[1] - of[0]) / (at[1] - at[0]), 0.0)
        return np.where(known, slope * (0.5 - at[0]) + of[0], np.nan)
