"""Scores of out-of-sample predictions, with standard errors over groups of rows.

Every score is a function of means over rows, so that one jackknife over groups gives all the standard errors: each score
lists the terms to average (`terms`) and what to make of the averages (`finish`).
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from scalestudy.tables import ALL_FAMILIES
from scalestudy.tables.score import HORIZONS, SCORES
from scalestudy.tables.validate import BASELINES

Floats = npt.NDArray[np.float64]
MISS: Final = 40.0
"""2 / 0.05, the penalty of the interval score for a 95% interval (Gneiting & Raftery 2007, equation 43)."""
BLOCKS: Final = 40
OF_BOUNDS: Final = ("coverage", "interval_score")
"""Scores of an interval; baselines have none."""


@dataclass(frozen=True)
class Predicted:
    """Rows of one law and scheme that have both a value and a prediction; all arrays (n,)."""

    value: Floats
    predicted: Floats
    lower: Floats
    upper: Floats
    group: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """A score as means over rows.

    Attributes:
        terms: (value, predicted, lower, upper) -> (n, k), the terms to average; rows that are not finite are left out.
        finish: (..., k) averages -> (...,) scores.
        positive: whether values and predictions must be positive.
    """

    terms: Callable[[Predicted], Floats]
    finish: Callable[[Floats], Floats]
    positive: bool = False


def _first(means: Floats) -> Floats:
    return means[..., 0]


def _root(means: Floats) -> Floats:
    return np.sqrt(means[..., 0])


def _explained(means: Floats) -> Floats:
    """1 - mean squared error / variance, from the means of squared error, value and squared value."""
    share: Floats = 1 - means[..., 0] / (means[..., 2] - means[..., 1] ** 2)
    return share


def _correlation(means: Floats) -> Floats:
    """Pearson's correlation from the means of a, b, ab, a^2 and b^2."""
    a, b, ab, aa, bb = np.moveaxis(means, -1, 0)
    correlation: Floats = (ab - a * b) / np.sqrt((aa - a * a) * (bb - b * b))
    return correlation


def _rank_terms(rows: Predicted) -> Floats:
    a, b = rankdata(rows.value), rankdata(rows.predicted)
    return np.stack([a, b, a * b, a * a, b * b], axis=1)


def _interval_terms(rows: Predicted) -> Floats:
    low, high, value = (np.log(a) if (a > 0).all() else a for a in (rows.lower, rows.upper, rows.value))
    return (high - low + MISS * np.maximum(low - value, 0) + MISS * np.maximum(value - high, 0))[:, None]


def _covered(rows: Predicted) -> Floats:
    inside = ((rows.lower <= rows.value) & (rows.value <= rows.upper)).astype(float)
    return np.where(np.isfinite(rows.lower + rows.upper), inside, np.nan)[:, None]


IMPLEMENTATIONS: Final[dict[str, Score]] = {
    "rmsle": Score(lambda p: np.log(p.predicted / p.value)[:, None] ** 2, _root, positive=True),
    "rmse": Score(lambda p: (p.predicted - p.value)[:, None] ** 2, _root),
    "are": Score(lambda p: np.abs(p.predicted / p.value - 1)[:, None], _first, positive=True),
    "bias": Score(lambda p: np.log(p.predicted / p.value)[:, None], _first, positive=True),
    "r2": Score(lambda p: np.stack([(p.predicted - p.value) ** 2, p.value, p.value**2], axis=1), _explained),
    "spearman": Score(_rank_terms, _correlation),
    "coverage": Score(_covered, _first),
    "interval_score": Score(_interval_terms, _first, positive=True),
}


