"""Draws of several fits to the same runs: refits to one and the same resample of these, so that what they share cancels.

The stage fit resamples each family, metric and law by itself. That is right of fits to different runs, and of what a formula
makes of one fit; two metrics of one training, or two laws of one table, err together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr

from scalestudy.analyse.context import Context
from scalestudy.analyse.ensemble import Ensemble, Part, deal, moved
from scalestudy.fit.problem import Solution
from scalestudy.fit.refits import reweighted
from scalestudy.fit.settings import Settings
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import shared_rows
from scalestudy.graphs import linked
from scalestudy.rows import RUN_KEYS, UNIT_KEYS
from scalestudy.seeds import seed_of

Key = tuple[str, str, str]
"""Family, metric and law."""
Unit = tuple[str, str]
Floats = npt.NDArray[np.float64]
METHOD: Final = "bootstrap"
MOSTLY: Final = 0.5
"""Share of the smaller table's rows that must be rows of the other for the two to be of the same runs."""
ALMOST_ONE: Final = 1 - 1e-12
SURELY: Final = 0.01
"""How improbable it must be that errors go together by chance."""


class Paired:
    """What answers fits of the same runs, with draws of common resamples; each made once.

    Args:
        context: the study.
        ensembles: what answers each fit by the draws of its own.
    """

    def __init__(self, context: Context, ensembles: Mapping[Key, Ensemble]) -> None:
        self._context, self._ensembles = context, ensembles
        self._settings = Settings.from_study(context.settings.get("fit"))
        self._drawn = cache(self._draw)
        self._shared = shared_rows(context.runs)

    def of(self, keys: Sequence[Key]) -> dict[Key, Ensemble]:
        """Return those of several fits that share runs with another one of them, with draws paired by position."""
        if len(keys) < 2 or self._settings.uncertainty.method != METHOD:
            return {}
        able = [key for key in keys if self._able(key)]
        found: dict[Key, Ensemble] = {}
        for group in self._groups(able):
            units = tuple(dict.fromkeys(key[:2] for key in group))
            found |= {key: self._repaired(key, units) for key in group} if len(group) > 1 else {}
        return found

    def shares(self, keys: Sequence[Key]) -> bool:
        """Whether any two of several fits are of the same runs."""
        return any(len(group) > 1 for group in self._groups([key for key in keys if self._able(key)]))

    def _able(self, key: Key) -> bool:
        """Whether a fit is there and can be refitted by itself."""
        ensemble = self._ensembles.get(key)
        return ensemble is not None and bool(ensemble.parts) and ensemble.draws > 0 and not ensemble.shares

    def _groups(self, keys: Sequence[Key]) -> list[list[Key]]:
        """Fits by the runs they have in common, directly or through others."""
        if not keys:
            return []
        same = np.array([[one == other or self._same(one, other) for other in keys] for one in keys])
        number = linked([same.argmax(axis=1), np.arange(len(keys))]) if len(keys) > 1 else np.zeros(1, int)
        return [[key for key, own in zip(keys, number, strict=True) if own == n] for n in range(int(number.max()) + 1)]

    def _same(self, one: Key, other: Key) -> bool:
        """Whether two fits are of the same runs.

        Those of one family are, where the rows say so, and of families that a study makes of the same rows. Two others may use
        one name for runs of one size: they are taken for the same only where what the laws miss goes together, without which
        it makes no difference.
        """
        first, second = (pd.Index(self._labels(key[:2], "row")) for key in (one, other))
        common, shared = first.intersection(second), bool(self._shared[one[0]] & self._shared[other[0]])
        if len(common) < max(0 if shared else MOSTLY * min(len(first), len(second)), 1):
            return False
        if one[0] == other[0] or shared:
            return True
        return _together(*(self._missed(key)[common] for key in (one, other)))

    def _missed(self, key: Key) -> pd.Series:
        """Return what a fit misses at each row, by what that is drawn as."""
        rows = self._context.rows_of(*key[:2])
        missed = rows["value"].to_numpy(float) - self._ensembles[key].predict(
            {name: rows[name].to_numpy(float) for name in self._ensembles[key].columns}
        )
        labelled = pd.Series(missed, index=pd.Index(self._labels(key[:2], "row")))
        return labelled.groupby(level=0).mean()

    def _labels(self, unit: Unit, by: str) -> list[str]:
        """Return what the rows of a fit unit are drawn as, whatever their family and metric, (n,)."""
        rows = self._context.rows_of(*unit)
        run = [name for name in RUN_KEYS if name in rows and name not in UNIT_KEYS]
        columns = run + self._context.design(rows) if by == "row" else run if by == "run" else [by]
        return ["\x1f".join(map(str, row)) for row in rows[columns].itertuples(index=False)]

    def _repaired(self, key: Key, units: tuple[Unit, ...]) -> Ensemble:
        """Return what answers a fit, its draws those of a resample that several fit units have in common.

        Averages deal a draw to the same law in each unit, as far as its shares there allow: what a law misses it misses in all.
        """
        ensemble = self._ensembles[key]
        parts = sorted(ensemble.parts, key=lambda part: part.fitted.law.name)
        weight, seed = np.array([part.weight for part in parts]), seed_of(self._context.study, *units, "common")
        places = deal(weight, ensemble.draws, seed)
        dealt = [replace(part, places=mine) for part, mine in zip(parts, places, strict=True)]
        return replace(ensemble, parts=tuple(self._part(part, key[:2], units, ensemble.draws) for part in dealt))

    def _part(self, part: Part, unit: Unit, units: tuple[Unit, ...], draws: int) -> Part:
        """Return a part of an average with the common draws that were dealt to it."""
        fresh = self._drawn(part.fitted.law.name, unit, units, draws)
        best = part.fitted.theta[:1]
        theta = np.concatenate([best, moved(fresh, best[0], part.places)])
        return replace(part, fitted=replace(part.fitted, theta=theta))

    def _draw(self, law: str, unit: Unit, units: tuple[Unit, ...], draws: int) -> Fitted:
        """Refit a law to one unit with the resamples that several have in common."""
        context = self._context
        fitted = next(fit for fit in context.fitted if (fit.family, fit.metric, fit.law.name) == (*unit, law))
        settings = self._settings.under(fitted.law.objective)
        problem = context.fit_units[unit].problem(fitted.law, settings, context.study)
        solution = Solution(fitted.status, fitted.message, fitted.theta[0], np.nan, len(problem.value), fitted.dof)
        weights = problem.weight * self._resampled(unit, units, draws)
        weights[(weights > 0).sum(axis=1) <= len(fitted.law.free_names)] = 0.0
        drawn = reweighted(fitted.law, problem, solution, weights, settings)
        return replace(fitted, theta=np.concatenate([fitted.theta[:1], drawn]))

    def _resampled(self, unit: Unit, units: tuple[Unit, ...], draws: int) -> Floats:
        """How often each row of a unit is in each resample of the runs of several, (draws, n)."""
        by = self._settings.uncertainty.unit
        every = sorted({label for one in units for label in self._labels(one, by)})
        random = np.random.default_rng(seed_of(self._context.study, *every, self._settings.seed, "common"))
        times = random.multinomial(len(every), np.full(len(every), 1 / len(every)), size=draws)
        place = pd.Index(every).get_indexer(pd.Index(self._labels(unit, by)))
        return times[:, place].astype(float)


def _together(one: pd.Series, other: pd.Series) -> bool:
    """Whether two series go together, other than by chance: by Student's t of their correlation."""
    first, second = (series.to_numpy(float) for series in (one, other))
    known = np.isfinite(first) & np.isfinite(second)
    spare = int(known.sum()) - 2
    if spare < 1 or not (np.ptp(first[known]) > 0 and np.ptp(second[known]) > 0):
        return False
    r = np.clip(np.corrcoef(first[known], second[known])[0, 1], -ALMOST_ONE, ALMOST_ONE)
    return bool(1 - stdtr(spare, r * np.sqrt(spare / (1 - r**2))) < SURELY)
