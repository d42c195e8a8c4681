"""What the noise of the training rows leaves open of each member's predictions, and of averages of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.answer import Answer
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.reach import reaches
from scalestudy.forecast.scatter import Scatter
from scalestudy.forecast.serial import Serial
from scalestudy.forecast.task import size
from scalestudy.forecast.ways import Axes

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Moves:
    """How all members' parameters move with the noise of the rows that they share, and of what only one was told.

    Attributes:
        ground: the members.
        axes: by member those of its parameters, k of them.
        together: by member how far it goes along each with r deviates that all members share, (k, r).
        told: by member the same with what other families' noise adds, (k, s).
    """

    ground: Ground
    axes: Sequence[Axes]
    together: Sequence[Floats]
    told: Sequence[Floats]

    @classmethod
    def of(cls, ground: Ground, noise: Scatter) -> "Moves":
        """Let noise move the members' parameters: each row's own at the training rows, alike in those of a run, the usual elsewhere."""
        scale = noise.scale if np.isfinite(noise.scale) else 0.0
        deviation = np.nan_to_num(noise.at(size(ground.train, ground.column)))
        variance = (scale / ground.unit) ** 2 if ground.unit else 0.0
        each = zip(ground.members, ground.answers, ground.parts, strict=True)
        usual = variance, deviation, scale, noise.serial
        found = [_axes(one.fitted, answer, inside, *usual) for one, answer, inside in each]
        axes, here, told = zip(*found, strict=True)
        factor = np.asarray(np.linalg.qr(np.vstack(here).T, mode="r"), float).T
        ends = np.cumsum([len(one) for one in here])[:-1]
        return cls(ground, axes, np.split(factor, ends), told)

    def at(self, rows: pd.DataFrame) -> tuple[list[Floats], list[Floats]]:
        """Return how far each member's predictions at rows move with what all share, (m, r), and with what it was told, (m, s)."""
        every = reaches(self.axes, self.ground.train, rows, self.ground.logarithmic)
        shared = [reach @ one for reach, one in zip(every, self.together, strict=True)]
        return shared, [reach @ one for reach, one in zip(every, self.told, strict=True)]

    def variances(self, rows: pd.DataFrame, *shares: Floats) -> tuple[Floats, ...]:
        """Return the variance of each member's prediction at rows (members, m), and of averages by shares, (m,) each.

        Args:
            rows: where they predict, (m,).
            shares: of the members in an average, (members, m).
        """
        each, told = self.at(rows)
        beside = np.array([(one**2).sum(axis=1) for one in told])
        own = np.array([(one**2).sum(axis=1) for one in each]) + beside
        return own, *(_of_average(each, beside, share) for share in shares)


def _axes(
    fitted: Fitted,
    answer: Answer,
    inside: Floats,
    variance: float,
    deviation: Floats,
    scale: float,
    serial: Serial,
) -> tuple[Axes, Floats, Floats]:
    """The axes of a member, each a standard deviation long, and how far it goes along them with unit deviates of either kind."""
    here, told = serial.times_root(answer.left.T * deviation), scale * answer.told.T
    length = np.sqrt((here**2).sum(axis=1) + (told**2).sum(axis=1))
    each = np.where(length > 0, length, 1.0)[:, None]
    return Axes(fitted, answer, answer.axes(variance) * length, length, inside), here / each, told / each


def _of_average(each: Sequence[Floats], beside: Floats, share: Floats) -> Floats:
    """The variance of an average of predictions that move so with common deviates (m, r), and so much for themselves (m,)."""
    moved = np.zeros_like(each[0])
    for part, one in zip(share, each, strict=True):
        moved += part[:, None] * one
    found: Floats = (moved**2).sum(axis=1) + (share**2 * beside).sum(axis=0)
    return found
