"""What a forecast would be if another one of the scales that move together in the training rows were what matters.

In a ladder of one ratio D / N laws of compute, of N and of D describe the runs alike, and nothing tells which of them goes on where
the ratio is another: a row off the line on which the runs lie is forecast by one of them, and by the others differently.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.evidence import WHOLE, vary_apart
from scalestudy.fit.roles import Roles
from scalestudy.forecast.decision import Decision, Made
from scalestudy.remembered import numbers, remembered

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """The line on which training rows lie in the logarithms of two scales.

    Attributes:
        middle: of both, that of the one that is told first.
        slope: of that one along the other.
        loose: how far training rows lie from the line at most, but for what counts as one value.
        reach: how far they lie from the middle along the other at most.
    """

    middle: tuple[float, float]
    slope: float
    loose: float
    reach: float

    def off(self, told: Floats, other: Floats) -> Floats:
        """How far the first would be from what it is by the other, both logarithms, (m,): beyond what training rows are.

        Farther out the line is known the less, as it may be tilted.
        """
        away = other - self.middle[1]
        off = self.middle[0] + self.slope * away - told
        loose = self.loose * np.maximum(np.abs(away) / self.reach, 1.0)
        return np.where(np.isfinite(off), np.sign(off) * np.maximum(np.abs(off) - loose, 0.0), 0.0)


def between_readings(decision: Decision, made: Made) -> Floats:
    """Return how far forecasts by other scales lie from that by the one that laws read, root mean square, (m,).

    Of logarithms if it averages these; zero where no other scale moves with it, or rows lie on the line of the training rows.
    """
    found = np.zeros(len(made.point))
    read = list(dict.fromkeys(column for member in decision.members for column in member.law.columns))
    if decision.ground is None:
        return found
    others = readings(decision.ground.train, made.rows, read, decision.ground.roles)
    for values in others:
        there = decision.point(made.rows.assign(**{read[0]: values}))
        with np.errstate(all="ignore"):
            apart = np.log(there / made.point) if decision.logarithmic else there - made.point
        found += np.where(np.isfinite(apart), apart, 0.0) ** 2
    return np.asarray(np.sqrt(found / max(len(others), 1)))


def readings(train: pd.DataFrame, rows: pd.DataFrame, read: Sequence[str], roles: Roles) -> list[Floats]:
    """Return what the one scale that laws read would be at rows by each of those that move with it, (m,) each.

    As far as rows lie off the line of the training rows by more than these do, and state the other scale. Empty where laws read
    several columns, or none that is a scale, or all rows lie on the line.

    Args:
        train: the training rows.
        rows: where to forecast, (m,).
        read: the columns that laws read.
        roles: which part every column plays.
    """
    every = off_lines(train, rows, read, roles).values()
    return [numbers(rows, read[0]) * np.exp(off) for off in every] if any(off.any() for off in every) else []


def off_lines(train: pd.DataFrame, rows: pd.DataFrame, read: Sequence[str], roles: Roles) -> dict[str, Floats]:
    """Return by every scale that moves with the one that laws read how far its logarithm is off there, (m,); see `readings`."""
    if len(read) != 1 or read[0] not in roles.along:
        return {}
    lines = {other: line for other, line in _lines(train, read[0], roles).items() if other in rows}
    with np.errstate(all="ignore"):
        own = np.log(numbers(rows, read[0]))
        return {other: line.off(own, np.log(numbers(rows, other))) for other, line in lines.items()}


def _lines(train: pd.DataFrame, scale: str, roles: Roles) -> Mapping[str, Line]:
    """The line on which training rows lie with every scale that moves together with one."""
    found: Mapping[str, Line] = remembered(
        train, ("lines", scale, roles.along), lambda: dict(_each(train, scale, roles))
    )
    return found


def _each(train: pd.DataFrame, scale: str, roles: Roles) -> Iterator[tuple[str, Line]]:
    for other in roles.along:
        if other == scale or other not in train or not pd.api.types.is_numeric_dtype(train[other]):
            continue
        known = train[[other, scale]].to_numpy(float)
        known = np.log(known[(known > 0).all(axis=1)])
        if len(known) < 2 or (np.ptp(known, axis=0) <= WHOLE).any() or vary_apart(train, [other, scale]):
            continue
        middle = known.mean(axis=0)
        along, told = (known - middle).T
        slope = float(along @ told / (along @ along))
        loose, reach = (float(np.abs(one).max()) for one in (told - slope * along, along))
        yield other, Line((float(middle[1]), float(middle[0])), slope, loose + WHOLE, reach)
