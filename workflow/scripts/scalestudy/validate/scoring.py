"""Scores of out-of-sample predictions, with standard errors by the jackknife over groups of rows."""

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.tables import ALL_FAMILIES
from scalestudy.tables.score import HORIZONS
from scalestudy.tables.validate import BASELINES
from scalestudy.validate.scores.base import Predicted
from scalestudy.validate.scores.registry import SCORES

BLOCKS: Final = 40


def score(name: str, rows: Predicted) -> tuple[float, float, int]:
    """Return a score, its standard error by the jackknife over groups, and the number of predictions scored.

    With more than `BLOCKS` groups, groups are pooled into as many blocks. One group, or none, has no standard error.
    """
    implementation = SCORES[name]
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
"""Upper ends of `tables.score.HORIZONS` in decades, but for the last."""


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
        names = [name for name, known in SCORES.items() if not known.of_bounds or values[2] not in BASELINES]
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
