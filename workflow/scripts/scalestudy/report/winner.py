"""Which of rival families comes out best where nothing was measured yet, and how probable that is."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from scalestudy.analyse.rivals.alike import NOT_COMPARABLE
from scalestudy.intervals import LEVELS
from scalestudy.numerals import SAME
from scalestudy.report.answers import Answer, Forecast
from scalestudy.report.frames import Tables, higher_is_better, records, table

POINTS: Final = 2000
"""Points at which the winner's distribution is looked at; the probability is exact to 1e-4 then."""
WIDTH: Final = float(ndtri(LEVELS[1]) - ndtri(LEVELS[0]))
"""Standard deviations between the bounds of an interval."""
HOPELESS: Final = 6.0
"""Standard deviations at which a family is not the best where another is not worse, but for one run in a billion."""
SIDES: Final = {
    "analyse/crossover": ("family_a", "family_b"),
    "analyse/multiplier": ("family", "reference"),
    "analyse/strategy": ("family",),
}
"""The analyses that compare families, and the columns that name those compared."""
REFUSED: Final = "not_applicable"
"""What became of a family that is not compared with others."""


@dataclass(frozen=True)
class Race:
    """Rival families at a target where nothing was measured yet.

    Attributes:
        metric: what they are compared in.
        target: its name.
        forecasts: by family; those of all rivals.
        chances: by family, the probability that its run is the best one there, if forecasts err independently.
    """

    metric: str
    target: str
    forecasts: Mapping[str, Forecast]
    chances: Mapping[str, float]

    @property
    def best(self) -> str:
        """The family that is most probably the best."""
        return max(self.chances, key=lambda family: self.chances[family])

    @property
    def decades(self) -> float:
        """How far beyond its data the farthest family is."""
        return max(one.decades for one in self.forecasts.values())


def winners(tables: Tables, answers: Sequence[Answer]) -> list[Race]:
    """Return for the rivals of each metric the race at the target farthest beyond the data."""
    farthest: dict[tuple[str, frozenset[str]], Race] = {}
    for race in races(tables, answers):
        rivals = race.metric, frozenset(race.forecasts)
        before = farthest.get(rivals)
        if before is None or (race.decades, race.target) > (before.decades, before.target):
            farthest[rivals] = race
    return list(farthest.values())


def races(tables: Tables, answers: Sequence[Answer]) -> list[Race]:
    """Return the races of each metric: at each target that all families have which a study compares with each other.

    Families are rivals where the study asked where they cross, what they need of each other, or which is best, directly or
    through others; those that are not comparable, and those that nobody compared, have no winner.
    """
    higher = higher_is_better(tables)
    found: list[Race] = []
    for metric, rivals in _rivals(tables):
        own = [answer for answer in answers if answer.unit[1] == metric and answer.unit[0] in rivals]
        found += _races(own, metric, metric in higher)
    return found


def _rivals(tables: Tables) -> list[tuple[str, set[str]]]:
    """Return by metric the families that were held against each other."""
    found: list[tuple[str, set[str]]] = []
    for metric, together in _compared(tables):
        touched = [one for one in found if one[0] == metric and one[1] & together]
        found = [one for one in found if one not in touched]
        found.append((metric, together.union(*(families for _, families in touched))))
    return found


def _compared(tables: Tables) -> Iterator[tuple[str, set[str]]]:
    """Yield the families of each comparison, also of those that found no way along a scale: forecasts at a target need none."""
    fields: dict[tuple[str, str], dict[str, bool]] = {}
    for name, sides in SIDES.items():
        rows = records(table(tables, name))
        for row in (row for row in rows if not str(row["message"]).startswith(NOT_COMPARABLE)):
            if len(sides) > 1:
                yield str(row["metric"]), {str(row[side]) for side in sides}
            else:
                own = fields.setdefault((str(row["metric"]), str(row["law"])), {})
                own[str(row[sides[0]])] = row["status"] != REFUSED
    for (metric, _), own in fields.items():
        yield metric, {family for family, answered in own.items() if answered} or set(own)


def _races(answers: Sequence[Answer], metric: str, higher: bool) -> Iterator[Race]:
    per_family = {answer.unit[0]: {one.target: one for one in answer.forecasts if _is_open(one)} for answer in answers}
    if len(per_family) < 2:
        return
    for target in sorted(set.intersection(*map(set, per_family.values()))):
        there = {family: own[target] for family, own in per_family.items()}
        if len({one.relative for one in there.values()}) == 1:
            chances = probabilities(*_moments(list(there.values())), higher)
            yield Race(metric, target, there, dict(zip(there, map(float, chances), strict=True)))


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
        spread: standard deviations, (k,); zero where a value is certain.
        higher: whether the largest is best, else the smallest.

    >>> probabilities(np.array([0.0, 0.0]), np.array([1.0, 1.0]), True).round(4).tolist()
    [0.5, 0.5]
    """
    # Values without any spread, as two at the end of their range, are told apart as far as solvers settle: probabilities stay numbers.
    spread = np.maximum(spread, SAME * max(float(np.abs(mean).max()), 1.0))
    side, nodes = 1.0 if higher else -1.0, ndtri((np.arange(POINTS) + 0.5) / POINTS)
    found, sure = np.zeros(len(mean)), (side * mean - HOPELESS * spread).max()
    able = np.flatnonzero(side * mean + HOPELESS * spread >= sure)
    for k in able:  # one by one, since of many families the table of all against all would not fit into memory
        others = able[able != k]
        beaten = ndtr(side * ((mean[k] + spread[k] * nodes)[:, None] - mean[others]) / spread[others])
        found[k] = beaten.prod(axis=1).mean()
    return found