def score(name: str, rows: Predicted) -> tuple[float, float, int]:
    """Return a score, its standard error by the jackknife over groups, and the number of predictions scored.

    With more than `BLOCKS` groups, groups are pooled into as many blocks. One group, or none, has no standard error.
    """
    implementation = IMPLEMENTATIONS[name]
    unusable = implementation.positive and not ((rows.value > 0).all() and (rows.predicted > 0).all())
    if unusable or len(rows.value) == 0:
        return np.nan, np.nan, 0
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        terms = implementation.terms(rows)
        kept = np.isfinite(terms).all(axis=1)
        if not kept.any():
            return np.nan, np.nan, 0
        terms, block = terms[kept], pd.factorize(rows.group[kept])[0] % BLOCKS
        size = np.bincount(block).astype(float)
        sums = np.stack([np.bincount(block, column) for column in terms.T], axis=1)
        value = float(implementation.finish(terms.mean(axis=0)))
        rest = (sums.sum(axis=0) - sums) / (size.sum() - size)[:, None]
        estimates = implementation.finish(rest)
        spread = np.sqrt((len(size) - 1) / len(size) * np.sum((estimates - estimates.mean()) ** 2))
    return _finite(value), _finite(float(spread)) if len(size) > 1 else np.nan, int(kept.sum())


def _finite(number: float) -> float:
    return number if np.isfinite(number) else np.nan


KEY: Final = ("family", "metric", "law", "scheme")
EDGES: Final = (0.0, 0.3, 1.0, 2.0)
"""Upper ends of `tables.validate.HORIZONS` in decades, but for the last."""


def score_table(predictions: pd.DataFrame, key: Sequence[str] = KEY) -> pd.DataFrame:
    """Score every family, metric, law and scheme.

    Args:
        predictions: `validate/predictions` with the further column `group`, numbers of rows that count as one.
        key: the columns whose values are scored apart; the law is the third.

    Returns:
        `validate/scores` with the further column `note`, which counts predictions that are missing; empty if none are.
    """
    records = []
    for values, rows in predictions.groupby(list(key), sort=True):
        known = rows[rows["value"].notna()]
        usable = known[np.isfinite(known["predicted"])]
        predicted = Predicted(
            **{name: usable[name].to_numpy(float) for name in ("value", "predicted", "lower", "upper")},
            group=usable["group"].to_numpy(np.int64),
        )
        missing = len(known) - len(usable)
        note = f"{missing} of {len(known)} rows have no prediction" if missing else ""
        names = [name for name in SCORES if name not in OF_BOUNDS or values[2] not in BASELINES]
        records += [(*values, name, *score(name, predicted), note) for name in names]
    return pd.DataFrame(records, columns=[*key, "score", "value", "stderr", "n", "note"])


def horizon_table(predictions: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return `validate/horizons`: scores by how far beyond the training rows the predicted rows lie.

    Args:
        predictions: as for `score_table`, with the further column `decades_beyond`.
        scores: its result; where a scheme has one horizon only, the scores are those.
    """
    place = np.searchsorted(EDGES, predictions["decades_beyond"].to_numpy(float))
    split = predictions.assign(horizon=np.array(list(HORIZONS), dtype=object)[place])
    several = split.groupby(list(KEY))["horizon"].transform("nunique") > 1
    alone = split.loc[~several, [*KEY, "horizon"]].drop_duplicates()
    found = score_table(split[several], (*KEY, "horizon"))
    return pd.concat([found, alone.merge(scores, on=list(KEY))], ignore_index=True)[found.columns]


def with_all_families(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of single families with their means over all families below.

    Families are put in order first: a mean is rounded by the order of its terms, which must not be that of the shards.
    """
    ordered = scores.sort_values([*scores.columns[: list(scores.columns).index("value")]], ignore_index=True)
    return pd.concat([ordered, mean_over_families(ordered)], ignore_index=True)


def mean_over_families(scores: pd.DataFrame) -> pd.DataFrame:
    """Return rows of family `all`: the mean of each score over families, its standard error, and the rows in total.

    Empty for a single family, where it would say the same again.
    """
    records = []
    keys = [name for name in scores.columns[: list(scores.columns).index("value")] if name != "family"]
    for key, rows in scores.groupby(keys, sort=True):
        value = rows["value"].dropna().to_numpy()
        if rows["family"].nunique() < 2:
            continue
        failed = len(rows) - len(value)
        spread = value.std(ddof=1) / np.sqrt(len(value)) if len(value) > 1 else np.nan
        mean = value.mean() if len(value) else np.nan
        note = f"{failed} of {len(rows)} families have no score" if failed else ""
        records.append((ALL_FAMILIES, *key, mean, spread, int(rows["n"].sum()), note))
    return pd.DataFrame(records, columns=scores.columns)
