"""Which of rival families comes out best where nothing was measured yet, and how probable that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from scalestudy.intervals import LEVELS
from scalestudy.report.answers import Answer, Forecast
from scalestudy.report.frames import Tables, records, table
from scalestudy.report.quantities import Several

POINTS: Final = 2000
"""Points at which the winner's distribution is looked at; the probability is exact to 1e-4 then."""
WIDTH: Final = float(ndtri(LEVELS[1]) - ndtri(LEVELS[0]))
"""Standard deviations between the bounds of an interval."""


@dataclass(frozen=True)
class Winner:
    """The family with the best forecast at a target, and the probability that its run is the best one there."""

    title: str
    metric: str
    where: Several
    probability: float


def winners(tables: Tables, answers: Sequence[Answer]) -> list[Winner]:
    """Return the winner of each metric at the target farthest beyond the data; of families that a study has compared.

    Families are rivals where the study asked where they cross; others, such as benchmarks, have no winner.
    """
    rivals = {
        str(row[side]) for row in records(table(tables, "analyse/crossover")) for side in ("family_a", "family_b")
    }
    runs = table(tables, "clean/runs")
    higher = set(runs.loc[runs["direction"] == "higher", "metric"].astype(str))
    found = []
    for metric in dict.fromkeys(answer.unit[1] for answer in answers):
        own = [answer for answer in answers if answer.unit[1] == metric and answer.unit[0] in rivals]
        found += _winner(own, metric, metric in higher)
    return found


def _winner(answers: Sequence[Answer], metric: str, higher: bool) -> list[Winner]:
    per_family = [{one.target: one for one in answer.forecasts if _is_open(one)} for answer in answers]
    shared = set.intersection(*map(set, per_family)) if len(per_family) > 1 else set()
    if not shared:
        return []
    target = max(shared, key=lambda name: (max(own[name].decades for own in per_family), name))
    there = [own[target] for own in per_family]
    if len({one.relative for one in there}) > 1:
        return []
    chances = probabilities(*_moments(there), higher)
    best = int(np.argmax(chances))
    return [Winner(answers[best].unit[0], metric, there[best].where, float(chances[best]))]


def _is_open(one: Forecast) -> bool:
    positive = one.predicted.lower > 0 or not one.relative
    return one.predicted.bounded and not one.measured.known and positive and math.isfinite(one.decades)


def _moments(forecasts: Sequence[Forecast]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return means and standard deviations (k,) of forecasts as Gaussians, of logarithms where errors are relative."""
    bounds = np.array([[f.predicted.estimate, f.predicted.lower, f.predicted.upper] for f in forecasts])
    scaled = np.log(bounds) if forecasts[0].relative else bounds
    return scaled[:, 0], (scaled[:, 2] - scaled[:, 1]) / WIDTH


def probabilities(
    mean: npt.NDArray[np.float64], spread: npt.NDArray[np.float64], higher: bool
) -> npt.NDArray[np.float64]:
    """Return the probability of each of several independent Gaussian values to be the best.

    Args:
        mean: (k,).
        spread: standard deviations, positive, (k,).
        higher: whether the largest is best, else the smallest.

    >>> probabilities(np.array([0.0, 0.0]), np.array([1.0, 1.0]), True).round(4).tolist()
    [0.5, 0.5]
    """
    side = 1.0 if higher else -1.0
    at = mean[:, None] + spread[:, None] * ndtri((np.arange(POINTS) + 0.5) / POINTS)
    beaten = ndtr(side * (at[:, :, None] - mean) / spread)
    own = np.eye(len(mean), dtype=bool)[:, None, :]
    found: npt.NDArray[np.float64] = np.where(own, 1.0, beaten).prod(axis=2).mean(axis=1)
    return found
