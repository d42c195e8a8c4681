"""What the noise of the training rows leaves open of each member's predictions, and of averages of them, to first order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.answer import slopes_of_each
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.scatter import Scatter
from scalestudy.forecast.task import size

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Moves:
    """How all members' parameters move with the noise of the rows that they share, and of what only one was told.

    Attributes:
        together: by member a factor of the covariance, (F, r): parameters of all members are these times the same r deviates.
        told: by member a factor of what other families' noise adds, (F, s).
    """

    together: Sequence[Floats]
    told: Sequence[Floats]

    @classmethod
    def of(cls, ground: Ground, noise: Scatter) -> "Moves":
        """Let noise move the members' parameters: each row's own at the training rows, the usual elsewhere."""
        scale = noise.scale if np.isfinite(noise.scale) else 0.0
        deviation = np.nan_to_num(noise.at(size(ground.train, ground.column)))
        moves = [answer.moves((scale / ground.unit) ** 2 if ground.unit else 0.0) for answer in ground.answers]
        whole = np.vstack([here * deviation for here, _ in moves])
        factor = np.asarray(np.linalg.qr(whole.T, mode="r"), float).T
        ends = np.cumsum([len(here) for here, _ in moves])[:-1]
        return cls(np.split(factor, ends), [scale * there for _, there in moves])

    def variances(self, ground: Ground, rows: pd.DataFrame, *shares: Floats) -> tuple[Floats, ...]:
        """Return the variance of each member's prediction at rows (members, m), and of averages by shares, (m,) each.

        Args:
            ground: the members.
            rows: where they predict, (m,).
            shares: of the members in an average, (members, m).
        """
        slopes = slopes_of_each([one.fitted for one in ground.members], rows, ground.logarithmic)
        each = [slope @ factor for slope, factor in zip(slopes, self.together, strict=True)]
        beside = np.array([((slope @ told) ** 2).sum(axis=1) for slope, told in zip(slopes, self.told, strict=True)])
        own = np.array([(one**2).sum(axis=1) for one in each]) + beside
        return own, *(_of_average(each, beside, share) for share in shares)


def _of_average(each: Sequence[Floats], beside: Floats, share: Floats) -> Floats:
    """The variance of an average of predictions that move so with common deviates (m, r), and so much for themselves (m,)."""
    moved = np.zeros_like(each[0])
    for part, one in zip(share, each, strict=True):
        moved += part[:, None] * one
    found: Floats = (moved**2).sum(axis=1) + (share**2 * beside).sum(axis=0)
    return found
