"""Pairs of laws on the same rows: is one better, or is the difference what other runs could turn round?"""

from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.intervals import bounds
from scalestudy.scores.kinds.base import UNITS
from scalestudy.scores.registry import HEADLINES
from scalestudy.scores.scale import ROUNDING, with_scale
from scalestudy.seeds import seed_of
from scalestudy.tables import ALL_FAMILIES

Floats = npt.NDArray[np.float64]
DRAWS: Final = 1000
FEWEST: Final = 5
"""Runs, or families, below which draws of them are a handful of combinations and give no interval."""
COLUMNS: Final = (
    *("family", "metric", "scheme", "law", "rival", "score", "unit"),
    *("difference", "lower", "upper", "share", "n", "groups", "better"),
)


def comparison_table(predictions: pd.DataFrame, study: str) -> pd.DataFrame:
    """Compare every pair of laws and baselines on the rows that both predict, with a bootstrap over runs.

    They are compared by the headline score of the metric's scale. Errors of two laws on one run are alike, so their difference is known far better than either; whole runs are drawn
    again, with their replicates, since rows of one run are alike too.

    Args:
        predictions: `validate/predictions` with the further column `group`, numbers of rows that count as one.
        study: the study's id, for the seeds.

    Returns:
        `validate/comparisons` of single families.
    """
    records = []
    known = with_scale(predictions)[predictions["value"].notna()]
    for key, rows in known.groupby(["family", "metric", "scheme"], sort=True):
        family, metric, scheme = map(str, key)
        errors = _errors(rows)
        place = rows.drop_duplicates(["fold", "row"]).set_index(["fold", "row"])["group"]
        group = pd.factorize(place.reindex(errors.index).to_numpy())[0]
        weight = _resamples(int(group.max()) + 1, seed_of(study, "comparisons", *map(str, key)))
        score = HEADLINES[errors.attrs["scale"]], UNITS[errors.attrs["scale"]]
        sums = _Sums(errors.to_numpy(float).T, group, weight, errors.attrs["unit"])
        for (i, law), (j, rival) in combinations(enumerate(errors.columns), 2):
            records.append((family, metric, scheme, str(law), str(rival), *score, *sums.compare(i, j)))
    return _named(pd.DataFrame(records, columns=list(COLUMNS[:-1])))


def with_all_families(comparisons: pd.DataFrame, study: str) -> pd.DataFrame:
    """Return comparisons of single families with those over all families, whose bootstrap draws families, below."""
    ordered = comparisons.sort_values(list(COLUMNS[:5]), ignore_index=True)
    records = []
    for key, rows in ordered.groupby(["metric", "scheme", "law", "rival"], sort=True):
        difference = rows["difference"].dropna().to_numpy(float)
        if rows["family"].nunique() < 2 or not len(difference):
            continue
        weight = _resamples(len(difference), seed_of(study, "comparisons", "all", *map(str, key)))
        drawn = (weight * difference).sum(axis=1) / len(difference)
        score = tuple(rows[["score", "unit"]].iloc[0])
        bounds = _interval(drawn) if len(difference) >= FEWEST else (np.nan, np.nan, np.nan)
        found = (float(difference.mean()), *bounds, int(rows["n"].sum()), len(difference))
        metric, scheme, law, rival = map(str, key)
        records.append((ALL_FAMILIES, metric, scheme, law, rival, *score, *found))
    return pd.concat([ordered, _named(pd.DataFrame(records, columns=list(COLUMNS[:-1])))], ignore_index=True)


def _errors(rows: pd.DataFrame) -> pd.DataFrame:
    """Squared errors on the metric's scale, rows by laws; not finite where a prediction is missing, or has no logarithm."""
    scale = rows["scale"].iloc[0]
    value, predicted = (rows[name].to_numpy(float) for name in ("value", "predicted"))
    with np.errstate(all="ignore"):
        error = np.log(predicted / value) ** 2 if scale == "log" else (predicted - value) ** 2
    wide = rows.assign(error=error).pivot(index=["fold", "row"], columns="law", values="error")  # noqa: PD010
    wide.attrs |= {"scale": scale, "unit": 1.0 if scale == "log" else float(value.var())}
    return wide


class _Sums:
    """Sums of errors (laws, n), squares of so many units, within groups, for the runs as they are and for every draw of them.

    Two laws are compared on the rows that both predict; laws that predict the same rows share the work.
    """

    def __init__(self, errors: Floats, group: npt.NDArray[np.int64], weight: Floats, unit: float) -> None:
        self._errors, self._group, self._weight, self._unit = errors, group, weight, unit
        self._known = np.isfinite(errors)
        self._drawn: dict[tuple[int, bytes], Floats] = {}

    def compare(self, i: int, j: int) -> tuple[float, float, float, float, int, int]:
        """Return the difference of the scores, its bounds, the share of draws in which i is better, rows and groups."""
        both = self._known[i] & self._known[j]
        groups = len(np.unique(self._group[both]))
        if not both.any():
            return np.nan, np.nan, np.nan, np.nan, 0, 0
        drawn = self._apart(self._roots(i, both), self._roots(j, both))
        bounds = _interval(drawn[1:]) if groups >= FEWEST else (np.nan, np.nan, np.nan)
        return float(drawn[0]), *bounds, int(both.sum()), groups

    def _apart(self, one: Floats, other: Floats) -> Floats:
        """Differences of scores; zero where the squares are equal but for rounding, so that noise of solvers wins nothing."""
        least = ROUNDING * self._unit + 1e-9 * np.fmax(one, other) ** 2
        return np.where(np.abs(one**2 - other**2) <= least, 0.0, one - other)

    def _roots(self, law: int, kept: npt.NDArray[np.bool_]) -> Floats:
        key = law, kept.tobytes()
        if key not in self._drawn:
            count = len(self._weight[0])
            total = np.bincount(self._group[kept], self._errors[law][kept], count)
            size = np.bincount(self._group[kept], minlength=count)
            # einsum without a matrix product: the order of the sums is the same on every machine.
            sums, sizes = (np.einsum("bg,g->b", self._weight, column) for column in (total, size.astype(float)))
            with np.errstate(all="ignore"):
                whole = np.sqrt(total.sum() / size.sum())
                self._drawn[key] = np.concatenate([[whole], np.sqrt(sums / sizes)])
        return self._drawn[key]


def _resamples(count: int, seed: int) -> Floats:
    return np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=DRAWS).astype(float)


def _interval(drawn: Floats) -> tuple[float, float, float]:
    """Return 2.5% and 97.5% quantiles and the share below zero, of the draws that have a value; equal ones count half."""
    lower, upper = bounds(drawn)
    drawn = drawn[np.isfinite(drawn)]
    share = float((drawn < 0).mean() + (drawn == 0).mean() / 2) if np.isfinite(lower) else np.nan
    return float(lower), float(upper), share


def _named(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Name the better law where the interval leaves zero out."""
    better = comparisons["law"].where(
        comparisons["upper"] < 0, comparisons["rival"].where(comparisons["lower"] > 0, "")
    )
    typed = comparisons.assign(better=better.astype("str"))
    numbers = ["difference", "lower", "upper", "share"]
    return typed.astype({**dict.fromkeys(numbers, "float64"), "n": "int64", "groups": "int64"})
